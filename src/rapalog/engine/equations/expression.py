"""Expressions as one shared graph: built once, evaluated by numpy, differentiated, lowered to machine code.

A node is an integer. Its operands have smaller numbers, so ascending order is evaluation order, and equal expressions
are one node. Folding happens when a node is made: operations on constants are computed, and ``x + 0``, ``x * 1`` and
their like vanish. Truth values are nodes too (``lt`` ... ``not``); only ``select`` turns them into numbers.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final, NamedTuple

COMPARISONS: Final = ("lt", "le", "gt", "ge", "eq", "ne")
LOGIC: Final = ("and", "or", "xor", "not", "truth")

# Real functions of real numbers, by the name of their operation, each as Python computes it.
ARITHMETIC: Final[Mapping[str, Callable[..., float]]] = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / b,
    "negate": lambda a: -a,
    "power": lambda a, b: a**b,
    "sqrt": math.sqrt,
    "exp": math.exp,
    "log": math.log,
    "abs": abs,
    "floor": lambda a: float(math.floor(a)),
    "ceil": lambda a: float(math.ceil(a)),
    "min": min,
    "max": max,
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "asin": math.asin,
    "acos": math.acos,
    "atan": math.atan,
    "sinh": math.sinh,
    "cosh": math.cosh,
    "tanh": math.tanh,
    "asinh": math.asinh,
    "acosh": math.acosh,
    "atanh": math.atanh,
}


_TRUTHS: Final = frozenset(COMPARISONS) | frozenset(LOGIC)


class Node(NamedTuple):
    """One operation on earlier nodes; ``value`` holds a constant's number, a leaf's index or a truth's 0 or 1."""

    operation: str
    operands: tuple[int, ...] = ()
    value: float = 0.0


