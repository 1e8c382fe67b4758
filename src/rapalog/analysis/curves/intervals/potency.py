"""Potencies of a fitted curve: the midpoint (of the first phase), and the crossing of a level.

Each returns an :class:`Estimate` whose relation says whether the doses tested could show the number at all.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from rapalog.analysis.curves.fit.batch import fit_points
from rapalog.analysis.curves.fit.potency_bounds import (
    BEYOND,
    PLATEAU,
    MidpointLimits,
    bounded_crossing,
    bounded_midpoint,
    outside,
)
from rapalog.analysis.curves.intervals.model_profile import profile_position
from rapalog.analysis.curves.intervals.thresholds import thresholds
from rapalog.analysis.estimate import LEVEL, Estimate, missing
from rapalog.numerics.families.models import ModelFit
from rapalog.numerics.points import Points, Sigmoid

Fitted = Sigmoid | ModelFit

#: The curve has flattened when at most this share of its way down is left at each of its last doses; a single last
#: dose cannot show a plateau, because a steep curve between the last two would fit as well.
_WAY_LEFT: Final = 0.1
_LAST_DOSES: Final = 2
#: A residual this far below the total is rounding: every interval is a point.
_EXACT: Final = 1e-20
#: Steps of the search for a crossing, and of the bisection that settles it to rounding.
_CROSSING_STEPS: Final = 400
_BISECTIONS: Final = 60


def midpoint_estimate(wells: Points, fit: Fitted, *, level: float = LEVEL, interval: bool = True) -> Estimate:
    """Return the relative EC50 in nM, with its profile interval.

    A side that the wells leave open turns the estimate into a one-sided bound at the other limit. An EC50 fitted
    outside the tested doses is a bound as well: the curve has not been seen to bend.
    """
    middle = midpoint(wells, fit)
    value, tested = 10.0**middle, (10.0**wells.low, 10.0**wells.high)
    if not interval or fit.sse <= _EXACT * wells.total:
        exact = Estimate(value, "=", value, value, level, "exact fit") if interval else Estimate(value, "=")
        return outside(value, tested) or exact
    if isinstance(fit, Sigmoid):
        return fit_points(wells, level=level, intervals=("ec50_nM",)).to_estimates(0)["ec50_nM"]
    profile = profile_position(wells, fit, at=middle)
    two, one = thresholds(wells, fit, level)
    found = [*profile.limits(two, start=middle), *profile.limits(one, start=middle)]
    limits = MidpointLimits(*(None if limit is None else 10.0**limit for limit in found))
    return bounded_midpoint(value, tested, limits, level=level)


def midpoint(wells: Points, fit: Fitted) -> float:
    """Return the log10 position half-way down from the plateau at dose 0 to the next one, of any family."""
    if isinstance(fit, Sigmoid):
        return fit.midpoint
    if fit.family.name != "hormesis":
        return float(fit.theta[0])
    low, high = fit.family.box(wells)[:, 0]
    found = _last_at(fit, 0.5 * (fit.top + fit.bottom), float(low), float(high) + 1.0)
    return float(fit.theta[0]) if found is None else found


def crossing_estimate(
    wells: Points, fit: Fitted, response: float, *, level: float = LEVEL, interval: bool = True, flat: bool = False
) -> Estimate:
    """Return the dose in nM at which the falling curve crosses ``response`` (the absolute IC50 at half of control).

    The relation is ``=`` only where the fitted curve crosses between the lowest and the highest dose. Elsewhere it is
    a bound at that dose, with the one-sided limit of the profile in ``low``; ``flat`` curves never cross.
    """
    first, last = (wells.average,) * 2 if flat else (float(fit.at(wells.low)), float(fit.at(wells.high)))
    exact = fit.sse <= _EXACT * wells.total
    if first >= response > last:
        return _crossed(wells, fit, response, level=level, interval=interval and not exact)
    if first < response:
        if last > response:
            return missing("the response rises with dose")
        return Estimate(10.0**wells.low, "<", None, 10.0**wells.low, level, "tested range", "flat" if flat else BEYOND)
    reason = "flat" if flat else (PLATEAU if _flattened(wells, fit, response) else BEYOND)
    low = _lowest(wells, fit, response, level) if interval and not exact else wells.high
    method = "profile, one-sided, technical" if interval and not exact else "tested range"
    return Estimate(10.0**wells.high, ">", 10.0**low, None, level, method, reason)


def _crossed(wells: Points, fit: Fitted, response: float, *, level: float, interval: bool) -> Estimate:
    x = crossing(fit, response, low=wells.low, high=wells.high)
    if not interval:
        return Estimate(10.0**x, "=", 10.0**x, 10.0**x, level, "exact fit")
    if isinstance(fit, Sigmoid):
        return fit_points(wells, half=response, level=level, intervals=("ic50_nM",)).to_estimates(0)["ic50_nM"]
    profile = profile_position(wells, fit, at=x, response=response)
    two, _ = thresholds(wells, fit, level)
    low, high = (None if limit is None else 10.0**limit for limit in profile.limits(two, start=x))
    return bounded_crossing(10.0**x, low, high, level=level)


def crossing(fit: Fitted, response: float, *, low: float, high: float) -> float:
    """Return the log10 position where a curve comes down to ``response``; it must do so from ``low`` to ``high``."""
    if isinstance(fit, Sigmoid):
        share = (response - fit.bottom) / (fit.top - fit.bottom)
        return fit.midpoint + math.log10((1.0 - share) / share) / fit.slope
    found = _last_at(fit, response, low, high)
    return high if found is None else found


def _last_at(fit: ModelFit, response: float, low: float, high: float) -> float | None:
    """Return the highest position at which a curve comes down to a response, or None."""
    x = np.linspace(low, high, _CROSSING_STEPS)
    above = fit.at(x) >= response
    falls = np.flatnonzero(above[:-1] & ~above[1:])
    if not len(falls):
        return None
    left, right = float(x[falls[-1]]), float(x[falls[-1] + 1])
    for _ in range(_BISECTIONS):
        middle = 0.5 * (left + right)
        left, right = (middle, right) if float(fit.at(middle)) >= response else (left, middle)
    return 0.5 * (left + right)


def _flattened(wells: Points, fit: Fitted, response: float) -> bool:
    last = np.sort(wells.log_position[~wells.at_zero])[-_LAST_DOSES:]
    left = fit.at(last) - fit.bottom
    return fit.top > fit.bottom >= response and bool((left <= _WAY_LEFT * (fit.top - fit.bottom)).all())


def _lowest(wells: Points, fit: Fitted, response: float, level: float) -> float:
    """Return the one-sided lower limit of a crossing that was not reached, at most the highest dose."""
    if isinstance(fit, Sigmoid):
        own = fit_points(wells, half=response, level=level, intervals=("ic50_nM",), bound_only=True)
        limit = float(own.ic50_low_one_nM[0])
        return wells.low if math.isnan(limit) else math.log10(limit)
    _, one = thresholds(wells, fit, level)
    profile = profile_position(wells, fit, at=None, response=response)
    if not (profile.sse <= one).any():
        return wells.high
    found, _ = profile.limits(one, start=wells.high)
    return wells.low if found is None else found
