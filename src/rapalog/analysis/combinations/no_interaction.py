"""What two drugs would do together if neither helped the other: four answers, each (K, I, J) percent viability.

* **HSA** (highest single agent; Berenbaum 1989, Pharmacol Rev 41:93): the stronger of the two alone.
* **Bliss** (1939, Ann Appl Biol 26:585): survivors of one meet the other, v = v1 v2 / 100.
* **Loewe** (1953, Arzneimittelforschung 3:285): doses stand in for each other, d1 / D1(v) + d2 / D2(v) = 1, where D(v)
  is the dose that alone leaves v. Below the plateau of a partial agonist no dose of it does, and there is no Loewe.
* **ZIP** (zero interaction potency; Yadav et al. 2015, Comput Struct Biotechnol J 13:504): the Bliss product of the
  two fitted curves; what is set against it is not the well but the mean of the curves fitted through its row and its
  column, each of which begins where the other drug alone ends. Their bottom is free, as that of a drug alone is, so
  that a partial agonist without interaction scores 0.

K are replicates or their mean, I and J doses above 0. Not here: what is scored, see ``score``.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rapalog.analysis.combinations.block import UNTREATED
from rapalog.analysis.combinations.single_agent import Falling, fit_alone, fit_falling
from rapalog.numerics.points import Floats

Flags = NDArray[np.bool_]

#: Halvings of at most 100 points: a billionth of one is left.
_HALVINGS: Final = 40
#: No dose is smaller; keeps a quotient finite where a response is at its top.
_TINY_NM: Final = 1e-290


class Alone(NamedTuple):
    """Each drug alone: its doses above 0 (nM), its wells (K, D), and its curves (K,)."""

    dose_nM: Floats
    response: Floats
    curve: Falling


def alone(dose_nM: Floats, response: Floats) -> Alone:
    """Fit one drug alone: doses (D,) in nM above 0, percent viability (K, D)."""
    return Alone(dose_nM, response, fit_alone(dose_nM, response))


def hsa(first: Floats, second: Floats) -> Floats:
    """Return what the stronger drug alone leaves, from the wells of each, (K, I) and (K, J).

    Which one that is, is read off the first of K, the mean: the lower of two noisy wells is too low in each replicate.
    """
    stronger = first[:1, :, None] <= second[:1, None, :]
    known = np.isfinite(first[:, :, None] + second[:, None, :])
    return np.where(known, np.where(stronger, first[:, :, None], second[:, None, :]), np.nan)


def bliss(first: Floats, second: Floats) -> Floats:
    """Return the product of what both drugs alone leave, from wells or curves of each, (K, I) and (K, J)."""
    return np.asarray(first[:, :, None] * second[:, None, :] / UNTREATED)


def loewe(first: Alone, second: Alone) -> tuple[Floats, Flags]:
    """Return what doses that stand in for each other would leave, and where they can, both (K, I, J).

    Where the stronger drug alone goes below the plateau of the weaker, no dose of the weaker stands in for it: such a
    well is not defined, and what is returned there is the stronger drug alone, which the others tend to.
    """
    ends = first.curve.at(first.dose_nM)[:, :, None], second.curve.at(second.dose_nM)[:, None, :]
    high = np.minimum(*ends)
    plateau = np.fmax(first.curve.bottom, second.curve.bottom)[:, None, None]
    defined = high >= plateau
    low = np.minimum(plateau, high)
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        too_much = _share(first, middle, 1) + _share(second, middle, 2) > 1.0
        high, low = np.where(too_much, middle, high), np.where(too_much, low, middle)
    return 0.5 * (low + high), defined


def _share(own: Alone, response: Floats, axis: int) -> Floats:
    """Return which share of the dose that alone leaves a response (K, I, J) is in each well."""
    shape = [1, 1, 1]
    shape[axis] = -1
    return np.asarray(own.dose_nM.reshape(shape) / np.maximum(own.curve.dose_at(response), _TINY_NM))


def zip_fitted(first: Alone, second: Alone, response: Floats) -> Floats:
    """Return the mean of the curves through row and column of every well, from wells (K, I, J); NaN without a curve."""
    k, i, j = response.shape
    tops2, tops1 = second.curve.at(second.dose_nM), first.curve.at(first.dose_nM)
    columns = response.transpose(0, 2, 1).reshape(k * j, i)
    down = fit_falling(first.dose_nM, columns, tops2.reshape(-1)).at(first.dose_nM)
    across = fit_falling(second.dose_nM, response.reshape(k * i, j), tops1.reshape(-1)).at(second.dose_nM)
    return 0.5 * (down.reshape(k, j, i).transpose(0, 2, 1) + across.reshape(k, i, j))


def zip_expected(first: Alone, second: Alone) -> Floats:
    """Return the Bliss product of the curves of both drugs alone."""
    return bliss(first.curve.at(first.dose_nM), second.curve.at(second.dose_nM))
