"""Summaries over patients cover as often as they say."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from rapalog.studies.over_patients import band, percentile_intervals, rank_correlation, share_above


def test_intervals_of_percentiles_hold_those_of_all_patients_in_nine_samples_of_ten():
    draw, truth = np.random.default_rng(4), norm.ppf((0.05, 0.5, 0.95))
    hits = np.zeros(3)
    for _ in range(400):
        own = percentile_intervals(draw.standard_normal(200))
        hits += [
            own[name]["low"] <= true <= own[name]["high"]
            for name, true in zip(("low", "median", "high"), truth, strict=True)
        ]
    assert (hits / 400 > 0.87).all() and (hits / 400 < 0.97).all()


def test_of_few_patients_an_outer_percentile_has_no_end():
    own = percentile_intervals(np.arange(20.0))
    assert own["low"]["low"] is None and own["high"]["high"] is None
    assert own["median"]["low"] is not None


def test_the_share_of_none_of_ten_may_be_a_fifth():
    own = share_above(np.zeros(10), 90.0)
    assert own["value"] == 0.0 == own["low"]
    assert own["high"] == pytest.approx(1 - 0.05 ** (1 / 10))


def test_a_share_is_of_those_that_could_be_simulated():
    assert share_above(np.array([95.0, np.nan, 10.0]), 90.0)["value"] == 0.5
    assert band(np.array([np.nan]), method="patients")["relation"] == "none"


def test_rank_correlation_is_that_of_spearman():
    first = np.array([1.0, 2.0, 3.0, 4.0, np.nan])
    assert rank_correlation(first, np.exp(first)) == pytest.approx(1.0)
    assert np.isnan(rank_correlation(first[:2], first[:2]))
