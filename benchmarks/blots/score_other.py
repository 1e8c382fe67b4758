"""Score the blot analysis on the second renderer's sets: ``score_other.py OUT [--sets ...] [--list]``.

Every set is judged alike: lanes found right, wrong ones that went on as numbers, blots that stopped and why, volumes
against the truth, intervals, clipped lanes, depletion. ``--list`` names the cases behind every fault.
A volume is judged as a ratio to the strongest lane of its row that was read as a number: against ``amount`` (label on
the membrane; not for film, whose curve nobody knows) and against ``signal`` (what an ideal reader of the file finds).
"""

from __future__ import annotations

import argparse
import importlib
import math
import re
import statistics
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from score import BIAS_TO_CATCH, DEPLETION_WORDS, Case, is_near, run_case, share, spoken

SETS = ("strips", "membranes", "films", "multi", "faint", "odd", "truthful", "clipped", "depleted")
#: A band below this many standard deviations of the noise, under a filter matched to it, cannot be seen.
INVISIBLE = 5.0
DEFINITE = ("not proportional", "depleted")
DECADES = ((1.0, 0.1), (0.1, 0.01), (0.01, 0.0))
BIASES = ((0.0, 0.02), (0.02, 0.1), (0.1, 0.25), (0.25, 1.0))
_EXPECTED = 2.0  # standard errors within which 95 % should lie


@dataclass
class Tally:
    """Counts of one set; ``faults`` names the cases behind a count."""

    lanes: Counter[str] = field(default_factory=Counter)
    errors: dict[tuple[str, tuple[float, float]], list[float]] = field(default_factory=dict)
    scores: list[float] = field(default_factory=list)
    inside: list[bool] = field(default_factory=list)
    bounds: list[bool] = field(default_factory=list)
    widths: list[float] = field(default_factory=list)
    depletion: list[tuple[float, bool, bool]] = field(default_factory=list)
    faults: dict[str, list[str]] = field(default_factory=dict)

    def fault(self, kind: str, name: str, what: str = "") -> None:
        """Remember where a fault lies."""
        self.faults.setdefault(kind, []).append(f"{name} {what}".strip())


def judge(case: Case, tally: Tally) -> None:
    """Add one case to the counts."""
    found = {(lane["image"], lane["target"], int(lane["lane"])): lane for lane in (case.found or {}).get("lanes", [])}
    for image in case.truth["images"]:
        pairs = [(lane, found.get((image["image"], image["target"], lane["lane"])))
                 for lane in image["lanes"] if lane["role"] not in ("ladder", "blank")]  # fmt: skip
        where = f"{case.name} {image['image']} {image['target']}"
        for lane, read in pairs:
            kind = _kind(lane, read)
            tally.lanes[kind] += 1
            if case.found is None:
                tally.lanes["of stopped blots"] += 1
            if kind.startswith("wrong"):
                tally.fault(kind, where, f"lane {lane['lane']}")
            _judge_gates(lane, read, tally, where)
        _judge_volumes(case.truth, [(lane, read) for lane, read in pairs if _kind(lane, read) == "right"], tally, where)
    _judge_folds(case, tally)
    _judge_depletion(case, tally)


def _kind(lane: dict[str, Any], read: dict[str, Any] | None) -> str:
    if read is None or not read.get("roi"):
        return "no window"
    if is_near(lane["box"], read["roi"]):
        return "right"
    if read.get("relation", "=") != "=":
        return "wrong, a bound"
    return "wrong, a number with a flag" if read.get("flags") else "wrong, a number without a flag"


def _judge_gates(lane: dict[str, Any], read: dict[str, Any] | None, tally: Tally, where: str) -> None:
    if read is None:
        return
    said, true = bool(read.get("saturated")), lane["lost"]["clipped_pixels"] > 0
    tally.lanes[f"clipped {true}, flagged {said}"] += 1
    if said != true:
        tally.fault("clipped, not flagged" if true else "flagged, not clipped", where, f"lane {lane['lane']}")
    if lane["snr"] < INVISIBLE:
        tally.lanes["invisible"] += 1
        if read.get("relation", "=") == "=" and read.get("volume") is not None:
            tally.lanes["invisible, a number"] += 1
            tally.fault("invisible, a number", where, f"lane {lane['lane']}")
        return
    tally.lanes[f"visible, {'a number' if read.get('relation', '=') == '=' else 'a bound'}"] += 1


