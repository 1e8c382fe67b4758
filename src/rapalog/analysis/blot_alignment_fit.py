"""Values and scales from logarithms that several blots share.

    log measurement = value of the condition - scale of the blot + error,   error variance = se**2 + tau2

The scales have mean 0; a difference of two values does not depend on that choice. ``se`` is what the reader of the
image knows of its own error; ``tau2`` is what it does not (loading, transfer, biology), common to all lanes, and is
the root of the generalised Cochran statistic, Q(tau2) = residual degrees of freedom (Paule and Mandel 1982). A
variance that leaves out those degrees of freedom would be too small by a third with three blots.
Not here: which lanes enter, and what a fold is relative to (see ``blot_alignment``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from rapalog.errors import RapalogError

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

#: Residuals this small (on the log scale) are rounding: there is no spread to estimate.
_EXACT: Final = 1e-14


@dataclass(frozen=True)
class Alignment:
    """The fitted values of conditions (C,) and scales of blots (B,), with the covariance of both, (C + B, C + B).

    ``tau2`` is the common variance, ``degrees`` the residual degrees of freedom, ``residual`` (n,) what is left.
    """

    value: Floats
    scale: Floats
    covariance: Floats
    tau2: float
    degrees: int
    residual: Floats

    def contrast(self, upper: int, lower: int) -> tuple[float, float]:
        """Return the difference of two conditions and its standard error."""
        weights = np.zeros(len(self.covariance))
        weights[upper] += 1.0
        weights[lower] -= 1.0
        variance = float(weights @ self.covariance @ weights)
        return float(self.value[upper] - self.value[lower]), float(np.sqrt(max(variance, 0.0)))


def align(blot: Sequence[int] | Indices, condition: Sequence[int] | Indices, log: Floats, se: Floats) -> Alignment:
    """Fit values and scales to the lanes of one or more blots.

    Parameters
    ----------
    blot, condition
        Which blot and which condition each lane belongs to, counted from 0 without gaps, shape (n,).
    log
        Natural logarithms of the measurements, shape (n,).
    se
        Their standard errors, 0 where nothing is known, shape (n,).

    Returns
    -------
    alignment
        With ``degrees`` 0 (one blot, or blots that share one condition each) ``tau2`` is 0 and the covariance holds
        the standard errors only: no interval follows from it.

    Raises
    ------
    RapalogError
        If the blots do not hang together by shared conditions, or a number is not finite.
    """
    blots, conditions = np.asarray(blot, dtype=np.intp), np.asarray(condition, dtype=np.intp)
    if not (np.isfinite(log).all() and np.isfinite(se).all() and (se >= 0).all()):
        raise RapalogError("a lane has no finite logarithm or standard error", remedy="leave that lane out")
    if len(components(blots, conditions)) > 1:
        raise RapalogError("the blots share no condition with each other, so their scales cannot be compared",
                           remedy="load a common sample on every blot")  # fmt: skip
    degrees = len(log) - int(conditions.max() + 1) - int(blots.max() + 1) + 1
    lanes = _Lanes(blots, conditions, log, np.square(se))
    tau2 = _common_variance(lanes, degrees)
    variance = lanes.squared_se + tau2
    value, scale, covariance = _solved(lanes, variance)
    if not variance.any():
        covariance = np.zeros_like(covariance)
    residual = log - value[conditions] + scale[blots]
    return Alignment(value, scale, covariance, tau2, degrees, residual)


@dataclass(frozen=True)
class _Lanes:
    """Lanes as arrays (n,): blot, condition, logarithm and squared standard error."""

    blot: Indices
    condition: Indices
    log: Floats
    squared_se: Floats


def components(blot: Indices, condition: Indices) -> list[set[int]]:
    """Return the sets of conditions that hang together: two do if a chain of blots connects them."""
    found: list[tuple[set[int], set[int]]] = []
    for own_blot, own_condition in zip(blot.tolist(), condition.tolist(), strict=True):
        touching = [part for part in found if own_blot in part[0] or own_condition in part[1]]
        merged: tuple[set[int], set[int]] = ({own_blot}, {own_condition})
        for blots, conditions in touching:
            merged[0].update(blots)
            merged[1].update(conditions)
        found = [part for part in found if part not in touching] + [merged]
    return [conditions for _, conditions in found]


def _solved(lanes: _Lanes, variance: Floats) -> tuple[Floats, Floats, Floats]:
    """Return values (C,), scales (B,) and the covariance of both for given variances.

    The normal equations are bipartite, so the values are eliminated first, which leaves one equation per blot. Their
    matrix has the constant as its null space; the pseudoinverse makes the scales sum to 0.
    """
    weight = _weights(variance)
    count = np.bincount(lanes.condition, weight)
    shared = np.zeros((len(count), int(lanes.blot.max()) + 1))
    np.add.at(shared, (lanes.condition, lanes.blot), weight)
    mean = np.bincount(lanes.condition, weight * lanes.log) / count
    share = shared / count[:, None]
    inverse = np.linalg.pinv(np.diag(shared.sum(axis=0)) - shared.T @ share, hermitian=True)
    scale = inverse @ (shared.T @ mean - np.bincount(lanes.blot, weight * lanes.log))
    across = share @ inverse
    covariance = np.block([[np.diag(1.0 / count) + across @ share.T, across], [across.T, inverse]])
    return mean + share @ scale, scale, covariance


def _weights(variance: Floats) -> Floats:
    """Return inverse variances; an exact lane among inexact ones counts as the most exact of those."""
    known = variance > 0
    least = variance[known].min() if known.any() else 1.0
    return np.asarray(1.0 / np.where(known, variance, least))


def _common_variance(lanes: _Lanes, degrees: int) -> float:
    if degrees == 0:
        return 0.0
    value, scale, _ = _solved(lanes, np.ones_like(lanes.log))
    spread = float(np.square(lanes.log - value[lanes.condition] + scale[lanes.blot]).sum()) / degrees
    if spread <= _EXACT**2:
        return 0.0
    if not lanes.squared_se.any():
        return spread

    def excess(tau2: float) -> float:
        variance = lanes.squared_se + tau2
        own, its, _ = _solved(lanes, variance)
        left = lanes.log - own[lanes.condition] + its[lanes.blot]
        return float(np.square(left) @ _weights(variance)) - degrees

    # Q is at most the plain sum of squares over tau2, so the root lies below the plain variance.
    if excess(0.0) <= 0.0:
        return 0.0
    return float(brentq(excess, 0.0, spread, xtol=1e-12 * spread, rtol=1e-12))
