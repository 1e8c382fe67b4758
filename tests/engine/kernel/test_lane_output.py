"""Output: values between steps, triggers that turn within one, and what is kept at the end."""

import antimony
import numpy as np
from tests.engine.cases import BALL, DOSED, HILL, TIGHT, made
from tests.engine.reference import integrate
from tests.engine.sbml.cases import event, parameter, rate_rule, sbml

from rapalog.engine.kernel.kernel import kernel_for
from rapalog.engine.runs.simulate import simulate
from rapalog.engine.sbml.read import read_model


def test_a_bouncing_ball_hits_the_ground_where_it_should():
    found = simulate(
        made(BALL, "height", "hits"), given={"height": np.array([1.0, 2.0, 5.0])}, times=[0.0, 1.5], **TIGHT
    )
    fall = np.sqrt(2 * np.array([1.0, 2.0, 5.0]) / 9.81)
    for row, first in enumerate(fall):
        hits, flight, left, speed = 0, first, 1.5, 9.81 * first
        while left >= flight:
            left, hits, speed = left - flight, hits + 1, 0.8 * speed
            flight = 2 * speed / 9.81
        height = (speed * left - 9.81 * left**2 / 2) if hits else 0.5 * 9.81 * (first**2 - left**2)
        np.testing.assert_allclose(found.values[row, 1], [height, hits], atol=1e-7)


def test_a_trigger_that_holds_only_for_a_while_is_not_stepped_over():
    text = sbml(
        parameter("x", 0),
        parameter("n", 0),
        parameter("low", 0.98),
        rate_rule("x", "cos(time)"),
        event("E", "x > low", {"n": "n + 1"}),
    )
    found = simulate(made(text, "n"), given={"low": np.array([0.5, 0.98, 0.998, 1.5])}, times=[20.0], rtol=1e-4)
    assert found.values[:, 0, 0].tolist() == [4, 3, 3, 0]


def test_last_states_and_parameters_are_kept():
    found = simulate(made(DOSED, "S"), given={"k": np.array([0.1, 0.2])}, times=[6.0], **TIGHT)
    model = read_model(DOSED)
    position = model.settable["k"].index
    np.testing.assert_allclose(found.final_parameters[:, position], [0.1, 0.2])
    factor = found.final_states[:, model.settable["S"].index] / found.values[:, 0, 0]
    np.testing.assert_allclose(factor, factor[0])


def test_a_trigger_that_falls_and_rises_within_one_step_is_seen():
    """At 2.85 the first of two reasons ends, and the second begins 0.1 later; a straight line is one step."""
    antimony.clearPreviousLoads()
    antimony.loadAntimonyString(
        "model m(); x = 1.05; x' = 0.9; n = 0; E: at ((time <= 2.85) || (x > 2)), t0=true: n = n + 1;"
        " F: at ((time >= 2.4) && (x > 0)): x = 1.506; end"
    )
    kernel = kernel_for(read_model(antimony.getSBMLString("m")), observables=["n"])
    for end in (4.0, 5.0, 20.0):
        assert simulate(kernel, given={}, times=[2.84, end]).values[0, :, 0].tolist() == [0.0, 1.0]


def test_values_between_steps_are_as_good_as_those_at_steps():
    """A dense and a sparse grid of times take the same steps, so that the values of one lie on the other."""
    kernel = made(HILL, "S", "P")
    dense, sparse = (simulate(kernel, given={}, times=np.linspace(0, 20, n), **TIGHT) for n in (2001, 3))
    assert (dense.steps == sparse.steps).all()
    np.testing.assert_allclose(dense.values[0, ::1000], sparse.values[0], rtol=1e-12)
    slow = integrate(read_model(HILL), times=np.linspace(0, 20, 2001)[::40], symbols=["S", "P"])
    np.testing.assert_allclose(dense.values[0, ::40], slow, rtol=1e-6)
