"""Potencies of a fitted curve: the midpoint (of the first phase), and the crossing of a level.

Each is an :class:`Estimate` whose relation says whether the doses tested could show the number at all: a value with its
interval, a one-sided bound, or nothing.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

from rapalog.analysis.estimate import LEVEL, Estimate, missing
from rapalog.numerics.answer import (
    BELOW,
    CROSSES,
    CROSSING,
    CROSSING_HIGH,
    CROSSING_HIGH_ONE,
    CROSSING_LOW,
    CROSSING_LOW_ONE,
    EXACT,
    FLATTENED,
    KIND,
    MIDDLE,
    MIDDLE_HIGH,
    MIDDLE_HIGH_ONE,
    MIDDLE_LOW,
    MIDDLE_LOW_ONE,
    RESIDUAL,
    RISES,
)
from rapalog.numerics.points import Floats, Points

BEYOND: Final = "beyond the tested range"
PLATEAU: Final = "plateau above 50 %"
_ONE_SIDED: Final = "profile, one-sided, technical"

Side = float | None


class MidpointLimits(NamedTuple):
    """Limits of an EC50 in nM, two-sided (``low``, ``high``) and one-sided (``low_one``, ``high_one``); None: open."""

    low: Side
    high: Side
    low_one: Side
    high_one: Side


def midpoint_estimate(wells: Points, row: Floats, *, level: float = LEVEL, interval: bool = True) -> Estimate:
    """Return the relative EC50 in nM, with its profile interval, from the answer of a profile.

    A side that the wells leave open turns the estimate into a one-sided bound at the other limit. An EC50 fitted
    outside the tested doses is a bound as well: the curve has not been seen to bend.
    """
    value, tested = 10.0 ** float(row[MIDDLE]), (10.0**wells.low, 10.0**wells.high)
    if not interval or row[RESIDUAL] <= EXACT * wells.total:
        exact = Estimate(value, "=", value, value, level, "exact fit") if interval else Estimate(value, "=")
        return outside(value, tested) or exact
    limits = MidpointLimits(*(_dose(row, end) for end in (MIDDLE_LOW, MIDDLE_HIGH, MIDDLE_LOW_ONE, MIDDLE_HIGH_ONE)))
    return bounded_midpoint(value, tested, limits, level=level)


def crossing_estimate(wells: Points, row: Floats, *, level: float = LEVEL, interval: bool = True) -> Estimate:
    """Return the dose in nM at which the falling curve crosses the level of a profile (the absolute IC50).

    The relation is ``=`` only where the fitted curve crosses between the lowest and the highest dose. Elsewhere it is
    a bound at that dose, with the one-sided limit of the profile in ``low`` or ``high``.
    """
    kind, profiled = row[KIND], interval and not row[RESIDUAL] <= EXACT * wells.total
    if kind == CROSSES:
        value = 10.0 ** float(row[CROSSING])
        if not profiled:
            return Estimate(value, "=", value, value, level, "exact fit")
        return bounded_crossing(value, _dose(row, CROSSING_LOW), _dose(row, CROSSING_HIGH), level=level)
    if kind == RISES:
        return missing("the response rises with dose")
    if kind == BELOW:
        highest = _dose(row, CROSSING_HIGH_ONE) if profiled else 10.0**wells.low
        method = _ONE_SIDED if profiled else "tested range"
        high = 10.0**wells.high if highest is None else highest
        return Estimate(10.0**wells.low, "<", None, high, level, method, BEYOND)
    return not_reached(wells, row, PLATEAU if kind == FLATTENED else BEYOND, level=level, profiled=profiled)


def not_reached(wells: Points, row: Floats, reason: str, *, level: float, profiled: bool) -> Estimate:
    """Return the bound of a crossing that the curve does not come down to."""
    lowest = _dose(row, CROSSING_LOW_ONE) if profiled else 10.0**wells.high
    method = _ONE_SIDED if profiled else "tested range"
    return Estimate(10.0**wells.high, ">", 10.0**wells.low if lowest is None else lowest, None, level, method, reason)


def _dose(row: Floats, column: int) -> Side:
    x = float(row[column])
    return 10.0**x if math.isfinite(x) else None


def outside(value: float, tested: tuple[float, float]) -> Estimate | None:
    """Return an EC50 outside the tested doses as a bound at the nearest of them, None for one among them (nM)."""
    low, high = tested
    if value > high:
        return Estimate(high, ">", reason=BEYOND)
    return Estimate(low, "<", reason=BEYOND) if value < low else None


def bounded_midpoint(value: float, tested: tuple[float, float], limits: MidpointLimits, *, level: float) -> Estimate:
    """Return an EC50 (nM) with its interval; a side that is open, or an EC50 not among the doses, makes it a bound."""
    lowest, highest = tested
    low, high, above, below = limits
    inside = outside(value, tested) is None
    if low is not None and high is not None and inside:
        return Estimate(value, "=", low, high, level, "profile, technical")
    best = f"best fit {float(f'{value:.3g}'):,.10g} nM"
    if above is not None and (high is None or value > highest):
        bound, reason = min(above, highest), f"upper limit open, {best}" if inside else BEYOND
        return Estimate(bound, ">", bound, None, level, _ONE_SIDED, reason)
    if below is not None and (low is None or value < lowest):
        bound, reason = max(below, lowest), f"lower limit open, {best}" if inside else BEYOND
        return Estimate(bound, "<", None, bound, level, _ONE_SIDED, reason)
    return missing(f"interval open on both sides, {best}")


def bounded_crossing(value: float, low: Side, high: Side, *, level: float) -> Estimate:
    """Return an absolute IC50 (nM) with its interval; a side beyond the tested doses stays open and is said."""
    sides = [name for name, limit in (("lower", low), ("upper", high)) if limit is None]
    reason = f"{' and '.join(sides)} limit outside the tested range" if sides else ""
    return Estimate(value, "=", low, high, level, "profile, technical", reason)
