"""Lanes: found where the layout gives their number, whatever the blot looks like; doubt stops."""

from dataclasses import replace

import numpy as np
import pytest
from tests.analysis.blots.drawing import Recipe, draw, mixed

from rapalog.analysis.blots.lanes.evidence import has_band
from rapalog.analysis.blots.lanes.find import find_lanes, lane_edges
from rapalog.analysis.blots.picture.response import band_response
from rapalog.analysis.blots.picture.rows import find_rows

BASE = Recipe(size=(300, 1000))


def off(drawn, finding):
    return float(np.abs(finding.centres - drawn.centres).max() / drawn.pitch)


@pytest.mark.parametrize("recipe", [
    BASE,
    replace(BASE, tilt_deg=2.0, gradient=(1, 1), background=3000, smile=10),
    replace(BASE, tilt_deg=-3.0, smile=-15),
    replace(BASE, amounts=(100, 90, 80, 60, 30, 10, 3, 0, 0, 0)),
    replace(BASE, amounts=(0, 0, 80, 60, 30, 10, 3, 0, 0, 0)),
    replace(BASE, amounts=(100, 0, 80, 0, 0, 10, 50, 0, 3, 20)),
    replace(BASE, amounts=(100, 80, 60, 40), fill=0.5),
    replace(BASE, amounts=tuple([80.0] * 15), fill=0.9),
    replace(BASE, lane_jitter=0.05, width_jitter=0.1, jitter=4),
    replace(BASE, peak=600, blotches=0.05), replace(BASE, dust=15, scratches=1), replace(BASE, bleed=0.05, tail=0.2),
    replace(BASE, band_smile=8, dumbbell=0.8), Recipe(size=(60, 300), thick=3, amounts=(100, 80, 50, 30, 10, 5)),
])  # fmt: skip
def test_lanes_are_found_whatever_the_blot_looks_like(recipe):
    drawn = draw(recipe)
    finding = find_lanes(drawn.pixels, len(drawn.centres))
    assert finding.doubts == ()
    assert off(drawn, finding) < 0.2


def test_a_ladder_that_the_layout_does_not_name_is_left_out_and_said():
    drawn = draw(replace(BASE, ladder="left", size=(800, 1000)))
    finding = find_lanes(drawn.pixels, 10)
    assert off(drawn, finding) < 0.2 and not finding.doubts
    assert "to the left" in finding.notes[0]


def test_a_ladder_that_the_layout_names_is_where_the_layout_says():
    drawn = draw(replace(BASE, ladder="left", size=(800, 1000)))
    finding = find_lanes(drawn.pixels, 11, ladders=(0,))
    assert not finding.doubts
    assert float(np.abs(finding.centres[1:] - drawn.centres).max() / drawn.pitch) < 0.2


def test_frames_and_printed_lines_are_no_rows_of_bands():
    drawn = draw(BASE)
    framed = drawn.pixels.copy()
    framed[[5, 6, 7, 292, 293, 294]] = 20000
    finding = find_lanes(framed, 10)
    assert finding.doubts == () and off(drawn, finding) < 0.2


def test_bands_that_touch_are_parted_at_their_valleys():
    drawn = draw(replace(BASE, amounts=tuple([80.0] * 10), fill=0.98, edge=4.0))
    finding = find_lanes(drawn.pixels, 10)
    assert finding.doubts or off(drawn, finding) < 0.1


@pytest.mark.parametrize("pixels", [
    np.random.default_rng(1).normal(500, 20, (200, 600)),
    np.add.outer(np.zeros(200), np.linspace(0, 900, 600)) + np.random.default_rng(2).normal(500, 20, (200, 600)),
])  # fmt: skip
def test_an_image_without_bands_is_doubted(pixels):
    assert find_lanes(pixels.astype(np.float32), 10).doubts


def test_one_visible_lane_does_not_tell_the_distance_between_lanes():
    drawn = draw(replace(BASE, amounts=(0, 0, 0, 0, 100, 0, 0, 0, 0, 0)))
    assert find_lanes(drawn.pixels, 10).doubts


def test_blank_lanes_that_may_lie_on_either_side_are_doubted():
    drawn = draw(replace(BASE, amounts=(100, 80, 60, 50, 40, 30, 0), margin=(0.17, 0.02)))
    finding = find_lanes(drawn.pixels, 7)
    assert finding.doubts or off(drawn, finding) < 0.2


def test_a_wrong_number_of_lanes_is_doubted():
    drawn = draw(replace(BASE, amounts=(90.0, 80, 100, 70, 95, 85, 75, 100)))
    assert find_lanes(drawn.pixels, 7).doubts


@pytest.mark.parametrize("block", range(3))
def test_wrong_lanes_are_not_used_silently(block):
    wrong = 0
    for seed in range(10 * block, 10 * block + 8):
        drawn = draw(mixed(seed))
        finding = find_lanes(drawn.pixels, len(drawn.centres))
        wrong += not finding.doubts and off(drawn, finding) > 0.35
    assert wrong == 0


def test_edges_lie_half_way_between_lanes():
    assert lane_edges(np.array([10.0, 20.0, 40.0])).tolist() == [[5.0, 15.0], [15.0, 30.0], [30.0, 50.0]]


