"""Drugs taken along and impaired livers change clearance and gut wall as was measured."""

from __future__ import annotations

from functools import cache

import pytest

from rapalog.errors import RapalogError
from rapalog.facts.library import value
from rapalog.pharmacology.covariates import Covariates, patient_with
from rapalog.pharmacology.dosing_words import parse_regimen
from rapalog.pharmacology.interactions import HEPATIC, MEASURED, gut_extraction, hepatic, interaction
from rapalog.pharmacology.patients import Patient
from rapalog.pharmacology.pharmacokinetics import PkSummary, blood_course, pk_summary

ONCE = parse_regimen("2 mg once")  # the dose of the interaction studies


@cache
def taken_with(name: str | None) -> PkSummary:
    return pk_summary(patient_with(Covariates(haematocrit=0.45, interaction=name)), ONCE)


@pytest.fixture(scope="module")
def alone() -> PkSummary:
    return taken_with(None)


@pytest.mark.parametrize("name", MEASURED)
def test_the_area_under_plasma_rises_as_was_measured(name, alone):
    assert taken_with(name).plasma_auc_ug_h_L / alone.plasma_auc_ug_h_L == pytest.approx(
        value(MEASURED[name].auc), rel=1e-6
    )


def test_a_gut_wall_brings_ketoconazoles_peak_and_half_life_closer_than_a_slower_liver_alone(alone):
    """Folds of 15.0, 3.9 and 1.9 were measured; clearance over 15 without a gut wall gives 2.6 and 5 (P096)."""
    with_it = taken_with("ketoconazole")
    peak, half_life = with_it.cmax_ug_L / alone.cmax_ug_L, with_it.half_life_h / alone.half_life_h
    assert abs(peak - value("P090")) < abs(2.6 - value("P090"))
    assert abs(half_life - value("P091")) < abs(5.0 - value("P091"))


@pytest.mark.parametrize(("name", "within"), [("verapamil", 0.1), ("rifampicin", 0.1), ("ciclosporin", 0.15)])
def test_peaks_that_nothing_was_fitted_to_come_out(name, within, alone):
    assert taken_with(name).cmax_ug_L / alone.cmax_ug_L == pytest.approx(value(MEASURED[name].peak), rel=within)


def test_erythromycins_peak_comes_out_too_high(alone):
    """What the model does not get right is known: 2.8 where 2.0 was measured."""
    assert 1.3 < taken_with("erythromycin").cmax_ug_L / alone.cmax_ug_L / value("P093") < 1.5


def test_no_more_than_all_of_a_dose_passes_the_gut_wall():
    usual = 1.0 / (1.0 + gut_extraction())
    assert all(usual * interaction(name).availability < 1.0 for name in MEASURED)
    assert interaction("prednisolone").availability == 1.0


def test_spellings_of_other_countries_and_capitals_are_the_same_drug():
    assert interaction("Rifampin") == interaction("rifampicin")
    assert interaction("CYCLOSPORINE") == interaction("ciclosporin")


def test_a_worse_liver_clears_less():
    clearances = [hepatic(degree).clint for degree in HEPATIC]
    assert clearances == sorted(clearances, reverse=True) and clearances[0] < 1.0
    assert hepatic("mild").clint == pytest.approx(1.0 / value("P185"))


def test_a_liver_and_a_drug_multiply():
    both = patient_with(Covariates(hepatic="moderate", interaction="verapamil"))
    usual = patient_with(Covariates())
    assert both.clint_L_h / usual.clint_L_h == pytest.approx(hepatic("moderate").clint * interaction("verapamil").clint)
    assert both.relative_availability == interaction("verapamil").availability


def test_what_passes_the_gut_wall_scales_every_level_of_plasma():
    usual = patient_with(Covariates())
    more = Patient(**{**vars(usual), "relative_availability": 1.7})
    regimen, times_h = parse_regimen("10 mg daily"), [1.0, 30.0, 200.0]
    for steady in (False, True):
        one, other = (blood_course(own, regimen, times_h, steady_state=steady).plasma_ug_L for own in (usual, more))
        assert other == pytest.approx(1.7 * one, rel=1e-9)


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ({"interaction": "grapefruit"}, "ketoconazole"),
        ({"hepatic": "Child-Pugh B"}, "moderate"),
        ({"half_life": "long"}, "deep"),
        ({"interaction": ""}, "verapamil"),
    ],
)
def test_a_word_that_is_not_known_is_refused_with_those_that_are(words, named):
    with pytest.raises(RapalogError, match=named):
        Covariates(**words)


def test_both_half_lives_stand_beside_the_observed_one():
    said = " ".join(Covariates().notes)
    assert "18.8 h" in said and "28.8 h" in said and "30 h" in said
    assert "exploratory, uncalibrated" in " ".join(Covariates(half_life="deep").notes)
