"""Cells in many patients at once: body and cells as one network, doses as events at their times.

The body of each patient (depot, liver, plasma, peripheral, deep) is part of the network of the cell
(``reactions/body.ant``), so that a patient is one simulation. A dose goes into the depot, whose amount just before it
is known exactly: it falls by exp(-ka t). Each dose may be absorbed at its own rate (another occasion). Free drug in
plasma is what cells see outside. Inhibition is against the same cells before the first dose.

Absorption has one stage here; several are in ``pharmacokinetics``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.biology.drugs import brought, find_drug
from rapalog.biology.integrate import Columns, Lanes
from rapalog.biology.network import compose_in_a_body
from rapalog.biology.readouts import find_readout
from rapalog.biology.rest import state_names
from rapalog.biology.tumour_cell import TumourCell
from rapalog.errors import RapalogError
from rapalog.pharmacology.blood import nM_per_ug_L
from rapalog.pharmacology.compartments import rate_matrix
from rapalog.pharmacology.dosing import Regimen, doses_before
from rapalog.pharmacology.patients import Patient
from rapalog.pharmacology.tumour_response import BIOMARKERS

Floats = NDArray[np.float64]

BODY_STATES: Final = ("body_depot", "body_liver", "body_plasma", "body_peripheral", "body_deep")
_PLASMA: Final = "body_plasma"
_UG_PER_MG: Final = 1e3
#: Blood holds the level outside, and no well limits growth.
IN_A_BODY: Final = {"medium_exchange": 0.0, "well_capacity": 1e30}
#: Levels and folds are then right to 1e-4, far below what patients differ by.
_TOLERANCES: Final = (1e-6, 1e-9)


@dataclass(frozen=True)
class PatientCells:
    """Plasma and biomarkers of patients under a regimen.

    Parameters
    ----------
    time_h
        Hours after the first dose, (n_times,).
    plasma_ug_L
        Total plasma, (n_patients, n_times).
    fold
        Each readout over its level before treatment, (n_patients, n_times), by name.
    failed
        Places of patients whose simulation stopped; their rows are NaN.
    """

    time_h: Floats
    plasma_ug_L: Floats
    fold: dict[str, Floats]
    failed: tuple[int, ...]


def follow_patients(  # noqa: PLR0913 - who, what, when, and what is read
    cells: Sequence[TumourCell],
    patients: Sequence[Patient],
    regimen: Regimen,
    *,
    times_h: Floats,
    absorption_h: Floats | None = None,
    readouts: Sequence[str] = BIOMARKERS,
    threads: int | None = None,
) -> PatientCells:
    """Give a regimen to patients and follow plasma and their cells.

    Parameters
    ----------
    cells
        Cells at rest: one for all patients, or one for each.
    patients
        The bodies, each with one absorption stage.
    regimen
        What is taken.
    times_h
        Increasing hours after the first dose, from 0 on, (n_times,).
    absorption_h
        Mean absorption time of each dose in each patient, (n_patients, n_doses) for the doses before the last time; by
        default the patient's.
    readouts
        Names of readouts.
    threads
        By default as many as there are processors.

    Raises
    ------
    RapalogError
        If a patient has several absorption stages, or no dose is taken before the last time.
    """
    if any(patient.absorption_stages != 1 for patient in patients):
        raise RapalogError("several absorption stages are not in the network", remedy="use absorption_stages=1")
    dose_h, dose_mg = doses_before(regimen, horizon_h=float(times_h[-1]) + 1e-9)
    if not len(dose_h):
        raise RapalogError("no dose is taken in the time that is followed", remedy="follow the regimen for longer")
    usual = np.array([patient.absorption_h for patient in patients])[:, np.newaxis]
    ka_per_h = 1.0 / (np.broadcast_to(usual, (len(patients), len(dose_h))) if absorption_h is None else absorption_h)
    found = [find_readout(name) for name in readouts]
    given: dict[str, float | Floats] = {**_cell_columns(cells, len(patients)), **IN_A_BODY}
    given |= {**brought(find_drug("everolimus")), **rates_of(patients)}
    passed = np.array([patient.relative_availability for patient in patients])
    depots = _depots(dose_h, np.multiply.outer(dose_mg, passed), ka_per_h)
    segments: list[tuple[float, Columns]] = [
        (float(hour), {"body_depot": depot, "body_ka": rate})
        for hour, depot, rate in zip(dose_h, depots, ka_per_h.T, strict=True)
    ]
    if segments[0][0] == 0.0:
        given |= dict(segments.pop(0)[1])
    seen = _simulator().columns(
        given, times_h=times_h, symbols=[*(own.symbol for own in found), _PLASMA], segments=segments, threads=threads
    )
    volumes = np.array([patient.central_L for patient in patients])[:, np.newaxis]
    levels = {own.name: seen.values[own.symbol] for own in found}
    return PatientCells(
        time_h=times_h,
        plasma_ug_L=np.maximum(seen.values[_PLASMA], 0.0) * _UG_PER_MG / volumes,
        fold={name: own / own[:, :1] for name, own in levels.items()},
        failed=tuple(np.flatnonzero(np.isnan(seen.values[_PLASMA]).any(axis=1)).tolist()),
    )


def network_in_a_body() -> str:
    """Return the network of body and cell as SBML."""
    body = resources.files("rapalog.pharmacology").joinpath("reactions/body.ant").read_text(encoding="utf-8")
    return compose_in_a_body(body)


@cache
def _simulator() -> Lanes:
    symbols = tuple(dict.fromkeys(find_readout(name).symbol for name in BIOMARKERS))
    return Lanes(
        network_in_a_body(), states=(*state_names(), *BODY_STATES), expected=(*symbols, _PLASMA), tolerances=_TOLERANCES
    )


def _cell_columns(cells: Sequence[TumourCell], n: int) -> dict[str, float | Floats]:
    """Return parameters and states of the cells: a number where all have the same, else (n_patients,)."""
    if len(cells) not in (1, n):
        raise RapalogError(f"got {len(cells)} cells for {n} patients", remedy="give one, or one for each")
    rows = [{**cell.parameters, **cell.state} for cell in cells]
    columns = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    return {name: float(own[0]) if (own == own[0]).all() else own for name, own in columns.items()}


def rates_of(patients: Sequence[Patient]) -> dict[str, Floats]:
    """Return the rates of each patient's body (1/h) and the free drug of a mg in plasma (nM), each (n_patients,)."""
    rows = []
    for patient in patients:
        matrix = rate_matrix(patient)
        deep = (matrix[4, 2], matrix[2, 4]) if patient.deep_L is not None else (0.0, 0.0)
        lost = -matrix[1, 1] - matrix[2, 1]
        rows.append(
            (
                lost,
                matrix[2, 1],
                matrix[1, 2],
                matrix[3, 2],
                matrix[2, 3],
                *deep,
                _UG_PER_MG / patient.central_L * nM_per_ug_L(patient),
            )
        )
    names = ("body_k20", "body_k23", "body_k32", "body_k34", "body_k43", "body_k35", "body_k53", "body_free_per_mg")
    return dict(zip(names, np.array(rows, dtype=float).T.copy(), strict=True))


def _depots(dose_h: Floats, dose_mg: Floats, ka_per_h: Floats) -> list[Floats]:
    """Return what is in the depot just after each dose (n_doses, n_patients), mg, (n_patients,) each."""
    depots = [dose_mg[0]]
    for place, (gap_h, amount_mg) in enumerate(zip(np.diff(dose_h), dose_mg[1:], strict=True)):
        depots.append(depots[-1] * np.exp(-ka_per_h[:, place] * gap_h) + amount_mg)
    return depots
