"""Levenberg-Marquardt on the projected residuals of a family, compiled."""

from __future__ import annotations

from functools import cache
from typing import Final

from rapalog.numerics.compiled import SOURCES, compiled, compiled_pointer, stand_alone
from rapalog.numerics.families.projection import eliminate, expand, linearise, solve, substitute
from rapalog.numerics.families.workspace import (
    KEPT,
    LOWER,
    MOVE,
    NORMAL,
    RESIDUAL,
    STEP_ORDER,
    TRIAL,
    UPPER,
    Descend,
    Descent,
    Tables,
    Workspace,
    copy_row,
)

#: A start is done when it moves less than this, in decades; the polish then settles it to rounding.
_SETTLED: Final = 1e-7
#: A polishing step longer than this starts too far away; a shorter one than the second ends it.
_NEAR: Final = 1e-3
_POLISHED: Final = 1e-12
#: First damping, and its bounds; no step is longer, in decades, than ``_LONGEST``.
_DAMPING: Final = 1e-3
_LEAST: Final = 1e-10
_MOST: Final = 1e10
_LONGEST: Final = 0.7
#: A sum of squares this much above the last one is the same but for rounding.
_ROUNDING: Final = 1e-12
#: Keeps an empty normal matrix solvable.
_FLOOR: Final = 1e-13
_TINY: Final = 1e-300
#: Marks a theta that stays; no sum of squares is negative.
_STAYS: Final = -1.0


@compiled
def _keep(work: Workspace, place: int) -> None:
    """Take the trial as the place in hand, with its residual and Jacobian."""
    stand_alone()
    copy_row(work.small, TRIAL, place, work.p)
    for p in range(1 + work.p):
        copy_row(work.wide, RESIDUAL + p, KEPT + p, work.wide.shape[1])


@compiled
def _normal(work: Workspace) -> None:
    """Fill the normal matrix, and the move with the pull of the place in hand."""
    stand_alone()
    small, wide = work.small, work.wide
    for p in range(work.p):
        pull = 0.0
        for d in range(wide.shape[1]):
            pull -= wide[KEPT + 1 + p, d] * wide[KEPT, d]
        small[MOVE, p] = pull
        for q in range(p + 1):
            total = 0.0
            for d in range(wide.shape[1]):
                total += wide[KEPT + 1 + p, d] * wide[KEPT + 1 + q, d]
            small[NORMAL + p, q] = small[NORMAL + q, p] = total


@compiled
def _hold(work: Workspace, place: int, fixed: int) -> float:
    """Mark the theta that stay: the fixed one, and those pulled over a bound; return the largest free curvature."""
    small, most = work.small, 0.0
    for p in range(work.p):
        low, high = small[place, p] <= small[LOWER, p], small[place, p] >= small[UPPER, p]
        if p == fixed or (low and small[MOVE, p] < 0.0) or (high and small[MOVE, p] > 0.0):
            small[MOVE, p] = 0.0
            for q in range(work.p):
                small[NORMAL + p, q] = small[NORMAL + q, p] = 0.0
            small[NORMAL + p, p] = _STAYS
        most = max(most, small[NORMAL + p, p])
    return most


@compiled
def _step(work: Workspace, place: int, fixed: int, damping: float) -> float:
    """Fill the place that the next step leads to, within the bounds; return how far it is."""
    stand_alone()
    _normal(work)
    small, most = work.small, _hold(work, place, fixed)
    for p in range(work.p):
        own = small[NORMAL + p, p]
        small[NORMAL + p, p] = 1.0 if own == _STAYS else own * (1.0 + damping) + _FLOOR * most + _TINY
    eliminate(small, NORMAL, work.p, STEP_ORDER)
    substitute(small, NORMAL, work.p, STEP_ORDER, MOVE)
    moved = 0.0
    for p in range(work.p):
        go = small[place, p] + min(max(small[MOVE, p], -_LONGEST), _LONGEST)
        small[TRIAL, p] = small[place, p] if p == fixed else min(max(go, small[LOWER, p]), small[UPPER, p])
        moved = max(moved, abs(small[TRIAL, p] - small[place, p]))
    return moved


@compiled
def _descend(work: Workspace, place: int, fixed: int, steps: int, polish: int) -> float:
    stand_alone()
    best = linearise(work, place)
    copy_row(work.small, place, TRIAL, work.p)
    _keep(work, place)
    damping = _DAMPING
    for _ in range(steps):
        if _step(work, place, fixed, damping) < _SETTLED:
            break
        fresh = linearise(work, TRIAL)
        if fresh < best:
            best = fresh
            _keep(work, place)
            damping = max(damping * 0.1, _LEAST)
        else:
            damping = min(damping * 8.0, _MOST)
    for _ in range(polish):
        moved = _step(work, place, fixed, 0.0)
        fresh = linearise(work, TRIAL)
        if not (moved < _NEAR and fresh <= best * (1.0 + _ROUNDING)):
            break
        best = fresh
        _keep(work, place)
        if moved <= _POLISHED:
            break
    return best


#: Instead of a number of steps: fill the basis functions and the constraint, and find the best curve without it.
PROJECT: Final = -1


@cache
def minimiser(sources: str = SOURCES) -> Descend:
    """Return what a workspace moves places with, compiled or taken from the disk when it is first asked for."""

    def minimise(tables: Tables, family: tuple[int, int, int], way: tuple[int, int, int, int]) -> float:
        if sources == "":
            return 0.0
        work = Workspace(tables[0], tables[1], tables[2], tables[3], family[0], family[1], family[2])
        if way[2] == PROJECT:
            expand(work, way[0], False)
            return solve(work, False)[0]
        return _descend(work, way[0], way[1], way[2], way[3])

    return compiled_pointer("float64(UniTuple(float64[:,::1],4),UniTuple(int64,3),UniTuple(int64,4))", minimise)


@compiled
def descend(work: Descent, place: int, fixed: int, steps: int, polish: int) -> float:
    """Move the theta in the row ``place`` to a minimum of the sum of squares within its bounds, and return that.

    ``fixed`` is the theta that stays (-1: none). At most so many damped steps are taken, and so many undamped ones that
    settle the place to rounding. The SSE within positions is not counted. With ``PROJECT`` steps the place stays, and
    the coefficients, the basis functions and the constraint's row there are left on the work.
    """
    tables, family = (work.small, work.wide, work.nodes, work.point), (work.code, work.p, work.q)
    return work.minimise(tables, family, (place, fixed, steps, polish))
