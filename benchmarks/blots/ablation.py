"""Which doubts and constants of the blot reader earn their place: ``ablation.py OUT [doubts|constants]``.

OUT holds blots of a seed that nobody looked at (``strangers/make_strangers.py OUT --n 10 --seed S``). Every picture is
read as far as its lanes and bands, without the statistics that follow.

``doubts``: of each kind of doubt, in how many pictures it is said, in how many alone, and how many of those have a lane
that is wrong (caught: without the doubt they would be numbers) or none (needless); ``--lanes -1`` or ``1`` for layouts
that name one lane fewer or more than there are, as people do. In the row ``none`` are pictures without a doubt, and as
``missed`` those that are wrong all the same. ``constants``: every constant of the
reader at half and at twice its value, and the pictures that are then read right, read wrong in silence, or asked about,
and in how many a band's box or a doubt is another (``moved``). One that moves nothing is tried with wrong layouts too.
A line is stored as soon as it is known, in ``results/blots/``; lines that are there are not measured again.
``--small`` takes the first picture of each stranger's first blot (ten seconds a line instead of a minute and more);
``--part 1/2`` measures every second line, so that processes share the work.
"""

from __future__ import annotations

import argparse
import csv
import importlib
import json
import pkgutil
import re
import resource
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from score import is_near

import rapalog.analysis.blots
from rapalog.errors import RapalogError
from rapalog.studies.blots import study

RESULTS = Path(__file__).resolve().parents[1] / "results" / "blots"
PARTS = ("lanes", "picture", "rows", "volumes")
FACTORS = (0.5, 2.0)
#: Lanes of the layout more than there are: first the right ones.
LANES = (0, -1, 1)
MOST_MEMORY = 6_000_000_000
COLUMNS = (
    *("constant", "value", "factor", "lanes"),
    *("right", "wrong", "asked", "asked_needlessly", "moved", "error"),
)
#: Conversions, quantiles and grids of a search are no choices of the reader.
NO_CHOICE = re.compile(
    r"_(MAD_SD|MEDIAN_SD|SECOND_DIFFERENCE|QUANTILE|QUANTILE_SD|ONE_SIDED|FWHM|COLUMNS|ROWS|STEPS|ZOOMS|POINTS|BINS)"
)


class Seen(Exception):
    """What was read, before anything is made of it."""


@dataclass(frozen=True)
class Picture:
    """A picture's kinds of doubts, whether every lane was found, where it should be, and where the bands were seen."""

    name: str
    doubts: frozenset[str]
    right: bool
    boxes: tuple[object, ...] = ()


def show(blots: list[Any], out: Any, sources: Any) -> None:
    raise Seen(blots)


def kind_of(doubt: str) -> str:
    """Return a doubt without the names and numbers of its case."""
    words = re.sub(r"^[^:]*: (?=[a-z\d])", "TARGET: ", doubt)
    words = re.sub(r"\d+(\.\d+)?", "N", words)
    return re.sub(r"\b(?=\w*[A-Zα-ω])(?!N\b|TARGET\b)[\w/-]+", "X", words)


def layout_of(folder: Path, lanes: int, small: bool = False) -> Path:
    """Return a blot's layout, with the last lane of each picture left out, or one more named behind it."""
    own = folder / "layout.csv"
    if not lanes and not small:
        return own
    rows = list(csv.DictReader(own.open()))
    if small:
        rows = [row for row in rows if row["image"] == rows[0]["image"]]
    last = {row["image"]: max(int(other["lane"]) for other in rows if other["image"] == row["image"]) for row in rows}
    ends = [row for row in rows if int(row["lane"]) == last[row["image"]]]
    more = [row | {"lane": str(last[row["image"]] + 1), "sample": "extra", "role": "sample"} for row in ends]
    kept = {0: rows, -1: [row for row in rows if row not in ends], 1: rows + more}[lanes]
    changed = folder / f"layout_{lanes}{'_small' if small else ''}.csv"
    with changed.open("w", newline="") as file:
        writer = csv.DictWriter(file, tuple(rows[0]), extrasaction="ignore")
        writer.writeheader()
        writer.writerows(kept)
    return changed


def pictures(out: Path, lanes: int = 0, small: bool = False) -> Iterator[Picture]:
    """Read every blot under a folder as far as its lanes and bands."""
    for truth in sorted((out / "truth").glob("*/0001.json" if small else "*/*.json")):
        name = f"{truth.parent.name}/{truth.stem}"
        said = json.loads(truth.read_text())
        layout = layout_of(out / truth.parent.name / truth.stem, lanes, small)
        if small:
            first = next(csv.DictReader(layout.open()))["image"]
            said["images"] = [image for image in said["images"] if image["image"] == first]
        try:
            study.analyse_blots(layout)
        except Seen as seen:
            yield from _judged(name, said, seen.args[0])
        except RapalogError as error:
            yield Picture(name, frozenset({f"refused: {kind_of(error.problem)}"}), False)


