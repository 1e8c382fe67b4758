"""What a regimen would do in one patient: trough, area and tumours of every draw, and what is said of draws."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from rapalog.pharmacology.dosing import H_PER_DAY, Regimen
from rapalog.pharmacology.one_patient.forecast import Exposure
from rapalog.studies.draws import ENDS, LEVEL
from rapalog.studies.tdm.tumours import Tumours

Floats = NDArray[np.float64]
WEEK_DAYS: Final = 7
_METHOD: Final = "posterior"


@dataclass(frozen=True)
class Target:
    """The user's range of troughs, ug/L."""

    low_ug_L: float
    high_ug_L: float


@dataclass(frozen=True)
class Forecast:
    """What a regimen would do: trough and area of each draw, and, where asked for, tumours."""

    regimen: Regimen
    exposure: Exposure
    tumours: Tumours | None

    def inhibition_percent(self, readout: str, day: int) -> Floats:
        """Return the inhibition of a readout so many days into the last week, of each tumour that was simulated."""
        if self.tumours is None:
            return np.empty(0)
        end_h = self.tumours.time_h[-1]
        at_h = end_h - WEEK_DAYS * H_PER_DAY + day * H_PER_DAY
        place = int(np.argmin(np.abs(self.tumours.time_h - at_h)))
        found = 100.0 * (1.0 - self.tumours.fold[readout][:, place])
        return np.asarray(found[np.isfinite(found)])


def band_of(values: Floats, best: float | None = None, *, method: str = _METHOD) -> dict[str, Any]:
    """Return median (or the most likely value) and ends of draws."""
    if not len(values):
        return {
            "value": None,
            "relation": "none",
            "low": None,
            "high": None,
            "level": LEVEL,
            "method": method,
            "reason": "no draw could be simulated",
        }
    low, median, high = np.quantile(values, ENDS).tolist()
    middle, how = (median, method) if best is None else (best, "MAP, posterior")
    return {
        "value": middle if math.isfinite(middle) else None,
        "relation": "=",
        "low": low,
        "high": high,
        "level": LEVEL,
        "method": how,
    }


def ends_of(values: Floats) -> dict[str, float]:
    """Return the ends of draws."""
    low, _, high = np.quantile(values, ENDS).tolist()
    return {"low": low, "high": high}
