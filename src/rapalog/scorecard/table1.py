"""Table 1, IC50 of viability: each row run as three virtual plates and read by the analysis of real plates (C054, C056 to C065).

Nothing is fitted to Table 1 and no line has a potency of its own, so every row is a prediction. A row without an
exposure is run at 72 h. Three plates show the line as it stands; the verdict comes from draws.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rapalog.analysis.curves.dose_response import Curve
from rapalog.facts.claims import Table1Row, table1_rows
from rapalog.facts.library import fact, value
from rapalog.scorecard.predictive import USUAL_H, RowPrediction, predictions
from rapalog.scorecard.row_verdict import CLAIM_RULE
from rapalog.scorecard.tables import Table1Result
from rapalog.scorecard.verdict import Finding, outcome
from rapalog.studies.viability.study import analyse_viability
from rapalog.studies.viability.virtual import plate_files, run_plates
from rapalog.units import three_digits

_PLATES: Final = 3  # biological replicates, the least that gives an inferential interval worth the name
_LINE_OF: Final = {"Primary Breast Cancer Cells": "Primary breast"}
ROW_CLAIMS: Final = ("C056", "C057", "C058", "C059", "C060", "C061", "C062", "C063", "C064")


@dataclass(frozen=True)
class Table1Study:
    """The rows of Table 1 and the fitted curves behind them, in the same order."""

    rows: tuple[Table1Result, ...]
    curves: tuple[Curve, ...]


def run_table1(
    *, seed: int, n_draws: int, pool: Executor | None = None, progress: Callable[[str, float], None] | None = None
) -> Table1Study:
    """Run the nine rows, on a pool if one is given, and the draws behind their predictions.

    Parameters
    ----------
    seed
        Of the noise on all plates and of the draws.
    n_draws
        Cells for each line; 0 predicts nothing.
    pool
        Where plates and draws are run; None runs them here.
    progress
        Told what is being done and which share of it.
    """
    rows = table1_rows()
    hours = [row.exposure_h or USUAL_H for row in rows]
    lines = [_line(row) for row in rows]
    plates = [(line, h, seed + 100 * k) for k, (line, h) in enumerate(zip(lines, hours, strict=True))]
    curves = (pool.map if pool else map)(_row_curve, plates)  # a pool has them under way from here on
    drawn = (
        [None] * len(rows)
        if not n_draws
        else predictions(rows, lines, n_draws=n_draws, seed=seed, progress=progress, pool=pool)
    )
    seen = []
    for curve in curves:
        seen.append(curve)
        if progress:
            progress("virtual plates", len(seen) / len(rows))
    return Table1Study(tuple(map(_result, rows, seen, drawn)), tuple(seen))


def _row_curve(plates: tuple[str, float, int]) -> Curve:
    cell_line, exposure_h, seed = plates
    return virtual_curve(cell_line, exposure_h=exposure_h, seed=seed)


def virtual_curve(cell_line: str, *, exposure_h: float, seed: int) -> Curve:
    """Run three plates, write them as instrument files, and read them back as any user's files are read."""
    shortest_h = fact("V013").low or value("V013")  # a full well would overflow the reader after the usual two hours
    plates = run_plates(cell_line, hours=exposure_h, replicates=_PLATES, incubation=shortest_h, seed=seed)
    with tempfile.TemporaryDirectory() as folder:
        for name, content in plate_files(plates).items():
            Path(folder, name).write_bytes(content)
        numbers = range(1, _PLATES + 1)
        exports, layouts = (
            [Path(folder, f"{stem.format(k)}") for k in numbers] for stem in ("plate_{}.txt", "layout_{}.csv")
        )
        result = analyse_viability(exports, layout=layouts)
    return result.curves[0]


def _line(row: Table1Row) -> str:
    return _LINE_OF.get(row.cell_line, row.cell_line)


