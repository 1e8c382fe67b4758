"""Columns of a tidy table: their names and other spellings, near misses, and decimal marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Final

from rapalog.errors import FileError
from rapalog.files.cells.text import Cells, Grid, first_line, read_grid
from rapalog.files.layouts.headers import dose_unit_of, refuse_logarithm, response_of
from rapalog.files.layouts.summary import SPELLINGS

CONTENT_COLUMNS: Final = (
    "curve",
    "cell_line",
    "drug",
    "time_h",
    "dose",
    "dose_unit",
    "dose_nM",
    "replicate",
    "plate",
    "well",
    "role",
    "exclude",
)


COLUMNS: Final = (*CONTENT_COLUMNS, "response", "response_unit")


#: Other spellings of the columns; case, and spaces or hyphens for underscores, never matter.
_ALIASES: Final = {
    "cell": "cell_line",
    "cell_line_name": "cell_line",
    "cellline": "cell_line",
    "compound": "drug",
    "treatment": "drug",
    "agent": "drug",
    "conc": "dose",
    "concentration": "dose",
    "unit": "dose_unit",
    "conc_unit": "dose_unit",
    "concunit": "dose_unit",
    "concentration_unit": "dose_unit",
    "time": "time_h",
    "hours": "time_h",
    "well_position": "well",
    "doses": "dose",
    "dosage": "dose",
    "conc.": "dose",
    "concentrations": "dose",
    "excluded": "exclude",
    "exclude_reason": "exclude",
    "mean": "response",
    "average": "response",
    "mean_response": "response",
    "response_units": "response_unit",
    "viability_unit": "response_unit",
}


#: Share of letters by which a header may be a typing mistake for a column.
_NEAR_MISS: Final = 0.6


def is_tidy(text: str) -> bool:
    """Return whether the first line of a text names the columns of a tidy table."""
    return has_tidy_header([cell.strip().strip('"') for cell in re.split(r"[,;\t]", first_line(text))])


def has_tidy_header(header: Sequence[str]) -> bool:
    """Return whether cells name the columns of a tidy table."""
    names = {spelling(cell) for cell in header}
    return "response" in names or len(names & {"dose", "dose_nM", "dose_unit", "curve", "cell_line", "drug"}) > 1


def spelling(header: str) -> str:
    """Return the column a header stands for, or an empty text.

    >>> spelling("Cell line"), spelling("Conc (µM)"), spelling("dose_nM"), spelling("% dead"), spelling("remarks")
    ('cell_line', 'dose', 'dose_nM', 'response', '')
    """
    name = re.sub(r"[\s-]+", "_", header.strip().lower())
    known = next((column for column in COLUMNS if column.lower() == name), "") or _ALIASES.get(name, "")
    known = known or SPELLINGS.get(re.sub(r"[._]", "", name), "")
    return known or ("dose" if dose_unit_of(header) else "response" if response_of(header) else "")


def tidy_grid(cells: Cells, *, remedy: str, dose_unit: str = "") -> Grid:
    """Return the table in some cells, each row with the unit of the dose that the header names, or ``dose_unit``."""
    grid = read_grid(cells, spelling=spelling, remedy=remedy)
    for name in grid.spelt:
        refuse_logarithm(name, where=grid.top)
    unit = next((unit for cell in grid.spelt if spelling(cell) == "dose" and (unit := dose_unit_of(cell))), dose_unit)
    return replace(grid, given={"dose_unit": unit}) if unit else grid


def need(grid: Grid, choices: Sequence[Sequence[str]], *, remedy: str) -> None:
    """Refuse a table that has none of the columns of one of the choices."""
    for names in choices:
        if not set(names) & set(grid.columns):
            near = next((cell for cell in grid.columns if cell not in COLUMNS and _close(cell, names)), "")
            raise FileError(
                f"the column {' or '.join(names)} is missing",
                where=grid.top,
                remedy=f"did you mean {near!r}? Name it {names[0]}" if near else remedy,
            )


def _close(header: str, names: Sequence[str]) -> bool:
    """Return whether a header is a near miss of a column, in any of its spellings."""
    spellings = [*names, *(other for other, name in _ALIASES.items() if name in names)]
    if "response" in names:
        spellings += ["viability", "inhibition", "survival", "mortality"]
    return bool(get_close_matches(header.lower(), spellings, n=1, cutoff=_NEAR_MISS))


def check_decimal_marks(grid: Grid, columns: Sequence[str]) -> None:
    """Refuse a column that writes some numbers with a comma and others with a point: one of them is a thousand."""
    for column in columns if grid.decimal_comma else ():
        cells = grid.column(column)
        comma = next((number for number, cell in enumerate(cells) if "," in cell), None)
        if comma is not None and any("." in cell for cell in cells):
            raise FileError(
                "some numbers have a decimal comma and others a point",
                where=grid.row(comma).place(column),
                remedy="use one decimal mark and no thousands separators",
            )
