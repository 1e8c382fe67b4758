"""The table of observed levels: who, when, how much.

Columns, in any case: ``ID, TIME, DV`` and ``BLQ`` where a level is below the limit that then stands in DV, as for
``rapalog tdm``. Times are hours after the first dose, levels ug/L in whole blood. Doses are those of the regimen, so a
record of a dose is refused. Nothing is ignored in silence.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.errors import FileError, RapalogError
from rapalog.files.cells.numbers import parse_number
from rapalog.files.cells.text import Row, read_cells, read_grid
from rapalog.files.given import Given, read_bytes
from rapalog.studies.pk.table import check_lengths

Floats = NDArray[np.float64]

_SPELT: Final[Mapping[str, str]] = {
    "ID": "ID",
    "PATIENT": "ID",
    "SUBJECT": "ID",
    "TIME": "TIME",
    "TIME_H": "TIME",
    "DV": "DV",
    "LEVEL": "DV",
    "CONC": "DV",
    "BLQ": "BLQ",
    "MDV": "MDV",
    "EVID": "EVID",
    "AMT": "AMT",
}
_REMEDY: Final = "give the columns ID, TIME (h after the first dose), DV (ug/L) and, where needed, BLQ"
_EMPTY: Final = ("", ".")
_LOWEST_UG_L: Final = 1e-3
_HIGHEST_UG_L: Final = 1e4
#: Different times; each is one more at which all patients are looked at.
_MOST_TIMES: Final = 500
#: Simulated patients for each real one: sets of patients as large as the real one are drawn from them.
MANY: Final = 10


@dataclass(frozen=True)
class ObservedTable:
    """Levels of real patients, in the order of the table.

    Parameters
    ----------
    file
        The table's name.
    patient
        Number of the patient of each level, counted from 0, (n,).
    time_h
        Hours after the first dose, (n,).
    level_ug_L
        Whole blood; the limit where it is below, (n,).
    below
        Whether it is below that limit, (n,).
    """

    file: str
    patient: NDArray[np.intp]
    time_h: Floats
    level_ug_L: Floats
    below: NDArray[np.bool_]

    @property
    def n_patients(self) -> int:
        """Patients that have a level."""
        return int(self.patient.max()) + 1

    @property
    def times_h(self) -> tuple[float, ...]:
        """Different times, increasing."""
        return tuple(np.unique(self.time_h).tolist())

    @property
    def limit_ug_L(self) -> float:
        """The limit of quantification; 0 if no level is below it."""
        return float(self.level_ug_L[self.below][0]) if self.below.any() else 0.0


def read_observed(file: Given, *, days: float, patients: int) -> ObservedTable:
    """Read a table of levels.

    Parameters
    ----------
    file
        A delimited text file.
    days
        Length of treatment that is simulated: no level may come later.
    patients
        Simulated ones: at least ten for each real one.

    Raises
    ------
    RapalogError
        With file, line and column, for what is no level, comes too late, or is a dose.
    """
    grid = read_grid(read_cells(read_bytes(file), file=str(file), known=_spelling), spelling=_spelling, remedy=_REMEDY)
    for name in ("ID", "TIME", "DV"):
        if name not in grid.header:
            raise FileError(f"the column {name} is missing", remedy=_REMEDY, where=grid.top)
    check_lengths(grid)
    for name in grid.header:
        if name and name not in _SPELT.values():
            raise FileError(
                f"the column {name!r} is not known",
                remedy="leave it out of the file",
                where=f"{grid.top}, column {name}",
            )
    rows = [own for row in grid.rows if (own := _level(row, days)) is not None]
    if not rows:
        raise FileError("the table has no level", remedy=_REMEDY, where=str(file))
    return _table(str(file), rows, patients)


def _spelling(cell: str) -> str:
    return _SPELT.get(cell.strip().upper(), "")


def _level(row: Row, days: float) -> tuple[str, float, float, bool] | None:
    """Return patient, time, level, and whether it is below its limit; None of a record without a level."""
    if (_number(row, "AMT") or 0.0) > 0 or _number(row, "EVID") not in (None, 0.0):
        raise FileError(
            "the record is a dose, and doses are those of the regimen",
            remedy="leave records of doses out; rapalog tdm reads them, for one patient",
            where=row.place("AMT" if "AMT" in row.cells else "EVID"),
        )
    level, time_h = _number(row, "DV"), _number(row, "TIME")
    if level is None or _number(row, "MDV") == 1.0:
        return None
    if time_h is None or not 0 <= time_h <= days * 24.0:
        raise FileError(
            f"got time {row.get('TIME') or 'none'}, must be 0 to {days * 24.0:g} h",
            remedy="count hours from the first dose, or give more --days",
            where=row.place("TIME"),
        )
    if not _LOWEST_UG_L <= level <= _HIGHEST_UG_L:
        raise FileError(
            f"got DV {level:g}, must be {_LOWEST_UG_L:g} to {_HIGHEST_UG_L:,.0f}",
            remedy="write ug/L; a level below the limit is the limit with BLQ 1",
            where=row.place("DV"),
        )
    return row.get("ID") or "1", round(time_h, 6), level, _number(row, "BLQ") == 1.0


def _number(row: Row, name: str) -> float | None:
    text = row.get(name)
    if text in _EMPTY:
        return None
    found = parse_number(text, decimal_comma=row.decimal_comma)
    if found is None or not math.isfinite(found):
        raise FileError(
            f"got {text!r}, must be a number", remedy="write a number, or a point for none", where=row.place(name)
        )
    return found


def _table(file: str, rows: Sequence[tuple[str, float, float, bool]], patients: int) -> ObservedTable:
    names, times, levels, below = zip(*rows, strict=True)
    order = {name: place for place, name in enumerate(dict.fromkeys(names))}
    if len(set(times)) > _MOST_TIMES:
        raise FileError(
            f"levels are of {len(set(times)):,} different times, must be at most {_MOST_TIMES}",
            remedy="round times, such as to a tenth of an hour",
            where=file,
        )
    limits = {level for level, is_below in zip(levels, below, strict=True) if is_below}
    if len(limits) > 1:
        raise FileError(
            f"levels are below {len(limits)} different limits", remedy="give all the highest limit", where=file
        )
    if patients < MANY * len(order):
        raise RapalogError(
            f"{patients} simulated patients are too few for {len(order)} real ones",
            where="--patients",
            remedy=f"give at least --patients {MANY * len(order)}",
        )
    numbers = np.array([order[name] for name in names], dtype=np.intp)
    return ObservedTable(file, numbers, np.array(times), np.array(levels), np.array(below, dtype=bool))