def _judge_volumes(truth: dict[str, Any], pairs: list[tuple[Any, Any]], tally: Tally, where: str) -> None:
    numbers = [(lane, read) for lane, read in pairs if read.get("relation", "=") == "=" and (read["volume"] or 0) > 0]
    kinds = ("signal",) if truth.get("look") in ("film", "phone") else ("amount", "signal")
    if truth["set"] == "depleted":
        kinds = ("signal",)
    for kind in kinds:
        useful = [(lane, read) for lane, read in numbers if lane[kind] > 0]
        if len(useful) < 2:
            continue
        strong, its = max(useful, key=lambda pair: pair[0][kind])
        for lane, read in useful:
            if lane is strong:
                continue
            true, ratio = lane[kind] / strong[kind], read["volume"] / its["volume"]
            error = math.log(ratio / true)
            decade = next(pair for pair in DECADES if true > pair[1])
            tally.errors.setdefault((kind, decade), []).append(abs(ratio / true - 1))
            if abs(error) > math.log(1.5) and lane["snr"] > 4 * INVISIBLE:
                tally.fault(f"volume off by 1.5 ({kind})", where, f"lane {lane['lane']} {ratio:.3f} for {true:.3f}")
            if kind == "signal":
                se = math.hypot(read["volume_se"] / read["volume"], its["volume_se"] / its["volume"])
                tally.scores.append(error / max(se, 1e-9))


def _judge_folds(case: Case, tally: Tally) -> None:
    true = {(row["readout"], row["sample"]): row["fold"] for row in case.truth["folds"] if row["dose_nM"]}
    for ratio in (case.found or {}).get("ratios", []):
        key = (ratio["readout"], ratio["sample"])
        if key not in true or "/" not in ratio["readout"]:
            continue
        fold = ratio["fold"]
        low, high, value = fold.get("low"), fold.get("high"), fold.get("value")
        if low and high:
            tally.inside.append(low <= true[key] <= high)
            tally.widths.append(math.log(high / low))
        elif value is not None and fold.get("relation", "=") != "=":
            tally.bounds.append(true[key] <= value if "<" in fold["relation"] else true[key] >= value)


def _judge_depletion(case: Case, tally: Tally) -> None:
    losses = [lane["lost"]["depletion"] for image in case.truth["images"] for lane in image["lanes"]
              if lane["role"] == "dilution"]  # fmt: skip
    if not losses or case.found is None:
        return
    bias = 1 - (1 - max(losses)) / (1 - min(losses))
    text = " ".join(spoken(case.found)).lower()
    said, definite = (any(word in text for word in words) for words in (DEPLETION_WORDS, DEFINITE))
    tally.depletion.append((bias, said, definite))
    if said != (bias > BIAS_TO_CATCH):
        tally.fault(
            "depletion missed" if bias > BIAS_TO_CATCH else "depletion said below 10 %", case.name, f"{bias:.3f}"
        )


def print_set(name: str, cases: list[Case], tally: Tally, crashes: Counter[str]) -> None:
    """Print what was found in one set."""
    pictures = sum(len({image["image"] for image in case.truth["images"]}) for case in cases)
    lanes, kinds = tally.lanes, ("right", "wrong, a number without a flag", "wrong, a number with a flag",
                                 "wrong, a bound", "no window")  # fmt: skip
    total = sum(lanes[kind] for kind in kinds)
    print(f"{name}: {len(cases)} blots, {pictures} pictures, {total} lanes")
    for kind in kinds:
        print(share(f"lanes {kind}", lanes[kind], total))
    print(share("lanes right among blots that did not stop", lanes["right"], total - lanes["of stopped blots"]))
    print(share("blots stopped", sum(case.found is None for case in cases), len(cases)))
    hit, missed = lanes["clipped True, flagged True"], lanes["clipped True, flagged False"]
    false, clear = lanes["clipped False, flagged True"], lanes["clipped False, flagged False"]
    print(share("clipped lanes flagged", hit, hit + missed) + ";" + share("others flagged", false, false + clear))
    seen = lanes["visible, a number"] + lanes["visible, a bound"]
    print(share("visible lanes as numbers", lanes["visible, a number"], seen) + ";"
          + share("invisible ones as numbers", lanes["invisible, a number"], lanes["invisible"]))  # fmt: skip
    for line in (*_volume_lines(tally), *_fold_lines(tally), *_depletion_lines(tally)):
        print(line)
    spent = [case.seconds / max(1, len({image["image"] for image in case.truth["images"]})) for case in cases]
    print(f"  seconds a picture: median {statistics.median(spent):.2f}, most {max(spent):.2f}")
    for message, count in (Counter(_kernel(case.message) for case in cases if case.message) + crashes).most_common():
        print(f"  {count} x {message}")


