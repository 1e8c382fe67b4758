"""Tables as one Excel workbook: a sheet for each, numbers as numbers, text that never runs.

A text cell stays text whatever it begins with, so no cell of an instrument's file becomes a formula. Missing numbers
are empty cells. The same tables give the same bytes.
"""

from __future__ import annotations

import datetime
import io
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rapalog.errors import RapalogError
from rapalog.files.results.writing import runs_as_formula

#: What a sheet can hold, and what a cell and the name of a sheet can.
_MOST_ROWS: Final = 1_048_576
_MOST_LETTERS: Final = 32_767
_MOST_NAME: Final = 31
#: A larger number is written as text: a sheet would take it for infinite.
_LARGEST: Final = 9.9e307
#: Control characters that XML cannot hold, and signs that the name of a sheet cannot.
_UNWRITABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_UNNAMEABLE: Final = re.compile(r"[\\/*?:\[\]]")
_NO_DATE: Final = datetime.datetime(1980, 1, 1)
_WIDEST: Final = 60  # letters; a longer text is read by clicking on it
_LOOKED_AT: Final = 200  # rows that decide the width of a column


@dataclass(frozen=True)
class Table:
    """Column names and rows; a cell is a number, a text, a truth value or None."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]


def workbook_bytes(tables: Mapping[str, Table]) -> bytes:
    """Return tables as an xlsx file, one sheet each, in the given order.

    Parameters
    ----------
    tables
        Name of the sheet to table. Names are cut to 31 letters.

    Raises
    ------
    RapalogError
        If there is no table, one has more rows than a sheet can hold, or two sheets would have one name.
    """
    if not tables:
        raise RapalogError("there is no table to write", remedy="give at least one table")
    stream = io.BytesIO()
    from xlsxwriter import Workbook  # not for who writes no workbook

    book = Workbook(stream, {"in_memory": True})
    book.set_properties({"author": "rapalog", "created": _NO_DATE})
    quoted, bold = book.add_format({"quote_prefix": True}), book.add_format({"bold": True})
    titles: set[str] = set()
    for name, table in tables.items():
        if len(table.rows) >= _MOST_ROWS:
            raise RapalogError(
                f"{name} has {len(table.rows)} rows, a sheet holds {_MOST_ROWS - 1}",
                remedy="use the CSV file, or analyse fewer plates at a time",
            )
        title = _UNNAMEABLE.sub(" ", name)[:_MOST_NAME]
        if title.lower() in titles:
            raise RapalogError(f"two sheets would be called {title!r}", remedy="give tables names that differ early")
        titles.add(title.lower())
        _fill(book.add_worksheet(title), table, quoted=quoted, bold=bold)
    book.close()
    return stream.getvalue()


def _fill(sheet: Any, table: Table, *, quoted: Any, bold: Any) -> None:  # noqa: ANN401 - the library has no types
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(table.rows), max(1, len(table.columns)) - 1)
    for index, name in enumerate(table.columns):
        sheet.write_string(0, index, _written(str(name)), bold)
        cells = [str(name), *(_shown(row[index]) for row in table.rows[:_LOOKED_AT] if index < len(row))]
        sheet.set_column(index, index, min(_WIDEST, max(len(cell) for cell in cells) + 2))
    for number, row in enumerate(table.rows, start=1):
        for index, value in enumerate(row):
            if value is None or (isinstance(value, float) and not math.isfinite(value)):
                continue
            if isinstance(value, bool):
                sheet.write_boolean(number, index, value)
            elif isinstance(value, int | float) and abs(value) < _LARGEST:
                sheet.write_number(number, index, value)
            else:
                text = _written(str(value))
                # A quoted text stays text when somebody edits the cell.
                sheet.write_string(number, index, text, quoted if runs_as_formula(text) else None)


def _written(text: str) -> str:
    return _UNWRITABLE.sub("\ufffd", text)[:_MOST_LETTERS]


def _shown(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else "" if value is None else str(value)
