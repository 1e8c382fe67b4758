"""Layouts as grids, one per variable, the way they are drawn at the bench: blocks in a text file, or sheets.

The variable is named in the corner of a grid, in a title above it, or by the name of its sheet: ``cell_line``,
``drug``, ``dose``, ``role``, ``replicate``, ``time_h``, ``curve``, and ``response`` where the readings are in the same
file. The unit of the dose is in its title, as in ``dose (nM)``, or in every cell, or given once. What holds for all
wells may be given once, as a line of two cells (``cell_line`` and ``MCF-7``, ``dose_unit`` and ``nM``). A line
``plate`` and a name begins what is said about that plate; what is said before, or in a sheet without such a line,
holds for every plate.

A well is filled if its drug, dose or role is. A dose or drug that names a role (``vehicle``, ``blank``) is that
role; where no role is a vehicle, dose 0 without a role is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from rapalog.errors import FileError
from rapalog.files.cells.text import Cells, Row
from rapalog.files.layouts.columns import spelling
from rapalog.files.layouts.contents import implied_role, read_content, role_of
from rapalog.files.layouts.headers import dose_unit_of
from rapalog.files.layouts.tidy import TidyTable, read_response
from rapalog.files.plates.grids import PlateGrid, find_grids
from rapalog.tables import LayoutWell, Well

_VARIABLES: Final = (
    "cell_line",
    "drug",
    "dose",
    "dose_nM",
    "dose_unit",
    "role",
    "replicate",
    "time_h",
    "curve",
    "response",
    "response_unit",
)
_FILLING: Final = ("dose", "dose_nM", "role", "drug", "curve")
_NUMBERS: Final = ("dose", "dose_nM", "time_h", "response")
_RESPONSES: Final = frozenset({"signal", "signals", "readings", "reading", "raw data", "raw", "values"})
_REMARKS: Final = frozenset({"note", "notes", "comment", "comments", "remarks"})
_PLATE_LINE: Final = re.compile(r"plate\s*[:=]\s*(.+)", re.IGNORECASE)


@dataclass
class _Plate:
    """What a file says about one plate: grids by variable and well, and constants by variable, each with its place."""

    grids: dict[str, dict[str, tuple[str, str]]] = field(default_factory=dict)
    constants: dict[str, tuple[str, str]] = field(default_factory=dict)
    comma: bool = False


def has_grids(tables: Iterable[Cells]) -> bool:
    """Return whether a grid in some cells is one of a layout: it names a variable other than the response."""
    return any(variable_of(grid)[0] not in ("", "response") for cells in tables for grid in find_grids(cells))


def has_response(tables: Iterable[Cells]) -> bool:
    """Return whether a grid in some cells holds readings by its title."""
    return any(variable_of(grid)[0] == "response" for cells in tables for grid in find_grids(cells))


def grid_wells(tables: Sequence[Cells], *, dose_unit: str = "") -> tuple[LayoutWell, ...]:
    """Return the filled wells of a layout of grids; ``dose_unit`` is that of doses without any.

    Raises
    ------
    FileError
        With its place, for a grid whose variable is not known or comes twice, or a cell that cannot be read.
    """
    wells = tuple(read_content(row) for row in _rows(tables, dose_unit))
    if not wells:
        raise FileError("the layout fills no well", remedy="fill in a grid of doses or roles", where=tables[0].file)
    return wells


def read_grids(tables: Sequence[Cells], *, dose_unit: str = "") -> TidyTable:
    """Read a file whose grids hold both the layout and the response; errors as for :func:`grid_wells`."""
    file = tables[0].file
    wells = tuple(
        Well(reading=read_response(row, "response", file=file), content=read_content(row))
        for row in _rows(tables, dose_unit)
    )
    if not wells:
        raise FileError("the grids fill no well", remedy="fill in a grid of doses or roles", where=file)
    return TidyTable(file=file, wells=wells)


def variable_of(grid: PlateGrid) -> tuple[str, str]:
    """Return the variable of a grid and the unit its title names; empty where no title is a variable."""
    titles: list[str] = []
    for title in reversed(grid.titles):
        if _is_unit_title(title):
            return "dose", title[1]
        titles += () if _is_constant(title) else title
    for text in (grid.corner, *titles, grid.cells.sheet):
        name = text.strip().rstrip(":").strip()
        if name.lower() in _RESPONSES or spelling(name) == "response":
            return "response", ""
        if spelling(name) in _VARIABLES:
            return spelling(name), dose_unit_of(name)
    return "", ""


def _is_unit_title(title: Sequence[str]) -> bool:
    """Return whether a line is a title of two cells, ``dose`` and its unit."""
    return len(title) == 2 and spelling(title[0].rstrip(":")) == "dose" and bool(dose_unit_of(f"dose ({title[1]})"))


def _is_constant(line: Sequence[str]) -> bool:
    """Return whether a line of filled cells says what holds for all wells, or which plate comes next."""
    return len(line) == 2 and spelling(line[0].rstrip(":")) in (*_VARIABLES, "plate") and not _is_unit_title(line)


def _rows(tables: Sequence[Cells], dose_unit: str) -> list[Row]:
    """Return one record per filled well."""
    plates = _collected(tables)
    shared = plates.pop("", _Plate())
    plates = plates or {"": _Plate()}
    rows: list[Row] = []
    for name, own in plates.items():
        plate = _Plate(shared.grids | own.grids, shared.constants | own.constants, shared.comma or own.comma)
        if dose_unit:
            plate.constants.setdefault("dose_unit", (dose_unit, ""))
        filling = [plate.grids[variable] for variable in _FILLING if variable in plate.grids]
        filled = dict.fromkeys(well for grid in filling for well, (text, _) in grid.items() if text)
        vehicles = any(role_of(text) == "vehicle" for text, _ in plate.grids.get("role", {}).values() if text)
        rows += [_row(plate, name, well, vehicles=vehicles) for well in filled]
    return rows


def _collected(tables: Sequence[Cells]) -> dict[str, _Plate]:
    """Return what the tables say, by plate; an empty name is every plate."""
    plates: dict[str, _Plate] = {}
    for cells in tables:
        name = ""
        _add_constants(plates, cells)
        for grid in find_grids(cells):
            name = next((plate for title in reversed(grid.titles) if (plate := _plate_name(title))), name)
            variable, unit = variable_of(grid)
            if variable:
                _add(plates.setdefault(name, _Plate()), grid, variable, unit)
            elif not _is_remark(grid):
                raise FileError(
                    "the grid has no title that names a variable",
                    where=grid.place,
                    remedy=f"write one of {', '.join(_VARIABLES)} above it",
                )
    return plates


def _add(plate: _Plate, grid: PlateGrid, variable: str, unit: str) -> None:
    if variable in plate.grids:
        raise FileError(
            f"there are two grids of {variable}",
            where=grid.place,
            remedy="keep one, or write a line with plate and its name above each plate",
        )
    plate.comma = plate.comma or grid.cells.decimal_comma
    wells = plate.grids[variable] = {well: (text, place) for well, text, place in grid.wells()}
    comma = next((place for text, place in wells.values() if "," in text), "")
    if variable in _NUMBERS and comma and any("." in text for text, _ in wells.values()):
        raise FileError(
            "some numbers have a decimal comma and others a point",
            where=comma,
            remedy="use one decimal mark and no thousands separators",
        )
    if unit:
        plate.grids["dose_unit"] = {well: (unit, place) for well, (_, place) in wells.items()}


def _add_constants(plates: dict[str, _Plate], cells: Cells) -> None:
    """Add what lines of two cells say about all wells of the file, or of the plate that a line before has named."""
    name = ""
    for index, row in enumerate(cells.rows):
        filled = [at for at, cell in enumerate(row) if cell]
        line = [row[at] for at in filled]
        name = _plate_name(line) or name
        if not _is_constant(line) or _plate_name(line):
            continue
        constants = plates.setdefault(name, _Plate()).constants
        variable, place = spelling(line[0].rstrip(":")), cells.place(index, filled[1])
        if constants.get(variable, (line[1], ""))[0] != line[1]:
            raise FileError(
                f"{variable} is given twice",
                where=place,
                remedy="keep one, or write a line with plate and its name above each plate",
            )
        constants[variable] = (line[1], place)


def _plate_name(line: Sequence[str]) -> str:
    match = _PLATE_LINE.fullmatch(" ".join(line))
    if match:
        return match[1].strip()
    return line[1] if len(line) == 2 and line[0].lower() == "plate" else ""


def _is_remark(grid: PlateGrid) -> bool:
    texts = [grid.corner, grid.cells.sheet, *(cell for title in grid.titles for cell in title)]
    return any(text.lower() in _REMARKS for text in texts)


def _row(plate: _Plate, name: str, well: str, *, vehicles: bool) -> Row:
    found = dict(plate.constants)
    found |= {variable: grid[well] for variable, grid in plate.grids.items() if grid.get(well, ("", ""))[0]}
    texts = {variable: text for variable, (text, _) in found.items()} | {"well": well, "plate": name}
    if not texts.get("role"):
        texts |= implied_role(texts, decimal_comma=plate.comma, vehicles=vehicles)
    anywhere = next(plate.grids[variable][well][1] for variable in _FILLING if well in plate.grids.get(variable, {}))

    def place(column: str) -> str:
        return f"{found.get(column, ('', anywhere))[1]}, well {well}, {column}"

    return Row(cells=texts, place=place, decimal_comma=plate.comma)
