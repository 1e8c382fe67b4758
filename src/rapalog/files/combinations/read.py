"""A file of two drugs, whatever it is: text or workbook, one row a well or a matrix."""

from __future__ import annotations

from typing import Final

from rapalog.errors import FileError
from rapalog.files.cells.spreadsheet import is_workbook, read_workbook
from rapalog.files.cells.text import read_cells
from rapalog.files.combinations.matrix import has_matrix, is_corner, read_matrices
from rapalog.files.combinations.wells import REMEDY, WrittenBlocks, has_wells, read_wells, spelling

#: A screen of so many pairs is scored within minutes; no plate holds more doses of one drug.
MOST_BLOCKS: Final = 5000
MOST_DOSES: Final = 64


def read_combinations(data: bytes, *, file: str) -> WrittenBlocks:
    """Read the blocks of a file.

    Parameters
    ----------
    data
        The bytes of a delimited text file or a workbook.
    file
        Its name, for error messages.

    Raises
    ------
    FileError
        With its place, if it is neither table nor matrix, holds no wells, more than ``MOST_BLOCKS`` blocks or more than
        ``MOST_DOSES`` doses of a drug, and for whatever is wrong in it.
    """
    sheets = (
        read_workbook(data, file=file).sheets
        if is_workbook(data)
        else (read_cells(data, file=file, known=lambda cell: spelling(cell) or is_corner(cell)),)
    )
    reader = next(
        (read for has, read in ((has_matrix, read_matrices), (has_wells, read_wells)) if any(map(has, sheets))), None
    )
    if reader is None:
        raise FileError("the file is no table of two drugs", remedy=REMEDY, where=file)
    has = has_matrix if reader is read_matrices else has_wells
    found = [reader(sheet) for sheet in sheets if has(sheet)]
    several = [block for own in found for block in own.blocks]
    if not several:
        raise FileError("no well has a response", remedy="write percent viability in the column response", where=file)
    if len(several) > MOST_BLOCKS:
        raise FileError(
            f"got {len(several)} blocks, at most {MOST_BLOCKS} are scored", remedy="split the file", where=file
        )
    for block in several:
        doses = max(len({well.dose1_nM for well in block.wells}), len({well.dose2_nM for well in block.wells}))
        if doses > MOST_DOSES:
            raise FileError(
                f"got {doses} doses of a drug, at most {MOST_DOSES} are read",
                where=block.where,
                remedy="check the columns of doses, or split the block",
            )
    return WrittenBlocks(tuple(several), tuple(flag for own in found for flag in own.flags))
