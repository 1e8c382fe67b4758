"""The cell model in libroadrunner (CVODE): a second opinion on the engine, for tests and benchmarks."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from rapalog.biology.integrate import Culture, Floats, Run, Segment, Trajectory
from rapalog.errors import SimulationError

# The solver logs to stderr what we return as an error with a remedy; it reads this when it is loaded.
for _stream in ("ERROR", "WARNING"):
    os.environ.setdefault(f"SUNLOGGER_{_stream}_FILENAME", os.devnull)
import roadrunner

RELATIVE_TOLERANCE: Final = 1e-8
ABSOLUTE_TOLERANCE: Final = 1e-12
_MAX_STEPS: Final = 100_000
# One run in two hundred stops where high-order BDF finds no step; a lower order at the same tolerance goes on.
_BDF_ORDERS: Final = (5, 3, 2)
_REMEDY: Final = "look for an extreme parameter: start from the defaults and change one at a time"


class RoadRunner:
    """libroadrunner behind :class:`rapalog.biology.integrate.Simulator`, one culture after the other."""

    def __init__(
        self,
        sbml: str,
        *,
        states: Sequence[str],
        rtol: float = RELATIVE_TOLERANCE,
        atol: float = ABSOLUTE_TOLERANCE,
        most_steps: int = _MAX_STEPS,
    ) -> None:
        roadrunner.Logger.disableLogging()
        self._runner: Any = roadrunner.RoadRunner(sbml)
        self._states = list(states)
        integrator = self._runner.getIntegrator()
        integrator.setValue("relative_tolerance", rtol)
        integrator.setValue("absolute_tolerance", atol)
        integrator.setValue("maximum_num_steps", most_steps)
        model = self._runner.model
        self._species = {name: index for index, name in enumerate(model.getFloatingSpeciesIds())}
        self._parameters = {name: index for index, name in enumerate(model.getGlobalParameterIds())}
        self._compartments = {name: index for index, name in enumerate(model.getCompartmentIds())}

    def run(self, cultures: Sequence[Culture], *, times_h: Floats, symbols: Sequence[str]) -> list[Run]:
        """Run the cultures; see :class:`rapalog.biology.integrate.Simulator`."""
        selections = ["time", *(f"[{name}]" if name in self._species else name for name in [*symbols, *self._states])]
        self._runner.timeCourseSelections = selections
        return [self._run_one(culture, times_h, symbols) for culture in cultures]

    def _run_one(self, culture: Culture, times_h: Floats, symbols: Sequence[str]) -> Run:
        failure = SimulationError("the solver stopped", remedy=_REMEDY)
        for order in _BDF_ORDERS:
            self._runner.getIntegrator().setValue("maximum_bdf_order", order)
            try:
                start = {**culture.parameters, **culture.state}
                rows, last = self._run_segments(start, culture.segments, times_h)
            except SimulationError as error:
                failure = error
                continue
            final = dict(zip(self._states, last[1 + len(symbols) :].tolist(), strict=True))
            return Trajectory(times_h, {name: rows[:, 1 + k] for k, name in enumerate(symbols)}, final)
        return failure

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
            raise SimulationError(f"the solver stopped: {str(error).splitlines()[0]}", remedy=_REMEDY) from None
        if not np.isfinite(result).all():
            raise SimulationError(f"the result is not finite before {grid[-1]:g} h", remedy=_REMEDY)
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
