"""Truth values as numbers and numbers as truth values, as SBML lets them stand for each other."""

from __future__ import annotations

from collections.abc import Callable

from rapalog.engine.equations.expression import Graph


def as_number(graph: Graph, node: int) -> int:
    """Return a node as a number: 1 for true, 0 for false."""
    return graph.apply("select", node, graph.constant(1), graph.constant(0)) if graph.is_truth(node) else node


def as_truth(graph: Graph, node: int) -> int:
    """Return a node as a truth value: true for every number but 0."""
    if graph.is_truth(node):
        return node
    return compared(graph, "ne", node, graph.constant(0))


def compared(graph: Graph, operation: str, left: int, right: int) -> int:
    """Compare; a choice between constants is compared branch by branch, so that only its conditions remain."""
    known = [graph.number(left) is not None, graph.number(right) is not None]
    if known == [False, True] and _chooses_constants(graph, left):
        return _by_branch(graph, left, lambda branch: graph.apply(operation, branch, right))
    if known == [True, False] and _chooses_constants(graph, right):
        return _by_branch(graph, right, lambda branch: graph.apply(operation, left, branch))
    return graph.apply(operation, left, right)


def _branches(graph: Graph, node: int) -> list[int]:
    """Return the nodes that a choice of choices may come to, and the choices themselves, each after its parts."""
    seen: set[int] = set()
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            if graph.nodes[one].operation == "select":
                waiting.extend(graph.nodes[one].operands[1:])
    return sorted(seen)


def _chooses_constants(graph: Graph, node: int) -> bool:
    return all(graph.nodes[one].operation in ("select", "constant") for one in _branches(graph, node))


def _by_branch(graph: Graph, node: int, compare: Callable[[int], int]) -> int:
    truths: dict[int, int] = {}
    for one in _branches(graph, node):
        if graph.nodes[one].operation == "select":
            condition, if_true, if_false = graph.nodes[one].operands
            opposite = graph.apply("not", condition)
            truths[one] = graph.apply(
                "or", graph.apply("and", condition, truths[if_true]), graph.apply("and", opposite, truths[if_false])
            )
        else:
            truths[one] = compare(one)
    return truths[node]
