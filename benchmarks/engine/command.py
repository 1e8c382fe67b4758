"""What a set costs, by the kernel and by ``rapalog ensemble`` as a whole, against libroadrunner: one core, CPU time.

    python benchmarks/engine/command.py --label after          # writes benchmarks/results/engine/command.json
    PYTHONPATH=OLDER/src python benchmarks/engine/command.py --label before

Five models: the cell with its doses and four public ones. Sets as in ``speed.py``: lognormal with sigma 0.3 in every
global parameter, rtol 1e-6, atol 1e-9, all species that change at 13 times. Kernel: ``simulate`` in memory.
Command: a process of its own that reads a table of sets and writes Parquet, with one thread. Start-up is what the same
command takes for a table of one set. libroadrunner runs the first 200 of the same sets in memory and writes nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from cases import Case, cases
from speed import USUAL, Peer, ours

RESULTS = Path(__file__).resolve().parents[1] / "results" / "engine" / "command.json"
FEW, MANY = 1000, 100_000
PEER_SETS = 200
PROCESSES = 3


def write_sets(case: Case, count: int, path: Path) -> None:
    """Write a table of sets with all digits."""
    sets = case.sets(count)
    with path.open("w") as file:
        file.write(",".join(sets) + "\n")
        np.savetxt(file, np.column_stack(list(sets.values())), delimiter=",", fmt="%.17g")


def command_cpu_s(case: Case, table: Path, folder: Path, *, repeats: int) -> float:
    """Return the median processor time of ``rapalog ensemble`` in a process of its own."""
    model = folder / "model.xml"
    model.write_text(case.sbml, encoding="utf-8")
    spent = []
    for _ in range(repeats):
        with tempfile.TemporaryDirectory(dir=folder) as out:
            before = _children()
            subprocess.run(
                [
                    sys.executable,
                    "-m",
                    "rapalog",
                    "ensemble",
                    model,
                    "--sets",
                    table,
                    "--out",
                    Path(out, "r"),
                    "--json",
                    "--times",
                    ",".join(map(repr, case.times.tolist())),
                    "--observables",
                    ",".join(case.observables),
                    "--rtol",
                    repr(USUAL.rtol),
                    "--atol",
                    repr(USUAL.atol),
                    "--threads",
                    "1",
                ],
                check=True,
                stdout=subprocess.DEVNULL,
            )
            spent.append(_children() - before)
    return statistics.median(spent)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measured(case: Case, folder: Path, *, many: int) -> dict[str, float]:
    """Return what one model costs, in microseconds a set, and the ratios to libroadrunner."""
    _, kernel, failed = ours(case, FEW, USUAL)
    _, peer = Peer("roadrunner", sys.executable).run(case, PEER_SETS, USUAL, repeats=3)
    table = folder / "sets.csv"
    write_sets(case, 1, table)
    command_cpu_s(case, table, folder, repeats=1)  # compiles
    start_up = command_cpu_s(case, table, folder, repeats=PROCESSES)
    write_sets(case, FEW, table)
    few = command_cpu_s(case, table, folder, repeats=PROCESSES) - start_up
    found = {
        "states": len(case.model.states),
        "varied": len(case.varied),
        "failed": failed,
        "libroadrunner_us": peer,
        "kernel_us": kernel,
        "start_up_s": start_up,
        "command_1000_us": 1e6 * few / FEW,
        "kernel_ratio": peer / kernel,
        "command_1000_ratio": peer * FEW / (1e6 * few),
    }
    if many:
        write_sets(case, many, table)
        whole = command_cpu_s(case, table, folder, repeats=1)
        found |= {
            "many": many,
            "command_many_us": 1e6 * whole / many,
            "command_many_ratio": peer * many / (1e6 * whole),
        }
    return {name: float(f"{value:.4g}") for name, value in found.items()}


def main() -> None:
    """Measure the five models and add them to the stored results under a label."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--label", required=True, help="name of this measurement, such as before or after")
    options.add_argument("--only", default="", help="name of one case")
    options.add_argument("--many", type=int, default=MANY, help="sets of the long run; 0 leaves it out")
    chosen = options.parse_args()
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # inherited by all processes started here
    for case in cases():
        if case.name != "hill" and chosen.only in ("", case.name):
            with tempfile.TemporaryDirectory() as folder:
                found = measured(case, Path(folder), many=chosen.many)
            print(case.name, json.dumps(found), flush=True)
            stored = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
            stored.setdefault(chosen.label, {})[case.name] = found
            RESULTS.parent.mkdir(exist_ok=True)
            RESULTS.write_text(json.dumps(stored, indent=1) + "\n")


if __name__ == "__main__":
    main()
