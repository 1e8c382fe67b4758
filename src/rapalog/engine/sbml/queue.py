"""Events that meddle with each other, one at a time in the order of their priorities.

Where one event sets what another's trigger or priority reads, what happens first decides what happens at all. The
engine lets all events of a moment act together, so the order is written into the triggers. Each execution that is
waiting is kept in a slot, parameters of the engine's own:

    trigger turns true      a free slot is filled: due at time + delay, with the values that the event will set
    time reaches due        the slot is ready (without delay at once)
    a slot is ready, none of a higher priority is, and no event acted just now      the event acts

After each act the engine is busy for one round, in which the triggers that the act has turned are seen. Alarms end a
run and say why: an event that waits more often than there are slots, a delay below 0, two events of the same priority
whose order matters, one that acts twice at a moment with values of two triggers. Other events of one priority act in
the order of the file.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rapalog.engine.equations.expression import Graph
from rapalog.engine.equations.model import Assignment, StateEvent
from rapalog.engine.sbml.records import Event

SLOTS: Final = 32  # executions of one event that may be waiting at once
_SLOTS_AT_ONCE: Final = 8  # the same without delay, within one moment
_SAME_MOMENT: Final = 1e-12  # relative: executions due within rounding of each other are due together


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
    """What makes nodes, assignments of symbols and nodes, and parameters of names and starts (0 for a flag).

    ``ring`` makes, of what a condition means and its node, the assignment that ends a run in which it holds.
    """

    graph: Graph
    assign: Callable[[Mapping[str, int]], tuple[Assignment, ...]]
    store: Callable[[str, int], int]
    ring: Callable[[str, int], Assignment]

    def flag(self, name: str) -> tuple[int, int]:
        """Make a parameter that starts at 0; return its index and the node of its truth."""
        index = self.store(name, self.graph.constant(0))
        return index, self.graph.apply("gt", self.graph.parameter(index), self.graph.constant(0))

    def set(self, index: int, value: float) -> Assignment:
        """Return the assignment of a number to a parameter of the engine's own."""
        return Assignment("parameter", index, self.graph.constant(value))

    def change(self, index: int, condition: int, value: int) -> Assignment:
        """Return the assignment of a node to a parameter of the engine's own, where a condition holds."""
        new = self.graph.apply("select", condition, value, self.graph.parameter(index))
        return Assignment("parameter", index, new)

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


def queued(
    maker: Maker, waiting: Sequence[Waiting], *, are_rivals: Callable[[Waiting, Waiting], bool]
) -> Iterator[StateEvent]:
    """Yield the events of the engine that together act as ``waiting``, which are in the order of the file.

    ``are_rivals`` says of two events whether it matters which acts first.
    """
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
        before = [
            maker.all(other.is_ready, _goes_first(maker.graph, other, row, tie=place < number))
            for place, other in enumerate(rows)
            if other is not row
        ]
        free = maker.all(calm, maker.graph.apply("not", maker.any(before)))
        alarms = [_alarm(maker, row, other) for other in rows[number + 1 :] if are_rivals(row.waiting, other.waiting)]
        yield row.act(free, [maker.set(busy, 1), *(alarm for alarm in alarms if alarm is not None)])


