"""``rapalog.simulate``: one experiment on the cell model, dosed cultures beside their vehicle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from rapalog.about import RESEARCH_USE_ONLY
from rapalog.notebook.asked.culture import asked_draws, asked_line, asked_medium, line_inputs
from rapalog.notebook.asked.door import asked, door
from rapalog.notebook.asked.inputs import Texts, dose_texts, number, text, texts
from rapalog.notebook.asked.lab import asked_lab
from rapalog.notebook.asked.progress import progress as progress_bar
from rapalog.notebook.items.course import Course, Courses, Floats, cell_words, course_of, fold_words
from rapalog.notebook.shown.drawn import Drawn, Sheet
from rapalog.notebook.shown.files import Computed
from rapalog.notebook.shown.frame import Tabled, frame
from rapalog.notebook.shown.html import block
from rapalog.studies.simulate import DEFAULT_READOUTS
from rapalog.studies.simulate import Simulation as SimulatedRows
from rapalog.studies.simulate import simulate as run_simulation
from rapalog.units import three_digits

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from rapalog.notebook.asked.files import FileLike

_LINES: Final = 9


@dataclass(frozen=True, repr=False)
class Simulation(Courses, Drawn, Tabled, Computed):
    """Dosed cultures beside their vehicle; ``found["p-S6"]`` is one readout over doses and time.

    The table has one row for each readout, dose and time: time_h, readout, value, vehicle and unit; with several doses
    also dose_nM; of draws also low, high, vehicle_low, vehicle_high and level, and for viability fraction, fraction_low
    and fraction_high. ``write`` keeps table, JSON and figure.

    Parameters
    ----------
    study
        What was done and what was seen.
    command
        How it was asked for.
    inputs
        Files that were given: of a line, and of a lab's genotypes and drugs.
    """

    study: SimulatedRows
    command: tuple[str, ...] = field(default_factory=asked, compare=False)
    inputs: Mapping[str, bytes] = field(default_factory=dict, compare=False)

    @property
    def readouts(self) -> tuple[str, ...]:
        """Names of the readouts."""
        return tuple(self.study.found.levels)

    @property
    def notes(self) -> tuple[str, ...]:
        """Which numbers are assumed."""
        return self.study.notes

    def _item(self, place: int) -> Course:
        return course_of(self.study.found, self.readouts[place])

    def _frame(self) -> pd.DataFrame:
        columns = self.study.columns
        return frame(columns, [tuple(getattr(row, name) for name in columns) for row in self.study.rows])

    def _inches(self) -> tuple[float, float]:
        return (8.4, 4.4)

    def _sheet(self) -> Sheet:
        if len(self.study.doses_nM) == 1 and self.study.found.interval is None:
            return super()._sheet()
        return Sheet([own.draw for own in self], "readouts", size=(5.5, 2.9), alone=(6.8, 4.0), across=2)

    def draw(self, axes: Axes) -> None:
        """Draw every readout as fold of the vehicle over time, of the first dose."""
        from rapalog.figures.time_courses import draw_time_courses

        folds: Mapping[str, Floats] = {own.readout: own.fold[0] for own in self if np.isfinite(own.fold).all()}
        draw_time_courses(axes, self[0].time_h, folds, unit="fold of vehicle", quantity="readout")

    def to_json(self) -> dict[str, Any]:
        """Return the document that ``rapalog simulate --json`` prints."""
        return self.study.to_json()

    def _contents(self) -> Mapping[str, bytes]:
        from rapalog.report.simulation import simulation_files

        return simulation_files(self.study)

    @property
    def title(self) -> str:
        """Which cells got what, and for how long."""
        own = self.study.found
        doses = " and ".join(f"{dose:g}" for dose in self.study.doses_nM)
        partners = "".join(f" + {words}" for words in own.partner_words)
        what = [
            cell_words(own.cell_line, own.genotype),
            f"{own.drug} {doses} nM{partners}",
            *filter(None, [own.medium.words, *own.culture_words]),
        ]
        return f"{', '.join(what)}, {own.time_h[-1]:g} h"

    def _seed(self) -> int | None:
        return self.study.found.seed

    def __repr__(self) -> str:
        names = self.readouts
        lines = [f"{self.title}, fold of vehicle"]
        lines += [
            f"  {name}: {', '.join(fold_words(float(fold[-1])) for fold in self[name].fold)}" for name in names[:_LINES]
        ]
        return "\n".join(
            [*lines, *([f"  and {len(names) - _LINES} more"] if len(names) > _LINES else []), RESEARCH_USE_ONLY]
        )

    def _repr_html_(self) -> str:
        several = len(self.study.doses_nM) > 1
        rows = [
            (
                own.readout,
                *([f"{dose:g} nM"] if several else []),
                own.at_last(place),
                three_digits(float(own.vehicle[-1])),
                fold_words(float(own.fold[place, -1])),
                own.unit,
            )
            for own in self
            for place, dose in enumerate(self.study.doses_nM)
        ]
        columns = ("readout", *(["dose"] if several else []), "value", "vehicle", "fold", "unit")
        return block(self.title, columns=columns, rows=rows, notes=self.notes)


@door("simulate")
def simulate(
    cell_line: str = "generic",
    *,
    drug: str = "everolimus",
    dose: Texts = "20nM",
    hours: float = 72.0,
    genotype: Texts = (),
    with_: Texts = (),
    readout: Texts = DEFAULT_READOUTS,
    renew_every: float | None = None,
    washout_at: float | None = None,
    condition: Texts = (),
    cut: Texts = (),
    draws: int = 0,
    seed: int = 1,
    genotypes: FileLike | None = None,
    drugs: FileLike | None = None,
    progress: bool = True,
) -> Simulation:
    """Run one experiment on the cell model: dosed cultures beside their vehicle.

    Parameters
    ----------
    cell_line
        Name or alias of a cell line; ``"new"``, a line drawn from the population; or a line file.
    drug
        Name or alias of a drug.
    dose
        Text with a unit, 0 to 1 mM: ``"20 nM"``, or a list.
    hours
        Exposure in hours, above 0 and at most 5,000; the times are round and at most 101.
    genotype
        Variants beyond the line's own: ``"MTOR:S2035F"``, or a list.
    with_
        Partners given at the same time, ``"MK-2206=100nM"``; from 24 to 48 h after the drug,
        ``"MK-2206=100nM@24-48h"``; or from 12 h before it, ``"MK-2206=100nM@-12h"``; or a list.
    readout
        Names of readouts, without regard to case, spaces or hyphens: ``"p-S6 S235/236"``, or a list.
    renew_every
        Hours between renewals of medium and drug, 1 to 5,000, at most 200 of them; by default never.
    washout_at
        Hours after dosing at which the drug is taken off and renewals end, above 0 and at most 5,000; by default never.
    condition
        What the cells live in, before and after dosing: ``"oxygen=0.01"`` (of the gas), ``"serum=0.1"`` or
        ``"amino-acids=0.1"`` (of full medium), or a list.
    cut
        Edges of the pathway that are cut, before and after dosing: ``"E033"``, or a list.
    draws
        Cells that the evidence allows, 2 to 400, from posterior and population; values are then medians, with intervals
        that hold 90 % of the draws. 0 is the cell as it stands.
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
    Simulation
        Rows of time, readout, value, vehicle and unit.

    Raises
    ------
    RapalogError
        For an unknown name, a dose without a unit, a number out of range, or a line file that is not right.

    Examples
    --------
    >>> import rapalog as ra
    >>> found = ra.simulate("MCF-7", dose="20 nM", hours=24)
    >>> bool(found["p-S6"].fold[0, -1] < 0.2)
    True
    """
    asked_of, lab = asked_draws(draws, seed), asked_lab(genotypes, drugs)
    with lab.known(), progress_bar(progress) as report:
        found = run_simulation(
            asked_line(cell_line),
            drug=text(drug, "drug", example="everolimus"),
            dose=dose_texts(dose, "dose"),
            hours=number(hours, "hours", example=72),
            genotype=texts(genotype, "genotype", example="MTOR:S2035F"),
            with_=texts(with_, "with_", example="MK-2206=100nM"),
            readout=texts(readout, "readout", example="p-S6 S235/236"),
            medium=asked_medium(renew_every, washout_at),
            condition=texts(condition, "condition", example="oxygen=0.01"),
            cut=texts(cut, "cut", example="E033"),
            **asked_of,
            progress=report,
        )
    return Simulation(found, inputs={**line_inputs(cell_line), **lab.inputs})
