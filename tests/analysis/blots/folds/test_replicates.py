"""Replicates: lanes and blots of one replicate are averaged first; only what shares a condition hangs together."""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats
from tests.analysis.blots.folds.cases import DOSES, band, blots, by_dose

from rapalog.analysis.blots.folds.alignment import fold_changes
from rapalog.analysis.blots.folds.pairing import Condition, LaneReadout
from rapalog.analysis.blots.folds.replicates import (
    aligned_sets,
    on_their_membranes,
    one_set_per_replicate,
    without_bounds_only,
)


def lane(dose, log, *, replicate="1", blot="a", se=0.1, relation="="):
    return LaneReadout("S6", Condition("s", dose, 24.0), replicate, blot, log, se, relation)


def test_two_lanes_or_two_blots_of_one_replicate_are_not_two_replicates():
    lanes = [
        band(v, dose=d, lane=k, replicate="1") for k, (d, v) in enumerate([(0.0, 10), (0.0, 11), (1.0, 5), (1.0, 6)])
    ]
    found = by_dose(lanes)[1.0]
    assert (found.n_biological, found.fold.low) == (1, None)
    twice = [
        band(v, dose=d, replicate="1", blot=blot)
        for blot, f in (("a", 1), ("b", 7))
        for d, v in ((0.0, 10 * f), (1.0, 5 * f))
    ]
    again = by_dose(twice)[1.0]
    assert (again.n_biological, again.fold.low) == (1, None)
    assert again.fold.value == pytest.approx(0.5)


def test_a_replicate_of_bounds_alone_takes_no_fold_from_the_others():
    bands = blots((1.0, 0.5, 0.25, 0.1), replicates=2)
    bands += [band(3.0 + k, dose=dose, replicate="9", relation=">=") for k, dose in enumerate(DOSES)]
    folds, flags = fold_changes(bands)
    found = {one.dose_nM: one for one in folds}
    assert found[1.0].fold.value == pytest.approx(0.5) and found[1.0].n_biological == 2
    assert any("every lane of replicate 9 is a bound" in flag for flag in flags)


def test_the_mean_of_two_lanes_is_known_better_than_either():
    (mean,), notes = one_set_per_replicate([lane(0.0, 1.0), lane(0.0, 2.0)])
    assert (mean.log, notes) == (1.5, [])
    assert mean.log_se == pytest.approx(0.1 / math.sqrt(2))


def test_a_bound_among_the_lanes_makes_their_mean_a_bound_and_opposite_ones_leave_nothing():
    (mean,), _ = one_set_per_replicate([lane(0.0, 1.0), lane(0.0, 2.0, relation="<=")])
    assert (mean.relation, mean.log) == ("<=", 1.5)
    assert one_set_per_replicate([lane(0.0, 1.0, relation=">="), lane(0.0, 2.0, relation="<=")])[0] == []


def test_blots_of_one_replicate_are_set_on_one_scale_before_they_are_averaged():
    lanes = [
        lane(dose, log + shift, blot=blot)
        for blot, shift in (("a", 0.0), ("b", 3.0))
        for dose, log in ((0.0, 0.0), (1.0, -1.0))
    ]
    merged, notes = one_set_per_replicate(lanes)
    assert merged[1].log - merged[0].log == pytest.approx(-1.0)
    assert notes == ["2 blots of replicate 1 were averaged: they are one biological replicate"]


def test_of_blots_that_share_no_condition_the_first_is_used_and_it_is_said():
    merged, notes = one_set_per_replicate([lane(0.0, 0.0), lane(1.0, 5.0, blot="b")])
    assert [own.blot for own in merged] == ["a"]
    assert notes == ["the blots of replicate 1 share no condition: only a was used"]


def test_a_replicate_of_bounds_stays_where_no_other_has_a_number():
    bounds = [lane(0.0, 1.0, relation="<="), lane(0.0, 1.0, replicate="2", relation=">=")]
    assert without_bounds_only(bounds) == (bounds, [])


