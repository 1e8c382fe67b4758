"""Draws from what was learnt: cells that the evidence allows, and lines that nobody has measured.

The posterior is Gaussian around the best fit (Laplace). A new line deviates from the typical one as the lines that were
measured do, with the tails of Student's t, and the typical line's own uncertainty comes on top.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rapalog.calibration.parameters import Floats, Parameter
from rapalog.calibration.population import TAILS, Population


@dataclass(frozen=True)
class Draws:
    """Steps of the shared parameters, (n, n_shared), and of one line each, (n, n_varying)."""

    shared: Floats
    line: Floats


def draws(population: Population, n: int, *, seed: int) -> Draws:
    """Return draws of the shared parameters, each with a new line from the population.

    Parameters
    ----------
    population
        What was learnt.
    n
        How many.
    seed
        The same seed gives the same draws.
    """
    problem, generator = population.problem, np.random.default_rng(seed)
    vectors = _vectors(population, n, generator)
    shared, typical, _ = problem.parts(vectors)
    return Draws(shared, typical + deviations(problem.varying, population.spread, n, generator))


def line_draws(population: Population, line: str, n: int, *, seed: int) -> Draws:
    """Return draws of the shared parameters with a line that was among those fitted."""
    problem, generator = population.problem, np.random.default_rng(seed)
    shared, typical, own = problem.parts(_vectors(population, n, generator))
    return Draws(shared, typical + own[:, problem.lines.index(line)])


def deviations(varying: tuple[Parameter, ...], spread: Floats, n: int, generator: np.random.Generator) -> Floats:
    """Return how new lines deviate from the typical one, (n, n_varying): unusual in all they have, or in none."""
    wide = np.sqrt(TAILS / generator.chisquare(TAILS, size=(n, 1)))
    learnt = np.array([own.level != "own" for own in varying])
    return np.asarray(np.where(learnt, wide, 1.0) * spread * generator.normal(size=(n, len(varying))))


def _vectors(population: Population, n: int, generator: np.random.Generator) -> Floats:
    best = population.best
    root = np.linalg.cholesky(best.covariance)
    return np.asarray(best.vector + generator.normal(size=(n, len(best.vector))) @ root.T)
