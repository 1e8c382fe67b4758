"""Bands measured in boxes that were drawn: as they are, or in the row that is found in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from rapalog.analysis.blots.lanes.find import LaneFinding
from rapalog.analysis.blots.picture.response import band_response
from rapalog.analysis.blots.picture.rows import find_rows
from rapalog.analysis.blots.picture.strip import Noise
from rapalog.analysis.blots.rows.window import BandWindow, band_window
from rapalog.analysis.blots.volumes.boxes import is_tight, measure_boxes
from rapalog.analysis.blots.volumes.measure import Band, measure_bands
from rapalog.files.blots.lane import BlotLane, Box
from rapalog.files.images.read import BlotImage
from rapalog.studies.blots.bands import (
    BlotReading,
    LaneReading,
    gated_lane,
    level_of_clipping,
    moved_band,
    part_read,
    same_rows,
)
from rapalog.studies.blots.reading_boxes import (
    DrawnBoxes,
    boxes_by_lane,
    measured_lanes,
)
from rapalog.studies.blots.reading_rows import known_forms

#: Rows beyond boxes from which the baseline is taken, in heights of the boxes.
_CONTEXT: Final = 1.0


def read_in_boxes(
    image: BlotImage, lanes: Sequence[BlotLane], drawn: dict[str, DrawnBoxes], noise: Noise
) -> BlotReading:
    """Measure in boxes that were drawn: as they are where they are tight, else in the row that is found in them."""
    clipped = level_of_clipping(image)
    boxes = boxes_by_lane(drawn, lanes)
    readings: list[LaneReading] = []
    doubts: list[str] = []
    flags: list[str] = []
    for target, own in drawn.items():
        others = [box for name, other in drawn.items() if name != target for box in other.boxes]
        if own.final or is_tight(image.pixels, own.boxes):
            bands: tuple[Band, ...] = measure_boxes(image.pixels, own.boxes, others=others, noise=noise)
            flags.append(f"{target}: boxes are summed as they were drawn")
        else:
            window, place = _window_in_boxes(image, own.boxes, target)
            if window is None:
                doubts.append(f"no row of bands was found for {target} in its boxes")
                continue
            doubts += [f"{target}: {doubt}" for doubt in window.doubts]
            edges = np.array([[box[0], box[2]] for box in own.boxes])
            bands = tuple(
                moved_band(band, (0, place))
                for band in measure_bands(_rows_around(image, own.boxes)[0], edges, [window], exact=True)
            )
            flags.append(f"{target}: a band was looked for in each box, which is taller than bands are")
        readings += [
            gated_lane(lane, band, clipped) for lane, band in zip(measured_lanes(lanes, target), bands, strict=True)
        ]
    doubts += same_rows(readings, tuple(drawn))
    several = frozenset(drawn) if _unlike_columns(drawn, lanes) else frozenset()
    return replace(part_read(image, boxes, readings, doubts=doubts, flags=flags), own_columns=several)


def _unlike_columns(drawn: dict[str, DrawnBoxes], lanes: Sequence[BlotLane]) -> bool:
    """Return whether targets have columns of their own in some lane."""
    seen: dict[int, tuple[float, float]] = {}
    return any(
        seen.setdefault(lane.lane, (box[0], box[2])) != (box[0], box[2])
        for target, own in drawn.items()
        for lane, box in zip(measured_lanes(lanes, target), own.boxes, strict=True)
    )


def _rows_around(image: BlotImage, boxes: Sequence[Box]) -> tuple[NDArray[np.floating[Any]], int]:
    """Return the rows of boxes and as many around them, for the background, and the first of them."""
    top, bottom = min(box[1] for box in boxes), max(box[3] for box in boxes)
    beyond = _CONTEXT * (bottom - top)
    first = max(0, int(top - beyond))
    return image.pixels[first : int(np.ceil(bottom + beyond))], first


def _window_in_boxes(image: BlotImage, boxes: Sequence[Box], target: str) -> tuple[BandWindow | None, int]:
    part, first = _rows_around(image, boxes)
    edges = np.array([[box[0], box[2]] for box in boxes])
    response = band_response(part)
    finding = LaneFinding(
        edges.mean(axis=1), edges, np.ones(len(edges), bool), 1.0, (), (), find_rows(response), response
    )
    inside = min(box[1] for box in boxes) - first, max(box[3] for box in boxes) - first
    return band_window(part, finding, y_range=inside, known_forms=known_forms(target)), first
