"""Two phases: how many are found in real temsirolimus curves, and how often one-phase curves are called two-phase.

Real: nine sarcoma lines (``../shared/data/sarcoma_rapalogs``, or ``--data FILE``), 72 h, three replicates: an
on-target phase and a second one above 3 uM. Simulated: curves of one phase, full, partial, incomplete and steep, at the
doses of those, with one replicate of three wells a dose and with three replicates of one.

Run: ``python benchmarks/dose_response/two_phases.py [CURVES] [--data FILE]``; 2,000 of each class by default.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter
from pathlib import Path

import numpy as np
from interval_coverage import RANGES, drawn, sigmoid
from scipy import stats

from rapalog.analysis.curves.curve import Curve
from rapalog.analysis.curves.dose_response import curve_steps
from rapalog.analysis.curves.experiment import fit_curves
from rapalog.analysis.curves.fit.together import run
from rapalog.tables import LayoutWell, Reading, Well

#: The folder of real files beside the checkout.
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"

RESULT = Path(__file__).resolve().parents[1] / "results" / "dose_response" / "two_phases.json"
DRUG = "temsirolimus"
DOSES = 10_000.0 / 3.0 ** np.arange(10)[::-1]


def wells_of(path: Path, drug: str) -> list[Well]:
    with path.open() as handle:
        rows = [row for row in csv.DictReader(handle) if row["drug"] == drug and row["response"]]
    return [
        Well(
            Reading("s", "", "", "r", "", "", float(row["response"])),
            LayoutWell("", "", row["cell_line"], drug, float(row["dose"]), "sample", row["replicate"], 72.0),
        )
        for row in rows
    ]


def words(curve: Curve) -> dict[str, object]:
    phases = [
        {"ec50_nM": phase.ec50_nM.value, "relation": phase.ec50_nM.relation, "fraction": phase.fraction.value}
        for phase in curve.phases
    ]
    return {
        "line": curve.cell_line,
        "model": curve.model,
        "phases": phases,
        "aicc": curve.aicc,
        "ec50_nM": curve.ec50_nM.value,
        "flags": list(curve.flags),
    }


def one_phase(count: int, kind: str, days: int, rng: np.random.Generator) -> Counter[str]:
    dose = np.tile(np.concatenate([[0.0], DOSES]) if days > 1 else np.repeat(np.concatenate([[0.0], DOSES]), 3), days)
    day = np.repeat(np.arange(days), len(dose) // days)
    with np.errstate(divide="ignore"):
        x = np.log10(dose)
    steps = []
    for middle, slope, bottom, noise in drawn(rng, count, RANGES[kind]):
        middles = middle + 0.1 * rng.standard_normal(days) * (days > 1)
        y = np.where(dose > 0, sigmoid(np.maximum(x, -9.0), middles[day], slope, bottom), 1.0)
        names = [str(own) for own in day] if days > 1 else None
        steps.append(curve_steps(dose, y + noise * rng.standard_normal(len(dose)), replicate=names))
    return Counter(curve.model for curve in run(steps))


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("curves", type=int, nargs="?", default=2_000)
    asked.add_argument("--data", type=Path, default=SHARED / "sarcoma_rapalogs" / "viability_72h.csv")
    given = asked.parse_args()
    found: dict[str, object] = {}
    if given.data.is_file():
        curves = fit_curves(wells_of(given.data, DRUG), response_unit="fraction")
        found["real"] = [words(curve) for curve in curves]
        for curve in curves:
            shown = "; ".join(
                f"{p.ec50_nM.relation} {p.ec50_nM.value or 0:.3g} nM, {p.fraction.value:.2f}" for p in curve.phases
            )
            print(
                f"{curve.cell_line:12} {curve.model:10} {shown}   IC50 {curve.ic50_nM.relation} {curve.ic50_nM.value}"
            )
        print(f"both phases found: {sum(len(curve.phases) == 2 for curve in curves)} of {len(curves)}")
    rng, simulated = np.random.default_rng(17), []
    for days in (1, 3):
        for kind in RANGES:
            models = one_phase(given.curves, kind, days, rng)
            two = models["two-phase"]
            ends = stats.binomtest(two, given.curves).proportion_ci()
            rate = f"{two / given.curves:.2%} ({ends.low:.1%} to {ends.high:.1%})"
            print(f"{kind}, {days} replicates: two-phase {rate} {dict(models)}", flush=True)
            simulated.append(
                {"curves": kind, "replicates": days, "two_phase": two, "n": given.curves, "models": dict(models)}
            )
    found["one phase"] = simulated
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
