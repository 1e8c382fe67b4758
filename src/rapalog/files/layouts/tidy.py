"""Tidy tables: one row per well, with its content and its response.

Columns: ``curve``, or ``cell_line``, ``drug`` and ``time_h``; ``dose`` with ``dose_unit`` (or ``dose_nM``);
``response``; optional ``replicate`` (the biological one), ``plate``, ``well``, ``role`` and ``response_unit`` (``%`` or
``fraction`` of an untreated control). Common other spellings, such as ``conc`` and ``unit``, are the same columns. A
dose is never a bare number: it has a ``dose_unit`` beside it, or its unit in the cell, as in ``20 nM``, or in the
header, as in ``dose (nM)``. Delimiter and decimal mark are found out; a response that is no number is kept as a token.

What a well is for is its ``role``: untreated wells are vehicle wells, wells without cells are blanks; positive controls
and empty wells are kept and take no part in a fit.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import repeat
from operator import itemgetter
from pathlib import PurePath
from typing import Final, TypeVar

from rapalog.analysis.curves.direction import Meaning
from rapalog.errors import FileError
from rapalog.files.cells.numbers import parse_number, parse_numbers
from rapalog.files.cells.text import Cells, Grid, Row, read_cells
from rapalog.files.layouts.columns import check_decimal_marks, need, spelling, tidy_grid
from rapalog.files.layouts.contents import exclusion, read_role, read_time_h, read_well, sample_dose
from rapalog.files.layouts.counts import COUNTED, is_counted, share_of, shares
from rapalog.files.layouts.headers import ResponseHeader, response_of, response_unit
from rapalog.files.layouts.summary import REBUILT, is_summary, rebuilt
from rapalog.tables import EXCLUDED, LayoutWell, Reading, Well, left_out

Value = TypeVar("Value")

#: Instruments' words for "no number here"; anything else that is no number is refused as a typing mistake.
_TOKEN: Final = re.compile(
    r"nan|n/?a|ovrflw|over(flow)?|out|#?sat(urated)?|missed|missing|path\?|\?+|[<>].+|-+|\*.*\*",
    re.IGNORECASE | re.ASCII,
)
_REMEDY: Final = "give the columns cell_line, drug, time_h (or curve), dose, dose_unit, response"


@dataclass(frozen=True)
class TidyTable:
    """The wells of one tidy table, and flags on what was read in another way than it was written.

    ``response_unit`` is ``percent``, ``fraction``, ``signal`` or, undeclared, empty; ``meaning`` is ``left`` for
    viability and the like, ``lost`` for inhibition and the like, empty where the table does not say.
    """

    file: str
    wells: tuple[Well, ...]
    response_unit: str = ""
    meaning: Meaning = ""
    flags: tuple[str, ...] = ()


def read_tidy(data: bytes, *, file: str, dose_unit: str = "") -> TidyTable:
    """Read a tidy table in any of the usual delimiters, decimal marks and encodings.

    Parameters
    ----------
    data, file
        The bytes and the name of the file.
    dose_unit
        The unit of doses where the table names none.

    Raises
    ------
    FileError
        With file, line and column, for a missing column, an unknown unit or role, a dose without unit, a logarithm of
        a dose, a well that comes twice, or a response that is neither a number nor an instrument's word for none.
    """
    return read_tidy_cells(read_cells(data, file=file, known=spelling), dose_unit=dose_unit)


def read_tidy_cells(cells: Cells, *, dose_unit: str = "") -> TidyTable:
    """Read a tidy table that has been split into cells, such as a sheet; errors as for :func:`read_tidy`."""
    grid = tidy_grid(cells, remedy=_REMEDY, dose_unit=dose_unit)
    need(grid, [("response",), ("dose", "dose_nM")], remedy=_REMEDY)
    check_decimal_marks(grid, ("response", "dose", "dose_nM", "time_h"))
    if not grid.at:
        raise FileError("the table has no rows", remedy="write one row per well", where=grid.top)
    scale = response_scale(grid)
    lines = [grid.cells.lines[index] for index in grid.at]
    wells = tuple(map(Well, _readings(grid, "response"), _contents(grid), lines))
    if grid.has("exclude"):
        reasons = map(exclusion, grid.column("exclude"))
        wells = tuple(left_out(well, reason) for well, reason in zip(wells, reasons, strict=True))
    refuse_twice(grid, wells)
    if is_summary(grid):
        return TidyTable(grid.file, tuple(rebuilt(grid, wells)), scale.unit, scale.meaning, (REBUILT,))
    if is_counted(grid, scale):
        return TidyTable(grid.file, tuple(shares(grid, wells)), "percent", scale.meaning, (COUNTED,))
    said = (COUNTED,) if any(share_of(cell) is not None for cell in grid.column("response")) else ()
    return TidyTable(grid.file, wells, "percent" if said else scale.unit, scale.meaning, said)


def response_scale(grid: Grid) -> ResponseHeader:
    """Return the unit and the meaning of the responses, from the header of their column and ``response_unit``.

    Raises
    ------
    FileError
        If rows differ, or the header says otherwise.
    """
    found = set(_by_cells(grid, ("response_unit",), _response_unit))
    if len(found) > 1:
        names = ", ".join(sorted(" ".join(filter(None, (own.unit, own.meaning))) or "none" for own in found))
        raise FileError(
            f"got several response units ({names})",
            remedy="use one in a file",
            where=f"{grid.file}, column response_unit",
        )
    said, header = found.pop(), response_of(grid.written("response")) or ResponseHeader("", "")
    for one, other in ((said.unit, header.unit), (said.meaning, header.meaning)):
        if one and other and one != other:
            raise FileError(
                f"the column {grid.written('response')!r} and response_unit differ ({other}, {one})",
                remedy="say the same in both",
                where=f"{grid.file}, column response_unit",
            )
    return ResponseHeader(said.unit or header.unit, said.meaning or header.meaning)


def refuse_twice(grid: Grid, wells: Sequence[Well]) -> None:
    """Refuse a table in which the same well of the same plate, at one time, has two readings.

    Where no plate is named, wells of another curve or replicate may be those of another plate.
    """
    if not grid.has("well"):
        return
    seen: dict[tuple[object, ...], int] = {}
    for number, well in enumerate(wells):
        own = well.content
        if not own.well or well.reading.token.startswith(EXCLUDED):
            continue
        whose = () if own.plate else (own.replicate, own.cell_line, own.drug, own.curve)
        first = seen.setdefault((own.plate, own.well, repr(own.time_h), *whose), number)
        if first != number:
            row, on = grid.row(number), f" on plate {own.plate}" if own.plate else ""
            raise FileError(
                f"well {own.well}{on} comes twice, first in {grid.row(first).place('well').split(',')[0]}",
                remedy="keep one reading of each well, or name the plates in a column plate",
                where=row.place("well"),
            )


def _by_cells(grid: Grid, columns: Sequence[str], read: Callable[[Row], Value]) -> list[Value]:
    """Return what is read from each record, where nothing but some columns is looked at: once for the same cells."""
    cells = [grid.column(name) for name in columns if grid.has(name)]
    return _once(len(grid.at), cells, lambda number: read(grid.row(number)))


def _once(count: int, columns: Sequence[Sequence[object]], make: Callable[[int], Value]) -> list[Value]:
    """Return what is made of each of ``count`` records, once for all that have the same in some columns."""
    varied = [column for column in columns if column.count(column[0]) < count]
    if not varied:
        return [make(0)] * count
    # Of records with the same cells the last put in is the first of the file, and the first of all is made first.
    backwards = zip(*map(reversed, varied), strict=True)
    firsts = dict(zip(backwards, range(count - 1, -1, -1), strict=True))
    found = {key: make(number) for key, number in sorted(firsts.items(), key=itemgetter(1))}
    return list(map(found.__getitem__, zip(*varied, strict=True)))


def _contents(grid: Grid) -> list[LayoutWell]:
    """Return what is in every well; wells that say the same share it."""
    plate, line, drug = grid.column("plate"), grid.column("cell_line"), grid.column("drug")
    well, role = _by_cells(grid, ("well",), read_well), _by_cells(grid, ("role",), read_role)
    dose = _by_cells(grid, ("dose", "dose_unit", "dose_nM", "role"), sample_dose)
    replicate, curve = grid.column("replicate"), grid.column("curve")
    if not any(map(grid.has, ("curve", "cell_line", "drug"))):
        curve = [name_of(grid.file)] * len(curve)
    time_h = _by_cells(grid, ("time_h",), read_time_h)

    def content(n: int) -> LayoutWell:
        return LayoutWell(
            plate[n], well[n], line[n], drug[n], dose[n].nM, role[n], replicate[n], time_h[n], curve[n], dose[n].unit
        )

    return _once(len(grid.at), (plate, well, line, drug, dose, role, replicate, time_h, curve), content)


def name_of(file: str) -> str:
    """Return what the one curve of a table that names none is called: the name of its file without its ending."""
    return PurePath(file).stem or file


def _readings(grid: Grid, column: str) -> list[Reading]:
    """Return the reading of every record."""
    raw = grid.column(column)
    values = parse_numbers(raw, decimal_comma=grid.decimal_comma)
    plates, wells, file = grid.column("plate"), _by_cells(grid, ("well",), read_well), grid.file
    if None not in values:
        return list(map(Reading, repeat(file), plates, wells, repeat(column), raw, repeat(""), values))
    parts = zip(plates, wells, raw, values, strict=True)
    return [
        Reading(file, plate, well, column, text, "", value)
        if value is not None
        else read_response(grid.row(number), column, file=file)
        for number, (plate, well, text, value) in enumerate(parts)
    ]


def read_response(row: Row, column: str, *, file: str) -> Reading:
    """Read one response or count; the name of its column is the label of the measurement."""
    raw = row.get(column)
    value = parse_number(raw, decimal_comma=row.decimal_comma)
    value = share_of(raw) if value is None else value
    if value is None and raw and not _TOKEN.fullmatch(raw):
        raise FileError(
            f"got {column} {raw!r}, which is no number",
            where=row.place(column),
            remedy="write a number, or leave the cell empty for a missing well",
        )
    token = "" if value is not None else (raw or "missing")
    return Reading(
        file=file,
        plate=row.get("plate"),
        well=read_well(row),
        read=column,
        raw=raw,
        token=token,
        value=math.nan if value is None else value,
    )


def _response_unit(row: Row) -> ResponseHeader:
    unit = row.get("response_unit").lower()
    found = ResponseHeader("signal" if unit == "signal" else "", "") if unit in ("", "signal") else response_unit(unit)
    if found is None:
        raise FileError(
            f"got response unit {unit!r}, must be one of %, fraction, signal, % inhibition, ...",
            remedy="write one of these",
            where=row.place("response_unit"),
        )
    return found
