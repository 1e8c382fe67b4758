"""An estimate reads as words with its unit, and never as a bare number that it is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapalog.analysis.estimate import Estimate
from rapalog.errors import RapalogError
from rapalog.notebook.shown.quantity import quantity, unit_words
from rapalog.units import three_digits


@pytest.mark.parametrize(
    ("estimate", "words"),
    [
        (Estimate(71.04, "=", 52.1, 97.4), "71 nM (52.1 to 97.4)"),
        (Estimate(10400.0, ">", reason="plateau above 50 %"), "> 10,400 nM (plateau above 50 %)"),
        (Estimate(None, "none", reason="flat"), "none (flat)"),
        (Estimate(5.0, "=", 4.0, None), "5 nM (4 to open)"),
        (Estimate(5.0, "=", 4.0, 6.0, level=0.9), "5 nM (4 to 6, 90 %)"),
        (Estimate(5.0, "=", reason="one replicate could be fitted"), "5 nM (one replicate could be fitted)"),
    ],
)
def test_an_estimate_in_words(estimate, words):
    assert str(quantity(estimate, "nM")) == repr(quantity(estimate, "nM")) == words


def test_a_bound_is_no_number():
    assert float(quantity(Estimate(5.0, "=", 4.0, 6.0))) == 5.0
    for bound in (Estimate(5.0, ">"), Estimate(None, "none", reason="flat")):
        with pytest.raises(RapalogError, match="not a value"):
            float(quantity(bound))


def test_it_is_still_the_estimate_it_was():
    own = Estimate(5.0, "=", 4.0, 6.0, method="profile")
    assert quantity(own, "nM").to_json() == own.to_json()


@given(st.floats(1e-12, 1e12))
def test_three_digits_are_within_half_a_percent(number):
    assert float(three_digits(number).replace(",", "")) == pytest.approx(number, rel=5.1e-3)


@pytest.mark.parametrize("unit", ["", "mole", "1e-9 mole/item", "3 mole/litre"])
def test_a_unit_that_is_no_plain_concentration_stays_as_it_is(unit):
    assert unit_words(unit) == unit


def test_a_format_is_for_values_only():
    assert f"{quantity(Estimate(71.04, '=', 52.1, 97.4), 'nM'):.1f}" == "71.0"
    assert f"{quantity(Estimate(5.0, '>'), 'nM')}" == "> 5 nM"
    with pytest.raises(RapalogError, match="not a value"):
        f"{quantity(Estimate(5.0, '>'), 'nM'):.1f}"


def test_a_ratio_of_like_units_has_none():
    assert unit_words("dimensionless/dimensionless") == "dimensionless"
    assert unit_words("") == ""
