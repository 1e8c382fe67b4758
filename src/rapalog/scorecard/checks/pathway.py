"""Checks of the claims on the pathway (C001 to C020) and the pictures of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from rapalog.biology.genotype import cell_lines
from rapalog.facts.pathway import pathway
from rapalog.scorecard.observe import cell, fold, generic_in, half_dose_nM, inhibition, levels, ratio, resting
from rapalog.scorecard.verdict import Finding, judged, moves, nearly_gone, outcome

_SATURATING_NM: Final = 100.0
_NONE: Final = 1e-3  # what counts as none of an input: at 0 itself a power of it has no slope


def edge_to_mtorc1() -> Finding:
    """C001."""
    edges = [edge for edge in pathway().edges if edge.source == "DRUG_FKBP12" and edge.target == "MTORC1"]
    signs = pathway().sign_of_paths("EVEROLIMUS", "MTORC1")
    return Finding(
        outcome(met=bool(edges) and signs == {"-"}),
        f"the graph leads from the drug to mTORC1 with sign {', '.join(signs)}",
    )


def signalling_stops() -> Finding:
    """C004."""
    seen = inhibition(cell(), "p-S6 S235/236")
    return nearly_gone(f"p-S6 inhibition at 20 nM, 24 h: {seen:.1f} %", seen, least=90.0)


def three_outcomes() -> Finding:
    """C005."""
    seen = {
        name: fold(cell(), name, dose_nM=_SATURATING_NM, time_h=48.0)
        for name in ("G1 fraction", "protein synthesis", "VEGF in cell")
    }
    met = seen["G1 fraction"] > 1.05 and seen["protein synthesis"] < 0.95 and seen["VEGF in cell"] < 0.95
    return judged(
        "reproduced if at 100 nM, 48 h all three move by more than 5 %: G1 up, protein synthesis and VEGF per cell down",
        ", ".join(f"{name} {share:.2f}" for name, share in seen.items()) + " of the vehicle at 48 h",
        met=met,
    )


def presets() -> Finding:
    """C006."""
    tissues = {line.tissue for line in cell_lines().values()}
    met = all(any(word in tissue for tissue in tissues) for word in ("renal", "breast", "neuroendocrine"))
    return Finding(
        outcome(met=met),
        "presets for renal, breast and neuroendocrine tumours are there",
        "A clinical claim: nothing is computed.",
    )


def ligand_raises_pi3k() -> Finding:
    """C007."""
    ratios = [
        resting(cell(growth_factor=1.0), name) / max(resting(cell(growth_factor=_NONE), name), 1e-12)
        for name in ("PIP3", "p-AKT T308")
    ]
    half = resting(cell(growth_factor=0.5), "PIP3")
    monotone = resting(cell(growth_factor=_NONE), "PIP3") < half < resting(cell(), "PIP3")
    return judged(
        "reproduced if PIP3 and p-AKT T308 at least double from no ligand to full medium, half the ligand in between",
        f"PIP3 and p-AKT rise {'more than 1000' if min(ratios) > 1000 else f'{min(ratios):.2g}'}-fold with the ligand",
        met=min(ratios) >= 2 and monotone,
    )


def pi3k_raises_akt() -> Finding:
    """C008."""
    lost = 100 * (1 - resting(cell(pi3k_activity=0.02), "p-AKT T308") / resting(cell(), "p-AKT T308"))
    return judged(
        "reproduced if p-AKT T308 falls by at least 80 % with PI3K at 2 %",
        f"p-AKT T308 falls by {lost:.0f} % with PI3K at 2 %",
        met=lost >= 80,
    )


def akt_raises_mtorc1() -> Finding:
    """C009."""
    return moves(
        "p-S6K1 without AKT activity",
        resting(cell(akt_activity=_NONE), "p-S6K1 T389") / resting(cell(), "p-S6K1 T389"),
        "down",
    )


def disturbed_in_cancer() -> Finding:
    """C010."""
    ratios = {
        genotype: resting(cell(genotype=genotype), "p-AKT T308") / resting(cell(), "p-AKT T308")
        for genotype in ("PTEN:loss", "PIK3CA:H1047R", "ERBB2:gain")
    }
    return judged(
        "reproduced if each of three genotypes raises p-AKT T308 at rest by more than 5 %",
        ", ".join(f"{name} {share:.2f}" for name, share in ratios.items()) + "-fold p-AKT T308",
        met=min(ratios.values()) > 1.05,
    )


def two_complexes_share_mtor() -> Finding:
    """C011: an inhibitor of the kinase silences what both complexes do; without rictor only one of them is silent."""
    of, parts = cell(), ("mTOR", "mTORC1", "mTORC2", "mTOR_drug", "mTORC1_drug")
    total = of.parameters["mTOR_total"]
    drift = abs(sum(of.state[name] for name in parts) / total - 1)
    first, second = "p-S6K1 T389", "p-AKT S473"
    kinase = {
        name: ratio(resting(cell(mtor_kinase_activity=_NONE), name), resting(of, name)) for name in (first, second)
    }
    rictor = {name: ratio(resting(cell(genotype="RICTOR:loss"), name), resting(of, name)) for name in (first, second)}
    held = [of.state[name] / total for name in ("mTORC1", "mTORC2")]
    return judged(
        "reproduced if each complex holds at least 5 % of mTOR, its parts add up to 1e-6, without the kinase both p-S6K1 and p-AKT S473 lose 90 %, and without rictor p-AKT S473 does and p-S6K1 keeps half",
        f"mTORC1 holds {100 * held[0]:.0f} % and mTORC2 {100 * held[1]:.0f} % of mTOR (parts add up to {drift:.1e}); without the kinase p-S6K1 {kinase[first]:.2f} and p-AKT S473 {kinase[second]:.2f}, without rictor {rictor[first]:.2f} and {rictor[second]:.2f} of wild type",
        met=min(held) >= 0.05
        and drift < 1e-6
        and max(kinase.values()) <= 0.1
        and rictor[second] <= 0.1
        and rictor[first] >= 0.5,
    )


def _members(complex_id: str, expected: set[str]) -> Finding:
    found = set(pathway().members(complex_id))
    return Finding(outcome(met=found == expected), f"members in the graph: {', '.join(sorted(found))}")


def mtorc1_responds() -> Finding:
    """C013."""
    dose = half_dose_nM(cell(), "p-S6K1 T389")
    met, nearly = (dose is not None and low <= dose <= high for low, high in ((0.1, 10), (0.01, 100)))
    observed = "not reached" if dose is None else f"{dose:.3g} nM"
    return judged(
        "reproduced if the dose lies in 0.1 to 10 nM, partly if within a decade of that",
        f"dose that halves p-S6K1 at 24 h, 5,000 cells per well: {observed}",
        met=met,
        nearly=nearly,
    )


def three_inputs() -> Finding:
    """C014."""
    whole = resting(cell(), "p-S6K1 T389")
    seen = {
        name: resting(generic_in({name: _NONE}), "p-S6K1 T389") / whole
        for name in ("amino_acids", "energy", "growth_factor")
    }
    return judged(
        "reproduced if p-S6K1 at rest falls by more than 5 % without each of the three",
        ", ".join(f"without {name.replace('_', ' ')} {share:.2f}" for name, share in seen.items()) + " of p-S6K1",
        met=max(seen.values()) < 0.95,
    )


def three_outputs() -> Finding:
    """C015."""
    seen = {
        name: fold(cell(), name, dose_nM=_SATURATING_NM)
        for name in ("protein synthesis", "lipid synthesis", "autophagy")
    }
    met = seen["protein synthesis"] < 0.95 and seen["lipid synthesis"] < 0.95 and seen["autophagy"] > 1.05
    return judged(
        "reproduced if at 100 nM, 24 h all three move by more than 5 %: protein and lipid synthesis down, autophagy up",
        ", ".join(f"{name} {share:.2f}" for name, share in seen.items()) + " of the vehicle",
        met=met,
    )


def mtorc2_spared_acutely() -> Finding:
    """C017."""
    hour, days = (fold(cell(), "mTORC2", dose_nM=_SATURATING_NM, time_h=time) for time in (1.0, 72.0))
    s6k1 = fold(cell(), "p-S6K1 T389", dose_nM=_SATURATING_NM, time_h=1.0)
    return judged(
        "reproduced if after 1 h at 100 nM mTORC2 is above 0.9 of the vehicle while p-S6K1, of mTORC1, is below 0.5",
        f"after 1 h at 100 nM: mTORC2 {hour:.2f}, p-S6K1 {s6k1:.2f} of the vehicle",
        f"After 72 h mTORC2 is {days:.2f}: trapped mTOR makes no new mTORC2. How far it falls depends on one assumed share.",
        met=hour > 0.9 and s6k1 < 0.5,
    )


def mtorc2_makes_s473() -> Finding:
    """C018."""
    s473, t308 = (
        ratio(resting(cell(genotype="RICTOR:loss"), name), resting(cell(), name))
        for name in ("p-AKT S473", "p-AKT T308")
    )
    return judged(
        "reproduced if without rictor S473 loses at least 90 % and T308 keeps more than 80 %",
        f"without rictor: S473 {s473:.2f}, T308 {t308:.2f} of wild type",
        met=s473 <= 0.1 and t308 > 0.8,
    )


def mtorc2_supports_growth() -> Finding:
    """C019."""
    rates = [
        np.log(b / a)
        for a, b in (
            levels(cell(genotype=g), ["cell number"], dose_nM=0.0, times_h=[0.0, 48.0])["cell number"]
            for g in ("", "RICTOR:loss")
        )
    ]
    return moves("net growth without rictor", float(rates[1] / rates[0]), "down")


def _figure(name: str) -> Finding:
    nodes, edges = pathway().nodes_of_figure(name), pathway().edges_of_figure(name)
    return Finding(
        outcome(met=bool(nodes) and bool(edges)),
        f"{len(nodes)} nodes and {len(edges)} edges, drawn in the report",
        "Rebuilt from the text.",
    )


CHECKS: Final[Mapping[str, Callable[[], Finding]]] = {
    "C001": edge_to_mtorc1,
    "C004": signalling_stops,
    "C005": three_outcomes,
    "C006": presets,
    "C007": ligand_raises_pi3k,
    "C008": pi3k_raises_akt,
    "C009": akt_raises_mtorc1,
    "C010": disturbed_in_cancer,
    "C011": two_complexes_share_mtor,
    "C012": lambda: _members("MTORC1", {"MTOR", "RPTOR", "MLST8"}),
    "C013": mtorc1_responds,
    "C014": three_inputs,
    "C015": three_outputs,
    "C016": lambda: _members("MTORC2", {"MTOR", "RICTOR", "MLST8"}),
    "C017": mtorc2_spared_acutely,
    "C018": mtorc2_makes_s473,
    "C019": mtorc2_supports_growth,
    "C020": lambda: _figure("F1"),
    "C031": lambda: _figure("F2"),
}
