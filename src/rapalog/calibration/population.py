"""A population of lines: globals, the typical line and the spread between lines, learnt together.

For a given spread the rest is a search. The spread is then set to what is likeliest given the fit (expectation and
maximisation: a deviation's square and its posterior variance both count), and so on until it stands. A spread's prior
weighs as much as ``PRIOR_LINES`` lines with the spread of its row in the facts. The noise is given: learnt together with
the spread it grows until misfit explains the lines.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from rapalog.calibration.noise import Noise, whitener
from rapalog.calibration.parameters import Floats
from rapalog.calibration.problem import Problem
from rapalog.calibration.search import Best, search
from rapalog.facts.library import value

PRIOR_LINES: Final = 3.0
_ROUNDS: Final = 12
#: The spread stands when none moves by more than this part.
_STANDS: Final = 0.02


@dataclass(frozen=True)
class Population:
    """A calibration's result: the problem with its final spread and noise, and the best fit of it."""

    problem: Problem
    noise: Noise
    best: Best

    @property
    def rms(self) -> Floats:
        """(n_lines, n_drugs): root mean square of model minus measured median."""
        return np.sqrt((_misfit(self.problem, self.best.vector) ** 2).mean(axis=-1))


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
        Its spread is where the search for the spread starts.
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
    for turn in range(rounds):
        best = search(problem, vector, told=None if told is None else lambda _, cost, turn=turn: told(turn, cost))  # type: ignore[misc]
        vector = best.vector
        spread = _spread(problem, best)
        moved = np.abs(np.log(spread / problem.spread))
        problem = replace(problem, spread=spread)
        if moved.max() < _STANDS:
            break
    return Population(problem, noise, search(problem, vector))


def with_noise(problem: Problem, noise: Noise) -> Problem:
    """Return the problem with the weights of a noise."""
    covariance = noise.covariance(problem.readings.curve, problem.readings.log_dose)
    return replace(problem, whiten=whitener(covariance))


def _misfit(problem: Problem, vector: Floats) -> Floats:
    return np.asarray(problem.predicted(vector)[0] - problem.observed)


def _spread(problem: Problem, best: Best) -> Floats:
    """Return the likeliest spread of the deviations of lines; that of level ``own`` is a prior and stands."""
    n_lines, n_varying = len(problem.lines), len(problem.varying)
    own = problem.parts(best.vector)[2][0]
    variance = np.diag(best.covariance)[-n_lines * n_varying :].reshape(n_lines, n_varying)
    prior = np.array([parameter.sd for parameter in problem.varying])
    likeliest = np.sqrt(((own**2 + variance).sum(axis=0) + PRIOR_LINES * prior**2) / (n_lines + PRIOR_LINES))
    return np.where([parameter.level == "own" for parameter in problem.varying], problem.spread, likeliest)
