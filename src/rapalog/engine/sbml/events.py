"""Events of a file: at times known before the run where parameters decide them, else when a state turns a trigger.

A trigger that compares only time with parameters turns from false to true at one of its switches: at the switch
itself (``time >= 5``) or right behind it (``time > 5``). Each such moment is one timed event, whose time is that
moment if the trigger rises there and never comes if not. A trigger that is true at the start counts as rising there
if its value before the start is false.

A delayed event at a known time, with values from the moment of its trigger, is two: one that stores them in
parameters of the engine's own, and one that sets them after the delay. Simultaneous events assign in the order of
their priorities, highest first. Where one event sets what another's trigger reads, all events go through the queue
of ``queue``, and so does a delay after a trigger that states decide.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from rapalog.engine.equations.model import StateEvent, TimedEvent
from rapalog.engine.sbml.counters import Counters
from rapalog.engine.sbml.definitions import Meanings
from rapalog.engine.sbml.event_code import RIVALS, EventCode
from rapalog.engine.sbml.math import Unsupported
from rapalog.engine.sbml.queue import Waiting
from rapalog.engine.sbml.records import Event, Source
from rapalog.engine.sbml.roles import Refuse, Roles


@dataclass(frozen=True)
class Events:
    """All events of a model.

    ``instants`` are times at which a trigger is true that is false around them; ``rivals`` are places of timed events
    that may not share a moment.
    """

    timed: tuple[TimedEvent, ...]
    state: tuple[StateEvent, ...]
    instants: tuple[int, ...] = ()
    rivals: tuple[tuple[int, int], ...] = ()


def events_of(source: Source, roles: Roles, found: Meanings, counters: Counters, refuse: Refuse) -> Events:
    """Return the events of a file, in the order in which those of one moment assign."""
    writer = EventCode(source, roles, found, counters)
    waiting: list[Waiting] = []
    for event in source.events:
        try:
            waiting.append(writer.read(event))
        except Unsupported as problem:
            refuse(str(problem), event)
    if writer.meddle(waiting):
        return Events((), tuple(writer.queued(waiting, refuse)), tuple(writer.instants))
    timed: list[TimedEvent] = []
    state: list[StateEvent] = []
    rank = {one.event.id: (found.graph.number(one.priority) or 0.0, one.event) for one in waiting}
    for one in sorted(waiting, key=lambda one: -rank[one.event.id][0]):
        try:
            writer.write(one, timed, state)
        except Unsupported as problem:
            refuse(str(problem), one.event)
    events = Events(tuple(timed), tuple(state), tuple(writer.instants), _rivals(rank, timed))
    _check_moments(found, rank, events, refuse)
    return events


def _rivals(rank: Mapping[str, tuple[float, Event]], timed: Sequence[TimedEvent]) -> tuple[tuple[int, int], ...]:
    """Return the pairs of timed events that set one quantity to different values, with the same priority."""
    sets = [{(one.kind, one.index): one.value for one in event.assignments} for event in timed]
    found = []
    for first, second in combinations(range(len(timed)), 2):
        one, other = timed[first], timed[second]
        shared = any(sets[second].get(target, value) != value for target, value in sets[first].items())
        if shared and one.name != other.name and rank[one.name][0] == rank[other.name][0]:
            found.append((first, second))
    return tuple(found)


def _check_moments(found: Meanings, rank: Mapping[str, tuple[float, Event]], events: Events, refuse: Refuse) -> None:
    """Refuse events of one moment whose order matters in a way that the order of the tuple does not settle."""
    moments: dict[int, dict[str, set[int]]] = {}
    whens: list[tuple[int, TimedEvent | StateEvent]] = [(event.time, event) for event in events.timed]
    whens += [(event.trigger, event) for event in events.state]
    for moment, one in whens:
        targets = {
            found.graph.state(target.index) if target.kind == "state" else found.graph.parameter(target.index)
            for target in one.assignments
        }
        moments.setdefault(moment, {}).setdefault(one.name, set()).update(targets)
    for together in moments.values():
        for first, second in combinations(together, 2):
            if together[first] & together[second] and rank[first][0] == rank[second][0]:
                refuse(RIVALS, rank[second][1])
