"""Four-parameter curves with parameters that a user holds or bounds: a bottom at 0, a top at 100 %, a slope of 1.

    y = bottom + (top - bottom) / (1 + (dose / EC50)**hill)

A held parameter says what the wells do not; that is the user's knowledge, and the flag says whose it is. Intervals of
EC50 and IC50 are profiles of the constrained curve, found by root of the sum of squares at its F threshold; those of
the other parameters and of Emax are delta intervals, none for a held one. Several biological replicates are fitted
one by one and combined as everywhere. There is no test against a flat line: a held curve is what was asked for.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

import numpy as np

from rapalog.analysis.curves.curve import Curve, log_doses_and_shares
from rapalog.analysis.curves.held_fit import TINY, BoundedWells, best_fit, curve_at, minimum, moved
from rapalog.analysis.curves.intervals.potency import MidpointLimits, bounded_crossing, bounded_midpoint, outside
from rapalog.analysis.curves.limits import Limits
from rapalog.analysis.estimate import Estimate, combine_replicates, missing, t_quantile
from rapalog.numerics.families.models import FAMILIES, Fitted
from rapalog.numerics.points import MIDPOINT_MARGIN, SLOPE_RANGE, Floats
from rapalog.numerics.root import root

_BEYOND: Final = 1.0
_HELD: Final = "held"
_REACH: Final = 3.0
_TOLERANCE: Final = 1e-6
_LOGARITHMIC: Final = frozenset({"ec50_nM", "ic50_nM", "hill"})


def constrained(curve: Curve, limits: Limits) -> Curve:
    """Return a curve fitted again with some parameters held or bounded; as it is where it could not be fitted.

    Parameters
    ----------
    curve
        With its wells.
    limits
        Lowest and highest value by parameter (see :func:`parse_limits`); top and bottom as shares of the control.
    """
    usable = [well for well in curve.wells if math.isfinite(well.response)]
    if curve.model == "none" or curve.full <= 0:
        return curve
    names = sorted({well.replicate for well in usable} - {""})
    sets = [[well for well in usable if well.replicate in (name, "")] for name in names] if len(names) > 1 else []
    whole = _data(usable, curve, limits)
    best = best_fit(whole)
    estimates = _estimates(whole, best, curve.ec50_nM.level)
    if sets:
        own = [
            _estimates(data, best_fit(data), curve.ec50_nM.level) for data in (_data(s, curve, limits) for s in sets)
        ]
        estimates = {
            name: combine_replicates([one[name] for one in own], logarithmic=name in _LOGARITHMIC) for name in estimates
        }
    estimates |= {name: _in_responses(estimates[name], curve.full) for name in ("top", "bottom", "emax")}
    words = [f"{name} {_said(*ends)}" for name, ends in limits.items()]
    # What is fitted here is one four-parameter curve: nothing that another model said of these wells stays.
    flags = (*_kept(curve.flags), f"by the user's wish: {', '.join(words)}")
    changes: dict[str, Any] = {
        **estimates,
        "phases": (),
        "averaged": {},
        "alternatives": (),
        "spreads": {},
        "conventions": (),
        "down_weighted": (),
        "flags": flags,
    }
    return replace(curve, model="4pl", shape=_shape(best, curve.full), **changes)


def _kept(flags: Sequence[str]) -> list[str]:
    gone = (
        "model uncertainty",
        "two phases",
        "fewer than two doses",
        "hill is at",
        "EC50 is at",
        "the response rises",
        "a plateau is below",
        "top held",
        "on-target",
    )
    return [flag for flag in flags if not flag.startswith(gone)]


def _said(low: float, high: float) -> str:
    return f"held at {low:g}" if low == high else f"between {low:g} and {high:g}"


def _data(wells: Sequence[Any], curve: Curve, limits: Limits) -> BoundedWells:
    x, y = log_doses_and_shares(wells, curve.full)
    tested = x[np.isfinite(x)]
    reach = _REACH * (float(np.ptp(y)) + TINY)
    free = {
        "hill": SLOPE_RANGE,
        "top": (y.min() - reach, y.max() + reach),
        "bottom": (y.min() - reach, y.max() + reach),
    }
    own = {name: limits.get(name, ends) for name, ends in free.items()}
    box = [
        (tested.min() - MIDPOINT_MARGIN, tested.max() + MIDPOINT_MARGIN),
        tuple(np.log10(own["hill"])),
        own["top"],
        own["bottom"],
    ]
    return BoundedWells(x, y, np.array(box, dtype=float).T, 0.5)


def _estimates(data: BoundedWells, best: tuple[Floats, float], level: float) -> dict[str, Estimate]:
    theta, sse = best
    free = data.free
    degrees = len(data.y) - len(free)
    ends = [10.0**end for end in data.tested]
    tested = (ends[0], ends[1])
    if degrees < 1:
        nothing = missing("too few wells for the parameters that are free")
        return dict.fromkeys(("ec50_nM", "ic50_nM", "hill", "top", "bottom", "emax", "auc"), nothing)
    sides = {one: _limit(data, best, _middle_pin, level, degrees, one_sided=one) for one in (False, True)}
    middle = bounded_midpoint(10.0 ** theta[0], tested, MidpointLimits(*sides[False], *sides[True]), level=level)
    found = {"ec50_nM": outside(10.0 ** theta[0], tested) or middle, "ic50_nM": _crossing(data, best, level, degrees)}
    jacobian = _jacobian(data.x, theta, free)
    covariance = np.asarray(sse / degrees * np.linalg.pinv(jacobian.T @ jacobian), dtype=float)
    quantities: dict[str, Callable[[Floats], float]] = {
        "hill": lambda own: 10.0 ** float(own[1]),
        "top": lambda own: float(own[2]),
        "bottom": lambda own: float(own[3]),
        "emax": lambda own: float(curve_at(np.array([data.tested[1]]), own)[0]),
        "auc": lambda own: float(curve_at(np.linspace(*data.tested, 201), own).mean()),
    }
    return found | {
        name: _delta(read, theta, free, covariance, t_quantile(level, degrees), level)
        for name, read in quantities.items()
    }


def _jacobian(x: Floats, theta: Floats, free: Sequence[int]) -> Floats:
    columns = [(curve_at(x, moved(theta, k, 1e-6)) - curve_at(x, moved(theta, k, -1e-6))) / 2e-6 for k in free]
    return np.array(columns).T.reshape(len(x), len(free))


def _delta(
    read: Callable[[Floats], float], theta: Floats, free: Sequence[int], covariance: Floats, t: float, level: float
) -> Estimate:
    slope = np.array([(read(moved(theta, k, 1e-6)) - read(moved(theta, k, -1e-6))) / 2e-6 for k in free])
    half = t * math.sqrt(max(float(slope @ covariance @ slope), 0.0))
    value = read(theta)
    method = "delta, technical" if slope.any() else _HELD
    return Estimate(value, "=", value - half, value + half, level, method)


def _middle_pin(data: BoundedWells, at: float) -> Callable[[Floats], Floats]:
    def pin(theta: Floats) -> Floats:
        theta[0] = at
        return theta

    return pin


def _crossing_pin(data: BoundedWells, at: float) -> Callable[[Floats], Floats]:
    """Return what moves the midpoint so that the curve crosses one half at a place; far away where it cannot."""

    def pin(theta: Floats) -> Floats:
        above, below = theta[2] - data.half, data.half - theta[3]
        ratio = above / below if above > 0 and below > 0 else 0.0
        theta[0] = at - math.log10(ratio) / 10.0 ** theta[1] if ratio > 0 else math.copysign(1e3, below - above)
        return theta

    return pin


def _crossing(data: BoundedWells, best: tuple[Floats, float], level: float, degrees: int) -> Estimate:
    theta, _ = best
    first, last = (float(curve_at(np.array([end]), theta)[0]) for end in data.tested)
    ends = [10.0**end for end in data.tested]
    if first < data.half:
        return (
            missing("the response rises with dose")
            if last > first
            else (Estimate(ends[0], "<", None, ends[0], level, "tested range", "beyond the tested range"))
        )
    if last > data.half:
        why = "plateau above 50 %" if theta[3] >= data.half else "beyond the tested range"
        return Estimate(ends[1], ">", None, None, level, "tested range", why)
    value = theta[0] + math.log10((theta[2] - data.half) / (data.half - theta[3])) / 10.0 ** theta[1]
    low, high = _limit(data, (moved(theta, 0, 0.0), best[1]), _crossing_pin, level, degrees, at=value)
    return bounded_crossing(
        10.0**value, _inside(low, ends, low_side=True), _inside(high, ends, low_side=False), level=level
    )


def _inside(limit: float | None, ends: Sequence[float], *, low_side: bool) -> float | None:
    if limit is None:
        return None
    return limit if (limit >= ends[0] if low_side else limit <= ends[1]) else None


def _limit(  # noqa: PLR0913 - what a profile is of, where it begins and how far it goes
    data: BoundedWells,
    best: tuple[Floats, float],
    pin_at: Callable[[BoundedWells, float], Callable[[Floats], Floats]],
    level: float,
    degrees: int,
    *,
    at: float | None = None,
    one_sided: bool = False,
) -> tuple[float | None, float | None]:
    """Return the limits (nM) of a profile to both sides, None where it is open."""
    theta, sse = best
    start = float(theta[0]) if at is None else at
    t = t_quantile(level, degrees, one_sided=one_sided)
    goal = sse * (1.0 + t**2 / degrees)
    free = [k for k in data.free if k != 0]

    def excess(x: float, origin: Floats) -> float:
        return above(x, origin)[0]

    def above(x: float, origin: Floats) -> tuple[float, Floats]:
        found, own = minimum(data, origin, free, pin_at(data, x))
        return own - goal, found

    found: list[float | None] = []
    for side in (-1.0, 1.0):
        near, origin, step = start, theta, 0.05
        while abs(near - start) < (data.tested[1] - data.tested[0]) + _BEYOND:
            far = near + side * step
            high, origin_far = above(far, origin)
            if high > 0:
                break
            near, origin, step = far, origin_far, step * 1.6
        else:
            found.append(None)
            continue
        ends = sorted((near, far))
        found.append(10.0 ** root(partial(excess, origin=origin), ends[0], ends[1], tolerance=_TOLERANCE))
    return found[0], found[1]


def _shape(best: tuple[Floats, float], full: float) -> Fitted:
    theta, sse = best
    top, bottom = full * float(theta[2]), full * float(theta[3])
    return Fitted(
        FAMILIES["4pl"],
        theta[:2].copy(),
        np.array([bottom, top - bottom]),
        full**2 * sse,
        (False, False),
        top,
        bottom,
        0.0,
        np.empty(0),
    )


def _in_responses(found: Estimate, full: float) -> Estimate:
    """Return an estimate on the scale of the responses."""
    value, low, high = (None if own is None else full * own for own in (found.value, found.low, found.high))
    return replace(found, value=value, low=low, high=high)
