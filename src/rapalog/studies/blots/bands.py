"""What was measured in one image: the band of every target in every lane, and what is doubtful."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

import numpy as np
from numpy.polynomial import Polynomial

from rapalog.analysis.blots.folds.dilution import Proportionality
from rapalog.analysis.blots.volumes.gates import GatedVolume, clip_level, gate
from rapalog.analysis.blots.volumes.measure import Band
from rapalog.files.blots.lane import BlotLane, Box
from rapalog.files.blots.regions import ImageRegions
from rapalog.files.images.read import BlotImage
from rapalog.tables import BandVolume

#: A window lies on the bow through those of the other lanes within this share of its height; so many with
#: a band tell a bow.
_OFF_ROW: Final = 0.25
_LEAST_OF_A_ROW: Final = 4


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


def part_read(
    image: BlotImage,
    boxes: dict[int, Box],
    readings: Iterable[LaneReading] = (),
    *,
    confidence: float = 1.0,
    doubts: Iterable[str] = (),
    flags: Iterable[str] = (),
) -> BlotReading:
    """Return what was read in one part of an image."""
    return BlotReading(image, boxes, tuple(readings), None, confidence, tuple(doubts), tuple(flags), {})


def same_rows(readings: Sequence[LaneReading], targets: Sequence[str]) -> list[str]:
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


def off_their_row(readings: Sequence[LaneReading], targets: Sequence[str]) -> list[str]:
    """Return a doubt for every target with a lane whose window lies off the bow through those of the other lanes.

    What is seen there is no band of the target: the end of a ladder's band, a blotch, an edge. Lanes without a band
    tell no bow, and of a lane that is not next to one with a band it tells nothing.
    """
    doubts = []
    for target in targets:
        own = [reading for reading in readings if reading.lane.target == target]
        if not own:
            continue
        boxes = np.array([reading.band.box for reading in own], dtype=np.float64)
        x, y = 0.5 * (boxes[:, 0] + boxes[:, 2]), 0.5 * (boxes[:, 1] + boxes[:, 3])
        measured = np.array([reading.gated.relation != "<=" for reading in own], dtype=np.bool_)
        off = np.zeros(len(own))
        for k in range(len(own)):
            others = measured & (np.arange(len(own)) != k)
            if others.sum() >= _LEAST_OF_A_ROW and others[max(0, k - 1) : k + 2].any():
                off[k] = abs(y[k] - Polynomial.fit(x[others], y[others], 2)(x[k]))
        if off.max(initial=0.0) > _OFF_ROW * float(np.median(boxes[:, 3] - boxes[:, 1])):
            doubts.append(
                f"{target}: the band in lane {own[int(off.argmax())].lane.lane} lies off the row of the others"
            )
    return doubts


def level_of_clipping(image: BlotImage) -> float | None:
    """Return the level at which pixels of an image are clipped, if any is."""
    return clip_level(image.pixels, ceiling=image.ceiling)


def gated_lane(lane: BlotLane, band: Band, clipped: float | None) -> LaneReading:
    """Return the band of a lane with the volume it stands for, where some levels are clipped."""
    gated = gate(band, clipped_at=clipped)
    return LaneReading(lane, band, gated, gated.flags)


def moved_band(band: Band, corner: tuple[int, int]) -> Band:
    """Return a band of a part of an image, whose upper left ``corner`` is given, in places of the whole."""
    x, y = corner
    x0, y0, x1, y1 = band.box
    return replace(band, box=(x0 + x, y0 + y, x1 + x, y1 + y), rows=band.rows + y)
