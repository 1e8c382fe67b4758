"""Rows that any eye takes for bands: in several lanes, at one height, ending where the lanes end."""

from dataclasses import replace

import numpy as np
import pytest
from tests.analysis.blots.drawing import Recipe, draw

from rapalog.analysis.blots.lanes.find import find_lanes
from rapalog.analysis.blots.rows.clear import LaneBands, clear_rows, lane_bands, run_together

BASE = Recipe(size=(300, 1000), thick=6.0, amounts=(100, 90, 80, 70, 60, 50))


def bands_of(pixels, lanes=range(6), among=6):
    return lane_bands(find_lanes(pixels, among), lanes)


def bands_at(*heights):
    """Return bands of lanes at some heights, in rows of a scale of 2."""
    return LaneBands(np.zeros((len(heights), 100)), tuple(np.array(own, dtype=float) for own in heights), 2.0)


def test_every_row_is_seen_in_every_lane_at_its_height():
    rows = clear_rows(bands_of(draw(replace(BASE, ghosts=((60.0, 0.9),))).pixels))
    assert sorted(row.y0 for row in rows) == pytest.approx([150, 210], abs=3)
    assert [row.share for row in rows] == [1.0, 1.0]


def test_what_runs_on_between_lanes_is_no_band():
    pixels = draw(BASE).pixels.copy()
    pixels[60:70, :520] += 8000  # over half of the lanes: a line from end to end is no row in the first place
    assert [round(row.y0, -1) for row in clear_rows(bands_of(pixels))] == [150]


def test_the_share_of_a_row_is_that_of_the_lanes_that_show_it():
    rows = clear_rows(bands_at([20, 60], [21, 60], [20], [19]))
    assert [(row.y0, row.share) for row in rows] == [(20.0, 1.0), (60.0, 0.5)]


def test_a_speck_in_one_lane_is_no_row_and_the_only_lane_of_an_image_needs_no_second():
    assert clear_rows(bands_at([20, 70], [20], [20]))[0].y0 == 20.0
    assert len(clear_rows(bands_at([20, 70], [20], [20]))) == 1
    assert len(clear_rows(bands_at([20, 70]))) == 2


def test_a_crooked_row_is_one_row_and_rows_farther_apart_are_two():
    assert len(clear_rows(bands_at([20], [22], [24]))) == 1
    assert len(clear_rows(bands_at([20, 26], [20, 26], [20, 26]))) == 2


def test_an_image_without_rows_has_no_bands_in_any_lane():
    bands = bands_of(np.full((200, 600), 500, dtype=np.float32))
    assert clear_rows(bands) == () and not run_together(bands, 50.0, 60.0)


@pytest.mark.parametrize(("apart", "together"), [(14.0, True), (40.0, False)])
def test_rows_run_together_where_no_valley_is_left_between_them(apart, together):
    pixels = draw(replace(BASE, ghosts=((apart, 0.9),))).pixels
    assert run_together(bands_of(pixels), 150.0, 150.0 + apart) is together
    assert run_together(bands_of(pixels), 150.0 + apart, 150.0) is together


def test_rows_of_which_no_lane_has_both_do_not_run_together():
    levels = np.zeros((2, 100))
    levels[0, 40], levels[1, 50] = 50.0, 50.0
    assert not run_together(LaneBands(levels, (np.array([40.0]), np.array([50.0])), 2.0), 40.0, 50.0)
