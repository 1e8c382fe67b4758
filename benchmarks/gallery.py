"""A page of eight typical curves with what is reported under each: ``python benchmarks/gallery.py OUT.png``."""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from rapalog.analysis.curves.experiment import fit_curves
from rapalog.figures.viability.dose_response import draw_dose_response, potency_text
from rapalog.tables import LayoutWell, Reading, Well

DOSES = np.repeat([0.0, *np.geomspace(0.1, 10_000, 11)], 3)
NOISE = 0.04


def fall(dose, ec50, bottom=0.0, hill=1.0):
    return bottom + (1 - bottom) / (1 + (dose / ec50) ** hill)


CASES = {
    "full": (fall(DOSES, 40, 0.05), {}),
    "partial": (fall(DOSES, 8, 0.38), {}),
    "plateau above 50 %": (fall(DOSES, 3, 0.64), {}),
    "two-phase": (fall(DOSES, 1.5, 0.6) * fall(DOSES, 5000, 0.0, 1.6), {}),
    "hormetic": (0.05 + (0.95 + 0.5 * DOSES / 60) / (1 + (DOSES / 60) ** 2), {}),
    "flat": (np.ones(len(DOSES)), {}),
    "outlier (Tukey)": (fall(DOSES, 40, 0.1), {"robust": "tukey"}),
    "incomplete": (fall(DOSES, 15_000, 0.0), {}),
}


def wells(name, clean, rng):
    values = clean + NOISE * rng.standard_normal(len(clean))
    if name.startswith("outlier"):
        values[[10, 23]] += (-0.55, 0.75)
    found = []
    for dose, value in zip(DOSES, values, strict=True):
        content = LayoutWell("", "", "", "dose", float(dose), "sample" if dose else "vehicle", "", 72.0, name)
        found.append(Well(Reading("made up", "P", "", "450", "", "", float(value)), content))
    return found


def report(curve) -> str:
    lines = [f"model {curve.model}, {curve.n_wells} wells; {potency_text(curve.ec50_nM, 'EC50')}"]
    if curve.emax.value is not None:
        emax, auc = curve.emax, curve.auc
        lines.append(
            f"Emax {100 * emax.value:.0f} % ({100 * emax.low:.0f} to {100 * emax.high:.0f}), "
            f"AUC {auc.value:.2f} ({auc.low:.2f} to {auc.high:.2f})"
        )
    lines += [
        f"phase {i}: {potency_text(phase.ec50_nM, 'EC50')}, {100 * phase.fraction.value:.0f} % lost"
        for i, phase in enumerate(curve.phases, start=1)
    ]
    lines += [flag for flag in curve.flags if "biological" not in flag and "no blank" not in flag]
    return "\n".join(textwrap.fill(line, 58, subsequent_indent="   ") for line in lines)


def main() -> None:
    out = Path(sys.argv[1] if len(sys.argv) > 1 else "gallery.png")
    rng = np.random.default_rng(8)
    figure = Figure(figsize=(17, 12))
    for index, (name, (clean, settings)) in enumerate(CASES.items()):
        (curve,) = fit_curves(wells(name, clean, rng), **settings)
        left, bottom = 0.045 + 0.245 * (index % 4), 0.69 - 0.49 * (index // 4)
        draw_dose_response(figure.add_axes((left, bottom, 0.195, 0.235)), curve)
        figure.text(left - 0.02, bottom - 0.055, report(curve), va="top", fontsize=8.5, linespacing=1.35)
    figure.suptitle(f"Eight typical curves: three wells a dose, noise {100 * NOISE:.0f} % of vehicle, made up", x=0.5)
    figure.savefig(out, dpi=110)


if __name__ == "__main__":
    main()
