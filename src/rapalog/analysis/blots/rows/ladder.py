"""Sizes of bands from a ladder: which of its bands is which size, and what lies at every height.

    height = a + b log(kDa) + c log(kDa)**2        c from five matched bands

A ladder has more bands than can be seen or fewer than are listed, so bands and sizes are matched in order, leaving out
on either side what does not fit. Every line, straight or a little bent, through two bands of two sizes is tried, and a
match is worth

    (matched - parameters) log(gap / (spread sqrt(2 pi))) - what is left out

as bands that lie by chance would be anywhere in the gap between two of them. So nine bands that lie on a curve are
worth more than ten that lie beside one: an edge of the membrane is easily taken for a band more. Matches of nearly the
same worth are all returned; what else is known of the image may tell between them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from rapalog.analysis.blots.picture.response import Response
from rapalog.analysis.blots.picture.rows import Rows, straightened

_Vector = NDArray[np.float64]
_Pairs = tuple[tuple[int, int], ...]
#: A ladder's band has this response and stands out from its surroundings by as much of a logarithm.
_LEAST_RESPONSE: Final = 4.0
_PROMINENCE: Final = 0.25
#: So many bands are looked at, those that stand out most; no ladder has as many, or as many sizes.
_MOST_BANDS: Final = 24
#: Heights fit within this share of the ladder's length: of a line tried, and of the final curve.
_LINE_FITS: Final = 0.05
_CURVE_FITS: Final = 0.025
#: Lines are tried with these bends: shares by which the slope in the middle differs from that at the ends.
_BENDS: Final = (-0.5, -0.25, 0.0, 0.25, 0.5)
#: and hold sizes over this share of the length, or else all of them fit a few bands that lie close together.
_LEAST_SPAN: Final = 0.5
#: So many of the lines tried are followed up, each until its match stays as it is.
_FOLLOWED: Final = 40
_ROUNDS: Final = 4
#: The slope of a curve is at one end at most so many times that at the other.
_MOST_BENT: Final = 5.0
#: At least so many bands are matched, and this share of those that are seen or listed, whichever are fewer.
_FEWEST: Final = 4
_MOST_OF_THEM: Final = 0.6
#: Bands lie off their curve by about this share of the length before any is seen; this counts like two bands.
_USUAL_SPREAD: Final = 0.005
_COUNTS_AS: Final = 2
#: A size or band left out between matched ones costs this, one beyond them that: ladders run off, edges are no bands.
_LEFT_OUT: Final = 1.5
_BEYOND_ENDS: Final = 0.5
#: A match of which the odds are less than 20 to 1 has a rival; one that shares half of its pairs is the same.
_LEAST_LEAD: Final = 3.0
_SAME: Final = 0.5
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


@dataclass(frozen=True)
class _Match:
    """Bands and sizes that belong together, the curve through them, and what that is worth, in logarithms of odds."""

    pairs: _Pairs
    curve: _Vector
    worth: float
    scatter: float


def ladder_heights(response: Response, rows: Rows, columns: tuple[float, float]) -> _Vector:
    """Return the heights of a ladder's bands, from the top; ``columns`` are the edges of its lane, in image pixels."""
    levels = straightened(response.strongest, rows)
    width = levels.shape[1]
    quarter = 0.25 * (columns[1] - columns[0])
    first = int(np.clip((columns[0] + quarter) / response.step_x, 0, width - 1))
    last = int(np.clip((columns[1] - quarter) / response.step_x, first + 1, width))
    profile = np.log1p(np.maximum(levels[:, first:last], 0.0)).mean(axis=1)
    peaks, found = signal.find_peaks(profile, height=np.log1p(_LEAST_RESPONSE), prominence=_PROMINENCE)
    kept = np.sort(peaks[np.argsort(-found["prominences"], kind="stable")][:_MOST_BANDS])
    return np.asarray(kept, dtype=np.float64)


def size_scales(heights: _Vector, kda: Sequence[float]) -> tuple[SizeScale, ...]:
    """Return all matches of a ladder's bands with its sizes that may be right, the best first; none if none may.

    Parameters
    ----------
    heights
        Of the bands that were seen, from the top.
    kda
        Sizes that the ladder has, in any order; large ones run high. Of more than 24 none is matched.
    """
    logs = np.sort(np.log(np.unique(np.asarray(kda, dtype=np.float64))))[::-1]
    fewer = min(len(heights), len(logs))
    if fewer < _FEWEST or max(len(heights), len(logs)) > _MOST_BANDS:
        return ()
    found: dict[_Pairs, _Match] = {}
    for pairs in _lines(logs, heights):
        match = _followed(logs, heights, pairs)
        if match is not None and len(match.pairs) >= _MOST_OF_THEM * fewer:
            found.setdefault(match.pairs, match)
    ranked = sorted(found.values(), key=lambda match: -match.worth)
    kept: list[_Match] = []
    for match in ranked:
        near = match.worth > max(ranked[0].worth - _LEAST_LEAD, 0.0)
        if near and all(len(set(match.pairs) & set(one.pairs)) < _SAME * len(one.pairs) for one in kept):
            kept.append(match)
    return tuple(_tabulated(logs, match) for match in kept)


