"""Many sigmoids over one set of positions: the tables they share, and the compiled loop that fits them one by one."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rapalog.numerics.compiled import SOURCES, compiled, compiled_and_kept
from rapalog.numerics.points import LN10, MIDPOINT_MARGIN, SLOPE_RANGE, Floats, expit
from rapalog.numerics.sigmoid.descent import descend
from rapalog.numerics.sigmoid.kernel import (
    AMPLITUDE,
    AT,
    BEST,
    CONSTANT,
    COUNT,
    HERE,
    HIGH,
    LOW,
    NOW,
    POSITIONS,
    REFERENCE,
    ROWS,
    SSE,
    TARGET,
    WEIGHT,
    H,
    M,
    P,
    copy_row,
    logistic,
)
from rapalog.numerics.sigmoid.limits import FLOORS, STEEP, floor_in_walls, limit, look_at_pins
from rapalog.numerics.sigmoid.search import (
    ACROSS,
    AT_ONCE,
    CELLS,
    MIDPOINTS,
    ROW_AT,
    ROW_H,
    ROW_M,
    ROW_SSE,
    SLATE_ROWS,
    SLOPES,
    fit,
)

# Columns of the answer. Limits are log10 positions; NaN is an open side, an infinity one that was not verified.
MIDPOINT: Final = 0
LOG_SLOPE: Final = 1
TOP: Final = 2
BOTTOM: Final = 3
RESIDUAL: Final = 4
TOTAL: Final = 5
MID_LOW: Final = 6
MID_HIGH: Final = 7
MID_LOW_ONE: Final = 8
MID_HIGH_ONE: Final = 9
CROSSING: Final = 10
CROSS_LOW: Final = 11
CROSS_HIGH: Final = 12
CROSS_LOW_ONE: Final = 13
KIND: Final = 14
COLUMNS: Final = 15

# How a curve stands to the level it should cross.
CROSSES: Final = 0
RISES: Final = 1
BELOW: Final = 2
FLATTENED: Final = 3
NOT_REACHED: Final = 4

#: Dose 0 in log10: so far below every dose that the sigmoid is 1.
_ZERO: Final = -1e6
#: Vectors are filled up to a multiple of this.
_LANES: Final = 16
#: Where the shares of a task have the degrees of freedom, and where the quantiles for flat floors start.
DEGREES: Final = 4
FIRST_FLOOR: Final = 5
#: What says of the crossing's profile that only its lowest end is wanted, searched from the highest position.
BOUND_ONLY: Final = 2.0
#: A residual this far below the total is rounding: every interval is a point.
EXACT: Final = 1e-20


class Tables(NamedTuple):
    """What the curves over one set of positions share.

    ``table`` (D, K) is weighted, centred and normalised, with rows of zeros at its end;
    ``grid`` (3, P) has positions, counts and constants, padded with count 0; ``size`` (2, K) mean and norm of every
    sigmoid of the starting grid, ``pinned`` (R, K) the sigmoids at the ``pins`` (R,).
    """

    grid: Floats
    table: Floats
    size: Floats
    pinned: Floats
    pins: Floats


class Task(NamedTuple):
    """The curves: collapsed means (C, D), SSE within (C,), the level to cross (C,), and the thresholds' two shares.

    ``shares`` is t**2 / (n - 4) for a two-sided and a one-sided interval, then 1 or 0 for whether the midpoint's and
    the crossing's profile are wanted (or ``BOUND_ONLY``), then n - 4, then the quantile at each of ``FLOORS``.
    """

    mean: Floats
    within: Floats
    level: Floats
    shares: Floats


def tables(position: Floats, at_zero: NDArray[np.bool_], count: Floats) -> Tables:
    """Return the tables for log10 positions in rising order, which of them stand for 0, and their counts; all (D,)."""
    size = -(-len(position) // _LANES) * _LANES
    grid = np.zeros((3, size))
    grid[AT, : len(position)], grid[COUNT, : len(position)] = np.where(at_zero, _ZERO, position), count
    low, high = float(position[~at_zero].min()), float(position[~at_zero].max())
    slopes = np.log10(SLOPE_RANGE)
    grid[CONSTANT, :8] = (
        count.sum(), len(position), low - MIDPOINT_MARGIN, high + MIDPOINT_MARGIN, slopes[0], slopes[1], low, high,
    )  # fmt: skip
    shape, inner = _grid_sigmoids(grid, grid[AT, : len(position)])
    mean = shape @ count / count.sum()
    centred = (shape - mean[:, None]) * inner[:, None]
    norm = np.sqrt((centred * centred) @ count)
    usable = norm > 1e-7 * np.sqrt(count.sum())
    table = centred * count / np.where(usable, norm, 1.0)[:, None] * usable[:, None]
    pins = np.linspace(low, high, MIDPOINTS)
    pinned, _ = _grid_sigmoids(grid, pins)
    sizes = np.stack([mean, norm * usable])
    filled = np.zeros((-(-len(position) // AT_ONCE) * AT_ONCE, CELLS))
    filled[: len(position)] = table.T
    return Tables(grid, filled, sizes, np.ascontiguousarray(pinned.T), pins)


def _grid_sigmoids(grid: Floats, x: Floats) -> tuple[Floats, Floats]:
    """Return the sigmoids of the starting grid with its border at ``x``, (K, X), and 1 for those not in the border."""
    constants = grid[CONSTANT]
    rows, columns = np.arange(-1, MIDPOINTS + 1), np.arange(-1, SLOPES + 1)
    m = constants[2] + rows / (MIDPOINTS - 1) * (constants[3] - constants[2])
    h = constants[4] + columns / (SLOPES - 1) * (constants[5] - constants[4])
    inner = ((rows >= 0) & (rows < MIDPOINTS))[:, None] & ((columns >= 0) & (columns < SLOPES))
    slope = LN10 * 10.0 ** np.tile(h, len(m))
    return expit(-slope[:, None] * (x - np.repeat(m, ACROSS)[:, None])), inner.ravel().astype(float)


@compiled
def _set_out(grid: Floats, desk: Floats, mean: Floats, level: float) -> float:
    """Put a curve on the desk as its distance from ``level`` (NaN: from its own mean); return that distance's mean."""
    count = int(grid[CONSTANT, POSITIONS])
    average = 0.0
    for d in range(count):
        average += grid[COUNT, d] * mean[d]
    average /= grid[CONSTANT, WEIGHT]
    origin = average if math.isnan(level) else level
    for d in range(count):
        desk[TARGET, d] = mean[d] - origin
    return float(average if math.isnan(level) else average - level)


