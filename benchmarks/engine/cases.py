"""The models that are timed: our cell with its doses, public ones, and one made of Hill terms.

The public models are read from the folder of shared data beside the checkout; a model that is not there is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import antimony
import libsbml
import numpy as np

from rapalog.biology.priors import SHARES
from rapalog.engine.equations.model import Model
from rapalog.engine.equations.start import start_values
from rapalog.engine.sbml.read import read_model
from rapalog.facts.library import facts
from rapalog.studies.export import sbml_of

SBML_FOLDER = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "sbml"
#: Numbers of public models, and the last time of a run.
PUBLIC = ((666, 120.0), (730, 48.0), (580, 120.0), (265, 100.0))
SIGMA = 0.3
DOSE_NM = 20.0
REDOSED_H = (24.0, 48.0)


@dataclass(frozen=True)
class Case:
    """A model with what is asked of it: output times, species that change, parameters that differ between sets."""

    name: str
    sbml: str
    times: np.ndarray
    model: Model
    observables: tuple[str, ...]
    varied: tuple[str, ...]
    nominal: np.ndarray

    def sets(self, count: int, *, seed: int = 1, sigma: float = SIGMA) -> dict[str, np.ndarray]:
        """Return lognormal values (count,) for each varied parameter; the first sets do not depend on the count."""
        noise = np.random.default_rng(seed).standard_normal((count, len(self.varied)))
        values = self.nominal * np.exp(sigma * noise)
        return dict(zip(self.varied, np.ascontiguousarray(values.T), strict=True))


@cache
def cases() -> tuple[Case, ...]:
    """Return all cases whose model is there."""
    found = [_case("cell", _cell(), np.linspace(0.0, 72.0, 13), vary=_uncertain())]
    for number, last in PUBLIC:
        path = SBML_FOLDER / f"BIOMD0000000{number}.xml"
        if path.is_file():
            found.append(_case(f"BIOMD{number}", _promoted(path), np.linspace(0.0, last, 13)))
    return (*found, _case("hill", hill_model(), np.linspace(0.0, 100.0, 11)))


def case(name: str) -> Case:
    """Return the case of a name."""
    return next(item for item in cases() if item.name == name)


def _case(name: str, sbml: str, times: np.ndarray, *, vary: frozenset[str] | None = None) -> Case:
    """Return a case in which the parameters of ``vary``, or all that are positive, differ between sets."""
    model = read_model(sbml)
    _, parameters = start_values(model, {})
    values = dict(zip(model.parameters, parameters[0], strict=True))
    document = libsbml.readSBMLFromString(sbml)
    ours = [item.getId() for item in document.getModel().getListOfParameters()]
    varied = tuple(
        one for one in ours if one in model.settable and values.get(one, 0.0) > 0.0 and (vary is None or one in vary)
    )
    moving = tuple(species for species in model.species if species in model.states)
    return Case(name, sbml, times, model, moving, varied, np.array([values[one] for one in varied]))


def _uncertain() -> frozenset[str]:
    """Return the parameters of the cell whose facts give them a spread; a share of a whole is left as it is."""
    rows = [row.more for row in facts("cell_model").values()]
    return frozenset(row["symbol"] for row in rows if row["log_sd"] and row["block"] != "culture") - set(SHARES)


def _promoted(path: Path) -> str:
    """Return a model whose local parameters are global, so that every tool can vary them."""
    document = libsbml.readSBMLFromFile(str(path))
    options = libsbml.ConversionProperties()
    options.addOption("promoteLocalParameters", True)
    if document.convert(options) != libsbml.LIBSBML_OPERATION_SUCCESS:
        raise RuntimeError(f"cannot promote the local parameters of {path}")
    return str(libsbml.writeSBMLToString(document))


def _cell() -> str:
    """Return a culture that is dosed at the start and has its drug added again twice, as events."""
    document = libsbml.readSBMLFromString(sbml_of("MCF-7", dose=f"{DOSE_NM} nM"))
    model = document.getModel()
    for time_h in REDOSED_H:
        event = model.createEvent()
        event.setId(f"dose_at_{time_h:g}_h")
        event.setUseValuesFromTriggerTime(True)
        trigger = event.createTrigger()
        trigger.setInitialValue(True)
        trigger.setPersistent(True)
        trigger.setMath(libsbml.parseL3Formula(f"time >= {time_h}"))
        assignment = event.createEventAssignment()
        assignment.setVariable("drug_medium")
        assignment.setMath(libsbml.parseL3Formula(f"drug_medium + {DOSE_NM}"))
    return str(libsbml.writeSBMLToString(document))


def hill_model(states: int = 40, *, seed: int = 3) -> str:
    """Return SBML in which every state is made by the product of an activating and a repressing Hill term.

    Two Hill factors for each state, exponents between 1.1 and 3.9 that are neither whole nor half, and linear decay.
    """
    rng = np.random.default_rng(seed)
    lines = []
    for i in range(states):
        activator, repressor = rng.choice([k for k in range(states) if k != i], 2, replace=False)
        exponents = rng.choice([1.1, 1.3, 1.7, 1.8, 2.2, 2.3, 2.7, 3.2, 3.6, 3.9], 2)
        lines += [
            f"X{i} = {rng.uniform(0.1, 2):.3f}; k{i} = {rng.uniform(0.5, 5):.3f}; b{i} = {rng.uniform(0.01, 0.1):.4f};",
            f"d{i} = {10 ** rng.uniform(-2, 0.5):.4f};",
            f"KA{i} = {rng.uniform(0.3, 2):.3f}; KR{i} = {rng.uniform(0.3, 2):.3f};",
            f"hA{i} = {exponents[0]}; hR{i} = {exponents[1]};",
            f"X{i}' = b{i} + k{i} * X{activator}^hA{i} / (KA{i}^hA{i} + X{activator}^hA{i}) * KR{i}^hR{i} / "
            f"(KR{i}^hR{i} + X{repressor}^hR{i}) - d{i} * X{i};",
        ]
    names = ", ".join(f"X{i}" for i in range(states))
    antimony.clearPreviousLoads()
    text = f"model hill()\ncompartment c = 1; species {names} in c;\n" + "\n".join(lines) + "\nend"
    if antimony.loadAntimonyString(text) < 0:
        raise RuntimeError(antimony.getLastError())
    return str(antimony.getSBMLString("hill"))
