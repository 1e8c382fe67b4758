"""Blood: where the drug in a blood sample sits.

    C_blood = HCT (Bmax C / (Kd + C) + Kns C) + (1 - HCT) C      C: total plasma concentration, ug/L
    C_free  = fu C / M                                           nM

Red cells hold most of the drug and can run full, so blood is not proportional to plasma.
Equations: the red cell binding of ter Heine 2018 and Zwart 2021. Numbers: P008 to P011, B072.
Not here: how the levels change in time (see ``pharmacokinetics``).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rapalog.errors import RapalogError
from rapalog.facts.library import value
from rapalog.pharmacology.patients import Patient

_NANO_PER_MICRO: Final = 1e3  # ug/L over g/mol is umol/L; times 1000 is nmol/L


def whole_blood_ug_L(plasma_ug_L: ArrayLike, *, patient: Patient) -> NDArray[np.float64]:
    """Return the whole-blood concentration, ug/L, for total plasma concentrations of any shape, ug/L; 0 gives 0."""
    plasma = _concentrations(plasma_ug_L, "plasma_ug_L")
    bound = patient.red_cell_capacity_ug_L * plasma / (patient.red_cell_kd_ug_L + plasma)
    red_cells = bound + patient.red_cell_nonspecific * plasma
    return patient.haematocrit * red_cells + (1.0 - patient.haematocrit) * plasma


def free_nM(plasma_ug_L: ArrayLike, *, patient: Patient) -> NDArray[np.float64]:
    """Return the unbound plasma concentration, nM, for total plasma concentrations of any shape, ug/L."""
    plasma = _concentrations(plasma_ug_L, "plasma_ug_L")
    return plasma * nM_per_ug_L(patient)


def nM_per_ug_L(patient: Patient) -> float:
    """Return how much free drug, nM, goes with 1 ug/L of total plasma concentration."""
    return patient.unbound_fraction / value("B072") * _NANO_PER_MICRO


def _concentrations(numbers: ArrayLike, name: str) -> NDArray[np.float64]:
    array = np.asarray(numbers, dtype=np.float64)
    if (array < 0).any() or np.isnan(array).any():
        raise RapalogError(
            "got a concentration that is negative or no number", remedy="give concentrations of 0 or more", where=name
        )
    return array