class Graph:
    """A growing set of distinct expressions. Every method that makes a node returns its number."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self._numbers: dict[Node, int] = {}

    def constant(self, value: float) -> int:
        """Return the node of a number."""
        return self._intern(Node("constant", (), float(value)))

    def state(self, index: int) -> int:
        """Return the node of the ``index``-th integrated quantity."""
        return self._intern(Node("state", (), float(index)))

    def parameter(self, index: int) -> int:
        """Return the node of the ``index``-th quantity that stands still between events."""
        return self._intern(Node("parameter", (), float(index)))

    def time(self) -> int:
        """Return the node of time."""
        return self._intern(Node("time"))

    def apply(self, operation: str, *operands: int) -> int:
        """Return the node of an operation of ``ARITHMETIC``, ``COMPARISONS`` or ``LOGIC``, or of ``select``.

        ``select`` takes a truth value, the number if true and the number if false. All others but ``min`` and ``max``
        (two operands here) have the arity of their mathematics; longer sums and chains are folded by the caller.
        """
        simpler = self._simplified(operation, operands)
        return self._intern(Node(operation, operands)) if simpler is None else simpler

    def truth(self, value: bool) -> int:
        """Return the node of true or false."""
        return self._intern(Node("truth", (), float(value)))

    def is_truth(self, node: int) -> bool:
        """Return whether a node is a truth value and not a number."""
        return self.nodes[node].operation in _TRUTHS

    def substitute(self, roots: Sequence[int], replacements: Mapping[int, int]) -> list[int]:
        """Return the nodes of ``roots`` with some of the nodes they need replaced by others."""
        new = dict(replacements)
        for number in self.reachable(list(roots)):
            if number not in new:
                node = self.nodes[number]
                operands = [new[operand] for operand in node.operands]
                new[number] = self.apply(node.operation, *operands) if list(node.operands) != operands else number
        return [new[root] for root in roots]

    def number(self, node: int) -> float | None:
        """Return the value of a constant node, ``None`` for any other."""
        return self.nodes[node].value if self.nodes[node].operation == "constant" else None

    def reachable(self, roots: tuple[int, ...] | list[int]) -> list[int]:
        """Return the nodes that ``roots`` need, themselves included, in evaluation order."""
        seen: set[int] = set()
        open_nodes = list(roots)
        while open_nodes:
            node = open_nodes.pop()
            if node not in seen:
                seen.add(node)
                open_nodes.extend(self.nodes[node].operands)
        return sorted(seen)

    def _intern(self, node: Node) -> int:
        # 0.0 and -0.0 are equal to a dictionary; they are the same number to every model too.
        known = self._numbers.get(node)
        if known is None:
            known = self._numbers[node] = len(self.nodes)
            self.nodes.append(node)
        return known

    def _simplified(self, operation: str, operands: tuple[int, ...]) -> int | None:
        values = [self.number(operand) for operand in operands]
        if operation in ARITHMETIC and None not in values:
            try:
                folded = ARITHMETIC[operation](*values)
            except (ValueError, ArithmeticError):
                return None  # not a real number: left to run time, where it is seen as such
            return self.constant(folded) if isinstance(folded, float) and math.isfinite(folded) else None
        rule = _RULES.get(operation)
        return rule(self, operands, values) if rule else None


def _add(graph: Graph, operands: tuple[int, ...], values: list[float | None]) -> int | None:
    if values[0] == 0:
        return operands[1]
    return operands[0] if values[1] == 0 else None


def _subtract(graph: Graph, operands: tuple[int, ...], values: list[float | None]) -> int | None:
    if values[1] == 0:
        return operands[0]
    return graph.apply("negate", operands[1]) if values[0] == 0 else None


def _multiply(graph: Graph, operands: tuple[int, ...], values: list[float | None]) -> int | None:
    if 0 in values:
        return graph.constant(0)
    if values[0] == 1:
        return operands[1]
    return operands[0] if values[1] == 1 else None


def _divide(graph: Graph, operands: tuple[int, ...], values: list[float | None]) -> int | None:
    if values[1] == 1:
        return operands[0]
    return graph.constant(0) if values[0] == 0 and values[1] != 0 else None


def _negate(graph: Graph, operands: tuple[int, ...], values: list[float | None]) -> int | None:
    inner = graph.nodes[operands[0]]
    return inner.operands[0] if inner.operation == "negate" else None


def _power(graph: Graph, operands: tuple[int, ...], values: list[float | None]) -> int | None:
    if values[1] == 0:
        return graph.constant(1)
    return operands[0] if values[1] == 1 else None


def _select(graph: Graph, operands: tuple[int, ...], values: list[float | None]) -> int | None:
    truth, if_true, if_false = operands
    if if_true == if_false:
        return if_true
    node = graph.nodes[truth]
    return (if_true if node.value else if_false) if node.operation == "truth" else None


def _compare(
    test: Callable[[float, float], bool], graph: Graph, operands: tuple[int, ...], values: list[float | None]
) -> int | None:
    left, right = values
    return None if left is None or right is None else graph.truth(test(left, right))


def _and(graph: Graph, operands: tuple[int, ...], values: list[float | None]) -> int | None:
    return _with_known_truth(graph, operands, decisive=False)


def _or(graph: Graph, operands: tuple[int, ...], values: list[float | None]) -> int | None:
    return _with_known_truth(graph, operands, decisive=True)


def _with_known_truth(graph: Graph, operands: tuple[int, ...], *, decisive: bool) -> int | None:
    # Of two truths joined by "and" (decisive: false) or "or" (decisive: true), one that is known leaves the other.
    for operand, other in (operands, operands[::-1]):
        node = graph.nodes[operand]
        if node.operation == "truth":
            return operand if bool(node.value) is decisive else other
    return operands[0] if operands[0] == operands[1] else None


def _xor(graph: Graph, operands: tuple[int, ...], values: list[float | None]) -> int | None:
    for operand, other in (operands, operands[::-1]):
        node = graph.nodes[operand]
        if node.operation == "truth":
            return graph.apply("not", other) if node.value else other
    return None


def _not(graph: Graph, operands: tuple[int, ...], values: list[float | None]) -> int | None:
    node = graph.nodes[operands[0]]
    if node.operation == "truth":
        return graph.truth(not node.value)
    return node.operands[0] if node.operation == "not" else None


_RULES: Final[Mapping[str, Callable[[Graph, tuple[int, ...], list[float | None]], int | None]]] = {
    "add": _add,
    "subtract": _subtract,
    "multiply": _multiply,
    "divide": _divide,
    "negate": _negate,
    "power": _power,
    "select": _select,
    "and": _and,
    "or": _or,
    "xor": _xor,
    "not": _not,
    **{name: partial(_compare, getattr(operator, name)) for name in COMPARISONS},
}
