"""Steps between or through doses, with the last height or the mean held at a level, compiled.

A steep sigmoid falls within less than a gap between two positions, and fits as well wherever in the gap that is: the
place is what a mean over the range moves. Every gap is therefore a valley of its own, and so is every position that
only part of the fall has passed, too narrow for the grid of starts. What such a step costs is known without a search.
Let n be the weight of the points before it and y their sum, n' and y' those of a position on it, where the sigmoid is
p, N the weight of all points, whose sum is 0, and r the sigmoid's height or mean that is held at a level l. Then

    A = (y + p y' - l (n + p n' - r N)) / (n (1 - r)**2 + n' (p - r)**2 + (N - n - n') r**2).

In a gap n' = 0, and the best place is where r = (l - bottom) / (top - bottom), or the nearest end. On a position the
best p is that where the derivative of the gain, the numerator squared over the denominator, is 0.
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
    ORIGIN,
    POSITIONS,
    STEP_M,
    STEP_SSE,
    TARGET,
    UNIT,
    WEIGHT,
    WHAT,
)

#: log10 slope of a step: next to the steepest there is.
STEP: Final = 0.95


@compiled
def look_at_steps(grid: Floats, desk: Floats, level: float) -> int:
    """Fill the desk's rows with sums and midpoints of steps held at a level; return how many.

    TARGET is centred, and ``level`` in the desk's unit from its origin. The midpoint of what is no step is NaN.
    """
    count, total, before, pull = int(grid[CONSTANT, POSITIONS]), 0.0, 0.0, 0.0
    off = desk[HELD, ORIGIN] + desk[HELD, UNIT] * level
    for d in range(count):
        total += grid[COUNT, d] * (desk[TARGET, d] - off) ** 2
    for d in range(count - 1):
        _on_position(grid, desk, (before, pull), (total, off), d)
        before += grid[COUNT, d]
        pull += grid[COUNT, d] * desk[TARGET, d]
        _in_gap(grid, desk, (before, pull), (total, off), d)
    return 2 * (count - 1)


@compiled
def _share(grid: Floats, desk: Floats, m: float) -> float:
    """Return the height or the mean that is held of a step at a midpoint not above the last position."""
    if desk[HELD, WHAT] != AVERAGE:
        return 0.0
    return max(m - grid[CONSTANT, LOW], 0.0) / (grid[CONSTANT, HIGH] - grid[CONSTANT, LOW])


@compiled
def _in_gap(grid: Floats, desk: Floats, first: tuple[float, float], curve: tuple[float, float], d: int) -> None:
    constants, (before, pull), (total, off) = grid[CONSTANT], first, curve
    weight, after = constants[WEIGHT], constants[WEIGHT] - before
    left, right = max(grid[AT, d], constants[M_LOW]), grid[AT, d + 1]
    m, bottom, fall = 0.5 * (left + right), -pull / after, pull / before + pull / after
    if desk[HELD, WHAT] == AVERAGE and fall != 0.0:
        m = constants[LOW] + (constants[HIGH] - constants[LOW]) * (off - bottom) / fall
        m = min(max(m, left), right)
    r = _share(grid, desk, m)
    gain = pull - off * (before - r * weight)
    desk[STEP_SSE, 2 * d] = total - gain * gain / (before * (1.0 - r) ** 2 + after * r * r)
    desk[STEP_M, 2 * d] = m


@compiled
def _on_position(grid: Floats, desk: Floats, first: tuple[float, float], curve: tuple[float, float], d: int) -> None:
    constants, (before, pull), (total, off), x = grid[CONSTANT], first, curve, grid[AT, d]
    r, own = _share(grid, desk, x), grid[COUNT, d]
    # The gain is (a + b p)**2 / (c + 2 e p + own p**2).
    a, b = pull - off * (before - r * constants[WEIGHT]), own * (desk[TARGET, d] - off)
    c, e = before * (1.0 - r) ** 2 + (constants[WEIGHT] - before) * r * r, -own * r
    across = a * own - b * e
    p = (b * c - a * e) / across if across != 0.0 else math.nan
    desk[STEP_M, 2 * d + 1] = math.nan
    if 0.0 < p < 1.0:
        gain = a + b * p
        desk[STEP_SSE, 2 * d + 1] = total - gain * gain / (c + 2.0 * e * p + own * p * p)
        desk[STEP_M, 2 * d + 1] = min(max(x - math.log10((1.0 - p) / p) / 10.0**STEP, constants[M_LOW]), constants[M_HIGH])
