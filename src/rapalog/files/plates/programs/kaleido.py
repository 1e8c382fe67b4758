"""CSV exports of Revvity (PerkinElmer) Kaleido for EnSight readers, versions 2 and 3.

Above each matrix stands ``Result for NAME`` and either a table with the barcode, the repeat and the wavelengths
(version 3) or one line ``Barcode: ..., PlateRepeat: 1, WellRepeat: 1`` (version 2). Below the results stand settings
and the map of the plate, which has the shape of a matrix and is none. An imaging step has a matrix of picture names
first and matrices of what was found in the pictures after it; the names are left out. Each loop of a step is a read of
its own. A step with several points of a well has many values for each well: it is named and left out, and a file that
has no other is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rapalog.errors import FileError
from rapalog.files.cells.text import Cells, lines_of
from rapalog.files.plates.export import PlateExport, series_error, several_points
from rapalog.files.plates.grids import PlateGrid, find_grids
from rapalog.files.plates.text_exports import column_numbers, open_export

_TITLE: Final = re.compile(r"results? for\s*(.*)", re.IGNORECASE)
_START: Final = re.compile(r"(?:ensight|kaleido) results from|results? for .*", re.IGNORECASE)
_PLATEMAP: Final = re.compile(
    r"platemap:?|measurement (?:basic )?information|plate type(?: information)?", re.IGNORECASE
)
_PICTURE: Final = re.compile(r".+\.(?:tiff?|png|jpe?g|bmp)", re.IGNORECASE)
#: Columns (version 3) and keys (version 2) that tell the matrices of one step apart, and how to name them.
_DETAILS: Final = {
    "repeat": "repeat",
    "platerepeat": "repeat",
    "wellrepeat": "well repeat",
    "loop no": "loop",
    "well scan x": "x",
    "well scan y": "y",
    "exc wl / filter": "ex",
    "ems wl": "em",
    "trf window": "window",
    "analysis parameter": "",
    "analysisparameter": "",
    "label-free parameter": "",
}
_LOOP: Final = ("loop no",)
_SCAN: Final = ("well scan x", "well scan y")
_COUNTED: Final = frozenset({"repeat", "platerepeat", "wellrepeat"})
_REMEDY: Final = "export it again from Kaleido as CSV in plate format, and leave the file as it is"


@dataclass(frozen=True)
class _Result:
    """One matrix, its plate and its read, and the loop and the point of the well if it says one."""

    plate: str
    read: str
    loop: str
    scan: str
    grid: PlateGrid


def is_kaleido(text: str) -> bool:
    """Return whether a text is a Kaleido export, by its closing line or its first and the settings below."""
    first = next((line.strip().strip('"') for line in lines_of(text) if line.strip()), "")
    return "Exported with Kaleido" in text or bool(
        _START.match(first) and ("Kaleido" in text or first.lower().startswith("ensight"))
    )


def read_kaleido(data: bytes, *, file: str) -> PlateExport:
    """Read every plate and measurement of a Kaleido export.

    A plate is called by its barcode. Empty wells are left out.

    Parameters
    ----------
    data
        The bytes of the file, in UTF-8, UTF-16 or Windows-1252, with any line ends.
    file
        Its name, for the readings and for error messages.

    Raises
    ------
    FileError
        If there are no results but scans, a row is too short, or a well has two values of one measurement.
    """
    cells, readings = open_export(data, file=file, has_header=lambda row: bool(column_numbers(row)))
    results = list(_results(cells))
    points = several_points(((result.plate, result.read), result.scan) for result in results)
    scans = [result for result in results if result.scan and (result.plate, result.read) in points]
    single = [result for result in results if not result.scan or (result.plate, result.read) not in points]
    kinetic = several_points(((result.plate, result.read), result.loop) for result in single)
    for result in single:
        wells = list(result.grid.wells())
        if any(_PICTURE.fullmatch(raw) for _, raw, _ in wells):
            continue
        _check_width(result.grid)
        read = " ".join(part for part in (result.read, result.loop, result.scan) if part)
        if result.loop and (result.plate, result.read) in kinetic:
            readings.times[read] = result.loop
        readings.add_wells(wells, plate=result.plate, read=read)
    if scans and not readings.found:
        raise series_error("well scan", points[scans[0].plate, scans[0].read], where=scans[0].grid.place)
    unused = dict.fromkeys(f"{result.read} (well scan)" for result in scans)
    return PlateExport(
        file=file,
        program="Kaleido",
        readings=readings.all(remedy=_REMEDY),
        calculated=tuple(unused),
        times=readings.times,
    )


def _results(cells: Cells) -> Iterator[_Result]:
    """Yield the matrices that stand under a result title, and not below the map of the plate."""
    title, plate = "", ""
    details: dict[str, str] = {}
    for grid in find_grids(cells):
        for number, row in enumerate(grid.titles):
            if match := _TITLE.fullmatch(row[0]):
                title, details = match[1] or "Result", {}
            elif _PLATEMAP.fullmatch(row[0]):
                title = ""
            elif row[0].lower() == "barcode" or row[0].lower().startswith("barcode:"):
                details = _details(cells, grid, row, grid.titles[number + 1 : number + 2])
                plate = details.pop("barcode", "") or plate
        if title:
            loop, scan = _counted(details, _LOOP), _counted(details, _SCAN)
            yield _Result(plate or "Plate 1", _read(title, details), loop, scan, grid)


def _details(cells: Cells, grid: PlateGrid, row: Sequence[str], below: Sequence[Sequence[str]]) -> dict[str, str]:
    """Return what the lines above a matrix say: ``key: value`` pairs, or a table of one row."""
    if row[0].lower().startswith("barcode:"):
        pairs = (cell.partition(":") for cell in row)
        return {key.strip().lower(): text.strip() for key, _, text in pairs}
    index = next((i for i in range(grid.top - 1, 0, -1) if cells.cell(i - 1, 0).lower() == "barcode"), None)
    if index is None or not below:
        return {}
    return {name.lower(): text for name, text in zip(cells.rows[index - 1], cells.rows[index], strict=False) if name}


def _read(title: str, details: dict[str, str]) -> str:
    parts = [title]
    for key, name in _DETAILS.items():
        text = details.get(key, "")
        if text and key not in (*_LOOP, *_SCAN) and not (key in _COUNTED and text == "1"):
            parts.append(f"{name} {text}".strip())
    return " ".join(parts)


def _counted(details: dict[str, str], keys: Sequence[str]) -> str:
    return " ".join(f"{_DETAILS[key]} {details[key]}" for key in keys if details.get(key))


def _check_width(grid: PlateGrid) -> None:
    """Refuse a matrix with a row that is cut off, or with something that is no row below its last one."""
    for index in range(grid.top + 1, grid.top + 1 + len(grid.rows)):
        row = grid.cells.rows[index]
        if len(row) < len(grid.columns) + 1:
            raise FileError(
                f"row {row[0]} has {len(row) - 1} cells for {len(grid.columns)} columns",
                remedy=_REMEDY,
                where=grid.cells.place(index, 0),
            )
    after = grid.top + 1 + len(grid.rows)
    row = grid.cells.rows[after] if after < len(grid.cells.rows) else ()
    if len([cell for cell in row if cell]) > 1:
        raise FileError(f"got row {row[0]!r}, must be a letter", remedy=_REMEDY, where=grid.cells.place(after, 0))
