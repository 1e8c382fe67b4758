"""Many sigmoids over one set of positions: the compiled loop that fits and profiles them one by one."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

import numpy as np

from rapalog.numerics.answer import (
    AREA,
    AREA_HIGH,
    AREA_LOW,
    BELOW,
    BETA,
    BOTTOM,
    BOUND,
    BOUND_ONLY,
    CROSSES,
    CROSSING,
    CROSSING_HIGH,
    CROSSING_HIGH_ONE,
    CROSSING_LOW,
    CROSSING_LOW_ONE,
    DEGREES,
    EXACT,
    FLOOR_0,
    HEIGHT,
    HEIGHT_HIGH,
    HEIGHT_LOW,
    KIND,
    MIDDLE_HIGH,
    MIDDLE_HIGH_ONE,
    MIDDLE_LOW,
    MIDDLE_LOW_ONE,
    ONE,
    PLAIN,
    RESIDUAL,
    RISES,
    THETA,
    TOP,
    TOTAL,
    TWO,
    WANT_CROSSING,
    WANT_MIDDLE,
    WANT_SUMS,
    Task,
)
from rapalog.numerics.compiled import SOURCES, compiled, compiled_and_kept
from rapalog.numerics.points import Floats
from rapalog.numerics.sigmoid.descent import descend
from rapalog.numerics.sigmoid.floor import FLOORS, STEEP, floor_in_walls
from rapalog.numerics.sigmoid.kernel import (
    AMPLITUDE,
    AVERAGE,
    BEST,
    CONSTANT,
    COUNT,
    END,
    HELD,
    HERE,
    HIGH,
    LOW,
    NOW,
    ORIGIN,
    PIN,
    POSITIONS,
    REFERENCE,
    ROWS,
    SSE,
    TARGET,
    UNIT,
    WEIGHT,
    WHAT,
    H,
    M,
    P,
    copy_row,
)
from rapalog.numerics.sigmoid.levels import level_limit, weigh_cells
from rapalog.numerics.sigmoid.limits import limit, squeezed
from rapalog.numerics.sigmoid.search import (
    CELLS,
    MIDPOINTS,
    ROW_AT,
    ROW_H,
    ROW_M,
    ROW_SSE,
    SLATE_ROWS,
    fit,
    look_at_pins,
)
from rapalog.numerics.sigmoid.tables import Tables

#: The unit in which the last height and the mean are followed, in residual SDs.
_UNIT_SD: Final = 2.0


@compiled
def _set_out(grid: Floats, work: Floats, mean: Floats, level: float) -> float:
    """Put a curve on the work as its distance from ``level`` (NaN: from its own mean); return that distance's mean."""
    count = int(grid[CONSTANT, POSITIONS])
    average = 0.0
    for d in range(count):
        average += grid[COUNT, d] * mean[d]
    average /= grid[CONSTANT, WEIGHT]
    origin = average if math.isnan(level) else level
    for d in range(count):
        work[TARGET, d] = mean[d] - origin
    return float(average if math.isnan(level) else average - level)


@compiled
def _fitted(grid: Floats, work: Floats, average: float, within: float, out: Floats) -> None:
    """Fill an answer with the fit that is in the row BEST, and its terms in the row NOW."""
    total, amplitude = within, work[NOW, AMPLITUDE]
    for d in range(int(grid[CONSTANT, POSITIONS])):
        total += grid[COUNT, d] * work[TARGET, d] * work[TARGET, d]
    out[THETA], out[THETA + 1] = work[BEST, M], work[BEST, H]
    out[BETA], out[BETA + 1] = average - amplitude * work[NOW, REFERENCE], amplitude
    out[BOTTOM], out[TOP] = out[BETA], out[BETA] + amplitude
    out[RESIDUAL], out[TOTAL] = work[NOW, SSE] + within, total


@compiled
def _goal(share: float, within: float, side: float, out: Floats) -> tuple[float, float, float]:
    """Return a limit's threshold at a share above the residual, without the SSE within and with it, and its side."""
    threshold = out[RESIDUAL] * (1.0 + share)
    return threshold - within, threshold, side


@compiled
def _best(work: Floats, out: Floats, held: float) -> None:
    work[BEST, M], work[BEST, H], work[BEST, P] = out[THETA], out[THETA + 1], held


