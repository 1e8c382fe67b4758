"""A population of lines: globals, the typical line and the spread between lines, learnt together.

Lines deviate from the typical one as Student's t with ``TAILS`` degrees of freedom: most lie close, and one that hardly
responds is rare but no surprise, and does not widen what is expected of the others. For a given spread the rest is a
search. Then each line's weight and the spread are set to what is likeliest, with the curves linearised at the best fit
and the deviations integrated out, and so on until the spread stands. The noise is given: learnt together with the
spread it grows until misfit explains the lines.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from rapalog.calibration.noise import Noise, whitener
from rapalog.calibration.parameters import Floats
from rapalog.calibration.problem import Problem
from rapalog.calibration.search import Best, search
from rapalog.facts.library import value

TAILS: Final = 4.0
_ROUNDS: Final = 12
#: The spread stands when none moves by more than this part.
_STANDS: Final = 0.03
#: A spread's prior is lognormal around that of its row in the facts, with this SD: unknown within a factor of two.
_SPREAD_LOG_SD: Final = 0.7


@dataclass(frozen=True)
class Population:
    """A calibration's result: the problem, noise, the spread between lines (n_varying,) in steps, and the best fit."""

    problem: Problem
    noise: Noise
    spread: Floats
    best: Best

    @property
    def rms(self) -> Floats:
        """(n_lines, n_drugs): root mean square of model minus measured median."""
        return np.asarray(np.sqrt((_misfit(self.problem, self.best.vector) ** 2).mean(axis=-1)))


def learn(
    problem: Problem,
    start: Floats | None = None,
    *,
    rounds: int = _ROUNDS,
    told: Callable[[int, float], None] | None = None,
) -> Population:
    """Fit a population.

    Parameters
    ----------
    problem
        Its spread does not count: the search begins with that of the facts.
    start
        (size,); None is the centre of the priors.
    rounds
        Searches at most.
    told
        Called after each step of a search with the round and the sum of squares.
    """
    vector = np.zeros(problem.size) if start is None else start
    noise = Noise(value("C028P"), value("C029P"), value("C027P"))
    # A wrong vehicle and a line that responds less look alike: the fit gives it to the line, predictions know of both.
    problem = with_noise(problem, replace(noise, line=0.0))
    spread = np.array([parameter.sd for parameter in problem.varying])
    weight = np.ones(len(problem.lines))
    for turn in range(rounds):
        problem = replace(problem, spread=_scaled(problem, spread, weight))
        best = search(problem, vector, told=None if told is None else lambda _, cost, turn=turn: told(turn, cost))  # type: ignore[misc]
        vector = best.vector
        weight = _weights(problem, best, spread)
        before, spread = spread, _spread(problem, best, spread, weight)
        if np.abs(np.log(spread / before)).max() < _STANDS:
            break
    problem = replace(problem, spread=_scaled(problem, spread, weight))
    return Population(problem, noise, spread, search(problem, vector))


def _scaled(problem: Problem, spread: Floats, weight: Floats) -> Floats:
    """Return each line's SDs: a line with little weight may deviate more, but not in what has a prior of its own."""
    learnt = _is_learnt(problem)
    return np.asarray(np.where(learnt, spread / np.sqrt(weight)[:, None], spread))


def _is_learnt(problem: Problem) -> NDArray[np.bool_]:
    return np.array([parameter.level != "own" for parameter in problem.varying])


def with_noise(problem: Problem, noise: Noise) -> Problem:
    """Return the problem with the weights of a noise."""
    covariance = noise.covariance(problem.readings.curve, problem.readings.log_dose)
    return replace(problem, whiten=whitener(covariance))


def _misfit(problem: Problem, vector: Floats) -> Floats:
    return np.asarray(problem.predicted(vector)[0] - problem.observed)


def _weights(problem: Problem, best: Best, spread: Floats) -> Floats:
    """Return the weight of each line: below 1 for one that lies far from the typical line."""
    n_lines, learnt = len(problem.lines), _is_learnt(problem)
    own = problem.parts(best.vector)[2][0]
    variance = np.diag(best.covariance)[-own.size :].reshape(n_lines, -1)
    far = ((own**2 + variance) / spread**2)[:, learnt].sum(axis=1)
    return np.asarray((TAILS + learnt.sum()) / (TAILS + far))


def _spread(problem: Problem, best: Best, spread: Floats, weight: Floats) -> Floats:
    """Return the likeliest spread, given the weights, with the deviations integrated out of the linearised curves."""
    n, n_lines, n_varying = problem.readings.dish.size, len(problem.lines), len(problem.varying)
    learnt, own = _is_learnt(problem), problem.parts(best.vector)[2][0]
    prior = np.log([parameter.sd for parameter in problem.varying])
    cut = problem.size - n_lines * n_varying
    slopes = [
        best.jacobian[line * n : (line + 1) * n, cut + line * n_varying : cut + (line + 1) * n_varying]
        for line in range(n_lines)
    ]
    misfits = [best.residuals[line * n : (line + 1) * n] - slopes[line] @ own[line] for line in range(n_lines)]

    def cost(logs: Floats) -> float:
        sds = spread.copy()
        sds[learnt] = np.exp(logs)
        total = float((((logs - prior[learnt]) / _SPREAD_LOG_SD) ** 2).sum())
        for slope, misfit, row in zip(slopes, misfits, _scaled(problem, sds, weight), strict=True):
            covariance = np.eye(n) + (slope * row**2) @ slope.T
            total += float(np.linalg.slogdet(covariance)[1] + misfit @ np.linalg.solve(covariance, misfit))
        return total

    found = spread.copy()
    found[learnt] = np.exp(optimize.minimize(cost, np.log(spread[learnt]), method="Nelder-Mead").x)
    return found
