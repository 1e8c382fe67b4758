"""What the engine can run: ordinary differential equations with events in time and in state, as expressions.

    dy/dt = rates(y, p, t)          y: states, p: parameters, which stand still between events
    output = outputs(y, p, t)

Time may enter the rates smoothly. Where they jump at a time that the parameters alone decide (a piecewise in time),
that time is listed as a breakpoint and the solver restarts there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from rapalog.engine.expression import Graph


@dataclass(frozen=True)
class Assignment:
    """A quantity that an event sets: a state or parameter by its index, and the node of its new value."""

    kind: Literal["state", "parameter"]
    index: int
    value: int


@dataclass(frozen=True)
class TimedEvent:
    """Assignments at a time known before the run: ``time`` is a node over the parameters at the start.

    All values are taken from the moment before the event. An event whose time lies before the start does not fire;
    one whose time is the start fires if ``fires_at_start``.
    """

    name: str
    time: int
    assignments: tuple[Assignment, ...]
    fires_at_start: bool


@dataclass(frozen=True)
class StateEvent:
    """Assignments when the truth node ``trigger`` turns from false to true. ``initially`` is its value before t0."""

    name: str
    trigger: int
    assignments: tuple[Assignment, ...]
    initially: bool


@dataclass(frozen=True)
class Settable:
    """What a user's number for a symbol replaces: a state or parameter becomes number x ``factor`` (a node).

    For a species given as a concentration, the state is its amount and the factor the size of its compartment.
    """

    kind: Literal["state", "parameter"]
    index: int
    factor: int


@dataclass(frozen=True)
class Model:
    """A model of the supported subset, independent of its file.

    Parameters
    ----------
    name
        For messages.
    graph
        Holds every node below.
    states, parameters
        Symbols, in the order of their indices.
    rates
        One node for each state: its time derivative.
    outputs
        Node of every symbol a user may ask for: species (as the file means them), parameters, compartments, rules.
    settable
        Symbols whose value at the start a parameter set may replace, and what that replaces.
    state_start, parameter_start
        One node for each state and parameter: its value at the start. In these nodes a state or parameter stands for
        its own value at the start; there is no cycle. A given value replaces the node, and what depends on it follows.
    timed_events, state_events
        In the file's order.
    breakpoints
        Nodes over the parameters: times at which the rates jump.
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
