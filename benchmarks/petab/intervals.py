"""How often 95 % profile intervals of a fit hold the truth: a reaction A <-> B measured with noise, again and again.

    python benchmarks/petab/intervals.py [--problems 200] [--replicates 1]

Three parameters (two rates and the standard deviation of the noise) from ten measurements, or several times these.
Prints the share of intervals that
hold the truth, with its standard error, and how many sides are open.
"""

from __future__ import annotations

import argparse
import math
import tempfile
from pathlib import Path

import numpy as np

import rapalog as ra

TRUTH = {"k1": 0.8, "k2": 0.6, "sd": 0.05}
TIMES = np.array([0.1, 0.3, 0.5, 0.8, 1.2, 1.6, 2.2, 3.0, 4.0, 6.0])
MODEL = """<?xml version="1.0" encoding="UTF-8"?>
<sbml xmlns="http://www.sbml.org/sbml/level3/version2/core" level="3" version="2"><model id="m">
<listOfParameters><parameter id="A" value="1" constant="false"/><parameter id="k1" value="1" constant="true"/>
<parameter id="k2" value="1" constant="true"/></listOfParameters><listOfRules><rateRule variable="A">
<math xmlns="http://www.w3.org/1998/Math/MathML"><apply><minus/><apply><times/><ci>k2</ci><apply><minus/><cn>1</cn>
<ci>A</ci></apply></apply><apply><times/><ci>k1</ci><ci>A</ci></apply></apply></math></rateRule></listOfRules>
</model></sbml>"""
TABLES = {
    "conditions.tsv": "conditionId\nc\n",
    "observables.tsv": "observableId\tobservableFormula\tnoiseFormula\no\tA\tsd\n",
    "parameters.tsv": "parameterId\tparameterScale\tlowerBound\tupperBound\testimate\tnominalValue\n"
    "k1\tlog10\t1e-3\t1e3\t1\t0.8\nk2\tlog10\t1e-3\t1e3\t1\t0.6\nsd\tlog10\t1e-4\t1e1\t1\t0.05\n",
    "problem.yaml": "format_version: 1\nparameter_file: parameters.tsv\nproblems:\n- sbml_files: [model.xml]\n"
    "  condition_files: [conditions.tsv]\n  measurement_files: [measurements.tsv]\n"
    "  observable_files: [observables.tsv]\n",
}


def measured(rng: np.random.Generator, replicates: int) -> str:
    times = np.tile(TIMES, replicates)
    total = TRUTH["k1"] + TRUTH["k2"]
    rest = TRUTH["k2"] / total
    values = rest + (1 - rest) * np.exp(-total * times) + rng.normal(scale=TRUTH["sd"], size=len(times))
    rows = "".join(f"o\tc\t{time}\t{value:.9g}\n" for time, value in zip(times, values, strict=True))
    return "observableId\tsimulationConditionId\ttime\tmeasurement\n" + rows


def write_problem(folder: Path, rng: np.random.Generator, replicates: int = 1) -> Path:
    """Write a problem with measurements drawn anew, the truth as nominal values, and return its YAML file."""
    for file, text in {"model.xml": MODEL, **TABLES}.items():
        (folder / file).write_text(text, encoding="utf-8")
    (folder / "measurements.tsv").write_text(measured(rng, replicates), encoding="utf-8")
    return folder / "problem.yaml"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--problems", type=int, default=200)
    parser.add_argument("--replicates", type=int, default=1)
    asked = parser.parse_args()
    count = asked.problems
    held, opens = dict.fromkeys(TRUTH, 0), dict.fromkeys(TRUTH, 0)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for seed in range(count):
            file = write_problem(folder, np.random.default_rng(seed), asked.replicates)
            found = ra.load_petab(file).fit(starts=1, profiles=True, progress=False)
            for parameter, truth in TRUTH.items():
                own = found[parameter]
                low, high = (-math.inf if own.low is None else own.low), (math.inf if own.high is None else own.high)
                held[parameter] += low <= truth <= high
                opens[parameter] += (own.low is None) + (own.high is None)
    for parameter in TRUTH:
        share = held[parameter] / count
        error = math.sqrt(share * (1 - share) / count)
        print(f"{parameter}: {100 * share:.1f} % hold the truth (SE {100 * error:.1f}), {opens[parameter]} open sides")


if __name__ == "__main__":
    main()
