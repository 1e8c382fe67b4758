"""Fits and profiles that many curves ask for, done together: what shares a family and positions shares its tables.

A curve's answer is a row of numbers (``answer``) and does not depend on the curves beside it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

import numpy as np
from scipy import special

from rapalog.numerics.answer import (
    BETA,
    BOTTOM,
    COLUMNS,
    N_OPTIMA,
    OPTIMA,
    RESIDUAL,
    THETA,
    TOP,
    WANT_CROSSING,
    WANT_MIDDLE,
    WANT_SUMS,
    Task,
)
from rapalog.numerics.families.block import FIT, PIN, PROFILE, TABULATE, family_block
from rapalog.numerics.families.descent import minimiser
from rapalog.numerics.families.measures import ZERO
from rapalog.numerics.families.models import LED_BY_SECOND, Family, Fitted
from rapalog.numerics.families.screen import Screen
from rapalog.numerics.points import Alike, Floats, Points
from rapalog.numerics.sigmoid.batch import sigmoid_block
from rapalog.numerics.sigmoid.tables import Tables, tables
from rapalog.numerics.sigmoid.valley import valley_quantiles

#: Gauss-Legendre nodes per panel, and panels per decade: a slope of 10 bends within a tenth of a decade.
_NODES: Final = 4
_PANELS: Final = 8
#: Positions at which the grid is looked at for a second valley of a crossing or of a midpoint.
_PINS: Final = 31
#: A bound is given where noise hid one end of a curve, and noise that hides the end has moved the middle as well: among
#: such curves a limit misses so many times as often as among all.
BOUNDS_TO_ONE: Final = 10.0


class Want(NamedTuple):
    """What is asked of a profile: which limits (1 or 0; the crossing's lowest end alone is 2), and which variances.

    ``variances`` is 0 for none, 1 for slope, plateaus and shares of phases, 2 for everything.
    """

    middle: float = 0.0
    crossing: float = 0.0
    sums: float = 0.0
    variances: float = 0.0


class Ask(NamedTuple):
    """One curve to be fitted or, given its fit, profiled.

    ``offset`` is the held top of a family that has one, ``level`` the height whose crossing is sought (NaN: none),
    ``confidence`` that of the intervals.
    """

    points: Points
    family: Family
    offset: float = 0.0
    level: float = math.nan
    fit: Fitted | None = None
    want: Want = Want()
    confidence: float = 0.95


def solve(asks: Sequence[Ask]) -> list[Floats]:
    """Return the row of numbers of every fit and profile asked for.

    Parameters
    ----------
    asks
        In any order; those that share positions, numbers of points and a family are done together.
    """
    groups: dict[tuple[Any, ...], list[int]] = {}
    for index, ask in enumerate(asks):
        family, points = ask.family, ask.points
        key = (
            family.name,
            family.code,
            points.places.design,
            points.inflation,
            ask.fit is None,
            ask.want,
            ask.confidence,
        )
        groups.setdefault(key, []).append(index)
    rows: list[Floats] = [_NOTHING] * len(asks)
    for members in groups.values():
        answer = _solved([asks[index] for index in members])
        for index, row in zip(members, answer, strict=True):
            rows[index] = row
    return rows


_NOTHING: Final = np.empty(0)


def _solved(asks: Sequence[Ask]) -> Floats:
    first = asks[0]
    points = [ask.points for ask in asks]
    curves = [[own.sse_within for own in points], [ask.offset for ask in asks], [ask.level for ask in asks]]
    shares = shares_of(first.points.n - first.family.parameters, first.points.inflation, first.confidence, first.want)
    task = Task(np.array([own.mean for own in points]), np.array(curves), shares)
    answer = np.full((len(asks), COLUMNS), np.nan)
    for row, ask in zip(answer, asks, strict=True):
        if ask.fit is not None:
            row[:] = ask.fit.row
    if first.fit is None:
        _fit(first.family, first.points, task, answer)
        return answer
    shared = None
    if first.family.name == "4pl":
        shared = _sigmoids(_Key(first.family, first.points))
        task = task._replace(shares=_without_profiles(task.shares))
    screen = screen_of(first.family, first.points, pinned=shared is None and any(first.want[:3]))
    family_block(PROFILE, screen, minimiser(), task, (0, len(asks)), answer)
    if shared is not None and any(first.want[:3]):
        degrees = first.points.n - first.family.parameters
        floors = valley_quantiles(first.confidence, degrees) if degrees > 0 else ()
        sigmoid_block(True, shared, task._replace(shares=np.append(shares, floors)), (0, len(asks)), answer)
    return answer


def _fit(family: Family, points: Points, task: Task, answer: Floats) -> None:
    """Fill an answer with the fits of a task's curves; one sigmoid has a loop of its own, many times as fast."""
    if family.name == "4pl":
        sigmoid_block(False, _sigmoids(_Key(family, points)), task, (0, len(answer)), answer)
    else:
        family_block(FIT, screen_of(family, points, pinned=False), minimiser(), task, (0, len(answer)), answer)


def fit_together(own: Alike, family: Family, *, offset: Floats) -> Floats:
    """Return the answer (C, COLUMNS) of the fit of one family to curves that share their positions.

    ``offset`` (C,) is the held top of a family that has one. No level is sought, and nothing is profiled.
    """
    points = Points(own.places, np.zeros(len(own.places.count)), 0.0, own.n)  # for where they are alone
    shares = shares_of(own.n - family.parameters, points.inflation, 0.95, Want())
    curves = np.array([own.sse_within, offset, np.full(len(own.mean), math.nan)])
    answer = np.full((len(own.mean), COLUMNS), np.nan)
    _fit(family, points, Task(own.mean, curves, shares), answer)
    return answer


def _without_profiles(shares: Floats) -> Floats:
    only = shares.copy()
    only[[WANT_MIDDLE, WANT_CROSSING, WANT_SUMS]] = 0.0
    return only


@lru_cache(maxsize=256)
def _sigmoids(own: _Key) -> Tables:
    points = own.points
    return tables(points.log_position, points.at_zero, np.ascontiguousarray(points.count, dtype=float))


@lru_cache(maxsize=4096)
def shares_of(degrees: int, inflation: float, confidence: float, want: Want) -> Floats:
    """Return the shares of a task; more variance than that of fixed weights counts as fewer degrees of freedom."""
    if degrees < 1:
        return np.array([math.nan, math.nan, *want, 0.0, math.nan])
    chosen = 1.0 - (1.0 - confidence) / BOUNDS_TO_ONE
    two, one, bound = (float(special.stdtrit(degrees, share)) for share in (0.5 + confidence / 2.0, confidence, chosen))
    left = degrees / inflation
    return np.array([two * two / left, one * one / left, *want, left, bound * bound / left])


def screen_of(family: Family, points: Points, *, pinned: bool) -> Screen:
    """Return the tables of a family over the positions of some points; ``pinned`` is needed for profiles."""
    return (_pinned if pinned else _screened)(_Key(family, points))


class _Key:
    """A family and the positions of some points, as the key of their tables."""

    __slots__ = ("family", "key", "points")

    def __init__(self, family: Family, points: Points) -> None:
        self.family, self.points = family, points
        self.key = (family.name, family.code, points.places.design)

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self.key == other.key


@lru_cache(maxsize=256)
def _screened(own: _Key) -> Screen:
    family, points = own.family, own.points
    low, high = points.low, points.high
    x = np.where(points.at_zero, ZERO, points.log_position)
    places, q = family.grid(low, high), family.coefficients
    p = places.shape[1]
    grid = np.zeros((len(places), p + q * len(x) + q * q))
    grid[:, :p] = places
    tested = np.sort(points.log_position[~points.at_zero])
    ends = np.array([low, tested[max(len(tested) - 2, 0)], high])
    box = np.ascontiguousarray(family.box(low, high))
    shared, mean = np.array([x, points.count, np.sqrt(points.count)]), np.array(quadrature(low, high))
    nothing, no_rows = np.empty(0), np.empty((0, 0, 0))
    screen = Screen(family.code, p, q, shared, box, grid, ends, mean, nothing, no_rows, nothing, nothing)
    family_block(TABULATE, screen, minimiser(), _NO_TASK, (0, 0), _NO_ANSWER)
    return screen


@lru_cache(maxsize=256)
def _pinned(own: _Key) -> Screen:
    screen, points = _screened(own), own.points
    first = screen.grid[:, 0]
    if own.family.name == "hormesis":
        low, high = max(screen.box[0, 0], points.low - 1.0), min(screen.box[1, 0], points.high + 1.0)
        middles, member, more = np.linspace(low, high, _PINS), np.zeros(len(first), dtype=int), _PINS
    else:
        _, index, inverse = np.unique(first.round(9), return_index=True, return_inverse=True)
        middles, member, more = first[index], inverse.ravel(), 0
    pinned = screen._replace(
        pins=np.linspace(points.low, points.high, _PINS),
        middles=middles,
        member=member.astype(float),
        rows=np.zeros((_PINS + 2 + more, len(first), screen.q)),
    )
    family_block(PIN, pinned, minimiser(), _NO_TASK, (0, 0), _NO_ANSWER)
    return pinned


_NO_TASK: Final = Task(np.empty((0, 0)), np.empty((0, 0)), np.empty(0))
_NO_ANSWER: Final = np.empty((0, COLUMNS))


def quadrature(low: float, high: float) -> tuple[Floats, Floats]:
    """Return nodes (M,) and weights (M,) of the mean over log10 positions from ``low`` to ``high``."""
    node, weight = np.polynomial.legendre.leggauss(_NODES)
    edges = np.linspace(low, high, max(2, int(np.ceil((high - low) * _PANELS)) + 1))
    half = np.diff(edges)[:, None] / 2
    nodes = (edges[:-1, None] + half) + half * node
    return nodes.ravel(), (half * weight).ravel() / (high - low)


@lru_cache(maxsize=1024)
def _box(box: Callable[[float, float], Floats], low: float, high: float) -> list[tuple[float, float]]:
    return [(float(least), float(most)) for least, most in box(low, high).T]


def fitted(ask: Ask, row: Floats) -> Fitted:
    """Return the curve that a fit found."""
    family = ask.family
    box = _box(family.box, ask.points.low, ask.points.high)
    theta, beta = row[THETA : THETA + len(box)], row[BETA : BETA + family.coefficients]
    bound = tuple([own <= least or own >= most for own, (least, most) in zip(theta.tolist(), box, strict=True)])
    ends = float(row[TOP]), float(row[BOTTOM])
    return Fitted(family, theta, beta, float(row[RESIDUAL]), bound, *ends, ask.offset, row)


def led_by_second_phase(fit: Fitted) -> Fitted:
    """Return the same two-phase curve with the midpoint of its second phase as the first of theta."""
    row = fit.row.copy()
    for start in (THETA, *range(OPTIMA, COLUMNS, N_OPTIMA)):
        first, slope, gap, second = row[start : start + 4].tolist()
        row[start : start + 4] = first + gap, second, gap, slope
    return Fitted(
        LED_BY_SECOND[fit.family.name],
        row[THETA : THETA + 4],
        fit.beta,
        fit.sse,
        fit.at_bound,
        fit.top,
        fit.bottom,
        fit.offset,
        row,
    )
