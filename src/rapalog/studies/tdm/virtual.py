"""Virtual levels of one patient: a drawn body under a regimen, seen just before some doses, with the residual error."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from rapalog.errors import RapalogError
from rapalog.files.results.writing import csv_bytes
from rapalog.pharmacology.dosing import H_PER_DAY
from rapalog.pharmacology.dosing_words import parse_regimen
from rapalog.pharmacology.one_patient.likelihood import residual_sd
from rapalog.pharmacology.pharmacokinetics import blood_course
from rapalog.pharmacology.population import draw_population

_COLUMNS: Final = ("ID", "TIME", "AMT", "DV", "EVID", "MDV", "HCT", "BLQ", "II", "ADDL")
_BEFORE_DOSE_H: Final = 0.5
_NONE: Final = "."


def virtual_levels(regimen: str, days: Sequence[int], *, seed: int = 1) -> bytes:
    """Return records as ``rapalog tdm`` reads them.

    Parameters
    ----------
    regimen
        One dose that repeats, such as ``"10 mg daily"``.
    days
        Of treatment, counted from 1: a level is taken half an hour before the dose of each.
    seed
        Of the body and of the errors.

    Raises
    ------
    RapalogError
        If the regimen is not one dose that repeats.
    """
    read = parse_regimen(regimen)
    if not read.is_simple or read.steady is None or read.steady.period_h is None:
        raise RapalogError(f"{regimen!r} is not one dose that repeats", remedy="give e.g. 10 mg daily")
    times_h = [(day - 1) * H_PER_DAY - _BEFORE_DOSE_H for day in days]
    patient = draw_population(2, n_doses=1, seed=seed).patients[0]
    true_ug_L = blood_course(patient, read, times_h).blood_ug_L
    seen = true_ug_L * np.exp(np.random.default_rng(seed).normal(0.0, residual_sd(), len(times_h)))
    haematocrit, every_h = f"{patient.haematocrit:.2f}", read.steady.period_h
    more = int(days[-1] * H_PER_DAY // every_h) - 2  # up to the dose before the last level
    first = (1, 0, f"{read.phases[0].doses[0][1]:g}", _NONE, 1, 1, haematocrit, 0, f"{every_h:g}", more)
    levels = [
        (1, f"{time_h:g}", _NONE, f"{level:.3g}", 0, 0, haematocrit, 0, _NONE, _NONE)
        for time_h, level in zip(times_h, seen.tolist(), strict=True)
    ]
    return csv_bytes(_COLUMNS, [first, *levels])
