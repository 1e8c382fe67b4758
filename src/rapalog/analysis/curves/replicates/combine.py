"""One fit per biological replicate, combined: the replicate, not the well, is the unit that repeats."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, cast

import numpy as np
from numpy.typing import NDArray

from rapalog.analysis.curves.fit.model_choice import fit_named, fittable
from rapalog.analysis.curves.fit.together import Steps
from rapalog.analysis.curves.intervals.potency import BEYOND, crossing_estimate, midpoint_estimate
from rapalog.analysis.curves.replicates.gap import Gap, area_over_gap, gaps, over_gaps
from rapalog.analysis.curves.replicates.moderation import Spread, spread
from rapalog.analysis.estimate import LEVEL, Estimate, combine_replicates, missing, t_quantile
from rapalog.numerics.answer import (
    AREA,
    BOTTOM,
    CROSSING,
    HEIGHT,
    LOG_SLOPE,
    MEASURES,
    MIDDLE,
    MIDDLE_2,
    SHARE_1,
    SHARE_2,
    TOP,
    VARIANCES,
)
from rapalog.numerics.families.models import Fitted
from rapalog.numerics.points import Floats, Points, collapse
from rapalog.numerics.solve import Ask, Want

_LOGARITHMIC: Final = frozenset({"ec50_nM", "ic50_nM", "hill", "phase_2_ec50_nM"})
_NOT_MEASURED: Final = -1
_TECHNICAL: Final = ", technical"
CANNOT_TELL: Final = "these wells cannot tell"

#: What one replicate's wells and the answer of its profile say of a quantity.
Rule = Callable[[Points, Floats], Estimate]


@dataclass(frozen=True)
class ReplicateSettings:
    """How replicates are fitted: the model, ``flat`` among them, the response of an untreated control, the level.

    ``vehicle`` is where a top is held, None if nowhere.
    """

    model: str
    full: float
    vehicle: float | None
    level: float = LEVEL


@dataclass(frozen=True)
class ReplicateEstimates:
    """What the replicates say together: estimates and spreads by quantity, and flags."""

    estimates: dict[str, Estimate]
    spreads: dict[str, Spread]
    flags: list[str]


def replicate_estimates(
    dose_nM: Floats,
    response: Floats,
    members: Mapping[str, NDArray[np.bool_]],
    settings: ReplicateSettings,
    *,
    weight: Floats | None = None,
    technical: Mapping[str, Estimate] | None = None,
) -> Steps[ReplicateEstimates]:
    """Fit every replicate alone and combine each quantity over them.

    Parameters
    ----------
    dose_nM, response
        One entry per well, shape (n,).
    members
        For every replicate, which wells are its own or shared by all, shape (n,).
    settings
        The model, the control's response and the level; a flat model has no midpoint in any replicate.
    weight
        Weights of the wells, shape (n,), from a robust fit of all of them.
    technical
        Potencies of all wells fitted together. Replicates of a curve that no wells pin down err alike: their interval
        is never narrower than that of all wells, and where these leave a side of the EC50 open, so do they.

    Returns
    -------
    combined
        Replicates that could not be fitted are flagged and left out; one that is a bound stays, as a bound.
    """
    flags, points = [], []
    for name, mask in members.items():
        if fittable(dose_nM[mask]):
            points.append(collapse(dose_nM[mask], response[mask], weight=None if weight is None else weight[mask]))
        else:
            flags.append(f"replicate {name} has too few wells or doses of its own")
    model = settings.model
    asks, rows = yield from _profiles(points, model, settings)
    if len(asks) < len(points):
        flags.append(f"replicates have too few doses for {model}: each was fitted by 4pl")
        model, (asks, rows) = "4pl", (yield from _profiles(points, "4pl", settings))
    fits = [(ask.points, row) for ask, row in zip(asks, rows, strict=True)]
    floors = yield from gaps(asks)
    estimates, spreads = _combined(fits, floors, model, settings)
    if settings.model == "flat":
        estimates["ic50_nM"] = _flat_crossing(points, estimates["top"], settings)
    for name, all_wells in (technical or {}).items():
        if name in spreads:
            _not_narrower(name, all_wells, estimates, spreads)
        elif estimates[name].relation in ("<", ">"):
            estimates[name] = _further_out(estimates[name], all_wells)
    return ReplicateEstimates(estimates, spreads, flags)


def _flat_crossing(points: Sequence[Points], top: Estimate, settings: ReplicateSettings) -> Estimate:
    """Return the IC50 of a flat line from the points of its replicates, of which there may be none."""
    if not points:
        return combine_replicates([], logarithmic=True, level=settings.level)
    tested = 10.0 ** min(own.low for own in points), 10.0 ** max(own.high for own in points)
    mean = top if len(points) > 1 else flat_mean(points[0], settings.level)
    return flat_crossing(mean, 0.5 * settings.full, tested)


def _combined(
    fits: Sequence[tuple[Points, Floats]], floors: Mapping[int, Sequence[Gap]], model: str, settings: ReplicateSettings
) -> tuple[dict[str, Estimate], dict[str, Spread]]:
    """Return every quantity over replicates, and the spreads of those that have a value in each."""
    estimates: dict[str, Estimate] = {}
    spreads: dict[str, Spread] = {}
    for name, (rule, column) in _rules(settings.full, model).items():
        own = [rule(*fit) for fit in fits]
        estimates[name] = combine_replicates(own, logarithmic=name in _LOGARITHMIC, level=settings.level)
        variances = [_variance(wells, row, column, flat=model == "flat") for wells, row in fits]
        scale = settings.full**2 if name == "auc" and model != "flat" else 1.0
        together = _spread(name, own, [variance / scale for variance in variances])
        if together is not None:
            spreads[name] = over_gaps(together, floors.get(column, ()), variances)
    if "auc" in spreads and "ec50_nM" in spreads and spreads["ec50_nM"].floor > 0.0:
        fall = float(np.mean([row[TOP] - row[BOTTOM] for _, row in fits])) / settings.full
        decades = float(np.mean([wells.high - wells.low for wells, _ in fits]))
        spreads["auc"] = area_over_gap(spreads["auc"], spreads["ec50_nM"], fall, decades)
    for name, spread_of in spreads.items():
        estimates[name] = spread_of.estimate(level=settings.level, method=_method(spread_of))
    return estimates, spreads


def _further_out(bound: Estimate, other: Estimate) -> Estimate:
    """Return a bound no nearer than another bound of that kind, or than that end of an interval."""
    pick, side = (min, "low") if bound.relation == ">" else (max, "high")
    end = pick(own for own in (bound.value, getattr(bound, side), getattr(other, side)) if own is not None)
    return replace(bound, value=end, low=end if side == "low" else None, high=end if side == "high" else None)


def _not_narrower(name: str, all_wells: Estimate, estimates: dict[str, Estimate], spreads: dict[str, Spread]) -> None:
    """Widen a potency over replicates to that of all wells together, which may be a bound."""
    own = estimates[name]
    low = -math.inf if all_wells.low is None else math.log10(all_wells.low)
    high = math.inf if all_wells.high is None else math.log10(all_wells.high)
    if spreads[name].floor > 0.0:
        return  # what replicates err in alike is the gap, which is in their interval already
    if all_wells.relation == "=":
        spreads[name] = replace(spreads[name], least=(low, high))
        estimates[name] = spreads[name].estimate(level=own.level, method=own.method)
    elif name == "ec50_nM" and all_wells.relation in (">", "<"):
        estimates[name] = _further_out(replace(all_wells, method=all_wells.method.removesuffix(_TECHNICAL)), own)
        del spreads[name]
    elif name == "ec50_nM":
        estimates[name] = all_wells
        del spreads[name]


def _profiles(
    points: Sequence[Points], model: str, settings: ReplicateSettings
) -> Steps[tuple[list[Ask], list[Floats]]]:
    """Fit each replicate's points; return the fits of those that could be, and what is read off with its variances."""
    name = "4pl" if model == "flat" else model
    fits = yield from fit_named(points, [name] * len(points), vehicle=settings.vehicle)
    found = [_measured(own, fit, settings) for own, fit in zip(points, fits, strict=True) if fit is not None]
    rows = cast("list[Floats]", (yield found))
    return found, rows


