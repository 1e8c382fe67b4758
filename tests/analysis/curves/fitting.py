"""One family fitted to one curve, and its profile, through the same door as all curves."""

import math

from rapalog.analysis.estimate import t_quantile
from rapalog.numerics.families.models import FAMILIES
from rapalog.numerics.solve import Ask, Want, fitted, solve


def fit_family(points, name, *, top=0.0):
    ask = Ask(points, FAMILIES[name], top)
    return fitted(ask, solve([ask])[0])


def profile(points, fit, *, level=math.nan, confidence=0.95):
    """The answer of a profile of everything."""
    want = Want(middle=1.0, crossing=float(not math.isnan(level)), sums=1.0, variances=2.0)
    return solve([Ask(points, fit.family, fit.offset, level, fit, want, confidence)])[0]


def thresholds(points, fit, level, *, parameters=4):
    """The SSE at the limits of a two-sided and of a one-sided interval, of a fit with this many parameters."""
    degrees = points.n - parameters
    two, one = t_quantile(level, degrees), t_quantile(level, degrees, one_sided=True)
    return fit.sse * (1 + two**2 * points.inflation / degrees), fit.sse * (1 + one**2 * points.inflation / degrees)
