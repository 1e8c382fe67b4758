"""An experiment, run: every task once, every data generator computed, every report and plot filled.

A course is run at the tighter of the tolerances that the file asks and those usual here, always by our own solver.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.engine.equations.evaluate import Plan
from rapalog.engine.equations.expression import Graph
from rapalog.engine.equations.model import Model
from rapalog.engine.kernel.kernel import kernel_for
from rapalog.engine.runs.at_rest import simulate_from_rest
from rapalog.engine.runs.ensemble import Ensemble
from rapalog.engine.runs.simulate import simulate
from rapalog.engine.sbml.math import Translator, Unsupported
from rapalog.errors import RapalogError, SimulationError
from rapalog.files.elements import Element, read_elements
from rapalog.files.given import Held
from rapalog.files.sedml.experiment import Experiment, Generator, Plot, Report, Simulation, Task, Variable
from rapalog.files.sedml.targets import find_target
from rapalog.studies.ensembles.settings import DEFAULT_ATOL, DEFAULT_RTOL, EnsembleSettings
from rapalog.studies.experiments.sources import Described, inputs_of
from rapalog.studies.sbml import given_model

Floats = NDArray[np.float64]

#: Elements that have a value over time.
_WITH_VALUE: Final = ("species", "parameter", "compartment", "reaction", "speciesReference")


@dataclass(frozen=True, eq=False)
class Experimented:
    """What an experiment gave.

    Parameters
    ----------
    experiment
        What was asked for.
    data
        Numbers of every data generator by its id, (n_times,) or (1,).
    units
        Unit of every data generator that is one quantity of a model and nothing else, where the file declares one.
    models
        Names of the models, by their ids.
    inputs
        What was read.
    """

    experiment: Experiment
    data: Mapping[str, Floats]
    units: Mapping[str, str]
    models: Mapping[str, str]
    inputs: Mapping[str, bytes] = field(repr=False)

    def columns(self, report: Report) -> dict[str, Floats]:
        """Return the columns of a report by label; a single number is repeated beside a course.

        Raises
        ------
        RapalogError
            If two courses of different lengths stand beside each other.
        """
        found = [self.data[column.data] for column in report.columns]
        longest = max((len(own) for own in found), default=0)
        for column, own in zip(report.columns, found, strict=True):
            if len(own) not in (1, longest):
                raise RapalogError(
                    f"{column.label} has {len(own)} points and another column {longest}",
                    where=f"{self.experiment.file}, {report.id}",
                    remedy="report them apart",
                )
        labels = _apart([column.label for column in report.columns])
        return {label: np.broadcast_to(own, longest) for label, own in zip(labels, found, strict=True)}

    def plots(self) -> tuple[Plot, ...]:
        """Return the plots."""
        return self.experiment.plots


def run_experiment(found: Described, *, threads: int = 1) -> Experimented:
    """Run an experiment.

    Parameters
    ----------
    found
        The experiment, and where its models are.
    threads
        1 or more.

    Returns
    -------
    Experimented
        Its data.

    Raises
    ------
    RapalogError
        For a model outside the subset of the engine, a target that is no quantity of it, or data of unlike length.
    SimulationError
        If a run fails.
    """
    experiment = found.experiment
    used = {variable.task: None for own in experiment.generators.values() for variable in own.variables}
    tasks = [experiment.tasks[name] for name in used]
    sources = {task.model: found.model(task.model) for task in tasks}
    models = {name: _Quantities(held) for name, held in sources.items()}
    variables = {
        (variable.task, variable.target): models[experiment.tasks[variable.task].model].symbol(variable)
        for own in experiment.generators.values()
        for variable in own.variables
        if variable.target
    }
    runs = {task.id: _run(task, experiment, models[task.model].model, variables, threads) for task in tasks}
    data = {name: _computed(own, runs, variables) for name, own in experiment.generators.items()}
    for report in experiment.reports:
        Experimented(experiment, data, {}, {}, {}).columns(report)
    units = {name: _unit(own, experiment, models, variables) for name, own in experiment.generators.items()}
    return Experimented(
        experiment,
        data,
        {name: unit for name, unit in units.items() if unit},
        {name: own.model.name for name, own in models.items()},
        inputs_of(found, sources),
    )


class _Quantities:
    """A model, and what the targets of an experiment are in it."""

    def __init__(self, held: Held) -> None:
        self.model: Model = given_model(held)
        self._root: Element = read_elements(held.data, file=held.name)

    def symbol(self, variable: Variable) -> str:
        """Return the symbol that a variable stands for."""
        element, attribute = find_target(self._root, variable.target, where=variable.where)
        name = element.attributes.get("id") or element.attributes.get("name", "")
        if attribute or element.name not in _WITH_VALUE or name not in self.model.outputs or _is_local(element):
            what = f"the attribute {attribute}" if attribute else f"<{element.name}> {name}".strip()
            raise RapalogError(
                f"{what} has no value over time",
                where=variable.where,
                remedy="point at a species, parameter, compartment or reaction",
            )
        return name


def _is_local(element: Element) -> bool:
    """Return whether this stands in the rate law of a reaction, where it hides what has its name outside."""
    while element.parent is not None:
        element = element.parent
        if element.name == "kineticLaw":
            return True
    return False


def _run(
    task: Task, experiment: Experiment, model: Model, variables: Mapping[tuple[str, str], str], threads: int
) -> Ensemble:
    symbols = tuple(dict.fromkeys(symbol for (own, _), symbol in variables.items() if own == task.id))
    kernel = kernel_for(model, observables=symbols or tuple(model.outputs)[:1])
    how = experiment.simulations[task.simulation]
    rtol, atol = _tolerances(how)
    if how.is_rest:
        found = simulate_from_rest(kernel, given={}, times=[0.0], rtol=rtol, atol=atol, threads=threads)
    else:
        times = np.linspace(how.begin, how.end, how.steps + 1)
        found = simulate(kernel, given={}, times=times, rtol=rtol, atol=atol, start=how.initial, threads=threads)
    if found.failures:
        own = found.failures[0]
        raise SimulationError(
            f"task {task.id}: {own.reason} at {own.time:g}", where=task.where, remedy="look for an extreme parameter"
        )
    return found


def _tolerances(how: Simulation) -> tuple[float, float]:
    """Return the tighter of what is asked and what is usual here."""
    rtol = DEFAULT_RTOL if how.rtol is None else min(how.rtol, DEFAULT_RTOL)
    atol = DEFAULT_ATOL if how.atol is None else min(how.atol, DEFAULT_ATOL)
    EnsembleSettings(rtol=rtol, atol=atol).check()
    return rtol, atol


def _computed(own: Generator, runs: Mapping[str, Ensemble], symbols: Mapping[tuple[str, str], str]) -> Floats:
    """Return the numbers of a data generator."""
    columns: dict[str, Floats] = {}
    for variable in own.variables:
        found = runs[variable.task]
        if variable.target:
            place = found.observables.index(symbols[variable.task, variable.target])
            columns[variable.id] = found.values[0, :, place]
        else:
            columns[variable.id] = found.times
    longest = max((len(column) for column in columns.values()), default=1)
    if any(len(column) not in (1, longest) for column in columns.values()):
        raise RapalogError(
            f"{own.id} puts courses of different lengths together", where=own.where, remedy="compute them apart"
        )
    graph = Graph()
    names = {name: graph.parameter(place) for place, name in enumerate((*columns, *own.parameters))}
    try:
        node = Translator(graph, ()).number(own.formula, names)
    except Unsupported as problem:
        raise RapalogError(
            f"not computed: {problem} in {own.id}", where=own.where, remedy="use variables and parameters of it alone"
        ) from None
    numbers: list[Floats | float] = [*columns.values(), *own.parameters.values()]
    inside = (
        np.stack([np.broadcast_to(number, longest) for number in numbers], axis=-1) if numbers else np.empty((1, 0))
    )
    return np.asarray(Plan(graph, [node])(np.empty((longest, 0)), inside, 0.0)[:, 0])


def _unit(
    own: Generator,
    experiment: Experiment,
    models: Mapping[str, _Quantities],
    symbols: Mapping[tuple[str, str], str],
) -> str:
    """Return the unit of a data generator that is a quantity of a model as it is."""
    if len(own.formula) != 1 or own.formula[0].kind != "name":
        return ""
    variable = next((one for one in own.variables if one.id == own.formula[0].name and one.target), None)
    if variable is None:
        return ""
    model = models[experiment.tasks[variable.task].model].model
    return model.units.get(symbols[variable.task, variable.target], "")


def _apart(labels: list[str]) -> list[str]:
    """Return labels of which none comes twice."""
    found: list[str] = []
    for label in labels:
        count = 2
        own = label
        while own in found:
            own, count = f"{label} ({count})", count + 1
        found.append(own)
    return found
