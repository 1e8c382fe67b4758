"""Curves that are linear in some coefficients and curved in few others: the families, and their least squares.

    y(x) = sum of beta_j * basis_j(x, theta),    x = log10(position)

``theta`` is iterated, ``beta`` follows by linear least squares (see ``curve_search``), under linear constraints where
something is held: a top, a crossing, a height, an area are all weighted sums of the curve at given nodes.
Every basis is analytic in theta, so that it can be differentiated by a complex step.

* ``3pl``        bottom + (top - bottom) s(x), the top held;           theta = (midpoint, log10 slope)
* ``4pl``        the same with a free top
* ``5pl``        s(x) = (1 + (2**(1/f) - 1) 10**(slope (x - midpoint)))**-f; theta has log10 f as well, and the
                 midpoint is half-way between the plateaus for every f
* ``hormesis``   Brain and Cousens 1989: (top - bottom + g * dose) s(x) + bottom, slope above 1; theta as 3pl
* ``two-phase``  a first sigmoid down to a plateau, times a second that ends at 0: top (p + (1 - p) s1(x)) s2(x);
                 theta = (midpoint 1, log10 slope 1, decades from midpoint 1 to 2, log10 slope 2)
* ``two-phase+`` the same above a free bottom
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rapalog.numerics.least_squares import LN10, MIDPOINT_MARGIN, SLOPE_RANGE, Floats, Points

Numbers = NDArray[Any]
Basis = Callable[[Numbers, Numbers], Numbers]
OfPoints = Callable[[Points], Floats]

#: Log10 positions that stand for 0 and for infinity: every sigmoid is at its plateau there to rounding.
ZERO: Final = -1e5
INFINITY: Final = 1e5
#: Two phases closer than this cannot be told apart; slopes outside cannot be told with two phases in one series.
_GAP_LOW: Final = 0.7
_TWO_SLOPES: Final = (0.5, 5.0)
#: A Brain-Cousens curve comes down again only with a slope above 1.
_HORMESIS_SLOPES: Final = (1.15, 8.0)
_ASYMMETRY: Final = (0.1, 10.0)


@dataclass(frozen=True)
class Family:
    """One family of curves.

    ``coefficients`` is the number of linear ones, ``parameters`` of all that are free once ``held_top`` (the value at
    position 0 is given) has its way. ``box`` and ``grid`` give, for some points, the bounds (2, P) and the starts
    (K, P) of theta.
    """

    name: str
    basis: Basis
    coefficients: int
    parameters: int
    box: OfPoints
    grid: OfPoints
    held_top: bool = False


@dataclass(frozen=True)
class Constraint:
    """``sum over nodes of weights * y(node) = value``; ``nodes`` is (M,) or (K, M), ``value`` (K,) or a number."""

    nodes: Floats
    weights: Floats
    value: Floats | float


@dataclass(frozen=True)
class ModelFit:
    """A fitted curve of a family: ``theta`` (P,), ``beta`` (Q,), its SSE, and which of theta sit on a bound."""

    family: Family
    theta: Floats
    beta: Floats
    sse: float
    at_bound: tuple[bool, ...]
    constraints: tuple[Constraint, ...] = ()
    optima: Floats | None = None

    def at(self, log_position: ArrayLike) -> Floats:
        """Return the curve at log10 positions of any shape; minus infinity is position 0."""
        x = np.clip(np.asarray(log_position, dtype=float), ZERO, INFINITY)
        basis = self.family.basis(x.reshape(1, -1), self.theta[None, :])
        return np.asarray((basis[0] @ self.beta).reshape(x.shape))

    @property
    def top(self) -> float:
        """The curve at position 0."""
        return float(self.at(ZERO))

    @property
    def bottom(self) -> float:
        """The curve far above every position."""
        return float(self.at(INFINITY))

    @property
    def slope(self) -> float:
        """The slope (of the first phase)."""
        return float(10.0 ** self.theta[1])


def _softplus(u: Numbers) -> Numbers:
    above = u.real > 0
    return np.asarray(np.log1p(np.exp(np.where(above, -u, u))) + np.where(above, u, 0.0))


def _bend(x: Numbers, theta: Numbers, first: int = 0) -> Numbers:
    return np.asarray(LN10 * 10.0 ** theta[:, first + 1 : first + 2] * (x - theta[:, first : first + 1]))


def _sigmoid(u: Numbers) -> Numbers:
    return np.asarray(0.5 * (1.0 + np.tanh(-0.5 * u)))


def _logistic(x: Numbers, theta: Numbers) -> Numbers:
    s = _sigmoid(_bend(x, theta))
    return np.stack([np.ones_like(s), s], axis=-1)


def _proportional(x: Numbers, theta: Numbers) -> Numbers:
    return np.asarray(_sigmoid(_bend(x, theta))[..., None])


def _asymmetric(x: Numbers, theta: Numbers) -> Numbers:
    f = 10.0 ** theta[:, 2:3]
    s = np.exp(-f * _softplus(_bend(x, theta) + np.log(2.0 ** (1.0 / f) - 1.0)))
    return np.stack([np.ones_like(s), s], axis=-1)


def _hormetic(x: Numbers, theta: Numbers) -> Numbers:
    u = _bend(x, theta)
    s = _sigmoid(u)
    rise = np.exp(LN10 * (x - theta[:, 0:1]) - _softplus(u))
    return np.stack([np.ones_like(s), s, rise], axis=-1)


def _phases(x: Numbers, theta: Numbers) -> tuple[Numbers, Numbers]:
    second = np.stack([theta[:, 0] + theta[:, 2], theta[:, 3]], axis=1)
    return _sigmoid(_bend(x, theta)), _sigmoid(_bend(x, second))


def _two_phase(x: Numbers, theta: Numbers) -> Numbers:
    first, second = _phases(x, theta)
    return np.stack([second, first * second], axis=-1)


def _second_first(x: Numbers, theta: Numbers) -> Numbers:
    """Return the two phases of theta = (midpoint 2, log10 slope 2, decades from midpoint 1 to 2, log10 slope 1)."""
    return _two_phase(x, _swapped(theta))


def _second_first_bottom(x: Numbers, theta: Numbers) -> Numbers:
    return _two_phase_bottom(x, _swapped(theta))


def _swapped(theta: Numbers) -> Numbers:
    return np.stack([theta[:, 0] - theta[:, 2], theta[:, 3], theta[:, 2], theta[:, 1]], axis=1)


def _two_phase_bottom(x: Numbers, theta: Numbers) -> Numbers:
    first, second = _phases(x, theta)
    return np.stack([second, first * second, np.ones_like(first)], axis=-1)


def _box(slopes: tuple[float, float], *more: tuple[float, float], margin: float = MIDPOINT_MARGIN) -> OfPoints:
    def box(points: Points) -> Floats:
        rows = [(points.low - margin, points.high + margin), tuple(np.log10(slopes)), *more]
        return np.array(rows, dtype=float).T

    return box


def _grid(slopes: Sequence[float], *more: Sequence[float]) -> OfPoints:
    def grid(points: Points) -> Floats:
        midpoints = np.linspace(points.low - 0.5, points.high + 0.5, 17)
        return np.array(list(product(midpoints, np.log10(slopes), *more)))

    return grid


def _two_phase_box(points: Points) -> Floats:
    slopes = np.log10(_TWO_SLOPES)
    span = points.high - points.low
    return np.array([(points.low - 0.5, points.high - 0.5), slopes, (_GAP_LOW, max(span + 1.0, 1.0)), slopes]).T


def _two_phase_grid(points: Points) -> Floats:
    low, high = _two_phase_box(points)
    slopes = np.log10([0.8, 2.0])
    midpoints = np.linspace(points.low, points.high, 11)
    places = [(a, b - a) for a in midpoints for b in [*midpoints, points.high + 0.5] if b - a >= _GAP_LOW]
    return np.asarray(np.clip(np.array([(m, h, g, k) for (m, g), h, k in product(places, slopes, slopes)]), low, high))


_SLOPES: Final = (0.3, 0.7, 1.0, 1.7, 4.0)
FAMILIES: Final = {
    "3pl": Family("3pl", _logistic, 2, 3, _box(SLOPE_RANGE), _grid(_SLOPES), held_top=True),
    "3pl-bottom-0": Family("3pl-bottom-0", _proportional, 1, 3, _box(SLOPE_RANGE), _grid(_SLOPES)),
    "4pl": Family("4pl", _logistic, 2, 4, _box(SLOPE_RANGE), _grid(_SLOPES)),
    "5pl": Family("5pl", _asymmetric, 2, 5, _box(SLOPE_RANGE, (-1.0, 1.0)), _grid((0.5, 1.0, 3.0), (-0.6, 0.0, 0.6))),
    "hormesis": Family("hormesis", _hormetic, 3, 5, _box(_HORMESIS_SLOPES), _grid((1.3, 2.0, 4.0))),
    "two-phase": Family("two-phase", _two_phase, 2, 6, _two_phase_box, _two_phase_grid),
    "two-phase+": Family("two-phase+", _two_phase_bottom, 3, 7, _two_phase_box, _two_phase_grid),
}  # fmt: skip


def led_by_second_phase(fit: ModelFit) -> ModelFit:
    """Return the same two-phase curve with the midpoint of its second phase as the first of theta."""

    def swap(theta: Floats) -> Floats:
        return np.stack([theta[:, 0] + theta[:, 2], theta[:, 3], theta[:, 2], theta[:, 1]], axis=1)

    own = fit.family
    basis = _second_first if own.coefficients == 2 else _second_first_bottom
    family = replace(own, basis=basis, box=_second_first_box, grid=lambda points: swap(own.grid(points)))
    optima = None if fit.optima is None else swap(fit.optima)
    return replace(fit, family=family, theta=swap(fit.theta[None, :])[0], optima=optima)


def _second_first_box(points: Points) -> Floats:
    low, high = _two_phase_box(points)
    return np.array([[low[0] + _GAP_LOW, low[3], low[2], low[1]], [points.high + MIDPOINT_MARGIN, *high[1:]]])
