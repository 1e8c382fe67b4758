"""Where a known number of lanes lies: a chain of lanes, each where its own evidence is, at a nearly constant distance.

The worth of a chain with centres c_1 < ... < c_n and pitch p is the sum of what edges, unevenness, distances and
margins are worth (see ``worth``).

The best chain of every pitch is found by dynamic programming, forwards and backwards, so that the best worth is known
for every place of every lane. How much worth is lost if a lane lies elsewhere is what confidence is made of: in units
of a logarithm of a likelihood, 3 are 20 to 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.analysis.blots.lanes.edges import settled
from rapalog.analysis.blots.lanes.worth import VISIBLE, Worth, cores, edge_worth, widest_pitch, without_specks, worth_at

_Vector = NDArray[np.float64]
#: Lanes fill the image, or as little of it as this share, in steps of this ratio.
_LEAST_FILL: Final = 0.3
_PITCH_STEP: Final = 1.03
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
    widest = widest_pitch(columns, lanes)
    steps = int(np.log(1 / _LEAST_FILL) / np.log(_PITCH_STEP))
    found = []
    for pitch in widest / _PITCH_STEP ** np.arange(steps + 1):
        terms = worth_at(evidence, pitch, like, signs, humps=humps)
        forward, back = _forward(terms, lanes)
        found.append((float((forward[-1] + terms.last).max()), terms, forward, back))
    best = max(range(len(found)), key=lambda index: found[index][0])
    worth, terms, forward, back = found[best]
    at = [int((forward[-1] + terms.last).argmax())]
    for choice in reversed(back):
        at.append(at[-1] - int(terms.distances[choice[at[-1]]]))
    centres = np.array(at[::-1], dtype=np.float64)
    clean = without_specks(evidence, terms.pitch)
    support, rows = _sides(clean, centres, terms.pitch)
    places = settled(clean, centres, terms.pitch, support > VISIBLE, rows)
    rivals = np.full(lanes, -np.inf)
    for total, other, ahead, _ in found:
        if total > worth - _HOPELESS:
            rivals = np.maximum(rivals, _elsewhere(other, ahead, places, terms.pitch))
    level = cores(clean, terms.pitch)[0][:, np.clip(np.rint(places).astype(np.intp), 0, columns - 1)].max(axis=0)
    return Chain(places, terms.pitch, worth, support, np.asarray(level), worth - rivals)


def rows_aside(evidence: NDArray[np.float64], chain: Chain) -> _Vector:
    """Return how far, in pitches, the bands of some row lie beside their lanes, as in panels of unlike scale.

    Only rows are asked that show at least half of the lanes that can be seen.
    """
    aside = np.zeros(len(chain.centres))
    for row in without_specks(evidence, chain.pitch):
        support, first = _sides(row[None], chain.centres, chain.pitch)
        seen = support > VISIBLE
        if 2 * seen.sum() >= chain.seen.sum():
            off = np.abs(settled(row[None], chain.centres, chain.pitch, seen, first) - chain.centres)
            aside = np.maximum(aside, np.where(seen, off / chain.pitch, 0.0))
    return aside


def _forward(terms: Worth, lanes: int) -> tuple[list[_Vector], list[NDArray[np.intp]]]:
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


def _backward(terms: Worth, lanes: int) -> list[_Vector]:
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


def _elsewhere(terms: Worth, forward: list[_Vector], centres: _Vector, pitch: float) -> _Vector:
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
    height, spread, valley = cores(clean, pitch)
    inner = 0.5 * (centres[1:] + centres[:-1])
    bounds = np.concatenate([[centres[0] - 0.5 * pitch], inner, [centres[-1] + 0.5 * pitch]])
    at = np.clip(np.rint(bounds).astype(np.intp), 0, clean.shape[1] - 1)
    own = np.clip(np.rint(centres).astype(np.intp), 0, clean.shape[1] - 1)
    sides = [edge_worth(height[:, own], spread[:, own], valley[:, at[k : k + len(own)]]) for k in (0, 1)]
    worth = sides[0] + sides[1]
    shows = worth >= _AS_CLEAR * worth.max(axis=0)
    return np.asarray(worth.sum(axis=0) / np.sqrt(len(clean))), shows.argmax(axis=0)
