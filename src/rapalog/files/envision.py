"""CSV exports of PerkinElmer (Revvity) EnVision.

Blocks stand below each other, empty lines between them. ``Plate information`` names plate, repeat and barcode, and
either a ``Label`` (a measurement) or a ``Formula`` (a calculation). The values follow, in one of two export formats:

* ``Plate2``: a title ``Results for LABEL`` or ``Calculated results: ...``, column numbers, and rows with a letter;
* ``Plate``: the bare numbers of the whole plate, without title, column numbers or letters.

A file may also hold lists, one line for each well (see ``envision_list``).

A text that must stay text is written as ``="..."``. A plate is called by its barcode, or ``Plate N`` where the barcode
is empty or only the time of the run. Repeats are told apart in the name of the read. A measurement of
several kinetic cycles or scan points has many values for each well: it is named and left out, and a file that has no
other is refused.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from rapalog.errors import FileError, RapalogError
from rapalog.files.envision_list import is_list_header, list_values
from rapalog.files.export import PlateExport, series_error
from rapalog.files.text import Cells, decode, parse_number
from rapalog.tables import PLATE_SHAPES, Reading, row_name, well_name

DELIMITERS: Final = (",", ";", "\t")
_INFORMATION: Final = "plate information"
_RESULTS: Final = re.compile(r"(results for|calculated results:?)\s*(.*)", re.IGNORECASE)
_OTHER_SECTION: Final = re.compile(r"(?:basic assay|protocol) information|platemap:|operations:", re.IGNORECASE)
_QUOTED: Final = re.compile(r'="(.*)"')
_TIMESTAMP: Final = re.compile(r"\d+[./-]\d+[./-]\d+ .*", re.ASCII)
_COLUMN: Final = re.compile(r"0*([1-9][0-9]?)", re.ASCII)
#: 0,5 and 12,3456 and 0,123, but not 1,234
_COMMA: Final = re.compile(r"-?(?:0\d*,\d+|[1-9]\d*,(?:\d{1,2}|\d{4,}))", re.ASCII)
_ROW: Final = re.compile(r"[A-Z]|A[A-F]", re.IGNORECASE | re.ASCII)
_REMEDY: Final = "export the plate again from EnVision in the format Plate2, and leave the file as it is"


def split_cells(text: str, *, file: str, has_header: Callable[[Sequence[str]], bool]) -> Cells:
    """Split a text into rows of cells at the delimiter (comma, semicolon, tab) that makes most table headers appear.

    Line ends inside quotes are not understood: instruments write none. Unless the delimiter is a comma, a comma may be
    the decimal mark.

    Raises
    ------
    FileError
        If a line is too long to be split.
    """
    lines = text.split("\n")
    splits = {mark: [_split(line, mark, f"{file}:{n}") for n, line in enumerate(lines, 1)]
              for mark in DELIMITERS if mark in text}  # fmt: skip
    headers = {mark: sum(has_header(row) for row in rows) for mark, rows in splits.items()}
    mark = max(headers, key=lambda candidate: headers[candidate], default=",")
    rows = splits.get(mark) or [(line.strip(),) for line in lines]
    return Cells(file=file, rows=tuple(rows), lines=tuple(range(1, len(rows) + 1)),
                 decimal_comma=mark != "," or _has_quoted_commas(rows))  # fmt: skip


def _has_quoted_commas(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether commas inside quotes are decimal marks: some number cannot be one with thousands apart."""
    return any("," in cell and _COMMA.fullmatch(cell) for row in rows for cell in row)


def _split(line: str, mark: str, where: str) -> tuple[str, ...]:
    try:
        return tuple(_unquoted(cell) for cell in next(csv.reader([line], delimiter=mark), []) or [""])
    except csv.Error as error:
        raise FileError(f"the line cannot be split into cells: {error}", remedy="export the plate again",
                        where=where) from None  # fmt: skip


def _unquoted(cell: str) -> str:
    match = _QUOTED.fullmatch(cell.strip())
    return (match[1] if match else cell).strip()


def column_numbers(row: Sequence[str]) -> tuple[int, ...]:
    """Return the column numbers of a plate that a row holds behind an empty cell; nothing if it is no such row."""
    cells = list(row[1:])
    while cells and not cells[-1]:
        cells.pop()
    matches = [_COLUMN.fullmatch(cell) for cell in cells]
    numbers = tuple(int(match[1]) for match in matches if match)
    rising = numbers == tuple(range(numbers[0], numbers[0] + len(numbers))) if numbers else False
    return numbers if rising and not row[0] and len(numbers) == len(cells) else ()


