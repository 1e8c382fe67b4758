"""Values and scales from logarithms that several blots share.

    log measurement = value of the condition - scale of the blot + error,   error variance = se**2 + tau2

The scales have mean 0; a difference of two values does not depend on that choice. ``se`` is what the reader of the
image knows of its own error; ``tau2`` is what it does not (loading, transfer, biology), common to all lanes, and is
the root of the generalised Cochran statistic, Q(tau2) = residual degrees of freedom (Paule and Mandel 1982). A
variance that leaves out those degrees of freedom would be too small by a third with three blots.

An interval takes no variance for granted. With

    error variance = se**2 + tau2 * (1 + (rho / strength)**2)

where ``strength`` is a condition's value relative to the strongest one (rho is noise that does not shrink with the
signal, so that weak lanes are the noisier ones), it integrates over tau2 and rho with their restricted likelihood as
weights. With ``se`` 0 and rho 0 that is Student's t on the residual degrees of freedom; where ``se`` is most of the
error it is nearly normal.
Not here: which lanes enter, and what a fold is relative to (see ``alignment``).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

from rapalog.analysis.blots.folds.normal_equations import EXACT, Floats, Indices, Lanes, solve, solve_all, solved
from rapalog.errors import RapalogError

#: An error of a logarithm above which a lane says nothing, and a distance of two logarithms that is as far as any.
_MOST_ERROR: Final = 1e3
_FAR: Final = 50.0
#: More blots than any study has; an alignment must end.
MOST_BLOTS: Final = 200
#: Values of rho that are tried, up to sixfold noise at a twentieth of the strongest lane, and their prior weights.
_CONSTANT_NOISE: Final = np.array([0.0, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32])
_PRIOR: Final = np.array([6.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0])
#: Values of tau2 that are tried: first over any that are possible, then where these are likely, and again.
_STEPS: Final = 40
_ROUNDS: Final = 3
_LEAST_SHARE, _MOST_SHARE = 1e-6, 1e9
#: Variances that are this much less likely (in natural logarithms) than the best do not count.
_UNLIKELY: Final = 12.0
#: A share of the spread that is as good as none: where the search for tau2 begins if a lane has no known error.
_UNKNOWN: Final = 1e-3
#: To this a limit is found, on the log scale.
_TINY: Final = 1e-12


@dataclass(frozen=True)
class Alignment:
    """The fitted values of conditions (C,) and scales of blots (B,), with the covariance of both, (C + B, C + B).

    ``tau2`` is the common variance, ``degrees`` the residual degrees of freedom, ``residual`` (n,) what is left.
    """

    value: Floats
    scale: Floats
    covariance: Floats
    tau2: float
    degrees: int
    residual: Floats

    def contrast(self, upper: int, lower: int) -> tuple[float, float]:
        """Return the difference of two conditions and its standard error."""
        weights = np.zeros(len(self.covariance))
        weights[upper] += 1.0
        weights[lower] -= 1.0
        variance = float(weights @ self.covariance @ weights)
        return float(self.value[upper] - self.value[lower]), float(np.sqrt(max(variance, 0.0)))


def align(blot: Sequence[int] | Indices, condition: Sequence[int] | Indices, log: Floats, se: Floats) -> Alignment:
    """Fit values and scales to the lanes of one or more blots.

    Parameters
    ----------
    blot, condition
        Which blot and which condition each lane belongs to, counted from 0 without gaps, shape (n,).
    log
        Natural logarithms of the measurements, shape (n,).
    se
        Their standard errors, 0 where nothing is known, shape (n,).

    Returns
    -------
    alignment
        With ``degrees`` 0 (one blot, or blots that share one condition each) ``tau2`` is 0 and the covariance holds
        the standard errors only: no interval follows from it.

    Raises
    ------
    RapalogError
        If the blots do not hang together by shared conditions, or a number is not finite.
    """
    blots, conditions = np.asarray(blot, dtype=np.intp), np.asarray(condition, dtype=np.intp)
    if not (np.isfinite(log).all() and np.isfinite(se).all() and (se >= 0).all()):
        raise RapalogError("a lane has no finite logarithm or standard error", remedy="leave that lane out")
    if len(np.unique(blots)) > MOST_BLOTS:
        raise RapalogError(
            f"got {len(np.unique(blots))} blots, at most {MOST_BLOTS} are aligned", remedy="split the experiment"
        )
    if len(components(blots, conditions)) > 1:
        raise RapalogError(
            "the blots share no condition with each other, so their scales cannot be compared",
            remedy="load a common sample on every blot",
        )
    degrees = len(log) - int(conditions.max() + 1) - int(blots.max() + 1) + 1
    lanes = Lanes(blots, conditions, log, _squares(se))
    tau2 = _common_variance(lanes, degrees)
    variance = lanes.squared_se + tau2
    value, scale, covariance = solved(lanes, variance)
    if not variance.any():
        covariance = np.zeros_like(covariance)
    residual = log - value[conditions] + scale[blots]
    return Alignment(value, scale, covariance, tau2, degrees, residual)


def _squares(se: Floats) -> Floats:
    return np.square(np.where(se < EXACT, 0.0, np.minimum(se, _MOST_ERROR)))


def components(blot: Indices, condition: Indices) -> list[set[int]]:
    """Return the sets of conditions that hang together: two do if a chain of blots connects them."""
    found: list[tuple[set[int], set[int]]] = []
    for own_blot, own_condition in zip(blot.tolist(), condition.tolist(), strict=True):
        touching = [part for part in found if own_blot in part[0] or own_condition in part[1]]
        merged: tuple[set[int], set[int]] = ({own_blot}, {own_condition})
        for blots, conditions in touching:
            merged[0].update(blots)
            merged[1].update(conditions)
        found = [part for part in found if part not in touching] + [merged]
    return [conditions for _, conditions in found]


def _common_variance(lanes: Lanes, degrees: int) -> float:
    if degrees == 0:
        return 0.0
    value, scale, _ = solved(lanes, np.ones_like(lanes.log))
    spread = float(np.square(lanes.log - value[lanes.condition] + scale[lanes.blot]).sum()) / degrees
    if spread <= EXACT**2:
        return 0.0
    if not lanes.squared_se.any():
        return spread
    # A lane without a known error is exact at tau2 = 0, so the root lies above it.
    least = 0.0 if lanes.squared_se.all() else _UNKNOWN * spread

    def excess(tau2: float) -> float:
        return float(solve(lanes, (lanes.squared_se + tau2)[None]).misfit[0]) - degrees

    # Q is at most the plain sum of squares over tau2, so the root lies below the plain variance, or at it.
    if excess(least) <= 0.0:
        return least
    return float(brentq(excess, least, 2.0 * spread, xtol=1e-12 * spread, rtol=1e-12))


@dataclass(frozen=True)
class Spread:
    """Conditions and blots under every pair of variances that counts (K): a mixture of normal distributions.

    ``weight`` (K,) adds up to 1; ``value`` (K, C); ``count`` (K, C), ``share`` (K, C, B) and ``inverse`` (K, B, B) make
    the covariance of the values.
    """

    weight: Floats
    value: Floats
    count: Floats
    share: Floats
    inverse: Floats

    def difference(self, upper: int, lower: int) -> tuple[Floats, Floats]:
        """Return the difference of two conditions and its standard error under each pair of variances, (K,) each."""
        apart = self.share[:, upper] - self.share[:, lower]
        own = 1.0 / self.count[:, upper] + 1.0 / self.count[:, lower]
        error = np.sqrt(own + np.einsum("kb,kbc,kc->k", apart, self.inverse, apart))
        return self.value[:, upper] - self.value[:, lower], error

    def p_value(self, upper: int, lower: int) -> float:
        """Return the two-sided p-value of no difference: below 1 - level where the interval leaves out 0."""
        middle, error = self.difference(upper, lower)
        below = float(self.weight @ ndtr(-middle / error))
        return min(1.0, 2.0 * min(below, 1.0 - below))

    def interval(self, upper: int, lower: int, *, level: float) -> tuple[float, float]:
        """Return the limits between which the difference of two conditions lies."""
        middle, error = self.difference(upper, lower)

        def beyond(limit: float, share: float) -> float:
            return float(self.weight @ ndtr((limit - middle) / error)) - share

        def quantile(share: float) -> float:
            # That of a mixture lies among those of its parts; a little beyond, so that rounding cannot hide it.
            each = middle + ndtri(share) * error
            slack = _UNKNOWN * float(error.max()) + _TINY * (1.0 + float(np.abs(each).max()))
            return float(brentq(beyond, each.min() - slack, each.max() + slack, args=(share,), xtol=_TINY))

        return quantile((1 - level) / 2), quantile((1 + level) / 2)


def spread_of(blot: Sequence[int] | Indices, condition: Sequence[int] | Indices, log: Floats, se: Floats) -> Spread:
    """Integrate over the variances of lanes that :func:`align` takes, with more than 0 residual degrees of freedom."""
    blots, conditions = np.asarray(blot, dtype=np.intp), np.asarray(condition, dtype=np.intp)
    lanes = Lanes(blots, conditions, log, _squares(se))
    degrees = len(log) - int(conditions.max() + 1) - int(blots.max() + 1) + 1
    value, scale, _ = solved(lanes, np.ones_like(log))
    plain = float(np.square(log - value[conditions] + scale[blots]).sum()) / degrees
    plain = max(plain, EXACT**2)
    shapes = 1.0 + np.square(_CONSTANT_NOISE[:, None] * np.exp(np.minimum(value.max() - value, _FAR))[conditions])
    prior = np.log(_PRIOR)
    known = max(float(np.median(lanes.squared_se)), _UNKNOWN * plain)
    ends = math.log(_LEAST_SHARE * known), math.log(_MOST_SHARE * max(known, plain))
    for _ in range(_ROUNDS):
        steps = np.linspace(*ends, _STEPS)
        tau2 = np.exp(steps)
        variances = (lanes.squared_se + tau2[:, None, None] * shapes).reshape(-1, len(log))
        found = solve_all(lanes, variances)
        # Uniform in tau where known errors are larger (Gelman 2006), in its logarithm where they are not.
        own = prior + 0.5 * np.log(tau2 / (tau2 + known))[:, None]
        weight = own.ravel() - 0.5 * found.log_determinant - 0.5 * found.misfit
        likely = np.flatnonzero(weight.reshape(_STEPS, -1).max(axis=1) > weight.max() - _UNLIKELY)
        ends = steps[max(likely[0] - 1, 0)], steps[min(likely[-1] + 1, _STEPS - 1)]
    kept = np.flatnonzero(weight > weight.max() - _UNLIKELY)
    chance = np.exp(weight[kept] - weight.max())
    return Spread(chance / chance.sum(), found.value[kept], found.count[kept], found.share[kept], found.inverse[kept])
