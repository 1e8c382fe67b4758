"""An oracle for the limits of a sigmoid's last height and mean: the farthest level over all midpoints and slopes.

At one midpoint and slope the curve is linear in what is left, and how far its height or mean can go is a formula. The
limit is the largest of these over a dense grid, and finer ones around the best of its places: no search in the level,
so no valley that a search could miss.
"""

import numpy as np
from scipy.special import expit

from rapalog.numerics.points import LN10

_FINER, _SHRINK = 70, 0.78


class Reach:
    """How far the ``height`` or the ``mean`` of a sigmoid through points can go below a threshold."""

    def __init__(self, points, what, threshold, box):
        self.points, self.what, self.box = points, what, box
        self.threshold = threshold - points.sse_within
        self.x = np.where(points.at_zero, -1e6, points.log_position)

    def _quantity(self, m, k):
        low, high = self.points.low, self.points.high
        if self.what == "height":
            return expit(-k * (high - m))
        return 1.0 - (np.logaddexp(0.0, k * (high - m)) - np.logaddexp(0.0, k * (low - m))) / k / (high - low)

    def at(self, m, h, side):
        """The farthest level on a side at midpoints and log10 slopes of any shape; minus infinity where outside."""
        count, y, k = self.points.count, self.points.mean, LN10 * 10.0**h
        s = expit(-k[..., None] * (self.x - m[..., None]))
        total = count.sum()
        mean, centre = (count * y).sum() / total, s @ count / total
        away = s - centre[..., None]
        size = np.maximum((away * away) @ count, 1e-14 * total)
        amplitude = (away @ (count * y)) / size
        gap = self.threshold - (count * (y - mean) ** 2).sum() + amplitude**2 * size
        lever = self._quantity(m, k) - centre
        reach = side * (mean + amplitude * lever) + np.sqrt(np.maximum(gap, 0.0) * (1.0 / total + lever**2 / size))
        return np.where(gap >= 0.0, reach, -np.inf)

    def limit(self, side):
        """The farthest level of all."""
        low, high = self.box
        grid = np.meshgrid(np.arange(low[0], high[0], 0.02), np.linspace(low[1], high[1], 81), indexing="ij")
        reach = self.at(*grid, side)
        wide = np.pad(reach, 1, constant_values=-np.inf)
        rows, columns = reach.shape
        around = [wide[a : a + rows, b : b + columns] for a in range(3) for b in range(3) if (a, b) != (1, 1)]
        best = np.flatnonzero((reach >= np.max(around, 0)).ravel() & np.isfinite(reach.ravel()))
        best = best[np.argsort(-reach.ravel()[best])][:25]
        m, h = grid[0].ravel()[best], grid[1].ravel()[best]
        near = np.meshgrid(np.linspace(-1, 1, 9), np.linspace(-1, 1, 9))
        for n in range(_FINER):
            size = _SHRINK**n
            places = np.clip(m[:, None] + 0.02 * size * near[0].ravel(), low[0], high[0])
            slopes = np.clip(h[:, None] + 0.025 * size * near[1].ravel(), low[1], high[1])
            reach = self.at(places, slopes, side)
            own, where = np.arange(len(m)), reach.argmax(1)
            m, h = places[own, where], slopes[own, where]
        return side * reach.max()
