"""What is in one well of a table: its role, dose, time and place, and why it is left out."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Final

from rapalog.errors import FileError, RapalogError
from rapalog.files.cells.numbers import parse_number
from rapalog.files.cells.text import Row
from rapalog.files.layouts.doses import Dose, read_dose
from rapalog.tables import LayoutWell, well_name
from rapalog.units import parse_time_h

#: What people write into the column role, without spaces and hyphens.
_ROLES: Final = {
    "": "sample",
    "sample": "sample",
    "treated": "sample",
    "vehicle": "vehicle",
    "untreated": "vehicle",
    "dmso": "vehicle",
    "negative": "vehicle",
    "negativecontrol": "vehicle",
    "blank": "blank",
    "nocell": "blank",
    "nocells": "blank",
    "background": "blank",
    "time0": "time0",
    "t0": "time0",
    "timezero": "time0",
    "positive": "positive",
    "positivecontrol": "positive",
    "empty": "empty",
    "unused": "empty",
}


_NOT_EXCLUDED: Final = frozenset({"", "0", "no", "false", "n", "keep"})


_EXCLUDED_WORDS: Final = frozenset({"1", "yes", "true", "y", "x"})


def role_of(text: str) -> str | None:
    """Return the role that a word stands for, or None.

    >>> role_of("No-cell"), role_of("untreated"), role_of("sampel")
    ('blank', 'vehicle', None)
    """
    return _ROLES.get(re.sub(r"[\s_-]+", "", text.lower()))


def implied_role(texts: Mapping[str, str], *, decimal_comma: bool, vehicles: bool) -> dict[str, str]:
    """Return the cells to put in place of a layout well's own where it has no role but implies one.

    A dose or a drug that is the name of a role is that role. Where no well is named as a vehicle (``vehicles`` is
    false), a well with dose 0 is one.
    """
    for variable in ("dose", "drug"):
        word = texts.get(variable, "")
        if word and role_of(word):
            return {"role": word, variable: ""}
    number = parse_number(texts.get("dose") or texts.get("dose_nM") or "", decimal_comma=decimal_comma)
    return {"role": "vehicle"} if number == 0 and not vehicles else {}


def read_content(row: Row) -> LayoutWell:
    """Read what is in one well, apart from any response."""
    role, dose = read_role(row), sample_dose(row)
    return LayoutWell(
        plate=row.get("plate"),
        well=read_well(row),
        cell_line=row.get("cell_line"),
        drug=row.get("drug"),
        role=role,
        dose_nM=dose.nM,
        replicate=row.get("replicate"),
        time_h=read_time_h(row),
        curve=row.get("curve"),
        dose_unit=dose.unit,
        exclude=exclusion(row.get("exclude")),
    )


def exclusion(text: str) -> str:
    """Return the reason why a well is left out, empty where it is not.

    >>> exclusion("bubble"), exclusion("no"), exclusion("TRUE")
    ('bubble', '', 'no reason given')
    """
    word = text.strip().lower()
    return "" if word in _NOT_EXCLUDED else "no reason given" if word in _EXCLUDED_WORDS else text.strip()


def read_role(row: Row) -> str:
    """Read the role of a well; an unknown word is refused."""
    role = role_of(row.get("role"))
    if role is None:
        words = "sample, vehicle, untreated, blank, no-cell, time0, positive, empty"
        raise FileError(
            f"got role {row.get('role')!r}, must be one of {words}",
            where=row.place("role"),
            remedy="write one of these",
        )
    return role


def sample_dose(row: Row) -> Dose:
    """Read the dose of a well with drug; other wells have none."""
    return read_dose(row) if read_role(row) == "sample" else Dose(0.0, "")


def read_well(row: Row) -> str:
    """Read the name of a well, empty where there is none."""
    try:
        return well_name(row.get("well")) if row.get("well") else ""
    except RapalogError as error:
        raise placed(error, row, "well") from None


def read_time_h(row: Row, column: str = "time_h") -> float:
    """Read a time, in hours unless the cell names another unit; NaN where there is none."""
    cell = row.get(column)
    number = parse_number(cell, decimal_comma=row.decimal_comma)
    if not cell:
        return math.nan
    try:
        time_h = parse_time_h(cell) if number is None else number
    except RapalogError as error:
        raise placed(error, row, column) from None
    if not 0 <= time_h < math.inf:
        raise FileError(f"got time {cell!r}, must be 0 h or more", remedy="correct it", where=row.place(column))
    return time_h


def placed(error: RapalogError, row: Row, column: str) -> FileError:
    """Return an error with the cell in which it was met."""
    return FileError(error.problem, remedy=error.remedy, where=error.where or row.place(column))
