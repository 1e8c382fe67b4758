"""What a node depends on, and whether it is a line in time."""

from __future__ import annotations

from typing import Final

from rapalog.engine.equations.expression import Graph

#: What may lead from lines to a line.
_STRAIGHT: Final = frozenset({"add", "subtract", "negate", "multiply", "divide"})


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


def linear(graph: Graph, node: int, dependence: Dependence) -> tuple[int, int] | None:
    """Return slope and offset of a number that is linear in time, as nodes free of time; ``None`` if it is not."""
    if not dependence.on_time(node):
        return graph.constant(0), node
    open_nodes = [node]  # no recursion: a sum may be thousands of terms long
    while node not in dependence.lines:
        last = open_nodes[-1]
        missing = [one for one in graph.nodes[last].operands if one not in dependence.lines and dependence.on_time(one)]
        if missing and graph.nodes[last].operation in _STRAIGHT:
            open_nodes.append(missing[0])
        else:
            dependence.lines[last] = _line(graph, last, dependence)
            open_nodes.pop()
    return dependence.lines[node]


def _line(graph: Graph, node: int, dependence: Dependence) -> tuple[int, int] | None:
    operation, operands = graph.nodes[node].operation, graph.nodes[node].operands
    if operation == "time":
        return graph.constant(1), graph.constant(0)
    if operation not in _STRAIGHT:
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
