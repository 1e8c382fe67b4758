"""``rapalog.simulate``: one experiment on the cell model, a dosed culture beside its vehicle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from rapalog.about import RESEARCH_USE_ONLY
from rapalog.notebook.asked.door import asked, door
from rapalog.notebook.asked.inputs import Texts, number, one_dose, text, texts
from rapalog.notebook.items.course import Course, Courses, Floats, cell_words, fold_words
from rapalog.notebook.shown.drawn import Drawn
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

_LINES: Final = 9


@dataclass(frozen=True, repr=False)
class Simulation(Courses, Drawn, Tabled, Computed):
    """A dosed culture beside its vehicle; ``found["p-S6"]`` is one readout over time.

    The table has one row for each readout and time: time_h, readout, value, vehicle and unit. ``write`` keeps table,
    JSON and figure.

    Parameters
    ----------
    study
        What was done and what was seen.
    command
        How it was asked for.
    """

    study: SimulatedRows
    command: tuple[str, ...] = field(default_factory=asked, compare=False)

    @property
    def readouts(self) -> tuple[str, ...]:
        """Names of the readouts."""
        return tuple(dict.fromkeys(row.readout for row in self.study.rows))

    @property
    def notes(self) -> tuple[str, ...]:
        """Which numbers are assumed."""
        return self.study.notes

    def _item(self, place: int) -> Course:
        name = self.readouts[place]
        rows = [row for row in self.study.rows if row.readout == name]
        time_h, value, vehicle = (np.array([getattr(row, part) for row in rows])
                                  for part in ("time_h", "value", "vehicle"))  # fmt: skip
        return Course(name, rows[0].unit, np.array([self.study.dose_nM]), time_h, value[np.newaxis], vehicle,
                      self.study.drug)  # fmt: skip

    def _frame(self) -> pd.DataFrame:
        columns = ("time_h", "readout", "value", "vehicle", "unit")
        return frame(columns, [tuple(getattr(row, name) for name in columns) for row in self.study.rows])

    def _inches(self) -> tuple[float, float]:
        return (8.4, 4.4)

    def draw(self, axes: Axes) -> None:
        """Draw every readout as fold of the vehicle over time."""
        from rapalog.figures.time_courses import draw_time_courses

        folds: Mapping[str, Floats] = {own.readout: own.fold[0] for own in self if np.isfinite(own.fold).all()}
        draw_time_courses(axes, self[0].time_h, folds, unit="fold of vehicle", quantity="readout")

    def to_json(self) -> dict[str, Any]:
        """Return the document that ``rapalog simulate --json`` prints."""
        return self.study.to_json()

    def _contents(self) -> Mapping[str, bytes]:
        from rapalog.report.single import simulation_files

        return simulation_files(self.study)

    def __repr__(self) -> str:
        own = self.study
        lines = [f"{cell_words(own.cell_line, own.genotype)}, {own.drug} {own.dose_nM:g} nM, fold of vehicle at "
                 f"{own.rows[-1].time_h:g} h"]  # fmt: skip
        names = self.readouts
        lines += [f"  {name}: {fold_words(float(self[name].fold[0, -1]))}" for name in names[:_LINES]]
        return "\n".join([*lines, *([f"  and {len(names) - _LINES} more"] if len(names) > _LINES else []),
                          RESEARCH_USE_ONLY])  # fmt: skip

    def _repr_html_(self) -> str:
        own = self.study
        last = list(self)
        rows = [(one.readout, three_digits(float(one.value[0, -1])), three_digits(float(one.vehicle[-1])),
                 fold_words(float(one.fold[0, -1])), one.unit) for one in last]  # fmt: skip
        title = f"{cell_words(own.cell_line, own.genotype)}, {own.drug} {own.dose_nM:g} nM, {last[0].time_h[-1]:g} h"
        return block(title, columns=("readout", "value", "vehicle", "fold", "unit"), rows=rows, notes=own.notes)


@door("simulate")
def simulate(
    cell_line: str = "generic",
    *,
    drug: str = "everolimus",
    dose: str = "20nM",
    hours: float = 72.0,
    genotype: Texts = (),
    with_: Texts = (),
    readout: Texts = DEFAULT_READOUTS,
) -> Simulation:
    """Run one experiment on the cell model: a dosed culture beside its vehicle.

    Parameters
    ----------
    cell_line
        Name or alias of a cell line.
    drug
        Name or alias of a drug.
    dose
        Text with a unit, 0 to 1 mM: ``"20 nM"``. Several doses: ``rapalog.cell(...).dose([...])``.
    hours
        Exposure in hours, above 0 and at most 5,000; the times are round and at most 101.
    genotype
        Variants beyond the line's own: ``"MTOR:S2035F"``, or a list.
    with_
        Partners given at the same time: ``"MK-2206=100nM"``, or a list.
    readout
        Names of readouts, without regard to case, spaces or hyphens: ``"p-S6 S235/236"``, or a list.

    Returns
    -------
    Simulation
        Rows of time, readout, value, vehicle and unit.

    Raises
    ------
    RapalogError
        For an unknown name, a dose without a unit, or a time out of range.

    Examples
    --------
    >>> import rapalog as ra
    >>> found = ra.simulate("MCF-7", dose="20 nM", hours=24)
    >>> bool(found["p-S6"].fold[0, -1] < 0.2)
    True
    """
    return Simulation(
        run_simulation(
            text(cell_line, "cell_line", example="MCF-7"),
            drug=text(drug, "drug", example="everolimus"),
            dose=one_dose(dose, "dose"),
            hours=number(hours, "hours", example=72),
            genotype=texts(genotype, "genotype", example="MTOR:S2035F"),
            with_=texts(with_, "with_", example="MK-2206=100nM"),
            readout=texts(readout, "readout", example="p-S6 S235/236"),
        )
    )
