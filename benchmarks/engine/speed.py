"""Microseconds of processor time for each simulation, one pinned core: ours, libroadrunner and COPASI.

Run where rapalog is installed, with the interpreters of the peers (an environment with libroadrunner is this one; one
with COPASI is made by ``python -m venv peers && peers/bin/pip install copasi-basico numpy``):

    python benchmarks/engine/speed.py --roadrunner-python .venv/bin/python --copasi-python peers/bin/python

1,000 sets (COPASI 100), lognormal with sigma 0.3 in every global parameter, rtol 1e-6, atol 1e-9; all species that
change, at the same times. Error: the largest |y - reference| / (|reference| + 1e-3 peak) over the first 200 sets; the
reference is ours at rtol 1e-10, and a line says how far libroadrunner at rtol 1e-10 is from it. Times are medians.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from cases import Case, cases

from rapalog.engine.kernel.kernel import kernel_for
from rapalog.engine.runs.simulate import simulate


class Tolerance(NamedTuple):
    """What a solver is asked for."""

    rtol: float
    atol: float


USUAL = Tolerance(1e-6, 1e-9)
TIGHT = Tolerance(1e-10, 1e-14)
REFERENCES = 200
COPASI_SETS = 100
REPEATS = 5
PEER_REPEATS = 3


def ours(case: Case, count: int, tolerance: Tolerance) -> tuple[np.ndarray, float, int]:
    """Return values, microseconds for each simulation, and how many failed."""
    kernel = kernel_for(case.model, observables=case.observables)
    given = case.sets(count)
    spent = []
    for _ in range(REPEATS):
        began = time.process_time()
        found = simulate(kernel, given=given, times=case.times, rtol=tolerance.rtol, atol=tolerance.atol)
        spent.append(time.process_time() - began)
    return found.values, 1e6 * statistics.median(spent) / count, len(found.failures)


@dataclass(frozen=True)
class Peer:
    """Another simulator: its name in ``peers.py`` and the interpreter that has it."""

    tool: str
    python: str

    def run(self, case: Case, count: int, tolerance: Tolerance, *, repeats: int = 1) -> tuple[np.ndarray, float]:
        """Return values and microseconds for each simulation, from a process of its own."""
        script = Path(__file__).with_name("peers.py")
        with tempfile.TemporaryDirectory() as folder:
            job, result = Path(folder, "job.npz"), Path(folder, "result.npz")
            values = np.column_stack(list(case.sets(count).values()))
            np.savez(
                job,
                sbml=case.sbml,
                times=case.times,
                species=case.observables,
                names=case.varied,
                values=values,
                rtol=tolerance.rtol,
                atol=tolerance.atol,
            )
            spent = []
            for _ in range(repeats):
                subprocess.run([self.python, script, self.tool, job, result], check=True)
                found = np.load(result)
                spent.append(float(found["microseconds"]))
            return found["values"], statistics.median(spent)


def error(values: np.ndarray, reference: np.ndarray) -> float:
    """Return the largest relative error over the sets that have a result."""
    n = min(len(values), len(reference))
    values, reference = values[:n], reference[:n]
    scale = np.abs(reference) + 1e-3 * np.abs(reference).max(axis=1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        return float(np.nanmax(np.where(scale > 0, np.abs(values - reference) / scale, 0.0)))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--roadrunner-python", default="")
    options.add_argument("--copasi-python", default="")
    options.add_argument("--sets", type=int, default=1000)
    options.add_argument("--only", default="", help="name of one case")
    chosen = options.parse_args()
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # inherited by the peers
    print(f"{'model':10s} {'tool':11s} {'us each':>9s} {'ratio':>7s} {'worst error':>11s} {'failed':>6s}")
    for case in cases():
        if chosen.only in ("", case.name):
            compare(case, chosen.sets, chosen.roadrunner_python, chosen.copasi_python)


def compare(case: Case, count: int, roadrunner: str, copasi: str) -> None:
    few = min(REFERENCES, count)
    tight, _, _ = ours(case, few, TIGHT)
    values, mine, failed = ours(case, count, USUAL)
    line = "{:10s} {:11s} {:9.1f} {:>7s} {:11.1e} {:6d}"
    print(line.format(case.name, "rapalog", mine, "", error(values, tight), failed), flush=True)
    for tool, python, sets in (("roadrunner", roadrunner, count), ("copasi", copasi, min(COPASI_SETS, count))):
        if python:
            values, theirs = Peer(tool, python).run(case, sets, USUAL, repeats=PEER_REPEATS)
            failed = int(np.isnan(values).any(axis=(1, 2)).sum())
            print(
                line.format(case.name, tool, theirs, f"{theirs / mine:.1f}", error(values, tight), failed), flush=True
            )
    if roadrunner:
        other, _ = Peer("roadrunner", roadrunner).run(case, few, TIGHT)
        print(
            f"{case.name:10s} references of rapalog and libroadrunner differ by {error(other, tight):.1e}", flush=True
        )


if __name__ == "__main__":
    main()
