"""How often the 90 % intervals of one patient hold the truth: clearance and a forecast trough, in simulated patients.

    python benchmarks/pharmacology/tdm_coverage.py [PATIENTS]

Truths come from ``pharmacokinetics`` and ``population``, not from the closed form that is fitted: a drawn body, each
dose absorbed at its own rate, levels with the residual error. Each patient takes 10 mg daily and gives three troughs;
the forecast is 5 mg daily, whose true steady-state trough has its own absorptions. Writes
``benchmarks/results/pharmacology/tdm_coverage.json``.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from rapalog.files.given import Held
from rapalog.numerics.linear_system import propagator
from rapalog.pharmacology.blood import whole_blood_ug_L
from rapalog.pharmacology.compartments import rate_matrix
from rapalog.pharmacology.patients import typical_patient
from rapalog.pharmacology.population import haematocrits, log_sd
from rapalog.studies.tdm.study import run_tdm

OUT = Path(__file__).parents[1] / "results" / "pharmacology" / "tdm_coverage.json"
SAMPLES_H = (7 * 24.0, 14 * 24.0, 21 * 24.0)
DAYS = 22
RESIDUAL = 0.179
#: What differs from the plain case: 1 h of error in the time (told or not), a limit of quantification, no haematocrit,
#: samples in the absorption as well, or occasions as far apart as they are in nobody.
CASES = {
    "three troughs": {},
    "no variability between occasions": {"occasions": 0.0},
    "sampled 2 h after doses": {"after_h": 2.0},
    "levels below a limit of 8 ug/L": {"limit": 8.0},
    "times off by an hour, told": {"off_h": 1.0, "told_h": 1.0},
    "times off by an hour, not told": {"off_h": 1.0},
    "haematocrit not known": {"known_haematocrit": False},
}


def simulated(patient, mats_h, dose_mg, times_h):
    """Return whole blood at times from dose by dose propagation; ``mats_h`` is one absorption time for each dose."""
    amounts, now, found = np.zeros(3), 0.0, []
    depots = []  # mg, 1/h, h
    events = sorted([(24.0 * day, 1, mat) for day, mat in enumerate(mats_h)] + [(own, 0, 0.0) for own in times_h])
    for time_h, is_dose, mat in events:
        amounts = advance(patient, amounts, depots, now, time_h)
        now = time_h
        if is_dose:
            depots.append((dose_mg, mat, time_h))
        else:
            plasma = amounts[1] / patient.central_L * 1e3
            found.append((time_h, float(whole_blood_ug_L(max(plasma, 0.0), patient=patient))))
    order = np.argsort(np.argsort(times_h))
    return np.array([level for _, level in found])[order]


def advance(patient, amounts, depots, now_h, to_h):
    """Propagate liver, plasma and periphery with every depot that is not empty, by one matrix exponential each."""
    gap_h = to_h - now_h
    if gap_h <= 0:
        return amounts
    core = rate_matrix(replace(patient, absorption_h=1.0))[1:, 1:]
    out = propagator(core, gap_h) @ amounts
    for dose_mg, mat, given_h in depots:
        left = dose_mg * np.exp(-(now_h - given_h) / mat)
        if left > 1e-9:
            matrix = rate_matrix(replace(patient, absorption_h=mat))
            out = out + (propagator(matrix, gap_h) @ np.array([left, 0.0, 0.0, 0.0]))[1:]
    return out


def one(draw, case, seed):
    """Simulate a patient, fit it, and return what was true and what was said."""
    red = float(haematocrits(draw.standard_normal()))
    typical = typical_patient(haematocrit=red)
    patient = replace(
        typical,
        clint_L_h=typical.clint_L_h * np.exp(log_sd("P013") * draw.standard_normal()),
        central_L=typical.central_L * np.exp(log_sd("P014") * draw.standard_normal()),
    )
    spread = case.get("occasions", 1.0) * log_sd("P015")
    written_h = np.array(SAMPLES_H) + case.get("after_h", -0.1)
    true_h = written_h + case.get("off_h", 0.0) * draw.standard_normal(3)
    levels = simulated(patient, typical.absorption_h * np.exp(spread * draw.standard_normal(DAYS)), 10.0, true_h)
    levels = levels * np.exp(RESIDUAL * draw.standard_normal(3))
    limit = case.get("limit", 0.0)
    shown = f"{red:.4f}" if case.get("known_haematocrit", True) else "."
    lines = ["ID,TIME,AMT,DV,EVID,MDV,HCT,BLQ,II,ADDL,TIME_SD", f"1,0,10,.,1,1,{shown},.,24,{DAYS - 1},."]
    for hour, level in zip(written_h, levels, strict=True):
        below = level < limit
        told = case.get("told_h", ".")
        lines.append(f"1,{hour:.3f},.,{limit if below else level:.5f},0,0,{shown},{int(below)},.,.,{told}")
    start = time.perf_counter()
    found = run_tdm(
        Held("levels.csv", "\n".join(lines).encode()), target="4-8", forecasts=["5 mg daily"], draws=0, seed=seed
    )
    clint = next(row["value"] for row in found.parameters if row["name"] == "CLint")
    seconds = time.perf_counter() - start
    trough = np.quantile(found.forecasts[0].exposure.trough_ug_L, (0.05, 0.5, 0.95))
    later = typical.absorption_h * np.exp(spread * draw.standard_normal(14))
    truth = simulated(patient, later, 5.0, np.array([14 * 24.0]))[0]
    return {
        "clint": (patient.clint_L_h, clint["low"], clint["value"], clint["high"]),
        "trough": (truth, *trough),
        "seconds": seconds,
        "draws": found.posterior.effective_draws,
    }


def coverage(rows, name):
    """Return the share of intervals that hold the truth, its standard error, and the median error of the value."""
    own = np.array([row[name] for row in rows])
    inside = (own[:, 1] <= own[:, 0]) & (own[:, 0] <= own[:, 3])
    return {
        "covered": round(float(inside.mean()), 4),
        "standard_error": round(float(np.sqrt(inside.mean() * (1 - inside.mean()) / len(own))), 4),
        "median_error_percent": round(float(np.median(100 * (own[:, 2] / own[:, 0] - 1))), 2),
    }


def main(patients):
    """Run every case and write what came out."""
    found = {}
    for name, case in CASES.items():
        draw = np.random.default_rng(2026)
        rows = [one(draw, case, seed) for seed in range(patients)]
        found[name] = {
            "patients": patients,
            "CLint": coverage(rows, "clint"),
            "trough": coverage(rows, "trough"),
            "median_seconds": round(float(np.median([row["seconds"] for row in rows])), 3),
            "least_effective_draws": round(min(row["draws"] for row in rows)),
        }
        print(name, found[name], flush=True)
        OUT.parent.mkdir(parents=True, exist_ok=True)
        OUT.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
