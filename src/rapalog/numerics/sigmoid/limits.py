"""Profile limits of one sigmoid, compiled: how far the midpoint, a crossing, the last height or the mean can go.

A limit is where the sum of squares, minimised over everything else, meets a threshold. The search of Venzon and
Moolgavkar (1988) solves for the position and the other parameters together, and needs about four evaluations. Since it
is local, the rows of the starting grid beyond the limit are looked at as well, the outermost first, and so are steps
between two doses, so that a second valley inside the threshold is not missed. A limit is accepted only where the sum
is on the threshold and at its minimum.
"""

from __future__ import annotations

import math
from typing import Final

from rapalog.numerics.compiled import compiled
from rapalog.numerics.points import Floats
from rapalog.numerics.sigmoid.descent import descend, descend_below
from rapalog.numerics.sigmoid.kernel import (
    AT,
    BEST,
    CONSTANT,
    CURVE_HH,
    CURVE_MH,
    CURVE_MM,
    CURVE_PH,
    CURVE_PM,
    CURVE_PP,
    H_HIGH,
    H_LOW,
    HELD,
    HERE,
    INSIDE,
    M_HIGH,
    M_LOW,
    NOW,
    POSITIONS,
    SLOPE_H,
    SLOPE_M,
    SLOPE_P,
    SSE,
    STEEPNESS,
    TRIAL,
    H,
    M,
    P,
    copy_row,
    evaluate,
)
from rapalog.numerics.sigmoid.search import FEW, MIDPOINTS, ROUGH, ROW_AT, ROW_H, ROW_M, ROW_SSE
from rapalog.numerics.sigmoid.steps import STEP

#: A row of the grid this much above the threshold may still be inside once its slope is refined.
_SCREEN: Final = 0.5
#: The outermost row decides whether a side is open, so it is refined from further above.
_SCREEN_END: Final = 10.0
#: A place is on its threshold, and at its minimum, to this share of the threshold; the joint step from there, whose
#: error is the square of that, is the limit.
VERIFIED: Final = 1e-6
_SEARCHES: Final = 80
#: A bracket this short, or one closed at another slope, was closed in another valley, and is opened again.
_EMPTY: Final = 1e-10
#: Outside the threshold, a place this far above its minimum, as a share of the gap, does not say where the limit is.
_UNSURE: Final = 0.5
#: After so many joint steps every third one halves the bracket instead.
_JOINT: Final = 15
_FINE: Final = 1e-6


@compiled
def limit(grid: Floats, work: Floats, view: Floats, axis: int, goal: tuple[float, float, float]) -> float:
    """Return how far the midpoint (axis M), or a pin or level (axis P), can go from the row BEST, which is inside.

    ``goal`` is the threshold, the scale of its tolerance, and the side, -1 or 1. NaN is an open side, an infinity one
    whose search did not end on the threshold.
    """
    threshold, _, side = goal
    end = 0 if side < 0 else MIDPOINTS - 1
    copy_row(work, BEST, HERE, 3)
    row = end
    while side * (view[ROW_AT, row] - work[BEST, axis]) > 0.0 and view[ROW_SSE, row] > threshold:
        row -= int(side)
    if side * (view[ROW_AT, row] - work[BEST, axis]) > 0.0:
        if row == end:
            return math.nan
        _put(work, view, row, axis)
    found = follow(grid, work, axis, goal, view[ROW_AT, end])
    work[HELD, STEEPNESS] = work[HERE, H]
    for _ in range(_VALLEYS):
        if not math.isfinite(found):
            break
        row = _row_beyond(grid, work, view, (axis, end, int(side), found), goal)
        if row == end:
            return math.nan
        if row < 0 and not (axis == M and _other_slope(grid, work, found, goal)):
            break
        found = follow(grid, work, axis, goal, view[ROW_AT, end])
        work[HELD, STEEPNESS] = work[HERE, H]
    return found


@compiled
def squeezed(grid: Floats, work: Floats, found: float, side: float) -> float:
    """Return the limit that was followed last as curves steeper than any would have it.

    Where the slope is at its bound, what the profile met is the height at the nearest position. A steeper curve of that
    height bends nearer to it: as far as that position, if it lies outward.
    """
    if not math.isfinite(found) or work[HELD, STEEPNESS] < grid[CONSTANT, H_HIGH]:
        return found
    at = grid[AT, 0]
    for d in range(int(grid[CONSTANT, POSITIONS])):
        if abs(grid[AT, d] - found) < abs(at - found):
            at = grid[AT, d]
    return float(max(found, at) if side > 0.0 else min(found, at))


