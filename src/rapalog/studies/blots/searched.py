"""Lanes and bands looked for in the pixels of an image, or of the part that a roi names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from rapalog.analysis.blots.lanes.find import LaneFinding, find_lanes
from rapalog.analysis.blots.rows.window import band_window
from rapalog.analysis.blots.volumes.measure import measure_bands
from rapalog.errors import RapalogError
from rapalog.files.blots.lane import BlotLane, Box, targets_of
from rapalog.files.images.read import BlotImage
from rapalog.studies.blots.bands import (
    BlotReading,
    LaneReading,
    gated_lane,
    level_of_clipping,
    moved_band,
    off_their_row,
    part_read,
    same_rows,
)
from rapalog.studies.blots.reading_boxes import (
    DrawnBoxes,
    measured_lanes,
    shared_box,
    union,
)
from rapalog.studies.blots.reading_rows import TargetRows, found_kda, known_forms, size_flag, target_rows

#: Boxes of targets that begin and end within this share of their width of each other are of the same columns.
_SAME_COLUMNS: Final = 0.02


#: A lane narrower than this many pixels is not resolved.
_LEAST_PITCH: Final = 6


@dataclass(frozen=True)
class Area:
    """A part of an image in which lanes are searched: its pixels, its upper left corner, and targets with their rows.

    ``ranges`` are the heights, in pixels of the part, between which a target's row lies, where that is known.
    """

    pixels: NDArray[np.floating[Any]]
    corner: tuple[int, int]
    targets: tuple[str, ...]
    ranges: dict[str, tuple[float, float]]


def areas_to_search(image: BlotImage, lanes: Sequence[BlotLane], drawn: dict[str, DrawnBoxes]) -> Iterator[Area]:
    """Yield the parts of the image to search: targets whose boxes lie in the same columns are searched together."""
    open_targets = [target for target in targets_of(lanes) if target not in drawn]
    whole = (0.0, 0.0, float(image.pixels.shape[1]), float(image.pixels.shape[0]))
    given = {target: shared_box(lanes, target, image) for target in open_targets}
    groups: list[list[str]] = []
    for target in open_targets:
        box = given[target] or whole
        alike = next((group for group in groups if _same_columns(given[group[0]] or whole, box)), None)
        if alike is None:
            groups.append([target])
        else:
            alike.append(target)
    for group in groups:
        around = given[group[0]] or whole
        for target in group:
            around = union(around, given[target] or whole)
        x0, y0 = max(0, int(around[0])), int(around[1])
        part = image.pixels[y0 : int(np.ceil(around[3])), x0 : int(np.ceil(around[2]))]
        ranges = {target: (box[1] - y0, box[3] - y0) for target, box in given.items() if target in group and box}
        yield Area(part, (x0, y0), tuple(group), ranges)


def _same_columns(one: Box, other: Box) -> bool:
    """Return whether two boxes have the same columns, but for a small share of their width."""
    most = _SAME_COLUMNS * (one[2] - one[0])
    return abs(one[0] - other[0]) <= most and abs(one[2] - other[2]) <= most


def search_area(image: BlotImage, lanes: Sequence[BlotLane], area: Area) -> BlotReading:
    """Find the lanes of a part of the image and measure its targets in them."""
    numbers = sorted({lane.lane for lane in lanes})
    height, width = area.pixels.shape
    x0, y0 = area.corner
    if width < _LEAST_PITCH * len(numbers) or height < _LEAST_PITCH:
        raise RapalogError(
            f"{len(numbers)} lanes in {width} x {height} pixels are too narrow",
            where=image.name,
            remedy="use the image in full resolution",
        )
    if len(numbers) == 1:
        whole = {numbers[0]: (float(x0), float(y0), float(x0 + width), float(y0 + height))}
        return part_read(image, whole, confidence=0.0, doubts=("one lane alone has no distance to the next",))
    ladders, blanks = (
        [numbers.index(number) for number in {lane.lane for lane in lanes if lane.role == role}]
        for role in ("ladder", "blank")
    )
    controls = [numbers.index(number) for number in {lane.lane for lane in lanes if lane.dose_nM == 0}]
    finding = find_lanes(
        area.pixels, len(numbers), ladders=ladders, blanks=blanks, controls=controls, drawn=bool(area.ranges)
    )
    boxes = {
        number: (float(a + x0), float(y0), float(b + x0), float(y0 + height))
        for number, (a, b) in zip(numbers, finding.edges, strict=True)
    }
    rows = target_rows(finding, lanes, area.targets, height) if not area.ranges else TargetRows(area.ranges, {}, None)
    doubts, flags = [*finding.doubts, *rows.doubts], list(finding.notes)
    clipped = level_of_clipping(image)
    readings: list[LaneReading] = []
    for target in area.targets:
        own = measured_lanes(lanes, target)
        seen = _only(finding, [numbers.index(lane.lane) for lane in own])
        window = band_window(
            area.pixels,
            seen,
            y_range=rows.ranges.get(target),
            known_forms=known_forms(target),
            expected=rows.expected.get(target),
        )
        if window is None:
            doubts.append(f"no row of bands was found for {target}")
            continue
        doubts += [f"{target}: {doubt}" for doubt in window.doubts]
        flags += [f"{target}: {window.forms} bands are summed"] if window.forms > 1 else []
        bands = measure_bands(area.pixels, seen.edges, [window])
        found = [
            gated_lane(lane, moved_band(band, area.corner), clipped) for lane, band in zip(own, bands, strict=True)
        ]
        if target not in rows.ranges and all(one.gated.relation == "<=" for one in found):
            flags.append(
                f"{target}: no lane has a band that can be measured; look whether the windows lie where they should"
            )
        readings += [
            _with_size(reading, found_kda(finding, rows.scale, band))
            for reading, band in zip(found, bands, strict=True)
        ]
    doubts += [] if rows.doubts else [*same_rows(readings, area.targets), *off_their_row(readings, area.targets)]
    return part_read(image, boxes, readings, confidence=finding.confidence, doubts=doubts, flags=flags)


def _with_size(reading: LaneReading, kda: float) -> LaneReading:
    """Add the size at which a band was found; a lane without a band has none."""
    if reading.gated.relation == "<=":
        return reading
    flag = size_flag(kda, reading.lane.kda, reading.lane.target)
    return replace(reading, kda_found=kda, flags=(*reading.flags, flag) if flag else reading.flags)


def _only(finding: LaneFinding, order: list[int]) -> LaneFinding:
    return replace(finding, centres=finding.centres[order], edges=finding.edges[order], visible=finding.visible[order])
