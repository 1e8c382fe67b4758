"""The objective of a PEtab problem: the negative log-likelihood, and beside it what the priors add.

The first is the sum over measurements of -ln p(m | y, sigma) (:mod:`rapalog.studies.petab.noise`); what is minimised
holds the sum over parameters of -ln p(parameter) too (:mod:`rapalog.studies.petab.priors`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.engine.runs.sensitivity import check_smooth
from rapalog.errors import FileError, RapalogError
from rapalog.files.petab.parameters import Parameter
from rapalog.files.petab.problem import Problem
from rapalog.studies.petab.comparison import Rows, Seen
from rapalog.studies.petab.experiments import Experiments, Tolerances, n_sets
from rapalog.studies.petab.measured_times import check_times
from rapalog.studies.petab.observation import Observed, observed
from rapalog.studies.petab.priors import bounds, prior_cost
from rapalog.studies.petab.scale import linear_columns, scaled
from rapalog.studies.sbml import given_model

Floats = NDArray[np.float64]

#: Parameters are changed by this part of themselves for a derivative where sets are run by the same steps, and by more
#: where each chooses its own steps, at tolerances that keep the error of the difference small.
_CHANGE: Final = 1e-6
_CHANGE_APART: Final = 1e-4
_FINE: Final = Tolerances(1e-11, 1e-14)
#: The set that chooses the steps has its parameters changed by up to this part: enough for a model at rest to move, and
#: so little that an oscillator does not leave the others' course.
_SHAKE: Final = 1e-3
#: Fewer sets than this are run sooner than a second thread begins.
_MANY: Final = 64
# Spreads the changes evenly between the parameters: the golden ratio's fractional part.
_SPREAD: Final = 0.6180339887498949


@dataclass(frozen=True)
class Evaluation:
    """The objective at one set of parameters.

    Parameters
    ----------
    value
        Negative log-likelihood, without priors; infinite where a simulation is not to be had.
    prior
        What the priors add.
    chi2
        Sum of the squared residuals (T(y) - T(m)) / sigma.
    simulation, sigma, residual
        (n_data,) in the order of the measurements.
    """

    value: float
    prior: float
    chi2: float
    simulation: Floats
    sigma: Floats
    residual: Floats


@dataclass(frozen=True)
class Linearised:
    """Gradient (n,) of what is minimised at one vector, and Fisher's information (n, n)."""

    gradient: Floats
    information: Floats


