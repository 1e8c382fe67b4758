"""A second opinion: one set of a model, integrated slowly by scipy, step by step as the model's definitions read.

It shares no code with the compiled engine and serves to check it. Rates are seen from the side of a breakpoint that
the step stands on; triggers are looked at within every step, and the moment one turns true is found by bisection.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.integrate import LSODA

from rapalog.engine.equations.evaluate import Plan
from rapalog.engine.equations.model import Assignment, Model, StateEvent, TimedEvent
from rapalog.engine.equations.start import start_values
from rapalog.errors import SimulationError

Vector = NDArray[np.float64]

_LOOKS: Final = 16  # at the triggers within one step, so that a short excursion is not stepped over
_BISECTIONS: Final = 70  # halvings that reach the last bit of any step
_ROUNDS: Final = 1000  # of events at one moment; more is an event that sets itself off for ever
_STEPS: Final = 100_000
_JACOBIAN_STEP: Final = 1e-7  # relative; the Jacobian only steers the solver


def integrate(
    model: Model,
    *,
    times: ArrayLike,
    symbols: Sequence[str],
    given: Mapping[str, float] | None = None,
    start: float = 0.0,
    tolerances: tuple[float, float] = (1e-10, 1e-14),
) -> Vector:
    """Return outputs of one set, shape (times, symbols).

    Parameters
    ----------
    model
        The model.
    times
        When to look, ascending and not before ``start``; at an event's own time the answer is from after the event.
    symbols
        Outputs of the model.
    given
        Values at the start in place of the model's own.
    start
        The time of the start.
    tolerances
        Relative and absolute.

    Raises
    ------
    SimulationError
        If the solver gives up, or events never come to an end.
    """
    return _Run(model, np.asarray(times, dtype=float), symbols, given or {}, tolerances).through(start)


class _Run:
    """One integration: where it stands, and what it has seen."""

    def __init__(
        self,
        model: Model,
        times: Vector,
        symbols: Sequence[str],
        given: Mapping[str, float],
        tolerances: tuple[float, float],
    ) -> None:
        self.model, self.times, self.given, self.tolerances = model, times, given, tolerances
        graph = model.graph
        self.rates = Plan(graph, model.rates)
        self.outputs = Plan(graph, [model.outputs[symbol] for symbol in symbols])
        self.triggers = Plan(graph, [event.trigger for event in model.state_events])
        self.breakpoints = Plan(graph, model.breakpoints)
        self.event_times = Plan(graph, [event.time for event in model.timed_events])
        self.seen: list[Vector] = []
        self.truths = np.array([event.initially for event in model.state_events], dtype=bool)

    def through(self, start: float) -> Vector:
        states, parameters = start_values(self.model, self.given, start=start)
        self.time, self.states, self.parameters = start, states[0], parameters[0]
        moments = self.event_times(self.states, self.parameters, start)
        timed = list(zip(moments, self.model.timed_events, strict=True))
        self.due = [
            (moment, event) for moment, event in timed if moment > start or (moment == start and event.fires_at_start)
        ]
        self._settle()
        while len(self.seen) < len(self.times):
            self._segment()
        return np.array(self.seen).reshape(len(self.times), -1)

    def _segment(self) -> None:
        """Integrate up to the next moment at which something may jump."""
        if not np.isfinite(self.states).all():
            raise SimulationError(f"a state is no finite number at time {self.time}", remedy="check the events")
        stop = self._next_stop()
        begin, low, high = self.time, np.nextafter(self.time, np.inf), np.nextafter(stop, -np.inf)
        solver = LSODA(
            lambda time, states: self._rate(np.clip(time, low, high), states),
            begin,
            np.append(self.states, 0.0),
            stop,
            rtol=self.tolerances[0],
            atol=self.tolerances[1],
            jac=lambda time, states: self._jacobian(np.clip(time, low, high), states),
        )
        for _ in range(_STEPS):
            before = self.time
            solver.step()
            if solver.status == "failed" or solver.t == before or not np.isfinite(solver.y).all():
                raise SimulationError(f"scipy gave up at time {solver.t}", remedy="loosen the tolerances")
            dense = solver.dense_output()
            reached = solver.t if len(self.truths) == 0 else self._first_rise(before, solver.t, dense)
            self._look(dense, until=reached)
            self.time, self.states = reached, dense(reached)[:-1] if reached < solver.t else solver.y[:-1].copy()
            if reached < solver.t or solver.status == "finished":
                self._settle()
                return
        raise SimulationError("scipy took too many steps", remedy="loosen the tolerances")

    def _next_stop(self) -> float:
        jumps = self.breakpoints(self.states, self.parameters, self.time)
        moments = chain((moment for moment, _ in self.due), jumps, [self.times[-1]])
        later = [moment for moment in moments if self.time < moment < np.inf]
        return float(min(later, default=np.nextafter(self.time, np.inf)))

    def _rate(self, time: float, states: Vector) -> Vector:
        return np.append(self.rates(states[:-1], self.parameters, time), 0.0)

    def _jacobian(self, time: float, states: Vector) -> Vector:
        steps = _JACOBIAN_STEP * np.maximum(np.abs(states), 1e-6)
        moved = self.rates((states + np.diag(steps))[:, :-1], self.parameters, time)
        columns = (moved - self.rates(states[:-1], self.parameters, time)) / steps[:, None]
        return np.vstack([columns.T, np.zeros(len(states))])

    def _first_rise(self, begin: float, end: float, dense: object) -> float:
        """Return when the first trigger turns true within a step, or its end."""
        before = begin
        for moment in np.linspace(begin, end, _LOOKS + 1)[1:]:
            now = self._truths_at(moment, dense)
            if (now & ~self.truths).any():
                return self._bisected(before, moment, dense)
            self.truths, before = now, moment
        return end

    def _bisected(self, low: float, high: float, dense: object) -> float:
        for _ in range(_BISECTIONS):
            middle = 0.5 * (low + high)
            if (self._truths_at(middle, dense) & ~self.truths).any():
                high = middle
            else:
                low = middle
        return float(high)

    def _truths_at(self, time: float, dense: object) -> NDArray[np.bool_]:
        return self.triggers(dense(time)[:-1], self.parameters, time) > 0  # type: ignore[operator]

    def _look(self, dense: object, *, until: float) -> None:
        """Keep the outputs at the asked times before ``until``."""
        while len(self.seen) < len(self.times) and self.times[len(self.seen)] < until:
            time = self.times[len(self.seen)]
            self.seen.append(self.outputs(dense(time)[:-1], self.parameters, time))  # type: ignore[operator]

    def _settle(self) -> None:
        """Let the events of this moment happen until none is left, and look."""
        self._fire([event for moment, event in self.due if moment == self.time and not event.just_after])
        while len(self.seen) < len(self.times) and self.times[len(self.seen)] <= self.time:
            self.seen.append(self.outputs(self.states, self.parameters, self.time))
        self._fire([event for moment, event in self.due if moment == self.time])
        self.due = [(moment, event) for moment, event in self.due if moment > self.time]

    def _fire(self, timed: Sequence[TimedEvent]) -> None:
        waiting: list[TimedEvent | StateEvent] = list(timed)
        self.due = [(moment, event) for moment, event in self.due if event not in timed]
        for _ in range(_ROUNDS):
            now = self.triggers(self.states, self.parameters, self.time) > 0
            risen = [event for event, turned in zip(self.model.state_events, now & ~self.truths, strict=True) if turned]
            self.truths = now
            if not waiting and not risen:
                return
            self._assign([one for event in (*waiting, *risen) for one in event.assignments])
            for alarm in self.model.alarms:
                if self.parameters[alarm.parameter]:
                    raise SimulationError(f"{alarm.meaning}, at time {self.time}", remedy="check the events")
            waiting = []
        raise SimulationError(f"events at time {self.time} never come to an end", remedy="check the triggers")

    def _assign(self, assignments: Sequence[Assignment]) -> None:
        values = Plan(self.model.graph, [one.value for one in assignments])(self.states, self.parameters, self.time)
        self.states, self.parameters = self.states.copy(), self.parameters.copy()
        for one, value in zip(assignments, values, strict=True):
            (self.states if one.kind == "state" else self.parameters)[one.index] = value
