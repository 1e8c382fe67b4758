"""Tables of levels analysed without a model of the body: one subject after the other."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from rapalog.analysis.levels.area import RULES
from rapalog.analysis.levels.nca import Nca, NcaRules, analyse_levels
from rapalog.errors import FileError, RapalogError
from rapalog.files.cells.numbers import parse_number
from rapalog.files.cells.text import Row, read_cells, read_grid
from rapalog.files.given import AnyFile, given, paths_of, read_bytes
from rapalog.files.results.writing import csv_bytes, json_bytes, provenance

_NAMES: Final = {
    "id": "id",
    "subject": "id",
    "patient": "id",
    "time_h": "time_h",
    "time": "time_h",
    "hours": "time_h",
    "conc": "conc",
    "concentration": "conc",
    "level": "conc",
    "dv": "conc",
    "dose": "dose",
    "amt": "dose",
}
_EMPTY: Final = ("", ".", "na", "nan")
_BELOW: Final = ("blq", "bql", "bloq", "<lloq", "<llq", "<loq", "nd")
_REMEDY: Final = "give the columns id, time_h, conc and, where known, dose"
_COLUMNS: Final = ("id", "quantity", "value", "relation", "reason")


@dataclass(frozen=True)
class LevelResult:
    """The analysis of every subject, with what was read and how it was asked for."""

    subjects: tuple[Nca, ...]
    inputs: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    command: tuple[str, ...] = ()
    sources: tuple[Path, ...] = ()

    def rows(self) -> list[tuple[object, ...]]:
        """Return one row for each subject and quantity: id, quantity, value, relation, reason."""
        return [
            (own.subject, name, found.value, found.relation, found.reason)
            for own in self.subjects
            for name, found in own.values.items()
        ]

    def to_json(self) -> dict[str, Any]:
        """Return the document that ``rapalog nca --json`` prints."""
        return {"subjects": [own.to_json() for own in self.subjects]}

    def files(self) -> dict[str, bytes]:
        """Return ``nca.csv``, ``nca.json`` and the record of the run, by file name."""
        return {
            "nca.csv": csv_bytes(_COLUMNS, self.rows()),
            "nca.json": json_bytes(self.to_json()),
            "provenance.json": json_bytes(provenance(self.command, self.inputs)),
        }


def run_nca(
    levels: AnyFile, *, rules: NcaRules, dose: float | None = None, command: tuple[str, ...] = ()
) -> LevelResult:
    """Analyse the levels of every subject of a table.

    Parameters
    ----------
    levels
        A table with ``id``, ``time_h`` (hours after the dose), ``conc`` and, where known, ``dose``.
    rules
        How.
    dose
        Of all subjects, where the table has none.
    command
        For the record of the run.

    Returns
    -------
    LevelResult
        Every quantity of every subject, or why it is missing.

    Raises
    ------
    RapalogError
        With line and column, for anything that is not understood.
    """
    _check(rules, dose)
    file = given(levels)
    data = read_bytes(file)
    subjects = _read(data, file=str(file))
    found = [
        analyse_levels(name, own.times, own.levels, dose=own.dose if own.dose is not None else dose, rules=rules)
        for name, own in subjects.items()
    ]
    return LevelResult(tuple(found), {str(file): data}, command, paths_of(file))


def _check(rules: NcaRules, dose: float | None) -> None:
    if rules.rule not in RULES:
        raise RapalogError(
            f"got auc {rules.rule!r}, must be one of {', '.join(RULES)}",
            where="--auc",
            remedy="lin-up-log-down is usual for first-order elimination",
        )
    if rules.route not in ("oral", "iv"):
        raise RapalogError(f"got route {rules.route!r}, must be oral or iv", remedy="give oral or iv", where="--route")
    for name, number in (("lloq", rules.lloq), ("dose", dose), ("tau", rules.tau_h)):
        if number is not None and not (math.isfinite(number) and number >= 0 and (name == "lloq" or number > 0)):
            raise RapalogError(f"got {name} {number:g}, must be above 0", remedy="correct it", where=f"--{name}")
    if rules.min_points < 2:
        raise RapalogError(
            f"got {rules.min_points} points, must be at least 2",
            remedy="give e.g. --min-points 3",
            where="--min-points",
        )


@dataclass
class _Levels:
    times: list[float] = field(default_factory=list)
    levels: list[float] = field(default_factory=list)
    dose: float | None = None


def _read(data: bytes, *, file: str) -> dict[str, _Levels]:
    grid = read_grid(read_cells(data, file=file, known=_spelling), spelling=_spelling, remedy=_REMEDY)
    missing = [name for name in ("time_h", "conc") if name not in grid.header]
    if missing:
        raise FileError(f"the column {missing[0]} is missing", remedy=_REMEDY, where=grid.top)
    subjects: dict[str, _Levels] = {}
    for row in grid.rows:
        own = subjects.setdefault(row.cells.get("id", "1"), _Levels())
        own.times.append(_time(row, own.times[-1] if own.times else None))
        own.levels.append(_level(row))
        dose = _number(row, "dose")
        own.dose = dose if own.dose is None and dose else own.dose
    if not subjects:
        raise FileError("the table has no samples", remedy=_REMEDY, where=file)
    return subjects


def _time(row: Row, before_h: float | None) -> float:
    time_h = _number(row, "time_h")
    if time_h is None:
        raise FileError("a sample has no time", remedy="give hours", where=row.place("time_h"))
    if before_h is not None and time_h <= before_h:
        raise FileError(
            f"time {time_h:g} comes after {before_h:g}",
            remedy="sort the samples of each id by time",
            where=row.place("time_h"),
        )
    if time_h < 0:
        raise FileError(
            f"got {time_h:g} h, before the dose", remedy="leave it out, or give it time 0", where=row.place("time_h")
        )
    return time_h


def _level(row: Row) -> float:
    level = _number(row, "conc")
    if level is not None and level < 0:
        raise FileError(
            f"got a level of {level:g}, must be 0 or more",
            remedy="write 0 for one below the limit",
            where=row.place("conc"),
        )
    return math.nan if level is None else level


def _spelling(cell: str) -> str:
    return _NAMES.get(cell.strip().lower(), "")


def _number(row: Row, name: str) -> float | None:
    text = row.get(name)
    if text.lower() in _EMPTY:
        return None
    if name == "conc" and text.lower().replace(" ", "") in _BELOW:
        return 0.0
    found = parse_number(text, decimal_comma=row.decimal_comma)
    if found is None:
        raise FileError(
            f"got {text!r}, must be a number",
            remedy="write a number, BLQ for a level below the limit, or leave the cell empty",
            where=row.place(name),
        )
    return found
