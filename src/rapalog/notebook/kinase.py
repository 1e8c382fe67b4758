"""``rapalog.kinase``: the table or the plate of a kinase assay to IC50, Kd and residual activity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rapalog.about import RESEARCH_USE_ONLY
from rapalog.analysis.kinase.curves import KinaseCurve as FittedCurve
from rapalog.notebook.asked.door import asked, door
from rapalog.notebook.asked.files import one_file, one_file_or_none
from rapalog.notebook.asked.inputs import finite, number
from rapalog.notebook.shown.drawn import Drawn, Sheet, Shown
from rapalog.notebook.shown.files import Kept
from rapalog.notebook.shown.frame import Tabled, estimate_cells, estimate_columns, frame
from rapalog.notebook.shown.html import block
from rapalog.notebook.shown.lookup import Named
from rapalog.notebook.shown.quantity import Quantity, quantity
from rapalog.report.viability_words import counted
from rapalog.studies.kinase.study import KinaseResult, analyse_kinase, title_of
from rapalog.studies.kinase.tables import ESTIMATES

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from rapalog.notebook.asked.files import FileLike

_LINES: Final = 3
_ACROSS: Final = 2


@dataclass(frozen=True, repr=False)
class KinaseCurve(Drawn, Tabled):
    """One substrate at one amount of enzyme; activities are fractions of that without inhibitor.

    Its table has one row for each well: substrate, role, replicate, dose_nM, response and activity.

    Parameters
    ----------
    fitted
        The curve as the analysis returned it.
    """

    fitted: FittedCurve

    @property
    def name(self) -> str:
        """The substrate, and the enzyme where its amount is known."""
        return title_of(self.fitted)

    @property
    def ic50(self) -> Quantity:
        """The dose (nM) at half of the inhibition that can be reached."""
        return quantity(self.fitted.ic50_nM, "nM")

    @property
    def kd(self) -> Quantity:
        """The dissociation constant (nM), where the enzyme's amount is known."""
        return quantity(self.fitted.kd_nM, "nM")

    @property
    def residual_activity(self) -> Quantity:
        """The activity left at the highest doses, as a fraction."""
        return quantity(self.fitted.residual_activity)

    @property
    def activity_without_fkbp12(self) -> Quantity:
        """The activity at the highest dose without FKBP12, as a fraction."""
        return quantity(self.fitted.activity_without_fkbp12)

    @property
    def ic50_without_fkbp12(self) -> Quantity:
        """The IC50 (nM) of the drug alone."""
        return quantity(self.fitted.ic50_without_fkbp12_nM, "nM")

    @property
    def flags(self) -> tuple[str, ...]:
        """What to know before the numbers are used."""
        return self.fitted.flags

    def _frame(self) -> pd.DataFrame:
        rows = [
            (self.fitted.substrate, well.role, well.replicate, well.dose_nM, well.response, activity)
            for well, activity in self.fitted.wells
        ]
        return frame(("substrate", "role", "replicate", "dose_nM", "response", "activity"), rows)

    def _inches(self) -> tuple[float, float]:
        return (5.8, 4.6)

    def draw(self, axes: Axes) -> None:
        """Draw wells, controls, fit, plateau, IC50 and Kd."""
        from rapalog.figures.kinase import draw_kinase

        draw_kinase(axes, self.fitted)

    def to_json(self) -> dict[str, Any]:
        """Return the curve as one item of ``curves`` in ``rapalog kinase --json``."""
        return self.fitted.to_json()

    def __repr__(self) -> str:
        lines = [
            f"{self.name}: {counted(self.fitted.n_wells, 'well')}, {counted(self.fitted.n_biological, 'replicate')}",
            f"  IC50 {self.ic50}",
            f"  Kd {self.kd}",
            f"  residual activity {self.residual_activity}",
        ]
        return "\n".join([*lines, *(f"  flag: {flag}" for flag in self.flags[:4])])

    def _repr_html_(self) -> str:
        rows = [
            ("IC50", self.ic50),
            ("Kd", self.kd),
            ("residual activity", self.residual_activity),
            ("activity without FKBP12", self.activity_without_fkbp12),
        ]
        return block(self.name, columns=("quantity", "estimate (95 %)"), rows=rows, notes=self.flags)


