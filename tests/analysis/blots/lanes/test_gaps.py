"""A number of lanes that the picture does not have is doubted, also where bands touch and lanes are uneven."""

import numpy as np
import pytest
import tifffile
from tests.analysis.blots.drawing import Recipe, draw
from tests.places import SHARED

from rapalog.analysis.blots.lanes.chain import Chain
from rapalog.analysis.blots.lanes.find import find_lanes
from rapalog.analysis.blots.lanes.gaps import empty_ends, misfits

MEMBRANE = SHARED / "data" / "strangers" / "blots" / "F1_two_strips.tif"


def bands(centres, *, width=80.0, columns=900, height=300.0):
    """Evidence of bands with flat tops that touch or nearly touch."""
    x = np.arange(columns)
    return np.asarray(height * np.max([np.exp(-((np.abs(x - at) / (0.5 * width)) ** 8)) for at in centres], axis=0))


def chain(centres, seen=None):
    centres = np.asarray(centres, float)
    support = np.where(np.ones(len(centres), bool) if seen is None else np.asarray(seen, bool), 9.0, 0.0)
    return Chain(centres, float(np.median(np.diff(centres))), 0.0, support, support * 4, support)


TEN = np.linspace(50, 850, 10)


def test_the_right_lanes_fit():
    assert misfits(bands(TEN), chain(TEN)) == ()
    uneven = TEN + np.array([0, 9, -7, 5, -9, 8, -4, 6, -8, 0])
    assert misfits(bands(uneven), chain(uneven)) == ()


@pytest.mark.parametrize("number", [8, 9, 11, 12])
def test_any_other_number_laid_over_ten_bands_has_a_gap_inside_a_lane(number):
    said = misfits(bands(TEN), chain(np.linspace(50, 850, number)))
    assert any("a gap between bands lies inside lane" in doubt for doubt in said)


def test_an_empty_lane_in_the_middle_is_no_gap():
    assert misfits(bands(np.delete(TEN, 4)), chain(TEN, seen=np.arange(10) != 4)) == ()


def test_crowded_lanes_are_doubted():
    crowded = np.array([50, 139, 228, 317, 406, 495, 584, 673, 700, 789])
    said = misfits(bands(crowded, width=20.0), chain(crowded))
    assert any("lanes 8 and 9 are at another distance" in doubt for doubt in said)


@pytest.mark.parametrize(
    ("ends", "drawn", "doubted"),
    [
        ((200, 840), False, True),  # room for the empty lane at either end
        ((90, 740), False, False),  # room at its own end only
        ((90, 740), True, True),  # somebody drew this part around its lanes
        ((70, 870), False, True),  # no room at all
    ],
)
def test_an_empty_end_lane_is_doubted_where_it_could_be_at_the_other_end(ends, drawn, doubted):
    with_bands = np.linspace(*ends, 8)
    lanes = np.append(with_bands, with_bands[-1] + with_bands[1] - with_bands[0])
    own = chain(lanes, seen=np.arange(9) < 8)
    assert bool(empty_ends(own, 900, drawn=drawn)) == doubted
    assert empty_ends(own, 900, drawn=drawn, blanks=[8]) == ()


#: Eight lanes with bands; before them a ladder without any, or with, and room for two lanes.
EIGHT = np.linspace(200, 760, 8)
BEFORE = np.concatenate([[40.0, 120.0], EIGHT])


@pytest.mark.parametrize(
    ("shown", "columns", "doubted"),
    [
        (False, 900, True),  # a ladder that is not seen says nothing of where the lane beside it lies
        (True, 900, False),  # one that is seen does
        (False, 820, False),  # no room at the other end
    ],
)
def test_beside_a_ladder_an_empty_lane_is_doubted_unless_the_ladder_is_seen(shown, columns, doubted):
    own = chain(BEFORE, seen=np.arange(10) > 1)
    said = empty_ends(own, columns, drawn=False, ladders={0: shown})
    assert bool(said) == doubted


def test_a_lane_that_is_not_in_the_picture_whole_is_one_too_many():
    own = chain(BEFORE - 26, seen=np.arange(10) > 1)
    (said,) = empty_ends(own, 800, drawn=False, ladders={0: False})
    assert said == "lane 1 at the end has no band and no room: does the layout name one too many?"


def test_a_control_without_a_band_is_one_too_many_unless_another_has_one():
    own = chain(BEFORE, seen=np.arange(10) > 1)
    (said,) = empty_ends(own, 820, drawn=False, ladders={0: False}, controls=(1,))
    assert said == "lane 2 at the end has no band and no drug: does the layout name one too many?"
    assert empty_ends(own, 820, drawn=False, ladders={0: False}, controls=(1, 2)) == ()


@pytest.mark.parametrize("number", [8, 9, 11])
def test_ten_touching_lanes_of_uneven_pitch_are_neither_eight_nor_eleven(number):
    drawn = draw(
        Recipe(
            size=(120, 900),
            thick=5,
            amounts=tuple(np.linspace(100, 60, 10)),
            fill=0.92,
            lane_jitter=0.05,
            width_jitter=0.05,
            margin=(0.02, 0.02),
            seed=4,
        )
    )
    assert find_lanes(drawn.pixels, 10, drawn=True).doubts == ()
    assert find_lanes(drawn.pixels, number, drawn=True).doubts


@pytest.mark.parametrize("roi", [(20, 100, 20, 570), (350, 450, 20, 590)])
def test_nine_touching_lanes_of_a_real_membrane_are_nine_only(roi):
    if not MEMBRANE.is_file():
        pytest.skip("the folder with strangers' files is not here")
    top, bottom, left, right = roi
    part = tifffile.imread(MEMBRANE)[top:bottom, left:right].astype(np.float32)
    accepted = [number for number in range(7, 12) if not find_lanes(part, number, drawn=True).doubts]
    assert accepted == [9]


def test_more_lanes_than_fit_are_no_crash():
    drawn = draw(Recipe(size=(130, 900), thick=5, amounts=(90, 80, 70, 95, 60, 85), fill=0.9, margin=(0.01, 0.01)))
    assert find_lanes(drawn.pixels, 9).doubts
