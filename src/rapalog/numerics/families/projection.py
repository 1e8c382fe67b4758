"""The projected least squares of a family at one theta, compiled: coefficients, residuals and their exact derivatives.

With basis B, weights W and a linear constraint C beta = v (or none), the coefficients solve

    [ B'WB  C' ] [ beta   ]   [ B'Wy ]
    [ C     0  ] [ lambda ] = [ v    ]

and their derivatives solve the same system, already factored, with the derivative of both sides on the right:

    [ B_p'W r - B'W B_p beta - C_p' lambda ]
    [ -C_p beta                            ],        r = y - B beta,

so that the Jacobian of the residuals is complete, not Kaufman's shorter one.
"""

from __future__ import annotations

from typing import Final

from rapalog.numerics.compiled import compiled, stand_alone
from rapalog.numerics.families.bases import BOTH_HELD, TOP_HELD, fill, fill_mean
from rapalog.numerics.families.workspace import (
    ANSWER,
    AT,
    BASIS,
    CONSTRAINT,
    HELD,
    HELD_TOP,
    MEAN,
    NUMBER,
    ORDER,
    RESIDUAL,
    ROOT,
    SYSTEM,
    WEIGHT,
    Workspace,
)
from rapalog.numerics.points import Floats

#: Keeps the projection solvable where basis functions coincide over the positions.
_RIDGE: Final = 1e-14
#: A pivot of exactly 0 is given this size: the answer is then large and no descent goes there.
_NO_PIVOT: Final = 1e-300


@compiled
def _pivot(a: Floats, at: int, n: int, k: int) -> int:
    """Bring the largest element at or below (k, k) to its place, and return the row it came from."""
    best = k
    for i in range(k + 1, n):
        if abs(a[at + i, k]) > abs(a[at + best, k]):
            best = i
    if best != k:
        for j in range(n):
            a[at + k, j], a[at + best, j] = a[at + best, j], a[at + k, j]
    if a[at + k, k] == 0.0:
        a[at + k, k] = _NO_PIVOT
    return best


@compiled
def eliminate(a: Floats, at: int, n: int, order: int) -> None:
    """Factor the square matrix in ``n`` rows from ``at``, with partial pivoting; pivots go to the row ``order``."""
    stand_alone()
    for k in range(n):
        a[order, k] = _pivot(a, at, n, k)
        for i in range(k + 1, n):
            a[at + i, k] /= a[at + k, k]
            for j in range(k + 1, n):
                a[at + i, j] -= a[at + i, k] * a[at + k, j]


@compiled
def substitute(a: Floats, at: int, n: int, order: int, b: int) -> None:
    """Solve for the right side in the row ``b``, in place, with a factored matrix."""
    stand_alone()
    for k in range(n):
        other = int(a[order, k])
        a[b, k], a[b, other] = a[b, other], a[b, k]
    # Row exchanges move whole rows of the factor, so the right side is in order before any of it is used.
    for i in range(n):
        for j in range(i):
            a[b, i] -= a[at + i, j] * a[b, j]
    for i in range(n - 1, -1, -1):
        for j in range(i + 1, n):
            a[b, i] -= a[at + i, j] * a[b, j]
        a[b, i] /= a[at + i, i]


@compiled
def expand(work: Workspace, place: int, slopes: bool) -> None:
    """Fill the basis functions at the points for the theta in a row, and the constraint if there is one."""
    stand_alone()
    theta = work.small[place]
    fill(work.code, work.q, theta, work.wide, BASIS, slopes)
    if work.nodes.shape[1] > 0:
        if work.small[HELD, 1] > 0.0:
            fill_mean(work.code, work.q, theta, (work.small[HELD, 2], work.small[HELD, 3]), work.nodes, AT)
        else:
            fill(work.code, work.q, theta, work.nodes, AT, slopes)
        for p in range(1 + work.p if slopes else 1):
            for q in range(work.q):
                total = 0.0
                for m in range(work.nodes.shape[1]):
                    total += work.nodes[WEIGHT, m] * work.nodes[AT + p * work.q + q, m]
                work.small[CONSTRAINT + p, q] = total


@compiled
def _normal(work: Workspace) -> float:
    """Fill the normal matrix and its right side; return their scale, the mean of the diagonal."""
    small, wide, scale = work.small, work.wide, 0.0
    for q in range(work.q):
        pull = 0.0
        for d in range(wide.shape[1]):
            pull += wide[NUMBER, d] * wide[BASIS + q, d] * wide[MEAN, d]
        small[ANSWER, q] = pull
        for r in range(q + 1):
            total = 0.0
            for d in range(wide.shape[1]):
                total += wide[NUMBER, d] * wide[BASIS + q, d] * wide[BASIS + r, d]
            small[SYSTEM + q, r] = small[SYSTEM + r, q] = total
        scale += small[SYSTEM + q, q] / work.q
    if work.code == TOP_HELD:
        # The size of the functions 1 and s, so that next to no fall is no fall, and not an endless one far away.
        scale = 0.0
        for d in range(wide.shape[1]):
            scale += wide[NUMBER, d] * (1.0 + (1.0 + wide[BASIS, d]) ** 2)
    return scale if scale > 0.0 else 1.0


