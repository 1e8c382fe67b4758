"""A regimen in a population, from words to bands."""

from __future__ import annotations

import numpy as np
import pytest

from rapalog.studies.population import run_population


@pytest.fixture(scope="module")
def daily():
    return run_population("10 mg daily", patients=40, days=14, seed=2)


def test_the_levels_of_patients_lie_around_those_that_were_observed(daily):
    """Trough 11.3 ug/L and area 487 ug h/L of 40 patients at 10 mg daily (P062, P060) lie inside the band."""
    trough, area = daily.to_json()["pk"]["cmin_ug_L"], daily.to_json()["pk"]["auc_ug_h_L"]
    assert trough["low"] < 11.3 < trough["high"]
    assert area["low"] < 487 < area["high"]
    assert trough["low"] < trough["value"] < trough["high"]


def test_every_tumour_loses_most_of_its_p_s6(daily):
    assert daily.inhibition_percent("p-S6 S235/236", 1).min() > 50
    assert daily.cells.fold["p-S6 S235/236"].shape == (40, len(daily.cells.time_h))


def test_the_same_seed_gives_the_same_document(daily):
    assert run_population("10 mg daily", patients=40, days=14, seed=2).to_json() == daily.to_json()


def test_a_picture_has_the_peak_after_every_dose(daily):
    first, last = (daily.cells.time_h <= 24), (daily.cells.time_h >= 13 * 24)
    assert np.nanmedian(daily.blood_ug_L[:, first].max(axis=1)) > 0.5 * np.nanmedian(
        daily.blood_ug_L[:, last].max(axis=1)
    )


def test_a_week_between_doses_leaves_less_than_a_day():
    weekly = run_population("50 mg weekly", patients=20, days=21, seed=2)
    assert np.median(weekly.inhibition_percent("p-S6 S235/236", 7)) < np.median(
        weekly.inhibition_percent("p-S6 S235/236", 1)
    )
    assert weekly.period_h == 168
