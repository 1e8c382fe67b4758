"""Tables of means: a mean, its standard deviation (or standard error) and n in every row, instead of wells.

Least squares knows wells of one dose only by their number, mean and SD, so a row becomes n wells that have exactly
these: normal scores, shifted to the mean and stretched to the SD. Every fit, interval and test is then that of the
wells themselves. What cannot come back are outliers and the order of the wells.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Final

import numpy as np
from scipy import special

from rapalog.errors import FileError
from rapalog.files.cells.numbers import parse_number
from rapalog.files.cells.text import Grid, Row
from rapalog.tables import Well

#: What columns are called, without case, dots and underscores.
SPELLINGS: Final = {
    "sd": "sd",
    "std": "sd",
    "stdev": "sd",
    "stddev": "sd",
    "standarddeviation": "sd",
    "sem": "sem",
    "se": "sem",
    "stderr": "sem",
    "standarderror": "sem",
    "n": "n",
    "nwells": "n",
    "nreplicates": "n",
    "total": "n",
    "ntotal": "n",
    "outof": "n",
}
REBUILT: Final = "wells rebuilt from their mean, SD and n"
_MOST: Final = 1000
_REMEDY: Final = "give the columns mean, sd and n, or one row per well"


def is_summary(grid: Grid) -> bool:
    """Return whether rows are means: there is a column of standard deviations or standard errors."""
    return grid.has("sd") or grid.has("sem")


def rebuilt(grid: Grid, wells: Sequence[Well]) -> list[Well]:
    """Return n wells for every row, with the row's mean and SD.

    Raises
    ------
    FileError
        With its place, for a table without n, an n that is no number of wells, or an SD that is none.
    """
    if not grid.has("n"):
        raise FileError("the table has means and their spread, but no n", remedy=_REMEDY, where=grid.top)
    return [own for number, well in enumerate(wells) for own in _rebuilt(grid.row(number), well)]


def _rebuilt(row: Row, well: Well) -> list[Well]:
    n = _number(row, "n")
    if not (n >= 1 and n == int(n) and n <= _MOST):
        raise FileError(
            f"got n {row.get('n')!r}, must be a whole number from 1 to {_MOST}", remedy=_REMEDY, where=row.place("n")
        )
    if n == 1 or well.reading.token:
        return [well]
    column = "sd" if row.get("sd") else "sem"
    spread = _number(row, column)
    if not 0 <= spread < math.inf:
        raise FileError(f"got {column} {row.get(column)!r}, must be 0 or more", remedy=_REMEDY, where=row.place(column))
    sd = spread if column == "sd" else spread * math.sqrt(n)
    values = [well.reading.value + sd * score for score in _scores(int(n))]
    return [replace(well, reading=replace(well.reading, value=value)) for value in values]


def _number(row: Row, column: str) -> float:
    number = parse_number(row.get(column), decimal_comma=row.decimal_comma)
    return math.nan if number is None else number


@cache
def _scores(n: int) -> tuple[float, ...]:
    """Return n normal scores with mean 0 and a standard deviation (over n - 1) of 1."""
    scores = special.ndtri((np.arange(1, n + 1) - 0.5) / n)
    return tuple((scores / scores.std(ddof=1)).tolist())
