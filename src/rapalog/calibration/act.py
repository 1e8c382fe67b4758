"""The calibration as an act that anyone can repeat: starts, population, profiles, draws.

Every stage keeps what it found in the output folder and takes it up again when the act is repeated there; a stage
belongs to the evidence, priors and code it was made with, and is done anew when one of them has changed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from rapalog.calibration.noise import Noise
from rapalog.calibration.parameters import Floats
from rapalog.calibration.population import Population, learn, with_noise
from rapalog.calibration.problem import Problem
from rapalog.calibration.search import search
from rapalog.calibration.stages import Stages
from rapalog.calibration.structures import Structure, problem_of
from rapalog.sources import digest_of

#: Called with what is being done and the share of the act that is done.
Progress = Callable[[str, float], None]
N_STARTS: Final = 8
#: Starts lie so many prior SDs around the centre: wider ones mostly begin in cells that do not grow.
_WIDE: Final = 0.7
_SEED: Final = 7
N_PROFILED: Final = 10
_PROFILE_AT: Final = (-2.0, -1.0, 1.0, 2.0)
_PACKAGES: Final = ("rapalog.calibration", "rapalog.biology", "rapalog.facts", "rapalog.engine", "rapalog.pharmacology")


@dataclass(frozen=True)
class Start:
    """Where one search from one start ended: its sum of squares, whether it converged, and the vector."""

    cost: float
    converged: bool
    vector: Floats


@dataclass(frozen=True)
class Profile:
    """A parameter held at steps around its best value, with the sum of squares of the best fit of the others."""

    name: str
    step: Floats
    cost: Floats
    expected: Floats


@dataclass(frozen=True)
class Act:
    """What a calibration found."""

    structure: Structure
    population: Population
    starts: tuple[Start, ...]
    profiles: tuple[Profile, ...]

    @property
    def from_elsewhere(self) -> int:
        """How many starts ended within 2 of the lowest sum of squares."""
        lowest = min(own.cost for own in self.starts)
        return sum(own.cost < lowest + 2.0 for own in self.starts)


def calibrate(
    structure: Structure,
    *,
    n_starts: int = N_STARTS,
    out: Path | None = None,
    progress: Progress | None = None,
    processes: int = 2,
) -> Act:
    """Learn the cell and its population of lines from the real curves and findings.

    Parameters
    ----------
    structure
        Which mechanisms there are.
    n_starts
        Searches from different places, the centre of the priors among them.
    out
        A folder that keeps each stage, so that an act that was cut off goes on; None keeps nothing.
    progress
        Told now and then.
    processes
        Searches at the same time.
    """
    tell = progress or (lambda _what, _share: None)
    kept = Stages(None if out is None else out / "stages", f"{structure.name} {digest_of(*_PACKAGES)}")
    problem = problem_of(structure)
    tell("typical line and population", 0.0)
    first = kept.get(
        "population",
        lambda: _as_json(
            learn(
                problem,
                told=lambda turn, cost: tell(
                    f"population, round {turn + 1}, sum of squares {cost:.0f}", 0.3 * (1 - 0.7 ** (turn + 1))
                ),
            )
        ),
    )
    population = _from_json(problem, first)
    tell("other starts", 0.3)
    starts = [_Begin(population.problem, begin) for begin in _places(population.problem, n_starts)]
    found = kept.each(
        "start", starts, _searched, processes=processes, tell=lambda share: tell("other starts", 0.3 + 0.4 * share)
    )
    ends = (_end(population), *(Start(own["cost"], own["converged"], np.array(own["vector"])) for own in found))
    at = min(range(len(ends)), key=lambda place: ends[place].cost)
    before = "first"  # what follows depends on the start that was best, which more starts may change
    if ends[at].cost < population.best.cost - 1.0:
        tell("population from the best start", 0.7)
        before = f"start_{at - 1}"
        again = kept.get(f"population_of_{before}", lambda: _as_json(learn(population.problem, ends[at].vector)))
        population = _from_json(problem, again)
    tell("profiles", 0.75)
    asked = [_Held(population, place) for place in _most_important(population)]
    curves = kept.each(
        f"profile_of_{before}",
        asked,
        _profiled,
        processes=processes,
        tell=lambda share: tell("profiles", 0.75 + 0.25 * share),
    )
    profiles = tuple(
        Profile(own["name"], *(np.array(own[key]) for key in ("step", "cost", "expected"))) for own in curves
    )
    tell("done", 1.0)
    return Act(structure, population, ends, profiles)


@dataclass(frozen=True)
class _Begin:
    problem: Problem
    vector: Floats


@dataclass(frozen=True)
class _Held:
    population: Population
    place: int


def _places(problem: Problem, n_starts: int) -> list[Floats]:
    generator = np.random.default_rng(_SEED)
    return [_WIDE * problem.prior_sd() * generator.normal(size=problem.size) for _ in range(n_starts - 1)]


def _searched(own: _Begin) -> dict[str, Any]:
    """Search from a start; one whose cells cannot be run is drawn halfway to the centre until they can."""
    begin = own.vector
    while not np.isfinite(own.problem.residuals(begin)).all() and np.abs(begin).max() > 1e-3:
        begin = begin / 2
    best = search(own.problem, begin)
    return {"cost": best.cost, "converged": best.converged, "vector": best.vector.tolist()}


def _end(population: Population) -> Start:
    return Start(population.best.cost, population.best.converged, population.best.vector)


def _most_important(population: Population) -> list[int]:
    """Return the places of the shared parameters that the evidence narrowed most."""
    problem, best = population.problem, population.best
    left = np.sqrt(np.diag(best.covariance)) / problem.prior_sd()
    shared = left[: len(problem.shared) + len(problem.learnt)]
    return np.argsort(shared)[:N_PROFILED].tolist()  # type: ignore[no-any-return]


def _profiled(own: _Held) -> dict[str, Any]:
    """Hold one parameter at steps around the best value and fit the others."""
    problem, best = own.population.problem, own.population.best
    sd = float(np.sqrt(best.covariance[own.place, own.place]))
    along = best.covariance[:, own.place] / best.covariance[own.place, own.place]
    costs = []
    for far in _PROFILE_AT:
        begin = best.vector + along * far * sd
        costs.append(search(Pinned(problem, own.place, begin[own.place]), begin, most=8).cost)
    names = [*(one.name for one in problem.shared), *(problem.varying[place].name for place in problem.learnt)]
    steps = best.vector[own.place] + np.array(_PROFILE_AT) * sd
    return {
        "name": names[own.place],
        "step": steps.tolist(),
        "cost": (np.array(costs) - best.cost).tolist(),
        "expected": [far * far for far in _PROFILE_AT],
    }


@dataclass(frozen=True)
class Pinned:
    """A problem with one step held."""

    problem: Problem
    place: int
    step: float

    def residuals(self, vector: Floats) -> Floats:
        """Return the problem's residuals with the step held."""
        return self.problem.residuals(self._held(vector))

    def linearised(self, vector: Floats) -> tuple[Floats, Floats]:
        """Return residuals and derivatives; the held step moves nothing, and a row of its own keeps it in place."""
        residuals, jacobian = self.problem.linearised(self._held(vector))
        jacobian = jacobian.copy()
        jacobian[:, self.place] = 0.0
        row = np.zeros((1, jacobian.shape[1]))
        row[0, self.place] = 1.0
        return np.append(residuals, 0.0), np.vstack([jacobian, row])

    def _held(self, vector: Floats) -> Floats:
        own = np.array(vector)
        own[self.place] = self.step
        return own


def _as_json(population: Population) -> dict[str, Any]:
    own = population.noise
    return {
        "vector": population.best.vector.tolist(),
        "spread": population.spread.tolist(),
        "spreads": population.problem.spread.tolist(),
        "noise": [own.well, own.curve, own.line],
    }


def _from_json(problem: Problem, kept: dict[str, Any]) -> Population:
    noise = Noise(*kept["noise"])
    own = replace(with_noise(problem, replace(noise, line=0.0)), spread=np.array(kept["spreads"]))
    return Population(own, noise, np.array(kept["spread"]), search(own, np.array(kept["vector"]), most=2))
