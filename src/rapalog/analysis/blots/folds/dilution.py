"""Is signal proportional to amount? A dilution series on the same blot tells, and nothing else does.

One number says how far it is not: beta, the logarithm by which the weakest dilution is too strong for its amount
against the strongest one. With r the span of the amounts a, the strongest being 1, and volume V,

    beta > 0    V = A a / (1 + x a),   (1 + x) / (1 + x / r) = exp(beta)      substrate or antibody that runs out
    beta < 0    V = A a**(1 - beta / log r)                                  weak bands lose to background or threshold

Logarithms of volumes scatter with variance se**2 + sigma**2, sigma being what pipetting and transfer do to a lane. Few
lanes hardly know it, so it is not estimated: with a flat prior on A and beta and a half-Cauchy one on sigma (Gelman
2006) all three are integrated over, and what is left is the posterior of beta. It gives one of three answers: surely
within 10 %, surely not proportional, or that the series cannot tell.

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

from rapalog.analysis.blots.volumes.gates import GatedVolume

#: A lane that is off by more than this share is not a number.
MOST_BIAS: Final = 0.10
#: Level of the interval of the bias, and how sure it must be that the bias is small before nothing is said.
_LEVEL: Final = 0.95
#: A bias above the limit less likely than this brings no warning: one that is on every blot warns of nothing.
_SUSPICION: Final = 0.30
#: Half of the prior has lanes differ by less than this share by pipetting and transfer (assumed; Cauchy, so that the
#: lanes are believed where they scatter more).
_USUAL_SCATTER: Final = 0.05
#: Scatters that are tried: from below any pipette to a series that says nothing.
_SCATTERS: Final = np.geomspace(0.005, 0.5, 24)
#: Biases that are tried: up to tenfold, in steps of half a percent.
_MOST_LOG_BIAS: Final = math.log(10.0)
_LOG_BIAS_STEP: Final = 0.005
#: A hyperbola cannot hide more than the span of the amounts; at this share of it the strongest lanes are all alike.
_MOST_OF_SPAN: Final = 0.999
#: An amount below this share of the strongest is no dilution of it, and a lane with this relative error says nothing.
_LEAST_AMOUNT: Final = 1e-9
_MOST_ERROR: Final = 1e3

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Proportionality:
    """What a dilution series says.

    ``bias`` is by how much the weakest dilution is too strong against the strongest one, as a share (negative if too
    weak), with an interval at 95 %; ``log_error`` is the root of its mean square on the log scale. ``proportional`` is
    True if the bias is surely within 10 %, False if it surely is not 0 and rather above 10 %, None if the series cannot
    tell; ``probably_off`` is how likely it is above 10 %, and a series that cannot tell is flagged where this is above
    30 %. ``strongest_volume`` is that of the strongest dilution, ``largest_volume`` the one above which a band is more
    than 10 % too weak (infinite unless the signal surely runs out).
    """

    bias: float
    bias_low: float
    bias_high: float
    log_error: float
    strongest_volume: float
    largest_volume: float
    proportional: bool | None
    probably_off: float
    flags: tuple[str, ...]


def judge_dilutions(
    series: Sequence[tuple[Sequence[float], Sequence[float], Sequence[float]]],
) -> list[Proportionality | None]:
    """Judge the dilution series of several blots by one hand: each has its own bias, all share the lanes' scatter.

    Parameters
    ----------
    series
        Of each blot relative amounts, positive; volumes that are numbers (no bounds); and their standard errors, NaN
        where not known.

    Returns
    -------
    list
        One judgement for each series, None where fewer than three amounts have a volume.
    """
    found = [_series(*own) for own in series]
    usable = [own for own in found if own is not None]
    evidence = [np.logaddexp.reduce(own.likelihood, axis=1) for own in usable]
    scatter = np.log(_SCATTERS / (1.0 + (_SCATTERS / _USUAL_SCATTER) ** 2))  # the prior, per step of log scatter
    together = scatter + sum(evidence, np.zeros(len(_SCATTERS)))
    alone = iter(together - own for own in evidence)
    return [None if own is None else _judge(own, next(alone)) for own in found]


def apply_limit(gated: GatedVolume, judged: Proportionality) -> GatedVolume:
    """Return a lane's volume in the light of the dilution series of its blot.

    Above the volume where the signal is surely short by more than 10 % it is a lower bound. Where the series cannot
    tell, or weak lanes look too weak, no bound is known: the error is widened by the bias that is left, in the measure
    in which the lane differs from the strongest dilution, so that a fold against a lane as strong as that one has it
    once.
    """
    flags = tuple(dict.fromkeys((*gated.flags, *judged.flags)))
    if gated.volume > judged.largest_volume:
        relation = ">=" if gated.relation in ("=", ">=") else gated.relation
        return replace(gated, relation=relation, flags=(*flags, "above the proportional range: a lower bound"))
    if judged.proportional is not True and math.isinf(judged.largest_volume):
        apart = min(abs(1 - gated.volume / judged.strongest_volume), 1.0)
        widened = math.hypot(gated.volume_se, judged.log_error * apart * gated.volume)
        return replace(gated, volume_se=widened, flags=flags)
    return replace(gated, flags=flags)


def _flags(proportional: bool | None, off: float, low: float, middle: float, high: float) -> tuple[str, ...]:
    if proportional or (proportional is None and off <= _SUSPICION):
        return ()
    between = f"{100 * low:+.0f} to {100 * high:+.0f} % at {100 * _LEVEL:.0f} %"
    if proportional is None:
        return (
            f"signal may not be proportional: the dilution series puts its weakest lane off by {between}; "
            "load each amount twice",
        )
    said = f"too strong ({between}): signal runs out" if middle > 0 else f"too weak ({between})"
    return (f"not proportional: the weakest dilution is {100 * abs(middle):.0f} % {said}",)


@dataclass(frozen=True)
class _Series:
    """Amounts (n,) relative to the strongest, logarithms of volume over amount, known errors of these logarithms.

    ``betas`` (b,) are the log biases that are tried, ``likelihood`` (s, b) the logarithm of it for each scatter.
    """

    amount: Floats
    log: Floats
    error: Floats
    betas: Floats
    likelihood: Floats


def _series(amounts: Sequence[float], volumes: Sequence[float], volume_se: Sequence[float]) -> _Series | None:
    amount, volume, se = (np.asarray(own, dtype=np.float64) for own in (amounts, volumes, volume_se))
    use = np.isfinite(amount) & np.isfinite(volume) & (volume > 0)
    use &= amount > _LEAST_AMOUNT * amount[use].max(initial=0.0)
    if len(np.unique(amount[use])) < 3:
        return None
    amount, volume = amount[use] / amount[use].max(), volume[use]
    log = np.log(volume) - np.log(amount)
    error = np.nan_to_num(np.minimum(se[use], _MOST_ERROR * volume) / volume)
    most = min(_MOST_LOG_BIAS, _MOST_OF_SPAN * math.log(1 / float(amount.min())))
    betas = np.arange(-_MOST_LOG_BIAS, most, _LOG_BIAS_STEP)
    apart = log - _excess(betas, amount)
    rows = []
    for scatter in _SCATTERS:
        weight = 1.0 / (error**2 + scatter**2)
        total = float(weight.sum())
        misfit = apart**2 @ weight - (apart @ weight) ** 2 / total
        rows.append(0.5 * (np.log(weight).sum() - math.log(total) - misfit))
    return _Series(amount, log, error, betas, np.array(rows))


def _judge(own: _Series, log_scatter: Floats) -> Proportionality:
    """Judge one series, given how likely each scatter is without it (logarithms)."""
    joint = own.likelihood + log_scatter[:, None]
    posterior = np.exp(joint - joint.max()).sum(axis=0)
    posterior /= posterior.sum()
    below = np.cumsum(posterior) - posterior / 2
    low, middle, high = (
        math.expm1(float(np.interp(share, below, own.betas))) for share in ((1 - _LEVEL) / 2, 0.5, (1 + _LEVEL) / 2)
    )
    small = float(posterior[np.abs(np.expm1(own.betas)) <= MOST_BIAS].sum())
    surely = (low > 0 or high < 0) and abs(middle) > MOST_BIAS
    proportional = False if surely else True if small >= _LEVEL else None
    beta = math.log1p(middle)
    fitted = own.log - _excess(np.array([beta]), own.amount)[0]
    strongest = math.exp(float(np.average(fitted, weights=1.0 / (own.error**2 + _USUAL_SCATTER**2))))
    # V = A a / (1 + x a) is short by x a; 10 % too weak at x a = MOST_BIAS, where A = strongest * (1 + x).
    limit = math.inf
    if surely and middle > 0:
        x = float(_depletion(np.array([beta]), 1 / float(own.amount.min()))[0])
        limit = strongest * (1 + x) / x * MOST_BIAS / (1 + MOST_BIAS)
    log_error = math.sqrt(float(posterior @ own.betas**2))
    flags = _flags(proportional, 1 - small, low, middle, high)
    return Proportionality(middle, low, high, log_error, strongest, limit, proportional, 1 - small, flags)


def _excess(betas: Floats, amount: Floats) -> Floats:
    """Return by how much each amount is too strong against the strongest one, in logarithms (biases x amounts)."""
    span = 1 / float(amount.min())
    x = _depletion(np.maximum(betas, 0.0), span)[:, None]
    runs_out = np.log1p(x) - np.log1p(x * amount)
    power = -betas[:, None] * np.log(amount) / math.log(span)
    return np.where(betas[:, None] > 0, runs_out, power)


def _depletion(betas: Floats, span: float) -> Floats:
    """Return x, the share of the hyperbola's half-saturation that the strongest dilution reaches."""
    return np.asarray(np.expm1(betas) / (1.0 - np.exp(betas) / span))
