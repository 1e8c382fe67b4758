"""The map of bands: bands stand out whatever lies under them; specks, rules and edges of a membrane do not."""

from dataclasses import replace

import numpy as np
import pytest
from tests.analysis.blots.drawing import Recipe, draw

from rapalog.analysis.blots.picture.response import band_response, reduced

BASE = Recipe(size=(300, 1000))


def in_lanes(drawn, pixels):
    """Return the response at the middle of every band."""
    response = band_response(pixels)
    y, x = (
        np.rint(at / step).astype(int)
        for at, step in ((drawn.row_y, response.step_y), (drawn.centres, response.step_x))
    )
    return response.strongest[np.minimum(y, response.strongest.shape[0] - 1), x]


def test_a_band_stands_out_and_the_ground_does_not():
    drawn = draw(BASE)
    strongest = band_response(drawn.pixels).strongest
    assert in_lanes(drawn, drawn.pixels).min() > 6
    assert np.quantile(strongest[: len(strongest) // 3], 0.99) < 6


def test_a_background_that_rises_steadily_hides_no_band():
    drawn = draw(BASE)
    rising = drawn.pixels + (20 * np.arange(300, dtype=np.float32))[:, None]
    assert in_lanes(drawn, rising).min() > 6


def test_the_unit_of_counts_changes_nothing():
    drawn = draw(BASE)
    assert in_lanes(drawn, 7 * drawn.pixels) == pytest.approx(in_lanes(drawn, drawn.pixels), rel=1e-3)


def test_level_paper_around_a_membrane_is_no_noise_of_it():
    drawn = draw(replace(BASE, blotches=0.03))
    pasted = np.full((500, 1300), 400, dtype=np.float32)
    pasted[100:400, 150:1150] = drawn.pixels
    alone, beside = (float(band_response(pixels).strongest.max()) for pixels in (drawn.pixels, pasted))
    assert beside == pytest.approx(alone, rel=0.5)


@pytest.mark.parametrize("what", ["speck", "rule"])
def test_a_speck_and_a_printed_rule_do_not_stand_out(what):
    plain = draw(replace(BASE, amounts=(0.0,) * 10)).pixels.copy()
    if what == "speck":
        plain[100:103, 500:502] = 30000
    else:
        plain[100:102] = 30000
    response = band_response(plain)
    near = response.strongest[100 // response.step_y - 3 : 100 // response.step_y + 4]
    assert near[:, 480 // response.step_x : 520 // response.step_x].max() < 6


def test_the_edge_of_a_membrane_falls_on_one_side_only_and_is_no_band():
    plain = draw(replace(BASE, amounts=(0.0,) * 10)).pixels.copy()
    plain[150:] += 5000
    assert np.quantile(band_response(plain).strongest, 0.999) < 20


def test_blocks_are_averaged_and_what_fills_none_is_left_out():
    assert reduced(np.arange(35.0).reshape(5, 7), 2, 3).tolist() == [[4.5, 7.5], [18.5, 21.5]]
