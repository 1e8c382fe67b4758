"""Steps, ``floor(x)``, as counters: parameters of the engine's own that events move.

    x = a t + b     n starts at floor(a t0 + b);  when t reaches (n + 1 - b) / a, n becomes n + 1
    any other x     n starts at floor(x);  when x leaves n <= x < n + 1, n becomes floor(x)

So ``rem(time, 24)`` is time - 24 n, and what it switches turns at times that are linear in n. Where a parameter is a, a
value of 0 or less leaves the counter undefined, and so what depends on it: such a run fails; the same holds for ``rem``
and ``quotient`` that may start below 0. ``ceil`` moves right behind its moment.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

from rapalog.engine.equations.dependence import Dependence, linear
from rapalog.engine.equations.model import Assignment, StateEvent
from rapalog.engine.sbml.definitions import Meanings


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
        if not self._flows(root):
            return root
        return self._replaced(self._replaced(root, self._truncated), self._stepped)

    def _replaced(self, root: int, step_of: Callable[[int], _Step | None]) -> int:
        graph = self._graph
        for number in graph.reachable([root]):
            step = step_of(number) if self._flows(number) else None
            if step is not None and number not in self._counters:
                operand = graph.substitute([step.operand], self._counters)[0]
                if not self._count(number, step, operand) and not step.only_above_0:
                    self._follow(number, step, operand)
        return graph.substitute([root], self._counters)[0]

    def _flows(self, node: int) -> bool:
        return self.dependence.on_time(node) or self.dependence.on_state(node)

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

    def _follow(self, number: int, step: _Step, operand: int) -> None:
        """Make a counter that moves when the operand leaves its step."""
        graph = self._graph
        value = graph.apply(step.operation, operand)
        index, counter = self._store(number, step, value)
        one = graph.constant(1)
        if step.operation == "floor":
            outside = graph.apply(
                "or", graph.apply("ge", operand, graph.apply("add", counter, one)), graph.apply("lt", operand, counter)
            )
        else:
            outside = graph.apply(
                "or",
                graph.apply("gt", operand, counter),
                graph.apply("le", operand, graph.apply("subtract", counter, one)),
            )
        name = f"time:{step.operation} {len(self.events) + 1}"
        self.events.append(StateEvent(name, outside, (Assignment("parameter", index, value),), initially=False))

    def _store(self, number: int, step: _Step, start: int) -> tuple[int, int]:
        index = self._found.store(f"time:{step.operation} {len(self.events) + 1}", start)
        counter = self._counters[number] = self._graph.parameter(index)
        return index, counter

    def _count(self, number: int, step: _Step, operand: int) -> bool:
        """Make a counter of a line in time if it can be one."""
        graph, line = self._graph, linear(self._graph, operand, self.dependence)
        if line is None or not self.dependence.on_time(operand) or any(map(self.dependence.on_moving, line)):
            return False
        slope, offset = line
        known = graph.apply("gt", slope, graph.constant(0))
        is_below = step.only_above_0 and (graph.number(offset) or 0.0) < 0
        if graph.nodes[known] == graph.nodes[graph.truth(False)] or is_below:
            return False
        if step.only_above_0:
            known = graph.apply("and", known, graph.apply("ge", operand, graph.constant(0)))
        start = graph.apply("select", known, graph.apply(step.operation, operand), graph.constant(math.nan))
        name = f"time:{step.operation} {len(self.events) + 1}"
        index, counter = self._store(number, step, start)
        above = graph.apply("add", counter, graph.constant(1))
        reached = graph.apply("subtract", above if step.operation == "floor" else counter, offset)
        moment = graph.apply("divide", reached, slope)
        trigger = graph.apply("ge" if step.operation == "floor" else "gt", graph.time(), moment)
        self.events.append(StateEvent(name, trigger, (Assignment("parameter", index, above),), initially=False))
        return True
