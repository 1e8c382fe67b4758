"""The normal equations of an alignment: values of conditions and scales of blots for given variances of lanes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
#: Residuals this small (on the log scale) are rounding: there is no spread to estimate.
EXACT: Final = 1e-14
#: Numbers in the matrices that are solved at once.
_AT_ONCE: Final = 2_000_000


@dataclass(frozen=True)
class Lanes:
    """Lanes as arrays (n,): blot, condition, logarithm and squared standard error."""

    blot: Indices
    condition: Indices
    log: Floats
    squared_se: Floats


@dataclass(frozen=True)
class Solutions:
    """Values (K, C) and scales (K, B) under each of K sets of variances, with what their covariance is made of.

    ``misfit`` (K,) is the weighted sum of squares, ``log_determinant`` (K,) that of variances and normal matrix.
    """

    value: Floats
    scale: Floats
    count: Floats
    share: Floats
    inverse: Floats
    misfit: Floats
    log_determinant: Floats


def solve_all(lanes: Lanes, variances: Floats) -> Solutions:
    """Solve for every row of ``variances`` (K, n), as many at once as memory likes."""
    size = int(lanes.condition.max() + 1) * int(lanes.blot.max() + 1)
    pieces = np.array_split(variances, math.ceil(len(variances) * size / _AT_ONCE))
    found = [vars(solve(lanes, piece)) for piece in pieces]
    return Solutions(*(np.concatenate([own[name] for own in found]) for name in found[0]))


def solve(lanes: Lanes, variances: Floats) -> Solutions:
    """Solve the normal equations, which are bipartite: values are eliminated, which leaves one equation per blot.

    Their matrix has the constant as its null space; leaving out that direction makes the scales sum to 0.
    """
    weight = 1.0 / variances
    sums = np.zeros((int(lanes.condition.max()) + 1, int(lanes.blot.max()) + 1, 2 * len(weight)))
    np.add.at(sums, (lanes.condition, lanes.blot), np.concatenate([weight, weight * lanes.log]).T)
    shared, volume = np.split(np.moveaxis(sums, 2, 0), 2)
    count = shared.sum(axis=2)
    mean = volume.sum(axis=2) / count
    share = shared / count[:, :, None]
    normal = np.eye(shared.shape[2]) * shared.sum(axis=1)[:, None] - np.swapaxes(shared, 1, 2) @ share
    length, axis = np.linalg.eigh(normal)
    length, axis = np.maximum(length[:, 1:], EXACT * length[:, -1:]), axis[:, :, 1:]
    inverse = axis / length[:, None] @ np.swapaxes(axis, 1, 2)
    scale = np.einsum("kbd,kd->kb", inverse, np.einsum("kcb,kc->kb", shared, mean) - volume.sum(axis=1))
    value = mean + np.einsum("kcb,kb->kc", share, scale)
    left = lanes.log - value[:, lanes.condition] + scale[:, lanes.blot]
    misfit = (weight * left**2).sum(axis=1)
    determinant = np.log(variances).sum(axis=1) + np.log(count).sum(axis=1) + np.log(length).sum(axis=1)
    return Solutions(value, scale, count, share, inverse, misfit, determinant)


def solved(lanes: Lanes, variance: Floats) -> tuple[Floats, Floats, Floats]:
    """Return values (C,), scales (B,) and the covariance of both for given variances; 0 is taken for the least."""
    known = variance > 0
    least = variance[known].min() if known.any() else 1.0
    found = solve(lanes, np.where(known, variance, least)[None])
    share, inverse = found.share[0], found.inverse[0]
    across = share @ inverse
    covariance = np.block([[np.diag(1.0 / found.count[0]) + across @ share.T, across], [across.T, inverse]])
    return found.value[0], found.scale[0], covariance