def _lines(logs: _Vector, heights: _Vector) -> list[_Pairs]:
    """Return the matches of the lines through two bands of two sizes that pass nearest to the sizes' bands."""
    length = float(heights[-1] - heights[0])
    share = (logs[0] - logs) / (logs[0] - logs[-1])
    bent = np.stack([share + bend * share * (1 - share) for bend in _BENDS])
    a, b = np.triu_indices(len(logs), 1)
    lines = []
    for i, j in combinations(range(len(heights)), 2):
        slope = (heights[j] - heights[i]) / (bent[:, b] - bent[:, a])
        lines.append((heights[i] + slope[:, :, None] * (bent[:, None, :] - bent[:, a, None])).reshape(-1, len(logs)))
    tried = np.concatenate(lines)
    tried = tried[tried[:, -1] - tried[:, 0] >= _LEAST_SPAN * length]
    middles = 0.5 * (heights[1:] + heights[:-1])
    apart = np.abs(heights[np.searchsorted(middles, tried)] - tried) / (_LINE_FITS * length)
    cost = np.minimum(apart, 1.0).sum(axis=1)
    matches: dict[_Pairs, None] = {}
    for index in np.argsort(cost, kind="stable")[: 10 * _FOLLOWED]:
        matches.setdefault(_pairs(tried[index], heights, _LINE_FITS * length))
        if len(matches) == _FOLLOWED:
            break
    return list(matches)


def _followed(logs: _Vector, heights: _Vector, pairs: _Pairs) -> _Match | None:
    """Fit a curve to matched bands, match anew, and so on; return what stays, or None if too few do."""
    tolerance = _CURVE_FITS * float(heights[-1] - heights[0])
    for _ in range(_ROUNDS):
        if len(pairs) < _FEWEST:
            return None
        curve = _curve(logs, heights, pairs)
        before, pairs = pairs, _pairs(np.asarray(np.polyval(curve, logs), np.float64), heights, tolerance)
        if pairs == before:
            break
    return _match(logs, heights, pairs) if len(pairs) >= _FEWEST else None


def _match(logs: _Vector, heights: _Vector, pairs: _Pairs) -> _Match | None:
    """Return what a match is worth; None where its curve turns round or bends too much."""
    sizes, bands = np.array(pairs).T
    curve = _curve(logs, heights, pairs)
    slopes = np.polyval(np.polyder(curve), [logs[sizes].min() - np.log(_BEYOND), logs[sizes].max() + np.log(_BEYOND)])
    if (slopes >= 0).any() or slopes.min() < _MOST_BENT * slopes.max():
        return None
    length = float(heights[-1] - heights[0])
    apart = heights[bands] - np.polyval(curve, logs[sizes])
    free = len(pairs) - len(curve)
    spread = np.sqrt(((apart**2).sum() + _COUNTS_AS * (_USUAL_SPREAD * length) ** 2) / (free + _COUNTS_AS))
    gap = length / (len(heights) - 1)
    between = int(np.ptp(sizes) + 1 + np.ptp(bands) + 1 - 2 * len(pairs))
    beyond = len(logs) + len(heights) - 2 * len(pairs) - between
    worth = free * np.log(gap / (spread * np.sqrt(2 * np.pi))) - _LEFT_OUT * between - _BEYOND_ENDS * beyond
    return _Match(pairs, curve, float(worth), float(np.sqrt((apart**2).sum() / max(1, free))))


def _pairs(line: _Vector, heights: _Vector, tolerance: float) -> _Pairs:
    """Return pairs (size, band) of which each is the other's nearest, where sizes are expected along ``line``."""
    apart = np.abs(line[:, None] - heights[None, :])
    nearest_band, nearest_size = apart.argmin(axis=1), apart.argmin(axis=0)
    return tuple(
        (size, int(band))
        for size, band in enumerate(nearest_band)
        if nearest_size[band] == size and apart[size, band] <= tolerance
    )


def _curve(logs: _Vector, heights: _Vector, pairs: _Pairs) -> _Vector:
    sizes, bands = np.array(pairs).T
    return np.asarray(np.polyfit(logs[sizes], heights[bands], 2 if len(pairs) > _FEWEST else 1))


def _tabulated(logs: _Vector, match: _Match) -> SizeScale:
    """Return the curve over the sizes that were matched and a little beyond."""
    sizes = [size for size, _ in match.pairs]
    grid = np.linspace(logs[sizes].min() - np.log(_BEYOND), logs[sizes].max() + np.log(_BEYOND), 200)
    heights = np.asarray(np.polyval(match.curve, grid), dtype=np.float64)
    return SizeScale(grid, heights, len(match.pairs), match.scatter)
