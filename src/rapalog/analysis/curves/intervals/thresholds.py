"""The sum of squares at which a profile's limits lie.

The sum of squares is minimised over everything else while the quantity in question is held. The limits are where it
reaches ``SSE * (1 + t**2 / (n - p))``: the F(1, n - p) region of one parameter of p.
"""

from __future__ import annotations

from typing import Final

from rapalog.analysis.estimate import t_quantile
from rapalog.numerics.families.models import ModelFit
from rapalog.numerics.points import Points, Sigmoid

PARAMETERS: Final = 4


def parameters_of(fit: Sigmoid | ModelFit) -> int:
    """Return the number of free parameters of a fitted curve."""
    return PARAMETERS if isinstance(fit, Sigmoid) else fit.family.parameters


def thresholds(points: Points, fit: Sigmoid | ModelFit, level: float) -> tuple[float, float]:
    """Return the SSE at the limits of a two-sided and of a one-sided interval."""
    degrees = points.n - parameters_of(fit)
    two, one = t_quantile(level, degrees), t_quantile(level, degrees, one_sided=True)
    share = points.inflation / degrees
    return fit.sse * (1.0 + two * two * share), fit.sse * (1.0 + one * one * share)
