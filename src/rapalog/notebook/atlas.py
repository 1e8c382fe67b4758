"""``rapalog.atlas``: which drug still works in which genotype, by target and by growth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from rapalog.about import RESEARCH_USE_ONLY
from rapalog.notebook.asked.culture import asked_draws, asked_line, line_inputs
from rapalog.notebook.asked.door import asked, door
from rapalog.notebook.asked.inputs import Texts, number, one_dose, texts
from rapalog.notebook.asked.lab import asked_lab
from rapalog.notebook.asked.progress import progress as progress_bar
from rapalog.notebook.shown.drawn import Sheet, Shown
from rapalog.notebook.shown.files import Computed
from rapalog.notebook.shown.frame import Tabled, Tables, frame
from rapalog.notebook.shown.html import block
from rapalog.notebook.shown.lookup import Named
from rapalog.report.atlas.words import answer, feedback_words, interval, summary
from rapalog.studies.atlas.result import COLUMNS
from rapalog.studies.atlas.result import Atlas as Numbers
from rapalog.studies.atlas.study import atlas as run_atlas

if TYPE_CHECKING:
    import pandas as pd

    from rapalog.notebook.asked.files import FileLike

_PANEL = (4.8, 3.1)


@dataclass(frozen=True, repr=False)
class Genotype(Shown, Tabled):
    """One genotype under all drugs; its pictures are curves of p-S6 and growth beside those of the line.

    The table has one row for each drug and quantity: value, relation, low, high, reason, what p-S6 does, and the ids
    of facts whose size is assumed.

    Parameters
    ----------
    study
        The atlas it is of.
    name
        The genotype.
    """

    study: Numbers
    name: str

    @property
    def answer(self) -> str:
        """Which drugs still work, in a sentence."""
        return answer(self.study, self.name)

    def _frame(self) -> pd.DataFrame:
        return frame(COLUMNS, [row for met in self.study.of(self.name) for row in met.rows()])

    def _sheet(self) -> Sheet:
        from rapalog.figures.atlas.one import draw_growth, draw_signal

        draws = [
            partial(draw, found=self.study, genotype=self.name, drug=drug)
            for drug in self.study.drugs
            for draw in (draw_signal, draw_growth)
        ]
        return Sheet(draws, "curves", size=_PANEL, alone=_PANEL, across=2)

    def to_json(self) -> list[dict[str, Any]]:
        """Return its items of ``genotypes`` in ``rapalog atlas --json``."""
        return [met.to_json() for met in self.study.of(self.name)]

    def __repr__(self) -> str:
        return self.answer

    def _repr_html_(self) -> str:
        rows = [
            (
                met.drug,
                interval(met.fold_shift),
                interval(met.inhibition_percent),
                interval(met.growth_rate),
                interval(met.growth_change),
                met.verdict,
                " ".join(row.id for row in met.assumed),
            )
            for met in self.study.of(self.name)
        ]
        columns = ("drug", "shift of p-S6 half dose", "p-S6 inhibited (%)", "GR", "change of GR", "on p-S6", "assumed")
        return block(self.answer, columns=columns, rows=rows)


@dataclass(frozen=True, repr=False)
class Atlas(Named[Genotype], Shown, Tables, Computed):
    """Genotypes by drugs; ``found["MTOR:S2035F"]`` is one of them.

    Tables: ``genotypes`` (one row for each genotype, drug and quantity), ``curves`` and ``feedback``. Its pictures are
    the maps of shifts and of growth.

    Parameters
    ----------
    study
        The numbers.
    pages
        Genotypes that get a page of their own in ``write``.
    command
        How it was asked for.
    inputs
        Files that were given: of a line, and of a lab's genotypes and drugs.
    """

    _what = "genotype"
    study: Numbers
    pages: tuple[str, ...] = ()
    command: tuple[str, ...] = field(default_factory=asked, compare=False)
    inputs: Mapping[str, bytes] = field(default_factory=dict, compare=False)

    @property
    def notes(self) -> tuple[str, ...]:
        """What to know of the numbers."""
        return (*feedback_words(self.study), *self.study.notes)

    def _names(self) -> Sequence[str]:
        return self.study.genotypes

    def _item(self, place: int) -> Genotype:
        return Genotype(self.study, self.study.genotypes[place])

    def _tables(self) -> dict[str, Any]:
        from rapalog.report.atlas.pages import CURVE_COLUMNS, curve_rows, feedback_table

        return {
            "genotypes": lambda: frame(COLUMNS, [row for met in self.study.cells for row in met.rows()]),
            "curves": lambda: frame(CURVE_COLUMNS, curve_rows(self.study)),
            "feedback": lambda: frame(*feedback_table(self.study)),
        }

    def _sheet(self) -> Sheet:
        from rapalog.figures.atlas.maps import draw_growth_map, draw_shift_map
        from rapalog.report.atlas.pages import map_size

        size = map_size(self.study)
        draws = [partial(draw, found=self.study) for draw in (draw_shift_map, draw_growth_map)]
        return Sheet(draws, "maps", size=size, alone=size, across=1)

    def to_json(self) -> dict[str, Any]:
        """Return the document that ``rapalog atlas --json`` prints."""
        return self.study.to_json()

    def _contents(self) -> Mapping[str, bytes]:
        from rapalog.report.atlas.pages import atlas_files

        return atlas_files(self.study, pages=self.pages, command=self.command, inputs=self.inputs)

    def _seed(self) -> int | None:
        return self.study.seed if self.study.draws else None

    def __repr__(self) -> str:
        own = self.study
        lines = [f"{len(own.genotypes)} genotypes by {len(own.drugs)} drugs in {own.cell_line}"]
        lines += [f"  {said}" for said in summary(own)]
        return "\n".join([*lines, RESEARCH_USE_ONLY])

    def _repr_html_(self) -> str:
        own = self.study
        rows = [
            (
                name,
                *(
                    f"{interval(met.fold_shift)}; GR {interval(met.growth_rate)}"
                    for met in (own.at(name, drug) for drug in own.drugs)
                ),
            )
            for name in own.genotypes
        ]
        title = f"{own.cell_line}: shift of the p-S6 half dose, and growth at {own.dose_nM:g} nM"
        return block(title, columns=("genotype", *own.drugs), rows=rows, notes=self.notes)


@door("atlas")
def atlas(
    cell_line: str = "generic",
    *,
    genotype: Texts = (),
    drug: Texts = (),
    dose: str = "100nM",
    hours: float = 72.0,
    draws: int = 20,
    seed: int = 1,
    genotypes: FileLike | None = None,
    drugs: FileLike | None = None,
    progress: bool = True,
) -> Atlas:
    """Find which drug still works in which genotype, by p-S6 and by growth.

    Parameters
    ----------
    cell_line
        Name or alias of a cell line; ``"new"``, a line drawn from the population; or a line file.
    genotype
        Variants beyond the line's own, ``"MTOR:S2035F"`` or several joined by ``+``, or a list of these; by default
        every variant that is known.
    drug
        Names or aliases; by default one of each mechanism.
    dose
        At which inhibition and growth are given, with a unit, 0.1 to 1,000 nM.
    hours
        When growth is read, in hours after dosing, above 2 and at most 5,000.
    draws
        Cells that the evidence allows, 2 to 400; 0 is the cell as it stands, without intervals.
    seed
        Of the draws, 0 or more.
    genotypes
        A lab's own variants, in a table with the columns of ``genotypes.csv``: a path, bytes or a data frame.
    drugs
        A lab's own drugs, in a table with the columns of ``drugs.csv``.
    progress
        Whether a bar is shown if it takes longer than a second.

    Returns
    -------
    Atlas
        Shifts of the p-S6 half dose, inhibition and growth, with what is assumed.

    Raises
    ------
    RapalogError
        For an unknown name, a dose without a unit, a number out of range, or a file that is not right.

    Examples
    --------
    >>> import rapalog as ra
    >>> found = ra.atlas(genotype="MTOR:S2035F", drug=["everolimus", "sapanisertib"], draws=0)
    >>> [met.verdict for met in found.study.cells]
    ['does not work', 'works']
    """
    asked_of, lab = asked_draws(draws, seed), asked_lab(genotypes, drugs)
    with lab.known(), progress_bar(progress) as report:
        found = run_atlas(
            asked_line(cell_line),
            genotypes=texts(genotype, "genotype", example="MTOR:S2035F"),
            drugs=texts(drug, "drug", example="everolimus"),
            dose=one_dose(dose, "dose"),
            hours=number(hours, "hours", example=72),
            **asked_of,
            progress=report,
        )
    own = found.genotypes if genotype else ()
    return Atlas(found, tuple(own), inputs={**line_inputs(cell_line), **lab.inputs})
