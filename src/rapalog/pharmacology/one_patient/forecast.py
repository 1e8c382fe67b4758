"""What another regimen would do in one patient: its trough, its area, and the course on the calendar.

A regimen that goes on is forecast at its steady state; one that ends, from the history on: its trough is the level a
day (or its interval) after the last dose, with what earlier doses have left. Every dose near the end is absorbed at its
own rate, drawn as occasions differ. The trough is the true one: no error of an assay is in it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.pharmacology.dosing import H_PER_DAY, Phase, Regimen, doses_before
from rapalog.pharmacology.one_patient.courses import Bodies, blood_levels
from rapalog.pharmacology.one_patient.history import Dose, History, Piece, Train, piece_at, trains_of
from rapalog.pharmacology.one_patient.likelihood import Unknowns
from rapalog.pharmacology.pharmacokinetics import step_edges_h
from rapalog.pharmacology.population import log_sd

Floats = NDArray[np.float64]

#: Doses that are absorbed each at its own rate; what an earlier one's rate does to a level is below a percent.
N_OCCASIONS: Final = 5
#: Treatment that ends has ended by then, h.
_LONGEST_H: Final = H_PER_DAY * 3650
_NODES: Final = 2  # Gauss points per step of the area


@dataclass(frozen=True)
class Exposure:
    """Trough (ug/L) and area of a day (ug h/L, mean over the interval) of each draw, (n,) each, and of what they are.

    ``of`` says which trough.
    """

    trough_ug_L: Floats
    auc24_ug_h_L: Floats
    of: str


def exposure(unknowns: Unknowns, z: Floats, regimen: Regimen, *, seed: int) -> Exposure:
    """Return trough and area of a regimen in drawn bodies.

    Parameters
    ----------
    unknowns
        Of the patient; the last haematocrit and mass of the history stay.
    z
        Draws, (n, n_unknowns).
    regimen
        What would be taken from now on.
    seed
        Of the differences between occasions.
    """
    bodies, first = with_new_occasions(unknowns, z, seed=seed)
    steady = regimen.steady
    if steady is not None and steady.period_h:
        pieces, begin_h, end_h = _steady_piece(unknowns.history, steady, first), 0.0, steady.period_h
        of = "steady state"
    else:
        pieces, begin_h, end_h = _until_its_end(unknowns.history, regimen, first)
        of = f"{end_h - begin_h:g} h after the last dose"
    edges_h = begin_h + step_edges_h(end_h - begin_h)
    points, weights = np.polynomial.legendre.leggauss(_NODES)
    widths_h = np.diff(edges_h)
    nodes_h = (edges_h[:-1, None] + widths_h[:, None] * (points + 1.0) / 2.0).ravel()
    levels = blood_levels(
        unknowns.typical, bodies, pieces, np.append(nodes_h, end_h), np.full(len(nodes_h) + 1, len(pieces) - 1)
    )
    area = levels[:, :-1] @ np.outer(widths_h, weights / 2.0).ravel()
    return Exposure(levels[:, -1], area * H_PER_DAY / (end_h - begin_h), of)


def with_new_occasions(unknowns: Unknowns, z: Floats, *, seed: int) -> tuple[Bodies, int]:
    """Return bodies with the absorption of doses to come, and the number of the first of these occasions."""
    bodies = unknowns.bodies(z)
    draw = np.random.default_rng(seed)
    later = unknowns.typical.absorption_h * np.exp(log_sd("P015") * draw.standard_normal((len(z), N_OCCASIONS)))
    return bodies.with_occasions(later), bodies.absorption_h.shape[1]


def next_dose_h(history: History) -> float:
    """Return when the next dose is due: an interval (a day where there is none) after the last, past all records."""
    last = history.doses[-1].time_h
    gap_h = last - history.doses[-2].time_h if len(history.doses) > 1 else 0.0
    due_h = last + (gap_h if gap_h > 0 else H_PER_DAY)
    latest_h = max(history.pieces[-1].start_h, *(sample.time_h for sample in history.samples))
    return due_h if due_h >= latest_h else due_h + math.ceil((latest_h - due_h) / H_PER_DAY) * H_PER_DAY


def continued(history: History, regimen: Regimen, first_occasion: int, *, until_h: float) -> tuple[Piece, ...]:
    """Return the pieces of a history with a regimen after it.

    Parameters
    ----------
    history
        What was given.
    regimen
        Its time 0 is the next dose due.
    first_occasion
        New occasions are counted from here; doses take them in turn.
    until_h
        Doses are taken before that hour.
    """
    start_h = next_dose_h(history)
    times_h, doses_mg = doses_before(regimen, horizon_h=max(until_h - start_h, 0.0))
    doses = [
        Dose(start_h + time_h, dose_mg, first_occasion + place % N_OCCASIONS)
        for place, (time_h, dose_mg) in enumerate(zip(times_h, doses_mg, strict=True))
    ]
    last = history.pieces[-1]
    kept = replace(last, end_h=min(last.end_h, start_h))
    new = Piece(start_h, math.inf, trains_of(doses), last.haematocrit, last.fat_free_mass_kg)
    return (*history.pieces[:-1], kept, new)


def calendar_levels(unknowns: Unknowns, bodies: Bodies, pieces: tuple[Piece, ...], times_h: Floats) -> Floats:
    """Return whole blood on the calendar, ug/L, (n, n_times)."""
    places = np.array([piece_at(pieces, time_h) for time_h in times_h], dtype=np.intp)
    return blood_levels(unknowns.typical, bodies, pieces, times_h, places)


def _steady_piece(history: History, steady: Phase, first: int) -> tuple[Piece, ...]:
    """Return doses that have gone on for ever, those of the last period and before it on new occasions."""
    period_h = steady.period_h or H_PER_DAY
    own = max(1, N_OCCASIONS // len(steady.doses)) - 1  # periods before the last that have occasions of their own
    doses = [
        Dose((number - own) * period_h + hour, dose_mg) for number in range(own + 1) for hour, dose_mg in steady.doses
    ]
    spread = [replace(dose, occasion=first + place % N_OCCASIONS) for place, dose in enumerate(doses)]
    endless = tuple(
        Train(hour - (own + 1) * period_h, dose_mg, interval_h=period_h, count=math.inf)
        for hour, dose_mg in steady.doses
    )
    last = history.pieces[-1]
    return (
        Piece(
            -(own + 1) * period_h,
            math.inf,
            (*endless, *trains_of(spread)),
            last.haematocrit,
            last.fat_free_mass_kg,
            empties=True,
        ),
    )


def _until_its_end(history: History, regimen: Regimen, first: int) -> tuple[tuple[Piece, ...], float, float]:
    """Return the history with a regimen that ends, and the last interval of it."""
    times_h, _ = doses_before(regimen, horizon_h=_LONGEST_H)
    start_h = next_dose_h(history)
    if not len(times_h):
        return continued(history, regimen, first, until_h=start_h), start_h, start_h + H_PER_DAY
    gap_h = regimen.phases[-1].period_h or H_PER_DAY
    if len(times_h) > 1:
        gap_h = min(gap_h, float(times_h[-1] - times_h[-2]))
    last_h = start_h + float(times_h[-1])
    return continued(history, regimen, first, until_h=last_h + gap_h), last_h, last_h + gap_h