#: A profile may come back below the threshold so many times.
_VALLEYS: Final = 4


@compiled
def _row_beyond(
    grid: Floats, work: Floats, view: Floats, way: tuple[int, int, int, float], goal: tuple[float, float, float]
) -> int:
    """Return the outermost row of the grid beyond a limit that is inside after all, with the row HERE there, or -1."""
    axis, row, side, found = way
    end, own = row, work[HERE, H]
    while 0 <= row < MIDPOINTS and side * (view[ROW_AT, row] - found) > 0.0:
        if view[ROW_SSE, row] <= goal[0] + (_SCREEN_END if row == end else _SCREEN) * goal[1]:
            _put(work, view, row, axis)
            descend_below(grid, work, HERE, (ROUGH, goal[0]), FEW, axis == P)
            if work[NOW, SSE] <= goal[0]:
                return row
        row -= side
    work[HERE, H] = own
    return -1


@compiled
def _other_slope(grid: Floats, work: Floats, at: float, goal: tuple[float, float, float]) -> bool:
    """Return whether another slope is inside the threshold at a limit of the midpoint; the row HERE is then there.

    The second valley is that of steps between two doses: it is looked for from the gentler side and from within.
    """
    own = work[HERE, H]
    for h in (STEP, own - _GENTLER):
        if (h == STEP and own < STEP - APART) or (h != STEP and own > _STEEP):
            work[HERE, M], work[HERE, H], work[HERE, P] = at, h, math.nan
            evaluate(grid, work, HERE, NOW)
            if work[NOW, SSE] <= goal[0] + _SCREEN * goal[1]:
                descend_below(grid, work, HERE, (ROUGH, goal[0] - _CLEARLY * goal[1]), FEW, False)
            if work[NOW, SSE] < goal[0] - _CLEARLY * goal[1]:
                return True
    return False


#: log10 slopes: how much gentler a second valley is, and above which there may be one.
_GENTLER: Final = 0.45
_STEEP: Final = 0.3
#: Slopes nearer than this, in decades, lie in one valley; a sum this far below the threshold is inside.
APART: Final = 0.15
_CLEARLY: Final = 1e-6


@compiled
def _put(work: Floats, view: Floats, row: int, axis: int) -> None:
    work[HERE, M], work[HERE, H], work[HERE, P] = view[ROW_M, row], view[ROW_H, row], math.nan
    work[HERE, axis] = view[ROW_AT, row]


@compiled
def follow(grid: Floats, work: Floats, axis: int, goal: tuple[float, float, float], end: float) -> float:
    """Go outward from the row HERE, which is inside, to the threshold; NaN if the end is inside as well."""
    threshold, scale, side = goal
    inner, outer, outer_h = work[HERE, axis], end, work[HERE, H]
    copy_row(work, HERE, INSIDE, 3)
    evaluate(grid, work, HERE, NOW)
    for search in range(_SEARCHES):
        off, gap = _joint_step(grid, work, axis, goal), work[NOW, SSE] - threshold
        if off < 0.0 or off > _UNSURE * gap > 0.0:
            descend(grid, work, HERE, _FINE, FEW, axis == P)
            off, gap = _joint_step(grid, work, axis, goal), work[NOW, SSE] - threshold
        at, goes = work[HERE, axis], work[TRIAL, axis]
        if abs(gap) <= VERIFIED * scale and 0.0 <= off <= VERIFIED * scale:
            return float(goes)
        if gap <= 0.0:
            if at == end:
                return math.nan
            inner = at
            copy_row(work, HERE, INSIDE, 3)
            if abs(outer - inner) < _EMPTY or abs(work[HERE, H] - outer_h) > APART:
                outer, outer_h = end, work[HERE, H]
        else:
            outer, outer_h = at, work[HERE, H]
        joint = search < _JOINT or search % 3 > 0
        if joint and off >= 0.0 and side * (goes - inner) > 0.0 and side * (goes - outer) < 0.0:
            copy_row(work, TRIAL, HERE, 3)
            evaluate(grid, work, HERE, NOW)
        else:
            reach = outer == end and gap <= 0.0 and side * (goes - outer) >= 0.0 and joint
            copy_row(work, INSIDE, HERE, 3)
            work[HERE, axis] = end if reach else 0.5 * (inner + outer)
            descend(grid, work, HERE, _FINE, FEW, axis == P)
    return side * math.inf