def test_a_lane_that_is_not_named_has_a_band_and_the_margin_beside_the_lanes_has_none():
    drawn = draw(Recipe(size=(500, 900), amounts=(100, 80, 60, 45, 30, 20, 12, 8), margin=(0.15, 0.15)))
    response = band_response(drawn.pixels)
    rows = find_rows(response)
    lanes, pitch = drawn.centres / response.step_x, drawn.pitch / response.step_x
    assert has_band(response, rows, lanes[:-1], at=lanes[-1], pitch=pitch)
    assert not has_band(response, rows, lanes, at=lanes[0] - pitch, pitch=pitch)


def test_the_slanted_edge_of_a_membrane_is_no_row_of_bands():
    drawn = draw(BASE)
    height, width = drawn.pixels.shape
    outside = np.arange(height)[:, None] < 20 + 0.02 * np.arange(width)
    response = band_response(np.where(outside, 0.0, drawn.pixels + 3000.0).astype(np.float32))
    assert find_rows(response).rows[0].y0 * response.step_y > 60
    assert len(find_rows(response).rows) == len(find_rows(band_response(drawn.pixels)).rows)


def test_a_strong_band_beside_the_lanes_is_nobodys_and_stops():
    drawn = draw(Recipe(size=(300, 1400), amounts=(100,) * 12, margin=(0.02, 0.02)))
    cropped = drawn.pixels.copy()
    cropped[:, int(drawn.centres[8] + 0.5 * drawn.pitch) : int(drawn.centres[10] + 0.5 * drawn.pitch)] = 400
    assert "a band as strong as those of the lanes lies beside them" in find_lanes(cropped, 9).doubts


def test_bands_far_narrower_than_their_distance_are_never_read_at_half_of_it():
    for seed in range(6):
        amounts = (100, 95, 90, 80, 70, 50, 40, 30, 20, 10, 9)
        drawn = draw(Recipe(size=(300, 1400), fill=0.35, edge=2.0, thick=9, amounts=amounts, seed=seed))
        finding = find_lanes(drawn.pixels, 11)
        assert finding.doubts or np.abs(finding.centres - drawn.centres).max() < 0.2 * drawn.pitch


def test_level_paper_around_a_membrane_is_no_noise_of_it():
    drawn = draw(replace(BASE, blotches=0.03))
    pasted = np.full((500, 1300), 400, dtype=np.float32)
    pasted[100:400, 150:1150] = drawn.pixels
    alone, beside = (float(band_response(pixels).strongest.max()) for pixels in (drawn.pixels, pasted))
    assert beside == pytest.approx(alone, rel=0.5)
    finding = find_lanes(pasted, 10)
    assert finding.doubts or float(np.abs(finding.centres - 150 - drawn.centres).max()) < 0.2 * drawn.pitch


def with_spill(share):
    """Draw ten lanes beside a ladder that has spilt a share of its bands into the first of them."""
    drawn = draw(replace(BASE, ladder="left", size=(800, 1000)))
    pitch = round(drawn.pitch)
    ladder = drawn.pixels[:, : pitch + round(0.04 * 1000)] - 400
    spilt = drawn.pixels.copy()
    spilt[:, pitch : pitch + ladder.shape[1]] += share * ladder
    return drawn, spilt


def test_a_lane_with_what_a_ladder_spilt_is_no_ladder():
    drawn, spilt = with_spill(0.04)
    finding = find_lanes(spilt, 11, ladders=(0,))
    assert finding.doubts == ()
    assert float(np.abs(finding.centres[1:] - drawn.centres).max()) < 0.2 * drawn.pitch


def test_a_ladder_elsewhere_than_the_layout_names_it_stops():
    drawn = draw(replace(BASE, ladder="left", size=(800, 1000)))
    gap = round(drawn.centres[7] + 0.5 * drawn.pitch)
    # An empty place before the last two lanes, of which the layout knows nothing.
    wide = np.full((800, 1000 + round(drawn.pitch)), 400.0, dtype=np.float32)
    wide[:, :gap], wide[:, gap + round(drawn.pitch) :] = drawn.pixels[:, :gap], drawn.pixels[:, gap:]
    finding = find_lanes(wide, 11, ladders=(0,))
    right = np.concatenate([drawn.centres[:8], drawn.centres[8:] + drawn.pitch])
    assert finding.doubts or float(np.abs(finding.centres[1:] - right).max()) < 0.2 * drawn.pitch


@pytest.mark.parametrize("edge", [2.0, 3.0, 4.0])
def test_bands_that_touch_are_lanes_where_nothing_else_would_do(edge):
    drawn = draw(Recipe(size=(150, 640), amounts=(80, 90, 85, 75, 95), fill=1.0, edge=edge, thick=20))
    finding = find_lanes(drawn.pixels, 5)
    assert finding.doubts == () and off(drawn, finding) < 0.15


@pytest.mark.parametrize("thick", [5.0, 9.0, 16.0])
def test_the_scale_of_a_row_is_about_that_of_its_bands(thick):
    drawn = draw(replace(BASE, thick=thick))
    response = band_response(drawn.pixels)
    row = find_rows(response).rows[0]
    assert 0.5 * thick < row.sigma * response.step_y < 1.6 * thick


def test_two_close_rows_are_two_and_not_one_coarse_one():
    drawn = draw(replace(BASE, thick=5.0, ghosts=((26.0, 0.8),), read=0.0, gain=0.0))
    response = band_response(drawn.pixels)
    found = sorted(row.y0 * response.step_y for row in find_rows(response).rows[:2])
    assert found == pytest.approx([150, 176], abs=4)
