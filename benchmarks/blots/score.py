"""Run the blot analysis over virtual blots and compare with the truth.

``score.py OUT [--sets ...]`` reads sets that ``make_sets.py`` wrote; ``score.py --n 300 --seed 7`` makes each blot in a
folder of its own, analyses it and throws it away, for numbers of blots that no disk should hold.

What is read of an analysis is the JSON of the command ``rapalog blot``: ``lanes`` with ``image, lane, target, volume,
roi, saturated, flags`` and ``ratios`` with ``sample, readout, fold``. An analysis that stops with an error has not used
a wrong lane; it is counted apart. The kinase rows of the issue are scored elsewhere.
"""

from __future__ import annotations

import argparse
import importlib
import json
import math
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from make_sets import write_one

from rapalog.errors import RapalogError

#: A lane is right if its middle is this near to the true one, as a share of the band's width.
NEAR = 0.25
#: A depletion that biases the strongest lane of a dilution series against the weakest by more must be caught.
BIAS_TO_CATCH = 0.10
#: Words of a flag or warning that says so, in whatever grammar.
DEPLETION_WORDS = ("deplet", "proportion", "dilution", "linear")
SPOKEN = ("flags", "warnings", "notes", "reason")
ROWS_TO_REACH = {
    "clean": "bias of a fold, clean: at least 2 %, aim 1 %",
    "experiments": "coverage of the 95 % interval, 3 blots: 92 to 98 %, aim 93 to 97 %",
    "separate": "coverage of the 95 % interval, 3 blots, every target on a membrane of its own",
    "mixed": "lanes found, wrong ones not silently used: at least 95 %, aim 98 %",
    "clipped": "clipped lanes flagged: 100 %",
    "depletion": "depletion that biases by more than 10 %, caught: at least 90 %, aim 100 %",
}


@dataclass
class Case:
    """One blot: its truth, what the analysis said (None if it stopped, with the message), and how long it took."""

    name: str
    truth: dict[str, Any]
    found: dict[str, Any] | None
    message: str
    seconds: float
    lanes: dict[tuple[str, int], dict[str, Any]] = field(init=False)

    def __post_init__(self) -> None:
        self.lanes = {(lane["image"], int(lane["lane"])): lane for lane in (self.found or {}).get("lanes", [])}

    def pairs(self) -> Iterator[tuple[dict[str, Any], dict[str, Any] | None]]:
        """Yield every true lane, ladders left out, with what was found of it."""
        for image in self.truth["images"]:
            for lane in image["lanes"]:
                if lane["role"] != "ladder":
                    yield lane, self.lanes.get((image["image"], lane["lane"]))


def run_case(analyse: Callable[[Path], Any], folder: Path, truth: Path) -> Case:
    """Analyse one blot. Only a refusal counts as a stop; any other error is a fault and ends the run."""
    start = time.perf_counter()
    found, message = None, ""
    try:
        result = analyse(folder / "layout.csv")
        found = result if isinstance(result, dict) else result.to_json()
    except RapalogError as error:
        message = error.problem
    return Case(folder.name, json.loads(truth.read_text()), found, message, time.perf_counter() - start)


def folds(cases: list[Case]) -> list[tuple[float, dict[str, Any]]]:
    """Return the true and the found fold of every phospho over total that is not the vehicle's."""
    pairs = []
    for case in cases:
        true = {(row["readout"], row["sample"]): row["fold"] for row in case.truth["folds"] if row["dose_nM"]}
        for ratio in (case.found or {}).get("ratios", []):
            key = (ratio["readout"], ratio["sample"])
            if key in true and "/" in ratio["readout"]:
                pairs.append((true[key], ratio["fold"]))
    return pairs


def score_clean(cases: list[Case]) -> list[str]:
    """Return the bias of the folds by size, and its worst median."""
    biases: dict[float, list[float]] = {}
    for true, fold in folds(cases):
        if fold.get("value") and fold.get("relation", "=") == "=":
            biases.setdefault(round(true, 3), []).append(fold["value"] / true - 1)
    lines = [
        f"  fold {true:g}: median bias {100 * statistics.median(errors):+.2f} %, "
        f"largest {100 * max(errors, key=abs):+.1f} %, n {len(errors)}"
        for true, errors in sorted(biases.items(), reverse=True)
    ]
    worst = max((abs(statistics.median(errors)) for errors in biases.values()), default=math.nan)
    return [*lines, f"  largest median bias {100 * worst:.2f} %"]


def score_coverage(cases: list[Case]) -> list[str]:
    """Return how often the interval holds the true fold, and how wide it is; bounds are counted by their side."""
    inside, widths, bounds, values = [], [], [], []
    for true, fold in folds(cases):
        low, high = fold.get("low"), fold.get("high")
        if low and high:
            inside.append(low <= true <= high)
            widths.append(math.log(high / low))
            values.append(math.log(fold["value"] / true) if fold.get("value") else math.nan)
        elif fold.get("value") is not None:
            bounds.append(true <= fold["value"] if "<" in fold.get("relation", "") else true >= fold["value"])
    lines = [share("folds covered", sum(inside), len(inside)), share("bounds that hold", sum(bounds), len(bounds))]
    if widths:
        lines.append(
            f"  median ln width {statistics.median(widths):.2f}, median ln error {statistics.median(values):+.3f}"
        )
    return lines


