"""Blocks without interaction by construction, in plain arithmetic that owes the package nothing."""

import numpy as np
from scipy.optimize import brentq

from rapalog.analysis.combinations.block import Block

DOSE1_NM = (0.0, 1.0, 4.0, 16.0, 64.0, 256.0)
DOSE2_NM = (0.0, 3.0, 12.0, 48.0, 192.0, 768.0)
#: EC50 (nM), Hill slope and plateau (%): one leaves 45 % of the cells, as everolimus may.
PARTIAL, FULL, STEEP = (15.0, 1.2, 45.0), (60.0, 0.9, 5.0), (40.0, 1.6, 5.0)


def leaves(dose_nM, drug):
    ec50, hill, bottom = drug
    return bottom + (100 - bottom) / (1 + (dose_nM / ec50) ** hill)


def dose_for(viability, drug):
    ec50, hill, bottom = drug
    return ec50 * ((100 - viability) / (viability - bottom)) ** (1 / hill)


def surface(of, first=PARTIAL, second=STEEP):
    """Return viability (6, 6) by a function of what both drugs alone leave."""
    return np.array([[of(leaves(d1, first), leaves(d2, second)) for d2 in DOSE2_NM] for d1 in DOSE1_NM])


def bliss(first=PARTIAL, second=STEEP):
    return surface(lambda v1, v2: v1 * v2 / 100, first, second)


def hsa(first=PARTIAL, second=STEEP):
    return surface(min, first, second)


def loewe(first=FULL, second=STEEP):
    """Return isoboles as far as there are any, and the stronger drug alone beyond."""
    found, plateau = hsa(first, second), max(first[2], second[2])
    for i, j in np.ndindex(found.shape):
        if i and j and found[i, j] > plateau:
            found[i, j] = brentq(
                lambda v, d1=DOSE1_NM[i], d2=DOSE2_NM[j]: d1 / dose_for(v, first) + d2 / dose_for(v, second) - 1,
                plateau + 1e-11,
                found[i, j],
                xtol=1e-13,
            )
    return found


def block(response, *, dose1=DOSE1_NM, dose2=DOSE2_NM):
    """Return a block of one response (I, J), or of replicates (R, I, J)."""
    stack = np.asarray(response, dtype=float)
    stack = stack if stack.ndim == 3 else stack[None]
    names = ("",) if len(stack) == 1 else tuple(str(k) for k in range(1, len(stack) + 1))
    return Block("1", "A", "B", np.array(dose1), np.array(dose2), stack, names)


def noisy(response, rng, *, sd=4.0, replicates=3):
    return block(response + rng.normal(0, sd, (replicates, *response.shape)))
