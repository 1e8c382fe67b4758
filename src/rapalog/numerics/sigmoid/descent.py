"""Descent of one sigmoid to a minimum of its sum of squares, by damped steps with the exact curvature, compiled."""

from __future__ import annotations

import math
from typing import Final

from rapalog.numerics.compiled import compiled
from rapalog.numerics.points import Floats
from rapalog.numerics.sigmoid.kernel import (
    CONSTANT,
    CURVE_HH,
    CURVE_MH,
    CURVE_MM,
    H_HIGH,
    H_LOW,
    M_HIGH,
    M_LOW,
    NORMAL_HH,
    NORMAL_MH,
    NORMAL_MM,
    NOW,
    SLOPE_H,
    SLOPE_M,
    SSE,
    TERMS,
    THEN,
    TRIAL,
    H,
    M,
    P,
    copy_row,
    evaluate,
)

_TINY: Final = 1e-100
#: No step jumps further than this, in decades of position and of slope.
_LONGEST: Final = 1.0
_DAMPING: Final = 1e-4
#: A matrix nearer to singular than this is not called positive.
_MARGIN: Final = 1e-9
#: A sum of squares this much above the last one is the same but for rounding.
_ROUNDING: Final = 1e-13
#: A descent is given up when even this many times the expected gain would not bring it where it is wanted.
_HOPE: Final = 4.0
#: The column of the row TRIAL with the gain expected of its step.
EXPECTED: Final = 3


@compiled
def _damped_step(grid: Floats, work: Floats, place: int, damping: float, move_m: bool) -> float:
    """Fill the row TRIAL with the next place inside the bounds and the gain expected there; return how far it is."""
    low, high = (grid[CONSTANT, M_LOW], grid[CONSTANT, H_LOW]), (grid[CONSTANT, M_HIGH], grid[CONSTANT, H_HIGH])
    m, h = work[place, M], work[place, H]
    hold_m = not move_m or (m <= low[0] and work[NOW, SLOPE_M] > 0.0) or (m >= high[0] and work[NOW, SLOPE_M] < 0.0)
    hold_h = (h <= low[1] and work[NOW, SLOPE_H] > 0.0) or (h >= high[1] and work[NOW, SLOPE_H] < 0.0)
    a, c, d = work[NOW, CURVE_MM], work[NOW, CURVE_MH], work[NOW, CURVE_HH]
    if hold_m or hold_h:
        c = 0.0
    convex = (hold_m or a > 0.0) and (hold_h or d > 0.0) and (hold_m or hold_h or a * d > c * c * (1.0 + _MARGIN))
    if not convex:
        a, d = work[NOW, NORMAL_MM], work[NOW, NORMAL_HH]
        c = 0.0 if hold_m or hold_h else work[NOW, NORMAL_MH]
    a, d = 1.0 if hold_m else a * (1.0 + damping) + _TINY, 1.0 if hold_h else d * (1.0 + damping) + _TINY
    pull_m, pull_h = 0.0 if hold_m else -work[NOW, SLOPE_M], 0.0 if hold_h else -work[NOW, SLOPE_H]
    scale = 1.0 / max(a * d - c * c, _TINY * _TINY)
    step_m = 0.0 if hold_m else min(max((d * pull_m - c * pull_h) * scale, -_LONGEST), _LONGEST)
    step_h = 0.0 if hold_h else min(max((a * pull_h - c * pull_m) * scale, -_LONGEST), _LONGEST)
    work[TRIAL, M] = min(max(m + step_m, low[0]), high[0]) if move_m else m
    work[TRIAL, H] = min(max(h + step_h, low[1]), high[1])
    work[TRIAL, P] = work[place, P]
    work[TRIAL, EXPECTED] = 0.5 * (pull_m * step_m + pull_h * step_h)
    return float(max(abs(work[TRIAL, M] - m), abs(work[TRIAL, H] - h)))


@compiled
def descend(grid: Floats, work: Floats, place: int, tolerance: float, steps: int, move_m: bool) -> None:
    """Move ``place`` to a minimum of the sum of squares; see :func:`descend_below`, without giving up."""
    descend_below(grid, work, place, (tolerance, math.inf), steps, move_m)


@compiled
def descend_below(grid: Floats, work: Floats, place: int, goal: tuple[float, float], steps: int, move_m: bool) -> float:
    """Move ``place`` to a minimum of the sum of squares in at most so many steps; the row NOW has the terms there.

    It ends when the next step is no longer than the tolerance, in decades, or when the last one gained next to nothing.
    The curvature is used where it is positive, its Gauss-Newton part elsewhere; no step is taken that raises the sum.
    ``goal`` is the tolerance and a sum to get below: a descent that is not expected to by far is given up. The answer
    is the sum at the end of the step that was too short to take.
    """
    tolerance, wanted = goal
    evaluate(grid, work, place, NOW)
    damping = _DAMPING
    for _ in range(steps):
        if _damped_step(grid, work, place, damping, move_m) <= tolerance:
            return float(work[NOW, SSE] - work[TRIAL, EXPECTED])
        if work[NOW, SSE] - _HOPE * work[TRIAL, EXPECTED] > wanted:
            break
        evaluate(grid, work, TRIAL, THEN)
        if work[THEN, SSE] <= work[NOW, SSE] * (1.0 + _ROUNDING):
            gain = work[NOW, SSE] - work[THEN, SSE]
            copy_row(work, TRIAL, place, 3)
            copy_row(work, THEN, NOW, TERMS)
            if 0.0 <= gain <= 0.01 * tolerance * tolerance * work[NOW, SSE]:
                break
            damping = max(damping * 0.1, 1e-12)
        else:
            damping = min(damping * 8.0, 1e12)
    return float(work[NOW, SSE])
