"""Curves that are linear in some coefficients and curved in few others: the families, and their least squares.

    y(x) = sum of beta_j * basis_j(x, theta),    x = log10(position)

``theta`` is iterated, ``beta`` follows by linear least squares (see ``search``), under linear constraints where
something is held: a top, a crossing, a height, an area are all weighted sums of the curve at given nodes.
The basis functions and their derivatives are in ``bases``, one compiled loop per family, found by its code.

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
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from rapalog.numerics.families.bases import (
    ASYMMETRIC,
    HORMETIC,
    LOGISTIC,
    PROPORTIONAL,
    SECOND_FIRST,
    SECOND_FIRST_BOTTOM,
    TWO_PHASE,
    TWO_PHASE_BOTTOM,
    fill_bases,
)
from rapalog.numerics.points import MIDPOINT_MARGIN, SLOPE_RANGE, Floats, Points

OfPoints = Callable[[Points], Floats]

#: Log10 positions that stand for 0 and for infinity: every sigmoid is at its plateau there to rounding.
ZERO: Final = -1e5
INFINITY: Final = 1e5
#: Two phases closer than this cannot be told apart; slopes outside cannot be told with two phases in one series.
_GAP_LOW: Final = 0.7
_TWO_SLOPES: Final = (0.5, 5.0)
#: A Brain-Cousens curve comes down again only with a slope above 1.
_HORMESIS_SLOPES: Final = (1.15, 8.0)


@dataclass(frozen=True)
class Family:
    """One family of curves.

    ``code`` is that of its basis in ``bases``. ``coefficients`` is the number of linear ones, ``parameters`` of
    all that are free once ``held_top`` (the value at position 0 is given) has its way. ``box`` and ``grid`` give, for
    some points, the bounds (2, P) and the starts (K, P) of theta.
    """

    name: str
    code: int
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
        basis, _ = bases(self.family, x.ravel(), self.theta)
        return np.asarray((self.beta @ basis).reshape(x.shape))

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


def bases(family: Family, x: Floats, theta: Floats) -> tuple[Floats, Floats]:
    """Return the basis functions (Q, D) at positions (D,) and their derivatives (P, Q, D) by one theta (P,)."""
    basis = np.empty((family.coefficients, len(x)))
    bent = np.empty((len(theta), *basis.shape))
    fill_bases(family.code, np.ascontiguousarray(x), np.array(theta), basis, bent)
    return basis, bent


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
    "3pl": Family("3pl", LOGISTIC, 2, 3, _box(SLOPE_RANGE), _grid(_SLOPES), held_top=True),
    "3pl-bottom-0": Family("3pl-bottom-0", PROPORTIONAL, 1, 3, _box(SLOPE_RANGE), _grid(_SLOPES)),
    "4pl": Family("4pl", LOGISTIC, 2, 4, _box(SLOPE_RANGE), _grid(_SLOPES)),
    "5pl": Family("5pl", ASYMMETRIC, 2, 5, _box(SLOPE_RANGE, (-1.0, 1.0)), _grid((0.5, 1.0, 3.0), (-0.6, 0.0, 0.6))),
    "hormesis": Family("hormesis", HORMETIC, 3, 5, _box(_HORMESIS_SLOPES), _grid((1.3, 2.0, 4.0))),
    "two-phase": Family("two-phase", TWO_PHASE, 2, 6, _two_phase_box, _two_phase_grid),
    "two-phase+": Family("two-phase+", TWO_PHASE_BOTTOM, 3, 7, _two_phase_box, _two_phase_grid),
}  # fmt: skip


def led_by_second_phase(fit: ModelFit) -> ModelFit:
    """Return the same two-phase curve with the midpoint of its second phase as the first of theta."""

    def swap(theta: Floats) -> Floats:
        return np.stack([theta[:, 0] + theta[:, 2], theta[:, 3], theta[:, 2], theta[:, 1]], axis=1)

    own = fit.family
    code = SECOND_FIRST if own.code == TWO_PHASE else SECOND_FIRST_BOTTOM
    family = replace(own, code=code, box=_second_first_box, grid=lambda points: swap(own.grid(points)))
    optima = None if fit.optima is None else swap(fit.optima)
    return replace(fit, family=family, theta=swap(fit.theta[None, :])[0], optima=optima)


def _second_first_box(points: Points) -> Floats:
    low, high = _two_phase_box(points)
    return np.array([[low[0] + _GAP_LOW, low[3], low[2], low[1]], [points.high + MIDPOINT_MARGIN, *high[1:]]])
