"""The best fit of a PEtab problem, sought from many starts, and profiles of its parameters."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.stats import chi2

from rapalog.analysis.estimate import LEVEL
from rapalog.errors import FileError, RapalogError
from rapalog.numerics.box_descent import Lowest, descend
from rapalog.studies.petab.objective import Objective
from rapalog.studies.petab.priors import drawn

Floats = NDArray[np.float64]
Report = Callable[[str, float], None]

N_STARTS: Final = 10
MOST_STARTS: Final = 10_000
#: A search begins at the best of so many points: they cost less than a single step of it.
_POINTS_A_START: Final = 5
#: So many searches are begun for each that is ended: after some rounds the best go on. Which valley a search is in is
#: often plain by then.
_BEGUN: Final = 4
_FIRST_ROUNDS: Final = 20
#: Points whose objective is infinite are drawn anew, so many times.
_DRAWS: Final = 100
#: Two searches ended at the same place if their costs differ by less than this.
SAME: Final = 0.1
#: A parameter is at a bound if it is this part of the width between its bounds away from it.
_AT_BOUND: Final = 1e-4
#: A profile may take this many steps to each side, the first of which is this part of the expected standard deviation.
_MOST_STEPS: Final = 40
_FIRST_STEP: Final = 0.35
_EVEN: Final = (0.1, 0.4)  # of what bounds the interval, a step should add so much
_STEEP: Final = 0.6  # one that adds more is halved


@dataclass(frozen=True)
class Start:
    """One search that was ended: where it began and ended, on the parameters' scales; costs hold the priors."""

    number: int
    begin: Floats
    begin_cost: float
    end: Lowest


@dataclass(frozen=True)
class Profile:
    """The lowest cost above the best where one parameter is held: ``value`` on its scale, rising, (k,).

    ``low`` and ``high`` bound the values at which the cost is within half the quantile of chi squared (one degree of
    freedom) of the best; None is an open side. ``best`` is the lowest cost that was met.
    """

    place: int
    value: Floats
    above: Floats
    low: float | None
    high: float | None
    best: float


@dataclass(frozen=True)
class Fit:
    """What many searches found, the best first; ``begun`` counts those that were begun, ended or not."""

    starts: tuple[Start, ...]
    begun: int
    profiles: tuple[Profile, ...] = ()

    @property
    def best(self) -> Lowest:
        """The lowest end of all searches."""
        return self.starts[0].end

    @property
    def at_best(self) -> int:
        """How many searches ended at the lowest."""
        return sum(own.end.cost < self.best.cost + SAME for own in self.starts)


def fit(
    objective: Objective, *, starts: int, seed: int, profiles: bool = False, report: Report = lambda what, share: None
) -> Fit:
    """Seek the best fit.

    Parameters
    ----------
    objective
        What is minimised, priors included.
    starts
        Searches, 1 to ``MOST_STARTS``. Four times as many are begun, each from the best of five points drawn between
        the bounds on the parameters' scales (a Latin hypercube) or from ``initializationPrior...``; after twenty rounds
        the best quarter goes on.
    seed
        Of the draws.
    profiles
        Whether every parameter is profiled from the best fit.
    report
        Told what is being done, and which share is done.

    Raises
    ------
    RapalogError
        If there is nothing to estimate, a bound is missing, or the objective is infinite wherever it was tried.
    """
    if not objective.free:
        raise RapalogError(
            "the problem estimates no parameter",
            remedy="write estimate 1 for one, or use --evaluate",
            where=str(objective.problem.file),
        )
    share = 0.5 if profiles else 1.0
    begins = _begins(objective, starts * _BEGUN, np.random.default_rng(seed))
    begun = []
    for number, begin in enumerate(begins, start=1):
        report(f"search {number} of {len(begins)}, first rounds", share * 0.6 * number / len(begins))
        begun.append((number, begin, descend(objective, begin, objective.limits, most=_FIRST_ROUNDS)))
    begun.sort(key=lambda own: own[2].cost)
    found = []
    for place, (number, begin, first) in enumerate(begun[:starts]):
        report(f"search {number}: {first.cost:.6g}", share * (0.6 + 0.4 * place / starts))
        end = first if first.settled else _ended(objective, first)
        found.append(Start(number, begin, float(objective.costs(begin[None, :])[0]), end))
    found.sort(key=lambda own: own.end.cost)
    fitted = Fit(tuple(found), len(begun))
    if not profiles:
        return fitted
    own = []
    for place, parameter in enumerate(objective.free):
        report(f"profile of {parameter.id}", share * (1.0 + place / len(objective.free)))
        own.append(profile(objective, fitted.best, place))
    return replace(fitted, profiles=tuple(own))


def _ended(objective: Objective, first: Lowest) -> Lowest:
    end = descend(objective, first.vector, objective.limits)
    return replace(end, rounds=first.rounds + end.rounds)


