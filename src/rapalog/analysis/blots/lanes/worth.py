"""What every column of an image is worth as a place of a lane, of the lanes beside it and of a margin, at one pitch.

* edges: for either side of every lane, how clearly its core stands above the lowest point half-way to the next one,
  ``log(1 + (core - valley)**2 / (4 (noise + unevenness)))``. It does not depend on how strong the band is, and a lane
  without a band adds nothing;
* unevenness: a core that is not level costs, ``-log(1 + variance / noise)``, as two bands or half a band are no lane;
* distances: ``-((c_k+1 - c_k) / p - 1)**2 / (2 s**2)``, growing only in proportion beyond two s;
* margins: evidence left and right of the lanes, lanes that hang over the image, margins that are unlike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from rapalog.analysis.blots.lanes.edges import CORE

_Vector = NDArray[np.float64]
#: Half the stretch in which the valley between two lanes is looked for, as a share of the pitch.
_VALLEY: Final = 0.10
#: Evidence narrower than this share of the pitch is a speck.
_SPECK: Final = 0.15
#: Bands are level within this share of their height (dumbbells, frowns).
_LEVEL_WITHIN: Final = 0.08
#: What an edge, and unevenness, weigh: pixels of one edge say the same thing, so there is no more than this in it.
_EDGE: Final = 2.0
_UNEVEN: Final = 1.0
#: Standard deviation of the distance between neighbours, as a share of the pitch, and the range that is tried.
_SCATTER: Final = 0.04
#: A distance for which no edge speaks has no reason to be uneven.
_UNSEEN_SCATTER: Final = 0.02
_HUBER: Final = 1.5
_NEAREST: Final = 0.7
_FARTHEST: Final = 1.36
_DISTANCES: Final = 15
#: A lane may stick out of the image by this share of the pitch (bands are narrower than lanes).
_OVERHANG: Final = 0.12
#: What a pitch of evidence beside the lanes costs, of empty margin, and of unlikeness of the margins beyond so much.
_OUTSIDE: Final = 4.0
_MARGIN: Final = 0.3
_UNLIKE: Final = 3.0
_ALIKE: Final = 0.5
#: A lane on what looks like a ladder, if it is none (and the other way round if it is one).
_LADDER: Final = 4.0
#: A ladder is at least so wide, in pitches; a column of pen marks is not.
LADDER_WIDTH: Final = 0.5
#: Evidence counts in full from this many noise widths.
PRESENT: Final = 6.0
#: A lane has a band if its edges are worth this much.
VISIBLE: Final = 2.0


@dataclass(frozen=True)
class Worth:
    """What every column says at one pitch: worth of each lane's core, of the outer sides, of neighbours by distance."""

    pitch: float
    distances: NDArray[np.intp]
    core: list[_Vector]
    first: _Vector
    last: _Vector
    pairs: _Vector


def widest_pitch(columns: int, lanes: int) -> float:
    """Return the widest pitch at which lanes fit into an image, the outer ones sticking out of it."""
    return columns / (lanes - 2 * _OVERHANG)


def without_specks(evidence: NDArray[np.float64], pitch: float) -> NDArray[np.float64]:
    """Return evidence without specks: what is narrower than a share of the pitch."""
    return ndimage.grey_opening(evidence, size=(1, max(1, round(_SPECK * pitch))), mode="nearest")


