"""``rapalog.calibrate``: a line of one's own learnt from its readings, a PEtab problem, or the embedded calibration."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from rapalog.about import RESEARCH_USE_ONLY
from rapalog.calibration.act import N_STARTS
from rapalog.errors import RapalogError
from rapalog.files.results.writing import write_files
from rapalog.notebook.asked.door import asked, door
from rapalog.notebook.asked.files import folder_path, given_files
from rapalog.notebook.asked.inputs import text, truth, whole
from rapalog.notebook.asked.progress import progress as progress_bar
from rapalog.notebook.calibrated_line import PANEL, CalibratedLine
from rapalog.notebook.items.estimation import PetabEvaluation, PetabFit
from rapalog.notebook.petab import is_problem, load_petab
from rapalog.notebook.shown.drawn import Sheet, Shown
from rapalog.notebook.shown.files import Computed
from rapalog.notebook.shown.frame import Tables, frame
from rapalog.notebook.shown.html import block
from rapalog.notebook.shown.quantity import quantity
from rapalog.studies.calibration.embedded import MOST_STARTS, Calibration, repeat_calibration
from rapalog.studies.calibration.own_line import (
    calibrate_own_line,
    written_path,
)
from rapalog.studies.petab.fit import N_STARTS as PROBLEM_STARTS

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from rapalog.notebook.asked.files import FileLike

_LEADING: Final = "leading"


@dataclass(frozen=True, repr=False)
class CalibratedCell(Computed, Shown, Tables):
    """The embedded calibration, repeated.

    Tables are ``identifiability``, ``split``, ``waterfall``, ``profiles`` and ``fits``, as in the files. The pictures
    are the fits, one panel for each cell line.

    Parameters
    ----------
    study
        What was found.
    command
        How it was asked for.
    """

    study: Calibration
    command: tuple[str, ...] = field(default_factory=asked, compare=False)

    @property
    def flags(self) -> tuple[str, ...]:
        """What to know of the calibration."""
        return self.study.flags

    def _tables(self) -> Mapping[str, Callable[[], pd.DataFrame]]:
        names = ("identifiability", "split", "waterfall", "profiles", "fits")
        return {name: partial(self._table, name) for name in names}

    def _table(self, name: str) -> pd.DataFrame:
        own = self.study.tables()[name]
        return frame(own.columns, own.rows)

    def _sheet(self) -> Sheet:
        draws = [partial(_draw_line, self.study, place) for place in range(len(self.study.curves.lines))]
        return Sheet(draws, "cell lines", size=PANEL, alone=PANEL)

    def to_json(self) -> dict[str, Any]:
        """Return the document that ``rapalog calibrate --json`` prints."""
        return self.study.to_json()

    def _contents(self) -> Mapping[str, bytes]:
        from rapalog.report.calibration import calibration_files

        return calibration_files(self.study)

    def __repr__(self) -> str:
        starts = self.study.act.starts
        lines = [
            f"structure {self.study.act.structure.name}: rms {np.sqrt((self.study.rms**2).mean()):.3f}, "
            f"{self.study.act.from_elsewhere} of {len(starts)} searches at the lowest"
        ]
        return "\n".join([*lines, *(f"  flag: {flag}" for flag in self.flags), RESEARCH_USE_ONLY])

    def _repr_html_(self) -> str:
        rows = [
            (
                own.parameter.name,
                *(quantity(one, own.parameter.unit) for one in (own.prior, own.posterior)),
                f"{own.ratio:.2f}",
                "yes" if own.informed else "no",
            )
            for own in self.study.identified
        ]
        columns = ("parameter", "prior", "posterior", "SD over prior's", "informed")
        return block(
            f"Calibration, structure {self.study.act.structure.name}", columns=columns, rows=rows, notes=self.flags
        )


@door("calibrate")
def calibrate(
    line: str | None = None,
    data: FileLike | Sequence[FileLike] | None = None,
    *,
    out: str | os.PathLike[str] | None = None,
    starts: int | None = None,
    structure: str = _LEADING,
    evaluate: bool = False,
    profiles: bool = False,
    seed: int = 1,
    progress: bool = True,
) -> CalibratedLine | CalibratedCell | PetabEvaluation | PetabFit:
    """Learn a line of one's own from its readings, fit a PEtab problem, or repeat the embedded calibration of the cell.

    Parameters
    ----------
    line
        The name of a line of one's own, as in the data; without it and without data the embedded calibration is
        repeated.
    data
        Without a line, the YAML file of a PEtab problem (:func:`~rapalog.load_petab` reads it too). With a line, its
        readings: tidy viability tables (``drug``, ``time_h``, ``dose`` with its unit, ``response``, and where known
        ``cell_line``, ``replicate``, ``role``) as paths, bytes or data frames, and folders that ``rapalog viability``
        or ``rapalog blot`` wrote.
    out
        A folder to write into. A repeated calibration keeps its stages there, and goes on from them.
    starts
        Searches from different places: 1 to 100 of the repeated calibration (8), 1 to 10,000 of a problem (10).
    structure
        Which mechanisms the repeated calibration has: ``leading`` has all.
    evaluate
        Whether a problem is only evaluated at its nominal values.
    profiles
        Whether every parameter of a problem gets an interval from its profile likelihood.
    seed
        Of the places from which a problem is searched.
    progress
        Whether a bar is shown if it takes longer than a second.

    Returns
    -------
    CalibratedLine, CalibratedCell, PetabFit or PetabEvaluation
        The line, what was learnt of the cell, or of a problem its best fit or its objective.

    Raises
    ------
    RapalogError
        If a file cannot be read, holds another line, a drug that was not learnt or no time; for a line without data,
        data without a line, or another structure for a line.

    Examples
    --------
    >>> line = ra.calibrate("A-673", "results.csv")  # doctest: +SKIP
    >>> line.to_frame()  # doctest: +SKIP
    """
    folder = None if out is None else folder_path(out)
    if line is None and data is not None:
        own = _on_problem(data, starts=starts, evaluate=evaluate, profiles=profiles, seed=seed, progress=progress)
        if folder is not None:
            own.write(folder)
        return own
    if truth(evaluate, "evaluate") or truth(profiles, "profiles"):
        raise RapalogError(
            "these belong to a PEtab problem",
            remedy="give its YAML file, or leave them out",
            where="--evaluate" if evaluate else "--profiles",
        )
    with progress_bar(progress) as report:
        if line is None:
            found = repeat_calibration(
                structure=text(structure, "structure", example=_LEADING),
                starts=N_STARTS if starts is None else whole(starts, "starts", least=1, most=MOST_STARTS),
                out=folder,
                progress=report,
                command=asked(),
            )
            report("figures", 1.0)
            cell = CalibratedCell(found)
            if folder is not None:
                cell.write(folder)
            return cell
        if structure != _LEADING:
            raise RapalogError(
                "a line is learnt with the leading structure only", remedy="leave out --structure", where="--structure"
            )
        report("readings and line", 0.0)
        name = text(line, "line", example="A-673")
        learnt = CalibratedLine(calibrate_own_line(name, given_files(data, "data"), command=asked()))
    return learnt if folder is None else _kept(learnt, folder)


def _on_problem(
    data: object, *, starts: int | None, evaluate: bool, profiles: bool, seed: int, progress: bool
) -> PetabEvaluation | PetabFit:
    files = given_files(data, "data")
    if len(files) != 1 or not is_problem(files[0]):
        raise RapalogError(
            "data were given, but no line",
            where="--line",
            remedy="name it, e.g. --line A-673, or give one YAML file of a PEtab problem",
        )
    problem = load_petab(str(files[0]))
    if truth(evaluate, "evaluate"):
        return problem.evaluate()
    count = PROBLEM_STARTS if starts is None else starts
    return problem.fit(starts=count, seed=seed, profiles=profiles, progress=progress)


def _kept(own: CalibratedLine, folder: Path) -> CalibratedLine:
    write_files(folder, own._files(), keep=own._sources())
    return CalibratedLine(own.study, written_path(folder, own.study))


def _draw_line(study: Calibration, place: int, axes: Axes) -> None:
    from rapalog.figures.calibration import draw_line_fits

    curves = study.curves
    fit_nM, fit = study.smooth
    draw_line_fits(
        axes,
        curves.dose_nM,
        curves.replicates[place],
        fit_nM,
        fit[place],
        drugs=curves.drugs,
        title=curves.lines[place],
    )
