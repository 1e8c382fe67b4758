"""What commands on levels print for people."""

from __future__ import annotations

from typing import Any, Final

from rich.table import Table

from rapalog.analysis.levels.nca import QUANTITIES, Nca
from rapalog.studies.pk.levels import LevelResult
from rapalog.studies.pk.study import PkResult
from rapalog.units import three_digits

_MOST_ROWS: Final = 40
_MOST_SUBJECTS: Final = 20


def pk_lines(found: PkResult) -> list[Any]:
    """Return the concentrations of an event table as text and tables for the terminal."""
    table = Table(title=f"{found.model}: concentration in the central compartment")
    for name in found.columns:
        table.add_column({"time": "time (h)", "cwb": "whole blood (ug/L)"}.get(name, name), justify="right")
    for row in found.rows[:_MOST_ROWS]:
        cells = [getattr(row, name) for name in found.columns]
        table.add_row(*(three_digits(cell) if isinstance(cell, float) else str(cell) for cell in cells))
    more = len(found.rows) - _MOST_ROWS
    return [
        table,
        *([f"and {more} more rows: see --out or --json"] if more > 0 else []),
        *(f"flag: {flag}" for flag in found.flags),
    ]


def level_words(own: Nca, name: str) -> str:
    """Return a quantity of one subject in words: a number, or why there is none."""
    found = own.values[name]
    return f"none: {found.reason}" if found.value is None else three_digits(found.value)


def nca_lines(found: LevelResult) -> list[Any]:
    """Return the analysis of levels as tables for the terminal, one for each subject."""
    lines: list[Any] = []
    for own in found.subjects[:_MOST_SUBJECTS]:
        table = Table(title=f"id {own.subject}")
        table.add_column("quantity")
        table.add_column("value", justify="right")
        for name in QUANTITIES:
            table.add_row(name, level_words(own, name))
        points = f"half-life from the samples at {', '.join(f'{time:g}' for time in own.points_h)} h"
        lines += [table, *([points] if own.points_h else []), *(f"flag: {flag}" for flag in own.flags)]
    more = len(found.subjects) - _MOST_SUBJECTS
    return [*lines, *([f"and {more} more subjects: see --out or --json"] if more > 0 else [])]
