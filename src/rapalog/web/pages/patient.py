"""The free drug that a patient reaches, which every dose axis is marked with."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import numpy as np
from fastapi import APIRouter
from fastapi.responses import Response

from rapalog.errors import RapalogError
from rapalog.pharmacology.dosing_words import parse_regimen
from rapalog.pharmacology.patients import typical_patient
from rapalog.web.answers import REFUSALS, Json

router = APIRouter(prefix="/api/patient", tags=["dosing"], responses=REFUSALS)

#: The usual dose in oncology.
USUAL: Final = "10 mg daily"
_STEPS: Final = 481


@router.get("", response_class=Response)
def free_drug() -> Response:
    """Return peak and trough of free everolimus in plasma (nM) at steady state, in the typical patient."""
    return Json(_document())


@cache
def _document() -> dict[str, Any]:
    from rapalog.pharmacology.pharmacokinetics import blood_course

    regimen = parse_regimen(USUAL)
    if regimen.steady is None or regimen.steady.period_h is None:
        raise RapalogError("treatment that ends has no steady state", remedy="mend the usual regimen")
    times_h = np.linspace(0.0, regimen.steady.period_h, _STEPS)[:-1]
    free_nM = blood_course(typical_patient(), regimen, times_h, steady_state=True).free_nM
    return {
        "regimen": USUAL,
        "peak_nM": float(free_nM.max()),
        "trough_nM": float(free_nM.min()),
        "kind": "predicted",
        "how": "free everolimus in plasma at steady state, typical patient, model of ter Heine 2018",
    }
