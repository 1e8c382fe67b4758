"""Profile limits of any quantity of any family, compiled: how far it can go until the sum of squares is too large.

What is profiled is the first curved parameter (a midpoint), or a weighted sum of the curve: a crossing (the node moves,
the value stands), a height or an area (the nodes stand, the value moves). The sum of squares is minimised over
everything else. The search follows the valley outward from the fit, and from every other optimum inside the threshold,
by secants on the root of the sum of squares above its minimum, which is nearly straight in the quantity. Then the best
places of the family's grid beyond the limit are descended from, the outermost value first, and those at the limit
itself, so that a second valley is not missed. A limit is accepted only where the sum of squares is on the threshold.
"""

from __future__ import annotations

import math
from typing import Final

from rapalog.numerics.answer import N_OPTIMA
from rapalog.numerics.compiled import compiled, stand_alone
from rapalog.numerics.families.places import MOST_PLACES, PLACES, Goal, best_places, minimum_at
from rapalog.numerics.families.screen import STEPS, Screen
from rapalog.numerics.families.workspace import BESIDE, HERE, INSIDE, OUTSIDE, STARTS, Descent, copy_row
from rapalog.numerics.points import Floats

#: Searches for one limit; it ends this near to the threshold, relatively.
_SEARCHES: Final = 60
_FINAL: Final = 1e-12
#: Every so many searches the outer end of the bracket is asked whether it is outside in every valley.
_STUCK: Final = 15
#: A limit is accepted if the SSE there is this near to the threshold, relatively.
_VERIFIED: Final = 1e-3
#: A place of the grid this much above the threshold for each theta, as a share of it, may still be inside once it is
#: refined: the more there are, the coarser the grid is.
SCREENED: Final = 0.25
#: The same where there is no place inside yet, and a bound would be given up for the highest position.
SCREENED_BOUND: Final = 5.0
#: Steps of that refinement; a sum this far below the threshold, as a share of it, is inside.
_REFINE: Final = 12
_CLEARLY: Final = 1e-6
#: Minima that differ by less than this, in decades, are the same.
_SAME: Final = 0.01
#: A profile may come back below the threshold so many times.
_VALLEYS: Final = 6
#: How much further than the last one a step may go, and how much shorter it may be.
_LONGER: Final = 3.0
_SHORTER: Final = 0.05
#: The first step from a place of the grid, as a share of that from the fit.
_CAREFUL: Final = 0.3
#: Columns of ``near``: a value, the lowest sum of squares of the grid there, and its theta.
VALUE: Final = 0
LOWEST: Final = 1
PLACE: Final = 2


@compiled
def _between(work: Descent, miss_low: float, miss_high: float) -> float:
    """Fill the row HERE between inside and outside; return the share of the way at which to look."""
    share = miss_low / (miss_low - miss_high) if miss_high > miss_low else 0.5
    share = share if 0.0 < share < 1.0 else 0.5
    for p in range(work.p):
        work.small[HERE, p] = work.small[INSIDE, p] + share * (work.small[OUTSIDE, p] - work.small[INSIDE, p])
    return share


@compiled
def _ahead(miss: float, slope: float, last: float) -> float:
    """Return how far the threshold is by the secant, neither much further nor much nearer than the last step."""
    return min(max(-miss / slope if slope > 0.0 else math.inf, _SHORTER * last), _LONGER * last)


@compiled
def _lower(work: Descent, goal: Goal, value: float, other: tuple[float, int]) -> float:
    """Return the lower of a sum of squares, whose place is in the row HERE, and of that from another row."""
    copy_row(work.small, other[1], BESIDE, work.p)
    sse = minimum_at(work, goal.kind, value, BESIDE, STEPS)
    if not sse < other[0]:
        return other[0]
    copy_row(work.small, BESIDE, HERE, work.p)
    return sse


