"""Where a known number of lanes lies: a chain of lanes, each where its own evidence is, at a nearly constant distance.

The worth of a chain with centres c_1 < ... < c_n and pitch p is the sum of

* edges: for either side of every lane, how clearly its core stands above the lowest point half-way to the next one,
  ``log(1 + (core - valley)**2 / (4 (noise + unevenness)))``. It does not depend on how strong the band is, and a lane
  without a band adds nothing;
* unevenness: a core that is not level costs, ``-log(1 + variance / noise)``, as two bands or half a band are no lane;
* distances: ``-((c_k+1 - c_k) / p - 1)**2 / (2 s**2)``, growing only in proportion beyond two s;
* margins: evidence left and right of the lanes, lanes that hang over the image, margins that are unlike.

The best chain of every pitch is found by dynamic programming, forwards and backwards, so that the best worth is known
for every place of every lane. How much worth is lost if a lane lies elsewhere is what confidence is made of: in units
of a logarithm of a likelihood, 3 are 20 to 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from rapalog.analysis.blots.lanes.edges import CORE, settled

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
#: Lanes fill the image, or as little of it as this share, in steps of this ratio.
_LEAST_FILL: Final = 0.3
_PITCH_STEP: Final = 1.03
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
#: Rows whose edges of a lane are worth this share of the best one's show it alike; rows are sorted by strength.
_AS_CLEAR: Final = 0.7
#: Chains that lag by more than this are not followed.
_HOPELESS: Final = 12.0


@dataclass(frozen=True)
class Chain:
    """Lanes on the reduced grid.

    ``centres``, ``support`` (worth of its own edges) and ``level`` (evidence in its core) are of each lane; ``leads``
    is how much worth is lost if that lane lies elsewhere, farther than ``APART`` of a pitch.
    """

    centres: _Vector
    pitch: float
    worth: float
    support: _Vector
    level: _Vector
    leads: _Vector

    @property
    def seen(self) -> NDArray[np.bool_]:
        """Which lanes have a band with edges of its own."""
        return np.asarray(self.support > VISIBLE)


#: Places of a lane are different if they are apart by this share of the pitch.
APART: Final = 0.4


@dataclass(frozen=True)
class _Pitch:
    """What every column says at one pitch: worth of each lane's core, of the outer sides, of neighbours by distance."""

    pitch: float
    distances: NDArray[np.intp]
    core: list[_Vector]
    first: _Vector
    last: _Vector
    pairs: _Vector


def best_chain(
    evidence: NDArray[np.float64],
    lanes: int,
    *,
    ladder: _Vector | None = None,
    ladders: Sequence[int] = (),
    humps: bool = True,
) -> Chain:
    """Return the best chain of lanes.

    Parameters
    ----------
    evidence
        Shape (rows, columns), in units of its noise.
    lanes
        How many there are.
    ladder
        How much every column looks like a ladder, 0 to 1.
    ladders
        Which of the lanes are ladders, counted from 0; others avoid what looks like one.
    humps
        Whether a hump in the middle of a lane is as good as a level: a narrow band is one, half a dumbbell is too.
    """
    columns = evidence.shape[1]
    like = np.zeros(columns) if ladder is None else ladder
    signs = [1.0 if index in ladders else -1.0 for index in range(lanes)]
    widest = columns / (lanes - 2 * _OVERHANG)
    steps = int(np.log(1 / _LEAST_FILL) / np.log(_PITCH_STEP))
    found = []
    for pitch in widest / _PITCH_STEP ** np.arange(steps + 1):
        terms = _terms(evidence, pitch, like, signs, humps=humps)
        forward, back = _forward(terms, lanes)
        found.append((float((forward[-1] + terms.last).max()), terms, forward, back))
    best = max(range(len(found)), key=lambda index: found[index][0])
    worth, terms, forward, back = found[best]
    at = [int((forward[-1] + terms.last).argmax())]
    for choice in reversed(back):
        at.append(at[-1] - int(terms.distances[choice[at[-1]]]))
    centres = np.array(at[::-1], dtype=np.float64)
    clean = _clean(evidence, terms.pitch)
    support, rows = _sides(clean, centres, terms.pitch)
    places = settled(clean, centres, terms.pitch, support > VISIBLE, rows)
    rivals = np.full(lanes, -np.inf)
    for total, other, ahead, _ in found:
        if total > worth - _HOPELESS:
            rivals = np.maximum(rivals, _elsewhere(other, ahead, places, terms.pitch))
    level = _cores(clean, terms.pitch)[0][:, np.clip(np.rint(places).astype(np.intp), 0, columns - 1)].max(axis=0)
    return Chain(places, terms.pitch, worth, support, np.asarray(level), worth - rivals)


