"""Which numbers can change an output at all: found in the graph, without a run."""

from __future__ import annotations

from collections.abc import Sequence

from rapalog.engine.equations.model import Model


def influences(model: Model, outputs: Sequence[int]) -> frozenset[tuple[str, int]]:
    """Return the slots, as pairs of ``"state"`` or ``"parameter"`` and an index, on which some outputs depend.

    A slot counts if an output needs it, or the rate, start or event of another that counts. When something happens
    counts for everything.

    Parameters
    ----------
    model
        The model.
    outputs
        Nodes of its graph.
    """
    graph = model.graph
    assignments = [one for event in model.timed_events for one in event.assignments]
    assignments += [one for event in model.state_events for one in event.assignments]
    found: set[tuple[str, int]] = set()
    roots = [*outputs, *model.breakpoints, *(event.time for event in model.timed_events)]
    roots += [event.trigger for event in model.state_events]
    while roots:
        nodes = [graph.nodes[number] for number in graph.reachable(roots)]
        new = {(node.operation, int(node.value)) for node in nodes if node.operation in ("state", "parameter")} - found
        found |= new
        roots = [
            node for kind, index in new if kind == "state" for node in (model.rates[index], model.state_start[index])
        ]
        roots += [model.parameter_start[index] for kind, index in new if kind == "parameter"]
        roots += [item.factor for item in model.settable.values() if (item.kind, item.index) in new]
        roots += [one.value for one in assignments if (one.kind, one.index) in new]
    return frozenset(found)
