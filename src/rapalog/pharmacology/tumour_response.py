"""From blood to tumour: what a regimen does to p-S6, p-4E-BP1 and p-AKT in the cells of a tumour.

The free drug in plasma is held outside the cells as a series of short steps whose mean is exact; inside, the finite
FKBP12 pool soaks it up and lets it go slowly. Inhibition is against the same cells before the first dose.
Assumptions: tumour interstitium has the free level of plasma; one typical patient; no change of the tumour itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.biology.experiment import tumour
from rapalog.biology.tumour_cell import TumourCell
from rapalog.biology.watching import Look, looked
from rapalog.errors import RapalogError
from rapalog.pharmacology.dosing import Regimen, doses_before
from rapalog.pharmacology.patients import Patient
from rapalog.pharmacology.pharmacokinetics import exposure_steps

BIOMARKERS: Final = (
    "p-S6 S235/236",
    "p-4E-BP1 T37/46",
    "p-4E-BP1 S65",
    "eIF4F",
    "p-AKT S473",
    "p-AKT T308",
    "p-S6K1 T389",
)
DEFAULT_DAYS: Final = 28.0
_H_PER_DAY: Final = 24.0
_WEEK_DAYS: Final = 7


@dataclass(frozen=True)
class TumourCourse:
    """Biomarkers in a tumour under a regimen.

    ``fold`` maps a readout to its level relative to the untreated tumour at each ``time_h`` (h after the first dose).
    """

    time_h: NDArray[np.float64]
    fold: dict[str, NDArray[np.float64]]
    regimen: Regimen


@dataclass(frozen=True)
class Biomarker:
    """Inhibition (%) of one readout of a tissue a number of days into the last week; negative means a rise."""

    readout: str
    day: int
    inhibition_percent: float
    tissue: str = "tumour"


def tumour_course(
    cell: TumourCell,
    patient: Patient,
    regimen: Regimen,
    *,
    days: float = DEFAULT_DAYS,
    readouts: Sequence[str] = BIOMARKERS,
    every_h: float = 0.5,
) -> TumourCourse:
    """Run a tumour under a regimen from the first dose on.

    Parameters
    ----------
    cell, patient, regimen
        Who gets what.
    days
        Length of treatment, 1 to 200.
    readouts
        Names of readouts.
    every_h
        Spacing of the returned times in h.

    Raises
    ------
    RapalogError
        For days out of range or unknown readouts.
    """
    if not 1 <= days <= 200:  # a biopsy schedule; months are enough for steady state
        raise RapalogError(f"got {days:g} days, must be 1 to 200", remedy="give e.g. --days 28", where="days")
    start_h, free_nM = exposure_steps(patient, regimen, days)
    times_h = np.arange(0.0, days * _H_PER_DAY + every_h / 2, every_h)
    treated = tumour(cell, start_h=start_h, free_nM=free_nM, times_h=times_h, readouts=readouts)
    untreated = tumour(cell, start_h=np.zeros(1), free_nM=np.zeros(1), times_h=times_h[-1:], readouts=readouts)
    fold = {name: values / untreated[name][-1] for name, values in treated.items()}
    looked(Look("tumour", cell.parameters, fold, times_h, regimen=regimen.text))
    return TumourCourse(times_h, fold, regimen)


def biomarkers(course: TumourCourse, *, tissue: str = "tumour") -> tuple[Biomarker, ...]:
    """Return each readout's inhibition 1 to 7 days into the last week of treatment, just before any next dose.

    Of treatment that ends before that week, days are counted from the last dose.
    """
    last_h = float(course.time_h[-1])
    week_start_h = max(0.0, last_h - _WEEK_DAYS * _H_PER_DAY)
    taken_h, _ = doses_before(course.regimen, horizon_h=last_h)
    if not course.regimen.goes_on and len(taken_h) and taken_h[-1] < week_start_h:
        week_start_h = float(taken_h[-1])
        last_h = min(last_h, week_start_h + _WEEK_DAYS * _H_PER_DAY)
    found = []
    for readout, fold in course.fold.items():
        for day in range(1, int((last_h - week_start_h) // _H_PER_DAY) + 1):
            at = int(np.searchsorted(course.time_h, week_start_h + day * _H_PER_DAY - 1e-6))
            found.append(Biomarker(readout, day, 100.0 * (1.0 - float(fold[at])), tissue))
    return tuple(found)


def mean_inhibition_percent(course: TumourCourse) -> dict[str, float]:
    """Return each readout's inhibition (%) averaged over the last week of treatment, or all of a shorter one."""
    last_week = course.time_h >= course.time_h[-1] - _WEEK_DAYS * _H_PER_DAY
    return {readout: 100.0 * (1.0 - float(fold[last_week].mean())) for readout, fold in course.fold.items()}
