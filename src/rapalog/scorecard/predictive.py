"""Table 1 as predictions: the band of each row's curve, and where each convention would put the IC50 of one plate.

Every draw is a cell that the evidence allows, with a line from the population of lines, the row's genotype and its
doubling time; each is dosed, its plate gets the noise of a plate, and the wells are read as people read them. Nothing
of Table 1 went into the draws. What a row prints is then compared with what the convention fixed for it would have
printed: verdicts are ``compatible`` (inside the 90 % interval), ``contradicted`` (outside, and repeatable: one plate
lands within threefold of another's with a chance of at least 0.8), ``uninformative`` (the interval spans more than
100-fold, or the row lies outside of one that is not repeatable) and ``untestable`` (no exposure was printed).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from rapalog.analysis.curves.conventions.many import ManyConventions, conventions_of_many
from rapalog.assays.viability.protocol import ViabilityProtocol
from rapalog.biology.drugs import find_drug
from rapalog.biology.genotype import find_cell_line
from rapalog.biology.medium import MediumChanges
from rapalog.facts.claims import Table1Row
from rapalog.facts.library import facts
from rapalog.studies.draws import Plan, drawn_cells, grown_dishes

Floats = NDArray[np.float64]
Verdict: TypeAlias = Literal["compatible", "contradicted", "uninformative", "untestable"]

LEVEL: Final = 0.9
EXPOSURES_H: Final = (24.0, 48.0, 72.0, 96.0, 120.0, 168.0)
#: CV of a well and wells at a dose: what a usual plate has.
WELL_CV: Final = 0.05
WELLS: Final = 3
WITHIN_FOLD: Final = 3.0
_WIDE_FOLD: Final = 100.0
_REPEATABLE: Final = 0.8


@dataclass(frozen=True)
class Predicted:
    """What a convention would print for a row: median and ends of its 90 % interval (nM; None: not reached)."""

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
    dose_nM
        (n_doses,), of the band.
    low, median, high
        (n_doses,): viability as a fraction of the vehicle, without noise; ends hold 90 %.
    at_printed
        Ends and median of viability at the printed dose.
    conventions
        By name, at the row's exposure (72 h where none is printed).
    verdict, rule
        By the convention fixed for the row, and the rule in words.
    p_within_3x
        The chance that two plates of one cell lie within threefold of each other.
    holds_at_h
        For a row without exposure, those at which the printed value lies inside the interval.
    """

    row: str
    exposure_h: float
    dose_nM: Floats
    low: Floats
    median: Floats
    high: Floats
    at_printed: tuple[float, float, float]
    plateau: tuple[float, float, float]
    ec50_nM: tuple[float, float, float]
    conventions: Mapping[str, Predicted]
    convention: str
    reason: str
    verdict: Verdict
    rule: str
    p_within_3x: float
    holds_at_h: tuple[float, ...]
    n_draws: int


@cache
def convention_of(row: str) -> tuple[str, str]:
    """Return the convention that was fixed for a row before anything was fitted, and why."""
    own = {fact.more["row"]: fact for fact in facts("table1_conventions").values()}[row]
    return own.more["convention"], own.more["reason"]


def predictions(rows: Sequence[Table1Row], lines: Sequence[str], *, n_draws: int, seed: int) -> list[RowPrediction]:
    """Return the predictive distribution of every row; rows of one line share its draws.

    Parameters
    ----------
    rows, lines
        The rows, and the cell line of each.
    n_draws
        Cells for each line.
    seed
        The same seed gives the same predictions.
    """
    doses = (0.0, *ViabilityProtocol(cell_line="generic").doses_nM)
    curves = {name: _curves(name, doses, n_draws, seed) for name in dict.fromkeys(lines)}
    return [_row(row, np.array(doses[1:]), curves[name], seed + place)
            for place, (row, name) in enumerate(zip(rows, lines, strict=True))]  # fmt: skip


def _curves(name: str, doses: Sequence[float], n_draws: int, seed: int) -> Floats:
    """Return viability over the vehicle, (n_draws, n_doses, n_exposures), without noise."""
    everolimus = find_drug("everolimus")
    plan = Plan(tuple({everolimus: dose} for dose in (*doses[1:], 0.0)), np.array(EXPOSURES_H), ("viability",),
                MediumChanges())  # fmt: skip
    levels = grown_dishes(plan, drawn_cells(find_cell_line(name), "", n_draws, seed=seed)).levels["viability"]
    return np.asarray(levels[:, :-1] / levels[:, -1:])


