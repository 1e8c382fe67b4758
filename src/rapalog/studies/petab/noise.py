"""How likely measurements are: normal or Laplace noise on the scale of an observable.

With u = T(y) - T(m) for T = identity, ln or log10, and T'(m) = 1, 1/m or 1/(m ln 10), the negative logarithm of the
density of one measurement m is

    normal     1/2 ln(2 pi sigma^2) + (u / sigma)^2 / 2 - ln T'(m)
    laplace    ln(2 sigma) + |u / sigma| - ln T'(m)

all constants included (the specification of PEtab 1, "Noise distributions").
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rapalog.studies.petab.scale import LN10, scaled

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Misfit:
    """How far simulations are from measurements, for n sets and m measurements of one observable.

    Parameters
    ----------
    cost
        (n,): sum of the negative logarithms of the densities; infinite where one is not to be had.
    residual
        (n, m): u / sigma.
    by_simulation, by_sigma
        (n, m): derivatives of the cost by T(y) and by sigma.
    simulation_weight, sigma_weight
        (n, m): expected second derivatives by the same (Fisher's information).
    """

    cost: Floats
    residual: Floats
    by_simulation: Floats
    by_sigma: Floats
    simulation_weight: Floats
    sigma_weight: Floats


def misfit(transformed: Floats, sigma: Floats, measured: Floats, *, transformation: str, distribution: str) -> Misfit:
    """Compare simulations with measurements.

    Parameters
    ----------
    transformed
        (n, m): T(y).
    sigma
        (n, m): standard deviation, or scale of a Laplace distribution, on the transformed scale.
    measured
        (m,): as in the table; positive where they are transformed.
    transformation, distribution
        Of the observable.
    """
    with np.errstate(all="ignore"):
        residual = (transformed - scaled(measured, transformation)) / sigma
        size = np.abs(residual)
        constant = _jacobian(measured, transformation)
        if distribution == "normal":
            cost = 0.5 * math.log(2.0 * math.pi) + np.log(sigma) + 0.5 * residual**2 + constant
            by_simulation, by_sigma, sigma_weight = residual / sigma, (1.0 - residual**2) / sigma, 2.0 / sigma**2
        else:
            cost = math.log(2.0) + np.log(sigma) + size + constant
            by_simulation, by_sigma, sigma_weight = np.sign(residual) / sigma, (1.0 - size) / sigma, 1.0 / sigma**2
        total = np.where(sigma > 0, cost, math.inf).sum(axis=1)
        total = np.where(np.isnan(total), math.inf, total)
        return Misfit(total, residual, by_simulation, by_sigma, 1.0 / sigma**2, sigma_weight)


def _jacobian(measured: Floats, transformation: str) -> Floats:
    """Return -ln T'(m)."""
    if transformation == "lin":
        return np.zeros_like(measured)
    return np.asarray(np.log(measured) + (math.log(LN10) if transformation == "log10" else 0.0))
