"""Checks of the claims on what follows below mTORC1: translation, cell cycle, autophagy, VEGF (C032 to C053, C125 to C127)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from rapalog.biology.tumour_cell import TumourCell
from rapalog.scorecard.observe import DAY_H, cell, fold, inhibition, level, levels, resting
from rapalog.scorecard.verdict import Finding, moves, outcome, pending

_DOSE_NM: Final = 100.0
_TWO_DAYS_H: Final = 48.0
_HYPOXIA: Final = 0.01  # the claim's own 1 % oxygen, as a fraction of the gas
_COURSE_H: Final = [0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 24.0, 36.0, 48.0, 72.0]


def two_arms() -> Finding:
    """C032."""
    whole = resting(cell(), "protein synthesis")
    no_s6k1 = resting(cell(genotype="RPS6KB1:loss"), "protein synthesis") / whole
    locked = resting(cell(drive_T37=0.0), "protein synthesis") / whole
    return Finding(
        outcome(met=max(no_s6k1, locked) < 0.95),
        f"protein synthesis without S6K1 {no_s6k1:.2f}, with 4E-BP1 that cannot be phosphorylated {locked:.2f}",
    )


def s6k1_stops() -> Finding:
    """C033."""
    seen = inhibition(cell(), "p-S6K1 T389")
    return Finding(
        outcome(met=seen >= 90, nearly=seen >= 80),
        f"p-S6K1 inhibition at 20 nM, 24 h: {seen:.1f} %",
        "FKBP12 was set by a finding on S6K1 (D014).",
    )


def _half_time_h(of: TumourCell, readout: str) -> float:
    """Return when a readout has made half of its way to the level at 72 h."""
    treated = levels(of, [readout], dose_nM=_DOSE_NM, times_h=_COURSE_H)[readout]
    vehicle = levels(of, [readout], dose_nM=0.0, times_h=_COURSE_H)[readout]
    change = [abs(a / b - 1) for a, b in zip(treated, vehicle, strict=True)]
    return next(time for time, seen in zip(_COURSE_H, change, strict=True) if seen >= change[-1] / 2)


def s6_follows_s6k1() -> Finding:
    """C034."""
    first, second = (_half_time_h(cell(), name) for name in ("p-S6K1 T389", "p-S6 S235/236"))
    return Finding(
        outcome(met=first < second), f"half of the fall after {first:g} h for p-S6K1 and {second:g} h for p-S6"
    )


def without_s6k1() -> Finding:
    """C036."""
    return moves("protein synthesis without S6K1", resting(cell(genotype="RPS6KB1:loss"), "protein synthesis"), "down")


def holds_eif4e() -> Finding:
    """C037."""
    phospho, held = (fold(cell(), name) for name in ("p-4E-BP1 S65", "4E-BP1-eIF4E"))
    return Finding(
        outcome(met=phospho < 0.95 and held > 1.05),
        f"p-4E-BP1 S65 {phospho:.2f}, eIF4E held by bare 4E-BP1 {held:.2f} of the vehicle",
    )


def lets_go_of_eif4e() -> Finding:
    """C039."""
    ratio = resting(cell(), "free eIF4E") / resting(cell(drive_S65=0.0), "free eIF4E")
    return Finding(outcome(met=ratio > 1.05), f"free eIF4E with over without S65 phosphorylation: {ratio:.2f}")


def stays_hypophosphorylated() -> Finding:
    """C040."""
    seen = {name: fold(cell(), name, dose_nM=_DOSE_NM, time_h=72.0) for name in ("p-4E-BP1 T37/46", "p-4E-BP1 S65")}
    clear = all(ratio < 0.5 for ratio in seen.values())
    return Finding(outcome(met=clear, nearly=min(seen.values()) < 0.95), ", ".join(f"{name} {ratio:.2f}" for name, ratio in seen.items()) + " of the vehicle at 72 h",
                   "Partial and by site: T37/46 hardly falls, S65 by about half.")  # fmt: skip


def myc_and_cyclin() -> Finding:
    """C041."""
    seen = {name: fold(cell(), name) for name in ("c-Myc", "Cyclin D1")}
    return Finding(
        outcome(met=max(seen.values()) < 0.95),
        ", ".join(f"{name} {ratio:.2f}" for name, ratio in seen.items()) + " of the vehicle",
    )


def _g1_rise(of: TumourCell, *, time_h: float) -> float:
    return 100 * (level(of, "G1 fraction", dose_nM=_DOSE_NM, time_h=time_h) - level(of, "G1 fraction", time_h=time_h))


def g1_arrest() -> Finding:
    """C042."""
    day, three = _g1_rise(cell(), time_h=DAY_H), _g1_rise(cell(), time_h=72.0)
    return Finding(
        outcome(met=day >= 10, nearly=three >= 10),
        f"G1 share +{day:.1f} points at 24 h, +{three:.1f} at 72 h",
        "The arrest waits for ribosomes and cyclin D1 to run down.",
    )


def no_arrest_without_rb() -> Finding:
    """C046."""
    seen = _g1_rise(cell(genotype="RB1:loss"), time_h=_TWO_DAYS_H)
    return Finding(
        outcome(met=abs(seen) < 3),
        f"G1 share {seen:+.1f} points at 48 h without Rb (with Rb {_g1_rise(cell(), time_h=_TWO_DAYS_H):+.1f})",
        "All G1 control of the model passes through Rb and E2F.",
    )


def autophagy_takes_cyclin() -> Finding:
    """C047."""
    on, off = (fold(cell(genotype=genotype), "Cyclin D1") for genotype in ("", "ATG7:loss"))
    return Finding(outcome(met=off > on + 0.05), f"cyclin D1 with autophagy {on:.2f}, without {off:.2f} of its vehicle")


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
    return Finding(
        outcome(met=max(air, thin) < 0.95),
        f"HIF-1 alpha {air:.2f} in air, {thin:.2f} in hypoxia, of the vehicle",
        "Not testable in 786-O, which makes only HIF-2 alpha.",
    )


def hif_made_less() -> Finding:
    """C051."""
    of = cell(oxygen=_HYPOXIA)
    return moves(
        "HIF-1 alpha synthesis (loss per molecule is untouched by structure)", fold(of, "protein synthesis"), "down"
    )


def vegf_after_hif() -> Finding:
    """C052."""
    of = cell(oxygen=_HYPOXIA)
    first, second = _half_time_h(of, "HIF-1a"), _half_time_h(of, "VEGF in cell")
    seen = fold(of, "VEGF", dose_nM=_DOSE_NM, time_h=72.0)
    return Finding(
        outcome(met=seen < 0.95 and first < second, nearly=seen < 0.95),
        f"secreted VEGF {seen:.2f} of the vehicle at 72 h; half-way after {second:g} h, HIF-1 alpha after {first:g} h",
    )


def three_fall() -> Finding:
    """C125."""
    seen = {name: fold(cell(), name, dose_nM=_DOSE_NM, time_h=72.0) for name in ("cell number", "cell mass", "VEGF")}
    return Finding(
        outcome(met=max(seen.values()) < 0.95),
        ", ".join(f"{name} {ratio:.2f}" for name, ratio in seen.items()) + " of the vehicle at 72 h",
    )


def both_silent() -> Finding:
    """C126."""
    seen = {name: fold(cell(), name) for name in ("p-S6K1 T389", "p-4E-BP1 T37/46")}
    met = max(seen.values()) < 0.95
    return Finding(outcome(met=met and seen["p-4E-BP1 T37/46"] < 0.5, nearly=met), ", ".join(f"{name} {ratio:.2f}" for name, ratio in seen.items()) + " of the vehicle",
                   "S6K1 yes; T37/46 of 4E-BP1 only in part.")  # fmt: skip


def profound() -> Finding:
    """C127."""
    synthesis, g1 = fold(cell(), "protein synthesis", dose_nM=1000.0), _g1_rise(cell(), time_h=DAY_H)
    return Finding(outcome(met=synthesis < 0.95 and g1 > 1), f"protein synthesis {synthesis:.2f} of the vehicle and G1 share {g1:+.1f} points at 24 h",
                   "The numbers are reported; whether they are profound is not for a model to say.")  # fmt: skip


def _direction(readout: str, direction: str, *, time_h: float = DAY_H, note: str = "") -> Callable[[], Finding]:
    return lambda: moves(readout, fold(cell(), readout, time_h=time_h), "up" if direction == "up" else "down", note)


CHECKS: Final[Mapping[str, Callable[[], Finding]]] = {
    "C032": two_arms, "C033": s6k1_stops, "C034": s6_follows_s6k1,
    "C035": _direction("TOP translation", "down", note="Both routes are wired in, by assumed shares: S6K1 35 %, 4E-BP1 25 %."),
    "C036": without_s6k1, "C037": holds_eif4e, "C038": _direction("eIF4F", "down"), "C039": lets_go_of_eif4e,
    "C040": stays_hypophosphorylated, "C041": myc_and_cyclin, "C042": g1_arrest, "C043": _direction("Cyclin D1", "down"),
    "C044": _direction("Cyclin D1-CDK4/6", "down"), "C045": _direction("p-Rb", "down", time_h=_TWO_DAYS_H),
    "C046": no_arrest_without_rb, "C047": autophagy_takes_cyclin, "C048": _direction("VEGF", "down", time_h=_TWO_DAYS_H),
    "C049": hif_falls, "C050": hif_in_hypoxia, "C051": hif_made_less, "C052": vegf_after_hif,
    "C053": lambda: pending("tumour growth with its own vessels"), "C125": three_fall, "C126": both_silent, "C127": profound,
}  # fmt: skip
