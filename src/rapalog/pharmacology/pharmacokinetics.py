"""Pharmacokinetics of everolimus: from tablets to whole blood, plasma and free drug.

    QHP = QH (1 - HCT)        EH = CLint fu / (QHP + CLint fu)        share of the drug that one liver passage removes
    dA/dt = -ka A                                                      ka = stages / MAT, one equation a stage
    dL/dt = ka A - (k20 + k23) L + k32 C                               k20 = QHP EH / VL, k23 = QHP (1 - EH) / VL
    dC/dt = k23 L - (k32 + k34 + k35) C + k43 P + k53 D                k32 = QHP / VC, k34 = Q / VC, k35 = Q2 / VC
    dP/dt = k34 C - k43 P        dD/dt = k35 C - k53 D                 k43 = Q / VP, k53 = Q2 / V5 (exploratory)

Amounts in mg, times in h. The system is linear in plasma, so it is propagated exactly (``numerics.linear_system``);
whole blood and free drug are read off the plasma (``blood``). Source: structure and values of ter Heine 2018.
Checked against: AUC of plasma over an interval at steady state = dose / (CLint fu), whatever the haematocrit.
Assumptions: constant parameters, no gut wall (so strong CYP3A inhibitors come out wrong), terminal half-life of about
19 h where 30 h was observed. Not here: variability between patients, event records.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize_scalar

from rapalog.errors import RapalogError
from rapalog.facts.library import fact
from rapalog.numerics.linear_system import periodic_state, propagator, slowest_half_life, step_operators
from rapalog.pharmacology.blood import free_nM, nM_per_ug_L, whole_blood_ug_L
from rapalog.pharmacology.dosing import Regimen
from rapalog.pharmacology.patients import Patient

Floats = NDArray[np.float64]

_UG_PER_MG: Final = 1e3
_H_PER_DAY: Final = 24.0
# Grid after each dose as (until h, step h): absorption takes minutes to hours, the rest of the interval is smooth.
# Means over the steps are exact, so the grid decides how sharp the peak is drawn, never how much drug there is.
_GRID: Final = ((4.0, 0.25), (12.0, 1.0), (24.0, 2.0), (72.0, 4.0), (np.inf, 8.0))
_NODES: Final = 8  # Gauss points per step for the whole-blood area; 16 change it by less than one part in 1e10
_SHORTEST_STEP_H: Final = 1e-9  # what is left of a horizon below this is rounding, not a step
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


def rate_matrix(patient: Patient) -> Floats:
    """Return A of dx/dt = A x, 1/h; states: absorption stages, liver, central, peripheral and, if any, deep."""
    stages = patient.absorption_stages
    liver, central, peripheral = stages, stages + 1, stages + 2
    plasma_flow_L_h = patient.liver_flow_L_h * (1.0 - patient.haematocrit)
    cleared_L_h = patient.clint_L_h * patient.unbound_fraction
    extraction = cleared_L_h / (plasma_flow_L_h + cleared_L_h)
    matrix = np.zeros((stages + 3 + (patient.deep_L is not None),) * 2)
    for stage in range(stages):
        _flow(matrix, stage, stage + 1, stages / patient.absorption_h)
    matrix[liver, liver] -= plasma_flow_L_h * extraction / patient.liver_L
    _flow(matrix, liver, central, plasma_flow_L_h * (1.0 - extraction) / patient.liver_L)
    _flow(matrix, central, liver, plasma_flow_L_h / patient.central_L)
    _flow(matrix, central, peripheral, patient.peripheral_flow_L_h / patient.central_L)
    _flow(matrix, peripheral, central, patient.peripheral_flow_L_h / patient.peripheral_L)
    if patient.deep_flow_L_h is not None and patient.deep_L is not None:
        _flow(matrix, central, stages + 3, patient.deep_flow_L_h / patient.central_L)
        _flow(matrix, stages + 3, central, patient.deep_flow_L_h / patient.deep_L)
    return matrix


def blood_course(patient: Patient, regimen: Regimen, times_h: ArrayLike, *, steady_state: bool = False) -> Course:
    """Return the concentrations at the times, h after the first dose; at steady state, after a dose there.

    ``times_h`` has any shape and order, none negative. Without ``steady_state`` the body is empty before time 0.

    Raises
    ------
    RapalogError
        If a time is negative or not finite, or steady state is asked of a single dose.
    """
    time_h = np.asarray(times_h, dtype=np.float64)
    matrix = rate_matrix(patient)
    if not np.isfinite(time_h).all() or (time_h < 0).any():
        raise RapalogError("got a time that is negative or not finite", remedy="give times of 0 h or more",
                           where="times_h")  # fmt: skip
    doses = np.zeros(time_h.shape, dtype=np.intp)
    if regimen.interval_h is not None:
        doses = np.floor(time_h / regimen.interval_h).astype(np.intp)
    since_h = np.maximum(time_h - doses * (regimen.interval_h or 0.0), 0.0)
    states = _states_after_doses(patient, regimen, int(doses.max(initial=0)) + 1, steady_state=steady_state)
    central_mg = (propagator(matrix, since_h)[..., patient.absorption_stages + 1, :] * states[doses]).sum(axis=-1)
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
        If ``days`` is not above 0, or steady state is asked of a single dose.
    """
    if not (np.isfinite(days) and days > 0):
        raise RapalogError(f"got {days:g} days, must be above 0", remedy="give e.g. 28 days", where="days")
    horizon_h = _H_PER_DAY * days
    interval_h = regimen.interval_h or horizon_h
    full = int((horizon_h + _SHORTEST_STEP_H) // interval_h)
    rest_h = horizon_h - full * interval_h
    states = _states_after_doses(patient, regimen, full + 1, steady_state=steady_state)
    edges_h = step_edges_h(interval_h)
    starts = [np.add.outer(np.arange(full) * interval_h, edges_h[:-1]).ravel()]
    levels = [(states[:full] @ _mean_plasma_rows(patient, edges_h).T).ravel()]
    if rest_h > _SHORTEST_STEP_H:
        last_h = step_edges_h(rest_h)
        starts.append(full * interval_h + last_h[:-1])
        levels.append(_mean_plasma_rows(patient, last_h) @ states[full])
    return np.concatenate(starts), np.maximum(np.concatenate(levels), 0.0) * nM_per_ug_L(patient)


def pk_summary(patient: Patient, regimen: Regimen) -> PkSummary:
    """Return trough, peak and area of whole blood and the terminal half-life (see :class:`PkSummary`).

    The peak is located on the smooth course, not on a grid; the area is a Gauss sum over the steps of
    :func:`step_edges_h`; areas and means of plasma are exact.
    """
    repeated = regimen.interval_h is not None
    half_life_h = slowest_half_life(rate_matrix(patient))
    edges_h = step_edges_h(regimen.interval_h or _SINGLE_DOSE_HALF_LIVES * half_life_h)
    points, weights = np.polynomial.legendre.leggauss(_NODES)
    widths_h = np.diff(edges_h)
    nodes_h = edges_h[:-1, np.newaxis] + widths_h[:, np.newaxis] * (points + 1.0) / 2.0
    nodes = blood_course(patient, regimen, nodes_h, steady_state=repeated)
    ends = blood_course(patient, regimen, edges_h, steady_state=repeated)
    state = _states_after_doses(patient, regimen, 1, steady_state=repeated)[0]
    means_ug_L = _mean_plasma_rows(patient, edges_h) @ state
    plasma_auc = float(means_ug_L @ widths_h)
    peak_h = _peak_h(patient, regimen, edges_h, ends.blood_ug_L)
    return PkSummary(
        cmin_ug_L=float(ends.blood_ug_L[0]) if repeated else None,
        cmax_ug_L=float(blood_course(patient, regimen, peak_h, steady_state=repeated).blood_ug_L),
        time_of_peak_h=peak_h,
        auc_ug_h_L=float((nodes.blood_ug_L @ weights / 2.0) @ widths_h),
        plasma_auc_ug_h_L=plasma_auc,
        free_mean_nM=plasma_auc / regimen.interval_h * nM_per_ug_L(patient) if regimen.interval_h else None,
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


def _flow(matrix: Floats, source: int, target: int, rate_per_h: float) -> None:
    matrix[source, source] -= rate_per_h
    matrix[target, source] += rate_per_h


def _states_after_doses(patient: Patient, regimen: Regimen, count: int, *, steady_state: bool) -> Floats:
    """Return the amounts, mg, just after each of the first ``count`` doses, shape ``(count, n)``."""
    matrix = rate_matrix(patient)
    dose = np.zeros(matrix.shape[0])
    dose[0] = regimen.dose_mg
    if regimen.interval_h is None:
        if steady_state:
            raise RapalogError("a single dose has no steady state", remedy="ask for the course of the single dose")
        return np.broadcast_to(dose, (count, dose.size))
    if steady_state:
        return np.broadcast_to(periodic_state(matrix, dose, regimen.interval_h), (count, dose.size))
    kept = propagator(matrix, regimen.interval_h)
    return np.array(list(itertools.accumulate(range(count - 1), lambda state, _: kept @ state + dose, initial=dose)))


def _mean_plasma_rows(patient: Patient, edges_h: Floats) -> Floats:
    """Return rows that turn the state after a dose (mg) into mean plasma levels (ug/L) between the edges."""
    matrix = rate_matrix(patient)
    widths_h = np.diff(edges_h)
    area = step_operators(matrix, widths_h).integral[:, patient.absorption_stages + 1, np.newaxis, :]
    per_step = (area @ propagator(matrix, edges_h[:-1]))[:, 0, :]
    return np.asarray(per_step / widths_h[:, np.newaxis] / patient.central_L * _UG_PER_MG, dtype=np.float64)


def _peak_h(patient: Patient, regimen: Regimen, grid_h: Floats, blood_ug_L: Floats) -> float:
    top = int(np.argmax(blood_ug_L))
    low_h, high_h = grid_h[max(top - 1, 0)], grid_h[min(top + 1, grid_h.size - 1)]

    def falling(time_h: float) -> float:
        return -float(blood_course(patient, regimen, time_h, steady_state=regimen.interval_h is not None).blood_ug_L)

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
