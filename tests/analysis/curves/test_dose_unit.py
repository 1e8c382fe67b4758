"""Potencies in the unit in which the doses were written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapalog.analysis.curves.dose_unit import from_nM, in_unit, restated, unit_of
from rapalog.analysis.estimate import Estimate, missing
from rapalog.tables import LayoutWell
from rapalog.units import to_nM


@given(st.floats(1e-6, 1e6), st.sampled_from(["M", "mM", "uM", "nM", "pM", "nmol/L"]))
def test_there_and_back_again_changes_nothing(dose, unit):
    assert from_nM(to_nM(dose, unit), unit) == pytest.approx(dose, rel=1e-12)


def test_a_potency_is_restated_with_its_limits_and_its_reason():
    found = in_unit(Estimate(1500.0, ">", 1200.0, None, reason="upper limit open, best fit 12,500 nM"), "uM")
    assert (found.value, found.low, found.high) == (1.5, 1.2, None)
    assert found.reason == "upper limit open, best fit 12.5 uM"
    assert in_unit(missing("flat"), "uM") == missing("flat")


def test_words_that_only_look_like_doses_stay():
    assert restated("phase 2 nMol, 3 wells", "uM") == "phase 2 nMol, 3 wells"


def test_several_units_in_one_curve_are_shown_in_nM():
    assert unit_of([LayoutWell("", "", dose_unit=unit) for unit in ("uM", "pM")]) == "nM"
    assert unit_of([]) == unit_of([LayoutWell("", "", dose_unit="ug/mL")]) == "nM"
