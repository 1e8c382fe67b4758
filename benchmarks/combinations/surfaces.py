"""Blocks whose interaction is known by construction: what no interaction looks like to each model, and a planted one.

The arithmetic is written apart from the package's, in plain loops, so that the two can disagree.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

from rapalog.analysis.combinations.block import Block

DOSE1_NM = np.concatenate([[0.0], np.geomspace(1, 300, 6)])
DOSE2_NM = np.concatenate([[0.0], np.geomspace(3, 1000, 6)])


@dataclass(frozen=True)
class Drug:
    ec50_nM: float
    hill: float
    bottom: float

    def leaves(self, dose_nM):
        return self.bottom + (100 - self.bottom) / (1 + (dose_nM / self.ec50_nM) ** self.hill)

    def dose_for(self, viability):
        return self.ec50_nM * ((100 - viability) / (viability - self.bottom)) ** (1 / self.hill)


PARTIAL = Drug(15, 1.2, 45)  # such as everolimus
FULL = Drug(60, 0.9, 5)
STEEP = Drug(40, 1.6, 5)


def bliss(first, second):
    return np.outer(first.leaves(DOSE1_NM), second.leaves(DOSE2_NM)) / 100


def hsa(first, second):
    return np.minimum.outer(first.leaves(DOSE1_NM), second.leaves(DOSE2_NM))


def loewe(first, second):
    """Isoboles as far as there are any; the stronger drug alone beyond."""
    found = hsa(first, second)
    plateau = max(first.bottom, second.bottom)
    for i, j in np.ndindex(found.shape):
        if i and j and found[i, j] > plateau:
            found[i, j] = brentq(
                lambda v, d1=DOSE1_NM[i], d2=DOSE2_NM[j]: d1 / first.dose_for(v) + d2 / second.dose_for(v) - 1,
                plateau + 1e-11,
                found[i, j],
                xtol=1e-13,
            )
    return found


def planted(points):
    """Bliss, and so many points of synergy in every combination well."""
    found = bliss(PARTIAL, STEEP)
    found[1:, 1:] -= points
    return found


def block(response):
    stack = response if response.ndim == 3 else response[None]
    names = ("",) if len(stack) == 1 else tuple(str(k) for k in range(1, len(stack) + 1))
    return Block("1", "A", "B", DOSE1_NM, DOSE2_NM, stack, names)


NEUTRAL = {
    "bliss": bliss(PARTIAL, STEEP),
    "loewe": loewe(FULL, STEEP),
    "hsa": hsa(PARTIAL, STEEP),
    "zip": bliss(PARTIAL, STEEP),
    "loewe partial": loewe(PARTIAL, STEEP),
}
