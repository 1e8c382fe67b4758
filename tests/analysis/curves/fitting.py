"""One family fitted to one curve, and its profile, through the same door as all curves."""

import math

import numpy as np

from rapalog.analysis.estimate import t_quantile
from rapalog.numerics.families.models import FAMILIES
from rapalog.numerics.solve import BOUNDS_TO_ONE, Ask, Want, fitted, solve


def fit_family(points, name, *, top=0.0):
    ask = Ask(points, FAMILIES[name], top)
    return fitted(ask, solve([ask])[0])


def profile(points, fit, *, level=math.nan, confidence=0.95):
    """The answer of a profile of everything."""
    want = Want(middle=1.0, crossing=float(not math.isnan(level)), sums=1.0, variances=2.0)
    return solve([Ask(points, fit.family, fit.offset, level, fit, want, confidence)])[0]


def fit_all(points, name, *, top=0.0, level=0.5, want=None, confidence=0.95):
    """The answers of many curves in one family: of their fits or, given what is wanted, of their profiles."""
    asks = [Ask(own, FAMILIES[name], top, level) for own in points]
    rows = solve(asks)
    if want is not None:
        fits = [fitted(ask, row) for ask, row in zip(asks, rows, strict=True)]
        rows = solve(
            [ask._replace(fit=fit, want=want, confidence=confidence) for ask, fit in zip(asks, fits, strict=True)]
        )
    return np.array(rows)


def thresholds(points, fit, level, *, parameters=4):
    """The SSE at the limits of a two-sided interval and of a bound, of a fit with this many parameters."""
    degrees = points.n - parameters
    two, one = t_quantile(level, degrees), t_quantile(1 - (1 - level) / BOUNDS_TO_ONE, degrees, one_sided=True)
    return fit.sse * (1 + two**2 * points.inflation / degrees), fit.sse * (1 + one**2 * points.inflation / degrees)
