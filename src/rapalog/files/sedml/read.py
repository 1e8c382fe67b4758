"""A SED-ML file of Level 1, Version 1 to 4, as an experiment, or the list of everything in it that is not run.

Read: models in SBML with changed attributes, uniform time courses and steady states, tasks, data generators of one
value for each time, reports and plots in two dimensions. Refused by name and line: repeated tasks, one-step simulations
and analyses, changes of elements and computed changes, stochastic and other algorithms that solve no ordinary
differential equations, data from elsewhere, surfaces, areas and bars. Read over: styles, figures of plots, settings of
an algorithm that is not used here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Final, TypeVar

from rapalog.engine.sbml.records import Formula
from rapalog.errors import FileError, RapalogError
from rapalog.files.elements import Element, read_elements
from rapalog.files.sedml.algorithms import ABSOLUTE, COURSES, RELATIVE, RESTS, term
from rapalog.files.sedml.experiment import (
    Change,
    Column,
    Curve,
    Experiment,
    Generator,
    ModelSource,
    Plot,
    Report,
    Simulation,
    Task,
    Variable,
)
from rapalog.files.sedml.mathml import formula_in
from rapalog.files.sedml.references import check_references

_SHOWN: Final = 20  # of what is not run; more would hide the first
_MOST_POINTS: Final = 100_000
_TIMES: Final = ("urn:sedml:symbol:time", "KISAO:0000832")
#: What says only how something looks, or nothing at all.
_LOOKS: Final = frozenset({"notes", "annotation", "listOfStyles", "listOfAlgorithmParameters"})
_LISTS: Final = frozenset({"listOfModels", "listOfSimulations", "listOfTasks", "listOfDataGenerators", "listOfOutputs"})
_REMEDY: Final = "leave these parts out, or run the experiment in another simulator"

T = TypeVar("T")


def read_experiment(data: bytes, *, file: str) -> Experiment:
    """Return what a SED-ML file asks for.

    Parameters
    ----------
    data
        The file.
    file
        Its name, for errors.

    Raises
    ------
    FileError
        If it is no SED-ML, or names what is not there.
    RapalogError
        If it asks for what is not run; the message names every such thing and its line.
    """
    root = read_elements(data, file=file)
    if root.name != "sedML" or "sed-ml.org" not in root.namespace:
        raise FileError(
            f"the file is no SED-ML: it begins with <{root.name}>",
            where=f"{file}:{root.line}",
            remedy="give a .sedml file, or an .omex archive that holds one",
        )
    return _Reader(root, file).read()


class _Reader:
    """Reads one file, and collects what of it is not run."""

    def __init__(self, root: Element, file: str) -> None:
        self._root, self._file = root, file
        self._refused: list[tuple[str, Element]] = []
        self._notes: list[str] = []

    def read(self) -> Experiment:
        root = self._root
        for child in root.children:
            if child.name not in _LISTS | _LOOKS:
                self._refuse(child.name, child)
        found = Experiment(
            file=self._file,
            models=self._all("listOfModels", {"model": self._model}),
            simulations=self._all("listOfSimulations", {"uniformTimeCourse": self._course, "steadyState": self._rest}),
            tasks=self._all("listOfTasks", {"task": self._task}),
            generators=self._all("listOfDataGenerators", {"dataGenerator": self._generator}),
            reports=tuple(self._all("listOfOutputs", {"report": self._report}, rest=("plot2D", "figure")).values()),
            plots=tuple(self._all("listOfOutputs", {"plot2D": self._plot}, rest=("report", "figure")).values()),
            notes=(),
        )
        if list(root.each("listOfStyles")) or list(root.each("listOfOutputs", "figure")):
            self._notes.append("styles and the layout of figures are not followed")
        self._raise()
        check_references(found)
        return Experiment(**{**vars(found), "notes": tuple(dict.fromkeys(self._notes))})

    def _raise(self) -> None:
        if not self._refused:
            return
        named = list(dict.fromkeys(f"{reason} (line {own.line})" for reason, own in self._refused))
        more = f"; and {len(named) - _SHOWN} more" if len(named) > _SHOWN else ""
        where = f"{self._file}:{self._refused[0][1].line}"
        raise RapalogError(f"not run: {'; '.join(named[:_SHOWN])}{more}", where=where, remedy=_REMEDY)

    def _refuse(self, reason: str, element: Element) -> None:
        self._refused.append((reason, element))

    def _at(self, element: Element) -> str:
        return f"{self._file}:{element.line}"

    def _all(self, name: str, kinds: Mapping[str, Callable[[Element], T]], *, rest: Iterable[str] = ()) -> dict[str, T]:
        """Return what a list holds, by id; what is none of the kinds is refused."""
        found: dict[str, T] = {}
        for element in [child for own in self._root.each(name) for child in own.children]:
            if element.name in kinds:
                key = self._get(element, "id")
                if key in found:
                    raise FileError(f"the id {key!r} comes twice", where=self._at(element), remedy="keep one")
                found[key] = kinds[element.name](element)
            elif element.name not in _LOOKS and element.name not in rest:
                self._refuse(element.name, element)
        return found

    def _get(self, element: Element, name: str) -> str:
        if name not in element.attributes:
            raise FileError(
                f"<{element.name}> has no {name}", where=self._at(element), remedy="write it as SED-ML has it"
            )
        return element.attributes[name]

    def _number(self, element: Element, name: str) -> float:
        text = self._get(element, name)
        try:
            found = float(text)
        except ValueError:
            found = math.nan
        if not math.isfinite(found):
            raise FileError(
                f"{name} of <{element.name}> is {text!r}, must be a finite number",
                where=self._at(element),
                remedy="write a number such as 10",
            )
        return found

    def _model(self, element: Element) -> ModelSource:
        language = self._get(element, "language")
        if "sbml" not in language.lower():
            self._refuse(f"a model in the language {language}", element)
        changes = []
        for own in [child for part in element.each("listOfChanges") for child in part.children]:
            if own.name != "changeAttribute":
                self._refuse(own.name, own)
            else:
                changes.append(Change(self._get(own, "target"), self._get(own, "newValue"), self._at(own)))
        own_id, source = self._get(element, "id"), self._get(element, "source")
        return ModelSource(own_id, source, tuple(changes), self._at(element))

    def _course(self, element: Element) -> Simulation:
        # Version 4 renamed what always was the number of steps.
        name = "numberOfSteps" if "numberOfSteps" in element.attributes else "numberOfPoints"
        steps = self._number(element, name)
        initial, begin, end = (
            self._number(element, own) for own in ("initialTime", "outputStartTime", "outputEndTime")
        )
        if not 1 <= steps <= _MOST_POINTS or steps != int(steps) or not initial <= begin < end:
            raise FileError(
                f"got {steps:g} steps from {begin:g} to {end:g} after {initial:g}",
                where=self._at(element),
                remedy=f"give 1 to {_MOST_POINTS:,} steps between times that rise from initialTime",
            )
        rtol, atol = self._algorithm(element, COURSES)
        return Simulation(self._get(element, "id"), False, initial, begin, end, int(steps), rtol, atol)

    def _rest(self, element: Element) -> Simulation:
        rtol, atol = self._algorithm(element, RESTS)
        return Simulation(self._get(element, "id"), True, rtol=rtol, atol=atol)

    def _algorithm(self, element: Element, known: Mapping[int, str]) -> tuple[float | None, float | None]:
        """Return the tolerances of an algorithm; one that solves something else is refused."""
        own = element.only("algorithm")
        if own is None:
            return None, None
        kind = self._get(own, "kisaoID")
        if term(kind) not in known:
            self._refuse(f"the algorithm {kind}", own)
        found: dict[int, float] = {}
        for setting in own.each("listOfAlgorithmParameters", "algorithmParameter"):
            number = term(self._get(setting, "kisaoID"))
            if number in (RELATIVE, ABSOLUTE):
                found[number] = self._number(setting, "value")
            else:
                self._notes.append(f"the setting {setting.attributes['kisaoID']} of {kind} means nothing here")
        return found.get(RELATIVE), found.get(ABSOLUTE)

    def _task(self, element: Element) -> Task:
        own_id, model = self._get(element, "id"), self._get(element, "modelReference")
        return Task(own_id, model, self._get(element, "simulationReference"), self._at(element))

    def _generator(self, element: Element) -> Generator:
        variables = tuple(self._variable(own) for own in element.each("listOfVariables", "variable"))
        parameters = {
            self._get(own, "id"): self._number(own, "value") for own in element.each("listOfParameters", "parameter")
        }
        math_element = element.only("math")
        formula: Formula = ()
        if math_element is None:
            raise FileError("a data generator has no math", where=self._at(element), remedy="write <math> into it")
        formula = formula_in(math_element, lambda reason: self._refuse(reason, math_element))
        own_id = self._get(element, "id")
        return Generator(
            own_id, element.attributes.get("name", own_id), variables, parameters, formula, self._at(element)
        )

    def _variable(self, element: Element) -> Variable:
        symbol, target = element.attributes.get("symbol", ""), element.attributes.get("target", "")
        for own in ("target2", "symbol2", "term", "dimensionTerm"):
            if own in element.attributes:
                self._refuse(f"a variable with {own}", element)
        if element.only("listOfAppliedDimensions") is not None:
            self._refuse("listOfAppliedDimensions", element)
        if symbol and symbol not in _TIMES:
            self._refuse(f"the symbol {symbol}", element)
        if not symbol and not target:
            raise FileError("a variable has no target", where=self._at(element), remedy="give a target or a symbol")
        task = self._get(element, "taskReference")
        return Variable(self._get(element, "id"), task, "" if symbol else target, self._at(element))

    def _report(self, element: Element) -> Report:
        columns = tuple(
            Column(own.attributes.get("label") or self._get(own, "dataReference"), self._get(own, "dataReference"))
            for own in element.each("listOfDataSets", "dataSet")
        )
        own_id = self._get(element, "id")
        return Report(own_id, element.attributes.get("name", own_id), columns)

    def _plot(self, element: Element) -> Plot:
        curves, logs = [], {"x": _is_log(element, "xAxis"), "y": _is_log(element, "yAxis")}
        for own in [child for part in element.each("listOfCurves") for child in part.children]:
            if own.name != "curve" or own.attributes.get("type", "points") != "points":
                self._refuse(own.attributes.get("type", own.name) if own.name == "curve" else own.name, own)
                continue
            if own.attributes.get("yAxis") == "right":
                self._notes.append("curves on a right axis are drawn on the left one")
            logs["x"] |= own.attributes.get("logX") == "true"
            logs["y"] |= own.attributes.get("logY") == "true"
            x, y = self._get(own, "xDataReference"), self._get(own, "yDataReference")
            curves.append(Curve(own.attributes.get("name", ""), x, y))
        own_id = self._get(element, "id")
        name = element.attributes.get("name", own_id)
        return Plot(own_id, name, tuple(curves), log_x=logs["x"], log_y=logs["y"])


def _is_log(element: Element, axis: str) -> bool:
    own = element.only(axis)
    return own is not None and own.attributes.get("type") == "log10"
