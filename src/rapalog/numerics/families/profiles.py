"""The limits of a midpoint, a crossing, and of sums of a curve of any family, compiled."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from rapalog.numerics.answer import (
    BELOW,
    BOUND,
    BOUND_ONLY,
    CROSSES,
    CROSSING,
    CROSSING_HIGH,
    CROSSING_HIGH_ONE,
    CROSSING_LOW,
    CROSSING_LOW_ONE,
    DEGREES,
    KIND,
    MIDDLE,
    MIDDLE_HIGH,
    MIDDLE_HIGH_ONE,
    MIDDLE_LOW,
    MIDDLE_LOW_ONE,
    N_OPTIMA,
    OPTIMA,
    RESIDUAL,
    THETA,
    TWO,
    WANT_CROSSING,
)
from rapalog.numerics.compiled import compiled, stand_alone
from rapalog.numerics.families.bases import HORMETIC, PROPORTIONAL
from rapalog.numerics.families.limits import LOWEST, PLACE, SCREENED_BOUND, VALUE, limit
from rapalog.numerics.families.measures import INFINITY, ZERO
from rapalog.numerics.families.places import MIDPOINT, NODE, PLACES, SUM, Goal, best_places, minimum_at, sum_at
from rapalog.numerics.families.screen import STEPS, Screen
from rapalog.numerics.families.workspace import HELD, HERE, STARTS, WEIGHT, Descent, X, copy_row
from rapalog.numerics.points import Floats

#: A first step, in decades, and as a share of the residual SD; how far heights and areas are followed, in those.
_FIRST: Final = 0.1
_FIRST_SD: Final = 0.5
#: Offsets, in residual SDs, at which the grid is looked at for heights and areas; the last is as far as they go.
_OFFSETS: Final = (0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 5.0, 9.0, 20.0)
#: How far a middle is followed beyond the positions, in decades.
_BEYOND: Final = 1.0


@compiled
def hold_middle(work: Descent) -> None:
    """Let the constraint be that the curve is half-way between its plateaus at its first node."""
    work.nodes[X, 0], work.nodes[X, 1], work.nodes[X, 2] = 0.0, ZERO, INFINITY
    work.nodes[WEIGHT, 0], work.nodes[WEIGHT, 1], work.nodes[WEIGHT, 2] = 1.0, -0.5, -0.5


@compiled
def hold_mean(screen: Screen, work: Descent) -> None:
    """Let the constraint be the mean over the positions, in closed form for one sigmoid."""
    if screen.code <= PROPORTIONAL:
        work.small[HELD, 1], work.small[HELD, 2], work.small[HELD, 3] = 1.0, screen.ends[0], screen.ends[2]
        work.nodes[WEIGHT, 0] = 1.0
        return
    for m in range(screen.mean.shape[1]):
        work.nodes[X, m], work.nodes[WEIGHT, m] = screen.mean[0, m], screen.mean[1, m]


@compiled
def hold_point(work: Descent, x: float) -> None:
    """Let the constraint be the height at a position."""
    work.nodes[X, 0], work.nodes[WEIGHT, 0] = x, 1.0


@compiled
def _look_at(screen: Screen, seen: Floats, row: int, held: float, near: Floats, at: int) -> None:
    """Fill the lowest sum over the grid, and its place, with the constraint of a row of the screen."""
    stand_alone()
    best, lowest = 0, math.inf
    for k in range(len(seen)):
        off, size = held, 1e-300
        for q in range(screen.q):
            off -= screen.rows[row, k, q] * seen[k, 1 + q]
            size += screen.rows[row, k, q] * screen.rows[row, k, q]
        found = seen[k, 0] + off * off / size
        if found < lowest:
            best, lowest = k, found
    near[at, LOWEST] = lowest
    for p in range(screen.p):
        near[at, PLACE + p] = screen.grid[best, p]


@compiled
def _near_middles(screen: Screen, seen: Floats) -> Floats:
    """Return what the grid is at every middle."""
    stand_alone()
    near = np.full((len(screen.middles), PLACE + screen.p), math.inf)
    for row in range(len(near)):
        near[row, VALUE] = screen.middles[row]
        if screen.code == HORMETIC:
            _look_at(screen, seen, len(screen.pins) + 2 + row, 0.0, near, row)
    if screen.code != HORMETIC:
        for k in range(len(seen)):
            row = int(screen.member[k])
            if seen[k, 0] < near[row, LOWEST]:
                near[row, LOWEST] = seen[k, 0]
                for p in range(screen.p):
                    near[row, PLACE + p] = screen.grid[k, p]
    return near


@compiled
def _starts(work: Descent, kind: int, value: float, within: float, out: Floats) -> Floats:
    """Return values and sums of the fit and of the other optima, whose places are put into the rows ``STARTS``."""
    stand_alone()
    starts = np.full((N_OPTIMA, 2), math.nan)
    starts[0, 0], starts[0, 1] = value, out[RESIDUAL] - within
    for p in range(work.p):
        work.small[STARTS, p] = out[THETA + p]
    for s in range(1, N_OPTIMA):  # the first of the optima is the fit itself
        for p in range(work.p):
            work.small[STARTS + s, p] = out[OPTIMA + N_OPTIMA * s + p]
        if not math.isnan(work.small[STARTS + s, 0]) and kind != NODE:
            sse, total = sum_at(work, STARTS + s)
            starts[s, 0], starts[s, 1] = work.small[STARTS + s, 0] if kind == MIDPOINT else total, sse
    return starts


@compiled
def _goal(
    what: tuple[int, int], side: float, share: float, within: float, way: tuple[float, float, float], out: Floats
) -> Goal:
    """Return a limit at a threshold's share above the residual.

    ``what`` is its kind and the screen's row of a sum, ``way`` the first step and the two ends.
    """
    threshold = out[RESIDUAL] * (1.0 + share)
    end = way[1] if side < 0.0 else way[2]
    return Goal(what[0], what[1], side, threshold - within, threshold, out[RESIDUAL] - within, way[0], end)


@compiled
def middle_limits(screen: Screen, work: Descent, seen: Floats, shares: Floats, within: float, out: Floats) -> None:
    """Fill the limits of a midpoint, or of the place half-way down."""
    stand_alone()
    value, kind = out[MIDDLE], NODE if screen.code == HORMETIC else MIDPOINT
    if kind == NODE:
        hold_middle(work)
        work.small[HELD, 0] = 0.0
    near, starts, what = _near_middles(screen, seen), _starts(work, kind, value, within, out), (kind, 0)
    low = min(max(screen.box[0, 0], screen.ends[0] - _BEYOND), value)
    high = max(min(screen.box[1, 0], screen.ends[2] + _BEYOND), value)
    way = (_FIRST, low, high)
    out[MIDDLE_LOW] = limit(screen, work, seen, near, _goal(what, -1.0, shares[TWO], within, way, out), starts)
    out[MIDDLE_HIGH] = limit(screen, work, seen, near, _goal(what, 1.0, shares[TWO], within, way, out), starts)
    if not math.isfinite(out[MIDDLE_HIGH]) or value > screen.ends[2]:
        out[MIDDLE_LOW_ONE] = limit(
            screen, work, seen, near, _goal(what, -1.0, shares[BOUND], within, way, out), starts
        )
    if not math.isfinite(out[MIDDLE_LOW]) or value < screen.ends[0]:
        out[MIDDLE_HIGH_ONE] = limit(
            screen, work, seen, near, _goal(what, 1.0, shares[BOUND], within, way, out), starts
        )


@compiled
def half_limits(screen: Screen, work: Descent, seen: Floats, shares: Floats, within: float, out: Floats) -> None:
    """Fill the limits of the crossing of half the top where both plateaus are held: those of the midpoint.

    Beyond the positions a side is open; the lower end of a crossing that is not reached is at most the highest one.
    """
    stand_alone()
    middle_limits(screen, work, seen, shares, within, out)
    low, high = screen.ends[0], screen.ends[2]
    if out[KIND] == CROSSES:
        out[CROSSING_LOW] = out[MIDDLE_LOW] if out[MIDDLE_LOW] >= low else math.nan
        out[CROSSING_HIGH] = out[MIDDLE_HIGH] if out[MIDDLE_HIGH] <= high else math.nan
    elif out[KIND] == BELOW:
        out[CROSSING_HIGH_ONE] = max(out[MIDDLE_HIGH_ONE], low)
    elif out[MIDDLE_LOW_ONE] >= low:
        out[CROSSING_LOW_ONE] = min(out[MIDDLE_LOW_ONE], high)


@compiled
def crossing_limits(
    screen: Screen, work: Descent, seen: Floats, shares: Floats, known: tuple[float, float], out: Floats
) -> None:
    """Fill the limits of a crossing; ``known`` are its level, less what is held, and the SSE within positions."""
    stand_alone()
    near, (level, within) = np.zeros((len(screen.pins), PLACE + screen.p)), known
    hold_point(work, 0.0)
    work.small[HELD, 0] = level
    for row in range(len(near)):
        near[row, VALUE] = screen.pins[row]
        _look_at(screen, seen, row, level, near, row)
    way = (_FIRST, screen.ends[0], screen.ends[2])
    starts = _starts(work, NODE, out[CROSSING], within, out)
    if out[KIND] == CROSSES and shares[WANT_CROSSING] != BOUND_ONLY:
        goal = _goal((NODE, 0), -1.0, shares[TWO], within, way, out)
        out[CROSSING_LOW] = limit(screen, work, seen, near, goal, starts)
        goal = _goal((NODE, 0), 1.0, shares[TWO], within, way, out)
        out[CROSSING_HIGH] = limit(screen, work, seen, near, goal, starts)
        return
    below = out[KIND] == BELOW and shares[WANT_CROSSING] != BOUND_ONLY
    side, column = (1.0, CROSSING_HIGH_ONE) if below else (-1.0, CROSSING_LOW_ONE)
    goal = _goal((NODE, 0), side, shares[BOUND], within, way, out)
    out[column] = _from_the_other_end(screen, work, seen, near, goal, starts)


@compiled
def _from_the_other_end(screen: Screen, work: Descent, seen: Floats, near: Floats, goal: Goal, starts: Floats) -> float:
    """Return a limit of a crossing that is not among the positions, searched from that end of them; NaN is open.

    That is the lower limit of one that was not reached, from the highest position, and the upper limit of one that lies
    below all, from the lowest.
    """
    stand_alone()
    for k in range(len(near)):
        row = len(near) - 1 - k if goal.side < 0.0 else k
        if k > 0 and near[row, LOWEST] > goal.threshold + SCREENED_BOUND * goal.scale:
            continue
        value, count = near[row, VALUE], best_places(screen, work, seen, goal, near[row, VALUE])
        for place in range(count + N_OPTIMA):
            copy_row(work.small, PLACES + place if place < count else STARTS + place - count, HERE, screen.p)
            if math.isnan(work.small[HERE, 0]):
                continue
            sse = minimum_at(work, NODE, value, HERE, STEPS)
            if sse <= goal.threshold:
                copy_row(work.small, HERE, STARTS, screen.p)
                starts[0, 0], starts[0, 1] = value, sse
                return limit(screen, work, seen, near, goal, starts[:1])
    return float(screen.ends[2] if goal.side < 0.0 else screen.ends[0])


@compiled
def sum_limits(
    screen: Screen, work: Descent, seen: Floats, shares: Floats, known: tuple[int, float, float], out: Floats
) -> tuple[float, float]:
    """Return the limits of the constraint on the work, less what is held.

    ``known`` are its row of the screen, its value, less what is held, and the SSE within positions.
    """
    stand_alone()
    row, value, within = known
    size, many = math.sqrt(out[RESIDUAL] / shares[DEGREES]), len(_OFFSETS)
    near = np.zeros((2 * many, PLACE + screen.p))
    for i in range(many):
        near[many - 1 - i, VALUE], near[many + i, VALUE] = value - _OFFSETS[i] * size, value + _OFFSETS[i] * size
    for at in range(2 * many):
        _look_at(screen, seen, row, near[at, VALUE], near, at)
    starts = _starts(work, SUM, value, within, out)
    way = (_FIRST_SD * size, near[0, VALUE], near[-1, VALUE])
    low = limit(screen, work, seen, near, _goal((SUM, row), -1.0, shares[TWO], within, way, out), starts)
    return low, limit(screen, work, seen, near, _goal((SUM, row), 1.0, shares[TWO], within, way, out), starts)
