"""From the limits of a profile to what is reported: a value with its interval, a one-sided bound, or nothing."""

from __future__ import annotations

from typing import Final, NamedTuple

from rapalog.analysis.estimate import Estimate, missing

BEYOND: Final = "beyond the tested range"
PLATEAU: Final = "plateau above 50 %"

Side = float | None


class MidpointLimits(NamedTuple):
    """Limits of an EC50 in nM, two-sided (``low``, ``high``) and one-sided (``low_one``, ``high_one``); None: open."""

    low: Side
    high: Side
    low_one: Side
    high_one: Side


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
    best, method = f"best fit {float(f'{value:.3g}'):,.10g} nM", "profile, one-sided, technical"
    if above is not None and (high is None or value > highest):
        bound, reason = min(above, highest), f"upper limit open, {best}" if inside else BEYOND
        return Estimate(bound, ">", bound, None, level, method, reason)
    if below is not None and (low is None or value < lowest):
        bound, reason = max(below, lowest), f"lower limit open, {best}" if inside else BEYOND
        return Estimate(bound, "<", None, bound, level, method, reason)
    return missing(f"interval open on both sides, {best}")


def bounded_crossing(value: float, low: Side, high: Side, *, level: float) -> Estimate:
    """Return an absolute IC50 (nM) with its interval; a side beyond the tested doses stays open and is said."""
    sides = [name for name, limit in (("lower", low), ("upper", high)) if limit is None]
    reason = f"{' and '.join(sides)} limit outside the tested range" if sides else ""
    return Estimate(value, "=", low, high, level, "profile, technical", reason)
