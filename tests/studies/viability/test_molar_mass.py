"""Doses by mass: with a molar mass they are nM, without one they are refused."""

import pytest

from rapalog.errors import RapalogError
from rapalog.facts.library import value
from rapalog.files.given import Held
from rapalog.studies.viability.molar_mass import parse_molar_masses
from rapalog.studies.viability.settings import FitSettings
from rapalog.studies.viability.study import analyse_viability


def table(drug):
    rows = "".join(f"{drug},{dose},ug/mL,{100 / (1 + dose / 30):.4f},%\n" for dose in (1, 3, 10, 30, 100, 300, 1000))
    return Held("m.csv", ("drug,dose,dose_unit,response,response_unit\n" + rows).encode())


def ic50_nM(drug, **masses):
    (curve,) = analyse_viability([table(drug)], model="4pl", settings=FitSettings(molar_mass=masses)).curves
    return curve.ic50_nM.value


def test_a_molar_mass_turns_mass_into_nM():
    assert ic50_nM("extract", extract=500.0) == pytest.approx(1000 * 30_000 / 500.0, rel=1e-3)
    assert ic50_nM("extract", **{"": 250.0}) == pytest.approx(2 * ic50_nM("extract", extract=500.0), rel=1e-9)


def test_that_of_everolimus_is_a_fact():
    assert ic50_nM("Everolimus") == pytest.approx(1000 * 30_000 / value("B072"), rel=1e-3)


def test_without_one_the_dose_is_refused_and_the_option_named():
    with pytest.raises(RapalogError, match="molar mass of extract is not known") as caught:
        ic50_nM("extract")
    assert "--molar-mass extract=" in caught.value.remedy


@pytest.mark.parametrize("texts", [["heavy"], ["x=0"], ["nan"], ["x=1e9"], ["500", "400"], ["a=500", "A=400"]])
def test_what_is_no_molar_mass_is_refused(texts):
    with pytest.raises(RapalogError, match="molar mass"):
        parse_molar_masses(texts)
