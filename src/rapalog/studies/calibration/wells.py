"""Viability wells of one line, from a tidy table or from what ``rapalog viability`` wrote, as fractions of the vehicle.

Signals are divided by their vehicle as ``rapalog viability`` divides them. Responses without a vehicle are fractions or
percent where the table says so or where those at the lowest dose say so.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Final, TypeVar

from rapalog.analysis.plates.normalise import normalise, scale_of
from rapalog.biology.drugs import find_drug
from rapalog.biology.names import match_name
from rapalog.calibration.line_problem import Observed, learnt_drugs
from rapalog.errors import FileError, RapalogError
from rapalog.files.cells.text import Row, decode, read_cells, read_grid
from rapalog.files.layouts.columns import is_tidy, spelling, tidy_grid
from rapalog.files.layouts.tidy import TidyTable
from rapalog.tables import LayoutWell, Well

T = TypeVar("T")
#: Returns the place of a column of a record, counted from 0.
Place = Callable[[int, str], str]
_REMEDY: Final = "give the columns cell_line, drug, time_h, dose, dose_unit, response"
#: What ``rapalog viability --out`` writes of wells, and of the curves they belong to.
RESPONSES: Final = "responses.csv"
CURVES: Final = "curves.csv"


@dataclass(frozen=True)
class _Response:
    """A well: what is in it, and what was read (a fraction of the vehicle, or a response on ``curve``'s scale)."""

    drug: str
    time_h: float
    dose_nM: float
    replicate: str
    response: float


def tidy_readings(line: str, table: TidyTable, data: bytes) -> tuple[list[Observed], list[str]]:
    """Return the readings of a tidy table, and flags on how they were read.

    Parameters
    ----------
    line
        The only cell line that may be named.
    table, data
        The table, and the bytes it was read from, for the places of errors.

    Raises
    ------
    RapalogError
        With file, line and column, for another line, a drug that was not learnt, or a missing time.
    """
    place = _places(table, data)
    wells = [_checked(well, line, place, number) for number, well in enumerate(table.wells)]
    found: list[_Response] = []
    flags = list(table.flags)
    for curve in normalise(wells, response_unit=table.response_unit):
        own = [
            _Response(curve.content.drug, curve.content.time_h, well.dose_nM, well.replicate, well.response)
            for well in curve.usable
        ]
        full, said = (curve.full, "") if curve.full is not None else _full(own, table.response_unit, table.file)
        flags += [said] if said else []
        found += _scaled(own, full)
    return _medians(found), flags


def written_readings(line: str, responses: bytes, curves: bytes, *, folder: str) -> tuple[list[Observed], list[str]]:
    """Return the readings in the output of ``rapalog viability``, and flags on how they were read.

    Parameters
    ----------
    line
        The only cell line that may be named.
    responses, curves
        The bytes of ``responses.csv`` and ``curves.csv``.
    folder
        Where they lie.

    Raises
    ------
    RapalogError
        As :func:`tidy_readings`.
    """
    known: dict[str, tuple[str, float]] = {}
    for row in _rows(curves, f"{folder}/{CURVES}", ("curve", "cell_line", "drug", "time_h")):
        if row.get("curve") not in known:
            _check_line(row.get("cell_line"), line, row.place("cell_line"))
            time_h = _number(row, "time_h") if row.get("time_h") else math.nan
            _check_time(time_h, row.place("time_h"))
            known[row.get("curve")] = (_drug(row.get("drug"), row.place("drug")), time_h)
    by_curve: dict[str, list[_Response]] = defaultdict(list)
    vehicles: dict[str, set[str]] = defaultdict(set)
    for row in _rows(responses, f"{folder}/{RESPONSES}", ("curve", "dose_nM", "replicate", "vehicle", "response")):
        curve = row.get("curve")
        if curve not in known:
            raise FileError(
                f"{CURVES} has no curve {curve!r}",
                where=row.place("curve"),
                remedy="give the folder as rapalog viability wrote it",
            )
        if row.get("response"):
            vehicles[curve].add(row.get("vehicle"))
            by_curve[curve].append(
                _Response(*known[curve], _number(row, "dose_nM"), row.get("replicate"), _number(row, "response"))
            )
    found: list[_Response] = []
    flags: list[str] = []
    for curve, own in by_curve.items():
        # Divided by 1 is not divided at all: there was no vehicle.
        full, said = _full(own, "", f"{folder}/{RESPONSES}") if vehicles[curve] == {"1.0"} else (1.0, "")
        flags += [said] if said else []
        found += _scaled(own, full)
    return _medians(found), flags


def rapalog_of(text: str, where: str) -> str:
    """Return the learnt rapalog that a name stands for.

    Raises
    ------
    RapalogError
        If there is none.
    """
    must_be = f"one of {', '.join(learnt_drugs())}"
    try:
        name = find_drug(text).name
    except RapalogError as error:
        raise FileError(f"got drug {text!r}, must be {must_be}", remedy=error.remedy, where=where) from None
    if name not in learnt_drugs():
        raise FileError(f"got drug {text!r}, must be {must_be}", remedy="leave its rows out", where=where)
    return name


def _drug(text: str, where: str) -> str:
    if not text:
        raise FileError("the drug is missing", remedy="name the rapalog in a column drug", where=where)
    return rapalog_of(text, where)


def _check_line(text: str, line: str, where: str) -> None:
    try:
        if text:
            match_name(text, {line: line}, what="cell line", must_be=line)
    except RapalogError as error:
        raise FileError(
            error.problem, remedy=f"leave the rows of other lines out, or give --line {text!r}", where=where
        ) from None


def _check_time(time_h: float, where: str) -> None:
    if not time_h > 0:  # NaN as well
        raise FileError(
            "the time after dosing is missing" if math.isnan(time_h) else "got time 0 h, must be above 0",
            remedy="give hours from drug to reading in a column time_h",
            where=where,
        )


def _checked(well: Well, line: str, place: Place, number: int) -> Well:
    """Return a well with its names as the cell knows them; what belongs to no curve of ours stays as it is."""
    own = well.content
    _check_line(own.cell_line, line, place(number, "cell_line"))
    if own.role == "sample":
        _check_time(own.time_h, place(number, "time_h"))
        drug = _drug(own.drug, place(number, "drug"))
        return replace(well, content=_named(own, line, drug))
    spelt = own.drug.casefold()
    drug = next((name for name in learnt_drugs() if name == spelt), own.drug)
    return replace(well, content=_named(own, line if own.cell_line else "", drug))


def _named(content: LayoutWell, line: str, drug: str) -> LayoutWell:
    return replace(content, cell_line=line, drug=drug, curve="")


def _places(table: TidyTable, data: bytes) -> Place:
    """Return where each record of a table stands: file and line of a text, the record's number in a workbook."""
    try:
        text = decode(data, file=table.file)
    except RapalogError:
        text = ""
    if not is_tidy(text):
        return lambda number, column: f"{table.file}, record {number + 1}, column {column}"
    grid = tidy_grid(read_cells(data, file=table.file, known=spelling), remedy=_REMEDY)
    return lambda number, column: grid.row(number).place(column)


def _rows(data: bytes, file: str, columns: Sequence[str]) -> tuple[Row, ...]:
    cells = read_cells(data, file=file, known=lambda cell: cell in columns)
    grid = read_grid(cells, spelling=lambda name: name.strip(), remedy=_REMEDY)
    for name in columns:
        if not grid.has(name):
            raise FileError(
                f"the column {name} is missing", where=grid.top, remedy="give the folder as rapalog viability wrote it"
            )
    return grid.rows


def _number(row: Row, column: str) -> float:
    try:
        return float(row.get(column))
    except ValueError:
        raise FileError(
            f"got {column} {row.get(column)!r}, which is no number",
            where=row.place(column),
            remedy="give the folder as rapalog viability wrote it",
        ) from None


def _full(wells: Sequence[_Response], response_unit: str, file: str) -> tuple[float, str]:
    """Return what response stands for the vehicle of a curve without one, and how that is known."""
    lowest = min(well.dose_nM for well in wells)
    top = median(well.response for well in wells if well.dose_nM == lowest)
    full, said = scale_of(top, [well.response for well in wells if well.dose_nM == 0], response_unit=response_unit)
    if full is None:
        raise FileError(
            "the responses have neither a vehicle nor a unit",
            where=f"{file}, column response",
            remedy="add rows with role vehicle, or a column response_unit (fraction or %)",
        )
    return full, f"{file}: {said}"


def _scaled(wells: Sequence[_Response], full: float) -> list[_Response]:
    return [replace(well, response=well.response / full) for well in wells]


def _medians(wells: Sequence[_Response]) -> list[Observed]:
    """Return the median over replicates of each drug, time and dose; wells of one replicate are first one number."""
    found: dict[tuple[str, float, float], dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for well in wells:
        if well.dose_nM > 0:
            found[well.drug, well.time_h, well.dose_nM][well.replicate].append(well.response)
    return [
        Observed(drug, dose_nM, time_h, median(map(median, replicates.values())), n=len(replicates))
        for (drug, time_h, dose_nM), replicates in _sorted(found).items()
    ]


def _sorted(found: Mapping[tuple[str, float, float], T]) -> dict[tuple[str, float, float], T]:
    return dict(sorted(found.items()))
