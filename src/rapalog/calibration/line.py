"""A line of a user's own: its few parameters learnt from its data, with everything else at the posterior.

The posterior of the shared parameters and the population of lines, as kept draws, are together one Gaussian prior on
the scales of the parameters. The line's readings update it: mostly its own parameters, and the shared ones as far as
one more line can. What is written are draws of all of them, which every other command takes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from rapalog.calibration.line_problem import READOUTS, LineProblem, Observed, kept_name, learnt_drugs
from rapalog.calibration.parameters import Floats
from rapalog.calibration.search import Best, search
from rapalog.errors import RapalogError

N_DRAWS: Final = 200
#: Draws among which those are found, their degrees of freedom, and how many independent ones they should be worth at
#: least. Of Gaussian ones the few in the tails, where the posterior is wider, would carry nearly all weight.
_TRIED: Final = 800
_TAILS: Final = 8.0
_FEW: Final = 30.0
_SEED: Final = 3
#: A narrower posterior than this part of the prior's SD means that the data said something.
_INFORMED: Final = 0.5


@dataclass(frozen=True)
class Learnt:
    """A parameter of the line: value with the ends of its 90 % interval, before and after."""

    name: str
    symbol: str
    unit: str
    value: float
    low: float
    high: float
    prior_value: float
    prior_low: float
    prior_high: float
    informed: bool


@dataclass(frozen=True)
class Line:
    """A line's calibration.

    ``typical`` are the parameters at the best fit and ``draws`` rows of them, by the names of the kept draws;
    ``predicted`` are the readings there, in the order of ``observed``. ``steps`` are the best fit and the draws on the
    scales of the parameters, (1 + N_DRAWS, size), of cells seeded at ``cells_seeded`` and dosed after ``attach_h``.
    """

    name: str
    parameters: tuple[Learnt, ...]
    typical: dict[str, float]
    draws: tuple[dict[str, float], ...]
    observed: tuple[Observed, ...]
    predicted: Floats
    flags: tuple[str, ...]
    steps: Floats = field(repr=False)
    cells_seeded: float
    attach_h: float

    @property
    def rms(self) -> float:
        """Root mean square of predicted minus observed."""
        return float(np.sqrt(np.mean((self.predicted - np.array([own.fraction for own in self.observed])) ** 2)))


def calibrate_line(
    name: str, observed: Sequence[Observed], *, cells_seeded: float = 1000.0, attach_h: float = 24.0
) -> Line:
    """Learn a line from its readings.

    Parameters
    ----------
    name
        What the line is called.
    observed
        At least four readings at doses above 0, of rapalogs that were learnt.
    cells_seeded, attach_h
        Cells per 100 uL at seeding, and hours from seeding to the drug.

    Raises
    ------
    RapalogError
        For a drug or readout that was not learnt, or too few readings.
    """
    usable = tuple(own for own in observed if own.dose_nM > 0)
    _check(usable)
    task = LineProblem.of(usable, cells_seeded, attach_h)
    best = search(task, task.mean)
    steps, worth = _drawn(task, best)
    flags = _flags(task, best)
    if worth < _FEW:
        flags += (f"the draws are worth {worth:.0f} independent ones: their intervals are rough",)
    return Line(
        name,
        _learnt(task, best),
        _named(task, best.vector[None])[0],
        tuple(_named(task, steps)),
        usable,
        task.predicted(best.vector[None])[0],
        flags,
        np.vstack([best.vector, steps]),
        cells_seeded,
        attach_h,
    )


def predict(line: Line, wanted: Sequence[Observed]) -> Floats:
    """Return what a line's readings are at the best fit and in its draws, (1 + N_DRAWS, n_wanted).

    Parameters
    ----------
    line
        As it was learnt.
    wanted
        Readings at doses above 0; their fractions do not count.
    """
    return LineProblem.of(wanted, line.cells_seeded, line.attach_h).predicted(line.steps)


def _check(observed: Sequence[Observed]) -> None:
    drugs = learnt_drugs()
    for one in observed:
        if one.drug not in drugs:
            raise RapalogError(
                f"got drug {one.drug!r}, must be one of {', '.join(sorted(drugs))}",
                remedy="leave its rows out",
                where="drug",
            )
        if one.readout not in READOUTS:
            raise RapalogError(
                f"got readout {one.readout!r}, must be one of {', '.join(READOUTS)}",
                remedy="leave its rows out",
                where="readout",
            )
    if len(observed) < 4:
        raise RapalogError(
            f"got {len(observed)} readings above dose 0, must be at least 4", remedy="give a curve of the line"
        )


def _drawn(task: LineProblem, best: Best) -> tuple[Floats, float]:
    """Return draws of the posterior, (N_DRAWS, size), and how many independent ones they are worth.

    Draws around the best fit leave the readings where parameters make up for each other along a bend. They come from
    Student's t, are weighted by the posterior's density over its own, and drawn again by weight.
    """
    generator, size = np.random.default_rng(_SEED), len(task.mean)
    far = generator.normal(size=(_TRIED, size)) * np.sqrt(_TAILS / generator.chisquare(_TAILS, size=(_TRIED, 1)))
    steps = best.vector + far @ np.linalg.cholesky(best.covariance).T
    log_density = -(_TAILS + size) / 2 * np.log1p((far**2).sum(axis=1) / _TAILS)
    log_weight = -((task.rows(steps) ** 2).sum(axis=1)) / 2 - log_density
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    return steps[generator.choice(_TRIED, size=N_DRAWS, p=weight)], float(1 / (weight**2).sum())


def _named(task: LineProblem, vectors: Floats) -> list[dict[str, float]]:
    own = (*task.problem.shared, *task.problem.varying)
    columns = {kept_name(one): one.value(vectors[:, place]) for place, one in enumerate(own)}
    return [{name: float(column[row]) for name, column in columns.items()} for row in range(len(vectors))]


def _learnt(task: LineProblem, best: Best) -> tuple[Learnt, ...]:
    cut, sd = len(task.problem.shared), np.sqrt(np.diag(best.covariance))
    found = []
    for place, own in enumerate(task.problem.varying, start=cut):
        after = own.value(best.vector[place] + 1.645 * sd[place] * np.array([0.0, -1.0, 1.0]))
        before = own.value(task.mean[place] + 1.645 * task.wide[place] * np.array([0.0, -1.0, 1.0]))
        (value, low, high), (prior, prior_low, prior_high) = after.tolist(), before.tolist()
        found.append(
            Learnt(
                kept_name(own),
                own.symbol,
                own.unit,
                value,
                low,
                high,
                prior,
                prior_low,
                prior_high,
                informed=bool(sd[place] < _INFORMED * task.wide[place]),
            )
        )
    return tuple(found)


def _flags(task: LineProblem, best: Best) -> tuple[str, ...]:
    n = len(task.problem.observed[0])
    far = float((best.residuals[:n] ** 2).sum()) / n
    flags = []
    if not best.converged:
        flags.append("the search did not settle: intervals may be too narrow")
    if far > 2.0:
        flags.append(f"the model misses these readings by {far**0.5:.1f} times their noise: a cell unlike those learnt")
    moved = np.abs(best.vector - task.mean) / task.wide
    names = [kept_name(own) for own in (*task.problem.shared, *task.problem.varying)]
    flags += [
        f"{name} lies {far:.1f} prior SDs from the population"
        for name, far in zip(names, moved, strict=True)
        if far > 2.5
    ]
    return tuple(flags)
