"""One fit per biological replicate, combined: the replicate, not the well, is the unit that repeats."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.analysis.curves.fit.model_choice import fit_named
from rapalog.analysis.curves.intervals.potency import Fitted, crossing, crossing_estimate, midpoint, midpoint_estimate
from rapalog.analysis.curves.intervals.read_off import area, as_model, gradient
from rapalog.analysis.curves.intervals.thresholds import PARAMETERS
from rapalog.analysis.curves.replicates.moderation import Spread, spread
from rapalog.analysis.estimate import LEVEL, Estimate, combine_replicates, missing
from rapalog.numerics.families.models import ModelFit
from rapalog.numerics.families.search import covariance_root
from rapalog.numerics.points import Floats, Points, collapse

#: Four unknowns need four doses, and one well more to leave a residual.
FEWEST_DOSES: Final = 4
FEWEST_WELLS: Final = PARAMETERS + 1
_LOGARITHMIC: Final = frozenset({"ec50_nM", "ic50_nM", "hill", "phase_2_ec50_nM"})
#: A residual this far below the total is rounding, and a replicate has no variance of its own.
_EXACT: Final = 1e-20

Rule = Callable[[Points, Fitted], Estimate]
Measure = Callable[[Points, ModelFit], float]


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


def fittable(dose_nM: Floats) -> bool:
    """Return whether there are enough wells and doses for four parameters."""
    doses = np.unique(dose_nM)
    return len(dose_nM) >= FEWEST_WELLS and len(doses) >= FEWEST_DOSES and int((doses > 0).sum()) >= FEWEST_DOSES - 1


def replicate_estimates(
    dose_nM: Floats,
    response: Floats,
    members: Mapping[str, NDArray[np.bool_]],
    settings: ReplicateSettings,
    *,
    weight: Floats | None = None,
) -> ReplicateEstimates:
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
    fits = _fits(points, model, settings.vehicle)
    if len(fits) < len(points):
        flags.append(f"replicates have too few doses for {model}: each was fitted by 4pl")
        model, fits = "4pl", _fits(points, "4pl", None)
    flat = model == "flat"
    estimates, spreads = {}, {}
    for name, (rule, measure) in _rules(settings.full, model).items():
        own = [rule(*fit) for fit in fits]
        estimates[name] = combine_replicates(own, logarithmic=name in _LOGARITHMIC, level=settings.level)
        together = _spread(name, own, [(wells, fit) for wells, fit in fits], measure, flat=flat)
        if together is not None:
            spreads[name] = together
            estimates[name] = together.estimate(level=settings.level, method=_method(together))
    return ReplicateEstimates(estimates, spreads, flags)


def _fits(points: Sequence[Points], model: str, vehicle: float | None) -> list[tuple[Points, Fitted]]:
    fits = [(wells, fit_named(wells, "4pl" if model == "flat" else model, vehicle=vehicle)) for wells in points]
    return [(wells, fit) for wells, fit in fits if fit is not None]


def _method(own: Spread) -> str:
    scale = ", log scale" if own.scale == "log" else ""
    return f"t interval of {own.k} biological replicates (random effects, Hartung-Knapp{scale})"


def _spread(
    name: str, own: Sequence[Estimate], fits: Sequence[tuple[Points, Fitted]], measure: Measure, *, flat: bool
) -> Spread | None:
    values = [estimate.value for estimate in own if estimate.relation == "=" and estimate.value is not None]
    if len(values) < max(2, len(own)):
        return None
    logarithmic = name in _LOGARITHMIC
    if logarithmic and min(values) <= 0:
        return None
    found = [math.log10(value) if logarithmic else value for value in values]
    variances = [_variance(wells, fit, measure, flat=flat) for wells, fit in fits]
    return spread(found, variances, logarithmic=logarithmic)


def _variance(wells: Points, fit: Fitted, measure: Measure, *, flat: bool) -> float:
    """Return the delta variance of a measure in one replicate; NaN where it is not determined."""
    if flat:
        return wells.total / max(wells.n - 1, 1) / wells.n
    if fit.sse <= _EXACT * wells.total:
        return math.nan
    model = as_model(wells, fit)
    root = covariance_root(wells, model) if wells.n > model.family.parameters else None
    if root is None:
        return math.nan
    return float(np.square(gradient(model, lambda own: measure(wells, own)) @ root).sum())


def _rules(full: float, model: str) -> dict[str, tuple[Rule, Measure]]:
    """Return how to read each quantity off one replicate's fit, and what its variance is that of (on its scale)."""
    half = 0.5 * full

    def ic50(wells: Points, fit: Fitted) -> Estimate:
        return crossing_estimate(wells, fit, half, interval=False, flat=model == "flat")

    rules: dict[str, tuple[Rule, Measure]] = {
        "ic50_nM": (ic50, lambda wells, fit: crossing(fit, half, low=wells.low, high=wells.high)),
    }
    if model == "flat":
        flat: Rule = lambda _wells, _fit: missing("flat")  # noqa: E731
        rules |= dict.fromkeys(("ec50_nM", "hill", "bottom"), (flat, _no_measure))
        rules |= dict.fromkeys(("top", "emax"), (lambda wells, _fit: Estimate(wells.average, "="), _no_measure))
        rules["auc"] = (lambda wells, _fit: Estimate(wells.average / full, "="), _no_measure)
        return rules
    rules["ec50_nM"] = (lambda wells, fit: midpoint_estimate(wells, fit, interval=False), midpoint)
    rules["hill"] = (lambda _wells, fit: Estimate(fit.slope, "="), lambda _wells, fit: float(fit.theta[1]))
    measures: dict[str, Callable[[Points, Fitted], float]] = {
        "top": lambda _wells, fit: fit.top,
        "bottom": lambda _wells, fit: fit.bottom,
        "emax": lambda wells, fit: float(fit.at(wells.high)),
        "auc": lambda wells, fit: area(wells, fit) / full,
    }
    rules |= {name: (_value(measure), measure) for name, measure in measures.items()}
    return rules | (_phase_rules() if model == "two-phase" else {})


def _phase_rules() -> dict[str, tuple[Rule, Measure]]:
    def second(_wells: Points, fit: Fitted) -> float:
        return float(fit.theta[0] + fit.theta[2]) if isinstance(fit, ModelFit) else math.nan

    def second_nM(wells: Points, fit: Fitted) -> Estimate:
        x = second(wells, fit)
        return (
            Estimate(10.0**x, "=")
            if x <= wells.high
            else Estimate(10.0**wells.high, ">", reason="beyond the tested range")
        )

    def share(index: int) -> Callable[[Points, Fitted], float]:
        return lambda _wells, fit: float(fit.beta[index]) / fit.top if isinstance(fit, ModelFit) else math.nan

    return {
        "phase_1_fraction": (_value(share(1)), share(1)),
        "phase_2_ec50_nM": (second_nM, second),
        "phase_2_fraction": (_value(share(0)), share(0)),
    }


def _value(measure: Callable[[Points, Fitted], float]) -> Rule:
    return lambda wells, fit: Estimate(measure(wells, fit), "=")


def _no_measure(_wells: Points, _fit: Fitted) -> float:
    return math.nan