def _result(row: Table1Row, curve: Curve, prediction: RowPrediction | None) -> Table1Result:
    sign = f"{row.relation} " if row.relation != "=" else ""
    error = f" ± {row.plus_minus_nM:g}" if row.plus_minus_nM else ""
    notes = [] if curve.normalised else ["the plates could not be normalised"]
    notes += [f"reason: {curve.ic50_nM.reason}"] if curve.ic50_nM.reason else []
    return Table1Result(
        row=row.id,
        cell_line=row.cell_line,
        exposure_as_printed=row.exposure_as_printed,
        exposure_h=row.exposure_h or USUAL_H,
        printed=f"{sign}{row.ic50_nM:g}{error} nM",
        ic50=curve.ic50_nM,
        ec50=curve.ec50_nM,
        emax=curve.emax,
        prediction=prediction,
        kind="predicted",
        note="; ".join(notes),
    )


def _dose_text(dose_nM: float | None) -> str:
    return "not reached" if dose_nM is None else f"{three_digits(dose_nM)} nM"


def row_finding(result: Table1Result) -> Finding:
    """Return the finding of the claim that a row of Table 1 makes."""
    own = result.prediction
    if own is None:
        return Finding("untestable", "not predicted", "Without draws nothing is predicted.", CLAIM_RULE)
    ends = [_dose_text(dose) for dose in _interval(own)]
    at = own.at_printed
    note = f"{own.verdict}: {own.rule}. {own.reason[:1].upper()}{own.reason[1:]}. Nothing was fitted to Table 1."
    return Finding(
        own.claim,
        f"{own.convention}, {own.exposure_h:g} h: {ends[1]} (90 % {ends[0]} to {ends[2]}); viability at the printed "
        f"dose {at.value:.2f} ({at.low:.2f} to {at.high:.2f})",
        f"{note} {result.note}".strip(),
        CLAIM_RULE,
    )


def _interval(own: RowPrediction) -> tuple[float | None, float | None, float | None]:
    found = own.conventions.get(own.convention)
    return (found.low_nM, found.median_nM, found.high_nM) if found else (None, None, None)


def definition() -> Finding:
    """C054."""
    curve = virtual_curve("NCI-H661", exposure_h=72.0, seed=1)
    return Finding(
        "reproduced" if curve.ec50_nM.value != curve.ic50_nM.value else "contradicted",
        f"kept apart: absolute IC50 {_dose_text(curve.ic50_nM.value)}, relative EC50 {_dose_text(curve.ec50_nM.value)}; GR50 needs time-zero wells",
    )


def longer_is_lower(rows: Sequence[Table1Result]) -> Finding:
    """C065."""
    pairs = [
        (a, b)
        for a in rows
        for b in rows
        if a.cell_line == b.cell_line and a.exposure_h == 72.0 and b.exposure_h == 168.0
    ]
    ratios = {a.cell_line: (a.ic50.value or math.nan) / (b.ic50.value or math.nan) for a, b in pairs}
    at_least = {a.cell_line: a.ic50.relation == ">" or b.ic50.relation == "<" for a, b in pairs}
    return Finding(
        outcome(met=min(ratios.values()) > 8.7, nearly=min(ratios.values()) > 1),
        ", ".join(
            f"{line} IC50(72 h) / IC50(168 h) {'at least' if at_least[line] else '='} {ratio:.2g}"
            for line, ratio in ratios.items()
        ),
    )


def checks(rows: Sequence[Table1Result]) -> Mapping[str, Callable[[], Finding]]:
    """Return the checks of the claims on Table 1, given its rows."""
    by_row = {
        claim: (lambda result=result: row_finding(result)) for claim, result in zip(ROW_CLAIMS, rows, strict=True)
    }
    return {"C054": definition, **by_row, "C065": lambda: longer_is_lower(rows)}


# Claims whose hint is "calibrated" although nothing was fitted to them here.
PREDICTED: Final = frozenset({"C056", "C057", "C058", "C059", "C060", "C062", "C064"})