class Readings:
    """The readings of one file, in the order of the file; each well has one value of one read of one plate."""

    def __init__(self, file: str, *, decimal_comma: bool) -> None:
        self.file = file
        self.decimal_comma = decimal_comma
        self.found: dict[tuple[str, str, str], Reading] = {}

    def add(self, where: str, *, plate: str, well: str, read: str, raw: str, token: str = "") -> None:
        """Add what stood in one well; ``token`` says what a text means that would else be its own token.

        Raises
        ------
        FileError
            If there is no such well, or it has a value of this read already.
        """
        try:
            name = well_name(well)
        except RapalogError as error:
            raise FileError(error.problem, remedy=error.remedy, where=where) from None
        if (plate, name, read) in self.found:
            raise FileError(f"well {name} of {plate} has two values of {read!r}", where=where,
                            remedy="export each measurement once")  # fmt: skip
        value = None if token else parse_number(raw, decimal_comma=self.decimal_comma)
        self.found[plate, name, read] = Reading(
            file=self.file, plate=plate, well=name, read=read, raw=raw, token="" if value is not None else token or raw,
            value=math.nan if value is None else value,
        )  # fmt: skip

    def all(self, *, remedy: str) -> tuple[Reading, ...]:
        """Return the readings; a file without any is refused."""
        if not self.found:
            raise FileError("the file has no values of wells", remedy=remedy, where=f"{self.file}:1")
        return tuple(self.found.values())


@dataclass(frozen=True)
class _Block:
    """One matrix or list: its plate and read, and its values as index of the row in the file, well and text.

    ``moment`` says of which kinetic cycle or scan point it is; it is empty for an endpoint.
    """

    plate: str
    read: str
    repeat: str
    moment: str
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
    lines = [line.strip().lower() for line in text.split("\n")[:200]]
    first = next((line for line in lines if line), "")
    if any(is_list_header(names := first.split(mark)) and any(name.startswith("result") for name in names)
           for mark in DELIMITERS):  # fmt: skip
        return True
    return any(first.rstrip(",;\t ") == _INFORMATION and re.match(r"plate[,;\t]\s*repeat", second)
               for first, second in pairwise(lines))  # fmt: skip


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
        If there are no results but series, a row is too short, a bare matrix is no whole plate, or a well has two
        values.
    """
    cells = split_cells(decode(data, file=file), file=file, has_header=_is_header)
    blocks = list(_blocks(cells))
    moments: dict[tuple[str, str], dict[str, None]] = {}
    for block in blocks:
        moments.setdefault((block.plate, block.read), {})[block.moment] = None
    many = {key for key, found in moments.items() if len([moment for moment in found if moment]) > 1}
    series = [block for block in blocks if block.moment and (block.plate, block.read) in many]
    endpoints = [block for block in blocks if not block.moment or (block.plate, block.read) not in many]
    measured = [block for block in endpoints if not block.calculated]
    if series and not measured:
        first = series[0]
        kind = "kinetic measurement" if first.moment.startswith("kinetics") else "scan"
        raise series_error(kind, len(moments[first.plate, first.read]), where=cells.place(first.values[0][0], 0))
    readings = Readings(file, decimal_comma=cells.decimal_comma)
    for block in measured or endpoints:
        read = " ".join(part for part in (block.read, block.repeat, block.moment) if part)
        for index, well, raw in block.values:
            if raw:
                readings.add(cells.place(index, 0), plate=block.plate, well=well, read=read, raw=raw)
    unused = dict.fromkeys(block.read for block in endpoints if block.calculated) if measured else {}
    unused |= {f"{block.read} (series)": None for block in series}
    return PlateExport(file=file, program="EnVision", readings=readings.all(remedy=_REMEDY), calculated=tuple(unused))


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
            yield _Block(_plate(state.information, names), _read(state), _repeat(state.information),
                         _moment(state.information), state.calculated,
                         tuple(values))  # fmt: skip
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
        blocks.append(_Block(plate, value.read, _repeat(told), _moment(told), value.calculated, rows))
    return end, blocks


def _after_information(cells: Cells, index: int) -> _State:
    header, row = cells.rows[index - 1], cells.rows[index] if index < len(cells.rows) else ()
    information = {name.lower(): text for name, text in zip(header, row, strict=False) if name}
    formula = information.get("formula", "")
    return _State(information, formula or information.get("label", ""), calculated=bool(formula), expected=any(row))


def _plate_names(cells: Cells) -> dict[tuple[str, str], str]:
    """Return the name of every plate by its number and barcode; a barcode of two plates names neither."""
    seen = [_after_information(cells, index + 1).information for index, row in enumerate(cells.rows)
            if _is_information(row)]  # fmt: skip
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


def _moment(told: dict[str, str]) -> str:
    """Return which kinetic cycle and scan point the plate information names."""
    parts = [f"kinetics {told['kinetics']}"] if told.get("kinetics", "0") not in ("", "0") else []
    scan = (told.get("scanx", "0") or "0", told.get("scany", "0") or "0")
    parts += [f"scan {scan[0]},{scan[1]}"] if scan != ("0", "0") else []
    return " ".join(parts)


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
            raise FileError(f"row {row[0]} has {len(row) - 1} cells for {width} columns", remedy=_REMEDY,
                            where=cells.place(index, 0))  # fmt: skip
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
    raise FileError(f"{filled - start} rows of up to {width} numbers without letters are no whole plate",
                    remedy=_REMEDY, where=cells.place(start, 0))  # fmt: skip
