"""One sigmoid's sum of squares with its exact first and second derivatives, compiled.

    y = level + A * (s(x) - ref),    s(x) = 1 / (1 + exp(v)),    v = slope * ln 10 * (x - m)

Free: ``level`` is the mean of the points and ``ref`` the mean of s. Pinned: the curve passes through ``level`` at the
log10 position p, ``ref = s(p)``, and A is not negative. Held: ``level`` is the height at the last position, or the mean
over the positions, ``ref`` is that of s, and the level is what moves. A is linear and always at its best value, so the
sum of squares F depends on (m, log10 slope) and on p, the pin or the level in its unit. With f(A, q) the sum of squares
before A is eliminated,

    F_i = f_i,    F_ij = f_ij - f_Ai f_Aj / f_AA,

the derivatives of s being those of the logistic function: with b = s (1 - s) and c = b (1 - 2 s), ds/dv = -b and
db/dv = -c. The same formulas serve the fit, both profiles and the curvature, and no difference quotient is needed.
"""

from __future__ import annotations

import math
from typing import Final

from rapalog.numerics.compiled import compiled, compiled_fused, compiled_sum
from rapalog.numerics.points import LN10, Floats
from rapalog.numerics.sigmoid.exponential import exponential

# Where a term is found in the array of terms at one place.
SSE: Final = 0
SLOPE_M: Final = 1
SLOPE_H: Final = 2
SLOPE_P: Final = 3
CURVE_MM: Final = 4
CURVE_MH: Final = 5
CURVE_HH: Final = 6
CURVE_PM: Final = 7
CURVE_PH: Final = 8
CURVE_PP: Final = 9
NORMAL_MM: Final = 10
NORMAL_MH: Final = 11
NORMAL_HH: Final = 12
AMPLITUDE: Final = 13
REFERENCE: Final = 14
TERMS: Final = 15

# A place: midpoint and log10 slope, and the pin or the level that is held, NaN for neither.
M: Final = 0
H: Final = 1
P: Final = 2

# The rows of a grid: what all curves of one set of doses share.
AT: Final = 0
COUNT: Final = 1
CONSTANT: Final = 2

# The rows of one thread's workspace: the curve in hand, scratch, terms, and places.
MEAN: Final = 0
TARGET: Final = 1
V: Final = 2
S: Final = 3
B: Final = 4
SUM: Final = 5
NOW: Final = 6
THEN: Final = 7
HERE: Final = 8
TRIAL: Final = 9
BEST: Final = 10
INSIDE: Final = 11
HELD: Final = 12
STEP_SSE: Final = 13
STEP_M: Final = 14
STEP_AT: Final = 15
ROWS: Final = 16

# What the row HELD says of p: whether it is a pin, or the height at the end or the mean, and then its origin and unit.
WHAT: Final = 0
ORIGIN: Final = 1
UNIT: Final = 2
#: And the log10 slope at the limit that was followed last.
STEEPNESS: Final = 3
PIN: Final = 0.0
END: Final = 1.0
AVERAGE: Final = 2.0

# What the third row of a grid holds.
WEIGHT: Final = 0
POSITIONS: Final = 1
M_LOW: Final = 2
M_HIGH: Final = 3
H_LOW: Final = 4
H_HIGH: Final = 5
LOW: Final = 6
HIGH: Final = 7

#: exp(-300) is nothing beside 1, and its square is still a normal number.
_STEEPEST: Final = 300.0
#: Below this share of variance in the sigmoid over the positions, its amplitude is not defined.
_NO_SPREAD: Final = 1e-14


@compiled_fused
def sigmoids(grid: Floats, work: Floats, m: float, slope: float) -> None:
    """Fill ``work`` with v, s and b = s (1 - s) at every position."""
    for i in range(grid.shape[1]):
        u = min(max(slope * (grid[AT, i] - m), -_STEEPEST), _STEEPEST)
        e = exponential(u)
        share = 1.0 / (1.0 + e)
        work[V, i] = u
        work[S, i] = share
        work[B, i] = e * share * share


@compiled
def logistic(v: float) -> tuple[float, float, float]:
    """Return s, b = s (1 - s) and c = b (1 - 2 s) at one v."""
    e = math.exp(min(max(v, -_STEEPEST), _STEEPEST))
    s = 1.0 / (1.0 + e)
    b = e * s * s
    return s, b, b * (1.0 - 2.0 * s)


Reference = tuple[float, float, float, float, float, float]


