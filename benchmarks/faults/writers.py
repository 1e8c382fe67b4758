"""Commands that write a folder of results, each in two ways, so that one set can be written over the other."""

from __future__ import annotations

import random
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from seeds import PROBLEM, densitometry, event_records, kinase, levels, monitored, parameter_sets, table, two_drugs

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Writer:
    """Two commands of one name that both write ``out``, and the files that they read."""

    old: str
    new: str
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    def lay(self, folder: Path) -> None:
        """Write the files that the commands read."""
        for name, data in self.files.items():
            (folder / name).write_bytes(data)

    def words(self, which: str, folder: Path, out: Path) -> list[str]:
        """Return a command, its files and its result given by their paths."""
        words = shlex.split(self.old if which == "old" else self.new)
        return [*(str(folder / word) if word in self.files else word for word in words), "--out", str(out)]


def _two(command: str, content) -> Writer:
    """Return a writer that reads one table, then another."""
    first, *rest = command.split(" ", 1)
    more = f" {rest[0]}" if rest else ""
    files = {f"{name}.csv": content(random.Random(seed)) for name, seed in (("a", 1), ("b", 2))}
    return Writer(f"{first} a.csv{more}", f"{first} b.csv{more}", files)


def writers() -> dict[str, Writer]:
    """Return the commands by name; each takes seconds."""
    decay = (ROOT / "tests" / "data" / "decay.xml").read_bytes()
    sets = {"model.xml": decay, "sets.csv": parameter_sets(random.Random(1))}
    ensemble = "ensemble model.xml --sets sets.csv --times 0,1,24 --sensitivities"
    petab = {**PROBLEM, "model.xml": decay}
    return {
        "viability": _two("viability", table),
        "blot": _two("blot", densitometry),
        "kinase": _two("kinase", kinase),
        "combine": _two("combine", two_drugs),
        "pk": _two("pk --model oral_1cpt --set KA=0.8,CL=2.1,V=30", event_records),
        "nca": _two("nca", levels),
        "tdm": _two("tdm --draws 0 --forecast '5 mg daily'", monitored),
        "ensemble": Writer(f"{ensemble} k", f"{ensemble} S", sets),
        "calibrate": Writer("calibrate problem.yaml --starts 1", "calibrate problem.yaml --starts 2", petab),
        "simulate": Writer("simulate --hours 2 --dose 5nM", "simulate --hours 2 --dose 20nM"),
        "regimen": Writer("regimen '10 mg daily' --days 7", "regimen '5 mg daily' --days 7"),
        "population": Writer(
            "regimen '10 mg daily' --patients 20 --days 8", "regimen '5 mg daily' --patients 20 --days 8"
        ),
        "atlas": Writer(
            "atlas --genotype MTOR:S2035F --drug everolimus --draws 0",
            "atlas --genotype TSC2:loss --drug everolimus --draws 0",
        ),
        "partners": Writer(
            "partners --genotype TSC2:loss --partner sapanisertib",
            "partners --genotype TSC2:loss --partner ipatasertib",
        ),
        "resistance": Writer(
            "resistance --genotype MTOR:S2035F --patients 20 --draws 4",
            "resistance --genotype MTOR:S2035F --patients 20 --draws 4 --seed 2",
        ),
        "export sbml": Writer("export sbml --dose 5nM", "export sbml --dose 20nM"),
        "export omex": Writer("export omex --dose 5nM", "export omex --dose 20nM"),
    }
