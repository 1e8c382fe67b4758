import csv
import json
import math

import pytest

from rapalog.assays.blots.imager import Detection
from rapalog.assays.blots.protocol import BlotProtocol
from rapalog.biology.drugs import find_drug
from rapalog.biology.experiment import dish
from rapalog.biology.medium import MediumChanges
from rapalog.biology.tumour_cell import tumour_cell
from rapalog.errors import RapalogError
from rapalog.facts.library import value
from rapalog.studies.blots.virtual import blot_files, blot_truth, dosed_conditions, run_blot_assay

TARGETS = ("p-S6", "S6")


@pytest.fixture(scope="module")
def blots():
    return run_blot_assay(BlotProtocol(targets=TARGETS, replicates=1, dilution_lanes=2), doses_nM=(0.0, 1.0, 100.0))


def test_the_fall_of_phospho_s6_is_the_cell_models_own(blots):
    cell = tumour_cell("MCF-7")

    def level(dose):
        return dish(
            cell,
            doses={find_drug("everolimus"): dose},
            times_h=[24.0],
            readouts=["p-S6 S235/236"],
            cells_seeded=value("V004"),
            attach_h=value("V005"),
        )["p-S6 S235/236"][0]

    folds = {(row["readout"], row["dose_nM"]): row["fold"] for row in blot_truth(blots)["folds"]}
    for dose in (1.0, 100.0):
        assert folds["p-S6", dose] == pytest.approx(level(dose) / level(0.0))
        assert folds["p-S6/S6", dose] == folds["p-S6", dose] and folds["S6", dose] == 1.0
    assert folds["p-S6", 100.0] < folds["p-S6", 1.0] < 0.5


def test_the_lanes_hold_what_the_cells_answered(blots):
    lanes = [lane for lane in blots.pictures[0].lanes if lane.role == "sample"]
    shares = [condition.readouts["p-S6 S235/236"] for condition in blots.conditions]
    for lane, share in zip(lanes, shares, strict=True):
        assert lane.amount / lane.load_ug == pytest.approx(share, rel=0.6)


def test_the_default_series_needs_no_argument_and_falls_with_dose():
    conditions = dosed_conditions("MCF-7", targets=["p-S6"], doses_nM=(0.0, 0.1, 1.0, 10.0, 100.0), times_h=(24.0,))
    shares = [condition.readouts["p-S6 S235/236"] for condition in conditions]
    assert shares == sorted(shares, reverse=True) and shares[-1] < shares[0] / 3
    assert conditions[0].sample == "MCF-7 vehicle 24 h"


def test_times_can_be_the_series():
    conditions = dosed_conditions("mcf7", targets=["p-AKT"], doses_nM=(0.0, 20.0), times_h=(24.0, 1.0))
    assert [(c.time_h, c.dose_nM) for c in conditions] == [(24.0, 0.0), (24.0, 20.0), (1.0, 0.0), (1.0, 20.0)]


def test_p_s6_on_a_late_blot_tells_a_renewed_medium_from_one_that_was_left():
    def folds(medium):
        protocol = BlotProtocol(targets=("p-S6",), replicates=1, medium=medium)
        found = blot_truth(run_blot_assay(protocol, "generic", doses_nM=(0.0, 1.0), hours=(24.0, 72.0)))
        return [row["fold"] for row in found["folds"] if row["dose_nM"]]

    left, renewed = folds(MediumChanges()), folds(MediumChanges(renew_every_h=24.0))
    assert left[0] == pytest.approx(renewed[0], rel=1e-6)
    assert left[1] > 1.5 * renewed[1]


def test_a_washout_that_comes_too_late_for_every_lane_is_said():
    protocol = BlotProtocol(targets=("actin",), replicates=1, medium=MediumChanges(washout_at_h=48.0))
    assert "changes nothing" in run_blot_assay(protocol, doses_nM=(0.0,), hours=(1.0, 24.0)).notes[-1]


def test_the_layout_has_a_row_for_every_lane_of_every_picture_and_no_truth(blots):
    files = blot_files(blots)
    rows = list(csv.DictReader(files["layout.csv"].decode().splitlines()))
    assert len(rows) == sum(len(picture.lanes) for picture in blots.pictures) == 12
    assert set(rows[0]) == {
        "image",
        "lane",
        "sample",
        "dose_nM",
        "time_h",
        "target",
        "replicate",
        "blot",
        "role",
        "amount",
    }
    assert {row["image"] for row in rows} == {name for name in files if name.endswith(".tif")}
    assert {row["role"] for row in rows} == {"ladder", "sample", "dilution"}


def test_regions_are_written_on_request_only(blots):
    (row, *_) = csv.DictReader(blot_files(blots, with_roi=True)["layout.csv"].decode().splitlines())
    assert [int(edge) for edge in row["roi"].split(",")] == list(blots.pictures[0].lanes[0].box)


def test_the_seed_reproduces_the_files_byte_for_byte(blots):
    protocol = BlotProtocol(targets=TARGETS, replicates=1, dilution_lanes=2)
    assert blot_files(run_blot_assay(protocol, doses_nM=(0.0, 1.0, 100.0))) == blot_files(blots)


def test_the_truth_is_json_that_names_what_went_wrong(blots):
    truth = json.loads(blot_files(blots)["truth.json"])
    lane = truth["images"][0]["lanes"][1]
    assert {"amount", "load_ug", "bands", "box", "lost"} <= set(lane)
    assert {"clipped_pixels", "antibody", "depletion", "peak_depletion"} == set(lane["lost"])
    assert "1 biological replicate(s)" in truth["warnings"][0]
    assert truth["protein_assays"][0]["estimates_ug_uL"]


def test_a_linear_antibody_and_an_endless_substrate_can_be_written_down():
    detection = Detection(antibody_half_ug=math.inf, brightness=50.0, substrate=math.inf, haze_ug=0.1)
    found = run_blot_assay(BlotProtocol(targets=("actin",), replicates=1, detection=detection), doses_nM=(0.0,))
    assert json.loads(blot_files(found)["truth.json"])["protocol"]["detection"]["substrate"] is None


def test_without_a_vehicle_there_is_no_fold():
    found = run_blot_assay(BlotProtocol(targets=("p-S6",), replicates=1), doses_nM=(1.0, 10.0))
    assert blot_truth(found)["folds"] == []


def test_progress_is_told():
    told = []
    run_blot_assay(
        BlotProtocol(targets=("actin",), replicates=2), doses_nM=(0.0,), progress=lambda what, share: told.append(share)
    )
    assert told == [0.5, 1.0]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"cell_line": "HeLa-9"}, "cell line"),
        ({"drug": "aspirin"}, "drug"),
        ({"doses_nM": ()}, "no dose"),
        ({"doses_nM": (1.0, 1.0)}, "twice"),
        ({"doses_nM": (-1.0,)}, "nM of everolimus"),
        ({"doses_nM": (math.nan,)}, "nM of everolimus"),
        ({"hours": ()}, "no time"),
        ({"hours": (math.nan,)}, "outside"),
        ({"hours": (1e6,)}, "outside"),
        ({"doses_nM": tuple(range(20))}, "lanes"),
    ],
)
def test_what_cannot_be_blotted_is_refused_with_a_remedy(change, words):
    with pytest.raises(RapalogError, match=words) as caught:
        run_blot_assay(BlotProtocol(targets=("p-S6",), replicates=1), **change)
    assert caught.value.remedy