@compiled
def _joint_step(grid: Floats, work: Floats, axis: int, goal: tuple[float, float, float]) -> float:
    """Fill TRIAL with the step to the threshold and the minimum at once; return how far above the minimum HERE is.

    The answer is negative, and TRIAL is HERE, where the sum is not curved upwards in the other parameters.
    """
    t = NOW
    hold_m = axis == M or _at_bound(work[HERE, M], grid[CONSTANT, M_LOW], grid[CONSTANT, M_HIGH], work[t, SLOPE_M])
    hold_h = _at_bound(work[HERE, H], grid[CONSTANT, H_LOW], grid[CONSTANT, H_HIGH], work[t, SLOPE_H])
    copy_row(work, HERE, TRIAL, 3)
    slope, bend = (work[t, SLOPE_M], work[t, CURVE_MM]) if axis == M else (work[t, SLOPE_P], work[t, CURVE_PP])
    cross_h = work[t, CURVE_MH] if axis == M else work[t, CURVE_PH]
    pull = (0.0 if hold_m else work[t, SLOPE_M], 0.0 if hold_h else work[t, SLOPE_H])
    cross = (0.0 if hold_m else work[t, CURVE_PM], 0.0 if hold_h else cross_h)
    a, d = 1.0 if hold_m else work[t, CURVE_MM], 1.0 if hold_h else work[t, CURVE_HH]
    c = 0.0 if hold_m or hold_h else work[t, CURVE_MH]
    if axis == P and not (a > 0.0 and a * d > c * c) and abs(pull[0]) <= VERIFIED * goal[1]:
        # Where no midpoint within a decade would make a difference, there is none to be found.
        a, c, pull, cross = 1.0, 0.0, (0.0, pull[1]), (0.0, cross[1])
    det = a * d - c * c
    if not (a > 0.0 and d > 0.0 and det > 0.0):
        return -1.0
    to_m, to_h = (c * pull[1] - d * pull[0]) / det, (c * pull[0] - a * pull[1]) / det
    along_m, along_h = (c * cross[1] - d * cross[0]) / det, (c * cross[0] - a * cross[1]) / det
    off = -0.5 * (pull[0] * to_m + pull[1] * to_h)
    move = _solve(
        goal[0] - work[t, SSE] + off,
        slope + cross[0] * to_m + cross[1] * to_h,
        bend + cross[0] * along_m + cross[1] * along_h,
        goal[2],
    )
    if axis == P:
        m = work[HERE, M] + min(max(to_m + along_m * move, -1.0), 1.0)
        work[TRIAL, M] = min(max(m, grid[CONSTANT, M_LOW]), grid[CONSTANT, M_HIGH])
    h = work[HERE, H] + min(max(to_h + along_h * move, -0.5), 0.5)
    work[TRIAL, H] = min(max(h, grid[CONSTANT, H_LOW]), grid[CONSTANT, H_HIGH])
    work[TRIAL, axis] = work[HERE, axis] + move
    return off


@compiled
def _at_bound(at: float, low: float, high: float, slope: float) -> bool:
    return (at <= low and slope >= 0.0) or (at >= high and slope <= 0.0)


@compiled
def _solve(gap: float, slope: float, bend: float, side: float) -> float:
    """Return the outward root of slope x + bend x**2 / 2 = gap, at most half a decade; straight where it has none."""
    inside = slope * slope + 2.0 * bend * gap
    if bend > 0.0 and inside >= 0.0:
        root = math.sqrt(inside)
        # The form without cancellation.
        move = 2.0 * gap / (slope + side * root) if slope * side > 0.0 else (side * root - slope) / bend
    elif slope * side > 0.0:
        move = gap / slope
    else:
        move = side * 0.5 if gap > 0.0 else -side * 0.5
    return min(max(move, -0.5), 0.5)
