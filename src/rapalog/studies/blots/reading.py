"""One blot image to band volumes: lanes from drawn boxes or from the pixels; then bands and gates.

Whatever is not certain becomes a doubt of the image, and its lanes a proposal; volumes are then not to be used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from rapalog.analysis.blots.picture.strip import Noise, estimate_noise
from rapalog.errors import RapalogError
from rapalog.files.blots.lane import BlotLane, Box, targets_of
from rapalog.files.blots.regions import ImageRegions
from rapalog.files.images.read import BlotImage
from rapalog.studies.blots.bands import (
    BlotReading,
    LaneReading,
    level_of_clipping,
)
from rapalog.studies.blots.in_boxes import read_in_boxes
from rapalog.studies.blots.reading_boxes import (
    drawn_boxes,
    union,
)
from rapalog.studies.blots.searched import areas_to_search, search_area

#: Of a band, so much may be coloured in silence, and so much at all.
_COLOURED: Final = 0.01
_MOST_COLOURED: Final = 0.2


def read_blot(
    image: BlotImage, lanes: Sequence[BlotLane], regions: ImageRegions | None = None, *, noise: Noise | None = None
) -> BlotReading:
    """Find lanes and bands of one image and measure them.

    Parameters
    ----------
    image
        The image; ``lanes`` are the rows of the layout that name it.
    regions
        Lanes and windows drawn by hand, which are used as they are.
    noise
        That of the image, where it is known.

    Raises
    ------
    RapalogError
        If regions or boxes do not fit the image or the layout, or lanes are too narrow to be seen.
    """
    drawn = drawn_boxes(image, lanes, regions)
    parts = [read_in_boxes(image, lanes, drawn, noise or estimate_noise(image.pixels))] if drawn else []
    parts += [search_area(image, lanes, area) for area in areas_to_search(image, lanes, drawn)]
    return _together(image, parts, lanes)


def _together(image: BlotImage, parts: Sequence[BlotReading], lanes: Sequence[BlotLane]) -> BlotReading:
    """Join what was read in several parts of an image."""
    around: dict[int, Box] = {}
    for part in parts:
        for number, box in part.lanes.items():
            around[number] = union(box, around.get(number, box))
    readings = [
        reading
        for target in targets_of(lanes)
        for part in parts
        for reading in part.readings
        if reading.lane.target == target
    ]
    readings = [_colour_flagged(reading, image) for reading in readings]
    flags = dict.fromkeys([*image.flags, *(flag for part in parts for flag in part.flags)])
    doubts = dict.fromkeys(doubt for part in parts for doubt in part.doubts)
    several = frozenset(target for part in parts for target in part.own_columns) if around else frozenset()
    return BlotReading(
        image,
        dict(sorted(around.items())),
        tuple(readings),
        level_of_clipping(image),
        min(part.confidence for part in parts),
        tuple(doubts),
        tuple(flags),
        {},
        several,
    )


def _colour_flagged(reading: LaneReading, image: BlotImage) -> LaneReading:
    """Flag a band of which part was coloured and filled in; refuse one of which much was.

    Raises
    ------
    RapalogError
        If more than a fifth of the box was coloured.
    """
    if image.coloured is None:
        return reading
    x0, y0, x1, y1 = (max(0, round(side)) for side in reading.band.box)
    own = image.coloured[y0:y1, x0:x1]
    share = float(own.mean()) if own.size else 0.0
    if share > _MOST_COLOURED:
        raise RapalogError(
            f"{100 * share:.0f} % of the band of {reading.lane.target} in lane {reading.lane.lane} is coloured",
            where=image.name,
            remedy="export it as grey without annotation, or write the "
            "channel to use into the column channel of the layout",
        )
    flag = f"{100 * share:.0f} % of its box is coloured and was filled in from beside"
    return replace(reading, flags=(*reading.flags, flag)) if share > _COLOURED else reading
