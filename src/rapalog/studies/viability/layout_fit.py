"""Whether a layout fits its plates: wells that it describes and a plate lacks, and wells that it leaves out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from rapalog.tables import LayoutWell, Reading, row_name, well_position

_LISTED: Final = 6


def misfits(readings: Sequence[Reading], layout: Sequence[LayoutWell]) -> list[str]:
    """Return a flag for every plate whose wells are not those of the layout, wells counted and named.

    Parameters
    ----------
    readings
        One measurement of one file.
    layout
        Its layout. Wells that it calls empty need not be there.
    """
    plates: dict[str, set[str]] = {}
    for reading in readings:
        plates.setdefault(reading.plate, set()).add(reading.well)
    flags: list[str] = []
    for plate, read in plates.items():
        own = [row for row in layout if row.plate in ("", plate)]
        described = {row.well for row in own}
        lacking = {row.well for row in own if row.role != "empty"} - read
        file = readings[0].file
        where = f"{file}: {plate}" if plate else file
        if lacking and read & described:
            flags.append(f"{where}: the layout describes {_named(lacking)} that the plate lacks{_end(lacking, read)}")
        if read - described and read & described:
            flags.append(f"{where}: {_named(read - described)} read but not in the layout, and left out")
    return flags


def _named(wells: Iterable[str]) -> str:
    """Return how many wells there are and the names of the first."""
    names = sorted(wells, key=well_position)
    more = ", ..." if len(names) > _LISTED else ""
    return f"{len(names):,} well{'s' if len(names) > 1 else ''} ({', '.join(names[:_LISTED])}{more})"


def _end(lacking: Iterable[str], read: Iterable[str]) -> str:
    """Return where the readings end, if a well is beyond that: a layout for a larger plate, or a row too many."""
    places = [well_position(well) for well in read]
    last = max(row for row, _ in places), max(column for _, column in places)
    beyond = any(row > last[0] or column > last[1] for row, column in map(well_position, lacking))
    return f": the readings end at {row_name(last[0])}{last[1] + 1}" if beyond else ""
