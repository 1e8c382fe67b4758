"""Mutated files through every reader, from the command line: refused with words, or results that make sense.

    python benchmarks/faults/fuzz.py [--runs 2000] [--seed 1] [--minutes 20] [--only tidy]

Real files (beside the checkout, where they are there) and made-up ones are changed as people and programs change them:
cells, rows, columns, separators, encodings, a few bytes. Each run calls the command line in this process. It may end
with exit 0, and then every number must be finite, lie in its interval, and every bound point to its own side; or with
exit 2, `error:` and `try:`, and then nothing may be written. Prints one JSON document: the counts, and whatever broke.
"""

from __future__ import annotations

import argparse
import io
import json
import math
import random
import re
import shutil
import signal
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np

from rapalog.cli import main

ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared" / "data"
TOO_LONG_S = 120
LARGEST = 400_000  # bytes of a file that is changed: larger ones take their time and show no more

Change = Callable[[random.Random, str], str]


@dataclass(frozen=True)
class Seed:
    """A command that works: its words, and its files, of which those to be changed are named by ``@``."""

    command: tuple[str, ...]
    files: dict[str, bytes] = field(repr=False)


class TooLong(BaseException):
    """A run that took more than its time; nothing catches it on the way."""


# how files are changed ------------------------------------------------------------------------------------------------


def _cells(text: str) -> list[re.Match[str]]:
    return list(re.finditer(r"[^\s,;\t\"<>=/]+", text))


def _replaced(text: str, cell: re.Match[str], by: str) -> str:
    return text[: cell.start()] + by + text[cell.end() :]


def one_number(rng: random.Random, text: str) -> str:
    numbers = list(re.finditer(r"(?<![\w.])-?\d+\.?\d*(?:[eE][-+]?\d+)?(?![\w.])", text))
    if not numbers:
        return text
    cell = rng.choice(numbers)
    number = float(cell[0])
    other = rng.choice(
        [number * 10, number / 10, number * rng.uniform(0.5, 2), -number, 0.0, number + 1, 1e30, 1e-30, round(number)]
    )
    return _replaced(text, cell, f"{other:.6g}")


def one_word(rng: random.Random, text: str) -> str:
    cells = _cells(text)
    words = [
        "",
        "NA",
        "n.d.",
        "OVER",
        ">100",
        "<5",
        "1,5",
        "1.2.3",
        "inf",
        "nan",
        "µM",
        "0",
        "Ωmega",
        "=1+1",
        "x" * 300,
    ]
    return _replaced(text, rng.choice(cells), rng.choice(words)) if cells else text


def rows_shuffled(rng: random.Random, text: str) -> str:
    head, *lines = text.splitlines(keepends=True) or [""]
    rng.shuffle(lines)
    return head + "".join(lines)


def row_gone(rng: random.Random, text: str) -> str:
    lines = text.splitlines(keepends=True)
    if lines:
        del lines[rng.randrange(len(lines))]
    return "".join(lines)


def row_twice(rng: random.Random, text: str) -> str:
    lines = text.splitlines(keepends=True)
    if lines:
        where = rng.randrange(len(lines))
        lines.insert(where, lines[where])
    return "".join(lines)


def blank_row(rng: random.Random, text: str) -> str:
    lines = text.splitlines(keepends=True)
    lines.insert(rng.randrange(len(lines) + 1), rng.choice(["\n", ",,,\n", "# a note\n", "   \n"]))
    return "".join(lines)


def column_gone(rng: random.Random, text: str) -> str:
    rows = [line.split(",") for line in text.splitlines()]
    where = rng.randrange(max(1, max(map(len, rows), default=1)))
    return "\n".join(",".join(row[:where] + row[where + 1 :]) for row in rows) + "\n"


def column_added(rng: random.Random, text: str) -> str:
    lines = text.splitlines()
    return "\n".join(f"{line},{n or 'note'}" for n, line in enumerate(lines)) + "\n"


def semicolons(rng: random.Random, text: str) -> str:
    return text.replace(",", rng.choice([";", "\t", "|"]))


def german(rng: random.Random, text: str) -> str:
    return text.replace(",", ";").replace(".", ",")


def capitals(rng: random.Random, text: str) -> str:
    head, mark, rest = text.partition("\n")
    return rng.choice([head.upper(), head.title(), f" {head} "]) + mark + rest


