"""Rows that any eye takes for bands: seen in several lanes, at about one height, and ending where the lanes end.

The edge of a membrane, a frame or a shadow runs on between lanes; specks and texture are in one lane. What is left are
bands, of whatever protein: a target that has none at its size, on an image that has some elsewhere, is not known to be
absent. Heights are those of a row in the middle of the image, in reduced pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, signal

from rapalog.analysis.blots.lanes.find import LaneFinding
from rapalog.analysis.blots.picture.rows import straightened

_Vector = NDArray[np.float64]
#: Half the middle of a lane, and half of where it may end, in widths of a lane.
_CORE: Final = 0.15
_GAP: Final = 0.12
#: A band has this response, in noise widths, and so many times that of the gaps beside it within so many rows.
_STANDS_OUT: Final = 6.0
_ABOVE_GAPS: Final = 1.5
_NEAR: Final = 2
#: Bands of a row lie within so many band scales of each other, but a crooked row may spread over so many rows.
_TOGETHER: Final = 2.0
_LEAST_TOGETHER: Final = 4.0
#: A row is seen in at least so many lanes.
_FEWEST: Final = 2
#: Two bands of a lane have run together where the valley between has more than this share of the weaker one.
_VALLEY: Final = 0.7


@dataclass(frozen=True)
class ClearRow:
    """A row of bands: its height, and in which share of the lanes it is seen."""

    y0: float
    share: float


@dataclass(frozen=True)
class LaneBands:
    """What is band-like in every lane: ``levels`` of shape (lanes, rows), and ``heights`` of its bands by lane."""

    levels: _Vector
    heights: tuple[_Vector, ...]
    scale: float


def lane_bands(finding: LaneFinding, lanes: Sequence[int]) -> LaneBands:
    """Return the bands of some lanes, counted from 0, that end where the lane ends."""
    response, rows = finding.response, finding.rows
    if not rows.rows:
        return LaneBands(np.zeros((len(lanes), 1)), tuple(np.zeros(0) for _ in lanes), 1.0)
    # Scales coarser than the bands would run neighbouring rows together.
    scale = rows.rows[0].sigma
    straight = straightened(response.levels[: response.sigmas.index(scale) + 1].max(axis=0), rows)
    found, cores = [], []
    for index in lanes:
        left, right = finding.edges[index] / response.step_x
        core = np.median(_columns(straight, 0.5 * (left + right), _CORE * (right - left)), axis=1).astype(np.float64)
        beside = [_columns(straight, at, _GAP * (right - left)).min(axis=1).astype(np.float64) for at in (left, right)]
        gaps = ndimage.maximum_filter1d(np.mean(beside, axis=0), 2 * _NEAR + 1)
        peaks, _ = signal.find_peaks(core, height=_STANDS_OUT)
        found.append(peaks[core[peaks] > _ABOVE_GAPS * gaps[peaks]].astype(np.float64))
        cores.append(core)
    return LaneBands(np.array(cores), tuple(found), scale)


def clear_rows(bands: LaneBands) -> tuple[ClearRow, ...]:
    """Return the rows that at least two lanes (or the only one) have a band in, those of most lanes first."""
    apart = max(_LEAST_TOGETHER, _TOGETHER * bands.scale)
    left = [heights.copy() for heights in bands.heights]
    rows: list[ClearRow] = []
    while any(len(heights) for heights in left):
        places = np.unique(np.concatenate(left))
        near = np.array([[bool((np.abs(heights - at) <= apart).any()) for heights in left] for at in places])
        most = int(near.sum(axis=1).max())
        if most < min(_FEWEST, len(left)):
            break
        # One of the bands, so that it is taken away and the search ends.
        alike = places[near.sum(axis=1) == most]
        at = float(alike[len(alike) // 2])
        own = [heights[np.abs(heights - at).argmin()] for heights in left if len(heights)]
        middle = float(np.median([height for height in own if abs(height - at) <= apart]))
        rows.append(ClearRow(middle, most / len(left)))
        left = [heights[np.abs(heights - at) > apart] for heights in left]
    return tuple(rows)


def run_together(bands: LaneBands, one: float, other: float) -> bool:
    """Return whether two rows cannot be told apart in most of the lanes that have both."""
    top, bottom = sorted((one, other))
    reach = max(1, round(0.5 * (bottom - top)))
    merged = []
    for levels in bands.levels:
        first, second = (_highest(levels, at, reach) for at in (top, bottom))
        weaker = min(levels[first], levels[second])
        if weaker > _STANDS_OUT:
            merged.append(bool(levels[first : second + 1].min() > _VALLEY * weaker) or first >= second)
    return bool(merged) and float(np.mean(merged)) > 0.5


def _highest(levels: _Vector, at: float, reach: int) -> int:
    low = int(np.clip(round(at) - reach, 0, len(levels) - 1))
    return low + int(levels[low : max(low, round(at) + reach) + 1].argmax())


def _columns(straight: NDArray[np.float32], at: float, half: float) -> NDArray[np.float32]:
    columns = straight.shape[1]
    first = int(np.clip(round(at - half), 0, columns - 1))
    last = int(np.clip(round(at + half), first, columns - 1))
    return straight[:, first : last + 1]
