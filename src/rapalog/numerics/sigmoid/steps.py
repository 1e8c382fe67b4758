"""Steps between and on doses, with the last height or the mean held at a level or beyond it, compiled.

A steep sigmoid falls within less than the gap between two positions, and fits as well wherever in the gap that is: the
place is what a mean over the range moves. Every gap is therefore a valley of its own, and so is every position on which
the step lies, too narrow for the grid of starts. What a step costs is known without a search. Let n be the weight of
the points before it and y their sum, n' and y' those of a position on it, where the sigmoid is p, N the weight of all
points, whose sum is 0, and r the sigmoid's height or mean, which is held at a level l. The amplitude then lowers the
sum of squares by

    (y + p y' - l (n + p n' - r N))**2 / (n (1 - r)**2 + n' (p - r)**2 + (N - n - n') r**2),

in a gap with n' = 0, and p is where the derivative of this is 0. A step whose own best level lies beyond the one asked
for is taken there.
"""

from __future__ import annotations

import math
from typing import Final

from rapalog.numerics.compiled import compiled
from rapalog.numerics.points import Floats
from rapalog.numerics.sigmoid.kernel import (
    AT,
    AVERAGE,
    CONSTANT,
    COUNT,
    HELD,
    HIGH,
    LOW,
    M_HIGH,
    M_LOW,
    POSITIONS,
    STEP_AT,
    STEP_M,
    STEP_SSE,
    TARGET,
    WEIGHT,
    WHAT,
)

#: log10 slope of a step: next to the steepest there is.
STEP: Final = 0.95


@compiled
def look_at_steps(grid: Floats, work: Floats, level: float, side: float, total: float) -> int:
    """Fill the workspace's rows with sums, midpoints and levels of steps held at a level or beyond; return how many.

    TARGET is centred, with the sum of squares ``total``, and levels are taken from its mean. The sum of what is no
    step is infinite.
    """
    count, before, pull = int(grid[CONSTANT, POSITIONS]), 0.0, 0.0
    for d in range(count - 1):
        _on_position(grid, work, (before, pull), (level, side, total), d)
        before += grid[COUNT, d]
        pull += grid[COUNT, d] * work[TARGET, d]
        _in_gap(grid, work, (before, pull), (level, side, total), d)
    return 2 * (count - 1)


@compiled
def _held(grid: Floats, work: Floats, m: float) -> float:
    """Return the height or the mean of a step at a midpoint not above the last position."""
    if work[HELD, WHAT] != AVERAGE:
        return 0.0
    return float(max(m - grid[CONSTANT, LOW], 0.0) / (grid[CONSTANT, HIGH] - grid[CONSTANT, LOW]))


@compiled
def _in_gap(grid: Floats, work: Floats, first: tuple[float, float], way: tuple[float, float, float], d: int) -> None:
    constants, (before, pull), (level, side, total) = grid[CONSTANT], first, way
    weight, after = constants[WEIGHT], constants[WEIGHT] - before
    left, right = max(grid[AT, d], constants[M_LOW]), grid[AT, d + 1]
    m, bottom, fall = 0.5 * (left + right), -pull / after, pull / before + pull / after
    if work[HELD, WHAT] == AVERAGE and fall != 0.0:
        m = constants[LOW] + (constants[HIGH] - constants[LOW]) * (level - bottom) / fall
        m = min(max(m, left), right)
    r = _held(grid, work, m)
    own = bottom + fall * r
    at = own if side * (own - level) > 0.0 else level
    gain = pull - at * (before - r * weight)
    gain *= gain / (before * (1.0 - r) ** 2 + after * r * r)
    work[STEP_SSE, 2 * d], work[STEP_M, 2 * d], work[STEP_AT, 2 * d] = total + weight * at * at - gain, m, at


@compiled
def _on_position(
    grid: Floats, work: Floats, first: tuple[float, float], way: tuple[float, float, float], d: int
) -> None:
    constants, (before, pull), (level, side, total) = grid[CONSTANT], first, way
    x, own, weight, at = grid[AT, d], grid[COUNT, d], constants[WEIGHT], level
    r = 0.0
    work[STEP_SSE, 2 * d + 1] = math.inf
    # Without a level: the gain is that of a curve about its own mean.
    b, e = own * work[TARGET, d], -own * before / weight
    p = _best_share(pull, b, before + e * before / own, e, own + e * own / before) if before > 0.0 else math.nan
    if 0.0 < p < 1.0:
        mean = (before + own * p) / weight
        amplitude = (pull + b * p) / (before + own * p * p - weight * mean * mean)
        r = _held(grid, work, _midpoint(grid, x, p))
        at = amplitude * (r - mean)
    if not side * (at - level) > 0.0:
        at, r = level, _held(grid, work, x)
        a, b = pull - at * (before - r * weight), own * (work[TARGET, d] - at)
        p = _best_share(a, b, before * (1.0 - r) ** 2 + (weight - before) * r * r, -own * r, own)
    if 0.0 < p < 1.0:
        gain = pull + own * work[TARGET, d] * p - at * (before + own * p - r * weight)
        gain *= gain / (before * (1.0 - r) ** 2 + own * (p - r) ** 2 + (weight - before - own) * r * r)
        work[STEP_SSE, 2 * d + 1], work[STEP_AT, 2 * d + 1] = total + weight * at * at - gain, at
        work[STEP_M, 2 * d + 1] = _midpoint(grid, x, p)


@compiled
def _midpoint(grid: Floats, x: float, p: float) -> float:
    """Return the midpoint of the step that is p at a position."""
    m = x - math.log10((1.0 - p) / p) / 10.0**STEP
    return float(min(max(m, grid[CONSTANT, M_LOW]), grid[CONSTANT, M_HIGH]))


@compiled
def _best_share(a: float, b: float, c: float, e: float, f: float) -> float:
    """Return the p at which (a + b p)**2 / (c + 2 e p + f p**2) has a derivative of 0, or NaN."""
    across = a * f - b * e
    return (b * c - a * e) / across if across != 0.0 else math.nan
