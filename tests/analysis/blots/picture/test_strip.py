"""Strips: cut along a row without losing a count, and the noise of their pixels."""

import numpy as np
import pytest
from tests.analysis.blots.drawing import Recipe, draw

from rapalog.analysis.blots.picture.strip import Noise, cut_strip, estimate_noise


def test_a_strip_keeps_every_count():
    pixels = np.arange(600.0).reshape(20, 30)
    strip = cut_strip(pixels, np.full(30, 10.0), (5, 12), (-3, 3))
    assert strip.pixels.shape == (7, 7)
    assert (strip.offset, strip.x0) == (-3, 5)
    assert strip.pixels.sum() == pixels[7:14, 5:12].sum()


def test_a_slanted_row_is_level_in_its_strip():
    path = 20.0 + 0.5 * np.arange(30)
    pixels = np.zeros((60, 30))
    pixels[np.rint(path).astype(int), np.arange(30)] = 9.0
    strip = cut_strip(pixels, path, (0, 30), (-4, 4))
    assert strip.profile.tolist() == [0, 0, 0, 0, 9, 0, 0, 0, 0]


def test_rows_outside_the_image_are_left_out_and_the_offset_says_so():
    strip = cut_strip(np.arange(200.0).reshape(20, 10), np.full(10, 2.0), (0, 10), (-5, 3))
    assert strip.offset == -2 and len(strip.pixels) == 6
    assert strip.pixels[0, 0] == 0.0


def test_a_lane_that_leaves_the_image_in_every_row_shows_what_is_nearest():
    strip = cut_strip(np.ones((20, 10)), np.full(10, 90.0), (0, 10), (-2, 2))
    assert strip.pixels.shape == (5, 10) and np.isfinite(strip.profile).all()


def test_the_noise_of_the_pixels_is_found():
    pixels = draw(Recipe(size=(300, 1000), read=12, gain=1.5, background=100)).pixels
    noise = estimate_noise(pixels)
    assert noise.gain == pytest.approx(1.5, rel=0.3)
    assert noise.read == pytest.approx(144 + 1.5 * 100, rel=0.2)


def test_noise_grows_with_the_level_and_never_falls_below_that_of_the_ground():
    assert Noise(4.0, 0.5).variance(np.array([-100.0, 0.0, 10.0])).tolist() == [4.0, 4.0, 9.0]


def test_whole_counts_without_noise_have_that_of_rounding():
    assert estimate_noise(np.full((40, 60), 300.0)).read == pytest.approx(1 / 12)
