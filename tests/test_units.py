"""Doses, times and amounts are text with a unit; a unit is never guessed."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapalog.errors import RapalogError
from rapalog.units import parse_dose_nM, parse_time_h, split_quantity, to_mg, to_nM


@pytest.mark.parametrize(
    ("text", "nM"),
    [("20nM", 20), ("1 uM", 1000), ("0.5 µM", 500), ("0.5 μM", 500), ("3e-3 mM", 3000), ("7 pM", 0.007), ("0 nM", 0)],
)
def test_a_dose_is_read_in_any_concentration(text, nM):
    assert parse_dose_nM(text) == nM


@given(st.floats(1e-6, 1e6))
def test_a_change_of_unit_there_and_back_is_exact_for_whole_powers_of_ten(value):
    assert to_nM(to_nM(value, "uM"), "pM") == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize(("text", "hours"), [("72h", 72), ("3 days", 72), ("30 min", 0.5), ("1 week", 168)])
def test_a_time_is_read_in_hours(text, hours):
    assert parse_time_h(text) == pytest.approx(hours)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("20", "has no unit"),
        ("20 nm", "is a length"),
        ("20 xM", "concentration unit 'xM'"),
        ("-1 nM", "is negative"),
        ("1e999 nM", "not a finite number"),
        ("nM", "cannot read"),
        ("1,5 nM", "cannot read"),
    ],
)
def test_a_dose_that_is_none_is_refused_with_a_remedy(text, problem):
    with pytest.raises(RapalogError, match=problem) as caught:
        parse_dose_nM(text)
    assert caught.value.remedy


def test_amounts_and_other_units_are_closed_tables():
    assert to_mg(2, "g") == 2000 and to_mg(500, "µg") == 0.5
    for wrong in (lambda: to_mg(1, "kg"), lambda: parse_time_h("3 moons")):
        with pytest.raises(RapalogError, match="must be one of"):
            wrong()


def test_letters_of_micro_are_one_letter():
    assert {split_quantity(f"1 {micro}M", what="dose", example="-") for micro in "uµμ"} == {(1.0, "uM")}
    assert math.isclose(to_nM(1, "µM"), 1000)