def test_sets_hang_together_by_the_conditions_they_share():
    assert aligned_sets([]) == []
    apart = [lane(0.0, 1.0), lane(1.0, 2.0), lane(5.0, 1.0, replicate="2"), lane(7.0, 1.0, replicate="2")]
    assert [len(part.conditions) for part in aligned_sets(apart)] == [2, 2]
    assert [len(part.conditions) for part in aligned_sets([*apart, lane(1.0, 3.0, replicate="2")])] == [4]


def animals(logs, *, blot="m", relation="="):
    """Animals of two conditions on one membrane: dose to the logarithms of its animals."""
    return [
        lane(dose, log, replicate=f"{dose:g}-{k}", blot=blot, se=0.0, relation=relation)
        for dose, own in logs.items()
        for k, log in enumerate(own)
    ]


def unpaired_bands(logs, blot="m", shift=0.0):
    return [
        band(math.exp(own.log + shift), dose=own.condition.dose_nM, replicate=own.replicate, blot=blot, lane=k)
        for k, own in enumerate(animals(logs))
    ]


def test_animals_with_one_condition_each_share_the_scale_of_their_membrane():
    lanes, notes = on_their_membranes(animals({0.0: (0.1, 0.2), 1.0: (-0.5, -0.4)}))
    assert {own.scale for own in lanes} == {"m"} and "unpaired" in notes[0]


def test_replicates_that_have_all_conditions_stay_paired():
    assert on_their_membranes([lane(dose, 0.0, replicate=name) for dose in (0.0, 1.0) for name in "ab"]) is None


def test_the_fold_of_unpaired_animals_is_students_t_of_their_logarithms():
    logs = {0.0: (0.1, -0.2, 0.15), 1.0: (-0.4, -0.1, -0.3)}
    found = by_dose(unpaired_bands(logs))[1.0]
    test = stats.ttest_ind(logs[1.0], logs[0.0])
    low, high = test.confidence_interval(0.95)
    assert math.log(found.fold.value) == pytest.approx(np.mean(logs[1.0]) - np.mean(logs[0.0]))
    assert found.n_biological == 3 and "3 and 3 unpaired replicates" in found.fold.method
    # The interval is a little wider: it allows for noise that grows in weak lanes.
    assert math.log(found.fold.low) == pytest.approx(low, abs=0.05)
    assert math.log(found.fold.high) == pytest.approx(high, abs=0.05)
    assert found.p_value == pytest.approx(test.pvalue, rel=0.25)


def test_membranes_of_unpaired_animals_each_have_a_scale():
    one, two = {0.0: (0.0, 0.1), 1.0: (-0.7, -0.6)}, {0.0: (0.0, 0.1), 1.0: (-0.7, -0.6)}
    bands = [
        *unpaired_bands(one, "m1"),
        *(replace(own, replicate=f"{own.replicate}b") for own in unpaired_bands(two, "m2", shift=5)),
    ]
    found = by_dose(bands)[1.0]
    assert found.fold.value == pytest.approx(math.exp(-0.7)) and found.n_biological == 4


def test_an_animal_on_two_membranes_counts_once():
    logs = {0.0: (0.0, 0.1, 0.2), 1.0: (-0.7, -0.5, -0.6)}
    twice = [*unpaired_bands(logs, "m1"), *unpaired_bands(logs, "m2", shift=3.0)]
    once, again = by_dose(unpaired_bands(logs))[1.0], by_dose(twice)[1.0]
    assert again.n_biological == 3
    assert (again.fold.value, again.fold.low) == pytest.approx((once.fold.value, once.fold.low), rel=1e-6)


def test_intervals_of_unpaired_animals_hold_the_truth_as_often_as_they_say():
    rng = np.random.default_rng(5)
    inside = rejected = 0
    runs = 400
    for _ in range(runs):
        logs = {0.0: rng.normal(0.0, 0.25, 4), 1.0: rng.normal(math.log(0.7), 0.25, 4)}
        found = by_dose(unpaired_bands(logs))[1.0]
        inside += found.fold.low <= 0.7 <= found.fold.high
        rejected += found.p_value < 0.05
        assert (found.p_value < 0.05) == (not found.fold.low <= 1.0 <= found.fold.high)
    assert 0.925 <= inside / runs <= 0.975
    assert rejected / runs > 0.2  # the power of 4 against 4 at this distance is about 0.4
