"""An isobole: the dose pairs that leave the same viability, and the straight line on which they would add up.

Doses are shares of what the drug alone needs, so that both axes go from 0 to 1 (Loewe). Where a pair lies below the
line, less of both does the same: synergy. Pairs are read off between neighbouring wells, on the log scale of the dose.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from rapalog.analysis.combinations.block import UNTREATED
from rapalog.analysis.combinations.score import Scores
from rapalog.numerics.points import Floats

#: Half of the cells, where both drugs alone get there.
_USUAL: Final = 50.0


@dataclass(frozen=True, eq=False)
class Isobole:
    """Dose pairs (n, 2) in nM that leave ``level`` percent, and the doses (nM) that each drug alone needs for it."""

    level: float
    alone_nM: tuple[float, float]
    pairs_nM: Floats

    @property
    def shares(self) -> Floats:
        """The pairs as shares of the doses alone (n, 2)."""
        return np.asarray(self.pairs_nM / np.array(self.alone_nM))


def isobole(found: Scores, level: float | None = None) -> Isobole | None:
    """Return the isobole at a viability; None where there is none.

    None also where a drug alone has no curve, or reaches less than a tenth.

    Parameters
    ----------
    found
        A scored block.
    level
        Percent viability that both drugs alone reach among their doses; by default half of the cells, or half-way to
        what both reach.
    """
    if found.score["loewe"].value is None:
        return None
    first, second = found.first, found.second
    ends = [float(own.curve.one(0).at(own.dose_nM).min()) for own in (first, second)]
    if level is None:
        level = _USUAL if max(ends) <= _USUAL else 0.5 * (UNTREATED + max(ends))
    elif not max(ends) <= level < UNTREATED:
        return None
    alone_nM = tuple(float(own.curve.one(0).dose_at(np.array([level]))[0]) for own in (first, second))
    wells = found.block.mean[1:, 1:]
    along = [
        (dose, second.dose_nM[j])
        for j in range(wells.shape[1])
        for dose in _crossings(first.dose_nM, wells[:, j], level)
    ]
    across = [
        (first.dose_nM[i], dose) for i in range(wells.shape[0]) for dose in _crossings(second.dose_nM, wells[i], level)
    ]
    pairs = sorted({*along, *across})
    return Isobole(level, (alone_nM[0], alone_nM[1]), np.array(pairs, dtype=float).reshape(-1, 2))


def _crossings(dose_nM: Floats, response: Floats, level: float) -> list[float]:
    """Return the first dose at which a row of wells comes down to a level, between two neighbours; or none."""
    for k in range(len(dose_nM) - 1):
        above, below = response[k], response[k + 1]
        if above >= level > below:
            share = (above - level) / (above - below)
            return [float(dose_nM[k] ** (1 - share) * dose_nM[k + 1] ** share)]
    return []
