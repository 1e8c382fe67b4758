"""The middle of every lane, from where its band ends on either side; lanes without a band lie in line with the others.

The chain of :mod:`rapalog.analysis.blots.lanes.chain` tells which band is which lane; its places are as coarse as cores
are wide. A band ends where it has fallen to half its height or, where bands touch, half a gap before the valley.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

_Vector = NDArray[np.float64]
#: Half of the core of a lane, as a share of the pitch.
CORE: Final = 0.18
#: The edge of a band is looked for as far as this share of the pitch, and is there if the band falls to such a share.
_REACH: Final = 0.65
_FALLEN: Final = 0.7
_SHALLOW: Final = 0.45
#: Bands that touch meet at a distance from their middles between these shares of the pitch.
_MEETS: Final = (0.3, 0.7)
#: A lane without a band is placed by so many of the nearest with one.
_NEIGHBOURS: Final = 6


def settled(
    clean: NDArray[np.float64], centres: _Vector, pitch: float, visible: NDArray[np.bool_], rows: NDArray[np.intp]
) -> _Vector:
    """Return the middle between the edges of each lane that has a band, and the others between and beyond them.

    Parameters
    ----------
    clean
        Evidence of shape (rows, columns), without specks.
    centres, pitch
        Where the chain has its lanes.
    visible
        Which of them have a band with edges of its own.
    rows
        In which row of evidence each is seen best.
    """
    lanes, seen = len(centres), visible.copy()
    edges = np.full((lanes, 2), np.nan)
    bounds = np.concatenate(
        [[centres[0] - _REACH * pitch], 0.5 * (centres[1:] + centres[:-1]), [centres[-1] + _REACH * pitch]]
    )
    for k in np.flatnonzero(seen):
        for side in (0, 1):
            edges[k, side] = _half_height(clean[rows[k]], centres[k], bounds[k + side], round(CORE * pitch))
    half = 0.5 * np.nanmedian(edges[:, 1] - edges[:, 0]) if np.isfinite(edges).all(axis=1).any() else 0.5 * pitch
    for k, side in zip(*np.nonzero(np.isnan(edges) & seen[:, None]), strict=True):
        outwards = 2 * int(side) - 1
        edges[k, side] = _valley(clean[rows[k]], centres[k], outwards, pitch) - outwards * (0.5 * pitch - half)
    own = edges.mean(axis=1)
    own = np.where(np.isfinite(own), own, np.where(np.isfinite(edges[:, 0]), edges[:, 0] + half, edges[:, 1] - half))
    seen &= np.isfinite(own)
    return in_line(np.where(seen, own, centres), seen)


def _half_height(profile: _Vector, centre: float, bound: float, core: int) -> float:
    """Return where a band falls to half its height above the lowest point on one side; NaN where it does not fall."""
    step = 1 if bound > centre else -1
    at = round(centre)
    stop = int(np.clip(round(bound), 0, len(profile) - 1))
    line = profile[at : stop + step : step] if stop + step >= 0 else profile[at::step]
    height = float(profile[max(0, at - core) : at + core + 1].mean())
    if len(line) < 2:
        return float("nan")
    low = max(float(line.min()), 0.0)
    # Half of the height itself, so that both sides are cut alike; where the valley is shallow, half-way into it.
    level = 0.5 * height if low < _SHALLOW * height else 0.5 * (height + low)
    below = np.flatnonzero(line <= level)
    if low > _FALLEN * height or not len(below) or below[0] == 0:
        return float("nan")
    k = int(below[0])
    share = (line[k - 1] - level) / max(line[k - 1] - line[k], 1e-12)
    return float(at + step * (k - 1 + share))


def _valley(profile: _Vector, centre: float, step: int, pitch: float) -> float:
    """Return where a band meets its neighbour on one side: the lowest point about half a pitch away; NaN if none is."""
    places = np.rint(centre + step * np.arange(_MEETS[0] * pitch, _MEETS[1] * pitch + 0.5)).astype(np.intp)
    places = places[(places >= 0) & (places < len(profile))]
    if len(places) < 3:
        return float("nan")
    lowest = int(profile[places].argmin())
    return float(places[lowest]) if 0 < lowest < len(places) - 1 else float("nan")


def in_line(centres: _Vector, seen: NDArray[np.bool_]) -> _Vector:
    """Place lanes without a band on the straight line through the nearest lanes with one."""
    known = np.flatnonzero(seen)
    if len(known) < 2:
        return centres
    placed = centres.copy()
    for k in np.flatnonzero(~seen):
        nearest = known[np.argsort(np.abs(known - k), kind="stable")[:_NEIGHBOURS]]
        slope, start = np.polyfit(nearest, centres[nearest], 1)
        placed[k] = start + slope * k
    return placed
