"""Replicates: lanes and blots of one replicate are averaged first; only what shares a condition hangs together."""

import math

import pytest
from tests.analysis.blots.folds.cases import DOSES, band, blots, by_dose

from rapalog.analysis.blots.folds.alignment import fold_changes
from rapalog.analysis.blots.folds.pairing import Condition, LaneReadout
from rapalog.analysis.blots.folds.replicates import aligned_sets, one_set_per_replicate, without_bounds_only


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
    lanes = [lane(dose, log + shift, blot=blot) for blot, shift in (("a", 0.0), ("b", 3.0))
             for dose, log in ((0.0, 0.0), (1.0, -1.0))]  # fmt: skip
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
