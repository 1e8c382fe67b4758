"""Table 1 as predictions: the band of each row's curve, and where each convention would put the IC50 of one plate.

Every draw is a cell that the evidence allows, with a line from the population of lines, the row's genotype and its
doubling time; each is dosed, its plate gets the noise of a plate, and the wells are read as people read them. Nothing
of Table 1 went into the draws. What a row prints is then compared with what the convention fixed for it would have
printed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from rapalog.analysis.curves.conventions.many import ManyConventions, conventions_of_many
from rapalog.assays.viability.protocol import ViabilityProtocol
from rapalog.biology.drugs import find_drug
from rapalog.biology.genotype import find_cell_line
from rapalog.biology.medium import MediumChanges
from rapalog.facts.claims import Table1Row
from rapalog.facts.library import facts
from rapalog.scorecard.row_verdict import RowVerdict, claimed, inside, quantiles_nM, repeatable, row_verdict
from rapalog.scorecard.verdict import Outcome
from rapalog.studies.draws import ENDS, LEVEL, Ends, Plan, drawn_cells, ends_of, grown_dishes, over_vehicle

Floats = NDArray[np.float64]
Progress = Callable[[str, float], None]

EXPOSURES_H: Final = (24.0, 48.0, 72.0, 96.0, 120.0, 168.0)
USUAL_H: Final = 72.0
#: CV of a well and wells at a dose: what a usual plate has.
WELL_CV: Final = 0.05
WELLS: Final = 3
_BLOT_DOSE_NM: Final = 100.0
_LEAST_EXPLAINED: Final = 0.1
#: Levels that lie closer together than this do not vary.
_NOTHING: Final = 1e-4
_SIGNAL: Final = "p-S6K1 T389"


@dataclass(frozen=True)
class Predicted:
    """What a convention would print for a row: median and ends of its 90 % interval (nM; None: not reached).

    ``place`` is the share of plates whose IC50 lies below the printed value.
    """

    convention: str
    median_nM: float | None
    low_nM: float | None
    high_nM: float | None
    p_not_reached: float
    place: float

    def to_json(self) -> dict[str, Any]:
        """Return it as an item of ``predictive``."""
        return {**vars(self), "level": LEVEL}


@dataclass(frozen=True)
class RowPrediction:
    """A row's predictive distribution.

    Parameters
    ----------
    row
        Its id.
    exposure_h
        As printed, 72 h where none is.
    printed_nM, relation
        As printed.
    dose_nM
        (n_doses,), of the band.
    low, median, high
        (n_doses,): viability as a fraction of the vehicle, without noise; ends hold 90 %.
    at_printed
        Viability at the printed dose.
    slope_at_printed
        Change of viability there for a tenfold dose.
    plateau
        Viability at the highest dose.
    ec50_nM
        Half-way between the plateaus of a plate's curve; NaN where no curve has one.
    conventions
        By name, at the row's exposure.
    convention, reason
        The one fixed for the row before the fit, and why.
    verdict, rule
        By that convention.
    claim
        What the verdict means for the claim that prints the row.
    p_within_3x
        The chance that one plate lands within threefold of what its cell would give without noise.
    holds_at_h
        Exposures at which the printed value lies inside the interval.
    next
        What to measure next, in words.
    n_draws
        Cells that it rests on.
    """

    row: str
    exposure_h: float
    printed_nM: float
    relation: str
    dose_nM: Floats
    low: Floats
    median: Floats
    high: Floats
    at_printed: Ends
    slope_at_printed: Ends
    plateau: Ends
    ec50_nM: Ends
    conventions: Mapping[str, Predicted]
    convention: str
    reason: str
    verdict: RowVerdict
    rule: str
    claim: Outcome
    p_within_3x: float
    holds_at_h: tuple[float, ...]
    next: str
    n_draws: int


@cache
def convention_of(row: str) -> tuple[str, str]:
    """Return the convention that was fixed for a row before anything was fitted, and why."""
    own = {fact.more["row"]: fact for fact in facts("table1_conventions").values()}[row]
    return own.more["convention"], own.more["reason"]


def predictions(
    rows: Sequence[Table1Row],
    lines: Sequence[str],
    *,
    n_draws: int,
    seed: int,
    progress: Progress | None = None,
    pool: Executor | None = None,
) -> tuple[RowPrediction, ...]:
    """Return the predictive distribution of every row; rows of one line share its draws.

    Parameters
    ----------
    rows, lines
        The rows, and the cell line of each.
    n_draws
        Cells for each line.
    seed
        The same seed gives the same predictions.
    progress
        Told what is being done and which share of it.
    pool
        Where lines are run; None runs them here.
    """
    asked = [
        _Line(
            name,
            tuple((place, row) for place, (row, own) in enumerate(zip(rows, lines, strict=True)) if own == name),
            n_draws,
            seed,
        )
        for name in dict.fromkeys(lines)
    ]
    found: dict[int, RowPrediction] = {}
    for done, own in enumerate((pool.map if pool else map)(_of_line, asked), start=1):
        found |= own
        if progress:
            progress("draws of the lines of Table 1", done / len(asked))
    return tuple(found[place] for place in range(len(rows)))


@dataclass(frozen=True)
class _Line:
    name: str
    rows: tuple[tuple[int, Table1Row], ...]
    n_draws: int
    seed: int


def _of_line(asked: _Line) -> dict[int, RowPrediction]:
    doses = (0.0, *ViabilityProtocol(cell_line="generic").doses_nM)
    curves = _curves(asked.name, doses, asked.n_draws, asked.seed)
    return {place: _row(row, np.array(doses[1:]), curves, asked.seed + place) for place, row in asked.rows}


@dataclass(frozen=True)
class _Curves:
    """Viability and p-S6K1 over the vehicle, (n_draws, n_doses, n_exposures), and the vehicle's doublings a day."""

    viability: Floats
    signal: Floats
    doublings_per_day: Floats


