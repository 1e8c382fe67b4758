"""The table of event records: its columns, what they may hold, and the records of each subject.

Columns have NONMEM's names, in any case: ``ID, TIME, AMT, CMT, EVID, II, SS, ADDL, RATE, MDV``, and per record ``ALAG,
F, DUR``. Without EVID a record with an amount or a rate is a dose. A column that is named like a parameter of the model
is read where it was said how it is carried between records; any other is refused unless it was asked to be dropped:
nothing is ignored in silence.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rapalog.errors import FileError, did_you_mean
from rapalog.files.cells.numbers import parse_number
from rapalog.files.cells.text import Grid, Row, read_cells, read_grid
from rapalog.pharmacology.events.body import Model
from rapalog.pharmacology.events.records import DOSE, OBSERVE, Record, check_records

#: Columns of every table, and how each fills a record.
_NUMBERS: Final = {"TIME": "time_h", "AMT": "amount", "RATE": "rate", "II": "interval_h"}
_WHOLE: Final = {"CMT": "compartment", "EVID": "evid", "ADDL": "additional", "SS": "steady"}
_OWN: Final = {"ALAG": "lag_h", "F": "available", "DUR": "duration_h"}
_UNUSED: Final = ("MDV",)  # whether an observation is data; nothing is fitted here
COLUMNS: Final = ("ID", *_NUMBERS, *_WHOLE, *_OWN, *_UNUSED)
_EMPTY: Final = ("", ".")
_ALIKE: Final = 0.75  # of 1: names of columns are short, and many are alike by half
_REMEDY: Final = "give the columns ID, TIME, AMT, CMT, EVID, II, SS, ADDL, RATE"


@dataclass(frozen=True)
class EventTable:
    """The records of every subject, in the order of the table."""

    subjects: Mapping[str, tuple[Record, ...]]
    file: str


def read_events(
    data: bytes, *, file: str, model: Model, carried: bool = False, drop: Collection[str] = ()
) -> EventTable:
    """Read a table of event records.

    Parameters
    ----------
    data, file
        The bytes of a delimited text file, and its name for errors.
    model
        Whose parameters columns may bring, and whose compartments doses may go to.
    carried
        Whether it was said how parameters are carried between records.
    drop
        Columns of other programs that are left out, in any case.

    Raises
    ------
    FileError
        With file, line and column: a column that is not known, a cell that is no number, a subject that comes again.
    RapalogError
        For records that mean nothing, see :func:`~rapalog.pharmacology.events.records.check_records`.
    """
    grid = read_grid(read_cells(data, file=file, known=_spelling), spelling=_spelling, remedy=_REMEDY)
    left_out = {name.upper() for name in drop}
    brought = _check_columns(grid, model, carried, left_out)
    if not grid.at:
        raise FileError("the table has no records", remedy="give a row for each dose and each observation", where=file)
    subjects: dict[str, list[Record]] = {}
    before = None
    kept = {name.upper() for name in grid.header} - left_out
    for row, at in zip(grid.rows, grid.at, strict=True):
        record = _record(row, grid.cells.lines[at], brought, kept)
        if record.subject in subjects and record.subject != before:
            raise FileError(
                f"ID {record.subject} comes again after another one",
                where=row.place("ID"),
                remedy="put the records of a subject together",
            )
        subjects.setdefault(record.subject, []).append(record)
        before = record.subject
    for records in subjects.values():
        check_records(records, compartments=model.compartments, where=file)
    return EventTable({name: tuple(records) for name, records in subjects.items()}, file)


def _spelling(cell: str) -> str:
    return cell.strip().upper() if cell.strip().upper() in COLUMNS else ""


def _check_columns(grid: Grid, model: Model, carried: bool, drop: set[str]) -> tuple[str, ...]:
    """Return the columns that bring parameters; refuse what is neither known nor dropped."""
    if "TIME" not in grid.header:
        raise FileError("the column TIME is missing", remedy=_REMEDY, where=grid.top)
    brought = []
    for name in grid.header:
        upper = name.upper()
        if not name or upper in drop or name in COLUMNS:
            continue
        if upper not in model.parameters:
            raise unknown_column(grid, name, (*COLUMNS, *model.parameters))
        if not carried:
            raise FileError(
                f"the column {name!r} is a parameter of {model.name}, and nothing says how it is carried "
                "between records",
                where=f"{grid.top}, column {name}",
                remedy="add --covariates nocb (as NONMEM) or --covariates locf",
            )
        brought.append(name)
    return tuple(brought)


def unknown_column(grid: Grid, name: str, known: Collection[str]) -> FileError:
    """Return the error of a column that is not known: those that are spelt like it, and how to leave it out."""
    otherwise = f"leave it out with --drop {name}"
    remedy = did_you_mean(name, {own: own for own in known}, otherwise=otherwise, alike=_ALIKE)
    remedy = remedy if remedy == otherwise else f"{remedy} Or {otherwise}"
    return FileError(f"the column {name!r} is not known", remedy=remedy, where=f"{grid.top}, column {name}")


def _record(row: Row, line: int, brought: Sequence[str], kept: Collection[str]) -> Record:
    def number(name: str) -> float | None:
        text = row.get(name) if name.upper() in kept else ""
        if text in _EMPTY:
            return None
        found = parse_number(text, decimal_comma=row.decimal_comma)
        if found is None:
            raise FileError(
                f"got {text!r}, must be a number",
                remedy="write a number, or a point where there is none",
                where=row.place(name),
            )
        return found

    def whole(name: str) -> int | None:
        found = number(name)
        if found is not None and found != int(found):
            raise FileError(f"got {found:g}, must be a whole number", remedy="correct it", where=row.place(name))
        return None if found is None else int(found)

    if number("TIME") is None:
        raise FileError("a record has no time", remedy="give hours", where=row.place("TIME"))
    floats: dict[str, Any] = {field: number(name) or 0.0 for name, field in _NUMBERS.items()}
    wholes: dict[str, Any] = {field: own for name, field in _WHOLE.items() if (own := whole(name)) is not None}
    gives = floats["amount"] != 0 or floats["rate"] != 0
    of_dose: dict[str, Any] = {field: number(name) for name, field in _OWN.items()}
    return Record(
        subject=row.cells.get("ID", "1") if "ID" in kept else "1",
        line=line,
        **floats,
        **{"evid": DOSE if gives else OBSERVE, **wholes},
        **of_dose,
        parameters={name.upper(): value for name in brought if (value := number(name)) is not None},
    )
