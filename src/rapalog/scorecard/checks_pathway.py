"""Checks of the claims on the pathway and on how the drug meets its target (C001 to C031)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Final

import numpy as np

from rapalog.biology.drugs import find_drug
from rapalog.biology.genotype import cell_lines
from rapalog.biology.integrate import Segment
from rapalog.biology.tumour_cell import grow
from rapalog.facts.library import facts, value
from rapalog.facts.pathway import pathway
from rapalog.pharmacology.dosing import parse_regimen
from rapalog.pharmacology.patients import typical_patient
from rapalog.pharmacology.pharmacokinetics import blood_course
from rapalog.scorecard.observe import cell, fold, half_dose_nM, inhibition, level, levels, resting
from rapalog.scorecard.verdict import Finding, moves, outcome

_SATURATING_NM: Final = 100.0
_MINUTES_10_H: Final = 1 / 6


def edge_to_mtorc1() -> Finding:
    """C001."""
    edges = [edge for edge in pathway().edges if edge.source == "DRUG_FKBP12" and edge.target == "MTORC1"]
    signs = pathway().sign_of_paths("EVEROLIMUS", "MTORC1")
    return Finding(
        outcome(met=bool(edges) and signs == {"-"}),
        f"the graph leads from the drug to mTORC1 with sign {', '.join(signs)}",
    )


def needs_fkbp12() -> Finding:
    """C003."""
    lost = inhibition(cell(genotype="FKBP1A:loss"), "p-S6 S235/236", dose_nM=_SATURATING_NM)
    routed = inhibition(cell(genotype="FKBP1A:loss+FKBP5:route"), "p-S6 S235/236", dose_nM=_SATURATING_NM)
    return Finding(outcome(met=abs(lost) < 5), f"p-S6 inhibition at 100 nM without FKBP12: {lost:.1f} %",
                   f"With FKBP51/52 standing in it is {routed:.0f} %.")  # fmt: skip


def signalling_stops() -> Finding:
    """C004."""
    seen = inhibition(cell(), "p-S6 S235/236")
    return Finding(outcome(met=seen >= 80, nearly=seen >= 70), f"p-S6 inhibition at 20 nM, 24 h: {seen:.1f} %")


def three_outcomes() -> Finding:
    """C005."""
    seen = {
        name: fold(cell(), name, dose_nM=_SATURATING_NM, time_h=48.0)
        for name in ("G1 fraction", "protein synthesis", "VEGF")
    }
    met = seen["G1 fraction"] > 1.05 and seen["protein synthesis"] < 0.95 and seen["VEGF"] < 0.95
    return Finding(
        outcome(met=met), ", ".join(f"{name} {ratio:.2f}" for name, ratio in seen.items()) + " of the vehicle at 48 h"
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
        resting(cell(growth_factor=1.0), name) / max(resting(cell(growth_factor=0.0), name), 1e-12)
        for name in ("PIP3", "p-AKT T308")
    ]
    half = resting(cell(growth_factor=0.5), "PIP3")
    monotone = resting(cell(growth_factor=0.0), "PIP3") < half < resting(cell(), "PIP3")
    return Finding(
        outcome(met=min(ratios) >= 2 and monotone),
        f"PIP3 and p-AKT rise more than {min(min(ratios), 1000):.0f}-fold with the ligand",
    )


def pi3k_raises_akt() -> Finding:
    """C008."""
    lost = 100 * (1 - resting(cell(pi3k_activity=0.02), "p-AKT T308") / resting(cell(), "p-AKT T308"))
    return Finding(outcome(met=lost >= 80), f"p-AKT T308 falls by {lost:.0f} % with PI3K at 2 %")


def akt_raises_mtorc1() -> Finding:
    """C009."""
    return moves(
        "p-S6K1 without AKT activity",
        resting(cell(akt_activity=0.0), "p-S6K1 T389") / resting(cell(), "p-S6K1 T389"),
        "down",
    )


def disturbed_in_cancer() -> Finding:
    """C010."""
    ratios = {genotype: resting(cell(genotype=genotype), "p-AKT T308") / resting(cell(), "p-AKT T308")
              for genotype in ("PTEN:loss", "PIK3CA:H1047R", "ERBB2:gain")}  # fmt: skip
    return Finding(
        outcome(met=min(ratios.values()) > 1.05),
        ", ".join(f"{name} {ratio:.2f}" for name, ratio in ratios.items()) + "-fold p-AKT T308",
    )


def two_complexes_conserve_mtor() -> Finding:
    """C011."""
    of, parts = cell(), ("mTOR", "mTORC1", "mTORC2", "mTOR_drug", "mTORC1_drug")
    total = sum(of.state[name] for name in parts)
    drift = abs(total / of.parameters["mTOR_total"] - 1)
    return Finding(
        outcome(met=drift < 1e-6),
        f"relative drift of total mTOR at rest {drift:.1e}; over a dosed week the test suite holds 1e-6",
    )


def _members(complex_id: str, expected: set[str]) -> Finding:
    found = set(pathway().members(complex_id))
    return Finding(outcome(met=found == expected), f"members in the graph: {', '.join(sorted(found))}")


def mtorc1_responds() -> Finding:
    """C013."""
    dose = half_dose_nM(cell(), "p-S6K1 T389")
    met = dose is not None and 0.01 <= dose <= 100
    observed = "not reached" if dose is None else f"{dose:.3g} nM"
    return Finding(outcome(met=met), f"dose that halves p-S6K1 at 24 h, 5,000 cells per well: {observed}",
                   "Below the expected range but within its tolerance of one decade." if met and dose is not None and dose < 0.1 else "")  # fmt: skip


def three_inputs() -> Finding:
    """C014."""
    whole = resting(cell(), "p-S6K1 T389")
    seen = {
        name: resting(cell(**{name: 0.0}), "p-S6K1 T389") / whole for name in ("amino_acids", "energy", "growth_factor")
    }
    return Finding(
        outcome(met=max(seen.values()) < 0.95),
        ", ".join(f"without {name.replace('_', ' ')} {ratio:.2f}" for name, ratio in seen.items()) + " of p-S6K1",
    )


def three_outputs() -> Finding:
    """C015."""
    seen = {
        name: fold(cell(), name, dose_nM=_SATURATING_NM)
        for name in ("protein synthesis", "lipid synthesis", "autophagy")
    }
    met = seen["protein synthesis"] < 0.95 and seen["lipid synthesis"] < 0.95 and seen["autophagy"] > 1.05
    return Finding(
        outcome(met=met), ", ".join(f"{name} {ratio:.2f}" for name, ratio in seen.items()) + " of the vehicle"
    )


def mtorc2_spared_acutely() -> Finding:
    """C017."""
    hour, days = (fold(cell(), "mTORC2", dose_nM=_SATURATING_NM, time_h=time) for time in (1.0, 72.0))
    return Finding(outcome(met=hour > 0.9), f"mTORC2 after 1 h at 100 nM: {hour:.2f} of the vehicle",
                   f"After 72 h it is {days:.2f}: trapped mTOR makes no new mTORC2. How far it falls depends on one assumed share.")  # fmt: skip


def mtorc2_makes_s473() -> Finding:
    """C018."""
    s473, t308 = (
        resting(cell(genotype="RICTOR:loss"), name) / resting(cell(), name) for name in ("p-AKT S473", "p-AKT T308")
    )
    return Finding(
        outcome(met=s473 <= 0.1 and t308 > 0.8), f"without rictor: S473 {s473:.2f}, T308 {t308:.2f} of wild type"
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


def selective() -> Finding:
    """C021."""
    rapalogs = [row.more["drug"] for row in facts("drugs").values() if find_drug(row.more["drug"]).is_rapalog]
    return Finding(
        outcome(met=set(rapalogs) == {"everolimus", "sirolimus"}),
        f"no off-target kinase is modelled; {' and '.join(rapalogs)} share one mechanism",
    )


def not_the_kinase_pocket() -> Finding:
    """C022."""
    seen = inhibition(cell(genotype="FKBP1A:loss"), "p-S6K1 T389", dose_nM=1000.0)
    return Finding(
        outcome(met=seen < 10),
        f"p-S6K1 inhibition at 1 uM in cells without FKBP12: {seen:.1f} %",
        "In cells; the cell-free assay is not built yet.",
    )


def levels_in_patients() -> Finding:
    """C023."""
    free_nM = float(
        blood_course(
            typical_patient(), parse_regimen("10 mg daily"), np.arange(0.0, 24.0, 0.25), steady_state=True
        ).free_nM.max()
    )
    return Finding(outcome(met=free_nM <= 200), f"free peak at 10 mg daily: {free_nM:.1f} nM")


def gain_of_function() -> Finding:
    """C024."""
    doses = [
        half_dose_nM(cell(FKBP12_total=amount), "p-S6K1 T389") for amount in (100.0, 300.0, 1000.0, 3000.0, 9000.0)
    ]
    known = [dose for dose in doses if dose is not None]
    falling = all(b < a for a, b in pairwise(known))
    flat = len(known) > 2 and known[-2] / known[-1] < known[0] / known[1]
    return Finding(outcome(met=falling and flat and len(known) >= 3, nearly=falling),
                   "dose that halves p-S6K1 at FKBP12 0.1, 0.3, 1, 3, 9 uM: " + ", ".join("not reached" if d is None else f"{d:.3g} nM" for d in doses))  # fmt: skip


def diffuses_in() -> Finding:
    """C025."""
    times = [_MINUTES_10_H, 1.0, 24.0]
    of = cell()
    seen = levels(of, ["free drug in cell", "drug in medium"], dose_nM=1000.0, times_h=times)
    ratios = [
        inside / (outside * of.parameters["free_fraction_medium"])
        for inside, outside in zip(seen["free drug in cell"], seen["drug in medium"], strict=True)
    ]
    return Finding(
        outcome(met=abs(ratios[1] - 1) < 0.1),
        f"free inside over free outside at 1 uM: {ratios[0]:.2f} after 10 min, {ratios[1]:.2f} after 1 h",
    )


def tight_to_fkbp12() -> Finding:
    """C026."""
    kd = cell().parameters["Kd_drug_FKBP12"]
    bound = level(cell(), "FKBP12 occupancy", dose_nM=10.0)
    return Finding(
        outcome(met=0.02 <= kd <= 50),
        f"Kd {kd:g} nM (assumed from sirolimus); FKBP12 bound at 10 nM: {100 * bound:.0f} %",
    )


def drug_balance() -> Finding:
    """C027."""
    of, dose_nM = cell(), 1000.0
    seen = grow(
        of,
        cells=value("V004"),
        segments=[Segment(0.0, {"drug_medium": dose_nM})],
        times_h=np.array([0.0, 24.0, 72.0, 168.0]),
        symbols=["drug_medium", "drug_in_one_cell", "cells_living"],
    ).values
    outside = seen["drug_medium"] * of.parameters["medium"]
    inside = seen["cells_living"] * of.parameters["cell"] * seen["drug_in_one_cell"]
    total = outside + inside
    drift = float(np.abs(total / total[0] - 1).max())
    return Finding(
        outcome(met=drift < 1e-6),
        f"drug in medium and cells drifts by {drift:.1e} of the dose over 168 h; {100 * inside[-1] / total[-1]:.1f} % of 1 uM is in the cells by then",
    )


def complex_binds_frb() -> Finding:
    """C028."""
    kd = cell().parameters["Kd_pair_FRB"]
    occupied = level(cell(), "mTORC1 occupancy", dose_nM=_SATURATING_NM)
    return Finding(
        outcome(met=1.2 <= kd <= 120),
        f"Kd {kd:g} nM (measured for sirolimus, carried over); occupancy at 100 nM {100 * occupied:.1f} %",
    )


def allosteric_plateaus() -> Finding:
    """C029."""
    s6k1, t37 = (inhibition(cell(), name, dose_nM=1000.0) for name in ("p-S6K1 T389", "p-4E-BP1 T37/46"))
    return Finding(
        outcome(met=s6k1 > 90 and 0 < t37 < 60),
        f"inhibition at 1 uM: p-S6K1 {s6k1:.0f} %, p-4E-BP1 T37/46 {t37:.0f} %",
        "The residual activities are assumed from directions.",
    )


def both_substrates() -> Finding:
    """C030."""
    s6k1, t37 = (inhibition(cell(), name) for name in ("p-S6K1 T389", "p-4E-BP1 T37/46"))
    return Finding(
        outcome(met=s6k1 >= t37 > 5), f"inhibition at 20 nM: p-S6K1 {s6k1:.0f} %, p-4E-BP1 T37/46 {t37:.0f} %"
    )


CHECKS: Final[Mapping[str, Callable[[], Finding]]] = {
    "C001": edge_to_mtorc1, "C003": needs_fkbp12, "C004": signalling_stops,
    "C005": three_outcomes, "C006": presets, "C007": ligand_raises_pi3k, "C008": pi3k_raises_akt, "C009": akt_raises_mtorc1,
    "C010": disturbed_in_cancer, "C011": two_complexes_conserve_mtor,
    "C012": lambda: _members("MTORC1", {"MTOR", "RPTOR", "MLST8"}), "C013": mtorc1_responds, "C014": three_inputs,
    "C015": three_outputs, "C016": lambda: _members("MTORC2", {"MTOR", "RICTOR", "MLST8"}), "C017": mtorc2_spared_acutely,
    "C018": mtorc2_makes_s473, "C019": mtorc2_supports_growth, "C020": lambda: _figure("F1"), "C021": selective,
    "C022": not_the_kinase_pocket, "C023": levels_in_patients, "C024": gain_of_function, "C025": diffuses_in,
    "C026": tight_to_fkbp12, "C027": drug_balance, "C028": complex_binds_frb, "C029": allosteric_plateaus,
    "C030": both_substrates, "C031": lambda: _figure("F2"),
}  # fmt: skip
