"""Workbooks of Thermo SkanIt: result sheets with grids, several plates and wavelengths below each other.

A result sheet begins with ``Measurement results``. Above each grid stand, on lines of their own, the step
(``Absorbance 1``), the wavelengths (``Wavelength: 450 nm``, ``Ex: 485 nm; Em: 535 nm``), the reading or time of a
kinetic measurement, and the plate; what a line does not say again stays as it was. The corner of a grid names its
unit (``Abs``, ``RLU``, ``RFU``). A grid with ``Sample`` in its corner names the samples. Sheets of calculations have
another first line; they are named, not read.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from rapalog.errors import FileError
from rapalog.files.export import PlateExport, WellLabel
from rapalog.files.plate_grids import PlateGrid, find_grids
from rapalog.files.spreadsheet import Workbook
from rapalog.files.text import Cells, parse_number
from rapalog.tables import Reading

_RESULTS: Final = "measurement results"
_INFORMATION: Final = frozenset({"general information", "session information", "instrument information",
                                 "protocol parameters", "run log", "layout definitions"})  # fmt: skip
_SESSION: Final = re.compile(r".+\.skax", re.IGNORECASE)
_PLATE: Final = re.compile(r"plate\b.*", re.IGNORECASE)
_SAMPLES: Final = frozenset({"sample", "samples", "sample name"})
#: Corners of grids that describe wells and are no measurement.
_DESCRIPTIONS: Final = _SAMPLES | {"group", "type", "dilution", "concentration", "conc", "note", "name"}
_WAVELENGTH: Final = re.compile(r"(?:wavelengths?|ex(?:citation)?|em(?:ission)?)\b.*\d.*", re.IGNORECASE)
_MOMENT: Final = re.compile(r"(?:reading|time|kinetic|cycle|multipoint|spectral)\b.*\d.*", re.IGNORECASE)


@dataclass
class _Above:
    """What the lines above a grid have said so far."""

    step: str = ""
    wavelength: str = ""
    moment: str = ""
    plate: str = ""

    def read(self, titles: Iterable[tuple[str, ...]]) -> None:
        for title in titles:
            text = " ".join(title)
            if _WAVELENGTH.fullmatch(text):
                self.wavelength = text.split(":", 1)[-1].strip() if text.lower().startswith("wave") else text
            elif _MOMENT.fullmatch(text):
                self.moment = text
            elif _PLATE.fullmatch(text):
                self.plate = text
            elif text.lower() != _RESULTS and not _SESSION.fullmatch(text) and ":" not in text:
                self.step, self.moment = text, ""

    @property
    def label(self) -> str:
        """The label of the measurement."""
        wavelength = "" if self.wavelength == "0 nm" else self.wavelength
        return " ".join(part for part in (self.step, wavelength, self.moment) if part) or "signal"


def is_skanit(book: Workbook) -> bool:
    """Return whether a workbook has a result sheet or a session file of SkanIt."""
    return any(
        cell.lower() == _RESULTS or _SESSION.fullmatch(cell) for sheet in book.sheets for cell in _first_column(sheet)
    )


def read_skanit(book: Workbook, *, file: str) -> PlateExport:
    """Read every plate and measurement of the result sheets of a workbook.

    Empty wells are left out. Wells whose cell is no number keep it as their token.

    Raises
    ------
    FileError
        If no result sheet has a grid with a value, or a well has two values of one measurement.
    """
    results, others = _results(book)
    readings: dict[tuple[str, str, str], Reading] = {}
    labels: dict[tuple[str, str], WellLabel] = {}
    for sheet in results:
        above = _Above()
        for grid in find_grids(sheet):
            above.read(grid.titles)
            plate = above.plate or "Plate 1"
            if grid.corner.lower() in _SAMPLES:
                found = {(plate, well): WellLabel(plate, well, text, "") for well, text, _ in grid.wells() if text}
                labels |= found
            elif grid.corner.lower() not in _DESCRIPTIONS:
                _add(readings, grid, plate=plate, read=above.label)
    if not readings:
        where = results[0].place(0, 0) if results else file
        raise FileError("no measurement has a value", where=where,
                        remedy="export the measurement results as a table in plate format")  # fmt: skip
    calculated = tuple(sheet.sheet for sheet in others if find_grids(sheet))
    return PlateExport(file=file, program="SkanIt", readings=tuple(readings.values()), labels=tuple(labels.values()),
                       calculated=calculated)  # fmt: skip


def _first_column(sheet: Cells) -> list[str]:
    return [row[0] for row in sheet.rows[:20] if row]


def _results(book: Workbook) -> tuple[list[Cells], list[Cells]]:
    """Return the sheets of measurements and those of calculations."""
    sheets = [sheet for sheet in book.sheets if sheet.sheet.lower() not in _INFORMATION]
    sheets = [sheet for sheet in sheets if (_first_column(sheet) or [""])[0].lower() not in _INFORMATION]
    results = [sheet for sheet in sheets if any(cell.lower() == _RESULTS for cell in _first_column(sheet))]
    return (results, [sheet for sheet in sheets if sheet not in results]) if results else (sheets, [])


def _add(readings: dict[tuple[str, str, str], Reading], grid: PlateGrid, *, plate: str, read: str) -> None:
    for well, raw, place in grid.wells():
        if not raw:
            continue
        if (plate, well, read) in readings:
            raise FileError(f"well {well} of {plate} has two values of {read!r}", where=place,
                            remedy="export each measurement once")  # fmt: skip
        value = parse_number(raw, decimal_comma=True)
        readings[plate, well, read] = Reading(
            file=grid.cells.file, plate=plate, well=well, read=read, raw=raw, token="" if value is not None else raw,
            value=math.nan if value is None else value,
        )  # fmt: skip
