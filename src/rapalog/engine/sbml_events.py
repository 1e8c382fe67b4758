"""Events of a file: at times known before the run where parameters decide them, else when a state turns a trigger.

A trigger that compares only time with parameters turns from false to true at one of its switches: at the switch
itself (``time >= 5``) or right behind it (``time > 5``). Each such moment is one timed event, whose time is that
moment if the trigger rises there and never comes if not. A trigger that is true at the start counts as rising there
if its value before the start is false.

A delayed event at a known time, with values from the moment of its trigger, is two: one that stores them in
parameters of the engine's own, and one that sets them after the delay. Simultaneous events assign in the order of
their priorities, highest first.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

from rapalog.engine.model import Assignment, StateEvent, TimedEvent
from rapalog.engine.sbml_counters import Counters
from rapalog.engine.sbml_definitions import Meanings
from rapalog.engine.sbml_delays import Maker, check_states, late_events
from rapalog.engine.sbml_math import Unsupported
from rapalog.engine.sbml_records import Event, Source, Species
from rapalog.engine.sbml_roles import Refuse, Roles
from rapalog.engine.sbml_switches import Dependence, Phase, Switch, switches, truth_around

# The moments of one trigger are compared with each other, all with all.
MAX_SWITCHES: Final = 40


@dataclass(frozen=True)
class Events:
    """All events of a model."""

    timed: tuple[TimedEvent, ...]
    state: tuple[StateEvent, ...]


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


def events_of(source: Source, roles: Roles, found: Meanings, counters: Counters, refuse: Refuse) -> Events:
    """Return the events of a file, in the order in which those of one moment assign."""
    timed: list[TimedEvent] = []
    state: list[StateEvent] = []
    writer = _Writer(source, roles, found, counters)
    ranked: list[tuple[float, Event]] = []
    for event in source.events:
        try:
            ranked.append((writer.priority(event), event))
        except Unsupported as problem:
            refuse(str(problem), event)
    for _, event in sorted(ranked, key=lambda one: -one[0]):
        try:
            writer.write(event, timed, state)
        except Unsupported as problem:
            refuse(str(problem), event)
    events = Events(tuple(timed), tuple(state))
    _check_moments(found, ranked, events, refuse)
    return events


def _check_moments(found: Meanings, ranked: Sequence[tuple[float, Event]], events: Events, refuse: Refuse) -> None:
    """Refuse events of one moment whose order matters in a way that the order of the tuple does not settle."""
    rank = {event.id: (priority, event) for priority, event in ranked}
    moments: dict[int, dict[str, set[int]]] = {}
    whens: list[tuple[int, TimedEvent | StateEvent]] = [(event.time, event) for event in events.timed]
    whens += [(event.trigger, event) for event in events.state]
    for moment, one in whens:
        targets = {found.graph.state(target.index) if target.kind == "state" else found.graph.parameter(target.index)
                   for target in one.assignments}  # fmt: skip
        moments.setdefault(moment, {}).setdefault(one.name, set()).update(targets)
    shared = [together for together in moments.values() if len(together) > 1]
    for together in shared:
        for first, second in combinations(together, 2):
            if together[first] & together[second] and rank[first][0] == rank[second][0]:
                refuse("setting a symbol that another event sets at the same moment, without priorities,",
                       rank[second][1])  # fmt: skip
    for event in events.state if shared else ():
        needed = set(found.graph.reachable([event.trigger]))
        if any(sum(bool(needed & targets) for targets in together.values()) > 1 for together in shared):
            refuse("a trigger that depends on what several events of one moment set", rank[event.name][1])


class _Writer:
    """Writes the events of one file, one after the other."""

    def __init__(self, source: Source, roles: Roles, found: Meanings, counters: Counters) -> None:
        self.source, self.roles, self.found, self.graph = source, roles, found, found.graph
        self.counters = counters
        self.dependence = Dependence(found.graph, fixed_parameters(source, found))
        self.species = {one.id: one for one in source.species}

    def priority(self, event: Event) -> float:
        if event.priority is None:
            return 0.0
        number = self.graph.number(self.found.translator.number(event.priority, self.found.names, self.found.rates))
        if number is None or math.isnan(number):
            raise Unsupported("a priority that is not a fixed number")
        return number

    def write(self, event: Event, timed: list[TimedEvent], state: list[StateEvent]) -> None:
        names, rates = self.found.names, self.found.rates
        trigger = self.counters.replace(self.found.translator.truth(event.trigger, names, rates))
        values = {name: self.found.translator.number(formula, names, rates) for name, formula in event.assignments}
        delay = self.graph.constant(0)
        if event.delay is not None:
            delay = self.found.translator.number(event.delay, names, rates)
        self._check_order(event, values)
        if self.dependence.on_moving(trigger) or self.dependence.on_moving(delay):
            state.extend(self._state_events(event, trigger, values, delay))
        else:
            timed.extend(self._timed_events(event, trigger, values, delay))

    def _check_order(self, event: Event, values: Mapping[str, int]) -> None:
        others = {self.found.leaves[name] for other in self.source.events if other is not event
                  for name, _ in other.assignments if name in self.found.leaves}  # fmt: skip
        if not event.values_from_trigger_time and others.intersection(self.graph.reachable(list(values.values()))):
            raise Unsupported("values taken after the trigger from what another event sets")

    def _state_events(self, event: Event, trigger: int, values: Mapping[str, int], delay: int) -> Iterator[StateEvent]:
        others = {self.found.leaves[name] for other in self.source.events if other is not event
                  for name, _ in other.assignments if name in self.found.leaves}  # fmt: skip
        needed = self.graph.reachable([trigger])
        if not event.persistent and others.intersection(needed):
            raise Unsupported("a trigger that is not persistent and that another event can turn off")
        for number in needed:
            node = self.graph.nodes[number]
            flows = self.dependence.on_time(number) or self.dependence.on_state(number)
            if node.operation in ("eq", "ne") and flows:
                raise Unsupported("a trigger that is true for an instant only (== or != of what flows)")
        if self.graph.number(delay) == 0:
            yield StateEvent(event.id, trigger, self._assignments(values), event.initially)
            return
        check_states(len(self.found.states))
        maker = Maker(self.graph, self._assignments, self.found.store)
        yield from late_events(maker, event, trigger=trigger, delay=delay, values=values)

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
            before, at, after = (truth_around(graph, trigger, found, moment, phase)
                                 for phase in ("before", "at", "after"))  # fmt: skip
            is_first = graph.truth(True)
            for earlier in moments[:number]:
                is_first = self._and(is_first, graph.apply("ne", earlier, moment))
            yield _Rise(moment, self._and(is_first, self._and(graph.apply("not", before), at)), "at")
            yield _Rise(moment, self._and(is_first, self._and(graph.apply("not", at), after)), "after")

    def _and(self, left: int, right: int) -> int:
        return self.graph.apply("and", left, right)

    def _fired(self, event: Event, rise: _Rise, values: Mapping[str, int]) -> Iterator[TimedEvent]:
        at_start = rise.phase == "after" or rise.moment == self.graph.time()
        yield TimedEvent(event.id, self._when(rise.condition, rise.moment), self._assignments(values), at_start,
                         just_after=rise.phase == "after")  # fmt: skip

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
        condition = self._and(rise.condition, graph.apply("ge", wait, graph.constant(0)))
        end = graph.apply("add", rise.moment, wait)
        if not event.persistent:
            condition = self._and(condition, self._stays(trigger, found, rise.moment, end))
        if event.values_from_trigger_time:
            stored, values = self._stored(event, values)
            yield TimedEvent(event.id, self._when(condition, rise.moment), stored, fires_at_start=True,
                             just_after=rise.phase == "after")  # fmt: skip
        yield TimedEvent(event.id, self._when(condition, end), self._assignments(values), fires_at_start=True,
                         just_after=rise.phase == "after")  # fmt: skip

    def _stays(self, trigger: int, found: Sequence[Switch], start: int, end: int) -> int:
        """Return whether a trigger stays true from right after ``start`` to right before ``end``."""
        graph = self.graph
        holds = truth_around(graph, trigger, found, start, "after")
        for moment in dict.fromkeys(one.time for one in found):
            inside = self._and(graph.apply("lt", start, moment), graph.apply("lt", moment, end))
            true_there = self._and(truth_around(graph, trigger, found, moment, "at"),
                                   truth_around(graph, trigger, found, moment, "after"))  # fmt: skip
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
        """Return what an event sets; a concentration kept as an amount takes the size after the event."""
        leaves, new = self.found.leaves, {}
        for name, value in values.items():
            if name not in self.roles.divided and name in leaves:
                new[leaves[name]] = value
        assignments = []
        for name, value in values.items():
            if name not in leaves:
                continue  # refused where the roles were found
            if name in self.roles.divided:
                size = self.found.names[self._home(name)]
                value = self.graph.apply("multiply", value, self.graph.substitute([size], new)[0])
            node = self.graph.nodes[leaves[name]]
            assignments.append(
                Assignment("state" if node.operation == "state" else "parameter", int(node.value), value)
            )
        return tuple(assignments)

    def _home(self, name: str) -> str:
        species: Species = self.species[name]
        return species.compartment
