"""Shapes of inhibition: which share of the enzyme a dose holds, and how it moves with the parameters."""

import math

import numpy as np
import pytest
from tests.analysis.kinase.cases import DOSES

from rapalog.analysis.kinase.shapes import depleting, midpoint, tight_binding, whole
from rapalog.numerics.tight_binding import occupancy


@pytest.mark.parametrize(
    "shape", [tight_binding(np.array(DOSES), 1.0, 0.3), midpoint(np.array(DOSES)), depleting(np.array(DOSES))]
)
def test_derivatives_of_shapes_are_those_of_finite_differences(shape):
    theta = (shape.starts[3] + 0.05)[None]
    share, bends = shape.share(theta, np.array([0.0, *DOSES]))
    assert share[0, 0] < 1e-300
    for column in range(shape.parameters):
        step = np.zeros_like(theta)
        step[0, column] = 1e-6
        rise = (
            shape.share(theta + step, np.array([0.0, *DOSES]))[0]
            - shape.share(theta - step, np.array([0.0, *DOSES]))[0]
        ) / 2e-6
        assert bends[0, :, column] == pytest.approx(rise[0], abs=1e-6)


@pytest.mark.parametrize("kd", [0.05, 1.0, 30.0])
def test_tight_binding_holds_what_the_quadratic_says(kd):
    dose = np.array(DOSES)
    share, _ = tight_binding(dose, 2.0).share(np.array([[math.log(kd)]]), dose)
    assert share[0] == pytest.approx(occupancy(2.0, dose, kd))


def test_at_its_midpoint_a_sigmoid_holds_half_whatever_its_slope():
    dose = np.array([0.5, 7.0, 90.0])
    for slope in (0.5, 1.0, 3.0):
        share, _ = midpoint(dose).share(np.array([[math.log(7.0), math.log(slope)]]), dose)
        assert share[0, 1] == pytest.approx(0.5) and share[0, 0] < 0.5 < share[0, 2]


def test_the_dose_that_holds_half_of_a_depleting_enzyme_is_its_parameter_however_tight_it_binds():
    dose = np.array([1.0, 10.0, 100.0])
    for tightness in (-4.0, 0.0, 4.0):
        share, _ = depleting(dose).share(np.array([[math.log(10.0), tightness]]), dose)
        assert share[0, 1] == pytest.approx(0.5)


def test_the_plateau_itself_has_no_parameters_and_holds_everything():
    shape = whole()
    share, _ = shape.share(np.empty((1, 0)), np.array([1.0, 2.0]))
    assert (shape.parameters, share.tolist()) == (0, [[1.0, 1.0]])


def test_an_uncertain_enzyme_is_a_second_parameter_that_the_data_do_not_have_to_determine():
    known, uncertain = (tight_binding(np.array(DOSES), 1.0, cv) for cv in (0.0, 0.2))
    assert (known.parameters, known.free) == (1, 1)
    assert (uncertain.parameters, uncertain.free) == (2, 1)
