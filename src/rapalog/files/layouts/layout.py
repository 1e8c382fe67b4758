"""Plate layouts: which well holds what, in any of three forms, told apart by their content.

* a tidy table (CSV or a sheet): one row per well; the column ``well`` is required, an empty or absent ``plate`` means
  every plate, and the other columns are those of a tidy table without the response;
* grids (CSV or sheets), one per variable: see :mod:`rapalog.files.layouts.grids`;
* TOML in the manner of wellmap: see :mod:`rapalog.files.layouts.wellmap`.

In all of them a dose or drug that is the name of a role (``vehicle``, ``blank``) is that role, and in a layout that
names no well as a vehicle, a well with dose 0 and no role is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from rapalog.errors import FileError
from rapalog.files.cells.spreadsheet import is_workbook, read_workbook
from rapalog.files.cells.text import Cells, Grid, Row, decode, read_cells
from rapalog.files.layouts.columns import CONTENT_COLUMNS, check_decimal_marks, need, spelling, tidy_grid
from rapalog.files.layouts.contents import implied_role, read_content, role_of
from rapalog.files.layouts.grids import grid_wells, has_grids
from rapalog.files.layouts.wellmap import is_wellmap, read_wellmap
from rapalog.tables import LayoutWell

_REMEDY: Final = "give the columns well, cell_line, drug, dose, dose_unit, role, replicate, time_h"


def read_layout(data: bytes, *, file: str, dose_unit: str = "") -> tuple[LayoutWell, ...]:
    """Read a layout; rows that name a well and nothing else are empty wells and are left out.

    Parameters
    ----------
    data
        The bytes of a CSV or text file, an xlsx workbook or a TOML file.
    file
        Its name, for error messages.
    dose_unit
        The unit of doses that have none in the file.

    Raises
    ------
    FileError
        With its place (line and column, or sheet and cell), for a missing column, a bad well, unit, role or dose, or a
        well named twice.
    """
    if is_workbook(data):
        tables = list(read_workbook(data, file=file).sheets)
    elif is_wellmap(decode(data, file=file)):
        return read_wellmap(data, file=file, dose_unit=dose_unit)
    else:
        tables = [read_cells(data, file=file, known=spelling)]
    tidy = [cells for cells in tables if _names_wells(cells)]
    if tidy:
        return _unique([well for cells in tidy for well in _tidy_wells(cells, dose_unit)], file=file)
    if not has_grids(tables):
        tables = [read_cells(data, file=file)] if not is_workbook(data) else tables
    if has_grids(tables):
        return grid_wells(tables, dose_unit=dose_unit)
    return _tidy_layout(next((cells for cells in tables if any(map(any, cells.rows))), tables[0]), dose_unit)


def _names_wells(cells: Cells) -> bool:
    """Return whether the first filled row names a column of wells and another one."""
    header = next((row for row in cells.rows if any(row)), ())
    names = {spelling(cell) for cell in header} - {""}
    return "well" in names and len(names) > 1


def _tidy_layout(cells: Cells, dose_unit: str) -> tuple[LayoutWell, ...]:
    return _unique(_tidy_wells(cells, dose_unit), file=cells.file)


def _tidy_wells(cells: Cells, dose_unit: str) -> list[tuple[LayoutWell, str]]:
    """Return the filled wells of one table, each with its place."""
    grid = tidy_grid(cells, remedy=_REMEDY, dose_unit=dose_unit)
    need(grid, [("well",), ("dose", "dose_nM", "role")], remedy=_REMEDY)
    check_decimal_marks(grid, ("dose", "dose_nM", "time_h"))
    wells: list[tuple[LayoutWell, str]] = []
    vehicles = any(role_of(row.get("role")) == "vehicle" for row in grid.rows)
    for row in grid.rows:
        if not row.get("well"):
            raise FileError("the well is empty", remedy="write a well such as A1", where=row.place("well"))
        if _filled(row, grid):
            wells.append((read_content(_with_role(row, vehicles=vehicles)), row.place("well")))
    return wells


def _unique(wells: Sequence[tuple[LayoutWell, str]], *, file: str) -> tuple[LayoutWell, ...]:
    layout: dict[tuple[str, str], LayoutWell] = {}
    for content, place in wells:
        if (content.plate, content.well) in layout:
            raise FileError(
                f"well {content.well} is named twice", remedy="keep one row per plate and well", where=place
            )
        layout[content.plate, content.well] = content
    if not layout:
        raise FileError("the layout fills no well", remedy="write one row per filled well", where=file)
    return tuple(layout.values())


def _with_role(row: Row, *, vehicles: bool) -> Row:
    if row.get("role"):
        return row
    implied = implied_role(row.cells, decimal_comma=row.decimal_comma, vehicles=vehicles)
    return replace(row, cells={**row.cells, **implied})


def _filled(row: Row, grid: Grid) -> bool:
    own = set(grid.columns) & set(CONTENT_COLUMNS) - {"well", "plate", "dose_unit"}
    return any(row.get(column) for column in own)
