"""Levels of many drawn bodies of one patient at once, exactly.

    dx/dt = A x + b sum_j D_j ka_j exp(-ka_j (t - t_j))        x: liver, plasma, peripheral; b: into the liver
    A = V diag(l) V^-1
    x(t) = V [ exp(l t) V^-1 x(0) + V^-1 b sum_j D_j h(t - t_j) ]        h(u) = ka (exp(l u) - exp(-ka u)) / (l + ka)

It is the model of ``pharmacokinetics`` with one absorption stage, in closed form: plasma exchanges with liver and
periphery only, so that A is symmetric in the right units and its rates l are real, and equal doses at equal distance
are a geometric series. So a year of doses costs as much as one, and thousands of bodies are one array operation.
Not here: what is drawn (``posterior``), the exploratory deep compartment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.facts.library import value
from rapalog.pharmacology.one_patient.history import Piece
from rapalog.pharmacology.patients import Patient

Floats = NDArray[np.float64]

_UG_PER_MG: Final = 1e3
#: A rate of absorption this close (relative) to a rate of the body is moved by as much: the limit of h is smooth.
_APART: Final = 1e-6


@dataclass(frozen=True)
class Bodies:
    """Drawn bodies of one patient.

    Parameters
    ----------
    clint_L_h, central_L
        Of the reference mass, (n,).
    haematocrit
        Where the history does not know it, (n,).
    absorption_h
        Mean absorption time by occasion, (n, n_occasions + 1).
    """

    clint_L_h: Floats
    central_L: Floats
    haematocrit: Floats
    absorption_h: Floats

    def part(self, rows: slice | NDArray[np.intp]) -> Bodies:
        """Return some of the bodies."""
        return Bodies(self.clint_L_h[rows], self.central_L[rows], self.haematocrit[rows], self.absorption_h[rows])

    def with_occasions(self, absorption_h: Floats) -> Bodies:
        """Return the bodies with the absorption of more occasions, (n, n_more)."""
        return Bodies(self.clint_L_h, self.central_L, self.haematocrit, np.hstack([self.absorption_h, absorption_h]))


@dataclass(frozen=True)
class _Modes:
    """Rates (n, 3), and what turns modes into amounts and amounts into modes, (n, 3, 3) each; central volume (n,)."""

    rates: Floats
    out: Floats
    into: Floats
    central_L: Floats
    haematocrit: Floats


def blood_levels(
    typical: Patient,
    bodies: Bodies,
    pieces: Sequence[Piece],
    times_h: Floats,
    places: NDArray[np.intp],
    *,
    sample_haematocrit: Sequence[float | None] | None = None,
) -> Floats:
    """Return whole blood at the times, ug/L, (n, n_times).

    Parameters
    ----------
    typical
        Whatever does not differ between draws, at the reference mass.
    bodies
        The draws.
    pieces
        The history, in the order of time.
    times_h, places
        When, and in which piece, (n_times,) each.
    sample_haematocrit
        Of the blood drawn at each time, where it is not that of the piece.
    """
    n = len(bodies.clint_L_h)
    plasma = np.zeros((n, len(times_h)))
    red = np.empty((n, len(times_h)))
    amounts, depots = np.zeros((n, 3)), np.zeros_like(bodies.absorption_h)
    for number, piece in enumerate(pieces):
        modes = _modes(typical, bodies, piece)
        if piece.empties:
            amounts, depots = np.zeros_like(amounts), np.zeros_like(depots)
        now = _Start(piece, bodies.absorption_h, np.einsum("nij,nj->ni", modes.into, amounts), depots)
        here = np.flatnonzero(places == number)
        if len(here):
            inside = now.modes_at(modes, times_h[here])
            plasma[:, here] = np.einsum("nj,ntj->nt", modes.out[:, 1], inside) / modes.central_L[:, None] * _UG_PER_MG
            red[:, here] = modes.haematocrit[:, None]
        if number + 1 < len(pieces):
            amounts = np.einsum("nij,nj->ni", modes.out, now.modes_at(modes, np.array([piece.end_h]))[:, 0])
            depots = now.depots_at(piece.end_h)
    for at, own in enumerate(sample_haematocrit or ()):
        red[:, at] = red[:, at] if own is None else own
    return _whole_blood(typical, np.maximum(plasma, 0.0), red)


@dataclass(frozen=True)
class _Start:
    """A piece with what is in the body at its start: modes (n, 3), and mg of each occasion still to be absorbed."""

    piece: Piece
    absorption_h: Floats
    modes: Floats
    depots: Floats

    def modes_at(self, modes: _Modes, times_h: Floats) -> Floats:
        """Return the modes at times of the piece, (n, n_times, 3)."""
        after_h = np.maximum(times_h - self.piece.start_h, 0.0)
        rates, ka = modes.rates[:, None, :], 1.0 / self.absorption_h[:, :, None, None]
        absorbed = np.zeros((len(self.modes), len(times_h), 3))
        for train in self.piece.trains:
            count, since_h = train.given_by(times_h)
            seen = np.flatnonzero(count)
            if len(seen):
                own = _response(rates, ka[:, train.occasion], since_h[seen, None], train.interval_h, count[seen, None])
                absorbed[:, seen] += train.dose_mg * own
        for occasion in np.flatnonzero(self.depots.any(axis=0)):
            own = _response(rates, ka[:, occasion], after_h[:, None], 0.0, np.ones((1, 1)))
            absorbed += self.depots[:, occasion, None, None] * own
        kept = np.exp(rates * after_h[:, None]) * self.modes[:, None, :]
        return np.asarray(kept + modes.into[:, None, :, 0] * absorbed)

    def depots_at(self, time_h: float) -> Floats:
        """Return what is still to be absorbed at the end of the piece, mg, by occasion."""
        ka = 1.0 / self.absorption_h
        left = self.depots * np.exp(-ka * (time_h - self.piece.start_h))
        for train in self.piece.trains:
            count, since_h = train.given_by(np.array([time_h]))
            if count[0]:
                own = ka[:, [train.occasion]]
                left[:, [train.occasion]] += train.dose_mg * _series(-own, since_h, train.interval_h, count)
        return np.asarray(left)


def _response(rates: Floats, ka: Floats, since_h: Floats, interval_h: float, count: Floats) -> Floats:
    """Return the sum of h over the doses of a train, (n, n_times, 3)."""
    apart = rates + ka
    close = np.abs(apart) < _APART * ka
    if close.any():
        ka = np.where(close, ka * (1 + 2 * _APART), ka)
        apart = rates + ka
    falling = _series(rates, since_h, interval_h, count) - _series(-ka, since_h, interval_h, count)
    return np.asarray(ka * falling / apart)


def _series(rates: Floats, since_h: Floats, interval_h: float, count: Floats) -> Floats:
    """Return the sum of exp(rate (since + j interval)) over j from 0 to count - 1; shapes are broadcast."""
    last = np.exp(rates * since_h)
    if not interval_h:
        return np.asarray(last)
    return np.asarray(last * np.expm1(rates * interval_h * count) / np.expm1(rates * interval_h))


def _modes(typical: Patient, bodies: Bodies, piece: Piece) -> _Modes:
    mass = 1.0 if piece.fat_free_mass_kg is None else piece.fat_free_mass_kg / value("P174")
    flow, volume = mass ** value("P175"), mass ** value("P176")
    known = piece.haematocrit
    red = bodies.haematocrit if known is None else np.full_like(bodies.haematocrit, known)
    through = typical.liver_flow_L_h * flow * (1.0 - red)
    cleared = bodies.clint_L_h * flow * typical.unbound_fraction
    extraction = cleared / (through + cleared)
    central_L = bodies.central_L * volume
    slow, peripheral_L = typical.peripheral_flow_L_h * flow, typical.peripheral_L * volume
    lost, onward = through / typical.liver_L, through * (1.0 - extraction) / typical.liver_L
    back, out, home = through / central_L, slow / central_L, np.full_like(red, slow / peripheral_L)
    matrix = np.zeros((len(red), 3, 3))
    matrix[:, 0, 0], matrix[:, 1, 1], matrix[:, 2, 2] = -lost, -(back + out), -home
    matrix[:, 0, 1] = matrix[:, 1, 0] = np.sqrt(onward * back)
    matrix[:, 1, 2] = matrix[:, 2, 1] = np.sqrt(out * home)
    rates, vectors = np.linalg.eigh(matrix)
    scale = np.ones((len(red), 3))
    scale[:, 1] = np.sqrt(onward / back)
    scale[:, 2] = scale[:, 1] * np.sqrt(out / home)
    return _Modes(
        rates, scale[:, :, np.newaxis] * vectors, vectors.transpose(0, 2, 1) / scale[:, np.newaxis, :], central_L, red
    )


def _whole_blood(typical: Patient, plasma_ug_L: Floats, haematocrit: Floats) -> Floats:
    """Return whole blood of bodies that differ in haematocrit (``blood`` has one patient), (n, n_times)."""
    capacity, kd = typical.red_cell_capacity_ug_L, typical.red_cell_kd_ug_L
    cells = capacity * plasma_ug_L / (kd + plasma_ug_L) + typical.red_cell_nonspecific * plasma_ug_L
    return np.asarray(haematocrit * cells + (1.0 - haematocrit) * plasma_ug_L)
