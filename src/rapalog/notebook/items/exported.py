"""What is exported: texts, archives and tables that are written into a folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rapalog.notebook.asked.door import asked
from rapalog.notebook.shown.files import Computed
from rapalog.notebook.shown.frame import Tabled, frame
from rapalog.notebook.shown.html import block
from rapalog.report.viability_words import counted
from rapalog.studies.petab.own_cell import YAML, CellProblem

if TYPE_CHECKING:
    import pandas as pd

FILE: Final = "rapalog_cell.xml"
ARCHIVE: Final = "rapalog_cell.omex"
SEDML: Final = "rapalog_cell.sedml"
GRAPH: Final = "rapalog_cell.graphml"
MAP: Final = "rapalog_pathway.sbgn"
READ_ME: Final = "README.md"
SETS_FILE: Final = "sets.csv"


@dataclass(frozen=True, repr=False)
class Sbml(Computed):
    """The cell model as SBML Level 3 Version 2; ``write`` keeps it as ``rapalog_cell.xml``.

    Parameters
    ----------
    text
        The document.
    notes
        What should be known about the cells.
    command
        How it was asked for.
    inputs
        Files that were given: of a line, and of a lab's genotypes.
    """

    text: str
    notes: tuple[str, ...] = ()
    command: tuple[str, ...] = field(default_factory=asked, compare=False)
    inputs: Mapping[str, bytes] = field(default_factory=dict, compare=False)

    def to_json(self) -> dict[str, Any]:
        """Return the document that ``rapalog export sbml --json`` prints."""
        return {"file": FILE, "level": 3, "version": 2, "bytes": len(self.text.encode()), "notes": list(self.notes)}

    def _contents(self) -> dict[str, bytes]:
        return {FILE: self.text.encode()}

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"{FILE}, SBML L3V2, {len(self.text) // 1000} kB"

    def _repr_html_(self) -> str:
        return block(repr(self), notes=self.notes, under=".write(folder) keeps it; rapalog.load(found.text) runs it")


@dataclass(frozen=True, repr=False)
class Omex(Computed):
    """The cell model as a COMBINE archive; ``write`` keeps it as ``rapalog_cell.omex``.

    Parameters
    ----------
    archive
        A zip with the SBML, an experiment on it in SED-ML, a page on what it is, and the list of all.
    notes
        What should be known about the cells.
    command
        How it was asked for.
    inputs
        The line file, if one was given.
    """

    archive: bytes
    notes: tuple[str, ...] = ()
    command: tuple[str, ...] = field(default_factory=asked, compare=False)
    inputs: Mapping[str, bytes] = field(default_factory=dict, compare=False)

    def to_json(self) -> dict[str, Any]:
        """Return the document that ``rapalog export omex --json`` prints."""
        return {
            "file": ARCHIVE,
            "contents": [SEDML, FILE, READ_ME],
            "bytes": len(self.archive),
            "notes": list(self.notes),
        }

    def _contents(self) -> dict[str, bytes]:
        return {ARCHIVE: self.archive}

    def __repr__(self) -> str:
        return f"{ARCHIVE}, COMBINE archive of {SEDML}, {FILE} and {READ_ME}"

    def _repr_html_(self) -> str:
        return block(
            repr(self), notes=self.notes, under=".write(folder) keeps it; rapalog.sedml(found.archive) runs it"
        )


@dataclass(frozen=True, repr=False)
class Network(Computed):
    """The network in a format of programs that draw or analyse graphs; ``write`` keeps it.

    Parameters
    ----------
    file, kind
        Its name, and the format in words.
    text
        The document.
    nodes, edges
        How many there are.
    notes
        What should be known of it.
    command
        How it was asked for.
    """

    file: str
    kind: str
    text: str
    nodes: int
    edges: int
    notes: tuple[str, ...] = ()
    command: tuple[str, ...] = field(default_factory=asked, compare=False)

    def to_json(self) -> dict[str, Any]:
        """Return the document that ``rapalog export sbgn --json`` and ``graphml --json`` print."""
        return {
            "file": self.file,
            "format": self.kind,
            "nodes": self.nodes,
            "edges": self.edges,
            "notes": list(self.notes),
        }

    def _contents(self) -> dict[str, bytes]:
        return {self.file: self.text.encode()}

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"{self.file}, {self.kind}: {counted(self.nodes, 'node')}, {counted(self.edges, 'edge')}"

    def _repr_html_(self) -> str:
        return block(repr(self), notes=self.notes, under=".write(folder) keeps it")


@dataclass(frozen=True, repr=False)
class Petab(Computed):
    """A line under rapalogs as a PEtab problem of version 1; ``write`` keeps its files.

    Parameters
    ----------
    problem
        Its files by name, and what should be known of it.
    command
        How it was asked for.
    inputs
        The readings, and the line file, if one was given.
    """

    problem: CellProblem
    command: tuple[str, ...] = field(default_factory=asked, compare=False)
    inputs: Mapping[str, bytes] = field(default_factory=dict, compare=False)

    @property
    def notes(self) -> tuple[str, ...]:
        """What should be known of the problem."""
        return self.problem.notes

    def to_json(self) -> dict[str, Any]:
        """Return the document that ``rapalog export petab --json`` prints."""
        own = self.problem
        return {
            "problem": YAML,
            "files": list(own.files),
            "parameters": own.n_parameters,
            "measurements": own.n_measurements,
            "notes": list(own.notes),
        }

    def _contents(self) -> dict[str, bytes]:
        return self.problem.files

    def _sources(self) -> Sequence[Path]:
        return self.problem.sources

    def __repr__(self) -> str:
        return (
            f"{YAML}, PEtab 1: {counted(self.problem.n_parameters, 'parameter')}, "
            f"{counted(self.problem.n_measurements, 'measurement')}"
        )

    def _repr_html_(self) -> str:
        return block(repr(self), notes=self.notes, under=".write(folder) keeps it; rapalog.load_petab reads it")


@dataclass(frozen=True, repr=False)
class Sets(Tabled, Computed):
    """An example of a table of sets for a model; ``write`` keeps it as ``sets.csv``.

    As a data frame it is what ``rapalog.load(...).simulate(times, sets)`` takes: one row for each set, and a column for
    each symbol in the units of the model.

    Parameters
    ----------
    table
        CSV with a column for each symbol and a row for each set.
    seed
        Of the scatter.
    command
        How it was asked for.
    """

    table: bytes
    seed: int
    command: tuple[str, ...] = field(default_factory=asked, compare=False)

    @property
    def symbols(self) -> tuple[str, ...]:
        """The columns: parameters, compartments or initial values."""
        return tuple(self.table.split(b"\n", 1)[0].decode().strip().split(","))

    def __len__(self) -> int:
        return self.table.count(b"\n") - 1

    def _frame(self) -> pd.DataFrame:
        rows = [[float(cell) for cell in line.split(",")] for line in self.table.decode().splitlines()[1:]]
        return frame(self.symbols, rows)

    def to_json(self) -> dict[str, Any]:
        """Return the document that ``rapalog export sets --json`` prints."""
        return {"file": SETS_FILE, "sets": len(self), "columns": len(self.symbols), "seed": self.seed}

    def _contents(self) -> dict[str, bytes]:
        return {SETS_FILE: self.table}

    def _seed(self) -> int | None:
        return self.seed

    def __repr__(self) -> str:
        return f"{SETS_FILE}, {counted(len(self), 'set')} of {counted(len(self.symbols), 'symbol')}"

    def _repr_html_(self) -> str:
        return block(repr(self), under=".write(folder) keeps it; .to_frame() is what rapalog.load(...).simulate takes")