@compiled
def _goes_on(screen: Screen, work: Descent, seen: Floats, goal: Goal, value: float) -> float:
    """Return the lowest sum at a value that is outside, from the row OUTSIDE and the grid's best places there.

    One valley can end where another goes on. The row HERE is then at the place.
    """
    copy_row(work.small, OUTSIDE, HERE, work.p)
    sse = minimum_at(work, goal.kind, value, HERE, STEPS)
    for place in range(best_places(screen, work, seen, goal, value)):
        sse = _lower(work, goal, value, (sse, PLACES + place))
    return sse


@compiled
def _follow(screen: Screen, work: Descent, seen: Floats, goal: Goal, start: float, sse: float) -> float:
    """Go outward from the row HERE, which is inside, to the threshold; NaN if the end is inside as well.

    The row HERE is then at the limit. An infinity was not verified.
    """
    stand_alone()
    small, side, count = work.small, goal.side, work.p
    root = math.sqrt(max(goal.threshold - goal.floor, 0.0))
    low, miss_low = start, math.sqrt(max(sse - goal.floor, 0.0)) - root
    high, miss_high, last, step, value = math.nan, 0.0, 0, side * goal.step, start
    copy_row(small, HERE, INSIDE, count)
    for search in range(_SEARCHES):
        if math.isnan(high):
            value = low + step if side * (low + step - goal.end) < 0.0 else goal.end
            copy_row(small, INSIDE, HERE, count)
        else:
            value = low + _between(work, miss_low, miss_high) * (high - low)
        sse = minimum_at(work, goal.kind, value, HERE, STEPS)
        if sse > goal.threshold:
            sse = _lower(work, goal, value, (sse, INSIDE))
        if abs(sse - goal.threshold) <= _FINAL * goal.scale:
            return value
        miss = math.sqrt(max(sse - goal.floor, 0.0)) - root
        if miss <= 0.0:
            if value == goal.end:
                return math.nan
            step = side * _ahead(miss, (miss - miss_low) / (value - low) * side, abs(step))
            miss_high *= 0.5 if last < 0 else 1.0
            low, miss_low, last = value, miss, -1
            copy_row(small, HERE, INSIDE, count)
        else:
            miss_low *= 0.5 if last > 0 else 1.0
            high, miss_high, last = value, miss, 1
            copy_row(small, HERE, OUTSIDE, count)
        stuck = search % _STUCK == _STUCK - 1 and not math.isnan(high)
        inside = _goes_on(screen, work, seen, goal, high) if stuck else math.inf
        if inside <= goal.threshold:
            low, miss_low, high, last = high, math.sqrt(max(inside - goal.floor, 0.0)) - root, math.nan, 0
            step = side * _CAREFUL * goal.step
            copy_row(small, HERE, INSIDE, count)
    return value if abs(sse - goal.threshold) <= _VERIFIED * goal.scale else side * math.inf


@compiled
def _beyond(screen: Screen, work: Descent, seen: Floats, near: Floats, goal: Goal, found: float) -> tuple[float, float]:
    """Return the outermost value of the grid beyond a limit that is inside after all, and the sum there, or NaN.

    The row HERE is then there. Otherwise the rows from ``PLACES`` have the minima, without those that are NaN, at the
    nearest of the values that was looked at.
    """
    stand_alone()
    for place in range(MOST_PLACES):
        work.small[PLACES + place, 0] = math.nan
    for i in range(len(near)):
        row = i if goal.side < 0.0 else len(near) - 1 - i
        value = near[row, VALUE]
        if not goal.side * (value - found) > 0.0:
            break
        if near[row, LOWEST] <= goal.threshold + work.p * SCREENED * goal.scale:
            count = best_places(screen, work, seen, goal, value)
            for place in range(MOST_PLACES):
                if place >= count:
                    work.small[PLACES + place, 0] = math.nan
                    continue
                sse = minimum_at(work, goal.kind, value, PLACES + place, _REFINE)
                if sse <= goal.threshold:
                    copy_row(work.small, PLACES + place, HERE, work.p)
                    return value, sse
                _drop_if_known(work, place)
    return math.nan, math.nan


