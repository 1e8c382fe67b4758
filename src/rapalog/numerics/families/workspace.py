"""One thread's workspace for the curve in hand: four tables of numbers and the names of their rows.

Few arrays are passed from function to function, because the compiler takes each of them apart at every call: named
fields for every piece made it take minutes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np

from rapalog.numerics.compiled import compiled, stand_alone
from rapalog.numerics.points import Floats

#: Most curved and most linear coefficients of a family.
MOST_CURVED: Final = 4
MOST_LINEAR: Final = 3
_WIDTH: Final = 8

# Rows of ``small``: the linear system, what solves it and its derivatives, the normal matrix, the constraint with its
# derivatives, pivots, a step, the bounds, what is held, and places. Held are a value and, where it is that of the mean
# of one sigmoid in closed form, a 1 and the range of the mean; then the top, where both plateaus are held.
SYSTEM: Final = 0
ANSWER: Final = 4
NORMAL: Final = 9
CONSTRAINT: Final = 13
ORDER: Final = 18
STEP_ORDER: Final = 19
MOVE: Final = 20
TRIAL: Final = 21
LOWER: Final = 22
UPPER: Final = 23
HELD: Final = 24
#: The column of the held top in that row.
HELD_TOP: Final = 4
HERE: Final = 25
INSIDE: Final = 26
OUTSIDE: Final = 27
BESIDE: Final = 28
THETA_NOW: Final = 29
BETA_NOW: Final = 30
#: The starts of a descent or of a profile.
STARTS: Final = 31
MOST_STARTS: Final = 10
_SMALL: Final = STARTS + MOST_STARTS

# Rows of ``wide``, over the positions: these, the numbers of points and their roots, the means, the weighted residual
# and its derivatives here and where a step began, and the basis functions followed by their derivatives.
X: Final = 0
NUMBER: Final = 1
ROOT: Final = 2
MEAN: Final = 3
RESIDUAL: Final = 4
KEPT: Final = 9
BASIS: Final = 14
# Rows of ``nodes`` and ``point``: the nodes of the constraint, or one position; weights; basis functions as above.
WEIGHT: Final = 1
AT: Final = 2
_BASES: Final = MOST_LINEAR * (1 + MOST_CURVED)


Tables = tuple[Floats, Floats, Floats, Floats]
#: What moves a place to a minimum: the tables, the family's code and numbers of coefficients, and the way.
Descend = Callable[[Tables, tuple[int, int, int], tuple[int, int, int, int]], float]


class Workspace(NamedTuple):
    """The tables, the family's code in ``bases``, and its numbers of curved and of linear coefficients.

    ``nodes`` has no column where nothing is held.
    """

    small: Floats
    wide: Floats
    nodes: Floats
    point: Floats
    code: int
    p: int
    q: int


class Descent(NamedTuple):
    """A workspace with what moves places on it to a minimum, which is called through its address."""

    small: Floats
    wide: Floats
    nodes: Floats
    point: Floats
    code: int
    p: int
    q: int
    minimise: Descend


@compiled
def workspace_for(family: tuple[int, int, int], points: Floats, box: Floats, nodes: int, minimise: Descend) -> Descent:
    """Return that of a code, numbers of coefficients, positions (3, D: also numbers, roots), bounds and nodes."""
    stand_alone()
    code, p, q = family
    work = Descent(
        np.zeros((_SMALL, _WIDTH)),
        np.zeros((BASIS + _BASES, points.shape[1])),
        np.zeros((AT + _BASES, nodes)),
        np.zeros((AT + _BASES, 1)),
        code,
        p,
        q,
        minimise,
    )
    for d in range(points.shape[1]):
        for row in range(3):
            work.wide[row, d] = points[row, d]
    for i in range(p):
        work.small[LOWER, i], work.small[UPPER, i] = box[0, i], box[1, i]
    return work


@compiled
def copy_row(table: Floats, source: int, target: int, count: int) -> None:
    """Copy the first numbers of one row to another."""
    stand_alone()
    for i in range(count):
        table[target, i] = table[source, i]
