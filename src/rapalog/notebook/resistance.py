"""``rapalog.resistance``: which drug still works in which genotype, and the chance of its clones under regimens."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from rapalog.about import RESEARCH_USE_ONLY
from rapalog.errors import RapalogError
from rapalog.notebook.asked.culture import asked_draws, asked_line, line_inputs
from rapalog.notebook.asked.door import asked, door
from rapalog.notebook.asked.inputs import is_list, number, texts, whole, wrong_type
from rapalog.notebook.asked.lab import asked_lab
from rapalog.notebook.asked.progress import progress as progress_bar
from rapalog.notebook.shown.drawn import Sheet, Shown
from rapalog.notebook.shown.files import Computed
from rapalog.notebook.shown.frame import Tables, frame
from rapalog.notebook.shown.html import block
from rapalog.pharmacology.population import MOST_PATIENTS
from rapalog.studies.clones.chances import LONGEST_DAYS, CloneCourse
from rapalog.studies.clones.courses import PANEL
from rapalog.studies.clones.ranges import asked_range
from rapalog.studies.clones.result import Resistance as Numbers
from rapalog.studies.clones.study import study_resistance

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from rapalog.notebook.asked.files import FileLike

#: A range: a number, two ends, or text such as ``"1e8..1e10"``.
RangeLike = str | float | Sequence[float] | None
_LINES: Final = 6
_TABLES: Final = ("clones", "genotypes", "comparisons", "treated", "tornado")


@dataclass(frozen=True, repr=False)
class Resistance(Shown, Tables, Computed):
    """Shifts of genotypes, and chances of clones; ``found["50 mg weekly"]`` is the course under one regimen.

    Tables are ``clones``: chances by genotype, regimen and day with their intervals; ``genotypes``: fold shifts by
    drug and readout; ``comparisons``: each regimen against the first; ``treated``: division under the drug and
    progression; ``tornado``: what decides.

    Parameters
    ----------
    study
        The result.
    command
        How it was asked for.
    inputs
        Files that were given: of a line, and of a lab's genotypes and drugs.
    """

    study: Numbers
    command: tuple[str, ...] = field(default_factory=asked, compare=False)
    inputs: Mapping[str, bytes] = field(default_factory=dict, compare=False)

    @property
    def notes(self) -> tuple[str, ...]:
        """What is assumed, and what is not in the numbers."""
        return self.study.notes

    @property
    def regimens(self) -> tuple[str, ...]:
        """The regimens, as they were written."""
        return tuple(dict.fromkeys(own.regimen for own in self.study.courses))

    def __getitem__(self, regimen: str) -> CloneCourse:
        """Return the clones of the first genotype under one regimen.

        Parameters
        ----------
        regimen
            One of ``regimens``.

        Raises
        ------
        RapalogError
            If there is no such regimen.
        """
        for own in self.study.courses:
            if own.regimen == regimen:
                return own
        raise RapalogError(
            f"got regimen {regimen!r}, must be one of {', '.join(self.regimens)}",
            where="regimen",
            remedy="see .regimens",
        )

    def _tables(self) -> Mapping[str, Callable[[], pd.DataFrame]]:
        from rapalog.report.resistance.page import resistance_tables

        own = resistance_tables(self.study)
        return {name: lambda name=name: frame(tuple(own[name].columns), own[name].rows) for name in _TABLES}  # type: ignore[misc]

    def _sheet(self) -> Sheet:
        return Sheet([self._draw_acquired, self._draw_tornado], "pictures", size=(6.8, 4.2), alone=(6.8, 4.2), across=1)

    def _draw_acquired(self, axes: Axes) -> None:
        from rapalog.figures.clones.chances import draw_chances, key_beside

        first = self.study.courses[0]
        own = [course for course in self.study.courses if course.genotype == first.genotype]
        band = first.band("acquired")  # those of other regimens lie over it
        draw_chances(
            axes,
            first.day,
            {course.regimen: course.chance["acquired"] for course in own},
            {} if band is None else {first.regimen: band},
        )
        axes.set_ylabel("chance of an acquired clone (%)")
        axes.set_title(f"{first.genotype}; band: 90 % of draws of the first", loc="left", fontsize="medium")
        key_beside(axes)

    def _draw_tornado(self, axes: Axes) -> None:
        from rapalog.figures.clones.chances import draw_tornado

        own = self.study.tornado
        draw_tornado(
            axes,
            [bar.name for bar in own.bars],
            [bar.total for bar in own.bars],
            own.total,
            [(bar.low, bar.high) for bar in own.bars],
        )
        axes.set_xlabel(f"chance of any living clone by day {own.day:g}, {own.regimen} (%)")

    def to_json(self) -> dict[str, Any]:
        """Return the document that ``rapalog resistance --json`` prints."""
        return self.study.to_json()

    def _contents(self) -> Mapping[str, bytes]:
        from rapalog.report.resistance.page import resistance_files

        return resistance_files(self.study, self.command, self.inputs)

    def _seed(self) -> int | None:
        return self.study.seed

    def __repr__(self) -> str:
        from rapalog.report.resistance.words import headline

        return "\n".join([*headline(self.study)[:_LINES], RESEARCH_USE_ONLY])

    def _repr_html_(self) -> str:
        from rapalog.report.resistance.words import headline, word_tables

        shown = [block(own.title, columns=own.names, rows=own.rows) for own in word_tables(self.study)]
        return block(f"Resistance: {self.study.cell_line}", notes=(*headline(self.study), *self.notes)) + "".join(shown)


@door("resistance")
def resistance(
    genotype: str | Sequence[str] | None = None,
    *,
    drug: str | Sequence[str] | None = None,
    readout: str | Sequence[str] | None = None,
    cell_line: str | os.PathLike[str] = "generic",
    regimen: str | Sequence[str] | None = None,
    cells: RangeLike = None,
    rate: RangeLike = None,
    doubling: RangeLike = None,
    loss: RangeLike = None,
    days: int | str | Sequence[int] = "90,180,365",
    patients: int = 1000,
    draws: int = 100,
    seed: int = 1,
    genotypes: FileLike | None = None,
    drugs: FileLike | None = None,
    progress: bool = True,
) -> Resistance:
    """Ask which drug still works in which genotype, and how likely its clones are under regimens of everolimus.

    Parameters
    ----------
    genotype
        Such as ``"MTOR:S2035F"``, or a list of up to 8: shifts and clones of each. By default shifts of nine genotypes,
        and clones of S2035F.
    drug
        Of the shifts; by default everolimus, sirolimus and torin 1.
    readout
        Of the shifts; by default p-S6K1 T389 and p-S6 S235/236.
    cell_line
        The sensitive cells: a name; ``"new"``, a line drawn from the population; or a line file.
    regimen
        Of everolimus, or ``"none"``, up to 12; by default 10 mg daily, 50 mg weekly and 20 mg weekly. Others are
        compared with the first.
    cells
        Sensitive cells at the start of treatment: ``1e9``, ``"1e8..1e10"`` or ``(1e8, 1e10)``; by default CL001.
    rate
        Mutations to the genotype a division, likewise; by default CL002.
    doubling
        Days in which the tumour doubles without treatment, likewise; by default CL003.
    loss
        Share of divisions that are lost to death without treatment, likewise; by default CL004.
    days
        Whole days, 1 to 1,095.
    patients
        Bodies that are drawn, 10 to 100,000.
    draws
        Of all that is not known, 2 to 400, for intervals that hold 90 % of them; 0 for none.
    seed
        Of bodies, draws and clones.
    genotypes
        A lab's own variants, in a table with the columns of ``genotypes.csv``: a path, bytes or a data frame.
    drugs
        A lab's own drugs, in a table with the columns of ``drugs.csv``.
    progress
        Whether a bar is shown if it takes longer than a second.

    Returns
    -------
    Resistance
        ``resistance["10 mg daily"]`` is the course of chances under one regimen.

    Raises
    ------
    RapalogError
        For a name that is not known, an unreadable regimen or range, or a number out of range.

    Examples
    --------
    >>> import rapalog as ra
    >>> found = ra.resistance("MTOR:S2035F", drug="everolimus", regimen="10 mg daily", patients=20, draws=0)
    >>> found["10 mg daily"].at(365, "acquired").value < 1
    True
    """
    given = {"cells": cells, "rate": rate, "doubling": doubling, "loss": loss}
    lab = asked_lab(genotypes, drugs)
    with lab.known(), progress_bar(progress) as report:
        found = study_resistance(
            texts(genotype, "genotype", example="MTOR:S2035F"),
            drugs=texts(drug, "drug", example="everolimus"),
            readouts=texts(readout, "readout", example="p-S6K1 T389"),
            cell_line=asked_line(cell_line),
            regimens=texts(regimen, "regimen", example="10 mg daily"),
            ranges={word: asked_range(word, _range_text(word, own)) for word, own in given.items()},
            days=_days(days),
            patients=whole(patients, "patients", least=PANEL, most=MOST_PATIENTS),
            **asked_draws(draws, seed),
            told=report,
        )
    return Resistance(found, inputs={**line_inputs(cell_line), **lab.inputs})


def _range_text(word: str, given: object) -> str | None:
    """Return a range as text: it is read in one place."""
    if given is None or isinstance(given, str):
        return given
    if is_list(given):
        ends = list(given) if isinstance(given, Sequence) else []
        if len(ends) != 2:
            raise wrong_type(word, given, "a number, two ends or text", example=repr(_example(word)))
        return "..".join(repr(number(end, word, example=1.0)) for end in ends)
    return repr(number(given, word, example=1.0))


def _example(word: str) -> str:
    return asked_range(word, None).text


def _days(given: object) -> list[int]:
    """Return whole days from text such as ``90,180,365``, a number or a list."""
    option = "--days"
    if isinstance(given, str):
        parts = [part.strip() for part in given.split(",")]
        if not all(part.isdecimal() for part in parts):
            raise RapalogError(
                f"cannot read the days {given!r}", where=option, remedy="write whole days: --days 90,365"
            )
        return [int(part) for part in parts]
    items = list(given) if is_list(given) and isinstance(given, Sequence) else [given]
    return [whole(item, "days", least=1, most=LONGEST_DAYS) for item in items]
