"""Instructions that fire the events of a model, and run by the moments at which they may."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

from rapalog.engine.equations.dependence import Dependence
from rapalog.engine.equations.model import Assignment, StateEvent, TimedEvent
from rapalog.engine.sbml.counters import Counters
from rapalog.engine.sbml.definitions import Meanings
from rapalog.engine.sbml.math import Unsupported
from rapalog.engine.sbml.queue import Maker, Waiting, queued
from rapalog.engine.sbml.records import Event, Source, Species
from rapalog.engine.sbml.roles import Refuse, Roles
from rapalog.engine.sbml.switches import Phase, Switch, instant, sides, switches, truth_around

# The moments of one trigger are compared with each other, all with all.
MAX_SWITCHES: Final = 40
# Times that differ by less than this part of themselves are one: what some roundings may part.
_SAME_TIME: Final = 1e-14
RIVALS: Final = "setting a symbol that another event sets or reads at the same moment, without priorities,"


@dataclass(frozen=True)
class _Rise:
    """A moment at which a trigger may rise: only if ``condition``; ``phase`` says on which side of it."""

    moment: int
    condition: int
    phase: Phase


def fixed_parameters(source: Source, found: Meanings) -> frozenset[int]:
    """Return the indices of the parameters that no event of the file sets."""
    by_event = {variable for event in source.events for variable, _ in event.assignments}
    return frozenset(index for index, symbol in enumerate(found.parameters) if symbol not in by_event)


class EventCode:
    """Writes the events of one file, one after the other."""

    def __init__(self, source: Source, roles: Roles, found: Meanings, counters: Counters) -> None:
        self.source, self.roles, self.found, self.graph = source, roles, found, found.graph
        self.counters = counters
        self.dependence = Dependence(found.graph, fixed_parameters(source, found))
        self.species = {one.id: one for one in source.species}
        self.instants: list[int] = []

    def read(self, event: Event) -> Waiting:
        """Return the nodes of an event."""
        names, rates, translator = self.found.names, self.found.rates, self.found.translator
        zero = self.graph.constant(0)
        priority = zero if event.priority is None else translator.number(event.priority, names, rates)
        if math.isnan(self.graph.number(priority) or 0.0):
            raise Unsupported("a priority that is no number")
        return Waiting(
            event,
            trigger=self.counters.replace(translator.truth(event.trigger, names, rates)),
            delay=zero if event.delay is None else translator.number(event.delay, names, rates),
            priority=priority,
            values={name: translator.number(formula, names, rates) for name, formula in event.assignments},
        )

    def meddle(self, waiting: Sequence[Waiting]) -> bool:
        """Return whether it matters that events of one moment act one after the other."""
        if any(self.graph.number(one.priority) is None for one in waiting):
            return len(waiting) > 1
        for one in waiting:
            if self._others(one.event) & set(self.graph.reachable([one.trigger, *self._read_later(one)])):
                return True
        return False

    @property
    def _maker(self) -> Maker:
        return Maker(self.graph, self._assignments, self.found.store, self.found.ring)

    def _others(self, event: Event) -> set[int]:
        """Return the leaves that other events set."""
        return {
            self.found.leaves[name]
            for other in self.source.events
            if other is not event
            for name, _ in other.assignments
            if name in self.found.leaves
        }

    def queued(self, waiting: Sequence[Waiting], refuse: Refuse) -> Iterator[StateEvent]:
        """Yield events that act one after the other; rivals are refused."""
        for first, second in combinations(waiting, 2):
            same = (first.trigger, first.delay, first.priority) == (second.trigger, second.delay, second.priority)
            if same and self.are_rivals(first, second):
                refuse(RIVALS, second.event)
        judged: list[Waiting] = []
        for one in waiting:
            try:
                judged.append(self._with_instants(one))
            except Unsupported as problem:
                refuse(str(problem), one.event)
        waiting = judged
        if not waiting:
            return
        yield from queued(self._maker, waiting, are_rivals=self.are_rivals)
        for one in waiting:
            yield from self._falls(one)

    def _minds(self, one: Waiting, other: Waiting) -> bool:
        """Return whether it matters to ``one`` that ``other``, of the same moment, acts before it."""
        leaves = self.found.leaves
        targets = {leaves[name] for name in other.values if name in leaves}
        own = {leaves[name] for name, value in one.values.items() if name in leaves and other.values.get(name) != value}
        stops = () if one.event.persistent else (one.trigger,)
        return bool(targets & (own | set(self.graph.reachable([*self._read_later(one), *stops]))))

    def are_rivals(self, one: Waiting, other: Waiting) -> bool:
        """Return whether it matters which of two events of one moment acts first."""
        return self._minds(one, other) or self._minds(other, one)

    def write(self, one: Waiting, timed: list[TimedEvent], state: list[StateEvent]) -> None:
        """Write an event that does not meddle with others."""
        is_known = not any(sides(self.graph, [one.trigger], self.dependence))
        if not is_known or self.dependence.on_moving(one.trigger) or self.dependence.on_moving(one.delay):
            state.extend(self._state_events(self._with_instants(one)))
        else:
            timed.extend(self._timed_events(one.event, one.trigger, one.values, one.delay))

    def _state_events(self, one: Waiting) -> Iterator[StateEvent]:
        if self.graph.number(one.delay) == 0:
            yield StateEvent(one.event.id, one.trigger, self._assignments(one.values), one.event.initially)
            yield from self._falls(one)
            return
        yield from queued(self._maker, [one], are_rivals=self.are_rivals)
        yield from self._falls(one)

    def _falls(self, one: Waiting) -> Iterator[StateEvent]:
        """Yield an event that sets nothing when a trigger turns false by time, so that a step ends there.

        Within one step a trigger that turns false and true again would look as if it had stayed true.
        """
        if self.dependence.on_time(one.trigger):
            yield StateEvent(one.event.id, self.graph.apply("not", one.trigger), (), initially=True)

    def _with_instants(self, one: Waiting) -> Waiting:
        """Have what is true for an instant of time only (``time == 5``) judged by a moment the solver stops at."""
        graph, instants = self.graph, {}
        for number in graph.reachable([one.trigger]):
            node = graph.nodes[number]
            flows = self.dependence.on_time(number) or self.dependence.on_state(number)
            if node.operation in ("eq", "ne") and flows:
                moment = instant(graph, number, self.dependence)
                if moment is None:
                    raise Unsupported("a trigger that is true for an instant only (== or != of a state or a curve)")
                self.instants.append(moment)
                around = graph.apply("subtract", graph.time(), moment)
                width = graph.apply("multiply", graph.constant(_SAME_TIME), graph.apply("abs", moment))
                truth = graph.apply("le", graph.apply("abs", around), width)
                instants[number] = truth if node.operation == "eq" else graph.apply("not", truth)
        return replace(one, trigger=graph.substitute([one.trigger], instants)[0]) if instants else one

    def _timed_events(self, event: Event, trigger: int, values: Mapping[str, int], delay: int) -> Iterator[TimedEvent]:
        found = list(switches(self.graph, [trigger], self.dependence))
        late = self.graph.number(delay) != 0
        for rise in self._rises(event, trigger, found):
            condition = rise.condition
            if late and rise.phase == "at" and rise.moment != self.graph.time():
                condition = self._and(condition, self.graph.apply("lt", self.graph.time(), rise.moment))
            elif late and rise.phase == "after":
                condition = self._and(condition, self.graph.apply("le", self.graph.time(), rise.moment))
            if self.graph.nodes[condition] != self.graph.nodes[self.graph.truth(False)]:
                once = replace(rise, condition=condition)
                yield from (
                    self._fired(event, once, values)
                    if not late
                    else self._delayed(event, once, values, delay, trigger, found)
                )

    def _rises(self, event: Event, trigger: int, found: Sequence[Switch]) -> Iterator[_Rise]:
        graph = self.graph
        if not event.initially:
            yield _Rise(graph.time(), trigger, "at")
        moments = list(dict.fromkeys(one.time for one in found))
        if len(moments) > MAX_SWITCHES:
            raise Unsupported(f"a trigger with more than {MAX_SWITCHES} switches in time")
        for number, moment in enumerate(moments):
            before, at, after = (
                truth_around(graph, trigger, found, moment, phase) for phase in ("before", "at", "after")
            )
            is_first = graph.truth(True)
            for earlier in moments[:number]:
                is_first = self._and(is_first, graph.apply("ne", earlier, moment))
            yield _Rise(moment, self._and(is_first, self._and(graph.apply("not", before), at)), "at")
            yield _Rise(moment, self._and(is_first, self._and(graph.apply("not", at), after)), "after")

    def _and(self, left: int, right: int) -> int:
        return self.graph.apply("and", left, right)

    def _fired(self, event: Event, rise: _Rise, values: Mapping[str, int]) -> Iterator[TimedEvent]:
        at_start = rise.phase == "after" or rise.moment == self.graph.time()
        yield TimedEvent(
            event.id,
            self._when(rise.condition, rise.moment),
            self._assignments(values),
            at_start,
            just_after=rise.phase == "after",
        )

    def _when(self, condition: int, moment: int) -> int:
        return self.graph.apply("select", condition, moment, self.graph.constant(math.inf))

    def _delayed(
        self, event: Event, rise: _Rise, values: Mapping[str, int], delay: int, trigger: int, found: Sequence[Switch]
    ) -> Iterator[TimedEvent]:
        graph = self.graph
        wait = graph.substitute([delay], {graph.time(): rise.moment})[0]
        number = graph.number(wait)
        if number is not None and not number >= 0:
            raise Unsupported("a delay below 0")
        is_good = graph.apply("ge", wait, graph.constant(0))
        if number is None:
            bad = self._and(rise.condition, graph.apply("not", is_good))
            alarm = self.found.ring(f"the delay of the event {event.id} is below 0", graph.truth(True))
            yield TimedEvent(event.id, self._when(bad, rise.moment), (alarm,), fires_at_start=True)
        condition = self._and(rise.condition, is_good)
        end = graph.apply("add", rise.moment, wait)
        if not event.persistent:
            condition = self._and(condition, self._stays(trigger, found, rise.moment, end))
        if event.values_from_trigger_time:
            stored, values = self._stored(event, values)
            yield TimedEvent(
                event.id,
                self._when(condition, rise.moment),
                stored,
                fires_at_start=True,
                just_after=rise.phase == "after",
            )
        yield TimedEvent(
            event.id,
            self._when(condition, end),
            self._assignments(values),
            fires_at_start=True,
            just_after=rise.phase == "after",
        )

    def _stays(self, trigger: int, found: Sequence[Switch], start: int, end: int) -> int:
        """Return whether a trigger stays true from right after ``start`` to right before ``end``."""
        graph = self.graph
        holds = truth_around(graph, trigger, found, start, "after")
        for moment in dict.fromkeys(one.time for one in found):
            inside = self._and(graph.apply("lt", start, moment), graph.apply("lt", moment, end))
            true_there = self._and(
                truth_around(graph, trigger, found, moment, "at"), truth_around(graph, trigger, found, moment, "after")
            )
            holds = self._and(holds, graph.apply("or", graph.apply("not", inside), true_there))
        return holds

    def _stored(self, event: Event, values: Mapping[str, int]) -> tuple[tuple[Assignment, ...], dict[str, int]]:
        """Return the assignments that keep values until they are due, and the nodes to find them at."""
        stored, kept = [], {}
        for name, value in values.items():
            if not (self.dependence.on_time(value) or self.dependence.on_moving(value)):
                kept[name] = value
                continue
            index = self.found.store(f"{event.id}:{name} {len(self.found.stores) + 1}", self.graph.constant(0))
            stored.append(Assignment("parameter", index, value))
            kept[name] = self.graph.parameter(index)
        return tuple(stored), kept

    def _assignments(self, values: Mapping[str, int]) -> tuple[Assignment, ...]:
        """Return what an event sets.

        A concentration kept as an amount takes the size before the event, though the same event may set the size: all
        assignments of an event are made of what is before it.
        """
        leaves = self.found.leaves
        assignments = []
        for name, value in values.items():
            if name not in leaves:
                continue  # refused where the roles were found
            if name in self.roles.divided:
                value = self.graph.apply("multiply", value, self._size(name))
            node = self.graph.nodes[leaves[name]]
            assignments.append(
                Assignment("state" if node.operation == "state" else "parameter", int(node.value), value)
            )
        return tuple(assignments)

    def _size(self, name: str) -> int:
        species: Species = self.species[name]
        return self.found.names[species.compartment]

    def _read_later(self, one: Waiting) -> list[int]:
        """Return the nodes that an event reads when it acts, and not when it is triggered."""
        sizes = [self._size(name) for name in one.values if name in self.roles.divided]
        return sizes if one.event.values_from_trigger_time else [*sizes, *one.values.values()]
