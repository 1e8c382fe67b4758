"""``rapalog.tdm``: measured levels of one patient, what they teach, and what other regimens would do."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rapalog.about import RESEARCH_USE_ONLY
from rapalog.errors import RapalogError
from rapalog.notebook.asked.culture import MOST_SEED, asked_line
from rapalog.notebook.asked.door import asked, door
from rapalog.notebook.asked.files import one_file
from rapalog.notebook.asked.inputs import finite, number, text, texts, whole
from rapalog.notebook.asked.progress import progress as progress_bar
from rapalog.notebook.shown.files import Kept
from rapalog.notebook.shown.frame import Tables, csv_frame
from rapalog.notebook.shown.html import block
from rapalog.report.population import band_words
from rapalog.studies.tdm.result import TdmResult
from rapalog.studies.tdm.study import MOST_DRAWS, run_tdm

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from rapalog.notebook.asked.files import FileLike

_TABLES: Final = ("parameters", "levels", "forecasts", "biomarkers")


@dataclass(frozen=True, repr=False)
class Tdm(Tables, Kept):
    """What levels teach of one patient.

    Tables are ``parameters``: value, 90 % interval, that of patients in general, and whether levels inform it;
    ``levels``: measured and predicted; ``forecasts``: trough, AUC24 and chances of the range; ``biomarkers``:
    inhibition in tumours by forecast, readout and day of the last week.

    Parameters
    ----------
    study
        The result.
    """

    study: TdmResult

    @property
    def flags(self) -> tuple[str, ...]:
        """What is odd of records and levels."""
        return self.study.all_flags

    @property
    def notes(self) -> tuple[str, ...]:
        """What is in the numbers, and what is not."""
        return self.study.notes

    def _tables(self) -> Mapping[str, Callable[[], pd.DataFrame]]:
        files = self.study.files()
        known = [name for name in _TABLES if f"{name}.csv" in files]
        return {name: lambda name=name: csv_frame(files[f"{name}.csv"]) for name in known}  # type: ignore[misc]

    def plot(self, forecast: int = 0) -> Figure:
        """Draw levels and doses on the calendar, with bands of patients in general and of this one, and tumours below.

        Parameters
        ----------
        forecast
            Which one, counted from 0; without forecasts the history alone is drawn.

        Returns
        -------
        matplotlib.figure.Figure
            Shows itself in a notebook.

        Raises
        ------
        RapalogError
            If there is no such forecast.
        """
        from rapalog.notebook.shown.picture import showing
        from rapalog.report.tdm import tdm_figure

        place = whole(forecast, "forecast", least=0)
        if place >= max(1, len(self.study.forecasts)):
            raise RapalogError(
                f"got forecast {place}, there are {len(self.study.forecasts)}", where="forecast", remedy="count from 0"
            )
        return showing(tdm_figure(self.study, place))

    def to_json(self) -> dict[str, Any]:
        """Return the document that ``rapalog tdm --json`` prints."""
        return self.study.to_json()

    def _files(self) -> Mapping[str, bytes]:
        from rapalog.report.tdm import tdm_files

        return tdm_files(self.study)

    def _sources(self) -> Sequence[Path]:
        return self.study.sources

    def __repr__(self) -> str:
        from rapalog.report.tdm_words import headline

        lines = [headline(self.study)]
        for run in self.to_json()["forecasts"]:
            chance = (
                "" if run["p_in_target"] is None else f", in range with a chance of {100 * run['p_in_target']:.0f} %"
            )
            lines.append(f"  {run['regimen']}: trough {band_words(run['trough_ug_L'])} ug/L{chance}")
        return "\n".join([*lines, *(f"  flag: {flag}" for flag in self.flags), RESEARCH_USE_ONLY])

    def _repr_html_(self) -> str:
        from rapalog.report.tdm_words import headline, word_tables

        tables = word_tables(self.study)
        shown = [block(own.title, columns=own.names, rows=own.lines) for own in tables]
        return block(headline(self.study), notes=(*self.flags, *self.notes)) + "".join(shown)


@door("tdm")
def tdm(
    levels: FileLike,
    *,
    target: str | Sequence[float] | None = None,
    forecast: str | Sequence[str] | None = None,
    days: float = 28.0,
    draws: int = 100,
    cell_line: str | os.PathLike[str] = "generic",
    id: str | int | None = None,
    drop: str | Sequence[str] | None = None,
    seed: int = 1,
    progress: bool = True,
) -> Tdm:
    r"""Learn from measured levels of one patient, and forecast other regimens. It recommends nothing.

    Parameters
    ----------
    levels
        Records as for NONMEM, one patient: ``ID, TIME`` (h), ``AMT`` (mg), ``DV`` (ug/L of whole blood), ``EVID, MDV,
        HCT, BLQ`` (1: below the limit in DV), and where needed ``FFM, II, ADDL, SS, OCC, TIME_SD`` (h): a path, bytes
        or a data frame.
    target
        Your range of troughs in ug/L: ``"12-20"`` or ``(12, 20)``.
    forecast
        Regimens in words, each from the next dose due: ``"7.5 mg daily"``, or a list.
    days
        How long a forecast is followed, 7 to 200.
    draws
        Tumours that are followed in each forecast, 0 to 400; 0 leaves them out.
    cell_line
        Of the tumours: a name, ``new`` or a line file.
    id
        Which patient of the table, where it has several.
    drop
        Columns of other programs to leave out.
    seed
        Of all draws.
    progress
        Whether a bar is shown if it takes longer than a second.

    Returns
    -------
    Tdm
        Parameters with intervals and whether the levels inform them, predicted levels, forecasts.

    Raises
    ------
    RapalogError
        With line and column, for anything that is not understood.

    Examples
    --------
    >>> import rapalog as ra
    >>> table = b"ID,TIME,AMT,DV,EVID,HCT,II,ADDL\n1,0,10,.,1,0.38,24,13\n1,335.5,.,15.4,0,0.38,.,.\n"
    >>> found = ra.tdm(table, target="12-20", forecast="7.5 mg daily", draws=0)
    >>> [row["name"] for row in found.to_json()["parameters"] if row["informed"]]
    ['CLint']
    """
    left_out = () if drop is None else texts(drop, "drop", example="WT")
    with progress_bar(progress) as report:
        found = run_tdm(
            one_file(levels, "levels"),
            target=_target(target),
            forecasts=texts(forecast, "forecast", example="7.5 mg daily"),
            days=finite(number(days, "days", example=28), "days"),
            draws=whole(draws, "draws", least=0, most=MOST_DRAWS),
            cell_line=asked_line(cell_line),
            subject=_subject(id),
            drop=[name.strip() for own in left_out for name in own.split(",") if name.strip()],
            seed=whole(seed, "seed", least=0, most=MOST_SEED),
            command=asked(),
            progress=report,
        )
    return Tdm(found)


def _target(given: object) -> str | None:
    if given is None or isinstance(given, str):
        return given
    if not isinstance(given, tuple | list) or len(given) != 2:
        return text(given, "target", example="12-20")
    low, high = (finite(number(own, "target", example=12), "target") for own in given)
    return f"{low:.10g}-{high:.10g}"


def _subject(given: object) -> str:
    if given is None:
        return ""
    return str(given) if type(given) is int else text(given, "id", example="1")
