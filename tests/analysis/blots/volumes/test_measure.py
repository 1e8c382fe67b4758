"""Bands: a fold change on a clean blot is right within 1 %, and its error covers it."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import ndimage
from tests.analysis.blots.drawing import Recipe, measured

from rapalog.analysis.blots.lanes.find import find_lanes
from rapalog.analysis.blots.rows.window import BandWindow, band_window
from rapalog.analysis.blots.volumes.measure import measure_bands

BASE = Recipe(size=(300, 1000))


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"tilt_deg": 2.0, "smile": 8},
        {"gradient": (1, 0.8)},
        {"band_smile": 6, "dumbbell": 0.5},
        {"jitter": 3, "lane_jitter": 0.03},
        {"tail": 0.15},
        {"edge": 4.0},
    ],
)
def test_a_fold_change_on_a_clean_blot_is_right_within_one_percent(change):
    errors = []
    for seed in range(4):
        drawn, bands = measured(replace(BASE, seed=seed, **change))
        volumes = np.array([band.volume for band in bands])
        errors.append(volumes / volumes[0] / (drawn.volumes / drawn.volumes[0]) - 1)
    # What is left after averaging the noise of four pictures is bias; the weakest lane has 3 % of the strongest.
    assert np.abs(np.mean(errors, axis=0)).max() < 0.01


def test_blank_lanes_are_as_often_below_nothing_as_above_it():
    scores = []
    for seed in range(12):
        rng = np.random.default_rng(seed)
        pixels = 400 + rng.normal(0, 20, (120, 600)) + 30 * ndimage.gaussian_filter(rng.normal(size=(120, 600)), 12)
        window = BandWindow(np.full(600, 60.0), (-10, 10), (-40, 40))
        edges = np.array([[100.0 * k, 100.0 * (k + 1)] for k in range(6)])
        scores += [band.volume / band.volume_se for band in measure_bands(pixels, edges, [window])]
    assert abs(np.mean(scores)) < 0.35
    assert 0.6 < np.std(scores) < 1.3


def test_the_standard_error_covers_the_scatter_of_faint_lanes():
    z = []
    for seed in range(6):
        drawn, bands = measured(replace(BASE, peak=1500, read=15, amounts=(100, 60, 30, 10, 5, 3), seed=seed))
        z += [(band.volume - true) / band.volume_se for band, true in zip(bands, drawn.volumes, strict=True)][2:]
    assert 0.3 < np.std(z) < 1.8


def test_dust_on_a_band_is_taken_off_it_and_makes_it_uncertain():
    recipe = Recipe(size=(200, 640), thick=6.0, amounts=(100, 80, 60, 40))
    drawn, clean = measured(recipe)
    finding = find_lanes(drawn.pixels, 4)
    window = band_window(drawn.pixels, finding)
    dusty = drawn.pixels.copy()
    y, x = round(drawn.row_y[2]), round(drawn.centres[2])
    dusty[y - 2 : y + 3, x - 2 : x + 3] += 60_000
    bands = measure_bands(dusty, finding.edges, [window])
    dust = 25 * 60_000
    assert bands[2].specks == pytest.approx(dust, rel=0.2)
    assert abs(bands[2].volume - clean[2].volume) < 0.25 * dust < bands[2].volume_se
    assert [band.specks for band in bands if band.lane != 2] == [0.0, 0.0, 0.0]


def test_a_strong_band_is_what_it_sums_to_and_a_faint_one_leans_on_the_shape_of_the_others():
    _, bands = measured(Recipe(size=(200, 640), thick=6.0, peak=1500, read=15, amounts=(100, 90, 60, 10, 5, 3)))
    share = [(band.volume - band.fit) / (band.sums["wander"] - band.fit) for band in bands]
    assert min(share[:3]) > 0.9 and share[-1] < 0.6
