"""What the readers of text exports share: cells at a delimiter, and column numbers."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Sequence
from typing import Final

from rapalog.files.cells.records import unsplit
from rapalog.files.cells.text import DELIMITERS, Cells, decode
from rapalog.files.plates.readings import Readings

_QUOTED: Final = re.compile(r'="(.*)"')
_COLUMN: Final = re.compile(r"0*([1-9][0-9]?)", re.ASCII)
#: 0,5 and 12,3456 and 0,123, but not 1,234
_COMMA: Final = re.compile(r"-?(?:0\d*,\d+|[1-9]\d*,(?:\d{1,2}|\d{4,}))", re.ASCII)


def open_export(data: bytes, *, file: str, has_header: Callable[[Sequence[str]], bool]) -> tuple[Cells, Readings]:
    """Return the cells of a text export, split where most table headers appear, and a place for its readings.

    Raises
    ------
    FileError
        If the bytes are no text, or a line is too long to be split.
    """
    cells = split_cells(decode(data, file=file), file=file, has_header=has_header)
    return cells, Readings(file, decimal_comma=cells.decimal_comma)


def split_cells(text: str, *, file: str, has_header: Callable[[Sequence[str]], bool]) -> Cells:
    """Split a text into rows of cells at the delimiter (comma, semicolon, tab) that makes most table headers appear.

    Line ends inside quotes are not understood: instruments write none. A comma may be the decimal mark if it is not the
    delimiter, or if numbers in quotes have it where no thousands end.

    Raises
    ------
    FileError
        If a line is too long to be split.
    """
    lines = text.split("\n")
    splits = {
        mark: [_split(line, mark, f"{file}:{n}") for n, line in enumerate(lines, 1)]
        for mark in reversed(DELIMITERS)
        if mark in text
    }
    headers = {mark: sum(has_header(row) for row in rows) for mark, rows in splits.items()}
    mark = max(headers, key=lambda candidate: headers[candidate], default=",")
    rows = splits.get(mark) or [(line.strip(),) for line in lines]
    return Cells(
        file=file,
        rows=tuple(rows),
        lines=tuple(range(1, len(rows) + 1)),
        decimal_comma=mark != "," or _has_quoted_commas(rows),
    )


def _has_quoted_commas(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether commas inside quotes are decimal marks: some number cannot be one with thousands apart."""
    return any("," in cell and _COMMA.fullmatch(cell) for row in rows for cell in row)


def _split(line: str, mark: str, where: str) -> tuple[str, ...]:
    try:
        return tuple(_unquoted(cell) for cell in next(csv.reader([line], delimiter=mark), []) or [""])
    except csv.Error as error:
        raise unsplit(error, where=where, remedy="export the plate again") from None


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
