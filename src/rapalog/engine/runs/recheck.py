"""A second opinion on single sets, by libroadrunner: a sample, and all that the engine could not finish.

The numbers of a set are written into the model itself, so that initial assignments and all that depends on them follow
as SBML means it; libroadrunner then compiles and runs that model. This is slow (a fraction of a second for a set) and
independent of everything the engine does between the file and the result.
"""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Mapping
from typing import Any, Final
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray

from rapalog.errors import SimulationError
from rapalog.extras import extra

Floats = NDArray[np.float64]

SOLVER: Final = "libroadrunner"
#: The second opinion is computed this much more tightly, so that a difference is the engine's.
_TIGHTER: Final = 1e-2
_TIGHTEST: Final = 1e-12
_MAX_STEPS: Final = 100_000
#: Differences are relative to a value, and where it is small to this share of its largest over the run.
_SHARE_OF_PEAK: Final = 1e-3
#: The attribute that holds the value at the start, by the kind of element.
_VALUE: Final = {
    "parameter": "value",
    "localParameter": "value",
    "compartment": "size",
    "speciesReference": "stoichiometry",
}
#: Compiling models in several threads of a process at once is not safe.
_ONE_AT_A_TIME: Final = threading.Lock()


def with_values(sbml: str, given: Mapping[str, float]) -> str:
    """Return the model with some symbols given at the start; their initial assignments vanish.

    A species is given as its symbol means it: as an amount if it has only substance units, else as a concentration.
    """
    root = ElementTree.fromstring(sbml)
    (model,) = [child for child in root if _kind(child) == "model"]
    known = _elements(model)
    for assignments in _lists(model, "listOfInitialAssignments"):
        for assignment in list(assignments):
            if assignment.get("symbol") in given:
                assignments.remove(assignment)
    for name, value in given.items():
        _set(known[name], value, known)
    return ElementTree.tostring(root, encoding="unicode")


def _elements(model: ElementTree.Element) -> dict[str, ElementTree.Element]:
    """Return what can be given, by symbol; a parameter ``k`` local to a reaction ``R`` is ``R.k`` and ``R_k``."""
    known: dict[str, ElementTree.Element] = {}
    reactions = [reaction for several in _lists(model, "listOfReactions") for reaction in several]
    for reaction in reactions:
        local = (item for several in _lists(reaction, "listOfParameters", "listOfLocalParameters") for item in several)
        for item in local:
            known[f"{_name(reaction)}.{_name(item)}"] = known[f"{_name(reaction)}_{_name(item)}"] = item
        for references in _lists(reaction, "listOfReactants", "listOfProducts"):
            known |= {_name(item): item for item in references}
    for several in _lists(model, "listOfParameters", "listOfCompartments", "listOfSpecies"):
        if several in list(model):  # not those of a reaction
            known |= {_name(item): item for item in several}
    return known


def _lists(parent: ElementTree.Element, *kinds: str) -> list[ElementTree.Element]:
    return [element for element in parent.iter() if _kind(element) in kinds]


def _kind(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _name(element: ElementTree.Element) -> str:
    return element.get("id") or element.get("name") or ""  # Level 1 knows names only


def _set(element: ElementTree.Element, value: float, known: Mapping[str, ElementTree.Element]) -> None:
    if _kind(element) != "species":
        for child in [child for child in element if _kind(child) == "stoichiometryMath"]:
            element.remove(child)
        element.set(_VALUE[_kind(element)], repr(value))
        return
    for attribute in ("initialAmount", "initialConcentration"):
        element.attrib.pop(attribute, None)
    volume = known.get(element.get("compartment", ""))
    has_volume = volume is not None and volume.get("spatialDimensions") != "0"
    is_amount = element.get("hasOnlySubstanceUnits") == "true" or not has_volume
    element.set("initialAmount" if is_amount else "initialConcentration", repr(value))


class SecondSolver:
    """libroadrunner on one model: runs single sets at the times of a job."""

    def __init__(self, sbml: str, *, observables: tuple[str, ...], times: Floats, start: float) -> None:
        self._sbml = sbml
        self._times = times
        self._start = start
        self._selections = _selections(sbml, observables)

    def run(self, given: Mapping[str, float], *, rtol: float, atol: float) -> Floats:
        """Return the observables at the times as an array (times, observables).

        Raises
        ------
        SimulationError
            If libroadrunner cannot load or finish it.
        """
        with _ONE_AT_A_TIME:
            try:
                return self._run(with_values(self._sbml, given), rtol, atol)
            except (RuntimeError, ValueError) as error:
                raise SimulationError(
                    f"{SOLVER}: {(str(error).splitlines() or ['no reason'])[0]}",
                    remedy="look for an extreme value in this set",
                ) from None

    def _run(self, sbml: str, rtol: float, atol: float) -> Floats:
        roadrunner = libroadrunner()
        runner = roadrunner.RoadRunner(sbml)
        integrator = runner.getIntegrator()
        integrator.setValue("relative_tolerance", rtol)
        integrator.setValue("absolute_tolerance", atol)
        integrator.setValue("maximum_num_steps", _MAX_STEPS)
        runner.timeCourseSelections = ["time", *self._selections]
        grid = np.unique(np.concatenate([[self._start], self._times]))
        if len(grid) == 1:
            now = [runner.getValue(name) for name in self._selections]
            return np.asarray([now], dtype=np.float64)
        rows = np.array(runner.simulate(times=grid.tolist()))
        values = rows[np.searchsorted(grid, self._times), 1:]
        if not np.isfinite(values).all():
            raise ValueError("the result is not finite")
        return values


def libroadrunner() -> Any:  # noqa: ANN401 - the package has no types
    """Return libroadrunner, which an extra brings, told to be silent."""
    for stream in ("ERROR", "WARNING"):  # it logs to stderr what is raised here; it reads this when it is loaded
        os.environ.setdefault(f"SUNLOGGER_{stream}_FILENAME", os.devnull)
    roadrunner = extra("roadrunner", work="a second opinion", where="--recheck", otherwise="leave out --recheck")
    roadrunner.Logger.disableLogging()
    return roadrunner


def _selections(sbml: str, observables: tuple[str, ...]) -> list[str]:
    """Return what libroadrunner calls the observables: a species that is a concentration stands in brackets."""
    concentrations = {
        _name(element)
        for element in ElementTree.fromstring(sbml).iter()
        if _kind(element) == "species" and element.get("hasOnlySubstanceUnits") != "true"
    }
    return [f"[{name}]" if name in concentrations else name for name in observables]


def tighter(rtol: float, atol: float) -> tuple[float, float]:
    """Return the tolerances of the second opinion on a run at ``rtol`` and ``atol``."""
    return max(_TIGHTEST, rtol * _TIGHTER), atol * _TIGHTER


def largest_difference(values: Floats, reference: Floats, *, atol: float) -> tuple[float, int, int]:
    """Return the largest relative difference of (times, observables) to a reference, and where: time, observable.

    Relative to the reference, or to a thousandth of its peak over the run where it is smaller.
    """
    scale = np.abs(reference) + _SHARE_OF_PEAK * np.abs(reference).max(axis=0, keepdims=True) + atol
    difference = np.where(np.isfinite(values), np.abs(values - reference) / scale, math.inf)
    time, observable = np.unravel_index(int(np.argmax(difference)), difference.shape)
    return float(difference[time, observable]), int(time), int(observable)
