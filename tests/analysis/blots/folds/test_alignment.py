"""Fold changes over replicate blots: scales fall out, n is replicates, a bound stays a bound, nothing is guessed."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.blots.folds.cases import DOSES, band, blots, by_dose

from rapalog.analysis.blots.folds.alignment import fold_changes
from rapalog.tables import BandVolume

TRUTH = np.array([0.0, 0.4, -0.6, -1.2, -2.0, -3.0])


def test_blots_that_differ_in_scale_only_give_the_fold_exactly():
    found = by_dose(blots((1.0, 0.5, 0.25, 0.1)))
    assert [found[dose].fold.value for dose in DOSES] == pytest.approx([1.0, 0.5, 0.25, 0.1], rel=1e-12)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(-5, 5), min_size=3, max_size=3), st.integers(0, 10_000))
def test_rescaling_a_blot_changes_no_fold_and_no_interval(scales, seed):
    bands = blots((1.0, 1.5, 0.3, 0.1), noise=0.2, seed=seed)
    changed = [
        band(own.volume * math.exp(scales[int(own.replicate)]), dose=own.dose_nM, replicate=own.replicate)
        for own in bands
    ]
    for one, other in zip(by_dose(bands).values(), by_dose(changed).values(), strict=True):
        assert other.fold.value == pytest.approx(one.fold.value, rel=1e-9)
        assert (other.fold.high or 0.0) == pytest.approx(one.fold.high or 0.0, rel=1e-7)


def test_a_fold_that_no_blot_connects_with_its_reference_has_a_reason_and_no_number():
    bands = [band(100.0, dose=0.0, replicate="1"), band(50.0, dose=1.0, replicate="2")]
    found = by_dose(bands)[1.0].fold
    assert (found.value, found.relation) == (None, "none")
    assert "no blot connects" in found.reason


def test_missing_lanes_are_bridged_by_the_other_blots():
    bands = [own for own in blots((1.0, 0.5, 0.25, 0.1)) if (own.replicate, own.dose_nM) != ("1", 0.0)]
    found = by_dose(bands)[10.0]
    assert found.fold.value == pytest.approx(0.25)
    assert found.n_biological == 2


def test_one_replicate_gives_no_interval_and_two_are_said_to_be_few():
    one = by_dose(blots((1.0, 0.5, 0.2, 0.1), replicates=1))[1.0]
    assert (one.fold.low, one.fold.high) == (None, None)
    assert "one biological replicate" in one.fold.reason
    two = by_dose(blots((1.0, 0.5, 0.2, 0.1), replicates=2, noise=0.1))[1.0]
    assert two.fold.low is not None
    assert any("fewer than 3" in flag for flag in two.flags)


def test_a_lane_below_detection_gives_an_upper_bound_and_moves_nothing_else():
    clean = blots((1.0, 0.5, 0.25, 0.1), noise=0.1)
    faint = [
        band(own.volume, dose=own.dose_nM, replicate=own.replicate, relation="<=" if own.dose_nM == 100 else "=")
        for own in clean
    ]
    found = by_dose(faint)
    assert found[100.0].fold.relation == "<"
    assert found[100.0].fold.value > 0.1
    assert found[100.0].fold.low is None
    without = by_dose([own for own in clean if own.dose_nM != 100])
    assert found[1.0].fold.high == pytest.approx(without[1.0].fold.high)


def test_a_clipped_lane_gives_a_lower_bound_and_a_clipped_vehicle_an_upper_one():
    clean = blots((1.0, 3.0, 0.25, 0.1), noise=0.05)
    high = [
        band(own.volume, dose=own.dose_nM, replicate=own.replicate, relation=">=" if own.dose_nM == 1 else "=")
        for own in clean
    ]
    assert by_dose(high)[1.0].fold.relation == ">"
    reference = [
        band(own.volume, dose=own.dose_nM, replicate=own.replicate, relation=">=" if own.dose_nM == 0 else "=")
        for own in clean
    ]
    found = by_dose(reference)
    assert {found[dose].fold.relation for dose in DOSES[1:]} == {"<"}
    assert found[0.0].fold.relation == "none"


def test_bounds_in_opposite_directions_say_nothing():
    clean = blots((1.0, 0.5, 0.25, 0.1))
    both = [
        band(own.volume, dose=own.dose_nM, replicate=own.replicate, relation=">=" if own.dose_nM < 5 else "=")
        for own in clean
    ]
    assert by_dose(both)[1.0].fold.relation == "none"


def test_dose_zero_of_another_time_is_a_reference_only_if_it_is_the_only_one_and_is_flagged():
    bands = [band(10.0, dose=0.0, time_h=1.0), band(5.0, dose=1.0, time_h=24.0)]
    found = by_dose(bands)[1.0]
    assert found.fold.value == pytest.approx(0.5) and "compared with a control of 1 h" in found.flags
    bands.append(band(8.0, dose=0.0, time_h=2.0, lane=4))
    assert "several samples could be its control" in by_dose(bands)[1.0].fold.reason


def test_samples_named_by_dose_find_the_vehicle_of_their_own_line():
    bands = [
        band(v, dose=d, sample=s, lane=k)
        for k, (s, d, v) in enumerate(
            [
                ("MCF-7 vehicle", 0.0, 10.0),
                ("BT474 vehicle", 0.0, 20.0),
                ("MCF-7 everolimus 1 nM", 1.0, 5.0),
                ("BT474 everolimus 1 nM", 1.0, 4.0),
                ("T47D everolimus 1 nM", 1.0, 4.0),
            ]
        )
    ]
    found = {own.sample: own for own in fold_changes(bands)[0]}
    assert found["MCF-7 everolimus 1 nM"].fold.value == pytest.approx(0.5)
    assert found["BT474 everolimus 1 nM"].fold.value == pytest.approx(0.2)
    assert found["T47D everolimus 1 nM"].fold.value is None


def test_an_unknown_error_counts_as_none_of_the_measurement():
    found = by_dose(
        [
            band(own.volume, dose=own.dose_nM, replicate=own.replicate, se=math.nan)
            for own in blots((1, 0.5, 0.2, 0.1), noise=0.1)
        ]
    )
    assert found[1.0].fold.low is not None


def test_nothing_at_all_gives_nothing():
    assert fold_changes([]) == ((), [])


RELATIONS = st.sampled_from(["=", "=", "=", "<=", ">=", None])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(RELATIONS, min_size=4, max_size=4), min_size=1, max_size=4), st.integers(0, 10_000))
def test_whatever_lanes_are_missing_or_bounds_every_condition_gets_a_fold_or_a_reason(pattern, seed):
    rng = np.random.default_rng(seed)
    bands = [
        band(float(rng.lognormal()), dose=dose, replicate=str(r), relation=relation)
        for r, row in enumerate(pattern)
        for dose, relation in zip(DOSES, row, strict=True)
        if relation
    ]
    for found in fold_changes(bands)[0]:
        assert found.fold.reason or found.fold.relation == "="
        told = {own.replicate for own in bands if own.relation == "="}
        own = {own.relation for own in bands if own.dose_nM == found.dose_nM and own.replicate in told} - {"="}
        assert not own or found.fold.relation != "=", "a bound was taken for a number"


def test_a_bound_on_a_blot_of_its_own_still_makes_the_fold_a_bound():
    apart = [band(3.0, dose=1.0, replicate="9", relation="<="), band(3.0, dose=5.0, replicate="9", lane=9)]
    assert by_dose([*blots((1.0, 0.5, 0.25, 0.1), replicates=2), *apart])[1.0].fold.relation == "<"


def lane(replicate, dose, volume, *, relation="="):
    return BandVolume(
        "", f"b{replicate}", int(dose), "MCF-7", dose, 24.0, "S6", str(replicate), "sample", volume, math.nan, relation
    )


def experiment(replicates, without=()):
    rng = np.random.default_rng(2)
    return [
        lane(r, float(k), math.exp(own + 0.1 * rng.normal() + r))
        for r in range(replicates)
        for k, own in enumerate(TRUTH)
        if (r, k) not in without
    ]


def fold(bands, dose):
    return next(own for own in fold_changes(bands)[0] if own.dose_nM == dose)


def test_one_replicate_has_no_interval_and_two_have_one_that_is_said_to_rest_on_too_few():
    one, two = fold(experiment(1), 1.0), fold(experiment(2), 1.0)
    assert one.fold.low is None and "no interval" in one.fold.reason
    assert two.fold.low < two.fold.value < two.fold.high
    assert two.flags == ("2 biological replicates: fewer than 3",)


def test_a_condition_or_a_vehicle_on_one_blot_only_has_no_interval():
    """Three blots align, but of the lane that is compared there is one."""
    for missing in ({(1, 1), (2, 1)}, {(1, 0), (2, 0)}):
        own = fold(experiment(3, without=missing), 1.0)
        assert own.n_biological == 1
        assert own.fold.low is None and own.fold.value is not None


def test_a_vehicle_that_is_missing_on_one_blot_widens_the_interval_and_says_that_it_rests_on_two():
    whole, part = fold(experiment(3), 5.0), fold(experiment(3, without={(0, 0)}), 5.0)
    assert part.n_biological == 2 and "fewer than 3" in part.flags[0]
    assert part.fold.high / part.fold.low > whole.fold.high / whole.fold.low


def test_a_vehicle_that_is_a_bound_on_one_blot_makes_every_fold_a_bound():
    bands = [*experiment(3, without={(0, 0)}), lane(0, 0.0, 0.5, relation=">=")]
    own = fold(bands, 5.0)
    assert own.fold.relation == "<" and own.fold.low is None
    assert own.fold.value > math.exp(TRUTH[5])


def test_two_blots_with_one_condition_in_common_leave_no_lane_to_spare():
    bands = [lane(0, 0.0, 5.0), lane(0, 1.0, 3.0), lane(1, 0.0, 9.0), lane(1, 2.0, 3.0)]
    assert {fold(bands, dose).fold.low for dose in (1.0, 2.0)} == {None}
