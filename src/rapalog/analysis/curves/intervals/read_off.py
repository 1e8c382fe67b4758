"""What is read off a fitted curve beside its potencies: slope, plateaus, last response, area, and separate phases.

Emax and AUC have profile intervals: both are sums of the curve, so each can be held while the rest is refitted. Slope,
plateaus and the fractions of phases have delta intervals from the observed curvature.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from rapalog.analysis.curves.intervals.model_profile import profile_sum, quadrature
from rapalog.analysis.curves.intervals.potency import Fitted, midpoint_estimate
from rapalog.analysis.curves.intervals.thresholds import parameters_of, thresholds
from rapalog.analysis.estimate import LEVEL, Estimate, t_quantile
from rapalog.numerics.families.models import FAMILIES, ModelFit, led_by_second_phase
from rapalog.numerics.families.search import covariance_root
from rapalog.numerics.points import LN10, SLOPE_RANGE, Floats, Points, Sigmoid

#: A residual this far below the total is rounding: every interval is a point.
_EXACT: Final = 1e-20
_PROBE: Final = 1e-6

Measure = Callable[[ModelFit], float]


@dataclass(frozen=True)
class Phase:
    """One phase of a curve: its EC50 in nM and the fraction of the untreated response that is lost in it."""

    ec50_nM: Estimate
    fraction: Estimate

    def to_json(self) -> dict[str, Any]:
        """Return the phase as an item of ``phases``."""
        return {"ec50_nM": self.ec50_nM.to_json(), "fraction": self.fraction.to_json()}


def as_model(wells: Points, fit: Fitted) -> ModelFit:
    """Return a four-parameter curve as a member of its family; any other curve as it is."""
    if isinstance(fit, ModelFit):
        return fit
    low, high = wells.bounds
    theta = np.array([fit.midpoint, fit.log_slope])
    bound = tuple(bool(one) for one in (theta <= low) | (theta >= high))
    return ModelFit(FAMILIES["4pl"], theta, np.array([fit.bottom, fit.top - fit.bottom]), fit.sse, bound)


def area(wells: Points, fit: Fitted) -> float:
    """Return the mean height of the curve over the tested log10 doses; by its closed form where it has one."""
    low, high = wells.low, wells.high
    if isinstance(fit, ModelFit):
        nodes, weights = quadrature(low, high)
        return float(fit.at(nodes) @ weights)

    def below(x: float) -> float:
        return x - float(np.logaddexp(0.0, LN10 * fit.slope * (x - fit.midpoint))) / (LN10 * fit.slope)

    return fit.bottom + (fit.top - fit.bottom) * (below(high) - below(low)) / (high - low)


def read_off(wells: Points, fit: Fitted, full: float, *, level: float = LEVEL) -> dict[str, Estimate]:
    """Return hill, top, bottom, emax and auc of a fitted curve, each with its interval."""
    if fit.sse <= _EXACT * wells.total:
        points = {"hill": fit.slope, "top": fit.top, "bottom": fit.bottom, "emax": float(fit.at(wells.high))}
        return {name: Estimate(value, "=", value, value, level, "exact fit")
                for name, value in (points | {"auc": area(wells, fit) / full}).items()}  # fmt: skip
    model = as_model(wells, fit)
    found = delta_estimates(wells, model, level=level)
    for name, scale, nodes, weights in (
        ("emax", 1.0, np.array([wells.high]), np.ones(1)),
        ("auc", full, *quadrature(wells.low, wells.high)),
    ):
        value, profile = profile_sum(wells, model, nodes, weights)
        low, high = profile.limits(thresholds(wells, model, level)[0], start=value)
        exact = value if name == "emax" else area(wells, fit)
        limits = [None if limit is None else limit / scale for limit in (low, high)]
        found[name] = Estimate(exact / scale, "=", limits[0], limits[1], level, "profile, technical",
                               "" if None not in limits else "interval not determined on a side")  # fmt: skip
    return found


def delta_estimates(wells: Points, fit: ModelFit, *, level: float = LEVEL) -> dict[str, Estimate]:
    """Return hill, top and bottom with delta-method intervals (hill on the log scale, within its bounds).

    Where a curved parameter is at its bound, the top's interval holds it there; hill and bottom, which follow from it,
    have none. Nothing has one where the wells leave a combination undetermined.
    """
    root = covariance_root(wells, fit)
    t = t_quantile(level, wells.n - parameters_of(fit))
    measures: dict[str, Measure] = {
        "hill": lambda own: float(own.theta[1]),
        "top": lambda own: own.top,
        "bottom": lambda own: own.bottom,
    }
    held = {"top": fit.family.held_top, "bottom": fit.family.name in ("3pl-bottom-0", "two-phase")}
    found = {}
    for name, measure in measures.items():
        if held.get(name):
            value = measure(fit)
            found[name] = Estimate(value, "=", value, value, level, "held by the model")
            continue
        open_ended = root is None or (any(fit.at_bound) and name != "top")
        half = math.nan if root is None else t * float(np.linalg.norm(gradient(fit, measure) @ root))
        value = measure(fit)
        if open_ended:
            found[name] = Estimate(_shown(name, value), "=", level=level, method="delta, technical",
                                   reason="interval not determined")  # fmt: skip
            continue
        left, right = (_limit(name, value + side * half) for side in (-1, 1))
        found[name] = Estimate(_shown(name, value), "=", left, right, level, "delta, technical")
    return found


def gradient(fit: ModelFit, measure: Measure) -> Floats:
    """Return the derivative of a measure of a curve by (theta, beta), by central differences."""
    centre = np.concatenate([fit.theta, fit.beta])
    p = len(fit.theta)
    slopes = []
    for index, size in enumerate(np.maximum(np.abs(centre), 1e-3) * _PROBE):
        step = np.zeros(len(centre))
        step[index] = size
        up, down = (
            ModelFit(fit.family, place[:p], place[p:], fit.sse, fit.at_bound)
            for place in (centre + step, centre - step)
        )
        slopes.append((measure(up) - measure(down)) / (2 * size))
    return np.array(slopes)


def phases(wells: Points, fit: Fitted, *, level: float = LEVEL, interval: bool = True) -> tuple[Phase, ...]:
    """Return the two phases of a two-phase curve, most potent first; nothing for any other curve.

    A fraction is the share of the response at dose 0 that is lost in the phase.
    """
    if isinstance(fit, Sigmoid) or not fit.family.name.startswith("two-phase"):
        return ()
    second = led_by_second_phase(fit)
    measures: tuple[Measure, Measure] = (
        lambda own: float(own.beta[1]) / own.top,
        lambda own: float(own.beta[0]) / own.top,
    )
    return tuple(
        Phase(midpoint_estimate(wells, own, level=level, interval=interval), _fraction(wells, fit, measure, level))
        for own, measure in zip((fit, second), measures, strict=True)
    )


def _fraction(wells: Points, fit: ModelFit, measure: Measure, level: float) -> Estimate:
    value = measure(fit)
    root = covariance_root(wells, fit) if fit.sse > _EXACT * wells.total else None
    if root is None:
        return Estimate(value, "=", level=level, method="delta, technical", reason="interval not determined")
    half = t_quantile(level, wells.n - parameters_of(fit)) * float(np.linalg.norm(gradient(fit, measure) @ root))
    return Estimate(value, "=", max(0.0, value - half), min(1.0, value + half), level, "delta, technical")


def _shown(name: str, value: float) -> float:
    return float(10.0**value) if name == "hill" else value


def _limit(name: str, value: float) -> float | None:
    """Return a limit as shown; a hill outside its bounds is an open side, not a number."""
    if name == "hill" and not math.log10(SLOPE_RANGE[0]) < value < math.log10(SLOPE_RANGE[1]):
        return None
    return _shown(name, value)
