"""Evidence for lanes: in units of what the image gives where no row is, and a ladder is told by its many bands."""

from dataclasses import replace

import numpy as np
import pytest
from tests.analysis.blots.drawing import Recipe, draw

from rapalog.analysis.blots.lanes.evidence import has_band, ladder_share, lane_evidence, supported_rows
from rapalog.analysis.blots.picture.response import band_response
from rapalog.analysis.blots.picture.rows import find_rows

BASE = Recipe(size=(500, 900), amounts=(100, 80, 60, 45, 30, 20, 12, 8), margin=(0.15, 0.15))


def seen(recipe):
    """Return what was drawn, the response and the rows, and lanes and pitch on the reduced grid."""
    drawn = draw(recipe)
    response = band_response(drawn.pixels)
    return drawn, response, find_rows(response), drawn.centres / response.step_x, drawn.pitch / response.step_x


def test_a_lane_that_is_not_named_has_a_band_and_the_margin_beside_the_lanes_has_none():
    _, response, rows, lanes, pitch = seen(BASE)
    assert has_band(response, rows, lanes[:-1], at=lanes[-1], pitch=pitch)
    assert not has_band(response, rows, lanes, at=lanes[0] - pitch, pitch=pitch)


def test_where_bands_touch_the_strongest_row_tells_whether_there_is_one_more():
    touching = Recipe(size=(150, 640), amounts=(80, 90, 85, 75, 95), fill=1.0, edge=3.0, thick=20, margin=(0.1, 0.2))
    _, response, rows, lanes, pitch = seen(touching)
    assert has_band(response, rows, lanes[:-1], at=lanes[-1], pitch=pitch)
    assert not has_band(response, rows, lanes, at=lanes[-1] + pitch, pitch=pitch)


def test_evidence_is_high_in_lanes_and_about_nothing_beside_them():
    drawn, response, rows, lanes, _ = seen(replace(BASE, amounts=(60.0,) * 8, fill=0.5))
    (along,) = lane_evidence(response, rows)
    gaps = 0.5 * (lanes[1:] + lanes[:-1])
    margin = along[: int(lanes[0] - drawn.pitch / response.step_x)]
    assert along[np.rint(lanes).astype(int)].min() > 20 * np.abs(along[np.rint(gaps).astype(int)]).max()
    assert np.abs(margin).mean() < 4


def test_rows_that_are_weak_beside_the_strongest_tell_nothing_of_lanes():
    _, response, rows, _, _ = seen(replace(BASE, ghosts=((90.0, 0.8),)))
    assert len(supported_rows(rows)) == 2 == len(lane_evidence(response, rows))
    weak = replace(rows, rows=(rows.rows[0], replace(rows.rows[1], strength=0.2 * rows.rows[0].strength)))
    assert supported_rows(weak) == rows.rows[:1]


@pytest.mark.parametrize("side", ["left", "right"])
def test_only_the_ladder_looks_like_one(side):
    _, response, rows, lanes, pitch = seen(Recipe(size=(800, 1000), ladder=side))
    share = ladder_share(response, rows, 10)
    at = lanes[0] - pitch if side == "left" else lanes[-1] + pitch
    assert share[round(at)] == 1.0
    assert share[np.rint(lanes).astype(int)].max() == 0.0


def test_a_lane_with_two_bands_more_than_the_others_is_no_ladder():
    drawn = draw(Recipe(size=(800, 1000)))
    pixels = drawn.pixels.copy()
    column = slice(round(drawn.centres[3] - 0.3 * drawn.pitch), round(drawn.centres[3] + 0.3 * drawn.pitch))
    for y in (150, 650):
        pixels[y - 8 : y + 8, column] += 8000
    response = band_response(pixels)
    share = ladder_share(response, find_rows(response), 10)
    assert share[round(drawn.centres[3] / response.step_x)] == 0.0
