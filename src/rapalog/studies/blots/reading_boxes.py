"""Boxes that somebody drew on a blot image: which bands they hold, and whether they are final.

They come from a ``regions.json`` or from the ``roi`` column of a layout. A ``roi`` stands on one row of a layout, so it
belongs to one target in one lane: two targets of an image may have boxes of their own in every lane. Where all lanes of
a target have the same ``roi`` it is no box of a lane but the part of the image in which the target's row lies.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapalog.errors import RapalogError
from rapalog.files.blots.boxes import NamedBox, check_apart
from rapalog.files.blots.lane import BlotLane, Box, targets_of
from rapalog.files.blots.regions import ImageRegions
from rapalog.files.images.read import BlotImage

#: A box with fewer rows holds no band.
_LEAST_HEIGHT = 4


@dataclass(frozen=True)
class DrawnBoxes:
    """The boxes of one target, in the order of its lanes; ``final`` says that they are drawn around the bands."""

    boxes: tuple[Box, ...]
    final: bool = False


def measured_lanes(lanes: Sequence[BlotLane], target: str) -> list[BlotLane]:
    """Return the lanes in which a target is measured, from left to right; ladders are not."""
    own = [lane for lane in lanes if lane.target == target and lane.role != "ladder"]
    return sorted(own, key=lambda lane: lane.lane)


def drawn_boxes(image: BlotImage, lanes: Sequence[BlotLane], regions: ImageRegions | None) -> dict[str, DrawnBoxes]:
    """Return the boxes of every target that has them.

    Raises
    ------
    RapalogError
        If a box does not fit the image, or the regions leave out a lane or a band.
    """
    found: dict[str, DrawnBoxes] = {}
    for target in targets_of(lanes):
        own = measured_lanes(lanes, target)
        drawn = _of_regions(regions, target, own, image) if regions else _of_layout(own)
        if drawn is not None:
            for lane, box in zip(own, drawn.boxes, strict=True):
                check_box(box, image, f"the box of lane {lane.lane}")
            check_apart(
                [
                    NamedBox(box, f"{target} in lane {lane.lane}", image.name)
                    for lane, box in zip(own, drawn.boxes, strict=True)
                ]
            )
            found[target] = drawn
    return found


def shared_box(lanes: Sequence[BlotLane], target: str, image: BlotImage) -> Box | None:
    """Return the part of the image in which the layout says that a target's row lies; None if it does not say.

    Raises
    ------
    RapalogError
        If it does not fit the image.
    """
    box = next((lane.roi for lane in measured_lanes(lanes, target) if lane.roi is not None), None)
    if box is not None:
        check_box(box, image, f"the box of {target}")
    return box


def boxes_by_lane(drawn: Mapping[str, DrawnBoxes], lanes: Sequence[BlotLane]) -> dict[int, Box]:
    """Return for every lane number the box around the boxes of all targets in it."""
    around: dict[int, Box] = {}
    for target, own in drawn.items():
        for lane, box in zip(measured_lanes(lanes, target), own.boxes, strict=True):
            around[lane.lane] = union(box, around.get(lane.lane, box))
    return dict(sorted(around.items()))


def union(one: Box, other: Box) -> Box:
    """Return the smallest box that holds both."""
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])


def check_box(box: Box, image: BlotImage, what: str) -> None:
    """Refuse a box that lies outside the image; that of an outer lane may hang over its sides."""
    height, width = image.pixels.shape
    x0, y0, x1, y1 = box
    sideways = -0.5 * width <= x0 < width and 0 < x1 <= 1.5 * width
    if not sideways or y0 < 0 or y1 > height + 1 or y1 - y0 < _LEAST_HEIGHT:
        raise RapalogError(
            f"{what} ({x0:g}, {y0:g}, {x1:g}, {y1:g}) does not fit the image of {width} x {height} pixels",
            where=image.name,
            remedy="check the pixels of the box",
        )


def _of_layout(own: Sequence[BlotLane]) -> DrawnBoxes | None:
    boxes = tuple(lane.roi for lane in own if lane.roi is not None)
    if len(boxes) < len(own) or (len(own) > 1 and len(set(boxes)) == 1):
        return None
    return DrawnBoxes(boxes)


def _of_regions(regions: ImageRegions, target: str, own: Sequence[BlotLane], image: BlotImage) -> DrawnBoxes:
    boxes = []
    for lane in own:
        box = regions.lanes.get(lane.lane)
        if box is None:
            raise RapalogError(
                f"the regions of {image.name} have no lane {lane.lane}",
                where=image.name,
                remedy="give a box for every lane of the layout",
            )
        boxes.append(_band_of_regions(regions, target, lane.lane, box, image) if regions.bands else box)
    return DrawnBoxes(tuple(boxes), final=bool(regions.bands))


def _band_of_regions(regions: ImageRegions, target: str, number: int, box: Box, image: BlotImage) -> Box:
    span = regions.bands.get((target, number)) or regions.bands.get((target, 0))
    if span is None:
        raise RapalogError(
            f"the regions have no band of {target} in lane {number}",
            where=image.name,
            remedy="give one for each lane, or one without lane for all",
        )
    height = image.pixels.shape[0]
    if span[0] < 0 or span[1] > height:
        raise RapalogError(
            f"the band of {target} in lane {number} leaves the image",
            where=image.name,
            remedy=f"use rows 0 to {height}",
        )
    x0, x1 = regions.columns.get((target, number)) or (box[0], box[2])
    return x0, span[0], x1, max(span[1], span[0] + _LEAST_HEIGHT)
