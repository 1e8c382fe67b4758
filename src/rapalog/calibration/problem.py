"""The least squares of a calibration: what is fitted, to what, and how far a vector of steps is from it.

The vector holds steps of the global parameters (drugs' among them), then the typical line's, then each line's
deviation from it. Squares are those of whitened responses, of findings, and of priors, so that the sum is minus twice
the logarithm of the posterior density up to a constant. A line's numbers move no other line's curves, which keeps the
Jacobian to one run of the problem for each global and each line parameter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.calibration.dishes import SYMBOLS, Conditions, Sets, grown
from rapalog.calibration.evidence import Finding
from rapalog.calibration.parameters import Floats, Parameter

#: A step that is small against every prior's width and large against the integrator's error.
_CHANGE: Final = 0.01
#: A finding is about the typical line, in more medium than its cells can empty.
_FINDING_CELLS: Final = 1000.0


@dataclass(frozen=True)
class Readings:
    """What is read from the dishes of a line: for each number the readout, the time, and the dish; dish 0 is vehicle.

    ``symbol``, ``time`` and ``dish`` are indices, (n,), into ``symbols``, ``times_h`` and the conditions.
    """

    conditions: Conditions
    times_h: tuple[float, ...]
    symbols: tuple[str, ...]
    symbol: NDArray[np.intp]
    time: NDArray[np.intp]
    dish: NDArray[np.intp]

    def of_drug(self, name: str) -> tuple[Readings, NDArray[np.intp]]:
        """Return the readings of one drug alone, and their places among all."""
        number = self.conditions.drugs.index(name)
        kept = np.flatnonzero(self.conditions.drug == number)
        dishes = np.unique(np.append(0, kept))
        places = np.flatnonzero(np.isin(self.dish, dishes[1:]) & (self.conditions.drug[self.dish] == number))
        conditions = replace(
            self.conditions, drug=self.conditions.drug[dishes], dose_nM=self.conditions.dose_nM[dishes]
        )
        own = replace(
            self,
            conditions=conditions,
            symbol=self.symbol[places],
            time=self.time[places],
            dish=np.searchsorted(dishes, self.dish[places]),
        )
        return own, places

    @property
    def log_dose(self) -> Floats:
        """(n,): log10 of the dose in nM."""
        return np.asarray(np.log10(self.conditions.dose_nM[self.dish]))

    @property
    def curve(self) -> Floats:
        """(n,): a number that readings of one drug, readout and time share."""
        drug = self.conditions.drug[self.dish]
        return np.asarray((drug * len(self.symbols) + self.symbol) * len(self.times_h) + self.time)


@dataclass(frozen=True)
class Problem:
    """A calibration.

    Parameters
    ----------
    shared
        Global and drug parameters that are fitted.
    varying
        What varies between lines; level ``line`` has a typical value that is fitted, level ``own`` has none.
    lines
        Names.
    readings, observed
        What is read, and (n_lines, n) what was measured, as fractions of the vehicle; no NaN.
    whiten
        (n, n) from :func:`rapalog.calibration.noise.whitener`.
    spread
        (n_lines, n_varying): SD of the deviations of each line, in steps.
    typical_sd
        SD of the prior of the typical line's steps.
    findings
        On the typical line.
    held
        Parameters of the network that stand at other values than the facts': a structure's switches.
    genotype
        Native variants of the lines.
    """

    shared: tuple[Parameter, ...]
    varying: tuple[Parameter, ...]
    lines: tuple[str, ...]
    readings: Readings
    observed: Floats
    whiten: Floats
    spread: Floats
    typical_sd: float = 1.0
    findings: tuple[Finding, ...] = ()
    held: Mapping[str, float] = field(default_factory=dict)
    genotype: str = ""
    cells_seeded: float = 1000.0
    attach_h: float = 24.0

    @property
    def learnt(self) -> tuple[int, ...]:
        """Places among the varying parameters of those whose typical value is fitted."""
        return tuple(place for place, own in enumerate(self.varying) if own.level == "line")

    @property
    def size(self) -> int:
        """The length of the vector."""
        return len(self.shared) + len(self.learnt) + len(self.lines) * len(self.varying)

    def parts(self, vectors: Floats) -> tuple[Floats, Floats, Floats]:
        """Split vectors (n, size) into shared (n, G), typical (n, P) and lines' own (n, n_lines, P) steps."""
        own = np.atleast_2d(vectors)
        cut = len(self.shared) + len(self.learnt)
        typical = np.zeros((len(own), len(self.varying)))
        typical[:, self.learnt] = own[:, len(self.shared) : cut]
        return own[:, : len(self.shared)], typical, own[:, cut:].reshape(len(own), len(self.lines), -1)

    def sets(self, shared: Floats) -> Sets:
        """Return the columns of shared parameters at steps (n, G), and what is held."""
        found: dict[str | tuple[str, str], Floats] = {
            (own.symbol, own.drug) if own.drug else own.symbol: own.value(shared[:, place])
            for place, own in enumerate(self.shared)
        }
        return found | {name: np.full(len(shared), number) for name, number in self.held.items()}

    def cells(self, steps: Floats) -> dict[str, Floats]:
        """Return the columns of what varies, (n, n_lines), at steps (n, n_lines, P)."""
        found = {own.symbol: own.value(steps[:, :, place]) for place, own in enumerate(self.varying)}
        return {name: column for name, column in found.items() if name not in self.held}

    def predicted(self, vectors: Floats, *, threads: int | None = None) -> Floats:
        """Return the readings of every line at vectors (n, size), as fractions of the vehicle, (n, n_lines, n)."""
        shared, typical, own = self.parts(vectors)
        return self.read(shared, typical[:, None] + own, threads=threads)

    def read(
        self, shared: Floats, steps: Floats, *, readings: Readings | None = None, threads: int | None = None
    ) -> Floats:
        """Return the readings at steps of shared parameters (n, G) and of lines (n, n_lines, P)."""
        readings = readings or self.readings
        run = grown(
            self.sets(shared),
            self.cells(steps),
            readings.conditions,
            times_h=readings.times_h,
            symbols=readings.symbols,
            genotype=self.genotype,
            cells_seeded=self.cells_seeded,
            attach_h=self.attach_h,
            threads=threads,
        )
        values = np.stack([run[name] for name in readings.symbols], axis=2)  # sets, lines, symbols, dishes, times
        rows = values[:, :, readings.symbol, readings.dish, readings.time]
        return np.asarray(rows / values[:, :, readings.symbol, 0, readings.time])

    def found(self, vectors: Floats) -> Floats:
        """Return the findings' distances in SDs at vectors (n, size), (n, n_findings); censored ones from one side."""
        shared, typical, _ = self.parts(vectors)
        columns = []
        for own in self.findings:
            conditions = Conditions(("everolimus",), np.array([0, 0]), np.array([0.0, own.dose_nM]), held=own.held)
            symbol = SYMBOLS[own.readout]
            run = grown(
                self.sets(shared),
                self.cells(typical[:, None]),
                conditions,
                times_h=[own.time_h],
                symbols=[symbol],
                cells_seeded=_FINDING_CELLS,
            )[symbol][:, 0, :, 0]
            far = np.log(run[:, 1] / run[:, 0] / own.fold) / own.log_sd
            columns.append(np.maximum(far, 0.0) if own.censored else far)
        return np.stack(columns, axis=1) if columns else np.zeros((len(shared), 0))

    def prior_sd(self) -> Floats:
        """Return the prior SD of every step, (size,)."""
        return np.concatenate(
            [[own.sd for own in self.shared], np.full(len(self.learnt), self.typical_sd), self.spread.ravel()]
        )

    def residuals(self, vector: Floats) -> Floats:
        """Return what is squared and summed; infinite where a dish cannot be run."""
        rows = self._distances(self.predicted(vector)[0])
        everything = np.concatenate([rows, self.found(vector)[0], vector / self.prior_sd()])
        return np.where(np.isfinite(everything), everything, np.inf)

    def _distances(self, predicted: Floats) -> Floats:
        return np.asarray(((predicted - self.observed) @ self.whiten.T).ravel())

    def linearised(self, vector: Floats) -> tuple[Floats, Floats]:
        """Return residuals and their derivatives by the vector, (m, size)."""
        n_shared, n_varying = len(self.shared), len(self.varying)
        shared, typical, own = (part[0] for part in self.parts(vector))
        changes = np.eye(n_shared + n_varying) * _CHANGE
        changes = np.vstack([np.zeros(len(changes)), changes])
        rows = shared + changes[:, :n_shared]
        steps = (typical + own)[None] + changes[:, None, n_shared:]
        slopes, base = self._slopes(rows, steps)
        slopes = slopes @ self.whiten.T  # parameters, lines, n
        found = self.found(
            np.hstack([rows[: 1 + n_shared + n_varying], np.zeros((len(rows), self.size - n_shared))])
            + self._typical_rows(vector, changes)
        )
        residuals = np.concatenate([self._distances(base), found[0], vector / self.prior_sd()])
        return residuals, self._jacobian(slopes, (found[1:] - found[0]) / _CHANGE)

    def _slopes(self, rows: Floats, steps: Floats) -> tuple[Floats, Floats]:
        """Return derivatives of the readings, (n_parameters, n_lines, n), and the readings at the first row.

        What belongs to a drug moves its own dishes alone.
        """
        drugs = [own.drug for own in self.shared] + [""] * len(self.varying)
        common = [0, *(1 + place for place, drug in enumerate(drugs) if not drug)]
        predicted = self.read(rows[common], steps[common])
        slopes = np.zeros((len(drugs), *predicted.shape[1:]))
        slopes[np.array(common[1:]) - 1] = (predicted[1:] - predicted[0]) / _CHANGE
        for name in {drug for drug in drugs if drug}:
            readings, places = self.readings.of_drug(name)
            own = [1 + place for place, drug in enumerate(drugs) if drug == name]
            part = self.read(rows[own], steps[own], readings=readings) - predicted[0][:, places]
            for place, slope in zip(own, part, strict=True):
                slopes[place - 1][:, places] = slope / _CHANGE
        return slopes, predicted[0]

    def _typical_rows(self, vector: Floats, changes: Floats) -> Floats:
        """Return vectors that hold only the typical line's steps, changed one by one."""
        n_shared = len(self.shared)
        rows = np.zeros((len(changes), self.size))
        for at, place in enumerate(self.learnt):
            rows[:, n_shared + at] = vector[n_shared + at] + changes[:, n_shared + place]
        return rows

    def _jacobian(self, slopes: Floats, found: Floats) -> Floats:
        n_shared, n_varying, n = len(self.shared), len(self.varying), slopes.shape[2]
        cut = n_shared + len(self.learnt)
        curves = np.zeros((len(self.lines), n, self.size))
        curves[:, :, :n_shared] = np.moveaxis(slopes[:n_shared], 0, -1)
        for at, place in enumerate(self.learnt):
            curves[:, :, n_shared + at] = slopes[n_shared + place]
        for line in range(len(self.lines)):
            first = cut + line * n_varying
            curves[line, :, first : first + n_varying] = slopes[n_shared:, line].T
        about = np.zeros((found.shape[1], self.size))
        about[:, :n_shared] = found[:n_shared].T
        for at, place in enumerate(self.learnt):
            about[:, n_shared + at] = found[n_shared + place]
        return np.vstack([curves.reshape(-1, self.size), about, np.diag(1.0 / self.prior_sd())])


def curve_readings(drugs: Sequence[str], dose_nM: Floats, time_h: float) -> Readings:
    """Return the readings of one viability curve per drug over the same doses."""
    n_drugs, n_doses = len(drugs), len(dose_nM)
    drug = np.concatenate([[0], np.repeat(np.arange(n_drugs), n_doses)])
    conditions = Conditions(tuple(drugs), drug, np.concatenate([[0.0], np.tile(dose_nM, n_drugs)]))
    n = n_drugs * n_doses
    nothing = np.zeros(n, dtype=int)
    return Readings(conditions, (time_h,), (SYMBOLS["viability"],), nothing, nothing, 1 + np.arange(n))