@compiled
def evaluate(grid: Floats, work: Floats, place: int, terms: int) -> None:
    """Fill the row ``terms`` with the sum of squares at the row ``place``, its slopes and its curvatures."""
    slope = LN10 * exponential(LN10 * work[place, H])
    sigmoids(grid, work, work[place, M], slope)
    free, what = math.isnan(work[place, P]), work[HELD, WHAT]
    pinned, v, shift = not free and what == PIN, 0.0, 0.0
    if free:
        ref = _averages(grid, work)
    else:
        v = slope * ((work[place, P] if pinned else grid[CONSTANT, HIGH]) - work[place, M])
        ref = over_range(grid, work[place, M], slope) if what == AVERAGE else at_point(v)
        shift = 0.0 if pinned else work[HELD, ORIGIN] + work[HELD, UNIT] * work[place, P]
    amplitude = _amplitude(grid, work, ref[0], shift, pinned)
    work[terms, REFERENCE] = ref[0]
    work[terms, AMPLITUDE] = amplitude
    _add_up(grid, work, amplitude, shift, ref)
    _assemble(work, terms, slope)
    if pinned:
        _assemble_pin(work, terms, (slope, v, ref[1], ref[3]), grid[CONSTANT, WEIGHT])
    elif not free:
        _assemble_level(work, terms, slope, grid[CONSTANT, WEIGHT])


@compiled
def at_point(v: float) -> Reference:
    """Return s, b, b v, c, c v and c v v at one v."""
    s, b, c = logistic(v)
    return s, b, b * v, c, c * v, c * v * v


@compiled
def _integrals(v: float) -> Reference:
    """Return the integrals over v of what ``at_point`` returns, but for a constant."""
    s, b, _ = logistic(v)
    area = min(v, 0.0) - math.log1p(math.exp(-abs(v)))
    return area, -s, area - s * v, -b, -b * v - s, -b * v * v + 2.0 * (area - s * v)


@compiled
def over_range(grid: Floats, m: float, slope: float) -> Reference:
    """Return the means of s, b, b v, c, c v and c v v from the lowest to the highest position."""
    low, high = slope * (grid[CONSTANT, LOW] - m), slope * (grid[CONSTANT, HIGH] - m)
    a, z, per = _integrals(low), _integrals(high), 1.0 / (high - low)
    return (
        (z[0] - a[0]) * per,
        (z[1] - a[1]) * per,
        (z[2] - a[2]) * per,
        (z[3] - a[3]) * per,
        (z[4] - a[4]) * per,
        (z[5] - a[5]) * per,
    )


@compiled_sum
def _averages(grid: Floats, work: Floats) -> Reference:
    """Return the means of s, b and b v; the residuals add up to 0, so that the others are not needed."""
    ref = ref_b = ref_q = 0.0
    for i in range(grid.shape[1]):
        wb = grid[COUNT, i] * work[B, i]
        ref += grid[COUNT, i] * work[S, i]
        ref_b += wb
        ref_q += wb * work[V, i]
    per = 1.0 / grid[CONSTANT, WEIGHT]
    return ref * per, ref_b * per, ref_q * per, 0.0, 0.0, 0.0


@compiled_sum
def _amplitude(grid: Floats, work: Floats, ref: float, shift: float, pinned: bool) -> float:
    spread = pull = 0.0
    for i in range(grid.shape[1]):
        centred = grid[COUNT, i] * (work[S, i] - ref)
        spread += centred * (work[S, i] - ref)
        pull += centred * (work[TARGET, i] - shift)
    if spread <= _NO_SPREAD * grid[CONSTANT, WEIGHT] or (pinned and pull < 0.0):
        return 0.0
    return float(pull / spread)


@compiled_sum
def _add_up(grid: Floats, work: Floats, amplitude: float, shift: float, ref: Reference) -> None:
    """Fill the row SUM; r is the weighted residual, and s, b, b v, c, c v, c v v are taken from their references."""
    rr = r1 = rb = rq = rc = rcv = rcvv = 0.0
    ss = sb = sq = bb = bq = qq = b1 = q1 = s1 = 0.0
    for i in range(grid.shape[1]):
        v = work[V, i]
        s = work[S, i] - ref[0]
        b = work[B, i] - ref[1]
        q = work[B, i] * v - ref[2]
        c = work[B, i] * (1.0 - 2.0 * work[S, i])
        off = work[TARGET, i] - shift - amplitude * s
        r = grid[COUNT, i] * off
        ws, wb, wq = grid[COUNT, i] * s, grid[COUNT, i] * b, grid[COUNT, i] * q
        rr += r * off
        r1 += r
        rb += r * b
        rq += r * q
        rc += r * (c - ref[3])
        rcv += r * (c * v - ref[4])
        rcvv += r * (c * v * v - ref[5])
        ss += ws * s
        sb += ws * b
        sq += ws * q
        bb += wb * b
        bq += wb * q
        qq += wq * q
        s1 += ws
        b1 += wb
        q1 += wq
    work[SUM, 0], work[SUM, 1], work[SUM, 2], work[SUM, 3], work[SUM, 4], work[SUM, 5], work[SUM, 6] = (
        rr,
        r1,
        rb,
        rq,
        rc,
        rcv,
        rcvv,
    )
    work[SUM, 7], work[SUM, 8], work[SUM, 9], work[SUM, 10], work[SUM, 11], work[SUM, 12] = ss, sb, sq, bb, bq, qq
    work[SUM, 13], work[SUM, 14], work[SUM, 15] = s1, b1, q1


