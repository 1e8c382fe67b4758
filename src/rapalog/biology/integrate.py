"""Runs of the cell model: many cultures at once through the engine, behind one small interface.

A run is a list of segments. At the start of a segment some quantities are set (a dose, a level of free drug), then
time runs to the next segment. Nothing here knows what the quantities mean. A run that does not finish is an error that
says why; it never returns NaN, and the runs beside it stand.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from rapalog.engine.equations.model import Model
from rapalog.engine.kernel.kernel import Kernel, kernel_for
from rapalog.engine.runs.simulate import Ensemble, simulate
from rapalog.engine.runs.simulate import Segment as EngineSegment
from rapalog.engine.sbml.read import read_model
from rapalog.errors import SimulationError

Floats = NDArray[np.float64]
#: By symbol, one number for all cultures or one for each, (n_cultures,).
Columns = Mapping[str, "float | Floats"]

# The error of a readout over a week is then below 1e-6 of it; conserved amounts are kept to rounding by the method.
RELATIVE_TOLERANCE: Final = 1e-7
ABSOLUTE_TOLERANCE: Final = 1e-10
_ONE_LANE: Final = 2  # up to so many cultures one lane is quicker than a register full of them
_PER_THREAD: Final = 16  # cultures that make a thread of its own worth starting
_REMEDY: Final = "look for an extreme parameter, or one of 0 that divides: change one at a time from the defaults"


@dataclass(frozen=True)
class Segment:
    """A stretch of time: from ``start_h`` on, with some quantities set at its start."""

    start_h: float
    set: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Culture:
    """One run: parameters, the state at the start of the first segment, and the segments."""

    parameters: Mapping[str, float]
    state: Mapping[str, float]
    segments: Sequence[Segment]


@dataclass(frozen=True)
class Trajectory:
    """Quantities at the asked times, and the whole state at the last of them.

    ``values`` maps a symbol to an array as long as ``time_h``. At the start of a segment the value is the one after
    its quantities are set.
    """

    time_h: Floats
    values: Mapping[str, Floats]
    final_state: Mapping[str, float]


Run = Trajectory | SimulationError


@dataclass(frozen=True)
class Together:
    """Cultures run in one call: symbols at the asked times, (n_cultures, n_times), and the last state, (n_cultures,).

    A culture that did not finish is NaN.
    """

    values: Mapping[str, Floats]
    final: dict[str, Floats]


class Simulator(Protocol):
    """What runs cultures."""

    def run(self, cultures: Sequence[Culture], *, times_h: Floats, symbols: Sequence[str]) -> list[Run]:
        """Return ``symbols`` of every culture at ``times_h`` (rising, not before the first segment)."""
        ...


def finished(run: Run) -> Trajectory:
    """Return a run that finished; raise the error of one that did not."""
    if isinstance(run, SimulationError):
        raise run
    return run


class Lanes:
    """The engine behind :class:`Simulator`: cultures of one structure of segments share a call.

    ``expected`` are the symbols that are usually asked for: they share a kernel, so that it is compiled once.
    ``tolerances`` are the relative and the absolute one.
    """

    def __init__(
        self,
        sbml: str,
        *,
        states: Sequence[str],
        expected: Sequence[str],
        tolerances: tuple[float, float] = (RELATIVE_TOLERANCE, ABSOLUTE_TOLERANCE),
    ) -> None:
        self._sbml, self._states, self._expected = sbml, tuple(states), tuple(expected)
        self._rtol, self._atol = tolerances
        self._kernels: dict[tuple[int | None, tuple[str, ...]], Kernel] = {}

    @cached_property
    def _model(self) -> Model:
        return read_model(self._sbml)

    def run(self, cultures: Sequence[Culture], *, times_h: Floats, symbols: Sequence[str]) -> list[Run]:
        """Run the cultures; see :class:`Simulator`."""
        groups: dict[tuple[object, ...], list[int]] = defaultdict(list)
        for index, culture in enumerate(cultures):
            groups[_structure(culture)].append(index)
        runs: list[Run] = [_failure("it was not run", 0.0)] * len(cultures)
        for members in groups.values():
            found = self._together([cultures[index] for index in members], times_h, symbols)
            for index, run in zip(members, found, strict=True):
                runs[index] = run
        return runs

    def columns(
        self,
        given: Columns,
        *,
        times_h: Floats,
        symbols: Sequence[str],
        segments: Sequence[tuple[float, Columns]],
        start_h: float = 0.0,
        threads: int | None = None,
    ) -> Together:
        """Run cultures given as columns: parameters and states at the start, and what is set at later times (h)."""
        ensemble = self._simulated(given, times_h, symbols, segments, start_h=start_h, threads=threads)
        place = {name: index for index, name in enumerate(ensemble.observables)}
        final = ensemble.final_states / self._factors
        failed = [failure.set for failure in ensemble.failures]
        for array in (ensemble.values, final):
            array[failed] = np.nan
        return Together(
            {name: ensemble.values[:, :, place[name]] for name in symbols},
            {name: final[:, self._model.states.index(name)] for name in self._states},
        )

    def _simulated(
        self,
        given: Columns,
        times_h: Floats,
        symbols: Sequence[str],
        segments: Sequence[tuple[float, Columns]],
        *,
        start_h: float,
        threads: int | None = None,
    ) -> Ensemble:
        n = max((len(column) for column in given.values() if isinstance(column, np.ndarray)), default=1)
        return simulate(
            self._kernel(symbols, n),
            given=given,
            times=times_h,
            segments=[EngineSegment(start, columns) for start, columns in segments],
            rtol=self._rtol,
            atol=self._atol,
            threads=threads or min(os.cpu_count() or 1, 1 + n // _PER_THREAD),
            start=start_h,
        )

    def _together(self, cultures: Sequence[Culture], times_h: Floats, symbols: Sequence[str]) -> list[Run]:
        first, *later = zip(*(culture.segments for culture in cultures), strict=True)
        starts = [{**c.parameters, **c.state, **s.set} for c, s in zip(cultures, first, strict=True)]
        segments = [(own[0].start_h, _columns([one.set for one in own])) for own in later]
        ensemble = self._simulated(_columns(starts), times_h, symbols, segments, start_h=first[0].start_h)
        return self._read(ensemble, symbols)

    def _read(self, ensemble: Ensemble, symbols: Sequence[str]) -> list[Run]:
        place = {name: index for index, name in enumerate(ensemble.observables)}
        failed = {failure.set: _failure(failure.reason, failure.time) for failure in ensemble.failures}
        order = [self._model.states.index(name) for name in self._states]
        final = (ensemble.final_states / self._factors)[:, order]
        return [
            failed.get(row)
            or Trajectory(
                ensemble.times,
                {name: ensemble.values[row, :, place[name]] for name in symbols},
                dict(zip(self._states, final[row].tolist(), strict=True)),
            )
            for row in range(len(final))
        ]

    @cached_property
    def _factors(self) -> Floats:
        """What a state is divided by to give its symbol: the size of a compartment, which stands still here."""
        factors = [self._model.graph.number(self._model.settable[name].factor) for name in self._model.states]
        if None in factors:
            raise SimulationError("a compartment of the cell changes its size", remedy="keep compartments constant")
        return np.array(factors, dtype=float)

    def _kernel(self, symbols: Sequence[str], cultures: int) -> Kernel:
        observables = self._expected if set(symbols) <= set(self._expected) else tuple(dict.fromkeys(symbols))
        key = (1 if cultures <= _ONE_LANE else None, observables)
        if key not in self._kernels:
            self._kernels[key] = kernel_for(self._model, observables=observables, lanes=key[0])
        return self._kernels[key]


def _structure(culture: Culture) -> tuple[object, ...]:
    return tuple((segment.start_h, tuple(sorted(segment.set))) for segment in culture.segments)


def _columns(rows: Sequence[Mapping[str, float]]) -> dict[str, float | Floats]:
    """Return each symbol's numbers: one for all rows where they are the same, but for the first, which counts them."""
    if len(rows) == 1:
        return dict(rows[0])
    columns = {name: np.fromiter((row[name] for row in rows), dtype=float, count=len(rows)) for name in rows[0]}
    return {
        name: own if place == 0 or (own != own[0]).any() else float(own[0])
        for place, (name, own) in enumerate(columns.items())
    }


def _failure(reason: str, time_h: float) -> SimulationError:
    return SimulationError(f"the solver stopped at {time_h:.4g} h: {reason}", remedy=_REMEDY)
