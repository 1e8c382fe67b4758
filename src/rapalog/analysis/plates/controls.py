"""Which control belongs to a sample, and what the blank of a plate is.

A control must be on the same plate, and its cell line, time, drug and curve must equal the sample's or be empty.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from itertools import product
from statistics import fmean

from rapalog.tables import LayoutWell, Well


class Controls:
    """Vehicle and blank wells by plate, and vehicles by what they say of themselves as well.

    A screen has as many controls as curves, and they must not all be looked through for each curve.
    """

    def __init__(self) -> None:
        self._vehicles: dict[tuple[object, ...], list[Well]] = defaultdict(list)
        self._blanks: dict[tuple[str, str], list[Well]] = defaultdict(list)
        self._levels: dict[tuple[tuple[str, str], float | None], float | None] = {}
        self._plates: dict[str, dict[str, None]] = defaultdict(dict)

    def add(self, well: Well) -> None:
        """Take a vehicle or a blank."""
        if well.content.role == "blank":
            self._blanks[well.plate_key].append(well)
            return
        content = well.content
        file, plate = well.plate_key
        self._plates[file][plate] = None
        self._vehicles[well.plate_key, content.cell_line, content.drug, content.curve].append(well)

    def vehicles(self, plate: tuple[str, str], sample: LayoutWell) -> list[Well]:
        """Return the vehicles of a plate that say nothing about themselves that contradicts the sample."""
        said = (dict.fromkeys(("", own)) for own in (sample.cell_line, sample.drug, sample.curve))
        found = [own for key in product(*said) for own in self._vehicles.get((plate, *key), ())]
        return sorted((well for well in found if belongs(well, sample)), key=by_dose_and_place)

    def lenders(self, plate: tuple[str, str], sample: LayoutWell) -> list[tuple[str, str]]:
        """Return the other plates of the same file with usable vehicles for a sample of a plate that has none."""
        file, own = plate
        others = [(file, other) for other in self._plates[file] if other != own]
        return [key for key in others if any(well.usable for well in self.vehicles(key, sample))]

    def blank(self, plate: tuple[str, str], time_h: float) -> float | None:
        """Return the mean blank of a plate at one time, None if it has no usable blank."""
        key = (plate, None if math.isnan(time_h) else time_h)
        if key not in self._levels:
            self._levels[key] = blank_level(self._blanks.get(plate, ()), time_h)
        return self._levels[key]


def belongs(control: Well, sample: LayoutWell, *, any_time: bool = False) -> bool:
    """Return whether a control says nothing about itself that contradicts the sample."""
    own = control.content
    same_time = any_time or math.isnan(own.time_h) or math.isnan(sample.time_h) or own.time_h == sample.time_h
    return same_time and all(
        getattr(own, name) in ("", getattr(sample, name)) for name in ("cell_line", "drug", "curve")
    )


def blank_level(plate_wells: Iterable[Well], time_h: float) -> float | None:
    """Return the mean blank of one plate at one time, or None if it has no usable blank."""
    blanks = [
        well.reading.value
        for well in plate_wells
        if well.content.role == "blank"
        and well.usable
        and (math.isnan(well.content.time_h) or math.isnan(time_h) or well.content.time_h == time_h)
    ]
    return fmean(blanks) if blanks else None


def by_dose_and_place(well: Well) -> tuple[object, ...]:
    """Return what wells are sorted by, so that nothing depends on the order of rows: the dose, then the place."""
    reading, content = well.reading, well.content
    return (content.dose_nM, reading.file, reading.plate, reading.well, content.replicate, reading.raw)
