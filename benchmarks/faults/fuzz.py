"""Mutated files through every reader, from the command line: refused with words, or results that make sense.

    python benchmarks/faults/fuzz.py [--runs 2000] [--seed 1] [--minutes 20] [--only tidy]

Real files (beside the checkout, where they are there) and made-up ones are changed as people and programs change them:
cells, rows, columns, separators, encodings, a few bytes. Each run calls the command line in this process. It may end
with exit 0, and then every number must be finite, lie in its interval, and every bound point to its own side; or with
exit 2, `error:` and `try:`, and then nothing may be written. Prints one JSON document: the counts, and whatever broke.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from changes import changed
from commands import answered
from readers import Maker, makers
from sense import far_off, problems_of


@dataclass
class Tally:
    """What came of the runs of one reader."""

    ends: Counter[str] = field(default_factory=Counter)
    broken: list[dict[str, str]] = field(default_factory=list)
    slowest_s: float = 0.0
    cpu_s: float = 0.0


def one_run(rng: random.Random, make: Maker, folder: Path, tally: Tally, kept: Path | None) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    seed = make(rng)
    target = seed.changes
    files = seed.files | {target: changed(rng, seed.files[target])}
    for name, data in files.items():
        (folder / name).write_bytes(data)
    words = [str(folder / word.removeprefix("@")) if word.removeprefix("@") in files else word for word in seed.command]
    writes = seed.command[0] == "ensemble" or rng.random() < 0.02
    out = folder / "out"
    words += ["--json", *(["--out", str(out)] if writes else [])]
    begun, cpu = time.perf_counter(), time.process_time()
    code, answer, err = answered(words)
    tally.slowest_s = max(tally.slowest_s, time.perf_counter() - begun)
    tally.cpu_s += time.process_time() - cpu
    problems = list(problems_of(code, answer, err))
    if code == 0 and target == "table.csv" and seed.command[0] == "viability":
        problems += far_off(json.loads(answer), files[target])
    left = sorted(path.name for path in out.rglob("*")) if code == 2 and out.exists() else []
    if code == 2 and out.exists() and not {"regions.json"} & set(left):
        problems.append(f"exit 2 left {left}")
    tally.ends[str(code)] += 1
    for problem in problems:
        tally.broken.append({"command": " ".join(seed.command), "what": problem[:400]})
    if problems and kept is not None:
        case = kept / f"case_{len(list(kept.iterdir()))}"
        shutil.copytree(folder, case)
        (case / "what.txt").write_text("\n".join([" ".join(words), *problems]))


def study(runs: int, seed: int, only: list[str], kept: Path | None, minutes: float) -> dict[str, object]:
    """Run commands of all readers in turn by their shares, until there are enough or the time is over."""
    rng, begun = random.Random(seed), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="fuzz-") as place:
        readers = {
            name: reader for name, reader in makers(Path(place) / "bench").items() if any(own in name for own in only)
        }
        tallies = {name: Tally() for name in readers}
        for _ in range(runs):
            if time.monotonic() - begun > 60 * minutes:
                break
            (name,) = rng.choices(list(readers), weights=[share for share, _ in readers.values()])
            one_run(rng, readers[name][1], Path(place) / "run", tallies[name], kept)
    total = sum((own.ends for own in tallies.values()), Counter[str]())
    return {
        "runs": total.total(),
        "asked for": runs,
        "seed": seed,
        "minutes": round((time.monotonic() - begun) / 60, 1),
        "accepted": total["0"],
        "refused": total["2"],
        "past the door": round(total["0"] / max(1, total.total()), 3),
        "other ends": {end: n for end, n in total.items() if end not in ("0", "2")},
        "readers": {
            name: dict(own.ends) | {"slowest_s": round(own.slowest_s, 1), "cpu_s": round(own.cpu_s, 1)}
            for name, own in tallies.items()
        },
        "broken": [own for tally in tallies.values() for own in tally.broken],
    }


def begin() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--runs", type=int, default=2000)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--only", nargs="+", default=[""], help="readers whose names hold one of these")
    asked.add_argument("--keep", type=Path, help="folder for the files of whatever broke")
    asked.add_argument("--minutes", type=float, default=1e9)
    own = asked.parse_args()
    if own.keep:
        own.keep.mkdir(parents=True, exist_ok=True)
    print(json.dumps(study(own.runs, own.seed, own.only, own.keep, own.minutes), indent=2, ensure_ascii=False))


if __name__ == "__main__":
    begin()
