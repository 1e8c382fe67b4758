"""Doses as a person types them."""

import pytest

from rapalog.errors import RapalogError
from rapalog.studies.viability.molar_mass import typed_dose_nM


@pytest.mark.parametrize(("text", "dose_nM"), [("0,5 µM", 500.0), ("500nM", 500.0), ("0", 0.0), ("9.582 ng/mL", 10.0)])
def test_commas_and_masses_are_understood(text, dose_nM):
    assert typed_dose_nM(text, "everolimus") == pytest.approx(dose_nM)


@pytest.mark.parametrize("text", ["1,000 nM", "20", "much", "20 ng"])
def test_what_may_mean_two_things_is_refused(text):
    with pytest.raises(RapalogError):
        typed_dose_nM(text, "everolimus")


def test_a_mass_needs_a_molar_mass():
    with pytest.raises(RapalogError, match="molar mass"):
        typed_dose_nM("20 ng/mL", "torin 1")
