"""What a prior adds to the objective, and starts drawn from one.

``normal``, ``laplace``, ``uniform`` are densities of the linear parameter x; ``logNormal`` and ``logLaplace`` those of
an x whose natural logarithm is normal or Laplace, so that they hold 1/x; ``parameterScale...`` are densities of the
parameter on its scale. All are normalised on the whole line, not on the bounds.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from rapalog.files.petab.parameters import Parameter, Prior
from rapalog.studies.petab.scale import linear, log_slope, scaled

Floats = NDArray[np.float64]

_ON_SCALE: Final = "parameterScale"


def prior_cost(parameter: Parameter, value: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the negative logarithm of the prior's density, its derivative, and a curvature.

    Parameters
    ----------
    parameter
        With or without a prior.
    value
        (n,): on the parameter's scale.

    Returns
    -------
    tuple of ndarray
        (n,) each: the cost, infinite outside a uniform prior; its derivative by ``value``; the expected second
        derivative of a normal or Laplace prior.
    """
    prior, zero = parameter.prior, np.zeros_like(value)
    if prior is None:
        return zero, zero, zero
    at, slope = _variable(prior, parameter.scale, value)
    shape = _shape(prior)
    if shape == "uniform":
        inside = (prior.first <= at) & (at <= prior.second)
        return np.where(inside, math.log(prior.second - prior.first), math.inf), zero, zero
    z = (at - prior.first) / prior.second
    if shape == "normal":
        cost, by_z = 0.5 * z**2 + math.log(prior.second * math.sqrt(2.0 * math.pi)), z
    else:
        cost, by_z = np.abs(z) + math.log(2.0 * prior.second), np.sign(z)
    derivative, curvature = by_z * slope / prior.second, (slope / prior.second) ** 2
    if prior.kind.startswith("log"):  # the density is one of x and not of its logarithm
        cost, derivative = cost + at, derivative + slope
    return cost, derivative, curvature


def drawn(parameter: Parameter, count: int, rng: Generator, *, spread: Floats | None = None) -> Floats:
    """Draw starts of a parameter on its scale, within its bounds.

    Parameters
    ----------
    parameter
        With finite bounds on its scale, or something to draw from.
    count
        How many.
    rng
        Random numbers.
    spread
        (count,) numbers from 0 to 1 that are taken for uniform ones, such as a Latin hypercube's.
    """
    low, high = bounds(parameter)
    prior = parameter.start
    if prior is None:
        share = rng.uniform(size=count) if spread is None else spread
        return low + share * (high - low)
    shape = _shape(prior)
    if shape == "uniform":
        own = rng.uniform(prior.first, prior.second, size=count)
    else:
        own = getattr(rng, shape)(prior.first, prior.second, size=count)
    if not prior.kind.startswith(_ON_SCALE):
        own = scaled(np.exp(own) if prior.kind.startswith("log") else own, parameter.scale)
    # What has no logarithm starts at the lower bound.
    return np.clip(np.nan_to_num(own, nan=low), low, high)


def bounds(parameter: Parameter) -> tuple[float, float]:
    """Return the bounds of a parameter on its scale; a lower one of 0 has an infinite logarithm."""
    low, high = (float(scaled(own, parameter.scale)) for own in (parameter.lower, parameter.upper))
    return (-math.inf if math.isnan(low) else low), high


def _shape(prior: Prior) -> str:
    kind = prior.kind.lower()
    return next(shape for shape in ("uniform", "normal", "laplace") if kind.endswith(shape))


def _variable(prior: Prior, scale: str, value: Floats) -> tuple[Floats, Floats]:
    """Return what the prior is a density of, before the 1/x, and its derivative by the parameter on its scale."""
    if prior.kind.startswith(_ON_SCALE):
        return value, np.ones_like(value)
    own = linear(value, scale)
    with np.errstate(all="ignore"):
        if not prior.kind.startswith("log"):
            return own, np.ones_like(own) if scale == "lin" else own * log_slope(scale)
        return np.log(own), 1.0 / own if scale == "lin" else np.full_like(own, log_slope(scale))
