"""Jumps at times that parameters decide: found, placed, and judged before, at and after any moment.

A comparison whose difference is linear in time, a t + b with a and b free of time, turns at t = -b / a. Such times
are exact, so a solver can stop there. A comparison that turns in any other way with time (``sin(time) > 0``) is
followed within each step, as those are that states decide. A jump of time without a comparison (``floor(exp(time))``)
could pass unseen, and is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from rapalog.engine.equations.dependence import Dependence, linear
from rapalog.engine.equations.expression import COMPARISONS, Graph
from rapalog.engine.sbml.math import Unsupported

Phase = Literal["before", "at", "after"]
_JUMPS: Final = ("floor", "ceil")
_KINKS: Final = ("min", "max", "abs")
_ORDERS: Final = ("lt", "le", "gt", "ge")  # "eq" and "ne" turn at instants only
_MIRRORED: Final = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le", "eq": "eq", "ne": "ne"}


@dataclass(frozen=True)
class Switch:
    """A comparison of ``slope`` x time + ``offset`` with 0, and the time at which it turns."""

    node: int
    operation: str
    slope: int
    offset: int
    time: int


def switches(graph: Graph, roots: Sequence[int], dependence: Dependence) -> Iterator[Switch]:
    """Yield the comparisons in ``roots`` that turn at times which parameters decide.

    Comparisons that states decide, with or without time, are not among them, nor are those of time in a way that is
    no line: both are ``sides``.

    Raises
    ------
    Unsupported
        For a jump in time whose moment cannot be given.
    """
    for number in graph.reachable(list(roots)):
        node = graph.nodes[number]
        if not dependence.on_time(number) or dependence.on_state(number):
            continue
        if node.operation in _JUMPS:
            raise Unsupported(f"a jump in time by {node.operation} (or rem, or quotient) of time")
        if node.operation in (*COMPARISONS, *_KINKS):
            found = _switch(graph, number, dependence)
            if found is None and node.operation in ("eq", "ne"):
                raise Unsupported("== or != of time in a way that is no line (such as sin of time)")
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


def instant(graph: Graph, number: int, dependence: Dependence) -> int | None:
    """Return the time at which an equality of lines in time holds; ``None`` if a state or a curve decides it."""
    found = None if dependence.on_state(number) else _switch(graph, number, dependence)
    return None if found is None else found.time


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
    by_sign = graph.apply(
        "or",
        graph.apply("and", graph.apply("gt", switch.slope, zero), rising),
        graph.apply("and", graph.apply("lt", switch.slope, zero), falling),
    )
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
