"""The wells at time zero of an experiment, and which of them a sample grew from."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from statistics import fmean

from rapalog.analysis.plates.controls import belongs, blank_level
from rapalog.analysis.plates.normalise import NormalWell
from rapalog.tables import LayoutWell, Well


class TimeZero:
    """The wells at time zero of an experiment, found by what they say of themselves, each less its plate's blank."""

    def __init__(self, wells: Iterable[Well]) -> None:
        """Keep what there is of time zero, and the blanks of the plates it is on."""
        kept = [well for well in wells if well.content.role in ("time0", "blank") and well.usable]
        blanks: dict[tuple[str, str], list[Well]] = defaultdict(list)
        for well in kept:
            if well.content.role == "blank":
                blanks[well.plate_key].append(well)
        self._by_line: dict[str, list[tuple[Well, float]]] = defaultdict(list)
        for well in kept:
            if well.content.role == "time0":
                plate = blanks.get(well.plate_key, ())
                level = blank_level(plate, well.content.time_h)
                level = blank_level(plate, math.nan) if level is None else level
                self._by_line[well.content.cell_line].append((well, well.reading.value - (level or 0.0)))

    def of(self, content: LayoutWell) -> list[tuple[Well, float]]:
        """Return the wells, with their signals, that say nothing which contradicts a sample."""
        lines = dict.fromkeys(("", content.cell_line))
        return [own for line in lines for own in self._by_line.get(line, ()) if belongs(own[0], content, any_time=True)]


def time_zero_signal(well: NormalWell, starts: Sequence[tuple[Well, float]]) -> float:
    """Return the mean signal, less its own plate's blank, of the time-zero wells that belong to a well."""
    same_plate = [signal for own, signal in starts if own.plate_key == well.well.plate_key]
    same_replicate = [signal for own, signal in starts if own.content.replicate == well.replicate]
    return fmean(same_plate or same_replicate or [signal for _, signal in starts])
