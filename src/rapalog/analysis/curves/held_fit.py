"""Least squares of a four-parameter curve within bounds, on shares of the control.

Parameters are log10 EC50, log10 hill, top and bottom. Where the lower and the upper bound meet, a parameter is held.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import special

from rapalog.numerics.points import Floats

TINY: Final = 1e-12


@dataclass(frozen=True)
class BoundedWells:
    """Log10 doses (minus infinity for 0), responses, the bounds (2, 4) of log EC50, log hill, top, bottom, and half."""

    x: Floats
    y: Floats
    box: Floats
    half: float

    @property
    def tested(self) -> tuple[float, float]:
        """Lowest and highest log10 dose above 0."""
        own = self.x[np.isfinite(self.x)]
        return float(own.min()), float(own.max())

    @property
    def free(self) -> list[int]:
        """Places of the parameters that are not held."""
        return [k for k in range(4) if self.box[0, k] < self.box[1, k]]


def curve_at(x: Floats, theta: Floats) -> Floats:
    """Return the responses at log10 doses."""
    share = special.expit(-math.log(10.0) * 10.0 ** theta[1] * (x - theta[0]))
    return np.asarray(theta[3] + (theta[2] - theta[3]) * share)


def best_fit(data: BoundedWells) -> tuple[Floats, float]:
    """Return the parameters and the sum of squares of the best fit, from several starts."""
    low, high = data.box
    places = np.linspace(*data.tested, 6)
    ends = [np.clip(np.quantile(data.y, share), low[k], high[k]) for k, share in ((2, 0.9), (3, 0.1))]
    starts = [np.clip([place, slope, *ends], low, high) for place in places for slope in (0.0, 0.5)]
    found = [minimum(data, start, data.free, _as_it_is) for start in starts]
    return min(found, key=lambda own: own[1])


def minimum(
    data: BoundedWells, start: Floats, free: Sequence[int], pin: Callable[[Floats], Floats]
) -> tuple[Floats, float]:
    """Return theta and the sum of squares where ``free`` are fitted and ``pin`` sets what follows from them."""

    def whole(part: Floats) -> Floats:
        theta = start.copy()
        theta[list(free)] = part
        return pin(theta)

    if not free:
        theta = pin(start.copy())
        return theta, float(((data.y - curve_at(data.x, theta)) ** 2).sum())
    low, high = data.box[:, list(free)]
    inside = np.clip(start[list(free)], low + TINY, high - TINY)

    def residual(part: Floats) -> Floats:
        return np.asarray(data.y - curve_at(data.x, whole(part)))

    from scipy import optimize  # takes longer to import than many analyses to do

    scale = np.maximum(high - low, TINY)
    fit = optimize.least_squares(residual, inside, bounds=(low, high), x_scale=scale)
    return whole(fit.x), 2.0 * float(fit.cost)


def moved(theta: Floats, k: int, by: float) -> Floats:
    """Return parameters of which one, at ``k``, is moved."""
    found = theta.copy()
    found[k] += by
    return found


def _as_it_is(theta: Floats) -> Floats:
    return theta
