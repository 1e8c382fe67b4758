"""One readout of a blot in every condition, as fold of its control."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rapalog.analysis.blots.folds.alignment import FoldChange
from rapalog.notebook.shown.drawn import Drawn
from rapalog.notebook.shown.frame import Tabled, estimate_cells, estimate_columns, frame
from rapalog.notebook.shown.html import block
from rapalog.notebook.shown.lookup import Named
from rapalog.notebook.shown.quantity import Quantity, quantity

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_LINES = 10


@dataclass(frozen=True, repr=False)
class Fold(Named[Quantity], Drawn, Tabled):
    """One readout in every condition; ``fold["20 nM"]`` is the estimate there.

    The table has one row for each condition: sample, dose_nM, time_h, and the fold with relation, limits and reason.

    Parameters
    ----------
    readout
        A target, or a ratio such as ``p-S6/S6``.
    changes
        The fold of each condition over its control, with its replicates.
    """

    _what = "condition"
    readout: str
    changes: tuple[FoldChange, ...]

    @property
    def conditions(self) -> tuple[str, ...]:
        """Names of the conditions: sample, dose and time, each of which finds a condition that is alone with it."""
        return tuple(condition_name(own) for own in self.changes)

    def _names(self) -> Sequence[str]:
        return self.conditions

    def _item(self, place: int) -> Quantity:
        return quantity(self.changes[place].fold)

    def _frame(self) -> pd.DataFrame:
        return fold_frame(self.changes)

    def _inches(self) -> tuple[float, float]:
        return (max(4.2, 0.6 * len(self) + 1.8), 3.8)

    def draw(self, axes: Axes) -> None:
        """Draw a bar for each condition with its interval, and every replicate as a point; a bound is an arrow."""
        from rapalog.figures.blot import draw_ratios

        draw_ratios(axes, self.changes)

    def to_json(self) -> list[dict[str, Any]]:
        """Return the items of ``ratios`` in ``rapalog blot --json``."""
        return [own.to_json() for own in self.changes]

    def one_line(self) -> str:
        """Return the readout with its first conditions that are no control, in one line."""
        shown = [own for own in self.changes if own.dose_nM != 0][:2] or list(self.changes[:1])
        words = "; ".join(f"{_dose(own)} {quantity(own.fold)}" for own in shown)
        return f"{self.readout}: {words}" + (", ..." if len(self.changes) > len(shown) + 1 else "")

    def html_rows(self) -> list[tuple[object, ...]]:
        """Return the rows that a notebook shows: readout, condition, fold, replicates, flags."""
        return [
            (self.readout, name, quantity(own.fold), own.n_biological, "; ".join(own.flags))
            for name, own in zip(map(condition_words, self.changes), self.changes, strict=True)
        ]

    def __repr__(self) -> str:
        rows = [f"  {condition_words(own)}: {quantity(own.fold)}" for own in self.changes[:_LINES]]
        more = [f"  and {len(self) - _LINES} more conditions"] if len(self) > _LINES else []
        return "\n".join([f"{self.readout}, fold of control", *rows, *more])

    def _repr_html_(self) -> str:
        columns = ("readout", "condition", "fold of control (95 %)", "replicates", "flags")
        return block(f"{self.readout}, fold of control", columns=columns, rows=self.html_rows())


def condition_words(own: FoldChange) -> str:
    """Return the sample with the dose and the time that it does not say itself, for people."""
    dose, time = [], []
    if own.dose_nM is not None and own.dose_nM > 0:
        dose = [f"{own.dose_nM:g} nM"]
    if own.time_h is not None:
        time = [f"{own.time_h:g} h"]
    return " ".join([own.sample, *(said for said in (*dose, *time) if said not in own.sample)])


def condition_name(own: FoldChange) -> str:
    """Return sample, dose and time, apart."""
    dose = [f"{own.dose_nM:g} nM"] if own.dose_nM is not None else []
    time = [f"{own.time_h:g} h"] if own.time_h is not None else []
    return " / ".join([own.sample, *dose, *time])


def fold_frame(changes: Sequence[FoldChange]) -> pd.DataFrame:
    """Return one row for each readout and condition, the fold with relation, limits and reason."""
    head = ("readout", "sample", "dose_nM", "time_h", "relative_to")
    return frame(
        (*head, *estimate_columns("fold"), "p_value", "n_biological", "flags"),
        [
            (
                *(getattr(own, name) for name in head),
                *estimate_cells(own.fold),
                own.p_value,
                own.n_biological,
                "; ".join(own.flags),
            )
            for own in changes
        ],
    )


def _dose(own: FoldChange) -> str:
    return own.sample if own.dose_nM is None else f"{own.dose_nM:g} nM"
