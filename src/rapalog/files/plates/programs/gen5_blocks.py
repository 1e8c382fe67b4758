"""Blocks of wells in a Gen5 export: a matrix, a list, or a column for each well."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from rapalog.errors import FileError, RapalogError
from rapalog.tables import well_name

_ROW: Final = re.compile(r"[A-Z]{1,2}", re.ASCII)


_WELL_CELL: Final = re.compile(r"[A-Z]{1,2}0*[1-9][0-9]?", re.ASCII)


#: Two wavelengths, which have three digits or four.
_PAIR: Final = re.compile(r"(?:.*\D)?\d{3,4}(?:/\d+)?,\d{3,4}(?:/\d+)?\D*", re.ASCII)


_SERIES: Final = {"time": "kinetic", "wavelength": "spectrum", "x read #": "area scan"}


_MOMENT: Final = re.compile(r"\d+:\d\d(?::\d\d)?(?:\.\d+)?", re.ASCII)


_DESCRIBES: Final = frozenset({"well id", "conc/dil", "name", "well name", "sample id"})


_NOT_A_READ: Final = frozenset(
    {"", "well", "well id", "name", "conc/dil", "count", "mean", "std dev", "cv (%)", "plate", "x", "y"}
)


@dataclass(frozen=True)
class GenCell:
    """One cell of a block: where it stood, its well, its label and its text, and its moment in a series."""

    line: int
    well: str
    label: str
    text: str
    moment: str = ""

    @property
    def read(self) -> str:
        """What was read, and when, where that is said."""
        return f"{self.label} at {self.moment}".strip() if self.moment else self.label


@dataclass(frozen=True)
class GenLine:
    """One line of the file, split at its mark, cells stripped."""

    number: int
    cells: tuple[str, ...]
    mark: str = "\t"

    @property
    def empty(self) -> bool:
        """Whether no cell of the line holds anything."""
        return not any(self.cells)


@dataclass
class FoundWells:
    """What the blocks of one plate hold; ``series`` says of what kind each is that is left out, how long, and where."""

    values: list[GenCell] = field(default_factory=list)
    layout: list[GenCell] = field(default_factory=list)
    series: dict[str, tuple[str, int, int]] = field(default_factory=dict)


def wells_of_blocks(block: Sequence[GenLine], *, file: str) -> FoundWells:
    """Return the wells of one plate's lines, in whatever shapes they are written."""
    found = FoundWells()
    title, index = "", 0
    while index < len(block):
        line = block[index]
        if not _is_header(line):
            title = title if line.empty else line.cells[0]
            index += 1
            continue
        body = _body(block, index + 1)
        index += 1 + len(body)
        if _is_matrix(line):
            cells = _matrix(*_from_corner(line, body), title, file=file)
            plan = title.lower().startswith("layout")
            found.layout += [cell for cell in cells if plan or cell.label.lower() in _DESCRIBES]
            found.values += [cell for cell in cells if not plan and cell.label.lower() not in _DESCRIBES]
        elif "Well" in line.cells:
            _list(found, line, body, title, file=file)
        else:
            _series(found, line, body, title)
    return found


def _is_header(line: GenLine) -> bool:
    """Return whether a line is the header of a matrix, a list or a series."""
    first = next((cell.lower() for cell in line.cells if cell), "")
    series = first in _SERIES and any(_WELL_CELL.fullmatch(cell) for cell in line.cells)
    return series or "Well" in line.cells or _is_matrix(line)


def _body(block: Sequence[GenLine], start: int) -> list[GenLine]:
    end = start
    while end < len(block) and not block[end].empty:
        end += 1
    return list(block[start:end])


def _from_corner(header: GenLine, body: Sequence[GenLine]) -> tuple[GenLine, list[GenLine]]:
    """Return a matrix without the empty columns left of its corner; a workbook has one."""
    corner = next((i for i, cell in enumerate(header.cells) if cell), 0) - 1
    aside = min((next((i for i, cell in enumerate(line.cells) if cell), corner) for line in body), default=0)
    aside = min(aside, corner)
    if aside < 1:
        return header, list(body)
    return replace(header, cells=header.cells[aside:]), [replace(line, cells=line.cells[aside:]) for line in body]


