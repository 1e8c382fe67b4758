"""Which row is which target: by a ladder, by the order of sizes, and never by guessing."""

import re

import numpy as np
import pytest
from tests.analysis.blots.drawing import Recipe, draw

from rapalog.files.blots.lane import BlotLane
from rapalog.files.images.read import BlotImage
from rapalog.studies.blots.reading import read_blot
from rapalog.studies.blots.reading_rows import known_forms, size_flag

NAN = float("nan")
SIZES = (250.0, 150, 100, 75, 50, 37, 25, 20, 15, 10)


def membrane(rows_kda=(75, 55, 32), slipped=0):
    """Draw a ladder, which may have ``slipped`` by pixels, beside six lanes with rows of some sizes."""
    recipe = Recipe(size=(800, 1000), thick=6, amounts=(100, 90, 80, 70, 60, 50), background=300, ladder="left")
    rows = [
        draw(
            Recipe(
                **{
                    **recipe.__dict__,
                    "ladder": "",
                    "margin": (0.04 + 0.92 / 7, 0.04),
                    "background": 0,
                    "row": place(kda) / 800,
                    "seed": kda,
                }
            )
        ).pixels
        for kda in rows_kda
    ]
    lane = np.zeros((800, 1000))
    y, x = np.mgrid[0:800, 0:1000]
    for kda in SIZES:
        down = (y - place(kda) - slipped) / 5
        lane += 6000 * np.exp(-0.5 * down**2) * np.exp(-np.log(2) * ((x - 105.7) / 45) ** 8)
    return (sum(rows) + lane + 300).astype(np.float32)


def place(kda):
    return 740 - 200 * np.log(kda / 10)


def read(pixels, targets):
    lanes = [BlotLane("a", 1, "ladder", NAN, NAN, "", "1", "a", role="ladder", kda=SIZES)]
    lanes += [
        BlotLane("a", lane, f"s{lane}", NAN, NAN, target, "1", "a", kda=(size,))
        for target, size in targets
        for lane in range(2, 8)
    ]
    return read_blot(BlotImage("a", pixels, 16, 65535.0), lanes)


def test_the_ladder_tells_which_row_is_which_target():
    reading = read(membrane(), (("p-X", 75.0), ("Y", 32.0)))
    assert reading.doubts == ()
    for own in reading.readings:
        assert own.kda_found == pytest.approx(own.lane.kda[0], rel=0.05)
        assert own.band.box[1] < place(own.lane.kda[0]) < own.band.box[3]


def test_a_target_that_is_blank_in_all_lanes_beside_its_control_is_a_measurement():
    reading = read(membrane((42,)), (("p-X", 75.0), ("Y", 42.0)))
    assert reading.doubts == ()
    relations = {
        target: {own.gated.relation for own in reading.readings if own.lane.target == target} for target in ("p-X", "Y")
    }
    assert relations == {"p-X": {"<="}, "Y": {"="}}


def test_nothing_at_the_expected_size_beside_a_row_that_is_no_targets_is_doubted():
    reading = read(membrane((75, 42)), (("p-X", 25.0), ("Y", 42.0)))
    (doubt,) = reading.doubts
    found = re.fullmatch(r"p-X is expected at 25 kDa where no lane has a band; a row lies at (\d+) kDa", doubt)
    assert found and float(found[1]) == pytest.approx(75, rel=0.05)


def test_a_ladder_that_ran_ahead_of_all_lanes_is_doubted_with_sizes():
    reading = read(membrane((75, 32), slipped=-48), (("p-X", 75.0), ("Y", 32.0)))
    assert reading.doubts and all("is expected at" in doubt for doubt in reading.doubts)


@pytest.mark.parametrize("slipped", [-26, -18, 18, 26])
def test_a_ladder_that_ran_a_little_off_shifts_all_targets_alike_and_they_are_taken_in_order(slipped):
    reading = read(membrane((42, 32), slipped=slipped), (("p-X", 32.0), ("Y", 42.0)))
    assert reading.doubts == ()
    for own in reading.readings:
        assert own.band.box[1] < place(own.lane.kda[0]) < own.band.box[3]


def test_targets_of_one_size_are_not_told_apart():
    reading = read(membrane((34, 60)), (("p-X", 34.0), ("Y", 35.0)))
    assert any("cannot be told apart" in doubt for doubt in reading.doubts)


def test_a_protein_that_runs_in_several_bands_is_known_by_any_of_its_names_and_others_run_in_one():
    assert {known_forms(name) for name in ("4E-BP1", "p-4E-BP1 S65", "phospho-4E-BP1 (Thr37/46)", "4EBP1")} == {3}
    assert {known_forms(name) for name in ("p-S6", "S6", "actin", "PTEN", "my protein", "")} == {1}


def test_a_band_off_its_size_is_flagged_and_forms_may_be_farther_off():
    assert size_flag(40.0, (32.0,), "PTEN") == "the band lies at 40 kDa, expected was 32"
    assert size_flag(36.0, (32.0,), "PTEN") == "" == size_flag(NAN, (32.0,), "PTEN")
    assert size_flag(22.0, (17.0,), "4E-BP1") == "" and size_flag(24.0, (17.0,), "4E-BP1")


def test_targets_without_sizes_or_with_rows_too_few_are_not_told_apart():
    drawn = draw(Recipe(size=(300, 1000), amounts=(100, 90, 80, 70, 60, 50)))
    for kda, doubt in (((), "nothing says which row is which"), ((30.0,), "2 targets but 1 rows of bands")):
        lanes = [
            BlotLane("a", lane, f"s{lane}", NAN, NAN, target, "1", "a", kda=tuple(k * size for k in kda))
            for target, size in (("p-X", 1.0), ("Y", 2.0))
            for lane in range(1, 7)
        ]
        doubts = read_blot(BlotImage("a", drawn.pixels, 16, 65535.0), lanes).doubts
        assert any(doubt in own for own in doubts), doubts


def test_without_a_ladder_rows_lie_in_the_order_of_their_sizes():
    drawn = draw(Recipe(size=(400, 1000), amounts=(100, 90, 80, 70, 60, 50), row=0.3, ghosts=((160.0, 0.9),)))
    lanes = [
        BlotLane("a", lane, f"s{lane}", NAN, NAN, target, "1", "a", kda=(size,))
        for target, size in (("light", 30.0), ("heavy", 90.0))
        for lane in range(1, 7)
    ]
    reading = read_blot(BlotImage("a", drawn.pixels, 16, 65535.0), lanes)
    assert reading.doubts == ()
    heights = {own.lane.target: 0.5 * (own.band.box[1] + own.band.box[3]) for own in reading.readings}
    assert heights == pytest.approx({"heavy": 120.0, "light": 280.0}, abs=6)
