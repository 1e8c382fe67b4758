"""From a fit of an assay to numbers: the middle of the curve, its plateau, and whether there is a curve at all.

What the wells do not fix is a bound or nothing, never a value with an open interval.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import special

from rapalog.analysis.estimate import Estimate, combine_replicates, missing
from rapalog.analysis.kinase.fit import Fit, Signals, fit_shape, refit
from rapalog.analysis.kinase.profile import profile_limits
from rapalog.analysis.kinase.shapes import whole
from rapalog.analysis.kinase.wells import (
    FEWEST_DOSES,
    KinaseWell,
    replicate_names,
)

#: P value of the F test below which replicates are said to differ, or a curve not to be flat.
_RARE: Final = 0.01
#: Replicates that differ are only averaged if there are this many.
_FEWEST_REPLICATES: Final = 3


@dataclass(frozen=True)
class Found:
    """A fit with the wells it was made from; ``power`` is how the error grows with the signal."""

    wells: Signals
    fit: Fit
    power: float


def position(found: Found, level: float, what: str, *, least_nM: float = 0.0, most_nM: float = math.inf) -> Estimate:
    """Return the position of a fit (IC50 or Kd) as a value, a bound, or nothing; no value lies beyond the limits."""
    low, high = (
        None if end is None else math.exp(end) for end in profile_limits(found.wells, found.fit, column=0, level=level)
    )
    value, method = math.exp(float(found.fit.theta[0])), method_of(found, what)
    if high is None and low is None:
        return missing("not identifiable: neither limit exists")
    if low is None or low < least_nM:
        if high is None:
            return missing("not identifiable: the enzyme is far above it")
        why = "not identifiable: the enzyme is far above it" if what == "tight binding" else "below the tested doses"
        return Estimate(high, "<", None, high, level, method, f"{why}; an upper bound")
    if high is None or value > most_nM:
        return Estimate(low, ">", low, None, level, method, "the plateau was not reached; a lower bound")
    return Estimate(value, "=", low, high, level, method)


def plateau(found: Found, level: float) -> Estimate:
    """Return the residual activity as a value, an upper bound, or nothing."""
    low, high = profile_limits(found.wells, found.fit, column=-1, level=level)
    method = method_of(found, "fitted plateau")
    if low is not None and high is not None:
        return Estimate(found.fit.residual, "=", low, high, level, method)
    if high is not None:
        return Estimate(high, "<", None, high, level, method, "the plateau was not reached")
    if low is not None and low > 1.0:
        return Estimate(low, ">", low, None, level, method, "the plateau was not reached")
    return missing("the plateau was not reached")


def is_flat(found: Found) -> bool:
    """Test the curve against no inhibition at all, F with three degrees of freedom."""
    wells = found.wells
    fewer = Signals(**{**vars(wells), "full": wells.full | ~wells.none})
    flat = fit_shape(fewer, whole())
    gain = (flat.sse - found.fit.sse) / 3.0
    return _tail(3, found.fit.degrees, gain / max(found.fit.sse / max(found.fit.degrees, 1), 1e-300)) > _RARE


def kd_over_replicates(
    found: Found, kd: Estimate, used: Sequence[KinaseWell], level: float
) -> tuple[Estimate, list[str]]:
    """Ask whether replicates agree on the Kd; where they do not, their own values make the interval."""
    names = replicate_names(used)
    by_name = np.array([well.replicate for well in used])
    if len(names) < 2 or found.wells.vehicle_of.max() + 1 < len(names) or kd.relation != "=":
        return kd, []
    parts = [found.wells.only(by_name == name) for name in names]
    if any(len(np.unique(part.dose_nM[~(part.full | part.none)])) < FEWEST_DOSES for part in parts):
        return kd, []
    fits = [refit(part, found.fit.shape, found.fit.theta) for part in parts]
    apart, degrees = sum(fit.sse for fit in fits), sum(fit.degrees for fit in fits)
    extra = found.fit.degrees - degrees
    if min(fit.degrees for fit in fits) < 1 or apart <= 0 or extra < 1:
        return kd, []
    if _tail(extra, degrees, (found.fit.sse - apart) / extra / (apart / degrees)) > _RARE:
        return kd, []
    flag = "replicates differ by more than their wells explain"
    if len(names) < _FEWEST_REPLICATES:
        return kd, [flag]
    values = [Estimate(math.exp(float(fit.theta[0])), "=") for fit in fits]
    return combine_replicates(values, logarithmic=True, level=level), [flag]


def method_of(found: Found, what: str) -> str:
    """Return how an estimate came about, in words: ``what`` was fitted, and which error the wells have."""
    growth = {0.0: "constant error", 0.5: "error as the root of the signal", 1.0: "error in proportion to the signal"}
    return f"{what}, controls fitted as data, profile likelihood, t with {found.fit.degrees} df, {growth[found.power]}"


def _tail(above: int, below: int, ratio: float) -> float:
    return float(special.fdtrc(above, max(below, 1), max(ratio, 0.0)))
