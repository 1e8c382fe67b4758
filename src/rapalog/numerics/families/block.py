"""One family over one set of positions, curve by curve: the fit, and the profiles of what is read off it, compiled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from rapalog.numerics.answer import (
    AREA_HIGH,
    AREA_LOW,
    BOUND_ONLY,
    DEGREES,
    EXACT,
    HEIGHT,
    HEIGHT_HIGH,
    HEIGHT_LOW,
    KIND,
    RESIDUAL,
    RISES,
    TOTAL,
    WANT_CROSSING,
    WANT_MIDDLE,
    WANT_SUMS,
    WANT_VARIANCES,
    Task,
)
from rapalog.numerics.compiled import SOURCES, compiled, compiled_and_kept, stand_alone
from rapalog.numerics.families.bases import BOTH_HELD, HORMETIC, PROPORTIONAL
from rapalog.numerics.families.measures import delta, mean_height, read_off, take
from rapalog.numerics.families.profiles import (
    crossing_limits,
    half_limits,
    hold_mean,
    hold_middle,
    hold_point,
    middle_limits,
    sum_limits,
)
from rapalog.numerics.families.screen import Screen, fit_curve, look, pin, tabulate
from rapalog.numerics.families.workspace import (
    HELD,
    HELD_TOP,
    MEAN,
    MOST_STARTS,
    NUMBER,
    Descend,
    Descent,
    X,
    workspace_for,
)
from rapalog.numerics.points import Floats


@compiled
def _work(screen: Screen, nodes: int, minimise: Descend) -> Descent:
    return workspace_for((screen.code, screen.p, screen.q), screen.points, screen.box, nodes, minimise)


@compiled
def _mean_work(screen: Screen, minimise: Descend) -> Descent:
    return _work(screen, 1 if screen.code <= PROPORTIONAL else screen.mean.shape[1], minimise)


@compiled
def _pin_all(screen: Screen, minimise: Descend) -> None:
    """Fill what the grid is at every pin, at the end, on average, and half-way down."""
    stand_alone()
    one, many, count = _work(screen, 1, minimise), _mean_work(screen, minimise), len(screen.pins)
    for row in range(count):
        hold_point(one, screen.pins[row])
        pin(screen, one, row)
    hold_point(one, screen.ends[2])
    pin(screen, one, count)
    hold_mean(screen, many)
    pin(screen, many, count + 1)
    if screen.code == HORMETIC:
        three = _work(screen, 3, minimise)
        hold_middle(three)
        for row in range(len(screen.middles)):
            three.nodes[X, 0] = screen.middles[row]
            pin(screen, three, count + 2 + row)


@compiled
def _set_out(work: Descent, task: Task, curve: int) -> None:
    """Put a curve on a workspace, less what is held."""
    stand_alone()
    work.small[HELD, HELD_TOP] = task.curves[1, curve]
    for d in range(work.wide.shape[1]):
        work.wide[MEAN, d] = task.mean[curve, d] - task.curves[1, curve]


@compiled
def _fitted(screen: Screen, work: Descent, task: Task, curve: int, out: Floats) -> None:
    stand_alone()
    _set_out(work, task, curve)
    fit_curve(screen, work, np.zeros((len(screen.grid), 1 + screen.q)), np.zeros(MOST_STARTS), out)
    wide, weight, mean, total = work.wide, 0.0, 0.0, 0.0
    for d in range(wide.shape[1]):
        weight += wide[NUMBER, d]
        mean += wide[NUMBER, d] * wide[MEAN, d]
    for d in range(wide.shape[1]):
        total += wide[NUMBER, d] * (wide[MEAN, d] - mean / weight) ** 2
    out[RESIDUAL] += task.curves[0, curve]
    out[TOTAL] = total + task.curves[0, curve]
    read_off(screen, work, task.curves[1, curve], task.curves[2, curve], out)


@compiled
def _profiled(
    screen: Screen,
    spaces: tuple[Descent, Descent, Descent, Descent],
    task: Task,
    curve: int,
    seen: Floats,
    out: Floats,
) -> None:
    stand_alone()
    shares, within, offset, level = task.shares, task.curves[0, curve], task.curves[1, curve], task.curves[2, curve]
    free, three, one, many = spaces
    _set_out(free, task, curve)
    read_off(screen, free, offset, level, out)
    if out[RESIDUAL] <= EXACT * out[TOTAL] or not shares[DEGREES] > 0.0:
        return
    if shares[WANT_VARIANCES] > 0.0:
        delta(screen, free, shares, (offset, level), out)
    if shares[WANT_MIDDLE] + shares[WANT_CROSSING] + shares[WANT_SUMS] == 0.0:
        return
    look(screen, free, seen)
    if screen.code == BOTH_HELD:
        half_limits(screen, free, seen, shares, within, out)
        return
    if shares[WANT_MIDDLE] > 0.0:
        work = three if screen.code == HORMETIC else free
        _set_out(work, task, curve)
        middle_limits(screen, work, seen, shares, within, out)
    if shares[WANT_CROSSING] == BOUND_ONLY or (shares[WANT_CROSSING] > 0.0 and out[KIND] != RISES):
        _set_out(one, task, curve)
        crossing_limits(screen, one, seen, shares, (level - offset, within), out)
    if shares[WANT_SUMS] > 0.0:
        _set_out(one, task, curve)
        hold_point(one, screen.ends[2])
        known = (len(screen.pins), out[HEIGHT] - offset, within)
        low, high = sum_limits(screen, one, seen, shares, known, out)
        out[HEIGHT_LOW], out[HEIGHT_HIGH] = low + offset, high + offset
        _set_out(many, task, curve)
        hold_mean(screen, many)
        take(screen, many, out)
        known = (len(screen.pins) + 1, mean_height(screen, many, 0.0), within)
        low, high = sum_limits(screen, many, seen, shares, known, out)
        out[AREA_LOW], out[AREA_HIGH] = low + offset, high + offset


# What a block does.
TABULATE: Final = 0
PIN: Final = 1
FIT: Final = 2
PROFILE: Final = 3

Block = Callable[[int, Screen, Descend, Task, tuple[int, int], Floats], None]


def _block(sources: str) -> Block:
    def family_block(
        what: int, screen: Screen, minimise: Descend, task: Task, part: tuple[int, int], answer: Floats
    ) -> None:
        if sources == "":
            return
        free = _work(screen, 0, minimise)
        if what == TABULATE:
            tabulate(screen, free)
        elif what == PIN:
            _pin_all(screen, minimise)
        elif what == FIT:
            for curve in range(part[0], part[1]):
                _fitted(screen, free, task, curve, answer[curve])
        else:
            spaces = (free, _work(screen, 3, minimise), _work(screen, 1, minimise), _mean_work(screen, minimise))
            seen = np.zeros((len(screen.grid), 1 + screen.q))
            for curve in range(part[0], part[1]):
                _profiled(screen, spaces, task, curve, seen, answer[curve])

    return compiled_and_kept(family_block)


#: ``family_block(what, screen, minimise, task, (start, stop), answer)`` fills the screen's tables, or fits or profiles
#: the curves from ``start`` to ``stop`` in rows of ``answer``.
family_block: Final = _block(SOURCES)
