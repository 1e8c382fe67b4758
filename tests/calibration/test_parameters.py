"""Steps and values are two ways to say the same, and a step of 0 is what was believed before."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapalog.calibration.parameters import LEVELS, parameters

OWN = parameters()


@given(st.sampled_from(OWN), st.floats(-2.5, 2.5))
def test_a_value_leads_back_to_its_step(own, step):
    assert own.step(float(own.value(step))) == pytest.approx(step, abs=1e-6)


@pytest.mark.parametrize("own", [own for own in OWN if own.scale != "hinge"], ids=lambda own: own.name)
def test_a_step_of_0_is_the_centre_of_the_prior(own):
    assert own.value(0.0) == pytest.approx(own.centre)


@pytest.mark.parametrize("own", [own for own in OWN if own.scale == "hinge"], ids=lambda own: own.name)
def test_a_hinge_rounds_its_centre_by_no_more_than_its_corner(own):
    assert own.centre < own.value(0.0) < own.centre + 0.1**2 / (4 * own.centre) + 1e-9


@given(st.sampled_from(OWN), st.floats(-6.0, 6.0), st.floats(0.01, 3.0))
def test_a_larger_step_is_a_larger_value_and_none_is_below_0(own, step, more):
    low, high = own.value(np.array([step, step + more]))
    assert 0 <= low < high
    assert high < 1 or own.scale != "logit"


def test_every_parameter_says_whose_it_is_and_no_two_share_a_name():
    assert {own.level for own in OWN} == set(LEVELS)
    assert len({own.name for own in OWN}) == len(OWN)
    assert all(bool(own.drug) == (own.level == "drug") for own in OWN)
