"""Counts out of n instead of shares: 40 dead of 80, in two columns or as ``40 of 80`` in one cell.

Each row becomes a share in percent. A share of few is noisier than one of many, and one near 0 or 100 % less noisy than
one half; here all rows weigh the same, and that is said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from rapalog.errors import FileError
from rapalog.files.cells.numbers import parse_number
from rapalog.files.cells.text import Grid
from rapalog.files.layouts.headers import ResponseHeader
from rapalog.tables import Well

_OF: Final = re.compile(r"(\d+)\s*(?:/|of|out of)\s*(\d+)", re.IGNORECASE)
_PERCENT: Final = 100.0
COUNTED: Final = "counts out of n read as percent; rows weigh the same, whatever their n"


def share_of(text: str) -> float | None:
    """Return a share in percent such as ``1 of 80``, None where a text is none.

    >>> share_of("20 of 80"), share_of("3/4"), share_of("12")
    (25.0, 75.0, None)
    """
    match = _OF.fullmatch(text.strip())
    if not match or not 0 <= int(match[1]) <= int(match[2]) or int(match[2]) == 0:
        return None
    return _PERCENT * int(match[1]) / int(match[2])


def is_counted(grid: Grid, scale: ResponseHeader) -> bool:
    """Return whether responses are counts: of the dead or the living, without a unit, beside a column n."""
    return bool(scale.meaning) and not scale.unit and grid.has("n") and not (grid.has("sd") or grid.has("sem"))


def shares(grid: Grid, wells: Sequence[Well]) -> list[Well]:
    """Return wells whose responses are percent of n.

    Raises
    ------
    FileError
        With its place, for an n that is no number of cells, and a count that is above it.
    """
    return [_share(grid, number, well) for number, well in enumerate(wells)]


def _share(grid: Grid, number: int, well: Well) -> Well:
    row = grid.row(number)
    n = parse_number(row.get("n"), decimal_comma=row.decimal_comma)
    if well.reading.token:
        return well
    if n is None or not n > 0 or not 0 <= well.reading.value <= n:
        raise FileError(
            f"got {well.reading.raw} of n {row.get('n')!r}, must be a count and all that were counted",
            remedy="correct it, or leave out the column n",
            where=row.place("n"),
        )
    return replace(well, reading=replace(well.reading, value=_PERCENT * well.reading.value / n))
