"""The free drug that a patient reaches, to be marked on every dose axis: the window between trough and peak."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from rapalog.pharmacology.dosing_words import parse_regimen
from rapalog.pharmacology.patients import typical_patient
from rapalog.pharmacology.pharmacokinetics import blood_course

#: The dose that most patients with cancer get.
USUAL: Final = "10 mg daily"
_STEP_H: Final = 0.25


@dataclass(frozen=True)
class Reached:
    """Free everolimus (nM) in the plasma of a typical patient at steady state: trough and peak of one interval."""

    regimen: str
    drug: str
    low_nM: float
    high_nM: float


@cache
def free_drug_reached(regimen: str = USUAL) -> Reached:
    """Return the lowest and the highest free level of everolimus between two doses at steady state.

    Parameters
    ----------
    regimen
        Such as ``"10 mg daily"``; not a single dose.

    Raises
    ------
    RapalogError
        For an unreadable regimen or a single dose.
    """
    own = parse_regimen(regimen)
    period_h = own.steady.period_h if own.steady else None
    times_h = np.arange(0.0, period_h or _STEP_H, _STEP_H)
    free_nM = blood_course(typical_patient(), own, times_h, steady_state=True).free_nM
    return Reached(regimen, "everolimus", float(free_nM.min()), float(free_nM.max()))
