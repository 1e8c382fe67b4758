"""A kinase assay that was read on a plate, or written into a workbook, as the text of one table of wells.

A plate reader knows signals, a layout what is in the wells: substrate, enzyme, dose, role and replicate, by ``well``
and, with several plates, by ``plate``. Joined they are the table that ``files.kinase.table`` reads. Every row keeps its
line, so that what is wrong in a layout is found in it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

from rapalog.errors import FileError, RapalogError
from rapalog.files.cells.spreadsheet import is_workbook
from rapalog.files.cells.table_cells import read_table_cells
from rapalog.files.cells.text import Cells, read_cells
from rapalog.files.kinase.table import COLUMNS
from rapalog.files.plates.export import PlateExport
from rapalog.files.recognise import read_plate_file
from rapalog.tables import Reading, well_name

_KNOWN: Final = frozenset(column.lower() for column in (*COLUMNS, "dose_nM", "well", "plate"))


def kinase_text(data: bytes, *, file: str) -> bytes:
    """Return the sheet of a workbook that holds a table of wells as text; a text stays as it is."""
    if not is_workbook(data):
        return data
    cells = read_table_cells(data, file=file, known=_is_known)
    return _text(cells, zip(cells.lines, cells.rows, strict=True))


def join_kinase_plate(data: bytes, layout: bytes, *, file: str, layout_file: str) -> tuple[bytes, tuple[str, ...]]:
    """Give every row of a layout the signal of its well.

    Parameters
    ----------
    data, file
        The export of a plate reader, and its name.
    layout, layout_file
        Delimited text or a workbook with the columns of a kinase table but ``response``, and ``well``; without
        ``plate`` it holds for every plate, and without ``replicate`` each plate is a replicate.

    Returns
    -------
    table, flags
        The text of a kinase table with the lines of the layout, and what of the export was not used.

    Raises
    ------
    FileError
        If the export has no single measurement of every well, or the layout does not name its wells.
    """
    export = None if _has_wells(data, file) else read_plate_file(data, file=file)
    if not isinstance(export, PlateExport):
        raise FileError(
            "got a layout, and a table that is no plate export",
            where=file,
            remedy="leave the layout out: the table says what is in its wells",
        )
    signals, flags = _signals(export)
    cells = read_table_cells(layout, file=layout_file, known=_is_known)
    top = next((index for index, row in enumerate(cells.rows) if any(row)), 0)
    names = [cell.strip().lower() for cell in cells.rows[top]] if cells.rows else []
    if "well" not in names or "response" in names:
        problem = "the column well is missing" if "well" not in names else "the layout has responses of its own"
        raise FileError(
            problem,
            remedy=f"give a layout with well and {', '.join(COLUMNS[:4])}, role, replicate",
            where=cells.place(top, 0) if cells.rows else layout_file,
        )
    rows = [(cells.lines[top], [*cells.rows[top], *_added(names), "response"])]
    found = 0
    for plate in export.plates:
        for index in range(top + 1, len(cells.rows)):
            row = [*cells.rows[index], *[""] * (len(names) - len(cells.rows[index]))]
            if not any(row) or ("plate" in names and row[names.index("plate")] not in ("", plate)):
                continue
            own = signals.get((plate, _well(row[names.index("well")], cells.place(index, names.index("well")))))
            found += own is not None
            said = "" if own is None else own.token or repr(own.value)
            rows.append((cells.lines[index], [*row, *([plate] if _added(names) else []), said]))
    if not found:
        raise FileError(
            "no well of the layout was read",
            remedy="check that layout and readings belong together",
            where=f"{layout_file}, column well",
        )
    return _text(cells, rows), tuple(flags)


def _has_wells(data: bytes, file: str) -> bool:
    """Return whether bytes are a kinase table, which needs no layout."""
    if is_workbook(data):
        return False
    rows = read_cells(data, file=file, known=_is_known).rows
    return {"substrate", "response"} <= {cell.lower() for cell in next((row for row in rows if any(row)), ())}


def _signals(export: PlateExport) -> tuple[dict[tuple[str, str], Reading], list[str]]:
    endpoints = [label for label in export.reads if label not in export.times]
    if not endpoints:
        raise FileError(
            "the export is kinetic: which time is meant?", remedy="export one time point", where=export.file
        )
    flags = [] if len(endpoints) == 1 else [f"{export.file}: used read {endpoints[0]} of {', '.join(endpoints)}"]
    return {(own.plate, own.well): own for own in export.readings if own.read == endpoints[0]}, flags


def _well(text: str, place: str) -> str:
    try:
        return well_name(text)
    except RapalogError as error:
        raise FileError(error.problem, remedy=error.remedy, where=f"{place}, column well") from None


def _added(names: Sequence[str]) -> list[str]:
    return [] if "replicate" in names else ["replicate"]


def _is_known(cell: str) -> bool:
    return cell.strip().lower() in _KNOWN


def _text(cells: Cells, rows: Iterable[tuple[int, Sequence[str]]]) -> bytes:
    """Return rows as delimited text, each on its line; rows of a line that is behind follow at the end."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";" if cells.decimal_comma else ",", lineterminator="\n")
    line = 1
    for at, row in rows:
        out.write("\n" * max(at - line, 0))
        line = max(at, line) + 1
        writer.writerow([cell.replace("\n", " ") for cell in row])
    return out.getvalue().encode()
