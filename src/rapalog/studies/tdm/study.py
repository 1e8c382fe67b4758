"""Measured levels of one patient: what they teach of the body, and what other regimens would do in it.

Nothing is recommended: the numbers say what a regimen would do if the model and the records are right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from typing import Final

from rapalog.errors import RapalogError
from rapalog.files.given import AnyFile, given, paths_of, read_bytes
from rapalog.pharmacology.dosing import Regimen
from rapalog.pharmacology.dosing_words import parse_regimen
from rapalog.pharmacology.one_patient.forecast import exposure
from rapalog.pharmacology.one_patient.likelihood import Unknowns
from rapalog.pharmacology.one_patient.posterior import learn
from rapalog.studies.lines import given_line, line_file
from rapalog.studies.population import drawn_tumours
from rapalog.studies.tdm.course import read_history
from rapalog.studies.tdm.forecast import WEEK_DAYS, Forecast, Target
from rapalog.studies.tdm.result import TdmResult
from rapalog.studies.tdm.table import read_levels
from rapalog.studies.tdm.tumours import follow_tumours

MOST_DRAWS: Final = 400
MOST_FORECASTS: Final = 12
_LONGEST_DAYS: Final = 200
_TARGET: Final = re.compile(
    r"\s*(\d+(?:[.,]\d+)?)\s*(?:-|–|to|\.\.)\s*(\d+(?:[.,]\d+)?)\s*(?:ug/l|ng/ml|µg/l)?\s*", re.I
)


def run_tdm(  # noqa: PLR0913 - one keyword for each option of the command
    levels: AnyFile,
    *,
    target: str | None = None,
    forecasts: Sequence[str] = (),
    days: float = 28.0,
    draws: int = 100,
    cell_line: str = "generic",
    subject: str = "",
    drop: Collection[str] = (),
    seed: int = 1,
    command: tuple[str, ...] = (),
    progress: Callable[[str, float], None] | None = None,
) -> TdmResult:
    """Learn from the levels of one patient, and forecast other regimens.

    Parameters
    ----------
    levels
        The table of doses and levels.
    target
        The user's range of troughs in ug/L, as ``12-20``.
    forecasts
        Regimens in words, each from the next dose due.
    days
        How long each is followed on the calendar, 7 to 200.
    draws
        Tumours that are followed in each forecast; 0 leaves biomarkers out.
    cell_line
        The tumours' cells: a name, ``new``, or the path of a line file.
    subject
        Which patient of the table.
    drop
        Columns that are left out.
    seed
        Of all draws.
    command
        For the record of the run.
    progress
        Told what is being done and which share of it.

    Raises
    ------
    RapalogError
        With line and column, for anything in the table that is not understood; for unreadable regimens or ranges.
    """
    told = progress or (lambda what, share: None)
    wanted = None if target is None else parse_target(target)
    regimens = [parse_regimen(text) for text in forecasts]
    _check(regimens, days, draws)
    given_line(cell_line, seed=seed)  # an unknown line is refused before anything is learnt
    file, line = given(levels), line_file(cell_line)
    data = read_bytes(file)
    inputs = {str(file): data} | ({str(line): read_bytes(line)} if line else {})
    own, records = read_levels(data, file=str(file), subject=subject, drop=drop)
    history, flags = read_history(own, records, file=str(file))
    unknowns = Unknowns(history)
    posterior = learn(unknowns, seed=seed)
    cells = []
    if draws and regimens:
        told(f"cells of {draws} tumours come to rest", 0.1)
        cells = drawn_tumours(cell_line, draws, seed)
    found = []
    for place, regimen in enumerate(regimens):
        told(regimen.text, 0.3 + 0.7 * place / len(regimens))
        blood = exposure(unknowns, posterior.draws, regimen, seed=seed)
        drawn = posterior.draws[: len(cells)]
        tumours = follow_tumours(cells, unknowns, drawn, regimen, days=days, seed=seed) if cells else None
        found.append(Forecast(regimen, blood, tumours))
    told("done", 1.0)
    return TdmResult(unknowns, posterior, wanted, tuple(found), days, seed, flags, inputs, command, paths_of(file))


def parse_target(text: str) -> Target:
    """Return a range of troughs.

    Raises
    ------
    RapalogError
        If it is not two numbers, the lower one first and above 0.

    Examples
    --------
    >>> parse_target("12-20")
    Target(low_ug_L=12.0, high_ug_L=20.0)
    """
    found = _TARGET.fullmatch(text)
    if not found:
        raise RapalogError(
            f"cannot read the range {text!r}", remedy="write two levels in ug/L, such as 12-20", where="--target"
        )
    low, high = (float(part.replace(",", ".")) for part in found.groups())
    if not 0 < low < high:
        raise RapalogError(
            f"got a range from {low:g} to {high:g}, must rise from above 0",
            where="--target",
            remedy="write the lower level first, such as 12-20",
        )
    return Target(low, high)


def _check(regimens: Sequence[Regimen], days: float, draws: int) -> None:
    if not WEEK_DAYS <= days <= _LONGEST_DAYS:  # biomarkers are those of the last week
        raise RapalogError(f"got {days:g} days, must be 7 to 200", remedy="give e.g. --days 28", where="--days")
    if not 0 <= draws <= MOST_DRAWS:
        raise RapalogError(
            f"got {draws} draws, must be 0 to {MOST_DRAWS}", remedy="give e.g. --draws 100", where="--draws"
        )
    if len(regimens) > MOST_FORECASTS:
        raise RapalogError(
            f"got {len(regimens)} forecasts, at most {MOST_FORECASTS} are made", where="--forecast", remedy="give fewer"
        )
