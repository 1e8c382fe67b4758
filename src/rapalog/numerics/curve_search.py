"""Least squares for the families of ``curve_models``: projection, descent, fit from a grid, observed covariance.

The linear coefficients follow the curved parameters by weighted least squares under linear equality constraints
(variable projection). Derivatives are taken by a complex step through the whole projection, so they are exact to
rounding; Levenberg-Marquardt runs on all starts together, and undamped steps settle the best one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rapalog.numerics.curve_models import ZERO, Constraint, Family, ModelFit, Numbers
from rapalog.numerics.least_squares import Floats, Points

#: Small enough that its square is nothing beside 1: the derivative has no truncation error.
_COMPLEX_STEP: Final = 1e-30
#: Keeps the projection solvable where basis functions coincide over the positions.
_RIDGE: Final = 1e-14
#: Starts that are descended from; the grid has many that lead to the same place.
_STARTS: Final = 10
#: Starts nearer than this to a better one, in decades, are left out; and so many optima are kept for profiles.
_APART: Final = 0.35
_OPTIMA: Final = 4
#: A start is done when it moves less than this, in decades; the polish then settles it to rounding.
_SETTLED: Final = 1e-7
#: A polishing step longer than this starts too far away; a shorter one than the second ends it.
_NEAR: Final = 1e-3
_POLISHED: Final = 1e-12
#: First damping; no step is longer, in decades, than the second; step of the difference of exact gradients.
_DAMPING: Final = 1e-3
_LONGEST: Final = 0.7
_PROBE: Final = 1e-4
#: Beyond this ratio of curvatures the points leave a combination of parameters undetermined.
_UNDETERMINED: Final = 1e12


class Effort(NamedTuple):
    """How many damped steps a start may take, and how many undamped ones settle it to rounding."""

    iterations: int
    polish: int


#: The SSE is settled with the square of the last step; the place itself only by the polish.
SETTLED: Final = Effort(iterations=60, polish=0)
POLISHED: Final = Effort(iterations=60, polish=12)


def project(
    points: Points, family: Family, theta: Numbers, constraints: Sequence[Constraint] = ()
) -> tuple[Numbers, Numbers]:
    """Return weighted residuals (K, D) and coefficients (K, Q) of the best curve at every theta (K, P).

    ``theta`` may be complex: the result is analytic in it.
    """
    x = np.where(points.at_zero, ZERO, points.log_position)[None, :]
    basis = family.basis(x, theta)
    weighted = basis * points.count[:, None]
    normal = np.einsum("kdp,kdq->kpq", weighted, basis)
    target = np.einsum("kdp,d->kp", weighted, points.mean)
    beta = _solve(normal, target, family, theta, constraints)
    residual = (points.mean - np.einsum("kdq,kq->kd", basis, beta)) * np.sqrt(points.count)
    return residual, beta


def _solve(
    normal: Numbers, target: Numbers, family: Family, theta: Numbers, constraints: Sequence[Constraint]
) -> Numbers:
    rows, q = len(theta), family.coefficients
    size = q + len(constraints)
    scale = np.einsum("kqq->k", normal.real)[:, None, None] / q
    system = np.zeros((rows, size, size), dtype=normal.dtype)
    right = np.zeros((rows, size), dtype=normal.dtype)
    system[:, :q, :q] = normal / np.where(scale > 0, scale, 1.0)
    system[:, range(size), range(size)] += _RIDGE * np.array([*(q * [1.0]), *(len(constraints) * [-1.0])])
    right[:, :q] = target / np.where(scale > 0, scale, 1.0)[:, 0]
    for index, constraint in enumerate(constraints, start=q):
        row = np.einsum("kmq,m->kq", family.basis(np.atleast_2d(constraint.nodes), theta), constraint.weights)
        system[:, :q, index] = system[:, index, :q] = row
        right[:, index] = constraint.value
    return np.asarray(np.linalg.solve(system, right[..., None])[:, :q, 0])


def sse_of(residual: Floats) -> Floats:
    """Return sums of squares (K,) of residuals (K, D)."""
    return np.asarray((residual * residual).sum(axis=1))


def descend(
    points: Points,
    family: Family,
    start: Floats,
    constraints: Sequence[Constraint] = (),
    *,
    held: int | None = None,
    effort: Effort = POLISHED,
) -> tuple[Floats, Floats]:
    """Minimise the SSE from every start (K, P) within the family's bounds; return theta (K, P) and SSE (K,).

    ``held`` is the index of a theta that stays where it starts. The SSE does not count the SSE within positions.
    """  # fmt: skip
    box = family.box(points)
    theta = np.array(start, dtype=float)
    free = [index for index in range(theta.shape[1]) if index != held]
    theta[:, free] = np.clip(theta, *box)[:, free]
    residual, jacobian = linearise(points, family, theta, constraints)
    best, damping = sse_of(residual), np.full(len(theta), _DAMPING)
    for _ in range(effort.iterations):
        trial = _step(theta, residual, jacobian, box, damping, held)
        if float(np.abs(trial - theta).max()) < _SETTLED:
            break
        fresh, bent = linearise(points, family, trial, constraints)
        better = sse_of(fresh) < best
        theta, residual, jacobian = _taken(better, (trial, fresh, bent), (theta, residual, jacobian))
        best = sse_of(residual)
        damping = np.clip(np.where(better, damping * 0.1, damping * 8.0), 1e-10, 1e10)
    for _ in range(effort.polish):
        trial = _step(theta, residual, jacobian, box, np.zeros(len(theta)), held)
        moved = np.abs(trial - theta).max(axis=1)
        fresh, bent = linearise(points, family, trial, constraints)
        near = (moved < _NEAR) & (sse_of(fresh) <= best * (1 + 1e-12))
        theta, residual, jacobian = _taken(near, (trial, fresh, bent), (theta, residual, jacobian))
        if not (near & (moved > _POLISHED)).any():
            break
    return theta, sse_of(residual)


def _taken(row: NDArray[np.bool_], new: tuple[Floats, ...], old: tuple[Floats, ...]) -> tuple[Floats, Floats, Floats]:
    theta, residual = (np.where(row[:, None], a, b) for a, b in zip(new[:2], old[:2], strict=True))
    return theta, residual, np.where(row[None, :, None], new[2], old[2])


def linearise(
    points: Points, family: Family, theta: Floats, constraints: Sequence[Constraint] = ()
) -> tuple[Floats, Floats]:
    """Return projected residuals (K, D) and their derivatives by theta (P, K, D), exact to rounding."""
    rows, size = theta.shape
    moved = np.tile(theta, (size, 1)).astype(complex)
    moved.reshape(size, rows, size)[range(size), :, range(size)] += 1j * _COMPLEX_STEP
    tiled = [
        Constraint(
            np.tile(one.nodes, (size, 1)) if one.nodes.ndim == 2 else one.nodes,
            one.weights,
            np.tile(one.value, size) if isinstance(one.value, np.ndarray) else one.value,
        )
        for one in constraints
    ]
    found = project(points, family, moved, tiled)[0].reshape(size, rows, -1)
    return np.ascontiguousarray(found[0].real), found.imag / _COMPLEX_STEP


def _step(theta: Floats, residual: Floats, jacobian: Floats, box: Floats, damping: Floats, held: int | None) -> Floats:
    normal = np.einsum("pkd,qkd->kpq", jacobian, jacobian)
    pull = -np.einsum("pkd,kd->kp", jacobian, residual)
    stuck = ((theta <= box[0]) & (pull < 0)) | ((theta >= box[1]) & (pull > 0))
    if held is not None:
        stuck[:, held] = True
    pull = np.where(stuck, 0.0, pull)
    normal = np.where(stuck[:, :, None] | stuck[:, None, :], 0.0, normal)
    diagonal = np.einsum("kpp->kp", normal)
    floor = 1e-13 * diagonal.max(axis=1, initial=0.0)[:, None] + 1e-300
    size = theta.shape[1]
    normal[:, range(size), range(size)] += diagonal * damping[:, None] + floor + np.where(stuck, 1.0, 0.0)
    move = np.clip(np.linalg.solve(normal, pull[..., None])[..., 0], -_LONGEST, _LONGEST)
    trial = np.clip(theta + move, *box)
    if held is not None:
        trial[:, held] = theta[:, held]
    return np.asarray(trial)


def fit_family(points: Points, family: Family, *, top: float | None = None) -> ModelFit:
    """Fit a family from the best starts of its grid.

    Parameters
    ----------
    points
        At least ``family.parameters`` positions for the result to mean anything.
    top
        The value at position 0 of a family that holds it.
    """
    constraints = (hold_top(top),) if family.held_top and top is not None else ()
    grid = family.grid(points)
    sse = sse_of(project(points, family, grid, constraints)[0])
    chosen = distinct(grid, sse, _STARTS)
    theta, reached = descend(points, family, grid[chosen], constraints, effort=SETTLED)
    first = int(reached.argmin())
    best, settled = descend(points, family, theta[[first]], constraints)
    beta = project(points, family, best, constraints)[1][0]
    box = family.box(points)
    bound = tuple(bool(one) for one in (best[0] <= box[0]) | (best[0] >= box[1]))
    return ModelFit(family, best[0], beta, float(settled[0]) + points.sse_within, bound, constraints,
                    optima=theta[distinct(theta, reached, _OPTIMA)])  # fmt: skip


def hold_top(top: float) -> Constraint:
    """Return the constraint that the curve is at ``top`` at position 0."""
    return Constraint(np.array([ZERO]), np.ones(1), top)


def distinct(places: Floats, sse: Floats, most: int) -> NDArray[np.intp]:
    """Return indices of the best places, best first, leaving out those next to a better one."""
    chosen: list[int] = []
    for index in np.argsort(sse, kind="stable"):
        if all(np.abs(places[index] - places[other]).max() > _APART for other in chosen):
            chosen.append(int(index))
        if len(chosen) == most:
            break
    return np.array(chosen, dtype=np.intp)


def covariance_root(points: Points, fit: ModelFit) -> Floats | None:
    """Return R with covariance R R^T of (theta, beta), shape (P + Q, free); None where it is undetermined.

    The covariance is twice the residual variance times the inverse of the observed curvature of the SSE. Theta on a
    bound are held there.
    """
    centre = np.concatenate([fit.theta, fit.beta])
    p, total = len(fit.theta), len(centre)
    unit = np.concatenate([np.ones(p), np.full(total - p, float(np.ptp(points.mean)) or 1.0)])
    columns = []
    for index in range(total):
        step = np.zeros(total)
        step[index] = unit[index] * _PROBE
        slope = _sse_gradient(points, fit.family, centre + step) - _sse_gradient(points, fit.family, centre - step)
        columns.append(slope * unit / (2 * _PROBE))
    basis = _directions(fit, unit)
    curvature = basis.T @ np.array(columns) @ basis
    size, directions = np.linalg.eigh(0.5 * (curvature + curvature.T))
    if len(size) == 0 or size[0] * _UNDETERMINED <= size[-1]:
        return None
    variance = 2.0 * fit.sse * points.inflation / (points.n - fit.family.parameters)
    return np.asarray(unit[:, None] * (basis @ directions) * np.sqrt(variance / size))


def _directions(fit: ModelFit, unit: Floats) -> Floats:
    """Return the free directions of (theta, beta) in their units, as orthonormal columns."""
    p, total = len(fit.theta), len(unit)
    held = [np.eye(total)[index] for index, stuck in enumerate(fit.at_bound) if stuck]
    for constraint in fit.constraints:
        row = fit.family.basis(constraint.nodes[None, :], fit.theta[None, :])[0].T @ constraint.weights
        held.append(np.concatenate([np.zeros(p), row]) * unit)
    if not held:
        return np.eye(total)
    return np.asarray(np.linalg.svd(np.array(held))[2][len(held) :].T)


def _sse_gradient(points: Points, family: Family, place: Floats) -> Floats:
    p = len(place) - family.coefficients
    theta, beta = place[None, :p], place[p:]
    x = np.where(points.at_zero, ZERO, points.log_position)[None, :]
    basis = family.basis(x, theta)[0]
    jacobian = [basis.T]
    for index in reversed(range(p)):
        moved = theta.astype(complex)
        moved[:, index] += 1j * _COMPLEX_STEP
        jacobian.insert(0, (family.basis(x, moved)[0].imag / _COMPLEX_STEP @ beta)[None, :])
    return np.asarray(-2.0 * np.concatenate(jacobian) @ (points.count * (points.mean - basis @ beta)))
