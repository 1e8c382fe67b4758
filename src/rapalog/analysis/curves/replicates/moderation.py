"""Two stages over biological replicates, and variances that the curves of one assay lend each other.

Stage one fits every replicate alone: an estimate y_i with its own variance v_i. Stage two, per quantity:

    y_i ~ N(mu, v_i + tau2),   tau2 by restricted maximum likelihood,   w_i = 1 / (v_i + tau2)
    variance of mu = sum w_i (y_i - mu)**2 / ((k - 1) sum w_i),   Student's t with k - 1  (Hartung and Knapp 2001)

Three replicates hardly know their own variance. Where an assay has several curves, their replicate variances s2 are
taken as draws from a scaled inverse chi-square with d0 degrees of freedom around s0**2 (Smyth 2004); d0 and s0**2 are
estimated from all of them, d0 at most one for each other curve, and each curve uses (d0 s0**2 + d s2) / (d0 + d) with
d0 + d degrees of freedom.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from scipy import special

from rapalog.analysis.estimate import LEVEL, Estimate
from rapalog.numerics.root import root

#: With fewer curves the spread of variances is not known and nothing is lent.
FEWEST_CURVES: Final = 3
#: More prior degrees than this change no quantile; limma's infinity.
MOST_DEGREES: Final = 1e6
#: The prior of few curves is itself uncertain, and taking it as known covers 90 % with three of them and 92 % with
#: five. One degree for each other curve covers 93.7, 94.6, 94.9 and 94.7 % with 3, 5, 10 and 20 (three replicates).
_DEGREES_PER_CURVE: Final = 1.0
#: Search for tau2 up to this many times the plain variance of the estimates.
_MOST_TAU: Final = 10.0
#: A variance below this share of the median one is set to it before logs are taken: one lucky triplet must not
#: pull the prior to 0.
_LEAST_SHARE: Final = 1e-5
#: Few replicates hardly know their error, and a floor of no width is read as one of some errors: so many are taken off
#: it before the quantile is chosen. Measured on curves of slopes 4 to 12 that bend between two doses.
_DOUBT: Final = 2.0


@dataclass(frozen=True)
class Spread:
    """One quantity over k replicates: its mean, the variance between replicates, and their degrees of freedom.

    ``variance`` is that of one replicate of average weight, so that the mean's is ``variance / k``; ``scale`` says
    whether mean and variance are of log10 (``log``) or of the quantity itself (``linear``). ``floor`` is how far to
    either side of the mean all replicates are without a minimum of their own (see ``gap``): it does not average down.
    ``least`` are the ends, on the same scale, of the interval that all wells together leave, infinite where they leave
    it open: it is never narrower.
    """

    mean: float
    variance: float
    k: int
    degrees: float
    between: float
    scale: str
    floor: float = 0.0
    least: tuple[float, float] | None = None

    def estimate(self, *, level: float = LEVEL, method: str = "") -> Estimate:
        """Return the mean with its Student's t interval."""
        half = self.floor + self._walls(level)
        low, high = self.least or (self.mean, self.mean)
        ends = (min(self.mean - half, low), self.mean, max(self.mean + half, high))
        low, value, high = (10.0**x for x in ends) if self.scale == "log" else ends
        sides = [name for name, end in zip(("lower", "upper"), self.least or (), strict=False) if math.isinf(end)]
        reason = f"{' and '.join(sides)} limit outside the tested range" if sides else ""
        return Estimate(
            value,
            "=",
            low if math.isfinite(ends[0]) else None,
            high if math.isfinite(ends[2]) else None,
            level,
            method or f"t interval of {self.k} biological replicates",
            reason,
        )

    def _walls(self, level: float) -> float:
        """Return how far the interval reaches beyond the floor: the quantile of Imbens and Manski for its width."""
        error, degrees = math.sqrt(self.variance / self.k), min(self.degrees, MOST_DEGREES)
        if not error > 0.0:
            return 0.0

        floor = max(2.0 * self.floor / error - _DOUBT, 0.0)

        def missed(c: float) -> float:
            return float(special.stdtr(degrees, c + floor) - special.stdtr(degrees, -c)) - level

        most = float(special.stdtrit(degrees, 0.5 + level / 2))
        return error * (root(missed, 0.0, most, tolerance=1e-10) if self.floor > 0.0 else most)


@dataclass(frozen=True)
class Prior:
    """What the curves of an assay say about replicate variances: their scale and how many degrees that is worth."""

    variance: float
    degrees: float


