"""Checks of the claims on resistance (C111 to C124) and of the disclaimer (C128)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from rapalog.about import RESEARCH_USE_ONLY
from rapalog.facts.pathway import pathway
from rapalog.scorecard.observe import cell, fold, inhibition, levels, resting
from rapalog.scorecard.verdict import Finding, outcome, pending

_DOSE_NM: Final = 100.0
_FRB: Final = "MTOR:S2035F"
_NO_FEEDBACK: Final = {"feedback_IRS1": 0.0, "feedback_RTK": 0.0}


def _growth_ratio(genotype: str, dose_nM: float = _DOSE_NM, **conditions: float) -> float:
    """Return the growth rate over 72 h relative to the vehicle: 1 untouched, 0 stasis, below 0 death."""
    of = cell(genotype=genotype, **conditions)
    rates = []
    for dose in (dose_nM, 0.0):
        start, end = levels(of, ["cell number"], dose_nM=dose, times_h=[0.0, 72.0])["cell number"]
        rates.append(np.log(end / start))
    return float(rates[0] / rates[1])


def from_the_start_or_later() -> Finding:
    """C111."""
    shift = inhibition(cell(), "p-S6K1 T389") - inhibition(cell(genotype=_FRB), "p-S6K1 T389")
    return Finding(
        "pending",
        f"from the start: an FRB mutant loses {shift:.0f} points of p-S6K1 inhibition; later: clonal evolution is not built yet",
    )


def feedback_lost() -> Finding:
    """C112."""
    with_loop, cut = fold(cell(), "p-AKT T308"), fold(cell(**_NO_FEEDBACK), "p-AKT T308")
    return Finding(
        outcome(met=with_loop > 1.05 and abs(cut - 1) < 0.05),
        f"p-AKT T308 {with_loop:.2f} of the vehicle with the loop, {cut:.2f} without",
    )


def s6k1_lowers_irs1() -> Finding:
    """C113."""
    ratio = resting(cell(genotype="RPS6KB1:loss"), "IRS-1") / resting(cell(), "IRS-1")
    return Finding(outcome(met=ratio > 1.05), f"IRS-1 without S6K1: {ratio:.2f} of wild type")


def irs1_stabilised() -> Finding:
    """C114."""
    seen = fold(cell(), "IRS-1")
    return Finding(
        outcome(met=1.5 <= seen <= 5, nearly=seen > 1.05),
        f"IRS-1 at 24 h: {seen:.2f} of the vehicle",
        "The strength of the loop is assumed; published models disagree tenfold.",
    )


def akt_rises() -> Finding:
    """C115."""
    seen = {name: fold(cell(), name) for name in ("p-AKT T308", "p-AKT S473")}
    met = all(1.2 <= ratio <= 4 for ratio in seen.values())
    return Finding(outcome(met=met, nearly=max(seen.values()) > 1.05), ", ".join(f"{name} {ratio:.2f}" for name, ratio in seen.items()) + " of the vehicle at 24 h",
                   "One typical cell; the share of tumours with a rise needs a population, which is not built yet.")  # fmt: skip


def s473_needs_mtorc2() -> Finding:
    """C116."""
    of = cell(genotype="RICTOR:loss")
    seen = levels(of, ["p-AKT S473"], dose_nM=20.0, times_h=[24.0])["p-AKT S473"][0] / resting(cell(), "p-AKT S473")
    return Finding(
        outcome(met=seen < 0.1), f"p-AKT S473 under the drug without rictor: {seen:.3f} of the wild-type vehicle"
    )


def akt_inhibitor_adds() -> Finding:
    """C117."""
    times = [0.0, 72.0]
    alone = {name: levels(cell(), ["cell number"], dose_nM=dose, times_h=times, partners_nM=partners)["cell number"][1]
             for name, dose, partners in (("vehicle", 0.0, {}), ("everolimus", _DOSE_NM, {}), ("AKT", 0.0, {"MK-2206": 200.0}),
                                          ("both", _DOSE_NM, {"MK-2206": 200.0}))}  # fmt: skip
    ratio = {name: count / alone["vehicle"] for name, count in alone.items()}
    excess = 100 * (ratio["everolimus"] * ratio["AKT"] - ratio["both"])
    return Finding(outcome(met=excess > 1, nearly=excess > -1 and ratio["both"] < ratio["everolimus"]),
                   f"cells at 72 h: everolimus {ratio['everolimus']:.2f}, AKT inhibitor {ratio['AKT']:.2f}, both {ratio['both']:.2f}; Bliss excess {excess:+.1f} points",
                   "Its size depends on an assumed link from AKT to survival; no interval yet.")  # fmt: skip


def frb_mutant_is_resistant() -> Finding:
    """C118."""
    seen = inhibition(cell(genotype=_FRB), "p-S6K1 T389", dose_nM=1000.0)
    return Finding(outcome(met=seen < 10, nearly=seen < 50), f"p-S6K1 inhibition of {_FRB} at 1 uM: {seen:.0f} % (wild type {inhibition(cell(), 'p-S6K1 T389', dose_nM=1000.0):.0f} %)",
                   "The loss of affinity (1,000-fold) is from memory; with much FKBP12 a larger one would be needed.")  # fmt: skip


def frb_mutant_keeps_p_s6() -> Finding:
    """C119."""
    seen = inhibition(cell(genotype=_FRB), "p-S6 S235/236")
    return Finding(outcome(met=seen < 10, nearly=seen < 20), f"p-S6 inhibition of {_FRB} at 20 nM: {seen:.1f} %")


def tsc_restrains() -> Finding:
    """C121."""
    ratio = resting(cell(genotype="TSC2:loss"), "p-S6 S235/236") / resting(cell(), "p-S6 S235/236")
    return Finding(outcome(met=ratio > 1.05, nearly=ratio > 1.01), f"basal p-S6 without TSC2: {ratio:.2f} of wild type")


def tsc_loss_sensitises() -> Finding:
    """C122."""
    lost, whole = _growth_ratio("TSC2:loss"), _growth_ratio("")
    return Finding(outcome(met=lost < whole - 0.05, nearly=lost < whole), f"growth rate at 100 nM: {lost:.2f} of its vehicle without TSC2, {whole:.2f} with",
                   "In the dish. In the clinic 2 of 30 patients with such tumours responded (R017).")  # fmt: skip


def second_mutation_undoes() -> Finding:
    """C123."""
    both = "TSC2:loss+MTOR:F2108L"
    growth, signal = _growth_ratio(both), inhibition(cell(genotype=both), "p-S6 S235/236", dose_nM=_DOSE_NM)
    alone = _growth_ratio("TSC2:loss")
    return Finding(
        outcome(met=growth > 0.9 and signal < 10, nearly=growth > alone + 0.1),
        f"TSC2 loss with F2108L at 100 nM: growth {growth:.2f} of its vehicle (TSC2 loss alone {alone:.2f}), p-S6 inhibition {signal:.0f} %",
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
    "C111": from_the_start_or_later, "C112": feedback_lost, "C113": s6k1_lowers_irs1, "C114": irs1_stabilised,
    "C115": akt_rises, "C116": s473_needs_mtorc2, "C117": akt_inhibitor_adds, "C118": frb_mutant_is_resistant,
    "C119": frb_mutant_keeps_p_s6, "C120": lambda: pending("clonal evolution under therapy"), "C121": tsc_restrains,
    "C122": tsc_loss_sensitises, "C123": second_mutation_undoes, "C124": figure4, "C128": research_only,
}  # fmt: skip
