r"""Matrices of doses by doses, as a spreadsheet holds them.

``A (nM) \ B (nM)`` stands in the corner: the first drug's doses go down the first column, the second's along the first
row, and percent viability is inside. Several matrices may stand below each other; each is a block.
"""

from __future__ import annotations

import re
from typing import Final

from rapalog.analysis.combinations.block import DosePair
from rapalog.errors import FileError
from rapalog.files.cells.text import Cells, Row
from rapalog.files.combinations.wells import WrittenBlock, WrittenBlocks
from rapalog.files.layouts.doses import read_dose_nM
from rapalog.files.layouts.tidy import read_response
from rapalog.units import is_dose_unit, unit_name

_CORNER: Final = re.compile(r"([^\\|,;\t]+?)\s*[\\|]\s*([^\\|,;\t]+)")
_DRUG: Final = re.compile(r"(.*?)\s*[(\[]\s*([^()\[\]]+?)\s*[)\]]\s*")


def is_corner(text: str) -> bool:
    r"""Return whether a cell names two drugs, as the corner of a matrix does.

    >>> is_corner(r"A (nM) \ B (uM)"), is_corner("A (nM)")
    (True, False)
    """
    return _CORNER.fullmatch(text.strip()) is not None


def has_matrix(cells: Cells) -> bool:
    """Return whether some row of cells begins with a corner."""
    return any(row and is_corner(row[0]) for row in cells.rows)


def read_matrices(cells: Cells) -> WrittenBlocks:
    """Read every matrix of some cells, from its corner to the next empty row or corner.

    Raises
    ------
    FileError
        With its place, for a drug without a name, a dose that is none or has no unit, a dose that comes twice, or a
        response that is no number.
    """
    starts = [index for index, row in enumerate(cells.rows) if row and is_corner(row[0])]
    return WrittenBlocks(tuple(_block(cells, start, str(k)) for k, start in enumerate(starts, start=1)))


def _block(cells: Cells, start: int, name: str) -> WrittenBlock:
    match = _CORNER.fullmatch(cells.rows[start][0].strip())
    where = cells.place(start, 0)
    (drug1, unit1), (drug2, unit2) = (_drug(text, where) for text in (match.groups() if match else ("", "")))
    end = next(
        (
            index
            for index in range(start + 1, len(cells.rows))
            if not any(cells.rows[index]) or is_corner(cells.rows[index][0])
        ),
        len(cells.rows),
    )
    columns = [at for at in range(1, len(cells.rows[start])) if any(cells.cell(row, at) for row in range(start, end))]
    if not columns or end == start + 1:
        raise FileError(
            "the matrix has no wells", remedy="write doses along its edges and viability inside", where=where
        )
    doses2 = [_dose(cells, start, at, unit2) for at in columns]
    doses1 = [_dose(cells, row, 0, unit1) for row in range(start + 1, end)]
    for doses, drug in ((doses1, drug1), (doses2, drug2)):
        twice = next((dose for dose in doses if doses.count(dose) > 1), None)
        if twice is not None:
            raise FileError(
                f"the dose {twice:g} nM of {drug} comes twice",
                where=where,
                remedy="give replicates as a table with a column replicate",
            )
    wells = tuple(
        DosePair(dose1, dose2, value)
        for row, dose1 in zip(range(start + 1, end), doses1, strict=True)
        for at, dose2 in zip(columns, doses2, strict=True)
        if (value := _response(cells, row, at)) == value
    )
    return WrittenBlock(name, (drug1, drug2), wells, (unit1 or "nM", unit2 or "nM"), f"{where}, matrix {name}")


def _drug(text: str, where: str) -> tuple[str, str]:
    match = _DRUG.fullmatch(text.strip())
    if match and is_dose_unit(match[2]):
        name, unit = match[1].strip(), unit_name(match[2])
    else:
        name, unit = text.strip(), ""
    if not name:
        raise FileError(
            f"got {text!r}, which names no drug", remedy=r"write A (nM) \ B (nM) in the corner", where=where
        )
    return name, unit


def _row(cells: Cells, row: int, at: int, what: str, **more: str) -> Row:
    return Row(
        {what: cells.cell(row, at), **more}, lambda _: f"{cells.place(row, at)}, column {at + 1}", cells.decimal_comma
    )


def _dose(cells: Cells, row: int, at: int, unit: str) -> float:
    return float(f"{read_dose_nM(_row(cells, row, at, 'dose', dose_unit=unit)):.12g}")


def _response(cells: Cells, row: int, at: int) -> float:
    return read_response(_row(cells, row, at, "response"), "response", file=cells.file).value
