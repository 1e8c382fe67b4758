"""Every reader with what is given to it by the fuzzer: virtual, made-up and real files, and its share of the runs."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

from commands import called
from seeds import (
    DRUGS,
    GENOTYPES,
    LINE,
    PROBLEM,
    Seed,
    densitometry,
    event_records,
    kinase,
    levels,
    monitored,
    parameter_sets,
    table,
    two_drugs,
)

ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared" / "data"
LARGEST = 400_000  # bytes of a file that is changed: larger ones take their time and show no more


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


def real(folder: str, pattern: str, *, command: str) -> list[Seed]:
    """Return real files below a folder beside the checkout, each read by a command; none where there is no such."""
    files = [path for path in sorted((REAL / folder).rglob(pattern)) if path.stat().st_size <= LARGEST]
    return [Seed((command, f"@{path.name}"), {path.name: path.read_bytes()}) for path in files]


Maker = Callable[[random.Random], Seed]


def made(
    command: str, content: Callable[[random.Random], bytes], seeds: list[Seed], share: float, *words: str
) -> Maker:
    """Return what gives a made-up table, with further words, or, in a share of the runs, a real one."""

    def maker(rng: random.Random) -> Seed:
        if seeds and rng.random() < share:
            return rng.choice(seeds)
        return Seed((command, "@table.csv", *words), {"table.csv": content(rng)})

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
        **clinic(),
        **laboratory(decay),
    }


def clinic() -> dict[str, tuple[float, Maker]]:
    """Return the readers of tables of patients."""
    pk = ("--model", "oral_1cpt", "--set", "KA=0.8,CL=2.1,V=30")
    return {
        "event records": (0.06, made("pk", event_records, [], 0.0, *pk)),
        "levels over time": (0.06, made("nca", levels, [], 0.0)),
        "levels of one patient": (0.04, made("tdm", monitored, [], 0.0, "--draws", "0", "--forecast", "5 mg daily")),
    }


def laboratory(decay: bytes) -> dict[str, tuple[float, Maker]]:
    """Return the readers of a lab's own variants, drugs, lines, pairs of drugs, boxes and problems."""
    short = ("--dose", "20nM", "--hours", "2", "--readout", "p-S6 S235/236")

    def variants(rng: random.Random) -> Seed:
        own = rng.choice(["NF1:loss", "MTOR:W2101L"])
        return Seed(("simulate", "--genotypes", "@own.csv", "--genotype", own, *short), {"own.csv": GENOTYPES})

    def problem(rng: random.Random) -> Seed:
        files = {**PROBLEM, "model.xml": decay}
        return Seed(("calibrate", "problem.yaml", "--evaluate"), files, rng.choice(list(PROBLEM)))

    return {
        "pairs of drugs": (0.06, made("combine", two_drugs, [], 0.0)),
        "own variants": (
            0.04,
            variants,
        ),
        "own drugs": (
            0.04,
            lambda _: Seed(("simulate", "--drugs", "@own.csv", "--drug", "compound 7", *short), {"own.csv": DRUGS}),
        ),
        "line files": (0.04, lambda _: Seed(("simulate", "--cell-line", "@line.json", *short), {"line.json": LINE})),
        "PEtab problems": (0.06, problem),
    }
