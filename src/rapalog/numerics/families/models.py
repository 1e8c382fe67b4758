"""Curves that are linear in some coefficients and curved in few others: the families, and their least squares.

    y(x) = offset + sum of beta_j * basis_j(x, theta),    x = log10(position)

``theta`` is iterated, ``beta`` follows by linear least squares. The basis functions and their derivatives are in
``bases``, one compiled loop per family, found by its code.

* ``2pl``        top s(x), the top held (it is the offset) and the bottom at 0;  theta = (midpoint, log10 slope)
* ``3pl``        bottom + (top - bottom) s(x), the top held;  theta as 2pl
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
    BOTH_HELD,
    HORMETIC,
    LOGISTIC,
    PROPORTIONAL,
    SECOND_FIRST,
    SECOND_FIRST_BOTTOM,
    TOP_HELD,
    TWO_PHASE,
    TWO_PHASE_BOTTOM,
    fill_bases,
)
from rapalog.numerics.families.measures import INFINITY, ZERO
from rapalog.numerics.points import MIDPOINT_MARGIN, SLOPE_RANGE, Floats

#: Bounds or starts of theta, given the lowest and the highest log10 position.
OfRange = Callable[[float, float], Floats]

#: A midpoint between held plateaus is an extrapolation beyond the positions, and may lie this many decades outside.
FAR_MARGIN: Final = 4.0
#: Two phases closer than this cannot be told apart; slopes outside cannot be told with two phases in one series.
_GAP_LOW: Final = 0.7
_TWO_SLOPES: Final = (0.5, 5.0)
#: A Brain-Cousens curve comes down again only with a slope above 1.
_HORMESIS_SLOPES: Final = (1.15, 8.0)


@dataclass(frozen=True)
class Family:
    """One family of curves.

    ``code`` is that of its basis in ``bases``. ``coefficients`` is the number of linear ones, ``parameters`` of all
    that are free. ``box`` and ``grid`` give, for positions from one to another, the bounds (2, P) and the starts (K, P)
    of theta. The value at position 0 of a family with ``held_top`` is given.
    """

    name: str
    code: int
    coefficients: int
    parameters: int
    box: OfRange
    grid: OfRange
    held_top: bool = False

    def __reduce__(self) -> tuple[Callable[[str, int], Family], tuple[str, int]]:
        """Copy to another process by name: what a box is made of cannot travel."""
        return _named, (self.name, self.code)


@dataclass(frozen=True, slots=True)
class Fitted:
    """A fitted curve of any family: ``theta`` (P,), ``beta`` (Q,), its SSE, and which of theta sit on a bound.

    ``top`` is the curve at position 0, ``bottom`` far above every position. ``row`` is the answer of the fit, with the
    optima from which profiles start.
    """

    family: Family
    theta: Floats
    beta: Floats
    sse: float
    at_bound: tuple[bool, ...]
    top: float
    bottom: float
    offset: float
    row: Floats

    def at(self, log_position: ArrayLike) -> Floats:
        """Return the curve at log10 positions of any shape; minus infinity is position 0."""
        x = np.clip(np.asarray(log_position, dtype=float), ZERO, INFINITY)
        basis, _ = bases(self.family, x.ravel(), self.theta)
        return np.asarray((self.offset + self.beta @ basis).reshape(x.shape))

    @property
    def parameters(self) -> int:
        """The number of free parameters."""
        return self.family.parameters

    @property
    def slope(self) -> float:
        """The slope (of the first phase)."""
        return float(10.0 ** self.theta[1])


def bases(family: Family, x: Floats, theta: Floats) -> tuple[Floats, Floats]:
    """Return the basis functions (Q, D) at positions (D,) and their derivatives (P, Q, D) by one theta (P,)."""
    p, q = len(theta), family.coefficients
    table = np.empty((1 + q * (1 + p), len(x)))
    table[0] = x
    fill_bases(family.code, q, np.array(theta), table, 1)
    return table[1 : 1 + q], table[1 + q :].reshape(p, q, len(x))


def _box(slopes: tuple[float, float], *more: tuple[float, float]) -> OfRange:
    def box(low: float, high: float) -> Floats:
        rows = [(low - MIDPOINT_MARGIN, high + MIDPOINT_MARGIN), tuple(np.log10(slopes)), *more]
        return np.array(rows, dtype=float).T

    return box


def _grid(slopes: Sequence[float], *more: Sequence[float]) -> OfRange:
    def grid(low: float, high: float) -> Floats:
        midpoints = np.linspace(low - 0.5, high + 0.5, 17)
        return np.array(list(product(midpoints, np.log10(slopes), *more)))

    return grid


def _two_phase_box(low: float, high: float) -> Floats:
    slopes = np.log10(_TWO_SLOPES)
    return np.array([(low - 0.5, high - 0.5), slopes, (_GAP_LOW, max(high - low + 1.0, 1.0)), slopes]).T


def _two_phase_grid(low: float, high: float) -> Floats:
    box, slopes = _two_phase_box(low, high), np.log10([0.8, 2.0])
    midpoints = np.linspace(low, high, 11)
    places = [(a, b - a) for a in midpoints for b in [*midpoints, high + 0.5] if b - a >= _GAP_LOW]
    return np.asarray(np.clip(np.array([(m, h, g, k) for (m, g), h, k in product(places, slopes, slopes)]), *box))


def _far_box(low: float, high: float) -> Floats:
    slopes = np.log10(SLOPE_RANGE)
    return np.array([[low - FAR_MARGIN, slopes[0]], [high + FAR_MARGIN, slopes[1]]])


_SLOPES: Final = (0.3, 0.7, 1.0, 1.7, 4.0)
FAMILIES: Final = {
    "2pl": Family("2pl", BOTH_HELD, 1, 2, _far_box, _grid(_SLOPES), held_top=True),
    "3pl": Family("3pl", TOP_HELD, 1, 3, _box(SLOPE_RANGE), _grid(_SLOPES), held_top=True),
    "3pl-bottom-0": Family("3pl-bottom-0", PROPORTIONAL, 1, 3, _box(SLOPE_RANGE), _grid(_SLOPES)),
    "4pl": Family("4pl", LOGISTIC, 2, 4, _box(SLOPE_RANGE), _grid(_SLOPES)),
    "5pl": Family("5pl", ASYMMETRIC, 2, 5, _box(SLOPE_RANGE, (-1.0, 1.0)), _grid((0.5, 1.0, 3.0), (-0.6, 0.0, 0.6))),
    "hormesis": Family("hormesis", HORMETIC, 3, 5, _box(_HORMESIS_SLOPES), _grid((1.3, 2.0, 4.0))),
    "two-phase": Family("two-phase", TWO_PHASE, 2, 6, _two_phase_box, _two_phase_grid),
    "two-phase+": Family("two-phase+", TWO_PHASE_BOTTOM, 3, 7, _two_phase_box, _two_phase_grid),
}


def _swap(theta: Floats) -> Floats:
    """Exchange theta (K, 4) led by one phase for that led by the other."""
    return np.stack([theta[:, 0] + theta[:, 2], theta[:, 3], theta[:, 2], theta[:, 1]], axis=1)


def _second_first_box(low: float, high: float) -> Floats:
    first, last = _two_phase_box(low, high)
    return np.array([[first[0] + _GAP_LOW, first[3], first[2], first[1]], [high + MIDPOINT_MARGIN, *last[1:]]])


def _second_first(own: Family, code: int) -> Family:
    return replace(own, code=code, box=_second_first_box, grid=lambda low, high: _swap(own.grid(low, high)))


#: Two-phase curves with the midpoint of their second phase as the first of theta, whose profile is its interval.
LED_BY_SECOND: Final = {
    "two-phase": _second_first(FAMILIES["two-phase"], SECOND_FIRST),
    "two-phase+": _second_first(FAMILIES["two-phase+"], SECOND_FIRST_BOTTOM),
}


def _named(name: str, code: int) -> Family:
    own = FAMILIES[name]
    return own if own.code == code else LED_BY_SECOND[name]
