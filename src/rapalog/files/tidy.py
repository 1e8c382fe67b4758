"""Tidy tables: one row per well, with its content and its response.

Columns: ``curve``, or ``cell_line``, ``drug`` and ``time_h``; ``dose`` with ``dose_unit`` (or ``dose_nM``);
``response``; optional ``replicate`` (the biological one), ``plate``, ``well``, ``role`` and ``response_unit`` (``%`` or
``fraction`` of an untreated control). A dose is never a bare number: it has a ``dose_unit`` beside it or its unit in
the cell, as in ``20 nM``. Delimiter and decimal mark are found out; a response that is no number is kept as a token.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rapalog.errors import FileError, RapalogError
from rapalog.files.text import Grid, Row, parse_number, read_grid
from rapalog.tables import ROLES, LayoutWell, Reading, Well, well_name
from rapalog.units import parse_dose_nM, parse_time_h, to_nM

CONTENT_COLUMNS: Final = ("curve", "cell_line", "drug", "time_h", "dose", "dose_unit", "dose_nM", "replicate", "plate",
                          "well", "role")  # fmt: skip
COLUMNS: Final = (*CONTENT_COLUMNS, "response", "response_unit")
#: What one response of 1 in the declared unit is worth as a fraction of the untreated control.
_RESPONSE_UNITS: Final = {"": "", "%": "percent", "percent": "percent", "fraction": "fraction", "signal": "signal"}
#: Instruments' words for "no number here"; anything else that is no number is refused as a typing mistake.
_TOKEN: Final = re.compile(
    r"nan|n/?a|ovrflw|over(flow)?|out|#?sat(urated)?|missed|missing|path\?|\?+|[<>].+|-+|\*.*\*",
    re.IGNORECASE | re.ASCII,
)
#: No solution holds more than this.
_MOST_NM: Final = 1e12
_REMEDY: Final = "give the columns cell_line, drug, time_h (or curve), dose, dose_unit, response"


@dataclass(frozen=True)
class TidyTable:
    """The wells of one tidy table. ``response_unit`` is ``percent``, ``fraction``, ``signal`` or, undeclared, empty."""

    file: str
    wells: tuple[Well, ...]
    response_unit: str = ""


def is_tidy(text: str) -> bool:
    """Return whether the first line of a text names the columns of a tidy table."""
    header = next((line for line in text.split("\n") if line.strip()), "")
    names = {cell.strip().strip('"').lower() for cell in re.split(r"[,;\t]", header)}
    return "response" in names or len(names & {"dose", "dose_nm", "dose_unit", "curve", "cell_line"}) > 1


def read_tidy(data: bytes, *, file: str) -> TidyTable:
    """Read a tidy table in any of the usual delimiters, decimal marks and encodings.

    Raises
    ------
    FileError
        With file, line and column, for a missing column, an unknown unit or role, a dose without unit, a negative
        dose, or a response that is neither a number nor an instrument's word for none.
    """
    grid = read_grid(data, file=file, known=COLUMNS, remedy=_REMEDY)
    need(grid, [("response",), ("dose", "dose_nM"), ("curve", "cell_line", "drug")], remedy=_REMEDY)
    check_decimal_marks(grid, ("response", "dose", "dose_nM", "time_h"))
    if not grid.rows:
        raise FileError("the table has no rows", remedy="write one row per well", where=file)
    units = {_response_unit(grid, row) for row in grid.rows}
    if len(units) > 1:
        raise FileError(f"got several response units ({', '.join(sorted(units))})", remedy="use one in a file",
                        where=f"{file}, column response_unit")  # fmt: skip
    wells = tuple(Well(reading=_reading(grid, row), content=read_content(grid, row)) for row in grid.rows)
    return TidyTable(file=file, wells=wells, response_unit=units.pop())


def need(grid: Grid, choices: Sequence[Sequence[str]], *, remedy: str) -> None:
    """Refuse a table that has none of the columns of one of the choices."""
    for names in choices:
        if not set(names) & set(grid.columns):
            raise FileError(f"the column {' or '.join(names)} is missing", remedy=remedy, where=f"{grid.file}:1")


def check_decimal_marks(grid: Grid, columns: Sequence[str]) -> None:
    """Refuse a column that writes some numbers with a comma and others with a point: one of them is a thousand."""
    for column in columns if grid.decimal_comma else ():
        cells = [(row, row.get(column)) for row in grid.rows]
        comma = next((row for row, cell in cells if "," in cell), None)
        if comma is not None and any("." in cell for _, cell in cells):
            raise FileError("some numbers have a decimal comma and others a point", where=grid.place(comma, column),
                            remedy="use one decimal mark and no thousands separators")  # fmt: skip


def read_content(grid: Grid, row: Row) -> LayoutWell:
    """Read what is in one well, apart from any response."""
    role = row.get("role").lower() or "sample"
    if role not in ROLES:
        raise FileError(f"got role {role!r}, must be one of {', '.join(ROLES)}", where=grid.place(row, "role"),
                        remedy="leave wells with anything else out of the table")  # fmt: skip
    well = row.get("well")
    try:
        name = well_name(well) if well else ""
    except RapalogError as error:
        raise _placed(error, grid, row, "well") from None
    return LayoutWell(
        plate=row.get("plate"), well=name, cell_line=row.get("cell_line"), drug=row.get("drug"), role=role,
        dose_nM=_dose_nM(grid, row, role), replicate=row.get("replicate"), time_h=_time_h(grid, row),
        curve=row.get("curve"),
    )  # fmt: skip


def _dose_nM(grid: Grid, row: Row, role: str) -> float:
    if role != "sample":
        return 0.0
    column = "dose_nM" if row.get("dose_nM") and not row.get("dose") else "dose"
    cell, unit = row.get(column), row.get("dose_unit") if column == "dose" else "nM"
    if not cell:
        raise FileError("the dose is empty", remedy="write a dose, 0 for no drug, or role vehicle",
                        where=grid.place(row, column))  # fmt: skip
    number = parse_number(cell, decimal_comma=grid.decimal_comma)
    try:
        if number is None:
            dose = parse_dose_nM(cell.replace(",", ".") if grid.decimal_comma else cell)
        elif not unit and number != 0:
            raise RapalogError(f"dose {cell!r} has no unit", remedy="fill in dose_unit, e.g. nM")
        else:
            dose = to_nM(number, unit) if unit else number
    except RapalogError as error:
        raise _placed(error, grid, row, column if number is None else "dose_unit") from None
    if not 0 <= dose <= _MOST_NM:
        raise FileError(f"got dose {cell!r}, must be 0 to 1000 M", remedy="correct it", where=grid.place(row, column))
    return dose


def _time_h(grid: Grid, row: Row) -> float:
    cell = row.get("time_h")
    number = parse_number(cell, decimal_comma=grid.decimal_comma)
    if not cell:
        return math.nan
    try:
        time_h = parse_time_h(cell) if number is None else number
    except RapalogError as error:
        raise _placed(error, grid, row, "time_h") from None
    if not 0 <= time_h < math.inf:
        raise FileError(f"got time {cell!r}, must be 0 h or more", remedy="correct it", where=grid.place(row, "time_h"))
    return time_h


def _reading(grid: Grid, row: Row) -> Reading:
    raw = row.get("response")
    value = parse_number(raw, decimal_comma=grid.decimal_comma)
    if value is None and raw and not _TOKEN.fullmatch(raw):
        raise FileError(f"got response {raw!r}, which is no number", where=grid.place(row, "response"),
                        remedy="write a number, or leave the cell empty for a missing well")  # fmt: skip
    token = "" if value is not None else (raw or "missing")
    return Reading(file=grid.file, plate=row.get("plate"), well=row.get("well").upper(), read="response", raw=raw,
                   token=token, value=math.nan if value is None else value)  # fmt: skip


def _response_unit(grid: Grid, row: Row) -> str:
    unit = row.get("response_unit").lower()
    if unit not in _RESPONSE_UNITS:
        raise FileError(f"got response unit {unit!r}, must be one of %, fraction, signal", remedy="write one of these",
                        where=grid.place(row, "response_unit"))  # fmt: skip
    return _RESPONSE_UNITS[unit]


def _placed(error: RapalogError, grid: Grid, row: Row, column: str) -> FileError:
    return FileError(error.problem, remedy=error.remedy, where=error.where or grid.place(row, column))
