"""Drugs: rapalogs act through FKBP12, all others scale one activity, and two rapalogs at once are refused."""

import pytest

from rapalog.biology.drugs import HIGHEST_DOSE_NM, dosing, find_drug, with_parameters
from rapalog.biology.network import default_parameters as parameters
from rapalog.errors import RapalogError
from rapalog.facts.library import facts


@pytest.mark.parametrize("row", facts("drugs").values(), ids=lambda row: row.more["drug"])
def test_every_drug_acts_on_a_parameter_that_the_network_has(row):
    drug = find_drug(row.more["drug"])
    assert drug.parameter in parameters() and drug.potency_nM > 0


def test_a_rapalog_sets_its_level_and_its_affinity_and_a_vehicle_sets_nothing():
    drug = find_drug("everolimus")
    assert dosing(parameters(), {drug: 20.0}) == {"drug_medium": 20.0, drug.parameter: drug.potency_nM}
    assert dosing(parameters(), {drug: 0.0}) == {}


def test_what_a_drug_brings_is_set_where_it_is_given_and_nowhere_else():
    drug = with_parameters(find_drug("everolimus"), {"Kd_drug_FKBP12": 3.0, "K_second_phase": 7.0})
    assert dosing(parameters(), {drug: 20.0}) == {"drug_medium": 20.0, "Kd_drug_FKBP12": 3.0, "K_second_phase": 7.0}
    assert dosing(parameters(), {drug: 0.0}) == {}


def test_a_partner_at_its_potency_halves_its_target_and_two_of_them_multiply():
    partner = find_drug("MK-2206")
    plain = parameters()
    (after,) = dosing(plain, {partner: partner.potency_nM}).values()
    assert after == pytest.approx(0.5 * plain[partner.parameter])
    assert dosing(plain, {partner: 0.0}) == {partner.parameter: plain[partner.parameter]}


def test_two_rapalogs_at_once_are_refused_unless_one_is_a_vehicle():
    one, other = find_drug("everolimus"), find_drug("sirolimus")
    with pytest.raises(RapalogError, match="two rapalogs"):
        dosing(parameters(), {one: 1.0, other: 1.0})
    assert dosing(parameters(), {one: 1.0, other: 0.0})["drug_medium"] == 1.0


@pytest.mark.parametrize("dose", [-1.0, 2 * HIGHEST_DOSE_NM, float("nan")])
def test_a_dose_out_of_range_is_refused(dose):
    with pytest.raises(RapalogError, match="must be 0 to 1e"):
        dosing(parameters(), {find_drug("everolimus"): dose})
