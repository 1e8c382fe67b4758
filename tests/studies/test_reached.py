"""The window of free drug that every dose axis marks."""

import pytest

from rapalog.errors import RapalogError
from rapalog.studies.reached import free_drug_reached


def test_ten_milligrams_a_day_reach_some_nanomolar_and_fall_below_one():
    own = free_drug_reached()
    assert 0.3 < own.low_nM < 1.0 < 3.0 < own.high_nM < 6.0


def test_half_of_the_dose_reaches_half_of_it():
    assert free_drug_reached("5 mg daily").high_nM == pytest.approx(free_drug_reached().high_nM / 2, rel=1e-6)


def test_what_is_no_regimen_is_refused():
    with pytest.raises(RapalogError):
        free_drug_reached("often")