def _judged(name: str, truth: dict[str, Any], blots: list[Any]) -> Iterator[Picture]:
    doubts: dict[str, set[str]] = defaultdict(set)
    found = {}
    for blot in blots:
        doubts[blot.image.name] |= {kind_of(doubt) for doubt in blot.doubts}
        for own in blot.readings:
            found[blot.image.name, own.lane.target, own.lane.lane] = own.band.box
    for image in truth["images"]:
        boxes = [
            (lane["box"], found.get((image["image"], image["target"], lane["lane"])))
            for lane in image["lanes"]
            if lane["role"] not in ("ladder", "blank")
        ]
        # A lane that the layout leaves out is no fault of the reader.
        named = [(own, box) for own, box in boxes if box is not None]
        right = bool(named) and len(named) >= len(boxes) - 1 and all(is_near(own, list(box)) for own, box in named)
        seen = tuple(sorted((key, str(box)) for key, box in found.items() if key[0] == image["image"]))
        yield Picture(f"{name} {image['target']}", frozenset(doubts[image["image"]]), right, seen)


def doubts_table(seen: list[Picture]) -> list[dict[str, Any]]:
    """Return one row for each kind of doubt, and one for pictures without any."""
    rows, said = [], Counter(doubt for own in seen for doubt in own.doubts)
    for doubt, count in said.most_common():
        alone = [own for own in seen if own.doubts == {doubt}]
        caught = sum(not own.right for own in alone)
        row = {"doubt": doubt, "pictures": count, "alone": len(alone), "caught": caught}
        rows.append(row | {"needless": len(alone) - caught})
    silent = [own for own in seen if not own.doubts]
    wrong = sum(not own.right for own in silent)
    return [*rows, {"doubt": "none", "pictures": len(silent), "missed": wrong}]


def constants() -> Iterator[tuple[Any, str, float]]:
    """Yield module, name and value of every number that the reader chose."""
    for part in PARTS:
        package = importlib.import_module(f"{rapalog.analysis.blots.__name__}.{part}")
        for found in pkgutil.iter_modules(package.__path__):
            module = importlib.import_module(f"{package.__name__}.{found.name}")
            for name, value in sorted(vars(module).items()):
                if (
                    re.fullmatch(r"_[A-Z][A-Z0-9_]*", name)
                    and type(value) in (int, float)
                    and not NO_CHOICE.match(name)
                ):
                    yield module, name, value


def counted(seen: list[Picture]) -> dict[str, int]:
    """Return how many pictures were read right and wrong without a doubt, and how many were asked about."""
    kinds = Counter("asked" if own.doubts else "right" if own.right else "wrong" for own in seen)
    needless = sum(bool(own.doubts) and own.right for own in seen)
    return {name: kinds[name] for name in ("right", "wrong", "asked")} | {"asked_needlessly": needless}


def moved(seen: list[Picture], usual: list[Picture]) -> int:
    """Return in how many pictures a box or a doubt is another than usual."""
    return sum(own != other for own, other in zip_longest(seen, usual))


def measure_constants(out: Path, path: Path, small: bool, part: int, parts: int) -> None:
    """Change one constant after the other and store what becomes of the pictures."""
    known = {(row["constant"], row["factor"]) for row in csv.DictReader(path.open())} if path.exists() else set()
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))  # half a window can ask for all there is
    usual = {lanes: list(pictures(out, lanes, small)) for lanes in LANES}
    with path.open("a", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        if not path.stat().st_size:
            writer.writeheader()
            for lanes, own in usual.items():
                writer.writerow({"constant": "none", "lanes": lanes, **counted(own), "moved": 0})
        tries = [(module, name, value, factor) for module, name, value in constants() for factor in FACTORS]
        for module, name, value, factor in tries[part - 1 :: parts]:
            label = f"{'.'.join(module.__name__.split('.')[-2:])}.{name}"
            if (label, str(factor)) in known:
                continue
            setattr(module, name, type(value)(round(value * factor)) if type(value) is int else value * factor)
            for lanes in LANES:
                row = tried(out, lanes, small, usual[lanes])
                writer.writerow({"constant": label, "value": value, "factor": factor, "lanes": lanes, **row})
                file.flush()
                if row["moved"]:
                    break
            setattr(module, name, value)


def tried(out: Path, lanes: int, small: bool, usual: list[Picture]) -> dict[str, Any]:
    """Return what becomes of the pictures, or the error that a changed constant ends in."""
    try:
        seen = list(pictures(out, lanes, small))
    except (ArithmeticError, IndexError, MemoryError, ValueError) as error:
        return {"moved": len(usual), "error": repr(error)[:80]}
    return {**counted(seen), "moved": moved(seen, usual)}


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, help="folder of strangers/make_strangers.py, of a seed not looked at")
    parser.add_argument("what", choices=("doubts", "constants"), nargs="?", default="doubts")
    parser.add_argument(
        "--lanes", type=int, choices=(-1, 0, 1), default=0, help="lanes more in the layout than there are"
    )
    parser.add_argument("--small", action="store_true", help="fewer pictures, for the constants")
    parser.add_argument("--part", default="1/1", help="of the constants, such as 1/2")
    asked = parser.parse_args()
    RESULTS.mkdir(parents=True, exist_ok=True)
    study.stop_if_doubtful = show
    if asked.what == "constants":
        part = map(int, asked.part.split("/"))
        measure_constants(asked.out, RESULTS / "ablation_constants.csv", asked.small, *part)
        return
    rows = doubts_table(list(pictures(asked.out, asked.lanes)))
    with (RESULTS / f"ablation_doubts_{asked.lanes}.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, ("doubt", "pictures", "alone", "caught", "needless", "missed"))
        writer.writeheader()
        writer.writerows(rows)
    for row in rows:
        print(", ".join(f"{name} {value}" for name, value in row.items()))


if __name__ == "__main__":
    main()
