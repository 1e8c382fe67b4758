"""p-S6 and the like in tumours of one patient, on the calendar: doses given so far, then those of a forecast.

Bodies are draws of the posterior, tumours draws of the line. The weeks before the forecast are followed too, so that
the tumour has met the drug before; earlier doses than those have left nothing in blood. Haematocrit and mass are the
last ones known: free drug hardly depends on the first.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.biology.tumour_cell import TumourCell
from rapalog.pharmacology.dosing import H_PER_DAY, HIGHEST_DOSE_MG, Phase, Regimen
from rapalog.pharmacology.one_patient.courses import Bodies
from rapalog.pharmacology.one_patient.forecast import continued, next_dose_h, with_new_occasions
from rapalog.pharmacology.one_patient.history import SAME_H, Dose, Piece, Train
from rapalog.pharmacology.one_patient.likelihood import Unknowns
from rapalog.pharmacology.patient_cells import PatientCells, follow_patients
from rapalog.pharmacology.patients import Patient, typical_patient

Floats = NDArray[np.float64]

#: Weeks before a forecast that tumours are followed through, h: 35 half-lives of the typical patient.
BEFORE_H: Final = 28 * H_PER_DAY
_AFTER_DOSE_H: Final = (0.0, 2.0, 4.0, 8.0, 16.0)
_MOST_TIMES: Final = 600


@dataclass(frozen=True)
class Tumours:
    """Biomarkers over the calendar.

    Parameters
    ----------
    time_h
        Hours of the table, (n_times,).
    fold
        Each readout over its level before treatment, (n_draws, n_times), by name.
    failed
        Draws that could not be simulated; their rows are NaN.
    """

    time_h: Floats
    fold: dict[str, Floats]
    failed: int


def follow_tumours(
    cells: Sequence[TumourCell], unknowns: Unknowns, z: Floats, regimen: Regimen, *, days: float, seed: int
) -> Tumours:
    """Follow tumours through the last weeks of a history and a regimen after it.

    Parameters
    ----------
    cells
        Cells at rest, one for each draw.
    unknowns
        Of the patient.
    z
        Draws, (n, n_unknowns).
    regimen
        From the next dose due.
    days
        How long that is followed.
    seed
        Of the differences between occasions.
    """
    bodies, first = with_new_occasions(unknowns, z, seed=seed)
    begin_h = next_dose_h(unknowns.history)
    end_h = begin_h + days * H_PER_DAY
    pieces = continued(unknowns.history, regimen, first, until_h=end_h)
    doses = doses_of(pieces, begin_h - BEFORE_H, end_h)
    zero_h = doses[0].time_h
    given = Regimen(tuple(Phase(dose.time_h - zero_h, ((0.0, dose.dose_mg),), None) for dose in doses), regimen.text)
    absorption_h = bodies.absorption_h[:, [dose.occasion for dose in doses]]
    times_h = _times([dose.time_h - zero_h for dose in doses], end_h - zero_h)
    seen: PatientCells = follow_patients(
        cells, _patients(unknowns, bodies), given, times_h=times_h, absorption_h=absorption_h
    )
    return Tumours(times_h + zero_h, seen.fold, len(seen.failed))


def doses_of(pieces: Sequence[Piece], from_h: float, until_h: float) -> list[Dose]:
    """Return the doses of a span since the body was last emptied, one by one; doses at one time are one."""
    last = max((place for place, piece in enumerate(pieces) if piece.empties), default=0)
    found: dict[float, Dose] = {}
    for train in [train for piece in pieces[last:] for train in piece.trains]:
        for time_h in _dose_times(train, from_h):
            if from_h - SAME_H <= time_h < until_h - SAME_H:
                key = round(time_h, 6)
                before = found.get(key, Dose(time_h, 0.0, train.occasion))
                found[key] = replace(before, dose_mg=min(before.dose_mg + train.dose_mg, HIGHEST_DOSE_MG))
    return [found[time_h] for time_h in sorted(found)]


def _dose_times(train: Train, from_h: float) -> list[float]:
    """Return when the doses of a train were taken; of an endless one since an hour."""
    if math.isinf(train.count):
        back = int(max(train.first_h - from_h, 0.0) // train.interval_h)
        return [train.first_h - number * train.interval_h for number in range(back, -1, -1)]
    return [train.first_h + number * train.interval_h for number in range(int(train.count))]


def _times(dose_h: Sequence[float], end_h: float) -> Floats:
    kept = dose_h[:: max(1, math.ceil(len(dose_h) * len(_AFTER_DOSE_H) / _MOST_TIMES))]
    daily = np.arange(0.0, end_h + 1e-9, H_PER_DAY / 2)
    found = np.unique(np.round([*np.add.outer(kept, _AFTER_DOSE_H).ravel(), *daily, end_h], 6))
    return np.asarray(found[found <= end_h])


def _patients(unknowns: Unknowns, bodies: Bodies) -> list[Patient]:
    last = unknowns.history.pieces[-1]
    base = typical_patient(haematocrit=last.haematocrit, fat_free_mass_kg=last.fat_free_mass_kg)
    clint = base.clint_L_h / unknowns.typical.clint_L_h * bodies.clint_L_h
    central = base.central_L / unknowns.typical.central_L * bodies.central_L
    red = bodies.haematocrit if last.haematocrit is None else np.full(len(clint), last.haematocrit)
    return [
        replace(base, clint_L_h=c, central_L=v, haematocrit=h)
        for c, v, h in zip(clint.tolist(), central.tolist(), red.tolist(), strict=True)
    ]
