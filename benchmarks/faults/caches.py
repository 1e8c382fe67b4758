"""Damaged caches: what is kept to be run or taken up again counts as absent, and the answer is the same.

    python benchmarks/faults/caches.py

A copy of the sources with the machine code of the fits beside them, a folder of kernels, and the stages of a
calibration are damaged one file at a time: emptied, cut in half, a byte turned in the middle, garbage. Each time a
process of its own must end with exit 0 and print what it printed before. For the jobs of a server see `jobs.py`.
Prints one JSON document.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from seeds import table

from rapalog.calibration.stages import Stages

ROOT = Path(__file__).parents[2]
KERNELS = Path.home() / ".cache" / "rapalog" / "kernels"
_PER_KIND = 2  # files that are damaged, the smallest of a kind: a large one takes minutes to be compiled again


def turned(data: bytes) -> bytes:
    """Return the bytes with one in the middle turned."""
    place = len(data) // 2
    return data[:place] + bytes([data[place] ^ 0x55]) + data[place + 1 :]


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "emptied": lambda data: b"",
    "cut in half": lambda data: data[: len(data) // 2],
    "a byte turned": turned,
    "garbage": lambda data: random.Random(1).randbytes(len(data)),
}


def answer(words: list[str], environment: dict[str, str]) -> tuple[int, str, str]:
    done = subprocess.run([sys.executable, "-m", "rapalog", *words], env=environment, capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


def damaged(files: Iterable[Path], ask: Callable[[], tuple[int, str, str]]) -> dict[str, object]:
    """Damage files one by one, ask each time, and say what was wrong."""
    before = ask()
    assert before[0] == 0, before[2]
    cases, wrong = 0, []
    for file in files:
        data = file.read_bytes()
        for name, damage in DAMAGES.items():
            file.write_bytes(damage(data))
            found = ask()
            cases += 1
            if found[:2] != before[:2]:
                wrong.append(f"{file.name}, {name}: ended with {found[0]}: {found[2][-300:]}")
            file.write_bytes(data)
    return {"cases": cases, "wrong": wrong}


def fits(place: Path) -> dict[str, object]:
    """Damage index and code of compiled fits."""
    shutil.copytree(ROOT / "src", place / "src", copy_function=shutil.copy2)
    (place / "a.csv").write_bytes(table(random.Random(1)))
    own = {**os.environ, "PYTHONPATH": str(place / "src")}
    kept = [
        file
        for ending in ("nbi", "nbc")
        for file in sorted((place / "src").rglob(f"*.{ending}"), key=lambda one: one.stat().st_size)[:_PER_KIND]
    ]
    return damaged(kept, lambda: answer(["viability", str(place / "a.csv"), "--json"], own))


def kernels(place: Path) -> dict[str, object]:
    """Damage the object code of the cell."""
    folder = place / "kernels"
    if KERNELS.is_dir():
        shutil.copytree(KERNELS, folder, copy_function=shutil.copy2)
    own = {**os.environ, "RAPALOG_CACHE": str(folder)}
    words = ["simulate", "--hours", "2", "--dose", "5nM", "--json"]
    begun = time.time() - 1.0
    answer(words, own)
    used = [file for file in folder.iterdir() if file.stat().st_atime >= begun] or list(folder.iterdir())
    used = sorted((file for file in used if file.is_file()), key=lambda one: one.stat().st_size)
    return damaged(used[:_PER_KIND], lambda: answer(words, own))


def stages(place: Path) -> dict[str, object]:
    """Damage the kept stages of a calibration, every byte in turn: what is taken up again is what was kept."""
    kept = Stages(place / "stages", "key")
    found = {"vector": [0.125, 2.5], "name": "a"}
    kept.get("one", lambda: found)
    file = place / "stages" / "one.json"
    data = file.read_bytes()
    changes = [data[:at] + bytes([data[at] ^ bit]) + data[at + 1 :] for at in range(len(data)) for bit in (1, 4, 32)]
    changes += [damage(data) for damage in DAMAGES.values()]
    wrong = []
    for change in changes:
        file.write_bytes(change)
        try:
            seen = kept.get("one", lambda: found)
        except Exception as error:  # whatever it is, it must not happen
            seen = {"error": repr(error)}
        if seen != found:
            wrong.append(f"{change!r} gives {seen}")
    return {"cases": len(changes), "wrong": wrong[:5], "of them wrong": len(wrong)}


def main() -> None:
    begun, found = time.monotonic(), {}
    for part in (stages, kernels, fits):
        with tempfile.TemporaryDirectory(prefix="caches-") as name:
            found[part.__name__] = part(Path(name))
        print(part.__name__, found[part.__name__], file=sys.stderr, flush=True)
    print(json.dumps({"minutes": round((time.monotonic() - begun) / 60, 1), **found}, indent=2))


if __name__ == "__main__":
    main()
