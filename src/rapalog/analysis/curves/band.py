"""The band of a fitted curve: between which responses its mean lies at each dose, by the delta method.

    var f(x) = g(x)' C g(x),    C = s2 (J'J)^-1,    s2 = SSE / (wells - parameters)

with ``g`` the gradient of the curve by its parameters at a dose and ``J`` that at every well. The band is pointwise (it
holds at one dose as often as its level says, not at all of them at once) and takes the chosen model as true. A
parameter on its bound is held there. A top that is held at the mean of the vehicles brings their error with it.

With three biological replicates or more the replicate is what repeats. Each one's wells move the parameters by
``(J'J)^-1 J'r``, and the curve with them; the band is the t interval of these moved curves, never narrower than that of
the wells. Two replicates cannot say how much a curve varies between days, so they have no band.

Between two doses nobody looked. A curve that only falls is there at least as high as at the next dose and at most as
high as at the last, and so is its band. Where most of the fall of a steep curve lies in one gap the band
fills it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from rapalog.analysis.curves.curve import Curve
from rapalog.analysis.estimate import LEVEL, t_quantile
from rapalog.numerics.families.models import Fitted, bases
from rapalog.numerics.points import Floats
from rapalog.numerics.sigmoid.floor import STEEP

#: Directions of the parameters that the wells tell less well than this, against the best told, are not told at all.
_UNTOLD: Final = 1e-9
#: Fewer replicates cannot say how much a curve varies between them: with two, t is 12.7.
_FEWEST_REPLICATES: Final = 3
#: Wells were weighted, or are not those that were fitted, if their sum of squares differs by more than rounding.
_ROUNDING: Final = 1e-6
#: Where more of the fall of a steep curve than this lies between two doses, wells do not say how the curve goes there:
#: a band by the delta method held the middle of such a gap in 76 % (Hill slope 8, doses half a decade apart).
_MOST_OF_FALL: Final = 0.5
#: Relative distance at which a dose counts as a tested one.
_SAME: Final = 1e-9

WEIGHTED: Final = "wells count by weights"


@dataclass(frozen=True)
class Band:
    """The limits of a fitted curve at some doses, in the unit of the response, both NaN where there is no band.

    ``method`` says what the band is made of, ``reason`` why there is none.
    """

    low: Floats
    high: Floats
    method: str = ""
    reason: str = ""


def band(curve: Curve, dose_nM: Floats, *, level: float = LEVEL) -> Band:
    """Return between which responses the mean of a fitted curve lies at each dose.

    Parameters
    ----------
    curve
        A curve with its wells.
    dose_nM
        Doses from the lowest to the highest tested, shape (n,).
    level
        How often the band holds the mean at one dose, given that the chosen model is true.

    Returns
    -------
    Band
        Limits of shape (n,). NaN with a reason where nothing was fitted, parameters were held by a user, the
        wells were weighted by a robust loss, there are two replicates, or no wells to spare.
    """
    dose = np.asarray(dose_nM, dtype=float)
    used = [well for well in curve.wells if math.isfinite(well.response)]
    names = sorted({well.replicate for well in used} - {""})
    reason = _no_band(curve, len(used), names)
    if reason:
        return _none(dose, reason)
    wells = np.array([(well.dose_nM, well.response) for well in used])
    residual = wells[:, 1] - curve.predict(wells[:, 0])
    sse = float(residual @ residual)
    if curve.shape is not None and not math.isclose(sse, curve.shape.sse, rel_tol=_ROUNDING, abs_tol=1e-12):
        return _none(dose, WEIGHTED)
    tested = np.unique(wells[:, 0])
    spread, everywhere = _Spread(curve.shape, wells[:, 0]), np.concatenate([dose, tested[tested > 0]])
    spare = len(used) - spread.parameters
    half = t_quantile(level, spare) * np.sqrt(sse / spare * spread.leverage(everywhere))
    method = "delta method, wells of one experiment"
    if len(names) >= _FEWEST_REPLICATES:
        own = np.array([[well.replicate == name for well in used] for name in names])
        moved = (spread.moved(everywhere, residual * own) ** 2).sum(axis=0)
        between = np.sqrt(len(names) / (len(names) - 1) * moved)
        half = np.maximum(half, t_quantile(level, len(names) - 1) * between)
        method = f"delta method, between {len(names)} biological replicates"
    steep = curve.shape is not None and math.log10(curve.shape.slope) > STEEP
    middle, half = curve.predict(everywhere), np.nan_to_num(half, nan=np.inf)
    return Band(*_between_doses(everywhere, middle, half, len(dose), steep=steep), method)


def _no_band(curve: Curve, n_wells: int, names: list[str]) -> str:
    if curve.model == "none":
        return "nothing was fitted"
    if 1 < len(names) < _FEWEST_REPLICATES:
        return "two biological replicates cannot say how much a curve varies"
    if curve.shape is not None and not curve.shape.row.size:
        return "parameters are held or bounded"
    if curve.down_weighted:
        return WEIGHTED
    if n_wells <= (1 if curve.shape is None else curve.shape.parameters):
        return "no wells to spare"
    return ""


def _none(dose: Floats, reason: str) -> Band:
    nothing = np.full(dose.shape, np.nan)
    return Band(nothing, nothing, reason=reason)


class _Spread:
    """How errors of wells become errors of the curve: gradients by the parameters, and the inverse of their product."""

    def __init__(self, shape: Fitted | None, well_dose: Floats) -> None:
        self._shape = shape
        self.parameters = 1 if shape is None else shape.parameters
        design = self._gradient(well_dose)
        length = np.linalg.norm(design, axis=0)
        self._length = np.where(length > 0, length, 1.0)
        self._left, values, self._right = np.linalg.svd(design / self._length, full_matrices=False)
        told = values > _UNTOLD * values.max(initial=0.0)
        self._inverse = np.where(told, 1.0 / np.where(told, values, 1.0), np.inf)
        zeros = int((well_dose == 0).sum())
        self._held = 1.0 / zeros if shape is not None and shape.family.held_top and zeros else 0.0

    def _gradient(self, dose: Floats) -> Floats:
        """Return the derivative of the curve by each free parameter, shape (n, p)."""
        if self._shape is None:
            return np.ones((len(dose), 1))
        with np.errstate(divide="ignore"):
            x = np.maximum(np.log10(dose), -300.0)
        basis, slopes = bases(self._shape.family, x, self._shape.theta)
        curved = np.einsum("q,pqn->pn", self._shape.beta, slopes)[~np.array(self._shape.at_bound, dtype=bool)]
        return np.concatenate([basis, curved]).T

    def _weights(self, dose: Floats) -> Floats:
        """Return by how much the curve at each dose follows each direction that the wells tell, shape (n, p)."""
        along = (self._gradient(dose) / self._length) @ self._right.T
        return np.where(np.abs(along) > _UNTOLD, along * self._inverse, 0.0)

    def leverage(self, dose: Floats) -> Floats:
        """Return the variance of the curve in units of that of a well, shape (n,)."""
        weights = self._weights(dose)
        variance = (weights**2).sum(axis=1)
        if self._held:
            variance = variance + self._held * (1.0 - weights @ self._left.sum(axis=0)) ** 2
        return np.asarray(variance)

    def moved(self, dose: Floats, residuals: Floats) -> Floats:
        """Return by how much residuals (k, wells) move the curve, shape (k, n)."""
        return np.asarray((self._weights(dose) @ (self._left.T @ residuals.T)).T)


def _between_doses(dose: Floats, middle: Floats, half: Floats, n: int, *, steep: bool) -> tuple[Floats, Floats]:
    """Return the band at the first ``n`` doses, within those at the tested doses, which follow, on either side of each.

    Only a curve that falls throughout, or rises throughout, is known to lie between its values on either side.
    """
    steps = np.diff(middle[np.argsort(dose)])
    low, high = middle - half, middle + half
    falls, rises = (steps <= 0).all(), (steps >= 0).all()
    if not (falls or rises):
        return low[:n], high[:n]
    tested = dose[n:]
    left = np.clip(np.searchsorted(tested, dose[:n] * (1 + _SAME), side="right") - 1, 0, len(tested) - 1)
    right = np.clip(np.searchsorted(tested, dose[:n] * (1 - _SAME)), 0, len(tested) - 1)
    above, below = (left, right) if falls else (right, left)
    least, most = low[n:][below], high[n:][above]
    fall = np.abs(middle[n:][left] - middle[n:][right])
    gap = (fall > _MOST_OF_FALL * np.ptp(middle)) & steep
    return np.where(gap, least, np.maximum(low[:n], least)), np.where(gap, most, np.minimum(high[:n], most))