def _measured(points: Points, fit: Fitted, settings: ReplicateSettings) -> Ask:
    return Ask(points, fit.family, fit.offset, 0.5 * settings.full, fit, Want(variances=2.0), settings.level)


def _method(own: Spread) -> str:
    scale = ", log scale" if own.scale == "log" else ""
    return f"t interval of {own.k} biological replicates (random effects, Hartung-Knapp{scale})"


def _spread(name: str, own: Sequence[Estimate], variances: Sequence[float]) -> Spread | None:
    values = [estimate.value for estimate in own if estimate.relation == "=" and estimate.value is not None]
    if len(values) < max(2, len(own)):
        return None
    logarithmic = name in _LOGARITHMIC
    if logarithmic and min(values) <= 0:
        return None
    found = [math.log10(value) if logarithmic else value for value in values]
    return spread(found, variances, logarithmic=logarithmic)


def _variance(wells: Points, row: Floats, column: int, *, flat: bool) -> float:
    """Return the delta variance of a measure in one replicate; NaN where it is not determined."""
    if flat:
        return wells.total / max(wells.n - 1, 1) / wells.n
    return float(row[VARIANCES + column - MEASURES])


def _flat(_points: Points, _row: Floats) -> Estimate:
    return missing("flat")


def _mean(points: Points, _row: Floats) -> Estimate:
    return Estimate(points.average, "=")