def _is_matrix(line: GenLine) -> bool:
    numbers = [cell for cell in line.cells[1:] if cell]
    first = int(numbers[0]) if numbers and re.fullmatch(r"[1-9]\d?", numbers[0], re.ASCII) else 0
    return not line.cells[0] and first > 0 and numbers == [str(n) for n in range(first, first + len(numbers))]


def _matrix(header: GenLine, body: Sequence[GenLine], title: str, *, file: str) -> list[GenCell]:
    columns = [cell for cell in header.cells[1:] if cell]
    cells: list[GenCell] = []
    row = ""
    for line in body:
        row = line.cells[0] or row
        where = f"{file}:{line.number}"
        if not _ROW.fullmatch(row):
            raise FileError(f"got row {row!r}, must be a letter", remedy="export the matrix again", where=where)
        if len(line.cells) < len(columns) + 1:
            raise FileError(
                f"row {row} has {len(line.cells) - 1} cells for {len(columns)} columns",
                remedy="export the matrix again, unedited",
                where=where,
            )
        label = _label(line, len(columns), where=where) or title
        values = line.cells[1 : len(columns) + 1]
        cells += [
            GenCell(line.number, _well(row + column, file, line), label, text)
            for column, text in zip(columns, values, strict=True)
        ]
    return cells


def _label(line: GenLine, columns: int, *, where: str) -> str:
    """Return the label at the end of a row; one with a comma in it is two cells of a file with commas."""
    rest = [cell for cell in line.cells[columns + 1 :] if cell]
    pair = line.mark == "," and len(rest) == 2 and _PAIR.fullmatch(",".join(rest))
    if len(rest) > 1 and not pair:
        raise FileError(
            f"the row has {columns + len(rest)} cells for {columns} columns and a label",
            where=where,
            remedy="export the matrix again with tabs between the cells",
        )
    return ",".join(rest)


def _list(found: FoundWells, header: GenLine, body: Sequence[GenLine], title: str, *, file: str) -> None:
    at = header.cells.index("Well")
    """Add a list; columns that are called by times are the times of what the title names."""
    reads = [(index, name) for index, name in enumerate(header.cells) if name.lower() not in _NOT_A_READ]
    named = {name: (title, name) if _MOMENT.fullmatch(name) else (name, "") for _, name in reads}
    for line in body:
        if not any(line.cells[index] for index, _ in reads if index < len(line.cells)):
            continue
        if len(line.cells) <= at or not line.cells[at]:
            raise FileError("the line names no well", remedy="export the list again", where=f"{file}:{line.number}")
        well = _well(line.cells[at], file, line)
        found.values += [
            GenCell(line.number, well, named[name][0], line.cells[index], named[name][1])
            for index, name in reads
            if index < len(line.cells)
        ]


def _series(found: FoundWells, header: GenLine, body: Sequence[GenLine], title: str) -> None:
    """Add a table with one line for each moment; more than one of a spectrum or a scan have no place on a plate."""
    wells = [(index, name) for index, name in enumerate(header.cells) if _WELL_CELL.fullmatch(name)]
    filled = [line for line in body if any(line.cells[wells[0][0] :])]
    kind = next(_SERIES[cell.lower()] for cell in header.cells if cell)
    if len(filled) > 1 and kind != _SERIES["time"]:
        found.series[title] = (kind, len(filled), header.number)
        return
    for line in filled:
        found.values += [
            GenCell(line.number, well_name(well), title, line.cells[index], next(filter(None, line.cells)))
            for index, well in wells
            if index < len(line.cells)
        ]


def _well(text: str, file: str, line: GenLine) -> str:
    try:
        return well_name(text)
    except RapalogError as error:
        raise FileError(error.problem, remedy=error.remedy, where=f"{file}:{line.number}") from None
