"""A roi belongs to one target of one blot in one image, and no two boxes hold the same pixels."""

import pytest

from rapalog.errors import FileError
from rapalog.files.blots.boxes import strips_of
from rapalog.files.blots.layout import read_blot_layout

TOP, BOTTOM = "20,20,570,100", "20,350,590,450"


def layout(rows):
    head = "image,lane,sample,dose_nM,target,replicate,blot,role,roi\n"
    lines = [
        f'a.tif,{lane},s{lane},{lane - 1},{target},{blot or 1},{blot},{role},"{roi}"'
        for blot, target, lane, role, roi in rows
    ]
    return read_blot_layout((head + "\n".join(lines) + "\n").encode(), file="l.csv")


def row(blot, target, rois, lanes=3):
    rois = [rois] * lanes if isinstance(rois, str) else rois
    return [(blot, target, lane, "sample", roi) for lane, roi in enumerate(rois, start=1)]


def test_blots_that_share_lane_numbers_are_strips_of_their_own():
    lanes = layout([*row("top", "S6", TOP), *row("bottom", "S6", BOTTOM)])
    assert [{lane.blot for lane in strip} for strip in strips_of(lanes)] == [{"top"}, {"bottom"}]


def test_membranes_side_by_side_are_one_row_of_lanes():
    lanes = layout([("left", "S6", 1, "sample", ""), ("right", "S6", 2, "sample", "")])
    assert len(strips_of(lanes)) == 1


def test_targets_on_blots_of_their_own_are_one_strip_as_their_lanes_are_searched_together():
    assert len(strips_of(layout([*row("m1", "p-S6", TOP), *row("m2", "S6", BOTTOM)]))) == 1


def test_a_ladder_that_names_no_blot_belongs_to_all_strips():
    ladder = [("", "", 4, "ladder", "")]
    strips = strips_of(layout([*row("top", "S6", TOP), *row("bottom", "S6", BOTTOM), *ladder]))
    assert [len(strip) for strip in strips] == [4, 4]


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        (
            row("b", "S6", ["0,0,90,99", "0,0,90,99", "200,0,290,99"]),
            "in lane 1 of b and S6 in lane 2 of b have the same",
        ),
        (row("b", "S6", ["0,0,90,99", "20,0,110,99", "200,0,290,99"]), "overlap by 78 %"),
        (row("b", "S6", [TOP, TOP, BOTTOM]), "the same box"),
        (
            [
                *row("b", "p-S6", ["0,0,90,99", "100,0,190,99", "200,0,290,99"]),
                *row("b", "S6", ["0,0,90,99", "100,0,190,99", "200,0,290,99"]),
            ],
            "p-S6 in lane 1 of b and S6 in lane 1 of b",
        ),
        ([*row("top", "S6", TOP), *row("bottom", "S6", TOP)], "S6 of top and S6 of bottom have the same box"),
    ],
)
def test_boxes_that_hold_the_same_pixels_are_refused(rows, problem):
    with pytest.raises(FileError, match=problem) as caught:
        layout(rows)
    assert caught.value.where.startswith("l.csv:") and "column roi" in caught.value.where


def test_boxes_that_touch_or_overlap_a_little_are_fine():
    assert len(layout(row("b", "S6", ["0,0,90,99", "85,0,180,99", "180,0,270,99"]))) == 3


def test_targets_of_one_membrane_may_be_searched_in_one_part():
    assert len(layout([*row("b", "p-S6", TOP), *row("b", "S6", TOP)])) == 6


def test_a_lane_named_twice_says_how_strips_are_written():
    with pytest.raises(FileError, match="named twice") as caught:
        layout([*row("b", "S6", TOP), *row("b", "S6", BOTTOM)])
    assert "column blot" in caught.value.remedy and "roi" in caught.value.remedy
