"""The command on a screen, from the table on disk to what is printed, beside CurveCurator on the same table.

Writes tidy tables of the curves of ``simulate`` (seven classes mixed, ten doses, three wells each), runs
``rapalog viability`` on them in a fresh process, for people and with ``--json``, and prints seconds of wall clock and
of processor time. One curve is timed in process as well, with every estimate. CurveCurator's own classes (the standard
fit with parameter errors, no profile intervals) read and fit the first curves of the same table, with the interpreter
that is given.

Run: ``python benchmarks/dose_response/whole_command.py [CURVES ...] [--peer PYTHON]``, 500 and 10,000 by default.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from simulate import simulate

_PEER = """
import csv, sys, time, warnings
import numpy as np
from curve_curator.models import LogisticModel, MeanModel
warnings.simplefilter("ignore")
curves = {}
for row in csv.DictReader(open(sys.argv[1])):
    if len(curves) < int(sys.argv[2]) or row["curve"] in curves:
        curves.setdefault(row["curve"], []).append((float(row["dose"]), float(row["response"])))
for number, wells in enumerate([*list(curves.values())[:5], *curves.values()]):
    if number == 5:
        start = time.process_time()
    dose, y = np.array(wells).T
    x, flat, model = np.log10(dose * 1e-9), MeanModel(), LogisticModel()
    flat.set_initial_guess(intercept=np.mean(y), noise=np.std(y))
    flat.fit_ols(x, y)
    model.efficiently_fit_ols(x, y, noise=flat.noise)
    model.calculate_parameter_error(x, y)
print((time.process_time() - start) / len(curves))
"""
_PEER_CURVES = 200
#: Its small matrices are slower on many threads, and their waiting would be counted.
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def write_table(path: Path, count: int) -> None:
    """Write the tidy table of so many curves."""
    curves = simulate(count, seed=3)
    lines = ["curve,dose,dose_unit,response,response_unit"]
    for number, response in enumerate(curves.response.tolist()):
        for dose, y in zip(curves.dose_nM.tolist(), response, strict=True):
            lines.append(f"c{number:05d},{dose!r},nM,{y!r},fraction")
    path.write_text("\n".join(lines) + "\n")


def run(command: list[str]) -> tuple[float, float]:
    """Return seconds of wall clock and of processor time of a command."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def one_curve(repeats: int = 50) -> float:
    """Return the median seconds of processor time of one curve with all estimates, in process."""
    from rapalog.analysis.curves.dose_response import fit_dose_response

    curves, times = simulate(repeats, seed=4), []
    fit_dose_response(curves.dose_nM, curves.response[0])
    for response in curves.response:
        start = time.process_time()
        fit_dose_response(curves.dose_nM, response)
        times.append(time.process_time() - start)
    return float(np.median(times))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("curves", nargs="*", type=int, default=[500, 10_000])
    parser.add_argument("--peer", default=sys.executable, help="interpreter that has curve-curator")
    asked = parser.parse_args()
    print(f"{os.cpu_count()} processors; one curve in process, all estimates: {one_curve() * 1e3:.1f} ms")
    with tempfile.TemporaryDirectory() as folder:
        for count in asked.curves:
            table = Path(folder) / f"{count}.csv"
            write_table(table, count)
            found = subprocess.run(
                [asked.peer, "-c", _PEER, table, str(_PEER_CURVES)],
                capture_output=True,
                text=True,
                env=os.environ | _ONE_THREAD,
            )
            peer = float(found.stdout) * count if found.returncode == 0 else float("nan")
            print(f"{count} curves; CurveCurator standard would take {peer:.1f} s of processor time")
            for model in ("4pl", "auto"):
                for shown in ([], ["--json"]):
                    command = [sys.executable, "-m", "rapalog", "viability", str(table), "--model", model, *shown]
                    wall, processor = run(command)
                    print(
                        f"  {model:5s}{' '.join(shown):7s} wall {wall:7.2f} s, processor {processor:7.2f} s, "
                        f"{peer / processor:6.1f} times as fast as CurveCurator"
                    )


if __name__ == "__main__":
    main()
