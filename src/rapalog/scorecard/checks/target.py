"""Checks of the claims on how the drug meets its target (C003, C021 to C031)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Final

import numpy as np

from rapalog.biology.drugs import find_drug, known_drugs
from rapalog.biology.integrate import Segment
from rapalog.biology.tumour_cell import grow
from rapalog.facts.library import value
from rapalog.pharmacology.dosing_words import parse_regimen
from rapalog.pharmacology.patients import typical_patient
from rapalog.pharmacology.pharmacokinetics import blood_course
from rapalog.scorecard.observe import DAY_H, cell, dose_levels, half_dose_nM, inhibition, level, levels
from rapalog.scorecard.verdict import Finding, judged, outcome

_SATURATING_NM: Final = 100.0
_MINUTES_10_H: Final = 1 / 6


def needs_fkbp12() -> Finding:
    """C003."""
    lost, whole = _with_and_without_fkbp12("p-S6 S235/236", _SATURATING_NM)
    routed = inhibition(cell(genotype="FKBP1A:loss+FKBP5:route"), "p-S6 S235/236", dose_nM=_SATURATING_NM)
    return judged(
        "reproduced if p-S6 moves by less than 5 % without FKBP12 and falls by more than 50 % with it",
        f"p-S6 inhibition at 100 nM without FKBP12: {lost:.1f} % (with it {whole:.1f} %)",
        f"With FKBP51/52 standing in it is {routed:.0f} %.",
        met=abs(lost) < 5 and whole > 50,
    )


def _with_and_without_fkbp12(readout: str, dose_nM: float) -> tuple[float, float]:
    """Return percent inhibition in cells that lost FKBP12, and in cells that have it."""
    lost, whole = (inhibition(cell(genotype=genotype), readout, dose_nM=dose_nM) for genotype in ("FKBP1A:loss", ""))
    return lost, whole


def selective() -> Finding:
    """C021."""
    found = [find_drug(name) for name in known_drugs()]
    rapalogs = [drug.name for drug in found if drug.is_rapalog and not drug.also]
    return Finding(
        outcome(met={"everolimus", "sirolimus"} <= set(rapalogs)),
        f"no off-target kinase is modelled; {', '.join(rapalogs)} share one mechanism",
    )


def not_the_kinase_pocket() -> Finding:
    """C022."""
    lost, whole = _with_and_without_fkbp12("p-S6K1 T389", 1000.0)
    return judged(
        "reproduced if p-S6K1 falls by less than 10 % without FKBP12 and by more than 50 % with it",
        f"p-S6K1 inhibition at 1 uM in cells without FKBP12: {lost:.1f} % (with it {whole:.1f} %)",
        "The weak binding without FKBP12 is put in (M021), so this is wired.",
        met=lost < 10 and whole > 50,
    )


def levels_in_patients() -> Finding:
    """C023: at the free peak of a patient the drug acts, and not on the kinase pocket."""
    free_nM = float(
        blood_course(
            typical_patient(), parse_regimen("10 mg daily"), np.arange(0.0, 24.0, 0.25), steady_state=True
        ).free_nM.max()
    )
    lost, whole = _with_and_without_fkbp12("p-S6K1 T389", free_nM)
    return judged(
        "reproduced if the free peak is at most 200 nM (twice 100) and there p-S6K1 falls by more than 50 % with FKBP12 and by less than 10 % without",
        f"free peak at 10 mg daily: {free_nM:.1f} nM; p-S6K1 inhibition at that dose {whole:.0f} %, without FKBP12 {lost:.1f} %",
        met=free_nM <= 200 and whole > 50 and lost < 10,
    )


def gain_of_function() -> Finding:
    """C024."""
    doses = [
        half_dose_nM(cell(FKBP12_total=amount), "p-S6K1 T389") for amount in (100.0, 300.0, 1000.0, 3000.0, 9000.0)
    ]
    known = [dose for dose in doses if dose is not None]
    falling = all(b < a for a, b in pairwise(known))
    flat = len(known) > 2 and known[-2] / known[-1] < known[0] / known[1]
    return judged(
        "reproduced if at least three of five amounts of FKBP12 reach half, each at a lower dose than the one before, and the last step is the smaller; partly without the last",
        "dose that halves p-S6K1 at FKBP12 0.1, 0.3, 1, 3, 9 uM: "
        + ", ".join("not reached" if d is None else f"{d:.3g} nM" for d in doses),
        met=falling and flat and len(known) >= 3,
        nearly=falling and len(known) >= 3,
    )


def diffuses_in() -> Finding:
    """C025."""
    times = [_MINUTES_10_H, 1.0, 24.0]
    of = cell()
    seen = levels(of, ["free drug in cell", "drug in medium"], dose_nM=1000.0, times_h=times)
    ratios = [
        inside / (outside * of.parameters["free_fraction_medium"])
        for inside, outside in zip(seen["free drug in cell"], seen["drug in medium"], strict=True)
    ]
    return judged(
        "reproduced if free drug inside is within 10 % of that outside after 1 h",
        f"free inside over free outside at 1 uM: {ratios[0]:.2f} after 10 min, {ratios[1]:.2f} after 1 h",
        met=abs(ratios[1] - 1) < 0.1,
    )


def tight_to_fkbp12() -> Finding:
    """C026: the free level at which half of FKBP12 carries the drug, read off the cell and not off its parameter."""
    doses_nM = np.geomspace(0.1, 1e4, 16).tolist()
    free, bound = (
        dose_levels(cell(), name, doses_nM=doses_nM, times_h=[DAY_H])[:, 0]
        for name in ("free drug in cell", "FKBP12 occupancy")
    )
    half = float(np.exp(np.interp(0.5, bound, np.log(free)))) if bound[0] < 0.5 < bound[-1] else math.nan
    return judged(
        "reproduced if FKBP12 is half bound at 0.2 to 5 nM of free drug, partly if within a decade of that",
        f"FKBP12 is half bound at {half:.2g} nM of free drug in the cell" if half > 0 else "FKBP12 is never half bound",
        "The Kd was fitted, from a prior around that of sirolimus.",
        met=0.2 <= half <= 5,
        nearly=0.02 <= half <= 50,
    )


def drug_balance() -> Finding:
    """C027: the drug that is not lost in the medium is in the medium or in cells, there mostly on FKBP12."""
    of, dose_nM = cell(k_drug_loss=0.0), 1000.0
    seen = grow(
        of,
        cells=value("V004"),
        segments=[Segment(0.0, {"drug_medium": dose_nM})],
        times_h=np.array([0.0, 24.0, 72.0, 168.0]),
        symbols=["drug_medium", "drug_in_one_cell", "cells_living", "readout_FKBP12"],
    ).values
    outside = seen["drug_medium"] * of.parameters["medium"]
    inside = seen["cells_living"] * of.parameters["cell"] * seen["drug_in_one_cell"]
    total = outside + inside
    drift, bound = float(np.abs(total / total[0] - 1).max()), float(seen["readout_FKBP12"][1])
    return judged(
        "reproduced if at 1 uM more than half of FKBP12 carries the drug after 24 h and, with loss in the medium switched off, the drug is conserved to 1e-6 over 168 h",
        f"{100 * bound:.0f} % of FKBP12 carries the drug; drug in medium and cells drifts by {drift:.1e} of the dose over 168 h, {100 * inside[-1] / total[-1]:.1f} % of it in the cells by then",
        met=drift < 1e-6 and bound > 0.5,
    )


def complex_binds_frb() -> Finding:
    """C028."""
    kd = cell().parameters["Kd_pair_FRB"]
    occupied = level(cell(), "mTORC1 occupancy", dose_nM=_SATURATING_NM)
    return judged(
        "reproduced if the Kd is within a decade of 12 nM and more than half of mTORC1 is held at 100 nM, 24 h",
        f"Kd {kd:g} nM (measured for sirolimus, carried over); occupancy at 100 nM {100 * occupied:.1f} %",
        met=1.2 <= kd <= 120 and occupied > 0.5,
    )


def allosteric_plateaus() -> Finding:
    """C029."""
    s6k1, t37 = (inhibition(cell(), name, dose_nM=1000.0) for name in ("p-S6K1 T389", "p-4E-BP1 T37/46"))
    return judged(
        "reproduced if at 1 uM, 24 h p-S6K1 falls by more than 90 % and p-4E-BP1 T37/46 by more than 5 and less than 60 %",
        f"inhibition at 1 uM: p-S6K1 {s6k1:.0f} %, p-4E-BP1 T37/46 {t37:.0f} %",
        "The residual activities are assumed from directions, or were fitted.",
        met=s6k1 > 90 and 5 < t37 < 60,
    )


def both_substrates() -> Finding:
    """C030."""
    s6k1, t37 = (inhibition(cell(), name) for name in ("p-S6K1 T389", "p-4E-BP1 T37/46"))
    return judged(
        "reproduced if at 20 nM, 24 h both fall by more than 5 %, p-S6K1 at least as far as p-4E-BP1 T37/46",
        f"inhibition at 20 nM: p-S6K1 {s6k1:.0f} %, p-4E-BP1 T37/46 {t37:.0f} %",
        met=s6k1 >= t37 > 5,
    )


CHECKS: Final[Mapping[str, Callable[[], Finding]]] = {
    "C003": needs_fkbp12,
    "C021": selective,
    "C022": not_the_kinase_pocket,
    "C023": levels_in_patients,
    "C024": gain_of_function,
    "C025": diffuses_in,
    "C026": tight_to_fkbp12,
    "C027": drug_balance,
    "C028": complex_binds_frb,
    "C029": allosteric_plateaus,
    "C030": both_substrates,
}
