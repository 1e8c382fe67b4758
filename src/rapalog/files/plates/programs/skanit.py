"""Exports of Thermo SkanIt: result sheets with grids, several plates and wavelengths below each other.

A result sheet begins with ``Measurement results``. Above each grid stand, on lines of their own, the step (``Absorbance
1``), the wavelengths (``Wavelength: 450 nm``, ``Ex: 485 nm; Em: 535 nm``), the reading or time of a kinetic
measurement, and the plate; what a line does not say again stays as it was. The corner of a grid names its unit
(``Abs``, ``RLU``, ``RFU``). A grid with ``Sample`` in its corner names the samples. Sheets of calculations have another
first line; they are named, not read. Each reading or time is a read of its own. A spectrum or a scan of the wells has
many values for each well: it is named too, and a file that has no other is refused. Saved as text, the sheets follow
each other, each from its first line on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from rapalog.errors import FileError
from rapalog.files.cells.spreadsheet import Workbook
from rapalog.files.cells.text import Cells, read_cells
from rapalog.files.plates.export import PlateExport, WellLabel, series_error, several_points
from rapalog.files.plates.grids import PlateGrid, find_grids
from rapalog.files.plates.readings import Readings

_RESULTS: Final = "measurement results"
_INFORMATION: Final = frozenset(
    {
        "general information",
        "session information",
        "instrument information",
        "protocol parameters",
        "run log",
        "layout definitions",
    }
)
_SESSION: Final = re.compile(r".+\.skax", re.IGNORECASE)
_PLATE: Final = re.compile(r"plate\b.*", re.IGNORECASE)
_SAMPLES: Final = frozenset({"sample", "samples", "sample name"})
#: Corners of grids that describe wells and are no measurement.
_DESCRIPTIONS: Final = _SAMPLES | {"group", "type", "dilution", "concentration", "conc", "note", "name"}
_WAVELENGTH: Final = re.compile(r"(?:wavelengths?|ex(?:citation)?|em(?:ission)?)\b.*\d.*", re.IGNORECASE)
#: First lines of the sheets of calculations, and what makes a file of text one of SkanIt.
_CALCULATION: Final = re.compile(
    r"(?:blank|average|mean|(?:basic |sample )?statist|.*curve|.*standard|ratio|.*normali|.*subtract|concent|calculat"
    r"|kinetic (?:rate|red)|factor|limit|precision).*",
    re.IGNORECASE,
)
_MOMENT: Final = re.compile(r"(?:reading|time|kinetic|cycle|multipoint|spectral)\b.*\d.*", re.IGNORECASE)
_POINT: Final = re.compile(r"(multipoint|spectral)\b", re.IGNORECASE)
_SERIES: Final = {"multipoint": "well scan", "spectral": "spectrum"}


#: Plate, label, reading or time, and grid of one measurement.
_Measured = tuple[str, str, str, PlateGrid]


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
        """The label of the measurement, without its reading or time."""
        wavelength = "" if self.wavelength == "0 nm" else self.wavelength
        return " ".join(part for part in (self.step, wavelength) if part) or "signal"


def is_skanit(book: Workbook) -> bool:
    """Return whether a workbook has a result sheet or a session file of SkanIt."""
    return any(
        cell.lower() == _RESULTS or _SESSION.fullmatch(cell) for sheet in book.sheets for cell in _first_column(sheet)
    )


def is_skanit_text(text: str) -> bool:
    """Return whether a text is what SkanIt writes into the sheets of a workbook."""
    return _RESULTS in text.lower() and any(_first(line) == _RESULTS for line in text.split("\n"))


def read_skanit_text(data: bytes, *, file: str) -> PlateExport:
    """Read a text export as the workbook whose sheets it holds.

    Raises
    ------
    FileError
        As :func:`read_skanit`, and if the bytes are not text.
    """
    return read_skanit(Workbook(file=file, sheets=(read_cells(data, file=file),)), file=file)


def _parts(cells: Cells) -> tuple[Cells, ...]:
    """Return the sheets that one sheet or text holds one below the other."""
    starts = [0, *(index for index, row in enumerate(cells.rows) if index and _opens(row))]
    return tuple(
        replace(cells, rows=cells.rows[start:end], lines=cells.lines[start:end])
        for start, end in pairwise([*starts, len(cells.rows)])
    )


def _opens(row: Sequence[str]) -> bool:
    alone = [cell for cell in row if cell]
    return len(alone) == 1 and bool(alone[0].lower() in _INFORMATION | {_RESULTS} or _CALCULATION.fullmatch(alone[0]))


def _first(line: str) -> str:
    return re.split(r"[\t;,]", line)[0].strip().strip('"').lower()


def read_skanit(book: Workbook, *, file: str) -> PlateExport:
    """Read every plate and measurement of the result sheets of a workbook.

    Empty wells are left out. Wells whose cell is no number keep it as their token.

    Raises
    ------
    FileError
        If no result sheet has a grid with one value for each well, or a well has two values of one measurement.
    """
    results, others = _results(book.sheets if len(book.sheets) > 1 else _parts(book.sheets[0]))
    measured, labels = _grids(results)
    many, kinetic = _series(measured)
    readings = Readings(file, decimal_comma=True)
    for plate, label, moment, grid in measured:
        read = f"{label} {moment}".strip()
        if (plate, label) not in many:
            readings.add_wells(grid.wells(), plate=plate, read=read)
            readings.times |= {read: moment} if moment and (plate, label) in kinetic else {}
    if not readings.found:
        raise _no_values(measured, many, where=results[0].place(0, 0) if results else file)
    own = len(book.sheets) > 1
    calculated = [sheet.sheet if own else (_first_column(sheet) or [""])[0] for sheet in others if find_grids(sheet)]
    calculated += dict.fromkeys(f"{label} ({kind})" for (_, label), (kind, _) in many.items())
    return PlateExport(
        file=file,
        program="SkanIt",
        readings=tuple(readings.found.values()),
        labels=tuple(labels.values()),
        calculated=tuple(calculated),
        times=readings.times,
    )


def _grids(results: Iterable[Cells]) -> tuple[list[_Measured], dict[tuple[str, str], WellLabel]]:
    """Return the grids of measurements, and the names of the samples."""
    labels: dict[tuple[str, str], WellLabel] = {}
    measured: list[_Measured] = []
    for sheet in results:
        above = _Above()
        for grid in find_grids(sheet):
            above.read(grid.titles)
            plate = above.plate or "Plate 1"
            if grid.corner.lower() in _SAMPLES:
                labels |= {(plate, well): WellLabel(plate, well, text, "") for well, text, _ in grid.wells() if text}
            elif grid.corner.lower() not in _DESCRIPTIONS:
                measured.append((plate, above.label, above.moment, grid))
    return measured, labels


def _no_values(
    measured: Iterable[_Measured], many: Mapping[tuple[str, str], tuple[str, int]], *, where: str
) -> FileError:
    for plate, label, _, grid in measured:
        if (plate, label) in many:
            kind, count = many[plate, label]
            return series_error(kind, count, where=grid.place)
    return FileError(
        "no measurement has a value", where=where, remedy="export the measurement results as a table in plate format"
    )


def _series(measured: Sequence[_Measured]) -> tuple[dict[tuple[str, str], tuple[str, int]], set[tuple[str, str]]]:
    """Return kind and length of every spectrum and scan, by plate and label, and which others have several times."""
    points = several_points(((plate, label), moment) for plate, label, moment, _ in measured)
    kinds = {
        (plate, label): _SERIES[match[1].lower()]
        for plate, label, moment, _ in measured
        if (match := _POINT.match(moment))
    }
    series = {key: (kinds[key], count) for key, count in points.items() if key in kinds}
    return series, set(points) - set(series)


def _first_column(sheet: Cells) -> list[str]:
    return [row[0] for row in sheet.rows[:20] if row]


def _results(all_sheets: Sequence[Cells]) -> tuple[list[Cells], list[Cells]]:
    """Return the sheets of measurements and those of calculations."""
    sheets = [sheet for sheet in all_sheets if sheet.sheet.lower() not in _INFORMATION]
    sheets = [sheet for sheet in sheets if (_first_column(sheet) or [""])[0].lower() not in _INFORMATION]
    results = [sheet for sheet in sheets if any(cell.lower() == _RESULTS for cell in _first_column(sheet))]
    return (results, [sheet for sheet in sheets if sheet not in results]) if results else (sheets, [])