@compiled
def _ends(
    grid: Floats, space: tuple[Floats, Floats], axis: int, share: float, within: float, out: Floats
) -> tuple[float, float, float, float]:
    """Return the limits on both sides at a share above the residual, and again as steeper curves would have them."""
    work, view = space
    low = limit(grid, work, view, axis, _goal(share, within, -1.0, out))
    far_low = squeezed(grid, work, low, -1.0)
    high = limit(grid, work, view, axis, _goal(share, within, 1.0, out))
    return low, high, far_low, squeezed(grid, work, high, 1.0)


@compiled
def _two_sided(
    grid: Floats, space: tuple[Floats, Floats], shares: Floats, what: tuple[int, float], within: float, out: Floats
) -> tuple[float, float]:
    """Return the limits on both sides; ``what`` is the axis that is followed, and what is wanted of it."""
    low, high, far_low, far_high = _ends(grid, space, what[0], shares[TWO], within, out)
    if what[1] == PLAIN:
        return low, high
    if out[THETA + 1] > STEEP and math.isfinite(low) and math.isfinite(high):
        c = _valley_quantile(grid, space, shares, (what[0], high - low), within, out)
        if c > 0.0:
            low, high, inner_low, inner_high = _ends(grid, space, what[0], c * c / shares[DEGREES], within, out)
            if math.isfinite(low) and math.isfinite(high):
                return inner_low, inner_high
    return far_low, far_high


@compiled
def _midpoint_limits(grid: Floats, work: Floats, view: Floats, shares: Floats, within: float, out: Floats) -> None:
    m = out[THETA]
    ends = _two_sided(grid, (work, view), shares, (M, shares[WANT_MIDDLE]), within, out)
    out[MIDDLE_LOW], out[MIDDLE_HIGH] = ends
    closed_low, closed_high = math.isfinite(ends[0]), math.isfinite(ends[1])
    if not closed_high or m > grid[CONSTANT, HIGH]:
        low = limit(grid, work, view, M, _goal(shares[BOUND], within, -1.0, out))
        out[MIDDLE_LOW_ONE] = squeezed(grid, work, low, -1.0)
    if not closed_low or m < grid[CONSTANT, LOW]:
        high = limit(grid, work, view, M, _goal(shares[BOUND], within, 1.0, out))
        out[MIDDLE_HIGH_ONE] = squeezed(grid, work, high, 1.0)


@compiled
def _valley_quantile(
    grid: Floats, space: tuple[Floats, Floats], shares: Floats, what: tuple[int, float], within: float, out: Floats
) -> float:
    """Return the quantile for the width of a steep curve's flat floor (see ``valley``), 0 without a floor.

    ``what`` is the axis that is followed, and the width of the profile at the two-sided threshold.
    """
    axis, wide = what
    low, high, _, _ = _ends(grid, space, axis, shares[ONE], within, out)
    if not (math.isfinite(low) and math.isfinite(high)):
        return 0.0
    degrees = shares[DEGREES]
    t_two, t_one = math.sqrt(shares[TWO] * degrees), math.sqrt(shares[ONE] * degrees)
    floor = floor_in_walls(wide, high - low, t_two, t_one)
    if floor == 0.0:
        return 0.0
    cell = min(int(floor / FLOORS[1]), len(FLOORS) - 2)
    left, right = shares[FLOOR_0 + cell], shares[FLOOR_0 + cell + 1]
    return float(left + (right - left) * (floor / FLOORS[1] - cell))


