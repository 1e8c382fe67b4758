"""What must hold of the lanes of a layout before anything is measured."""

from __future__ import annotations

from collections.abc import Sequence

from rapalog.errors import FileError
from rapalog.files.blots.boxes import check_boxes, strips_of
from rapalog.files.blots.lane import BlotLane, targets_of


def check_lanes(lanes: Sequence[BlotLane], *, images: bool) -> None:
    """Refuse lanes named twice and, for images, gaps, targets with different lanes, and boxes for some lanes only."""
    seen: dict[tuple[str, str, str, int], str] = {}
    for lane in lanes:
        key = (lane.image, lane.blot, lane.target, lane.lane)
        if key in seen:
            raise FileError(
                f"lane {lane.lane} of {lane.target or lane.image} is named twice",
                where=lane.place,
                remedy=f"keep one row; the other is {seen[key]}. Of several strips in one picture, name "
                "each in the column blot and give its roi",
            )
        seen[key] = lane.place
    if images:
        nameless = [lane for lane in lanes if not lane.image]
        if 0 < len(nameless) < len(lanes):
            raise FileError(
                "the image is empty, others have one",
                remedy="fill in the image",
                where=_column(nameless[0].place, "image"),
            )
        for image in dict.fromkeys(lane.image for lane in lanes):
            _check_image([lane for lane in lanes if lane.image == image])


def _check_image(lanes: list[BlotLane]) -> None:
    first = lanes[0]
    if not targets_of(lanes):
        raise FileError(
            f"no lane of {first.image} names its target",
            remedy="fill in the target",
            where=_column(first.place, "target"),
        )
    for strip in strips_of(lanes):
        _check_strip(strip)
    for column in ("polarity", "channel", "lanes_from"):
        if len({getattr(lane, column) for lane in lanes} - {""}) > 1:
            raise FileError(
                f"{first.image} has two values of {column}",
                remedy="give one per image",
                where=_column(first.place, column),
            )
    check_boxes(lanes)


def _check_strip(lanes: list[BlotLane]) -> None:
    """Refuse lanes with a gap, targets with different lanes, and boxes for some lanes of a target only."""
    first = lanes[0]
    image = first.image or "the layout"
    shared = {lane.lane for lane in lanes if not lane.target or lane.role == "ladder"}
    sets = {name: {lane.lane for lane in lanes if lane.target == name} | shared for name in targets_of(lanes)}
    name, own = next(iter(sets.items()))
    for other, lanes_of_other in sets.items():
        if lanes_of_other != own:
            odd = sorted(lanes_of_other ^ own)[0]
            raise FileError(
                f"lane {odd} of {image} is given for only one of {name} and {other}",
                remedy="name the same lanes for every target of an image",
                where=_column(first.place, "lane"),
            )
    missing = sorted(set(range(min(own), max(own) + 1)) - own)
    if missing:
        raise FileError(
            f"lane {missing[0]} of {image} is missing",
            where=_column(first.place, "lane"),
            remedy="name every lane from left to right; an empty one has the role blank",
        )
    for target in sets:
        boxes = [lane for lane in lanes if lane.target == target]
        without = [lane for lane in boxes if lane.roi is None]
        if without and len(without) < len(boxes):
            raise FileError(
                f"lane {without[0].lane} of {target} has no roi, others have",
                where=without[0].place,
                remedy="give a roi for all lanes of a target or for none",
            )


def _column(place: str, column: str) -> str:
    return f"{place.split(', column')[0]}, column {column}"
