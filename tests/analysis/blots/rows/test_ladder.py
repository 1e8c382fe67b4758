"""Sizes from a ladder: bands are matched with sizes in order, and tell which row is which target."""

import re

import numpy as np
import pytest
from tests.analysis.blots.drawing import Recipe, draw

from rapalog.analysis.blots.rows.ladder import size_scale
from rapalog.files.blots.layout import BlotLane
from rapalog.files.images.read import BlotImage
from rapalog.studies.blots.reading import read_blot

NAN = float("nan")
SIZES = (250.0, 150, 100, 75, 50, 37, 25, 20, 15, 10)


def heights(sizes, *, bend=0.0, noise=0.0):
    logs = np.log(np.asarray(sizes))
    return (
        260 - 45 * (logs - np.log(10)) + bend * (logs - 3.5) ** 2 + np.random.default_rng(1).normal(0, noise, len(logs))
    )


@pytest.mark.parametrize("bend", [0.0, 3.0, -3.0])
def test_every_band_finds_its_size(bend):
    at = heights(SIZES, bend=bend, noise=0.5)
    scale = size_scale(at, SIZES)
    assert scale is not None and scale.matched == 10
    assert [scale.kda(height) for height in at] == pytest.approx(SIZES, rel=0.05)
    assert scale.height(37) == pytest.approx(at[5], abs=2)


def test_bands_that_are_missing_and_bands_too_many_are_left_out():
    at = np.sort(np.append(np.delete(heights(SIZES, noise=0.5), [1, 7]), 133.0))
    scale = size_scale(at, SIZES)
    assert scale is not None
    assert scale.kda(float(heights([50.0])[0])) == pytest.approx(50, rel=0.05)


def test_bands_that_fit_no_size_are_no_calibration():
    assert size_scale(np.array([10.0, 12, 14, 200, 202, 204]), (250.0, 130, 100, 70, 15, 10)) is None
    assert size_scale(np.array([10.0, 80]), SIZES) is None


def test_nothing_is_told_beyond_the_ladder():
    scale = size_scale(heights(SIZES), SIZES)
    assert np.isnan(scale.kda(-40.0)) and np.isnan(scale.height(2.0))


def test_an_edge_above_a_ladder_that_has_lost_its_last_band_is_no_size():
    at = heights(SIZES[:-1], noise=0.3)
    scale = size_scale(np.append(at[0] - 23.0, at), SIZES)
    assert scale is not None and scale.matched == 9
    assert scale.kda(float(at[4])) == pytest.approx(50, rel=0.03)


def test_edges_close_together_do_not_hide_a_ladder():
    at = heights(SIZES, noise=0.3)
    scale = size_scale(np.append(at, at[-1] + [20.0, 22, 25]), SIZES)
    assert scale is not None and scale.matched == 10


def membrane(rows_kda=(75, 55, 32), slipped=0):
    """Draw a ladder, which may have ``slipped`` by pixels, beside six lanes with rows of some sizes."""
    recipe = Recipe(size=(800, 1000), thick=6, amounts=(100, 90, 80, 70, 60, 50), background=300, ladder="left")
    rows = [draw(Recipe(**{**recipe.__dict__, "ladder": "", "margin": (0.04 + 0.92 / 7, 0.04), "background": 0,
                           "row": place(kda) / 800, "seed": kda})).pixels for kda in rows_kda]  # fmt: skip
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
    lanes += [BlotLane("a", lane, f"s{lane}", NAN, NAN, target, "1", "a", kda=(size,))
              for target, size in targets for lane in range(2, 8)]  # fmt: skip
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
    relations = {target: {own.gated.relation for own in reading.readings if own.lane.target == target}
                 for target in ("p-X", "Y")}  # fmt: skip
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
