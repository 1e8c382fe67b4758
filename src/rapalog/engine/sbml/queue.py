"""Events that meddle with each other, one at a time in the order of their priorities.

Where one event sets what another's trigger or priority reads, what happens first decides what happens at all. The
engine lets all events of a moment act together, so the order is written into the triggers. Each execution that is
waiting is kept in a slot, parameters of the engine's own:

    trigger turns true      the slot is filled: due at time + delay, with the values that the event will set
    time reaches due        the slot is ready (without delay at once)
    a slot is ready, none of a higher priority is, and no event acted just now      the event acts

After each act the engine is busy for one round, in which the triggers that the act has turned are seen. A trigger
that turns true more often than there are slots, or a delay below 0, makes a state undefined: such a run fails. Events
of one priority act in the order of the file.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rapalog.engine.equations.expression import Graph
from rapalog.engine.equations.model import Assignment, StateEvent
from rapalog.engine.sbml.records import Event

SLOTS: Final = 4  # executions of one event that may be waiting at once
_SLOTS_AT_ONCE: Final = 1  # the same without delay, within one moment; a second is rare, and fails by name


@dataclass(frozen=True)
class Waiting:
    """An event with its nodes: trigger, delay, priority and new values."""

    event: Event
    trigger: int
    delay: int
    priority: int
    values: Mapping[str, int]


@dataclass(frozen=True)
class Maker:
    """What makes nodes, assignments of symbols and nodes, and parameters of names and starts (0 for a flag)."""

    graph: Graph
    assign: Callable[[Mapping[str, int]], tuple[Assignment, ...]]
    store: Callable[[str, int], int]

    def flag(self, name: str) -> tuple[int, int]:
        """Make a parameter that starts at 0; return its index and the node of its truth."""
        index = self.store(name, self.graph.constant(0))
        return index, self.graph.apply("gt", self.graph.parameter(index), self.graph.constant(0))

    def set(self, index: int, value: float) -> Assignment:
        """Return the assignment of a number to a parameter of the engine's own."""
        return Assignment("parameter", index, self.graph.constant(value))

    def all(self, *truths: int) -> int:
        """Return whether all of some truths hold."""
        return self._fold("and", truths, start=True)

    def any(self, truths: Sequence[int]) -> int:
        """Return whether one of some truths holds."""
        return self._fold("or", truths, start=False)

    def _fold(self, operation: str, truths: Sequence[int], *, start: bool) -> int:
        node = self.graph.truth(start)
        for truth in truths:
            node = self.graph.apply(operation, node, truth)
        return node


def queued(maker: Maker, waiting: Sequence[Waiting]) -> Iterator[StateEvent]:
    """Yield the events of the engine that together act as ``waiting``, which are in the order of the file."""
    name = f"{waiting[0].event.id}:busy"
    busy, is_busy = maker.flag(name)
    rows = [_Row(maker, one) for one in waiting]
    for row in rows:
        yield row.filled()
        yield from row.arrivals()
        yield from row.cancelled()
    yield StateEvent(name, is_busy, (maker.set(busy, 0),), initially=False)
    calm = maker.graph.apply("not", is_busy)
    for number, row in enumerate(rows):
        before = [maker.all(other.is_ready, _goes_first(maker.graph, other, row, tie=place < number))
                  for place, other in enumerate(rows) if other is not row]  # fmt: skip
        free = maker.all(calm, maker.graph.apply("not", maker.any(before)))
        yield from row.acts(free, maker.set(busy, 1))


def _goes_first(graph: Graph, one: _Row, other: _Row, *, tie: bool) -> int:
    first, second = one.waiting.priority, other.waiting.priority
    known = graph.number(first), graph.number(second)
    if known[0] is not None and known[1] is not None:
        return graph.truth(known[0] > known[1] or (known[0] == known[1] and tie))
    return graph.apply("ge" if tie else "gt", first, second)


