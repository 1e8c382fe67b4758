"""Dose-response: from the wells of one curve to EC50, IC50, slope, plateaus and area, each with an interval or a bound.

    y = bottom + (top - bottom) / (1 + (dose / EC50)**hill)                    (four-parameter logistic, hill > 0)

The curve is fitted to wells, never to means; wells at dose 0 are data, not a fixed 100 %. A flat line is kept unless
an F test with 3 and n - 4 degrees of freedom rejects it at 5 %; the AICc of both is reported beside it.

* EC50 is relative: half-way between the plateaus. IC50 is absolute: where the curve is at half of ``full``, the
  response of an untreated control (1 for fractions). It exists only where the fitted curve crosses it between the
  lowest and the highest dose; elsewhere it is a bound at that dose. Nothing is extrapolated.
* Top, bottom and hill are not constrained beyond 0.1 <= hill <= 10 and an EC50 within a decade of the doses: a bottom
  forced to 0 or above makes an incomplete curve look finished. A bottom below 0 is flagged instead.
* Intervals: profile likelihood for EC50 and IC50 (see ``profile``), delta for the others. They say how well these
  wells fix the curve, not how well the experiment repeats: with one biological replicate they are called technical.
  With two or more, each replicate is fitted alone and the interval is Student's t over them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from rapalog.analysis.estimate import LEVEL, Estimate, missing, t_quantile
from rapalog.analysis.normalise import NormalWell
from rapalog.analysis.potency import crossing_estimate, delta_estimates, midpoint_estimate
from rapalog.analysis.profile import PARAMETERS
from rapalog.analysis.replicates import FEWEST_DOSES, FEWEST_WELLS, fittable, replicate_estimates
from rapalog.errors import RapalogError
from rapalog.numerics.least_squares import Floats, Points, Sigmoid, collapse, fit_sigmoid

Model = Literal["flat", "4pl", "none"]
MODELS: Final = ("auto", "4pl", "flat")
NO_GROWTH_RATE: Final = missing("no time-zero wells")
FLAT_TEST_LEVEL: Final = 0.05
TECHNICAL_FLAG: Final = "one biological replicate: technical interval only"
QUANTITIES: Final = ("ec50_nM", "ic50_nM", "hill", "top", "bottom", "emax", "auc")
#: A published rule (Sebaugh 2011) asks for two doses beyond each bend; fewer is flagged.
_DOSES_BEYOND: Final = 2


@dataclass(frozen=True)
class Curve:
    """One fitted curve. Potencies are in nM; top, bottom and emax in the unit of the response; hill is above 0.

    ``emax`` is the fitted response at the highest dose, ``auc`` the mean of the fitted curve over the log dose range
    as a fraction of ``full``. ``shape`` is None unless the model is ``4pl``; ``average`` is the flat line. ``wells``
    has every well of a named curve, controls and wells without a number included, and ``normalised`` says whether
    their responses are fractions of vehicle.
    """

    model: Model
    n_wells: int
    n_biological: int
    full: float
    doses_nM: tuple[float, float]
    ec50_nM: Estimate
    ic50_nM: Estimate
    hill: Estimate
    top: Estimate
    bottom: Estimate
    emax: Estimate
    auc: Estimate
    flat_p_value: float | None
    aicc: dict[str, float]
    average: float
    shape: Sigmoid | None
    flags: tuple[str, ...] = ()
    curve: str = ""
    cell_line: str = ""
    drug: str = ""
    time_h: float = math.nan
    gr50_nM: Estimate = NO_GROWTH_RATE
    gr_max: Estimate = NO_GROWTH_RATE
    wells: tuple[NormalWell, ...] = ()
    normalised: bool = False

    def predict(self, dose_nM: ArrayLike) -> Floats:
        """Return the fitted response at doses of any shape; NaN outside the tested doses, dose 0 excepted."""
        dose = np.asarray(dose_nM, dtype=float)
        tested = (dose == 0) | ((dose >= self.doses_nM[0] * (1 - 1e-9)) & (dose <= self.doses_nM[1] * (1 + 1e-9)))
        if self.model == "none":
            return np.full(dose.shape, np.nan)
        with np.errstate(divide="ignore"):
            x = np.log10(dose)
        curve = np.full(dose.shape, self.average) if self.shape is None else self.shape.at(x)
        return np.where(tested, curve, np.nan)

    def line(self, points: int) -> tuple[Floats, Floats]:
        """Return doses (nM) evenly spaced on the log scale from the lowest to the highest tested, and the curve there.

        Both arrays are empty if nothing was fitted: there is no line to draw.
        """
        if self.model == "none":
            return np.empty(0), np.empty(0)
        dose_nM = np.geomspace(*self.doses_nM, points)
        return dose_nM, self.predict(dose_nM)

    def to_json(self) -> dict[str, Any]:
        """Return the curve in the shape that ``rapalog viability --json`` prints; a 4PL has no separate phases."""
        names = (*QUANTITIES, "gr50_nM", "gr_max")
        return {
            "curve": self.curve, "model": self.model, "n_wells": self.n_wells, "n_biological": self.n_biological,
            **{name: getattr(self, name).to_json() for name in names}, "phases": [],
            "flat_p_value": self.flat_p_value, "aicc": self.aicc, "flags": list(self.flags),
        }  # fmt: skip


def fit_dose_response(
    dose_nM: ArrayLike,
    response: ArrayLike,
    *,
    replicate: Sequence[str] | None = None,
    full: float | None = 1.0,
    model: str = "auto",
    level: float = LEVEL,
) -> Curve:
    """Fit one dose-response curve to its wells.

    Parameters
    ----------
    dose_nM, response
        One entry per well, shape (n,), finite; doses 0 or more. Order does not matter.
    replicate
        The biological replicate of each well; ``""`` is a control shared by all. None is one technical set.
    full
        The response of an untreated control: 1 for fractions, 100 for percent. None takes the fitted value at dose 0.
    model
        ``auto`` (flat unless the F test rejects it), ``4pl`` or ``flat``.
    level
        Level of the intervals.

    Raises
    ------
    RapalogError
        If the model is unknown.
    """
    if model not in MODELS:
        raise RapalogError(f"got model {model!r}, must be one of {', '.join(MODELS)}", remedy="use auto", where="model")
    dose, y = np.asarray(dose_nM, dtype=float), np.asarray(response, dtype=float)
    if not fittable(dose):
        return _unfitted(dose, y, full)
    wells = collapse(dose, y)
    shape = fit_sigmoid(wells)
    p_value = flat_p_value(wells, shape)
    chosen: Model = "4pl" if model == "4pl" or (model == "auto" and p_value < FLAT_TEST_LEVEL) else "flat"
    reference = full if full is not None else (shape.top if chosen == "4pl" else wells.average)
    names = sorted({name for name in replicate or () if name})
    flags = _shape_flags(wells, shape) if chosen == "4pl" else []
    if len(names) > 1 and replicate is not None:
        masks = {name: np.array([own in (name, "") for own in replicate]) for name in names}
        estimates, more = replicate_estimates(dose, y, masks, full=reference, flat=chosen == "flat", level=level)
        flags += more
    else:
        estimates = _technical(wells, shape, reference, chosen, level)
        flags.append(TECHNICAL_FLAG)
    return Curve(
        model=chosen, n_wells=wells.n, n_biological=max(1, len(names)), full=reference,
        ec50_nM=estimates["ec50_nM"], ic50_nM=estimates["ic50_nM"], hill=estimates["hill"], top=estimates["top"],
        bottom=estimates["bottom"], emax=estimates["emax"], auc=estimates["auc"],
        doses_nM=(float(dose[dose > 0].min()), float(dose.max())), flat_p_value=p_value, aicc=_aicc(wells, shape),
        average=wells.average, shape=shape if chosen == "4pl" else None, flags=tuple(flags),
    )  # fmt: skip


def flat_p_value(wells: Points, shape: Sigmoid) -> float:
    """Return the P value of the F test of a flat line against the curve."""
    gain, degrees = wells.total - shape.sse, wells.n - PARAMETERS
    if gain <= 0:
        return 1.0
    if shape.sse <= _EXACT * wells.total:
        return 0.0
    return float(special.fdtrc(PARAMETERS - 1, degrees, gain / (PARAMETERS - 1) / (shape.sse / degrees)))


#: A residual this far below the total is rounding: the points lie on the curve.
_EXACT: Final = 1e-20


def _technical(wells: Points, shape: Sigmoid, full: float, model: Model, level: float) -> dict[str, Estimate]:
    ic50 = crossing_estimate(wells, shape, 0.5 * full, level=level, flat=model == "flat")
    if model == "flat":
        return _flat(wells, full, level) | {"ic50_nM": ic50}
    return delta_estimates(wells, shape, full, level=level) | {
        "ec50_nM": midpoint_estimate(wells, shape, level=level),
        "ic50_nM": ic50,
    }


def _flat(wells: Points, full: float, level: float) -> dict[str, Estimate]:
    half = t_quantile(level, wells.n - 1) * math.sqrt(wells.total / (wells.n - 1) / wells.n)
    mean = wells.average
    line = Estimate(mean, "=", mean - half, mean + half, level, "mean, technical")
    share = Estimate(mean / full, "=", (mean - half) / full, (mean + half) / full, level, "mean, technical")
    flat = missing("flat")
    return {"ec50_nM": flat, "hill": flat, "top": line, "bottom": flat, "emax": line, "auc": share}


def _aicc(wells: Points, shape: Sigmoid) -> dict[str, float]:
    """Return Akaike's criterion, corrected for n, of both models; the error variance counts as a parameter."""
    n = wells.n
    found = {}
    for name, sse, k in (("flat", wells.total, 2), ("4pl", shape.sse, PARAMETERS + 1)):
        if n - k - 1 > 0 and sse > 0:
            found[name] = n * math.log(sse / n) + 2 * k + 2 * k * (k + 1) / (n - k - 1)
    return found


