"""What was read of each file, said before anybody believes a number: program, wells, reads, decimal mark, layout."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rapalog.files.layouts.tidy import TidyTable
from rapalog.files.plates.export import PlateExport
from rapalog.tables import LayoutWell, Reading

_COMMA: Final = re.compile(r"[-+]?\d*,\d+(?:[eE][-+]?\d+)?")
TABLE: Final = "table of wells"
LAYOUT: Final = "layout"


@dataclass(frozen=True)
class FileRead:
    """One file as it was understood.

    Parameters
    ----------
    file, what
        Its name, and the program that wrote it, ``table of wells`` or ``layout``.
    plates, wells
        Names of plates, and how many wells they have together; of a layout the wells that it describes.
    reads, used
        Labels of the measurements, and the one that was used; empty for tables and layouts.
    decimal_comma
        Whether its numbers have a comma.
    without_number
        Wells of the measurement used that read no number.
    contents
        Cell lines and drugs that it names.
    """

    file: str
    what: str
    plates: tuple[str, ...]
    wells: int
    reads: tuple[str, ...] = ()
    used: str = ""
    decimal_comma: bool = False
    without_number: int = 0
    contents: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {name: list(own) if isinstance(own, tuple) else own for name, own in vars(self).items()}


def files_read(
    tables: Sequence[PlateExport | TidyTable], layouts: Mapping[str, Sequence[LayoutWell]], used: Mapping[str, str]
) -> tuple[FileRead, ...]:
    """Return what was read of each file.

    Parameters
    ----------
    tables
        Plate exports and tables, in the order they were given.
    layouts
        What layouts describe, by file.
    used
        The label of the measurement that was used, by file; its first where that is not said.
    """
    found = [
        _export(own, used.get(own.file, own.reads[0] if own.reads else ""))
        if isinstance(own, PlateExport)
        else _table(own)
        for own in tables
    ]
    return (*found, *(_layout(file, own) for file, own in layouts.items()))


def _export(own: PlateExport, used: str) -> FileRead:
    readings = [reading for reading in own.readings if reading.read == used]
    return FileRead(
        own.file,
        own.program,
        own.plates,
        len(readings),
        own.reads,
        used,
        _has_comma(readings),
        sum(bool(reading.token) for reading in readings),
    )


def _table(own: TidyTable) -> FileRead:
    readings = [well.reading for well in own.wells]
    plates = tuple(dict.fromkeys(reading.plate for reading in readings))
    return FileRead(
        own.file,
        TABLE,
        tuple(filter(None, plates)),
        len(readings),
        decimal_comma=_has_comma(readings),
        without_number=sum(bool(reading.token) for reading in readings),
        contents=_named(well.content for well in own.wells),
    )


def _layout(file: str, own: Sequence[LayoutWell]) -> FileRead:
    plates = tuple(dict.fromkeys(row.plate for row in own if row.plate))
    return FileRead(file, LAYOUT, plates, len(own), contents=_named(own))


def _named(contents: Iterable[LayoutWell]) -> tuple[str, ...]:
    seen = {id(content): content for content in contents}
    lines = dict.fromkeys(own.cell_line for own in seen.values() if own.cell_line)
    drugs = dict.fromkeys(own.drug for own in seen.values() if own.drug and own.role == "sample")
    return (*lines, *drugs)


def _has_comma(readings: Iterable[Reading]) -> bool:
    """Return whether a number was written with a decimal comma, not one that parts thousands."""
    return any(
        _COMMA.fullmatch(reading.raw.strip()) is not None
        and float(reading.raw.strip().replace(",", ".")) == reading.value
        for reading in readings
        if "," in reading.raw
    )
