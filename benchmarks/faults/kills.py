"""Kill commands while they write over an old result: the old set or the new one, and no trace after the next run.

    python benchmarks/faults/kills.py viability|blot|ensemble|run [--kills 50]

Half of the kills come at any time, half as soon as something stands beside the old result. `run` takes minutes, so its
half at any time comes in the first seconds, where its worker processes are at work; its other half interrupts one that
has the study and writes it, as the command does at its end. Every fifth kill is followed by a run to the end, after
which nothing may be left that is not of that run. Prints one JSON document, kept in `benchmarks/results/faults/`.
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
from pathlib import Path

import numpy as np
from states import State, beside, kind, state

ROOT = Path(__file__).parents[2]
os.environ["PYTHONPATH"] = str(ROOT / "src")  # the commands run elsewhere
RAPALOG = [sys.executable, "-m", "rapalog"]


def to_the_end(command: list[str], cwd: Path) -> None:
    done = subprocess.run([*RAPALOG, *command], cwd=cwd, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def killed(command: list[str], out: Path, wait_s: float, *, at_writing: bool) -> bool:
    """Run a command and kill it after a while, or so long after something stands beside its result; say whether."""
    process = subprocess.Popen(
        [*RAPALOG, *command], cwd=out.parent, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while at_writing and process.poll() is None and not beside(out):
        time.sleep(0.0002)
    time.sleep(wait_s)
    process.kill()
    return process.wait() == -signal.SIGKILL


def spans_s(command: list[str], out: Path) -> tuple[float, float]:
    """Return how long a command takes, and how long something stands beside its result."""
    begun, first = time.monotonic(), 0.0
    process = subprocess.Popen(
        [*RAPALOG, *command], cwd=out.parent, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while process.poll() is None:
        first = first or (time.monotonic() if beside(out) else 0.0)
        time.sleep(0.0002)
    return time.monotonic() - begun, time.monotonic() - (first or time.monotonic())


def study(commands: tuple[list[str], list[str]], folder: Path, kills: int) -> dict[str, object]:
    """Kill the second of two commands over the result of the first, and the first over that of the second, in turn."""
    out, rng = folder / "out", random.Random(1)
    sets: list[list[State]] = []
    for command in commands:
        shutil.rmtree(out, ignore_errors=True)
        found = []
        for _ in range(2):
            to_the_end(command, folder)
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
            to_the_end(commands[1 - now], folder)
            now = 1 - now
            left = beside(out) or set(state(out)) != set(sets[now][0])
            stale += bool(left)
    return {"kills": kills, "found": dict(seen), "mixtures": seen["mixture"], "stale after the next run": stale}


def viability(folder: Path, kills: int) -> dict[str, object]:
    rng = np.random.default_rng(1)
    for name, lines in (("a", 3), ("b", 5)):
        rows = ["curve,dose,dose_unit,response,replicate"]
        for line in range(lines):
            for dose in np.geomspace(0.1, 1000, 8):
                rows += [f"line {line},{dose:g},nM,{100 / (1 + dose / 20) + rng.normal(0, 3):.2f},{n}" for n in (1, 2)]
        (folder / f"{name}.csv").write_text("\n".join(rows))
    commands = (["viability", "a.csv", "--out", "out"], ["viability", "b.csv", "--out", "out"])
    return study(commands, folder, kills)


def blot(folder: Path, kills: int) -> dict[str, object]:
    for name, doses in (("a", (0, 20)), ("b", (0, 5, 20))):
        rows = ["lane,sample,dose_nM,time_h,target,replicate,blot,volume"]
        for blot in (1, 2, 3):
            for lane, dose in enumerate(doses, start=1):
                rows += [
                    f"{lane},MCF-7,{dose},24,{target},{blot},{blot},{size + blot}"
                    for target, size in (("p-S6", 1000 / (1 + dose)), ("S6", 900))
                ]
        (folder / f"{name}.csv").write_text("\n".join(rows))
    return study((["blot", "a.csv", "--out", "out"], ["blot", "b.csv", "--out", "out"]), folder, kills)


def ensemble(folder: Path, kills: int) -> dict[str, object]:
    """Kill a job over its own result, with other derivatives; and kill one on its way, which is then continued."""
    sets = np.random.default_rng(1).lognormal(-2, 0.3, (200, 2))
    np.savetxt(folder / "sets.csv", sets, delimiter=",", header="k,S", comments="")
    shutil.copy(ROOT / "tests" / "data" / "decay.xml", folder / "model.xml")
    job = ["ensemble", "model.xml", "--sets", "sets.csv", "--times", "0,1,24", "--out", "out", "--sensitivities"]
    found = study(([*job, "k"], [*job, "S"]), folder, kills)
    return found | {"on its way": on_its_way(folder, kills // 2)}


def on_its_way(folder: Path, kills: int) -> dict[str, object]:
    many = np.random.default_rng(1).lognormal(-2, 0.3, (60_000, 2))
    np.savetxt(folder / "many.csv", many, delimiter=",", header="k,S", comments="")
    job = ["ensemble", "model.xml", "--sets", "many.csv", "--times", "0:50:1", "--threads", "1", "--json", "--out"]
    whole_s = spans_s([*job, "whole"], folder / "whole")[0]
    whole, rng, seen, wrong = state(folder / "whole"), random.Random(2), Counter[str](), 0
    for number in range(kills):
        out = folder / f"fresh_{number}"
        killed([*job, out.name], out, rng.uniform(0.3 * whole_s, whole_s), at_writing=False)
        seen["whole" if (out / "trajectories.parquet").exists() else "unfinished" if out.exists() else "nothing"] += 1
        to_the_end([*job, out.name], folder)
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
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("what", choices=["viability", "blot", "ensemble", "run"])
    asked.add_argument("--kills", type=int, default=50)
    own = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="kills-") as folder:
        print(json.dumps({own.what: globals()[own.what](Path(folder), own.kills)}, indent=2))


if __name__ == "__main__":
    main()