def _shape_flags(wells: Points, shape: Sigmoid) -> list[str]:
    low, high = wells.bounds
    tested = wells.log_position[~wells.at_zero]
    beyond = {"below": int((tested < shape.midpoint).sum()), "above": int((tested > shape.midpoint).sum())}
    flags = [f"fewer than two doses {side} the EC50" for side, n in beyond.items() if n < _DOSES_BEYOND]
    if shape.log_slope <= low[1] or shape.log_slope >= high[1]:
        flags.append(f"hill is at its bound of {shape.slope:g}")
    if shape.midpoint <= low[0] or shape.midpoint >= high[0]:
        flags.append("EC50 is at its bound, a decade outside the doses")
    if shape.bottom > shape.top:
        flags.append("the response rises with dose")
    if min(shape.bottom, shape.top) < 0:
        flags.append("a plateau is below 0")
    return flags


def _unfitted(dose: Floats, y: Floats, full: float | None) -> Curve:
    nothing = missing("too few wells or doses")
    positive = dose[dose > 0]
    return Curve(
        model="none", n_wells=len(dose), n_biological=1, full=full if full is not None else 1.0,
        doses_nM=(float(positive.min()), float(positive.max())) if len(positive) else (math.nan, math.nan),
        ec50_nM=nothing, ic50_nM=nothing, hill=nothing, top=nothing, bottom=nothing, emax=nothing, auc=nothing,
        flat_p_value=None, aicc={}, average=float(y.mean()) if len(y) else math.nan, shape=None,
        flags=(f"too few wells or doses: needs {FEWEST_WELLS} wells at {FEWEST_DOSES} doses",),
    )  # fmt: skip
