"""A lane takes the next set, brings it to rest first if asked to, and starts with the triggers that hold."""

import numpy as np
import pytest
from tests.engine.cases import DOSED, HILL, WIDTHS, made
from tests.engine.sbml.cases import event, parameter, rate_rule, sbml

from rapalog.engine.runs.simulate import Steady, simulate


def test_a_steady_state_comes_first_if_asked_for():
    found = simulate(
        made(HILL, "S", "P"),
        given={"h": np.array([1.0, 1.7, 3.0])},
        times=[0.0, 50.0],
        steady=Steady(tolerance=1e-8, longest=10_000),
    )
    assert not found.failures
    np.testing.assert_allclose(found.values[:, 0], found.values[:, 1], rtol=1e-5)
    np.testing.assert_allclose(found.values[:, 0, 1], 0.4 / 0.3, rtol=1e-6)


def test_a_steady_state_that_is_not_there_is_a_failure_of_that_set():
    found = simulate(
        made(DOSED, "S"),
        given={"S": np.array([0.0, 1.0])},
        times=[0.0, 1.0],
        steady=Steady(tolerance=1e-6, longest=1.0),
    )
    assert [(item.set, item.reason) for item in found.failures] == [(1, "no steady state was reached")]
    assert np.isnan(found.values[1]).all()
    assert np.isfinite(found.values[0]).all()


@pytest.mark.parametrize("lanes", WIDTHS)
def test_every_set_is_taken_once_however_many_there_are(lanes):
    for n in (1, lanes, 3 * lanes + 1):
        found = simulate(made(DOSED, "S", lanes=lanes), given={"S": np.arange(n) + 1.0}, times=[0.0])
        assert found.values[:, 0, 0].tolist() == [1.0 + k for k in range(n)]


def test_a_trigger_that_holds_from_the_start_waits_until_it_has_been_false():
    text = sbml(
        parameter("x", 2),
        parameter("n", 0),
        parameter("m", 0),
        rate_rule("x", "cos(time)"),
        event("E", "x > 1.5", {"n": "n + 1"}),
        event("F", "x > 1.5", {"m": "m + 1"}, initially=False),
    )
    found = simulate(made(text, "n", "m"), given={}, times=[1.0, 7.0])
    assert found.values[0].tolist() == [[0.0, 1.0], [1.0, 2.0]]