class Objective:
    """A problem, ready to be evaluated.

    Parameters
    ----------
    problem
        As its files say it.
    how
        Tolerances of all runs.
    threads
        That share the sets of a run.

    Raises
    ------
    RapalogError
        If a model is not read or run, or a table means nothing for it; with file, line and column.
    """

    def __init__(self, problem: Problem, *, how: Tolerances | None = None, threads: int = 1) -> None:
        self.problem, self.how, self._threads = problem, how or Tolerances(), threads
        self.free: tuple[Parameter, ...] = tuple(own for own in problem.parameters.values() if own.estimate)
        self._experiments: list[Experiments] = []
        self._observed: list[list[Observed]] = []
        self._symbols: list[list[str]] = []
        for part in problem.parts:
            check_times(part.measurements)
            own = Experiments(part, given_model(part.sbml), problem.parameters)
            self._experiments.append(own)
            seen = observed(part.observables, part.measurements, own.known)
            self._observed.append(seen)
            self._symbols.append(sorted({name for one in seen for name in one.needed if name in own.model.outputs}))
        self.flags = (*problem.flags, *self._unused())
        self.limits = np.array([bounds(own) for own in self.free], dtype=np.float64).reshape(-1, 2)
        self.smooth = all(_is_smooth(own) for own in self._experiments)
        self._firsts = np.cumsum([0, *(len(part.measurements) for part in problem.parts)])

    @property
    def n_data(self) -> int:
        """The number of measurements."""
        return int(self._firsts[-1])

    @property
    def scales(self) -> tuple[str, ...]:
        """The scale of each estimated parameter."""
        return tuple(own.scale for own in self.free)

    def nominal(self) -> Floats:
        """Return the nominal values of the estimated parameters on their scales, (n,).

        Raises
        ------
        FileError
            If one has none.
        """
        for own in self.free:
            if own.nominal is None:
                raise FileError(
                    f"{own.id} has no nominal value",
                    where=own.where.place("nominalValue"),
                    remedy="give one, or fit the problem instead",
                )
        return np.array([float(scaled(own.nominal or 0.0, own.scale)) for own in self.free])

    def evaluate(self, vector: Floats) -> Evaluation:
        """Return the objective at a vector (n,) of the estimated parameters on their scales."""
        values = self._values(np.asarray(vector, dtype=np.float64)[None, :])
        total, chi2 = 0.0, 0.0
        simulation, sigma, residual = (np.full(self.n_data, math.nan) for _ in range(3))
        for index, seen in self._seen(values, self.how):
            rows = self._firsts[index] + np.array(seen.observed.rows)
            total += float(seen.misfit.cost[0])
            simulation[rows], sigma[rows], residual[rows] = (seen.simulation[0], seen.sigma[0], seen.misfit.residual[0])
        chi2 = float(np.sum(residual**2))
        return Evaluation(total, float(self._priors(vector[None, :])[0][0]), chi2, simulation, sigma, residual)

    def costs(self, vectors: Floats) -> Floats:
        """Return what is minimised at several vectors (k, n): (k,), infinite where it is not to be had."""
        vectors = np.asarray(vectors, dtype=np.float64)
        total = self._priors(vectors)[0]
        for _, seen in self._seen(self._values(vectors), self.how):
            total = total + seen.misfit.cost
        return np.where(np.isnan(total), math.inf, total)

    def linearised(self, vector: Floats) -> Linearised:
        """Return gradient and information at a vector (n,).

        Simulations and noise are differentiated by sets run by the same steps; where an event or a switch by a state
        forbids that, or a parameter moves an event, by central differences of runs at tight tolerances.
        """
        vector = np.asarray(vector, dtype=np.float64)
        found = self._derivatives(vector, alike=True) if self.smooth else None
        return Linearised(*(found or self._derivatives(vector, alike=False) or self._nowhere()))

    def why(self, vector: Floats) -> str:
        """Return why the objective is infinite at a vector, in words."""
        values = self._values(np.asarray(vector, dtype=np.float64)[None, :])
        for own, symbols in zip(self._experiments, self._symbols, strict=True):
            for run in own.runs:
                said = own.failure(run, values, symbols, self.how)
                if said:
                    return said
        return "a simulation is not positive where its logarithm is taken, or a noise is not positive"

    # Inside

    def _unused(self) -> list[str]:
        """Return what is said of parameters and columns of conditions that nothing reads."""
        read: set[str] = set()
        columns: set[str] = set()
        for own, seen in zip(self._experiments, self._observed, strict=True):
            conditions = own.part.conditions.values()
            read |= {name for one in seen for name in one.needed} | set(own.model.settable)
            read |= {cell for condition in conditions for cell in condition.values.values() if isinstance(cell, str)}
            columns |= {name for condition in conditions for name in condition.values}
        kinds = (("parameters", self.problem.parameters), ("columns of conditions", sorted(columns)))
        return [
            f"{what} that nothing reads: {', '.join(unread)}"
            for what, names in kinds
            if (unread := [name for name in names if name not in read])
        ]

    def _nowhere(self) -> tuple[Floats, Floats]:
        n = len(self.free)
        return np.full(n, math.nan), np.full((n, n), math.nan)

    def _derivatives(self, vector: Floats, *, alike: bool) -> tuple[Floats, Floats] | None:
        """Return gradient and information; None if a changed set cannot be run, as where an event would move."""
        change = self._changes(vector, _CHANGE if alike else _CHANGE_APART)
        near = [vector, *(vector + np.diag(change))]
        if alike:  # the last one chooses the steps
            parts = np.modf(np.arange(1, len(vector) + 1) * _SPREAD)[0] * 2 - 1
            near.append(vector + _SHAKE / _CHANGE * parts * change)
        else:
            near += [*(vector - np.diag(change))]
        _, gradients, curvatures = self._priors(vector[None, :])
        gradient, information = gradients[0].copy(), np.diag(curvatures[0])
        for _, seen in self._seen(self._values(np.array(near)), self.how if alike else _FINE, alike=alike):
            if np.isnan(seen.simulation).any():
                return None
            by_u, by_sigma = (_differences(own, change, alike=alike) for own in (seen.transformed, seen.sigma))
            own = seen.misfit
            gradient += by_u @ own.by_simulation[0] + by_sigma @ own.by_sigma[0]
            information += (by_u * own.simulation_weight[0]) @ by_u.T
            information += (by_sigma * own.sigma_weight[0]) @ by_sigma.T
        return gradient, information

    def _changes(self, vector: Floats, part: float) -> Floats:
        of_scale = {"log": part, "log10": part / math.log(10.0)}
        return np.array(
            [
                of_scale.get(own.scale, part * (abs(at) or min(1.0, self._width(place))))
                for place, (own, at) in enumerate(zip(self.free, vector.tolist(), strict=True))
            ]
        )

    def _width(self, place: int) -> float:
        return float(self.limits[place, 1] - self.limits[place, 0])

    def _values(self, vectors: Floats) -> dict[str, Floats]:
        columns = linear_columns(vectors, self.scales) if self.free else vectors
        found = {
            own.id: np.full(len(vectors), own.nominal) for own in self.problem.parameters.values() if not own.estimate
        }
        return found | {own.id: columns[:, place].copy() for place, own in enumerate(self.free)}

    def _priors(self, vectors: Floats) -> tuple[Floats, Floats, Floats]:
        found = [prior_cost(own, vectors[:, place]) for place, own in enumerate(self.free)]
        cost, slope, curvature = (
            np.stack([own[k] for own in found], axis=1) if found else np.zeros((len(vectors), 0)) for k in range(3)
        )
        return cost.sum(axis=1), slope, curvature

    def _seen(self, values: Mapping[str, Floats], how: Tolerances, *, alike: bool = False) -> list[tuple[int, Seen]]:
        found = []
        threads = self._threads if n_sets(values) >= _MANY else 1
        for index, (own, several) in enumerate(zip(self._experiments, self._observed, strict=True)):
            table = Rows(own, self._symbols[index], several)
            for run in own.runs:
                table.fill(run, values, how, alike=alike, threads=threads)
            found += [(index, Seen.of(one, table, own)) for one in several]
        return found


def _differences(own: Floats, change: Floats, *, alike: bool) -> Floats:
    """Return derivatives (n, m) of what was computed for changed sets (1 + n or 1 + 2 n, m).

    The logarithm of what rounding has made negative has none: 0 stands for it.
    """
    n = len(change)
    with np.errstate(invalid="ignore"):
        found = own[1 : n + 1] - own[0] if alike else (own[1 : n + 1] - own[n + 1 :]) / 2.0
    return np.where(np.isnan(found) & ~np.isnan(own[0]), 0.0, found) / change[:, None]


def _is_smooth(own: Experiments) -> bool:
    try:
        check_smooth(own.model)
    except RapalogError:
        return False
    return True
