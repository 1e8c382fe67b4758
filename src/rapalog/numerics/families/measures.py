"""What is read off a curve of any family, and the delta variances of it, compiled.

The covariance of (theta, beta) is twice the residual variance times the inverse of the observed curvature of the sum of
squares; theta on a bound are held there. A measure's variance follows from its gradient.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from rapalog.numerics.answer import (
    AREA,
    BELOW,
    BETA,
    BOTTOM,
    CROSSES,
    CROSSING,
    DEGREES,
    FLATTENED,
    HEIGHT,
    KIND,
    LOG_SLOPE,
    MEASURES,
    MIDDLE,
    MIDDLE_2,
    N_MEASURES,
    NOT_REACHED,
    RESIDUAL,
    RISES,
    SHARE_1,
    SHARE_2,
    THETA,
    TOP,
    VARIANCES,
    WANT_VARIANCES,
)
from rapalog.numerics.compiled import compiled, stand_alone
from rapalog.numerics.families.bases import BOTH_HELD, HORMETIC, PROPORTIONAL, TWO_PHASE, fill
from rapalog.numerics.families.screen import Screen
from rapalog.numerics.families.workspace import AT, BASIS, BETA_NOW, MEAN, NUMBER, THETA_NOW, Descent
from rapalog.numerics.points import LN10, Floats

#: Log10 positions that stand for 0 and for infinity: every sigmoid is at its plateau there to rounding.
ZERO: Final = -1e5
INFINITY: Final = 1e5
#: Steps of the search for a crossing, and of the bisection that settles it to rounding.
_CROSSING_STEPS: Final = 400
_BISECTIONS: Final = 60
#: The curve has flattened when at most this share of its way down is left at each of its last two positions; a single
#: last one cannot show a plateau, because a steep curve between the last two would fit as well.
_WAY_LEFT: Final = 0.1
#: Steps of differences: of exact gradients, and of measures.
_PROBE: Final = 1e-4
_STEP: Final = 1e-6
_LEAST: Final = 1e-3
#: Beyond this ratio of curvatures the points leave a combination of parameters undetermined.
_UNDETERMINED: Final = 1e12


#: A height below this share of the top is rounding.
_NOTHING: Final = 1e-12


@compiled
def height(work: Descent, offset: float, x: float) -> float:
    """Return the curve with the theta and beta that are in hand at one log10 position."""
    stand_alone()
    work.point[0, 0] = x
    fill(work.code, work.q, work.small[THETA_NOW], work.point, AT, False)
    total = offset
    for q in range(work.q):
        total += work.small[BETA_NOW, q] * work.point[AT + q, 0]
    return total


@compiled
def _last_at(work: Descent, offset: float, level: float, low: float, high: float) -> float:
    """Return the highest position from ``low`` to ``high`` at which the curve comes down to a level, or NaN."""
    stand_alone()
    step = (high - low) / (_CROSSING_STEPS - 1)
    after = height(work, offset, high) >= level
    for i in range(_CROSSING_STEPS - 2, -1, -1):
        left = low + step * i
        here = height(work, offset, left) >= level
        if here and not after:
            right = left + step
            for _ in range(_BISECTIONS):
                middle = 0.5 * (left + right)
                if height(work, offset, middle) >= level:
                    left = middle
                else:
                    right = middle
            return 0.5 * (left + right)
        after = here
    return math.nan


@compiled
def _softplus(u: float) -> float:
    return math.log1p(math.exp(-abs(u))) + max(u, 0.0)


@compiled
def mean_height(screen: Screen, work: Descent, offset: float) -> float:
    """Return the mean height from the lowest to the highest position, for one sigmoid in closed form."""
    stand_alone()
    if screen.code <= PROPORTIONAL:
        low, high, middle = screen.ends[0], screen.ends[2], work.small[THETA_NOW, 0]
        slope = LN10 * 10.0 ** work.small[THETA_NOW, 1]
        share = 1.0 - (_softplus(slope * (high - middle)) - _softplus(slope * (low - middle))) / slope / (high - low)
        bottom = height(work, offset, INFINITY)
        return float(bottom + (height(work, offset, ZERO) - bottom) * share)
    total = 0.0
    for i in range(screen.mean.shape[1]):
        total += screen.mean[1, i] * height(work, offset, screen.mean[0, i])
    return total


@compiled
def _crossing(screen: Screen, work: Descent, offset: float, level: float) -> float:
    """Return where the curve comes down to a level among the positions; the highest of them if it does not."""
    stand_alone()
    if screen.code <= PROPORTIONAL:
        bottom = height(work, offset, INFINITY)
        share = (level - bottom) / (height(work, offset, ZERO) - bottom)
        if not 0.0 < share < 1.0:
            return math.nan
        return float(work.small[THETA_NOW, 0] + math.log10((1.0 - share) / share) / 10.0 ** work.small[THETA_NOW, 1])
    found = _last_at(work, offset, level, screen.ends[0], screen.ends[2])
    return float(screen.ends[2]) if math.isnan(found) else found


@compiled
def _or_nothing(bottom: float, top: float) -> float:
    """Return a height, 0 where it is so far below the top that only rounding tells it from nothing."""
    return 0.0 if abs(bottom) <= _NOTHING * abs(top) else bottom


@compiled
def measure(screen: Screen, work: Descent, held: tuple[float, float], everything: bool, out: Floats) -> None:
    """Fill the measures of the curve in hand, from ``MEASURES`` on; the slow ones if asked for everything.

    ``held`` is what was subtracted from the responses, and the level to cross (NaN: not sought).
    """
    stand_alone()
    offset, level = held
    theta, beta = work.small[THETA_NOW], work.small[BETA_NOW]
    top, bottom = height(work, offset, ZERO), height(work, offset, INFINITY)
    out[LOG_SLOPE], out[TOP], out[BOTTOM] = theta[1], top, _or_nothing(bottom, top)
    out[HEIGHT] = _or_nothing(height(work, offset, screen.ends[2]), top)
    if screen.code >= TWO_PHASE:
        out[SHARE_1], out[SHARE_2], out[MIDDLE_2] = beta[1] / top, beta[0] / top, theta[0] + theta[2]
    if not everything:
        return
    out[MIDDLE] = theta[0]
    if screen.code == HORMETIC:
        found = _last_at(work, offset, 0.5 * (top + bottom), screen.box[0, 0], screen.box[1, 0] + 1.0)
        out[MIDDLE] = theta[0] if math.isnan(found) else found
    out[AREA] = mean_height(screen, work, offset)
    if not math.isnan(level):
        out[CROSSING] = _crossing(screen, work, offset, level)


@compiled
def take(screen: Screen, work: Descent, out: Floats) -> None:
    """Take the curve of an answer in hand."""
    stand_alone()
    for p in range(screen.p):
        work.small[THETA_NOW, p] = out[THETA + p]
    for q in range(screen.q):
        work.small[BETA_NOW, q] = out[BETA + q]


@compiled
def read_off(screen: Screen, work: Descent, offset: float, level: float, out: Floats) -> None:
    """Fill an answer with the measures of its curve, and how it stands to the level."""
    stand_alone()
    take(screen, work, out)
    measure(screen, work, (offset, math.nan), True, out)
    first, before = height(work, offset, screen.ends[0]), height(work, offset, screen.ends[1])
    last, top, bottom = out[HEIGHT], out[TOP], out[BOTTOM]
    out[CROSSING] = math.nan
    if first >= level > last:
        out[KIND], out[CROSSING] = CROSSES, _crossing(screen, work, offset, level)
    elif first < level:
        out[KIND] = RISES if last > level else BELOW
    else:
        flat = top > bottom >= level and max(before, last) - bottom <= _WAY_LEFT * (top - bottom)
        out[KIND] = FLATTENED if flat else NOT_REACHED


@compiled
def _pull(work: Descent, pull: Floats) -> None:
    """Fill the gradient of the sum of squares by (theta, beta) for the curve in hand."""
    stand_alone()
    wide, beta = work.wide, work.small[BETA_NOW]
    fill(work.code, work.q, work.small[THETA_NOW], wide, BASIS, True)
    for i in range(work.p + work.q):
        pull[i] = 0.0
    for d in range(wide.shape[1]):
        off = wide[MEAN, d]
        for q in range(work.q):
            off -= beta[q] * wide[BASIS + q, d]
        off *= -2.0 * wide[NUMBER, d]
        for q in range(work.q):
            pull[work.p + q] += off * wide[BASIS + q, d]
            for p in range(work.p):
                pull[p] += off * wide[BASIS + (1 + p) * work.q + q, d] * beta[q]


@compiled
def _move(work: Descent, i: int, by: float) -> None:
    """Move one of (theta, beta) in hand."""
    if i < work.p:
        work.small[THETA_NOW, i] += by
    else:
        work.small[BETA_NOW, i - work.p] += by


@compiled
def _root(screen: Screen, work: Descent, unit: Floats, variance: float, out: Floats) -> Floats:
    """Return the root of the covariance of (theta, beta), one direction a row; no row where it is undetermined.

    ``unit`` is the unit of each coordinate, 0 for one that is held.
    """
    stand_alone()
    size, own = len(unit), np.flatnonzero(unit)
    if len(own) == 0:
        return np.zeros((0, size))
    columns, up, down = np.zeros((size, size)), np.zeros(size), np.zeros(size)
    for free in own:
        i = int(free)
        take(screen, work, out)
        _move(work, i, unit[i] * _PROBE)
        _pull(work, up)
        take(screen, work, out)
        _move(work, i, -unit[i] * _PROBE)
        _pull(work, down)
        for j in range(size):
            columns[i, j] = (up[j] - down[j]) * unit[j] / (2.0 * _PROBE)
    curvature = np.zeros((len(own), len(own)))
    for i in range(len(own)):
        for j in range(len(own)):
            curvature[i, j] = 0.5 * (columns[own[i], own[j]] + columns[own[j], own[i]])
    widths, directions = np.linalg.eigh(curvature)
    root = np.zeros((len(own) if widths[0] * _UNDETERMINED > widths[-1] else 0, size))
    for j in range(len(root)):
        for i in range(len(own)):
            root[j, own[i]] = unit[own[i]] * directions[i, j] * math.sqrt(variance / widths[j])
    return root


@compiled
def _units(screen: Screen, work: Descent, out: Floats) -> Floats:
    """Return the unit of each of (theta, beta): a decade, or the span of the means; 0 for one that stays."""
    unit, low, high = np.ones(work.p + work.q), math.inf, -math.inf
    for d in range(work.wide.shape[1]):
        low, high = min(low, work.wide[MEAN, d]), max(high, work.wide[MEAN, d])
    for i in range(len(unit)):
        if i >= work.p:
            unit[i] = 0.0 if work.code == BOTH_HELD else high - low if high > low else 1.0
        elif out[THETA + i] <= screen.box[0, i] or out[THETA + i] >= screen.box[1, i]:
            unit[i] = 0.0
    return unit


@compiled
def delta(screen: Screen, work: Descent, shares: Floats, held: tuple[float, float], out: Floats) -> None:
    """Fill an answer with the delta variances of its measures; NaN where they are not determined.

    ``shares`` are those of the task, ``held`` what was subtracted from the responses, and the level to cross.
    """
    stand_alone()
    size = work.p + work.q
    root = _root(screen, work, _units(screen, work, out), 2.0 * out[RESIDUAL] / shares[DEGREES], out)
    if len(root) == 0:
        return
    everything = shares[WANT_VARIANCES] > 1.0
    along = np.zeros((len(root), N_MEASURES))
    up, down = np.full(VARIANCES, math.nan), np.full(VARIANCES, math.nan)
    for i in range(size):
        centre = out[THETA + i] if i < work.p else out[BETA + i - work.p]
        move = max(abs(centre), _LEAST) * _STEP
        take(screen, work, out)
        _move(work, i, move)
        measure(screen, work, held, everything, up)
        take(screen, work, out)
        _move(work, i, -move)
        measure(screen, work, held, everything, down)
        for m in range(N_MEASURES):
            for j in range(len(root)):
                along[j, m] += (up[MEASURES + m] - down[MEASURES + m]) / (2.0 * move) * root[j, i]
    for m in range(N_MEASURES):
        out[VARIANCES + m] = 0.0
        for j in range(len(root)):
            out[VARIANCES + m] += along[j, m] * along[j, m]