@compiled
def _set_up(work: Workspace, size: int) -> float:
    """Fill the system from the basis and factor it; the answer has its right side. Return the system's scale."""
    stand_alone()
    small, scale = work.small, _normal(work)
    for q in range(work.q):
        small[ANSWER, q] /= scale
        for r in range(work.q):
            small[SYSTEM + q, r] /= scale
        small[SYSTEM + q, q] += _RIDGE
        if size > work.q:
            small[SYSTEM + work.q, q] = small[SYSTEM + q, work.q] = small[CONSTRAINT, q]
    if size > work.q:
        row = 0.0
        for q in range(work.q):
            row += small[CONSTRAINT, q] * small[CONSTRAINT, q]
        small[SYSTEM + work.q, work.q] = -_RIDGE * row
        small[ANSWER, work.q] = small[HELD, 0]
    eliminate(small, SYSTEM, size, ORDER)
    return scale


@compiled
def solve(work: Workspace, bound: bool) -> tuple[float, float]:
    """Find the coefficients of the expanded basis; return the sum of squares and the scale of the system.

    ``bound`` says whether the constraint, if there is one, is to hold.
    """
    stand_alone()
    scale, wide, total = 1.0, work.wide, 0.0
    if work.code == BOTH_HELD:
        work.small[ANSWER, 0] = work.small[HELD, HELD_TOP]
    else:
        size = work.q + int(bound and work.nodes.shape[1] > 0)
        scale = _set_up(work, size)
        substitute(work.small, SYSTEM, size, ORDER, ANSWER)
    for d in range(wide.shape[1]):
        fitted = 0.0
        for q in range(work.q):
            fitted += wide[BASIS + q, d] * work.small[ANSWER, q]
        wide[RESIDUAL, d] = (wide[MEAN, d] - fitted) * wide[ROOT, d]
        total += wide[RESIDUAL, d] * wide[RESIDUAL, d]
    return total, scale


@compiled
def _bend_constraint(small: Floats, q_size: int, row: int, right: int) -> None:
    """Take off a right side what one theta does to the constraint; ``row`` has the constraint's derivative."""
    small[right, q_size] = 0.0
    for q in range(q_size):
        small[right, q] -= small[row, q] * small[ANSWER, q_size]
        small[right, q_size] -= small[row, q] * small[ANSWER, q]


@compiled
def _move_coefficients(work: Workspace, p: int, scale: float) -> None:
    """Fill what one theta does to the coefficients, from the move of the curve at fixed ones."""
    stand_alone()
    small, wide = work.small, work.wide
    row, right, bent = RESIDUAL + 1 + p, ANSWER + 1 + p, BASIS + (1 + p) * work.q
    for q in range(work.q):
        pull = 0.0
        for d in range(wide.shape[1]):
            pull += wide[ROOT, d] * wide[bent + q, d] * wide[RESIDUAL, d]
            pull -= wide[NUMBER, d] * wide[BASIS + q, d] * wide[row, d]
        small[right, q] = pull / scale
    if work.nodes.shape[1] > 0:
        _bend_constraint(small, work.q, CONSTRAINT + 1 + p, right)
    substitute(small, SYSTEM, work.q + int(work.nodes.shape[1] > 0), ORDER, right)


@compiled
def _bend(work: Workspace, p: int, scale: float) -> None:
    """Fill one row of the Jacobian; it holds the unweighted move of the curve at fixed coefficients on the way."""
    stand_alone()
    small, wide = work.small, work.wide
    row, right, bent = RESIDUAL + 1 + p, ANSWER + 1 + p, BASIS + (1 + p) * work.q
    for d in range(wide.shape[1]):
        moved = 0.0
        for q in range(work.q):
            moved += wide[bent + q, d] * small[ANSWER, q]
        wide[row, d] = moved
    if work.code == BOTH_HELD:
        small[right, 0] = 0.0
    else:
        _move_coefficients(work, p, scale)
    for d in range(wide.shape[1]):
        moved = wide[row, d]
        for q in range(work.q):
            moved += wide[BASIS + q, d] * small[right, q]
        wide[row, d] = -wide[ROOT, d] * moved


@compiled
def linearise(work: Workspace, place: int) -> float:
    """Fill residual and Jacobian at the theta in a row; return the sum of squares."""
    stand_alone()
    expand(work, place, True)
    total, scale = solve(work, True)
    for p in range(work.p):
        _bend(work, p, scale)
    return total
