"""Baselines: four that agree where the ground is plain and differ where it is not, none climbs into the band."""

import numpy as np
import pytest

from rapalog.analysis.blots.volumes.baselines import BASELINES, curve_baseline, line_baseline


def test_four_baselines_agree_on_a_flat_ground_and_differ_on_a_bent_one():
    rows = np.arange(200.0)
    band = np.abs(rows - 100) < 30
    peak = 100 * np.exp(-0.5 * ((rows - 100) / 8) ** 2)
    assert len(BASELINES) >= 3
    flat = [float((peak + 50 - base(peak + 50, band))[band].sum()) for base in BASELINES.values()]
    assert np.allclose(flat, peak.sum(), rtol=0.01)
    bent = peak + 50 + 40 * np.cos(rows / 40)
    different = [float((bent - base(bent, band))[band].sum()) for base in BASELINES.values()]
    assert np.ptp(different) > 0.02 * peak.sum()


@pytest.mark.parametrize("slope", [0.0, 3.0, -8.0])
def test_a_straight_slope_under_a_band_is_no_disagreement(slope):
    rows = np.arange(95.0)
    band = np.abs(rows - 47) < 20
    profile = 400 * np.exp(-0.5 * ((rows - 47) / 6) ** 2) + 900 + slope * rows
    sums = [float((profile - base(profile, band))[band].sum()) for base in BASELINES.values()]
    assert np.ptp(sums) < 0.02 * np.median(sums)


def test_a_line_and_a_curve_are_exact_on_their_own_kind_whatever_the_band_is():
    rows = np.arange(120.0)
    band = np.abs(rows - 60) < 15
    peak = np.where(band, 500.0, 0.0)
    line, cubic = 30 + 0.5 * rows, 30 + 1e-4 * (rows - 50) ** 3
    assert line_baseline(line + peak, band) == pytest.approx(line)
    assert curve_baseline(cubic + peak, band) == pytest.approx(cubic, abs=1e-6)
    assert np.abs(line_baseline(cubic + peak, band) - cubic)[band].max() > 1


def test_where_few_rows_lie_on_one_side_a_curve_is_not_drawn_out():
    rows = np.arange(60.0)
    band = rows >= 56  # three rows beyond it would have to hold a cubic
    band[-3:] = False
    profile = 100 + 0.3 * rows + np.where(band, 50.0, 0.0) + np.random.default_rng(1).normal(0, 3, 60)
    assert curve_baseline(profile, band) == pytest.approx(line_baseline(profile, band))


@pytest.mark.parametrize("name", BASELINES)
def test_with_nothing_beside_the_band_the_lowest_count_is_the_ground(name):
    profile = np.array([5.0, 9.0, 14.0, 9.0, 6.0, 5.5, 8.0, 7.0])
    found = BASELINES[name](profile, np.ones(8, bool))
    assert np.isfinite(found).all() and found.max() <= profile.max()
    if name in ("line", "curve"):
        assert found.tolist() == [5.0] * 8


@pytest.mark.parametrize("name", ["arpls", "snip"])
def test_baselines_that_follow_from_below_stay_under_the_band(name):
    rows = np.arange(150.0)
    band = np.abs(rows - 75) < 25
    profile = 200 + 10 * np.sin(rows / 40) + 300 * np.exp(-0.5 * ((rows - 75) / 8) ** 2)
    found = BASELINES[name](profile, band)
    assert found[75] < 250
    assert (found - profile)[~band].max() < 12
