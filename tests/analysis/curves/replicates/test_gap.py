"""Replicates of a steep curve share the gap between two doses: it does not average down."""

import numpy as np

from rapalog.analysis.curves.fit.together import run
from rapalog.analysis.curves.replicates.combine import ReplicateSettings, replicate_estimates
from rapalog.analysis.curves.replicates.moderation import Spread

DOSES = np.repeat([0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100], 2)
DAYS = 3
DAY = np.repeat(np.arange(DAYS), len(DOSES))
MASKS = {str(day): day == DAY for day in range(DAYS)}


def replicates(n, slope, *, seed):
    """The true log10 EC50 of curves that bend between 0.1 and 0.3, and what their three days say together."""
    rng, dose = np.random.default_rng(seed), np.tile(DOSES, DAYS)
    truths = rng.uniform(*np.log10([0.11, 0.27]), n)
    steps = []
    for truth in truths:
        middle = (truth + 0.03 * rng.standard_normal(DAYS))[DAY]
        y = 0.16 + 0.84 / (1 + (dose / 10**middle) ** slope) + 0.03 * rng.standard_normal(len(dose))
        steps.append(replicate_estimates(dose, y, MASKS, ReplicateSettings("4pl", 1.0, None)))
    return truths, run(steps)


def test_the_interval_of_a_steep_curve_holds_the_truth_with_three_replicates():
    truths, found = replicates(400, 8.0, seed=1)
    ends = [np.log10([own.estimates["ec50_nM"].low, own.estimates["ec50_nM"].high]) for own in found]
    held = np.mean([low <= truth <= high for truth, (low, high) in zip(truths, ends, strict=True)])
    assert held >= 0.92, "without the gap it is 0.86"
    assert held <= 0.99
    assert any(own.spreads["ec50_nM"].floor > 0 for own in found)


def test_a_curve_that_is_not_steep_has_no_gap():
    _, found = replicates(10, 1.0, seed=2)
    assert all(own.spreads["ec50_nM"].floor == 0 for own in found)


def test_a_gap_widens_an_interval_by_less_than_itself_and_more_than_nothing():
    plain, wide = (Spread(0.0, 0.01, 3, 2.0, 0.0, "log", floor).estimate() for floor in (0.0, 0.2))
    grown = np.log10(wide.high / plain.high)
    assert 0.0 < grown < 0.2 and np.isclose(wide.low * wide.high, 1.0)


def test_a_floor_within_two_errors_may_be_none_and_the_interval_is_drawn_two_sided():
    plain, narrow = (Spread(0.0, 0.03, 3, 2.0, 0.0, "log", floor).estimate() for floor in (0.0, 0.05))
    assert np.isclose(np.log10(narrow.high / plain.high), 0.05)


def test_what_all_wells_leave_open_no_replicates_close():
    own = Spread(1.0, 0.01, 3, 2.0, 0.0, "log", least=(0.9, np.inf)).estimate()
    assert own.high is None and own.low < 10.0 and own.reason == "upper limit outside the tested range"
