"""Two processes that write one folder at the same time: one whole set is there at the end, and nothing beside it.

    python benchmarks/faults/together.py [--times 10] [--only tdm]

Each command of `writers.py` and its other form are begun in turn within a tenth of a second, over an older result. Both
must end with exit 0, or one with exit 2, `error:` and `try:`. Prints one JSON document.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from commands import called
from kills import begun, to_the_end
from states import beside, kind, state
from writers import Writer, writers

_APART_S = 0.1


def tried(writer: Writer, folder: Path, times: int) -> dict[str, object]:
    """Write both forms at once, again and again."""
    writer.lay(folder)
    out, rng, sets = folder / "out", random.Random(1), {}
    code, err = called(writer.words("old", folder, out))
    assert code == 0, err
    for which in ("old", "new"):
        sets[which] = []
        for _ in range(2):
            to_the_end(writer.words(which, folder, out))
            sets[which].append(state(out))
    ends, wrong = Counter[str](), []
    for _ in range(times):
        first, second = rng.sample(["old", "new"], 2)
        one = begun(writer.words(first, folder, out))
        time.sleep(rng.uniform(0, _APART_S))
        other = begun(writer.words(second, folder, out))
        for process in (one, other):
            process.join()
        codes = sorted((one.exitcode, other.exitcode))
        found = kind(state(out), sets["old"], sets["new"])
        ends[f"{codes[0]} and {codes[1]}: {found}"] += 1
        if codes not in ([0, 0], [0, 2]) or found == "mixture":
            wrong.append(f"ended with {codes}, and there is {found}")
        if beside(out):
            wrong.append(f"left {[own.name for own in beside(out)]}")
    return {"ends": dict(ends), "wrong": wrong}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--only", nargs="+", default=[""], help="commands whose names hold one of these")
    asked = parser.parse_args()
    start, found = time.monotonic(), {}
    for name, writer in writers().items():
        if any(own in name for own in asked.only):
            with tempfile.TemporaryDirectory(prefix="together-") as folder:
                found[name] = tried(writer, Path(folder), asked.times)
            print(name, found[name], file=sys.stderr, flush=True)
    print(json.dumps({"minutes": round((time.monotonic() - start) / 60, 1), "commands": found}, indent=2))
    sys.exit(1 if any(own["wrong"] for own in found.values()) else 0)


if __name__ == "__main__":
    main()
