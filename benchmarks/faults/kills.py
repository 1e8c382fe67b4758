"""Kill commands while they write over an old result: the old set or the new one, and no trace after the next run.

    python benchmarks/faults/kills.py viability|blot|tdm|population|...|run [--kills 50]

Half of the kills come at any time, half as soon as something stands beside the old result. A command runs in a process
forked from this one, which has everything imported, so that most of its time is its own work. `run` takes minutes, so
its half at any time comes in the first seconds, where its worker processes are at work; its other half interrupts one
that has the study and writes it, as the command does at its end. Every fifth kill is followed by a run to the end,
after which nothing may be left that is not of that run. Prints one JSON document, kept in `benchmarks/results/faults/`.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

import numpy as np
from commands import called
from states import State, beside, kind, state
from writers import writers

ROOT = Path(__file__).parents[2]
os.environ["PYTHONPATH"] = str(ROOT / "src")  # the commands run elsewhere
RAPALOG = [sys.executable, "-m", "rapalog"]


def command(words: list[str]) -> None:
    """Call the command line and end with its exit; what it says is seen where it ends with an error."""
    code, err = called(words)
    if code != 0:
        sys.stderr.write(f"{' '.join(words)}: {code}\n{err}\n")
    sys.exit(code if isinstance(code, int) else 3)


def begun(words: list[str]) -> BaseProcess:
    process = get_context("fork").Process(target=command, args=(words,))
    process.start()
    return process


def to_the_end(words: list[str]) -> None:
    process = begun(words)
    process.join()
    assert process.exitcode == 0, words


def killed(words: list[str], out: Path, wait_s: float, *, at_writing: bool) -> bool:
    """Run a command and kill it after a while, or so long after something stands beside its result; say whether."""
    process = begun(words)
    while at_writing and process.is_alive() and not beside(out):
        time.sleep(0.0002)
    time.sleep(wait_s)
    process.kill()
    process.join()
    return process.exitcode == -signal.SIGKILL


def spans_s(words: list[str], out: Path) -> tuple[float, float]:
    """Return how long a command takes, and how long something stands beside its result."""
    start, first = time.monotonic(), 0.0
    process = begun(words)
    while process.is_alive():
        first = first or (time.monotonic() if beside(out) else 0.0)
        time.sleep(0.0002)
    return time.monotonic() - start, time.monotonic() - (first or time.monotonic())


def study(name: str, folder: Path, kills: int) -> dict[str, object]:
    """Kill the second of two commands over the result of the first, and the first over that of the second, in turn."""
    writer = writers()[name]
    writer.lay(folder)
    out, rng = folder / "out", random.Random(1)
    commands = [writer.words(which, folder, out) for which in ("old", "new")]
    code, err = called(commands[0])  # what is compiled or imported once is there in every process forked from here on
    assert code == 0, err
    sets: list[list[State]] = []
    for words in commands:
        shutil.rmtree(out, ignore_errors=True)
        found = []
        for _ in range(2):
            to_the_end(words)
            found.append(state(out))
        sets.append(found)
    now, seen, stale = 1, Counter[str](), 0
    whole_s, beside_s = spans_s(commands[1], out)
    for number in range(kills):
        at_writing = number % 2 == 0
        wait_s = rng.uniform(0, beside_s if at_writing else whole_s)
        was_killed = killed(commands[1 - now], out, wait_s, at_writing=at_writing)
        found = kind(state(out), sets[now], sets[1 - now])
        seen[f"{found}{'' if was_killed else ' (done before the kill)'}"] += 1
        now = 1 - now if found == "new" else now
        if number % 5 == 4:
            to_the_end(commands[1 - now])
            now = 1 - now
            left = beside(out) or set(state(out)) != set(sets[now][0])
            stale += bool(left)
    return {
        "kills": kills,
        "a run takes s": round(whole_s, 2),
        "of which it writes s": round(beside_s, 3),
        "found": dict(seen),
        "mixtures": seen["mixture"],
        "stale after the next run": stale,
    }


def on_its_way(folder: Path, kills: int) -> dict[str, object]:
    """Kill a job of many sets on its way, and let the same command continue it."""
    many = np.random.default_rng(1).lognormal(-2, 0.3, (60_000, 2))
    np.savetxt(folder / "many.csv", many, delimiter=",", header="k,S", comments="")
    job = [
        "ensemble",
        str(folder / "model.xml"),
        "--sets",
        str(folder / "many.csv"),
        "--times",
        "0:50:1",
        "--threads",
        "1",
        "--json",
        "--out",
    ]
    whole_s = spans_s([*job, str(folder / "whole")], folder / "whole")[0]
    whole, rng, seen, wrong = state(folder / "whole"), random.Random(2), Counter[str](), 0
    for number in range(kills):
        out = folder / f"fresh_{number}"
        killed([*job, str(out)], out, rng.uniform(0.3 * whole_s, whole_s), at_writing=False)
        seen["whole" if (out / "trajectories.parquet").exists() else "unfinished" if out.exists() else "nothing"] += 1
        to_the_end([*job, str(out)])
        names = {name for name in whole if name != "provenance.json"}
        after = state(out)
        wrong += bool(beside(out)) or set(after) != set(whole) or any(after[name] != whole[name] for name in names)
        shutil.rmtree(out)
    return {"kills": kills, "found": dict(seen), "wrong or stale after the same command": wrong}


def run(folder: Path, kills: int) -> dict[str, object]:
    early, rng, orphans = kills // 2, random.Random(3), 0
    out = folder / "out"
    for _ in range(early):
        own = {"RAPALOG_KILLS": folder.name}
        process = subprocess.Popen(
            [*RAPALOG, "run", "--out", "out"],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **own},
        )
        time.sleep(rng.uniform(1.0, 10.0))
        process.kill()
        process.wait()
        until = time.monotonic() + 3.0
        while (left := marked(folder.name)) and time.monotonic() < until:
            time.sleep(0.05)
        orphans += len(left)
        for one in left:
            os.kill(one, signal.SIGKILL)
    files_then = len(state(folder))
    return {
        "kills": kills,
        "early": {"kills": early, "processes left": orphans, "files left": files_then},
        "writing": written(out, kills - early, rng),
    }


def marked(word: str) -> list[int]:
    """Return the processes that were begun with our mark in their environment."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"RAPALOG_KILLS={word}".encode() in path.read_bytes().split(b"\0"):
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