class _Row:
    """The slots of one event."""

    def __init__(self, maker: Maker, waiting: Waiting) -> None:
        self.maker, self.waiting = maker, waiting
        self.is_late = maker.graph.number(waiting.delay) != 0
        count = SLOTS if self.is_late else _SLOTS_AT_ONCE
        self.slots = [_Slot(maker, waiting, number + 1, is_late=self.is_late) for number in range(count)]
        self.is_ready = maker.any([slot.is_ready for slot in self.slots])

    def filled(self) -> StateEvent:
        """Return what happens when the trigger turns true."""
        graph, waiting = self.maker.graph, self.waiting
        taken, writes = graph.truth(True), []
        for slot in self.slots:
            writes += slot.fill(graph.apply("and", taken, slot.is_free), waiting)
            taken = graph.apply("and", taken, graph.apply("not", slot.is_free))
        is_bad = graph.apply("not", graph.apply("ge", waiting.delay, graph.constant(0)))
        undefined = graph.apply("select", graph.apply("or", taken, is_bad), graph.constant(math.nan), graph.state(0))
        writes.append(Assignment("state", 0, undefined))
        return StateEvent(waiting.event.id, waiting.trigger, tuple(writes), waiting.event.initially)

    def arrivals(self) -> Iterator[StateEvent]:
        """Yield what makes late slots ready."""
        for slot in self.slots if self.is_late else ():
            yield StateEvent(self.waiting.event.id, slot.is_due, slot.arrive, initially=False)

    def cancelled(self) -> Iterator[StateEvent]:
        """Yield what empties all slots when the trigger of an event that is not persistent turns false."""
        if not self.waiting.event.persistent:
            clear = tuple(one for slot in self.slots for one in slot.clear)
            off = self.maker.graph.apply("not", self.waiting.trigger)
            yield StateEvent(self.waiting.event.id, off, clear, initially=True)

    def acts(self, free: int, mark: Assignment) -> Iterator[StateEvent]:
        """Yield the executions, one for each slot; the first ready slot goes first."""
        earlier = self.maker.graph.truth(False)
        for slot in self.slots:
            now = self.maker.all(slot.is_ready, free, self.maker.graph.apply("not", earlier))
            values = {**self.waiting.values, **slot.kept}
            yield StateEvent(self.waiting.event.id, now, (*self.maker.assign(values), *slot.clear, mark), False)
            earlier = self.maker.graph.apply("or", earlier, slot.is_ready)


class _Slot:
    """One waiting execution: whether it is ready, when it is due if it is late, and what it will set."""

    def __init__(self, maker: Maker, waiting: Waiting, number: int, *, is_late: bool) -> None:
        graph, name = maker.graph, waiting.event.id
        self._graph = graph
        self._ready, self.is_ready = maker.flag(f"{name}:ready {number}")
        never = graph.constant(math.inf)
        self._due = maker.store(f"{name}:due {number}", never) if is_late else -1
        due = graph.parameter(self._due) if is_late else never
        self.is_free = maker.all(graph.apply("not", self.is_ready), graph.apply("eq", due, never))
        self.is_due = graph.apply("ge", graph.time(), due)
        forget = (maker.set(self._due, math.inf),) if is_late else ()
        self.clear = (maker.set(self._ready, 0), *forget)
        self.arrive = (maker.set(self._ready, 1), *forget)
        self._kept = {}
        if waiting.event.values_from_trigger_time:
            self._kept = {symbol: maker.store(f"{name}:{symbol} {number}", graph.constant(0))
                          for symbol, value in waiting.values.items() if graph.number(value) is None}  # fmt: skip
        self.kept = {symbol: graph.parameter(index) for symbol, index in self._kept.items()}

    def fill(self, chosen: int, waiting: Waiting) -> list[Assignment]:
        """Return what the trigger writes into this slot if it is ``chosen``."""
        graph = self._graph
        index = self._ready if self._due < 0 else self._due
        moment = graph.constant(1) if self._due < 0 else graph.apply("add", graph.time(), waiting.delay)
        news = {index: moment, **{kept: waiting.values[symbol] for symbol, kept in self._kept.items()}}
        return [Assignment("parameter", place, graph.apply("select", chosen, value, graph.parameter(place)))
                for place, value in news.items()]  # fmt: skip