@compiled
def _drop_if_known(work: Descent, place: int) -> None:
    """Make the minimum in a row of the places NaN if one before it is the same."""
    for other in range(place):
        apart = 0.0
        for p in range(work.p):
            apart = max(apart, abs(work.small[PLACES + place, p] - work.small[PLACES + other, p]))
        if apart <= _SAME:
            work.small[PLACES + place, 0] = math.nan


@compiled
def _beside(screen: Screen, work: Descent, seen: Floats, near: Floats, goal: Goal, found: float) -> float:
    """Return the lowest sum at a limit: from the optima, from the grid there, and by way of its next values.

    The row HERE is then there. The rows from ``PLACES`` have what ``_beyond`` left there.
    """
    stand_alone()
    copy_row(work.small, STARTS, HERE, work.p)
    sse = minimum_at(work, goal.kind, found, HERE, STEPS)
    for place in range(MOST_PLACES):
        if not math.isnan(work.small[PLACES + place, 0]):
            sse = _lower(work, goal, found, (sse, PLACES + place))
    count = N_OPTIMA + best_places(screen, work, seen, goal, found)
    for place in range(1, count):
        if not math.isnan(work.small[STARTS + place, 0]):
            sse = _lower(work, goal, found, (sse, STARTS + place))
    return _by_way(work, near, goal, found, sse)


@compiled
def _by_way(work: Descent, near: Floats, goal: Goal, found: float, sse: float) -> float:
    """Return the lower of a sum at a limit and those found by way of the grid's next values."""
    stand_alone()
    after = 0
    while after < len(near) - 1 and near[after, VALUE] < found:
        after += 1
    for row in range(max(after - 1, 0), after + 1):
        if near[row, LOWEST] < math.inf:
            # By way of the minimum at the grid's own value, and of that which the fit leads to there.
            for start in range(2 if row == after else 1):
                for p in range(work.p):
                    work.small[OUTSIDE, p] = near[row, PLACE + p] if start == 0 else work.small[STARTS, p]
                minimum_at(work, goal.kind, near[row, VALUE], OUTSIDE, STEPS)
                sse = _lower(work, goal, found, (sse, OUTSIDE))
    return sse


@compiled
def _outermost(screen: Screen, work: Descent, seen: Floats, goal: Goal, starts: Floats) -> float:
    """Return the outermost limit that is found from the starts inside the threshold; NaN is an open side."""
    found = math.nan
    for s in range(len(starts)):
        if math.isnan(starts[s, 0]) or (s > 0 and starts[s, 1] > goal.threshold):
            continue
        copy_row(work.small, STARTS + s, HERE, work.p)
        at = _follow(screen, work, seen, goal, starts[s, 0], starts[s, 1])
        if math.isnan(at):
            return at
        if math.isnan(found) or goal.side * (at - found) > 0.0:
            found = at
    return found


@compiled
def limit(screen: Screen, work: Descent, seen: Floats, near: Floats, goal: Goal, starts: Floats) -> float:
    """Return how far the quantity can go from its values at the starts, of which the first is inside.

    ``starts`` (S, 2) are values and sums of squares of the places in the rows ``STARTS``, and ``near`` what the grid is
    at other values. NaN is an open side, an infinity one whose search did not end on the threshold.
    """
    stand_alone()
    found = _outermost(screen, work, seen, goal, starts)
    for _ in range(_VALLEYS):
        if math.isnan(found):
            break
        at, sse = _beyond(screen, work, seen, near, goal, found if math.isfinite(found) else starts[0, 0])
        if math.isnan(at):
            if not math.isfinite(found):
                break
            at, sse = found, _beside(screen, work, seen, near, goal, found)
            if sse >= goal.threshold - _CLEARLY * goal.scale:
                break
        if at == goal.end:
            return math.nan
        step = _CAREFUL * goal.step
        found = _follow(
            screen,
            work,
            seen,
            Goal(goal.kind, goal.row, goal.side, goal.threshold, goal.scale, goal.floor, step, goal.end),
            at,
            sse,
        )
    return found
