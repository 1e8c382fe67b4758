"""The runs of one model that a problem asks for: which numbers it has under each condition, and what it shows then.

A pre-equilibration brings the model to rest under its condition, with time standing still. Then the other condition
begins at time 0: parameters and compartments as it sets them, states as they were, but those that it names.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.engine.equations.evaluate import evaluate
from rapalog.engine.equations.model import Model
from rapalog.engine.equations.start import start_values
from rapalog.engine.kernel.kernel import Kernel, kernel_for
from rapalog.engine.runs.alike import run_alike
from rapalog.engine.runs.ensemble import Steady
from rapalog.engine.runs.simulate import simulate
from rapalog.errors import SimulationError
from rapalog.files.petab.parameters import Parameter
from rapalog.files.petab.problem import Condition, Part
from rapalog.files.petab.tables import Override
from rapalog.studies.petab.checks import check_condition, check_parameters, check_sizes
from rapalog.studies.petab.measured_times import at_rows, reported_times

Floats = NDArray[np.float64]
Columns = Mapping[str, Floats]

#: A steady state is first sought so that no state changes by more than this part of itself in a unit of time, then less
#: strictly where rounding keeps rates from falling so low.
_STEADY: Final = (1e-12, 1e-10, 1e-8, 1e-6)
_LONGEST: Final = 1e9
#: What grows for ever changes ever less of itself: a state at rest is the same where it was sought this much less
#: strictly, to a part of itself.
_LESS_STRICT: Final = 100.0
_SAME_REST: Final = 1e-3


@dataclass(frozen=True)
class Tolerances:
    """Of a step, relative and absolute; the absolute one is in the unit of the states."""

    rtol: float = 1e-8
    atol: float = 1e-14


#: Of the runs of a search, which are many: what is found is evaluated at the tighter ones.
SEARCHING: Final = Tolerances(1e-7, 1e-13)


@dataclass(frozen=True)
class Run:
    """One condition after one pre-equilibration (empty if there is none), and the rows that were measured then."""

    before: str
    condition: str
    rows: tuple[int, ...]


class Experiments:
    """A model under the conditions of its tables.

    Parameters
    ----------
    part
        The tables.
    model
        The model of ``part.sbml``.
    parameters
        The parameter table.

    Raises
    ------
    FileError
        For a column or cell of the conditions, or a row of the parameters, that means nothing for this model.
    """

    def __init__(self, part: Part, model: Model, parameters: Mapping[str, Parameter]) -> None:
        self.part, self.model, self.parameters = part, model, parameters
        check_parameters(parameters, model)
        for condition in part.conditions.values():
            check_condition(condition, parameters, model)
        rows: dict[tuple[str, str], list[int]] = {}
        for place, row in enumerate(part.measurements):
            rows.setdefault((row.before, row.condition), []).append(place)
        self.runs = tuple(Run(*key, tuple(own)) for key, own in rows.items())
        for run in self.runs:
            if run.before:
                check_sizes(part.conditions[run.before], part.conditions[run.condition], model)
        self._kernels: dict[tuple[tuple[str, ...], int | None], Kernel] = {}

    @property
    def known(self) -> frozenset[str]:
        """Ids of everything that has a value."""
        columns = {name for condition in self.part.conditions.values() for name in condition.values}
        return frozenset({*self.model.outputs, *self.parameters, *columns})

    def kernel(self, observables: Sequence[str], *, lanes: int | None = None) -> Kernel:
        """Return the kernel that reports some symbols of the model, made once."""
        key = (tuple(observables), lanes)
        if key not in self._kernels:
            self._kernels[key] = kernel_for(self.model, observables=key[0], lanes=lanes)
        return self._kernels[key]

    def shown(
        self,
        run: Run,
        values: Columns,
        observables: Sequence[str],
        how: Tolerances,
        *,
        alike: bool = False,
        threads: int = 1,
    ) -> Floats:
        """Run a condition, and return what symbols of the model are at its rows.

        Parameters
        ----------
        run
            One of ``runs``.
        values
            (n_sets,) for each row of the parameter table.
        observables
            Symbols of the model.
        how
            Tolerances.
        alike
            Whether the sets differ by so little that all but the last are run by the steps of the last, which is
            shaken; it is then left out.
        threads
            That share the sets.

        Returns
        -------
        ndarray
            (n_sets, n_rows, n_observables); NaN where a set fails or has no steady state.
        """
        given, rests = self._started(run, values, observables, how, threads=threads)
        measured = [self.part.measurements[row].time for row in run.rows]
        times = reported_times(measured)
        kernel = self.kernel(observables)
        if not alike:
            found = simulate(kernel, given=given, times=times, rtol=how.rtol, atol=how.atol, threads=threads)
        else:
            try:
                found = run_alike(
                    kernel,
                    given={name: own[:-1] for name, own in given.items()},
                    times=times,
                    shaken={name: float(own[-1]) for name, own in given.items()},
                    rtol=how.rtol,
                    atol=how.atol,
                    threads=threads,
                    single=self.kernel((), lanes=1),
                )
            except SimulationError:
                return np.full((n_sets(values) - 1, len(run.rows), len(observables)), math.nan)
        shown = _for_all(at_rows(found, times, measured, atol=how.atol), n_sets(values) - alike)
        shown[~rests[: len(shown)]] = math.nan
        return shown

    def extras(self, run: Run, values: Columns) -> dict[str, Floats]:
        """Return what is no symbol of the model but has a value under a condition: (n_sets,) by id."""
        condition = self.part.conditions[run.condition]
        found = {name: own for name, own in values.items() if name not in self.model.outputs}
        for name, override in condition.values.items():
            if override is not None and name not in self.model.outputs:
                found[name] = self._number(override, values)
        return found

    def failure(self, run: Run, values: Columns, observables: Sequence[str], how: Tolerances) -> str:
        """Return why the first set fails under a condition, an empty text if it does not."""
        measured = [self.part.measurements[row].time for row in run.rows]
        given, rests = self._started(run, values, observables, how, threads=1)
        if not rests[0]:
            return f"no steady state was reached under {run.before}, before time 0"
        found = simulate(
            self.kernel(observables), given=given, times=reported_times(measured), rtol=how.rtol, atol=how.atol
        )
        if found.failures:
            return f"{found.failures[0].reason} at {found.failures[0].time:g} under {run.condition}"
        found_at = at_rows(found, reported_times(measured), measured, atol=how.atol)
        return "" if np.isfinite(found_at).all() else f"no steady state was reached under {run.condition}"

    # What a condition sets

    def _given(self, condition: Condition, values: Columns) -> dict[str, Floats]:
        given = {name: own for name, own in values.items() if name in self.model.settable}
        for name, override in condition.values.items():
            if override is not None and name in self.model.settable:
                given[name] = self._number(override, values)
        return given

    def _number(self, override: Override, values: Columns) -> Floats:
        if isinstance(override, float):
            return np.full(n_sets(values), override)
        if override in values:
            return values[override]
        own = {name: column for name, column in values.items() if name in self.model.settable}
        states, parameters = start_values(self.model, own)
        node = self.model.outputs[override]
        found = evaluate(self.model.graph, [node], state=states, parameter=parameters, time=0.0)[:, 0]
        return np.broadcast_to(found, (n_sets(values),)).copy()

    def _started(
        self, run: Run, values: Columns, observables: Sequence[str], how: Tolerances, *, threads: int
    ) -> tuple[dict[str, Floats], NDArray[np.bool_]]:
        """Return what is given at time 0 of a run, and which sets came to rest before it."""
        condition, n = self.part.conditions[run.condition], n_sets(values)
        given = self._given(condition, values)
        if not run.before:
            return given, np.full(n, True)
        kept = self._carried(condition)
        before = self._given(self.part.conditions[run.before], values)
        influences = self.kernel(observables).influences
        slots = [self.model.settable[name] for name in kept]
        matters = np.array([(slot.kind, slot.index) in influences for slot in slots], dtype=bool)
        found = self._at_rest(before, kept, how, matters=matters, n=n, threads=threads)
        rests = np.asarray(np.isfinite(found).all(axis=1))
        found[~rests] = 1.0  # a run needs numbers; whatever it shows is left out
        return {**given, **{name: found[:, place].copy() for place, name in enumerate(kept)}}, rests

    def _at_rest(
        self, given: Columns, kept: Sequence[str], how: Tolerances, *, matters: NDArray[np.bool_], n: int, threads: int
    ) -> Floats:
        """Return symbols at rest (n, n_kept), NaN for a set in which one that ``matters`` does not come to rest."""
        found = np.full((n, len(kept)), math.nan)
        left = np.arange(n)
        for tolerance in _STEADY:
            strict, loose = (
                self._sought(given, kept, how, left, tolerance=own, threads=threads)
                for own in (tolerance, _LESS_STRICT * tolerance)
            )
            with np.errstate(invalid="ignore"):
                stands = np.abs(strict - loose) <= _SAME_REST * np.abs(strict) + how.atol / how.rtol
            strict[~(stands | ~matters).all(axis=1) & np.isfinite(strict).all(axis=1)] = math.inf  # looser is no better
            found[left] = strict
            left = left[np.isnan(strict).any(axis=1)]
            if not len(left):
                break
        found[~np.isfinite(found).all(axis=1)] = math.nan
        return found

    def _sought(
        self,
        given: Columns,
        kept: Sequence[str],
        how: Tolerances,
        sets: NDArray[np.int64],
        *,
        tolerance: float,
        threads: int,
    ) -> Floats:
        """Return symbols of some sets where no state changes by more than a part of itself; NaN if that never is."""
        own = {name: column[sets] for name, column in given.items()}
        run = simulate(
            self.kernel(kept),
            given=own,
            times=[0.0],
            rtol=how.rtol,
            atol=how.atol,
            threads=threads,
            steady=Steady(tolerance, _LONGEST),
        )
        values = np.array(run.values[:, 0])
        values[[failure.set for failure in run.failures]] = math.nan
        return _for_all(values, len(sets))

    def _carried(self, condition: Condition) -> tuple[str, ...]:
        """Return the symbols that keep their value from the pre-equilibration."""
        kinds = (
            (name, item.kind == "state" or name in self.model.species) for name, item in self.model.settable.items()
        )
        return tuple(name for name, is_kept in kinds if is_kept and condition.values.get(name) is None)


def n_sets(values: Columns) -> int:
    """Return the number of sets of values; 1 where nothing has a value."""
    return len(next(iter(values.values()))) if values else 1


def _for_all(found: Floats, n: int) -> Floats:
    """Return what was found for each of n sets; one run stands for all where nothing was given to the model."""
    return found if len(found) == n else np.repeat(found, n, axis=0)
