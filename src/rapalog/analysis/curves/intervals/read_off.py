"""What is read off a fitted curve beside its potencies: slope, plateaus, last response, area, and separate phases.

Emax and AUC have profile intervals: both are sums of the curve, so each can be held while the rest is refitted. Slope,
plateaus and the fractions of phases have delta intervals from the observed curvature.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from rapalog.analysis.curves.intervals.potency import midpoint_estimate
from rapalog.analysis.estimate import LEVEL, Estimate, t_quantile
from rapalog.numerics.answer import (
    AREA,
    AREA_HIGH,
    AREA_LOW,
    BOTTOM,
    EXACT,
    HEIGHT,
    HEIGHT_HIGH,
    HEIGHT_LOW,
    LOG_SLOPE,
    MEASURES,
    MIDDLE,
    SHARE_1,
    SHARE_2,
    TOP,
    VARIANCES,
)
from rapalog.numerics.families.models import Fitted
from rapalog.numerics.points import SLOPE_RANGE, Floats, Points
from rapalog.numerics.sigmoid.floor import STEEP

_DELTA: Final = "delta, technical"
#: With two, bottoms of curves that end beyond the doses held in 70 %: their noise had made a plateau.
_DOSES_ON_THE_WAY: Final = 3
_HILL_RANGE: Final = tuple(math.log10(end) for end in SLOPE_RANGE)


@dataclass(frozen=True)
class Phase:
    """One phase of a curve: its EC50 in nM and the fraction of the untreated response that is lost in it."""

    ec50_nM: Estimate
    fraction: Estimate

    def to_json(self) -> dict[str, Any]:
        """Return the phase as an item of ``phases``."""
        return {"ec50_nM": self.ec50_nM.to_json(), "fraction": self.fraction.to_json()}


def read_off(wells: Points, fit: Fitted, row: Floats, full: float, *, level: float = LEVEL) -> dict[str, Estimate]:
    """Return hill, top, bottom, emax and auc of a fitted curve with their intervals, from the answer of a profile."""
    if fit.sse <= EXACT * wells.total:
        points = {
            "hill": fit.slope,
            "top": fit.top,
            "bottom": fit.bottom,
            "emax": float(row[HEIGHT]),
            "auc": float(row[AREA]) / full,
        }
        return {name: Estimate(value, "=", value, value, level, "exact fit") for name, value in points.items()}
    found = _plateaus(wells, fit, row, level)
    for name, scale, value, ends in (
        ("emax", 1.0, HEIGHT, (HEIGHT_LOW, HEIGHT_HIGH)),
        ("auc", full, AREA, (AREA_LOW, AREA_HIGH)),
    ):
        low, high = (float(row[end]) / scale if math.isfinite(row[end]) else None for end in ends)
        reason = "interval not determined on a side" if low is None or high is None else ""
        found[name] = Estimate(float(row[value]) / scale, "=", low, high, level, "profile, technical", reason)
    return found


def _plateaus(wells: Points, fit: Fitted, row: Floats, level: float) -> dict[str, Estimate]:
    """Return hill, top and bottom with delta-method intervals (hill on the log scale, within its bounds).

    Where a curved parameter is at its bound, the top's interval holds it there; hill and bottom, which follow from it,
    have none. Nothing has one where the wells leave a combination undetermined. A slope that bends between two doses,
    and a plateau with fewer than three doses on the way to it, are too far from normal for one: it held in 71 and 70 %.
    """
    t = t_quantile(level, wells.n - fit.parameters)
    held = {"top": fit.family.held_top, "bottom": fit.family.name in ("2pl", "3pl-bottom-0", "two-phase")}
    found = {}
    unseen = unseen_plateaus(wells, row)
    for name, column in (("hill", LOG_SLOPE), ("top", TOP), ("bottom", BOTTOM)):
        value, variance = float(row[column]), float(row[VARIANCES + column - MEASURES])
        shown = 10.0**value if name == "hill" else value
        if held.get(name):
            found[name] = Estimate(value, "=", value, value, level, "held by the model")
        elif math.isnan(variance) or name in unseen or (any(fit.at_bound) and name != "top"):
            found[name] = Estimate(shown, "=", level=level, method=_DELTA, reason="interval not determined")
        else:
            half = t * math.sqrt(variance)
            ends = (_hill(value - half), _hill(value + half)) if name == "hill" else (value - half, value + half)
            found[name] = Estimate(shown, "=", *ends, level, _DELTA)
    return found


def unseen_plateaus(wells: Points, row: Floats) -> set[str]:
    """Return which of hill, top and bottom the doses do not show: what bends between two of them, or ends beyond them.

    Wells at dose 0 show the top.
    """
    tested = wells.log_position[~wells.at_zero]
    no_bottom = int((tested > row[MIDDLE]).sum()) < _DOSES_ON_THE_WAY
    no_top = not wells.at_zero.any() and int((tested < row[MIDDLE]).sum()) < _DOSES_ON_THE_WAY
    hidden = {"hill": float(row[LOG_SLOPE]) > STEEP or no_top or no_bottom, "top": no_top, "bottom": no_bottom}
    return {name for name, unseen in hidden.items() if unseen}


def _hill(value: float) -> float | None:
    """Return a limit of the hill; one outside its bounds is an open side, not a number."""
    return float(10.0**value) if _HILL_RANGE[0] < value < _HILL_RANGE[1] else None


def phases(wells: Points, rows: Mapping[str, Floats], parameters: int, *, level: float = LEVEL) -> tuple[Phase, ...]:
    """Return the two phases of a two-phase curve, most potent first.

    ``rows`` are the answers of the profiles led by the first and by the second phase. A fraction is the share of the
    response at dose 0 that is lost in the phase.
    """
    first, second = rows["first"], rows["second"]
    t = t_quantile(level, wells.n - parameters)
    return (
        Phase(midpoint_estimate(wells, first, level=level), _fraction(first, SHARE_1, t, level)),
        Phase(midpoint_estimate(wells, second, level=level), _fraction(first, SHARE_2, t, level)),
    )


def _fraction(row: Floats, column: int, t: float, level: float) -> Estimate:
    value, variance = float(row[column]), float(row[VARIANCES + column - MEASURES])
    if math.isnan(variance):
        return Estimate(value, "=", level=level, method=_DELTA, reason="interval not determined")
    half = t * math.sqrt(variance)
    return Estimate(value, "=", max(0.0, value - half), min(1.0, value + half), level, _DELTA)
