"""What each covariate changes, in the same few patients: folds of the levels, and p-S6 in the tumour.

Every row gives the regimen to the same drawn patients (the same clearance, volume and absorption) with one covariate
changed. A fold compares each patient with itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.biology.tumour_cell import wanted
from rapalog.facts.library import fact
from rapalog.pharmacology.covariates import Covariates, patient_with
from rapalog.pharmacology.dosing import doses_before
from rapalog.pharmacology.interactions import HEPATIC, INTERACTIONS
from rapalog.pharmacology.patients import Patient
from rapalog.pharmacology.population import Population, draw_population
from rapalog.studies.draws import ENDS
from rapalog.studies.followed import TUMOUR, follow
from rapalog.studies.schedule import Schedule

Floats = NDArray[np.float64]

#: Patients of each row: enough for a median and its spread, in a few seconds.
_PATIENTS: Final = 20
READOUT: Final = "p-S6 S235/236"
_MASSES_KG: Final = (40.0, 75.0)  # small women and large men; an assumption of what is shown, not of the model


@dataclass(frozen=True)
class Effect:
    """What a covariate does: low end, median and high end over patients of each quantity.

    ``area`` and ``exposure`` (the trough; the peak of treatment that has ended) are folds of the same patient without
    it; ``inhibition`` is percent of p-S6 in the tumour on the first day that is reported.
    """

    name: str
    area: tuple[float, float, float]
    exposure: tuple[float, float, float]
    inhibition: tuple[float, float, float]


def covariate_rows(base: Covariates) -> dict[str, Covariates]:
    """Return each covariate that is shown, by name; the first is the base, which the others are compared with."""
    known = fact("P017")
    rows = {"as asked": base}
    rows |= {f"haematocrit {own:g}": replace(base, haematocrit=own) for own in (known.low, known.high) if own}
    rows |= {f"fat-free mass {own:g} kg": replace(base, fat_free_mass_kg=own) for own in _MASSES_KG}
    rows |= {f"liver: {own}": replace(base, hepatic=own) for own in HEPATIC}
    return rows | {f"with {own}": replace(base, interaction=own) for own in INTERACTIONS}


def covariate_effects(schedule: Schedule, base: Covariates, *, seed: int) -> tuple[Effect, ...]:
    """Give a regimen to the same patients with each covariate changed in turn.

    Parameters
    ----------
    schedule
        What is taken.
    base
        What the patients have otherwise.
    seed
        Of the patients.

    Returns
    -------
    tuple of Effect
        The base first; its folds are 1.
    """
    n_doses = len(doses_before(schedule.regimen, horizon_h=float(schedule.times_h[-1]) + 1e-9)[0])
    drawn = draw_population(_PATIENTS, n_doses=n_doses, seed=seed, covariates=base)
    rows = covariate_rows(base)
    bodies = tuple(body for own in rows.values() for body in _changed(drawn, base, own))
    seen = follow(
        [wanted("generic")],
        bodies,
        schedule,
        tissues=(TUMOUR,),
        absorption_h=np.tile(drawn.absorption_h, (len(rows), 1)),
    )
    shape = (len(rows), _PATIENTS)
    names = ("auc_ug_h_L", "cmin_ug_L" if schedule.goes_on else "cmax_ug_L")
    area, exposure = (seen.pk[name].reshape(shape) for name in names)
    inhibition = seen.inhibition_percent(READOUT, 1).reshape(shape)
    return tuple(
        Effect(name, _ends(area[k] / area[0]), _ends(exposure[k] / exposure[0]), _ends(inhibition[k]))
        for k, name in enumerate(rows)
    )


def _changed(drawn: Population, base: Covariates, own: Covariates) -> list[Patient]:
    """Return the drawn patients with other covariates: what differs between them stays theirs."""
    usual, body = patient_with(base), patient_with(own)
    return [
        replace(
            body,
            clint_L_h=body.clint_L_h * one.clint_L_h / usual.clint_L_h,
            central_L=body.central_L * one.central_L / usual.central_L,
            haematocrit=one.haematocrit if own.haematocrit == base.haematocrit else body.haematocrit,
        )
        for one in drawn.patients
    ]


def _ends(values: Floats) -> tuple[float, float, float]:
    low, median, high = np.nanquantile(values, ENDS).tolist()
    return low, median, high
