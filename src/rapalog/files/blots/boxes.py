"""Boxes of a layout: a ``roi`` belongs to one target of one blot in one image, and no two hold the same pixels.

A ``roi`` that all lanes of a target share says where its row of bands lies; one that differs from lane to lane is the
box of that lane. One image may show several strips: blots of which each has lanes of the same numbers for the same
target. Boxes that hold the same pixels give the same volumes, and a fold of exactly 1; they are refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from rapalog.errors import FileError
from rapalog.files.blots.lane import BlotLane, Box, targets_of

#: Boxes drawn by hand around neighbouring lanes overlap a little; two that share more than half of the smaller one
#: hold the same band.
MOST_SHARED: Final = 0.5
_REMEDY: Final = (
    "give every lane a box of its own, or all lanes of a target the one roi in which its row lies; of several strips "
    "in one picture, name each in the column blot"
)


@dataclass(frozen=True)
class NamedBox:
    """A box with what it is called in errors, and where it was given."""

    box: Box
    name: str
    place: str


def strips_of(lanes: Sequence[BlotLane]) -> list[list[BlotLane]]:
    """Return the lanes of one image, a list for each strip; a ladder that names no blot belongs to all.

    Strips are blots that show the same target in lanes of the same number. Without such a pair the image is one.
    """
    blots: dict[tuple[str, int], set[str]] = {}
    for lane in lanes:
        if lane.role != "ladder":
            blots.setdefault((lane.target, lane.lane), set()).add(lane.blot)
    if all(len(names) == 1 for names in blots.values()):
        return [list(lanes)]
    names = dict.fromkeys(lane.blot for lane in lanes if not _is_common(lane))
    return [[lane for lane in lanes if lane.blot == name or _is_common(lane)] for name in names]


def _is_common(lane: BlotLane) -> bool:
    return lane.role == "ladder" and lane.blot == lane.image


def check_boxes(lanes: Sequence[BlotLane]) -> None:
    """Refuse boxes of one image that hold the same pixels.

    Raises
    ------
    FileError
        If boxes of two lanes, or the parts of the image in which two blots lie, share more than half of the smaller.
    """
    own: list[NamedBox] = []
    parts: dict[str, list[NamedBox]] = {}
    for strip in strips_of(lanes):
        for target in targets_of(strip):
            boxes = _boxes(strip, target)
            if len(boxes) > 1 and len({one.box for one in boxes}) == 1:
                blot = strip[0].blot
                parts.setdefault(blot, []).append(NamedBox(boxes[0].box, f"{target} of {blot}", boxes[0].place))
            else:
                own += boxes
    check_apart(own)
    for one, other in combinations(parts.values(), 2):
        for pair in ((a, b) for a in one for b in other):
            check_apart(pair)


def check_apart(boxes: Iterable[NamedBox]) -> None:
    """Refuse boxes of which two hold the same pixels.

    Raises
    ------
    FileError
        If two share more than half of the smaller one.
    """
    for one, other in combinations(boxes, 2):
        shared = overlap(one.box, other.box)
        if shared > MOST_SHARED:
            what = "the same box" if one.box == other.box else f"boxes that overlap by {100 * shared:.0f} %"
            raise FileError(f"{one.name} and {other.name} have {what}", remedy=_REMEDY, where=other.place)


def overlap(one: Box, other: Box) -> float:
    """Return which share of the smaller of two boxes also belongs to the other.

    >>> overlap((0, 0, 10, 10), (5, 0, 15, 10)), overlap((0, 0, 10, 10), (10, 0, 20, 10))
    (0.5, 0.0)
    """
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    least = min((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return max(width, 0.0) * max(height, 0.0) / least


def _boxes(strip: Sequence[BlotLane], target: str) -> list[NamedBox]:
    lanes = [lane for lane in strip if lane.target == target and lane.role != "ladder" and lane.roi is not None]
    more = f" of {strip[0].blot}" if strip[0].blot != strip[0].image else ""
    return [
        NamedBox(lane.roi, f"{target} in lane {lane.lane}{more}", f"{lane.place.split(', column')[0]}, column roi")
        for lane in lanes
        if lane.roi is not None
    ]
