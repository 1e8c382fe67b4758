"""Sizes of bands from a ladder: which of its bands is which size, and what lies at every height.

    height = a + b log(kDa) + c log(kDa)**2        c from four matched bands

A ladder has more bands than can be seen or fewer than are listed, so bands and sizes are matched in order, leaving out
on either side what does not fit: of all straight lines through two bands of two sizes, the one that meets most of them,
and of those the nearest one. A match that another one equals, or that meets too few, is no calibration.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from rapalog.analysis.bands_rows import Rows
from rapalog.analysis.lanes_response import Response

_Vector = NDArray[np.float64]
#: A ladder's band has this response and stands out from its surroundings by as much of a logarithm.
_LEAST_RESPONSE: Final = 4.0
_PROMINENCE: Final = 0.25
#: Heights fit within this share of the ladder's length: of a straight line, and of the final curve.
_LINE_FITS: Final = 0.05
_CURVE_FITS: Final = 0.025
#: At least so many bands are matched, and this share of those that are seen or listed, whichever are fewer.
_FEWEST: Final = 4
_MOST_OF_THEM: Final = 0.6
#: Another match is as good if it meets as many sizes at less than so many times the distance.
_AS_NEAR: Final = 1.5
#: A size is told beyond the ladder's ends by this factor at most.
_BEYOND: Final = 1.25


@dataclass(frozen=True)
class SizeScale:
    """Heights (of a row in the middle of the image, in reduced pixels) against sizes.

    ``logs`` and ``heights`` tabulate the fitted curve from the smallest to the largest size it holds for; ``matched``
    is how many bands of the ladder it rests on and ``scatter`` their root mean square distance from it, in pixels.
    """

    logs: _Vector
    heights: _Vector
    matched: int
    scatter: float

    def kda(self, height: float) -> float:
        """Return the size at a height; NaN beyond the ladder."""
        if not self.heights.min() <= height <= self.heights.max():
            return float("nan")
        return float(np.exp(np.interp(height, self.heights[::-1], self.logs[::-1])))

    def height(self, kda: float) -> float:
        """Return the height of a size; NaN beyond the ladder."""
        if not self.logs[0] <= np.log(kda) <= self.logs[-1]:
            return float("nan")
        return float(np.interp(np.log(kda), self.logs, self.heights))


def ladder_heights(response: Response, rows: Rows, columns: tuple[float, float]) -> _Vector:
    """Return the heights of a ladder's bands, from the top; ``columns`` are the edges of its lane, in image pixels."""
    levels = response.strongest
    height, width = levels.shape
    quarter = 0.25 * (columns[1] - columns[0])
    first = int(np.clip((columns[0] + quarter) / response.step_x, 0, width - 1))
    own = np.arange(first, int(np.clip((columns[1] - quarter) / response.step_x, first + 1, width)))
    y = np.rint(np.arange(height)[:, None] + rows.shift(width)[own]).astype(np.intp)
    along = np.log1p(np.maximum(np.where((y >= 0) & (y < height), levels[np.clip(y, 0, height - 1), own], 0.0), 0.0))
    profile = along.mean(axis=1)
    peaks, _ = signal.find_peaks(profile, height=np.log1p(_LEAST_RESPONSE), prominence=_PROMINENCE)
    return np.asarray(peaks, dtype=np.float64)


def size_scale(heights: _Vector, kda: Sequence[float]) -> SizeScale | None:
    """Match a ladder's bands with its sizes; None where that is not certain.

    Parameters
    ----------
    heights
        Of the bands that were seen, from the top.
    kda
        Sizes that the ladder has, in any order; large ones run high.
    """
    logs = np.sort(np.log(np.asarray(kda, dtype=np.float64)))[::-1]
    if min(len(heights), len(logs)) < _FEWEST:
        return None
    found: dict[tuple[tuple[int, int], ...], float] = {}
    length = float(heights[-1] - heights[0])
    for (i, j), (a, b) in ((bands, sizes) for bands in combinations(range(len(heights)), 2)
                           for sizes in combinations(range(len(logs)), 2)):  # fmt: skip
        slope = (heights[j] - heights[i]) / (logs[b] - logs[a])
        line = heights[i] + slope * (logs - logs[a])
        pairs = _pairs(line, heights, _LINE_FITS * length)
        if len(pairs) >= _FEWEST:
            curve = _curve(logs, heights, pairs)
            pairs = _pairs(np.polyval(curve, logs), heights, _CURVE_FITS * length)
            if len(pairs) >= _FEWEST and pairs not in found:
                found[pairs] = _scatter(logs, heights, pairs)
    ranked = sorted(found, key=lambda pairs: (-len(pairs), found[pairs]))
    if not ranked or len(ranked[0]) < _MOST_OF_THEM * min(len(heights), len(logs)):
        return None
    best = ranked[0]
    rivals = [pairs for pairs in ranked[1:] if len(pairs) == len(best) and len(set(pairs) & set(best)) < len(best) / 2]
    floor = 0.1 * _CURVE_FITS * length
    if any(found[pairs] < _AS_NEAR * max(found[best], floor) for pairs in rivals):
        return None
    return _tabulated(logs, heights, best, found[best])


def _pairs(line: _Vector, heights: _Vector, tolerance: float) -> tuple[tuple[int, int], ...]:
    """Return pairs (size, band) of bands nearest to where sizes are expected, each used once."""
    pairs: list[tuple[int, int]] = []
    for size, expected in enumerate(line):
        band = int(np.abs(heights - expected).argmin())
        if abs(heights[band] - expected) <= tolerance and (not pairs or pairs[-1][1] < band):
            pairs.append((size, band))
    return tuple(pairs)


def _curve(logs: _Vector, heights: _Vector, pairs: tuple[tuple[int, int], ...]) -> _Vector:
    sizes, bands = np.array(pairs).T
    return np.asarray(np.polyfit(logs[sizes], heights[bands], 2 if len(pairs) > _FEWEST else 1))


def _scatter(logs: _Vector, heights: _Vector, pairs: tuple[tuple[int, int], ...]) -> float:
    sizes, bands = np.array(pairs).T
    apart = heights[bands] - np.polyval(_curve(logs, heights, pairs), logs[sizes])
    return float(np.sqrt((apart**2).sum() / max(1, len(pairs) - 2)))


def _tabulated(logs: _Vector, heights: _Vector, pairs: tuple[tuple[int, int], ...], scatter: float) -> SizeScale | None:
    """Return the curve over the sizes that were matched and a little beyond; None where it turns round."""
    sizes = [size for size, _ in pairs]
    grid = np.linspace(logs[sizes].min() - np.log(_BEYOND), logs[sizes].max() + np.log(_BEYOND), 200)
    curve = np.polyval(_curve(logs, heights, pairs), grid)
    if (np.diff(curve) >= 0).any():
        return None
    return SizeScale(grid, np.asarray(curve, dtype=np.float64), len(pairs), scatter)