def _curves(name: str, doses: Sequence[float], n_draws: int, seed: int) -> _Curves:
    everolimus = find_drug("everolimus")
    plan = Plan(
        tuple({everolimus: dose} for dose in (*doses[1:], 0.0)),
        np.array(EXPOSURES_H),
        ("viability", _SIGNAL, "cell number"),
        MediumChanges(),
    )
    seen = grown_dishes(plan, drawn_cells(find_cell_line(name), "", n_draws, seed=seed)).levels
    viability, signal = (over_vehicle(seen[readout]) for readout in ("viability", _SIGNAL))
    days = (EXPOSURES_H[1] - EXPOSURES_H[0]) / 24.0
    return _Curves(viability, signal, np.log2(seen["cell number"][:, -1, 1] / seen["cell number"][:, -1, 0]) / days)


def _row(row: Table1Row, dose_nM: Floats, curves: _Curves, seed: int) -> RowPrediction:
    exposure_h = row.exposure_h or USUAL_H
    at = EXPOSURES_H.index(exposure_h)
    convention, reason = convention_of(row.id)
    by_exposure = [_plates(dose_nM, curves, place, seed) for place in range(len(EXPOSURES_H))]
    holds = tuple(
        hours
        for hours, plates in zip(EXPOSURES_H, by_exposure, strict=True)
        if inside(row, plates.by_name()[convention])
    )
    own, printed = curves.viability[:, :, at], by_exposure[at].by_name()
    again = repeatable(printed[convention], _read(dose_nM, own).by_name()[convention])
    verdict, rule = row_verdict(row, printed[convention], again, holds)
    low, median, high = np.quantile(own, ENDS, axis=0)
    relative, at_printed = by_exposure[at].four_parameters_relative, _at(dose_nM, own, row.ic50_nM)
    conventions = {name: _predicted(name, found, row.ic50_nM) for name, found in printed.items()}
    return RowPrediction(
        row.id,
        exposure_h,
        row.ic50_nM,
        row.relation,
        dose_nM,
        low,
        median,
        high,
        ends_of(at_printed),
        ends_of(_slope(dose_nM, own, row.ic50_nM)),
        ends_of(own[:, -1]),
        ends_of(relative[np.isfinite(relative)]),
        conventions,
        convention,
        reason,
        verdict,
        rule,
        claimed(verdict, printed[convention]),
        again,
        holds,
        _next(dose_nM, curves, at, at_printed),
        len(own),
    )


