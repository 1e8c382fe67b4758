"""One blot image to band volumes: lanes from regions, from the layout or from the pixels; then bands and gates.

Whatever is not certain becomes a doubt of the image, and its lanes a proposal; volumes are then not to be used.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from rapalog.analysis.bands import Band, measure_bands
from rapalog.analysis.bands_rows import find_rows
from rapalog.analysis.bands_window import BandWindow, band_window, row_heights
from rapalog.analysis.blot_gates import GatedVolume, clip_level, gate
from rapalog.analysis.dilution import Proportionality, apply_limit, judge_dilution
from rapalog.analysis.lanes import LaneFinding, find_lanes
from rapalog.analysis.lanes_response import band_response
from rapalog.assays.western_blot_targets import find_target
from rapalog.errors import RapalogError
from rapalog.files.blot_images import BlotImage
from rapalog.files.blot_layout import BlotLane, Box, targets_of
from rapalog.files.blot_regions import ImageRegions
from rapalog.tables import BandVolume

#: Rows beyond a window drawn by hand from which the baseline is taken, in lengths of the window.
_CONTEXT: Final = 1.0
#: A box with fewer rows holds no band.
_LEAST_HEIGHT: Final = 4


@dataclass(frozen=True)
class LaneReading:
    """One target in one lane: what the layout says, the band as it was measured, and the volume it stands for."""

    lane: BlotLane
    band: Band
    gated: GatedVolume
    flags: tuple[str, ...]

    def volume(self) -> BandVolume:
        """Return the row that the statistics start from."""
        own, found = self.lane, self.gated
        return BandVolume(own.image, own.blot, own.lane, own.sample, own.dose_nM, own.time_h, own.target,
                          own.replicate, own.role, found.volume, found.volume_se, found.relation,
                          self.flags)  # fmt: skip


@dataclass(frozen=True)
class BlotReading:
    """One image: its lanes (number to box), every lane of every target, and what is doubtful or was assumed."""

    image: BlotImage
    lanes: dict[int, Box]
    readings: tuple[LaneReading, ...]
    clipped_at: float | None
    confidence: float
    doubts: tuple[str, ...]
    flags: tuple[str, ...]
    dilutions: dict[str, Proportionality]

    def regions(self) -> ImageRegions:
        """Return where lanes and bands are, for a person to edit."""
        bands = {(own.lane.target, own.lane.lane): (own.band.box[1], own.band.box[3]) for own in self.readings}
        return ImageRegions(self.image.name, self.lanes, bands)


@dataclass(frozen=True)
class _Place:
    """The part of an image that is searched and its upper left corner.

    ``y_range`` are the heights in it between which a row may be; ``exact`` says that lanes are final, and ``windows``
    are those drawn by hand, one per measured lane of each target.
    """

    pixels: NDArray[np.floating[Any]]
    corner: tuple[int, int]
    y_range: tuple[float, float] | None = None
    exact: bool = False
    windows: dict[str, list[BandWindow]] = field(default_factory=dict)


def read_blot(image: BlotImage, lanes: Sequence[BlotLane], regions: ImageRegions | None = None) -> BlotReading:
    """Find lanes and bands of one image and measure them.

    Parameters
    ----------
    image
        The image; ``lanes`` are the rows of the layout that name it.
    regions
        Lanes and windows drawn by hand, which are used as they are.

    Raises
    ------
    RapalogError
        If regions or boxes do not fit the image or the layout.
    """
    numbers = sorted({lane.lane for lane in lanes})
    if regions is not None:
        _check_regions(regions, numbers, image)
        boxes = {number: regions.lanes[number] for number in numbers}
        return _with_boxes(image, lanes, boxes, regions)
    given = _boxes_of_lanes(lanes)
    if given:
        _check_boxes(given, image)
        return _with_boxes(image, lanes, given, None)
    area = _shared_box(lanes)
    if area is None and image.pixels.shape[1] < 6 * len(numbers):
        raise RapalogError(f"{len(numbers)} lanes in {image.pixels.shape[1]} pixels are too narrow", where=image.name,
                           remedy="use the image in full resolution")  # fmt: skip
    if len(numbers) == 1:
        return _doubtful(image, lanes, {numbers[0]: _whole(image)}, ("one lane alone has no distance to the next",))
    x0, y0, x1, y1 = area or _whole(image)
    _check_boxes({0: (x0, y0, x1, y1)}, image)
    part = image.pixels[int(y0) : int(np.ceil(y1)), int(x0) : int(np.ceil(x1))]
    finding = find_lanes(part, len(numbers), unlisted_left=numbers[0] - 1)
    shifted = replace(finding, centres=finding.centres + int(x0), edges=finding.edges + int(x0))
    found = {number: (float(a), float(int(y0)), float(b), float(int(np.ceil(y1))))
             for number, (a, b) in zip(numbers, shifted.edges, strict=True)}  # fmt: skip
    return _measured(image, lanes, found, finding, _Place(part, (int(x0), int(y0))))


def _with_boxes(
    image: BlotImage, lanes: Sequence[BlotLane], boxes: dict[int, Box], regions: ImageRegions | None
) -> BlotReading:
    """Measure in lanes that are given; the row of bands is found within them, or given too."""
    windows = _given_windows(image, lanes, boxes, regions) if regions else {}
    top, bottom = min(box[1] for box in boxes.values()), max(box[3] for box in boxes.values())
    # A box may be tight around its band: the background is looked for around it, the band only inside.
    beyond = _CONTEXT * (bottom - top)
    y0 = max(0, int(top - beyond))
    part = image.pixels[y0 : int(np.ceil(bottom + beyond))]
    edges = np.array([[box[0], box[2]] for _, box in sorted(boxes.items())])
    response = band_response(part)
    finding = LaneFinding(
        edges.mean(axis=1), edges, np.ones(len(edges), bool), 1.0, (), (), find_rows(response), response
    )
    return _measured(image, lanes, boxes, finding, _Place(part, (0, y0), (top - y0, bottom - y0), True, windows))


def _measured(
    image: BlotImage,
    lanes: Sequence[BlotLane],
    boxes: dict[int, Box],
    finding: LaneFinding,
    place: _Place,
) -> BlotReading:
    """Measure every target in lanes that are known, and gate what was measured."""
    doubts, flags = list(finding.doubts), [*image.flags, *finding.notes]
    clipped = clip_level(image.pixels, ceiling=image.ceiling)
    targets = targets_of(lanes)
    heights = {} if place.windows else _heights(finding, lanes, targets, place, doubts)
    readings: list[LaneReading] = []
    dilutions: dict[str, Proportionality] = {}
    for target in targets:
        own = sorted((lane for lane in lanes if lane.target == target and lane.role != "ladder"),
                     key=lambda lane: lane.lane)  # fmt: skip
        seen = _only(finding, [sorted(boxes).index(lane.lane) for lane in own])
        if place.windows:
            bands = measure_bands(image.pixels, seen.edges, place.windows[target], exact=True)
        else:
            window = band_window(place.pixels, seen, y_range=heights.get(target), known_forms=_known_forms(target))
            if window is None:
                doubts.append(f"no row of bands was found for {target}")
                continue
            doubts += [f"{target}: {doubt}" for doubt in window.doubts]
            flags += [f"{target}: {window.forms} bands are summed"] if window.forms > 1 else []
            found = measure_bands(place.pixels, seen.edges, [window], exact=place.exact)
            bands = tuple(_moved(band, place.corner) for band in found)
        gated = [_gated(lane, band, clipped) for lane, band in zip(own, bands, strict=True)]
        judged = _judged(gated)
        if judged is not None:
            dilutions[target] = judged
            gated = [_limited(reading, judged) for reading in gated]
        readings += gated
    return BlotReading(image, boxes, tuple(readings), clipped, finding.confidence, tuple(doubts), tuple(flags),
                       dilutions)  # fmt: skip


def _known_forms(target: str) -> int:
    """Return in how many bands a target is known to run (4E-BP1 in three), 1 for one that is not known."""
    try:
        return len(find_target(target).bands)
    except RapalogError:
        return 1


def _only(finding: LaneFinding, order: list[int]) -> LaneFinding:
    return replace(finding, centres=finding.centres[order], edges=finding.edges[order], visible=finding.visible[order])


def _heights(
    finding: LaneFinding, lanes: Sequence[BlotLane], targets: Sequence[str], place: _Place, doubts: list[str]
) -> dict[str, tuple[float, float]]:
    """Return the range of heights of each target where an image shows several, from the order of their sizes."""
    if len(targets) == 1:
        return {} if place.y_range is None else {targets[0]: place.y_range}
    sizes = {lane.target: lane.kda[0] for lane in lanes if lane.kda and lane.role != "ladder"}
    rows = row_heights(finding)
    if len(sizes) < len(targets) or len(set(sizes.values())) < len(targets):
        doubts.append(f"the image shows {len(targets)} targets, and nothing says which row is which")
        return {}
    if len(rows) != len(targets):
        doubts.append(f"the image shows {len(targets)} targets but {len(rows)} rows of bands")
        return {}
    ordered = sorted(targets, key=lambda target: -sizes[target])
    bounds = [0.0, *(0.5 * (a + b) for a, b in pairwise(rows)), float(place.pixels.shape[0])]
    return {target: (bounds[k], bounds[k + 1]) for k, target in enumerate(ordered)}


def _gated(lane: BlotLane, band: Band, clipped: float | None) -> LaneReading:
    gated = gate(band, clipped_at=clipped)
    return LaneReading(lane, band, gated, gated.flags)


def _judged(readings: Iterable[LaneReading]) -> Proportionality | None:
    own = [reading for reading in readings if reading.lane.role == "dilution" and reading.gated.relation == "="]
    return judge_dilution([reading.lane.amount for reading in own], [reading.gated.volume for reading in own],
                          [reading.gated.volume_se for reading in own])  # fmt: skip


def _limited(reading: LaneReading, judged: Proportionality) -> LaneReading:
    gated = apply_limit(reading.gated, judged)
    return replace(reading, gated=gated, flags=gated.flags)


def _moved(band: Band, corner: tuple[int, int]) -> Band:
    x, y = corner
    x0, y0, x1, y1 = band.box
    return replace(band, box=(x0 + x, y0 + y, x1 + x, y1 + y), rows=band.rows + y)


def _doubtful(
    image: BlotImage, lanes: Sequence[BlotLane], boxes: dict[int, Box], doubts: tuple[str, ...]
) -> BlotReading:
    return BlotReading(image, boxes, (), clip_level(image.pixels, ceiling=image.ceiling), 0.0, doubts, image.flags, {})


def _whole(image: BlotImage) -> Box:
    return 0.0, 0.0, float(image.pixels.shape[1]), float(image.pixels.shape[0])


def _boxes_of_lanes(lanes: Sequence[BlotLane]) -> dict[int, Box]:
    """Return the boxes of single lanes, if the layout has any; its two uses are told apart by their being equal."""
    boxes = {lane.lane: lane.roi for lane in lanes if lane.roi is not None}
    if len(set(boxes.values())) < 2 and len({lane.lane for lane in lanes}) > 1:
        return {}
    return {number: box for number, box in boxes.items() if box is not None}


def _shared_box(lanes: Sequence[BlotLane]) -> Box | None:
    return next((lane.roi for lane in lanes if lane.roi is not None), None)


def _check_regions(regions: ImageRegions, numbers: Sequence[int], image: BlotImage) -> None:
    missing = sorted(set(numbers) - set(regions.lanes))
    if missing:
        raise RapalogError(f"the regions of {image.name} have no lane {missing[0]}", where=image.name,
                           remedy="give a box for every lane of the layout")  # fmt: skip
    _check_boxes({number: regions.lanes[number] for number in numbers}, image)


def _check_boxes(boxes: dict[int, Box], image: BlotImage) -> None:
    height, width = image.pixels.shape
    for number, (x0, y0, x1, y1) in boxes.items():
        sideways = -0.5 * width <= x0 < width and 0 < x1 <= 1.5 * width  # an outer lane may hang over
        if not sideways or y0 < 0 or y1 > height + 1 or y1 - y0 < _LEAST_HEIGHT:
            raise RapalogError(f"the box of lane {number} ({x0:g}, {y0:g}, {x1:g}, {y1:g}) does not fit the image of "
                               f"{width} x {height} pixels", where=image.name,
                               remedy="check the pixels of the box")  # fmt: skip


def _given_windows(
    image: BlotImage, lanes: Sequence[BlotLane], boxes: dict[int, Box], regions: ImageRegions
) -> dict[str, list[BandWindow]]:
    """Return the windows drawn by hand, one for every measured lane of every target; empty if there are none."""
    if not regions.bands:
        return {}
    windows: dict[str, list[BandWindow]] = {}
    for target in targets_of(lanes):
        own = sorted(lane.lane for lane in lanes if lane.target == target and lane.role != "ladder")
        for number in own:
            span = regions.bands.get((target, number)) or regions.bands.get((target, 0))
            if span is None:
                raise RapalogError(f"the regions have no band of {target} in lane {number}", where=image.name,
                                   remedy="give one for each lane, or one without lane for all")  # fmt: skip
            if span[0] < 0 or span[1] > image.pixels.shape[0]:
                raise RapalogError(f"the band of {target} in lane {number} leaves the image", where=image.name,
                                   remedy=f"use rows 0 to {image.pixels.shape[0]}")  # fmt: skip
            windows.setdefault(target, []).append(_flat_window(span, boxes[number], image.pixels.shape))
    return windows


def _flat_window(span: tuple[float, float], box: Box, shape: tuple[int, ...]) -> BandWindow:
    first, last = round(span[0]), max(round(span[1]) - 1, round(span[0]))
    middle = (first + last) // 2
    reach = int(np.ceil(_CONTEXT * (last - first + 1)))
    return BandWindow(np.full(shape[1], float(middle)), (first - middle, last - middle),
                      (first - middle - reach, last - middle + reach))  # fmt: skip
