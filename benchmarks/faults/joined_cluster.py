"""A dask cluster that the user brings: the same numbers, a worker killed, and the scheduler lost.

A scheduler and two workers are begun by hand, as `dask scheduler` and `dask worker` do, and `rapalog ensemble` joins
them. Prints one JSON document; the stored one is `benchmarks/results/faults/joined_cluster.json`.
"""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

ROOT = Path(__file__).parents[2]
MODEL = ROOT / "tests" / "data" / "decay.xml"
SETS, TIMES = 120_000, "0:100:1"


@dataclass(frozen=True)
class Joined:
    """A cluster begun by hand."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: tuple[subprocess.Popen[bytes], ...]


@contextmanager
def joined(folder: Path, *, workers: int = 2) -> Iterator[Joined]:
    """Begin a scheduler and workers, and end them at the end."""
    file = folder / "scheduler.json"
    log = (folder / "cluster.log").open("ab")
    dask = [sys.executable, "-m", "dask"]
    place = ["--host", "127.0.0.1", "--scheduler-file", str(file)]
    scheduler = subprocess.Popen([*dask, "scheduler", *place, "--port", "0", "--no-dashboard"], stdout=log, stderr=log)
    own: list[subprocess.Popen[bytes]] = []
    try:
        while not file.exists():
            time.sleep(0.05)
        time.sleep(0.2)
        for _ in range(workers):
            command = [*dask, "worker", *place, "--nthreads", "1", "--no-nanny", "--no-dashboard"]
            own.append(subprocess.Popen([*command, "--local-directory", str(folder)], stdout=log, stderr=log))
        yield Joined(json.loads(file.read_text())["address"], scheduler, tuple(own))
    finally:
        for process in (*own, scheduler):
            process.kill()
            process.wait()
        log.close()


def ensemble(sets: Path, out: Path, *how: str) -> subprocess.Popen[str]:
    command = [
        sys.executable,
        "-m",
        "rapalog",
        "ensemble",
        str(MODEL),
        "--sets",
        str(sets),
        "--out",
        str(out),
        "--times",
        TIMES,
        "--json",
        *how,
    ]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def wait_for_parts(out: Path, process: subprocess.Popen[str], count: int) -> None:
    while process.poll() is None and len(list(out.glob("*/part-*.parquet"))) < count:
        time.sleep(0.02)


def compared(one: Path, other: Path) -> dict[str, object]:
    """Say whether two results are the same bit for bit, and which sets are lost or doubled in the second."""
    tables = [
        pq.read_table(path / "trajectories.parquet").sort_by([("set", "ascending"), ("time", "ascending")])
        for path in (one, other)
    ]
    times = np.bincount(tables[1]["set"].to_numpy(), minlength=SETS) / len(set(tables[1]["time"].to_pylist()[:2000]))
    return {"equal": tables[0].equals(tables[1]), "lost": int((times == 0).sum()), "doubled": int((times > 1).sum())}


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="joined-"))
    try:
        print(json.dumps(study(folder), indent=2))
    finally:
        shutil.rmtree(folder)


def study(folder: Path) -> dict[str, object]:
    sets = folder / "sets.csv"
    numbers = np.random.default_rng(1).lognormal(-2, 0.3, (SETS, 2))
    np.savetxt(sets, numbers, delimiter=",", header="k,S", comments="")
    found: dict[str, object] = {"sets": SETS, "times": TIMES, "workers": 2}
    threads = ensemble(sets, folder / "threads", "--threads", "2")
    assert threads.wait() == 0, threads.communicate()
    with joined(folder) as cluster:
        process = ensemble(sets, folder / "cluster", "--cluster", cluster.address)
        answer, err = process.communicate()
        assert process.returncode == 0, err
        found["undisturbed"] = {"seconds": json.loads(answer)["seconds"]} | compared(
            folder / "threads", folder / "cluster"
        )
        process = ensemble(sets, folder / "killed", "--cluster", cluster.address)
        wait_for_parts(folder / "killed", process, 2)
        cluster.workers[0].send_signal(signal.SIGKILL)
        done_then = len(list((folder / "killed").glob("*/part-*.parquet")))
        answer, err = process.communicate()
        assert process.returncode == 0, err
        found["a worker killed"] = {"parts done then": done_then, "of": SETS // 10_000} | compared(
            folder / "threads", folder / "killed"
        )
    (folder / "scheduler.json").unlink(missing_ok=True)
    with joined(folder) as cluster:
        process = ensemble(sets, folder / "lost", "--cluster", cluster.address)
        wait_for_parts(folder / "lost", process, 2)
        cluster.scheduler.send_signal(signal.SIGKILL)
        began = time.monotonic()
        answer, err = process.communicate()
        kept = len(list((folder / "lost").glob("*/part-*.parquet")))
        found["the scheduler killed"] = {
            "exit": process.returncode,
            "stderr": err,
            "seconds to say so": round(time.monotonic() - began, 1),
            "parts kept": kept,
        }
    process = ensemble(sets, folder / "lost", "--threads", "2")
    answer, err = process.communicate()
    assert process.returncode == 0, err
    found["continued by threads"] = {"done before": json.loads(answer)["done_before"]} | compared(
        folder / "threads", folder / "lost"
    )
    return found


if __name__ == "__main__":
    main()
