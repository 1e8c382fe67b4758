"""How our cost behaves: with the number of sets, with threads, and the first time a model is used.

Run: ``python benchmarks/engine/scaling.py flat|threads|first [CASE]`` on a quiet machine; the default case is BIOMD730
(``cell``, ``BIOMD666`` and ``hill`` are the others).

flat     microseconds of processor time for each simulation from 10^3 to 10^5 sets, one pinned core, three observables
threads  wall time of one thread over that of two, on 20,000 sets, medians of alternating runs
first    a fresh process from nothing to 1,000 simulations: seconds of wall time without and with the code cache, and
         what part of it is Python starting and importing
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FLAT_COUNTS = (1_000, 3_000, 10_000, 30_000, 100_000)
THREAD_SETS = 20_000
FIRST_SETS = 1_000
REPEATS = 5
OBSERVABLES = 3

# What a fresh process does: times are printed as seconds since it began, and since its imports were done.
FRESH = """
import json, sys, time
began = time.perf_counter()
import numpy as np
from rapalog.engine.kernel.kernel import kernel_for
from rapalog.engine.runs.simulate import simulate
from rapalog.engine.sbml.read import read_model
imported = time.perf_counter()
job = np.load(sys.argv[1])
model = read_model(str(job["sbml"]))
read = time.perf_counter()
kernel = kernel_for(model, observables=[str(name) for name in job["observables"]])
ready = time.perf_counter()
given = {str(name): np.ascontiguousarray(column) for name, column in zip(job["names"], job["values"].T)}
simulate(kernel, given=given, times=job["times"])
done = time.perf_counter()
print(json.dumps({"import": imported - began, "read": read - imported, "kernel": ready - read, "run": done - ready}))
"""


def flat(name: str) -> None:
    import numpy as np
    from cases import case

    from rapalog.engine.kernel.kernel import kernel_for
    from rapalog.engine.runs.simulate import simulate

    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    chosen = case(name)
    kernel = kernel_for(chosen.model, observables=chosen.observables[:OBSERVABLES])
    costs = {}
    for count in FLAT_COUNTS:
        given = chosen.sets(count)
        spent = []
        for _ in range(REPEATS if count < FLAT_COUNTS[-1] else 1):
            began = time.process_time()
            simulate(kernel, given=given, times=chosen.times)
            spent.append(time.process_time() - began)
        costs[count] = 1e6 * statistics.median(spent) / count
        print(f"{name} {count:7d} sets {costs[count]:8.1f} us each", flush=True)
    values = np.array(list(costs.values()))
    print(f"{name} flat within {values.max() / values.min() - 1:.0%}")


def threads(name: str) -> None:
    from cases import case

    from rapalog.engine.kernel.kernel import kernel_for
    from rapalog.engine.runs.simulate import simulate

    chosen = case(name)
    kernel = kernel_for(chosen.model, observables=chosen.observables[:OBSERVABLES])
    given = chosen.sets(THREAD_SETS)
    walls: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(REPEATS):
        for count, wall in walls.items():  # alternating, so that a busy moment meets both
            began = time.perf_counter()
            simulate(kernel, given=given, times=chosen.times, threads=count)
            wall.append(time.perf_counter() - began)
    one, two = (statistics.median(walls[count]) for count in (1, 2))
    print(f"{name} one thread {one:.2f} s, two {two:.2f} s: {one / two:.2f} times; load {os.getloadavg()[0]:.1f}")


def first(name: str) -> None:
    import numpy as np
    from cases import case

    chosen = case(name)
    with tempfile.TemporaryDirectory() as folder:
        job = Path(folder, "job.npz")
        np.savez(
            job,
            sbml=chosen.sbml,
            times=chosen.times,
            observables=chosen.observables,
            names=chosen.varied,
            values=np.column_stack(list(chosen.sets(FIRST_SETS).values())),
        )
        for label in ("no cache", "with cache", "with cache"):
            began = time.perf_counter()
            answer = subprocess.run(
                [sys.executable, "-c", FRESH, job],
                check=True,
                capture_output=True,
                text=True,
                env={**os.environ, "XDG_CACHE_HOME": folder},
            )
            wall = time.perf_counter() - began
            parts = json.loads(answer.stdout)
            shown = ", ".join(f"{part} {seconds:.3f}" for part, seconds in parts.items())
            print(f"{name} {label:10s} whole process {wall:.2f} s ({shown})", flush=True)


if __name__ == "__main__":
    {"flat": flat, "threads": threads, "first": first}[sys.argv[1]](sys.argv[2] if len(sys.argv) > 2 else "BIOMD730")
