"""Table 1, IC50 of viability: each row run as three virtual plates and read by the analysis of real plates (C054, C056 to C065).

Nothing is fitted to Table 1 and no line has a potency of its own, so every row is a prediction. A row without an
exposure is run at 72 h; what 48 and 168 h would give stands in its note.
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
from rapalog.errors import SimulationError
from rapalog.facts.claims import Table1Row, table1_rows
from rapalog.facts.library import fact, value
from rapalog.scorecard.observe import cell
from rapalog.scorecard.prior_band import EXPOSURES_H, WITHIN_FOLD, Crossings, band, crossings_nM, drawn_crossings_nM
from rapalog.scorecard.tables import PriorBand, Table1Result
from rapalog.scorecard.verdict import Finding, Outcome, outcome
from rapalog.studies.viability.study import analyse_viability
from rapalog.studies.viability.virtual import plate_files, run_plates
from rapalog.units import three_digits

_DEFAULT_EXPOSURE_H: Final = 72.0
_PLATES: Final = 3  # biological replicates, the least that gives an inferential interval worth the name
_NEARLY_FOLD: Final = 10.0
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
    """Run the nine rows, on a pool if one is given, and the draws behind their bands."""
    rows = table1_rows()
    hours = [row.exposure_h or _DEFAULT_EXPOSURE_H for row in rows]
    plates = [(_line(row), h, seed + 100 * k) for k, (row, h) in enumerate(zip(rows, hours, strict=True))]
    curves = (pool.map if pool else map)(_row_curve, plates)
    lines = list(dict.fromkeys(_line(row) for row in rows))
    crossings = drawn_crossings_nM(lines, n_draws=n_draws, seed=seed)
    results, seen = [], []
    for k, (row, curve) in enumerate(zip(rows, curves, strict=True), start=1):
        seen.append(curve)
        results.append(_result(row, curve, crossings[_line(row)]))
        if progress:
            progress("virtual plates", k / len(rows))
    return Table1Study(tuple(results), tuple(seen))


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


def _result(row: Table1Row, curve: Curve, draws: Sequence[Crossings]) -> Table1Result:
    exposure_h = row.exposure_h or _DEFAULT_EXPOSURE_H
    printed = (
        f"{row.relation if row.relation != '=' else ''} {row.ic50_nM:g}".strip()
        + (f" ± {row.plus_minus_nM:g}" if row.plus_minus_nM else "")
        + " nM"
    )
    empty = PriorBand(0, None, None, None, None, None)
    return Table1Result(
        row=row.id, cell_line=row.cell_line, exposure_as_printed=row.exposure_as_printed, exposure_h=exposure_h, printed=printed,
        ic50=curve.ic50_nM, ec50=curve.ec50_nM, emax=curve.emax, prior=band(row, exposure_h, draws) if draws else empty,
        kind="predicted", verdict=_verdict(row, curve), note=_note(row, curve),
    )  # fmt: skip


def _verdict(row: Table1Row, curve: Curve) -> Outcome:
    if not curve.normalised:
        return "untestable"
    seen = curve.ic50_nM
    if row.relation == ">":
        return outcome(met=seen.relation == ">" and (seen.value or 0.0) >= row.ic50_nM * (1 - 1e-9))
    if seen.relation != "=" or seen.value is None:
        return "contradicted"
    fold = max(seen.value / row.ic50_nM, row.ic50_nM / seen.value)
    return outcome(met=fold <= WITHIN_FOLD, nearly=fold <= _NEARLY_FOLD)


def _note(row: Table1Row, curve: Curve) -> str:
    parts = [] if curve.normalised else ["the plates could not be normalised"]
    parts += [f"reason: {curve.ic50_nM.reason}"] if curve.ic50_nM.reason else []
    if row.exposure_h is None:
        (scan,) = crossings_nM([cell(_line(row))])
        if isinstance(scan, SimulationError):
            raise scan
        seen = ", ".join(
            f"{hours:g} h {'not reached' if math.isinf(dose) else f'{three_digits(dose)} nM'}"
            for hours, dose in zip(EXPOSURES_H, scan, strict=True)
        )
        parts.append(f"exposure not given: without noise {seen}")
    return "; ".join(parts)


def _dose_text(dose_nM: float | None) -> str:
    return "not reached" if dose_nM is None else f"{three_digits(dose_nM)} nM"


def row_finding(result: Table1Result) -> Finding:
    """Return the finding of the claim that a row of Table 1 makes."""
    ic50 = result.ic50
    interval = f" ({_dose_text(ic50.low)} to {_dose_text(ic50.high)})" if ic50.relation == "=" else ""
    sign = "" if ic50.relation == "=" else f"{ic50.relation} "
    seen = f"{sign}{_dose_text(ic50.value)}{interval}" if ic50.value is not None else f"none: {ic50.reason}"
    prior = result.prior
    share = (
        f"; {100 * prior.share_within:.0f} % of {prior.n_draws} draws from posterior and population come within threefold"
        if prior.share_within is not None
        else ""
    )
    return Finding(
        result.verdict,
        f"IC50 at {result.exposure_h:g} h: {seen}{share}",
        f"Nothing was fitted to Table 1. {result.note}".strip(),
    )


def definition() -> Finding:
    """C054."""
    curve = virtual_curve("NCI-H661", exposure_h=72.0, seed=1)
    return Finding("reproduced" if curve.ec50_nM.value != curve.ic50_nM.value else "contradicted",
                   f"kept apart: absolute IC50 {_dose_text(curve.ic50_nM.value)}, relative EC50 {_dose_text(curve.ec50_nM.value)}; GR50 needs time-zero wells")  # fmt: skip


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
    return {
        "C054": definition,
        **by_row,
        "C065": lambda: longer_is_lower(rows),
    }


# Claims whose hint is "calibrated" although nothing was fitted to them here.
PREDICTED: Final = frozenset({"C056", "C057", "C058", "C059", "C060", "C062", "C064"})
