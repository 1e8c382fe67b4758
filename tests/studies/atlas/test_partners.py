"""Partners of a drug in a genotype: what brings inhibition back, at which dose, and in which order."""

import pytest

from rapalog.errors import RapalogError
from rapalog.studies.atlas.partners import DRUG_FIRST, ORDERS, TOGETHER, partners

FRB = "MTOR:S2035F"


@pytest.fixture(scope="module")
def found():
    return partners(genotype=FRB, partner=["sapanisertib", "palbociclib", "MK-2206", "chloroquine"], draws=10)


def _of(found, name):
    return next(own for own in found.partners if own.drug == name)


def _order(own, name):
    return next(one for one in own.orders if one.order == name)


def test_the_genotype_takes_from_the_drug_what_partners_are_to_bring_back(found):
    assert found.drug_alone.value > found.aim.value


def test_partners_come_from_the_one_that_leaves_least_growth(found):
    values = [own.best.growth_rate.value for own in found.partners]
    assert values == sorted(values)
    assert all({one.order for one in own.orders} == set(ORDERS) for own in found.partners)


def test_a_drug_on_the_kinase_pocket_does_what_the_rapalog_no_longer_can(found):
    dose = _order(_of(found, "sapanisertib"), TOGETHER).restoring_dose_nM
    assert dose.relation == "=" and dose.low <= dose.value <= dose.high


def test_blocking_autophagy_brings_nothing_back_in_this_model(found):
    assert _of(found, "chloroquine").best.restoring_dose_nM.relation == ">"


def test_a_partner_that_comes_a_day_later_does_less(found):
    own = _of(found, "palbociclib")
    assert _order(own, DRUG_FIRST).growth_rate.value > _order(own, TOGETHER).growth_rate.value


def test_where_the_rapalog_is_inert_there_is_no_excess(found):
    assert _of(found, "MK-2206").best.excess_percent.value == pytest.approx(0, abs=0.5)


def test_the_mechanism_says_what_moves_and_that_p_s6_does_not(found):
    said = _of(found, "palbociclib").mechanism
    assert "CDK4/6" in said and "p-Rb 0." in said and "p-S6 1.00" in said


def test_where_nothing_is_lost_nothing_is_brought_back():
    own = partners(genotype="", partner=["selumetinib"], draws=0)
    assert own.partners[0].best.restoring_dose_nM.relation == "none"
    assert any("no dose restores it" in note for note in own.notes)


@pytest.mark.parametrize(
    ("asked", "place"),
    [
        ({"partner": ["everolimus"]}, "--partner"),
        ({"partner": ["torin 1", "torin 1"]}, "--partner"),
        ({"dose": "0 nM"}, "--dose"),
        ({"apart": 72}, "--apart"),
        ({"apart": 0}, "--apart"),
    ],
)
def test_what_cannot_be_asked_is_refused(asked, place):
    with pytest.raises(RapalogError) as caught:
        partners(genotype=FRB, **asked)
    assert caught.value.where == place


def test_a_second_rapalog_is_no_partner():
    with pytest.raises(RapalogError, match="two rapalogs"):
        partners(genotype=FRB, partner=["sirolimus"], draws=0)
