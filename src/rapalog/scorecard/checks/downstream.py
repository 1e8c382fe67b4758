"""Checks of the claims on what follows below mTORC1: translation, cell cycle, autophagy, VEGF (C032 to C053, C125 to C127)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final

from rapalog.biology.tumour_cell import TumourCell
from rapalog.scorecard.observe import DAY_H, cell, fold, generic_in, inhibition, level, levels, ratio, resting
from rapalog.scorecard.verdict import LEAST_CHANGE, SLIGHT_CHANGE, Finding, judged, moves, nearly_gone, pending

_DOSE_NM: Final = 100.0
_TWO_DAYS_H: Final = 48.0
_HYPOXIA: Final = 0.01  # the claim's own 1 % oxygen, as a fraction of the gas
_G1_POINTS: Final = 10.0  # the claim's own
_G1_RULE: Final = (
    f"reproduced if the G1 share rises by at least {_G1_POINTS:g} points at 100 nM, 24 h; partly if by 72 h"
)
_COURSE_H: Final = [0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 24.0, 36.0, 48.0, 72.0]


def two_arms() -> Finding:
    """C032."""
    whole = resting(cell(), "protein synthesis")
    no_s6k1 = resting(cell(genotype="RPS6KB1:loss"), "protein synthesis") / whole
    locked = resting(cell(drive_T37=0.0), "protein synthesis") / whole
    return judged(
        "reproduced if protein synthesis at rest falls by more than 5 % with each arm off",
        f"protein synthesis without S6K1 {no_s6k1:.2f}, with 4E-BP1 that cannot be phosphorylated {locked:.2f}",
        met=max(no_s6k1, locked) < 0.95,
    )


def s6k1_stops() -> Finding:
    """C033."""
    seen = inhibition(cell(), "p-S6K1 T389")
    return nearly_gone(
        f"p-S6K1 inhibition at 20 nM, 24 h: {seen:.1f} %",
        seen,
        "It was fitted to a finding on S6K1 (D014).",
        least=90.0,
    )


def _half_time_h(of: TumourCell, readout: str) -> float:
    """Return when a readout has made half of its way to the level at 72 h; no number if it has not moved by then."""
    treated = levels(of, [readout], dose_nM=_DOSE_NM, times_h=_COURSE_H)[readout]
    vehicle = levels(of, [readout], dose_nM=0.0, times_h=_COURSE_H)[readout]
    change = [abs(ratio(a, b) - 1) for a, b in zip(treated, vehicle, strict=True)]
    if not change[-1] > LEAST_CHANGE:
        return math.nan
    return next(time for time, seen in zip(_COURSE_H, change, strict=True) if seen >= change[-1] / 2)


def s6_follows_s6k1() -> Finding:
    """C034: p-S6 falls after p-S6K1, and not where S6K1 was never there."""
    first, second = (_half_time_h(cell(), name) for name in ("p-S6K1 T389", "p-S6 S235/236"))
    left = resting(cell(genotype="RPS6KB1:loss"), "p-S6 S235/236") / resting(cell(), "p-S6 S235/236")
    return judged(
        "reproduced if at 100 nM p-S6K1 is half-way to its level at 72 h before p-S6 is (both move by more than 5 %), and p-S6 at rest is below half without S6K1",
        f"half of the change after {first:g} h for p-S6K1 and {second:g} h for p-S6; without S6K1 p-S6 at rest is {left:.2f} of wild type",
        met=first < second and left < 0.5,
    )


def without_s6k1() -> Finding:
    """C036: the gene lost, or S6K1 silenced by the drug."""
    lost = resting(cell(genotype="RPS6KB1:loss"), "protein synthesis") / resting(cell(), "protein synthesis")
    drug = fold(cell(), "protein synthesis", dose_nM=_DOSE_NM)
    return judged(
        "reproduced if protein synthesis falls by more than 5 % where S6K1 is lost and under the drug (100 nM, 24 h)",
        f"protein synthesis without S6K1 {lost:.2f} of wild type; under the drug {drug:.2f} of the vehicle",
        met=max(lost, drug) < 1 - LEAST_CHANGE,
    )


def holds_eif4e() -> Finding:
    """C037."""
    phospho, held = (fold(cell(), name) for name in ("p-4E-BP1 S65", "4E-BP1-eIF4E"))
    return judged(
        "reproduced if at 20 nM, 24 h p-4E-BP1 S65 falls and eIF4E held by bare 4E-BP1 rises, each by more than 5 %",
        f"p-4E-BP1 S65 {phospho:.2f}, eIF4E held by bare 4E-BP1 {held:.2f} of the vehicle",
        met=phospho < 0.95 and held > 1.05,
    )


def lets_go_of_eif4e() -> Finding:
    """C039."""
    share = ratio(resting(cell(), "free eIF4E"), resting(cell(drive_S65=0.0), "free eIF4E"))
    return judged(
        "reproduced if free eIF4E at rest is more than 5 % higher with S65 phosphorylation than without",
        f"free eIF4E with over without S65 phosphorylation: {share:.2f}",
        met=share > 1.05,
    )


def stays_hypophosphorylated() -> Finding:
    """C040."""
    seen = {name: fold(cell(), name, dose_nM=_DOSE_NM, time_h=72.0) for name in ("p-4E-BP1 T37/46", "p-4E-BP1 S65")}
    return judged(
        "reproduced if at 100 nM, 72 h both sites are below half of the vehicle, partly if one falls by more than 5 %",
        ", ".join(f"{name} {share:.2f}" for name, share in seen.items()) + " of the vehicle at 72 h",
        "Partial and by site: S65 falls further than T37/46.",
        met=max(seen.values()) < 0.5,
        nearly=min(seen.values()) < 0.95,
    )


def _cyclin_d1(readout: str, *, dose_nM: float = 20.0, **conditions: float) -> float:
    """Return cyclin D1 at 24 h of the vehicle, in a generic cell put into conditions."""
    return fold(generic_in(conditions), readout, dose_nM=dose_nM)


def myc_and_cyclin() -> Finding:
    """C041: what is made, so autophagy, which takes cyclin D1, is off."""
    seen = {name: _cyclin_d1(name, atg_activity=0.0) for name in ("c-Myc", "Cyclin D1")}
    return judged(
        "reproduced if at 20 nM, 24 h both fall by more than 5 % in cells without autophagy, where only less making lowers them; partly if one does",
        ", ".join(f"{name} {share:.2f}" for name, share in seen.items()) + " of the vehicle, autophagy off",
        met=max(seen.values()) < 0.95,
        nearly=min(seen.values()) < 0.95,
    )


def cyclin_d1_through_translation() -> Finding:
    """C043: the cause is blocked (cyclin D1 that does not need translation), and the effect must go."""
    seen = _cyclin_d1("Cyclin D1", atg_activity=0.0)
    blocked = _cyclin_d1("Cyclin D1", atg_activity=0.0, ccnd1_dependence=0.0)
    return judged(
        "reproduced if at 20 nM, 24 h, autophagy off, cyclin D1 falls by more than 5 %, and by less than that when it does not need translation",
        f"cyclin D1 {seen:.2f} of the vehicle; {blocked:.2f} when it does not need cap-dependent translation",
        met=seen < 1 - LEAST_CHANGE < blocked,
    )


def fewer_complexes() -> Finding:
    """C044: as C043, for the complexes with CDK4/6."""
    seen = _cyclin_d1("Cyclin D1-CDK4/6")
    blocked = _cyclin_d1("Cyclin D1-CDK4/6", ccnd1_dependence=0.0)
    return judged(
        "reproduced if at 20 nM, 24 h the complexes fall by more than 5 %, and at most half as far when cyclin D1 does not need translation; partly if they fall",
        f"cyclin D1-CDK4/6 {seen:.2f} of the vehicle; {blocked:.2f} when cyclin D1 does not need translation",
        met=seen < 1 - LEAST_CHANGE and 1 - blocked <= (1 - seen) / 2,
        nearly=seen < 1 - LEAST_CHANGE and blocked > seen + SLIGHT_CHANGE,
    )


def _g1_rise(of: TumourCell, *, time_h: float) -> float:
    return 100 * (level(of, "G1 fraction", dose_nM=_DOSE_NM, time_h=time_h) - level(of, "G1 fraction", time_h=time_h))


def g1_arrest() -> Finding:
    """C042."""
    day, three = _g1_rise(cell(), time_h=DAY_H), _g1_rise(cell(), time_h=72.0)
    return judged(
        _G1_RULE,
        f"G1 share {day:+.1f} points at 24 h, {three:+.1f} at 72 h",
        "The arrest waits for ribosomes and cyclin D1 to run down.",
        met=day >= _G1_POINTS,
        nearly=three >= _G1_POINTS,
    )


def no_arrest_without_rb() -> Finding:
    """C046."""
    lost, whole = (_g1_rise(cell(genotype=genotype), time_h=_TWO_DAYS_H) for genotype in ("RB1:loss", ""))
    return judged(
        "reproduced if at 100 nM, 48 h the G1 share rises by at least 3 points with Rb and moves by less than 3 without; partly if it rises by more than 1 with Rb and moves at most a third as far without",
        f"G1 share {lost:+.1f} points at 48 h without Rb, {whole:+.1f} with",
        "All G1 control of the model passes through Rb and E2F.",
        met=abs(lost) < 3 <= whole,
        nearly=whole > 1 and abs(lost) <= whole / 3,
    )


def autophagy_takes_cyclin() -> Finding:
    """C047."""
    on, off = (fold(cell(genotype=genotype), "Cyclin D1") for genotype in ("", "ATG7:loss"))
    return judged(
        "reproduced if at 20 nM, 24 h cyclin D1 is higher by more than 5 points of its vehicle without autophagy than with it, partly if by more than 1 point",
        f"cyclin D1 with autophagy {on:.2f}, without {off:.2f} of its vehicle",
        met=off > on + LEAST_CHANGE,
        nearly=off > on + SLIGHT_CHANGE,
    )


def hif_in_hypoxia() -> Finding:
    """C050."""
    return moves(
        "HIF-1 alpha at 1 % over 20 % oxygen",
        resting(cell(oxygen=_HYPOXIA), "HIF-1a") / resting(cell(), "HIF-1a"),
        "up",
    )


def hif_falls() -> Finding:
    """C049."""
    air, thin = fold(cell(), "HIF-1a"), fold(cell(oxygen=_HYPOXIA), "HIF-1a")
    return judged(
        "reproduced if at 20 nM, 24 h HIF-1 alpha falls by more than 5 % in air and at 1 % oxygen",
        f"HIF-1 alpha {air:.2f} in air, {thin:.2f} in hypoxia, of the vehicle",
        "Not testable in 786-O, which makes only HIF-2 alpha.",
        met=max(air, thin) < 0.95,
    )


def hif_made_less() -> Finding:
    """C051: HIF-1 alpha lives minutes, so making over level is its loss per molecule."""
    of = cell(oxygen=_HYPOXIA)
    made, level_fold = fold(of, "protein synthesis"), fold(of, "HIF-1a")
    loss = ratio(made, level_fold)
    return judged(
        "reproduced if at 20 nM, 24 h, 1 % oxygen HIF-1 alpha and its making fall by more than 5 %, and its loss per molecule stays within 5 %",
        f"HIF-1 alpha {level_fold:.2f} of the vehicle; made {made:.2f}, lost per molecule {loss:.2f}",
        met=max(made, level_fold) < 1 - LEAST_CHANGE and abs(loss - 1) < LEAST_CHANGE,
    )


def vegf_after_hif() -> Finding:
    """C052: per cell, so fewer cells do not count, and HIF-1 alpha must matter."""
    of, without = cell(oxygen=_HYPOXIA), cell(genotype="HIF1A:loss", oxygen=_HYPOXIA)
    first, second = _half_time_h(of, "HIF-1a"), _half_time_h(of, "VEGF in cell")
    seen, spared = (fold(own, "VEGF in cell", dose_nM=_DOSE_NM, time_h=72.0) for own in (of, without))
    needed = resting(without, "VEGF in cell") / resting(of, "VEGF in cell")
    return judged(
        "reproduced if at 100 nM, 72 h, 1 % oxygen VEGF per cell falls by more than 5 %, by at least 1 point further than in cells without HIF-1 alpha, after HIF-1 alpha, and is at rest more than 5 % lower without HIF-1 alpha; partly without the order",
        f"VEGF per cell {seen:.2f} of the vehicle, {spared:.2f} in cells without HIF-1 alpha, which make {needed:.2f} of it at rest; half-way after {second:g} h, HIF-1 alpha after {first:g} h",
        met=_vegf_needs_hif(seen, spared, needed) and first < second,
        nearly=_vegf_needs_hif(seen, spared, needed),
    )


def _vegf_needs_hif(seen: float, spared: float, needed: float) -> bool:
    return max(seen, needed) < 1 - LEAST_CHANGE and seen < spared - SLIGHT_CHANGE


def three_fall() -> Finding:
    """C125."""
    seen = {
        name: fold(cell(), name, dose_nM=_DOSE_NM, time_h=72.0) for name in ("cell number", "cell mass", "VEGF in cell")
    }
    return judged(
        "reproduced if at 100 nM, 72 h cell number, mass per cell and VEGF per cell each fall by more than 5 %",
        ", ".join(f"{name} {share:.2f}" for name, share in seen.items()) + " of the vehicle at 72 h",
        met=max(seen.values()) < 0.95,
    )


def both_silent() -> Finding:
    """C126."""
    seen = {name: fold(cell(), name) for name in ("p-S6K1 T389", "p-4E-BP1 T37/46")}
    return judged(
        "reproduced if at 20 nM, 24 h both are below half of the vehicle, partly if both fall by more than 5 %",
        ", ".join(f"{name} {share:.2f}" for name, share in seen.items()) + " of the vehicle",
        "S6K1 yes; T37/46 of 4E-BP1 only in part.",
        met=max(seen.values()) < 0.5,
        nearly=max(seen.values()) < 0.95,
    )


def profound() -> Finding:
    """C127: the G1 share is held to the rule of C042."""
    synthesis, day = fold(cell(), "protein synthesis", dose_nM=1000.0), _g1_rise(cell(), time_h=DAY_H)
    three = _g1_rise(cell(), time_h=72.0)
    return judged(
        f"reproduced if protein synthesis at 1 uM, 24 h falls by more than 5 % and the G1 share as in C042 ({_G1_RULE})",
        f"protein synthesis {synthesis:.2f} of the vehicle at 24 h; G1 share {day:+.1f} points at 24 h, {three:+.1f} at 72 h",
        "The numbers are reported; whether they are profound is not for a model to say.",
        met=synthesis < 0.95 and day >= _G1_POINTS,
        nearly=synthesis < 0.95 and three >= _G1_POINTS,
    )


def _direction(readout: str, direction: str, *, time_h: float = DAY_H, note: str = "") -> Callable[[], Finding]:
    return lambda: moves(readout, fold(cell(), readout, time_h=time_h), "up" if direction == "up" else "down", note)


CHECKS: Final[Mapping[str, Callable[[], Finding]]] = {
    "C032": two_arms,
    "C033": s6k1_stops,
    "C034": s6_follows_s6k1,
    "C035": _direction(
        "TOP translation", "down", note="Both routes are wired in, by assumed shares: S6K1 35 %, 4E-BP1 25 %."
    ),
    "C036": without_s6k1,
    "C037": holds_eif4e,
    "C038": _direction("eIF4F", "down"),
    "C039": lets_go_of_eif4e,
    "C040": stays_hypophosphorylated,
    "C041": myc_and_cyclin,
    "C042": g1_arrest,
    "C043": cyclin_d1_through_translation,
    "C044": fewer_complexes,
    "C045": _direction("p-Rb", "down", time_h=_TWO_DAYS_H),
    "C046": no_arrest_without_rb,
    "C047": autophagy_takes_cyclin,
    "C048": _direction("VEGF in cell", "down", time_h=_TWO_DAYS_H),
    "C049": hif_falls,
    "C050": hif_in_hypoxia,
    "C051": hif_made_less,
    "C052": vegf_after_hif,
    "C053": lambda: pending("tumour growth with its own vessels"),
    "C125": three_fall,
    "C126": both_silent,
    "C127": profound,
}