def spread(values: Sequence[float], variances: Sequence[float], *, logarithmic: bool) -> Spread:
    """Combine replicates by random effects.

    Parameters
    ----------
    values
        One estimate per replicate, at least two; on the log10 scale if ``logarithmic``.
    variances
        Their own variances on the same scale; where one is not known (NaN), all weigh the same.
    logarithmic
        Which scale the values are on.
    """
    y = np.array(values, dtype=float)
    v = np.array(variances, dtype=float)
    k = len(y)
    if not np.isfinite(v).all():
        v = np.zeros(k)
    tau2 = between_variance(y, v)
    weight = np.ones(k) if (v + tau2 <= 0).any() else 1.0 / (v + tau2)
    mean = float((weight * y).sum() / weight.sum())
    variance = float((weight * (y - mean) ** 2).sum() / (k - 1) / weight.sum() * k)
    return Spread(mean, variance, k, float(k - 1), tau2, "log" if logarithmic else "linear")


def between_variance(y: np.ndarray, v: np.ndarray) -> float:
    """Return the between-replicate variance that maximises the restricted likelihood; 0 or more.

    ``y`` and ``v`` are estimates and their own variances, shape (k,).
    """
    plain = float(np.var(y, ddof=1))
    if plain <= 0 or not v.any():
        return plain

    from scipy import optimize  # takes longer to import than a study without replicates to do

    def loss(tau2: float) -> float:
        w = 1.0 / (v + tau2)
        mean = (w * y).sum() / w.sum()
        return float(0.5 * (-np.log(w).sum() + np.log(w.sum()) + (w * (y - mean) ** 2).sum()))

    top = _MOST_TAU * plain
    floor = 0.0 if (v > 0).all() else 1e-12 * plain
    found = optimize.minimize_scalar(loss, bounds=(floor, top), method="bounded", options={"xatol": 1e-10 * top})
    return float(found.x) if loss(float(found.x)) < loss(floor) else floor


def prior_of(spreads: Sequence[Spread]) -> Prior | None:
    """Estimate what replicate variances have in common; None if too few curves have one.

    The moments of log variances give d0 and s0**2 (Smyth 2004, section 6.2).
    """
    found = [own for own in spreads if own.variance > 0 and own.degrees > 0]
    if len(found) < FEWEST_CURVES:
        return None
    s2 = np.array([own.variance for own in found])
    half = np.array([own.degrees for own in found]) / 2.0
    s2 = np.maximum(s2, _LEAST_SHARE * float(np.median(s2)))
    e = np.log(s2) - special.digamma(half) + np.log(half)
    excess = float(np.var(e, ddof=1) - special.polygamma(1, half).mean())
    if excess <= 0:
        # No more spread than chance gives: one variance for all, best estimated by their mean.
        return Prior(float((s2 * half).sum() / half.sum()), MOST_DEGREES)
    d0 = 2.0 * _inverse_trigamma(excess)
    return Prior(float(np.exp(e.mean() + special.digamma(d0 / 2) - np.log(d0 / 2))), min(d0, MOST_DEGREES))


def _inverse_trigamma(value: float) -> float:
    # 1/x < trigamma(x) < 1/x + 1/x**2 brackets the root.
    return root(lambda x: float(special.polygamma(1, x)) - value, 1.0 / value, 2.0 / value + 2.0, tolerance=2e-12)


def moderated(own: Spread, prior: Prior) -> Spread:
    """Return a spread whose variance has been drawn towards that of the other curves."""
    total = prior.degrees + own.degrees
    variance = (prior.degrees * prior.variance + own.degrees * own.variance) / total
    return replace(own, variance=variance, degrees=min(total, MOST_DEGREES))


def moderate(spreads: Sequence[Mapping[str, Spread]], *, level: float = LEVEL) -> list[dict[str, Estimate]]:
    """Return moderated estimates of every curve and quantity; a quantity that too few curves have is left out.

    Only spreads of one scale lend to each other, quantity by quantity.
    """
    found: list[dict[str, Estimate]] = [{} for _ in spreads]
    for name in sorted({name for own in spreads for name in own}):
        having = [(index, own[name]) for index, own in enumerate(spreads) if name in own]
        prior = prior_of([item for _, item in having])
        if prior is None:
            continue
        prior = replace(prior, degrees=min(prior.degrees, _DEGREES_PER_CURVE * (len(having) - 1)))
        for index, item in having:
            method = (
                f"t interval of {item.k} biological replicates, variance moderated over {len(having)} curves "
                f"({prior.degrees:.3g} prior degrees of freedom)"
            )
            found[index][name] = moderated(item, prior).estimate(level=level, method=method)
    return found