@compiled
def _fit_curve(table: Floats, grid: Floats, desk: Floats, slate: Floats, out: Floats) -> None:
    fit(table, grid, desk, slate)
    total = 0.0
    for d in range(int(grid[CONSTANT, POSITIONS])):
        total += grid[COUNT, d] * desk[TARGET, d] * desk[TARGET, d]
    out[MIDPOINT], out[LOG_SLOPE] = desk[BEST, M], desk[BEST, H]
    out[BOTTOM] = -desk[NOW, AMPLITUDE] * desk[NOW, REFERENCE]
    out[TOP] = out[BOTTOM] + desk[NOW, AMPLITUDE]
    out[RESIDUAL], out[TOTAL] = desk[NOW, SSE], total


@compiled
def _midpoint_limits(grid: Floats, desk: Floats, slate: Floats, shares: Floats, within: float, out: Floats) -> None:
    residual, m = out[RESIDUAL], out[MIDPOINT]
    two, one = residual * (1.0 + shares[0]), residual * (1.0 + shares[1])
    for side, column in ((-1.0, MID_LOW), (1.0, MID_HIGH)):
        out[column] = limit(grid, desk, slate, M, (two - within, two, side))
    closed_low, closed_high = math.isfinite(out[MID_LOW]), math.isfinite(out[MID_HIGH])
    if closed_low and closed_high and out[LOG_SLOPE] > STEEP:
        _valley_limits(grid, desk, slate, shares, within, out)
    if not closed_high or m > grid[CONSTANT, HIGH]:
        out[MID_LOW_ONE] = limit(grid, desk, slate, M, (one - within, one, -1.0))
    if not closed_low or m < grid[CONSTANT, LOW]:
        out[MID_HIGH_ONE] = limit(grid, desk, slate, M, (one - within, one, 1.0))


@compiled
def _valley_limits(grid: Floats, desk: Floats, slate: Floats, shares: Floats, within: float, out: Floats) -> None:
    """Draw the interval of a steep curve in where its profile has a flat floor; see ``valley``."""
    residual = out[RESIDUAL]
    one = residual * (1.0 + shares[1])
    low = limit(grid, desk, slate, M, (one - within, one, -1.0))
    high = limit(grid, desk, slate, M, (one - within, one, 1.0))
    if not (math.isfinite(low) and math.isfinite(high)):
        return
    degrees = shares[DEGREES]
    t_two, t_one = math.sqrt(shares[0] * degrees), math.sqrt(shares[1] * degrees)
    floor = floor_in_walls(out[MID_HIGH] - out[MID_LOW], high - low, t_two, t_one)
    if floor == 0.0:
        return
    cell = min(int(floor / FLOORS[1]), len(FLOORS) - 2)
    left, right = shares[FIRST_FLOOR + cell], shares[FIRST_FLOOR + cell + 1]
    c = left + (right - left) * (floor / FLOORS[1] - cell)
    drawn = residual * (1.0 + c * c / degrees)
    low = limit(grid, desk, slate, M, (drawn - within, drawn, -1.0))
    high = limit(grid, desk, slate, M, (drawn - within, drawn, 1.0))
    if math.isfinite(low) and math.isfinite(high):
        out[MID_LOW], out[MID_HIGH] = low, high


