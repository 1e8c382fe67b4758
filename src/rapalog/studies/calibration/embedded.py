"""The embedded calibration repeated: what was learnt, held against the priors, the data, and what the package ships."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from rapalog.biology.calibrated import ALTERNATIVES, LEADING
from rapalog.calibration.act import N_STARTS, Act, Profile, calibrate
from rapalog.calibration.evidence import GrowthCurves, growth_curves
from rapalog.calibration.parameters import Parameter
from rapalog.calibration.problem import curve_readings
from rapalog.calibration.record import LEVEL, N_DRAWS_OF_ALTERNATIVES, draws_csv, estimates_csv
from rapalog.calibration.structures import find_structure
from rapalog.errors import RapalogError
from rapalog.files.results.workbook import Table
from rapalog.files.results.writing import csv_bytes
from rapalog.studies.calibration.identified import Identified, identified_parameters
from rapalog.studies.calibration.split import split_table
from rapalog.studies.calibration.tables_apart import largest_difference

Floats = NDArray[np.float64]
Progress = Callable[[str, float], None]
MOST_STARTS: Final = 100
#: Two processors round sums differently, and searches end a little apart; a result that differs by more is another.
ROUNDING: Final = 1e-3
#: The files that the package ships, and a calibration writes.
RECORDS: Final = ("calibrated.csv", "calibrated_draws.csv")
_POINTS: Final = 60


@dataclass(frozen=True)
class Calibration:
    """A repeated calibration.

    Parameters
    ----------
    act
        What was found.
    command
        How it was asked for.
    """

    act: Act
    command: tuple[str, ...] = ()

    @cached_property
    def curves(self) -> GrowthCurves:
        """The growth curves that were fitted."""
        return growth_curves().of(self.act.population.problem.lines)

    @cached_property
    def predicted(self) -> Floats:
        """(n_lines, n_drugs, n_doses): the best fit at the measured doses."""
        own = self.act.population
        return np.asarray(own.problem.predicted(own.best.vector[None])[0].reshape(self.curves.median.shape))

    @cached_property
    def smooth(self) -> tuple[Floats, Floats]:
        """Doses (n,), and the best fit there, (n_lines, n_drugs, n)."""
        dose_nM = np.geomspace(self.curves.dose_nM[0], self.curves.dose_nM[-1], _POINTS)
        own = self.act.population
        problem = replace(own.problem, readings=curve_readings(self.curves.drugs, dose_nM, self.curves.time_h))
        values = problem.predicted(own.best.vector[None])[0]
        return dose_nM, values.reshape(len(self.curves.lines), len(self.curves.drugs), -1)

    @property
    def rms(self) -> Floats:
        """(n_lines, n_drugs): root mean square of the fit minus the measured median."""
        return np.asarray(np.sqrt(((self.predicted - self.curves.median) ** 2).mean(axis=-1)))

    @cached_property
    def identified(self) -> tuple[Identified, ...]:
        """The shared parameters and those of the typical line."""
        problem, best = self.act.population.problem, self.act.population.best
        own = [*problem.shared, *(problem.varying[place] for place in problem.learnt)]
        prior_sd = problem.prior_sd()[: len(own)]
        sd = np.sqrt(np.diag(best.covariance))[: len(own)]
        return tuple(identified_parameters(*row) for row in zip(own, best.vector, sd, prior_sd, strict=False))

    @cached_property
    def records(self) -> dict[str, bytes]:
        """The facts that the calibration writes, by file name."""
        own, structure = self.act.population, self.act.structure
        if structure.name == LEADING:
            return dict(zip(RECORDS, (estimates_csv(own).encode(), draws_csv(own).encode()), strict=True))
        kept = draws_csv(own, n=N_DRAWS_OF_ALTERNATIVES, held=structure.held)
        return {f"calibrated_draws_{structure.name}.csv": kept.encode()}

    @property
    def same_as_shipped(self) -> dict[str, bool]:
        """Whether each record equals, byte for byte, what the package ships."""
        shipped = self.act.structure.name == LEADING or self.act.structure.name in ALTERNATIVES
        return {name: data == _shipped(name) for name, data in self.records.items()} if shipped else {}

    @property
    def far_from_shipped(self) -> dict[str, float]:
        """The largest difference of a number of each record from what the package ships, as a share of the larger."""
        return {name: largest_difference(self.records[name], _shipped(name)) for name in self.same_as_shipped}

    @property
    def flags(self) -> tuple[str, ...]:
        """What to know of the calibration."""
        starts = self.act.starts
        apart = len(starts) - sum(own.converged for own in starts)
        flags = [f"{apart} of {len(starts)} searches did not settle"] if apart else []
        flags += [f"{own.parameter.name}: {own.flag}" for own in self.identified if own.flag]
        unlike = {name: far for name, far in self.far_from_shipped.items() if far > ROUNDING}
        return (
            *flags,
            *(f"{name} differs from what the package ships by up to {far:.1%}" for name, far in unlike.items()),
        )

    def to_json(self) -> dict[str, Any]:
        """Return the document that ``rapalog calibrate --json`` prints."""
        rms = self.rms
        return {
            "structure": self.act.structure.name,
            "meaning": self.act.structure.meaning,
            "rms": float(np.sqrt((rms**2).mean())),
            "n": int(self.curves.median.size),
            "starts": [{"sum_of_squares": own.cost, "converged": own.converged} for own in self.act.starts],
            "starts_at_the_lowest": self.act.from_elsewhere,
            "parameters": [
                {
                    "name": own.parameter.name,
                    "unit": own.parameter.unit,
                    "value": own.posterior.to_json(),
                    "prior": own.prior.to_json(),
                    "ratio": own.ratio,
                    "informed": own.informed,
                    "prior_sds": own.prior_sds,
                    "flag": own.flag,
                }
                for own in self.identified
            ],
            "lines": [
                {"name": line, "rms": dict(zip(self.curves.drugs, row.tolist(), strict=True))}
                for line, row in zip(self.curves.lines, rms, strict=True)
            ],
            "same_as_shipped": self.same_as_shipped,
            "far_from_shipped": self.far_from_shipped,
            "flags": list(self.flags),
        }

    def tables(self) -> dict[str, Table]:
        """Return the tables by name: ``split``, ``waterfall``, ``identifiability``, ``profiles`` and ``fits``."""
        return {
            "split": split_table(self.curves),
            "waterfall": self._waterfall(),
            "fits": self._fits(),
            "identifiability": self._identifiability(),
            "profiles": self._profiles(),
        }

    def files(self) -> dict[str, bytes]:
        """Return the records and the tables by file name."""
        return self.records | {f"{name}.csv": csv_bytes(own.columns, own.rows) for name, own in self.tables().items()}

    def value_of(self, profile: Profile) -> tuple[Parameter, Floats]:
        """Return the parameter of a profile and its values at the steps."""
        parameter = next(own.parameter for own in self.identified if own.parameter.name == profile.name)
        return parameter, parameter.value(profile.step)

    def _waterfall(self) -> Table:
        starts = self.act.starts
        lowest = min(own.cost for own in starts)
        order = sorted(range(len(starts)), key=lambda place: starts[place].cost)
        rows = [(place, starts[place].cost, starts[place].cost - lowest, starts[place].converged) for place in order]
        return Table(("start", "sum_of_squares", "above_lowest", "converged"), rows)

    def _identifiability(self) -> Table:
        columns = (
            "parameter",
            "unit",
            "prior",
            "prior_low",
            "prior_high",
            "posterior",
            "low",
            "high",
            "level",
            "ratio",
            "informed",
            "prior_sds",
            "flag",
        )
        return Table(
            columns,
            [
                (
                    own.parameter.name,
                    own.parameter.unit,
                    own.prior.value,
                    own.prior.low,
                    own.prior.high,
                    own.posterior.value,
                    own.posterior.low,
                    own.posterior.high,
                    LEVEL,
                    own.ratio,
                    "yes" if own.informed else "no",
                    own.prior_sds,
                    own.flag,
                )
                for own in self.identified
            ],
        )

    def _profiles(self) -> Table:
        rows = []
        for profile in self.act.profiles:
            parameter, values = self.value_of(profile)
            rows += [
                (profile.name, parameter.unit, float(value), float(cost), float(expected))
                for value, cost, expected in zip(values, profile.cost, profile.expected, strict=True)
            ]
        return Table(("parameter", "unit", "value", "above_best", "laplace"), rows)

    def _fits(self) -> Table:
        own = self.curves
        n = own.replicates.shape[-1]
        columns = ("cell_line", "drug", "time_h", "dose_nM", *(f"replicate_{k + 1}" for k in range(n)), "median", "fit")
        rows = [
            (
                own.lines[i],
                own.drugs[j],
                own.time_h,
                float(own.dose_nM[k]),
                *map(float, own.replicates[i, j, k]),
                float(own.median[i, j, k]),
                float(self.predicted[i, j, k]),
            )
            for i, j, k in np.ndindex(*own.median.shape)
        ]
        return Table(columns, rows)


def repeat_calibration(
    *,
    structure: str = "leading",
    starts: int = N_STARTS,
    out: Path | None = None,
    progress: Progress | None = None,
    command: Sequence[str] = (),
) -> Calibration:
    """Repeat the embedded calibration.

    Parameters
    ----------
    structure
        Which mechanisms there are: a name of :data:`rapalog.calibration.structures.STRUCTURES`.
    starts
        Searches from different places, 1 to 100.
    out
        The folder that keeps stages, so that a calibration that was cut off goes on; None keeps nothing.
    progress
        Told what is being done and the share that is done.
    command
        How it was asked for.

    Raises
    ------
    RapalogError
        If there is no structure of that name, or ``starts`` lies outside its range.
    """
    if not 1 <= starts <= MOST_STARTS:
        raise RapalogError(
            f"got {starts} starts, must be 1 to {MOST_STARTS}", remedy="give e.g. --starts 8", where="--starts"
        )
    act = calibrate(find_structure(structure), n_starts=starts, out=out, progress=progress)
    return Calibration(act, tuple(command))


def _shipped(name: str) -> bytes:
    path = resources.files("rapalog.facts").joinpath("data", name)
    return path.read_bytes() if path.is_file() else b""
