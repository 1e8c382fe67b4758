"""Readings of one line as a problem: what each reading is of the cell, how far readings go together, and the prior."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from rapalog.calibration.dishes import SYMBOLS, Conditions
from rapalog.calibration.noise import Noise, whitener
from rapalog.calibration.parameters import Floats, Parameter
from rapalog.calibration.problem import Problem, Readings
from rapalog.calibration.structures import STRUCTURES, learnt
from rapalog.facts.library import read_rows, value

_CHANGE: Final = 0.01


#: Few draws span a covariance badly; this part of each variance is added on the diagonal.
_RIDGE: Final = 0.02


READOUTS: Final = (
    "viability",
    "cell number",
    "p-S6K1 T389",
    "p-S6 S235/236",
    "p-4E-BP1 T37/46",
    "p-4E-BP1 S65",
    "p-AKT S473",
    "p-AKT T308",
    "Cyclin D1",
)


#: SD of a blot's fold, as a part of it: antibodies and loading.
_BLOT: Final = 0.2


@dataclass(frozen=True)
class Observed:
    """One level of a readout over the vehicle's: a rapalog, its dose (nM), the time after dosing (h), the fraction.

    ``n`` is the number of replicates behind it.
    """

    drug: str
    dose_nM: float
    time_h: float
    fraction: float
    readout: str = "viability"
    n: int = 1


def learnt_drugs() -> tuple[str, ...]:
    """Return the rapalogs whose parameters the calibration learnt."""
    return tuple(dict.fromkeys(own.drug for own in _all()[0] if own.drug))


@dataclass(frozen=True)
class LineProblem:
    """The least squares of a line: readings, and the Gaussian prior of shared and own steps together."""

    problem: Problem
    mean: Floats
    prior: Floats
    wide: Floats

    @staticmethod
    def of(observed: Sequence[Observed], cells_seeded: float, attach_h: float) -> LineProblem:
        """Return the problem that the readings of one line are."""
        shared, varying = _all()
        readings = _readings(observed)
        fractions = np.array([own.fraction for own in observed])
        mean, covariance = _prior()
        problem = Problem(
            shared,
            varying,
            ("line",),
            readings,
            fractions[None],
            whitener(_covariance(observed, readings)),
            np.ones((1, len(varying))),
            cells_seeded=cells_seeded,
            attach_h=attach_h,
        )
        return LineProblem(problem, mean, whitener(covariance), np.sqrt(np.diag(covariance)))

    def predicted(self, vectors: Floats) -> Floats:
        """Return the readings, (n, n_readings), at steps of shared and own parameters (n, size)."""
        cut = len(self.problem.shared)
        return self.problem.read(vectors[:, :cut], vectors[:, None, cut:])[:, 0]

    def rows(self, vectors: Floats) -> Floats:
        """Return what is squared and summed at vectors (n, size); infinite where a dish cannot be run."""
        far = (self.predicted(vectors) - self.problem.observed[0]) @ self.problem.whiten.T
        rows = np.hstack([far, (vectors - self.mean) @ self.prior.T])
        return np.where(np.isfinite(rows), rows, np.inf)

    def residuals(self, vector: Floats) -> Floats:
        """Return what is squared and summed."""
        return np.asarray(self.rows(vector[None])[0])

    def linearised(self, vector: Floats) -> tuple[Floats, Floats]:
        """Return residuals and their derivatives."""
        rows = self.rows(np.vstack([vector, vector + _CHANGE * np.eye(len(vector))]))
        return rows[0], ((rows[1:] - rows[0]) / _CHANGE).T


def _readings(observed: Sequence[Observed]) -> Readings:
    drugs = tuple(dict.fromkeys(own.drug for own in observed))
    times = tuple(sorted({own.time_h for own in observed}))
    symbols = tuple(dict.fromkeys(SYMBOLS[own.readout] for own in observed))
    dishes = list(dict.fromkeys((own.drug, own.dose_nM) for own in observed))
    conditions = Conditions(
        drugs, np.array([0, *(drugs.index(drug) for drug, _ in dishes)]), np.array([0.0, *(dose for _, dose in dishes)])
    )
    return Readings(
        conditions,
        times,
        symbols,
        np.array([symbols.index(SYMBOLS[own.readout]) for own in observed]),
        np.array([times.index(own.time_h) for own in observed]),
        np.array([1 + dishes.index((own.drug, own.dose_nM)) for own in observed]),
    )


def _covariance(observed: Sequence[Observed], readings: Readings) -> Floats:
    """Return the readings' covariance; what is no growth has a part of its own level as noise, and no vehicle's."""
    noise = Noise(value("C028P"), value("C029P"), value("C027P"))
    found = noise.covariance(readings.curve, readings.log_dose)
    grown = np.array([own.readout in ("viability", "cell number") for own in observed])
    found *= grown[:, None] & grown
    blots = np.array([max(_BLOT * own.fraction, 0.01) / np.sqrt(own.n) for own in observed])
    return np.asarray(found + np.diag(np.where(grown, 0.0, blots**2)))


@cache
def _all() -> tuple[tuple[Parameter, ...], tuple[Parameter, ...]]:
    drugs = tuple(name.split(" of ")[1] for name in read_rows("calibrated_draws.csv")[0] if name.startswith("Kd_drug"))
    return learnt(STRUCTURES["leading"], drugs)


@cache
def _prior() -> tuple[Floats, Floats]:
    """Return mean and covariance of the steps of shared parameters and of a line drawn from the population."""
    shared, varying = _all()
    rows = read_rows("calibrated_draws.csv")
    names = [*(own.name for own in shared), *(kept_name(own) for own in varying)]
    steps = np.array(
        [[own.step(float(row[name])) for name, own in zip(names, (*shared, *varying), strict=True)] for row in rows]
    )
    covariance = np.cov(steps.T)
    return np.median(steps, axis=0), covariance + _RIDGE * np.diag(np.diag(covariance))


def kept_name(own: Parameter) -> str:
    """Return what a parameter is called in a file of a line."""
    return own.symbol if own.level == "own" else own.name
