"""``rapalog.export``: the cell model in formats of other programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from rapalog.notebook.asked.culture import asked_line, line_inputs
from rapalog.notebook.asked.door import asked, door
from rapalog.notebook.asked.files import one_file
from rapalog.notebook.asked.inputs import Texts, joined, number, one_dose, texts, whole
from rapalog.notebook.asked.lab import asked_lab
from rapalog.notebook.shown.files import Computed
from rapalog.notebook.shown.frame import Tabled, frame
from rapalog.notebook.shown.html import block
from rapalog.report.viability_words import counted
from rapalog.studies.export import example_sets, sbml_of
from rapalog.studies.lines import given_line, line_notes

if TYPE_CHECKING:
    import pandas as pd

    from rapalog.notebook.asked.files import FileLike

__all__ = ["sbml", "sets"]

FILE: Final = "rapalog_cell.xml"
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
