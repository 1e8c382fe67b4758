"""Models that the wells cannot tell apart: their weights, and potencies averaged over them.

Models are weighed by exp(-difference of AICc / 2). An averaged potency has limits whose tail areas, averaged over the
models, are those of the level (Turek and Fletcher 2012).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from scipy import special

from rapalog.analysis.estimate import LEVEL, Estimate, missing, t_quantile
from rapalog.numerics.root import root

#: Models whose AICc is within this of the best cannot be told from it (Burnham and Anderson 2002).
CLOSE: Final = 4.0


@dataclass(frozen=True)
class Alternative:
    """A model that was not chosen, or the chosen one: its AICc above the best, its weight, and its potencies."""

    model: str
    delta_aicc: float
    weight: float
    ec50_nM: Estimate
    ic50_nM: Estimate

    def to_json(self) -> dict[str, Any]:
        """Return the alternative as an item of ``alternatives``."""
        return {
            "model": self.model,
            "delta_aicc": self.delta_aicc,
            "weight": self.weight,
            "ec50_nM": self.ec50_nM.to_json(),
            "ic50_nM": self.ic50_nM.to_json(),
        }


@dataclass(frozen=True)
class Doubt:
    """What the wells leave open about the model: the alternatives, best first, and the potencies over them."""

    alternatives: tuple[Alternative, ...] = ()
    averaged: Mapping[str, Estimate] = field(default_factory=dict)


def doubt(
    potencies: Mapping[str, tuple[Estimate, Estimate]],
    scores: Mapping[str, float],
    *,
    degrees: int,
    level: float = LEVEL,
) -> Doubt:
    """Return the models that cannot be told from the best one, with their potencies one by one and averaged.

    Parameters
    ----------
    potencies
        EC50 and IC50 by model; of those that are near the best, more than one.
    scores
        AICc by model.
    degrees
        Degrees of freedom of the best one.
    level
        Level of the intervals.
    """
    near = weights({name: scores[name] for name in potencies})
    best = min(scores[name] for name in near)
    found = [Alternative(name, scores[name] - best, weight, *potencies[name]) for name, weight in near.items()]
    # The EC50 of a two-phase curve is that of its first phase: not the same quantity as that of a single phase.
    alike = [one for one in found if (one.model == "two-phase") == (found[0].model == "two-phase")]
    averaged = {
        "ec50_nM": average([(one.weight, one.ec50_nM) for one in alike], degrees=degrees, level=level),
        "ic50_nM": average([(one.weight, one.ic50_nM) for one in found], degrees=degrees, level=level),
    }
    return Doubt(tuple(found), averaged)


def weights(scores: Mapping[str, float]) -> dict[str, float]:
    """Return Akaike weights of the models within reach of the best, best first; they sum to 1."""
    best = min(scores.values(), default=0.0)
    near = {
        name: score - best for name, score in sorted(scores.items(), key=lambda item: item[1]) if score - best <= CLOSE
    }
    total = math.fsum(math.exp(-delta / 2) for delta in near.values())
    return {name: math.exp(-delta / 2) / total for name, delta in near.items()}


def average(estimates: Sequence[tuple[float, Estimate]], *, degrees: int, level: float = LEVEL) -> Estimate:
    """Average a potency over models: the mean of logs, and limits whose averaged tail areas are those of ``level``.

    Model-averaged tail areas (Turek and Fletcher 2012), with each model's own distance to its limit as its standard
    error on that side. Models in which the potency is no value are averaged only if none has one: then the strongest
    model speaks.
    """
    usable = [(weight, own) for weight, own in estimates if own.relation == "=" and own.value is not None]
    if not usable or sum(weight for weight, _ in usable) < 0.5:
        return estimates[0][1] if estimates else missing("no model")
    total = sum(weight for weight, _ in usable)
    share = [weight / total for weight, _ in usable]
    logs = [math.log10(own.value) for _, own in usable if own.value is not None]
    centre = math.fsum(a * b for a, b in zip(share, logs, strict=True))
    t = t_quantile(level, degrees)
    limits = [
        _tail(
            share,
            logs,
            [None if x is None else abs(math.log10(x) - y) / t for x, y in zip(ends, logs, strict=True)],
            side=side,
            degrees=degrees,
            level=level,
        )
        for side, ends in ((-1, [own.low for _, own in usable]), (1, [own.high for _, own in usable]))
    ]
    low, high = (None if limit is None else 10.0**limit for limit in limits)
    left_out = len(estimates) - len(usable)
    reason = f"{left_out} of {len(estimates)} models have no value" if left_out else ""
    return Estimate(10.0**centre, "=", low, high, level, "model average, technical", reason)


def _tail(
    share: Sequence[float],
    logs: Sequence[float],
    spread: Sequence[float | None],
    *,
    side: int,
    degrees: int,
    level: float,
) -> float | None:
    found = [one for one in spread if one is not None]
    if len(found) < len(spread):
        return None
    sizes = [max(one, 1e-12) for one in found]
    weight, centre, size = np.array(share), np.array(logs), np.array(sizes)

    def excess(x: float) -> float:
        return float(weight @ special.stdtr(degrees, side * (centre - x) / size)) - (1.0 - level) / 2.0

    # Far beyond every model's own limit all tails are empty, and at the innermost estimate at least half is left.
    far = 1e3 * max(sizes) + max(logs) - min(logs)
    inner, outer = (min(logs), max(logs) + far) if side > 0 else (max(logs), min(logs) - far)
    return root(excess, inner, outer)
