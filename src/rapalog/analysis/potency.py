"""Potencies of a fitted sigmoid: the midpoint, the crossing of a level, and the quantities read off the curve.

Each returns an :class:`Estimate` whose relation says whether the doses tested could show the number at all.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.analysis.estimate import LEVEL, Estimate, missing, t_quantile
from rapalog.analysis.profile import PARAMETERS, profile_crossing, profile_midpoint, thresholds
from rapalog.numerics.least_squares import LN10, SLOPE_RANGE, Floats, Points, Sigmoid, expit, shapes

BEYOND: Final = "beyond the tested range"
PLATEAU: Final = "plateau above 50 %"
#: The curve has flattened when at most this share of its way down is left at each of its last doses; a single last
#: dose cannot show a plateau, because a steep curve between the last two would fit as well.
_WAY_LEFT: Final = 0.1
_LAST_DOSES: Final = 2
#: A residual this far below the total is rounding: every interval is a point.
_EXACT: Final = 1e-20
#: Beyond this ratio of curvatures the wells leave a combination of parameters undetermined.
_UNDETERMINED: Final = 1e12
#: Step of the difference of exact gradients; its error is far below the digits anybody reads in an interval.
_CURVATURE_PROBE: Final = 1e-4
_PROBE: Final = 1e-6


def midpoint_estimate(wells: Points, fit: Sigmoid, *, level: float = LEVEL, interval: bool = True) -> Estimate:
    """Return the relative EC50 in nM, with its profile interval.

    A side that the wells leave open turns the estimate into a one-sided bound at the other limit. An EC50 fitted
    outside the tested doses is a bound as well: the curve has not been seen to bend.
    """
    value = 10.0**fit.midpoint
    outside = _outside(wells, fit.midpoint)
    if not interval or fit.sse <= _EXACT * wells.total:
        if outside:
            return outside
        return Estimate(value, "=", value, value, level, "exact fit") if interval else Estimate(value, "=")
    profile = profile_midpoint(wells, fit)
    two, one = thresholds(wells, fit, level)
    low, high = profile.limits(two, start=fit.midpoint)
    if low is not None and high is not None and not outside:
        return Estimate(value, "=", 10.0**low, 10.0**high, level, "profile, technical")
    low, high = profile.limits(one, start=fit.midpoint)
    best = f"best fit {float(f'{value:.3g}'):,.10g} nM"
    if low is not None and (high is None or fit.midpoint > wells.high):
        bound, reason = min(low, wells.high), BEYOND if outside else f"upper limit open, {best}"
        return Estimate(10.0**bound, ">", 10.0**bound, None, level, "profile, one-sided, technical", reason)
    if high is not None and (low is None or fit.midpoint < wells.low):
        bound, reason = max(high, wells.low), BEYOND if outside else f"lower limit open, {best}"
        return Estimate(10.0**bound, "<", None, 10.0**bound, level, "profile, one-sided, technical", reason)
    return missing(f"interval open on both sides, {best}")


def _outside(wells: Points, midpoint: float) -> Estimate | None:
    if midpoint > wells.high:
        return Estimate(10.0**wells.high, ">", reason=BEYOND)
    return Estimate(10.0**wells.low, "<", reason=BEYOND) if midpoint < wells.low else None


def crossing_estimate(
    wells: Points, fit: Sigmoid, response: float, *, level: float = LEVEL, interval: bool = True, flat: bool = False
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


def _crossed(wells: Points, fit: Sigmoid, response: float, *, level: float, interval: bool) -> Estimate:
    x = crossing(fit, response)
    if not interval:
        return Estimate(10.0**x, "=", 10.0**x, 10.0**x, level, "exact fit")
    profile = profile_crossing(wells, fit, response, crossing=x)
    two, _ = thresholds(wells, fit, level)
    low, high = (None if limit is None else 10.0**limit for limit in profile.limits(two, start=x))
    sides = [name for name, limit in (("lower", low), ("upper", high)) if limit is None]
    reason = f"{' and '.join(sides)} limit outside the tested range" if sides else ""
    return Estimate(10.0**x, "=", low, high, level, "profile, technical", reason)


def crossing(fit: Sigmoid, response: float) -> float:
    """Return the log10 position where a curve is at ``response``, which must lie between its plateaus."""
    share = (response - fit.bottom) / (fit.top - fit.bottom)
    return fit.midpoint + math.log10((1.0 - share) / share) / fit.slope


def _flattened(wells: Points, fit: Sigmoid, response: float) -> bool:
    last = np.sort(wells.log_position[~wells.at_zero])[-_LAST_DOSES:]
    left = expit(-fit.slope * LN10 * (last - fit.midpoint))
    return fit.top > fit.bottom >= response and bool((left <= _WAY_LEFT).all())


def _lowest(wells: Points, fit: Sigmoid, response: float, level: float) -> float:
    """Return the one-sided lower limit of a crossing that was not reached, at most the highest dose."""
    _, one = thresholds(wells, fit, level)
    profile = profile_crossing(wells, fit, response, crossing=None)
    if not (profile.sse <= one).any():
        return wells.high
    found, _ = profile.limits(one, start=wells.high)
    return wells.low if found is None else found


def area(fit: Sigmoid, low: float, high: float) -> float:
    """Return the mean height of the curve between two log10 positions, by its closed form."""

    def below(x: float) -> float:
        return x - float(np.logaddexp(0.0, LN10 * fit.slope * (x - fit.midpoint))) / (LN10 * fit.slope)

    share = (below(high) - below(low)) / (high - low)
    return fit.bottom + (fit.top - fit.bottom) * share


def delta_estimates(wells: Points, fit: Sigmoid, full: float, *, level: float = LEVEL) -> dict[str, Estimate]:
    """Return hill, top, bottom, emax and auc with delta-method intervals (hill on the log scale, within its bounds).

    Where EC50 or hill is at its bound, the intervals of what the wells show (top, emax, auc) hold it there; hill and
    bottom, which follow from it, have none. Nothing has one where the wells leave a combination undetermined.
    """
    centre = np.array([fit.midpoint, fit.log_slope, fit.top, fit.bottom])
    low, high = wells.bounds
    held = ((centre[:2] <= low) | (centre[:2] >= high)).tolist()
    root = _covariance_root(wells, fit, np.array([*(not one for one in held), True, True]))
    t = t_quantile(level, wells.n - PARAMETERS)
    found = {}
    for name in ("hill", "top", "bottom", "emax", "auc"):
        value = _quantity(name, centre, wells, full)
        if root is None or (any(held) and name in ("hill", "bottom")):
            found[name] = Estimate(_shown(name, value), "=", level=level, method="delta, technical",
                                   reason="interval not determined")  # fmt: skip
            continue
        scale = np.maximum(np.abs(centre), 1.0) * _PROBE
        slope = [
            (_quantity(name, centre + step, wells, full) - _quantity(name, centre - step, wells, full)) / (2 * size)
            for step, size in zip(np.diag(scale), scale, strict=True)
        ]
        half = t * float(np.linalg.norm(np.array(slope) @ root))
        left, right = (_limit(name, value + side * half) for side in (-1, 1))
        found[name] = Estimate(_shown(name, value), "=", left, right, level, "delta, technical")
    return found


def _quantity(name: str, theta: Floats, wells: Points, full: float) -> float:
    fit = Sigmoid(float(theta[0]), float(theta[1]), float(theta[2]), float(theta[3]), 0.0)
    match name:
        case "hill":
            return fit.log_slope
        case "top":
            return fit.top
        case "bottom":
            return fit.bottom
        case "emax":
            return float(fit.at(wells.high))
        case _:
            return area(fit, wells.low, wells.high) / full


def _shown(name: str, value: float) -> float:
    return float(10.0**value) if name == "hill" else value


def _limit(name: str, value: float) -> float | None:
    """Return a limit as shown; a hill outside its bounds is an open side, not a number."""
    if name == "hill" and not math.log10(SLOPE_RANGE[0]) < value < math.log10(SLOPE_RANGE[1]):
        return None
    return _shown(name, value)


def _covariance_root(wells: Points, fit: Sigmoid, free: NDArray[np.bool_]) -> Floats | None:
    """Return R with covariance R R^T of (midpoint, log slope, top, bottom), those not free held; None if undetermined.

    The covariance is twice the residual variance times the inverse of the observed curvature of the SSE, as the
    reference program has it, not of its Gauss-Newton part.
    """
    centre = np.array([fit.midpoint, fit.log_slope, fit.top, fit.bottom])
    scale = np.array([1.0, 1.0, *(2 * [abs(fit.top - fit.bottom) or 1.0])])
    steps = np.diag(scale * _CURVATURE_PROBE)
    curvature = np.stack([_sse_gradient(wells, centre + step) - _sse_gradient(wells, centre - step) for step in steps])
    curvature = (curvature / (2 * _CURVATURE_PROBE) * scale)[np.ix_(free, free)]
    size, directions = np.linalg.eigh(0.5 * (curvature + curvature.T))
    if size[0] * _UNDETERMINED <= size[-1]:
        return None
    variance = 2.0 * fit.sse / (wells.n - PARAMETERS)
    root = np.zeros((PARAMETERS, len(size)))
    root[free] = scale[free, None] * directions * np.sqrt(variance / size)
    return root


def _sse_gradient(wells: Points, theta: Floats) -> Floats:
    shape, slopes = shapes(wells, theta[None, :2])
    jacobian = np.stack([*((theta[2] - theta[3]) * slopes[:, 0]), shape[0], 1.0 - shape[0]])
    residual = wells.mean - theta[3] - (theta[2] - theta[3]) * shape[0]
    return np.asarray(-2.0 * jacobian @ (wells.count * residual))
