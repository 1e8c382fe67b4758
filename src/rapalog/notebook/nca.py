"""``rapalog.nca``: levels over time to areas, half-life, clearance and volume, without a model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rapalog.about import RESEARCH_USE_ONLY
from rapalog.analysis.levels.nca import QUANTITIES, NcaRules
from rapalog.errors import RapalogError
from rapalog.notebook.asked.door import asked, door
from rapalog.notebook.asked.files import one_file
from rapalog.notebook.asked.inputs import array, finite, number, text, whole
from rapalog.notebook.shown.files import Kept
from rapalog.notebook.shown.frame import Tabled, frame
from rapalog.notebook.shown.html import block
from rapalog.report.levels_words import level_words
from rapalog.report.viability_words import counted
from rapalog.studies.pk.levels import LevelResult, run_nca

if TYPE_CHECKING:
    import pandas as pd

    from rapalog.notebook.asked.files import FileLike

_LINES: Final = 6


@dataclass(frozen=True, repr=False)
class LevelAnalysis(Tabled, Kept):
    """What levels say, subject by subject; its data frame has id, quantity, value, relation and reason.

    Parameters
    ----------
    study
        The result.
    """

    study: LevelResult

    @property
    def flags(self) -> tuple[str, ...]:
        """What was done to the levels."""
        return tuple(f"id {own.subject}: {flag}" for own in self.study.subjects for flag in own.flags)

    def _frame(self) -> pd.DataFrame:
        return frame(("id", "quantity", "value", "relation", "reason"), self.study.rows())

    def to_json(self) -> dict[str, Any]:
        """Return the document that ``rapalog nca --json`` prints."""
        return self.study.to_json()

    def _files(self) -> Mapping[str, bytes]:
        return self.study.files()

    def _sources(self) -> Sequence[Path]:
        return self.study.sources

    def __repr__(self) -> str:
        lines = [f"Levels of {counted(len(self.study.subjects), 'subject')}"]
        for own in self.study.subjects[:_LINES]:
            lines.append(
                f"  id {own.subject}: AUClast {level_words(own, 'auclast')}, half-life "
                f"{level_words(own, 'half_life_h')} h"
            )
        more = len(self.study.subjects) - _LINES
        return "\n".join([*lines, *([f"  and {more} more"] if more > 0 else []), RESEARCH_USE_ONLY])

    def _repr_html_(self) -> str:
        rows = [(own.subject, *(level_words(own, name) for name in QUANTITIES)) for own in self.study.subjects[:100]]
        title = f"Levels of {counted(len(self.study.subjects), 'subject')}"
        return block(title, columns=("id", *QUANTITIES), rows=rows, notes=self.flags)


@door("nca")
def nca(
    levels: FileLike,
    *,
    auc: str = "lin-up-log-down",
    lloq: float = 0.0,
    dose: float | None = None,
    half_life_times: str | Sequence[float] | None = None,
    min_points: int = 3,
    route: str = "oral",
    tau: float | None = None,
) -> LevelAnalysis:
    r"""Analyse levels over time without a model: areas, half-life, clearance and volume, or why one is missing.

    Parameters
    ----------
    levels
        A table with ``id``, ``time_h`` (hours after the dose), ``conc`` and, where known, ``dose``: a path, bytes or a
        data frame. BLQ or 0 is a level below the limit; an empty cell is a sample without a level.
    auc
        ``lin-up-log-down`` or ``linear``.
    lloq
        Levels below it count as 0.
    dose
        Of all subjects, where the table has none; clearance and volume are in its unit over that of the levels.
    half_life_times
        Times of the samples behind the half-life, ``[8, 12, 24]`` or ``"8,12,24"``; by default the last three or more
        after the peak that lie best on a line.
    min_points
        So many samples a half-life needs, 2 or more.
    route
        ``oral``, or ``iv`` for a bolus: the level at 0 is then extrapolated, and Vss is given.
    tau
        The dosing interval in hours, for the accumulation.

    Returns
    -------
    LevelAnalysis
        Every quantity of every subject; one that is missing says why.

    Raises
    ------
    RapalogError
        With line and column, for anything that is not understood.

    Examples
    --------
    >>> import rapalog as ra
    >>> found = ra.nca(b"id,time_h,conc\n1,0,8\n1,1,4\n1,2,2\n1,3,1\n", route="iv")
    >>> round(found.to_json()["subjects"][0]["half_life_h"]["value"], 9)
    1.0
    """
    rules = NcaRules(
        rule=text(auc, "auc", example="linear"),  # type: ignore[arg-type]  # checked where it is used
        lloq=finite(number(lloq, "lloq", example=0.3), "lloq"),
        half_life_times_h=_times(half_life_times),
        min_points=whole(min_points, "min_points", least=2),
        route=text(route, "route", example="oral"),  # type: ignore[arg-type]
        tau_h=None if tau is None else finite(number(tau, "tau", example=24.0), "tau"),
    )
    given = None if dose is None else finite(number(dose, "dose", example=10.0), "dose")
    return LevelAnalysis(run_nca(one_file(levels, "levels"), rules=rules, dose=given, command=asked()))


def _times(given: str | Sequence[float] | None) -> tuple[float, ...]:
    if given is None:
        return ()
    if not isinstance(given, str):
        return tuple(array(given, "half_life_times", example="[8, 12, 24]").tolist())
    try:
        return tuple(float(part) for part in given.split(",") if part.strip())
    except ValueError:
        raise RapalogError(
            f"cannot read the times {given!r}", remedy="write hours, such as 8,12,24", where="--half-life-times"
        ) from None
