"""Pharmacokinetics of everolimus: from tablets to whole blood, plasma and free drug.

Amounts in mg, times in h. The compartments (``compartments``) are linear in plasma, so they are propagated exactly
(``numerics.linear_system``); whole blood and free drug are read off the plasma (``blood``).
Checked against: AUC of plasma over an interval at steady state = dose / (CLint fu), whatever the haematocrit.
Assumptions: constant parameters; the gut wall only where something changes it (``interactions``); terminal half-life
of about 19 h where 30 h was observed. Not here: variability between patients, event records.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rapalog.errors import RapalogError
from rapalog.facts.library import fact
from rapalog.numerics.linear_system import periodic_state, propagator, slowest_half_life, step_operators
from rapalog.pharmacology.blood import free_nM, nM_per_ug_L, whole_blood_ug_L
from rapalog.pharmacology.compartments import rate_matrix
from rapalog.pharmacology.dosing import Regimen, at_steady_state, doses_before
from rapalog.pharmacology.patients import Patient

Floats = NDArray[np.float64]

_UG_PER_MG: Final = 1e3
_H_PER_DAY: Final = 24.0
# Grid after each dose as (until h, step h): absorption takes minutes to hours, the rest of the interval is smooth.
# Means over the steps are exact, so the grid decides how sharp the peak is drawn, never how much drug there is.
_GRID: Final = ((4.0, 0.25), (12.0, 1.0), (24.0, 2.0), (72.0, 4.0), (np.inf, 8.0))
_NODES: Final = 8  # Gauss points per step for the whole-blood area; 16 change it by less than one part in 1e10
_SHORTEST_STEP_H: Final = 1e-9  # what is left of a horizon below this is rounding, not a step
_LONGEST_H: Final = 24.0 * 365 * 10  # treatment that ends has ended by then
_SINGLE_DOSE_HALF_LIVES: Final = 50  # after a single dose, 2**-50 of the last phase is left: below rounding


@dataclass(frozen=True)
class Course:
    """Concentrations at given times after the first dose (or the dose at steady state), arrays of one shape.

    ``blood_ug_L`` is whole blood, ``plasma_ug_L`` total plasma, ``free_nM`` unbound drug. ``label`` warns of an
    exploratory model and is empty otherwise.
    """

    time_h: Floats
    plasma_ug_L: Floats
    blood_ug_L: Floats
    free_nM: Floats
    regimen: Regimen
    steady_state: bool
    label: str = ""


@dataclass(frozen=True)
class PkSummary:
    """Whole blood over one interval at steady state, or after a single dose (area to infinity, no trough).

    ``cmin_ug_L`` is the trough: the level at the end of the interval. ``half_life_h`` is that of the last phase.
    ``free_mean_nM`` is the mean unbound plasma level over the interval. ``notes`` are the model's known limits.
    """

    cmin_ug_L: float | None
    cmax_ug_L: float
    time_of_peak_h: float
    auc_ug_h_L: float
    plasma_auc_ug_h_L: float
    free_mean_nM: float | None
    half_life_h: float
    notes: tuple[str, ...]


def blood_course(patient: Patient, regimen: Regimen, times_h: ArrayLike, *, steady_state: bool = False) -> Course:
    """Return the concentrations at the times, h after the first dose; at steady state, after the first of its period.

    ``times_h`` has any shape and order, none negative. Without ``steady_state`` the body is empty before time 0.

    Raises
    ------
    RapalogError
        If a time is negative or not finite, or steady state is asked of treatment that ends.
    """
    time_h = np.asarray(times_h, dtype=np.float64)
    if not np.isfinite(time_h).all() or (time_h < 0).any():
        raise RapalogError(
            "got a time that is negative or not finite", remedy="give times of 0 h or more", where="times_h"
        )
    taken = _taken(patient, regimen, float(time_h.max(initial=0.0)), steady_state=steady_state)
    last = np.searchsorted(taken.time_h, time_h, side="right") - 1
    since_h = np.where(last < 0, 0.0, time_h - taken.time_h[last])
    states = np.where((last < 0)[..., np.newaxis], 0.0, taken.states[last])
    central_mg = (propagator(rate_matrix(patient), since_h)[..., patient.absorption_stages + 1, :] * states).sum(
        axis=-1
    )
    plasma_ug_L = np.maximum(central_mg, 0.0) / patient.central_L * _UG_PER_MG
    return Course(
        time_h=time_h,
        plasma_ug_L=plasma_ug_L,
        blood_ug_L=whole_blood_ug_L(plasma_ug_L, patient=patient),
        free_nM=free_nM(plasma_ug_L, patient=patient),
        regimen=regimen,
        steady_state=steady_state,
        label=patient.label,
    )


def exposure_steps(
    patient: Patient, regimen: Regimen, days: float, *, steady_state: bool = False
) -> tuple[Floats, Floats]:
    """Return the free drug as steps to drive a cell model: start of each step (h) and its mean level (nM).

    The last step ends at ``24 * days`` h. Each level is the exact mean over its step, so level times length sums to the
    exact area under the free concentration. Steps are 0.25 h long in the first hours after a dose, longer later.

    Raises
    ------
    RapalogError
        If ``days`` is not above 0, or steady state is asked of treatment that ends.
    """
    if not (np.isfinite(days) and days > 0):
        raise RapalogError(f"got {days:g} days, must be above 0", remedy="give e.g. 28 days", where="days")
    horizon_h = _H_PER_DAY * days
    taken = _taken(patient, regimen, horizon_h, steady_state=steady_state)
    kept = taken.time_h < horizon_h - _SHORTEST_STEP_H
    dose_h, states = taken.time_h[kept], taken.states[kept]
    gaps_h = np.round(np.diff(np.append(dose_h, horizon_h)), 9)
    starts, levels = ([np.zeros(1)], [np.zeros(1)]) if dose_h[0] > 0 else ([], [])  # nothing is taken at first
    for gap_h in np.unique(gaps_h):
        own = gaps_h == gap_h
        edges_h = step_edges_h(float(gap_h))
        starts.append(np.add.outer(dose_h[own], edges_h[:-1]).ravel())
        levels.append((states[own] @ _mean_plasma_rows(patient, edges_h).T).ravel())
    start_h, level = np.concatenate(starts), np.concatenate(levels)
    order = np.argsort(start_h, kind="stable")
    return start_h[order], np.maximum(level[order], 0.0) * nM_per_ug_L(patient)


def pk_summary(patient: Patient, regimen: Regimen) -> PkSummary:
    """Return trough, peak and area of whole blood and the terminal half-life (see :class:`PkSummary`).

    Of treatment that goes on, over one period at steady state; of treatment that ends, from the first dose until the
    drug is gone. The peak is located on the smooth course, not on a grid; the area is a Gauss sum over the steps of
    :func:`step_edges_h`; areas and means of plasma are exact.
    """
    steady = regimen.steady
    half_life_h = slowest_half_life(rate_matrix(patient))
    span_h = (
        steady.period_h if steady and steady.period_h else _last_dose_h(regimen) + _SINGLE_DOSE_HALF_LIVES * half_life_h
    )
    taken = _taken(patient, regimen, span_h - _SHORTEST_STEP_H, steady_state=steady is not None)
    edges_h = _edges_h(taken.time_h, span_h)
    points, weights = np.polynomial.legendre.leggauss(_NODES)
    widths_h = np.diff(edges_h)
    nodes_h = edges_h[:-1, np.newaxis] + widths_h[:, np.newaxis] * (points + 1.0) / 2.0
    nodes = blood_course(patient, regimen, nodes_h, steady_state=steady is not None)
    ends = blood_course(patient, regimen, edges_h, steady_state=steady is not None)
    plasma_auc = _plasma_area(patient, taken, span_h)
    peak_h = _peak_h(patient, regimen, edges_h, ends.blood_ug_L)
    return PkSummary(
        cmin_ug_L=_trough_ug_L(patient, regimen, span_h) if steady else None,
        cmax_ug_L=float(blood_course(patient, regimen, peak_h, steady_state=steady is not None).blood_ug_L),
        time_of_peak_h=peak_h,
        auc_ug_h_L=float((nodes.blood_ug_L @ weights / 2.0) @ widths_h),
        plasma_auc_ug_h_L=plasma_auc,
        free_mean_nM=plasma_auc / span_h * nM_per_ug_L(patient) if steady else None,
        half_life_h=half_life_h,
        notes=_notes(patient, half_life_h),
    )


def step_edges_h(interval_h: float) -> Floats:
    """Return the edges of the steps after a dose, h, from 0 to ``interval_h``: fine while the drug is absorbed.

    >>> step_edges_h(1.0)
    array([0.  , 0.25, 0.5 , 0.75, 1.  ])
    """
    pieces, start_h = [], 0.0
    for until_h, step_h in _GRID:
        end_h = min(until_h, interval_h)
        pieces.append(np.arange(start_h, end_h, step_h))
        start_h = end_h
        if end_h == interval_h:
            break
    return np.append(np.concatenate(pieces), interval_h)


@dataclass(frozen=True)
class _Taken:
    """Doses and what is in the body just after each: times (n,), amounts in mg (n, states)."""

    time_h: Floats
    states: Floats


def _taken(patient: Patient, regimen: Regimen, horizon_h: float, *, steady_state: bool) -> _Taken:
    """Return the doses up to and at a time, in a body that was empty, or at the steady state of what repeats."""
    matrix = rate_matrix(patient)
    unit = np.zeros(len(matrix))
    unit[0] = patient.relative_availability
    if steady_state:
        return _repeated(matrix, unit, regimen, horizon_h)
    times_h, doses_mg = doses_before(regimen, horizon_h=horizon_h + _SHORTEST_STEP_H * 10)
    if not len(times_h):
        return _Taken(np.zeros(1), np.zeros((1, len(matrix))))
    gaps_h = np.round(np.diff(times_h), 9)
    kept = dict(zip(np.unique(gaps_h).tolist(), propagator(matrix, np.unique(gaps_h)), strict=True))
    states = [unit * doses_mg[0]]
    for gap_h, dose_mg in zip(gaps_h.tolist(), doses_mg[1:], strict=True):
        states.append(kept[gap_h] @ states[-1] + unit * dose_mg)
    return _Taken(times_h, np.array(states))


def _repeated(matrix: Floats, unit: Floats, regimen: Regimen, horizon_h: float) -> _Taken:
    """Return the doses of the period that repeats, begun at 0, in a body at its steady state."""
    (phase,) = at_steady_state(regimen).phases
    period_h = phase.period_h or horizon_h
    hours, doses_mg = np.array(phase.doses).T
    jump = (propagator(matrix, period_h - hours) @ unit * doses_mg[:, np.newaxis]).sum(axis=0)
    before = periodic_state(matrix, jump, period_h)
    states = []
    for gap_h, dose_mg in zip(np.diff(np.append(hours, period_h)), doses_mg, strict=True):
        states.append(before + unit * dose_mg)
        before = propagator(matrix, gap_h) @ states[-1]
    repeats = np.arange(int(horizon_h // period_h) + 1) * period_h
    return _Taken(np.add.outer(repeats, hours).ravel(), np.tile(np.array(states), (len(repeats), 1)))


def _plasma_area(patient: Patient, taken: _Taken, end_h: float) -> float:
    """Return the exact area under plasma (ug h/L) from the first dose to the end."""
    gaps_h = np.round(np.diff(np.append(taken.time_h, end_h)), 9)
    return sum(
        float(
            (_mean_plasma_rows(patient, np.array([0.0, gap_h])) @ taken.states[gaps_h == gap_h].sum(axis=0))[0] * gap_h
        )
        for gap_h in np.unique(gaps_h)
    )


def _last_dose_h(regimen: Regimen) -> float:
    times_h, _ = doses_before(regimen, horizon_h=_LONGEST_H)
    return float(times_h[-1])


def _edges_h(dose_h: Floats, end_h: float) -> Floats:
    """Return the edges of the steps between doses and after the last."""
    pieces = [
        start_h + step_edges_h(until_h - start_h)[:-1]
        for start_h, until_h in itertools.pairwise(np.append(dose_h, end_h).tolist())
    ]
    return np.append(np.concatenate(pieces), end_h)


def _trough_ug_L(patient: Patient, regimen: Regimen, period_h: float) -> float:
    """Return the level at the end of the period, just before its first dose."""
    end_h = np.nextafter(period_h, 0.0)
    return float(blood_course(patient, regimen, end_h, steady_state=True).blood_ug_L)


def _mean_plasma_rows(patient: Patient, edges_h: Floats) -> Floats:
    """Return rows that turn the state after a dose (mg) into mean plasma levels (ug/L) between the edges."""
    matrix = rate_matrix(patient)
    widths_h = np.diff(edges_h)
    area = step_operators(matrix, widths_h).integral[:, patient.absorption_stages + 1, np.newaxis, :]
    per_step = (area @ propagator(matrix, edges_h[:-1]))[:, 0, :]
    return np.asarray(per_step / widths_h[:, np.newaxis] / patient.central_L * _UG_PER_MG, dtype=np.float64)


def _peak_h(patient: Patient, regimen: Regimen, grid_h: Floats, blood_ug_L: Floats) -> float:
    from scipy.optimize import minimize_scalar  # takes half a second, which a page does not wait for

    top = int(np.argmax(blood_ug_L))
    low_h, high_h = grid_h[max(top - 1, 0)], grid_h[min(top + 1, grid_h.size - 1)]

    def falling(time_h: float) -> float:
        return -float(blood_course(patient, regimen, time_h, steady_state=regimen.goes_on).blood_ug_L)

    return float(minimize_scalar(falling, bounds=(low_h, high_h), method="bounded", options={"xatol": 1e-8}).x)


def _notes(patient: Patient, half_life_h: float) -> tuple[str, ...]:
    observed = fact("P082")
    notes = [patient.label] if patient.label else []
    if observed.low is not None and half_life_h < observed.low:
        notes.append(
            f"terminal half-life of the model is {half_life_h:.1f} h, observed {observed.text} h ({observed.low:g} to "
            f"{observed.high:g}, P082): levels late in a weekly interval and washout come out too low"
        )
    return tuple(notes)
