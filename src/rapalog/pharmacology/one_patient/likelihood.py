"""How likely levels are in a body: what differs between patients and days, and what a sample says.

    CLint = CLint_typical exp(w1 z1)    VC = VC_typical exp(w2 z2)    MAT_k = MAT_typical exp(w3 z_k)     z normal(0, 1)
    log DV = log blood(t) + s e         e normal(0, 1); below the limit: P(log blood + s e < log limit)   (M3)
    true time = t + TIME_SD d           d normal(0, 1), integrated over on a grid

w are the deviations that the printed coefficients of variation mean for log-normal values (P013 to P015), s is that of
the residual, printed as additive on the log scale (P016). Where a history does not know the haematocrit, it is one more
unknown, as in the population (P017). Only absorption differs between occasions.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr

from rapalog.facts.library import value
from rapalog.pharmacology.one_patient.courses import Bodies, blood_levels
from rapalog.pharmacology.one_patient.history import History, piece_at
from rapalog.pharmacology.patients import Patient, typical_patient
from rapalog.pharmacology.population import haematocrits, log_sd

Floats = NDArray[np.float64]

_PERCENT: Final = 100.0
#: Grid of true times, in standard deviations: finer than an absorption, wide enough for 99 % of them.
_GRID_SD: Final = np.linspace(-2.6, 2.6, 21)
#: A level below this is none, ug/L: a thousandth of what any assay sees.
_NOTHING_UG_L: Final = 1e-4
_LOG_ROOT_2PI: Final = 0.5 * np.log(2 * np.pi)


@dataclass(frozen=True)
class Times:
    """Where the samples may have been drawn in truth, one row for each node of the grids.

    ``sample`` says whose node it is, ``log_weight`` how likely, ``first`` where the nodes of each sample begin.
    """

    time_h: Floats
    piece: NDArray[np.intp]
    sample: NDArray[np.intp]
    log_weight: Floats
    first: NDArray[np.intp]


@dataclass(frozen=True)
class Unknowns:
    """What is not known of one patient, as independent standard normal numbers z, (n, n_unknowns).

    Parameters
    ----------
    history
        What was given and measured.
    """

    history: History

    @cached_property
    def typical(self) -> Patient:
        """The typical patient of the reference mass."""
        return typical_patient()

    @property
    def names(self) -> tuple[str, ...]:
        """Clearance, volume, the haematocrit if it is not known, and the absorption of each occasion."""
        red = () if self.history.knows_haematocrit else ("HCT",)
        return ("CLint", "VC", *red, *(f"MAT {number}" for number in range(1, len(self.history.occasions) + 1)))

    def bodies(self, z: Floats) -> Bodies:
        """Return the bodies of some z."""
        own, typical = self.history, self.typical
        first = 2 + (not own.knows_haematocrit)
        usual = np.full((len(z), 1), typical.absorption_h)
        red = haematocrits(z[:, 2]) if first > 2 else np.full(len(z), typical.haematocrit)
        return Bodies(
            clint_L_h=typical.clint_L_h * np.exp(log_sd("P013") * z[:, 0]),
            central_L=typical.central_L * np.exp(log_sd("P014") * z[:, 1]),
            haematocrit=red,
            absorption_h=np.hstack([usual, usual * np.exp(log_sd("P015") * z[:, first:])]),
        )

    def values(self, z: Floats) -> dict[str, Floats]:
        """Return the parameters by name, (n,) each: L/h, L, a fraction, h."""
        own = self.bodies(z)
        found = {"CLint": own.clint_L_h, "VC": own.central_L, "HCT": own.haematocrit}
        found |= {f"MAT {number}": own.absorption_h[:, number] for number in range(1, own.absorption_h.shape[1])}
        return {name: found[name] for name in self.names}

    @cached_property
    def times(self) -> Times:
        """The nodes of all samples."""
        nodes = [_nodes(self.history, number) for number in range(len(self.history.samples))]
        time_h, piece, log_weight = (np.concatenate(part) for part in zip(*nodes, strict=True))
        counts = [len(own[0]) for own in nodes]
        return Times(
            time_h,
            piece.astype(np.intp),
            np.repeat(np.arange(len(nodes)), counts),
            log_weight,
            np.cumsum([0, *counts[:-1]]),
        )

    def levels(self, z: Floats) -> Floats:
        """Return whole blood at every node, ug/L, (n, n_nodes)."""
        times, pieces = self.times, self.history.pieces
        red = [pieces[self.history.samples[sample].piece].haematocrit for sample in times.sample]
        return blood_levels(self.typical, self.bodies(z), pieces, times.time_h, times.piece, sample_haematocrit=red)

    def log_likelihood(self, z: Floats) -> Floats:
        """Return the log likelihood of each sample, (n, n_samples)."""
        times = self.times
        log_blood = np.log(np.maximum(self.levels(z), _NOTHING_UG_L))
        return np.asarray(np.logaddexp.reduceat(self._log_densities(log_blood) + times.log_weight, times.first, axis=1))

    def _log_densities(self, log_blood: Floats) -> Floats:
        samples = self.history.samples
        observed = np.log([own.level_ug_L for own in samples])[self.times.sample]
        below = np.array([own.below for own in samples])[self.times.sample]
        apart = (observed - log_blood) / residual_sd()
        seen = -0.5 * apart**2 - np.log(residual_sd()) - _LOG_ROOT_2PI
        return np.where(below, log_ndtr(apart), seen)

    @cached_property
    def middle_nodes(self) -> NDArray[np.intp]:
        """The node of each sample that is its time as written down, or the nearest."""
        written = np.array([own.time_h for own in self.history.samples])
        ends = [*self.times.first[1:], len(self.times.time_h)]
        return np.array(
            [
                start + np.argmin(np.abs(self.times.time_h[start:end] - time_h))
                for start, end, time_h in zip(self.times.first, ends, written, strict=True)
            ]
        )

    def true_nodes(
        self, z: Floats, draw: np.random.Generator, *, knowing: bool = True
    ) -> tuple[NDArray[np.intp], Floats]:
        """Draw when each sample was taken in truth, and return that node and its level, (n, n_samples) each.

        Without ``knowing`` the level that was measured says nothing of it.
        """
        levels, times = self.levels(z), self.times
        log_p = np.broadcast_to(times.log_weight, levels.shape)
        if knowing:
            log_p = log_p + self._log_densities(np.log(np.maximum(levels, _NOTHING_UG_L)))
        noise = log_p - np.log(-np.log(draw.uniform(size=log_p.shape)))  # the largest is a draw by the weights
        ends = [*times.first[1:], len(times.time_h)]
        chosen = np.stack(
            [start + np.argmax(noise[:, start:end], axis=1) for start, end in zip(times.first, ends, strict=True)],
            axis=1,
        )
        return chosen, np.asarray(np.take_along_axis(levels, chosen, axis=1))


def residual_sd() -> float:
    """Return the standard deviation of a level about its prediction on the log scale (P016)."""
    return value("P016") / _PERCENT


def _nodes(history: History, number: int) -> tuple[Floats, NDArray[np.intp], Floats]:
    """Return the true times that a sample may have, their pieces and log weights."""
    sample = history.samples[number]
    if not sample.time_sd_h:
        return np.array([sample.time_h]), np.array([sample.piece]), np.zeros(1)
    time_h = sample.time_h + sample.time_sd_h * _GRID_SD
    log_weight = -0.5 * _GRID_SD**2
    earliest_h, latest_h = _bounds(history, sample.piece)
    kept = (time_h > earliest_h) & (time_h <= latest_h)
    time_h, log_weight = time_h[kept], log_weight[kept]
    log_weight = log_weight - np.logaddexp.reduce(log_weight)
    return time_h, np.array([piece_at(history.pieces, own_h) for own_h in time_h]), log_weight


def _bounds(history: History, place: int) -> tuple[float, float]:
    """Return between which times the body was not emptied: a true time is on the same side of that as its sample."""
    starts = [number for number, piece in enumerate(history.pieces) if piece.empties or number == 0]
    before = max(number for number in starts if number <= place)
    after = [history.pieces[number].start_h for number in starts if number > place]
    return history.pieces[before].start_h, min(after, default=np.inf)
