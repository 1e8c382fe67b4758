"""Robust loss on request: wells far from the curve count less, and are listed.

    tukey   w = (1 - (r / (4.685 s))**2)**2, 0 beyond          t   w = 5 / (4 + (r / s)**2)    (4 degrees of freedom)

Weights are iterated with the fit (Huber and Ronchetti 2009). The scale s is the median absolute residual times 1.4826,
but never below the same of differences within a dose: a curve that follows an outlier cannot make itself look exact.
The first residuals are taken from the median at each dose, so that an outlier cannot draw the first curve to itself.
Intervals treat the weights as given and widen by the ratio of the estimator's variance to that of fixed weights.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.analysis.curves.fit.together import Steps
from rapalog.errors import RapalogError
from rapalog.numerics.points import Floats, Points, collapse

LOSSES: Final = ("tukey", "t")
#: The usual tuning: 95 % efficiency for Tukey's loss on normal errors, and Student's t with 4 degrees of freedom.
_TUKEY: Final = 4.685
_DEGREES: Final = 4.0
_MAD_TO_SD: Final = 1.4826
_ROUNDS: Final = 30
_SETTLED: Final = 1e-10
#: Below this weight a well is listed; under normal errors Tukey's loss lists about one well in a hundred.
LISTED_BELOW: Final = 0.5
#: A well that counts nothing keeps a trace of weight, so that every dose keeps its place.
_LEAST: Final = 1e-6
#: Fewest wells at one dose whose median says more than a well.
_MEDIAN_OF: Final = 3
#: Fewest differences within doses that give a scale.
_FEWEST_PAIRS: Final = 10
#: A normal well is this many SDs from the median of its dose about three times in a thousand.
_REACH: Final = 3.0

Predict = Callable[[Points], Steps[Floats]]


@dataclass(frozen=True)
class RobustWells:
    """Weights (n,) of the wells, in the order given, and the weighted points that are fitted."""

    weight: Floats
    points: Points

    def listed(self, dose_nM: Floats, response: Floats) -> list[tuple[float, float, float]]:
        """Return dose (nM), response and weight of every well that counts less than half, by dose."""
        low = np.flatnonzero(self.weight < LISTED_BELOW)
        return sorted((float(dose_nM[i]), float(response[i]), float(self.weight[i])) for i in low)


def check_loss(robust: str | None) -> None:
    """Refuse a loss nobody knows.

    Raises
    ------
    RapalogError
        If ``robust`` is neither None nor one of the losses.
    """
    if robust is not None and robust not in LOSSES:
        raise RapalogError(
            f"got robust loss {robust!r}, must be one of {', '.join(LOSSES)}",
            remedy="use tukey, or leave it out",
            where="robust",
        )


def robust_wells(dose_nM: Floats, response: Floats, predict: Predict, *, loss: str) -> Steps[RobustWells]:
    """Weigh wells by their distance from the curve.

    Parameters
    ----------
    dose_nM, response
        One entry per well, shape (n,).
    predict
        Fits points and returns the fitted response at the dose of every well.
    loss
        ``tukey`` or ``t``.
    """
    weight = np.ones(len(dose_nM))
    curve = yield from predict(collapse(dose_nM, response))
    residual = response - _medians(dose_nM, response, curve)
    least = within_scale(dose_nM, response)
    for _ in range(_ROUNDS):
        scale = max(least, _MAD_TO_SD * float(np.median(np.abs(residual))))
        if scale <= 0:
            break
        fresh = np.maximum(_weights(residual / scale, loss), _LEAST)
        moved = float(np.abs(fresh - weight).max())
        weight = fresh
        if moved < _SETTLED:
            break
        residual = response - (yield from predict(collapse(dose_nM, response, weight=weight)))
    inflation = _inflation(residual / scale, weight, loss) if scale > 0 else 1.0
    return RobustWells(weight, collapse(dose_nM, response, weight=weight, inflation=inflation))


def within_scale(dose_nM: Floats, response: Floats) -> float:
    """Return a robust SD from all differences of two wells at one dose; 0 if there are too few of them."""
    differences: list[Floats] = []
    for dose in np.unique(dose_nM):
        own = np.sort(response[dose_nM == dose])
        first, second = np.triu_indices(len(own), 1)
        differences.append(own[second] - own[first])
    together = np.concatenate(differences)
    return _MAD_TO_SD * float(np.median(together)) / np.sqrt(2.0) if len(together) >= _FEWEST_PAIRS else 0.0


def calmed(dose_nM: Floats, response: Floats) -> Floats:
    """Return responses (n,) drawn in to three robust SDs around the median of their dose.

    What is left can be tested against a flat line as if it were normal: the weights of a robust fit could not, because
    they were chosen to suit the curve. Doses with fewer than three wells stay as they are.
    """
    scale = within_scale(dose_nM, response)
    found = response.copy()
    for dose in np.unique(dose_nM) if scale > 0 else ():
        own = dose_nM == dose
        if int(own.sum()) >= _MEDIAN_OF:
            centre = float(np.median(response[own]))
            found[own] = np.clip(response[own], centre - _REACH * scale, centre + _REACH * scale)
    return found


def _medians(dose_nM: Floats, response: Floats, curve: Floats) -> Floats:
    """Return the median at each dose, the curve where a dose has too few wells for one."""
    centre = curve.copy()
    for dose in np.unique(dose_nM):
        own = dose_nM == dose
        if int(own.sum()) >= _MEDIAN_OF:
            centre[own] = np.median(response[own])
    return centre


def _weights(u: Floats, loss: str) -> Floats:
    if loss == "tukey":
        return np.asarray(np.square(np.maximum(1.0 - np.square(u / _TUKEY), 0.0)))
    return np.asarray((_DEGREES + 1.0) / (_DEGREES + np.square(u)))


def _inflation(u: Floats, weight: Floats, loss: str) -> float:
    """Return the estimator's variance over that of least squares with these weights, from scaled residuals."""
    pull = weight * u
    stiffness = float(np.mean(_stiffness(u, loss)))
    naive = float(np.mean(weight * u * u)) / float(np.mean(weight))
    if stiffness <= 0 or naive <= 0:
        return 1.0
    return max(1.0, float(np.mean(pull * pull)) / stiffness**2 / naive)


def _stiffness(u: Floats, loss: str) -> NDArray[np.float64]:
    """Return the derivative of weight times residual."""
    if loss == "tukey":
        square = np.square(u / _TUKEY)
        return np.asarray(np.where(square < 1.0, (1.0 - square) * (1.0 - 5.0 * square), 0.0))
    square = np.square(u)
    return np.asarray((_DEGREES + 1.0) * (_DEGREES - square) / np.square(_DEGREES + square))
