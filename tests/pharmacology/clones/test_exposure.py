"""How long patients are at each level adds up to what their blood does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from rapalog.errors import RapalogError
from rapalog.pharmacology.clones.division import LEVELS_NM
from rapalog.pharmacology.clones.exposure import mean_free_nM, time_at_levels
from rapalog.pharmacology.dosing_words import parse_regimen
from rapalog.pharmacology.patients import typical_patient
from rapalog.pharmacology.pharmacokinetics import blood_course
from rapalog.pharmacology.population import draw_population

DAYS, STEP_H = 15, 0.25
REGIMENS = (
    "10 mg daily",
    "50 mg weekly",
    "5 mg twice daily",
    "10 mg daily, hold days 8-14",
    "20 mg once",
    "10 mg three times weekly",
)
PATIENTS = draw_population(2, n_doses=1, seed=8).patients


def answer(level_nM):
    """Return something that falls smoothly with the level, as division does."""
    return 1 - 0.1 * np.log1p(4 * level_nM)


@pytest.mark.parametrize("text", REGIMENS)
def test_days_are_whole_and_their_means_are_those_of_the_exact_course(text):
    regimen = parse_regimen(text)
    shares = time_at_levels(PATIENTS, regimen, days=DAYS, levels_nM=LEVELS_NM)
    assert shares.sum(axis=-1) == pytest.approx(np.ones((len(PATIENTS), DAYS)), abs=1e-12)
    assert (shares >= -1e-12).all()
    hours = np.arange(0, 24 * DAYS, STEP_H) + STEP_H / 2
    for own, patient in zip(shares, PATIENTS, strict=True):
        exact = answer(blood_course(patient, regimen, hours).free_nM).reshape(DAYS, -1).mean(axis=1)
        assert own @ answer(LEVELS_NM) == pytest.approx(exact, abs=3e-3)


def test_the_mean_free_level_is_that_of_the_course():
    regimen = parse_regimen("50 mg weekly")
    hours = np.arange(0, 24 * DAYS, STEP_H) + STEP_H / 2
    exact = [blood_course(patient, regimen, hours).free_nM.mean() for patient in PATIENTS]
    assert mean_free_nM(PATIENTS, regimen, days=DAYS) == pytest.approx(exact, rel=2e-3)


def test_without_a_dose_all_time_is_without_drug():
    shares = time_at_levels(PATIENTS, None, days=3, levels_nM=LEVELS_NM)
    assert (shares[..., 0] == 1).all() and mean_free_nM(PATIENTS, None, days=3).max() == 0
    late = time_at_levels(PATIENTS, parse_regimen("10 mg daily from day 3"), days=4, levels_nM=LEVELS_NM)
    assert (late[:, :2, 0] == 1).all() and (late[:, 2:, 0] < 0.5).all()


def test_a_level_beyond_the_table_counts_as_its_last():
    low = np.concatenate([[0.0], np.geomspace(1e-4, 1e-3, 5)])
    shares = time_at_levels(PATIENTS, parse_regimen("70 mg daily"), days=3, levels_nM=low)
    assert shares[:, 1:, -1] == pytest.approx(1.0)


def test_an_inhibitor_of_the_gut_wall_gives_more_drug():
    usual = typical_patient()
    regimen = parse_regimen("10 mg daily")
    twice = replace(usual, relative_availability=2.0)
    one, two = mean_free_nM([usual, twice], regimen, days=10)
    assert two == pytest.approx(2 * one)


def test_patients_of_two_models_are_refused():
    with pytest.raises(RapalogError, match="differ in their compartments"):
        mean_free_nM([typical_patient(), typical_patient(deep_compartment=True)], parse_regimen("10 mg daily"), days=2)
