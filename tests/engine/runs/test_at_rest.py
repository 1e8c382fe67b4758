"""A steady state is one that a stricter search finds too: what grows, drifts or swings for ever has none."""

import numpy as np
import pytest
from tests.engine.cases import made
from tests.engine.sbml.cases import parameter, rate_rule, sbml

from rapalog.engine.runs.at_rest import DRIFTS, simulate_from_rest
from rapalog.engine.runs.simulate import Steady, simulate


def rest_of(kernel, **given):
    return simulate_from_rest(kernel, given=given, times=[0.0])


def model(formula, start=1.0, k=1.0):
    return sbml(parameter("x", start), parameter("k", k), rate_rule("x", formula))


def test_linear_growth_is_no_rest_though_it_changes_ever_less_of_itself():
    kernel = made(model("k"), "x")
    fooled = simulate(kernel, given={}, times=[0.0], steady=Steady())
    assert not fooled.failures  # what one search alone says
    found = rest_of(kernel, k=np.array([1.0, 1e-3]))
    assert [(own.set, own.reason) for own in found.failures] == [(0, DRIFTS), (1, DRIFTS)]
    assert np.isnan(found.values).all()


@pytest.mark.parametrize("rate", [1e-7, 1e-5, 1e-3, 1.0, 1e3])
def test_the_unit_of_time_does_not_decide_where_a_set_rests(rate):
    found = rest_of(made(model("k*(10 - x)"), "x"), k=rate)
    assert not found.failures
    np.testing.assert_allclose(found.values[0, 0, 0], 10.0, rtol=1e-3)


def test_what_decays_rests_at_nothing():
    found = rest_of(made(model("-k*x"), "x"), k=np.array([0.01, 1.0]))
    assert not found.failures
    np.testing.assert_allclose(found.values, 0.0, atol=1e-9)


def test_an_oscillator_has_no_steady_state():
    text = sbml(parameter("x", 1), parameter("y", 0), rate_rule("x", "y"), rate_rule("y", "-x"))
    found = rest_of(made(text, "x", "y"))
    assert [own.set for own in found.failures] == [0]


def test_a_state_that_grows_unseen_is_no_reason_to_refuse_what_rests():
    text = sbml(parameter("x", 0), parameter("made", 0), rate_rule("x", "1 - 0.5*x"), rate_rule("made", "x"))
    found = rest_of(made(text, "x"))
    assert not found.failures
    np.testing.assert_allclose(found.values[0, 0, 0], 2.0, rtol=1e-5)


def test_sets_that_rest_stand_beside_sets_that_do_not():
    found = rest_of(made(model("k*(2 - x) + (1 - k)"), "x"), k=np.array([1.0, 0.0, 1.0]))
    assert [own.set for own in found.failures] == [1]
    np.testing.assert_allclose(found.values[[0, 2], 0, 0], 2.0, rtol=1e-6)


def test_what_follows_begins_at_rest():
    found = simulate_from_rest(made(model("k*(10 - x)"), "x"), given={"k": 0.5}, times=[0.0, 7.0])
    np.testing.assert_allclose(found.values[0, :, 0], 10.0, rtol=1e-6)
