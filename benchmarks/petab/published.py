"""Published PEtab problems against their published objectives, and their optima from random starts.

    python benchmarks/petab/published.py FOLDER [--starts 10]

FOLDER holds one folder for each problem with its YAML file, as the collection of benchmark problems does (Hass et al.
2019; BSD-3). Their files are no part of the project: a problem that is not there is skipped, and said to be. Prints the
relative difference at the nominal values, and with --starts the lowest value that the searches found.
"""

from __future__ import annotations

import argparse
import csv
import time
from pathlib import Path

import rapalog as ra

KNOWN = Path(__file__).with_name("published.csv")


def problem_file(folder: Path, name: str) -> Path | None:
    return next(
        (
            file
            for pattern in (f"{name}.yaml", "problem.yaml", "*.yaml")
            for file in sorted((folder / name).glob(pattern))
        ),
        None,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--starts", type=int, default=0)
    asked = parser.parse_args()
    for row in csv.DictReader(KNOWN.open(encoding="utf-8")):
        file = problem_file(asked.folder, row["problem"])
        if file is None:
            print(f"{row['problem']:28s} skipped: no YAML file in {asked.folder / row['problem']}")
            continue
        try:
            problem = ra.load_petab(file)
            value, known = problem.evaluate().value, float(row["nllh_at_nominal"])
            print(f"{row['problem']:28s} {value:.8g} (published {known:.8g}), off by {abs(value / known - 1):.1e}")
            if asked.starts:
                began = time.perf_counter()
                found = problem.fit(starts=asked.starts)
                took = time.perf_counter() - began
                print(f"{'':28s} fit {found.value:.8g}, {found.study.fit.at_best} of {asked.starts}, {took:.1f} s")
        except ra.RapalogError as error:
            print(f"{row['problem']:28s} {error.problem} ({error.where})")


if __name__ == "__main__":
    main()
