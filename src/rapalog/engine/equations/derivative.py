"""Derivatives of expressions, as expressions of the same graph.

Forward through the graph, every node once: its derivative by each leaf it depends on. A branch (``select``, ``min``,
``max``, ``abs``) differentiates to the branch of the derivatives, a step (``floor``, ``ceil``) to 0. Where a derivative
is infinite or of the form 0/0 at a base of 0 (x**h with h below 1, sqrt, the logarithm of a variable exponent), 0 is
put in its place: the rates are not smooth there, and a number the solver can use serves it better than NaN.

A denominator may overflow where its fraction is 0 as it should be (1/(1 + exp(1000)), 1/(1 + (K/x)^200)). Then the
derivative is 0 too, and not the 0 x infinity of the rule for quotients: a zero factor wins there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from rapalog.engine.equations.expression import Graph, Node

#: A power up to this one overflows only where its base is beyond 1e38.
MILD_POWER: Final = 8
# Below this, one over a number is nothing, and the number's slope may be infinite before the number is.
_NOTHING: Final = 1e-290
# A power below this one makes of what overflows a number that counts.
_LOW_POWER: Final = 0.5
TIME: Final = -1  # stands for time where leaves are named by the index of a state

Gradient = dict[int, int]


def gradients(graph: Graph, roots: Sequence[int]) -> list[Gradient]:
    """Return for each root its derivatives: a node by the index of a state, and by ``TIME`` for time.

    Derivatives that are 0 for structural reasons are left out.
    """
    known: dict[int, Gradient] = {}
    zero = graph.constant(0.0)
    soaring = _soaring(graph, roots)
    for number in graph.reachable(list(roots)):
        known[number] = {leaf: node for leaf, node in _gradient(graph, number, known, soaring).items() if node != zero}
    return [known[root] for root in roots]


def _soaring(graph: Graph, roots: Sequence[int]) -> frozenset[int]:
    """Return the nodes that may overflow: what has in it an exponential, a high power, or a quotient by what flows.

    What a logarithm or a low power brings back within range is left out, and all that is made of it: there infinity
    is no number's stand-in.
    """
    flows: set[int] = set()
    found: set[int] = set()
    tamed: set[int] = set()
    for number in graph.reachable(list(roots)):
        operation, operands, _ = graph.nodes[number]
        if operation not in ("state", "time") and flows.isdisjoint(operands):
            continue
        flows.add(number)
        exponent = graph.number(operands[1]) if operation == "power" else None
        is_high = operation == "power" and (exponent is None or not 0 <= exponent <= MILD_POWER)
        if is_high or operation in ("exp", "sinh", "cosh") or (operation == "divide" and operands[1] in flows):
            found.add(number)
        elif not found.isdisjoint(operands):
            found.add(number)
            if operation in ("log", "asinh") or (exponent is not None and exponent < _LOW_POWER):
                tamed.add(number)
        if not tamed.isdisjoint(operands):
            tamed.add(number)
    return frozenset(found - tamed)


def _gradient(graph: Graph, number: int, known: Mapping[int, Gradient], soaring: frozenset[int]) -> Gradient:
    node = graph.nodes[number]
    if node.operation in ("state", "time"):
        return {int(node.value) if node.operation == "state" else TIME: graph.constant(1.0)}
    inner = [known[operand] for operand in node.operands]
    if not any(inner):
        return {}
    if node.operation in ("select", "min", "max"):
        return _branches(graph, node, inner)
    if node.operation in _SUMS:
        return _sum(graph, node.operation, inner)
    if _divides_by(graph, node) in soaring:
        return _guarded(graph, number, node, inner)
    if node.operation in _PRODUCTS:
        weights = _PRODUCTS[node.operation](graph, number, node.operands)
    elif node.operation in _CHAIN:
        weights = (_CHAIN[node.operation](graph, node.operands[0], number),)
    else:
        return {}  # truth values and steps
    return _weighted(graph, weights, inner)


def _branches(graph: Graph, node: Node, inner: Sequence[Gradient]) -> Gradient:
    if node.operation == "select":
        truth, (_, if_true, if_false) = node.operands[0], inner
    else:
        truth = graph.apply("lt", *node.operands)
        if_true, if_false = inner if node.operation == "min" else reversed(inner)
    zero = graph.constant(0.0)
    return {
        leaf: graph.apply("select", truth, if_true.get(leaf, zero), if_false.get(leaf, zero))
        for leaf in sorted({*if_true, *if_false})
    }


def _sum(graph: Graph, operation: str, inner: Sequence[Gradient]) -> Gradient:
    zero = graph.constant(0.0)
    if operation == "negate":
        return {leaf: graph.apply("negate", node) for leaf, node in inner[0].items()}
    left, right = inner
    return {
        leaf: graph.apply(operation, left.get(leaf, zero), right.get(leaf, zero)) for leaf in sorted({*left, *right})
    }


def _weighted(graph: Graph, weights: Sequence[int], inner: Sequence[Gradient]) -> Gradient:
    total: Gradient = {}
    for weight, gradient in zip(weights, inner, strict=True):
        for leaf, node in gradient.items():
            term = graph.apply("multiply", weight, node)
            total[leaf] = graph.apply("add", total[leaf], term) if leaf in total else term
    return total


def _divides_by(graph: Graph, node: Node) -> int | None:
    """Return what a quotient, or a power by a constant below 0, divides by; ``None`` for anything else."""
    if node.operation == "divide":
        return node.operands[1]
    is_inverse = node.operation == "power" and (graph.number(node.operands[1]) or 0.0) < 0
    return node.operands[0] if is_inverse else None


def _guarded(graph: Graph, number: int, node: Node, inner: Sequence[Gradient]) -> Gradient:
    """Return the derivative of u/v, or of v^n for n below 0: 0 where v is infinite.

    The relative change v'/v comes first: it stays a number where 1/v^2 would not.
    """
    is_quotient = node.operation == "divide"
    divisor, of_divisor = (node.operands[1], inner[1]) if is_quotient else (node.operands[0], inner[0])
    factor = graph.constant(-1.0) if is_quotient else node.operands[1]
    inverse, zero = _one_over(graph, divisor), graph.constant(0.0)
    vanishes = graph.apply("lt", graph.apply("abs", inverse), graph.constant(_NOTHING))
    total = _weighted(graph, (inverse,), inner[:1]) if is_quotient else {}
    for leaf, slope in of_divisor.items():
        relative = graph.apply("multiply", graph.apply("multiply", inverse, slope), number)
        term = graph.apply("multiply", factor, relative)
        term = graph.apply("select", vanishes, zero, term)
        total[leaf] = graph.apply("add", total[leaf], term) if leaf in total else term
    return total


def _quotient(graph: Graph, number: int, operands: tuple[int, ...]) -> tuple[int, ...]:
    inverse = graph.apply("divide", graph.constant(1.0), operands[1])
    return inverse, graph.apply("negate", graph.apply("multiply", number, inverse))


def _power(graph: Graph, number: int, operands: tuple[int, ...]) -> tuple[int, ...]:
    base, exponent = operands
    constant = graph.number(exponent)
    if constant is not None and constant * 2 == int(constant * 2) and constant >= 1:
        lower = graph.apply("power", base, graph.constant(constant - 1.0))
        return graph.apply("multiply", exponent, lower), graph.constant(0.0)
    # x**h h / x spares a second power; at 0 it stands for the limit, and for 0 where that is infinite.
    is_one = graph.apply("eq", exponent, graph.constant(1.0))
    at_zero = graph.apply("select", is_one, graph.constant(1.0), graph.constant(0.0))
    quotient = graph.apply("multiply", graph.apply("multiply", exponent, number), _one_over(graph, base))
    by_base = graph.apply("select", _is_zero(graph, base), at_zero, quotient)
    if constant is not None:
        return by_base, graph.constant(0.0)
    logarithm = _where_positive(graph, base, graph.apply("log", base))
    return by_base, graph.apply("multiply", number, logarithm)


def _is_zero(graph: Graph, node: int) -> int:
    return graph.apply("eq", node, graph.constant(0.0))


def _where_positive(graph: Graph, base: int, node: int) -> int:
    return graph.apply("select", graph.apply("gt", base, graph.constant(0.0)), node, graph.constant(0.0))


def _one_over(graph: Graph, node: int) -> int:
    return graph.apply("divide", graph.constant(1.0), node)


def _square_plus(graph: Graph, x: int, sign: str, constant: float) -> int:
    """Return constant + x**2 or constant - x**2."""
    return graph.apply(sign, graph.constant(constant), graph.apply("multiply", x, x))


def _sqrt(graph: Graph, x: int, value: int) -> int:
    return _where_positive(graph, x, graph.apply("divide", graph.constant(0.5), value))


def _abs(graph: Graph, x: int, value: int) -> int:
    positive = graph.apply("ge", x, graph.constant(0.0))
    return graph.apply("select", positive, graph.constant(1.0), graph.constant(-1.0))


_SUMS: Final = ("add", "subtract", "negate")
_PRODUCTS: Final[Mapping[str, Callable[[Graph, int, tuple[int, ...]], tuple[int, ...]]]] = {
    "multiply": lambda graph, number, operands: (operands[1], operands[0]),
    "divide": _quotient,
    "power": _power,
}
# Derivative of a function of x, given x and the function's value.
_CHAIN: Final[Mapping[str, Callable[[Graph, int, int], int]]] = {
    "sqrt": _sqrt,
    "exp": lambda graph, x, value: value,
    "log": lambda graph, x, value: _one_over(graph, x),
    "abs": _abs,
    "sin": lambda graph, x, value: graph.apply("cos", x),
    "cos": lambda graph, x, value: graph.apply("negate", graph.apply("sin", x)),
    "tan": lambda graph, x, value: _square_plus(graph, value, "add", 1.0),
    "asin": lambda graph, x, value: _one_over(graph, graph.apply("sqrt", _square_plus(graph, x, "subtract", 1.0))),
    "acos": lambda graph, x, value: graph.apply(
        "negate", _one_over(graph, graph.apply("sqrt", _square_plus(graph, x, "subtract", 1.0)))
    ),
    "atan": lambda graph, x, value: _one_over(graph, _square_plus(graph, x, "add", 1.0)),
    "sinh": lambda graph, x, value: graph.apply("cosh", x),
    "cosh": lambda graph, x, value: graph.apply("sinh", x),
    "tanh": lambda graph, x, value: _square_plus(graph, value, "subtract", 1.0),
    "asinh": lambda graph, x, value: _one_over(graph, graph.apply("sqrt", _square_plus(graph, x, "add", 1.0))),
    "acosh": lambda graph, x, value: _one_over(
        graph, graph.apply("sqrt", graph.apply("subtract", graph.apply("multiply", x, x), graph.constant(1.0)))
    ),
    "atanh": lambda graph, x, value: _one_over(graph, _square_plus(graph, x, "subtract", 1.0)),
}