def worth_at(
    evidence: NDArray[np.float64], pitch: float, like: _Vector, signs: Sequence[float], *, humps: bool
) -> Worth:
    """Return what every column is worth at one pitch.

    Parameters
    ----------
    evidence
        Shape (rows, columns), in units of its noise.
    pitch
        Distance of the lanes, in columns.
    like
        How much every column looks like a ladder, 0 to 1.
    signs
        1 for each lane that is a ladder, -1 for others.
    humps
        Whether a hump in the middle of a lane is as good as a level.
    """
    columns, lanes = evidence.shape[1], len(signs)
    clean = without_specks(evidence, pitch)
    height, spread, valley = cores(clean, pitch, humps=humps)
    scale = 1 / np.sqrt(len(evidence))
    core = -_UNEVEN * scale * np.log1p(spread / _noise(height)).sum(axis=0)
    distances = np.unique(np.rint(np.linspace(_NEAREST, _FARTHEST, _DISTANCES) * pitch).astype(np.intp))
    distances = distances[distances >= 1]
    pairs = np.full((len(distances), columns), -np.inf)
    for index, distance in enumerate(distances):
        reach = columns - distance
        if reach > 0:
            between = valley[:, distance // 2 : distance // 2 + reach]
            left = edge_worth(height[:, :reach], spread[:, :reach], between)
            right = edge_worth(height[:, distance:], spread[:, distance:], between)
            edges = scale * (left + right).sum(axis=0)
            loose, stiff = (_uneven_distance(distance / pitch, scatter) for scatter in (_SCATTER, _UNSEEN_SCATTER))
            seen = np.minimum(edges / VISIBLE, 1.0)
            pairs[index, :reach] = edges - seen * loose - (1 - seen) * stiff
    like = ndimage.grey_opening(like, size=(max(1, round(LADDER_WIDTH * pitch)),), mode="nearest")
    present = np.clip(clean.max(axis=0) / PRESENT, 0.0, 1.0) * (1.0 - like)
    width = max(1, 2 * round(CORE * pitch) + 1)
    looks = ndimage.uniform_filter1d(like, width, mode="nearest")
    total = np.concatenate([[0.0], np.cumsum(present)])
    at = np.arange(columns)
    half = round(0.5 * pitch)
    outer_left = scale * edge_worth(height, spread, valley[:, np.maximum(at - half, 0)]).sum(axis=0)
    outer_right = scale * edge_worth(height, spread, valley[:, np.minimum(at + half, columns - 1)]).sum(axis=0)
    first = outer_left - _OUTSIDE * total[np.maximum(at - half, 0)] / pitch
    last = outer_right - _OUTSIDE * (total[-1] - total[np.minimum(at + half + 1, columns)]) / pitch
    first += _margins((at + 0.5) / pitch, columns / pitch, lanes)
    last += _margins((columns - at - 0.5) / pitch, columns / pitch, lanes)
    # The many bands of a ladder have clear edges, which say nothing for a lane that is none.
    ladder, sample = core + _LADDER * looks, core - (_LADDER + outer_left + outer_right) * looks
    return Worth(float(pitch), distances, [ladder if sign > 0 else sample for sign in signs], first, last, pairs)


def _margins(place: NDArray[np.floating[Any]], width: float, lanes: int) -> _Vector:
    """Return what the margin on one side costs, in pitches: hanging over, being empty, and half of being unlike.

    At a given pitch either outer lane tells the other, and so both margins.
    """
    own = place - 0.5
    unlike = np.abs(2 * own - (width - lanes))
    cost = _MARGIN * np.maximum(own, 0.0) + 0.5 * _UNLIKE * np.maximum(unlike - _ALIKE, 0.0)
    return np.asarray(np.where(own < -_OVERHANG, -np.inf, -cost))


def cores(clean: NDArray[np.float64], pitch: float, *, humps: bool = True) -> tuple[_Vector, _Vector, _Vector]:
    """Return mean and unevenness of the core around each column, and the lowest evidence near it.

    Unevenness is the variance that is not a hump that falls to both sides alike: a band narrower than the core is one
    band, its flank is none.
    """
    half = max(0, round(CORE * pitch))
    height = ndimage.uniform_filter1d(clean, 2 * half + 1, axis=1, mode="nearest")
    square = ndimage.uniform_filter1d(clean**2, 2 * half + 1, axis=1, mode="nearest")
    uneven = square - height**2
    if humps:
        uneven = uneven - _hump(clean, half)
    near = max(1, 2 * round(_VALLEY * pitch) + 1)
    return height, np.maximum(uneven, 0.0), ndimage.minimum_filter1d(clean, near, axis=1, mode="nearest")


def _hump(clean: NDArray[np.float64], half: int) -> _Vector:
    """Return the variance of a core that is a hump, as far as it falls to both sides alike."""
    slope = np.arange(-half, half + 1.0)
    bow = slope**2 - (slope**2).mean()
    hump, tilt = (
        ndimage.correlate1d(
            clean, line / (len(line) * max(float((line**2).mean()) ** 0.5, 1e-12)), axis=1, mode="nearest"
        )
        for line in (bow, slope)
    )
    return np.maximum(np.minimum(hump, 0.0) ** 2 - tilt**2, 0.0)


def _noise(height: _Vector) -> _Vector:
    return np.asarray(1.0 + (_LEVEL_WITHIN * np.maximum(height, 0.0)) ** 2)


def edge_worth(height: _Vector, spread: _Vector, valley: _Vector) -> _Vector:
    """Return what the step from a core down to a valley is worth, given the unevenness (``spread``) of the core."""
    step = np.maximum(height - np.maximum(valley, 0.0), 0.0)
    return np.asarray(_EDGE * np.log1p(step**2 / (4 * (_noise(height) + spread))))


def _uneven_distance(ratio: float, scatter: float) -> float:
    z = abs(ratio - 1) / scatter
    return 0.5 * z * z if z < _HUBER else _HUBER * (z - 0.5 * _HUBER)
