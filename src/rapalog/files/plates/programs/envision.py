"""CSV exports of PerkinElmer (Revvity) EnVision.

Blocks stand below each other, empty lines between them. ``Plate information`` names plate, repeat and barcode, and
either a ``Label`` (a measurement) or a ``Formula`` (a calculation). The values follow, in one of two export formats:

* ``Plate2``: a title ``Results for LABEL`` or ``Calculated results: ...``, column numbers, and rows with a letter;
* ``Plate``: the bare numbers of the whole plate, without title, column numbers or letters.

A file may also hold lists, one line for each well (see ``envision_list``).

A text that must stay text is written as ``="..."``. A plate is called by its barcode, or ``Plate N`` where the barcode
is empty or only the time of the run. Repeats and kinetic cycles are told apart in the name of the read. A measurement
of several scan points has many values for each well: it is named and left out, and a file that has no other is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from rapalog.errors import FileError
from rapalog.files.cells.numbers import parse_number
from rapalog.files.cells.text import DELIMITERS, Cells
from rapalog.files.plates.export import PlateExport, series_error, several_points
from rapalog.files.plates.programs.envision_list import is_list_header, list_values
from rapalog.files.plates.readings import Readings
from rapalog.files.plates.text_exports import column_numbers, open_export
from rapalog.tables import PLATE_SHAPES, row_name

_INFORMATION: Final = "plate information"
_RESULTS: Final = re.compile(r"(results for|calculated results:?)\s*(.*)", re.IGNORECASE)
_OTHER_SECTION: Final = re.compile(r"(?:basic assay|protocol) information|platemap:|operations:", re.IGNORECASE)
_TIMESTAMP: Final = re.compile(r"\d+[./-]\d+[./-]\d+ .*", re.ASCII)
_ROW: Final = re.compile(r"[A-Z]|A[A-F]", re.IGNORECASE | re.ASCII)
_REMEDY: Final = "export the plate again from EnVision in the format Plate2, and leave the file as it is"


@dataclass(frozen=True)
class _Block:
    """One matrix or list: its plate and read, and its values as index of the row in the file, well and text.

    ``cycle`` and ``scan`` say of which kinetic cycle and scan point it is; they are empty for an endpoint.
    """

    plate: str
    read: str
    repeat: str
    cycle: str
    scan: str
    calculated: bool
    values: tuple[tuple[int, str, str], ...]


@dataclass
class _State:
    """What has been said since the last matrix."""

    information: dict[str, str] = field(default_factory=dict)
    title: str = ""
    calculated: bool = False
    expected: bool = False


def is_envision(text: str) -> bool:
    """Return whether a text is an EnVision export, by its closing line or its plate information."""
    if "Exported with EnVision" in text:
        return True
    lines = [line.strip().lower() for line in text.split("\n", 200)[:200]]
    first = next((line for line in lines if line), "")
    if any(
        is_list_header(names := first.split(mark)) and any(name.startswith("result") for name in names)
        for mark in DELIMITERS
    ):
        return True
    return any(
        first.rstrip(",;\t ") == _INFORMATION and re.match(r"plate[,;\t]\s*repeat", second)
        for first, second in pairwise(lines)
    )


def read_envision(data: bytes, *, file: str) -> PlateExport:
    """Read every plate and measurement of an EnVision export.

    Calculated results are named and left out; a file that has nothing else gives them as its readings. Empty wells
    are left out.

    Parameters
    ----------
    data
        The bytes of the file, in UTF-8, UTF-16 or Windows-1252, with any line ends.
    file
        Its name, for the readings and for error messages.

    Raises
    ------
    FileError
        If there are no results but scans, a row is too short, a bare matrix is no whole plate, or a well has two
        values.
    """
    cells, readings = open_export(data, file=file, has_header=_is_header)
    blocks = list(_blocks(cells))
    points = several_points(((block.plate, block.read), block.scan) for block in blocks)
    scans = [block for block in blocks if block.scan and (block.plate, block.read) in points]
    single = [block for block in blocks if not block.scan or (block.plate, block.read) not in points]
    measured = [block for block in single if not block.calculated]
    if scans and not measured:
        first = scans[0]
        raise series_error("scan", points[first.plate, first.read], where=cells.place(first.values[0][0], 0))
    _add(readings, cells, measured or single)
    unused = dict.fromkeys(block.read for block in single if block.calculated) if measured else {}
    unused |= {f"{block.read} (scan)": None for block in scans}
    return PlateExport(
        file=file,
        program="EnVision",
        readings=readings.all(remedy=_REMEDY),
        calculated=tuple(unused),
        times=readings.times,
    )


def _add(readings: Readings, cells: Cells, blocks: Sequence[_Block]) -> None:
    kinetic = several_points(((block.plate, block.read), block.cycle) for block in blocks)
    for block in blocks:
        read = " ".join(part for part in (block.read, block.repeat, block.cycle, block.scan) if part)
        if block.cycle and (block.plate, block.read) in kinetic:
            readings.times[read] = block.cycle
        for index, well, raw in block.values:
            if raw:
                readings.add(cells.place(index, 0), plate=block.plate, well=well, read=read, raw=raw)


def _is_header(row: Sequence[str]) -> bool:
    return bool(column_numbers(row)) or _is_information(row) or is_list_header(row)


def _blocks(cells: Cells) -> Iterator[_Block]:
    names = _plate_names(cells)
    state = _State()
    index = 0
    while index < len(cells.rows):
        row = cells.rows[index]
        title = _RESULTS.fullmatch(row[0])
        if title:
            state.title, state.calculated, state.expected = " ".join(title[2].split()), title[1][0] in "cC", True
        elif _is_information(row):
            index, state = index + 1, _after_information(cells, index + 1)
        elif is_list_header(row):
            index, blocks = _listed(cells, index, names)
            yield from blocks
            continue
        elif _OTHER_SECTION.match(row[0]):
            state = _State()
        elif state.expected and (rows := _matrix(cells, index)):
            first = (column_numbers(row) or (1,))[0]
            values = ((i, f"{letters}{n}", text) for i, letters, texts in rows for n, text in enumerate(texts, first))
            told = state.information
            yield _Block(
                _plate(told, names),
                _read(state),
                _repeat(told),
                _cycle(told),
                _scan(told),
                state.calculated,
                tuple(values),
            )
            index = rows[-1][0]
            state = _State(information=state.information)
        elif row[0].lower() == "background information":
            index = _end(cells, index) - 1
        index += 1


def _is_information(row: Sequence[str]) -> bool:
    return len(row) > 1 and row[0].lower() == "plate" and row[1].lower() == "repeat" and not is_list_header(row)


def _listed(cells: Cells, header: int, names: dict[tuple[str, str], str]) -> tuple[int, list[_Block]]:
    """Return the index behind a list, and one block for each of its values."""
    end, values = list_values(cells, header)
    blocks = []
    for value in values:
        told = dict(value.information)
        barcode = told.get("barcode", "")
        plate = names.get((told["plate"], barcode)) or barcode or f"Plate {told['plate'] or 1}"
        rows = ((value.row, value.well, value.raw),)
        blocks.append(_Block(plate, value.read, _repeat(told), _cycle(told), _scan(told), value.calculated, rows))
    return end, blocks


def _after_information(cells: Cells, index: int) -> _State:
    header, row = cells.rows[index - 1], cells.rows[index] if index < len(cells.rows) else ()
    information = {name.lower(): text for name, text in zip(header, row, strict=False) if name}
    formula = information.get("formula", "")
    return _State(information, formula or information.get("label", ""), calculated=bool(formula), expected=any(row))


def _plate_names(cells: Cells) -> dict[tuple[str, str], str]:
    """Return the name of every plate by its number and barcode; a barcode of two plates names neither."""
    seen = [
        _after_information(cells, index + 1).information for index, row in enumerate(cells.rows) if _is_information(row)
    ]
    keys = dict.fromkeys((found.get("plate", ""), found.get("barcode", "")) for found in seen)
    numbers: dict[str, set[str]] = {}
    for number, barcode in keys:
        numbers.setdefault(barcode, set()).add(number)
    return {
        (number, barcode): f"Plate {number or 1}"
        if not barcode or _TIMESTAMP.fullmatch(barcode) or len(numbers[barcode]) > 1
        else barcode
        for number, barcode in keys
    }


def _plate(told: dict[str, str], names: dict[tuple[str, str], str]) -> str:
    return names.get((told.get("plate", ""), told.get("barcode", "")), "Plate 1")


def _read(state: _State) -> str:
    """Return the name of a read: its title or its label."""
    told = state.information
    return state.title or told.get("label", "") or told.get("meas", "") or "Results"


def _repeat(told: dict[str, str]) -> str:
    return f"repeat {told['repeat']}" if told.get("repeat", "1") not in ("", "1") else ""


def _cycle(told: dict[str, str]) -> str:
    return f"kinetics {told['kinetics']}" if told.get("kinetics", "0") not in ("", "0") else ""


def _scan(told: dict[str, str]) -> str:
    scan = (told.get("scanx", "0") or "0", told.get("scany", "0") or "0")
    return f"scan {scan[0]},{scan[1]}" if scan != ("0", "0") else ""


def _end(cells: Cells, start: int) -> int:
    return next((i for i in range(start, len(cells.rows)) if not any(cells.rows[i])), len(cells.rows))


def _matrix(cells: Cells, index: int) -> tuple[tuple[int, str, tuple[str, ...]], ...]:
    """Return index, letters and cells of the rows of a matrix that begins here; nothing if none does."""
    columns = column_numbers(cells.rows[index])
    if columns:
        return _lettered(cells, index, len(columns))
    first = [cell for cell in cells.rows[index] if cell]
    numbers = [parse_number(cell, decimal_comma=cells.decimal_comma) for cell in first]
    if (
        len(cells.rows[index]) > 1
        and first
        and (cells.rows[index][0] or None not in numbers)
        and numbers[0] is not None
    ):
        return _bare(cells, index)
    return ()


def _lettered(cells: Cells, header: int, width: int) -> tuple[tuple[int, str, tuple[str, ...]], ...]:
    rows: list[tuple[int, str, tuple[str, ...]]] = []
    for index in range(header + 1, _end(cells, header)):
        row = cells.rows[index]
        if not _ROW.fullmatch(row[0]):
            raise FileError(f"got row {row[0]!r}, must be a letter", remedy=_REMEDY, where=cells.place(index, 0))
        if len(row) < width + 1 or any(row[width + 1 :]):
            raise FileError(
                f"row {row[0]} has {len(row) - 1} cells for {width} columns",
                remedy=_REMEDY,
                where=cells.place(index, 0),
            )
        rows.append((index, row[0], row[1 : width + 1]))
    if not rows:
        raise FileError("the column numbers have no rows below them", remedy=_REMEDY, where=cells.place(header, 0))
    return tuple(rows)


def _bare(cells: Cells, start: int) -> tuple[tuple[int, str, tuple[str, ...]], ...]:
    """Return the rows of a whole plate without letters; a row of empty cells is a row of unread wells."""
    end = next((i for i in range(start, len(cells.rows)) if len(cells.rows[i]) < 2), len(cells.rows))
    if any(_ROW.fullmatch(cells.rows[i][0]) for i in range(start, end)):
        raise FileError("the column numbers do not count up", remedy=_REMEDY, where=cells.place(start, 0))
    filled = max(i for i in range(start, end) if any(cells.rows[i])) + 1
    unread = [row for row in cells.rows[max(0, start - 2) : start] if len(row) > 2 and not any(row)]
    width = max((n for row in cells.rows[start:filled] for n, cell in enumerate(row, 1) if cell), default=0)
    for stop in (end, filled):
        block = cells.rows[start:stop]
        count = min(len(row) for row in block) - (not any(row[-1] for row in block))  # a delimiter ends each line
        shape = next((shape for shape in PLATE_SHAPES if shape[0] == stop - start), None)
        sold = count in {columns for _, columns in PLATE_SHAPES}
        if shape and len(unread) < 2 and width <= shape[1] and (shape[1] == count if sold else shape[1] < count):
            rows = ((i, row_name(i - start), cells.rows[i][: shape[1]]) for i in range(start, stop))
            return tuple(rows)
    raise FileError(
        f"{filled - start} rows of up to {width} numbers without letters are no whole plate",
        remedy=_REMEDY,
        where=cells.place(start, 0),
    )
