"""The table of a kinase assay: one row per well, with what is in it and its raw response.

Columns: ``substrate, enzyme_nM, dose, dose_unit, response, role, replicate``. Roles are ``sample``, ``vehicle`` (no
inhibitor), ``blank`` (no ATP) and ``no_fkbp12`` (the drug without FKBP12); an empty role is a sample, and a sample at
dose 0 a vehicle. A dose has its unit in ``dose_unit``, in the cell or in the header; ``enzyme_nM`` may be empty, and
then there is no Kd. Delimiter and decimal mark are found out. An empty response is a missing well. ``response_unit``
or the header of the responses (``% inhibition``, ``activity (%)``) say what they are; without, see
:mod:`rapalog.analysis.kinase.direction`.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Final

from rapalog.analysis.curves.direction import Meaning
from rapalog.analysis.kinase.wells import KinaseRole, KinaseWell
from rapalog.errors import FileError, RapalogError
from rapalog.files.cells.numbers import parse_number
from rapalog.files.cells.text import Row, read_cells, read_grid
from rapalog.files.layouts.columns import check_decimal_marks, need
from rapalog.files.layouts.doses import read_dose_nM
from rapalog.files.layouts.headers import dose_unit_of, response_of
from rapalog.files.layouts.tidy import read_response, response_scale
from rapalog.units import parse_dose_nM

#: A column that not every table has.
_RESPONSE_UNIT: Final = "response_unit"
COLUMNS: Final = ("substrate", "enzyme_nM", "dose", "dose_unit", "response", "role", "replicate")
_ALIASES: Final = {
    "target": "substrate",
    "conc": "dose",
    "concentration": "dose",
    "dose_nm": "dose_nM",
    "unit": "dose_unit",
    "conc_unit": "dose_unit",
    "signal": "response",
    "counts": "response",
    "volume": "response",
    "rep": "replicate",
    "run": "replicate",
}
_ROLES: Final[dict[str, KinaseRole]] = {
    "": "sample",
    "sample": "sample",
    "inhibitor": "sample",
    "vehicle": "vehicle",
    "noinhibitor": "vehicle",
    "dmso": "vehicle",
    "control": "vehicle",
    "blank": "blank",
    "noatp": "blank",
    "background": "blank",
    "nofkbp12": "no_fkbp12",
    "drugalone": "no_fkbp12",
}
_REMEDY: Final = f"give the columns {', '.join(COLUMNS)}"
#: A header that names the enzyme's amount, and its unit.
_ENZYME: Final = re.compile(r"(?:enzyme|mtorc1)(?:[\s_(\[]+([pnuµμm]?M)[)\]]?)?", re.IGNORECASE)
#: No assay holds more enzyme than this.
_MOST_ENZYME_NM: Final = 1e6
#: Beyond these a file is no kinase assay, and fitting it would take many minutes.
_MOST_CURVES: Final = 500
_MOST_WELLS: Final = 3000
_MOST_REPLICATES: Final = 24


@dataclass(frozen=True)
class KinaseTable:
    """The wells of a kinase assay as they were written, and what the table says of its responses.

    ``unit`` is ``percent``, ``fraction``, ``signal`` or, undeclared, empty; ``meaning`` is ``lost`` for inhibition,
    ``left`` for activity, or empty.
    """

    wells: tuple[KinaseWell, ...]
    unit: str = ""
    meaning: Meaning = ""


def read_kinase_table(data: bytes, *, file: str) -> KinaseTable:
    """Read the table of a kinase assay.

    Parameters
    ----------
    data
        The bytes of a delimited text file, in any of the usual encodings, delimiters and decimal marks.
    file
        Its name, for error messages.

    Raises
    ------
    FileError
        With file, line and column: a missing column, an unknown role, a dose without unit or below 0, an enzyme that
        is no amount in nM, a response that is no number, a vehicle or blank with a dose.
    """
    cells = read_cells(data, file=file, known=_spelling)
    grid = read_grid(cells, spelling=_spelling, remedy=_REMEDY)
    need(grid, [("substrate",), ("dose", "dose_nM"), ("response",)], remedy=_REMEDY)
    check_decimal_marks(grid, ("dose", "dose_nM", "response", "enzyme_nM"))
    if not grid.rows:
        raise FileError("the table has no rows", remedy="write one row per well", where=grid.top)
    header = next(row for row in cells.rows if any(_spelling(cell) for cell in row))
    unit = next((unit for cell in header if _spelling(cell) == "dose" and (unit := dose_unit_of(cell))), "")
    enzyme_unit = next((found[1] for cell in header if (found := _ENZYME.fullmatch(cell.strip()))), None) or "nM"
    wells = tuple(_well(row, unit, enzyme_unit, file) for row in grid.rows)
    if not any(math.isfinite(well.response) for well in wells):
        raise FileError("no row has a response", remedy="write a number in every row", where=f"{file}, column response")
    _check_size(wells, file)
    scale = response_scale(grid)
    return KinaseTable(wells, scale.unit, scale.meaning)


def _check_size(wells: tuple[KinaseWell, ...], file: str) -> None:
    curves: dict[tuple[str, float | None], list[KinaseWell]] = {}
    for well in wells:
        curves.setdefault((well.substrate, well.enzyme_nM), []).append(well)
    if len(curves) > _MOST_CURVES:
        raise FileError(
            f"got {len(curves)} curves, at most {_MOST_CURVES} are fitted",
            remedy="split the file",
            where=f"{file}, columns substrate and enzyme_nM",
        )
    for (substrate, _), own in curves.items():
        replicates = len({well.replicate for well in own})
        if len(own) > _MOST_WELLS or replicates > _MOST_REPLICATES:
            raise FileError(
                f"got {len(own)} wells of {replicates} replicates for {substrate}, at most {_MOST_WELLS} of "
                f"{_MOST_REPLICATES} make a curve",
                remedy="number replicates by run, not by well, or split the file",
                where=f"{file}, column replicate",
            )


def _spelling(header: str) -> str:
    if _ENZYME.fullmatch(header.strip()):
        return "enzyme_nM"
    name = re.sub(r"[\s-]+", "_", header.strip().lower())
    columns = (*COLUMNS, _RESPONSE_UNIT)
    known = next((column for column in columns if column.lower() == name), "") or _ALIASES.get(name, "")
    return known or ("dose" if dose_unit_of(header) else "response" if response_of(header) else "")


def _well(row: Row, unit: str, enzyme_unit: str, file: str) -> KinaseWell:
    role = _ROLES.get(re.sub(r"[\s_-]+", "", row.get("role").lower()))
    if role is None:
        raise FileError(
            f"got role {row.get('role')!r}, must be one of sample, vehicle, blank, no_fkbp12",
            remedy="write one of these",
            where=row.place("role"),
        )
    if not row.get("substrate"):
        raise FileError(
            "the substrate is empty", remedy="write S6K1, 4E-BP1 or another name", where=row.place("substrate")
        )
    dose_nM = _dose_nM(row, role, unit)
    if role == "sample" and dose_nM == 0:
        role = "vehicle"
    return KinaseWell(
        substrate=row.get("substrate"),
        enzyme_nM=_enzyme_nM(row, enzyme_unit),
        dose_nM=dose_nM,
        response=read_response(row, "response", file=file).value,
        role=role,
        replicate=row.get("replicate"),
    )


def _dose_nM(row: Row, role: KinaseRole, unit: str) -> float:
    written = row.get("dose") or row.get("dose_nM")
    if not written and role in ("vehicle", "blank"):
        return 0.0
    if unit and not row.get("dose_unit"):
        row = Row(cells={**row.cells, "dose_unit": unit}, place=row.place, decimal_comma=row.decimal_comma)
    dose_nM = read_dose_nM(row)
    if role == "vehicle" and dose_nM > 0:
        raise FileError(
            f"a well without inhibitor has the dose {written!r}",
            where=row.place("dose"),
            remedy="write 0, or role sample",
        )
    return 0.0 if role == "blank" else dose_nM


def _enzyme_nM(row: Row, unit: str) -> float | None:
    cell = row.get("enzyme_nM")
    if not cell:
        return None
    number = parse_number(cell, decimal_comma=row.decimal_comma)
    if number is None or unit.lower() != "nm":
        try:
            number = parse_dose_nM(
                (cell.replace(",", ".") if row.decimal_comma else cell) + unit * (number is not None)
            )
        except RapalogError as error:
            raise FileError(
                f"got enzyme {cell!r}, which is no amount in nM",
                remedy="write a number in nM, such as 5",
                where=row.place("enzyme_nM"),
            ) from error
    if not 0 < number <= _MOST_ENZYME_NM:
        raise FileError(
            f"got enzyme {cell!r}, must be above 0 and at most {_MOST_ENZYME_NM:g} nM",
            remedy="correct it, or leave it empty",
            where=row.place("enzyme_nM"),
        )
    return number
