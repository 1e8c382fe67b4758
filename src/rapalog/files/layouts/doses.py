"""Doses as they stand in tables: a number and its unit, in the cell, beside it or in the header.

A dose is never a bare number. A mass per volume, such as ug/mL, is kept as ng/mL together with its unit, because only
whoever knows the drug's molar mass can say what it is in nM. Logarithms of doses are refused by name: a dose below 0 is
a log10, and one of several mol/L most likely a -log10.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from rapalog.errors import FileError, RapalogError
from rapalog.files.cells.numbers import parse_number
from rapalog.files.cells.text import Row
from rapalog.units import (
    concentration_factor_exponent,
    is_dose_unit,
    is_mass_unit,
    split_quantity,
    to_ng_per_mL,
    to_nM,
    unit_name,
)

#: No well holds more than 1 mol/L, or 1 kg/L, of a drug: as many nM, or ng/mL.
_MOST: Final = 1e9
_MOLAR: Final = ("M", "mol/L")
#: Nobody tests less than 1 fM.
_LARGEST_MINUS_LOG: Final = 15.0
#: A comma before exactly three digits may part thousands; elsewhere before digits it is a decimal mark.
_THOUSANDS: Final = re.compile(r"\s*[-+]?[1-9]\d{0,2}(,\d{3})+(?![\d,]).*")
_COMMA: Final = re.compile(r"(?<=\d),(?=\d)")


class Dose(NamedTuple):
    """A dose in nM and its unit as written; where that is a mass per volume, the number is in ng/mL."""

    nM: float
    unit: str


def read_dose(row: Row, column: str = "", unit_column: str = "dose_unit") -> Dose:
    """Read a dose, by default that of ``dose`` or ``dose_nM``.

    Raises
    ------
    FileError
        With its place, for an empty cell, a text that is no dose, a number without a unit, an unknown unit, and a
        number that looks like a logarithm.
    """
    if not column and row.get("dose_nM") and not row.get("dose"):
        column, unit = "dose_nM", "nM"
    else:
        column, unit = column or "dose", row.get(unit_column)
    cell = row.get(column)
    if not cell:
        raise FileError(
            "the dose is empty", remedy="write a dose, 0 for no drug, or role vehicle", where=row.place(column)
        )
    number, at = parse_number(cell, decimal_comma=row.decimal_comma), column
    try:
        if number is None:
            number, unit = split_quantity(_with_point(cell, row), what="dose", example="20nM or 0.5 uM")
            unit_column = column
        _refuse_negative(number, cell)
        at = unit_column
        if not unit and number > 0:
            raise RapalogError(f"dose {cell!r} has no unit", remedy=f"fill in {unit_column}, or give --unit nM")
        if unit and not is_dose_unit(unit):
            concentration_factor_exponent(unit)  # says what is wrong with it
        at = column
        return _dose(number, unit, cell)
    except RapalogError as error:
        raise FileError(error.problem, remedy=error.remedy, where=error.where or row.place(at)) from None


def read_dose_nM(row: Row, column: str = "", unit_column: str = "dose_unit") -> float:
    """Read a dose that must be an amount of substance per volume; errors as for :func:`read_dose`."""
    found = read_dose(row, column, unit_column)
    if found.unit and is_mass_unit(found.unit) and found.nM > 0:
        raise FileError(
            f"got a dose in {found.unit}, must be in nM or another molar unit",
            remedy="divide by the molar mass: nM = 1000 x (ng/mL) / (g/mol)",
            where=row.place(column or "dose"),
        )
    return found.nM


def _with_point(cell: str, row: Row) -> str:
    """Return a dose with a decimal point; refuse one whose comma may part thousands."""
    if not row.decimal_comma and _THOUSANDS.fullmatch(cell):
        raise RapalogError(
            f"cannot tell whether the comma in {cell!r} is a decimal mark",
            remedy="write numbers with a point and without thousands separators",
        )
    return _COMMA.sub(".", cell)


def _refuse_negative(number: float, cell: str) -> None:
    if number < 0:
        raise RapalogError(
            f"got dose {cell!r}: no dose is below 0, these look like log10 doses",
            remedy="write doses themselves, such as 0.01 for a log10 of -2",
        )


def _dose(number: float, unit: str, cell: str) -> Dose:
    if not unit:
        return Dose(number, "")
    if is_mass_unit(unit):
        found, most = to_ng_per_mL(number, unit), "1 kg/L"
    else:
        found, most = to_nM(number, unit), "1 mol/L"
    if found <= _MOST:
        return Dose(found, unit_name(unit))
    looks = unit_name(unit) in _MOLAR and number <= _LARGEST_MINUS_LOG
    like = f", these look like -log10 M: {number:g} would be {10.0 ** (9 - number):.3g} nM" if looks else ""
    raise RapalogError(
        f"got dose {cell!r} {unit}: no well holds more than {most}{like}",
        remedy="write doses themselves, with the unit they are in",
    )
