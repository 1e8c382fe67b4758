"""How long patients spend at each level of free drug, day by day.

What a tumour does at a level of drug is a table of a few levels; between them it is linear in the logarithm of the
level, and below the first one linear in the level. What it does over a day is then a weighted sum of the table's
entries, and the weights depend on the patient alone: they are found once and serve every tumour.

    level of a step of time = exact mean of the free drug over it (hours after a dose, longer steps later)

The body is the linear one of ``pharmacokinetics``, its modes found for all patients at once. All doses of a patient
are absorbed at one rate: which day a tablet dissolves slowly does not change how much drug there is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.errors import RapalogError
from rapalog.pharmacology.blood import nM_per_ug_L
from rapalog.pharmacology.compartments import rate_matrix
from rapalog.pharmacology.dosing import H_PER_DAY, Regimen, doses_before
from rapalog.pharmacology.patients import Patient

Floats = NDArray[np.float64]

_UG_PER_MG: Final = 1e3
#: Ends of the steps after a dose (h); from the last on, steps have its distance from the one before.
_STEPS_H: Final = (0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0, 12.0, 16.0, 20.0, 24.0)
_LATER_H: Final = 6.0
_ROUNDED: Final = 9  # decimals of an hour


def time_at_levels(patients: Sequence[Patient], regimen: Regimen | None, *, days: int, levels_nM: Floats) -> Floats:
    """Return which share of each day patients spend at each level of free drug.

    Parameters
    ----------
    patients
        The bodies, all with as many compartments.
    regimen
        What is taken; None is nothing.
    days
        From the first dose on, at least 1.
    levels_nM
        0, then rising with equal steps of the logarithm (nM), (n_levels,).

    Returns
    -------
    ndarray
        (n_patients, days, n_levels); a day sums to 1. A level above the last counts as the last.

    Raises
    ------
    RapalogError
        If patients differ in their compartments.
    """
    n, n_levels = len(patients), len(levels_nM)
    shares = np.zeros((n, days, n_levels))
    dose_h, dose_mg = doses_before(regimen, horizon_h=days * H_PER_DAY) if regimen else (np.zeros(0), np.zeros(0))
    first_h = float(dose_h[0]) if len(dose_h) else days * H_PER_DAY
    before = np.clip(first_h / H_PER_DAY - np.arange(days), 0.0, 1.0)
    shares[..., 0] = before
    if not len(dose_h):
        return shares
    rates, weights = _modes(patients)
    left = np.zeros_like(weights)
    kept: dict[tuple[float, float], tuple[Floats, Floats, Floats]] = {}
    for start_h, gap_h, amount_mg in zip(
        dose_h.tolist(), np.diff(np.append(dose_h, days * H_PER_DAY)).tolist(), dose_mg.tolist(), strict=True
    ):
        key = (round(gap_h, _ROUNDED), round(start_h % H_PER_DAY, _ROUNDED))
        if key not in kept:
            edges_h = _edges_h(*key)
            falls = np.exp(rates[:, np.newaxis] * edges_h[:, np.newaxis])
            means = np.diff(falls, axis=1) / (rates[:, np.newaxis] * np.diff(edges_h)[:, np.newaxis])
            kept[key] = (edges_h, means, falls[:, -1])
        edges_h, means, falls = kept[key]
        left = left + amount_mg * weights
        free_nM = np.maximum((means * left[:, np.newaxis]).sum(axis=-1), 0.0)
        left = left * falls
        _add(shares, free_nM, start_h + edges_h, levels_nM)
    return shares


def mean_free_nM(patients: Sequence[Patient], regimen: Regimen | None, *, days: int) -> Floats:
    """Return the free drug (nM) of each patient averaged over all days, exactly, (n_patients,)."""
    if regimen is None:
        return np.zeros(len(patients))
    rates, weights = _modes(patients)
    end_h = days * H_PER_DAY
    dose_h, dose_mg = doses_before(regimen, horizon_h=end_h)
    area = sum(
        (
            amount_mg * weights * np.expm1(rates * (end_h - start_h)) / rates
            for start_h, amount_mg in zip(dose_h, dose_mg, strict=True)
        ),
        np.zeros_like(weights),
    )
    return np.asarray(area.sum(axis=1) / end_h)


def _modes(patients: Sequence[Patient]) -> tuple[Floats, Floats]:
    """Return rates (1/h, below 0) and weights (nM) of the modes of free drug after 1 mg, (n_patients, n_modes) each."""
    matrices = [rate_matrix(patient) for patient in patients]
    if len({own.shape for own in matrices}) > 1:
        raise RapalogError("the patients differ in their compartments", remedy="give patients of one model")
    rates, vectors = np.linalg.eig(np.array(matrices))
    dose = np.zeros((len(patients), rates.shape[1], 1))
    dose[:, 0, 0] = [patient.relative_availability for patient in patients]
    amounts = np.linalg.solve(vectors, dose)[..., 0]
    centre = np.array([patient.absorption_stages + 1 for patient in patients])
    plasma_mg = vectors[np.arange(len(patients)), centre] * amounts
    scale = np.array([_UG_PER_MG / patient.central_L * nM_per_ug_L(patient) for patient in patients])
    return rates.real, (plasma_mg * scale[:, np.newaxis]).real


def _edges_h(gap_h: float, begins_h: float) -> Floats:
    """Return the ends of steps in the hours after a dose, the midnights between among them."""
    midnights = np.arange(H_PER_DAY - begins_h, gap_h, H_PER_DAY)
    later = np.arange(_STEPS_H[-1], gap_h, _LATER_H)
    edges = np.unique(np.round([0.0, *_STEPS_H, *later, *midnights, gap_h], _ROUNDED))
    return np.asarray(edges[edges <= gap_h])


def _add(shares: Floats, free_nM: Floats, edge_h: Floats, levels_nM: Floats) -> None:
    """Add the steps between edges to the shares of their days, (n_patients, n_steps) levels."""
    n, days, n_levels = shares.shape
    place = _places(free_nM, levels_nM)
    low = np.minimum(place.astype(np.intp), n_levels - 2)
    part = place - low
    day = np.minimum((edge_h[:-1] / H_PER_DAY + 1e-9).astype(np.intp), days - 1)
    first = int(day[0])
    width = int(day[-1]) - first + 1
    cell = (np.arange(n)[:, np.newaxis] * width + day - first) * n_levels + low
    step = np.diff(edge_h) / H_PER_DAY
    counted = np.bincount(cell.ravel(), (step * (1.0 - part)).ravel(), n * width * n_levels)
    counted += np.bincount(cell.ravel() + 1, (step * part).ravel(), n * width * n_levels)
    shares[:, first : first + width] += counted.reshape(n, width, n_levels)


def _places(free_nM: Floats, levels_nM: Floats) -> Floats:
    """Return where levels stand among those of a table: 0 at none, 1 at the first, in steps of the logarithm after."""
    first, step = levels_nM[1], np.log(levels_nM[2] / levels_nM[1])
    beyond = 1.0 + np.log(np.maximum(free_nM, first) / first) / step
    return np.asarray(np.where(free_nM < first, free_nM / first, np.minimum(beyond, len(levels_nM) - 1.0)))
