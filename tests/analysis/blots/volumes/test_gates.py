"""Gates: a clipped band is a lower bound, a band that is not above its noise an upper one, everything else a number."""

from dataclasses import replace

import numpy as np
import pytest
from tests.analysis.blots.drawing import Recipe, draw, measured

from rapalog.analysis.blots.lanes.find import find_lanes
from rapalog.analysis.blots.rows.window import band_window
from rapalog.analysis.blots.volumes.gates import clip_level, gate
from rapalog.analysis.blots.volumes.measure import Band, measure_bands

BASE = Recipe(size=(300, 1000))


@pytest.mark.parametrize(("clip", "clipped"), [(12000.0, 3), (0.0, 0), (5000.0, 5)])
def test_every_clipped_lane_is_a_lower_bound_and_no_other(clip, clipped):
    drawn, bands = measured(replace(BASE, clip=clip))
    level = clip_level(drawn.pixels, ceiling=65535.0)
    relations = [gate(band, clipped_at=level).relation for band in bands]
    assert relations == [">="] * clipped + ["="] * (10 - clipped)


@pytest.mark.parametrize("side", [0, 1])
def test_a_pixel_clipped_where_two_bands_touch_is_not_overlooked(side):
    pixels = draw(replace(BASE, fill=0.97, amounts=(100, 98, 96, 94, 92, 90, 88))).pixels.copy()
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


def band(volume, se, *, pixels=(100.5, 900.5), specks=0.0):
    pixels = np.array([pixels])
    return Band(0, volume, se, se, 100.0, (0, 0, 9, 9), 0.0, np.arange(2.0), pixels[0], {}, {}, volume, pixels, specks)


def test_three_standard_errors_make_a_number_and_anything_less_an_upper_bound():
    assert gate(band(301.0, 100.0)).relation == "="
    low = gate(band(299.0, 100.0))
    assert low.relation == "<=" and low.volume == pytest.approx(299 + 1.645 * 100)


def test_a_volume_below_nothing_is_bounded_by_its_error_alone():
    assert gate(band(-500.0, 100.0)).volume == pytest.approx(164.5)
    assert gate(band(-500.0, 100.0), clipped_at=900.0).volume == 0.0


def test_a_clipped_band_is_a_lower_bound_even_where_it_is_not_above_its_noise():
    found = gate(band(10.0, 100.0), clipped_at=900.0)
    assert (found.relation, found.saturated_pixels) == (">=", 1)


def test_few_grey_levels_and_specks_are_said():
    coarse = gate(band(900.0, 10.0, pixels=(100.0, 105.0)))
    assert coarse.relation == "=" and "few grey levels: the band is 5.0 counts high" in coarse.flags
    assert not gate(band(900.0, 10.0, pixels=(100.5, 105.0))).flags
    assert any("specks" in flag for flag in gate(band(900.0, 10.0, specks=50.0)).flags)


def test_clipping_is_seen_at_the_ceiling_and_at_a_plateau_and_nowhere_else():
    rng = np.random.default_rng(1)
    pixels = rng.normal(1000, 50, (60, 60)).round()
    assert clip_level(pixels, ceiling=65535.0) is None
    assert clip_level(np.minimum(pixels, 1050.0), ceiling=65535.0) == 1050.0
    pixels[0, 0] = 65535.0
    assert clip_level(pixels, ceiling=65535.0) == 65535.0
    assert clip_level(pixels) is None


def test_a_top_count_as_frequent_as_those_below_it_is_no_clipping():
    """A picture of few grey levels has many pixels at its brightest one."""
    levels = np.random.default_rng(2).integers(0, 21, (60, 60)).astype(float)
    assert int((levels == 20).sum()) > 100
    assert clip_level(levels) is None
