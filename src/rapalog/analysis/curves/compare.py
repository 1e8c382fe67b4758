"""Two curves beside each other: the ratio of their EC50s with its interval, and whether one EC50 fits both.

The ratio's interval is made of the limits of both EC50s on the log scale (MOVER; Zou and Donner 2008): with
d = log b - log a, its lower limit is d - sqrt((log b - log b_low)**2 + (log a_high - log a)**2), its upper likewise.
It keeps the asymmetry of profile intervals, and with symmetrical limits it is the usual one.

The P value is that of the extra sum of squares: both curves fitted by four parameters each, and again with one or all
of them shared,

    F = ((SSE_shared - SSE_apart) / (parameters saved)) / (SSE_apart / (n - 8)).

It takes wells as independent and their noise as equal. Where both curves have biological replicates that is not so:
then the replicates' log EC50s are compared (Welch), and no F test is given. Between more than two curves nothing is
corrected for multiplicity, and that is said.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

import numpy as np
from scipy import special

from rapalog.analysis.curves.curve import Curve, log_doses_and_shares
from rapalog.analysis.curves.dose_unit import restated
from rapalog.analysis.estimate import LEVEL, Estimate, missing
from rapalog.numerics.points import MIDPOINT_MARGIN, SLOPE_RANGE, Floats

SHARED: Final = ("ec50", "hill", "top", "bottom", "all")
_PARAMETERS: Final = ("ec50", "hill", "top", "bottom")
#: More pairs than this are no comparison that anybody reads.
MOST_PAIRS: Final = 300
_FEWEST_DEGREES: Final = 1
#: Slopes from which the shared fit starts, beside those of the curves themselves.
_STARTS: Final = (1.0, 3.0)
_EXACT: Final = 1e-12


@dataclass(frozen=True)
class Comparison:
    """Two curves: the EC50 of ``b`` over that of ``a``, and the P value of sharing ``shared``, None with ``reason``."""

    a: str
    b: str
    ratio: Estimate
    shared: str
    p_value: float | None
    method: str
    reason: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the item of ``comparisons`` that ``rapalog viability --compare --json`` prints."""
        return {
            "a": self.a,
            "b": self.b,
            "ratio": self.ratio.to_json(),
            "shared": self.shared,
            "p_value": self.p_value,
            "method": self.method,
            "reason": self.reason,
        }


def pairs_of(curves: Sequence[Curve]) -> list[tuple[Curve, Curve]]:
    """Return the pairs of curves that differ in one thing only: line, drug or time; all pairs if none is named."""
    named = any(curve.cell_line or curve.drug for curve in curves)
    return [(a, b) for a, b in combinations(curves, 2) if not named or _differences(a, b) <= 1]


def _differences(a: Curve, b: Curve) -> int:
    same_time = a.time_h == b.time_h or (math.isnan(a.time_h) and math.isnan(b.time_h))
    return (a.cell_line != b.cell_line) + (a.drug != b.drug) + (not same_time)


def compare(a: Curve, b: Curve, *, shared: str = "ec50", level: float = LEVEL) -> Comparison:
    """Compare two fitted curves with their wells.

    Parameters
    ----------
    a, b
        Curves that were fitted from wells.
    shared
        What the F test shares between them: one of ``SHARED``.
    level
        Level of the ratio's interval.
    """
    ratio = _ratio(a, b, level)
    if min(a.n_biological, b.n_biological) > 1:
        return _of_replicates(a, b, ratio, level)
    if a.shape is None or b.shape is None:
        return Comparison(a.curve, b.curve, ratio, shared, None, "", _why(a) or _why(b))
    p_value = shared_p_value(a, b, shared)
    reason = "" if p_value is not None else "too few wells for eight parameters"
    return Comparison(a.curve, b.curve, ratio, shared, p_value, "extra sum of squares, technical", reason)


def _ratio(a: Curve, b: Curve, level: float) -> Estimate:
    for own in (a, b):
        if own.ec50_nM.relation != "=":
            return missing(f"EC50 of {own.curve}: {_why(own)}")
    first, second = _logs(a.ec50_nM), _logs(b.ec50_nM)
    d = second[1] - first[1]
    low, high = (
        d - math.hypot(second[1] - second[0], first[2] - first[1]),
        d + math.hypot(second[2] - second[1], first[1] - first[0]),
    )
    ends = [10.0**end if math.isfinite(end) else None for end in (low, high)]
    return Estimate(10.0**d, "=", ends[0], ends[1], level, "from both intervals (MOVER, log scale)")


def _logs(potency: Estimate) -> tuple[float, float, float]:
    value = math.log10(potency.value or math.nan)
    low = -math.inf if potency.low is None else math.log10(potency.low)
    return low, value, math.inf if potency.high is None else math.log10(potency.high)


