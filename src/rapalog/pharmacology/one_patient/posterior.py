"""What levels teach of one patient: the most likely body, and bodies drawn from what is left possible.

The most likely z minimises |z|^2 / 2 - log likelihood (MAP). Draws come by importance sampling: from a t distribution
about the MAP with the curvature there, mixed with some of the prior, so that a second answer far away is not missed;
weights make them draws of the posterior, and the effective sample size says how well. Where it is low, the proposal
takes the moments of its own draws and is tried again. The same seed gives the same draws.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import gammaln

from rapalog.errors import SimulationError
from rapalog.pharmacology.one_patient.likelihood import Unknowns

Floats = NDArray[np.float64]

N_DRAWS: Final = 2500
#: Draws that count as equal ones after the weights are used up.
N_KEPT: Final = 2000
#: With fewer effective draws the ends of a 90 % interval are hardly known.
FEW: Final = 200.0
_ENOUGH: Final = 600.0
_ROUNDS: Final = 4
#: Effective draws for each unknown that moments need to be worth more than the curvature.
_LEARNABLE: Final = 5.0
#: Heavy tails, and a share from the prior: neither a wide nor a second answer is missed.
_DEGREES: Final = 6.0
_DEGREES_EACH: Final = 2.0  # of each unknown: among many, heavy tails together would leave few draws near the top
_FROM_PRIOR: Final = 0.15
_STARTS: Final = 64
#: Where valleys beside the best one are looked for, and how far from it they are others (prior deviations).
_SCAN: Final = np.linspace(-5.0, 5.0, 41)
_OTHER: Final = 0.5
_SLOPE_LEFT: Final = 1e-5
#: Steps in z (prior deviations) of slopes and of the curvature.
_DIFFERENCE_Z: Final = 1e-4
_CURVE_STEP: Final = 0.05
#: The least curvature of a proposal, where that of the prior is 1: a level below a limit, or an uncertain time, can
#: make the top of a posterior flat.
_FLATTEST: Final = 0.5


@dataclass(frozen=True)
class Posterior:
    """What levels leave possible.

    Parameters
    ----------
    best
        The most likely z, (n_unknowns,).
    draws, prior
        z drawn from posterior and prior, (N_KEPT, n_unknowns) each.
    effective_draws
        How many independent draws those of the posterior are worth.
    """

    best: Floats
    draws: Floats
    prior: Floats
    effective_draws: float


def learn(unknowns: Unknowns, *, seed: int) -> Posterior:
    """Return what the samples of a history teach.

    Parameters
    ----------
    unknowns
        Of the patient.
    seed
        Of the draws.

    Raises
    ------
    SimulationError
        If no body has these levels.
    """
    draw = np.random.default_rng(seed)
    prior = draw.standard_normal((N_KEPT, len(unknowns.names)))
    best = most_likely(unknowns, starts=prior[:_STARTS])
    covariance: Floats = np.linalg.inv(_curvature(unknowns, best)).astype(np.float64)
    z, weights, effective = _weighted(unknowns, best, covariance, draw)
    for _ in range(_ROUNDS - 1):
        if effective >= _ENOUGH or effective < _LEARNABLE * len(best):
            break
        again = _weighted(unknowns, *_moments(z, weights), draw)
        z, weights, effective = again if again[2] > effective else (z, weights, effective)
    places = (draw.uniform() + np.arange(N_KEPT)) / N_KEPT
    chosen = np.minimum(np.searchsorted(np.cumsum(weights), places), len(z) - 1)
    return Posterior(best, z[draw.permutation(chosen)], prior, effective)


def most_likely(unknowns: Unknowns, *, starts: Floats) -> Floats:
    """Return the most likely z, sought from the best of some starts and from the typical patient.

    A level soon after a dose may be one on the way up or one on the way down: each has a valley of its own, and those
    beside what was found are descended too.

    Raises
    ------
    SimulationError
        If no body has these levels.
    """
    objective = _objective(unknowns)
    tried = np.vstack([np.zeros((1, starts.shape[1])), starts])
    values = objective(tried)
    if not np.isfinite(values).any():
        raise SimulationError("no body has these levels", remedy="check doses, times and levels")
    best = _descended(objective, tried[np.argmin(values)])
    for _ in range(_ROUNDS):
        others = [_descended(objective, start) for start in _valleys_beside(objective, best)]
        lower = min(others, key=lambda z: float(objective(z[np.newaxis])[0]), default=best)
        if objective(lower[np.newaxis])[0] >= objective(best[np.newaxis])[0]:
            break
        best = lower
    return best


def _descended(objective: Callable[[Floats], Floats], start: Floats) -> Floats:
    found = minimize(_sloped(objective), start, jac=True, method="BFGS", options={"gtol": _SLOPE_LEFT})
    return np.asarray(found.x, dtype=np.float64)


def _valleys_beside(objective: Callable[[Floats], Floats], best: Floats) -> Floats:
    """Return where the objective has further minima along each unknown alone, (n, n_unknowns)."""
    places = np.repeat(best[np.newaxis, np.newaxis], len(best), axis=0).repeat(len(_SCAN), axis=1)
    for k in range(len(best)):
        places[k, :, k] = _SCAN
    found = objective(places.reshape(-1, len(best))).reshape(len(best), len(_SCAN))
    low = (found[:, 1:-1] < found[:, :-2]) & (found[:, 1:-1] < found[:, 2:])
    own = np.abs(_SCAN[1:-1] - best[:, np.newaxis]) < _OTHER
    return places[:, 1:-1][low & ~own]


def _objective(unknowns: Unknowns) -> Callable[[Floats], Floats]:
    """Return minus the log posterior of z, (n,), but for a constant."""
    return lambda z: 0.5 * (z**2).sum(axis=1) - unknowns.log_likelihood(z).sum(axis=1)


def _sloped(objective: Callable[[Floats], Floats]) -> Callable[[Floats], tuple[float, Floats]]:
    """Return the objective at one z with its slope, all in one call."""

    def both(z: Floats) -> tuple[float, Floats]:
        steps = _DIFFERENCE_Z * np.eye(len(z))
        found = objective(np.vstack([z[np.newaxis], z + steps, z - steps]))
        return float(found[0]), (found[1 : len(z) + 1] - found[len(z) + 1 :]) / (2 * _DIFFERENCE_Z)

    return both


def _curvature(unknowns: Unknowns, best: Floats) -> Floats:
    """Return second derivatives of the objective at its least, nowhere flatter than a proposal may be."""
    n = len(best)
    steps = _CURVE_STEP * np.eye(n)
    pairs = [(i, j) for i in range(n) for j in range(i, n)]
    corners = [best + a * steps[i] + b * steps[j] for i, j in pairs for a, b in ((1, 1), (1, -1), (-1, 1), (-1, -1))]
    found = _objective(unknowns)(np.array(corners)).reshape(len(pairs), 4)
    matrix = np.zeros((n, n))
    for (i, j), (up, across, back, down) in zip(pairs, found.tolist(), strict=True):
        matrix[i, j] = matrix[j, i] = (up - across - back + down) / (4 * _CURVE_STEP**2)
    rates, vectors = np.linalg.eigh(matrix)
    return np.asarray((vectors * np.maximum(rates, _FLATTEST)) @ vectors.T)


def _weighted(
    unknowns: Unknowns, centre: Floats, covariance: Floats, draw: np.random.Generator
) -> tuple[Floats, Floats, float]:
    """Return draws of a proposal, weights (sum 1) that make them draws of the posterior, and what they are worth."""
    n, root = len(centre), np.linalg.cholesky(covariance)
    degrees = max(_DEGREES, _DEGREES_EACH * n)
    z = draw.standard_normal((N_DRAWS, n))
    spread = np.sqrt(degrees / draw.chisquare(degrees, N_DRAWS))[:, np.newaxis]
    own = draw.uniform(size=N_DRAWS) >= _FROM_PRIOR
    z = np.where(own[:, np.newaxis], centre + (z * spread) @ root.T, z)
    whitened = np.linalg.solve(root, (z - centre).T).T
    log_t = gammaln((degrees + n) / 2) - gammaln(degrees / 2) - 0.5 * n * np.log(degrees * np.pi)
    log_t = log_t - np.log(np.diag(root)).sum()
    log_t = log_t - 0.5 * (degrees + n) * np.log1p((whitened**2).sum(axis=1) / degrees)
    log_prior = -0.5 * (z**2).sum(axis=1) - 0.5 * n * np.log(2 * np.pi)
    log_proposal = np.logaddexp(np.log1p(-_FROM_PRIOR) + log_t, np.log(_FROM_PRIOR) + log_prior)
    log_weight = log_prior + unknowns.log_likelihood(z).sum(axis=1) - log_proposal
    weights = np.exp(log_weight - log_weight.max())
    weights = weights / weights.sum()
    return z, weights, 1.0 / float((weights**2).sum())


def _moments(z: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Return mean and covariance of weighted draws, the latter with a floor that keeps a proposal from collapsing."""
    centre = weights @ z
    apart = z - centre
    return centre, (apart * weights[:, np.newaxis]).T @ apart + 1e-3 * np.eye(z.shape[1])
