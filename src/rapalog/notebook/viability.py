"""``rapalog.viability``: plate exports or tidy tables to curves with IC50, EC50 and GR50, and to plate quality."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rapalog.about import RESEARCH_USE_ONLY
from rapalog.analysis.curves.compare import SHARED
from rapalog.analysis.curves.curve import Curve as FittedCurve
from rapalog.errors import RapalogError
from rapalog.notebook.asked.curves import doubling_times, exclusions, inhibitions, molar_masses, parameter_limits
from rapalog.notebook.asked.door import asked, door
from rapalog.notebook.asked.files import folder_path, given_files
from rapalog.notebook.asked.inputs import text, truth
from rapalog.notebook.asked.progress import progress as progress_bar
from rapalog.notebook.items.conventions import Conventions
from rapalog.notebook.items.curve import Curve, curve_frame, spark
from rapalog.notebook.items.screen import Screen
from rapalog.notebook.shown.component import component
from rapalog.notebook.shown.drawn import Sheet, Shown
from rapalog.notebook.shown.frame import Tables, written_tables
from rapalog.notebook.shown.html import block
from rapalog.notebook.shown.lookup import Named
from rapalog.report.drawn_curves import drawn_curve
from rapalog.report.viability_answer import answer_words
from rapalog.report.viability_methods import methods_words
from rapalog.report.viability_words import counted, flag_lines, summary_words, title_words
from rapalog.studies.viability.result import ViabilityResult
from rapalog.studies.viability.settings import FitSettings
from rapalog.studies.viability.study import analyse_viability

if TYPE_CHECKING:
    import pandas as pd

    from rapalog.notebook.asked.files import FileLike

#: Tables beside that of the curves, and what the study calls them.
_TABLES: Final = {
    "estimates": "curves",
    "plates": "plates",
    "plate_effects": "plate_effects",
    "wells": "responses",
    "contents": "contents",
    "readings": "wells",
}
_LINES: Final = 8  # curves named in a terminal
_PANELS: Final = 12  # curves drawn at once
_TOGETHER: Final = 6  # curves that can be told apart in one figure
_FRAME_PX, _ROW_PX = 385, 18


@dataclass(frozen=True, repr=False)
class Viability(Named[Curve], Shown, Screen, Tables):
    """What a viability experiment says: curves by name, the quality of plates, flags.

    ``plate["MCF-7"]`` is the curve of that name, or whose name has that part; ``plate[0]`` is the first; iterating
    gives all of them. The pictures are the curves; ``overlay``, ``heat_map`` and ``waterfall`` compare them.

    Tables are ``curves``: one row for each curve, each estimate as value, relation, low, high and reason;
    ``estimates``: one row for each curve and quantity; ``wells``: one row for each well of a curve; ``plates``,
    ``plate_effects``, ``contents``, ``readings``: as in the files of the same study.

    Parameters
    ----------
    study
        The result of the analysis, with every reading and the bytes of every file that was read.
    """

    _what = "curve"
    study: ViabilityResult

    @cached_property
    def curves(self) -> tuple[Curve, ...]:
        """All curves, sorted by name."""
        return tuple(Curve(curve, partial(self._read_place, place)) for place, curve in enumerate(self.study.curves))

    @cached_property
    def _conventions(self) -> Conventions:
        return Conventions(self.study.with_conventions().curves)

    def _read_place(self, place: int) -> Conventions:
        return Conventions(self._conventions.read[place : place + 1])

    def conventions(self) -> Conventions:
        """Return what the conventions that IC50s are printed by make of the wells of every curve.

        They are worked out when they are first asked for, unless the call said ``conventions=True``.
        """
        return self._conventions

    @property
    def flags(self) -> tuple[str, ...]:
        """What to know of the experiment, its curves and its plates, each said once."""
        return (*self.study.flags, *flag_lines(self.study))

    @property
    def answer(self) -> str:
        """The answer in words: each of a few curves with its IC50 and interval, or how many of many came to what."""
        return answer_words(self.study)

    @property
    def methods(self) -> str:
        """A paragraph for the methods of a paper: what was read, normalisation, model, n, intervals and version."""
        return methods_words(self.study)

    def _names(self) -> Sequence[str]:
        return [curve.name for curve in self.curves]

    def _fitted(self) -> Sequence[FittedCurve]:
        return self.study.curves

    def _item(self, place: int) -> Curve:
        return self.curves[place]

    def _tables(self) -> Mapping[str, Callable[[], pd.DataFrame]]:
        return {"curves": partial(curve_frame, self.study.curves), **written_tables(self.study, _TABLES)}

    def _sheet(self) -> Sheet:
        draws = [own.draw for own in self.curves[:_PANELS]]
        return Sheet(draws, "curves", size=(4.4, 3.7), alone=(5.6, 4.2), nothing="give a layout with the plate export")

    def to_json(self) -> dict[str, Any]:
        """Return the document that ``rapalog viability --json`` prints."""
        return self.study.to_json()

    def write(self, folder: str | os.PathLike[str], *, zipped: bool = False, progress: bool = True) -> list[Path]:
        """Write ``report.html``, tables, workbook, JSON and figures into a folder, as ``--out`` does.

        Parameters
        ----------
        folder
            Is made if it is not there. Files in it that were read are never replaced.
        zipped
            Also put everything into ``viability.zip``.
        progress
            Whether a bar is shown while figures are drawn.

        Returns
        -------
        list of Path
            The files; each is whole or not there.

        Raises
        ------
        RapalogError
            If the folder cannot be written.
        """
        from rapalog.report.viability import pictures_with

        target = folder_path(folder)
        with progress_bar(progress) as report:
            return self.study.write(target, pictures=pictures_with(report), zipped=zipped)

    def __repr__(self) -> str:
        lines = [title_words(self.study)]
        lines += [f"  {curve.name}: IC50 {curve.ic50}" for curve in self.curves[:_LINES]]
        lines += [f"  and {len(self) - _LINES} more curves"] if len(self) > _LINES else []
        flags = self.flags
        lines += [f"  {counted(len(flags), 'flag')}, such as: {flags[0]}"] if flags else []
        return "\n".join([*lines, RESEARCH_USE_ONLY])

    def _repr_html_(self) -> str:
        rows = [
            (own.name, spark(own.fitted), own.ic50, own.ec50, own.emax, own.model, own.fitted.n_biological)
            for own in self.curves
        ]
        columns = ("curve", "", "IC50, absolute", "EC50, relative", "left at the highest dose", "model", "replicates")
        under = block(
            title_words(self.study), columns=columns, rows=rows, notes=self.flags, under=summary_words(self.study)
        )
        return self._figure() + under

    def _figure(self) -> str:
        """Return the figure of the page as HTML: of few curves all of them; empty where the page was not built."""
        shown = self.study.curves[:_TOGETHER] if len(self.study.curves) <= _TOGETHER else ()
        if not shown:
            return ""
        curves = [{**drawn_curve(own), "ic50_nM": own.ic50_nM.to_json()} for own in shown]
        height = _FRAME_PX + _ROW_PX * len(shown)
        return component("dose-response", {"curves": curves}, height=height, label=self.answer)


@door("viability")
def viability(
    files: FileLike | Sequence[FileLike],
    *,
    layout: FileLike | Sequence[FileLike] | None = None,
    model: str = "auto",
    read: str | None = None,
    robust: str = "",
    doubling_time: str | Sequence[str] | Mapping[str, str] | None = None,
    unit: str = "",
    molar_mass: float | str | Sequence[str] | Mapping[str, float] | None = None,
    exclude: str | Sequence[str] | Mapping[str, str] | None = None,
    fix: str | Sequence[str] | Mapping[str, object] | None = None,
    icx: float | Sequence[float] | None = None,
    compare: bool = False,
    share: str = "ec50",
    conventions: bool = False,
    progress: bool = True,
) -> Viability:
    r"""Read plates or tidy tables, judge the plates, normalise, fit, and report IC50, EC50 and GR50 with intervals.

    Parameters
    ----------
    files
        A plate export or a tidy table, or several: a path, the bytes of a file, or a data frame with the columns
        ``curve`` (or ``cell_line``, ``drug``, ``time_h``), ``dose`` with ``dose_unit`` (or ``dose_nM``), ``response``,
        and where known ``replicate``, ``plate``, ``well`` and ``role``.
    layout
        What is in each well of a plate export: one for all exports, or one for each.
    model
        ``auto`` chooses; or ``flat``, ``3pl``, ``3pl-bottom-0``, ``4pl``, ``5pl``, ``hormesis``, ``two-phase``.
    read
        The label of the measurement, where an export has several.
    robust
        ``tukey`` or ``t``: wells far from a curve count less, and are listed.
    doubling_time
        Of untreated cells, for GR50 without time-zero wells: ``"40h"``, ``"40h±20%"``, ``"MCF-7=29h"``, a list of
        these, or ``{"MCF-7": "29h"}``.
    unit
        The unit of doses that have none in the file, such as ``"uM"``.
    molar_mass
        Of drugs in g/mol, for doses given as mass per volume: ``958.2`` for all, or ``{"everolimus": 958.2}``.
    exclude
        Wells to leave out and why: ``{"A1": "bubble", "Plate 1:B2": "edge"}``, or texts such as ``"A1=bubble"``. The
        reason stays in the tables.
    fix
        Parameters of a four-parameter curve to hold or to bound: ``{"bottom": 0, "hill": "0.5..2"}``, or texts; top
        and bottom as shares of the untreated control.
    icx
        Inhibitions in percent whose doses are given too, such as ``[10, 90]``.
    compare
        Whether curves that differ in one thing (line, drug or time) are compared two by two, by the ratio of their
        EC50s and by an F test.
    share
        What the F test takes both curves to share: ``ec50``, ``hill``, ``top``, ``bottom`` or ``all``.
    conventions
        Whether every curve is also read by the conventions that IC50s are printed by, for tables, report and JSON;
        ``.conventions()`` has them in any case.
    progress
        Whether a bar is shown if it takes longer than a second.

    Returns
    -------
    Viability
        Curves by name, plates and flags.

    Raises
    ------
    RapalogError
        If a file cannot be read, a layout does not fit, or a word or a type is none of the above.

    Examples
    --------
    >>> import rapalog as ra
    >>> table = "curve,dose,dose_unit,response\n" + "".join(
    ...     f"A549,{dose},nM,{1 / (1 + dose / 30):.3f}\n" for dose in (0, 1, 3, 10, 30, 100, 300, 1000)
    ... )
    >>> plate = ra.viability(table.encode(), model="4pl")
    >>> len(plate), plate["a549"].model, round(plate["A549"].ic50.value)
    (1, '4pl', 30)
    """
    loss = text(robust, "robust", example="tukey")
    chosen = text(model, "model", example="auto")
    label = None if read is None else text(read, "read", example="abs450:450")
    growth = None if doubling_time is None else doubling_times(doubling_time)
    shared = text(share, "share", example="ec50")
    if shared not in SHARED:
        raise RapalogError(
            f"got share {shared!r}, must be one of {', '.join(SHARED)}", remedy="use ec50", where="share"
        )
    tables, layouts = given_files(files, "files"), given_files(layout, "layout")
    with progress_bar(progress) as report:
        settings = FitSettings(
            robust=loss,
            doubling_time_h=growth,
            conventions=truth(conventions, "conventions"),
            dose_unit=text(unit, "unit", example="uM"),
            molar_mass=molar_masses(molar_mass),
            exclude=exclusions(exclude),
            limits=parameter_limits(fix),
            icx=inhibitions(icx),
            compare=shared if truth(compare, "compare") else "",
            progress=report,
        )
        return Viability(
            analyse_viability(
                tables, layout=layouts or None, model=chosen, read=label, settings=settings, command=asked()
            )
        )
