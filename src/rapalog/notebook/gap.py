"""``rapalog.gap``: how far a line's viability EC50 lies above its p-S6 half-dose, and what makes the distance."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rapalog.about import RESEARCH_USE_ONLY
from rapalog.errors import RapalogError
from rapalog.notebook.asked.culture import asked_draws, asked_line, line_inputs
from rapalog.notebook.asked.door import asked, door
from rapalog.notebook.asked.inputs import number, text
from rapalog.notebook.asked.lab import asked_lab
from rapalog.notebook.asked.progress import progress as progress_bar
from rapalog.notebook.shown.drawn import Drawn
from rapalog.notebook.shown.files import Computed
from rapalog.notebook.shown.frame import Tabled, frame
from rapalog.notebook.shown.html import block
from rapalog.notebook.shown.quantity import Quantity, quantity
from rapalog.studies.gap.result import Gap as Numbers
from rapalog.studies.gap.study import find_gap

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from rapalog.notebook.asked.files import FileLike


@dataclass(frozen=True, repr=False)
class Gap(Drawn, Tabled, Computed):
    """The gap of a line; ``gap["bypass of mTORC1"]`` is the fold of one cause, with its 90 % interval.

    The table has one row for each number: both doses, their ratio, its parts and what conventions would print.

    Parameters
    ----------
    study
        The numbers.
    command
        How it was asked for.
    inputs
        Files that were given: of a line, and of a lab's drugs.
    """

    study: Numbers
    command: tuple[str, ...] = field(default_factory=asked, compare=False)
    inputs: Mapping[str, bytes] = field(default_factory=dict, compare=False)

    @property
    def p_s6_half_dose(self) -> Quantity:
        """The dose half-way down p-S6."""
        return quantity(self.study.p_s6_half_dose_nM, "nM")

    @property
    def viability_ec50(self) -> Quantity:
        """The dose half-way down viability."""
        return quantity(self.study.viability_ec50_nM, "nM")

    @property
    def ratio(self) -> Quantity:
        """The second over the first."""
        return quantity(self.study.ratio)

    @property
    def causes(self) -> tuple[str, ...]:
        """What the ratio is made of, in the order in which causes are taken away; the last is what is left."""
        return tuple(part.cause for part in self.study.parts)

    @property
    def notes(self) -> tuple[str, ...]:
        """What to know of the numbers."""
        return self.study.notes

    def __getitem__(self, cause: str) -> Quantity:
        """Return the fold of one cause.

        Parameters
        ----------
        cause
            One of ``causes``.

        Raises
        ------
        RapalogError
            If there is no such cause.
        """
        known = {part.cause: part for part in self.study.parts}
        if cause not in known:
            raise RapalogError(
                f"got cause {cause!r}, must be one of {', '.join(known)}", where="cause", remedy="see .causes"
            )
        return quantity(known[cause].fold)

    def _frame(self) -> pd.DataFrame:
        from rapalog.report.gap import gap_columns, gap_rows

        return frame(gap_columns(), gap_rows(self.study))

    def _inches(self) -> tuple[float, float]:
        from rapalog.report.gap import SIZE

        return SIZE

    def draw(self, axes: Axes) -> None:
        """Draw the steps from the half dose of p-S6 to the EC50 of viability."""
        from rapalog.figures.gap_parts import draw_gap_parts

        draw_gap_parts(axes, self.study)

    def to_json(self) -> dict[str, Any]:
        """Return the document that ``rapalog gap --json`` prints."""
        return self.study.to_json()

    def _contents(self) -> Mapping[str, bytes]:
        from rapalog.report.gap import gap_files

        return gap_files(self.study)

    def _seed(self) -> int | None:
        return self.study.seed

    def __repr__(self) -> str:
        from rapalog.report.gap import headline

        lines = [f"{self.study.cell_line}, {self.study.drug}", *(f"  {line}" for line in headline(self.study))]
        lines += [f"  x {self[cause]}  {cause}" for cause in self.causes]
        return "\n".join([*lines, RESEARCH_USE_ONLY])

    def _repr_html_(self) -> str:
        from rapalog.report.gap import headline, part_words

        rows = [(part.cause, quantity(part.fold), part_words(part)) for part in self.study.parts]
        rows += [(f"IC50 as {own.name}, over the EC50", quantity(own.fold), "") for own in self.study.conventions]
        return block(
            f"{self.study.cell_line}, {self.study.drug}: {self.ratio} between p-S6 and viability",
            columns=("cause", "fold", ""),
            rows=rows,
            notes=(*headline(self.study), *self.notes),
        )


@door("gap")
def gap(
    line: str | os.PathLike[str],
    *,
    drug: str = "everolimus",
    hours: float = 72.0,
    signal_at: float = 2.0,
    draws: int = 200,
    seed: int = 1,
    drugs: FileLike | None = None,
    progress: bool = True,
) -> Gap:
    """Split the gap between p-S6 and viability of a line into its causes.

    Parameters
    ----------
    line
        A line file, as ``rapalog.calibrate`` writes it; or a name of the table, or ``"new"``.
    drug
        A rapalog.
    hours
        When viability is read, in hours after one dose, above 0 and at most 5,000.
    signal_at
        When p-S6 is read, likewise.
    draws
        Cells that the evidence allows, 2 to 400; numbers are medians with intervals that hold 90 % of them. 0 is the
        line as it stands, without intervals.
    seed
        Of the draws, 0 or more.
    drugs
        A lab's own drugs, in a table with the columns of ``drugs.csv``: a path, bytes or a data frame.
    progress
        Whether a bar is shown if it takes longer than a second.

    Returns
    -------
    Gap
        Both doses, their ratio, its parts, and what conventions would print.

    Raises
    ------
    RapalogError
        For a line or drug that is not known, one that is no rapalog, a number out of range, or a line file that is not
        right.

    Examples
    --------
    >>> import rapalog as ra
    >>> found = ra.gap("generic", draws=0)
    >>> found.ratio.value > 1
    True
    """
    asked_of, lab = asked_draws(draws, seed), asked_lab(drugs=drugs)
    with lab.known(), progress_bar(progress) as report:
        found = find_gap(
            asked_line(line, "line"),
            drug=text(drug, "drug", example="everolimus"),
            hours=number(hours, "hours", example=72),
            signal_at=number(signal_at, "signal_at", example=2),
            **asked_of,
            progress=report,
        )
    return Gap(found, inputs={**line_inputs(line), **lab.inputs})
