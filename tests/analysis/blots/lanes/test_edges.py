"""The middle of a lane: between the edges of its band, at the valley where bands touch, in line where there is none."""

import numpy as np
import pytest
from scipy import ndimage

from rapalog.analysis.blots.lanes.edges import in_line, settled

PITCH = 40.0
#: Middles of bands that are not quite at one distance, as combs are not.
MIDDLES = 30.0 + PITCH * np.arange(6) + np.array([0.0, 2.0, -2.0, 1.5, -1.0, 2.0])
COLUMNS = 270


def bands(middles=MIDDLES, *, half=14, height=50.0):
    """Return evidence with flat-topped bands at some columns."""
    at = np.arange(COLUMNS)
    level = np.max([np.where(np.abs(at - middle) <= half, height, 0.0) for middle in middles], axis=0)
    return ndimage.gaussian_filter1d(level, 2.0)[None]


def touching(valleys, depth):
    """Return evidence that is one long band, but for valleys of some depth (share of its height) at some columns."""
    level = np.where((np.arange(COLUMNS) >= valleys[0]) & (np.arange(COLUMNS) <= valleys[-1]), 50.0, 0.0)
    for valley in valleys[1:-1]:
        level -= 50 * depth * np.exp(-0.5 * ((np.arange(COLUMNS) - valley) / 4.0) ** 2)
    return level[None]


def settle(evidence, start, visible=None):
    seen = np.ones(len(start), bool) if visible is None else np.asarray(visible)
    return settled(evidence, np.asarray(start), PITCH, seen, np.zeros(len(start), dtype=np.intp))


@pytest.mark.parametrize("aside", [-4.0, 0.0, 4.0])
def test_a_lane_lies_in_the_middle_of_its_band_wherever_the_search_left_it(aside):
    assert settle(bands(), MIDDLES + aside) == pytest.approx(MIDDLES, abs=1.0)


@pytest.mark.parametrize("depth", [0.1, 0.2])
def test_bands_that_touch_are_parted_at_their_valleys(depth):
    """Nowhere does such a band fall to half its height but at the ends of the row."""
    valleys = 10.0 + PITCH * np.arange(7) + np.array([0, 6, -5, 4, -6, 5, 0])
    middles = 0.5 * (valleys[1:] + valleys[:-1])
    placed = settle(touching(valleys, depth), 30.0 + PITCH * np.arange(6))
    assert placed == pytest.approx(middles, abs=1.0)
    assert np.abs(middles - (30.0 + PITCH * np.arange(6))).max() >= 2.0  # the claim is not met by standing still


def test_a_band_that_touches_on_one_side_has_its_own_edge_on_the_other_and_its_half_width_from_the_rest():
    evidence = bands()
    between = slice(int(MIDDLES[2]), int(MIDDLES[3]))
    evidence[0, between] = 50.0  # no valley and no fall between the third and the fourth
    assert settle(evidence, MIDDLES + 3.0) == pytest.approx(MIDDLES, abs=1.0)


def test_where_only_two_bands_touch_each_ends_half_a_gap_before_their_valley():
    """The other bands tell how wide the gap between two of them is."""
    evidence = bands()
    left, right = MIDDLES[2], MIDDLES[3]
    between = np.arange(round(left), round(right) + 1)
    evidence[0, between] = 46.0 + 4.0 * np.abs(between - 0.5 * (left + right)) / (0.5 * (right - left))
    assert settle(evidence, MIDDLES)[2:4] == pytest.approx([left, right], abs=1.0)


def test_noise_in_a_shallow_valley_is_no_edge():
    """A band that falls to three quarters has not ended; it is parted at its lowest point."""
    valleys = 10.0 + PITCH * np.arange(7)
    evidence = touching(valleys, 0.25)
    placed = settle(evidence, 0.5 * (valleys[1:] + valleys[:-1]) + 4.0)
    assert placed == pytest.approx(0.5 * (valleys[1:] + valleys[:-1]), abs=1.0)


def test_a_lane_without_a_band_lies_in_line_with_the_nearest_that_have_one():
    visible = [True, True, False, True, True, False]
    even = 30.0 + PITCH * np.arange(6)
    start = even.copy()
    start[[2, 5]] += 9.0
    assert settle(bands(even[[0, 1, 3, 4]]), start, visible) == pytest.approx(even, abs=0.6)


def test_in_line_follows_the_near_lanes_and_not_the_far_ones():
    centres = np.array([0.0, 10, 20, 30, 40, 50, 60, 70, 80, 90])
    far = centres.copy()
    far[0] = -500.0
    seen = np.ones(10, bool)
    seen[8] = False
    assert in_line(far, seen)[8] == pytest.approx(80.0)
    assert in_line(far, seen)[0] == -500.0


@pytest.mark.parametrize("known", [[], [3]])
def test_with_fewer_than_two_known_lanes_nothing_is_moved(known):
    centres, seen = np.array([0.0, 7, 20, 31, 40]), np.zeros(5, bool)
    seen[known] = True
    assert in_line(centres, seen).tolist() == centres.tolist()


def test_a_band_at_the_border_of_the_image_is_placed_by_its_inner_edge():
    middles = np.array([6.0, 46.0, 86.0])
    placed = settle(bands(middles), middles + 2.0)
    assert placed == pytest.approx(middles, abs=1.5)
