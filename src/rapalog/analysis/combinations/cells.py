"""Each dose pair by itself: what its replicates say of it, with an interval.

An interval is Student's t over replicates, as that of a score is, and holds for one dose pair alone: of twenty without
interaction one is expected to exclude 0. Replicates that agree to the last digit are one well that counts in each of
them, which is no interval.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from rapalog.analysis.estimate import LEVEL, t_quantile
from rapalog.numerics.points import Floats

#: Two replicates are the fewest that differ.
_FEWEST: Final = 2


class Cells(NamedTuple):
    """Mean over replicates and the ends of its interval, (I, J) each; NaN where there is none."""

    mean: Floats
    low: Floats
    high: Floats


def cells(by_replicate: Floats, *, level: float = LEVEL) -> Cells:
    """Return mean and interval of each dose pair.

    Parameters
    ----------
    by_replicate
        A quantity of each replicate, (R, I, J), NaN where a replicate does not have it.
    level
        Level of the intervals.
    """
    known = np.isfinite(by_replicate)
    n = known.sum(axis=0)
    mean = np.where(known, by_replicate, 0.0).sum(axis=0) / np.maximum(n, 1)
    apart = np.where(known, by_replicate - mean, 0.0)
    sd = np.sqrt((apart * apart).sum(axis=0) / np.maximum(n - 1, 1))
    quantile = np.array([t_quantile(level, max(k - 1, 1)) for k in range(len(by_replicate) + 1)])
    half = np.where((n >= _FEWEST) & (sd > 0), quantile[n] * sd / np.sqrt(np.maximum(n, 1)), np.nan)
    mean = np.where(n > 0, mean, np.nan)
    return Cells(mean, mean - half, mean + half)
