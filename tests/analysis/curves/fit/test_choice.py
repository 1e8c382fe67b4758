"""The choice of a model: the one that made the curve where it can be told, and parameters that pay for themselves."""

import math

import numpy as np
import pytest
from tests.analysis.curves.fitting import fit_family
from tests.analysis.curves.shapes import DOSES, hormetic, logistic, noisy, two_phase

from rapalog.analysis.curves.dose_response import fit_dose_response
from rapalog.analysis.curves.fit.model_choice import admissible, aicc
from rapalog.numerics.points import collapse


@pytest.mark.parametrize(
    ("clean", "model"), [(two_phase(DOSES), "two-phase"), (hormetic(DOSES), "hormesis"), (np.ones(len(DOSES)), "flat")]
)
@pytest.mark.parametrize("seed", range(1, 3))
def test_the_model_that_made_the_curve_is_chosen_where_it_differs_from_the_others(clean, model, seed):
    assert fit_dose_response(DOSES, noisy(clean, seed=seed)).model == model


def test_a_clear_choice_has_no_alternatives():
    curve = fit_dose_response(DOSES, noisy(two_phase(DOSES, plateau=0.5), sd=0.01))
    assert not curve.alternatives and not any("uncertainty" in flag for flag in curve.flags)
    assert min(curve.aicc, key=curve.aicc.get) == "two-phase"


def test_too_few_doses_for_a_model_are_said_and_not_fitted():
    dose = np.repeat([0.0, 1.0, 10.0, 100.0, 1000.0], 3)
    curve = fit_dose_response(dose, noisy(logistic(dose)), model="two-phase")
    assert curve.model == "none" and "too few wells or doses for two-phase" in curve.flags


def test_more_parameters_must_pay_for_themselves():
    points = collapse(DOSES, noisy(logistic(DOSES)))
    fit = fit_family(points, "4pl")
    assert aicc(points, fit.sse, 6) > aicc(points, fit.sse, fit.parameters)
    assert math.isinf(aicc(collapse(DOSES[:9], DOSES[:9]), 1.0, 8))
    assert admissible(fit_family(collapse(DOSES, two_phase(DOSES)), "two-phase"))
