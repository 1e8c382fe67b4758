"""The projected least squares of a family at one theta, compiled: coefficients, residuals and their exact derivatives.

With basis B, weights W and linear constraints C beta = v, the coefficients solve

    [ B'WB  C' ] [ beta   ]   [ B'Wy ]
    [ C     0  ] [ lambda ] = [ v    ]

and their derivatives solve the same system, already factored, with the derivative of both sides on the right:

    [ B_p'W r - B'W B_p beta - C_p' lambda ]
    [ -C_p beta                            ],        r = y - B beta,

so that the Jacobian of the residuals is complete, not Kaufman's shorter one.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rapalog.numerics.compiled import compiled
from rapalog.numerics.families.bases import fill
from rapalog.numerics.points import Floats

#: Keeps the projection solvable where basis functions coincide over the positions.
RIDGE: Final = 1e-14
#: A pivot of exactly 0 is given this size: the answer is then large and no descent goes there.
_NO_PIVOT: Final = 1e-300


class Case(NamedTuple):
    """The family's code, and the points (D,): log10 positions, numbers of points there, their roots, and means."""

    code: int
    x: Floats
    number: Floats
    root: Floats
    mean: Floats


class Held(NamedTuple):
    """The constraints: nodes of all of them in a row (K or 1, M), weights (M,), where each ends, values (K or 1, C)."""

    nodes: Floats
    weights: Floats
    ends: NDArray[np.int64]
    values: Floats


class Work(NamedTuple):
    """Scratch of one theta: basis functions at points and at nodes, constraint rows, the system, and what is found.

    ``answer`` (1 + P, S) has the coefficients in its first row and their derivatives below; ``residual`` (D,) is
    weighted, ``jacobian`` (P, D) its derivative.
    """

    basis: Floats
    bent: Floats
    at: Floats
    at_bent: Floats
    rows: Floats
    rows_bent: Floats
    system: Floats
    order: NDArray[np.int64]
    answer: Floats
    residual: Floats
    jacobian: Floats


def work_for(case: Case, held: Held, p: int, q: int) -> Work:
    """Return scratch for a family of ``p`` curved and ``q`` linear coefficients."""
    d, m, c = len(case.x), len(held.weights), len(held.ends)
    return Work(
        basis=np.zeros((q, d)), bent=np.zeros((p, q, d)), at=np.zeros((q, m)), at_bent=np.zeros((p, q, m)),
        rows=np.zeros((c, q)), rows_bent=np.zeros((p, c, q)), system=np.zeros((q + c, q + c)),
        order=np.zeros(q + c, dtype=np.int64), answer=np.zeros((1 + p, q + c)), residual=np.zeros(d),
        jacobian=np.zeros((p, d)),
    )  # fmt: skip


@compiled
def _pivot(a: Floats, k: int) -> int:
    """Bring the largest element at or below (k, k) to its place, and return the row it came from."""
    n, best = a.shape[0], k
    for i in range(k + 1, n):
        if abs(a[i, k]) > abs(a[best, k]):
            best = i
    if best != k:
        for j in range(n):
            a[k, j], a[best, j] = a[best, j], a[k, j]
    if a[k, k] == 0.0:
        a[k, k] = _NO_PIVOT
    return best


@compiled
def eliminate(a: Floats, order: NDArray[np.int64]) -> None:
    """Factor a square matrix in place, with partial pivoting; ``order`` is where the rows went."""
    n = len(order)
    for k in range(n):
        order[k] = _pivot(a, k)
        for i in range(k + 1, n):
            a[i, k] /= a[k, k]
            for j in range(k + 1, n):
                a[i, j] -= a[i, k] * a[k, j]


@compiled
def substitute(a: Floats, order: NDArray[np.int64], b: Floats) -> None:
    """Solve in place for one right-hand side with a factored matrix."""
    n = len(order)
    for k in range(n):
        b[k], b[order[k]] = b[order[k]], b[k]
    for i in range(n):
        for j in range(i):
            b[i] -= a[i, j] * b[j]
    for i in range(n - 1, -1, -1):
        for j in range(i + 1, n):
            b[i] -= a[i, j] * b[j]
        b[i] /= a[i, i]


@compiled
def expand(case: Case, held: Held, row: int, theta: Floats, work: Work, slopes: bool) -> None:
    """Fill the basis functions at the points and the rows of the constraints of start ``row``."""
    fill(case.code, case.x, theta, work.basis, work.bent, slopes)
    if len(held.ends) > 0:
        expand_nodes(case, held, row, theta, work, slopes)


