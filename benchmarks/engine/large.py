"""Large jobs through the command line: memory, a kill in the middle, and a cluster beside threads.

Run: ``python benchmarks/engine/large.py memory|kill|cluster [SETS]`` on a quiet machine with a few GB of free disk.

memory   peak resident memory of ``rapalog ensemble`` on 10^5 sets of BIOMD666 with three observables, and on 10^4 with
         everything it reports by default
kill     10^6 sets of a small model: killed by ``kill -9`` at random moments until it is done; every set must be there
         once, and every number must be that of a run that nobody killed (checked on 10^4 rows against a formula)
cluster  10^5 sets of BIOMD666 by two threads, and by a local dask cluster of two workers (``rapalog[cluster]``); the
         results must be equal, and the overhead is the difference in seconds for each set and the start of the cluster
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pyarrow.dataset as ds
from cases import case

DECAY = Path(__file__).resolve().parents[2] / "tests" / "data" / "decay.xml"
BLOCK = 100_000


def write_sets(path: Path, count: int) -> None:
    chosen = case("BIOMD666")
    with path.open("w") as file:
        file.write(",".join(chosen.varied) + "\n")
        for first in range(0, count, BLOCK):
            sets = chosen.sets(min(BLOCK, count - first), seed=first)
            np.savetxt(file, np.column_stack(list(sets.values())), delimiter=",", fmt="%.9g")


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "rapalog", "ensemble", *map(str, arguments), "--json"]


def run(*arguments: object) -> dict:
    return json.loads(subprocess.run(command(*arguments), check=True, capture_output=True, text=True).stdout)


def model_file(folder: Path) -> Path:
    path = folder / "model.xml"
    path.write_text(case("BIOMD666").sbml, encoding="utf-8")
    return path


def memory(count: int) -> None:
    observables = ",".join(case("BIOMD666").observables[:3])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        model = model_file(folder)
        for label, sets, options in (
            ("three observables, 13 times", count, ["--times", "0:120:10", "--observables", observables]),
            ("all that changes, 101 times", count // 10, []),
        ):
            write_sets(folder / "sets.csv", sets)
            code = (
                "import resource, subprocess, sys\n"
                "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)\n"
                "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
            )
            arguments = command(model, "--sets", folder / "sets.csv", "--out", folder / label, *options)
            began = time.perf_counter()
            peak = subprocess.run([sys.executable, "-c", code, *arguments], check=True, capture_output=True, text=True)
            size = sum(file.stat().st_size for file in (folder / label).rglob("*.parquet")) / 1e6
            print(
                f"{sets} sets, {label}: peak {int(peak.stdout) / 1024:.0f} MiB, "
                f"{time.perf_counter() - began:.1f} s, {size:.0f} MB written",
                flush=True,
            )


def parts_in(out: Path) -> int:
    return len(list(out.glob("*/part-*.parquet")))


def kill(count: int) -> None:
    rng, chance = np.random.default_rng(1), random.Random(1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        values = rng.lognormal(-2, 0.3, (count, 2))
        np.savetxt(folder / "sets.csv", values, delimiter=",", fmt="%.17g", header="k,S", comments="")
        arguments = command(
            DECAY, "--sets", folder / "sets.csv", "--out", folder / "out", "--times", "0:50:10", "--observables", "S"
        )
        kills, answer = 0, ""
        while not answer:
            process = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)
            enough = parts_in(folder / "out") + chance.randint(1, 20)
            while process.poll() is None and parts_in(folder / "out") < enough:
                time.sleep(0.005)
            time.sleep(chance.uniform(0.0, 0.1))  # into the middle of whatever is being written
            process.kill()
            answer, _ = process.communicate()
            if not answer:
                kills += 1
                print(f"killed; {parts_in(folder / 'out')} parts are whole", flush=True)
        print(f"killed {kills} times; last call: {answer.strip()[:200]}")
        data = ds.dataset(folder / "out" / "trajectories.parquet", format="parquet")
        counts = np.zeros(count, dtype=np.int64)
        for batch in data.to_batches(columns=["set"]):
            counts += np.bincount(batch.column(0).to_numpy(), minlength=count)
        print(f"sets that are there other than once: {int((counts != 6).sum())} of {count}")
        some = np.sort(rng.choice(count, 10_000, replace=False))
        table = data.to_table(filter=pc.field("set").isin(some) & (pc.field("time") == 50.0))
        expected = values[table["set"].to_numpy(), 1] * np.exp(-50 * values[table["set"].to_numpy(), 0])
        peak = values[table["set"].to_numpy(), 1]
        worst = np.max(np.abs(table["S"].to_numpy() - expected) / (np.abs(expected) + 1e-3 * peak))
        print(f"{len(table)} of 10000 rows looked up; largest relative error {worst:.1e}")


def cluster(count: int) -> None:
    observables = ",".join(case("BIOMD666").observables[:3])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        model = model_file(folder)
        for sets in (1_000, count):
            write_sets(folder / "sets.csv", sets)
            seconds, tables = {}, {}
            for label, options in (("threads", ["--threads", 2]), ("dask", ["--cluster", "local", "--workers", 2])):
                out = folder / f"{label}-{sets}"
                answer = run(
                    model,
                    "--sets",
                    folder / "sets.csv",
                    "--out",
                    out,
                    "--times",
                    "0:120:10",
                    "--observables",
                    observables,
                    *options,
                )
                seconds[label] = answer["seconds"]
                tables[label] = ds.dataset(out / "trajectories.parquet", format="parquet").to_table()
                tables[label] = tables[label].sort_by([("set", "ascending"), ("time", "ascending")])
            same = tables["threads"].equals(tables["dask"])
            over = seconds["dask"] - seconds["threads"]
            print(
                f"{sets} sets: two threads {seconds['threads']:.1f} s, two dask workers {seconds['dask']:.1f} s, "
                f"{over:+.1f} s ({over / seconds['threads']:+.0%}); equal: {same}",
                flush=True,
            )


JOBS = {"memory": (memory, 100_000), "kill": (kill, 1_000_000), "cluster": (cluster, 100_000)}


if __name__ == "__main__":
    job, default = JOBS[sys.argv[1]]
    job(int(sys.argv[2]) if len(sys.argv) > 2 else default)
    print(f"peak of this script {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")
