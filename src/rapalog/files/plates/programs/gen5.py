"""Text exports of BioTek (Agilent) Gen5.

One file holds one or several plates, each beginning at a line ``Plate Number``. Under it come blocks of three kinds,
told apart by their header line:

* a matrix: column numbers, then one line per row of the plate and read; the first line of a row carries its letter,
  and **each line carries its own read label at its end**, so lines may come in any order;
* a list: a column ``Well`` and one column per read;
* a series: ``Time``, ``Wavelength`` or ``X Read #``, then one column per well. Each time is a read of its own. A
  spectrum or an area scan has many values for each well, so it is named and left out, and a file that has nothing else
  is refused; one of a single line is a read.

A block under the title ``Layout`` names the samples. A value between asterisks was masked by hand. Values that Gen5
computed from the readings are told from readings by their label (see ``gen5_labels``). Cells are separated by tabs,
semicolons or commas; in a workbook tables begin one column to the right of their titles.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from rapalog.errors import FileError, RapalogError
from rapalog.files.cells.text import decode, line_cells, parse_number
from rapalog.files.plates.export import PlateExport, WellLabel, series_error, several_points
from rapalog.files.plates.programs.gen5_labels import measured_labels
from rapalog.tables import MASKED, Reading, well_name

_PLATE: Final = "Plate Number"
_ROW: Final = re.compile(r"[A-Z]{1,2}", re.ASCII)
_MASK: Final = re.compile(r"\*(.*)\*")
_WELL_CELL: Final = re.compile(r"[A-Z]{1,2}0*[1-9][0-9]?", re.ASCII)
_VERSION: Final = re.compile(r"^\"?Software Version:?\"?([\t;,])", re.MULTILINE)
_HEAD: Final = re.compile(
    r"^\"?(?:Plate Number|Experiment File Path|Procedure Details)\b:?\"?([\t;,]|\s*$)", re.MULTILINE
)
_RESULTS: Final = re.compile(r"^\"?(?:Results|Procedure Details|Actual Temperature:)\"?[\t;, ]*", re.MULTILINE)
#: Two wavelengths, which have three digits or four.
_PAIR: Final = re.compile(r"(?:.*\D)?\d{3,4}(?:/\d+)?,\d{3,4}(?:/\d+)?\D*", re.ASCII)
_SERIES: Final = {"time": "kinetic", "wavelength": "spectrum", "x read #": "area scan"}
_MOMENT: Final = re.compile(r"\d+:\d\d(?::\d\d)?(?:\.\d+)?", re.ASCII)
_DESCRIBES: Final = frozenset({"well id", "conc/dil", "name", "well name", "sample id"})
_NOT_A_READ: Final = frozenset(
    {"", "well", "well id", "name", "conc/dil", "count", "mean", "std dev", "cv (%)", "plate", "x", "y"}
)
_ALONE: Final = (
    "export the readings from Gen5, or keep the one matrix you want, with its numbers and letters, in a file"
)


@dataclass(frozen=True)
class _Cell:
    """One cell of a block: where it stood, its well, its label and its text, and its moment in a series."""

    line: int
    well: str
    label: str
    text: str
    moment: str = ""

    @property
    def read(self) -> str:
        return f"{self.label} at {self.moment}".strip() if self.moment else self.label


@dataclass(frozen=True)
class _Line:
    """One line of the file, split at its mark, cells stripped."""

    number: int
    cells: tuple[str, ...]
    mark: str = "\t"

    @property
    def empty(self) -> bool:
        return not any(self.cells)


@dataclass
class _Found:
    """What the blocks of one plate hold; ``series`` says of what kind each is that is left out, how long, and where."""

    values: list[_Cell] = field(default_factory=list)
    layout: list[_Cell] = field(default_factory=list)
    series: dict[str, tuple[str, int, int]] = field(default_factory=dict)


def is_gen5(text: str) -> bool:
    """Return whether a text is a Gen5 export, by what its first lines say."""
    head = text[:4000]
    return bool(_HEAD.search(head) and (_VERSION.search(head) or _RESULTS.search(text))) and not text.startswith("##")


def read_gen5(data: bytes, *, file: str) -> PlateExport:
    """Read every plate and every measurement of a Gen5 text export.

    Calculated values, spectra and area scans are named and left out.

    Parameters
    ----------
    data
        The bytes of the file, in UTF-8, UTF-16 or Windows-1252, with any line ends.
    file
        Its name, for the readings and for error messages.

    Raises
    ------
    FileError
        If a plate has no results, or only such as are left out, a row is too short or too long, or a well has two
        values of one read.
    """
    lines = _lines(decode(data, file=file), file=file)
    readings: list[Reading] = []
    labels: list[WellLabel] = []
    unused: dict[str, None] = {}
    times: dict[str, str] = {}
    for plate, block in _plates(lines):
        found = _blocks(block, file=file)
        names = list(dict.fromkeys(cell.label for cell in found.values))
        measured = measured_labels(names, steps=_steps(block))
        if not measured:
            raise _nothing_measured(found, plate, block, file=file)
        unused.update(dict.fromkeys(name for name in names if name not in measured))
        unused.update({f"{label} ({kind})": None for label, (kind, _, _) in found.series.items()})
        cells = [cell for cell in found.values if cell.label in measured]
        kinetic = several_points((cell.label, cell.moment) for cell in cells)
        times |= {cell.read: cell.moment for cell in cells if cell.moment and cell.label in kinetic}
        read = _readings(cells, plate=plate, file=file)
        if not read:
            raise FileError(f"{plate} has empty cells only", remedy=_ALONE, where=f"{file}:{cells[0].line}")
        readings += read
        labels += _labels(found.layout, plate=plate)
    return PlateExport(
        file=file, program="Gen5", readings=tuple(readings), labels=tuple(labels), calculated=tuple(unused), times=times
    )


def _nothing_measured(found: _Found, plate: str, block: Sequence[_Line], *, file: str) -> FileError:
    for kind, count, line in found.series.values():
        return series_error(kind, count, where=f"{file}:{line}")
    if found.values:
        names = ", ".join(dict.fromkeys(cell.label for cell in found.values))
        return FileError(
            f"{plate} has only values that Gen5 calculated: {names}",
            remedy=_ALONE,
            where=f"{file}:{found.values[0].line}",
        )
    last = max((line.number for line in block if not line.empty), default=1)
    return FileError(
        f"{plate} has no results",
        where=f"{file}:{last}",
        remedy="export it again from Gen5 with the results matrix switched on",
    )


def _lines(text: str, *, file: str) -> list[_Line]:
    mark = next(
        (
            match[1]
            for pattern in (_VERSION, _HEAD)
            if (match := pattern.search(text)) and match[1] in "\t;," and match[1]
        ),
        "\t",
    )
    return [_Line(n, line_cells(line, mark, where=f"{file}:{n}"), mark) for n, line in enumerate(text.split("\n"), 1)]


def _plates(lines: Sequence[_Line]) -> Iterator[tuple[str, Sequence[_Line]]]:
    starts = [index for index, line in enumerate(lines) if line.cells[0].rstrip(":") == _PLATE]
    if not starts:
        yield "Plate 1", lines
        return
    seen: dict[str, int] = {}
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        name = next((cell for cell in lines[start].cells[1:] if cell), "Plate")
        seen[name] = seen.get(name, 0) + 1
        yield name if seen[name] == 1 else f"{name} ({seen[name]})", lines[start:end]


def _steps(block: Sequence[_Line]) -> set[str]:
    return {line.cells[1] for line in block if line.cells[0] == "Read" and len(line.cells) > 1}


def _blocks(block: Sequence[_Line], *, file: str) -> _Found:
    found = _Found()
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


def _is_header(line: _Line) -> bool:
    """Return whether a line is the header of a matrix, a list or a series."""
    first = next((cell.lower() for cell in line.cells if cell), "")
    series = first in _SERIES and any(_WELL_CELL.fullmatch(cell) for cell in line.cells)
    return series or "Well" in line.cells or _is_matrix(line)


def _body(block: Sequence[_Line], start: int) -> list[_Line]:
    end = start
    while end < len(block) and not block[end].empty:
        end += 1
    return list(block[start:end])


def _from_corner(header: _Line, body: Sequence[_Line]) -> tuple[_Line, list[_Line]]:
    """Return a matrix without the empty columns left of its corner; a workbook has one."""
    corner = next((i for i, cell in enumerate(header.cells) if cell), 0) - 1
    aside = min((next((i for i, cell in enumerate(line.cells) if cell), corner) for line in body), default=0)
    aside = min(aside, corner)
    if aside < 1:
        return header, list(body)
    return replace(header, cells=header.cells[aside:]), [replace(line, cells=line.cells[aside:]) for line in body]


def _is_matrix(line: _Line) -> bool:
    numbers = [cell for cell in line.cells[1:] if cell]
    first = int(numbers[0]) if numbers and re.fullmatch(r"[1-9]\d?", numbers[0], re.ASCII) else 0
    return not line.cells[0] and first > 0 and numbers == [str(n) for n in range(first, first + len(numbers))]


def _matrix(header: _Line, body: Sequence[_Line], title: str, *, file: str) -> list[_Cell]:
    columns = [cell for cell in header.cells[1:] if cell]
    cells: list[_Cell] = []
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
            _Cell(line.number, _well(row + column, file, line), label, text)
            for column, text in zip(columns, values, strict=True)
        ]
    return cells


def _label(line: _Line, columns: int, *, where: str) -> str:
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


def _list(found: _Found, header: _Line, body: Sequence[_Line], title: str, *, file: str) -> None:
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
            _Cell(line.number, well, named[name][0], line.cells[index], named[name][1])
            for index, name in reads
            if index < len(line.cells)
        ]


def _series(found: _Found, header: _Line, body: Sequence[_Line], title: str) -> None:
    """Add a table with one line for each moment; more than one of a spectrum or a scan have no place on a plate."""
    wells = [(index, name) for index, name in enumerate(header.cells) if _WELL_CELL.fullmatch(name)]
    filled = [line for line in body if any(line.cells[wells[0][0] :])]
    kind = next(_SERIES[cell.lower()] for cell in header.cells if cell)
    if len(filled) > 1 and kind != _SERIES["time"]:
        found.series[title] = (kind, len(filled), header.number)
        return
    for line in filled:
        found.values += [
            _Cell(line.number, well_name(well), title, line.cells[index], next(filter(None, line.cells)))
            for index, well in wells
            if index < len(line.cells)
        ]


def _well(text: str, file: str, line: _Line) -> str:
    try:
        return well_name(text)
    except RapalogError as error:
        raise FileError(error.problem, remedy=error.remedy, where=f"{file}:{line.number}") from None


def _readings(cells: Sequence[_Cell], *, plate: str, file: str) -> list[Reading]:
    readings: list[Reading] = []
    seen: dict[tuple[str, str], str] = {}
    for cell in cells:
        if not cell.text or seen.get((cell.well, cell.read)) == cell.text:  # a matrix and a list of the same values
            continue
        if (cell.well, cell.read) in seen:
            raise FileError(
                f"well {cell.well} of {plate} has two values of read {cell.read!r}",
                remedy="export each measurement once",
                where=f"{file}:{cell.line}",
            )
        seen[cell.well, cell.read] = cell.text
        mask = _MASK.fullmatch(cell.text)
        value = parse_number(mask[1] if mask else cell.text, decimal_comma=True)
        token = MASKED if mask and value is not None else ("" if value is not None else cell.text)
        readings.append(
            Reading(
                file=file,
                plate=plate,
                well=cell.well,
                read=cell.read,
                raw=cell.text,
                token=token,
                value=math.nan if value is None else value,
            )
        )
    return readings


def _labels(layout: Sequence[_Cell], *, plate: str) -> list[WellLabel]:
    by_well: dict[str, dict[str, str]] = {}
    for cell in layout:
        by_well.setdefault(cell.well, {})[cell.label.lower()] = cell.text
    return [
        WellLabel(plate=plate, well=well, well_id=texts.get("well id", ""), concentration=texts.get("conc/dil", ""))
        for well, texts in by_well.items()
    ]
