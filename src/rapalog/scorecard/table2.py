"""Table 2, biomarkers: patients' tumours, lymphoma lines, breast explants and renal lines (C067 to C074)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

import numpy as np

from rapalog.facts.claims import claim, table2_rows
from rapalog.scorecard.observe import DAY_H, cell, dose_levels, inhibition, level, ratio, remembered
from rapalog.scorecard.patients import CONFLICT, P_S6, half_nearly_gone, lost_words, median_lost, treated
from rapalog.scorecard.tables import Table2Result
from rapalog.scorecard.verdict import LEAST_CHANGE, Finding, Outcome, judged, nearly_gone

_MARKERS: Final = ("p-S6 S235/236", "p-4E-BP1 T37/46")
_P_4EBP1_SITES: Final = ("p-4E-BP1 T37/46", "p-4E-BP1 S65")


def daily_p_s6() -> Finding:
    """C069."""
    found = half_nearly_gone("10 mg daily", 1, f"It is among the evidence fitted (E007). {CONFLICT}")
    five = median_lost("5 mg daily", P_S6, 1)
    return replace(found, observed=f"{found.observed} (5 mg daily: {five:.0f} %)")


def weekly_p_s6() -> Finding:
    """C070."""
    (one, five), (first, later) = (
        [median_lost(text, P_S6, day) for day in (1, 5)] for text in ("50 mg weekly", "20 mg weekly")
    )
    words = [lost_words(treated("50 mg weekly"), P_S6, day) for day in (1, 5)]
    return judged(
        "reproduced if at 50 mg weekly p-S6 falls by at least 90 % on day 1 and 80 % on day 5 in half of the tumours, and 20 mg does less on day 5; partly if by at least 80 and 70 %",
        f"50 mg weekly: {words[0]} on day 1, {words[1]} on day 5; 20 mg weekly: {first:.0f} % and {later:.0f} %",
        f"p-S6 in such tumours is among the evidence fitted (E007). {CONFLICT}",
        met=one >= 90 and five >= 80 and later < five,
        nearly=one >= 80 and five >= 70 and later < five,
    )


def _p_4ebp1(observed: str, t37: float, s65: float, note: str) -> Finding:
    """Judge a fall of p-4E-BP1 that was printed as significant, in percent at both sites; one rule for every system."""
    return judged(
        "reproduced if T37/46 falls by 30 to 80 %, partly if it falls by more than 5 % or S65 by 30 to 80 %",
        observed,
        note,
        met=30 <= t37 <= 80,
        nearly=t37 > 5 or 30 <= s65 <= 80,
    )


def patient_p_4ebp1() -> Finding:
    """C071."""
    t37, s65 = (median_lost("10 mg daily", name, 1) for name in _P_4EBP1_SITES)
    daily, weekly = (
        " and ".join(f"{name[9:]} {lost_words(treated(text), name, 1)}" for name in _P_4EBP1_SITES)
        for text in ("10 mg daily", "50 mg weekly")
    )
    return _p_4ebp1(
        f"10 mg daily, day 1: {daily}; 50 mg weekly, day 1: {weekly}",
        t37,
        s65,
        "The verdict depends on the site: the antibody of the tumour study is not known here.",
    )


def lymphoma_p_s6() -> Finding:
    """C072."""
    seen, akt = (inhibition(cell("T-cell lymphoma"), name, dose_nM=20.0) for name in ("p-S6 S235/236", "p-AKT S473"))
    return nearly_gone(
        f"20 nM, 24 h: p-S6 {seen:.1f} %; p-AKT S473 changes by {-akt:+.0f} %",
        seen,
        "Dose and time are not given by the source; RSK keeps some S235/236 phosphorylated.",
        least=95.0,
    )


def explant_p_4ebp1() -> Finding:
    """C073."""
    t37, s65 = (
        inhibition(cell("Primary breast explant"), name, dose_nM=20.0) for name in ("p-4E-BP1 T37/46", "p-4E-BP1 S65")
    )
    return _p_4ebp1(
        f"20 nM, 24 h: T37/46 {t37:.0f} %, S65 {s65:.0f} %", t37, s65, "Dose and time are not given by the source."
    )


def renal_protein_synthesis() -> Finding:
    """C074."""
    seen = inhibition(cell("RCC"), "protein synthesis", dose_nM=1000.0)
    return judged(
        "reproduced if protein synthesis falls by 20 to 60 % at 1 uM, 24 h, partly if by more than 5 %",
        f"1 uM, 24 h: {seen:.0f} %",
        met=20 <= seen <= 60,
        nearly=seen > 5,
    )


def phospho_over_total() -> Finding:
    """C067."""
    vehicle, treated = level(cell(), "p-S6 S235/236"), level(cell(), "p-S6 S235/236", dose_nM=20.0)
    return judged(
        "reproduced if phospho over total lies between 0 and 1 in both and is more than 5 % lower under 20 nM, 24 h",
        f"p-S6 over S6: {vehicle:.2f} in the vehicle, {treated:.2f} under 20 nM, ratio {ratio(treated, vehicle):.2f}",
        met=0 <= treated <= vehicle * (1 - LEAST_CHANGE) and vehicle <= 1,
    )


def marks_engagement() -> Finding:
    """C068: a marker falls as far as the target is held, with no dose of its own."""
    doses_nM = np.geomspace(0.01, 100, 13).tolist()
    held = dose_levels(cell(), "mTORC1 occupancy", doses_nM=doses_nM, times_h=[DAY_H])[:, 0]
    words, lost = [], []
    for name in _MARKERS:
        seen = dose_levels(cell(), name, doses_nM=[0.0, *doses_nM], times_h=[DAY_H])[:, 0]
        fall = 100 * (1 - seen[1:] / seen[0])
        half, most = (float(np.interp(share, held, fall)) if held[-1] >= share else math.nan for share in (0.5, 0.9))
        words.append(f"{name} {half:.0f} and {most:.0f} %")
        lost.append((half, most))
    marks = [25 <= half <= 75 <= most for half, most in lost]
    return judged(
        "reproduced if p-S6 and p-4E-BP1 T37/46 fall by 25 to 75 % at the dose that holds half of mTORC1 and by at least 75 % where 90 % is held (24 h); partly if one of them does",
        f"fall where half and where 90 % of mTORC1 is held: {'; '.join(words)}",
        "A marker that hardly falls where the target is held does not mark it.",
        met=all(marks),
        nearly=any(marks),
    )


CHECKS: Final[Mapping[str, Callable[[], Finding]]] = {
    "C067": phospho_over_total,
    "C068": marks_engagement,
    "C069": daily_p_s6,
    "C070": weekly_p_s6,
    "C071": patient_p_4ebp1,
    "C072": lymphoma_p_s6,
    "C073": explant_p_4ebp1,
    "C074": renal_protein_synthesis,
}

_ROW_CLAIMS: Final = {
    "T2-1": ("C069", "C070"),
    "T2-2": ("C071",),
    "T2-3": ("C072",),
    "T2-4": ("C073",),
    "T2-5": ("C074",),
}
_WORST: Final[tuple[Outcome, ...]] = ("contradicted", "partly", "reproduced")


@remembered
def table2() -> tuple[Table2Result, ...]:
    """Return the rows of Table 2, printed beside observed; a row with two claims gets the worse verdict."""
    return tuple(_row(row.id) for row in table2_rows())


def _row(row_id: str) -> Table2Result:
    row = next(row for row in table2_rows() if row.id == row_id)
    findings = [CHECKS[name]() for name in _ROW_CLAIMS[row_id]]
    worst = next(word for word in _WORST if any(found.verdict == word for found in findings))
    return Table2Result(
        row=row.id,
        biomarker=row.biomarker,
        treatment=row.treatment,
        system=row.system,
        printed=row.effect_as_printed,
        observed="; ".join(found.observed for found in findings),
        kind=claim(_ROW_CLAIMS[row_id][0]).kind,
        verdict=worst,
        note=" ".join(dict.fromkeys(f.note for f in findings if f.note)),
    )
