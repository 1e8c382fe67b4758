"""Dilution series: substrate that runs out is caught, and a proportional one is not accused."""

import numpy as np
import pytest

from rapalog.analysis.blot_gates import GatedVolume
from rapalog.analysis.dilution import apply_limit, judge_dilution

AMOUNTS = np.array([1, 0.5, 0.25, 0.125])


def series(half, *, scatter=0.0, seed=0):
    rng = np.random.default_rng(seed)
    volume = 1e6 * AMOUNTS / (1 + AMOUNTS / half) * np.exp(scatter * rng.normal(size=4))
    return judge_dilution(AMOUNTS, volume, 0.02 * volume)


def test_a_proportional_series_passes():
    judged = series(1e9)
    assert judged.proportional and not judged.flags
    assert judged.exponent == pytest.approx(1.0, abs=1e-6)


@pytest.mark.parametrize("half", [0.2, 0.5, 1.0, 2.0, 5.0])
def test_depletion_above_ten_percent_is_always_caught(half):
    bias = (1 + 1 / half) / (1 + 0.125 / half) - 1
    caught = [series(half, scatter=0.02, seed=seed).proportional is not True for seed in range(30)]
    assert bias > 0.1
    assert np.mean(caught) == 1.0


def test_few_proportional_series_are_accused():
    accused = [series(1e9, scatter=0.03, seed=seed).proportional is False for seed in range(100)]
    assert np.mean(accused) < 0.1


def test_above_the_proportional_range_a_volume_is_a_lower_bound():
    judged = series(1.0)
    strong = apply_limit(GatedVolume(4e5, 1e3, "=", 0, ()), judged)
    weak = apply_limit(GatedVolume(2e4, 1e3, "=", 0, ()), judged)
    assert (strong.relation, weak.relation) == (">=", "=")


def test_two_amounts_say_nothing():
    assert judge_dilution([1, 0.5], [2.0, 1.0], [0.1, 0.1]) is None
