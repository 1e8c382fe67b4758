"""A model made ready for code: its own small graph, Jacobian, elimination plan and what can be computed once a set.

The model's graph stays as it is: everything needed is copied. Divisions become products with reciprocals, and the
largest subexpressions that hold parameters alone are set apart as *derived* parameters, computed when a set is loaded
or an event changes a parameter and not at every stage of every step.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rapalog.engine.equations.derivative import MILD_POWER, TIME, gradients
from rapalog.engine.equations.expression import Graph, Node
from rapalog.engine.equations.model import Model
from rapalog.engine.equations.sparse_lu import Plan, plan

# Powers up to this are products; beyond it exp and log are quicker.
_HIGHEST_PRODUCT: Final = 32


@dataclass(frozen=True)
class System:
    """What the generated functions compute, as nodes of ``graph``.

    Parameters
    ----------
    graph
        Holds all nodes below.
    rates
        One node for each state.
    jacobian
        Nodes of its entries that are not structurally zero, by (row, column).
    time_derivative
        Nodes of df/dt by row; empty if no rate depends on time.
    derived
        Nodes over parameters alone, in the order of their places after the parameters.
    plan
        Elimination of the pattern of ``jacobian``.
    has_time
        Whether the rates depend on time.
    n_modes
        Places behind the model's parameters, before the derived ones, that say how the rates are switched: the first
        is 1 while every comparison is judged anew at each stage; then the others, one for each of the model's sides,
        are 0. Else they hold for a whole step, whose stages so see one smooth piece of the rates.
    """

    graph: Graph
    rates: tuple[int, ...]
    jacobian: dict[tuple[int, int], int]
    time_derivative: dict[int, int]
    derived: tuple[int, ...]
    plan: Plan
    has_time: bool
    n_modes: int = 0


def prepare(model: Model) -> System:
    """Return the system of a model's rates."""
    graph = Graph()
    bounded = Graph()
    rates = copied(model.graph, bounded, model.rates, rule=_saturation)
    rates = copied(bounded, graph, rates, rule=_reciprocal)
    rates, n_modes = _switched(model, graph, rates)
    derivatives = gradients(graph, rates)
    jacobian = {
        (row, column): node
        for row, gradient in enumerate(derivatives)
        for column, node in sorted(gradient.items())
        if column != TIME
    }
    time_derivative = {row: gradient[TIME] for row, gradient in enumerate(derivatives) if TIME in gradient}
    # Derivatives bring divisions of their own.
    roots = [*rates, *jacobian.values(), *time_derivative.values()]
    clean = Graph()
    roots = copied(graph, clean, roots, rule=_for_lanes)
    of_rates, rest = roots[: len(rates)], roots[len(rates) :]
    entries = dict(zip(jacobian, rest[: len(jacobian)], strict=True))
    by_time = dict(zip(time_derivative, rest[len(jacobian) :], strict=True))
    return System(
        graph=clean,
        rates=tuple(of_rates),
        jacobian=entries,
        time_derivative=by_time,
        derived=_parameters_alone(clean, roots),
        plan=plan(len(rates), entries),
        n_modes=n_modes,
        has_time=any(clean.nodes[number].operation == "time" for number in clean.reachable(of_rates)),
    )


def _switched(model: Model, graph: Graph, rates: list[int]) -> tuple[list[int], int]:
    """Have the sides in the rates held by parameters of their own; return the new rates and how many those are."""
    sides = copied(model.graph, graph, model.sides, rule=_reciprocal)
    zero = graph.constant(0)
    free = graph.apply("gt", graph.parameter(len(model.parameters)), zero)
    held = {}
    for number, side in enumerate(sides, start=len(model.parameters) + 1):
        live = graph.apply("and", free, side)
        held[side] = graph.apply("or", live, graph.apply("gt", graph.parameter(number), zero))
    replaced: dict[int, int] = {}
    for number in graph.reachable(rates):
        if number in held:
            replaced[number] = held[number]
        elif graph.nodes[number].operation in ("min", "max", "abs"):
            chosen = _chosen(graph, number, held, replaced)
            if chosen is not None:
                replaced[number] = chosen
    return (graph.substitute(rates, replaced), 1 + len(sides)) if replaced else (rates, 0)


def _chosen(graph: Graph, number: int, held: Mapping[int, int], replaced: Mapping[int, int]) -> int | None:
    """Return ``min``, ``max`` or ``abs`` as a choice by its side, ``None`` if that is not held."""
    node = graph.nodes[number]
    left, right = (node.operands[0], graph.constant(0)) if node.operation == "abs" else node.operands
    truth = held.get(graph.apply("gt", left, right))
    if truth is None:
        return None
    left, right = graph.substitute([left, right], replaced)
    if node.operation == "abs":
        right = graph.apply("negate", left)
    return graph.apply("select", truth, *((right, left) if node.operation == "min" else (left, right)))