@compiled
def expand_nodes(case: Case, held: Held, row: int, theta: Floats, work: Work, slopes: bool) -> None:
    """Fill the rows of the constraints of start ``row``."""
    fill(case.code, held.nodes[min(row, len(held.nodes) - 1)], theta, work.at, work.at_bent, slopes)
    first = 0
    for c in range(len(held.ends)):
        _weigh(held.weights, (first, held.ends[c]), work.at, work.rows[c])
        if slopes:
            for p in range(len(theta)):
                _weigh(held.weights, (first, held.ends[c]), work.at_bent[p], work.rows_bent[p, c])
        first = held.ends[c]


@compiled
def _weigh(weights: Floats, part: tuple[int, int], at: Floats, row: Floats) -> None:
    """Fill the row (Q,) of one constraint from the basis (Q, M) at its nodes."""
    for q in range(len(row)):
        total = 0.0
        for m in range(part[0], part[1]):
            total += weights[m] * at[q, m]
        row[q] = total


@compiled
def _normal(case: Case, basis: Floats, system: Floats, target: Floats) -> float:
    """Fill the normal matrix and its right side; return their scale, the mean of the diagonal."""
    scale = 0.0
    for q in range(basis.shape[0]):
        pull = 0.0
        for d in range(basis.shape[1]):
            pull += case.number[d] * basis[q, d] * case.mean[d]
        target[q] = pull
        for r in range(q + 1):
            total = 0.0
            for d in range(basis.shape[1]):
                total += case.number[d] * basis[q, d] * basis[r, d]
            system[q, r] = system[r, q] = total
        scale += system[q, q] / basis.shape[0]
    return scale if scale > 0.0 else 1.0


@compiled
def _set_up(case: Case, work: Work) -> float:
    """Fill the system from the basis and factor it; the first row of the answer has its right side without values."""
    system, rows, target = work.system, work.rows, work.answer[0]
    q_size, size = rows.shape[1], system.shape[0]
    scale = _normal(case, work.basis, system, target)
    for q in range(q_size):
        target[q] /= scale
        for r in range(q_size):
            system[q, r] /= scale
        system[q, q] += RIDGE
        for c in range(q_size, size):
            system[c, q] = system[q, c] = rows[c - q_size, q]
    for c in range(q_size, size):
        for e in range(q_size, size):
            system[c, e] = -RIDGE if c == e else 0.0
    eliminate(system, work.order)
    return scale


@compiled
def solve(case: Case, held: Held, row: int, work: Work) -> tuple[float, float]:
    """Find the coefficients of the expanded basis; return the sum of squares and the scale of the system."""
    scale = _set_up(case, work)
    basis, beta, residual = work.basis, work.answer[0], work.residual
    for c in range(len(held.ends)):
        beta[basis.shape[0] + c] = held.values[min(row, len(held.values) - 1), c]
    substitute(work.system, work.order, beta)
    total = 0.0
    for d in range(len(residual)):
        fitted = 0.0
        for q in range(basis.shape[0]):
            fitted += basis[q, d] * beta[q]
        residual[d] = (case.mean[d] - fitted) * case.root[d]
        total += residual[d] * residual[d]
    return total, scale


@compiled
def _bent_constraints(rows: Floats, beta: Floats, right: Floats) -> None:
    """Take off the right side what one theta does to the constraints; ``rows`` (C, Q) is their derivative."""
    q_size = rows.shape[1]
    for c in range(rows.shape[0]):
        right[q_size + c] = 0.0
        for q in range(q_size):
            right[q] -= rows[c, q] * beta[q_size + c]
            right[q_size + c] -= rows[c, q] * beta[q]


@compiled
def _bend(case: Case, work: Work, p: int, scale: float) -> None:
    """Fill one row of the Jacobian; it holds the unweighted move of the curve at fixed coefficients on the way."""
    basis, bent, residual = work.basis, work.bent[p], work.residual
    moved, beta, right = work.jacobian[p], work.answer[0], work.answer[1 + p]
    for d in range(len(moved)):
        moved[d] = 0.0
        for q in range(basis.shape[0]):
            moved[d] += bent[q, d] * beta[q]
    for q in range(basis.shape[0]):
        pull = 0.0
        for d in range(len(moved)):
            pull += case.root[d] * bent[q, d] * residual[d] - case.number[d] * basis[q, d] * moved[d]
        right[q] = pull / scale
    _bent_constraints(work.rows_bent[p], beta, right)
    substitute(work.system, work.order, right)
    for d in range(len(moved)):
        for q in range(basis.shape[0]):
            moved[d] += basis[q, d] * right[q]
        moved[d] *= -case.root[d]


@compiled
def linearise(case: Case, held: Held, row: int, theta: Floats, work: Work) -> float:
    """Fill residual and Jacobian of start ``row`` at ``theta`` (P,); return the sum of squares."""
    expand(case, held, row, theta, work, True)
    total, scale = solve(case, held, row, work)
    for p in range(len(theta)):
        _bend(case, work, p, scale)
    return total
