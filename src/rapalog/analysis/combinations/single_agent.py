"""The curve of one drug while the other stays as it is: from a held top down to a bottom of its own.

    viability(dose) = bottom + (top - bottom) / (1 + (dose / EC50)**hill)

A drug alone begins at 100 % by definition of the responses; with the second drug in the medium it begins where that
drug alone leaves the cells. Whether a curve supports a score that asks it for doses is said in words: a potency that
the wells do not show is no ground for one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from rapalog.analysis.combinations.block import UNTREATED
from rapalog.numerics.answer import BOTTOM, THETA
from rapalog.numerics.families.models import FAMILIES
from rapalog.numerics.points import Floats, collapse_together
from rapalog.numerics.solve import fit_together
from rapalog.units import three_digits

_FAMILY: Final = FAMILIES["3pl"]
#: Midpoint, slope and bottom need as many doses.
FEWEST_DOSES: Final = 3
#: A fall of so few points is as large as the scatter of good plates: its midpoint is where the noise is.
LEAST_FALL: Final = 10.0
#: Wells this far from a curve (root mean square, points) are not described by it; good plates scatter by half of it.
MOST_SCATTER: Final = 10.0


@dataclass(frozen=True, eq=False)
class Falling:
    """Curves (C,) of one drug: log10 EC50 (nM), slope, and the plateaus in percent; NaN where nothing was fitted."""

    log_middle: Floats
    slope: Floats
    top: Floats
    bottom: Floats

    def one(self, number: int) -> Falling:
        """Return one of the curves, counted from 0."""
        return Falling(*(own[number : number + 1] for own in (self.log_middle, self.slope, self.top, self.bottom)))

    def at(self, dose_nM: Floats) -> Floats:
        """Return the curves (C, D) at doses (D,) above 0."""
        steps = self.slope[:, None] * (np.log10(dose_nM) - self.log_middle[:, None])
        share = 1.0 / (1.0 + 10.0 ** np.clip(steps, -300.0, 300.0))
        return np.asarray(self.bottom[:, None] + (self.top - self.bottom)[:, None] * share)

    def dose_at(self, response: Floats) -> Floats:
        """Return the doses (C, ...) in nM at which the curves are at responses (C, ...): infinite where none is."""
        own = (slice(None), *[None] * (response.ndim - 1))
        fallen, left = self.top[own] - response, response - self.bottom[own]
        reached = left > 0
        ratio = np.divide(np.maximum(fallen, 0.0), left, out=np.ones(response.shape), where=reached)
        with np.errstate(divide="ignore", over="ignore"):
            dose_nM = 10.0 ** (self.log_middle[own] + np.log10(ratio) / self.slope[own])
        return np.where(reached, dose_nM, np.inf)


def fit_falling(dose_nM: Floats, response: Floats, top: Floats) -> Falling:
    """Fit curves with held tops by least squares, those that have the same wells together.

    Parameters
    ----------
    dose_nM
        Doses (D,), all above 0.
    response
        Percent viability (C, D), NaN where there is no well.
    top
        Where each curve begins (C,); NaN: it is not fitted.
    """
    found = np.full((4, len(response)), np.nan)
    known = np.isfinite(response)
    enough = (known.sum(axis=1) >= FEWEST_DOSES) & np.isfinite(top)
    for pattern in np.unique(known[enough], axis=0):
        own = np.flatnonzero(enough & (known == pattern).all(axis=1))
        wells = collapse_together(dose_nM[pattern], response[np.ix_(own, np.flatnonzero(pattern))])
        answer = fit_together(wells, _FAMILY, offset=top[own])
        found[:, own] = answer[:, THETA], 10.0 ** answer[:, THETA + 1], top[own], answer[:, BOTTOM]
    return Falling(*found)


def fit_alone(dose_nM: Floats, response: Floats) -> Falling:
    """Fit a drug alone, from 100 % down; arguments as for :func:`fit_falling`."""
    return fit_falling(dose_nM, response, np.full(len(response), UNTREATED))


def too_few(drug: str, response: Floats) -> str:
    """Return why wells (D,) of a drug alone are no curve, or an empty text."""
    doses = int(np.isfinite(response).sum())
    if doses >= FEWEST_DOSES:
        return ""
    if not doses:
        return f"{drug} alone is missing"
    return f"{drug} alone has {doses} dose{'s' * (doses > 1)} above 0, a curve needs {FEWEST_DOSES}"


def unsupported(drug: str, dose_nM: Floats, curve: Falling) -> str:
    """Return why one curve of a drug alone, fitted to wells at doses (D,), says of no dose what it does; else empty."""
    middle_nM, low, high = float(10.0 ** curve.log_middle[0]), float(dose_nM.min()), float(dose_nM.max())
    fall = UNTREATED - float(curve.at(dose_nM)[0].min())
    if fall < LEAST_FALL:
        return (
            f"{drug} alone falls by {max(fall, 0.0):.3g} points among its doses, fewer than {LEAST_FALL:g}: its "
            "potency is not known"
        )
    if not low <= middle_nM <= high:
        side = "above its highest" if middle_nM > high else "below its lowest"
        dose = high if middle_nM > high else low
        return f"half effect of {drug} alone lies {side} dose ({three_digits(dose)} nM): its potency is not known"
    return ""


def scatter(dose_nM: Floats, response: Floats, curve: Falling) -> float:
    """Return the root mean square distance (points) of wells (D,) from one curve; NaN without a curve."""
    apart = (response - curve.at(dose_nM)[0])[np.isfinite(response)]
    return float(np.sqrt((apart * apart).mean())) if len(apart) else float("nan")
