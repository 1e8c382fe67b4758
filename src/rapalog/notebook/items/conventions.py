"""One set of wells under the conventions that IC50s are printed by: sentences, a table, small panels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from rapalog.analysis.curves.curve import Convention
from rapalog.analysis.curves.curve import Curve as FittedCurve
from rapalog.notebook.shown.drawn import Sheet, Shown
from rapalog.notebook.shown.frame import Tabled, estimate_cells, estimate_columns, frame
from rapalog.notebook.shown.html import block
from rapalog.notebook.shown.quantity import quantity
from rapalog.report.convention_words import convention_sentence, disagreement_words
from rapalog.report.viability_words import counted

if TYPE_CHECKING:
    import pandas as pd

_LINES: Final = 8  # curves named in a terminal
_PANELS: Final = 12  # curves drawn at once
_HEAD: Final = ("curve", "cell_line", "drug", "time_h")


@dataclass(frozen=True, repr=False)
class Conventions(Shown, Tabled):
    """What each convention makes of the same wells, for one curve or many.

    The table has one row for each curve and convention: the IC50 as value, relation, low, high and reason; where a
    two-parameter fit comes to one half beyond the doses, that as ``extrapolated_nM``; and the lowest and the highest
    dose.

    Parameters
    ----------
    read
        The curves, with their conventions.
    """

    read: Sequence[FittedCurve]

    def _frame(self) -> pd.DataFrame:
        columns = (
            *_HEAD,
            "convention",
            *estimate_columns("ic50_nM"),
            "extrapolated_nM",
            "lowest_dose_nM",
            "highest_dose_nM",
            "flags",
        )
        return frame(
            columns,
            [
                (
                    *(getattr(curve, name) for name in _HEAD),
                    own.name,
                    *estimate_cells(own.ic50_nM),
                    own.extrapolated_nM,
                    *own.doses_nM,
                    "; ".join(own.flags),
                )
                for curve, own in self._pairs()
            ],
        )

    def _pairs(self) -> list[tuple[FittedCurve, Convention]]:
        return [(curve, own) for curve in self.read for own in curve.conventions]

    def _sheet(self) -> Sheet:
        from rapalog.figures.viability.conventions import draw_conventions

        draws = [partial(draw_conventions, curve=curve) for curve in self.read[:_PANELS]]
        return Sheet(draws, "curves", size=(3.6, 3.0), alone=(5.6, 4.2), nothing="give a layout with the plate export")

    def to_json(self) -> list[dict[str, Any]]:
        """Return, for each curve, its name and its ``conventions`` as in ``rapalog viability --conventions --json``."""
        return [
            {"curve": curve.curve, "conventions": [own.to_json() for own in curve.conventions]} for curve in self.read
        ]

    def __repr__(self) -> str:
        lines = [convention_sentence(curve) for curve in self.read[:_LINES]]
        lines += [f"and {counted(len(self.read) - _LINES, 'more curve')}"] if len(self.read) > _LINES else []
        return "\n".join(lines if len(self.read) == 1 else [*lines, disagreement_words(self.read)])

    def _repr_html_(self) -> str:
        rows = [
            (
                curve.curve,
                own.name,
                quantity(own.ic50_nM, "nM"),
                "" if own.extrapolated_nM is None else f"{own.extrapolated_nM:.3g} nM",
            )
            for curve, own in self._pairs()
        ]
        return block(
            "One set of wells, several conventions",
            columns=("curve", "convention", "IC50", "extrapolated"),
            rows=rows,
            under=disagreement_words(self.read),
        )
