"""The table of one patient's doses and levels, record by record, as for NONMEM.

Columns, in any case: ``ID, TIME, AMT, DV, EVID, MDV, HCT, BLQ``, and where needed ``FFM, II, ADDL, SS, OCC, TIME_SD``.
Times are hours, amounts mg, levels ug/L in whole blood; a point is an empty cell. Nothing is ignored in silence: any
other column is refused unless it was asked to be dropped.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final

from rapalog.errors import FileError, RapalogError, did_you_mean
from rapalog.files.cells.numbers import parse_number
from rapalog.files.cells.text import Grid, read_cells, read_grid
from rapalog.pharmacology.dosing import HIGHEST_DOSE_MG
from rapalog.pharmacology.events.records import DOSE, OBSERVE, Record, check_records
from rapalog.studies.pk.table import unknown_column

COLUMNS: Final = ("ID", "TIME", "AMT", "DV", "EVID", "MDV", "HCT", "BLQ", "FFM", "II", "ADDL", "SS", "OCC", "TIME_SD")
_WHOLE: Final = ("EVID", "MDV", "BLQ", "ADDL", "SS")
_EMPTY: Final = ("", ".")
_REMEDY: Final = "give the columns ID, TIME, AMT, DV, EVID, MDV, HCT, BLQ"
#: What a number of a column may be; beyond it another unit was meant. Haematocrits of the living, and masses of people.
_RANGES: Final[Mapping[str, tuple[float, float, str]]] = {
    "HCT": (0.1, 0.7, "write a fraction, such as 0.38"),
    "FFM": (5.0, 150.0, "write kg of fat-free mass, such as 57.2"),
    "DV": (1e-3, 1e4, "write ug/L (the same as ng/mL); a level below the limit is the limit with BLQ 1"),
    "AMT": (0.0, HIGHEST_DOSE_MG, "write mg"),
    "TIME_SD": (0.0, 24.0, "write the standard deviation of the time in hours, such as 1"),
    "TIME": (0.0, math.inf, "count hours from the first record"),
    "EVID": (0.0, 4.0, "0 observes, 1 gives a dose, 2 is another event, 3 resets, 4 resets and gives a dose"),
    "BLQ": (0.0, 1.0, "write 1 for a level below the limit, else 0"),
    "MDV": (0.0, 1.0, "write 1 for a record without a level, else 0"),
}


@dataclass(frozen=True)
class LevelRecord:
    """One record: what it gives (``of``), and what it says of a sample and of the patient.

    ``level_ug_L`` is None where there is none; ``used`` says whether it is a level that counts.
    """

    of: Record
    level_ug_L: float | None
    below: bool
    used: bool
    haematocrit: float | None
    fat_free_mass_kg: float | None
    occasion: str
    time_sd_h: float
    where: Callable[[str], str]


def read_levels(
    data: bytes, *, file: str, subject: str = "", drop: Collection[str] = ()
) -> tuple[str, tuple[LevelRecord, ...]]:
    """Read the records of one patient.

    Parameters
    ----------
    data, file
        The bytes of a delimited text file, and its name for errors.
    subject
        Whose records; may be empty where the table has one patient.
    drop
        Columns that are left out.

    Returns
    -------
    tuple
        The patient's ID, and the records in the order of the table.

    Raises
    ------
    RapalogError
        With file, line and column.
    """
    grid = read_grid(read_cells(data, file=file, known=_spelling), spelling=_spelling, remedy=_REMEDY)
    left_out = {name.upper() for name in drop}
    _check_columns(grid, left_out)
    own = _subject(grid, subject)
    rows = [number for number in range(len(grid.at)) if _id(grid, number) == own]
    records = tuple(_record(grid, number, left_out) for number in rows)
    for before, after in itertools.pairwise(records):
        if after.of.time_h < before.of.time_h:
            raise FileError(
                f"time {after.of.time_h:g} comes after {before.of.time_h:g}",
                where=after.where("TIME"),
                remedy="sort them by time, in hours from the first, also after a reset",
            )
    check_records([record.of for record in records], compartments=1, where=file)
    return own, records


def _spelling(cell: str) -> str:
    return cell.strip().upper() if cell.strip().upper() in COLUMNS else ""


def _check_columns(grid: Grid, left_out: Collection[str]) -> None:
    for name in ("TIME", "AMT", "DV"):
        if name not in grid.header or name in left_out:
            raise FileError(f"the column {name} is missing", remedy=_REMEDY, where=grid.top)
    for name in grid.columns:
        if name not in COLUMNS and name.upper() not in left_out:
            raise unknown_column(grid, name, COLUMNS)
    if not grid.at:
        raise FileError("the table has no records", remedy="give a row for each dose and each level", where=grid.file)


def _id(grid: Grid, number: int) -> str:
    return grid.row(number).get("ID").strip() or "1"


def _subject(grid: Grid, subject: str) -> str:
    found = list(dict.fromkeys(_id(grid, number) for number in range(len(grid.at))))
    if subject and subject not in found:
        raise RapalogError(
            f"there is no patient {subject!r}",
            where="--id",
            remedy=did_you_mean(
                subject, {own: own for own in found}, otherwise=f"choose one of {', '.join(found[:10])}"
            ),
        )
    if not subject and len(found) > 1:
        raise FileError(
            f"the table has {len(found)} patients ({', '.join(found[:5])}), and levels teach of one",
            remedy=f"choose one, such as --id {found[0]}",
            where=grid.file,
        )
    return subject or found[0]


def _record(grid: Grid, number: int, left_out: Collection[str]) -> LevelRecord:
    row = grid.row(number)
    given = {
        name: None if name in left_out else _number(grid, number, name) for name in COLUMNS if name not in ("ID", "OCC")
    }
    if given["TIME"] is None:
        raise FileError("a record has no time", remedy="give hours after the first record", where=row.place("TIME"))
    amount = given["AMT"] or 0.0
    evid = given["EVID"]
    own = Record(
        subject=_id(grid, number),
        line=grid.cells.lines[grid.at[number]],
        time_h=given["TIME"],
        evid=int(evid) if evid is not None else DOSE if amount else OBSERVE,
        amount=amount,
        interval_h=given["II"] or 0.0,
        additional=int(given["ADDL"] or 0),
        steady=int(given["SS"] or 0),
    )
    _check_level(own, given, row.place)
    return LevelRecord(
        of=own,
        level_ug_L=given["DV"],
        below=given["BLQ"] == 1,
        used=own.evid == OBSERVE and given["MDV"] != 1,
        haematocrit=given["HCT"],
        fat_free_mass_kg=given["FFM"],
        occasion="" if row.get("OCC") in _EMPTY or "OCC" in left_out else row.get("OCC"),
        time_sd_h=given["TIME_SD"] or 0.0,
        where=row.place,
    )


def _check_level(own: Record, given: Mapping[str, float | None], place: Callable[[str], str]) -> None:
    """Refuse a level where none belongs, and a sample without one."""
    seen = own.evid == OBSERVE and given["MDV"] != 1
    dose = "a dose record" if own.gives else f"a record with EVID {own.evid}"
    if seen and given["DV"] is None:
        raise FileError(
            "a sample has no level",
            where=place("DV"),
            remedy="give DV (of one below the limit: the limit, and BLQ 1), or MDV 1",
        )
    if own.evid != OBSERVE and given["DV"] is not None:
        raise FileError(
            f"got a level in {dose}",
            where=place("DV"),
            remedy="write a point, and give the sample a record of its own with EVID 0",
        )
    if own.evid != OBSERVE and given["MDV"] == 0:
        raise FileError(f"got MDV 0 in {dose}, which has no level", remedy="write MDV 1", where=place("MDV"))
    for name in ("BLQ", "TIME_SD"):
        if own.evid != OBSERVE and given[name]:
            raise FileError(
                f"got {name} {given[name]:g} in {dose}",
                where=place(name),
                remedy="write a point: it belongs to a sample",
            )
    if given["BLQ"] and given["DV"] is None:
        raise FileError("a level below the limit needs the limit", remedy="write it as DV", where=place("DV"))


def _number(grid: Grid, number: int, name: str) -> float | None:
    row = grid.row(number)
    text = row.get(name).strip()
    if text in _EMPTY:
        return None
    found = parse_number(text, decimal_comma=grid.decimal_comma)
    if found is None:
        remedy = (
            "write hours after the first record"
            if name == "TIME"
            else (
                "write the limit as DV, and BLQ 1"
                if text.startswith("<")
                else "write a number, or a point where there is none"
            )
        )
        raise FileError(f"got {text!r}, must be a number", remedy=remedy, where=row.place(name))
    if name in _WHOLE and found != int(found):
        raise FileError(f"got {found:g}, must be a whole number", remedy="correct it", where=row.place(name))
    low, high, remedy = _RANGES.get(name, (-math.inf, math.inf, ""))
    # EVID and the like have messages of their own, and so have amounts below 0.
    if not low <= found <= high and not (name == "AMT" and found < 0):
        limits = f"{low:g} or more" if math.isinf(high) else f"{low:g} to {high:,g}"
        raise FileError(f"got {name} {found:g}, must be {limits}", remedy=remedy, where=row.place(name))
    return found