def _why(curve: Curve) -> str:
    potency = curve.ec50_nM
    if potency.relation == "none":
        return potency.reason
    return restated(potency.reason or f"a bound, {potency.relation} {potency.value:.3g} nM", curve.dose_unit)


def _of_replicates(a: Curve, b: Curve, ratio: Estimate, level: float) -> Comparison:
    first, second = a.spreads.get("ec50_nM"), b.spreads.get("ec50_nM")
    if first is None or second is None:
        return Comparison(a.curve, b.curve, ratio, "ec50", None, "", "a replicate has no EC50")
    parts = [(own.variance / own.k, own.degrees) for own in (first, second)]
    error = math.sqrt(sum(part for part, _ in parts))
    d = second.mean - first.mean
    if error <= 0:
        return Comparison(a.curve, b.curve, ratio, "ec50", None, "", "the replicates do not differ at all")
    degrees = error**4 / sum(part**2 / degrees for part, degrees in parts)
    half = float(special.stdtrit(degrees, 0.5 + level / 2)) * error
    method = f"Welch, log EC50s of {first.k} and {second.k} biological replicates"
    own = Estimate(10.0**d, "=", 10.0 ** (d - half), 10.0 ** (d + half), level, method)
    return Comparison(a.curve, b.curve, own, "ec50", float(2.0 * special.stdtr(degrees, -abs(d) / error)), method)


def shared_p_value(a: Curve, b: Curve, shared: str) -> float | None:
    """Return the P value of the extra sum of squares where two curves share a parameter, or all of them.

    None where there are too few wells, or both lie on their curves exactly.
    """
    usable = [[well for well in own.wells if math.isfinite(well.response)] for own in (a, b)]
    data = [log_doses_and_shares(wells, own.full) for wells, own in zip(usable, (a, b), strict=True)]
    n = sum(len(x) for x, _ in data)
    degrees = n - 2 * len(_PARAMETERS)
    if degrees < _FEWEST_DEGREES:
        return None
    apart = sum(_sse([own], ()) for own in data)
    names = _PARAMETERS if shared == "all" else (shared,)
    together = _sse(data, names)
    total = sum(float(((y - y.mean()) ** 2).sum()) for _, y in data)
    if apart <= _EXACT * total:
        return None
    f = max(together - apart, 0.0) / len(names) / (apart / degrees)
    return float(special.fdtrc(len(names), degrees, f))


def _sse(data: Sequence[tuple[Floats, Floats]], shared: Sequence[str]) -> float:
    """Return the smallest sum of squares of four-parameter curves, one for each data set, some parameters shared."""
    doses = np.concatenate([x[np.isfinite(x)] for x, _ in data])
    box = {"ec50": (doses.min() - MIDPOINT_MARGIN, doses.max() + MIDPOINT_MARGIN), "hill": tuple(np.log10(SLOPE_RANGE))}
    own = [name for name in ("ec50", "hill") if name not in shared]
    names = [(name, -1) for name in ("ec50", "hill") if name in shared]
    names += [(name, k) for k in range(len(data)) for name in own]
    low, high = (np.array([box[name][side] for name, _ in names]) for side in (0, 1))
    starts = [
        np.array([place if name == "ec50" else math.log10(slope) for name, _ in names])
        for place in np.linspace(doses.min(), doses.max(), 7)
        for slope in _STARTS
    ]

    def residual(theta: Floats) -> Floats:
        found = dict(zip(names, theta, strict=True))
        shapes = [
            _sigmoid(
                x,
                found.get(("ec50", k), found.get(("ec50", -1), 0.0)),
                found.get(("hill", k), found.get(("hill", -1), 0.0)),
            )
            for k, (x, _) in enumerate(data)
        ]
        design, response = _linear(shapes, shared), np.concatenate([y for _, y in data])
        beta, *_ = np.linalg.lstsq(design, response, rcond=None)
        return np.asarray(response - design @ beta)

    from scipy import optimize  # takes longer to import than many analyses to do

    best = sorted(starts, key=lambda start: float((residual(start) ** 2).sum()))[:3]
    fits = [optimize.least_squares(residual, np.clip(start, low, high), bounds=(low, high)) for start in best]
    return 2.0 * min(float(fit.cost) for fit in fits)


def _sigmoid(x: Floats, middle: float, log_slope: float) -> Floats:
    return np.asarray(special.expit(-math.log(10.0) * 10.0**log_slope * (x - middle)))


def _linear(shapes: Sequence[Floats], shared: Sequence[str]) -> Floats:
    """Return the design (n, q) of tops and bottoms, each shared or one for every data set."""
    columns: list[Floats] = []
    for name, parts in (("top", shapes), ("bottom", [1.0 - shape for shape in shapes])):
        if name in shared:
            columns.append(np.concatenate(parts))
            continue
        for k, part in enumerate(parts):
            columns.append(np.concatenate([part if k == j else np.zeros(len(own)) for j, own in enumerate(parts)]))
    return np.array(columns).T
