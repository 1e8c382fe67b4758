"""Bands: a fold change on a clean blot is right within 1 %, its error covers it, and bounds are bounds."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from scipy import ndimage
from tests.analysis.blots.drawing import Recipe, draw

from rapalog.analysis.blots.lanes.find import find_lanes
from rapalog.analysis.blots.picture.strip import cut_strip, estimate_noise
from rapalog.analysis.blots.rows.window import BandWindow, band_window
from rapalog.analysis.blots.volumes.baselines import BASELINES
from rapalog.analysis.blots.volumes.gates import clip_level, gate
from rapalog.analysis.blots.volumes.measure import measure_bands

BASE = Recipe(size=(300, 1000))


def measured(recipe):
    drawn = draw(recipe)
    finding = find_lanes(drawn.pixels, len(drawn.centres))
    assert not finding.doubts
    return drawn, measure_bands(drawn.pixels, finding.edges, [band_window(drawn.pixels, finding)])


@pytest.mark.parametrize("change", [
    {}, {"tilt_deg": 2.0, "smile": 8}, {"gradient": (1, 0.8)}, {"band_smile": 6, "dumbbell": 0.5},
    {"jitter": 3, "lane_jitter": 0.03}, {"tail": 0.15}, {"edge": 4.0},
])  # fmt: skip
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


def test_the_window_of_a_slanted_band_follows_it():
    drawn = draw(replace(BASE, amounts=(100, 90, 80, 70, 60, 50, 40, 30)))
    slants = (0.0, 0.25, -0.25, 0.15, -0.15, 0.25, 0.0, -0.2)
    columns = np.arange(drawn.pixels.shape[1])
    pixels = drawn.pixels.copy()
    for centre, slant in zip(drawn.centres, slants, strict=True):
        for x in columns[np.abs(columns - centre) < 0.48 * drawn.pitch]:
            pixels[:, x] = np.roll(pixels[:, x], round(slant * (x - centre)))
    finding = find_lanes(pixels, 8)
    window = band_window(pixels, finding)
    found = [np.polyfit(columns[int(a) + 8 : int(b) - 8], window.path[int(a) + 8 : int(b) - 8], 1)[0]
             for a, b in finding.edges]  # fmt: skip
    assert found == pytest.approx(slants, abs=0.06)
    volumes = np.array([band.volume for band in measure_bands(pixels, finding.edges, [window])])
    assert volumes / volumes[0] == pytest.approx(drawn.volumes / drawn.volumes[0], rel=0.015)


def test_one_row_is_not_found_twice():
    bent = Recipe(size=(600, 1000), thick=9, band_smile=40, ghosts=((-40, 1.0), (40, 0.9)), jitter=12)
    rows = sorted(find_lanes(draw(bent).pixels, 10).rows.rows, key=lambda row: row.y0)
    assert all(b.y0 - a.y0 > min(a.sigma, b.sigma) * 1.5 for a, b in pairwise(rows))


def test_the_noise_of_the_pixels_is_found():
    pixels = draw(replace(BASE, read=12, gain=1.5, background=100)).pixels
    noise = estimate_noise(pixels)
    assert noise.gain == pytest.approx(1.5, rel=0.3)
    assert noise.read == pytest.approx(144 + 1.5 * 100, rel=0.2)


def test_the_standard_error_covers_the_scatter_of_faint_lanes():
    z = []
    for seed in range(12):
        drawn, bands = measured(replace(BASE, peak=1500, read=15, amounts=(100, 60, 30, 10, 5, 3), seed=seed))
        z += [(band.volume - true) / band.volume_se for band, true in zip(bands, drawn.volumes, strict=True)][2:]
    assert 0.3 < np.std(z) < 1.8


def test_four_baselines_agree_on_a_flat_ground_and_differ_on_a_bent_one():
    rows = np.arange(200.0)
    band = np.abs(rows - 100) < 30
    peak = 100 * np.exp(-0.5 * ((rows - 100) / 8) ** 2)
    assert len(BASELINES) >= 3
    flat = [float((peak + 50 - base(peak + 50, band))[band].sum()) for base in BASELINES.values()]
    assert np.allclose(flat, peak.sum(), rtol=0.01)
    bent = peak + 50 + 40 * np.cos(rows / 40)
    different = [float((bent - base(bent, band))[band].sum()) for base in BASELINES.values()]
    assert np.ptp(different) > 0.02 * peak.sum()


@pytest.mark.parametrize("slope", [0.0, 3.0, -8.0])
def test_a_straight_slope_under_a_band_is_no_disagreement(slope):
    rows = np.arange(95.0)
    band = np.abs(rows - 47) < 20
    profile = 400 * np.exp(-0.5 * ((rows - 47) / 6) ** 2) + 900 + slope * rows
    sums = [float((profile - base(profile, band))[band].sum()) for base in BASELINES.values()]
    assert np.ptp(sums) < 0.02 * np.median(sums)


@pytest.mark.parametrize(("clip", "clipped"), [(12000.0, 3), (0.0, 0), (5000.0, 5)])
def test_every_clipped_lane_is_a_lower_bound_and_no_other(clip, clipped):
    drawn, bands = measured(replace(BASE, clip=clip))
    level = clip_level(drawn.pixels, ceiling=65535.0)
    relations = [gate(band, clipped_at=level).relation for band in bands]
    assert relations == [">="] * clipped + ["="] * (10 - clipped)


@pytest.mark.parametrize("side", [0, 1])
def test_a_pixel_clipped_where_two_bands_touch_is_not_overlooked(side):
    pixels = draw(replace(BASE, fill=0.97, amounts=(100, 98, 96, 94, 92, 90, 88))).pixels
    finding = find_lanes(pixels, 7)
    window = band_window(pixels, finding)
    edge = round(finding.edges[3, side]) - side
    pixels[round(window.path[edge]), edge] = 65535
    saturated = [
        gate(band, clipped_at=65535).saturated_pixels for band in measure_bands(pixels, finding.edges, [window])
    ]
    assert saturated == [0, 0, 0, 1, 0, 0, 0]


def test_a_lane_without_a_band_is_an_upper_bound_above_its_truth():
    _, bands = measured(replace(BASE, amounts=(100, 50, 20, 10, 0, 0), read=20))
    gated = [gate(band) for band in bands]
    assert [own.relation for own in gated] == ["=", "=", "=", "=", "<=", "<="]
    assert all(own.volume > 0 for own in gated)
    assert gated[-1].volume < 0.02 * gated[0].volume


def test_a_strip_keeps_every_count():
    pixels = np.arange(600.0).reshape(20, 30)
    strip = cut_strip(pixels, np.full(30, 10.0), (5, 12), (-3, 3))
    assert strip.pixels.shape == (7, 7)
    assert strip.pixels.sum() == pixels[7:14, 5:12].sum()


def test_touching_bands_that_look_like_a_frame_are_not_passed_over_for_a_weaker_row():
    strong = draw(Recipe(amounts=(100, 75, 90, 70, 100, 80, 95, 70), fill=1.0, edge=60.0, row=0.6))
    weak = draw(Recipe(amounts=(15.0,) * 8, fill=0.7, row=0.25, background=0.0))
    pixels = strong.pixels + weak.pixels
    finding = find_lanes(pixels, 8)
    window = band_window(pixels, finding)
    assert window is not None
    middle = float(np.median(window.path))
    assert abs(middle - 0.6 * pixels.shape[0]) < 20 or finding.doubts or window.doubts


def test_an_unspecific_band_in_all_lanes_alike_is_no_rival_of_one_that_fades():
    fading = Recipe(amounts=(100, 60, 30, 12, 6, 3, 2, 1), row=0.6)
    constant = replace(fading, amounts=(30.0,) * 8, row=0.3, background=0.0)
    pixels = draw(fading).pixels + draw(constant).pixels
    window = band_window(pixels, find_lanes(pixels, 8))
    assert window is not None and not window.doubts
    assert abs(float(np.median(window.path)) - 0.6 * pixels.shape[0]) < 20


def test_of_two_rows_as_strong_as_each_other_none_is_chosen():
    one = Recipe(amounts=(100, 60, 30, 12, 6, 3, 2, 1), row=0.6)
    pixels = draw(one).pixels + draw(replace(one, amounts=(80.0,) * 8, row=0.3, background=0.0)).pixels
    window = band_window(pixels, find_lanes(pixels, 8))
    assert window is None or window.doubts


def test_one_band_more_than_a_protein_is_known_to_have_is_another_protein():
    ghosts = ((-120.0, 0.9), (-80.0, 0.8), (-40.0, 0.7))
    pixels = draw(Recipe(amounts=(100, 85, 70, 60, 50, 40), thick=6.0, ghosts=ghosts, row=0.6)).pixels
    found = [band_window(pixels, find_lanes(pixels, 6), known_forms=forms) for forms in (3, 4)]
    assert found[0] is not None and any("another protein" in doubt for doubt in found[0].doubts)
    assert found[1] is not None and not any("another protein" in doubt for doubt in found[1].doubts)
