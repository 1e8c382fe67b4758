"""What a profile holds, and the best places of a family's grid where it has a value, compiled."""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np

from rapalog.numerics.answer import N_OPTIMA
from rapalog.numerics.compiled import compiled, stand_alone
from rapalog.numerics.families.bases import fill
from rapalog.numerics.families.descent import PROJECT, descend
from rapalog.numerics.families.screen import Screen, choose
from rapalog.numerics.families.workspace import (
    ANSWER,
    AT,
    BESIDE,
    CONSTRAINT,
    HELD,
    STARTS,
    WEIGHT,
    Descent,
    X,
)
from rapalog.numerics.points import Floats

# What is profiled: theta itself; the value at a node that moves, or half-way between plateaus there; a sum that moves.
MIDPOINT: Final = 0
NODE: Final = 1
SUM: Final = 2

#: The best places of the grid at a value, apart from each other: so many, from this row on.
MOST_PLACES: Final = 5
PLACES: Final = STARTS + N_OPTIMA


class Goal(NamedTuple):
    """What a limit is: of which kind, on which side, where the SSE meets which threshold.

    ``row`` is that of the screen for a sum. ``threshold`` and ``floor``, the lowest sum, do not count the SSE
    within positions, ``scale`` is the threshold that does. ``step`` is the first step and ``end`` the last value.
    """

    kind: int
    row: int
    side: float
    threshold: float
    scale: float
    floor: float
    step: float
    end: float


@compiled
def minimum_at(work: Descent, kind: int, value: float, place: int, steps: int) -> float:
    """Move the row ``place`` to the minimum where the quantity has a value; return the sum of squares there."""
    stand_alone()
    if kind == MIDPOINT:
        work.small[place, 0] = value
    elif kind == SUM:
        work.small[HELD, 0] = value
    else:
        work.nodes[0, 0] = value
    return descend(work, place, 0 if kind == MIDPOINT else -1, steps, 0)


@compiled
def sum_at(work: Descent, place: int) -> tuple[float, float]:
    """Return the sum of squares of the best curve at a place, and its constraint's value."""
    stand_alone()
    sse, total = descend(work, place, -1, PROJECT, 0), 0.0
    for q in range(work.q if work.nodes.shape[1] > 0 else 0):
        total += work.small[CONSTRAINT, q] * work.small[ANSWER, q]
    return sse, total


@compiled
def _held_sum(screen: Screen, work: Descent, seen: Floats, goal: Goal, place: int) -> float:
    """Return the sum of squares at a place of the grid with the constraint on the work."""
    small, raw = work.small, work.small[CONSTRAINT]
    if goal.kind == NODE:
        for q in range(work.q):
            raw[q] = 0.0
        for m in range(work.nodes.shape[1]):
            work.point[X, 0] = work.nodes[X, m]
            fill(work.code, work.q, screen.grid[place], work.point, AT, False)
            for q in range(work.q):
                raw[q] += work.nodes[WEIGHT, m] * work.point[AT + q, 0]
    off, size, change = small[HELD, 0], 1e-300, work.p + work.q * screen.points.shape[1]
    for q in range(work.q):
        along = screen.rows[goal.row, place, q]
        if goal.kind == NODE:
            along = 0.0
            for r in range(work.q):
                along += screen.grid[place, change + q * work.q + r] * raw[r]
        off -= along * seen[place, 1 + q]
        size += along * along
    return float(seen[place, 0] + off * off / size)


@compiled
def _sums_at(screen: Screen, work: Descent, seen: Floats, goal: Goal, value: float) -> Floats:
    """Return the sums of squares (K, 1) of the grid where the quantity has a value, infinite for other midpoints."""
    sums, nearest = np.full((len(seen), 1), math.inf), 0
    for row in range(len(screen.middles) if goal.kind == MIDPOINT else 0):
        if abs(screen.middles[row] - value) < abs(screen.middles[nearest] - value):
            nearest = row
    for k in range(len(seen)):
        if goal.kind != MIDPOINT:
            sums[k, 0] = _held_sum(screen, work, seen, goal, k)
        elif screen.member[k] == nearest:
            for p in range(work.p):
                work.small[BESIDE, p] = screen.grid[k, p] if p > 0 else value
            sums[k, 0] = sum_at(work, BESIDE)[0]
    return sums


@compiled
def best_places(screen: Screen, work: Descent, seen: Floats, goal: Goal, value: float) -> int:
    """Fill the rows from ``PLACES`` with the grid's best places where the quantity has a value; return how many."""
    stand_alone()
    if goal.kind == SUM:
        work.small[HELD, 0] = value
    elif goal.kind == NODE:
        work.nodes[X, 0] = value
    chosen = np.zeros(MOST_PLACES)
    sums = _sums_at(screen, work, seen, goal, value)
    count = choose(screen.grid[:, : work.p], sums, MOST_PLACES, chosen)
    for i in range(count):
        for p in range(work.p):
            work.small[PLACES + i, p] = screen.grid[int(chosen[i]), p]
    return count
