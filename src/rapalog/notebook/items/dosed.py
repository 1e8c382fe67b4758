"""A dosed cell line: all its readouts over doses and time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rapalog.about import RESEARCH_USE_ONLY
from rapalog.notebook.asked.inputs import Texts, texts
from rapalog.notebook.items.course import Course, Courses, Floats, cell_words, course_of, fold_words
from rapalog.notebook.shown.drawn import Sheet
from rapalog.notebook.shown.frame import Tabled, frame
from rapalog.notebook.shown.html import block
from rapalog.studies.dosed import DosedCell

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Readouts along the pathway, drawn and tabulated unless others are asked for.
_SHOWN: Final = (
    "p-S6K1 T389",
    "p-S6 S235/236",
    "p-4E-BP1 T37/46",
    "p-AKT S473",
    "protein synthesis",
    "Cyclin D1",
    "G1 fraction",
    "viability",
)
_LINES: Final = 9


@dataclass(frozen=True, repr=False, eq=False)
class Dosed(Courses, Tabled):
    """All readouts of a dosed cell line over doses and time; ``dosed["p-S6"]`` is one of them.

    The table has one row for each readout, dose and time: dose_nM, time_h, readout, value, vehicle, fold and unit; of
    draws also low, high, vehicle_low, vehicle_high, fold_low, fold_high and level.

    Parameters
    ----------
    study
        Levels by readout, dose and time, with the vehicle's and with notes on what is assumed.
    """

    study: DosedCell

    @property
    def readouts(self) -> tuple[str, ...]:
        """Names of the readouts."""
        return tuple(self.study.levels)

    @property
    def dose_nM(self) -> Floats:
        """Doses in nM, (n_doses,)."""
        return self.study.dose_nM

    @property
    def time_h(self) -> Floats:
        """Hours after dosing, (n_times,)."""
        return self.study.time_h

    @property
    def notes(self) -> tuple[str, ...]:
        """Which numbers are assumed."""
        return self.study.notes

    def _item(self, place: int) -> Course:
        return course_of(self.study, self.readouts[place])

    def _frame(self) -> pd.DataFrame:
        return frame(self[0].columns, [row for own in self for row in own.rows()])

    def plot(self, readout: Texts = _SHOWN, *, ax: Axes | None = None) -> Figure | Axes:
        """Draw some readouts over time, one panel each.

        Parameters
        ----------
        readout
            Names or parts of them; by default eight along the pathway.
        ax
            Axes to draw on, where there is only one readout.

        Returns
        -------
        matplotlib.figure.Figure or matplotlib.axes.Axes
            The figure, which shows itself in a notebook; the axes if they were given.

        Raises
        ------
        RapalogError
            For an unknown readout, or axes for several.
        """
        from rapalog.notebook.shown.picture import sheet

        names = texts(readout, "readout", example="p-S6")
        own = [self[name] for name in names if names is not _SHOWN or name in self.readouts] or list(self)[:1]
        draws = [course.draw for course in own]
        return sheet(Sheet(draws, "readouts", size=(5.5, 2.9), alone=(6.8, 4.0), across=2), ax)

    def __repr__(self) -> str:
        own = self.study
        doses = ", ".join(f"{dose:g}" for dose in own.dose_nM[:_LINES]) + (", ..." if len(own.dose_nM) > _LINES else "")
        partners = "".join(f" + {words}" for words in own.partner_words)
        return "\n".join(
            [
                f"{cell_words(own.cell_line, own.genotype)}, {own.drug}{partners} {doses} nM, "
                f"{own.time_h[0]:g} to {own.time_h[-1]:g} h",
                f'{len(self)} readouts, such as ["p-S6"]',
                *(f"note: {note}" for note in own.notes),
                RESEARCH_USE_ONLY,
            ]
        )

    def _repr_html_(self) -> str:
        own = self.study
        rows = [
            (name, own.units[name], *(fold_words(float(fold[-1])) for fold in self[name].fold))
            for name in self.readouts
            if name in _SHOWN or len(self) < len(_SHOWN)
        ]
        title = f"{cell_words(own.cell_line, own.genotype)}, {own.drug}, fold of vehicle at {own.time_h[-1]:g} h"
        columns = ("readout", "unit", *(f"{dose:g} nM" for dose in own.dose_nM))
        under = f"{len(self)} readouts in all; .to_frame() has them at every time"
        return block(title, columns=columns, rows=rows, notes=own.notes, under=under)
