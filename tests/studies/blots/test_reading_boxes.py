"""Boxes that somebody drew: to which target and lane they belong, and whether they fit the image."""

import math

import numpy as np
import pytest

from rapalog.errors import RapalogError
from rapalog.files.blots.lane import BlotLane
from rapalog.files.blots.regions import ImageRegions
from rapalog.files.images.read import BlotImage
from rapalog.studies.blots.reading_boxes import boxes_by_lane, check_box, drawn_boxes, measured_lanes, shared_box, union

WHOLE = (0.0, 0.0, 90.0, 100.0)
IMAGE = BlotImage("a", np.zeros((100, 300), np.float32), 16, 65535.0)


def lane(number, target="S6", *, roi=None, role="sample"):
    return BlotLane("a", number, f"s{number}", math.nan, math.nan, target, "1", "a", role=role, roi=roi)


def test_ladders_are_not_measured_and_lanes_come_from_left_to_right():
    lanes = [lane(3), lane(1, role="ladder"), lane(2), lane(2, "AKT")]
    assert [own.lane for own in measured_lanes(lanes, "S6")] == [2, 3]


def test_a_box_in_every_lane_belongs_to_its_target_and_one_box_for_all_is_where_to_look():
    own = [lane(k, roi=(100.0 * k, 10.0, 100.0 * k + 90, 40.0)) for k in (0, 1, 2)]
    assert drawn_boxes(IMAGE, own, None)["S6"].boxes[1] == (100.0, 10.0, 190.0, 40.0)
    alike = [lane(k, roi=(0.0, 10.0, 300.0, 40.0)) for k in (0, 1, 2)]
    assert drawn_boxes(IMAGE, alike, None) == {}
    assert shared_box(alike, "S6", IMAGE) == (0.0, 10.0, 300.0, 40.0)
    assert shared_box([lane(1)], "S6", IMAGE) is None


def test_regions_with_bands_are_final_and_a_band_without_lane_holds_for_all():
    regions = ImageRegions("a", {1: (0.0, 0.0, 90.0, 100.0), 2: (100.0, 0.0, 190.0, 100.0)}, {("S6", 0): (20.0, 30.0)})
    drawn = drawn_boxes(IMAGE, [lane(1), lane(2)], regions)["S6"]
    assert drawn.final and drawn.boxes == ((0.0, 20.0, 90.0, 30.0), (100.0, 20.0, 190.0, 30.0))


def test_a_lane_has_the_box_around_those_of_all_its_targets():
    assert union((0, 0, 5, 5), (3, -1, 9, 2)) == (0, -1, 9, 5)
    lanes = [lane(1, roi=(0.0, 10.0, 90.0, 40.0)), lane(1, "AKT", roi=(5.0, 50.0, 95.0, 80.0))]
    assert boxes_by_lane(drawn_boxes(IMAGE, lanes, None), lanes) == {1: (0.0, 10.0, 95.0, 80.0)}


@pytest.mark.parametrize(
    "box",
    [
        (400.0, 0.0, 500.0, 50.0),
        (0.0, -1.0, 90.0, 50.0),
        (0.0, 0.0, 90.0, 200.0),
        (0.0, 10.0, 90.0, 12.0),
        (0.0, 0.0, 900.0, 50.0),
    ],
)
def test_a_box_that_does_not_fit_the_image_is_refused(box):
    with pytest.raises(RapalogError, match="does not fit the image of 300 x 100") as caught:
        check_box(box, IMAGE, "the box")
    assert caught.value.where == "a"


@pytest.mark.parametrize(
    ("regions", "problem"),
    [
        (ImageRegions("a", {1: WHOLE}, {}), "have no lane 2"),
        (ImageRegions("a", {1: WHOLE, 2: WHOLE}, {("S6", 1): (1.0, 9.0)}), "no band of S6 in lane 2"),
        (ImageRegions("a", {1: WHOLE, 2: WHOLE}, {("S6", 0): (1.0, 900.0)}), "leaves the image"),
    ],
)
def test_regions_that_leave_out_a_lane_or_leave_the_image_are_refused(regions, problem):
    with pytest.raises(RapalogError, match=problem) as caught:
        drawn_boxes(IMAGE, [lane(1), lane(2)], regions)
    assert caught.value.remedy
