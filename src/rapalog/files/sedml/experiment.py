"""What a SED-ML file asks for: models, what is run on them, what is computed of that, and what is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rapalog.engine.sbml.records import Formula


@dataclass(frozen=True)
class Change:
    """An attribute of the model that gets a new value; ``where`` is its place in the file."""

    target: str
    value: str
    where: str


@dataclass(frozen=True)
class ModelSource:
    """A model: a file, or another model of the same experiment, with changes."""

    id: str
    source: str
    changes: tuple[Change, ...]
    where: str


@dataclass(frozen=True)
class Simulation:
    """What is run: a course from ``initial``, reported from ``begin`` to ``end`` in equal steps, or a steady state.

    Parameters
    ----------
    id
        Of the file.
    is_rest
        Whether it is a steady state; the times then mean nothing.
    initial, begin, end
        In the model's unit of time.
    steps
        Number of steps; there is one point more.
    rtol, atol
        What the file asks of its algorithm; None where it says nothing.
    """

    id: str
    is_rest: bool = False
    initial: float = 0.0
    begin: float = 0.0
    end: float = 0.0
    steps: int = 0
    rtol: float | None = None
    atol: float | None = None


@dataclass(frozen=True)
class Task:
    """A simulation of a model, by their ids."""

    id: str
    model: str
    simulation: str
    where: str


@dataclass(frozen=True)
class Variable:
    """A quantity of a task: what a target points at, or time where the target is empty."""

    id: str
    task: str
    target: str
    where: str


@dataclass(frozen=True)
class Generator:
    """Numbers that are computed from variables and parameters by a formula."""

    id: str
    name: str
    variables: tuple[Variable, ...]
    parameters: Mapping[str, float]
    formula: Formula
    where: str


@dataclass(frozen=True)
class Column:
    """A column of a report."""

    label: str
    data: str


@dataclass(frozen=True)
class Report:
    """A table."""

    id: str
    name: str
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Curve:
    """A curve of a plot, by the ids of its data."""

    name: str
    x: str
    y: str


@dataclass(frozen=True)
class Plot:
    """A plot of curves."""

    id: str
    name: str
    curves: tuple[Curve, ...]
    log_x: bool
    log_y: bool


@dataclass(frozen=True)
class Experiment:
    """All that a file asks for, by id; ``notes`` are what was read over, in words."""

    file: str
    models: Mapping[str, ModelSource]
    simulations: Mapping[str, Simulation]
    tasks: Mapping[str, Task]
    generators: Mapping[str, Generator]
    reports: tuple[Report, ...]
    plots: tuple[Plot, ...]
    notes: tuple[str, ...] = field(default=())
