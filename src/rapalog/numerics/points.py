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


@dataclass(frozen=True)
class Points:
    """Points collapsed by position: log10 position, which are at position 0, number, mean, and SSE within.

    ``log_position`` is 0 where ``at_zero``, where the sigmoid is 1 by definition. Weighted points have sums of weights
    as ``count``; then ``size`` is their number, and ``inflation`` the factor by which the variance of what is fitted
    exceeds that of fixed weights.
    """

    log_position: Floats
    at_zero: NDArray[np.bool_]
    count: Floats
    mean: Floats
    sse_within: float
    size: int = 0
    inflation: float = 1.0

    @cached_property
    def design(self) -> tuple[bytes, bytes, bytes]:
        """The positions and the numbers of points: what points must share to share tables."""
        return self.log_position.tobytes(), self.at_zero.tobytes(), self.count.tobytes()

    @property
    def n(self) -> int:
        """The number of points before collapsing."""
        return self.size or int(self.count.sum())

    @property
    def low(self) -> float:
        """The lowest log10 position above 0."""
        return float(self.log_position[~self.at_zero].min())

    @property
    def high(self) -> float:
        """The highest log10 position."""
        return float(self.log_position[~self.at_zero].max())

    @cached_property
    def total(self) -> float:
        """The sum of squares around the mean of all points: the SSE of a flat line."""
        centre = self.average
        return float((self.count * (self.mean - centre) ** 2).sum()) + self.sse_within

    @cached_property
    def average(self) -> float:
        """The mean of all points."""
        return float((self.count * self.mean).sum() / self.count.sum())

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
    w = np.ones(len(x)) if weight is None else np.asarray(weight, dtype=float)
    order = np.lexsort((w, y, x))
    x, y, w = x[order], y[order], w[order]
    places, first, number = np.unique(x, return_index=True, return_counts=True)
    count = np.add.reduceat(w, first)
    mean = np.add.reduceat(w * y, first) / count
    within = float((w * (y - np.repeat(mean, number)) ** 2).sum())
    at_zero = places == 0.0
    return Points(np.log10(np.where(at_zero, 1.0, places)), at_zero, count, mean, within, len(x), inflation)
