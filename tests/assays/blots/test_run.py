import dataclasses
import math
from itertools import pairwise

import numpy as np
import pytest

from rapalog.assays.blots.flaws import MembraneFlaws
from rapalog.assays.blots.imager import Camera, Detection
from rapalog.assays.blots.lysate import NO_ERRORS, Condition
from rapalog.assays.blots.protocol import BlotProtocol
from rapalog.assays.blots.run import run_blots
from rapalog.errors import RapalogError

SHARES = (0.4, 0.2, 0.1, 0.02)
LINEAR = Detection(antibody_half_ug=math.inf, brightness=50.0, substrate=math.inf, haze_ug=0.1)
CLEAN = {"replicates": 1, "ladder": False, "errors": NO_ERRORS, "flaws": MembraneFlaws(), "detection": LINEAR}


def dishes(shares=SHARES):
    return [
        Condition(f"dose {k}", float(k), 24.0, {"p-S6 S235/236": share, "p-4E-BP1 T37/46": 0.8, "p-4E-BP1 S65": 0.3})
        for k, share in enumerate(shares)
    ]


def blots_of(shares=SHARES, **changes):
    return run_blots(BlotProtocol(**{"targets": ("p-S6",), "replicates": 1, **changes}), dishes(shares))


def only(blots):
    (picture,) = blots.pictures
    return picture


def volumes(picture):
    """Counts above the rows just outside each box."""
    counts, found = picture.pixels.astype(float), []
    for lane in picture.lanes:
        x0, y0, x1, y1 = lane.box
        beside = np.vstack([counts[y0 - 20 : y0, x0:x1], counts[y1 : y1 + 20, x0:x1]])
        found.append((counts[y0:y1, x0:x1] - beside.mean()).sum())
    return np.array(found)


def amounts(picture):
    return np.array([lane.amount for lane in picture.lanes])


def test_on_a_clean_blot_counts_are_proportional_to_protein():
    picture = only(blots_of(**CLEAN))
    ratio = volumes(picture) / amounts(picture)
    assert ratio / ratio[0] == pytest.approx(1.0, rel=0.01)


def test_on_a_clean_blot_the_true_amount_is_load_times_share():
    assert amounts(only(blots_of(load_ug=30.0, **CLEAN))) == pytest.approx(30.0 * np.array(SHARES), rel=2e-3)


def test_more_load_gives_more_signal_until_the_antibody_saturates():
    seen = dataclasses.replace(LINEAR, antibody_half_ug=20.0)
    camera = Camera(exposure_s=5.0, gain=4.0)
    loads = (5.0, 20.0, 80.0)
    bound = [
        volumes(only(blots_of((0.9,), load_ug=load, **{**CLEAN, "detection": seen, "camera": camera})))[0]
        for load in loads
    ]
    steps = [later / earlier for earlier, later in pairwise(bound)]
    assert all(1 < step < 4 for step in steps) and steps[1] < steps[0]


def test_without_phosphatase_inhibitor_the_phospho_signal_is_lower_and_the_total_is_not():
    fixed = {**CLEAN, "targets": ("p-S6", "S6"), "camera": Camera(exposure_s=20.0)}
    kept, lost = (blots_of(phosphatase_inhibitor=inhibitor, **fixed).pictures for inhibitor in (True, False))
    assert volumes(lost[0])[0] < 0.6 * volumes(kept[0])[0]
    assert volumes(lost[1])[0] == pytest.approx(volumes(kept[1])[0], rel=0.01)


def test_longer_on_ice_without_inhibitor_loses_more():
    lanes = [
        amounts(only(blots_of(phosphatase_inhibitor=False, minutes_on_ice=minutes, **CLEAN)))[0]
        for minutes in (0.0, 20.0, 40.0)
    ]
    assert lanes[1] / lanes[0] == pytest.approx(lanes[2] / lanes[1], rel=0.01) and lanes[1] < lanes[0]


def test_a_clipped_lane_is_recorded_and_one_below_the_limit_is_not():
    picture = only(blots_of(camera=Camera(peak_share=1.5), **CLEAN))
    clipped = [lane.lost.clipped_pixels for lane in picture.lanes]
    assert clipped[0] > 100 and clipped[1:] == [0, 0, 0]
    assert [lane.lost.clipped_pixels for lane in only(blots_of(**CLEAN)).lanes] == [0, 0, 0, 0]


def test_depletion_is_recorded_without_a_clipped_pixel():
    aim = Camera().aim
    spent = dataclasses.replace(LINEAR, substrate=2 * aim)
    lanes = only(blots_of(**{**CLEAN, "detection": spent})).lanes
    losses = [lane.lost.depletion for lane in lanes]
    assert losses == sorted(losses, reverse=True) and lanes[0].lost.peak_depletion == pytest.approx(0.5, abs=0.03)
    assert all(lane.lost.clipped_pixels == 0 for lane in lanes)


def test_antibody_loss_is_recorded():
    tight = dataclasses.replace(LINEAR, antibody_half_ug=8.0)
    losses = [lane.lost.antibody for lane in only(blots_of(**{**CLEAN, "detection": tight})).lanes]
    assert losses == sorted(losses, reverse=True) and 0.2 < losses[0] < 0.6


