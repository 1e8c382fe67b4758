"""The gap between two doses that all replicates share.

A steep curve that bends between two doses fits as well anywhere in the gap, in every replicate: where a replicate's fit
comes to lie there says nothing, and three replicates say no more than one. What they say is where the ends of the gap
are. Each end is where the profile's wall, followed down from its limits at two thresholds, meets the floor:

    limit(t) = end -+ t s,    t = root of the threshold in standard errors

The ends of replicates are averaged, each with the scatter that it has; the floor between them is not.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, NamedTuple, cast

import numpy as np

from rapalog.analysis.curves.fit.together import Steps
from rapalog.analysis.curves.replicates.moderation import Spread, spread
from rapalog.analysis.estimate import t_quantile
from rapalog.numerics.answer import CROSSING, CROSSING_HIGH, CROSSING_LOW, MIDDLE, MIDDLE_HIGH, MIDDLE_LOW, PLAIN
from rapalog.numerics.points import Floats
from rapalog.numerics.sigmoid.floor import STEEP
from rapalog.numerics.solve import Ask, Want

#: Two thresholds, as confidences, from which a wall is followed down.
_OUTER: Final = 0.95
_INNER: Final = 0.70
_LIMITS: Final = {MIDDLE: (MIDDLE_LOW, MIDDLE_HIGH), CROSSING: (CROSSING_LOW, CROSSING_HIGH)}
#: A wall bends outward at its foot: a line along it meets the floor so many standard errors too far in. Measured on
#: steep curves whose midpoint is anywhere between two doses.
_FOOT: Final = 0.2


class Gap(NamedTuple):
    """The ends of a floor (log10 nM) in one replicate; both are the estimate where the floor has no width."""

    low: float
    high: float


def gaps(asks: Sequence[Ask]) -> Steps[dict[int, list[Gap]]]:
    """Return the floors of the midpoint and of the crossing in every replicate, by column of the answer.

    ``asks`` are the fitted replicates. There are none unless one is steep; a limit that is open shows no floor.
    """
    if not any(_steep(ask) for ask in asks):
        return {}
    plain = Want(middle=PLAIN, crossing=PLAIN)
    walls = [ask._replace(want=plain, confidence=level) for level in (_OUTER, _INNER) for ask in asks]
    rows = cast("list[Floats]", (yield walls))
    found: dict[int, list[Gap]] = {}
    for column in _LIMITS:
        both = zip(asks, rows[: len(asks)], rows[len(asks) :], strict=True)
        found[column] = [_gap(ask, outer, inner, column) for ask, outer, inner in both]
    return found


def _steep(ask: Ask) -> bool:
    return ask.fit is not None and math.log10(ask.fit.slope) > STEEP


def _gap(ask: Ask, outer: Floats, inner: Floats, column: int) -> Gap:
    """Return the floor of one replicate; none where it is not steep, or a limit is open."""
    value = float(outer[column])
    far, near = outer[list(_LIMITS[column])], inner[list(_LIMITS[column])]
    if not (np.isfinite(far).all() and np.isfinite(near).all() and _steep(ask)):
        return Gap(value, value)
    degrees = ask.points.n - ask.family.parameters
    two, one = t_quantile(_OUTER, degrees), t_quantile(_INNER, degrees)
    walls = (near - far) * np.array([1.0, -1.0]) / (two - one)
    low, high = near + np.array([1.0, -1.0]) * (one - _FOOT) * walls
    return Gap(float(low), float(high)) if low < high else Gap(value, value)


def area_over_gap(own: Spread, middle: Spread, fall: float, decades: float) -> Spread:
    """Return the spread of a mean response over ``decades`` of dose, of curves whose midpoint has a floor.

    A curve that falls by ``fall`` has a mean that moves with its midpoint, by so much of it per decade.
    """
    return replace(own, floor=middle.floor * abs(fall) / decades)


def over_gaps(own: Spread, found: Sequence[Gap], variances: Sequence[float]) -> Spread:
    """Return a spread of replicates with the floor that they share; as it is where they have none."""
    if all(gap.low == gap.high for gap in found):
        return own
    ends = [spread([gap[side] for gap in found], variances, logarithmic=True) for side in (0, 1)]
    half = 0.5 * (ends[1].mean - ends[0].mean)
    middle, variance = 0.5 * (ends[0].mean + ends[1].mean), max(end.variance for end in ends)
    return replace(own, mean=middle, variance=variance, floor=max(half, 0.0))