def _row(row: Table1Row, dose_nM: Floats, curves: Floats, seed: int) -> RowPrediction:
    exposure_h = row.exposure_h or 72.0
    own = curves[:, :, EXPOSURES_H.index(exposure_h)]
    read = [_read(dose_nM, own, seed + turn) for turn in (0, 1)]
    found = {name: _predicted(name, values, row.ic50_nM) for name, values in read[0].by_name().items()
             if np.isfinite(values).any()}  # fmt: skip
    convention, reason = convention_of(row.id)
    again = _repeats(read[0].by_name()[convention], read[1].by_name()[convention])
    holds = tuple(hours for place, hours in enumerate(EXPOSURES_H)
                  if _inside(row, _read(dose_nM, curves[:, :, place], seed).by_name()[convention]))  # fmt: skip
    verdict, rule = _verdict(row, read[0].by_name()[convention], again, holds)
    low, median, high = np.quantile(own, _ENDS, axis=0)
    relative = read[0].four_parameters_relative
    return RowPrediction(
        row.id, exposure_h, dose_nM, low, median, high, _ends(_at(dose_nM, own, row.ic50_nM)), _ends(own[:, -1]),
        _ends(relative[np.isfinite(relative)]), found, convention, reason, verdict, rule, again, holds, len(own),
    )  # fmt: skip


_ENDS: Final = ((1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2)


def _read(dose_nM: Floats, curves: Floats, seed: int) -> ManyConventions:
    """Give every curve the noise of one plate and read it."""
    generator = np.random.default_rng(seed)
    wells = np.repeat(curves, WELLS, axis=1) * (
        1 + WELL_CV * generator.normal(size=(len(curves), WELLS * len(dose_nM)))
    )
    vehicle = 1 + WELL_CV * generator.normal(size=(len(curves), 2 * WELLS))
    mean = vehicle.mean(axis=1, keepdims=True)
    dose = np.concatenate([np.zeros(2 * WELLS), np.repeat(dose_nM, WELLS)])
    return conventions_of_many(dose, np.hstack([vehicle, wells]) / mean)


def _values(found: Floats) -> Floats:
    return np.where(np.isfinite(found), found, np.inf)


def _predicted(name: str, found: Floats, printed_nM: float) -> Predicted:
    values = _values(found)
    low, median, high = (float(x) for x in np.quantile(values, _ENDS, method="inverted_cdf"))
    return Predicted(name, _finite(median), _finite(low), _finite(high), float(np.isinf(values).mean()),
                     float((values < printed_nM).mean()))  # fmt: skip


def _finite(x: float) -> float | None:
    return x if math.isfinite(x) else None


def _inside(row: Table1Row, found: Floats) -> bool:
    low, _, high = np.quantile(_values(found), _ENDS, method="inverted_cdf")
    return bool(high > row.ic50_nM) if row.relation == ">" else bool(low <= row.ic50_nM <= high)


def _verdict(row: Table1Row, found: Floats, again: float, holds: tuple[float, ...]) -> tuple[Verdict, str]:
    low, _, high = np.quantile(_values(found), _ENDS, method="inverted_cdf")
    fold = float(high / low) if low > 0 else math.inf
    width = f"the 90 % interval spans {fold:.3g}-fold" if math.isfinite(fold) else "the 90 % interval has no upper end"
    if row.exposure_h is None:
        at = ", ".join(f"{hours:g} h" for hours in holds) or "none of 24 to 168 h"
        return "untestable", f"no exposure is printed; the value would lie inside the interval at {at}; {width}"
    inside = _inside(row, found)
    if row.relation == ">" and inside:
        share = float(np.isinf(_values(found)).mean())
        if share >= _ENDS[0] and share < 1 - LEVEL:
            return "uninformative", f"one half is not reached in {100 * share:.0f} % of plates; {width}"
        return "compatible", f"one half is not reached in {100 * share:.0f} % of plates; {width}"
    if fold > _WIDE_FOLD:
        return (
            "uninformative",
            f"{width}, more than {_WIDE_FOLD:g}-fold: it hangs on where a flat curve crosses one half",
        )
    if inside:
        return "compatible", f"inside the 90 % interval; {width}"
    agree = f"{100 * again:.0f} % of repeated plates agree within threefold"
    if again >= _REPEATABLE:
        return "contradicted", f"outside the 90 % interval, and {agree}; {width}"
    return "uninformative", f"outside the 90 % interval, but only {agree}; {width}"


def _repeats(one: Floats, other: Floats) -> float:
    """Return the share of cells whose two plates lie within threefold of each other; twice not reached agrees."""
    both = np.isinf(_values(one)) & np.isinf(_values(other))
    with np.errstate(invalid="ignore"):
        near = np.abs(np.log(one / other)) <= math.log(WITHIN_FOLD)
    return float((both | near).mean())


def _at(dose_nM: Floats, curves: Floats, at_nM: float) -> Floats:
    return np.array([np.interp(math.log(at_nM), np.log(dose_nM), curve) for curve in curves])


def _ends(values: Floats) -> tuple[float, float, float]:
    if not len(values):
        return math.nan, math.nan, math.nan
    low, median, high = (float(x) for x in np.quantile(values, _ENDS))
    return low, median, high
