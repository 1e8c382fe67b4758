"""Jumps at times that parameters decide: found, placed, and judged before, at and after any moment.

A comparison whose difference is linear in time, a t + b with a and b free of time, turns at t = -b / a. Such times
are exact, so a solver can stop there. A comparison that turns in any other way with time (``sin(time) > 0``,
``rem(time, 24) < 1``, ``floor(time)``) could turn unseen between two steps, and is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from rapalog.engine.equations.expression import COMPARISONS, Graph
from rapalog.engine.sbml.math import Unsupported

Phase = Literal["before", "at", "after"]
_JUMPS: Final = ("floor", "ceil")
_KINKS: Final = ("min", "max", "abs")
_ORDERS: Final = ("lt", "le", "gt", "ge")  # "eq" and "ne" turn at instants only
_MIRRORED: Final = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le", "eq": "eq", "ne": "ne"}


class Dependence:
    """Which nodes depend on time, on states, and on parameters that change; grows with the graph.

    ``fixed`` are the indices of the parameters that no event changes.
    """

    def __init__(self, graph: Graph, fixed: frozenset[int]) -> None:
        self._graph, self._fixed = graph, fixed
        self._of: dict[str, list[bool]] = {"time": [], "state": [], "changing": []}
        self.lines: dict[int, tuple[int, int] | None] = {}  # slope and offset of what was asked before

    def on_time(self, node: int) -> bool:
        """Return whether the value of a node is another at another time, all else being equal."""
        return self._look(node, "time")

    def on_state(self, node: int) -> bool:
        """Return whether the value of a node depends on a state."""
        return self._look(node, "state")

    def on_moving(self, node: int) -> bool:
        """Return whether the value of a node depends on a state or on a parameter that an event changes."""
        return self._look(node, "state") or self._look(node, "changing")

    def _look(self, node: int, kind: str) -> bool:
        for new in self._graph.nodes[len(self._of["time"]) :]:
            changing = new.operation == "parameter" and int(new.value) not in self._fixed
            own = {"time": new.operation == "time", "state": new.operation == "state", "changing": changing}
            for name, known in self._of.items():
                known.append(own[name] or any(known[operand] for operand in new.operands))
        return self._of[kind][node]


@dataclass(frozen=True)
class Switch:
    """A comparison of ``slope`` x time + ``offset`` with 0, and the time at which it turns."""

    node: int
    operation: str
    slope: int
    offset: int
    time: int


def linear(graph: Graph, node: int, dependence: Dependence) -> tuple[int, int] | None:
    """Return slope and offset of a number that is linear in time, as nodes free of time; ``None`` if it is not."""
    if not dependence.on_time(node):
        return graph.constant(0), node
    if node not in dependence.lines:
        dependence.lines[node] = _line(graph, node, dependence)
    return dependence.lines[node]


def _line(graph: Graph, node: int, dependence: Dependence) -> tuple[int, int] | None:
    operation, operands = graph.nodes[node].operation, graph.nodes[node].operands
    if operation == "time":
        return graph.constant(1), graph.constant(0)
    if operation not in ("add", "subtract", "negate", "multiply", "divide"):
        return None
    parts = [linear(graph, operand, dependence) for operand in operands]
    if any(part is None for part in parts):
        return None
    known = [part for part in parts if part is not None]
    if operation in ("add", "subtract", "negate"):
        slopes, offsets = zip(*known, strict=True)
        return graph.apply(operation, *slopes), graph.apply(operation, *offsets)
    return _scaled(graph, operation, operands, known, dependence)


def _scaled(
    graph: Graph, operation: str, operands: tuple[int, ...], parts: list[tuple[int, int]], dependence: Dependence
) -> tuple[int, int] | None:
    left, right = operands
    if not dependence.on_time(right):
        slope, offset = parts[0]
        return graph.apply(operation, slope, right), graph.apply(operation, offset, right)
    if operation == "multiply" and not dependence.on_time(left):
        slope, offset = parts[1]
        return graph.apply(operation, left, slope), graph.apply(operation, left, offset)
    return None


def switches(graph: Graph, roots: Sequence[int], dependence: Dependence) -> Iterator[Switch]:
    """Yield the comparisons in ``roots`` that turn at times which parameters decide.

    Comparisons that states decide, with or without time, are not among them.

    Raises
    ------
    Unsupported
        For a jump in time whose moment cannot be given.
    """
    for number in graph.reachable(list(roots)):
        node = graph.nodes[number]
        if not dependence.on_time(number) or dependence.on_state(number):
            continue
        if node.operation in COMPARISONS:
            found = _switch(graph, number, dependence)
            if found is None:
                raise Unsupported("a switch at times that are not linear in parameters (such as rem or sin of time)")
            yield found
        elif node.operation in _JUMPS:
            raise Unsupported(f"a jump in time by {node.operation} (or rem, or quotient) of time")
        elif node.operation in _KINKS:
            found = _switch(graph, number, dependence)
            if found is not None:
                yield found


def sides(graph: Graph, roots: Sequence[int], dependence: Dependence) -> Iterator[int]:
    """Yield the comparisons in ``roots`` whose turning must be looked for: by a state, or by time in no line.

    A choice of the smaller or larger of two numbers, and the size of a number, compare too.
    """
    for number in graph.reachable(list(roots)):
        operation, operands = graph.nodes[number].operation, graph.nodes[number].operands
        if not (dependence.on_state(number) or dependence.on_time(number)):
            continue
        if operation not in (*_ORDERS, *_KINKS):
            continue
        left, right = operands if len(operands) == 2 else (operands[0], graph.constant(0))
        difference = graph.apply("subtract", left, right)
        if dependence.on_state(difference) or linear(graph, difference, dependence) is None:
            yield number if operation in _ORDERS else graph.apply("gt", left, right)


def _switch(graph: Graph, number: int, dependence: Dependence) -> Switch | None:
    operands = graph.nodes[number].operands
    difference = graph.apply("subtract", *operands) if len(operands) == 2 else operands[0]
    parts = linear(graph, difference, dependence)
    if parts is None:
        return None
    slope, offset = parts
    moment = graph.apply("divide", graph.apply("negate", offset), slope)
    return Switch(number, graph.nodes[number].operation, slope, offset, moment)


def truth_around(graph: Graph, trigger: int, found: Sequence[Switch], moment: int, phase: Phase) -> int:
    """Return the node of a trigger's truth right before, at or right after a moment.

    All that depends on time in ``trigger`` must be among the switches ``found``.
    """
    return graph.substitute([trigger], {one.node: _around(graph, one, moment, phase) for one in found})[0]


def _around(graph: Graph, switch: Switch, moment: int, phase: Phase) -> int:
    zero = graph.constant(0)
    rising = _turned(graph, switch.operation, switch.time, moment, phase)
    falling = _turned(graph, _MIRRORED[switch.operation], switch.time, moment, phase)
    level = graph.apply(switch.operation, switch.offset, zero)
    by_sign = graph.apply("or", graph.apply("and", graph.apply("gt", switch.slope, zero), rising),
                          graph.apply("and", graph.apply("lt", switch.slope, zero), falling))  # fmt: skip
    return graph.apply("or", by_sign, graph.apply("and", graph.apply("eq", switch.slope, zero), level))


def _turned(graph: Graph, operation: str, turning: int, moment: int, phase: Phase) -> int:
    """Return the truth of ``time operation turning`` around ``moment``."""
    if operation in ("eq", "ne"):
        same = _ordered(graph, "eq", turning, moment) if phase == "at" else graph.truth(False)
        return same if operation == "eq" else graph.apply("not", same)
    if operation in ("lt", "le"):
        return graph.apply("not", _turned(graph, "ge" if operation == "lt" else "gt", turning, moment, phase))
    if phase == "before":
        return _ordered(graph, "lt", turning, moment)
    if phase == "after":
        return _ordered(graph, "le", turning, moment)
    return _ordered(graph, "le" if operation == "ge" else "lt", turning, moment)


def _ordered(graph: Graph, operation: str, left: int, right: int) -> int:
    if left == right:
        return graph.truth(operation in ("le", "eq"))
    return graph.apply(operation, left, right)
