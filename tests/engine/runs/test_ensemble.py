"""What comes out of many sets: shapes as promised, NaN from where a set failed, and nothing else."""

import numpy as np
import pytest
from tests.engine.cases import made
from tests.engine.sbml.cases import parameter, rate_rule, sbml

from rapalog.engine.runs.simulate import simulate


@pytest.fixture(scope="module")
def found():
    text = sbml(parameter("x", 1), parameter("a", 0), rate_rule("x", "a*x^2"))
    return simulate(made(text, "x", "a"), given={"a": np.array([0.0, 1.0, -1.0])}, times=[0.0, 0.5, 2.0])


def test_shapes_are_sets_times_observables(found):
    assert found.observables == ("x", "a")
    assert found.values.shape == (3, 3, 2) and found.steps.shape == (3,)
    assert found.final_states.shape == (3, 1) and len(found.final_parameters) == 3


def test_a_set_that_failed_has_values_up_to_then_and_a_reason(found):
    ((failed, reason, time),) = [(one.set, one.reason, one.time) for one in found.failures]
    assert failed == 1 and reason and 0.5 < time <= 1.001
    assert np.isfinite(found.values[1, :2]).all() and np.isnan(found.values[1, 2]).all()
    assert np.isfinite(found.values[[0, 2]]).all()


def test_the_last_states_are_those_at_the_last_time(found):
    np.testing.assert_allclose(found.final_states[[0, 2], 0], found.values[[0, 2], 2, 0])
