"""Fold changes over replicate blots: scales fall out, n is replicates, a bound stays a bound, nothing is guessed."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapalog.analysis.blots.folds.alignment import fold_changes
from rapalog.analysis.blots.folds.alignment_fit import align, components
from rapalog.analysis.blots.folds.names import target_kind, total_of
from rapalog.analysis.blots.folds.pairing import lane_readouts
from rapalog.errors import RapalogError
from rapalog.tables import BandVolume

DOSES = (0.0, 1.0, 10.0, 100.0)


def band(volume, *, dose=0.0, target="S6", replicate="1", blot=None, lane=None, se=0.0, relation="=", sample="MCF-7",
         time_h=24.0, role="sample", image=""):  # fmt: skip
    return BandVolume(image, blot or f"b{replicate}", int(lane if lane is not None else DOSES.index(dose) + 1), sample,
                      dose, time_h, target, replicate, role, volume, se, relation)  # fmt: skip


def blots(folds, *, replicates=3, noise=0.0, seed=1, target="S6"):
    rng = np.random.default_rng(seed)
    return [
        band(10 ** (2 + r) * fold * math.exp(noise * rng.standard_normal()), dose=dose, replicate=str(r), target=target)
        for r in range(replicates)
        for dose, fold in zip(DOSES, folds, strict=True)
    ]


def by_dose(bands, readout="S6"):
    return {found.dose_nM: found for found in fold_changes(bands)[0] if found.readout == readout}


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


def test_an_alignment_without_known_errors_is_two_way_analysis_of_variance():
    """With every lane there, the contrast's standard error is the textbook one."""
    rng = np.random.default_rng(4)
    y = rng.normal(0, 1, (3, 5))
    blot, condition = np.divmod(np.arange(15), 5)
    found = align(blot, condition, y.ravel(), np.zeros(15))
    centred = y - y.mean(axis=1, keepdims=True) - y.mean(axis=0) + y.mean()
    difference, error = found.contrast(1, 0)
    assert found.degrees == 8
    assert difference == pytest.approx((y[:, 1] - y[:, 0]).mean())
    assert error == pytest.approx(math.sqrt((centred**2).sum() / 8 * 2 / 3))
    assert found.scale.sum() == pytest.approx(0.0, abs=1e-12)


def test_a_noisy_lane_weighs_less_where_its_error_is_known():
    blot, condition = np.divmod(np.arange(6), 2)
    log = np.array([0.0, 1.0, 0.0, 1.0, 0.0, 5.0])
    se = np.array([0.1, 0.1, 0.1, 0.1, 0.1, 50.0])
    assert align(blot, condition, log, se).contrast(1, 0)[0] == pytest.approx(1.0, abs=0.1)


def test_the_common_variance_is_what_known_errors_do_not_explain():
    rng = np.random.default_rng(7)
    blot, condition = np.divmod(np.arange(4000), 40)
    found = align(blot, condition, rng.normal(0, 0.5, 4000), np.full(4000, 0.3))
    assert found.tau2 == pytest.approx(0.5**2 - 0.3**2, rel=0.1)
    assert align(blot, condition, rng.normal(0, 0.1, 4000), np.full(4000, 0.3)).tau2 == 0.0


def test_blots_that_share_no_condition_are_refused():
    with pytest.raises(RapalogError, match="share no condition"):
        align([0, 0, 1, 1], [0, 1, 2, 3], np.zeros(4), np.zeros(4))
    assert len(components(np.array([0, 0, 1, 1]), np.array([0, 1, 2, 3]))) == 2
    assert len(components(np.array([0, 1, 2, 2, 0]), np.array([0, 1, 1, 2, 3]))) == 2


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
    assert found.fold.value == pytest.approx(0.5) and "compared with a dose 0 of 1 h" in found.flags
    bands.append(band(8.0, dose=0.0, time_h=2.0, lane=4))
    assert "several samples could be its dose 0" in by_dose(bands)[1.0].fold.reason


def test_samples_named_by_dose_find_the_vehicle_of_their_own_line():
    bands = [
        band(v, dose=d, sample=s, lane=k)
        for k, (s, d, v) in enumerate([
            ("MCF-7 vehicle", 0.0, 10.0), ("BT474 vehicle", 0.0, 20.0), ("MCF-7 everolimus 1 nM", 1.0, 5.0),
            ("BT474 everolimus 1 nM", 1.0, 4.0), ("T47D everolimus 1 nM", 1.0, 4.0)])
    ]  # fmt: skip
    found = {own.sample: own for own in fold_changes(bands)[0]}
    assert found["MCF-7 everolimus 1 nM"].fold.value == pytest.approx(0.5)
    assert found["BT474 everolimus 1 nM"].fold.value == pytest.approx(0.2)
    assert found["T47D everolimus 1 nM"].fold.value is None


def test_names_tell_phospho_total_and_loading():
    names = ("p-4E-BP1 T37/46", "S6", "Actin", "β-tubulin", "GAPDH", "Total protein")
    assert [target_kind(name) for name in names] == [
        "phospho", "total", "loading", "loading", "loading", "loading"]  # fmt: skip
    assert total_of("p-S6 S235/236", ["S6K1", "S6", "p-S6 S240/244"]) == "S6"
    assert total_of("p-AKT", ["S6"]) is None


