"""Score the blot analysis on sets of the second renderer and of the strangers: ``score_other.py OUT [--sets ...]``.

Every set is judged alike: lanes found right, wrong ones that went on as numbers, blots that stopped and why, volumes
against the truth, intervals, clipped lanes, depletion. ``--list`` names the cases behind every fault.
A volume is judged as a ratio to the strongest lane of its row that was read as a number: against ``amount`` (label on
the membrane; not for film, whose curve nobody knows) and against ``signal`` (what an ideal reader of the file finds).
A lane that was read as a bound is compared with the same strongest lane.
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

SETS = (
    "strips",
    "membranes",
    "films",
    "multi",
    "faint",
    "odd",
    "truthful",
    "clipped",
    "depleted",
    "reviewer",
    "phd",
    "facility",
    "figure",
    "benchmark",
    "statistician",
    "gates",
    "pharmacologist",
)
#: A band below this many standard deviations of the noise, under a filter matched to it, cannot be seen.
INVISIBLE = 5.0
DEFINITE = ("not proportional", "depleted")
DECADES = ((1.0, 0.1), (0.1, 0.01), (0.01, 0.0))
BIASES = ((0.0, 0.02), (0.02, 0.1), (0.1, 0.25), (0.25, 1.0))
_EXPECTED = 2.0  # standard errors within which 95 % should lie
#: A bound of a lane fails if the truth lies beyond it by more: less is the error of the lane it is compared with.
SLACK = 0.05
FAR = 0.1  # a fold without an interval that is off by more is named


@dataclass
class Tally:
    """Counts of one set; ``faults`` names the cases behind a count."""

    lanes: Counter[str] = field(default_factory=Counter)
    errors: dict[tuple[str, tuple[float, float]], list[float]] = field(default_factory=dict)
    scores: list[float] = field(default_factory=list)
    points: list[float] = field(default_factory=list)
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
        pairs = [
            (lane, found.get((image["image"], image["target"], lane["lane"])))
            for lane in image["lanes"]
            if lane["role"] not in ("ladder", "blank")
        ]
        where = f"{case.name} {image['image']} {image['target']}"
        for lane, read in pairs:
            kind = _kind(lane, read)
            tally.lanes[kind] += 1
            if case.found is None:
                tally.lanes["of stopped blots"] += 1
            if kind.startswith("wrong"):
                tally.fault(kind, where, f"lane {lane['lane']}")
            _judge_gates(lane, read, tally, where)
        right = [(lane, read) for lane, read in pairs if _kind(lane, read) == "right"]
        _judge_volumes(case.truth, right, tally, where)
        _judge_bounds(case.truth, right, tally, where)
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
    for kind in _kinds(truth):
        useful = [(lane, read) for lane, read in _numbers(pairs) if lane[kind] > 0]
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


def _kinds(truth: dict[str, Any]) -> tuple[str, ...]:
    curved = truth.get("look") in ("film", "phone") or truth["set"] == "depleted"
    return ("signal",) if curved else ("amount", "signal")


def _numbers(pairs: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    return [(lane, read) for lane, read in pairs if read.get("relation", "=") == "=" and (read["volume"] or 0) > 0]


def _judge_bounds(truth: dict[str, Any], pairs: list[tuple[Any, Any]], tally: Tally, where: str) -> None:
    """Judge ``<=`` by what the file holds of a lane, ``>=`` by the whole, of which clipping cut a part."""
    strong, its = max(_numbers(pairs), key=lambda pair: pair[0]["signal"], default=(None, None))
    if strong is None or strong["signal"] <= 0:
        return
    for lane, read in pairs:
        relation = read.get("relation", "=")
        if relation == "=" or read["volume"] is None:
            continue
        under = "<" in relation
        kind = "signal" if under else _kinds(truth)[0]
        true, bound = lane[kind] / strong[kind], read["volume"] / its["volume"]
        holds = true <= bound * (1 + SLACK) if under else true * (1 + SLACK) >= bound
        tally.lanes[f"bound {relation} {'holds' if holds else 'fails'}"] += 1
        if not holds:
            tally.fault("bound of a lane fails", where, f"lane {lane['lane']} {relation} {bound:.3f} for {true:.3f}")


def _judge_folds(case: Case, tally: Tally) -> None:
    true = {(row["readout"], row["sample"]): row["fold"] for row in case.truth["folds"] if row["dose_nM"]}
    for ratio in (case.found or {}).get("ratios", []):
        key = (ratio["readout"], ratio["sample"])
        if key in true and "/" in ratio["readout"]:
            _judge_fold(case.name, ratio, true[key], tally)


def _judge_fold(name: str, ratio: dict[str, Any], true: float, tally: Tally) -> None:
    fold, about = ratio["fold"], f"{ratio['readout']} {ratio['sample']}"
    low, high, value, relation = fold.get("low"), fold.get("high"), fold.get("value"), fold.get("relation", "=")
    if value and true and relation == "=":
        tally.points.append(abs(value / true - 1))
        if tally.points[-1] > FAR and not (low and high):
            tally.fault("fold of no interval is far off", name, f"{about} {value:.3g} for {true:.3g}")
    if low and high:
        tally.inside.append(low <= true <= high)
        tally.widths.append(math.log(high / low))
        if not tally.inside[-1]:
            tally.fault("interval misses a fold", name, f"{about} {low:.3g} to {high:.3g} for {true:.3g}")
    elif value is not None and relation != "=":
        tally.bounds.append(true <= value if "<" in relation else true >= value)
        if not tally.bounds[-1]:
            tally.fault("bound of a fold fails", name, f"{about} {relation} {value:.3g} for {true:.3g}")


def _judge_depletion(case: Case, tally: Tally) -> None:
    losses = [
        lane["lost"]["depletion"]
        for image in case.truth["images"]
        for lane in image["lanes"]
        if lane["role"] == "dilution"
    ]
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
    lanes, kinds = (
        tally.lanes,
        ("right", "wrong, a number without a flag", "wrong, a number with a flag", "wrong, a bound", "no window"),
    )
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
    print(
        share("visible lanes as numbers", lanes["visible, a number"], seen)
        + ";"
        + share("invisible ones as numbers", lanes["invisible, a number"], lanes["invisible"])
    )
    for line in (*_volume_lines(tally), *_fold_lines(tally), *_depletion_lines(tally)):
        print(line)
    spent = [case.seconds / max(1, len({image["image"] for image in case.truth["images"]})) for case in cases]
    print(f"  seconds a picture: median {statistics.median(spent):.2f}, most {max(spent):.2f}")
    for message, count in (Counter(_kernel(case.message) for case in cases if case.message) + crashes).most_common():
        print(f"  {count} x {message}")


def _volume_lines(tally: Tally) -> Iterator[str]:
    for (kind, decade), errors in sorted(tally.errors.items(), key=lambda item: (item[0][0], -item[0][1][0])):
        yield _spread(f"volume against {kind}, {decade[0]:g} to {decade[1]:g} of the strongest", errors)
    if tally.scores:
        near = sum(abs(score) <= _EXPECTED for score in tally.scores)
        yield share("volume ratios within two standard errors of signal", near, len(tally.scores))
    for relation in ("<=", ">="):
        holds, fails = (tally.lanes[f"bound {relation} {what}"] for what in ("holds", "fails"))
        if holds + fails:
            yield share(f"bounds {relation} of lanes that hold", holds, holds + fails)


def _spread(what: str, errors: list[float]) -> str:
    high = sorted(errors)[math.ceil(0.9 * len(errors)) - 1]
    return f"  {what}: median |error| {100 * statistics.median(errors):.1f} %, 90th {100 * high:.0f} %, n {len(errors)}"


def _fold_lines(tally: Tally) -> Iterator[str]:
    if tally.points:
        yield _spread("folds given as numbers", tally.points)
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
    parser.add_argument("out", type=Path, help="folder of other_sets.py or make_strangers.py")
    parser.add_argument("--sets", nargs="+", choices=SETS, help="all that lie in OUT by default")
    parser.add_argument(
        "--analysis", default="rapalog.studies.blots.study:analyse_blots", help="MODULE:FUNCTION(layout path)"
    )
    parser.add_argument("--list", action="store_true", help="name the cases behind every fault")
    asked = parser.parse_args()
    module, _, function = asked.analysis.partition(":")
    analyse = getattr(importlib.import_module(module), function)
    for name in asked.sets or [name for name in SETS if (asked.out / "truth" / name).is_dir()] or SETS:
        cases, tally, crashes = score_set(analyse, asked.out, name)
        if cases:
            print_set(name, cases, tally, crashes)
        elif not crashes:
            print(f"{name}: no blot in {asked.out}")
        for kind, places in sorted(tally.faults.items()) if asked.list else ():
            print(f"  -- {kind}: {len(places)}")
            for place in places:
                print(f"     {name}/{place}")


if __name__ == "__main__":
    main()
