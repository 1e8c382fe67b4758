"""Integration of the cell model: one small interface, filled today by libroadrunner (CVODE).

A run is a list of segments. At the start of a segment some quantities are set (a dose, a level of free drug), then
time runs to the next segment. Nothing here knows what the quantities mean. A run that does not finish raises an error
that names its outcome; it never returns NaN.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from rapalog.errors import SimulationError

# The solver logs to stderr what we raise as an error with a remedy; it reads this when it is loaded.
for _stream in ("ERROR", "WARNING"):
    os.environ.setdefault(f"SUNLOGGER_{_stream}_FILENAME", os.devnull)
import roadrunner

Floats = NDArray[np.float64]

# Tight enough that conserved amounts hold to 1e-6 over a week, loose enough for milliseconds per run.
RELATIVE_TOLERANCE: Final = 1e-8
ABSOLUTE_TOLERANCE: Final = 1e-12
_MAX_STEPS: Final = 100_000
# One run in two hundred stops where high-order BDF finds no step; a lower order at the same tolerance goes on.
_BDF_ORDERS: Final = (5, 3, 2)


class Outcome(Enum):
    """How a run can end without a result, each with its remedy."""

    SOLVER_STOPPED = "the solver stopped"
    NOT_FINITE = "the result is not finite"

    @property
    def remedy(self) -> str:
        """What to try."""
        return {
            Outcome.SOLVER_STOPPED: "look for an extreme parameter: start from the defaults and change one at a time",
            Outcome.NOT_FINITE: "look for a parameter of 0 or infinity that divides another",
        }[self]


@dataclass(frozen=True)
class Segment:
    """A stretch of time: from ``start_h`` on, with some quantities set at its start."""

    start_h: float
    set: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Trajectory:
    """Quantities at the asked times, and the whole state at the last of them.

    ``values`` maps a symbol to an array as long as ``time_h``. At the start of a segment the value is the one after
    its quantities are set.
    """

    time_h: Floats
    values: Mapping[str, Floats]
    final_state: Mapping[str, float]


class Simulator(Protocol):
    """What an engine must offer to run the cell."""

    def run(
        self,
        parameters: Mapping[str, float],
        state: Mapping[str, float],
        *,
        segments: Sequence[Segment],
        times_h: Floats,
        symbols: Sequence[str],
    ) -> Trajectory:
        """Run the segments and return ``symbols`` at ``times_h`` (sorted, not before the first segment)."""
        ...


class RoadRunner:
    """libroadrunner behind :class:`Simulator`. It is reset before every run, so runs do not influence each other."""

    def __init__(self, sbml: str, *, states: Sequence[str]) -> None:
        roadrunner.Logger.disableLogging()
        self._runner: Any = roadrunner.RoadRunner(sbml)
        self._states = list(states)
        integrator = self._runner.getIntegrator()
        integrator.setValue("relative_tolerance", RELATIVE_TOLERANCE)
        integrator.setValue("absolute_tolerance", ABSOLUTE_TOLERANCE)
        integrator.setValue("maximum_num_steps", _MAX_STEPS)
        model = self._runner.model
        self._species = {name: index for index, name in enumerate(model.getFloatingSpeciesIds())}
        self._parameters = {name: index for index, name in enumerate(model.getGlobalParameterIds())}
        self._compartments = {name: index for index, name in enumerate(model.getCompartmentIds())}

    def run(
        self,
        parameters: Mapping[str, float],
        state: Mapping[str, float],
        *,
        segments: Sequence[Segment],
        times_h: Floats,
        symbols: Sequence[str],
    ) -> Trajectory:
        """Run the segments; see :class:`Simulator`."""
        selections = ["time", *(f"[{name}]" if name in self._species else name for name in [*symbols, *self._states])]
        self._runner.timeCourseSelections = selections
        for order in _BDF_ORDERS:
            self._runner.getIntegrator().setValue("maximum_bdf_order", order)
            try:
                rows, last = self._run_segments({**parameters, **state}, segments, times_h)
                break
            except SimulationError:
                if order == _BDF_ORDERS[-1]:
                    raise
        final = dict(zip(self._states, last[1 + len(symbols) :].tolist(), strict=True))
        return Trajectory(times_h, {name: rows[:, 1 + k] for k, name in enumerate(symbols)}, final)

    def _run_segments(
        self, start: Mapping[str, float], segments: Sequence[Segment], times_h: Floats
    ) -> tuple[Floats, Floats]:
        self._runner.reset()
        self._set(start)
        rows = np.empty((len(times_h), len(self._runner.timeCourseSelections)))
        last = rows[-1]
        ends = [segment.start_h for segment in segments[1:]] + [float(times_h[-1])]
        for index, (segment, end_h) in enumerate(zip(segments, ends, strict=True)):
            is_last = index == len(segments) - 1
            self._set(segment.set)
            wanted = (times_h >= segment.start_h) & ((times_h <= end_h) if is_last else (times_h < end_h))
            grid = np.unique(np.concatenate([[segment.start_h], times_h[wanted], [end_h]]))
            result = self._integrate(grid)
            rows[wanted] = result[np.searchsorted(grid, times_h[wanted])]
            last = result[-1]
        return rows, last

    def _integrate(self, grid: Floats) -> Floats:
        if len(grid) == 1:
            now = [
                self._runner.getValue(name) if name != "time" else grid[0] for name in self._runner.timeCourseSelections
            ]
            return np.asarray([now])
        try:
            result = np.array(self._runner.simulate(times=grid.tolist()))
        except RuntimeError as error:
            raise _failure(Outcome.SOLVER_STOPPED, str(error).splitlines()[0]) from None
        if not np.isfinite(result).all():
            raise _failure(Outcome.NOT_FINITE, f"before {grid[-1]:g} h")
        return result

    def _set(self, values: Mapping[str, float]) -> None:
        model = self._runner.model
        for table, setter in (
            (self._compartments, model.setCompartmentVolumes),
            (self._parameters, model.setGlobalParameterValues),
            (self._species, model.setFloatingSpeciesConcentrations),
        ):
            indices = [table[name] for name in values if name in table]
            if indices:
                setter(indices, [float(values[name]) for name in values if name in table])


def _failure(outcome: Outcome, detail: str) -> SimulationError:
    return SimulationError(f"{outcome.value}: {detail}", remedy=outcome.remedy)


@cache
def roadrunner_for(sbml: str, states: tuple[str, ...]) -> RoadRunner:
    """Return the (cached) libroadrunner simulator of an SBML model."""
    return RoadRunner(sbml, states=states)