def cut(rng: random.Random, text: str) -> str:
    return text[: rng.randrange(len(text) // 2, len(text) + 1)]


def old_lines(rng: random.Random, text: str) -> str:
    return text.replace("\r\n", "\n").replace("\n", rng.choice(["\r\n", "\r"]))


def noise(rng: random.Random, text: str) -> str:
    where = rng.randrange(len(text) + 1)
    return text[:where] + rng.choice(["\0", "�", '"', "\x1b", " ", "\ufeff", "'"]) + text[where + rng.randrange(2) :]


def scaled(rng: random.Random, text: str) -> str:
    """Change every number of a line's last cell by one factor, as another unit would."""
    factor = rng.choice([0.01, 0.1, 10, 100])
    return re.sub(r"(-?\d+\.\d+)$", lambda own: f"{float(own[1]) * factor:.6g}", text, flags=re.M)


GENTLE: tuple[Change, ...] = (
    one_number,
    one_number,
    one_number,
    one_word,
    rows_shuffled,
    row_gone,
    row_twice,
    blank_row,
    column_added,
    capitals,
    old_lines,
    scaled,
)
HARSH: tuple[Change, ...] = (column_gone, semicolons, german, cut, noise, one_word)


def changed(rng: random.Random, data: bytes) -> bytes:
    """Return a file changed in one to three ways; one in ten is only another encoding."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return changed_bytes(rng, data)
    for _ in range(rng.choice([1, 1, 2, 3])):
        text = rng.choice(HARSH if rng.random() < 0.2 else GENTLE)(rng, text)
    if rng.random() < 0.1:
        return text.encode(rng.choice(["utf-16", "utf-8-sig", "latin-1"]), errors="replace")
    return text.encode()


def changed_bytes(rng: random.Random, data: bytes) -> bytes:
    own = bytearray(data)
    for _ in range(rng.choice([1, 1, 4, 30])):
        where = rng.randrange(len(own))
        how = rng.random()
        if how < 0.7:
            own[where] = rng.randrange(256)
        elif how < 0.85:
            del own[where : where + rng.randrange(1, 20)]
        else:
            own = own[: max(1, where)]
    return bytes(own) or b"\0"


# what is changed ------------------------------------------------------------------------------------------------------


def made_up(folder: Path) -> dict[str, dict[str, bytes]]:
    """Return what the virtual bench writes, by assay."""
    found = {}
    for name, words in (
        ("viability", "--cell-line MCF-7 --hours 72 --replicates 1"),
        ("blot", "--cell-line MCF-7 --dose 0nM --dose 20nM --target p-S6 --target S6"),
        ("kinase", ""),
    ):
        out = folder / name
        code, err = called(["assay", name, *words.split(), "--out", str(out)])
        assert code == 0, err
        found[name] = {path.name: path.read_bytes() for path in out.iterdir() if path.suffix not in (".json",)}
    return found


def table(rng: random.Random, *, columns: str = "curve,dose,dose_unit,response,replicate") -> bytes:
    """Return a tidy table of one to three curves, most of them ordinary."""
    rows = [columns]
    for curve in range(rng.choice([1, 1, 2, 3])):
        middle, slope, bottom = 10 ** rng.uniform(-1, 4), rng.uniform(0.5, 3), rng.choice([0, 0, 20, 60])
        for dose in np.geomspace(0.1, 10_000, rng.choice([6, 8, 10])):
            for replicate in range(1, rng.choice([2, 3, 4])):
                response = bottom + (100 - bottom) / (1 + (dose / middle) ** slope) + rng.gauss(0, 3)
                rows.append(f"line {curve},{dose:.4g},nM,{response:.3f},{replicate}")
    return ("\n".join(rows) + "\n").encode()


def densitometry(rng: random.Random) -> bytes:
    rows = ["lane,sample,dose_nM,time_h,target,replicate,blot,volume"]
    for blot in (1, 2, 3):
        for lane, dose in enumerate((0, 1, 20, 100), start=1):
            for target, size in (("p-S6", 1000 / (1 + dose / 5)), ("S6", 900)):
                rows.append(f"{lane},MCF-7,{dose},24,{target},{blot},{blot},{size * rng.uniform(0.9, 1.1):.1f}")
    return ("\n".join(rows) + "\n").encode()


def kinase(rng: random.Random) -> bytes:
    rows = ["substrate,enzyme_nM,dose,dose_unit,response,role,replicate"]
    for replicate in (1, 2, 3):
        rows += [
            f"S6K1,1,0,nM,{1000 + rng.gauss(0, 20):.1f},vehicle,{replicate}",
            f"S6K1,1,0,nM,{50 + rng.gauss(0, 5):.1f},blank,{replicate}",
        ]
        for dose in np.geomspace(0.1, 1000, 9):
            rows.append(
                f"S6K1,1,{dose:.3g},nM,{50 + 300 + 650 / (1 + dose / 8) + rng.gauss(0, 20):.1f},sample,{replicate}"
            )
    return ("\n".join(rows) + "\n").encode()


def parameter_sets(rng: random.Random) -> bytes:
    return (
        "k,S\n" + "".join(f"{rng.lognormvariate(-2, 0.3):.6g},{rng.lognormvariate(2, 0.3):.6g}\n" for _ in range(5))
    ).encode()


def real(folder: str, pattern: str, *, command: str) -> list[Seed]:
    """Return real files below a folder beside the checkout, each read by a command; none where there is no such."""
    files = [path for path in sorted((REAL / folder).rglob(pattern)) if path.stat().st_size <= LARGEST]
    return [Seed((command, f"@{path.name}"), {path.name: path.read_bytes()}) for path in files]


Maker = Callable[[random.Random], Seed]


def made(command: str, content: Callable[[random.Random], bytes], seeds: list[Seed], share: float) -> Maker:
    """Return what gives a made-up table, or, in a share of the runs, a real one."""

    def maker(rng: random.Random) -> Seed:
        if seeds and rng.random() < share:
            return rng.choice(seeds)
        return Seed((command, "@table.csv"), {"table.csv": content(rng)})

    return maker


def makers(folder: Path) -> dict[str, tuple[float, Maker]]:
    """Return, by reader, its share of the runs and what makes one command with its files."""
    bench = made_up(folder)
    exports = [
        *real("plates", "*.txt", command="viability"),
        *real("plates", "*.csv", command="viability"),
        *real("plates", "*.xlsx", command="viability"),
        *real("drc", "ryegrass.csv", command="viability"),
        *real("strangers/viability", "*.csv", command="viability"),
    ]
    exports = [seed for seed in exports if "LICENSE" not in seed.command[1]]
    bands = [seed for seed in real("strangers/blots", "F*.csv", command="blot") if "layout" not in seed.command[1]]
    decay = (ROOT / "tests" / "data" / "decay.xml").read_bytes()
    models = [next(iter(seed.files.values())) for seed in real("strangers/engine", "*.xml", command="")] or [decay]
    wells = bench["viability"]
    plate = next(name for name in bench["viability"] if name.startswith("plate"))
    picture = next(name for name in bench["blot"] if name.endswith(".tif"))
    head, *rows = bench["blot"]["layout.csv"].splitlines(keepends=True)
    one = {
        picture: bench["blot"][picture],
        "layout.csv": head + b"".join(row for row in rows if picture.encode() in row),
    }

    def sets(rng: random.Random) -> Seed:
        return Seed(
            ("ensemble", "model.xml", "--sets", "@sets.csv", "--times", "0,1,24"),
            {"model.xml": decay, "sets.csv": parameter_sets(rng)},
        )

    def model(rng: random.Random) -> Seed:
        return Seed(("ensemble", "@model.xml", "--times", "0,1,10"), {"model.xml": rng.choice(models)})

    return {
        "tidy tables": (0.32, made("viability", table, [], 0.0)),
        "real plate exports and tables": (0.18, made("viability", table, exports, 1.0)),
        "virtual plates": (0.09, lambda _: Seed(("viability", f"@{plate}", "--layout", "layout.csv"), wells)),
        "layouts of plates": (0.09, lambda _: Seed(("viability", plate, "--layout", "@layout.csv"), wells)),
        "densitometry": (0.10, made("blot", densitometry, bands, 0.3)),
        "pictures of blots": (0.01, lambda _: Seed(("blot", f"@{picture}", "--layout", "layout.csv"), one)),
        "layouts of blots": (0.01, lambda _: Seed(("blot", picture, "--layout", "@layout.csv"), one)),
        "kinase tables": (0.10, made("kinase", kinase, real("strangers/kinase", "*.csv", command="kinase"), 0.2)),
        "parameter sets": (0.06, sets),
        "models": (0.04, model),
    }


# what is looked at ----------------------------------------------------------------------------------------------------


@contextmanager
def limited(seconds: int) -> Iterator[None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TooLong

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def called(words: list[str]) -> tuple[int | str, str]:
    """Call the command line here; return its exit status and stderr, or what broke."""
    code, _, err = answered(words)
    return code, err


def answered(words: list[str]) -> tuple[int | str, str, str]:
    out, err, before = io.StringIO(), io.StringIO(), sys.argv
    sys.argv = ["rapalog", *words]
    try:
        with redirect_stdout(out), redirect_stderr(err), limited(TOO_LONG_S), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            main()
    except SystemExit as stop:
        return int(stop.code or 0), out.getvalue(), err.getvalue()
    except TooLong:
        return "too long", out.getvalue(), err.getvalue()
    except BaseException as error:  # the one thing that must not happen
        return f"{type(error).__name__}: {error}", out.getvalue(), err.getvalue()
    finally:
        sys.argv = before
    return "no exit", out.getvalue(), err.getvalue()


def nonsense(found: Any, where: str = "") -> Iterator[str]:
    """Yield what makes no sense in a document."""
    if isinstance(found, float) and not math.isfinite(found):
        yield f"{where} is {found}"
    elif isinstance(found, list):
        for place, own in enumerate(found):
            yield from nonsense(own, f"{where}[{place}]")
    elif isinstance(found, dict):
        if "relation" in found and "value" in found:
            yield from nonsense_of_estimate(found, where)
        for name, own in found.items():
            yield from nonsense(own, f"{where}.{name}")


def nonsense_of_estimate(found: dict[str, Any], where: str) -> Iterator[str]:
    value, low, high, relation = (found.get(name) for name in ("value", "low", "high", "relation"))
    shown = json.dumps(found)
    if relation == "none":
        if value is not None or not found.get("reason"):
            yield f"{where} is none, and has a value or no reason: {shown}"
        return
    if value is None:
        yield f"{where} has no value: {shown}"
        return
    if "_nM" in where and value < 0:
        yield f"{where} is a negative dose: {shown}"
    slack = 1e-9 * abs(value) + 1e-12
    if (low is not None and low > value + slack) or (high is not None and high < value - slack):
        yield f"{where} lies outside its interval: {shown}"
    if (relation in (">", ">=") and high is not None and high <= value) or (
        relation in ("<", "<=") and low is not None and low >= value
    ):
        yield f"{where} is a bound to the wrong side: {shown}"


def far_off(document: dict[str, Any], data: bytes) -> Iterator[str]:
    """Yield IC50s of a tidy table in percent that its mean responses by dose flatly contradict, by a look of our own.

    A value has responses above 30 well below it and under 70 well above it; a bound has no clear half on its own side.
    One dose in each curve may say otherwise: it may be the one that was changed.
    """
    means = means_by_dose(data)
    for curve in document.get("curves", []):
        own, points = curve["ic50_nM"], means.get(curve["curve"], [])
        if len(points) < 4 or own["relation"] == "none" or not 60 < points[0][1] < 140:
            continue
        below = [y for dose, y in points if dose < own["value"] / 4] if own["relation"] != "<" else []
        above = [y for dose, y in points if dose > own["value"] * 4] if own["relation"] != ">" else []
        if sum(y < 30 for y in below) > 1 or sum(y > 70 for y in above) > 1:
            yield f"{curve['curve']}: {json.dumps(own)} against means {[(f'{d:.3g}', round(y)) for d, y in points]}"
        beyond = (own["relation"] == ">" and own["value"] > points[-1][0] * 1.001) or (
            own["relation"] == "<" and own["value"] < points[0][0] * 0.999
        )
        if beyond:
            yield f"{curve['curve']}: the bound {json.dumps(own)} lies where no dose is"


def means_by_dose(data: bytes) -> dict[str, list[tuple[float, float]]]:
    """Return mean responses by rising dose of each curve; nothing unless the table is still plainly what it was."""
    lines = data.decode("latin-1").splitlines()
    if not lines or not lines[0].startswith("curve,dose,dose_unit,response,replicate"):
        return {}
    found: dict[str, dict[float, list[float]]] = {}
    try:
        for line in lines[1:]:
            curve, dose, unit, response, *_ = line.split(",")
            if unit != "nM":
                return {}
            found.setdefault(curve, {}).setdefault(float(dose), []).append(float(response))
    except ValueError:
        return {}
    return {
        curve: sorted((dose, float(np.mean(own))) for dose, own in by_dose.items() if dose > 0)
        for curve, by_dose in found.items()
    }


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
    target = next(word[1:] for word in seed.command if word.startswith("@"))
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


def problems_of(code: int | str, answer: str, err: str) -> Iterator[str]:
    if code == 0:
        try:
            yield from nonsense(json.loads(answer))
        except ValueError as error:
            yield f"no JSON: {error}"
    elif code == 2:
        if not re.search(r"(?m)^error: .+\n(.+\n)*^try: .+", err) or "Traceback" in err:
            yield f"exit 2 says {err!r}"
    else:
        yield f"ended with {code}: {err}"


def study(runs: int, seed: int, only: str, kept: Path | None, minutes: float) -> dict[str, object]:
    """Run commands of all readers in turn by their shares, until there are enough or the time is over."""
    rng, begun = random.Random(seed), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="fuzz-") as place:
        readers = {name: own for name, own in makers(Path(place) / "bench").items() if only in name}
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
    asked.add_argument("--only", default="")
    asked.add_argument("--keep", type=Path, help="folder for the files of whatever broke")
    asked.add_argument("--minutes", type=float, default=1e9)
    own = asked.parse_args()
    if own.keep:
        own.keep.mkdir(parents=True, exist_ok=True)
    print(json.dumps(study(own.runs, own.seed, own.only, own.keep, own.minutes), indent=2, ensure_ascii=False))


if __name__ == "__main__":
    begin()
