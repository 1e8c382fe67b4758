"""The order of start values: each needs only those before it, whichever numbers are given."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rapalog.engine.equations.model import Model


class StartOrder:
    """Start values in an order in which each needs only those before it."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self.graph = model.graph
        self._settables: dict[tuple[str, int], list[tuple[int, int]]] = {}
        for position, item in enumerate(model.settable.values()):
            self._settables.setdefault((item.kind, item.index), []).append((position, item.factor))
        self.order = self._sorted()

    def node(self, kind: str, index: int) -> int:
        """Return the start node of a slot."""
        return (self._model.state_start if kind == "state" else self._model.parameter_start)[index]

    def settables(self, kind: str, index: int) -> Sequence[tuple[int, int]]:
        """Return position and factor of the symbols whose number replaces a slot's start."""
        return self._settables.get((kind, index), ())

    def leaf(self, kind: str, index: int) -> int:
        """Return the node that stands for a slot."""
        return self.graph.state(index) if kind == "state" else self.graph.parameter(index)

    def _sorted(self) -> list[tuple[str, int]]:
        slots = [("state", i) for i in range(len(self._model.states))]
        slots += [("parameter", i) for i in range(len(self._model.parameters))]
        done: dict[tuple[str, int], None] = {}
        for slot in slots:
            _visit(slot, self._before, done)
        return list(done)

    def _before(self, slot: tuple[str, int]) -> list[tuple[str, int]]:
        roots = [self.node(*slot), *(factor for _, factor in self.settables(*slot))]
        nodes = (self.graph.nodes[number] for number in self.graph.reachable(roots))
        return [(node.operation, int(node.value)) for node in nodes if node.operation in ("state", "parameter")]


def _visit(
    root: tuple[str, int], before: Callable[[tuple[str, int]], list[tuple[str, int]]], done: dict[tuple[str, int], None]
) -> None:
    """Add ``root`` to ``done`` after everything it needs."""
    open_slots = [root]
    entered: set[tuple[str, int]] = set()
    while open_slots:
        slot = open_slots[-1]
        missing = [] if slot in entered else [item for item in before(slot) if item not in done and item != slot]
        entered.add(slot)
        if missing:
            open_slots.extend(missing)
        else:
            done.setdefault(slot)
            open_slots.pop()
