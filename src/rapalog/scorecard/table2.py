"""Table 2, biomarkers: patients' tumours, lymphoma lines, breast explants and renal lines (C067 to C074)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

import numpy as np
from scipy.stats import spearmanr

from rapalog.facts.claims import claim, table2_rows
from rapalog.scorecard.observe import cell, inhibition, level, tumour_inhibition
from rapalog.scorecard.tables import Table2Result
from rapalog.scorecard.verdict import Finding, Outcome, outcome

_CONFLICT_BLOOD: Final = (
    "Blood cells showed at most 56 % mTOR inhibition (D023): tissues or assays disagree, nothing is averaged."
)


def daily_p_s6() -> Finding:
    """C069."""
    seen = tumour_inhibition("10 mg daily")["p-S6 S235/236", 1]
    five = tumour_inhibition("5 mg daily")["p-S6 S235/236", 1]
    return Finding(
        outcome(met=seen >= 80, nearly=seen >= 70),
        f"10 mg daily, before the next dose: {seen:.0f} % (5 mg daily {five:.0f} %)",
        _CONFLICT_BLOOD,
    )


def weekly_p_s6() -> Finding:
    """C070."""
    fifty, twenty = tumour_inhibition("50 mg weekly"), tumour_inhibition("20 mg weekly")
    one, five = fifty["p-S6 S235/236", 1], fifty["p-S6 S235/236", 5]
    lower = twenty["p-S6 S235/236", 5] < five
    return Finding(outcome(met=one >= 80 and five >= 70 and lower, nearly=one >= 70 and lower),
                   f"50 mg weekly: {one:.0f} % on day 1, {five:.0f} % on day 5; 20 mg weekly: {twenty['p-S6 S235/236', 1]:.0f} % and {twenty['p-S6 S235/236', 5]:.0f} %",
                   _CONFLICT_BLOOD)  # fmt: skip


def patient_p_4ebp1() -> Finding:
    """C071."""
    daily, weekly = tumour_inhibition("10 mg daily"), tumour_inhibition("50 mg weekly")
    t37, s65, s6 = (daily[name, 1] for name in ("p-4E-BP1 T37/46", "p-4E-BP1 S65", "p-S6 S235/236"))
    return Finding(outcome(met=30 <= t37 <= 80 and t37 < s6, nearly=30 <= s65 <= 80 and s65 < s6),
                   f"10 mg daily: T37/46 {t37:.0f} %, S65 {s65:.0f} % (50 mg weekly, day 1: {weekly['p-4E-BP1 T37/46', 1]:.0f} and {weekly['p-4E-BP1 S65', 1]:.0f} %)",
                   "The verdict depends on the site: the antibody of the tumour study is not known here.")  # fmt: skip


def lymphoma_p_s6() -> Finding:
    """C072."""
    seen, akt = (inhibition(cell("T-cell lymphoma"), name, dose_nM=20.0) for name in ("p-S6 S235/236", "p-AKT S473"))
    return Finding(outcome(met=seen >= 90, nearly=seen >= 80), f"20 nM, 24 h: p-S6 {seen:.1f} %; p-AKT S473 changes by {-akt:+.0f} %",
                   "Dose and time are not given by the source; RSK keeps some S235/236 phosphorylated.")  # fmt: skip


def explant_p_4ebp1() -> Finding:
    """C073."""
    t37, s65 = (
        inhibition(cell("Primary breast explant"), name, dose_nM=20.0) for name in ("p-4E-BP1 T37/46", "p-4E-BP1 S65")
    )
    return Finding(
        outcome(met=t37 > 5),
        f"20 nM, 24 h: T37/46 {t37:.0f} %, S65 {s65:.0f} %",
        "Dose and time are not given by the source.",
    )


def renal_protein_synthesis() -> Finding:
    """C074."""
    seen = inhibition(cell("RCC"), "protein synthesis", dose_nM=1000.0)
    return Finding(outcome(met=20 <= seen <= 60, nearly=seen > 5), f"1 uM, 24 h: {seen:.0f} %")


def phospho_over_total() -> Finding:
    """C067."""
    vehicle, treated = level(cell(), "p-S6 S235/236"), level(cell(), "p-S6 S235/236", dose_nM=20.0)
    return Finding(
        outcome(met=0 <= treated / vehicle <= 1),
        f"p-S6 over S6: {vehicle:.2f} in the vehicle, {treated:.2f} under 20 nM, ratio {treated / vehicle:.2f}",
    )


def marks_engagement() -> Finding:
    """C068."""
    doses = np.geomspace(0.01, 100, 13)
    occupancy = [level(cell(), "mTORC1 occupancy", dose_nM=float(dose)) for dose in doses]
    rho = [
        float(spearmanr(occupancy, [level(cell(), name, dose_nM=float(dose)) for dose in doses]).statistic)
        for name in ("p-S6 S235/236", "p-4E-BP1 T37/46")
    ]
    return Finding(
        outcome(met=max(rho) < -0.9),
        f"Spearman correlation with mTORC1 occupancy over doses: p-S6 {rho[0]:.2f}, p-4E-BP1 {rho[1]:.2f}",
    )


CHECKS: Final[Mapping[str, Callable[[], Finding]]] = {
    "C067": phospho_over_total, "C068": marks_engagement, "C069": daily_p_s6, "C070": weekly_p_s6, "C071": patient_p_4ebp1,
    "C072": lymphoma_p_s6, "C073": explant_p_4ebp1, "C074": renal_protein_synthesis,
}  # fmt: skip

_ROW_CLAIMS: Final = {
    "T2-1": ("C069", "C070"),
    "T2-2": ("C071",),
    "T2-3": ("C072",),
    "T2-4": ("C073",),
    "T2-5": ("C074",),
}
_WORST: Final[tuple[Outcome, ...]] = ("contradicted", "partly", "reproduced")


@cache
def table2() -> tuple[Table2Result, ...]:
    """Return the rows of Table 2, printed beside observed; a row with two claims gets the worse verdict."""
    return tuple(_row(row.id) for row in table2_rows())


def _row(row_id: str) -> Table2Result:
    row = next(row for row in table2_rows() if row.id == row_id)
    findings = [CHECKS[name]() for name in _ROW_CLAIMS[row_id]]
    worst = next(word for word in _WORST if any(found.verdict == word for found in findings))
    return Table2Result(
        row=row.id, biomarker=row.biomarker, treatment=row.treatment, system=row.system, printed=row.effect_as_printed,
        observed="; ".join(found.observed for found in findings),
        kind=claim(_ROW_CLAIMS[row_id][0]).kind, verdict=worst, note=" ".join(dict.fromkeys(f.note for f in findings if f.note)),
    )  # fmt: skip
