"""Checks of the claims on resistance (C112 to C124; clones are in ``evolution``) and of the disclaimer (C128)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from rapalog.about import RESEARCH_USE_ONLY
from rapalog.facts.pathway import pathway
from rapalog.scorecard.observe import (
    REFERENCE_DOSE_NM,
    cell,
    fold,
    generic_in,
    inhibition,
    level,
    levels,
    ratio,
    resting,
)
from rapalog.scorecard.verdict import LEAST_CHANGE, SLIGHT_CHANGE, Finding, judged, outcome

_DOSE_NM: Final = 100.0
_FRB: Final = "MTOR:S2035F"
_NO_FEEDBACK: Final = {"feedback_IRS1": 0.0, "feedback_RTK": 0.0}


def _growth_ratio(genotype: str, dose_nM: float = _DOSE_NM, **conditions: float) -> float:
    """Return the growth rate over 72 h relative to the vehicle: 1 untouched, 0 stasis, below 0 death."""
    of = generic_in(conditions, genotype=genotype)
    rates = []
    for dose in (dose_nM, 0.0):
        start, end = levels(of, ["cell number"], dose_nM=dose, times_h=[0.0, 72.0])["cell number"]
        rates.append(np.log(end / start))
    return float(rates[0] / rates[1])


def feedback_lost() -> Finding:
    """C112."""
    with_loop, cut = fold(cell(), "p-AKT T308"), fold(generic_in(_NO_FEEDBACK), "p-AKT T308")
    return judged(
        "reproduced if at 20 nM, 24 h p-AKT T308 rises by more than 5 % with the loop and moves by less than 5 % without",
        f"p-AKT T308 {with_loop:.2f} of the vehicle with the loop, {cut:.2f} without",
        met=with_loop > 1.05 and abs(cut - 1) < 0.05,
    )


def s6k1_lowers_irs1() -> Finding:
    """C113."""
    share = ratio(resting(cell(genotype="RPS6KB1:loss"), "IRS-1"), resting(cell(), "IRS-1"))
    return judged(
        "reproduced if IRS-1 at rest is more than 5 % higher without S6K1",
        f"IRS-1 without S6K1: {share:.2f} of wild type",
        met=share > 1.05,
    )


def irs1_stabilised() -> Finding:
    """C114."""
    seen = fold(cell(), "IRS-1")
    return judged(
        "reproduced if IRS-1 at 20 nM, 24 h is 1.5 to 5 times the vehicle, partly if more than 5 % above it",
        f"IRS-1 at 24 h: {seen:.2f} of the vehicle",
        "The strength of the loop is put in; published models disagree tenfold.",
        met=1.5 <= seen <= 5,
        nearly=seen > 1.05,
    )


def akt_rises() -> Finding:
    """C115."""
    seen = {name: fold(cell(), name) for name in ("p-AKT T308", "p-AKT S473")}
    return judged(
        "reproduced if both sites at 20 nM, 24 h are 1.2 to 4 times the vehicle, partly if one is more than 5 % above it",
        ", ".join(f"{name} {share:.2f}" for name, share in seen.items()) + " of the vehicle at 24 h",
        "One typical cell; the rise of S473 is among the evidence fitted (E006).",
        met=all(1.2 <= share <= 4 for share in seen.values()),
        nearly=max(seen.values()) > 1.05,
    )


def s473_needs_mtorc2() -> Finding:
    """C116: the rise under the drug that C115 sees must be gone without mTORC2."""
    of, whole = cell(genotype="RICTOR:loss"), level(cell(), "p-AKT S473")
    rise, left = fold(cell(), "p-AKT S473"), ratio(level(of, "p-AKT S473", dose_nM=REFERENCE_DOSE_NM), whole)
    return judged(
        "reproduced if at 20 nM, 24 h p-AKT S473 rises by more than 5 % and, without rictor, stays below 10 % of the wild-type vehicle",
        f"p-AKT S473 under the drug: {rise:.2f} of the vehicle; without rictor {left:.3f} of the wild-type vehicle",
        met=rise > 1.05 and left < 0.1,
    )


def akt_inhibitor_adds() -> Finding:
    """C117."""
    times = [0.0, 72.0]
    alone = {
        name: levels(cell(), ["cell number"], dose_nM=dose, times_h=times, partners_nM=partners)["cell number"][1]
        for name, dose, partners in (
            ("vehicle", 0.0, {}),
            ("everolimus", _DOSE_NM, {}),
            ("AKT", 0.0, {"MK-2206": 200.0}),
            ("both", _DOSE_NM, {"MK-2206": 200.0}),
        )
    }
    share = {name: count / alone["vehicle"] for name, count in alone.items()}
    excess = 100 * (share["everolimus"] * share["AKT"] - share["both"])
    acts = share["everolimus"] < 1 - LEAST_CHANGE
    return judged(
        "reproduced if everolimus alone takes more than 5 % of the cells and the Bliss excess is above 1 point; partly if it is above -1 and both together leave fewer cells than everolimus alone",
        f"cells at 72 h: everolimus {share['everolimus']:.2f}, AKT inhibitor {share['AKT']:.2f}, both {share['both']:.2f}; Bliss excess {excess:+.1f} points",
        "Its size depends on an assumed link from AKT to survival; no interval yet.",
        met=acts and excess > 1,
        nearly=acts and excess > -1 and share["both"] < share["everolimus"],
    )


def frb_mutant_is_resistant() -> Finding:
    """C118."""
    seen, whole = _mutant_and_wild_type("p-S6K1 T389", 1000.0)
    return judged(
        "reproduced if p-S6K1 falls by less than 10 % in the mutant and by more than 50 % in wild type (1 uM, 24 h); partly if by less than 50 % in the mutant",
        f"p-S6K1 inhibition of {_FRB} at 1 uM: {seen:.0f} % (wild type {whole:.0f} %)",
        "The loss of affinity (1,000-fold) is from memory; with much FKBP12 a larger one would be needed.",
        met=seen < 10 and whole > 50,
        nearly=seen < 50 < whole,
    )


def _mutant_and_wild_type(readout: str, dose_nM: float) -> tuple[float, float]:
    """Return percent inhibition in cells with a contact mutant of FRB, and in wild type."""
    mutant, whole = (inhibition(cell(genotype=genotype), readout, dose_nM=dose_nM) for genotype in (_FRB, ""))
    return mutant, whole


def frb_mutant_keeps_p_s6() -> Finding:
    """C119."""
    seen, whole = _mutant_and_wild_type("p-S6 S235/236", REFERENCE_DOSE_NM)
    return judged(
        "reproduced if p-S6 falls by less than 10 % in the mutant and by more than 50 % in wild type (20 nM, 24 h); partly if by less than 20 % in the mutant",
        f"p-S6 inhibition of {_FRB} at 20 nM: {seen:.1f} % (wild type {whole:.1f} %)",
        "It follows from the loss of affinity that is put in.",
        met=seen < 10 and whole > 50,
        nearly=seen < 20 and whole > 50,
    )


def tsc_restrains() -> Finding:
    """C121."""
    share = resting(cell(genotype="TSC2:loss"), "p-S6 S235/236") / resting(cell(), "p-S6 S235/236")
    return judged(
        "reproduced if p-S6 at rest is more than 5 % higher without TSC2, partly if more than 1 %",
        f"basal p-S6 without TSC2: {share:.2f} of wild type",
        met=share > 1 + LEAST_CHANGE,
        nearly=share > 1 + SLIGHT_CHANGE,
    )


def tsc_loss_sensitises() -> Finding:
    """C122."""
    lost, whole = _growth_ratio("TSC2:loss"), _growth_ratio("")
    return judged(
        "reproduced if the growth rate at 100 nM, of its vehicle, is lower without TSC2 by more than 5 points, partly if by more than 1",
        f"growth rate at 100 nM: {lost:.2f} of its vehicle without TSC2, {whole:.2f} with",
        "In the dish. In the clinic 2 of 30 patients with such tumours responded (R017).",
        met=lost < whole - LEAST_CHANGE,
        nearly=lost < whole - SLIGHT_CHANGE,
    )


def second_mutation_undoes() -> Finding:
    """C123."""
    both = "TSC2:loss+MTOR:F2108L"
    growth, signal = _growth_ratio(both), inhibition(cell(genotype=both), "p-S6 S235/236", dose_nM=_DOSE_NM)
    alone = _growth_ratio("TSC2:loss")
    acts = alone < 1 - LEAST_CHANGE
    return judged(
        "reproduced if at 100 nM the growth rate of the double mutant is above 0.9 of its vehicle and p-S6 falls by less than 10 %, while TSC2 loss alone is slowed by more than 5 %; partly if the double mutant grows faster than TSC2 loss alone by more than 0.1",
        f"TSC2 loss with F2108L at 100 nM: growth {growth:.2f} of its vehicle (TSC2 loss alone {alone:.2f}), p-S6 inhibition {signal:.0f} %",
        "It follows from the loss of affinity that is put in.",
        met=acts and growth > 0.9 and signal < 10,
        nearly=acts and growth > alone + 0.1,
    )


def figure4() -> Finding:
    """C124."""
    nodes, edges = pathway().nodes_of_figure("F4"), pathway().edges_of_figure("F4")
    return Finding(
        outcome(met=bool(nodes) and bool(edges)),
        f"{len(nodes)} nodes and {len(edges)} edges, drawn in the report",
        "Rebuilt from the text.",
    )


def research_only() -> Finding:
    """C128."""
    return Finding(
        outcome(met="research use only" in RESEARCH_USE_ONLY.lower()), f"shown with every result: {RESEARCH_USE_ONLY}"
    )


CHECKS: Final[Mapping[str, Callable[[], Finding]]] = {
    "C112": feedback_lost,
    "C113": s6k1_lowers_irs1,
    "C114": irs1_stabilised,
    "C115": akt_rises,
    "C116": s473_needs_mtorc2,
    "C117": akt_inhibitor_adds,
    "C118": frb_mutant_is_resistant,
    "C119": frb_mutant_keeps_p_s6,
    "C121": tsc_restrains,
    "C122": tsc_loss_sensitises,
    "C123": second_mutation_undoes,
    "C124": figure4,
    "C128": research_only,
}