def _alarm(maker: Maker, row: _Row, other: _Row) -> Assignment | None:
    """Return what ends a run in which two rivals of the same priority are ready together; ``None`` if none can be."""
    same = maker.graph.apply("eq", row.waiting.priority, other.waiting.priority)
    known = maker.graph.number(row.waiting.priority), maker.graph.number(other.waiting.priority)
    if None not in known and known[0] != known[1]:
        return None
    names = f"{row.waiting.event.id} and {other.waiting.event.id}"
    meaning = f"the events {names} act at one moment with the same priority, and in which order matters"
    return maker.ring(meaning, maker.all(other.is_ready, same))


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
        graph, waiting, name = self.maker.graph, self.waiting, self.waiting.event.id
        taken, writes = graph.truth(True), []
        for slot in self.slots:
            writes += slot.fill(graph.apply("and", taken, slot.is_free), waiting)
            taken = graph.apply("and", taken, graph.apply("not", slot.is_free))
        is_bad = graph.apply("not", graph.apply("ge", waiting.delay, graph.constant(0)))
        writes.append(self.maker.ring(f"the event {name} waits more than {len(self.slots)} times at once", taken))
        writes.append(self.maker.ring(f"the delay of the event {name} is below 0", is_bad))
        return StateEvent(name, waiting.trigger, tuple(writes), waiting.event.initially)

    def arrivals(self) -> Iterator[StateEvent]:
        """Yield what makes late slots ready."""
        if self.is_late:
            arrive = tuple(one for slot in self.slots for one in slot.arrive())
            is_due = self.maker.any([slot.is_due for slot in self.slots])
            yield StateEvent(self.waiting.event.id, is_due, arrive, initially=False)

    def cancelled(self) -> Iterator[StateEvent]:
        """Yield what empties all slots when the trigger of an event that is not persistent turns false."""
        if not self.waiting.event.persistent:
            always = self.maker.graph.truth(True)
            clear = tuple(one for slot in self.slots for one in slot.clear(always))
            off = self.maker.graph.apply("not", self.waiting.trigger)
            yield StateEvent(self.waiting.event.id, off, clear, initially=True)

    def act(self, free: int, marks: Sequence[Assignment]) -> StateEvent:
        """Return the execution of the first slot that is ready."""
        graph = self.maker.graph
        values, clear = dict(self.waiting.values), []
        earlier = graph.truth(False)
        for slot in self.slots:
            chosen = self.maker.all(slot.is_ready, graph.apply("not", earlier))
            clear += slot.clear(chosen)
            earlier = graph.apply("or", earlier, slot.is_ready)
        for slot in reversed(self.slots):
            for symbol, kept in slot.kept.items():
                values[symbol] = graph.apply("select", slot.is_ready, kept, values[symbol])
        trigger = self.maker.all(self.is_ready, free)
        writes = (*self.maker.assign(values), *clear, *marks, *self._twice(values))
        return StateEvent(self.waiting.event.id, trigger, writes, initially=False)

    def _twice(self, values: Mapping[str, int]) -> Iterator[Assignment]:
        """Yield what ends a run in which the event acts twice in one moment with other ``values``, in no order."""
        graph = self.maker.graph
        others = [
            graph.apply("and", slot.is_near, graph.apply("ne", kept, values[symbol]))
            for slot in self.slots
            for symbol, kept in slot.kept.items()
        ]
        if others:
            name = self.waiting.event.id
            meaning = (
                f"the event {name} acts twice at one moment with values of two triggers, and in which order matters"
            )
            yield self.maker.ring(meaning, self.maker.any(others))


class _Slot:
    """One waiting execution: whether it is ready, when it is due if it is late, and what it will set."""

    def __init__(self, maker: Maker, waiting: Waiting, number: int, *, is_late: bool) -> None:
        graph, name = maker.graph, waiting.event.id
        self._maker, self._graph = maker, graph
        self._ready, self.is_ready = maker.flag(f"{name}:ready {number}")
        never = graph.constant(math.inf)
        self._due = maker.store(f"{name}:due {number}", never) if is_late else -1
        due = graph.parameter(self._due) if is_late else never
        self.is_free = maker.all(graph.apply("not", self.is_ready), graph.apply("eq", due, never))
        self.is_due = graph.apply("ge", graph.time(), due)
        margin = graph.apply("multiply", graph.constant(_SAME_MOMENT), graph.apply("abs", graph.time()))
        soon = graph.apply("le", graph.apply("subtract", due, graph.time()), margin)
        self.is_near = graph.apply("or", self.is_ready, soon) if is_late else self.is_ready
        self._kept = {}
        if waiting.event.values_from_trigger_time:
            self._kept = {
                symbol: maker.store(f"{name}:{symbol} {number}", graph.constant(0))
                for symbol, value in waiting.values.items()
                if graph.number(value) is None
            }
        self.kept = {symbol: graph.parameter(index) for symbol, index in self._kept.items()}

    def clear(self, condition: int) -> list[Assignment]:
        """Return what empties the slot where a condition holds."""
        writes = [self._maker.change(self._ready, condition, self._graph.constant(0))]
        return [*writes, *self._forget(condition)]

    def arrive(self) -> list[Assignment]:
        """Return what makes the slot ready if it is due."""
        return [self._maker.change(self._ready, self.is_due, self._graph.constant(1)), *self._forget(self.is_due)]

    def _forget(self, condition: int) -> list[Assignment]:
        never = self._graph.constant(math.inf)
        return [self._maker.change(self._due, condition, never)] if self._due >= 0 else []

    def fill(self, chosen: int, waiting: Waiting) -> list[Assignment]:
        """Return what the trigger writes into this slot if it is ``chosen``; without a delay it is ready at once."""
        graph, change = self._graph, self._maker.change
        writes = [change(kept, chosen, waiting.values[symbol]) for symbol, kept in self._kept.items()]
        if self._due < 0:
            return [*writes, change(self._ready, chosen, graph.constant(1))]
        due = graph.apply("add", graph.time(), waiting.delay)
        waits = graph.apply("gt", due, graph.time())
        at_once = graph.apply("and", chosen, graph.apply("not", waits))
        writes.append(change(self._ready, at_once, graph.constant(1)))
        return [*writes, change(self._due, graph.apply("and", chosen, waits), due)]
