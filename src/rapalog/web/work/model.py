"""A model of somebody for the page: read once, then run as often as a slider moves.

The child that read it stays, with the machine code of all its quantities: a course, a scan or a steady state is then a
question. What an archive describes as an experiment is run once and shown beside.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from typing import Any, Final

import numpy as np

from rapalog.engine.equations.evaluate import evaluate
from rapalog.engine.equations.start import check_settable, start_values
from rapalog.engine.kernel.kernel import Kernel, kernel_for
from rapalog.engine.runs.at_rest import simulate_from_rest
from rapalog.engine.runs.ensemble import Ensemble
from rapalog.engine.runs.simulate import simulate
from rapalog.errors import RapalogError
from rapalog.files.given import Held
from rapalog.files.omex import is_archive, read_omex
from rapalog.notebook.shown.quantity import unit_words
from rapalog.report.experiment import experiment_json
from rapalog.studies.ensembles.scan import Axis, grid, read_off
from rapalog.studies.ensembles.settings import chosen_observables
from rapalog.studies.experiments.run import run_experiment
from rapalog.studies.experiments.sources import described
from rapalog.studies.sbml import given_model
from rapalog.web.document import document
from rapalog.web.jobs.child import Question, Stays, Tell
from rapalog.web.jobs.job import Input
from rapalog.web.work.asked import files_of, settings_of

_KNOWN: Final[Mapping[str, type | tuple[type, ...]]] = {"example": bool}
_EXAMPLE: Final = "drug_and_target.ant"
#: Parameters that sliders begin with, and what is drawn at first.
_SLIDERS: Final = 6
_DRAWN: Final = 4
_POINTS: Final = 201
#: A course of a model of that many quantities is all that a page can show.
MOST_QUANTITIES: Final = 2_000


def look(request: Mapping[str, Any], inputs: Sequence[Input], tell: Tell) -> Stays:
    """Return what a model consists of, and stay to run it."""
    asked = settings_of(request, _KNOWN)
    files = files_of(inputs, "files")
    if asked.get("example"):
        place = resources.files("rapalog.web").joinpath("examples", "model", _EXAMPLE)
        files = {_EXAMPLE: place.read_bytes()}
    if len(files) != 1:
        raise RapalogError(f"got {len(files)} files, must be one model", remedy="give one at a time", where="files")
    ((name, data),) = files.items()
    tell("reading the model", 0.0)
    held = Held(name, data)
    own = _Runs(held)
    tell("making its machine code", 0.3)
    own.kernel  # noqa: B018 - made now, so that the first slider need not wait
    tell("running what it describes", 0.8)
    return Stays(document({**own.to_json(), "experiment": _experiment(held)}), own.answer)


def _experiment(held: Held) -> dict[str, Any] | None:
    """Return what the SED-ML of an archive gives, or why it gives nothing; None where there is none."""
    if not is_archive(held.data) or not read_omex(held).of_format("sed-ml"):
        return None
    try:
        return {"result": experiment_json(run_experiment(described(held))), "problem": None}
    except RapalogError as error:
        said = {"problem": error.problem, "where": error.where, "remedy": error.remedy}
        return {"result": None, "problem": said}


@dataclass(frozen=True)
class _Runs:
    """A model with its machine code."""

    file: Held

    @cached_property
    def model(self) -> Any:  # noqa: ANN401 - the engine's model, whose type its own module names
        """The model."""
        return given_model(self.file)

    @cached_property
    def kernel(self) -> Kernel:
        """Machine code that reports every quantity that changes, and every reaction."""
        usual = chosen_observables(self.model, ())
        names = tuple(dict.fromkeys([*usual, *self.model.reactions]))
        if len(names) > MOST_QUANTITIES:
            raise RapalogError(
                f"the model has {len(names):,} quantities, at most {MOST_QUANTITIES:,} are shown here",
                where=str(self.file),
                remedy="run it by rapalog ensemble",
            )
        return kernel_for(self.model, observables=names)

    def to_json(self) -> dict[str, Any]:
        """Return symbols with their numbers and units, and what to begin with."""
        model = self.model
        states, parameters = start_values(model, {})
        names = list(model.outputs)
        values = evaluate(
            model.graph, [model.outputs[name] for name in names], state=states[0], parameter=parameters[0], time=0.0
        )
        own = dict(zip(names, values.tolist(), strict=True))
        settable = [name for name, item in model.settable.items() if name in own and item.kind == "parameter"]
        return {
            "file": str(self.file),
            "name": model.name,
            "n_states": len(model.states),
            "species": [self._symbol(name, own) for name in model.species],
            "settable": [
                self._symbol(name, own) for name in (*settable, *(n for n in model.species if n in model.settable))
            ],
            "reactions": list(model.reactions),
            "observables": list(self.kernel.observables),
            "units": {name: unit_words(unit) for name, unit in model.units.items()},
            "sliders": self._sliders(settable, own),
            "drawn": list(self.kernel.observables[:_DRAWN]),
        }

    def _symbol(self, name: str, own: Mapping[str, float]) -> dict[str, Any]:
        value = own[name]
        return {
            "id": name,
            "value": value if np.isfinite(value) else None,
            "unit": unit_words(self.model.units.get(name, "")),
        }

    def _sliders(self, settable: Sequence[str], own: Mapping[str, float]) -> list[str]:
        """Return parameters to begin with: those that are no compartment and not 0, in the order of the file."""
        factors = {int(item.factor) for item in self.model.settable.values()}
        sizes = {
            name for name in settable if self.model.outputs[name] in factors or self.model.settable[name].start_only
        }
        return [name for name in settable if own[name] != 0 and name not in sizes][:_SLIDERS]

    def answer(self, question: Question) -> bytes:
        """Return a course, a scan or a steady state, with the numbers that were set."""
        do = {"course": self._course, "scan": self._scan, "rest": self._rest}[question["do"]]
        for name in question["given"]:
            check_settable(self.model, name)
        return document(do(question))

    def _course(self, question: Question) -> dict[str, Any]:
        times = np.linspace(0.0, question["end"], _POINTS)
        found = simulate(self.kernel, given=question["given"], times=times)
        return {"times": times.tolist(), "values": self._values(found, question), "failed": _why(found, 0)}

    def _rest(self, question: Question) -> dict[str, Any]:
        found = simulate_from_rest(self.kernel, given=question["given"], times=[0.0])
        values = found.values[0, 0, :].tolist()
        return {"values": dict(zip(found.observables, values, strict=True)), "failed": _why(found, 0)}

    def _scan(self, question: Question) -> dict[str, Any]:
        asked = question["scan"]
        check_settable(self.model, asked["symbol"])
        spaced = np.geomspace if asked["log"] else np.linspace
        axis = Axis(asked["symbol"], np.asarray(spaced(asked["low"], asked["high"], asked["count"])))
        given = {**question["given"], **grid([axis])}
        if asked["at"] == "steady state":
            found = simulate_from_rest(self.kernel, given=given, times=[0.0])
        else:
            found = simulate(self.kernel, given=given, times=np.linspace(0.0, question["end"], _POINTS))
        value = read_off(found.values, asked["at"])
        values = {name: value[:, found.observables.index(name)].tolist() for name in self._known(question)}
        failed = [{"value": float(axis.values[own.set]), "reason": own.reason} for own in found.failures]
        return {"x": axis.values.tolist(), "values": values, "failed": failed}

    def _values(self, found: Ensemble, question: Question) -> dict[str, list[float]]:
        return {name: found.values[0, :, found.observables.index(name)].tolist() for name in self._known(question)}

    def _known(self, question: Question) -> list[str]:
        for name in question["observables"]:
            if name not in self.kernel.observables:
                raise RapalogError(f"the model has no quantity {name!r}", remedy="choose one of its own", where=name)
        return list(question["observables"])


def _why(found: Ensemble, row: int) -> str:
    """Return why a set failed; empty if it did not."""
    return next((f"{own.reason} at {own.time:g}" for own in found.failures if own.set == row), "")
