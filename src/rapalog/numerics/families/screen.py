"""Where the fit of a family starts: every place of its grid, tabulated once for all curves over the same positions.

At each place of the grid the basis functions are made orthonormal over the weighted positions, ``phi = change basis``.
A curve's least squares there then costs one product, ``a = unit y`` and ``SSE = |y|**2 - |a|**2``, and so does a
constraint ``c a = v``: ``SSE + (v - c a)**2 / |c|**2``. That is how profiles look for a second valley.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

from rapalog.numerics.answer import BETA, N_OPTIMA, OPTIMA, RESIDUAL, THETA
from rapalog.numerics.compiled import compiled, stand_alone
from rapalog.numerics.families.bases import BOTH_HELD, fill
from rapalog.numerics.families.descent import PROJECT, descend
from rapalog.numerics.families.workspace import (
    ANSWER,
    BASIS,
    CONSTRAINT,
    HELD,
    HELD_TOP,
    HERE,
    MEAN,
    MOST_STARTS,
    NUMBER,
    ROOT,
    STARTS,
    Descent,
    copy_row,
)
from rapalog.numerics.points import Floats

#: Starts nearer than this to a better one, in decades, are left out.
_APART: Final = 0.35
#: A basis function with less than this of its size left beside the others is one of them.
_ALIKE: Final = 1e-10
#: Damped steps a start may take, and undamped ones that settle the best one to rounding.
STEPS: Final = 60
_POLISH: Final = 12


class Screen(NamedTuple):
    """One family over one set of positions.

    ``code``, ``p`` and ``q`` as of a workspace; ``points`` (3, D) are positions, numbers and roots, ``box``
    (2, P) the bounds. ``grid`` (K, P + Q D + Q Q) has for each place its theta, ``unit`` and ``change``. ``ends`` (3,)
    are the lowest, the last but one and the highest position above 0, ``mean`` (2, M) nodes and weights of the mean.

    For profiles: ``pins`` (R,) are positions and ``rows`` (R + 2 + M', K, Q) what a crossing there, the height at the
    end, the mean, and a middle at each of ``middles`` (M',) are in orthonormal basis functions. Where the middle is
    theta there are no rows for it, and ``member`` (K,) says which of the middles each place has.
    """

    code: int
    p: int
    q: int
    points: Floats
    box: Floats
    grid: Floats
    ends: Floats
    mean: Floats
    pins: Floats
    rows: Floats
    middles: Floats
    member: Floats


@compiled
def tabulate(screen: Screen, work: Descent) -> None:
    """Fill ``unit`` and ``change`` of a screen, place by place, by Gram and Schmidt's method."""
    stand_alone()
    count, size = screen.points.shape[1], screen.p
    for k in range(len(screen.grid)):
        fill(screen.code, screen.q, screen.grid[k], work.wide, BASIS, False)
        for q in range(screen.q):
            _orthogonal(work.wide, screen.grid[k], (size, size + screen.q * count), q, screen.q)
        for q in range(screen.q):
            for d in range(count):
                screen.grid[k, size + q * count + d] *= work.wide[ROOT, d]


@compiled
def _take_off(row: Floats, other: int, own: int, count: int) -> float:
    """Take off a function what it has in common with a normalised one; return how much that was."""
    along = 0.0
    for d in range(count):
        along += row[other + d] * row[own + d]
    for d in range(count):
        row[own + d] -= along * row[other + d]
    return along


@compiled
def _size(row: Floats, at: int, count: int) -> float:
    size = 0.0
    for d in range(count):
        size += row[at + d] * row[at + d]
    return size


@compiled
def _orthogonal(wide: Floats, row: Floats, at: tuple[int, int], q: int, q_size: int) -> None:
    stand_alone()
    unit, change, count = at[0], at[1], wide.shape[1]
    own = unit + q * count
    for d in range(count):
        row[own + d] = wide[BASIS + q, d] * wide[ROOT, d]
    size = _size(row, own, count)
    for r in range(q_size):
        row[change + q * q_size + r] = 1.0 if r == q else 0.0
    for _ in range(2):  # once more, because the first pass leaves rounding of what it took away
        for r in range(q):
            along = _take_off(row, unit + r * count, own, count)
            for s in range(q):
                row[change + q * q_size + s] -= along * row[change + r * q_size + s]
    left = _size(row, own, count)
    scale = 1.0 / math.sqrt(left) if left > _ALIKE * size else 0.0
    for d in range(count):
        row[own + d] *= scale
    for r in range(q_size):
        row[change + q * q_size + r] *= scale


@compiled
def pin(screen: Screen, work: Descent, row: int) -> None:
    """Fill a row of ``rows``: the workspace's constraint at every place of the grid."""
    stand_alone()
    change = screen.p + screen.q * screen.points.shape[1]
    for k in range(len(screen.grid)):
        for p in range(screen.p):
            work.small[HERE, p] = screen.grid[k, p]
        descend(work, HERE, -1, PROJECT, 0)
        for q in range(screen.q):
            screen.rows[row, k, q] = 0.0
            for r in range(screen.q):
                screen.rows[row, k, q] += screen.grid[k, change + q * screen.q + r] * work.small[CONSTRAINT, r]


@compiled
def look(screen: Screen, work: Descent, seen: Floats) -> None:
    """Fill ``seen`` (K, 1 + Q): the sum of squares at each place of the grid, and the share of each function."""
    stand_alone()
    total, count = 0.0, screen.points.shape[1]
    for d in range(count):
        total += work.wide[NUMBER, d] * work.wide[MEAN, d] * work.wide[MEAN, d]
    for k in range(len(seen)):
        left = total
        for q in range(screen.q):
            share, at = 0.0, screen.p + q * count
            for d in range(count):
                share += screen.grid[k, at + d] * work.wide[MEAN, d]
            seen[k, 1 + q] = share
            left -= share * share
        if screen.code == BOTH_HELD:
            change = screen.grid[k, screen.p + count]
            off = work.small[HELD, HELD_TOP] / change - seen[k, 1] if change > 0.0 else -seen[k, 1]
            left += off * off
        seen[k, 0] = max(left, 0.0)


@compiled
def choose(places: Floats, sums: Floats, most: int, chosen: Floats) -> int:
    """Fill ``chosen`` with the indices of the best places, best first, without those next to a better one.

    ``sums`` (K, ...) has the sums in its first column, and infinity there once a place is chosen or left out.
    """
    stand_alone()
    count = 0
    while count < most:
        best = 0
        for k in range(len(sums)):
            if sums[k, 0] < sums[best, 0]:
                best = k
        if not sums[best, 0] < math.inf:
            break
        chosen[count] = best
        count += 1
        for k in range(len(sums)):
            apart = 0.0
            for p in range(places.shape[1]):
                apart = max(apart, abs(places[k, p] - places[best, p]))
            if apart <= _APART:
                sums[k, 0] = math.inf
    return count


@compiled
def fit_curve(screen: Screen, work: Descent, seen: Floats, chosen: Floats, out: Floats) -> None:
    """Fit the curve on the work from the best places of its family's grid; the SSE within positions is not counted."""
    stand_alone()
    look(screen, work, seen)
    count = choose(screen.grid[:, : screen.p], seen, MOST_STARTS, chosen)
    best = 0
    for k in range(count):
        for p in range(screen.p):
            work.small[STARTS + k, p] = screen.grid[int(chosen[k]), p]
        seen[k, 0] = descend(work, STARTS + k, -1, STEPS, 0)
        if seen[k, 0] < seen[best, 0]:
            best = k
    copy_row(work.small, STARTS + best, HERE, screen.p)
    out[RESIDUAL] = descend(work, HERE, -1, STEPS, _POLISH)
    descend(work, HERE, -1, PROJECT, 0)
    for p in range(screen.p):
        out[THETA + p] = work.small[HERE, p]
    for q in range(screen.q):
        out[BETA + q] = work.small[ANSWER, q]
    kept = choose(work.small[STARTS : STARTS + count, : screen.p], seen[:count], N_OPTIMA, chosen)
    for k in range(kept):
        for p in range(screen.p):
            out[OPTIMA + N_OPTIMA * k + p] = work.small[STARTS + int(chosen[k]), p]
