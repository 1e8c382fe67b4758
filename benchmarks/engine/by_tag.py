"""Every tag of SBML's semantic suite, by models of our own: right, refused by name, failed by name, or wrong.

    python benchmarks/engine/by_tag.py --seeds 20        # writes benchmarks/results/engine/by_tag.csv

Each case of ``tagged.py`` and its neighbours is run by the study behind ``rapalog ensemble`` at default tolerances and
compared with its closed form at 21 times of its own, none at a jump. Where SBML gives no answer (rivals without an
order, delays below 0) a number is wrong and a refusal or a failure by name is right.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter, defaultdict
from pathlib import Path
from typing import NamedTuple

import numpy as np
import tagged_events
import tagged_math
import tagged_pulses
from tagged import MAKERS, Case, case

from rapalog.engine.kernel.kernel import kernel_for
from rapalog.engine.runs.simulate import simulate
from rapalog.engine.sbml.read import read_model
from rapalog.errors import RapalogError

__all__ = ["judged", "tagged_events", "tagged_math", "tagged_pulses"]
RESULTS = Path(__file__).resolve().parents[1] / "results" / "engine" / "by_tag.csv"
#: An error of a step of 1e-6 may grow over a run; a thing that was missed is larger than this.
APART = 1e-4
VERDICTS = ("right", "refused", "failed", "wrong")


class Verdict(NamedTuple):
    """What became of a case, and why."""

    word: str
    said: str


def times_of(given: Case, seed: int) -> np.ndarray:
    """Return 0, 10 and times between them that are not at a jump."""
    rng = np.random.default_rng(seed)
    some = [0.0, *np.sort(rng.uniform(0, 10, 60)), 10.0]
    return np.array([one for one in some if all(abs(one - jump) > 1e-3 for jump in given.jumps)][::3])


def judged(given: Case, seed: int = 0, *, rtol: float = 1e-6, atol: float = 1e-9) -> Verdict:
    """Return what the engine makes of a case."""
    times = times_of(given, seed)
    try:
        kernel = kernel_for(read_model(given.text), observables=tuple(given.truth), lanes=1)
        found = simulate(kernel, given={}, times=times, rtol=rtol, atol=atol)
    except RapalogError as error:
        return Verdict("refused", error.problem)
    if found.failures:
        return Verdict("failed", found.failures[0].reason)
    for column, (name, truth) in enumerate(given.truth.items()):
        right, ours = np.asarray(truth(times), dtype=float), found.values[0, :, column]
        scale = np.abs(right) + 1e-2 * np.nanmax(np.abs(right), initial=1e-3)
        off = ~(np.abs(ours - right) <= APART * scale)
        if off.any():
            at = int(np.argmax(off))
            return Verdict("wrong", f"{name}({times[at]:.4g}) = {ours[at]:.6g}, right {right[at]:.6g}")
    return Verdict("right", "")


def main() -> None:
    """Run all cases and store the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seeds", type=int, default=20)
    options.add_argument("--first", type=int, default=0)
    options.add_argument("--only", default="", help="name of one maker")
    options.add_argument("--keep", type=Path, help="folder for the models that are not right")
    chosen = options.parse_args()
    by_tag: dict[str, Counter[str]] = defaultdict(Counter)
    by_maker: dict[str, Counter[str]] = defaultdict(Counter)
    for name in MAKERS:
        for seed in range(chosen.first, chosen.first + chosen.seeds):
            if chosen.only in ("", name):
                given = case(name, seed)
                verdict = judged(given, seed)
                by_maker[name][verdict.word] += 1
                for tag in dict.fromkeys(given.tags):
                    by_tag[tag][verdict.word] += 1
                if verdict.word != "right":
                    print(f"{name} {seed}: {verdict.word}: {verdict.said[:150]}", flush=True)
                    if chosen.keep:
                        chosen.keep.mkdir(parents=True, exist_ok=True)
                        (chosen.keep / f"{name}_{seed}.xml").write_text(given.text, encoding="utf-8")
    total = sum(by_maker.values(), Counter())
    print(dict(total))
    if not chosen.only:
        RESULTS.parent.mkdir(exist_ok=True)
        with RESULTS.open("w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["tag", *VERDICTS])
            rows = [*sorted(by_tag.items()), ("all cases", total)]
            writer.writerows([tag, *(counts[word] for word in VERDICTS)] for tag, counts in rows)


if __name__ == "__main__":
    main()