@compiled
def _height(out: Floats, x: float) -> float:
    slope = LN10 * math.exp(LN10 * out[LOG_SLOPE])
    return float(out[BOTTOM] + (out[TOP] - out[BOTTOM]) * logistic(slope * (x - out[MIDPOINT]))[0])


#: The curve has flattened when at most this share of its way down is left at each of its last two doses.
_WAY_LEFT: Final = 0.1


@compiled
def _classify(grid: Floats, out: Floats, level: float) -> None:
    first, last = _height(out, grid[CONSTANT, LOW]), _height(out, grid[CONSTANT, HIGH])
    top, bottom = out[TOP], out[BOTTOM]
    if first >= level > last:
        share = (level - bottom) / (top - bottom)
        out[CROSSING] = out[MIDPOINT] + math.log10((1.0 - share) / share) / math.exp(LN10 * out[LOG_SLOPE])
        out[KIND] = CROSSES
    elif first < level:
        out[KIND] = RISES if last > level else BELOW
    else:
        n = int(grid[CONSTANT, POSITIONS])
        left = (_height(out, grid[AT, n - 2]) - bottom) / (top - bottom) if top > bottom else 1.0
        out[KIND] = FLATTENED if top > bottom >= level and left <= _WAY_LEFT else NOT_REACHED


@compiled
def _crossing_limits(grid: Floats, desk: Floats, slate: Floats, shares: Floats, within: float, out: Floats) -> None:
    residual, high = out[RESIDUAL], grid[CONSTANT, HIGH]
    two, one = residual * (1.0 + shares[0]), residual * (1.0 + shares[1])
    if out[KIND] == CROSSES and shares[3] != BOUND_ONLY:
        desk[BEST, M], desk[BEST, H], desk[BEST, P] = out[MIDPOINT], out[LOG_SLOPE], out[CROSSING]
        out[CROSS_LOW] = limit(grid, desk, slate, P, (two - within, two, -1.0))
        out[CROSS_HIGH] = limit(grid, desk, slate, P, (two - within, two, 1.0))
        return
    out[CROSS_LOW_ONE] = high
    for row in range(MIDPOINTS - 1, -1, -1):
        desk[HERE, M], desk[HERE, H], desk[HERE, P] = slate[ROW_M, row], slate[ROW_H, row], slate[ROW_AT, row]
        if row == MIDPOINTS - 1 or slate[ROW_SSE, row] <= one - within:
            descend(grid, desk, HERE, 1e-6, 60, True)
            if desk[NOW, SSE] <= one - within:
                copy_row(desk, HERE, BEST, 3)
                out[CROSS_LOW_ONE] = limit(grid, desk, slate, P, (one - within, one, -1.0))
                return


@compiled
def _whole_curve(shared: Tables, task: Task, curve: int, space: tuple[Floats, Floats], out: Floats) -> None:
    grid, (desk, slate) = shared.grid, space
    average = _set_out(grid, desk, task.mean[curve], math.nan)
    _fit_curve(shared.table, grid, desk, slate, out)
    within, level = task.within[curve], task.level[curve]
    out[BOTTOM] += average
    out[TOP] += average
    out[RESIDUAL] += within
    out[TOTAL] += within
    exact = out[RESIDUAL] <= EXACT * out[TOTAL]
    if not exact and task.shares[2] > 0.0:
        _midpoint_limits(grid, desk, slate, task.shares, within, out)
    _classify(grid, out, level)
    crosses_or_will = out[KIND] != RISES and out[KIND] != BELOW
    if not exact and (task.shares[3] == BOUND_ONLY or (task.shares[3] > 0.0 and crosses_or_will)):
        mean = _set_out(grid, desk, task.mean[curve], level)
        look_at_pins(grid, desk, slate, (shared.pinned, shared.size, shared.pins), mean)
        _crossing_limits(grid, desk, slate, task.shares, within, out)


def _block(sources: str) -> Callable[[Tables, Task, int, int, Floats], None]:
    def fit_block(shared: Tables, task: Task, start: int, stop: int, answer: Floats) -> None:
        if sources == "":
            return
        grid = shared.grid
        desk = np.zeros((ROWS, grid.shape[1]))
        slate = np.zeros((SLATE_ROWS, CELLS))
        for curve in range(start, stop):
            _whole_curve(shared, task, curve, (desk, slate), answer[curve])

    return compiled_and_kept(fit_block)


#: ``fit_block(shared, task, start, stop, answer)`` fits the curves from ``start`` to ``stop`` into rows of ``answer``.
fit_block: Final = _block(SOURCES)