def membranes(*, own_loading):
    """Return phospho on membrane A and total on B; lane 2 of A was loaded double and lane 2 of B half."""
    bands = []
    for replicate in "123":
        for lane, dose, fold in ((1, 0.0, 1.0), (2, 1.0, 0.3)):
            load = {"A": 2.0 if lane == 2 else 1.0, "B": 0.5 if lane == 2 else 1.0}
            rows = [("p-S6", "A", fold), ("S6", "B", 0.9 if dose else 1.0)]
            rows += [("actin", name, 1.0) for name in ("A", "B")] if own_loading else []
            bands += [
                band(
                    amount * load[name],
                    dose=dose,
                    target=target,
                    replicate=replicate,
                    blot=replicate + name,
                    lane=lane,
                    se=0.01,
                )
                for target, name, amount in rows
            ]
    return bands


def test_a_loading_control_on_each_membrane_takes_out_the_load_of_each_lane():
    folds, flags = fold_changes(membranes(own_loading=True))
    found = {own.readout: own.fold.value for own in folds if own.dose_nM == 1.0}
    assert found == pytest.approx({"p-S6": 0.3, "S6": 0.9, "p-S6/S6": 0.3 / 0.9})
    assert not any("not corrected" in flag for flag in flags)


def test_without_a_loading_control_the_load_stays_in_and_is_flagged():
    folds, flags = fold_changes(membranes(own_loading=False))
    found = {own.readout: own.fold.value for own in folds if own.dose_nM == 1.0}
    assert found["p-S6/S6"] == pytest.approx(0.6 / 0.45)
    assert any("not corrected" in flag for flag in flags)
    assert any("has no loading control" in flag for flag in flags)


def test_on_one_membrane_the_load_cancels_without_a_loading_control():
    bands = [band(v, dose=d, target=t, lane=lane, se=0.1 * v)
             for lane, d, rows in ((1, 0.0, (("p-S6", 8.0), ("S6", 10.0), ("actin", 5.0))),
                                   (2, 1.0, (("p-S6", 4.0), ("S6", 20.0), ("actin", 10.0))))
             for t, v in rows]  # fmt: skip
    lanes, _ = lane_readouts(bands)
    ratios = [lane for lane in lanes if lane.readout == "p-S6/S6"]
    assert [math.exp(lane.log) for lane in ratios] == pytest.approx([0.8, 0.2])
    assert [lane.log_se for lane in ratios] == pytest.approx([0.1 * math.sqrt(2)] * 2)


def test_the_errors_of_phospho_total_and_both_loading_controls_are_in_the_ratio():
    lanes, _ = lane_readouts(membranes(own_loading=True))
    ratio = next(lane for lane in lanes if lane.readout == "p-S6/S6" and lane.condition.dose_nM == 0)
    assert ratio.log_se == pytest.approx(math.sqrt(4) * 0.01)


def test_a_weak_or_saturated_loading_control_is_never_divided_by():
    for weak in (band(1.0, target="actin", se=0.5), band(1.0, target="actin", relation=">=")):
        lanes, flags = lane_readouts([band(10.0), weak])
        assert lanes == []
        assert any("too weak or saturated" in flag for flag in flags)


def test_a_faint_total_makes_the_ratio_a_lower_bound():
    lanes, _ = lane_readouts([band(10.0, target="p-S6"), band(2.0, target="S6", relation="<=")])
    assert next(lane for lane in lanes if lane.readout == "p-S6/S6").relation == ">="
    both = [band(10.0, target="p-S6", relation="<="), band(2.0, target="S6", relation="<=")]
    assert not [lane for lane in lane_readouts(both)[0] if lane.readout == "p-S6/S6"]


def test_of_two_exposures_the_one_that_is_not_clipped_counts():
    bands = [band(100.0, relation=">=", image="long.tif"), band(40.0, se=1.0, image="short.tif")]
    assert [lane.log for lane in lane_readouts(bands)[0]] == pytest.approx([math.log(40.0)])


def test_ladders_dilutions_and_bands_without_volume_take_no_part():
    lanes, flags = lane_readouts([band(5.0, role="ladder"), band(5.0, role="dilution"), band(0.0)])
    assert lanes == []
    assert any("the volume of S6 is 0" in flag for flag in flags)


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


def test_more_bands_than_any_study_has_are_refused():
    with pytest.raises(RapalogError, match="at most 5000"):
        fold_changes([band(1.0, lane=k) for k in range(5001)])


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


def test_a_replicate_of_bounds_alone_takes_no_fold_from_the_others():
    bands = blots((1.0, 0.5, 0.25, 0.1), replicates=2)
    bands += [band(3.0 + k, dose=dose, replicate="9", relation=">=") for k, dose in enumerate(DOSES)]
    folds, flags = fold_changes(bands)
    found = {one.dose_nM: one for one in folds}
    assert found[1.0].fold.value == pytest.approx(0.5) and found[1.0].n_biological == 2
    assert any("every lane of replicate 9 is a bound" in flag for flag in flags)
