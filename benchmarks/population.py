"""How long a large population takes: patients, 28 days of 10 mg a day, blood, free drug and biomarkers at 200 times.

Run: python benchmarks/population.py [--patients 10000] [--beside 8]
The result goes to benchmarks/results/population.json. scipy's LSODA integrates the same network for a few patients, one
dose interval after another, to the same tolerances; its right-hand side is the engine's own equations in Python.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import time
from pathlib import Path

import numpy as np

from rapalog.biology.tumour_cell import wanted
from rapalog.pharmacology.dosing_words import parse_regimen
from rapalog.pharmacology.population import draw_population
from rapalog.studies.draws import drawn_cells
from rapalog.studies.followed import TISSUES, TUMOUR, Schedule, follow
from rapalog.studies.lines import given_line

RESULT = Path(__file__).parent / "results" / "population.json"
DAYS, N_TIMES, N_CELLS = 28, 200, 200


def timed(n: int, tissues: tuple[str, ...]) -> dict[str, object]:
    """Return wall and CPU seconds of a population, from drawing it to its summaries, and the process's peak memory."""
    times_h = np.linspace(0.0, 24.0 * DAYS, N_TIMES)
    schedule = Schedule(parse_regimen("10 mg daily"), times_h, 24.0)
    follow([wanted("generic")], draw_population(2, n_doses=DAYS, seed=9).patients, schedule)  # compiles
    wall, cpu = time.perf_counter(), time.process_time()
    drawn = draw_population(n, n_doses=DAYS, seed=1)
    cells = drawn_cells(given_line("generic"), "", min(n, N_CELLS), seed=1, part="line")
    found = follow(cells, drawn.patients, schedule, absorption_h=drawn.absorption_h, tissues=tissues)
    trough = np.nanmedian(found.pk["cmin_ug_L"])
    p_s6 = np.nanmedian(found.inhibition_percent("p-S6 S235/236", 1))
    free = np.nanmedian(found.free_nM[:, -1])
    return {
        "patients": n, "tissues": list(tissues), "times": N_TIMES, "days": DAYS, "failed": len(found.failed),
        "wall_s": round(time.perf_counter() - wall, 2), "cpu_s": round(time.process_time() - cpu, 2),
        "peak_MiB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "median_trough_ug_L": round(float(trough), 2), "median_p_S6_inhibition_percent": round(float(p_s6), 1),
        "median_free_nM": round(float(free), 3),
    }  # fmt: skip


def main() -> None:
    """Run and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=10_000)
    asked = parser.parse_args()
    rows = [timed(asked.patients, (TUMOUR,)), timed(asked.patients, TISSUES)]
    known = {"cores": os.cpu_count(), "load_before": os.getloadavg()[0], "runs": rows}
    RESULT.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")
    print(RESULT.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
