"""Potencies of a fitted curve: the midpoint (of the first phase), and the crossing of a level.

Each returns an :class:`Estimate` whose relation says whether the doses tested could show the number at all.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from rapalog.analysis.estimate import LEVEL, Estimate, missing
from rapalog.analysis.model_profile import ModelProfile, profile_position
from rapalog.analysis.profile import Profile, parameters_of, profile_crossing, profile_midpoint, thresholds
from rapalog.analysis.valley import STEEP, valley_quantile
from rapalog.numerics.curve_models import ModelFit
from rapalog.numerics.least_squares import Points, Sigmoid

Fitted = Sigmoid | ModelFit

BEYOND: Final = "beyond the tested range"
PLATEAU: Final = "plateau above 50 %"
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
    value = 10.0**middle
    outside = _outside(wells, middle)
    if not interval or fit.sse <= _EXACT * wells.total:
        if outside:
            return outside
        return Estimate(value, "=", value, value, level, "exact fit") if interval else Estimate(value, "=")
    profile = _midpoint_profile(wells, fit, middle)
    two, one = thresholds(wells, fit, level)
    low, high = profile.limits(two, start=middle)
    if low is not None and high is not None and not outside:
        low, high = _drawn_in(wells, fit, profile, (middle, low, high), level)
        return Estimate(value, "=", 10.0**low, 10.0**high, level, "profile, technical")
    above, below = profile.limits(one, start=middle)
    best = f"best fit {float(f'{value:.3g}'):,.10g} nM"
    if above is not None and (high is None or middle > wells.high):
        bound, reason = min(above, wells.high), BEYOND if outside else f"upper limit open, {best}"
        return Estimate(10.0**bound, ">", 10.0**bound, None, level, "profile, one-sided, technical", reason)
    if below is not None and (low is None or middle < wells.low):
        bound, reason = max(below, wells.low), BEYOND if outside else f"lower limit open, {best}"
        return Estimate(10.0**bound, "<", None, 10.0**bound, level, "profile, one-sided, technical", reason)
    return missing(f"interval open on both sides, {best}")


def _drawn_in(
    wells: Points, fit: Fitted, profile: Profile | ModelProfile, found: tuple[float, float, float], level: float
) -> tuple[float, float]:
    """Return the limits of a midpoint drawn in where a steep curve's profile has a flat floor (see ``valley``)."""
    middle, low, high = found
    if not isinstance(fit, Sigmoid) or fit.log_slope <= STEEP:
        return low, high
    inner = profile.limits(thresholds(wells, fit, level)[1], start=middle)
    if inner[0] is None or inner[1] is None:
        return low, high
    degrees = wells.n - parameters_of(fit)
    c = valley_quantile(high - low, inner[1] - inner[0], level=level, degrees=degrees)
    drawn = profile.limits(fit.sse * (1.0 + c * c * wells.inflation / degrees), start=middle)
    return (low, high) if drawn[0] is None or drawn[1] is None else (drawn[0], drawn[1])


def midpoint(wells: Points, fit: Fitted) -> float:
    """Return the log10 position half-way down from the plateau at dose 0 to the next one, of any family."""
    if isinstance(fit, Sigmoid):
        return fit.midpoint
    if fit.family.name != "hormesis":
        return float(fit.theta[0])
    low, high = fit.family.box(wells)[:, 0]
    found = _last_at(fit, 0.5 * (fit.top + fit.bottom), float(low), float(high) + 1.0)
    return float(fit.theta[0]) if found is None else found


def _midpoint_profile(wells: Points, fit: Fitted, middle: float) -> Profile | ModelProfile:
    return profile_midpoint(wells, fit) if isinstance(fit, Sigmoid) else profile_position(wells, fit, at=middle)


def _crossing_profile(wells: Points, fit: Fitted, response: float, at: float | None) -> Profile | ModelProfile:
    if isinstance(fit, Sigmoid):
        return profile_crossing(wells, fit, response, crossing=at)
    return profile_position(wells, fit, at=at, response=response)


def _outside(wells: Points, midpoint: float) -> Estimate | None:
    if midpoint > wells.high:
        return Estimate(10.0**wells.high, ">", reason=BEYOND)
    return Estimate(10.0**wells.low, "<", reason=BEYOND) if midpoint < wells.low else None


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
    profile = _crossing_profile(wells, fit, response, x)
    two, _ = thresholds(wells, fit, level)
    low, high = (None if limit is None else 10.0**limit for limit in profile.limits(two, start=x))
    sides = [name for name, limit in (("lower", low), ("upper", high)) if limit is None]
    reason = f"{' and '.join(sides)} limit outside the tested range" if sides else ""
    return Estimate(10.0**x, "=", low, high, level, "profile, technical", reason)


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
    _, one = thresholds(wells, fit, level)
    profile = _crossing_profile(wells, fit, response, None)
    if not (profile.sse <= one).any():
        return wells.high
    found, _ = profile.limits(one, start=wells.high)
    return wells.low if found is None else found
