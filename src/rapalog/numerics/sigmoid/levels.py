"""Limits of the last height and of the mean of one sigmoid, compiled.

The search goes outward from the fit to the threshold, and then asks whether anything beyond is inside. At one midpoint
and slope the sum of squares is a parabola in the level. If it is inside anywhere beyond, it is inside where it is
lowest or, if that lies on this side, where the search ended. So each midpoint and slope needs to be looked at once, at
one level of its own: the cells of the starting grid, and steps between and on doses. From the best of them a descent
tells whether there is a place inside, and the search goes on from there.
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
    HELD,
    HERE,
    INSIDE,
    NOW,
    ORIGIN,
    SSE,
    STEP_AT,
    STEP_M,
    STEP_SSE,
    UNIT,
    WEIGHT,
    H,
    M,
    P,
    copy_row,
)
from rapalog.numerics.sigmoid.limits import APART, follow
from rapalog.numerics.sigmoid.search import (
    ACROSS,
    AWAY,
    CELLS,
    FEW,
    FREE,
    GAIN,
    PER,
    PULL,
    ROOT,
    ROUGH,
    midpoint_of,
    slope_of,
    squares,
)
from rapalog.numerics.sigmoid.steps import STEP, look_at_steps

#: How far a level is followed, in its unit.
_END: Final = 10.0
#: A profile may come back below the threshold so many times.
_VALLEYS: Final = 8
#: So many of the best cells of the grid that are not neighbours are descended from.
_CELLS_TRIED: Final = 12
#: What is this much above the threshold may lead inside; the slopes of the grid beyond this column are steep.
_SCREEN: Final = 0.25
_STEEP_COLUMN: Final = 6
#: A sum this far below the threshold, as a share of its scale, is inside; how near to its minimum a step is brought.
_CLEARLY: Final = 1e-8
_FINE: Final = 1e-6


@compiled
def level_limit(grid: Floats, work: Floats, view: Floats, goal: tuple[float, float, float]) -> float:
    """Return how far the level can go from the row BEST, which is inside, in its unit.

    ``goal`` is the threshold, the scale of its tolerance, and the side, -1 or 1. NaN is an open side, an infinity one
    whose search did not end on the threshold.
    """
    end = goal[2] * _END
    copy_row(work, BEST, HERE, 3)
    found = follow(grid, work, P, goal, end)
    for _ in range(_VALLEYS):
        at = found
        if math.isinf(found):
            # The valley ended before the threshold: what is beyond its last place inside?
            copy_row(work, INSIDE, HERE, 3)
            at = work[INSIDE, P]
        if math.isnan(found) or not _more_beyond(grid, work, view, at, goal):
            break
        found = follow(grid, work, P, goal, end)
    return found


@compiled
def _more_beyond(grid: Floats, work: Floats, view: Floats, found: float, goal: tuple[float, float, float]) -> bool:
    """Return whether a place at a limit or beyond it is inside; the row HERE is then there."""
    at, side, total = work[HELD, ORIGIN] + work[HELD, UNIT] * found, goal[2], squares(grid, work)
    own, most = (work[HERE, M], work[HERE, H], found), goal[0] + _SCREEN * goal[1]
    for step in range(look_at_steps(grid, work, at, side, total)):
        if work[STEP_SSE, step] <= most:
            work[HERE, M], work[HERE, H] = work[STEP_M, step], STEP
            if _leads_inside(grid, work, work[STEP_AT, step], own, goal, True):
                return True
    work[HERE, M], work[HERE, H] = work[BEST, M], work[BEST, H]
    if _leads_inside(grid, work, at, own, goal, False):
        return True
    _look_beyond(grid, view, at, side)
    for _ in range(_CELLS_TRIED):
        cell = _best_cell(view)
        if total - view[GAIN, cell] > most:
            break
        beyond = side * (view[FREE, cell] - at) > 0.0
        work[HERE, M], work[HERE, H] = midpoint_of(grid, cell), slope_of(grid, cell)
        _take_off(view, cell)
        if _leads_inside(grid, work, view[FREE, cell] if beyond else at, own, goal, False):
            return True
    return False


@compiled
def _leads_inside(
    grid: Floats, work: Floats, at: float, own: tuple[float, float, float], goal: tuple[float, float, float], step: bool
) -> bool:
    """Return whether a descent from the row HERE at a level ends inside; it is not begun next to the limit itself.

    From a step it is not given up: what its first steps gain says little of so narrow a valley.
    """
    side, level = goal[2], (at - work[HELD, ORIGIN]) / work[HELD, UNIT]
    level = side * min(side * level, _END)
    further = side * (level - own[2]) > _CLEARLY
    if not further and abs(work[HERE, M] - own[0]) + abs(work[HERE, H] - own[1]) <= APART:
        return False
    work[HERE, P] = level
    wanted = goal[0] if further else goal[0] - _CLEARLY * goal[1]
    if step:
        descend(grid, work, HERE, _FINE, FEW, True)
    else:
        descend_below(grid, work, HERE, (ROUGH, wanted), FEW, True)
    return bool(work[NOW, SSE] <= wanted)


@compiled
def weigh_cells(grid: Floats, view: Floats, sigmoids: tuple[Floats, Floats]) -> None:
    """Fill the view with what every cell of the grid needs for its sum of squares at a level, and its best level.

    ``sigmoids`` are the height or the mean of every sigmoid that is held (K,), and its mean over the points and its
    norm (2, K).
    """
    (at, size), weight = sigmoids, grid[CONSTANT, WEIGHT]
    for k in range(CELLS):
        away, square = size[0, k] - at[k], max(size[1, k] * size[1, k], 1e-12)
        view[PULL, k], view[AWAY, k] = view[ROOT, k] * size[1, k], away * weight
        view[PER, k] = 1.0 / (square + away * away * weight) if size[1, k] > 0.0 else 0.0
        view[FREE, k] = -view[PULL, k] / square * away


@compiled
def _look_beyond(grid: Floats, view: Floats, level: float, side: float) -> None:
    """Fill the view with what every cell lowers the sum by, at a level or at the cell's own if that lies beyond."""
    weight = grid[CONSTANT, WEIGHT]
    for k in range(CELLS):
        at = side * max(side * view[FREE, k], side * level)
        pull = view[PULL, k] - view[AWAY, k] * at
        view[GAIN, k] = pull * pull * view[PER, k] - weight * at * at


@compiled
def _best_cell(view: Floats) -> int:
    # Within the grid's border.
    best = ACROSS + 1
    for k in range(ACROSS + 1, CELLS - ACROSS - 1):
        if view[GAIN, k] > view[GAIN, best]:
            best = k
    return best


@compiled
def _take_off(view: Floats, cell: int) -> None:
    """Take a cell off the view with its neighbours; steep sigmoids beside each other lead to different places."""
    near = 0 if cell % ACROSS > _STEEP_COLUMN else 1
    for row in (-ACROSS, 0, ACROSS):
        for k in range(cell + row - near, cell + row + near + 1):
            view[GAIN, k] = -math.inf
