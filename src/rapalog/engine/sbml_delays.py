"""Delays after triggers that states decide, as events without delay.

When the trigger turns true, the moment at which the event is due is written into a free slot, a parameter of the
engine's own that is infinite while free, together with the values it will set. One event for each slot fires when
time reaches it. A trigger that turns true more often than there are slots, or a delay below 0, makes a state
undefined: the run then fails, and is never continued wrongly.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple

from rapalog.engine.expression import Graph
from rapalog.engine.model import Assignment, StateEvent
from rapalog.engine.sbml_math import Unsupported
from rapalog.engine.sbml_records import Event

SLOTS: Final = 4  # executions of one event that may be waiting at once


class Maker(NamedTuple):
    """What makes nodes of a graph, assignments of symbols and nodes, and parameters of names and starts."""

    graph: Graph
    assign: Callable[[Mapping[str, int]], tuple[Assignment, ...]]
    store: Callable[[str, int], int]


def late_events(
    maker: Maker, event: Event, *, trigger: int, delay: int, values: Mapping[str, int]
) -> Iterator[StateEvent]:
    """Yield the events without delay that together act as one with ``delay``.

    Parameters
    ----------
    maker
        Makes what the events need.
    event
        The event as the file has it.
    trigger, delay, values
        Its nodes; delay and values are taken when the trigger turns true, values later if the event says so.
    """
    graph = maker.graph
    slots = [_Slot(maker, event, values, number + 1) for number in range(SLOTS)]
    is_bad = graph.apply("not", graph.apply("ge", delay, graph.constant(0)))
    taken, writes = graph.truth(True), []
    for slot in slots:
        chosen = graph.apply("and", taken, slot.is_free)
        writes += slot.fill(chosen, graph.apply("add", graph.time(), delay), values)
        taken = graph.apply("and", taken, graph.apply("not", slot.is_free))
    undefined = graph.apply("select", graph.apply("or", taken, is_bad), graph.constant(math.nan), graph.state(0))
    yield StateEvent(event.id, trigger, (*writes, Assignment("state", 0, undefined)), event.initially)
    if not event.persistent:
        clear = tuple(slot.clear for slot in slots)
        yield StateEvent(event.id, graph.apply("not", trigger), clear, initially=True)
    for slot in slots:
        due = graph.apply("ge", graph.time(), slot.due)
        due = due if event.persistent else graph.apply("and", due, trigger)
        yield StateEvent(event.id, due, (*maker.assign({**values, **slot.kept}), slot.clear), initially=False)


def check_states(count: int) -> None:
    """Refuse a delay in a model without states: nothing there can be made undefined."""
    if not count:
        raise Unsupported("a delay after a trigger that events decide, in a model without states,")


class _Slot:
    """One waiting execution: when it is due, and what it will set."""

    def __init__(self, maker: Maker, event: Event, values: Mapping[str, int], number: int) -> None:
        graph, store = maker.graph, maker.store
        self._graph = graph
        self._index = store(f"{event.id}:due {number}", graph.constant(math.inf))
        self._kept = {}
        if event.values_from_trigger_time:
            self._kept = {name: store(f"{event.id}:{name} {number}", graph.constant(0)) for name in values}
        self.due = graph.parameter(self._index)
        self.kept = {name: graph.parameter(index) for name, index in self._kept.items()}
        self.is_free = graph.apply("eq", self.due, graph.constant(math.inf))
        self.clear = Assignment("parameter", self._index, graph.constant(math.inf))

    def fill(self, chosen: int, moment: int, values: Mapping[str, int]) -> list[Assignment]:
        """Return what the trigger writes into this slot if it is ``chosen``."""
        writes = [Assignment("parameter", self._index, self._graph.apply("select", chosen, moment, self.due))]
        for name, index in self._kept.items():
            value = self._graph.apply("select", chosen, values[name], self.kept[name])
            writes.append(Assignment("parameter", index, value))
        return writes
