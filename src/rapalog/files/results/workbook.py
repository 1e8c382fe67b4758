"""Tables as one Excel workbook: a sheet for each, numbers as numbers, text that never runs.

A text cell stays text whatever it begins with, so no cell of an instrument's file becomes a formula. Missing numbers
are empty cells. The same tables give the same bytes.
"""

from __future__ import annotations

import datetime
import io
import math
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]
from openpyxl.styles import Font  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

from rapalog.errors import RapalogError
from rapalog.files.results.writing import runs_as_formula, zip_bytes

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
_MODIFIED: Final = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
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
        If there is no table, or one has more rows than a sheet can hold.
    """
    if not tables:
        raise RapalogError("there is no table to write", remedy="give at least one table")
    book = Workbook(write_only=True)
    book.properties.creator = "rapalog"
    book.properties.created = _NO_DATE
    for name, table in tables.items():
        if len(table.rows) >= _MOST_ROWS:
            raise RapalogError(f"{name} has {len(table.rows)} rows, a sheet holds {_MOST_ROWS - 1}",
                               remedy="use the CSV file, or analyse fewer plates at a time")  # fmt: skip
        _fill(book.create_sheet(_UNNAMEABLE.sub(" ", name)[:_MOST_NAME]), table)
    stream = io.BytesIO()
    book.save(stream)
    return _without_dates(stream.getvalue())


def _fill(sheet: Any, table: Table) -> None:  # noqa: ANN401 - openpyxl has no types
    sheet.freeze_panes = "A2"
    columns = max(1, len(table.columns))
    sheet.auto_filter.ref = f"A1:{get_column_letter(columns)}{len(table.rows) + 1}"
    for index, name in enumerate(table.columns):
        cells = [str(name), *(_text(row[index]) for row in table.rows[:_LOOKED_AT] if index < len(row))]
        width = min(_WIDEST, max(len(cell) for cell in cells) + 2)
        sheet.column_dimensions[get_column_letter(index + 1)].width = width
    sheet.append([_cell(sheet, str(name), bold=True) for name in table.columns])
    for row in table.rows:
        sheet.append([_cell(sheet, value) for value in row])


def _text(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else "" if value is None else str(value)


def _cell(sheet: Any, value: object, *, bold: bool = False) -> Any:  # noqa: ANN401 - openpyxl has no types
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if isinstance(value, bool | int | float) and abs(value) < _LARGEST:
        return float(value) if isinstance(value, float) else value
    text = _UNWRITABLE.sub("�", str(value))[:_MOST_LETTERS]
    cell = WriteOnlyCell(sheet)
    cell.value = text
    cell.data_type = "s"  # what begins with "=" would be a formula otherwise
    if runs_as_formula(text):
        cell.quotePrefix = True  # stays text when somebody edits the cell
    if bold:
        cell.font = Font(bold=True)
    return cell


def _without_dates(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    core = "docProps/core.xml"
    contents[core] = _MODIFIED.sub(rb"\g<1>" + f"{_NO_DATE.isoformat()}Z".encode(), contents[core])
    return zip_bytes(contents)
