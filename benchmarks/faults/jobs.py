"""The server's file of jobs, damaged and on a full disk: jobs are as they were, or it is said what became of them.

    python benchmarks/faults/jobs.py [--damages 400]     # the full disk only as root

A file with jobs of all states is damaged (a page of ones, zeros or noise, cut off, a few bits turned, the log beside it
too), opened and used as a server does. Every answer is one, or a refusal with a remedy; after a refusal the next
question works. Then a file is filled until its small disk is full. Prints one JSON document.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from disks import disk, remount, used

from rapalog.errors import RapalogError
from rapalog.files.given import Held
from rapalog.web.jobs.job import Input
from rapalog.web.jobs.store import Store

_JOBS, _PAGE = 12, 4096


def filled(folder: Path, rng: random.Random) -> tuple[Path, list[str]]:
    """Write a file of jobs, and return it with their names."""
    file = folder / "jobs.sqlite"
    store, own = Store(file), []
    for number in range(_JOBS):
        inputs = [Input("files", Held(f"{number}.csv", rng.randbytes(rng.choice([10, 3000, 30_000]))))]
        own.append(store.add("viability", f"plate {number}", {"level": 0.95, "number": number}, inputs).id)
        if number % 3:
            store.start(own[-1])
        if number % 3 == 2:
            store.finish(own[-1], rng.randbytes(20_000))
    store.close()
    return file, own


def damage(file: Path, rng: random.Random) -> str:
    """Damage a file in one way, and say which."""
    data = bytearray(file.read_bytes())
    page = rng.randrange(len(data) // _PAGE) * _PAGE
    how = rng.choice(["ones", "zeros", "noise", "cut", "bits", "pages changed places", "log"])
    if how == "cut":
        del data[rng.randrange(100, len(data)) :]
    elif how == "bits":
        for _ in range(rng.choice([1, 1, 5])):
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    elif how == "log":
        file.with_name(file.name + "-wal").write_bytes(rng.randbytes(5 * _PAGE))
    elif how == "pages changed places":
        other = rng.randrange(len(data) // _PAGE) * _PAGE
        data[page : page + _PAGE], data[other : other + _PAGE] = data[other : other + _PAGE], data[page : page + _PAGE]
    else:
        data[page : page + _PAGE] = {"ones": b"\xff" * _PAGE, "zeros": bytes(_PAGE)}.get(how, rng.randbytes(_PAGE))
    file.write_bytes(data)
    return how


def uses(store: Store, own: list[str]) -> Iterator[Callable[[], object]]:
    """Yield what a server does with a file of jobs."""
    yield store.interrupt_left
    yield store.jobs
    for name in own:
        for ask in (store.job, store.inputs, store.names, store.words, store.result):
            yield lambda ask=ask, name=name: ask(name)
    yield lambda: store.end(own[0], "cancelled", problem="cancelled", remedy="run it again")
    yield lambda: store.finish(own[1], b"{}")
    yield lambda: store.forget(own[2])
    yield lambda: store.add("viability", "after", {}, [Input("files", Held("a.csv", b"1"))])
    yield store.jobs


def used_after(file: Path, own: list[str]) -> tuple[str, list[str]]:
    """Open and use a file; return how it went, and what was wrong."""
    wrong = []
    try:
        store = Store(file)
    except Exception as error:
        return "not opened", [f"opening: {error!r}"]
    refused = 0
    for use in uses(store, own):
        try:
            use()
        except RapalogError:
            refused += 1
        except Exception as error:
            wrong.append(repr(error))
    added = store.add("viability", "last", {}, [])
    if store.job(added.id) != added:
        wrong.append("a job that was added last is not there")
    went = "put aside" if store.moved else "read"
    store.close()
    return f"{went}, {refused} refusals" if refused else went, wrong


def damages(count: int) -> dict[str, object]:
    rng, ends, wrong = random.Random(1), Counter[str](), []
    for _ in range(count):
        with tempfile.TemporaryDirectory(prefix="jobs-") as name:
            file, own = filled(Path(name), rng)
            how = damage(file, rng)
            end, said = used_after(file, own)
            ends[f"{how}: {end}"] += 1
            wrong += [f"{how}: {one}" for one in said]
    return {"cases": count, "ends": dict(sorted(ends.items())), "wrong": wrong[:20], "of them wrong": len(wrong)}


def full_disk() -> dict[str, object]:
    """Fill a small disk with jobs; then make room."""
    said, wrong = Counter[str](), []
    with tempfile.TemporaryDirectory(prefix="jobs-") as name, disk(Path(name) / "disk") as where:
        store = Store(where / "data" / "jobs.sqlite")
        first = store.add("viability", "first", {}, [Input("files", Held("a.csv", b"1" * 50_000))])
        store.start(first.id)
        remount(where, f"size={used(where) + 20 * _PAGE}")
        for number in range(10):
            try:
                store.add("viability", f"{number}", {}, [Input("files", Held("a.csv", b"1" * 200_000))])
            except RapalogError as error:
                said[error.problem.rpartition(": ")[2]] += 1
            except Exception as error:
                wrong.append(repr(error))
        if [job.id for job in store.jobs()] != [first.id]:
            wrong.append(f"{len(store.jobs())} jobs are there, and one was kept")
        remount(where, "size=64m")
        store.finish(first.id, b"{}")
        if store.result(first.id) != b"{}":
            wrong.append("with room again the first job has no result")
        store.close()
    return {"said": dict(said), "wrong": wrong}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--damages", type=int, default=400)
    asked = parser.parse_args()
    begun = time.monotonic()
    found: dict[str, object] = {"damaged": damages(asked.damages)}
    if os.geteuid() == 0:
        found["full disk"] = full_disk()
    print(json.dumps({"minutes": round((time.monotonic() - begun) / 60, 1), **found}, indent=2))
    sys.exit(1 if any(part["wrong"] for part in found.values()) else 0)


if __name__ == "__main__":
    main()
