"""The global fit of one sigmoid, compiled: where to start, and which of the optima is the best.

Starts are the local maxima, among all eight neighbours, of the gain over a grid of centred, normalised sigmoids: one
matrix product for a whole curve. Each is a basin of its own. Two optima can share one maximum of the grid, so ridges
of steep sigmoids are started from as well, and where a step wins, less steep curves beside it.
"""

from __future__ import annotations

import math
from typing import Final

from rapalog.numerics.compiled import compiled
from rapalog.numerics.points import Floats
from rapalog.numerics.sigmoid.descent import descend, descend_below
from rapalog.numerics.sigmoid.kernel import (
    BEST,
    CONSTANT,
    COUNT,
    H_HIGH,
    H_LOW,
    HERE,
    M_HIGH,
    M_LOW,
    POSITIONS,
    TARGET,
    WEIGHT,
    H,
    M,
    P,
    copy_row,
)

#: The starting grid; with the border of zeros a row is two longer.
MIDPOINTS: Final = 25
SLOPES: Final = 9
ACROSS: Final = SLOPES + 2
CELLS: Final = (MIDPOINTS + 2) * ACROSS

#: Rows of the table, which is filled up with zeros to a multiple of it, that are added in one pass.
AT_ONCE: Final = 4

# The rows of a view, one thread's view of the grid for the curve in hand.
ROOT: Final = 0
GAIN: Final = 1
ROW_SSE: Final = 2
ROW_M: Final = 3
ROW_H: Final = 4
ROW_AT: Final = 5
START: Final = 6
BESIDE: Final = 7
THREE: Final = 8
AROUND: Final = 9
PULL: Final = 10
AWAY: Final = 11
PER: Final = 12
FREE: Final = 13
SLATE_ROWS: Final = 14

#: At most so many basins are descended into.
_STARTS: Final = 12
#: A start is done when its next step is this short; what that step would gain is known to about the cube.
ROUGH: Final = 1e-2
FEW: Final = 16
MANY: Final = 60
#: The last descent ends where rounding does.
_SETTLED: Final = 1e-11


@compiled
def look(table: Floats, grid: Floats, work: Floats, view: Floats) -> None:
    """Fill the view with the gain of every sigmoid of the grid: how much it lowers the sum of squares."""
    for k in range(CELLS):
        view[ROOT, k] = 0.0
    for d in range(0, table.shape[0], AT_ONCE):
        y, z, u, v = work[TARGET, d], work[TARGET, d + 1], work[TARGET, d + 2], work[TARGET, d + 3]
        for k in range(CELLS):
            view[ROOT, k] += (y * table[d, k] + z * table[d + 1, k]) + (u * table[d + 2, k] + v * table[d + 3, k])
    for k in range(CELLS):
        view[GAIN, k] = view[ROOT, k] * view[ROOT, k]
    for k in range(1, CELLS - 1):
        left, right, own = view[GAIN, k - 1], view[GAIN, k + 1], view[GAIN, k]
        beside = left if left > right else right
        view[BESIDE, k] = beside
        view[THREE, k] = own if own > beside else beside
    for k in range(ACROSS + 1, CELLS - ACROSS - 1):
        above, below, beside = view[THREE, k - ACROSS], view[THREE, k + ACROSS], view[BESIDE, k]
        other = above if above > below else below
        view[AROUND, k] = other if other > beside else beside


@compiled
def _choose_starts(grid: Floats, view: Floats, total: float) -> int:
    """Fill the row START with the cells to start from, best first, and the rows' best cells; return how many."""
    count = 0
    for row in range(MIDPOINTS):
        top = (row + 1) * ACROSS + 1
        best = top
        for k in range(top, top + SLOPES):
            if view[GAIN, k] > view[GAIN, best]:
                best = k
            if view[GAIN, k] >= view[AROUND, k]:
                count = _insert(view, k, count)
        view[ROW_SSE, row] = total - view[GAIN, best]
        view[ROW_M, row] = view[ROW_AT, row] = midpoint_of(grid, best)
        view[ROW_H, row] = slope_of(grid, best)
    return count


@compiled
def _insert(view: Floats, cell: int, count: int) -> int:
    """Keep the best cells, best first; return how many there are."""
    at = min(count, _STARTS)
    while at > 0 and view[GAIN, cell] > view[GAIN, int(view[START, at - 1])]:
        if at < _STARTS:
            view[START, at] = view[START, at - 1]
        at -= 1
    if at < _STARTS:
        view[START, at] = cell
    return min(count + 1, _STARTS)


