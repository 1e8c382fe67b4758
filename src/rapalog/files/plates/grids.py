"""Plate-shaped grids in a rectangle of cells: column numbers above, row letters to the left.

Instruments and people draw plates so, in text files and in sheets, one below the other or side by side, with titles
above. This module finds the grids and says what stood above each; what the titles mean is for whoever asks.

A file of such grids that no program claims is read here too: each grid of numbers is one measurement of one plate.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from rapalog.errors import FileError
from rapalog.files.cells.numbers import parse_number
from rapalog.files.cells.text import Cells
from rapalog.files.plates.export import PlateExport
from rapalog.files.plates.readings import Readings
from rapalog.tables import PLATE_SHAPES, well_name

_ROW: Final = re.compile(r"[A-Za-z]|A[A-Fa-f]|a[A-Fa-f]", re.ASCII)
_COLUMN: Final = re.compile(r"0*([1-9][0-9]?)(?:\.0)?", re.ASCII)
#: One number over one letter is more often a list than a plate.
_FEWEST_COLUMNS: Final = 2
_PLATE: Final = re.compile(r"(?:plate(?: (?:name|id|number))?\s*[:=]\s*)?(.*\S)", re.IGNORECASE)
_LABEL: Final = re.compile(r"label\s*:\s*(.*\S)", re.IGNORECASE)
_PLAIN: Final = "signal"


@dataclass(frozen=True)
class PlateGrid:
    """One grid: where its header is, the numbers of its columns, the letters of its rows, and what stood above it.

    ``corner`` is the cell left of the column numbers. ``titles`` are the filled rows between the grid and the one
    above it, top to bottom, each as its filled cells.
    """

    cells: Cells
    top: int
    left: int
    columns: tuple[int, ...]
    rows: tuple[str, ...]
    titles: tuple[tuple[str, ...], ...]

    @property
    def corner(self) -> str:
        """The cell left of the column numbers."""
        return self.cells.cell(self.top, self.left)

    @property
    def place(self) -> str:
        """The place of the corner."""
        return self.cells.place(self.top, self.left)

    def wells(self) -> Iterator[tuple[str, str, str]]:
        """Yield name, text and place of every well, row by row; the text of an empty well is empty."""
        for below, letters in enumerate(self.rows, start=1):
            for aside, number in enumerate(self.columns, start=1):
                row, column = self.top + below, self.left + aside
                yield well_name(f"{letters}{number}"), self.cells.cell(row, column), self.cells.place(row, column)


def find_grids(cells: Cells) -> tuple[PlateGrid, ...]:
    """Return the grids of one rectangle of cells, from top to bottom and from left to right."""
    grids: list[PlateGrid] = []
    end, row = 0, 0
    while row < len(cells.rows):
        lettered = row + 1 < len(cells.rows) and any(len(cell) < 3 and cell.isalpha() for cell in cells.rows[row + 1])
        headers = list(_headers(cells, row)) if lettered else []
        rows = [_rows(cells, row, left) for left, _ in headers]
        found = [(left, columns, letters) for (left, columns), letters in zip(headers, rows, strict=True) if letters]
        for left, columns, letters in found:
            right = left + len(columns) if len(found) > 1 else None
            titles = _titles(cells.rows[end:row], left if len(found) > 1 else 0, right)
            grids.append(PlateGrid(cells, row, left, columns, letters, titles))
        row += 1 + max((len(letters) for _, _, letters in found), default=0)
        end = row if found else end
    return tuple(grids)


def _headers(cells: Cells, row: int) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield the corner and the column numbers of every run of rising numbers in a row."""
    texts = cells.rows[row]
    at = 1
    while at < len(texts):
        run = _run(texts, at) if at + 1 < len(texts) and texts[at][:1].isdigit() and texts[at + 1][:1].isdigit() else ()
        if len(run) >= _FEWEST_COLUMNS:
            yield at - 1, run
        at += max(len(run), 1)


def _run(texts: Sequence[str], start: int) -> tuple[int, ...]:
    numbers: list[int] = []
    for text in islice(texts, start, None):
        match = _COLUMN.fullmatch(text)
        if not match or (numbers and int(match[1]) != numbers[-1] + 1) or int(match[1]) > PLATE_SHAPES[-1][1]:
            break
        numbers.append(int(match[1]))
    return tuple(numbers)


def _rows(cells: Cells, header: int, left: int) -> tuple[str, ...]:
    letters: list[str] = []
    for row in range(header + 1, len(cells.rows)):
        text = cells.cell(row, left)
        if not _ROW.fullmatch(text) or text.upper() in letters:
            break
        letters.append(text.upper())
    return tuple(letters)


def _titles(above: Sequence[Sequence[str]], left: int, right: int | None) -> tuple[tuple[str, ...], ...]:
    """Return the filled cells of every filled row above a grid, within its columns."""
    rows = (tuple(cell for cell in row[left : None if right is None else right + 1] if cell) for row in above)
    return tuple(row for row in rows if row)


def read_plain_grids(tables: Sequence[Cells], *, file: str) -> PlateExport:
    """Read grids of numbers that no program claims.

    A title that begins with ``plate`` names the plate; without one, each sheet is a plate, and so is each grid whose
    title has been there before. A title ``Label: ...``, or else the last other one, or else the corner, names the
    measurement.

    Raises
    ------
    FileError
        If the grids hold no number, rows without a letter follow, or a well has two values of one measurement.
    """
    comma = any(cells.decimal_comma for cells in tables)
    readings = Readings(file, decimal_comma=comma, twice="write a title above each grid, such as Plate 2")
    filled = [(cells, grids) for cells in tables if (grids := find_grids(cells))]
    for cells, grids in filled:
        plate = cells.sheet if len(filled) > 1 else ""
        for grid in grids:
            _refuse_unlettered(grid)
            names, reads = _plate_and_read(grid)
            plate = names or plate
            read = reads or grid.corner or _PLAIN
            readings.add_wells(grid.wells(), plate=plate or _next_plate(readings, read), read=read)
    if all(reading.token for reading in readings.found.values()):
        raise FileError(
            "the grids hold no numbers",
            remedy="export the readings, or give the file as a layout",
            where=filled[0][1][0].place if filled else file,
        )
    return PlateExport(file=file, program="grid", readings=tuple(readings.found.values()))


def _refuse_unlettered(grid: PlateGrid) -> None:
    """Refuse a grid that goes on in rows without a letter: nobody knows whose values they are."""
    below = grid.top + len(grid.rows) + 1
    if below < len(grid.cells.rows) and not grid.cells.cell(below, grid.left):
        texts = [grid.cells.cell(below, grid.left + aside) for aside in range(1, len(grid.columns) + 1)]
        if any(parse_number(text, decimal_comma=True) is not None for text in texts):
            raise FileError(
                "the grid goes on in a row without a letter",
                where=grid.cells.place(below, grid.left),
                remedy="write a letter before every row, and one value in every cell",
            )


def _plate_and_read(grid: PlateGrid) -> tuple[str, str]:
    """Return the plate and the measurement that the titles of a grid name."""
    plate = read = label = ""
    for title in grid.titles:
        text = " ".join(title)
        match = _PLATE.fullmatch(text) if text.lower().startswith("plate") else None
        named = _LABEL.fullmatch(text)
        plate, read = (match[1], read) if match else (plate, text)
        label = named[1] if named else label
    return plate, label or read


def _next_plate(readings: Readings, read: str) -> str:
    number = 1
    while any(key[0] == f"Plate {number}" and key[2] == read for key in readings.found):
        number += 1
    return f"Plate {number}"
