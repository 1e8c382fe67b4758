"""Binding when the protein is not scarce: what is bound is taken out of what is free.

    one ligand:  bound = ((P + L + K) - sqrt((P + L + K)**2 - 4 P L)) / 2          (Morrison 1969)

Written as ``2 P L / (sum + root)`` it loses no digits when little is bound. With a carrier in between (a drug that
must first meet its carrier before the pair binds the protein) the same quadratic is solved inside a bisection on the
free protein, of which the total is an increasing function.
Not here: which protein, which drug. All concentrations are in one unit, whichever it is.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

#: Halvings of the range of the free protein: beyond the digits of a float from any start.
_HALVINGS: Final = 80


def bound_complex(protein: ArrayLike, ligand: ArrayLike, dissociation: ArrayLike) -> Floats:
    """Return the complex of a protein and a ligand at equilibrium, given both totals and the Kd.

    Parameters
    ----------
    protein, ligand, dissociation
        0 or more, of shapes that broadcast; ``dissociation`` 0 is titration, the smaller total is all bound.

    Returns
    -------
    bound
        Between 0 and the smaller total. Source of the equation: Morrison, Biochim Biophys Acta 1969, 185:269.

    Examples
    --------
    >>> float(bound_complex(2.0, 2.0, 1.0))
    1.0
    """
    total, other, kd = np.broadcast_arrays(*(np.asarray(part, dtype=float) for part in (protein, ligand, dissociation)))
    together = total + other + kd
    root = np.sqrt(np.square(total - other) + kd * (kd + 2.0 * (total + other)))
    return np.asarray(np.divide(2.0 * total * other, together + root, out=np.zeros_like(root), where=together > 0))


def occupancy(protein: ArrayLike, ligand: ArrayLike, dissociation: ArrayLike) -> Floats:
    """Return the share of a protein that is bound; for no protein at all, that of a trace of it."""
    total, other, kd = np.broadcast_arrays(*(np.asarray(part, dtype=float) for part in (protein, ligand, dissociation)))
    together = total + other + kd
    root = np.sqrt(np.square(total - other) + kd * (kd + 2.0 * (total + other)))
    return np.asarray(np.divide(2.0 * other, together + root, out=np.zeros_like(root), where=together > 0))


def carried_occupancy(
    protein: float, drug: float, carrier: float, *, kd_carrier: float, kd_pair: float, kd_direct: float
) -> float:
    """Return the share of a protein bound by a drug, either as a pair with its carrier or alone.

    Parameters
    ----------
    protein, drug, carrier
        Totals. Without carrier the drug binds alone.
    kd_carrier, kd_pair, kd_direct
        Drug to carrier, pair to protein, drug alone to protein; above 0. The carrier alone does not bind.

    Returns
    -------
    share
        At equilibrium, never above ``drug / protein``: the drug can run out, and so can the carrier.
    """
    low, high = 0.0, protein
    share = 0.0
    for _ in range(_HALVINGS):
        free = (low + high) / 2.0
        alone, paired = 1.0 + free / kd_direct, 1.0 + free / kd_pair
        with_carrier = _bound(drug, carrier, kd_carrier * alone / paired)
        reach = with_carrier / paired / kd_pair + (drug - with_carrier) / alone / kd_direct
        share = reach / (1.0 + reach)
        low, high = (free, high) if free * (1.0 + reach) < protein else (low, free)
    return share


def _bound(protein: float, ligand: float, dissociation: float) -> float:
    """Return :func:`bound_complex` of plain numbers, for use in a loop."""
    root = math.sqrt((protein - ligand) ** 2 + dissociation * (dissociation + 2.0 * (protein + ligand)))
    together = protein + ligand + dissociation + root
    return 2.0 * protein * ligand / together if together > 0 else 0.0
