"""Exports of Tecan Magellan, as a workbook or as text: a list with one row per well.

The header row has a column ``Well positions``; ``Plate`` and ``Layout`` are optional, and every other column is one
measurement or a value calculated from them. Below the list stand the settings, among them the labels of the
measurements (``Meas. temperature: Raw data: 23.4 °C``) and their wavelengths, in the same order. Columns that are
called by times are a kinetic measurement.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Final

from rapalog.errors import FileError, RapalogError
from rapalog.files.cells.numbers import parse_number
from rapalog.files.cells.spreadsheet import Workbook
from rapalog.files.cells.text import Cells, read_cells
from rapalog.files.plates.export import PlateExport, WellLabel
from rapalog.tables import Reading, well_name

_WELL: Final = "well positions"
_PLATE: Final = "plate"
_LABELS: Final = frozenset({"layout", "replicate info", "dilution", "concentration", "conc", "sample id", "id"})
_WELL_CELL: Final = re.compile(r"[A-Za-z]{1,2}0*[1-9][0-9]?", re.ASCII)
_TEMPERATURE: Final = re.compile(r"Meas\. temperature:\s*(.+?):\s*[-\d.,]+.*")
_MEASURED: Final = re.compile(r"(?:raw data|meas(?:urement)?\b|label|od|abs|rlu|rfu|\d).*", re.IGNORECASE)

_DERIVED: Final = re.compile(
    r"(?:.*\b(?:blank|mean|average|std|cv|conc|ratio|differ|norm|result|qualit)|.*reduc|.*correct|.*subtract).*",
    re.IGNORECASE,
)
_TIME: Final = re.compile(r"(?:.*\s)?\d+(?:[.,]\d+)?\s?(?:ms|s|sec|min|h)|\d+:\d\d(?::\d\d)?", re.IGNORECASE | re.ASCII)


def is_magellan(book: Workbook) -> bool:
    """Return whether a sheet has a header with ``Well positions``."""
    return any(_header(sheet) is not None for sheet in book.sheets)


def is_magellan_text(text: str) -> bool:
    """Return whether a line of a text is a header with ``Well positions``."""
    return _WELL in text.lower() and any(
        _WELL in line.lower() and _WELL in (cell.strip().strip('"').lower() for cell in re.split(r"[\t;,]", line))
        for line in text.split("\n")
    )


def read_magellan_text(data: bytes, *, file: str) -> PlateExport:
    """Read the list of a text export.

    Raises
    ------
    FileError
        As :func:`read_magellan`, and if the bytes are not text.
    """
    cells = read_cells(data, file=file)
    if _header(cells) is None:
        raise FileError(
            "the list has no line with column names that is split like the others",
            where=f"{file}:1",
            remedy="export it again with tabs between the columns",
        )
    return read_magellan(Workbook(file=file, sheets=(cells,)), file=file)


def read_magellan(book: Workbook, *, file: str) -> PlateExport:
    """Read every well and every measurement of the lists in a workbook.

    Where a plate is named on some rows and nowhere another, it is the plate of all rows of that sheet.

    Raises
    ------
    FileError
        If a row names no well, a well or a column comes twice, or no well has a value.
    """
    readings: list[Reading] = []
    labels: list[WellLabel] = []
    calculated: dict[str, None] = {}
    times: dict[str, str] = {}
    lists = [(sheet, header) for sheet in book.sheets if (header := _header(sheet)) is not None]
    for number, (sheet, header) in enumerate(lists, start=1):
        names = {name.lower(): index for index, name in enumerate(sheet.rows[header]) if name}
        measured = _measured(sheet, header)
        _check_columns(sheet, header, measured)
        called_by_times = {name: name for name in measured if _TIME.fullmatch(name)}
        times |= called_by_times if len(called_by_times) > 1 else {}
        others = set(names) - {name.lower() for name in measured} - _LABELS - {_WELL, _PLATE}
        calculated.update(dict.fromkeys(sheet.rows[header][names[name]] for name in sorted(others)))
        wells = _wells(sheet, header, names)
        plates = _plates(sheet, wells, names, fallback=f"Plate {number}")
        for row, well in wells.items():
            found = [_reading(sheet, row, names[name.lower()], name, (file, plates[row], well)) for name in measured]
            readings += [reading for reading in found if reading is not None]
            if names.get("layout") is not None and sheet.cell(row, names["layout"]):
                labels.append(WellLabel(plates[row], well, sheet.cell(row, names["layout"]), ""))
    _check(readings, lists, file=file)
    return PlateExport(
        file=file,
        program="Magellan",
        readings=tuple(readings),
        labels=tuple(labels),
        calculated=tuple(calculated),
        times=times,
    )


def _header(sheet: Cells) -> int | None:
    return next((index for index, row in enumerate(sheet.rows) if any(cell.lower() == _WELL for cell in row)), None)


def _measured(sheet: Cells, header: int) -> list[str]:
    """Return the columns of measurements: those the settings list, else those named like one, else all."""
    columns = [name for name in sheet.rows[header] if name and name.lower() not in {_WELL, _PLATE} | _LABELS]
    settings = [row[0] for row in sheet.rows[header + 1 :] if row]
    told = [match[1] for text in settings if (match := _TEMPERATURE.fullmatch(text))]
    likely = [name for name in columns if _MEASURED.match(name) and not _DERIVED.fullmatch(name)]
    for chosen in ([name for name in columns if name in told], likely):
        if chosen:
            return chosen
    return [name for name in columns if not _DERIVED.fullmatch(name)] or columns


def _check_columns(sheet: Cells, header: int, measured: Sequence[str]) -> None:
    for name in measured:
        if measured.count(name) > 1:
            place = sheet.place(header, sheet.rows[header].index(name))
            raise FileError(
                f"the column {name!r} comes twice", where=place, remedy="give each measurement a name of its own"
            )


def _wells(sheet: Cells, header: int, names: Mapping[str, int]) -> dict[int, str]:
    """Return the well of every row of the list; the settings below it are lines of one cell."""
    wells: dict[int, str] = {}
    for row in range(header + 1, len(sheet.rows)):
        text = sheet.cell(row, names[_WELL])
        if not text or (sum(map(bool, sheet.rows[row])) == 1 and not _WELL_CELL.fullmatch(text)):
            continue
        try:
            if not _WELL_CELL.fullmatch(text):
                raise RapalogError(f"got well {text!r}", remedy="write wells as A1 to AF48")
            wells[row] = well_name(text)
        except RapalogError as error:
            raise FileError(error.problem, remedy=error.remedy, where=sheet.place(row, names[_WELL])) from None
    return wells


def _plates(sheet: Cells, rows: Mapping[int, str], names: Mapping[str, int], *, fallback: str) -> dict[int, str]:
    told = {row: sheet.cell(row, names[_PLATE]) if _PLATE in names else "" for row in rows}
    named = {name for name in told.values() if name}
    single = named.pop() if len(named) == 1 else fallback
    return {row: name or single for row, name in told.items()}


def _reading(sheet: Cells, row: int, column: int, read: str, where: tuple[str, str, str]) -> Reading | None:
    raw = sheet.cell(row, column)
    if not raw:
        return None
    value = parse_number(raw, decimal_comma=sheet.decimal_comma)
    file, plate, well = where
    return Reading(
        file=file,
        plate=plate,
        well=well,
        read=read,
        raw=raw,
        token="" if value is not None else raw,
        value=math.nan if value is None else value,
    )


def _check(readings: Sequence[Reading], lists: Sequence[tuple[Cells, int]], *, file: str) -> None:
    sheet, header = lists[0]
    if not readings:
        raise FileError("no well has a value", remedy="export it again with the raw data", where=sheet.place(header, 0))
    seen: set[tuple[str, str, str]] = set()
    for reading in readings:
        key = (reading.plate, reading.well, reading.read)
        if key in seen:
            raise FileError(
                f"well {reading.well} of plate {reading.plate} has two values of {reading.read!r}",
                remedy="export each plate once, and fill in the column Plate",
                where=file,
            )
        seen.add(key)
