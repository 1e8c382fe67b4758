"""Rows of bands: at their height and scale, along tilt and smile, and nothing that is level from end to end."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from tests.analysis.blots.drawing import Recipe, draw

from rapalog.analysis.blots.picture.response import band_response
from rapalog.analysis.blots.picture.rows import compressed, find_rows, straightened

BASE = Recipe(size=(300, 1000))


def rows_of(pixels):
    response = band_response(pixels)
    return response, find_rows(response)


@pytest.mark.parametrize("thick", [5.0, 9.0, 16.0])
def test_the_scale_of_a_row_is_about_that_of_its_bands(thick):
    response, rows = rows_of(draw(replace(BASE, thick=thick)).pixels)
    assert 0.5 * thick < rows.rows[0].sigma * response.step_y < 1.6 * thick


def test_two_close_rows_are_two_and_not_one_coarse_one():
    response, rows = rows_of(draw(replace(BASE, thick=5.0, ghosts=((26.0, 0.8),), read=0.0, gain=0.0)).pixels)
    assert sorted(row.y0 * response.step_y for row in rows.rows[:2]) == pytest.approx([150, 176], abs=4)


def test_one_row_is_not_found_twice():
    bent = Recipe(size=(600, 1000), thick=9, band_smile=40, ghosts=((-40, 1.0), (40, 0.9)), jitter=12)
    rows = sorted(rows_of(draw(bent).pixels)[1].rows, key=lambda row: row.y0)
    assert len(rows) >= 2
    assert all(b.y0 - a.y0 > min(a.sigma, b.sigma) * 1.5 for a, b in pairwise(rows))


def test_the_slanted_edge_of_a_membrane_is_no_row_of_bands():
    drawn = draw(BASE)
    height, width = drawn.pixels.shape
    outside = np.arange(height)[:, None] < 20 + 0.02 * np.arange(width)
    response, rows = rows_of(np.where(outside, 0.0, drawn.pixels + 3000.0).astype(np.float32))
    assert rows.rows[0].y0 * response.step_y > 60
    assert len(rows.rows) == len(rows_of(drawn.pixels)[1].rows)


@pytest.mark.parametrize(("tilt_deg", "smile"), [(0.0, 0.0), (2.0, 0.0), (-1.5, 12.0), (0.0, -12.0)])
def test_a_row_runs_as_it_was_drawn(tilt_deg, smile):
    drawn = draw(replace(BASE, amounts=(100.0,) * 10, tilt_deg=tilt_deg, smile=smile))
    response, rows = rows_of(drawn.pixels)
    columns = response.levels.shape[2]
    path = (rows.rows[0].y0 + 0.5 + rows.shift(columns)) * response.step_y - 0.5
    found = np.interp(drawn.centres / response.step_x, np.arange(columns), path)
    assert found == pytest.approx(drawn.row_y, abs=2.5)


def test_a_straightened_map_has_its_row_at_one_height():
    response, rows = rows_of(draw(replace(BASE, amounts=(100.0,) * 10, tilt_deg=2.0, smile=8.0)).pixels)
    level = straightened(response.strongest, rows)
    heights = level.argmax(axis=0)[level.max(axis=0) > 20]
    assert np.abs(heights - rows.rows[0].y0).max() <= 2
    assert np.ptp(response.strongest.argmax(axis=0)[level.max(axis=0) > 20]) > 10


def test_noise_alone_is_compressed_to_nothing():
    assert compressed(np.array([-5.0, 0.0, 2.9, 3.0, 3.0 + np.expm1(1.0)])) == pytest.approx([0, 0, 0, 0, 1])


def test_rows_that_are_all_as_level_as_lines_are_rows_all_the_same():
    """Where bands touch from end to end there is nothing else to look at."""
    drawn = draw(Recipe(size=(150, 640), amounts=(90.0,) * 5, fill=1.0, edge=60.0, thick=12))
    response, rows = rows_of(drawn.pixels)
    assert rows.rows[0].y0 * response.step_y == pytest.approx(75, abs=3)