def _begins(objective: Objective, count: int, rng: Generator) -> list[Floats]:
    """Return starts, each the best of some points."""
    points = _points(objective, count * _POINTS_A_START, rng)
    cost = objective.costs(np.array(points))
    several = [range(first, len(points), count) for first in range(min(count, len(points)))]
    return [points[min(own, key=lambda place: float(cost[place]))] for own in several]


def _points(objective: Objective, count: int, rng: Generator) -> list[Floats]:
    """Return points at all of which the objective is finite, fewer than asked where they are rare."""
    for parameter, (low, high) in zip(objective.free, objective.limits.tolist(), strict=True):
        if not (math.isfinite(low) and math.isfinite(high)) and parameter.start is None:
            column = "lowerBound" if not math.isfinite(low) else "upperBound"
            raise FileError(
                f"{parameter.id} has no bound on the scale {parameter.scale} to draw a start from",
                remedy="give a bound, above 0 on a logarithmic scale, or an initializationPriorType",
                where=parameter.where.place(column),
            )
    n = len(objective.free)
    spread = (rng.permuted(np.tile(np.arange(count), (n, 1)), axis=1).T + rng.uniform(size=(count, n))) / count
    good: list[Floats] = []
    for again in range(_DRAWS):
        missing = count - len(good)
        columns = [
            drawn(own, missing, rng, spread=spread[:, place] if again == 0 else None)
            for place, own in enumerate(objective.free)
        ]
        tried = np.stack(columns, axis=1)
        good += list(tried[np.isfinite(objective.costs(tried))])
        if len(good) >= count:
            return good[:count]
    if not good:
        raise RapalogError(
            f"the objective is infinite at {_DRAWS} starts: {objective.why(tried[0])}",
            remedy="narrow the bounds",
            where=str(objective.problem.file),
        )
    return good


def profile(objective: Objective, best: Lowest, place: int) -> Profile:
    """Hold one parameter ever farther from the best fit, and fit the others each time.

    Parameters
    ----------
    objective
        What was fitted.
    best
        Its best fit.
    place
        Of the parameter among the estimated ones.

    Returns
    -------
    Profile
        To both sides until the cost has risen enough, a bound is met, or too many steps were taken.
    """
    limit = float(chi2.ppf(LEVEL, 1)) / 2.0
    at = objective.linearised(best.vector)
    spread = np.sqrt(np.maximum(np.diag(np.linalg.pinv(at.information)), 0.0))[place]
    width = float(np.diff(objective.limits[place])[0])
    width = width if math.isfinite(width) else 10.0 * max(1.0, abs(float(best.vector[place])))
    sides = [
        _side(objective, best, place, sign * min(_FIRST_STEP * spread or 0.01 * width, 0.1 * width), limit)
        for sign in (-1.0, 1.0)
    ]
    value = np.array([*(own for own, _ in reversed(sides[0])), best.vector[place], *(own for own, _ in sides[1])])
    above = np.array([*(own for _, own in reversed(sides[0])), 0.0, *(own for _, own in sides[1])])
    low, high = (_crossing([(float(best.vector[place]), 0.0), *side], limit) for side in sides)
    return Profile(place, value, above, low, high, best.cost + float(above.min()))


def _side(objective: Objective, best: Lowest, place: int, step: float, limit: float) -> list[tuple[float, float]]:
    """Return (value, cost above the best) step by step to one side."""
    found: list[tuple[float, float]] = []
    vector, above = best.vector.copy(), 0.0
    bound = objective.limits[place, 1 if step > 0 else 0]
    while len(found) < _MOST_STEPS and above < limit and vector[place] != bound:
        limits = objective.limits.copy()
        goes = vector[place] + step
        goes = min(goes, bound) if step > 0 else max(goes, bound)
        limits[place] = goes
        begin = vector.copy()
        begin[place] = goes
        if not np.isfinite(objective.costs(begin[None, :])[0]):
            step /= 2.0
            if abs(step) < 1e-9:
                break
            continue
        end = descend(objective, begin, limits)
        rise = end.cost - best.cost - above
        if rise > _STEEP * limit and abs(step) > 1e-6:  # too far to interpolate
            step /= 2.0
            continue
        vector, above = end.vector, end.cost - best.cost
        found.append((float(goes), above))
        step *= 2.0 if rise < _EVEN[0] * limit else 0.5 if rise > _EVEN[1] * limit else 1.0
    return found


def _crossing(points: Sequence[tuple[float, float]], limit: float) -> float | None:
    """Return where a side crosses a height, the square root of which is straight near the best; None if it does not."""
    for (left, low), (right, high) in pairwise(points):
        if high >= limit:
            roots = np.sqrt(max(low, 0.0)), np.sqrt(high)
            share = (math.sqrt(limit) - roots[0]) / (roots[1] - roots[0])
            return float(left + share * (right - left))
    return None


def bound_met(objective: Objective, vector: Floats, place: int) -> str:
    """Return which bound a parameter is at: ``lower``, ``upper``, or an empty text."""
    low, high = objective.limits[place]
    near = _AT_BOUND * (high - low) if math.isfinite(high - low) else 0.0
    return "lower" if vector[place] <= low + near else "upper" if vector[place] >= high - near else ""
