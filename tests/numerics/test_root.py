"""Roots: found to the last digits wherever signs differ, and refused where they do not."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize

from rapalog.numerics.root import root


@given(st.floats(-50, 50), st.floats(0.01, 30), st.floats(0.01, 100), st.floats(0.01, 100))
def test_a_root_is_found_wherever_it_lies_between_the_ends(place, steepness, before, beyond):
    def step(x):
        return math.tanh(steepness * (x - place)) + 0.1 * (x - place)

    assert root(step, place - before, place + beyond) == pytest.approx(place, abs=1e-12)
    assert root(step, place + beyond, place - before) == pytest.approx(place, abs=1e-12)


@pytest.mark.parametrize("power", [1, 3, 9])
def test_it_agrees_with_another_method(power):
    def curve(x):
        return math.expm1(x) ** power - 0.7

    assert root(curve, -2.0, 3.0) == pytest.approx(optimize.brentq(curve, -2.0, 3.0, xtol=1e-14), abs=1e-12)


def test_an_end_may_be_the_root():
    assert root(lambda x: x - 1.0, 1.0, 2.0) == 1.0
    assert root(lambda x: x - 2.0, 1.0, 2.0) == 2.0


def test_ends_of_one_sign_are_refused():
    with pytest.raises(ValueError, match="same sign at 1 and 2"):
        root(lambda x: x, 1.0, 2.0)
