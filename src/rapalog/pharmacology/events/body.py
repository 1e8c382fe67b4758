"""Linear bodies that are dosed: compartments, what flows between them, and where drug is measured.

    dx/dt = A x + b        amounts x; b the infusions that run        concentration = x[central] / volume

Solved by matrix exponentials (``numerics.linear_system``): no step and no tolerance. Models have NONMEM's names of
parameters (ADVAN1 to 4 with TRANS2 or TRANS4): ``iv_1cpt`` CL, V; ``oral_1cpt`` KA, CL, V; ``iv_2cpt`` CL, V1, Q,
V2; ``oral_2cpt`` KA, CL, V2, Q, V3, so V2 is peripheral after iv and central after oral, as there. ``everolimus`` is
the model of ``pharmacokinetics``: mg, h, plasma in ug/L.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from rapalog.errors import RapalogError
from rapalog.pharmacology.blood import whole_blood_ug_L
from rapalog.pharmacology.compartments import rate_matrix
from rapalog.pharmacology.patients import Patient, typical_patient

Floats = NDArray[np.float64]

#: What doses may bring beside the parameters of a model, by the word of ``--set``, and what holds otherwise.
OF_DOSES: Final = {"ALAG": 0.0, "F": 1.0, "DUR": math.nan, "RATE": math.nan}
_UG_PER_MG: Final = 1e3


@dataclass(frozen=True)
class Body:
    """A linear body with its numbers.

    Parameters
    ----------
    matrix
        A of dx/dt = A x + b, 1/h, (n, n).
    central
        The compartment that is measured, counted from 0.
    scale
        What turns its amount into a concentration.
    patient
        Whose blood is read off plasma, of everolimus only.
    """

    matrix: Floats
    central: int
    scale: float
    patient: Patient | None = None

    def concentration(self, amounts: Floats) -> float:
        """Return the concentration in the central compartment."""
        return float(amounts[self.central]) * self.scale

    def whole_blood_ug_L(self, amounts: Floats) -> float | None:
        """Return everolimus in whole blood, None in other models."""
        if self.patient is None:
            return None
        return float(whole_blood_ug_L(np.array(max(self.concentration(amounts), 0.0)), patient=self.patient))


@dataclass(frozen=True)
class Model:
    """A kind of body: the parameters it needs, those it has values of its own for, and its compartments.

    ``makes`` takes parameters by name and returns the body.
    """

    name: str
    needs: tuple[str, ...]
    compartments: int
    makes: Callable[[Mapping[str, float]], Body]
    knows: tuple[str, ...] = ()

    @property
    def parameters(self) -> tuple[str, ...]:
        """All that may be given."""
        return (*self.needs, *self.knows)

    def body(self, given: Mapping[str, float]) -> Body:
        """Return the body of these numbers.

        Raises
        ------
        RapalogError
            If one is missing, or no positive number.
        """
        missing = [name for name in self.needs if name not in given]
        if missing:
            raise RapalogError(
                f"{self.name} needs {' and '.join(missing)}",
                where="--set",
                remedy=f"add --set {','.join(f'{name}=...' for name in missing)}",
            )
        own = {name: given[name] for name in self.parameters if name in given}
        for name, number in own.items():
            if not (math.isfinite(number) and number > 0):
                raise RapalogError(f"got {name} {number:g}, must be above 0", remedy="correct it", where=name)
        return self.makes(own)


def find_model(name: str) -> Model:
    """Return a model by its name.

    Raises
    ------
    RapalogError
        If there is no such one.
    """
    if name not in MODELS:
        raise RapalogError(
            f"got model {name!r}, must be one of {', '.join(MODELS)}", remedy="choose one of them", where="--model"
        )
    return MODELS[name]


def check_names(model: Model, given: Mapping[str, float], *, where: str) -> None:
    """Refuse what is no parameter of a model, and what no dose has."""
    known = (*model.parameters, *OF_DOSES)
    for name, number in given.items():
        if name not in known:
            raise RapalogError(
                f"{model.name} has no parameter {name!r}, it has {', '.join(known)}",
                where=where,
                remedy="use NONMEM's names of the model",
            )
        if not math.isfinite(number) or number < 0:
            raise RapalogError(f"got {name} {number:g}, must be 0 or more", remedy="correct it", where=where)


def _flow(matrix: Floats, source: int, target: int | None, rate_per_h: float) -> None:
    matrix[source, source] -= rate_per_h
    if target is not None:
        matrix[target, source] += rate_per_h


def _compartments(oral: bool, volume: str, peripheral: str = "") -> Callable[[Mapping[str, float]], Body]:
    def make(own: Mapping[str, float]) -> Body:
        central = int(oral)
        matrix = np.zeros((central + 1 + bool(peripheral),) * 2)
        if oral:
            _flow(matrix, 0, 1, own["KA"])
        _flow(matrix, central, None, own["CL"] / own[volume])
        if peripheral:
            _flow(matrix, central, central + 1, own["Q"] / own[volume])
            _flow(matrix, central + 1, central, own["Q"] / own[peripheral])
        return Body(matrix, central, 1.0 / own[volume])

    return make


def _everolimus(own: Mapping[str, float]) -> Body:
    typical = typical_patient(haematocrit=own.get("HCT"), fat_free_mass_kg=own.get("FFM"))
    given: dict[str, Any] = {name: own[word] for word, name in _PATIENT.items() if word in own}
    patient = replace(typical, **given)
    matrix = rate_matrix(patient)
    depot, liver, plasma, peripheral = range(4)
    order = [depot, plasma, liver, peripheral]  # CMT 1 is the depot and CMT 2 plasma
    return Body(matrix[np.ix_(order, order)], 1, _UG_PER_MG / patient.central_L, patient)


#: Words of ``--set`` for everolimus and what a patient calls them.
_PATIENT: Final = {
    "CLINT": "clint_L_h",
    "VC": "central_L",
    "Q": "peripheral_flow_L_h",
    "VP": "peripheral_L",
    "MAT": "absorption_h",
}
MODELS: Final = {
    own.name: own
    for own in (
        Model("iv_1cpt", ("CL", "V"), 1, _compartments(False, "V")),
        Model("oral_1cpt", ("KA", "CL", "V"), 2, _compartments(True, "V")),
        Model("iv_2cpt", ("CL", "V1", "Q", "V2"), 2, _compartments(False, "V1", "V2")),
        Model("oral_2cpt", ("KA", "CL", "V2", "Q", "V3"), 3, _compartments(True, "V2", "V3")),
        Model("everolimus", (), 4, _everolimus, knows=(*_PATIENT, "HCT", "FFM")),
    )
}
