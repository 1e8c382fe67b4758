"""The cells of a table that somebody made, be it delimited text or a sheet of a workbook."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from rapalog.errors import FileError
from rapalog.files.cells.spreadsheet import is_workbook, read_workbook
from rapalog.files.cells.text import Cells, read_cells

#: A header lies among the first lines; some programs write a title and a date above it.
HEADER_WITHIN: Final = 30


def read_table_cells(data: bytes, *, file: str, known: Callable[[str], object]) -> Cells:
    """Return the cells of a text file, or of the sheet of a workbook with most columns that are known.

    Raises
    ------
    FileError
        If the bytes are neither, or no sheet has a known column.
    """
    if not is_workbook(data):
        return read_cells(data, file=file, known=known)

    def recognised(sheet: Cells) -> int:
        return max((sum(bool(known(cell)) for cell in row) for row in sheet.rows[:HEADER_WITHIN]), default=0)

    sheets = read_workbook(data, file=file).sheets
    best = max(sheets, key=recognised, default=None)
    if best is None or not recognised(best):
        raise FileError(
            "no sheet of the workbook has a column that is known",
            where=file,
            remedy="name the columns in the first row of a sheet",
        )
    return best
