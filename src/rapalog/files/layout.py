"""Plate layouts as CSV: which well holds what.

The column ``well`` is required; an empty or absent ``plate`` means every plate. The other columns are those of a tidy
table without the response.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from rapalog.errors import FileError
from rapalog.files.text import Grid, Row, read_grid
from rapalog.files.tidy import CONTENT_COLUMNS, check_decimal_marks, need, read_content
from rapalog.files.writing import csv_bytes
from rapalog.tables import LayoutWell

_REMEDY: Final = "give the columns well, cell_line, drug, dose, dose_unit, role, replicate, time_h"
_WRITTEN: Final = ("plate", "well", "cell_line", "drug", "dose", "dose_unit", "role", "replicate", "time_h", "curve")


def read_layout(data: bytes, *, file: str) -> tuple[LayoutWell, ...]:
    """Read a layout; rows that name a well and nothing else are empty wells and are left out.

    Raises
    ------
    FileError
        With file, line and column, for a missing column, a bad well, unit, role or dose, or a well named twice.
    """
    grid = read_grid(data, file=file, known=CONTENT_COLUMNS, remedy=_REMEDY)
    need(grid, [("well",), ("dose", "dose_nM", "role")], remedy=_REMEDY)
    check_decimal_marks(grid, ("dose", "dose_nM", "time_h"))
    layout: dict[tuple[str, str], LayoutWell] = {}
    for row in grid.rows:
        if not row.get("well"):
            raise FileError("the well is empty", remedy="write a well such as A1", where=grid.place(row, "well"))
        if not _filled(row):
            continue
        content = read_content(grid, row)
        if (content.plate, content.well) in layout:
            raise FileError(f"well {content.well} is named twice", remedy="keep one row per plate and well",
                            where=grid.place(row, "well"))  # fmt: skip
        layout[content.plate, content.well] = content
    _refuse_empty(grid, layout)
    return tuple(layout.values())


def write_layout(layout: Sequence[LayoutWell]) -> bytes:
    """Return a layout as CSV that :func:`read_layout` reads back unchanged."""
    rows = [
        (row.plate, row.well, row.cell_line, row.drug, "" if math.isnan(row.dose_nM) else repr(row.dose_nM), "nM",
         row.role, row.replicate, "" if math.isnan(row.time_h) else repr(row.time_h), row.curve)
        for row in layout
    ]  # fmt: skip
    return csv_bytes(_WRITTEN, rows)


def _filled(row: Row) -> bool:
    return any(row.get(column) for column in CONTENT_COLUMNS if column not in {"well", "plate", "dose_unit"})


def _refuse_empty(grid: Grid, layout: object) -> None:
    if not layout:
        raise FileError("the layout fills no well", remedy="write one row per filled well", where=grid.file)
