"""Values at the start of a run: the model's own, with given numbers in their place, for many sets at once."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from graphlib import TopologicalSorter

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rapalog.engine.equations.evaluate import Plan
from rapalog.engine.equations.model import Model
from rapalog.errors import RapalogError, did_you_mean

Leaf = tuple[str, int]  # "state" or "parameter", and its index


def start_values(
    model: Model, given: Mapping[str, ArrayLike], *, start: float = 0.0
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return states, shape (sets, states), and parameters, shape (sets, parameters), at the start.

    Parameters
    ----------
    model
        The model.
    given
        A number, or one for each set, for any of ``model.settable``: it replaces the model's own start, and what
        depends on it follows. Species are meant as the file means them.
    start
        The time of the start.

    Raises
    ------
    RapalogError
        For a name that is no symbol or that a rule determines, for a number that is not finite, for unequal numbers
        of sets, and for a symbol without value.
    """
    return Starts(model, given)(given, start=start)


class Starts:
    """How to start a model when certain symbols are given; keep it to start the same model often.

    Parameters
    ----------
    model
        The model.
    names
        The symbols that will be given.
    """

    def __init__(self, model: Model, names: Iterable[str]) -> None:
        self._model = model
        self._given = _targets(model, names)
        nodes = _nodes(model)
        factors = {leaf: model.settable[name].factor for leaf, name in self._given.items()}
        self._missing = _missing(model, {leaf: node for leaf, node in nodes.items() if leaf not in factors})
        roots = {**nodes, **factors}
        fixed = {leaf: number for leaf, node in roots.items() if (number := model.graph.number(node)) is not None}
        self._states = np.array([fixed.get(("state", index), math.nan) for index in range(len(model.states))])
        self._parameters = np.array(
            [fixed.get(("parameter", index), math.nan) for index in range(len(model.parameters))]
        )
        self._levels = [
            (level, Plan(model.graph, [roots[leaf] for leaf in level])) for level in _levels(model, roots, fixed)
        ]
        self._fixed_given = [(leaf, name) for leaf, name in self._given.items() if leaf in fixed]

    def __call__(
        self, given: Mapping[str, ArrayLike], *, start: float = 0.0
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return states and parameters as :func:`start_values` does, for the names this was made with."""
        if self._missing:
            raise RapalogError(
                f"{self._model.name} has no value for {', '.join(self._missing)}",
                remedy="give them a value in the model or in the parameter sets",
            )
        columns = {name: _column(name, given[name]) for name in self._given.values()}
        sets = _common_length(columns)
        values = {"state": np.tile(self._states, (sets, 1)), "parameter": np.tile(self._parameters, (sets, 1))}
        for (kind, index), name in self._fixed_given:
            values[kind][:, index] *= columns[name]
        for level, plan in self._levels:
            found = plan(values["state"], values["parameter"], start)
            for column, leaf in enumerate(level):
                factor = columns[self._given[leaf]] if leaf in self._given else 1.0
                values[leaf[0]][:, leaf[1]] = found[:, column] * factor
        return values["state"], values["parameter"]


def check_settable(model: Model, name: str) -> None:
    """Refuse a name that is no symbol of the model, or whose value is not free.

    Raises
    ------
    RapalogError
        With the nearest names.
    """
    if name in model.settable:
        return
    if name in model.outputs:
        raise RapalogError(
            f"{name!r} cannot be given: a rule or a reaction determines it in {model.name}",
            remedy="give the symbols it is made of",
        )
    remedy = did_you_mean(
        name,
        {symbol: symbol for symbol in model.settable},
        otherwise="name a species, parameter or compartment of the model",
    )
    raise RapalogError(f"{model.name} has no symbol {name!r}", remedy=remedy)


def _targets(model: Model, names: Iterable[str]) -> dict[Leaf, str]:
    targets: dict[Leaf, str] = {}
    for name in names:
        check_settable(model, name)
        leaf = (model.settable[name].kind, model.settable[name].index)
        if leaf in targets:
            raise RapalogError(f"{targets[leaf]!r} and {name!r} are the same quantity", remedy="give it once")
        targets[leaf] = name
    return targets


def _nodes(model: Model) -> dict[Leaf, int]:
    states: dict[Leaf, int] = {("state", index): node for index, node in enumerate(model.state_start)}
    return {**states, **{("parameter", index): node for index, node in enumerate(model.parameter_start)}}


def _needed(model: Model, roots: Iterable[int]) -> set[Leaf]:
    nodes = (model.graph.nodes[number] for number in model.graph.reachable(list(roots)))
    return {(node.operation, int(node.value)) for node in nodes if node.operation in ("state", "parameter")}


def _missing(model: Model, nodes: Mapping[Leaf, int]) -> list[str]:
    """Return the symbols without value that something in the model needs."""
    empty = [leaf for leaf, node in nodes.items() if math.isnan(model.graph.number(node) or 0.0)]
    if not empty:
        return []
    assignments = [one.assignments for one in model.timed_events] + [one.assignments for one in model.state_events]
    roots = [*model.rates, *model.breakpoints, *nodes.values()]
    roots += [assignment.value for several in assignments for assignment in several]
    roots += [event.time for event in model.timed_events] + [event.trigger for event in model.state_events]
    needed = _needed(model, roots)
    symbols = {"state": model.states, "parameter": model.parameters}
    return [symbols[kind][index] for kind, index in empty if kind == "state" or (kind, index) in needed]


def _levels(model: Model, roots: Mapping[Leaf, int], fixed: Mapping[Leaf, float]) -> list[list[Leaf]]:
    """Return the starts that must be computed, in groups of which each needs only those before it."""
    needs = {leaf: _needed(model, [node]) - set(fixed) for leaf, node in roots.items() if leaf not in fixed}
    sorter = TopologicalSorter(needs)
    sorter.prepare()
    levels = []
    while sorter.is_active():
        level = list(sorter.get_ready())
        sorter.done(*level)
        levels.append(level)
    return levels


def _column(name: str, value: ArrayLike) -> NDArray[np.float64]:
    column = np.asarray(value, dtype=float)
    if column.ndim > 1 or not np.isfinite(column).all():
        raise RapalogError(
            f"got {name} = {value!r}, must be a finite number or one for each set", remedy="give finite numbers"
        )
    return column


def _common_length(columns: Mapping[str, NDArray[np.float64]]) -> int:
    lengths = {name: len(column) for name, column in columns.items() if column.ndim}
    if len(set(lengths.values())) > 1:
        listed = ", ".join(f"{name} has {length}" for name, length in lengths.items())
        raise RapalogError(f"got unequal numbers of sets: {listed}", remedy="give one number for each set")
    return next(iter(lengths.values()), 1)