def written(out: Path, kills: int, rng: random.Random) -> dict[str, object]:
    """Kill a process that writes the study over that of another seed, again and again."""
    from rapalog.notebook.study import run as run_study

    studies = [run_study(seed=seed, draws=0, progress=False) for seed in (1, 2)]
    sets = []
    for own in studies:
        writer(own.write, out)
        sets.append([state(out)])
    now, seen, stale = 1, Counter[str](), 0
    for number in range(kills):
        process = get_context("fork").Process(target=studies[1 - now].write, args=(out,))
        process.start()
        while process.is_alive() and not beside(out):
            time.sleep(0.0002)
        time.sleep(rng.uniform(0, 0.01))
        process.kill()
        process.join()
        found = kind(state(out), sets[now], sets[1 - now])
        seen[found] += 1
        now = 1 - now if found == "new" else now
        if number % 5 == 4:
            writer(studies[1 - now].write, out)
            now = 1 - now
            stale += bool(beside(out)) or kind(state(out), sets[now], sets[now]) == "mixture"
    return {"kills": kills, "found": dict(seen), "mixtures": seen["mixture"], "stale after the next run": stale}


def writer(write: Callable[[Path], object], out: Path) -> None:
    process = get_context("fork").Process(target=write, args=(out,))
    process.start()
    process.join()
    assert process.exitcode == 0


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("what", choices=[*writers(), "run"])
    asked.add_argument("--kills", type=int, default=50)
    own = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="kills-") as name:
        folder = Path(name)
        found = run(folder, own.kills) if own.what == "run" else study(own.what, folder, own.kills)
        if own.what == "ensemble":
            found |= {"on its way": on_its_way(folder, own.kills // 2)}
        print(json.dumps({own.what: found}, indent=2))


if __name__ == "__main__":
    main()
