"""Text exports of BioTek (Agilent) Gen5.

One file holds one or several plates, each beginning at a line ``Plate Number``. Under it come blocks of three kinds,
told apart by their header line:

* a matrix: column numbers, then one line per row of the plate and read; the first line of a row carries its letter,
  and **each line carries its own read label at its end**, so lines may come in any order;
* a list: a column ``Well`` and one column per read;
* a time series: ``Time``, a temperature, then one column per well.

A block under the title ``Layout`` names the samples. A value between asterisks was masked by hand. Values that Gen5
computed from the readings are told from readings by their label: a reading is labelled with a wavelength, a pair of
them or ``Lum``, after the name of its read step if that has one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rapalog.errors import FileError, RapalogError
from rapalog.files.export import PlateExport, WellLabel
from rapalog.files.text import decode, parse_number
from rapalog.tables import MASKED, Reading, well_name

_PLATE: Final = "Plate Number"
_ROW: Final = re.compile(r"[A-Z]{1,2}", re.ASCII)
_MASK: Final = re.compile(r"\*(.*)\*")
_WELL_CELL: Final = re.compile(r"[A-Z]{1,2}0*[1-9][0-9]?", re.ASCII)
#: 450 | 485/20,528/20 | Lum | 600[2] | GFP:485,528, optionally with a time point
_MEASURED: Final = re.compile(r"(?:.*:)?(?:\d+(?:/\d+)?(?:,\s*\d+(?:/\d+)?)?|Lum)(?:\[\d+\])?(?: at [\d:]+)?", re.ASCII)
_NOT_A_READ: Final = frozenset(
    {"", "well", "well id", "name", "conc/dil", "count", "mean", "std dev", "cv (%)", "plate", "x", "y"}
)


@dataclass(frozen=True)
class _Cell:
    """One cell of a block: where it stood, its well, its label and its text."""

    line: int
    well: str
    label: str
    text: str


@dataclass(frozen=True)
class _Line:
    """One line of the file, split at tabs, cells stripped."""

    number: int
    cells: tuple[str, ...]

    @property
    def empty(self) -> bool:
        return not any(self.cells)


def is_gen5(text: str) -> bool:
    """Return whether a text is a Gen5 export, by what its first lines say."""
    head = text[:4000]
    return "Software Version\t" in head and ("Experiment File Path" in head or _PLATE in head)


def read_gen5(data: bytes, *, file: str) -> PlateExport:
    """Read every plate and every measurement of a Gen5 text export.

    Parameters
    ----------
    data
        The bytes of the file, in UTF-8, UTF-16 or Windows-1252, with any line ends.
    file
        Its name, for the readings and for error messages.

    Raises
    ------
    FileError
        If a plate has no results, a row is too short, or a well has two values of one read.
    """
    text = decode(data, file=file)
    lines = [_Line(n, tuple(cell.strip() for cell in line.split("\t"))) for n, line in enumerate(text.split("\n"), 1)]
    readings: list[Reading] = []
    labels: list[WellLabel] = []
    calculated: dict[str, None] = {}
    for plate, block in _plates(lines):
        cells, layout = _blocks(block, file=file)
        measured = _measured({cell.label for cell in cells}, steps=_steps(block))
        if not cells:
            last = max((line.number for line in block if not line.empty), default=1)
            raise FileError(f"{plate} has no results", where=f"{file}:{last}",
                            remedy="export it again from Gen5 with the results matrix switched on")  # fmt: skip
        calculated.update(dict.fromkeys(cell.label for cell in cells if cell.label not in measured))
        readings += _readings([cell for cell in cells if cell.label in measured], plate=plate, file=file)
        labels += _labels(layout, plate=plate)
    return PlateExport(file=file, program="Gen5", readings=tuple(readings), labels=tuple(labels),
                       calculated=tuple(calculated))  # fmt: skip


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


def _measured(labels: set[str], *, steps: set[str]) -> set[str]:
    """Return the labels of readings; if none looks like one, all are taken, so that no value is lost."""
    found = {
        label
        for label in labels
        if label in steps
        or (_MEASURED.fullmatch(label) and not (label.startswith("Blank ") and label.split(":")[0] not in steps))
    }
    return found or labels


def _blocks(block: Sequence[_Line], *, file: str) -> tuple[list[_Cell], list[_Cell]]:
    values: list[_Cell] = []
    layout: list[_Cell] = []
    title, index = "", 0
    while index < len(block):
        line = block[index]
        body = _body(block, index + 1)
        if _is_matrix(line):
            (layout if title.lower().startswith("layout") else values).extend(_matrix(line, body, title, file=file))
        elif "Well" in line.cells and body:
            values += _list(line, body, file=file)
        elif line.cells[0] == "Time" and any(_WELL_CELL.fullmatch(cell) for cell in line.cells):
            values += _series(line, body, title)
        else:
            title = title if line.empty else line.cells[0]
            index += 1
            continue
        index += 1 + len(body)
    return values, layout


def _body(block: Sequence[_Line], start: int) -> list[_Line]:
    end = start
    while end < len(block) and not block[end].empty:
        end += 1
    return list(block[start:end])


def _is_matrix(line: _Line) -> bool:
    numbers = [cell for cell in line.cells[1:] if cell]
    return not line.cells[0] and bool(numbers) and numbers == [str(n) for n in range(1, len(numbers) + 1)]


def _matrix(header: _Line, body: Sequence[_Line], title: str, *, file: str) -> list[_Cell]:
    columns = [cell for cell in header.cells[1:] if cell]
    cells: list[_Cell] = []
    row = ""
    for line in body:
        row = line.cells[0] or row
        if not _ROW.fullmatch(row):
            raise FileError(f"got row {row!r}, must be a letter", remedy="export the matrix again",
                            where=f"{file}:{line.number}")  # fmt: skip
        if len(line.cells) < len(columns) + 1:
            raise FileError(f"row {row} has {len(line.cells) - 1} cells for {len(columns)} columns",
                            remedy="export the matrix again, unedited", where=f"{file}:{line.number}")  # fmt: skip
        label = next((cell for cell in line.cells[len(columns) + 1 :] if cell), title)
        values = line.cells[1 : len(columns) + 1]
        cells += [_Cell(line.number, _well(row + column, file, line), label, text)
                  for column, text in zip(columns, values, strict=True)]  # fmt: skip
    return cells


def _list(header: _Line, body: Sequence[_Line], *, file: str) -> list[_Cell]:
    at = header.cells.index("Well")
    reads = [(index, name) for index, name in enumerate(header.cells) if name.lower() not in _NOT_A_READ]
    cells: list[_Cell] = []
    for line in body:
        if len(line.cells) <= at or not line.cells[at]:
            raise FileError("the line names no well", remedy="export the list again", where=f"{file}:{line.number}")
        well = _well(line.cells[at], file, line)
        cells += [_Cell(line.number, well, name, line.cells[index]) for index, name in reads if index < len(line.cells)]
    return cells


def _series(header: _Line, body: Sequence[_Line], title: str) -> list[_Cell]:
    wells = [(index, name) for index, name in enumerate(header.cells) if _WELL_CELL.fullmatch(name)]
    return [
        _Cell(line.number, well_name(well), f"{title} at {line.cells[0]}", line.cells[index])
        for line in body
        for index, well in wells
        if index < len(line.cells) and any(line.cells[wells[0][0] :])
    ]


def _well(text: str, file: str, line: _Line) -> str:
    try:
        return well_name(text)
    except RapalogError as error:
        raise FileError(error.problem, remedy=error.remedy, where=f"{file}:{line.number}") from None


def _readings(cells: Sequence[_Cell], *, plate: str, file: str) -> list[Reading]:
    readings: list[Reading] = []
    seen: set[tuple[str, str]] = set()
    for cell in cells:
        if not cell.text:
            continue
        if (cell.well, cell.label) in seen:
            raise FileError(f"well {cell.well} of {plate} has two values of read {cell.label!r}",
                            remedy="export each measurement once", where=f"{file}:{cell.line}")  # fmt: skip
        seen.add((cell.well, cell.label))
        mask = _MASK.fullmatch(cell.text)
        value = parse_number(mask[1] if mask else cell.text, decimal_comma=True)
        token = MASKED if mask and value is not None else ("" if value is not None else cell.text)
        readings.append(Reading(file=file, plate=plate, well=cell.well, read=cell.label, raw=cell.text, token=token,
                                value=math.nan if value is None else value))  # fmt: skip
    return readings


def _labels(layout: Sequence[_Cell], *, plate: str) -> list[WellLabel]:
    by_well: dict[str, dict[str, str]] = {}
    for cell in layout:
        by_well.setdefault(cell.well, {})[cell.label.lower()] = cell.text
    return [
        WellLabel(plate=plate, well=well, well_id=texts.get("well id", ""), concentration=texts.get("conc/dil", ""))
        for well, texts in by_well.items()
    ]
