"""``rapalog.export``: the cell model in formats of other programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rapalog.about import RESEARCH_USE_ONLY, __version__
from rapalog.files.omex import MARKDOWN, SBML_3_2, omex_bytes
from rapalog.notebook.asked.culture import asked_line, line_inputs
from rapalog.notebook.asked.door import asked, door
from rapalog.notebook.asked.files import given_files, one_file
from rapalog.notebook.asked.inputs import Texts, joined, number, one_dose, texts, whole
from rapalog.notebook.asked.lab import asked_lab
from rapalog.notebook.shown.files import Computed
from rapalog.notebook.shown.frame import Tabled, frame
from rapalog.notebook.shown.html import block
from rapalog.report.viability_words import counted
from rapalog.studies.export import example_sets, sbml_of
from rapalog.studies.lines import given_line, line_notes
from rapalog.studies.petab.own_cell import YAML, CellProblem, cell_problem

if TYPE_CHECKING:
    import pandas as pd

    from rapalog.notebook.asked.files import FileLike

__all__ = ["omex", "petab", "sbml", "sets"]

FILE: Final = "rapalog_cell.xml"
ARCHIVE: Final = "rapalog_cell.omex"
_READ_ME: Final = "README.md"
SETS_FILE: Final = "sets.csv"


def __dir__() -> list[str]:
    return __all__


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


@door("export.sbml")
def sbml(
    cell_line: str = "generic", *, genotype: Texts = (), dose: str = "0nM", genotypes: FileLike | None = None
) -> Sbml:
    """Return the cell model as SBML Level 3 Version 2, at rest and seeded, ready for any simulator.

    Parameters
    ----------
    cell_line
        Name or alias of a cell line; ``"new"``, a line drawn from the population; or a line file.
    genotype
        Variants beyond the line's own: ``"MTOR:S2035F"``, or a list.
    dose
        Everolimus in the medium at time 0, as text with a unit, 0 to 1 mM.
    genotypes
        A lab's own variants, in a table with the columns of ``genotypes.csv``: a path, bytes or a data frame.

    Returns
    -------
    Sbml
        ``text`` is the document, ``write`` keeps it.

    Raises
    ------
    RapalogError
        For an unknown line, variant or dose.

    Examples
    --------
    >>> import rapalog as ra
    >>> ra.export.sbml("MCF-7", dose="20 nM").text.count("<sbml ")
    1
    """
    line, added = asked_line(cell_line), joined(genotype, "genotype", example="MTOR:S2035F")
    lab = asked_lab(genotypes)
    with lab.known():
        found = sbml_of(line, added, dose=one_dose(dose, "dose"))
        notes = line_notes(given_line(line), added)
    return Sbml(found, notes, inputs={**line_inputs(cell_line), **lab.inputs})


@dataclass(frozen=True, repr=False)
class Omex(Computed):
    """The cell model as a COMBINE archive; ``write`` keeps it as ``rapalog_cell.omex``.

    Parameters
    ----------
    archive
        A zip with the SBML, a page on what it is, and the list of both.
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
        return {"file": ARCHIVE, "contents": [FILE, _READ_ME], "bytes": len(self.archive), "notes": list(self.notes)}

    def _contents(self) -> dict[str, bytes]:
        return {ARCHIVE: self.archive}

    def __repr__(self) -> str:
        return f"{ARCHIVE}, COMBINE archive of {FILE} and {_READ_ME}"

    def _repr_html_(self) -> str:
        return block(repr(self), notes=self.notes, under=".write(folder) keeps it")


@door("export.omex")
def omex(cell_line: str = "generic", *, genotype: Texts = (), dose: str = "0nM") -> Omex:
    """Return the cell model as a COMBINE archive (OMEX): its SBML with a page on what it is.

    Parameters
    ----------
    cell_line, genotype, dose
        As for :func:`sbml`.

    Returns
    -------
    Omex
        ``write`` keeps it.

    Raises
    ------
    RapalogError
        For an unknown line, variant or dose.

    Examples
    --------
    >>> import rapalog as ra
    >>> ra.export.omex("MCF-7", dose="20 nM")
    rapalog_cell.omex, COMBINE archive of rapalog_cell.xml and README.md
    """
    own = sbml(cell_line, genotype=genotype, dose=dose)
    said = [
        f"# {FILE}",
        f"A tumour cell in culture, at rest and seeded, by rapalog {__version__}.",
        RESEARCH_USE_ONLY,
        *own.notes,
    ]
    files = {FILE: (SBML_3_2, own.text.encode()), _READ_ME: (MARKDOWN, "\n\n".join(said).encode() + b"\n")}
    return Omex(omex_bytes(files, master=FILE), own.notes, inputs=own.inputs)


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


@door("export.petab")
def petab(cell_line: str = "generic", data: FileLike | Sequence[FileLike] | None = None) -> Petab:
    r"""Return a line and its readings as a PEtab problem: what rapalogs do to it, for any program that reads PEtab.

    Parameters
    ----------
    cell_line
        Name or alias of a cell line; ``"new"``, a line drawn from the population; or a line file, such as
        :func:`rapalog.calibrate` writes.
    data
        Readings of the line, as for :func:`rapalog.calibrate`.

    Returns
    -------
    Petab
        ``write`` keeps its files.

    Raises
    ------
    RapalogError
        For an unknown line, and readings that hold another line, a drug that was not learnt or no time.

    Examples
    --------
    >>> import rapalog as ra
    >>> doses = (1, 10, 100, 1000)
    >>> rows = [f"everolimus,72,{dose},nM,{1 - dose**0.5 / 100}" for dose in doses]
    >>> ra.export.petab(data="\n".join(["drug,time_h,dose,dose_unit,response", *rows]).encode())
    problem.yaml, PEtab 1: 7 parameters, 4 measurements
    """
    line = asked_line(cell_line)
    own = cell_problem(line, given_files(data, "data"))
    return Petab(own, inputs={**own.inputs, **line_inputs(cell_line)})


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


@door("export.sets")
def sets(model: FileLike, *, parameter: Texts = (), count: int = 100, cv: float = 0.2, seed: int = 1) -> Sets:
    """Return an example of a table of sets: the model's own numbers, scattered. It is no prior.

    Parameters
    ----------
    model
        An SBML model: a path, or the bytes of a file.
    parameter
        Parameters, compartments or initial values to scatter; by default every parameter that is not 0.
    count
        Number of sets, 1 to 10,000,000; the first has the model's own numbers.
    cv
        Standard deviation of the natural logarithm, 0 to 3: 0.2 is a scatter of about 20 %.
    seed
        Of the scatter, 0 or more.

    Returns
    -------
    Sets
        ``write`` keeps the table, ``to_frame`` shows it.

    Raises
    ------
    RapalogError
        For a model outside the supported subset, a name that cannot be set or has no value, or a number out of range.

    Examples
    --------
    >>> import rapalog as ra
    >>> ra.export.sets(ra.export.sbml(dose="20 nM").text.encode(), parameter="k_uptake", count=3)
    sets.csv, 3 sets of 1 symbol
    """
    own_seed = whole(seed, "seed", least=0)
    table = example_sets(
        one_file(model, "model"),
        parameters=texts(parameter, "parameter", example="k1"),
        count=whole(count, "count", least=1),
        cv=number(cv, "cv", example=0.2),
        seed=own_seed,
    )
    return Sets(table, own_seed)
