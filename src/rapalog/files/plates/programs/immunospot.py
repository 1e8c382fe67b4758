"""Text exports of CTL ImmunoSpot: counts of spots, and what was measured of the spots.

Matrices stand under a title, with column numbers and rows with a letter. Older versions align them with spaces under a
title ``Unprocessed Data``; newer ones separate cells by tabs, rule them off with underscores, put two side by side and
call them ``Spot Counts``. Only counts are readings: sizes, areas and intensities are named as calculated.

A count is never negative: ``-1`` to ``-5`` are codes that the file explains below its matrices, and ``TNTC`` is a well
with too many spots to count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from rapalog.errors import FileError
from rapalog.files.cells.text import decode
from rapalog.files.plates.export import PlateExport
from rapalog.files.plates.readings import Readings
from rapalog.tables import PLATE_SHAPES

_VERSION: Final = re.compile(r"\s*\"?Software version:\s*ImmunoSpot", re.IGNORECASE)
_CODE: Final = re.compile(r"Plate Code\s*=\s*([^\t]*\w[^\t]*)", re.ASCII)
_TITLE: Final = re.compile(r".*[^\W\d_]{2}.*")
_COUNTS: Final = re.compile(r"(?:un)?processed data|(?:normali[sz]ed )?spot counts?|counts?", re.IGNORECASE)
_RULE: Final = re.compile(r"[_\-=\s]+")
_PARAMETER: Final = re.compile(r"[^\t]+:.*|.*Plate Code.*", re.IGNORECASE)
_LAYOUT: Final = "assay layout"
_READ: Final = "Spot counts"
_ROW: Final = re.compile(r"[A-Z]|A[A-F]", re.ASCII)
_CODES: Final = {"-1": "not counted", "-2": "off scale", "-3": "rejected", "-4": "not done", "-5": "not applicable"}
_REMEDY: Final = "export the counts again from ImmunoSpot, and leave the file as it is"


@dataclass(frozen=True)
class _Cell:
    """A text and the columns of the line it covers: characters, or numbers of tab-separated cells."""

    text: str
    start: int
    end: int

    @property
    def middle(self) -> float:
        return (self.start + self.end - 1) / 2


@dataclass(frozen=True)
class _Matrix:
    """One matrix: title, plate, the cells of its header, and its rows as line number, letter and cells."""

    title: str
    plate: str
    columns: tuple[_Cell, ...]
    rows: tuple[tuple[int, str, tuple[_Cell, ...]], ...]


def is_ctl(text: str) -> bool:
    """Return whether a text is an ImmunoSpot export, by its first lines."""
    return any(_VERSION.match(line) for line in text.split("\n", 10)[:10])


def read_ctl(data: bytes, *, file: str) -> PlateExport:
    """Read the counts of every plate of an ImmunoSpot export.

    Parameters
    ----------
    data
        The bytes of the file, in UTF-8, UTF-16 or Windows-1252, with any line ends.
    file
        Its name, for the readings and for error messages.

    Raises
    ------
    FileError
        If there are no counts, a row cannot be laid under the column numbers, or a well has two counts.
    """
    lines = decode(data, file=file).split("\n")
    readings = Readings(file, decimal_comma=True)
    matrices = [matrix for matrix in _matrices(lines, file=file) if matrix.title.lower() != _LAYOUT]
    for matrix in matrices:
        if not _COUNTS.fullmatch(matrix.title):
            continue
        read = matrix.title if matrix.title.lower().startswith(("normal", "processed")) else _READ
        for number, letters, cells in matrix.rows:
            where = f"{file}:{number}"
            for column, cell in _placed(cells, matrix.columns, letters, where=where):
                readings.add(
                    where,
                    plate=matrix.plate,
                    well=f"{letters}{column}",
                    read=read,
                    raw=cell.text,
                    token=_CODES.get(cell.text, ""),
                )
    others = dict.fromkeys(matrix.title for matrix in matrices if not _COUNTS.fullmatch(matrix.title))
    return PlateExport(file=file, program="ImmunoSpot", readings=readings.all(remedy=_REMEDY), calculated=tuple(others))


def _matrices(lines: Sequence[str], *, file: str) -> Iterator[_Matrix]:
    """Yield the matrices; two that stand side by side have one header line and one title line."""
    plate, versions, index = "Plate 1", 0, 0
    titles: list[_Cell] = []
    while index < len(lines):
        line = lines[index]
        headers = _headers(line)
        if _VERSION.match(line):
            versions, titles = versions + 1, []
            plate = f"Plate {versions}"
        elif code := _CODE.search(line):
            plate = code[1].strip()
        elif headers:
            index, rows = _rows(lines, index + 1)
            for number, columns in enumerate(headers):
                left = 0 if number == 0 else columns[0].start - 2
                right = headers[number + 1][0].start - 2 if number + 1 < len(headers) else None
                yield _Matrix(_title(titles, left, right), plate, columns, _part(rows, columns, left, right, file))
            titles = []
            continue
        elif (found := _titles(line)) and not _PARAMETER.fullmatch(line.strip()):
            titles = found
        index += 1


def _cells(line: str) -> list[_Cell]:
    """Return the filled cells of a line, by tabs if there are tabs between them, else by spaces."""
    if "\t" in line.strip():
        parts = line.split("\t")
        return [_Cell(part.strip(), i, i + 1) for i, part in enumerate(parts) if part.strip()]
    return [_Cell(match[0], match.start(), match.end()) for match in re.finditer(r"\S+", line)]


def _headers(line: str) -> list[tuple[_Cell, ...]]:
    """Return the runs of column numbers of a line; nothing if anything else stands in it."""
    runs: list[list[_Cell]] = []
    for cell in _cells(line):
        if cell.text == "1":
            runs.append([cell])
        elif runs and cell.text == str(len(runs[-1]) + 1):
            runs[-1].append(cell)
        else:
            return []
    most = PLATE_SHAPES[-1][1]
    return [tuple(run) for run in runs] if all(1 < len(run) <= most for run in runs) else []


def _rows(lines: Sequence[str], start: int) -> tuple[int, list[tuple[int, list[_Cell]]]]:
    """Return the index behind the rows of a matrix, and the rows; empty lines and rules above them are skipped."""
    index = start
    while index < len(lines) and _RULE.fullmatch(lines[index] or " "):
        index += 1
    rows: list[tuple[int, list[_Cell]]] = []
    while index < len(lines) and (cells := _cells(lines[index])) and _ROW.fullmatch(cells[0].text):
        rows.append((index + 1, cells))
        index += 1
    return index, rows


def _part(
    rows: Sequence[tuple[int, list[_Cell]]], columns: Sequence[_Cell], left: int, right: int | None, file: str
) -> tuple[tuple[int, str, tuple[_Cell, ...]], ...]:
    """Return the rows of one of the matrices that stand side by side; its letters stand left of its columns."""
    parts: list[tuple[int, str, tuple[_Cell, ...]]] = []
    for number, cells in rows:
        own = [cell for cell in cells if cell.start >= left and (right is None or cell.start < right)]
        if not own or not _ROW.fullmatch(own[0].text):
            raise FileError("the line has no letter of a row", remedy=_REMEDY, where=f"{file}:{number}")
        parts.append((number, own[0].text, tuple(own[1:])))
    if not parts:
        raise FileError(f"no rows stand below the {len(columns)} column numbers", remedy=_REMEDY, where=file)
    return tuple(parts)


def _titles(line: str) -> list[_Cell]:
    """Return the texts of a line that may be titles; texts with spaces in them are one title between tabs."""
    return [_Cell(part.strip(), i, i + 1) for i, part in enumerate(line.split("\t")) if _TITLE.fullmatch(part)]


def _title(titles: Sequence[_Cell], left: int, right: int | None) -> str:
    inside = [cell.text for cell in titles if cell.start >= left and (right is None or cell.start < right)]
    return (inside or [cell.text for cell in titles] or [""])[0]


def _placed(
    cells: Sequence[_Cell], columns: Sequence[_Cell], letters: str, *, where: str
) -> Iterator[tuple[int, _Cell]]:
    """Yield column number and cell; in a row with gaps each cell belongs to the nearest column number."""
    if len(cells) == len(columns):
        yield from enumerate(cells, start=1)
        return
    widest = min(b.middle - a.middle for a, b in pairwise(columns)) / 2
    taken: set[int] = set()
    for cell in cells:
        near = min(range(len(columns)), key=lambda i: abs(columns[i].middle - cell.middle))
        if near in taken or abs(columns[near].middle - cell.middle) > widest:
            raise FileError(
                f"row {letters} has {len(cells)} values for {len(columns)} columns", remedy=_REMEDY, where=where
            )
        taken.add(near)
        yield near + 1, cell