@compiled
def _assemble(work: Floats, terms: int, slope: float) -> None:
    rr, _, rb, rq, rc, rcv, rcvv = (
        work[SUM, 0],
        work[SUM, 1],
        work[SUM, 2],
        work[SUM, 3],
        work[SUM, 4],
        work[SUM, 5],
        work[SUM, 6],
    )
    ss, sb, sq, bb, bq, qq = work[SUM, 7], work[SUM, 8], work[SUM, 9], work[SUM, 10], work[SUM, 11], work[SUM, 12]
    amplitude = work[terms, AMPLITUDE]
    work[terms, SSE] = rr
    if amplitude == 0.0:
        for i in range(SLOPE_M, AMPLITUDE):
            work[terms, i] = 0.0
        return
    am, ah = amplitude * slope, -amplitude * LN10
    work[terms, SLOPE_M] = -2.0 * am * rb
    work[terms, SLOPE_H] = -2.0 * ah * rq
    pull_m, pull_h = am * sb - slope * rb, ah * sq + LN10 * rq
    work[terms, CURVE_MM] = 2.0 * (am * am * bb - am * slope * rc - pull_m * pull_m / ss)
    work[terms, CURVE_MH] = 2.0 * (am * ah * bq - am * LN10 * (rb - rcv) - pull_m * pull_h / ss)
    work[terms, CURVE_HH] = 2.0 * (ah * ah * qq + ah * LN10 * (rcvv - rq) - pull_h * pull_h / ss)
    work[terms, NORMAL_MM] = 2.0 * am * am * (bb - sb * sb / ss)
    work[terms, NORMAL_MH] = 2.0 * am * ah * (bq - sb * sq / ss)
    work[terms, NORMAL_HH] = 2.0 * ah * ah * (qq - sq * sq / ss)


@compiled
def _assemble_pin(work: Floats, terms: int, at: tuple[float, float, float, float], weight: float) -> None:
    slope, v, b, c = at
    r1, rb, rq, ss, sb, sq = work[SUM, 1], work[SUM, 2], work[SUM, 3], work[SUM, 7], work[SUM, 8], work[SUM, 9]
    amplitude = work[terms, AMPLITUDE]
    work[terms, SLOPE_P] = work[terms, CURVE_PM] = work[terms, CURVE_PH] = work[terms, CURVE_PP] = 0.0
    if amplitude == 0.0:
        return
    am, ah, ap = amplitude * slope, -amplitude * LN10, amplitude * slope * b
    pull_m, pull_h = am * sb - slope * rb, ah * sq + LN10 * rq
    pull_p = ap * work[SUM, 13] - slope * b * r1
    work[terms, SLOPE_P] = -2.0 * ap * r1
    work[terms, CURVE_PP] = 2.0 * (ap * ap * weight + am * slope * c * r1 - pull_p * pull_p / ss)
    work[terms, CURVE_PM] = 2.0 * (ap * am * work[SUM, 14] - am * slope * c * r1 - pull_p * pull_m / ss)
    work[terms, CURVE_PH] = 2.0 * (ap * ah * work[SUM, 15] - am * LN10 * (b - c * v) * r1 - pull_p * pull_h / ss)


@compiled
def _assemble_level(work: Floats, terms: int, slope: float, weight: float) -> None:
    unit, amplitude = work[HELD, UNIT], work[terms, AMPLITUDE]
    r1, rb, rq, ss, sb, sq = work[SUM, 1], work[SUM, 2], work[SUM, 3], work[SUM, 7], work[SUM, 8], work[SUM, 9]
    s1, b1, q1 = work[SUM, 13], work[SUM, 14], work[SUM, 15]
    work[terms, SLOPE_P], work[terms, CURVE_PP] = -2.0 * unit * r1, 2.0 * unit * unit * weight
    work[terms, CURVE_PM] = work[terms, CURVE_PH] = 0.0
    if amplitude == 0.0:
        return
    am, ah = amplitude * slope, -amplitude * LN10
    pull_m, pull_h = am * sb - slope * rb, ah * sq + LN10 * rq
    work[terms, CURVE_PP] = 2.0 * unit * unit * (weight - s1 * s1 / ss)
    work[terms, CURVE_PM] = 2.0 * unit * (am * b1 - s1 * pull_m / ss)
    work[terms, CURVE_PH] = 2.0 * unit * (ah * q1 - s1 * pull_h / ss)


@compiled
def copy_row(work: Floats, source: int, target: int, count: int) -> None:
    """Copy the first ``count`` numbers of one row of the work to another."""
    for i in range(count):
        work[target, i] = work[source, i]
