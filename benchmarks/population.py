"""How long a large population takes: patients, 28 days of 10 mg a day, blood, free drug and biomarkers at 200 times.

Run: python benchmarks/population.py [--patients 10000] [--beside 4]
The result goes to benchmarks/results/population.json. scipy's LSODA integrates the same network for a few patients, one
dose interval after another, to the same tolerances.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import time
from pathlib import Path

import numpy as np
from tests.engine.reference import integrate

from rapalog.biology.drugs import brought, find_drug
from rapalog.biology.readouts import find_readout
from rapalog.biology.tumour_cell import tumour_cells, wanted
from rapalog.engine.sbml.read import read_model
from rapalog.pharmacology.dosing_words import parse_regimen
from rapalog.pharmacology.patient_cells import BODY_STATES, IN_A_BODY, follow_patients, network_in_a_body, rates_of
from rapalog.pharmacology.population import draw_population
from rapalog.studies.draws import drawn_cells
from rapalog.studies.followed import TISSUES, TUMOUR, follow
from rapalog.studies.lines import given_line
from rapalog.studies.schedule import Schedule

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
        "patients": n,
        "tissues": list(tissues),
        "times": N_TIMES,
        "days": DAYS,
        "failed": len(found.failed),
        "wall_s": round(time.perf_counter() - wall, 2),
        "cpu_s": round(time.process_time() - cpu, 2),
        "peak_MiB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "median_trough_ug_L": round(float(trough), 2),
        "median_p_S6_inhibition_percent": round(float(p_s6), 1),
        "median_free_nM": round(float(free), 3),
    }


def beside_lsoda(n: int) -> dict[str, object]:
    """Return processor seconds a patient of scipy's LSODA on the same network, and how far the two end apart.

    LSODA calls the network's rates in numpy, as an engine that is not compiled would.
    """
    times_h = np.linspace(0.0, 24.0 * DAYS, DAYS + 1)
    regimen, (cell,) = parse_regimen("10 mg daily"), tumour_cells([wanted("generic")])
    bodies = draw_population(n, n_doses=DAYS, seed=1).patients
    begin = time.perf_counter()
    ours = follow_patients([cell], bodies, regimen, times_h=times_h)
    ours_s = time.perf_counter() - begin
    model = read_model(network_in_a_body())
    names, symbol = list(model.states), find_readout("p-S6 S235/236").symbol
    worst, begin = 0.0, time.process_time()
    for k, body in enumerate(bodies):
        fixed = {**cell.parameters, **{name: float(own[0]) for name, own in rates_of([body]).items()}, **IN_A_BODY}
        fixed |= {**dict(brought(find_drug("everolimus"))), "body_ka": 1.0 / body.absorption_h}
        state, levels = {**cell.state, **dict.fromkeys(BODY_STATES, 0.0)}, []
        for day in range(DAYS):
            state["body_depot"] += 10.0
            seen = integrate(
                model, times=[0.0, 24.0], symbols=[*names, symbol], given={**fixed, **state}, tolerances=(1e-6, 1e-9)
            )
            levels += [seen[0, -1]] if day == 0 else []
            levels.append(seen[1, -1])
            state = dict(zip(names, seen[1, :-1].tolist(), strict=True))
        fold = np.array(levels) / levels[0]
        worst = max(worst, float(np.abs(fold[1:] - ours.fold["p-S6 S235/236"][k, 1:]).max()))
    lsoda_s = (time.process_time() - begin) / n
    return {
        "patients": n,
        "lsoda_s_a_patient": round(lsoda_s, 2),
        "ours_s_all_of_them": round(ours_s, 3),
        "largest_difference_of_a_fold": float(f"{worst:.1e}"),
    }


def main() -> None:
    """Run and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=10_000)
    parser.add_argument("--beside", type=int, default=4)
    asked = parser.parse_args()
    before = {"cores": os.cpu_count(), "load_before": round(os.getloadavg()[0], 1)}
    rows = [timed(asked.patients, own) for own in ((TUMOUR,), TISSUES)] if asked.patients else []
    known = {**before, "runs": rows, "beside_lsoda": beside_lsoda(asked.beside)}
    known["times_quicker_a_patient"] = [
        round(known["beside_lsoda"]["lsoda_s_a_patient"] * row["patients"] / row["wall_s"]) for row in rows
    ]
    RESULT.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")
    print(RESULT.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