def _plates(dose_nM: Floats, curves: _Curves, at: int, seed: int) -> ManyConventions:
    """Give every curve at an exposure the noise of one plate and read it."""
    generator = np.random.default_rng(seed)
    wells = np.repeat(curves.viability[:, :, at], WELLS, axis=1)
    wells = wells * (1 + WELL_CV * generator.normal(size=wells.shape))
    vehicle = 1 + WELL_CV * generator.normal(size=(len(wells), 2 * WELLS))
    dose = np.concatenate([np.zeros(2 * WELLS), np.repeat(dose_nM, WELLS)])
    return conventions_of_many(
        dose,
        np.hstack([vehicle, wells]) / vehicle.mean(axis=1, keepdims=True),
        time_h=EXPOSURES_H[at],
        doubling_time_h=24.0 / curves.doublings_per_day,
    )


def _read(dose_nM: Floats, curves: Floats) -> ManyConventions:
    """Read every curve as it is, without noise."""
    return conventions_of_many(np.append(0.0, dose_nM), np.hstack([np.ones((len(curves), 1)), curves]))


def _predicted(name: str, found: Floats, printed_nM: float) -> Predicted:
    low, median, high = (x if math.isfinite(x) else None for x in quantiles_nM(found))
    return Predicted(
        name,
        median,
        low,
        high,
        float((~np.isfinite(found)).mean()),
        float((np.where(np.isfinite(found), found, np.inf) < printed_nM).mean()),
    )


def _at(dose_nM: Floats, curves: Floats, at_nM: float) -> Floats:
    return np.array([np.interp(math.log(at_nM), np.log(dose_nM), curve) for curve in curves])


def _slope(dose_nM: Floats, curves: Floats, at_nM: float) -> Floats:
    """Return the change for a tenfold dose, from half a decade below to half above."""
    half = math.sqrt(10.0)
    span = math.log10(min(at_nM * half, dose_nM[-1]) / (at_nM / half))
    return (_at(dose_nM, curves, at_nM * half) - _at(dose_nM, curves, at_nM / half)) / span


def _next(dose_nM: Floats, curves: _Curves, at: int, outcome: Floats) -> str:
    """Say which measurement, besides the plate itself, explains most of what is uncertain at the printed dose."""
    dose = int(np.argmin(np.abs(np.log(dose_nM / _BLOT_DOSE_NM))))
    blot = f"{_SIGNAL} on a blot, {dose_nM[dose]:.3g} nM once"
    asked = {f"{blot}, after {EXPOSURES_H[place]:g} h": curves.signal[:, dose, place] for place in sorted({0, at})}
    asked["doubling time of the vehicle"] = curves.doublings_per_day
    shares = {what: _explained(seen, outcome) for what, seen in asked.items()}
    best = max(shares, key=lambda what: shares[what])
    if not shares[best] >= _LEAST_EXPLAINED:
        return "wells at 10, 100 and 1,000 nM: neither a blot nor the doubling time would tell much"
    return f"{best}: it explains {100 * shares[best]:.0f} % of what is uncertain at the printed dose"


def _explained(seen: Floats, outcome: Floats) -> float:
    """Return the squared rank correlation, 0 where nothing varies."""
    if len(seen) < 3 or min(np.ptp(seen), np.ptp(outcome)) < _NOTHING:
        return 0.0
    return float(np.corrcoef(rankdata(seen), rankdata(outcome))[0, 1] ** 2)
