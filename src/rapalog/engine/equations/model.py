"""What the engine can run: ordinary differential equations with events in time and in state, as expressions.

    dy/dt = rates(y, p, t)          y: states, p: parameters, which stand still between events
    output = outputs(y, p, t)

Time may enter the rates smoothly. Where they jump at a time that the parameters alone decide (a piecewise in time),
that time is listed as a breakpoint and the solver restarts there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from rapalog.engine.equations.expression import Graph


@dataclass(frozen=True)
class Assignment:
    """A quantity that an event sets: a state or parameter by its index, and the node of its new value."""

    kind: Literal["state", "parameter"]
    index: int
    value: int


@dataclass(frozen=True)
class TimedEvent:
    """Assignments at a time known before the run.

    ``time`` is a node over parameters that no event changes, and over the time leaf, which there stands for the start
    of the run. A time that is not finite never comes. An event whose time lies before the start does not fire; one
    whose time is the start fires if ``fires_at_start``. With ``just_after`` its trigger is false at ``time`` itself
    and true right behind it (``time > 5``): what is asked for at that very time is from before the event.

    All values are taken from the moment before the event. Events that share a moment all take their values from
    before it; then they assign in the order of the model's tuple, so that the last one stands.
    """

    name: str
    time: int
    assignments: tuple[Assignment, ...]
    fires_at_start: bool
    just_after: bool = False


@dataclass(frozen=True)
class StateEvent:
    """Assignments when the truth node ``trigger`` turns from false to true. ``initially`` is its value before t0.

    A trigger is looked at again after every event of the same moment: one that turned true by an assignment fires
    next, still at that time. Triggers that are true together take their values from before any of them assigns.
    Times at which a trigger can turn by time alone are among the model's breakpoints.
    """

    name: str
    trigger: int
    assignments: tuple[Assignment, ...]
    initially: bool


@dataclass(frozen=True)
class Alarm:
    """A parameter of the engine's own that ends a run as failed when an event sets it to anything but 0, and why."""

    parameter: int
    meaning: str


@dataclass(frozen=True)
class Settable:
    """What a user's number for a symbol replaces: a state or parameter becomes number x ``factor`` (a node).

    For a species given as a concentration whose state is its amount, the factor is the size of its compartment.
    With ``start_only`` (a compartment that never changes, so that its species are kept as concentrations) the number
    may be given at the start but not in the middle of a run.
    """

    kind: Literal["state", "parameter"]
    index: int
    factor: int
    start_only: bool = False


@dataclass(frozen=True)
class Model:
    """A model of the supported subset, independent of its file.

    Between two breakpoints the rates are smooth in time. At a breakpoint a solver must see them from the side it
    stands on: the truth of ``time >= 5`` in a step that ends at 5 is false.

    Parameters
    ----------
    name
        For messages.
    graph
        Holds every node below.
    states, parameters
        Symbols, in the order of their indices. A symbol with a colon is the engine's own and not the user's.
    rates
        One node for each state: its time derivative.
    outputs
        Node of every symbol a user may ask for: species (as the file means them), parameters, compartments, rules,
        reactions (their rates).
    settable
        Symbols whose value at the start a parameter set may replace, and what that replaces.
    state_start, parameter_start
        One node for each state and parameter: its value at the start. In these nodes a state or parameter stands for
        its own value at the start, and time for the start; there is no cycle. A given value replaces the node, and
        what depends on it follows. The constant NaN means that the file gives no value.
    timed_events, state_events
        In the order in which events of the same moment assign.
    breakpoints
        Nodes over the parameters: times at which the rates or a trigger jump, or a short pulse may stand. Where an
        event changes such a parameter, the time follows; where time itself stands in a node, it is that of now. A time
        that is not finite never comes.
    species, reactions
        Which of the outputs are species, and which are rates of reactions.
    units
        Unit of an output as text, where the file declares one.
    marks
        Those of the sides at which something short may stand (a pulse by a state): a step over one is worth nothing.
    longest_step
        Node over the parameters: no step is longer. ``None`` if there is no such limit.
    rivals
        Pairs of timed events that may not share a moment: they set one quantity, in no order that the file gives.
    alarms
        What ends a run as failed.
    sides
        Comparisons in rates and triggers that a state, or time in a way that is no line, decides. A solver ends a step
        where one of them turns.
    """

    name: str
    graph: Graph
    states: tuple[str, ...]
    parameters: tuple[str, ...]
    rates: tuple[int, ...]
    outputs: Mapping[str, int]
    settable: Mapping[str, Settable]
    state_start: tuple[int, ...]
    parameter_start: tuple[int, ...]
    timed_events: tuple[TimedEvent, ...] = ()
    state_events: tuple[StateEvent, ...] = ()
    breakpoints: tuple[int, ...] = ()
    species: tuple[str, ...] = ()
    reactions: tuple[str, ...] = ()
    units: Mapping[str, str] = field(default_factory=dict)
    longest_step: int | None = None
    rivals: tuple[tuple[int, int], ...] = ()
    alarms: tuple[Alarm, ...] = ()
    sides: tuple[int, ...] = ()
    marks: tuple[int, ...] = ()


def influences(model: Model, outputs: Sequence[int]) -> frozenset[tuple[str, int]]:
    """Return the slots, as pairs of ``"state"`` or ``"parameter"`` and an index, on which some outputs depend.

    A slot counts if an output needs it, or the rate, start or event of another that counts. When something happens
    counts for everything. That is found in the graph, without a run.

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
