"""Least squares for the families of ``models``: projection, descent, fit from a grid, observed covariance.

The linear coefficients follow the curved parameters by weighted least squares under linear equality constraints
(variable projection, ``projection``). Levenberg-Marquardt runs on every start, and undamped steps settle the best
one (``descent``); both are compiled, with exact derivatives.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rapalog.numerics.families.descent import Task, search_block, step_for
from rapalog.numerics.families.models import ZERO, Constraint, Family, ModelFit, bases
from rapalog.numerics.families.projection import Case, Held, work_for
from rapalog.numerics.points import Floats, Points

#: Starts that are descended from; the grid has many that lead to the same place.
_STARTS: Final = 10
#: Starts nearer than this to a better one, in decades, are left out; and so many optima are kept for profiles.
_APART: Final = 0.35
_OPTIMA: Final = 4
#: Step of the difference of exact gradients.
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
#: No step at all: only the coefficients are found.
_PROJECTED: Final = Task(np.empty((2, 0)), -1, 0, 0)


def project(
    points: Points, family: Family, theta: Floats, constraints: Sequence[Constraint] = ()
) -> tuple[Floats, Floats]:
    """Return the SSE (K,), within positions not counted, and coefficients (K, Q) of the best curve at theta (K, P)."""
    return _searched(points, family, np.array(theta, dtype=float), constraints, _PROJECTED)


def search_case(points: Points, family: Family) -> Case:
    """Return the points and the family as the compiled search takes them."""
    x = np.where(points.at_zero, ZERO, points.log_position)
    return Case(family.code, x, np.ascontiguousarray(points.count, dtype=float), np.sqrt(points.count), points.mean)


def search_constraints(constraints: Sequence[Constraint]) -> Held:
    """Return the constraints side by side: rows of nodes and of values for every start, or one row for all."""
    if not constraints:
        return Held(np.empty((1, 0)), np.empty(0), np.empty(0, dtype=np.int64), np.empty((1, 0)))
    nodes = _rows([np.atleast_2d(one.nodes) for one in constraints])
    values = _rows([np.atleast_1d(np.asarray(one.value, dtype=float))[:, None] for one in constraints])
    ends = np.cumsum([len(one.weights) for one in constraints])
    return Held(nodes, np.concatenate([one.weights for one in constraints]), ends.astype(np.int64), values)


def _rows(parts: Sequence[Floats]) -> Floats:
    rows = max(len(part) for part in parts)
    return np.ascontiguousarray(np.hstack([np.broadcast_to(part, (rows, part.shape[1])) for part in parts]))


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
    """
    box = family.box(points)
    theta = np.clip(start, *box)
    if held is not None:
        theta[:, held] = start[:, held]
    task = Task(np.ascontiguousarray(box), -1 if held is None else held, *effort)
    return theta, _searched(points, family, theta, constraints, task)[0]


def _searched(
    points: Points, family: Family, theta: Floats, constraints: Sequence[Constraint], task: Task
) -> tuple[Floats, Floats]:
    """Search from every theta (K, P), in place; return SSE (K,) and, where nothing moves, coefficients (K, Q)."""
    case, held = search_case(points, family), search_constraints(constraints)
    (k, p), q = theta.shape, family.coefficients
    found = np.empty(k), np.empty((k, q))
    search_block(case, held, theta, task, (work_for(case, held, p, q), step_for(p, len(case.x))), found)
    return found


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
    sse, _ = project(points, family, grid, constraints)
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
        row = bases(fit.family, constraint.nodes, fit.theta)[0] @ constraint.weights
        held.append(np.concatenate([np.zeros(p), row]) * unit)
    if not held:
        return np.eye(total)
    return np.asarray(np.linalg.svd(np.array(held))[2][len(held) :].T)


def _sse_gradient(points: Points, family: Family, place: Floats) -> Floats:
    p = len(place) - family.coefficients
    theta, beta = place[:p], place[p:]
    basis, bent = bases(family, np.where(points.at_zero, ZERO, points.log_position), theta)
    jacobian = np.concatenate([np.einsum("pqd,q->pd", bent, beta), basis])
    return np.asarray(-2.0 * jacobian @ (points.count * (points.mean - beta @ basis)))