def _rules(full: float, model: str) -> dict[str, tuple[Rule, int]]:
    """Return how to read each quantity off one replicate's answer, and which measure's variance is its own."""
    if model == "flat":
        found: dict[str, tuple[Rule, int]] = dict.fromkeys(("ec50_nM", "hill", "bottom"), (_flat, _NOT_MEASURED))
        found |= dict.fromkeys(("top", "emax"), (_mean, _NOT_MEASURED))
        found["auc"] = (lambda wells, _row: Estimate(wells.average / full, "="), _NOT_MEASURED)
        return found
    rules: dict[str, tuple[Rule, int]] = {
        "ic50_nM": (lambda wells, row: crossing_estimate(wells, row, interval=False), CROSSING),
        "ec50_nM": (lambda wells, row: midpoint_estimate(wells, row, interval=False), MIDDLE),
        "hill": (lambda _wells, row: Estimate(float(10.0 ** row[LOG_SLOPE]), "="), LOG_SLOPE),
        "auc": (lambda _wells, row: Estimate(float(row[AREA]) / full, "="), AREA),
    }
    rules |= {name: (_value(column), column) for name, column in (("top", TOP), ("bottom", BOTTOM), ("emax", HEIGHT))}
    if model == "two-phase":
        rules |= {
            "phase_1_fraction": (_value(SHARE_1), SHARE_1),
            "phase_2_ec50_nM": (_second_nM, MIDDLE_2),
            "phase_2_fraction": (_value(SHARE_2), SHARE_2),
        }
    return rules


def flat_crossing(
    mean: Estimate, response: float, tested: tuple[float, float], *, lowest: float | None = None
) -> Estimate:
    """Return where a flat line is below or above a response: it never crosses.

    That no curve was seen is no bound: one follows only where the interval of the mean excludes the response.

    Parameters
    ----------
    mean
        The mean response with its interval.
    response
        The level sought, in the unit of the mean.
    tested
        The lowest and the highest dose (nM).
    lowest
        The one-sided limit (nM) of a crossing that the wells would allow; None if none was sought.
    """
    low, high = tested
    if mean.high is not None and mean.high < response:
        return Estimate(low, "<", None, low, mean.level, "tested range", "flat")
    if mean.low is None or mean.low <= response:
        return missing(CANNOT_TELL)
    method = "tested range" if lowest is None else "profile, one-sided, technical"
    return Estimate(high, ">", high if lowest is None else lowest, None, mean.level, method, "flat")


def flat_mean(points: Points, level: float = LEVEL) -> Estimate:
    """Return the mean response of all points with its Student's t interval."""
    spare = max(points.n - 1, 1)
    half = t_quantile(level, spare) * math.sqrt(points.total / spare / points.n)
    mean = points.average
    return Estimate(mean, "=", mean - half, mean + half, level, "mean, technical")


def _second_nM(wells: Points, row: Floats) -> Estimate:
    x = float(row[MIDDLE_2])
    return Estimate(10.0**x, "=") if x <= wells.high else Estimate(10.0**wells.high, ">", reason=BEYOND)


def _value(column: int) -> Rule:
    return lambda _wells, row: Estimate(float(row[column]), "=")
