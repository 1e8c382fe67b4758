"""Dilution series: substrate that runs out is caught, a proportional one is not accused, and doubt is said."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapalog.analysis.blots.folds.dilution import apply_limit, judge_dilutions
from rapalog.analysis.blots.volumes.gates import GatedVolume

AMOUNTS = np.array([1, 0.5, 0.25, 0.125])


def judged_alone(amounts, volume, error):
    return judge_dilutions([(amounts, volume, error)])[0]


def volumes(half, *, scatter=0.0, seed=0, amounts=AMOUNTS):
    rng = np.random.default_rng(seed)
    return 1e6 * amounts / (1 + amounts / half) * np.exp(scatter * rng.normal(size=len(amounts)))


def series(half, *, scatter=0.0, seed=0, amounts=AMOUNTS):
    volume = volumes(half, scatter=scatter, seed=seed, amounts=amounts)
    return judged_alone(amounts, volume, 0.02 * volume)


def test_a_proportional_series_passes():
    judged = series(1e9)
    assert judged.proportional and not judged.flags
    assert judged.bias == pytest.approx(0.0, abs=1e-3)


@pytest.mark.parametrize("half", [0.2, 0.5, 1.0, 2.0, 5.0])
def test_depletion_above_ten_percent_is_always_caught(half):
    bias = (1 + 1 / half) / (1 + 0.125 / half) - 1
    caught = [series(half, scatter=0.02, seed=seed).proportional is not True for seed in range(30)]
    assert bias > 0.1
    assert np.mean(caught) == 1.0


def test_few_proportional_series_are_accused():
    accused = [series(1e9, scatter=0.03, seed=seed).proportional is False for seed in range(100)]
    assert np.mean(accused) < 0.1


@pytest.mark.parametrize("scatter", [0.0, 0.02, 0.05])
@pytest.mark.parametrize("copies", [1, 2])
def test_at_the_usual_scatter_at_most_one_proportional_series_in_twenty_is_accused(scatter, copies):
    amounts = np.tile(AMOUNTS, copies)
    accused = [series(50.0, scatter=scatter, seed=s, amounts=amounts).proportional is False for s in range(200)]
    assert np.mean(accused) <= 0.05


@pytest.mark.parametrize("half", [0.3, 1.0, 2.0])
def test_a_bias_of_a_third_or_more_is_surely_not_proportional(half):
    judged = [series(half, scatter=0.02, seed=seed) for seed in range(50)]
    assert np.mean([one.proportional is False for one in judged]) >= 0.9
    assert all("not proportional" in one.flags[0] for one in judged if one.proportional is False)


def test_doubt_is_neither_blame_nor_silence_and_has_an_interval():
    judged = series(15.0, scatter=0.05, seed=3)
    assert judged.proportional is None
    assert math.isinf(judged.largest_volume)
    assert "may not be proportional" in judged.flags[0] and "surely" not in judged.flags[0]
    assert judged.bias_low < 0 < judged.bias_high


def test_a_proportional_series_is_seldom_spoken_of_and_an_eighth_of_bias_nearly_always():
    quiet = [not series(1e9, scatter=0.02, seed=seed).flags for seed in range(50)]
    loud = [bool(series(6.0, scatter=0.02, seed=seed).flags) for seed in range(50)]
    assert np.mean(quiet) >= 0.5 and np.mean(loud) >= 0.8


@pytest.mark.parametrize("scatter", [0.02, 0.05])
@pytest.mark.parametrize("half", [1e9, 5.0, 1.0])
def test_the_interval_of_the_bias_covers(scatter, half):
    bias = (1 + 1 / half) / (1 + 0.125 / half) - 1
    judged = [series(half, scatter=scatter, seed=seed) for seed in range(200)]
    assert np.mean([one.bias_low <= bias <= one.bias_high for one in judged]) >= 0.93


def test_weak_lanes_that_are_too_weak_are_told_from_strong_ones_that_run_out():
    volume = 1e6 * (AMOUNTS - 0.05)
    judged = judged_alone(AMOUNTS, volume, 0.02 * volume)
    assert judged.proportional is False and judged.bias_high < 0
    assert "too weak" in judged.flags[0]
    assert math.isinf(judged.largest_volume)


def test_series_of_several_blots_know_the_scatter_better_than_one():
    alone, together = [], []
    for seed in range(40):
        drawn = [volumes(6.0, scatter=0.02, seed=3 * seed + k) for k in range(3)]
        rows = [(AMOUNTS, volume, 0.02 * volume) for volume in drawn]
        alone += [judged_alone(*row).proportional is False for row in rows]
        together += [one.proportional is False for one in judge_dilutions(rows)]
    assert np.mean(together) > np.mean(alone) + 0.1


def test_series_of_one_blot_and_a_useless_one_are_judged_in_their_order():
    volume = volumes(0.5)
    useless, judged = judge_dilutions([([1, 0.5], [2.0, 1.0], [0.1, 0.1]), (AMOUNTS, volume, 0.02 * volume)])
    assert useless is None
    assert judged == judged_alone(AMOUNTS, volume, 0.02 * volume)


def test_above_the_proportional_range_a_volume_is_a_lower_bound():
    judged = series(1.0)
    strong = apply_limit(GatedVolume(4e5, 1e3, "=", 0, ()), judged)
    weak = apply_limit(GatedVolume(2e4, 1e3, "=", 0, ()), judged)
    assert (strong.relation, weak.relation) == (">=", "=")
    assert weak.volume_se == 1e3


def test_the_limit_is_where_a_band_is_short_by_ten_percent_of_what_is_left():
    judged = series(1.0)
    assert judged.largest_volume == pytest.approx(1e6 * 0.1 / 1.1, rel=0.03)


def test_doubt_widens_a_lane_by_how_far_it_is_from_the_strongest_dilution():
    judged = series(15.0, scatter=0.05, seed=3)
    top = apply_limit(GatedVolume(judged.strongest_volume, 1e3, "=", 0, ()), judged)
    weak = apply_limit(GatedVolume(1e4, 1e2, "=", 0, ()), judged)
    assert top.volume_se == pytest.approx(1e3)
    assert weak.volume_se / 1e4 == pytest.approx(math.hypot(0.01, judged.log_error), rel=0.03)
    assert top.flags == judged.flags


def test_a_series_that_passes_changes_nothing():
    lane = GatedVolume(4e5, 1e3, "=", 0, ())
    assert apply_limit(lane, series(1e9)) == lane


def test_two_amounts_say_nothing():
    assert judged_alone([1, 0.5], [2.0, 1.0], [0.1, 0.1]) is None
    assert judged_alone([], [], []) is None


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.floats(1e-4, 1e4), st.floats(1e-3, 1e12), st.floats(0, 1e300)), min_size=3, max_size=8),
    st.floats(1e-3, 1e3),
)
def test_any_series_is_judged_and_the_unit_of_its_volumes_does_not_matter(lanes, unit):
    amounts, volume, error = map(np.array, zip(*lanes, strict=True))
    judged, scaled = judged_alone(amounts, volume, error), judged_alone(amounts, volume * unit, error * unit)
    assert (judged is None) == (len(set(amounts)) < 3)
    if judged is not None:
        assert -1 < judged.bias_low <= judged.bias <= judged.bias_high
        assert scaled.bias == pytest.approx(judged.bias, abs=0.02)
        assert math.isfinite(judged.log_error)