@compiled
def _crossing_limits(grid: Floats, work: Floats, view: Floats, shares: Floats, within: float, out: Floats) -> None:
    work[HELD, WHAT] = PIN
    if out[KIND] == CROSSES and shares[WANT_CROSSING] != BOUND_ONLY:
        _best(work, out, out[CROSSING])
        ends = _two_sided(grid, (work, view), shares, (P, shares[WANT_CROSSING]), within, out)
        out[CROSSING_LOW], out[CROSSING_HIGH] = ends
        return
    below = out[KIND] == BELOW and shares[WANT_CROSSING] != BOUND_ONLY
    side, column, end = (1.0, CROSSING_HIGH_ONE, LOW) if below else (-1.0, CROSSING_LOW_ONE, HIGH)
    out[column] = grid[CONSTANT, end]
    goal = _goal(shares[BOUND], within, side, out)
    for k in range(MIDPOINTS):
        row = k if below else MIDPOINTS - 1 - k
        work[HERE, M], work[HERE, H], work[HERE, P] = view[ROW_M, row], view[ROW_H, row], view[ROW_AT, row]
        if k == 0 or view[ROW_SSE, row] <= goal[0]:
            descend(grid, work, HERE, 1e-6, 60, True)
            if work[NOW, SSE] <= goal[0]:
                copy_row(work, HERE, BEST, 3)
                out[column] = squeezed(grid, work, limit(grid, work, view, P, goal), side)
                return


@compiled
def _level_limits(
    shared: Tables,
    space: tuple[Floats, Floats],
    held: tuple[float, float, float],
    known: tuple[float, float, float],
    out: Floats,
) -> tuple[float, float]:
    """Return the limits of the last height or of the mean.

    ``held`` is which of them, its value in the fit, and the unit in which it is followed; ``known`` are the mean of all
    points, the SSE within positions, and the threshold's share.
    """
    grid, (work, view), (what, value, unit), (average, within, share) = shared.grid, space, held, known
    work[HELD, WHAT], work[HELD, ORIGIN], work[HELD, UNIT] = what, value - average, unit
    sigmoids = shared.mean if what == AVERAGE else shared.pinned[MIDPOINTS - 1]
    weigh_cells(grid, view, (sigmoids, shared.size))
    _best(work, out, 0.0)
    low = level_limit(grid, work, view, _goal(share, within, -1.0, out))
    return value + unit * low, value + unit * level_limit(grid, work, view, _goal(share, within, 1.0, out))


@compiled
def _profiled(
    shared: Tables, task: Task, curve: int, space: tuple[Floats, Floats], average: float, out: Floats
) -> None:
    grid, (work, view), shares, within = shared.grid, space, task.shares, task.curves[0, curve]
    if out[RESIDUAL] <= EXACT * out[TOTAL] or not shares[DEGREES] > 0.0:
        return
    if shares[WANT_MIDDLE] > 0.0:
        _midpoint_limits(grid, work, view, shares, within, out)
    if shares[WANT_SUMS] > 0.0:
        unit = _UNIT_SD * math.sqrt(out[RESIDUAL] / shares[DEGREES])
        known = (average, within, shares[TWO])
        ends = _level_limits(shared, space, (END, out[HEIGHT], unit), known, out)
        out[HEIGHT_LOW], out[HEIGHT_HIGH] = ends
        ends = _level_limits(shared, space, (AVERAGE, out[AREA], unit), known, out)
        out[AREA_LOW], out[AREA_HIGH] = ends
    if shares[WANT_CROSSING] == BOUND_ONLY or (shares[WANT_CROSSING] > 0.0 and out[KIND] != RISES):
        mean = _set_out(grid, work, task.mean[curve], task.curves[2, curve])
        look_at_pins(grid, work, view, (shared.pinned, shared.size, shared.pins), mean)
        _crossing_limits(grid, work, view, shares, within, out)


Block = Callable[[bool, Tables, Task, tuple[int, int], Floats], None]


def _block(sources: str) -> Block:
    def sigmoid_block(profile: bool, shared: Tables, task: Task, part: tuple[int, int], answer: Floats) -> None:
        if sources == "":
            return
        grid = shared.grid
        work, view = np.zeros((ROWS, 2 * grid.shape[1])), np.zeros((SLATE_ROWS, CELLS))
        for curve in range(part[0], part[1]):
            average = _set_out(grid, work, task.mean[curve], math.nan)
            fit(shared.table, grid, work, view)
            if profile:
                _profiled(shared, task, curve, (work, view), average, answer[curve])
            else:
                _fitted(grid, work, average, task.curves[0, curve], answer[curve])

    return compiled_and_kept(sigmoid_block)


#: ``sigmoid_block(profile, shared, task, (start, stop), answer)`` fits the curves from ``start`` to ``stop`` into rows
#: of ``answer`` or, once these have the fits with what is read off them, fills their limits.
sigmoid_block: Final = _block(SOURCES)