def score_lanes(cases: list[Case]) -> list[str]:
    """Return how many lanes were found right, found wrong and used, and not found; and how many blots stopped."""
    right = wrong = missed = flagged = 0
    for case in cases:
        for lane, found in case.pairs():
            if found is None or not found.get("roi"):
                missed += 1
            elif is_near(lane["box"], found["roi"]):
                right += 1
            elif found.get("flags"):
                flagged += 1
            else:
                wrong += 1
    total, stopped = right + wrong + missed + flagged, sum(case.found is None for case in cases)
    return [
        share("lanes found right", right, total),
        share("lanes wrong and used without a flag", wrong, total),
        share("lanes wrong with a flag", flagged, total),
        share("lanes without a window (stopped blots included)", missed, total),
        share("lanes found right among blots that did not stop", right, total - lanes_of_stopped(cases)),
        share("blots that stopped and asked", stopped, len(cases)),
    ]


def score_clipped(cases: list[Case]) -> list[str]:
    """Return how many clipped lanes were flagged, and how many others were."""
    hits = misses = false = clear = 0
    for case in cases:
        for lane, found in case.pairs():
            if found is None:
                continue
            said, true = bool(found.get("saturated")), lane["lost"]["clipped_pixels"] > 0
            hits += said and true
            misses += true and not said
            false += said and not true
            clear += not said and not true
    return [share("clipped lanes flagged", hits, hits + misses), share("others flagged", false, false + clear)]


def score_depletion(cases: list[Case]) -> list[str]:
    """Return how many depleted blots were caught, and how many proportional ones were blamed."""
    caught, blamed = [], []
    for case in cases:
        losses = [
            lane["lost"]["depletion"]
            for image in case.truth["images"]
            for lane in image["lanes"]
            if lane["role"] == "dilution"
        ]
        bias = 1 - (1 - max(losses)) / (1 - min(losses))
        text = " ".join(spoken(case.found)).lower() + case.message.lower()
        said = any(word in text for word in DEPLETION_WORDS)
        (caught if bias > BIAS_TO_CATCH else blamed).append(said)
    return [share("depletion caught", sum(caught), len(caught)), share("blamed below 10 %", sum(blamed), len(blamed))]


def spoken(document: Any) -> Iterator[str]:
    """Yield what flags, warnings, notes and reasons anywhere in a document say."""
    if isinstance(document, dict):
        for name, item in document.items():
            if name in SPOKEN:
                yield json.dumps(item)
            else:
                yield from spoken(item)
    elif isinstance(document, list):
        for item in document:
            yield from spoken(item)


def is_near(box: list[int], roi: list[float] | str) -> bool:
    """Return whether a found window has its middle within the true lane and overlaps the true band's rows."""
    x0, y0, x1, y1 = (float(edge) for edge in (roi.split(",") if isinstance(roi, str) else roi))
    near = abs((x0 + x1) / 2 - (box[0] + box[2]) / 2) <= NEAR * (box[2] - box[0])
    return near and min(y1, box[3]) > max(y0, box[1])


def lanes_of_stopped(cases: list[Case]) -> int:
    """Return how many true lanes belong to blots whose analysis stopped."""
    return sum(1 for case in cases if case.found is None for _ in case.pairs())


def share(what: str, count: int, of: int) -> str:
    """Return a count as text with the number behind it."""
    return f"  {what}: {100 * count / of:.1f} % ({count} of {of})" if of else f"  {what}: none to judge"


SCORES = {
    "clean": score_clean,
    "experiments": score_coverage,
    "separate": score_coverage,
    "mixed": score_lanes,
    "clipped": score_clipped,
    "depletion": score_depletion,
}


def written_cases(analyse: Callable[[Path], Any], out: Path, name: str) -> Iterator[Case]:
    """Analyse the members of a set on disk."""
    for truth in sorted((out / "truth" / name).glob("*.json")):
        yield run_case(analyse, out / name / truth.stem, truth)


def passing_cases(analyse: Callable[[Path], Any], name: str, *, n: int, seed: int) -> Iterator[Case]:
    """Make, analyse and throw away one member after the other."""
    for number in range(1, n + 1):
        with tempfile.TemporaryDirectory() as folder:
            write_one(Path(folder), name, number, seed)
            (truth,) = (Path(folder) / "truth" / name).iterdir()
            yield run_case(analyse, Path(folder) / name / truth.stem, truth)


def report(name: str, cases: list[Case]) -> None:
    """Print what was found in one set, with the number of blots and pictures behind it."""
    pictures = sum(len(case.truth["images"]) for case in cases)
    print(f"{name} ({ROWS_TO_REACH[name]}); {len(cases)} blots, {pictures} pictures")
    print("\n".join(SCORES[name](cases)))
    spent = [case.seconds / len(case.truth["images"]) for case in cases]
    print(f"  seconds a picture: median {statistics.median(spent):.2f}, most {max(spent):.2f}")
    for message in sorted({case.message for case in cases if case.message}):
        print(f"  stopped: {message}")


def main() -> None:
    """Score the sets asked for and print the table of the feature."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "out", type=Path, nargs="?", help="folder of make_sets.py; without it blots are made in passing"
    )
    parser.add_argument("--sets", nargs="+", choices=list(SCORES), default=list(SCORES))
    parser.add_argument("--n", type=int, default=20, help="members of each set, made in passing")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--analysis", default="rapalog.studies.blots.study:analyse_blots", help="MODULE:FUNCTION(layout path)"
    )
    asked = parser.parse_args()
    module, _, function = asked.analysis.partition(":")
    analyse = getattr(importlib.import_module(module), function)
    for name in asked.sets:
        made = passing_cases(analyse, name, n=asked.n, seed=asked.seed)
        cases = list(written_cases(analyse, asked.out, name) if asked.out else made)
        if cases:
            report(name, cases)
        else:
            print(f"{name}: no blot in {asked.out}")


if __name__ == "__main__":
    main()
