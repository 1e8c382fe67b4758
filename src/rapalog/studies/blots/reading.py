"""One blot image to band volumes: lanes from drawn boxes or from the pixels; then bands and gates.

Whatever is not certain becomes a doubt of the image, and its lanes a proposal; volumes are then not to be used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from rapalog.analysis.blots.folds.dilution import Proportionality
from rapalog.analysis.blots.lanes.find import LaneFinding, find_lanes
from rapalog.analysis.blots.picture.response import band_response
from rapalog.analysis.blots.picture.rows import find_rows
from rapalog.analysis.blots.picture.strip import Noise, estimate_noise
from rapalog.analysis.blots.rows.window import BandWindow, band_window
from rapalog.analysis.blots.volumes.boxes import is_tight, measure_boxes
from rapalog.analysis.blots.volumes.gates import GatedVolume, clip_level, gate
from rapalog.analysis.blots.volumes.measure import Band, measure_bands
from rapalog.errors import RapalogError
from rapalog.files.blots.lane import BlotLane, Box, targets_of
from rapalog.files.blots.regions import ImageRegions
from rapalog.files.images.read import BlotImage
from rapalog.studies.blots.reading_boxes import (
    DrawnBoxes,
    boxes_by_lane,
    drawn_boxes,
    measured_lanes,
    shared_box,
    union,
)
from rapalog.studies.blots.reading_rows import TargetRows, found_kda, known_forms, size_flag, target_rows
from rapalog.tables import BandVolume

#: Rows beyond boxes from which the baseline is taken, in heights of the boxes.
_CONTEXT: Final = 1.0
#: Boxes of targets that begin and end within this share of their width of each other are of the same columns.
_SAME_COLUMNS: Final = 0.02
#: Of a band, so much may be coloured in silence, and so much at all.
_COLOURED: Final = 0.01
_MOST_COLOURED: Final = 0.2
#: A lane narrower than this many pixels is not resolved.
_LEAST_PITCH: Final = 6


@dataclass(frozen=True)
class LaneReading:
    """One target in one lane: what the layout says, the band as it was measured, and the volume it stands for.

    ``kda_found`` is the size at which the band lies, NaN where no ladder tells.
    """

    lane: BlotLane
    band: Band
    gated: GatedVolume
    flags: tuple[str, ...]
    kda_found: float = float("nan")

    def volume(self) -> BandVolume:
        """Return the row that the statistics start from."""
        own, found = self.lane, self.gated
        return BandVolume(
            own.image,
            own.blot,
            own.lane,
            own.sample,
            own.dose_nM,
            own.time_h,
            own.target,
            own.replicate,
            own.role,
            found.volume,
            found.volume_se,
            found.relation,
            self.flags,
            own.control,
        )


@dataclass(frozen=True)
class BlotReading:
    """One image: its lanes (number to box), every lane of every target, and what is doubtful or was assumed.

    ``dilutions`` are filled in by :func:`rapalog.studies.blots.dilution.judge_blots`. ``own_columns`` are the targets
    whose bands do not share the columns of their lanes. ``blot`` names the strip where an image shows several.
    """

    image: BlotImage
    lanes: dict[int, Box]
    readings: tuple[LaneReading, ...]
    clipped_at: float | None
    confidence: float
    doubts: tuple[str, ...]
    flags: tuple[str, ...]
    dilutions: dict[str, Proportionality]
    own_columns: frozenset[str] = frozenset()
    blot: str = ""

    @property
    def name(self) -> str:
        """What the picture is called: its image, and its strip where there are several."""
        return f"{self.image.name} {self.blot}".strip()

    def regions(self) -> ImageRegions:
        """Return where lanes and bands are, for a person to edit."""
        boxes = {(own.lane.target, own.lane.lane): own.band.box for own in self.readings}
        bands = {key: (box[1], box[3]) for key, box in boxes.items()}
        columns = {key: (box[0], box[2]) for key, box in boxes.items() if key[0] in self.own_columns}
        return ImageRegions(self.image.name, self.lanes, bands, columns, self.blot)


@dataclass(frozen=True)
class _Area:
    """A part of an image in which lanes are searched: its pixels, its upper left corner, and targets with their rows.

    ``ranges`` are the heights, in pixels of the part, between which a target's row lies, where that is known.
    """

    pixels: NDArray[np.floating[Any]]
    corner: tuple[int, int]
    targets: tuple[str, ...]
    ranges: dict[str, tuple[float, float]]


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
    parts = [_in_boxes(image, lanes, drawn, noise or estimate_noise(image.pixels))] if drawn else []
    parts += [_searched(image, lanes, area) for area in _areas(image, lanes, drawn)]
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
        _clip_level(image),
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


def _part(
    image: BlotImage,
    boxes: dict[int, Box],
    readings: Iterable[LaneReading] = (),
    *,
    confidence: float = 1.0,
    doubts: Iterable[str] = (),
    flags: Iterable[str] = (),
) -> BlotReading:
    return BlotReading(image, boxes, tuple(readings), None, confidence, tuple(doubts), tuple(flags), {})


def _in_boxes(image: BlotImage, lanes: Sequence[BlotLane], drawn: dict[str, DrawnBoxes], noise: Noise) -> BlotReading:
    """Measure in boxes that were drawn: as they are where they are tight, else in the row that is found in them."""
    clipped = _clip_level(image)
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
                _moved(band, (0, place))
                for band in measure_bands(_rows_around(image, own.boxes)[0], edges, [window], exact=True)
            )
            flags.append(f"{target}: a band was looked for in each box, which is taller than bands are")
        readings += [
            _gated(lane, band, clipped) for lane, band in zip(measured_lanes(lanes, target), bands, strict=True)
        ]
    doubts += _same_rows(readings, tuple(drawn))
    several = frozenset(drawn) if _unlike_columns(drawn, lanes) else frozenset()
    return replace(_part(image, boxes, readings, doubts=doubts, flags=flags), own_columns=several)


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


def _areas(image: BlotImage, lanes: Sequence[BlotLane], drawn: dict[str, DrawnBoxes]) -> Iterator[_Area]:
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
        yield _Area(part, (x0, y0), tuple(group), ranges)


def _same_columns(one: Box, other: Box) -> bool:
    """Return whether two boxes have the same columns, but for a small share of their width."""
    most = _SAME_COLUMNS * (one[2] - one[0])
    return abs(one[0] - other[0]) <= most and abs(one[2] - other[2]) <= most


def _searched(image: BlotImage, lanes: Sequence[BlotLane], area: _Area) -> BlotReading:
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
        return _part(image, whole, confidence=0.0, doubts=("one lane alone has no distance to the next",))
    ladders, blanks = (
        [numbers.index(number) for number in {lane.lane for lane in lanes if lane.role == role}]
        for role in ("ladder", "blank")
    )
    finding = find_lanes(area.pixels, len(numbers), ladders=ladders, blanks=blanks, drawn=bool(area.ranges))
    boxes = {
        number: (float(a + x0), float(y0), float(b + x0), float(y0 + height))
        for number, (a, b) in zip(numbers, finding.edges, strict=True)
    }
    rows = target_rows(finding, lanes, area.targets, height) if not area.ranges else TargetRows(area.ranges, {}, None)
    doubts, flags = [*finding.doubts, *rows.doubts], list(finding.notes)
    clipped = _clip_level(image)
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
        found = [_gated(lane, _moved(band, area.corner), clipped) for lane, band in zip(own, bands, strict=True)]
        if target not in rows.ranges and all(one.gated.relation == "<=" for one in found):
            flags.append(
                f"{target}: no lane has a band that can be measured; look whether the windows lie where they should"
            )
        readings += [
            _with_size(reading, found_kda(finding, rows.scale, band))
            for reading, band in zip(found, bands, strict=True)
        ]
    doubts += [] if rows.doubts else _same_rows(readings, area.targets)
    return _part(image, boxes, readings, confidence=finding.confidence, doubts=doubts, flags=flags)


def _same_rows(readings: Sequence[LaneReading], targets: Sequence[str]) -> list[str]:
    """Return a doubt for every two targets of which the band of one lies in the window of the other in most lanes."""
    boxes = {
        target: {own.lane.lane: own.band.box for own in readings if own.lane.target == target} for target in targets
    }
    doubts = []
    for one, other in combinations(targets, 2):
        both = [(boxes[one][lane], boxes[other][lane]) for lane in boxes[one].keys() & boxes[other].keys()]
        inside = [any(own[1] < 0.5 * (box[1] + box[3]) < own[3] for own, box in ((a, b), (b, a))) for a, b in both]
        if inside and sum(inside) > 0.5 * len(inside):
            doubts.append(f"{one} and {other} would be read from the same rows")
    return doubts


def _with_size(reading: LaneReading, kda: float) -> LaneReading:
    """Add the size at which a band was found; a lane without a band has none."""
    if reading.gated.relation == "<=":
        return reading
    flag = size_flag(kda, reading.lane.kda, reading.lane.target)
    return replace(reading, kda_found=kda, flags=(*reading.flags, flag) if flag else reading.flags)


def _clip_level(image: BlotImage) -> float | None:
    return clip_level(image.pixels, ceiling=image.ceiling)


def _only(finding: LaneFinding, order: list[int]) -> LaneFinding:
    return replace(finding, centres=finding.centres[order], edges=finding.edges[order], visible=finding.visible[order])


def _gated(lane: BlotLane, band: Band, clipped: float | None) -> LaneReading:
    gated = gate(band, clipped_at=clipped)
    return LaneReading(lane, band, gated, gated.flags)


def _moved(band: Band, corner: tuple[int, int]) -> Band:
    x, y = corner
    x0, y0, x1, y1 = band.box
    return replace(band, box=(x0 + x, y0 + y, x1 + x, y1 + y), rows=band.rows + y)
