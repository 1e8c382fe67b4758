"""The sigmoid in log position that every fit shares, and points collapsed by position.

    y = b + (t - b) * s(x),    s(x) = 1 / (1 + 10**(slope * (x - m))),    x = log10(position)

Points at one position collapse to their mean without loss: SSE = sum of n (mean - fit)**2 + SSE within.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

LN10: Final = float(np.log(10.0))
#: A slope outside is a step or a straight line that no series of doses could tell.
SLOPE_RANGE: Final = (0.1, 10.0)
#: The midpoint may lie this many decades outside the positions.
MIDPOINT_MARGIN: Final = 1.0


@dataclass(frozen=True, eq=False)
class Places:
    """Where points are: log10 position, which are at position 0, and the number (or the sum of weights) of points.

    ``log_position`` is 0 where ``at_zero``, where the sigmoid is 1 by definition. Curves measured at the same positions
    share their places, and with them whatever depends on places alone.
    """

    log_position: Floats
    at_zero: NDArray[np.bool_]
    count: Floats

    @cached_property
    def design(self) -> tuple[bytes, bytes, bytes]:
        """The positions and the numbers of points: what points must share to share tables."""
        return self.log_position.tobytes(), self.at_zero.tobytes(), self.count.tobytes()

    @cached_property
    def ends(self) -> tuple[float, float]:
        """The lowest log10 position above 0, and the highest."""
        tested = self.log_position[~self.at_zero]
        return float(tested.min()), float(tested.max())

    @cached_property
    def together(self) -> float:
        """The number of points, or the sum of their weights."""
        return float(self.count.sum())


@dataclass(frozen=True, eq=False)
class Points:
    """Points collapsed by position: where they are, their mean at each position, the SSE within, and their number.

    ``inflation`` is the factor by which the variance of what is fitted to weighted points exceeds that of fixed
    weights.
    """

    places: Places
    mean: Floats
    sse_within: float
    n: int
    inflation: float = 1.0

    @property
    def log_position(self) -> Floats:
        """The log10 positions, 0 where ``at_zero``."""
        return self.places.log_position

    @property
    def at_zero(self) -> NDArray[np.bool_]:
        """Which positions are 0."""
        return self.places.at_zero

    @property
    def count(self) -> Floats:
        """The number of points at each position, or the sum of their weights."""
        return self.places.count

    @property
    def low(self) -> float:
        """The lowest log10 position above 0."""
        return self.places.ends[0]

    @property
    def high(self) -> float:
        """The highest log10 position."""
        return self.places.ends[1]

    @cached_property
    def total(self) -> float:
        """The sum of squares around the mean of all points: the SSE of a flat line."""
        apart = self.mean - self.average
        return float(self.count @ (apart * apart)) + self.sse_within

    @cached_property
    def average(self) -> float:
        """The mean of all points."""
        return float(self.count @ self.mean) / self.places.together

    @cached_property
    def bounds(self) -> Floats:
        """Lower and upper bounds of (midpoint, log10 slope), shape (2, 2)."""
        slopes = np.log10(SLOPE_RANGE)
        return np.array([[self.low - MIDPOINT_MARGIN, slopes[0]], [self.high + MIDPOINT_MARGIN, slopes[1]]])


def expit(u: ArrayLike) -> Floats:
    """Return 1 / (1 + exp(-u)) without overflow."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * np.asarray(u, dtype=float))))


def collapse(
    position: ArrayLike, value: ArrayLike, *, weight: ArrayLike | None = None, inflation: float = 1.0
) -> Points:
    """Collapse points to one mean per position, in an order that does not depend on the order of the points.

    Positions are 0 or more, values finite, weights above 0; all of shape (n,), at least one position above 0.
    """
    x, y = np.asarray(position, dtype=float), np.asarray(value, dtype=float)
    if weight is None:
        return collapse_alike(x, y[None, :])[0]
    w = np.asarray(weight, dtype=float)
    order = np.lexsort((w, y, x))
    x, y, w = x[order], y[order], w[order]
    at, first, number = np.unique(x, return_index=True, return_counts=True)
    count = np.add.reduceat(w, first)
    mean = np.add.reduceat(w * y, first) / count
    within = float((w * (y - np.repeat(mean, number)) ** 2).sum())
    return Points(_places(at, count), mean, within, len(x), inflation)


@dataclass(frozen=True, eq=False)
class Alike:
    """Points of C curves at the same positions: where they are, means (C, D), SSE within (C,), and points of each."""

    places: Places
    mean: Floats
    sse_within: Floats
    n: int


def collapse_alike(position: Floats, values: Floats) -> list[Points]:
    """Collapse points of several curves (C, n) at the same positions (n,), as :func:`collapse` does one by one."""
    own = collapse_together(position, values)
    pairs = zip(own.mean, own.sse_within.tolist(), strict=True)
    return [Points(own.places, mean, sse, own.n) for mean, sse in pairs]


def collapse_together(position: Floats, values: Floats) -> Alike:
    """Collapse points of several curves (C, n) at the same positions (n,), without an object for each curve."""
    order = np.argsort(position, kind="stable")
    at, first, number = np.unique(position[order], return_index=True, return_counts=True)
    y = values[:, order]
    for start, several in zip(first.tolist(), number.tolist(), strict=True):
        y[:, start : start + several].sort(axis=1)
    places = _places(at, number.astype(float))
    mean = np.add.reduceat(y, first, axis=1) / places.count
    apart = y - np.repeat(mean, number, axis=1)
    return Alike(places, mean, (apart * apart).sum(axis=1), len(position))


def _places(at: Floats, count: Floats) -> Places:
    at_zero = at == 0.0
    return Places(np.log10(np.where(at_zero, 1.0, at)), at_zero, count)
