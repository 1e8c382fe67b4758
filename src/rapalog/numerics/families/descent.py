"""Levenberg-Marquardt on the projected residuals of a family, start by start, compiled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rapalog.numerics.compiled import SOURCES, compiled, compiled_and_kept
from rapalog.numerics.families.projection import (
    Case,
    Held,
    Work,
    eliminate,
    expand,
    expand_nodes,
    linearise,
    solve,
    substitute,
)
from rapalog.numerics.points import Floats

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
_HELD: Final = -1.0


class Task(NamedTuple):
    """What a descent may do: the bounds (2, P), the theta that stays (-1: none), damped steps and undamped ones."""

    box: Floats
    fixed: int
    iterations: int
    polish: int


class Step(NamedTuple):
    """Scratch of a step: the normal matrix, its pivots, the move, where it leads, and the place in hand."""

    normal: Floats
    order: NDArray[np.int64]
    move: Floats
    trial: Floats
    residual: Floats
    jacobian: Floats


@compiled
def _keep(work: Work, step: Step, theta: Floats) -> None:
    """Take the trial as the place in hand, with the residual and Jacobian of the work."""
    for p in range(len(theta)):
        theta[p] = step.trial[p]
    for d in range(len(step.residual)):
        step.residual[d] = work.residual[d]
        for p in range(len(step.trial)):
            step.jacobian[p, d] = work.jacobian[p, d]


@compiled
def _normal(step: Step) -> None:
    """Fill the normal matrix, and the move with the pull of the place in hand."""
    for p in range(len(step.trial)):
        pull = 0.0
        for d in range(len(step.residual)):
            pull -= step.jacobian[p, d] * step.residual[d]
        step.move[p] = pull
        for q in range(p + 1):
            total = 0.0
            for d in range(len(step.residual)):
                total += step.jacobian[p, d] * step.jacobian[q, d]
            step.normal[p, q] = step.normal[q, p] = total


@compiled
def _hold(theta: Floats, task: Task, step: Step) -> float:
    """Mark the theta that stay: the fixed one, and those pulled over a bound; return the largest free curvature."""
    most = 0.0
    for p in range(len(theta)):
        low, high = theta[p] <= task.box[0, p], theta[p] >= task.box[1, p]
        if p == task.fixed or (low and step.move[p] < 0.0) or (high and step.move[p] > 0.0):
            step.move[p] = 0.0
            for q in range(len(theta)):
                step.normal[p, q] = step.normal[q, p] = 0.0
            step.normal[p, p] = _HELD
        most = max(most, step.normal[p, p])
    return most


@compiled
def _step(theta: Floats, task: Task, damping: float, step: Step) -> float:
    """Fill the place that the next step leads to, within the bounds; return how far it is."""
    _normal(step)
    most = _hold(theta, task, step)
    for p in range(len(theta)):
        own = step.normal[p, p]
        step.normal[p, p] = 1.0 if own == _HELD else own * (1.0 + damping) + _FLOOR * most + _TINY
    eliminate(step.normal, step.order)
    substitute(step.normal, step.order, step.move)
    moved = 0.0
    for p in range(len(theta)):
        go = min(max(step.move[p], -_LONGEST), _LONGEST)
        step.trial[p] = theta[p] if p == task.fixed else min(max(theta[p] + go, task.box[0, p]), task.box[1, p])
        moved = max(moved, abs(step.trial[p] - theta[p]))
    return moved


@compiled
def _descend(case: Case, held: Held, row: int, theta: Floats, task: Task, scratch: tuple[Work, Step]) -> float:
    work, step = scratch
    best = linearise(case, held, row, theta, work)
    for p in range(len(theta)):
        step.trial[p] = theta[p]
    _keep(work, step, theta)
    damping = _DAMPING
    for _ in range(task.iterations):
        if _step(theta, task, damping, step) < _SETTLED:
            break
        fresh = linearise(case, held, row, step.trial, work)
        if fresh < best:
            best = fresh
            _keep(work, step, theta)
            damping = max(damping * 0.1, _LEAST)
        else:
            damping = min(damping * 8.0, _MOST)
    for _ in range(task.polish):
        moved = _step(theta, task, 0.0, step)
        fresh = linearise(case, held, row, step.trial, work)
        if not (moved < _NEAR and fresh <= best * (1.0 + _ROUNDING)):
            break
        best = fresh
        _keep(work, step, theta)
        if moved <= _POLISHED:
            break
    return best


@compiled
def _same(one: Floats, other: Floats) -> bool:
    return bool((one == other).all())


def step_for(p: int, d: int) -> Step:
    """Return scratch for steps of ``p`` parameters over ``d`` positions."""
    return Step(np.zeros((p, p)), np.zeros(p, dtype=np.int64), np.zeros(p), np.zeros(p), np.zeros(d), np.zeros((p, d)))


Search = Callable[[Case, Held, Floats, Task, tuple[Work, Step], tuple[Floats, Floats]], None]


def _block(sources: str) -> Search:
    def search_block(
        case: Case, held: Held, theta: Floats, task: Task, scratch: tuple[Work, Step], found: tuple[Floats, Floats]
    ) -> None:
        if sources == "":
            return
        sse, beta = found
        for row in range(len(theta)):
            if task.iterations > 0:
                sse[row] = _descend(case, held, row, theta[row], task, scratch)
            else:
                if row == 0 or not _same(theta[row - 1], theta[row]):
                    expand(case, held, row, theta[row], scratch[0], False)
                elif len(held.nodes) > 1:
                    expand_nodes(case, held, row, theta[row], scratch[0], False)
                sse[row] = solve(case, held, row, scratch[0])[0]
                for q in range(beta.shape[1]):
                    beta[row, q] = scratch[0].answer[0, q]

    return compiled_and_kept(search_block)


#: ``search_block(case, held, theta, task, scratch, (sse, beta))`` moves every row of ``theta`` (K, P) to a minimum with
#: that sum of squares (K,); with no iterations it fills sums and coefficients (K, Q) where the rows are.
search_block: Final = _block(SOURCES)
