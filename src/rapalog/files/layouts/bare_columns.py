"""Columns of numbers without a header: doses in the first, responses in the others.

Nothing in such a file says what unit doses have, so it is read only where the unit is given beside it.
"""

from __future__ import annotations

from typing import Final

from rapalog.errors import FileError, RapalogError
from rapalog.files.cells.numbers import parse_number
from rapalog.files.cells.text import DELIMITERS, decode
from rapalog.files.layouts.tidy import TidyTable
from rapalog.files.layouts.wide import read_wide

_FEWEST_ROWS: Final = 4
_MOST_COLUMNS: Final = 24


def is_bare_columns(text: str) -> bool:
    """Return whether every line of a text has the same two or more numbers."""
    return bool(_mark(text))


def read_bare_columns(data: bytes, *, file: str, dose_unit: str = "") -> TidyTable:
    """Read columns of numbers as a wide table with doses in ``dose_unit``.

    Raises
    ------
    FileError
        If the unit is not given, or a dose cannot be one.
    """
    if not dose_unit:
        raise FileError(
            "the table has no header, and nothing says the unit of its doses",
            where=f"{file}:1",
            remedy="give --unit nM, or name the columns dose (nM) and response",
        )
    text = decode(data, file=file)
    mark = _mark(text)
    width = _width(text, mark)
    header = mark.join([f"dose ({dose_unit})", *(f"Y{column}" for column in range(1, width))])
    try:
        return read_wide(f"{header}\n{text}".encode(), file=file)
    except FileError as error:
        raise RapalogError(error.problem, remedy=error.remedy, where=file) from None


def _mark(text: str) -> str:
    """Return the delimiter that splits every line into the same number of numbers; empty if none does."""
    lines = [line for line in text.split("\n") if line.strip()]
    for mark in DELIMITERS if len(lines) >= _FEWEST_ROWS else ():
        rows = [line.split(mark) for line in lines]
        width = len(rows[0])
        if 1 < width <= _MOST_COLUMNS and all(len(row) == width and _numbers(row, mark) for row in rows):
            return mark
    return ""


def _numbers(row: list[str], mark: str) -> bool:
    return all(parse_number(cell, decimal_comma=mark != ",") is not None for cell in row)


def _width(text: str, mark: str) -> int:
    return len(next(line for line in text.split("\n") if line.strip()).split(mark))