def test_a_dilution_series_holds_halves_of_the_first_sample():
    lanes = only(blots_of(dilution_lanes=4, **CLEAN)).lanes[4:]
    assert [lane.role for lane in lanes] == ["dilution"] * 4
    assert [lane.amount / lanes[0].amount for lane in lanes] == pytest.approx([1, 0.5, 0.25, 0.125])
    assert [lane.relative_amount for lane in lanes] == [1, 0.5, 0.25, 0.125]


def test_the_ladder_comes_first_and_has_no_dose():
    ladder, *samples = only(blots_of()).lanes
    assert (ladder.role, ladder.dose_nM, len(ladder.bands)) == ("ladder", None, 10)
    assert [lane.role for lane in samples] == ["sample"] * 4


def test_4ebp1_runs_in_three_bands():
    picture = only(blots_of((0.4,), targets=("4E-BP1",), **CLEAN))
    x0, y0, x1, y1 = picture.lanes[0].box
    profile = picture.pixels[y0:y1, x0:x1].mean(axis=1)
    peaks = [k for k in range(5, len(profile) - 5) if profile[k] == profile[k - 5 : k + 6].max()]
    assert len(peaks) == 3


def test_the_loads_of_one_lysate_differ_between_membranes_but_share_the_bca_error():
    blots = blots_of(targets=("p-S6", "S6"), ladder=False)
    first, second = ([lane.load_ug for lane in picture.lanes] for picture in blots.pictures)
    assert first != second and first == pytest.approx(second, rel=0.3)
    assert len(blots.protein_assays) == 1


def test_two_targets_of_a_cut_membrane_share_the_loads_of_their_lanes():
    first, second = blots_of(targets=("p-S6", "actin"), design="control").pictures
    assert [lane.load_ug for lane in first.lanes] == [lane.load_ug for lane in second.lanes]
    assert first.blot == second.blot


def test_stripping_loses_protein_and_leaves_a_trace_of_what_was_seen_before():
    fixed = {**CLEAN, "camera": Camera(exposure_s=20.0)}
    alone = only(blots_of((0.4,), targets=("S6",), **fixed))
    _, stripped = blots_of((0.4,), targets=("p-S6", "S6"), design="strip", **fixed).pictures
    expected = 0.8 + 0.02 * 0.4
    assert volumes(stripped)[0] / volumes(alone)[0] == pytest.approx(expected, rel=0.01)


def test_biological_replicates_differ_in_cells_and_membranes():
    blots = blots_of(replicates=3)
    assert [picture.replicate for picture in blots.pictures] == [1, 2, 3]
    assert len({picture.lanes[1].amount for picture in blots.pictures}) == 3
    assert len({picture.strength for picture in blots.pictures}) == 3


def test_the_same_seed_gives_the_same_pixels_and_another_seed_others():
    first, again, other = (only(blots_of(seed=seed)).pixels for seed in (7, 7, 8))
    assert (first == again).all() and (first != other).any()


def test_one_more_replicate_leaves_the_others_as_they_were():
    two, three = (blots_of(replicates=n).pictures for n in (2, 3))
    assert all((a.pixels == b.pixels).all() for a, b in zip(two, three[:2], strict=True))


def test_a_thin_lysate_lowers_the_load_of_all_lanes_and_is_noted():
    blots = blots_of(load_ug=100.0, ladder=False, errors=NO_ERRORS)
    assert "fills its well" in blots.notes[0]
    assert max(lane.load_ug for lane in only(blots).lanes) < 62


def test_a_wholly_inhibited_lane_is_empty_and_still_has_its_box():
    picture = only(blots_of((0.4, 0.0), **CLEAN))
    assert picture.lanes[1].amount == 0 and picture.lanes[1].lost.depletion == 0
    assert abs(volumes(picture)[1]) < 0.01 * volumes(picture)[0]
    x0, y0, x1, y1 = picture.lanes[1].box
    assert x1 > x0 and y1 > y0


def test_every_flaw_at_once_still_gives_a_picture():
    worst = MembraneFlaws(
        tilt_deg=20.0,
        smile_px=300.0,
        front_px=50.0,
        width_cv=0.5,
        bow_px=30.0,
        dumbbell=2.0,
        tail=1.0,
        bleed=0.5,
        blur=5.0,
        ghost=1.0,
        transfer_cv=1.0,
        gradient=5.0,
        blotch_cv=3.0,
        bubbles=50.0,
        scratches=50.0,
        specks=200.0,
    )
    picture = only(blots_of(flaws=worst, seed=4))
    assert picture.pixels.shape == (1500, 1100) and picture.pixels.max() > 0
    assert all(
        0 <= lane.box[0] <= lane.box[2] <= 1100 and 0 <= lane.box[1] <= lane.box[3] <= 1500 for lane in picture.lanes
    )


def test_more_lanes_than_a_comb_are_refused():
    with pytest.raises(RapalogError, match="16 lanes") as caught:
        blots_of([0.1] * 15)
    assert "ladder" in caught.value.remedy


def test_no_sample_and_a_missing_readout_are_refused():
    with pytest.raises(RapalogError, match="no sample"):
        blots_of(())
    with pytest.raises(RapalogError, match="p-AKT needs the readout p-AKT S473"):
        blots_of(targets=("p-AKT",))
