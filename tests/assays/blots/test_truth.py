"""The truth of a picture: what is in each lane, and what antibody, substrate and camera took from it."""

import pytest

from rapalog.assays.blots.imager import Detection
from rapalog.assays.blots.protocol import BlotProtocol
from rapalog.assays.blots.targets import find_target, ladder_masses_kDa
from rapalog.assays.blots.truth import Lane
from rapalog.studies.blots.virtual import run_blot_assay


@pytest.fixture(scope="module")
def lanes():
    blots = run_blot_assay(BlotProtocol(targets=("p-S6", "4E-BP1"), replicates=1), doses_nM=(0.0, 100.0))
    return {picture.target: picture.lanes for picture in blots.pictures}


def test_a_ladder_has_the_bands_of_a_ladder_under_any_antibody():
    ladder = Lane("ladder", 1.0, 2.5, None)
    assert ladder.bands(find_target("S6")) == tuple((mass, 2.5) for mass in ladder_masses_kDa())


def test_lanes_are_numbered_from_1_and_a_ladder_has_neither_dose_nor_time(lanes):
    own = lanes["p-S6"]
    assert [lane.lane for lane in own] == list(range(1, len(own) + 1))
    assert {(lane.dose_nM, lane.time_h) for lane in own if lane.role == "ladder"} == {(None, None)}


def test_the_amount_of_a_lane_is_that_of_its_bands_and_its_box_holds_them(lanes):
    for lane in lanes["4E-BP1"]:
        assert lane.amount == pytest.approx(sum(amount for _, amount in lane.bands))
        x0, y0, x1, y1 = lane.box
        assert x0 < x1 and y0 < y1


def test_the_total_of_a_protein_hardly_moves_while_its_phosphorylated_part_falls(lanes):
    share = {name: [lane.amount / lane.load_ug for lane in own if lane.role == "sample"] for name, own in lanes.items()}
    assert share["p-S6"][1] < 0.5 * share["p-S6"][0]
    assert share["4E-BP1"][1] == pytest.approx(share["4E-BP1"][0], rel=0.6)


def test_what_was_lost_are_shares_and_an_endless_substrate_loses_nothing(lanes):
    for lane in lanes["p-S6"]:
        assert 0 <= lane.lost.antibody < 1 and -1e-6 <= lane.lost.depletion <= lane.lost.peak_depletion + 1e-6 < 1.1
    ideal = Detection(antibody_half_ug=float("inf"), brightness=50.0, substrate=float("inf"), haze_ug=0.1)
    blots = run_blot_assay(BlotProtocol(targets=("actin",), replicates=1, detection=ideal), doses_nM=(0.0,))
    for lane in blots.pictures[0].lanes:
        assert lane.lost.antibody == pytest.approx(0, abs=1e-5) and lane.lost.depletion == pytest.approx(0, abs=1e-5)
