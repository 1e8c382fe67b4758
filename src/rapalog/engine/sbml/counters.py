"""Steps of time, ``floor(a t + b)``, as counters: parameters of the engine's own that events move up.

    n starts at floor(a t0 + b);  when t reaches (n + 1 - b) / a, n becomes n + 1

So ``rem(time, 24)`` is time - 24 n, and what it switches turns at times that are linear in n. With a <= 0, or for
``rem`` and ``quotient`` below 0, the counter starts undefined, and so is what depends on it: such a run fails.
``ceil`` moves right behind its moment.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

from rapalog.engine.equations.model import Assignment, StateEvent
from rapalog.engine.sbml.definitions import Meanings
from rapalog.engine.sbml.switches import Dependence, linear


class _Step(NamedTuple):
    """A step of an operand; with ``only_above_0`` the counter is defined only if the operand starts at 0 or more."""

    operation: str
    operand: int
    only_above_0: bool


class Counters:
    """The counters of a model, made when a formula is found to need them.

    ``events`` are the events that move them.
    """

    def __init__(self, found: Meanings, dependence: Dependence) -> None:
        self._found, self._graph, self.dependence = found, found.graph, dependence
        self._counters: dict[int, int] = {}
        self.events: list[StateEvent] = []

    def replace(self, root: int) -> int:
        """Return ``root`` with each step of time replaced by its counter; what has none stays."""
        if not self.dependence.on_time(root):
            return root
        return self._replaced(self._replaced(root, self._truncated), self._stepped)

    def _replaced(self, root: int, step_of: Callable[[int], _Step | None]) -> int:
        graph = self._graph
        for number in graph.reachable([root]):
            step = step_of(number) if self.dependence.on_time(number) else None
            if step is not None and number not in self._counters:
                self._count(number, step, graph.substitute([step.operand], self._counters)[0])
        return graph.substitute([root], self._counters)[0]

    def _stepped(self, number: int) -> _Step | None:
        node = self._graph.nodes[number]
        return _Step(node.operation, node.operands[0], False) if node.operation in ("floor", "ceil") else None

    def _truncated(self, number: int) -> _Step | None:
        """Recognise the choice of floor above 0 and ceil below, which quotient and rem are made of."""
        node = self._graph.nodes[number]
        parts = [self._graph.nodes[operand] for operand in node.operands]
        if [part.operation for part in parts] != ["ge", "floor", "ceil"]:
            return None
        operand = parts[1].operands[0]
        same = parts[0].operands == (operand, self._graph.constant(0)) and parts[2].operands == (operand,)
        return _Step("floor", operand, True) if same else None

    def _count(self, number: int, step: _Step, operand: int) -> None:
        graph, line = self._graph, linear(self._graph, operand, self.dependence)
        if line is None or not self.dependence.on_time(operand) or any(map(self.dependence.on_moving, line)):
            return
        slope, offset = line
        known = graph.apply("gt", slope, graph.constant(0))
        if graph.nodes[known] == graph.nodes[graph.truth(False)]:
            return
        if step.only_above_0:
            known = graph.apply("and", known, graph.apply("ge", operand, graph.constant(0)))
        start = graph.apply("select", known, graph.apply(step.operation, operand), graph.constant(math.nan))
        name = f"time:{step.operation} {len(self.events) + 1}"
        index = self._found.store(name, start)
        counter = self._counters[number] = graph.parameter(index)
        above = graph.apply("add", counter, graph.constant(1))
        reached = graph.apply("subtract", above if step.operation == "floor" else counter, offset)
        moment = graph.apply("divide", reached, slope)
        trigger = graph.apply("ge" if step.operation == "floor" else "gt", graph.time(), moment)
        self.events.append(StateEvent(name, trigger, (Assignment("parameter", index, above),), initially=False))
