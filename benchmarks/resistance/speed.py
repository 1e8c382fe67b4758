"""How long clones take: 5,000 patients for a year under a regimen, and many draws under five regimens.

Run: python benchmarks/resistance/speed.py
Processor seconds go to benchmarks/results/resistance/speed.json. Cells are brought to rest and shifts are run in both
parts of ``rapalog resistance``; here they are timed apart.
"""

from __future__ import annotations

import json
import resource
import time
from pathlib import Path

import numpy as np

from rapalog.biology.drugs import find_drug
from rapalog.pharmacology.dosing_words import parse_regimen
from rapalog.pharmacology.population import draw_population
from rapalog.studies.clones.answers import find_answers
from rapalog.studies.clones.courses import course, given, unknowns
from rapalog.studies.clones.ranges import KNOWN, asked_range
from rapalog.studies.clones.shifts import fold_shifts
from rapalog.studies.clones.study import DRUGS, GENOTYPES, READOUTS
from rapalog.studies.lines import given_line

RESULT = Path(__file__).parents[1] / "results" / "resistance" / "speed.json"
REGIMENS = ("10 mg daily", "50 mg weekly", "70 mg weekly", "20 mg weekly", "10 mg daily, hold days 15-21")
DAY = np.unique(np.round(np.linspace(0, 365, 25)))
DRAWS = 400


def spent(work) -> tuple[float, object]:
    """Return processor seconds of some work, and what it returns."""
    began = time.process_time()
    found = work()
    return round(time.process_time() - began, 2), found


def main() -> None:
    """Time the parts and store the result."""
    line, ranges = given_line("generic"), {word: asked_range(word, None) for word in KNOWN}
    find_answers(line, ["MTOR:S2035F"], 2, seed=9)  # compiles
    at_rest_s, answers = spent(lambda: find_answers(line, ["MTOR:S2035F"], DRAWS, seed=1))
    alone = unknowns(ranges, answers.as_it_stands(1), None, seed=1)
    drawn = unknowns(ranges, answers.as_it_stands(1), answers.of_draws(1), seed=1)

    def patients(n: int, of, regimens) -> None:
        bodies = draw_population(n, n_doses=1, seed=1).patients
        for text in regimens:
            course("MTOR:S2035F", given(text, parse_regimen(text), bodies, days=365), of, day=DAY, seed=1)

    patients_s, _ = spent(lambda: patients(5000, alone, REGIMENS[:1]))
    draws_s, _ = spent(lambda: patients(10, drawn, REGIMENS))
    drugs = [find_drug(name) for name in DRUGS]
    shifts_s, _ = spent(lambda: fold_shifts(line, GENOTYPES, drugs, READOUTS, draws=100, seed=1))
    document = {
        "patients_5000_one_regimen_one_year_cpu_s": patients_s,
        f"draws_{DRAWS}_five_regimens_cpu_s": draws_s,
        f"cells_of_{DRAWS}_draws_cpu_s": at_rest_s,
        "shifts_9_genotypes_3_drugs_2_readouts_100_draws_cpu_s": shifts_s,
        "peak_MiB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(document, indent=1) + "\n")
    print(json.dumps(document, indent=1))


if __name__ == "__main__":
    main()
