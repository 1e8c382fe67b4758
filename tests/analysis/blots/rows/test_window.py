"""The window of a row: it follows every lane, reaches as far as the bands do, and leaves the next row alone."""

from dataclasses import replace

import numpy as np
import pytest
from tests.analysis.blots.drawing import Recipe, draw

from rapalog.analysis.blots.lanes.find import find_lanes
from rapalog.analysis.blots.rows.window import band_window
from rapalog.analysis.blots.volumes.measure import measure_bands

BASE = Recipe(size=(300, 1000), thick=6.0, amounts=(100, 90, 80, 70, 60, 50))


def windowed(recipe, **how):
    drawn = draw(recipe)
    window = band_window(drawn.pixels, find_lanes(drawn.pixels, len(drawn.centres)), **how)
    assert window is not None
    return drawn, window


def test_the_window_of_a_slanted_band_follows_it():
    drawn = draw(Recipe(size=(300, 1000), amounts=(100, 90, 80, 70, 60, 50, 40, 30)))
    slants = (0.0, 0.25, -0.25, 0.15, -0.15, 0.25, 0.0, -0.2)
    columns = np.arange(drawn.pixels.shape[1])
    pixels = drawn.pixels.copy()
    for centre, slant in zip(drawn.centres, slants, strict=True):
        for x in columns[np.abs(columns - centre) < 0.48 * drawn.pitch]:
            pixels[:, x] = np.roll(pixels[:, x], round(slant * (x - centre)))
    finding = find_lanes(pixels, 8)
    window = band_window(pixels, finding)
    found = [
        np.polyfit(columns[int(a) + 8 : int(b) - 8], window.path[int(a) + 8 : int(b) - 8], 1)[0]
        for a, b in finding.edges
    ]
    assert found == pytest.approx(slants, abs=0.06)
    volumes = np.array([band.volume for band in measure_bands(pixels, finding.edges, [window])])
    assert volumes / volumes[0] == pytest.approx(drawn.volumes / drawn.volumes[0], rel=0.015)


def test_the_window_holds_all_forms_of_a_protein_however_many_rows_were_told_apart():
    for apart in (14.0, 18.0, 24.0):
        drawn = draw(replace(BASE, ghosts=((apart, 0.8), (-apart, 0.6))))
        finding = find_lanes(drawn.pixels, 6)
        window = band_window(drawn.pixels, finding, known_forms=3)
        middle = float(window.path[500])
        assert middle + window.rows[0] < 150 - apart - 6 and middle + window.rows[1] > 150 + apart + 6


@pytest.mark.parametrize(("tilt_deg", "smile"), [(0.0, 0.0), (1.5, 0.0), (-1.0, 10.0)])
def test_the_path_runs_through_the_middle_of_every_band(tilt_deg, smile):
    drawn, window = windowed(replace(BASE, tilt_deg=tilt_deg, smile=smile))
    assert np.interp(drawn.centres, np.arange(1000), window.path) == pytest.approx(drawn.row_y, abs=1.5)


def test_lanes_that_ran_ahead_of_the_others_are_followed():
    recipe = replace(BASE, jitter=6.0, seed=4)
    drawn, window = windowed(recipe)
    for centre, volume in zip(drawn.centres, drawn.volumes, strict=True):
        x = round(centre)
        own = drawn.clean[:, x - 20 : x + 20].sum(axis=1) - recipe.background * 40
        middle = float(np.average(np.arange(300), weights=np.maximum(own, 0)))
        assert abs(float(window.path[x]) - middle) < 1.5, volume


@pytest.mark.parametrize("thick", [4.0, 8.0, 14.0])
def test_the_window_holds_the_band_and_little_else(thick):
    _, window = windowed(replace(BASE, thick=thick))
    half = 0.5 * (window.rows[1] - window.rows[0])
    assert 2.5 * thick < half < 4.5 * thick
    assert window.context[0] < window.rows[0] and window.rows[1] < window.context[1]


def test_another_row_is_in_neither_the_window_nor_what_the_background_is_taken_from():
    _, window = windowed(replace(BASE, ghosts=((45.0, 0.3),)))
    assert window.forms == 1 and window.doubts == ()
    assert window.rows[1] < 45 - 2 * BASE.thick
    assert window.context[1] <= 45 - 2 * BASE.thick
    assert window.context[0] < -60  # nothing lies above


@pytest.mark.parametrize("apart", [26.0, -26.0])
def test_a_weaker_band_that_runs_into_the_targets_is_cut_off_at_the_valley(apart):
    _, window = windowed(replace(BASE, ghosts=((apart, 0.3),)))
    near, far = sorted(window.rows, key=lambda row: row * apart, reverse=True)
    assert 0.4 * abs(apart) < abs(near) < 0.85 * abs(apart)
    assert abs(far) > 2.5 * BASE.thick


def test_an_image_without_rows_has_no_window():
    level = np.full((200, 600), 500, dtype=np.float32)
    assert band_window(level, find_lanes(level, 6)) is None


def test_forms_that_were_found_are_counted_and_held_together():
    _, window = windowed(replace(BASE, ghosts=((40.0, 0.9),)))
    assert window.forms == 2
    assert window.rows[0] <= -20 - 2 * BASE.thick and window.rows[1] >= 20 + 2 * BASE.thick