def rows_aside(evidence: NDArray[np.float64], chain: Chain) -> _Vector:
    """Return how far, in pitches, the bands of some row lie beside their lanes, as in panels of unlike scale.

    Only rows are asked that show at least half of the lanes that can be seen.
    """
    aside = np.zeros(len(chain.centres))
    for row in _clean(evidence, chain.pitch):
        support, first = _sides(row[None], chain.centres, chain.pitch)
        seen = support > VISIBLE
        if 2 * seen.sum() >= chain.seen.sum():
            off = np.abs(settled(row[None], chain.centres, chain.pitch, seen, first) - chain.centres)
            aside = np.maximum(aside, np.where(seen, off / chain.pitch, 0.0))
    return aside


def _clean(evidence: NDArray[np.float64], pitch: float) -> NDArray[np.float64]:
    """Return evidence without specks."""
    return ndimage.grey_opening(evidence, size=(1, max(1, round(_SPECK * pitch))), mode="nearest")


def _terms(
    evidence: NDArray[np.float64], pitch: float, like: _Vector, signs: Sequence[float], *, humps: bool
) -> _Pitch:
    columns, lanes = evidence.shape[1], len(signs)
    clean = _clean(evidence, pitch)
    height, spread, valley = _cores(clean, pitch, humps=humps)
    scale = 1 / np.sqrt(len(evidence))
    core = -_UNEVEN * scale * np.log1p(spread / _noise(height)).sum(axis=0)
    distances = np.unique(np.rint(np.linspace(_NEAREST, _FARTHEST, _DISTANCES) * pitch).astype(np.intp))
    distances = distances[distances >= 1]
    pairs = np.full((len(distances), columns), -np.inf)
    for index, distance in enumerate(distances):
        reach = columns - distance
        if reach > 0:
            between = valley[:, distance // 2 : distance // 2 + reach]
            left = _edge(height[:, :reach], spread[:, :reach], between)
            right = _edge(height[:, distance:], spread[:, distance:], between)
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
    outer_left = scale * _edge(height, spread, valley[:, np.maximum(at - half, 0)]).sum(axis=0)
    outer_right = scale * _edge(height, spread, valley[:, np.minimum(at + half, columns - 1)]).sum(axis=0)
    first = outer_left - _OUTSIDE * total[np.maximum(at - half, 0)] / pitch
    last = outer_right - _OUTSIDE * (total[-1] - total[np.minimum(at + half + 1, columns)]) / pitch
    first += _margins((at + 0.5) / pitch, columns / pitch, lanes)
    last += _margins((columns - at - 0.5) / pitch, columns / pitch, lanes)
    # The many bands of a ladder have clear edges, which say nothing for a lane that is none.
    ladder, sample = core + _LADDER * looks, core - (_LADDER + outer_left + outer_right) * looks
    return _Pitch(float(pitch), distances, [ladder if sign > 0 else sample for sign in signs], first, last, pairs)


def _margins(place: NDArray[np.floating[Any]], width: float, lanes: int) -> _Vector:
    """Return what the margin on one side costs, in pitches: hanging over, being empty, and half of being unlike.

    At a given pitch either outer lane tells the other, and so both margins.
    """
    own = place - 0.5
    unlike = np.abs(2 * own - (width - lanes))
    cost = _MARGIN * np.maximum(own, 0.0) + 0.5 * _UNLIKE * np.maximum(unlike - _ALIKE, 0.0)
    return np.asarray(np.where(own < -_OVERHANG, -np.inf, -cost))


def _cores(clean: NDArray[np.float64], pitch: float, *, humps: bool = True) -> tuple[_Vector, _Vector, _Vector]:
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


def _edge(height: _Vector, spread: _Vector, valley: _Vector) -> _Vector:
    step = np.maximum(height - np.maximum(valley, 0.0), 0.0)
    return np.asarray(_EDGE * np.log1p(step**2 / (4 * (_noise(height) + spread))))


def _uneven_distance(ratio: float, scatter: float) -> float:
    z = abs(ratio - 1) / scatter
    return 0.5 * z * z if z < _HUBER else _HUBER * (z - 0.5 * _HUBER)


def _forward(terms: _Pitch, lanes: int) -> tuple[list[_Vector], list[NDArray[np.intp]]]:
    """Return the best worth of the lanes so far, for every place of each, and which distance led there."""
    value = terms.first + terms.core[0]
    values, back = [value], []
    for lane in range(1, lanes):
        arriving = np.full(terms.pairs.shape, -np.inf)
        for index, distance in enumerate(terms.distances):
            arriving[index, distance:] = value[:-distance] + terms.pairs[index, :-distance]
        choice = arriving.argmax(axis=0)
        value = arriving[choice, np.arange(len(value))] + terms.core[lane]
        values.append(value)
        back.append(choice)
    return values, back


def _backward(terms: _Pitch, lanes: int) -> list[_Vector]:
    """Return the best worth of the lanes still to come, for every place of each lane, its own core left out."""
    value = terms.last.copy()
    values = [value]
    for lane in range(lanes - 1, 0, -1):
        leaving = np.full(terms.pairs.shape, -np.inf)
        for index, distance in enumerate(terms.distances):
            leaving[index, :-distance] = (value + terms.core[lane])[distance:] + terms.pairs[index, :-distance]
        value = leaving.max(axis=0)
        values.append(value)
    return values[::-1]


def _elsewhere(terms: _Pitch, forward: list[_Vector], centres: _Vector, pitch: float) -> _Vector:
    """Return for every lane the best worth of a chain in which it lies elsewhere."""
    backward = _backward(terms, len(centres))
    at = np.arange(len(terms.last))
    return np.array(
        [
            np.where(np.abs(at - centre) > APART * pitch, ahead + behind, -np.inf).max()
            for centre, ahead, behind in zip(centres, forward, backward, strict=True)
        ]
    )


def _sides(clean: NDArray[np.float64], centres: _Vector, pitch: float) -> tuple[_Vector, NDArray[np.intp]]:
    """Return the worth of the edges of each lane, and the strongest row of evidence that shows it about as any."""
    height, spread, valley = _cores(clean, pitch)
    inner = 0.5 * (centres[1:] + centres[:-1])
    bounds = np.concatenate([[centres[0] - 0.5 * pitch], inner, [centres[-1] + 0.5 * pitch]])
    at = np.clip(np.rint(bounds).astype(np.intp), 0, clean.shape[1] - 1)
    own = np.clip(np.rint(centres).astype(np.intp), 0, clean.shape[1] - 1)
    sides = [_edge(height[:, own], spread[:, own], valley[:, at[k : k + len(own)]]) for k in (0, 1)]
    worth = sides[0] + sides[1]
    shows = worth >= _AS_CLEAR * worth.max(axis=0)
    return np.asarray(worth.sum(axis=0) / np.sqrt(len(clean))), shows.argmax(axis=0)