@dataclass(frozen=True, repr=False)
class Kinase(Named[KinaseCurve], Shown, Tabled, Kept):
    """What a kinase assay says; ``assay["S6K1"]`` is the curve of that substrate.

    Its table has one row for each curve, each estimate as value, relation, low, high and reason; its pictures are the
    curves.

    Parameters
    ----------
    study
        The result of the analysis.
    """

    _what = "curve"
    study: KinaseResult

    @cached_property
    def curves(self) -> tuple[KinaseCurve, ...]:
        """All curves, by substrate and enzyme."""
        return tuple(KinaseCurve(curve) for curve in self.study.curves)

    @property
    def flags(self) -> tuple[str, ...]:
        """What to know of the files."""
        return self.study.flags

    def _names(self) -> Sequence[str]:
        return [curve.name for curve in self.curves]

    def _item(self, place: int) -> KinaseCurve:
        return self.curves[place]

    def _frame(self) -> pd.DataFrame:
        head = ("substrate", "enzyme_nM", "n_wells", "n_biological")
        columns = (*head, *(column for name in ESTIMATES for column in estimate_columns(name)), "flags")
        return frame(
            columns,
            [
                (
                    *(getattr(own, name) for name in head),
                    *(cell for name in ESTIMATES for cell in estimate_cells(getattr(own, name))),
                    "; ".join(own.flags),
                )
                for own in self.study.curves
            ],
        )

    def _sheet(self) -> Sheet:
        return Sheet([own.draw for own in self], "curves", size=(5.6, 4.6), alone=(5.8, 4.6), across=_ACROSS)

    def to_json(self) -> dict[str, Any]:
        """Return the document that ``rapalog kinase --json`` prints."""
        return self.study.to_json()

    def _files(self) -> Mapping[str, bytes]:
        from rapalog.figures.kinase import kinase_pictures
        from rapalog.report.assay_pages import REPORT_NAME, kinase_page

        files = self.study.files(pictures=kinase_pictures)
        return files | {REPORT_NAME: kinase_page(self.study, files)}

    def _sources(self) -> Sequence[Path]:
        return self.study.sources

    def __repr__(self) -> str:
        lines = [f"Kinase: {counted(len(self), 'curve')}"]
        for own in self.curves[:_LINES]:
            lines += [f"  {own.name}: IC50 {own.ic50}", f"    Kd {own.kd}; residual {own.residual_activity}"]
        lines += [f"  and {len(self) - _LINES} more curves"] if len(self) > _LINES else []
        lines += [f"  {counted(len(self.flags), 'flag')}, such as: {self.flags[0]}"] if self.flags else []
        return "\n".join([*lines, RESEARCH_USE_ONLY])

    def _repr_html_(self) -> str:
        rows = [
            (own.name, own.ic50, own.kd, own.residual_activity, own.fitted.n_wells, own.fitted.n_biological)
            for own in self
        ]
        columns = ("curve", "IC50", "Kd", "residual activity", "wells", "replicates")
        notes = [*self.flags, *(f"{own.name}: {flag}" for own in self for flag in own.flags)]
        return block(f"Kinase: {counted(len(self), 'curve')}", columns=columns, rows=rows, notes=notes)


@door("kinase")
def kinase(table: FileLike, *, layout: FileLike | None = None, enzyme_error: float = 0.0) -> Kinase:
    """Read a kinase assay and report IC50, Kd and residual activity per substrate, with intervals or bounds.

    Parameters
    ----------
    table
        A table of wells (``substrate, enzyme_nM, dose, dose_unit, response, role, replicate``), or a plate export: a
        path, bytes or a data frame. ``response`` may be headed ``% inhibition`` or ``activity (%)``.
    layout
        What is in the wells of a plate export.
    enzyme_error
        Error of the enzyme's amount as a fraction, 0 to 2; 0.2 is 20 %.

    Returns
    -------
    Kinase
        Curves by substrate and amount of enzyme.

    Raises
    ------
    RapalogError
        If a file cannot be read, or the error lies outside 0 to 2.

    Examples
    --------
    >>> import rapalog as ra
    >>> found = ra.assay.kinase(substrate="S6K1").analyse()
    >>> found["S6K1"].ic50.relation
    '='
    """
    share = finite(number(enzyme_error, "enzyme_error", example=0.2), "enzyme_error")
    wells, plan = one_file(table, "table"), one_file_or_none(layout, "layout")
    return Kinase(analyse_kinase(wells, layout=plan, enzyme_error=share, command=asked()))
