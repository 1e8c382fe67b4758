"""Is signal proportional to amount? A dilution series on the same blot tells, and nothing else does.

Two curves are fitted on the log scale to volume V against relative amount a:

    V = A a**b                       b = 1 if proportional
    V = A a / (1 + a / K)            substrate that runs out: weak lanes look too strong by a_max / K

Depletion of a chemiluminescent substrate clips no pixel; dividing by a loading control is wrong where the signal is not
proportional (Butler et al. 2019).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats

from rapalog.analysis.blot_gates import GatedVolume

#: A lane that is off by more than this share is not a number.
MOST_BIAS: Final = 0.10
#: To miss a bias of just above it in few series, one that looks like this share of it is taken for it;
_ACCUSED: Final = 0.8
#: an interval that reaches so many times as far shows nothing.
_TOO_WIDE: Final = 2.5
#: Lanes of a series differ by pipetting and transfer at least by this share.
_LEAST_SCATTER: Final = 0.02
#: Bounds of the hyperbola's K in units of the largest amount.
_K_RANGE: Final = (0.02, 1e4)


@dataclass(frozen=True)
class Proportionality:
    """What a dilution series says.

    ``exponent`` is b with its standard error, ``bias`` by how much the weakest dilution is too strong against the
    strongest one, as a share (negative if too weak), with an interval at 90 %. ``largest_volume`` is the volume above
    which a band is more than 10 % too weak (infinite if none is). ``proportional`` is None where the series cannot
    tell.
    """

    exponent: float
    exponent_se: float
    bias: float
    bias_low: float
    bias_high: float
    largest_volume: float
    proportional: bool | None
    flags: tuple[str, ...]


def judge_dilution(
    amounts: Sequence[float], volumes: Sequence[float], volume_se: Sequence[float]
) -> Proportionality | None:
    """Judge a dilution series; None if fewer than three amounts have a volume.

    Parameters
    ----------
    amounts
        Relative amounts, positive.
    volumes, volume_se
        Volumes that are numbers (no bounds) and their standard errors.
    """
    amount, volume = np.asarray(amounts, dtype=np.float64), np.asarray(volumes, dtype=np.float64)
    use = (amount > 0) & (volume > 0)
    amount, volume = amount[use], volume[use]
    error = np.hypot(np.asarray(volume_se, dtype=np.float64)[use] / volume, _LEAST_SCATTER)
    if len(np.unique(amount)) < 3:
        return None
    exponent, exponent_se = _power(amount, volume, error)
    span = math.log(float(amount.max() / amount.min()))
    degrees = len(amount) - 2
    t = float(stats.t.ppf(0.95, degrees))
    # a**b against a, at the weakest amount when both agree at the strongest
    bias, low, high = (
        math.expm1((1 - b) * span) for b in (exponent, exponent + t * exponent_se, exponent - t * exponent_se)
    )
    half = _half_saturation(amount, volume, error)
    curve_bias = (1 + amount.max() / half) / (1 + amount.min() / half) - 1 if exponent < 1 else bias
    worst = max(bias, float(curve_bias), key=abs)
    off = abs(worst) > _ACCUSED * MOST_BIAS and abs(exponent - 1) > exponent_se
    flags: list[str] = []
    limit = math.inf
    if off and worst > 0:
        known = "signal runs out" if low > 0 else "signal may run out; its scatter could do it too"
        flags.append(f"not proportional: the weakest dilution looks {100 * worst:.0f} % too strong ({known})")
        if low > 0:
            scale = float(np.exp(np.average(np.log(volume * (1 + amount / half) / amount), weights=error**-2)))
            # V = Vmax x / (1 + x) is short of proportional by x / (1 + x); 10 % too weak at x = MOST_BIAS.
            limit = scale * half * MOST_BIAS / (1 + MOST_BIAS)
    elif off:
        flags.append(f"not proportional: the weakest dilution looks {-100 * worst:.0f} % too weak")
    elif max(abs(low), abs(high)) > _TOO_WIDE * MOST_BIAS:
        flags.append("the dilution series is too scattered to show that signal is proportional")
    proportional = False if off else None if flags else True
    return Proportionality(exponent, exponent_se, float(worst), low, high, limit, proportional, tuple(flags))


def apply_limit(gated: GatedVolume, judged: Proportionality) -> GatedVolume:
    """Return a lane's volume in the light of the dilution series of its blot.

    Above the volume where the signal is short by more than 10 % it is a lower bound. Where the scatter of the series
    could do it too, or weak lanes look too weak, no bound is known: the lane is flagged and its error widened by the
    bias.
    """
    flags = tuple(dict.fromkeys((*gated.flags, *judged.flags)))
    if gated.volume > judged.largest_volume:
        relation = ">=" if gated.relation in ("=", ">=") else gated.relation
        return replace(gated, relation=relation, flags=(*flags, "above the proportional range: a lower bound"))
    if judged.proportional is False and math.isinf(judged.largest_volume):
        widened = math.hypot(gated.volume_se, judged.bias * gated.volume)
        return replace(gated, volume_se=widened, flags=flags)
    return replace(gated, flags=flags)


def _power(amount: NDArray[np.float64], volume: NDArray[np.float64], error: NDArray[np.float64]) -> tuple[float, float]:
    """Return the exponent of a power law and its standard error, from the scatter where that is larger."""
    x, y, w = np.log(amount), np.log(volume), error**-2
    centre = np.average(x, weights=w)
    spread = float((w * (x - centre) ** 2).sum())
    slope = float((w * (x - centre) * y).sum() / spread)
    residual = y - np.average(y, weights=w) - slope * (x - centre)
    scatter = float((w * residual**2).sum()) / (len(x) - 2)
    return slope, math.sqrt(max(scatter, 1.0) / spread)


def _half_saturation(amount: NDArray[np.float64], volume: NDArray[np.float64], error: NDArray[np.float64]) -> float:
    """Return K of the hyperbola, in units of the amounts, by weighted least squares on the log scale."""

    def misfit(log_half: float) -> float:
        expected = np.log(amount) - np.log1p(amount / math.exp(log_half))
        apart = np.log(volume) - expected
        return float((((apart - np.average(apart, weights=error**-2)) / error) ** 2).sum())

    largest = float(amount.max())
    bounds = (math.log(_K_RANGE[0] * largest), math.log(_K_RANGE[1] * largest))
    grid = np.linspace(*bounds, 60)
    start = int(np.argmin([misfit(point) for point in grid]))
    near = (grid[max(0, start - 1)], grid[min(len(grid) - 1, start + 1)])
    return math.exp(float(optimize.minimize_scalar(misfit, bounds=near, method="bounded").x))