def _volume_lines(tally: Tally) -> Iterator[str]:
    for (kind, decade), errors in sorted(tally.errors.items(), key=lambda item: (item[0][0], -item[0][1][0])):
        high = sorted(errors)[math.ceil(0.9 * len(errors)) - 1]
        yield (f"  volume against {kind}, {decade[0]:g} to {decade[1]:g} of the strongest: median |error| "
               f"{100 * statistics.median(errors):.1f} %, 90th {100 * high:.0f} %, n {len(errors)}")  # fmt: skip
    if tally.scores:
        near = sum(abs(score) <= _EXPECTED for score in tally.scores)
        yield share("volume ratios within two standard errors of signal", near, len(tally.scores))


def _fold_lines(tally: Tally) -> Iterator[str]:
    if tally.inside:
        width = statistics.median(tally.widths)
        yield share("folds covered", sum(tally.inside), len(tally.inside)) + f", median ln width {width:.2f}"
    if tally.bounds:
        yield share("bounds of folds that hold", sum(tally.bounds), len(tally.bounds))


def _depletion_lines(tally: Tally) -> Iterator[str]:
    for low, high in BIASES:
        inside = [row for row in tally.depletion if low <= row[0] < high]
        if inside:
            said, definite = sum(row[1] for row in inside), sum(row[2] for row in inside)
            yield f"  true bias {low:g} to {high:g}: spoken of {said}, definitely {definite}, of {len(inside)}"


def _kernel(message: str) -> str:
    """Return a message without the names and numbers of the case."""
    first = message.split("\n")[0]
    return re.sub(r"\d+(\.\d+)?", "N", re.sub(r"[\w-]+\.(tif|png|jpg)", "IMAGE", first))


def score_set(analyse: Callable[[Path], Any], out: Path, name: str) -> tuple[list[Case], Tally, Counter[str]]:
    """Analyse the members of a set on disk. Anything but a refusal is a crash and counted apart."""
    cases, tally, crashes = [], Tally(), Counter[str]()
    for truth in sorted((out / "truth" / name).glob("*.json")):
        try:
            case = run_case(analyse, out / name / truth.stem, truth)
        except Exception as error:
            crashes[f"CRASH {type(error).__name__}: {_kernel(str(error))}"] += 1
            tally.fault("crash", truth.stem, traceback.format_exc(limit=-2).strip())
            continue
        cases.append(case)
        judge(case, tally)
        if case.message:
            tally.fault("stopped", case.name, case.message.split("\n")[0])
    return cases, tally, crashes


def main() -> None:
    """Score the sets asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, help="folder of other_sets.py")
    parser.add_argument("--sets", nargs="+", choices=SETS, default=SETS)
    parser.add_argument("--analysis", default="rapalog.studies.blot:analyse_blots", help="MODULE:FUNCTION(layout path)")
    parser.add_argument("--list", action="store_true", help="name the cases behind every fault")
    asked = parser.parse_args()
    module, _, function = asked.analysis.partition(":")
    analyse = getattr(importlib.import_module(module), function)
    for name in asked.sets:
        cases, tally, crashes = score_set(analyse, asked.out, name)
        if not cases and not crashes:
            print(f"{name}: no blot in {asked.out}")
            continue
        if cases:
            print_set(name, cases, tally, crashes)
        for kind, places in sorted(tally.faults.items()) if asked.list else ():
            print(f"  -- {kind}: {len(places)}")
            for place in places:
                print(f"     {name}/{place}")


if __name__ == "__main__":
    main()
