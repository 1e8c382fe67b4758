"""Whether the responses of a block can be percent viability; inhibition or fractions turn every score round.

Untreated cells have 100 %. A response near 0 there is inhibition, one near 1 a fraction, one in the thousands a
signal. Where no well is untreated the lowest doses stand for it.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from rapalog.analysis.combinations.block import UNTREATED, Block
from rapalog.errors import RapalogError
from rapalog.numerics.points import Floats

#: Half-way between untreated cells and none.
_HALF: Final = UNTREATED / 2.0
#: The largest fraction that noise and hormesis make of 1, and the largest percentage that they make of 100.
_LARGEST_FRACTION: Final = 2.0
_LARGEST_PERCENT: Final = 300.0
#: Responses rise with dose where the highest doses leave so many points more than the lowest.
_RISE: Final = 20.0


def check_viability(block: Block) -> None:
    """Refuse a block whose responses cannot be percent viability.

    Raises
    ------
    RapalogError
        If they look like inhibition, fractions or signals.
    """
    mean = block.mean
    known = mean[np.isfinite(mean)]
    untreated = float(mean[0, 0])
    said = f"response at dose 0+0 is {untreated:.4g} %"
    if not np.isfinite(untreated):
        untreated, said = _lowest(mean), f"response at the lowest doses is {_lowest(mean):.4g} %"
    if np.abs(known).max() <= _LARGEST_FRACTION and untreated > _LARGEST_FRACTION / 4.0:
        raise RapalogError(
            f"{said}: this looks like a fraction, the column is percent viability", remedy="multiply responses by 100"
        )
    if np.median(np.abs(known)) > _LARGEST_PERCENT:
        raise RapalogError(
            f"{said}: this looks like a signal, the column is percent viability",
            remedy="divide by the mean of untreated wells and multiply by 100",
        )
    if untreated < _HALF and known.max() > untreated + min(_RISE, _HALF / 2.0) and _highest(mean) > untreated:
        raise RapalogError(
            f"{said}: this looks like inhibition, the column is percent viability",
            remedy="write 100 minus inhibition, or call the column inhibition",
        )


def _lowest(mean: Floats) -> float:
    """Return the response at the lowest doses there are: the first well by the sum of its ranks."""
    wells = np.argwhere(np.isfinite(mean))
    return float(mean[tuple(wells[wells.sum(axis=1).argmin()])])


def _highest(mean: Floats) -> float:
    wells = np.argwhere(np.isfinite(mean))
    return float(mean[tuple(wells[wells.sum(axis=1).argmax()])])