def copied(
    source: Graph, target: Graph, roots: Sequence[int], *, rule: Callable[[Graph, Node], int | None] | None = None
) -> list[int]:
    """Copy what ``roots`` need into another graph and return the roots' numbers there.

    ``rule`` may replace a node: it gets the target and the node with its operands' new numbers.
    """
    renumbered: dict[int, int] = {}
    for number in source.reachable(list(roots)):
        node = source.nodes[number]
        moved = Node(node.operation, tuple(renumbered[operand] for operand in node.operands), node.value)
        replaced = rule(target, moved) if rule else None
        renumbered[number] = _made(target, moved) if replaced is None else replaced
    return [renumbered[root] for root in roots]


def _made(graph: Graph, node: Node) -> int:
    if node.operands:
        return graph.apply(node.operation, *node.operands)
    makers: dict[str, Callable[[], int]] = {
        "constant": lambda: graph.constant(node.value),
        "state": lambda: graph.state(int(node.value)),
        "parameter": lambda: graph.parameter(int(node.value)),
        "time": graph.time,
        "truth": lambda: graph.truth(bool(node.value)),
    }
    return makers[node.operation]()


def _saturation(graph: Graph, node: Node) -> int | None:
    """Write k s / (m + s) as k / (1 + m/s) where s may overflow: a steep sigmoid stays a number."""
    if node.operation != "divide" or graph.nodes[node.operands[1]].operation != "add":
        return None
    parts = graph.nodes[node.operands[1]].operands
    numerator = graph.nodes[node.operands[0]]
    factors = numerator.operands if numerator.operation == "multiply" else (graph.constant(1.0), node.operands[0])
    for factor, steep in (factors, factors[::-1]):
        if steep in parts and _is_steep(graph, steep):
            rest = parts[1] if parts[0] == steep else parts[0]
            one = graph.constant(1.0)
            return graph.apply("divide", factor, graph.apply("add", one, graph.apply("divide", rest, steep)))
    return None


def _is_steep(graph: Graph, number: int) -> bool:
    node = graph.nodes[number]
    exponent = graph.number(node.operands[1]) if node.operation == "power" else None
    return node.operation == "exp" or (exponent is not None and abs(exponent) > MILD_POWER)


def _reciprocal(graph: Graph, node: Node) -> int | None:
    if node.operation != "divide" or graph.number(node.operands[0]) == 1.0:
        return None
    one = graph.constant(1.0)
    return graph.apply("multiply", node.operands[0], graph.apply("divide", one, node.operands[1]))


def _for_lanes(graph: Graph, node: Node) -> int | None:
    if node.operation != "power":
        return _reciprocal(graph, node)
    exponent = graph.number(node.operands[1])
    return None if exponent is not None and is_product(exponent) else _by_logarithm(graph, *node.operands)


def _by_logarithm(graph: Graph, base: int, exponent: int) -> int:
    """Return base ** exponent with the parts apart that several powers, or all steps, have in common.

    A power of a negative number is real for whole exponents only, and negative for the odd ones.
    """
    size = graph.apply("exp", graph.apply("multiply", exponent, graph.apply("log_size", base)))
    whole = graph.apply("eq", graph.apply("floor", exponent), exponent)
    half = graph.apply("multiply", exponent, graph.constant(0.5))
    odd = graph.apply("ne", graph.apply("floor", half), half)
    sign = graph.apply("select", odd, graph.constant(-1.0), graph.constant(1.0))
    sign = graph.apply("select", whole, sign, graph.constant(math.nan))
    is_negative = graph.apply("lt", base, graph.constant(0.0))
    return graph.apply("select", is_negative, graph.apply("multiply", sign, size), size)


def _parameters_alone(graph: Graph, roots: Sequence[int]) -> tuple[int, ...]:
    """Return the largest expressions over parameters that are numbers and more than a leaf."""
    order = graph.reachable(list(roots))
    alone: set[int] = set()
    for number in order:
        node = graph.nodes[number]
        is_leaf = node.operation in ("constant", "parameter", "truth")
        if is_leaf or (node.operands and all(operand in alone for operand in node.operands)):
            alone.add(number)
    used = {operand for number in order if number not in alone for operand in graph.nodes[number].operands}
    used.update(roots)
    return tuple(
        number
        for number in order
        if number in alone and number in used and graph.nodes[number].operands and not graph.is_truth(number)
    )


def is_product(exponent: float) -> bool:
    """Return whether a power is computed as a product, with a square root for half a one."""
    return abs(exponent) <= _HIGHEST_PRODUCT and exponent * 2 == int(exponent * 2)