@compiled
def midpoint_of(grid: Floats, cell: int) -> float:
    """Return the midpoint of a cell of the grid."""
    share = (cell // ACROSS - 1) / (MIDPOINTS - 1)
    return float(grid[CONSTANT, M_LOW] + share * (grid[CONSTANT, M_HIGH] - grid[CONSTANT, M_LOW]))


@compiled
def slope_of(grid: Floats, cell: int) -> float:
    """Return the log10 slope of a cell of the grid."""
    share = (cell % ACROSS - 1) / (SLOPES - 1)
    return float(grid[CONSTANT, H_LOW] + share * (grid[CONSTANT, H_HIGH] - grid[CONSTANT, H_LOW]))


@compiled
def fit(table: Floats, grid: Floats, work: Floats, view: Floats) -> None:
    """Leave the best place in the row BEST and its terms in the row NOW; the rows of the view stay for profiles."""
    total = squares(grid, work)
    look(table, grid, work, view)
    count = _choose_starts(grid, view, total)
    lowest = math.inf
    for start in range(count):
        cell = int(view[START, start])
        lowest = _try(grid, work, (midpoint_of(grid, cell), slope_of(grid, cell)), lowest)
    for cell in range(ACROSS, CELLS - ACROSS, ACROSS):
        for k in (cell + SLOPES, cell + SLOPES - 2):
            if _is_ridge(view, k) and total - view[GAIN, k] <= _WORTH * max(lowest, _FLOOR * total):
                lowest = _try(grid, work, (midpoint_of(grid, k), slope_of(grid, k)), lowest)
    if work[BEST, H] >= grid[CONSTANT, H_HIGH]:
        m, half = work[BEST, M], 0.5 * (midpoint_of(grid, 2 * ACROSS) - midpoint_of(grid, ACROSS))
        for side in (-1.0, 0.0, 1.0):
            lowest = _try(grid, work, (m + side * half, _LESS_STEEP), lowest)
    descend(grid, work, BEST, _SETTLED, MANY, True)


@compiled
def look_at_pins(grid: Floats, work: Floats, view: Floats, pins: tuple[Floats, Floats, Floats], mean: float) -> None:
    """Fill the view's rows with the lowest sum over the grid for the curve pinned at each of the pins.

    ``pins`` is the sigmoids at the pins (R, K), and the mean and the norm of every sigmoid (2, K); ``mean`` is that of
    TARGET. The row AT holds the pins themselves.
    """
    at, size, where = pins
    weight, total = grid[CONSTANT, WEIGHT], squares(grid, work)
    for row in range(MIDPOINTS):
        for k in range(CELLS):
            away = size[0, k] - at[row, k]
            pull = max(view[ROOT, k] * size[1, k] + away * weight * mean, 0.0)
            spread = size[1, k] * size[1, k] + away * away * weight
            view[GAIN, k] = pull * pull / max(spread, 1e-12)
        _note_best(grid, view, size, row, total)
        view[ROW_AT, row] = where[row]


@compiled
def squares(grid: Floats, work: Floats) -> float:
    """Return the sum of squares of TARGET."""
    total = 0.0
    for d in range(int(grid[CONSTANT, POSITIONS])):
        total += grid[COUNT, d] * work[TARGET, d] * work[TARGET, d]
    return total


@compiled
def _note_best(grid: Floats, view: Floats, size: Floats, row: int, total: float) -> None:
    """Fill a row of the view with the cell that lowers a sum of squares most."""
    best = ACROSS + 1
    for k in range(CELLS):
        if view[GAIN, k] > view[GAIN, best] and size[1, k] > 0.0:
            best = k
    view[ROW_SSE, row] = total - view[GAIN, best]
    view[ROW_M, row], view[ROW_H, row] = midpoint_of(grid, best), slope_of(grid, best)


@compiled
def _is_ridge(view: Floats, k: int) -> bool:
    """Return whether a cell is a maximum along the midpoints, but not among all its neighbours."""
    gain = view[GAIN, k]
    return bool(gain >= view[GAIN, k - ACROSS] and gain >= view[GAIN, k + ACROSS] and gain < view[AROUND, k])


#: A ridge is worth a start of its own while its sum is below this many times the lowest; a perfect fit counts as
#: this share of the total.
_WORTH: Final = 1.5
_FLOOR: Final = 1e-6
#: A step between two doses hides a less steep optimum beside it; this is its log10 slope.
_LESS_STEEP: Final = 0.5


@compiled
def _try(grid: Floats, work: Floats, start: tuple[float, float], lowest: float) -> float:
    work[HERE, M], work[HERE, H], work[HERE, P] = start[0], start[1], math.nan
    found = descend_below(grid, work, HERE, (ROUGH, lowest), FEW, True)
    if found < lowest:
        copy_row(work, HERE, BEST, 3)
        return found
    return lowest
