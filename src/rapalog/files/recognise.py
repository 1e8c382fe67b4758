"""Which program wrote a file: one table of recognisers, asked in order, by content and never by file name.

To add a format here, add one file with ``is_...`` and ``read_...`` and one row to ``READERS``. To add one from another
package, give it an entry point in the group ``rapalog.parsers`` that names a :class:`Reader`:

    [project.entry-points."rapalog.parsers"]
    our-reader = "our_package.our_module:READER"

These are asked after the programs known here and before the tables and grids that anyone may have written. One that
cannot be loaded, or fails with an error of its own, is named in the log and left out; :func:`parser_problems` lists
those that cannot be loaded.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from importlib import metadata
from typing import Any, Final, Literal

from rapalog.errors import FileError, RapalogError
from rapalog.files.cells.spreadsheet import Workbook, is_workbook, read_workbook
from rapalog.files.cells.text import Cells, decode, first_line, read_cells
from rapalog.files.layouts.bare_columns import is_bare_columns, read_bare_columns
from rapalog.files.layouts.columns import has_tidy_header, is_tidy
from rapalog.files.layouts.dialects import (
    gr_spelling,
    has_gr_header,
    has_synergy_header,
    read_gr,
    read_synergy,
    synergy_spelling,
)
from rapalog.files.layouts.grids import has_grids, has_response, read_grids
from rapalog.files.layouts.tidy import TidyTable, read_tidy, read_tidy_cells
from rapalog.files.layouts.wide import has_wide_header, is_wide, read_wide, read_wide_cells
from rapalog.files.plates.export import PlateExport
from rapalog.files.plates.grids import find_grids, read_plain_grids
from rapalog.files.plates.matrix import is_matrix, read_matrix
from rapalog.files.plates.programs.envision import is_envision, read_envision
from rapalog.files.plates.programs.gen5 import is_gen5, read_gen5
from rapalog.files.plates.programs.immunospot import is_ctl, read_ctl
from rapalog.files.plates.programs.kaleido import is_kaleido, read_kaleido
from rapalog.files.plates.programs.magellan import is_magellan, is_magellan_text, read_magellan, read_magellan_text
from rapalog.files.plates.programs.mars import is_mars, read_mars
from rapalog.files.plates.programs.skanit import is_skanit, is_skanit_text, read_skanit, read_skanit_text
from rapalog.files.plates.programs.softmax import is_softmax, read_softmax

ENTRY_POINTS: Final = "rapalog.parsers"
#: What the header of a grid has in any delimiter: two columns that follow each other begin with digits.
_COUNTING: Final = re.compile(r"[\t;,]\s*\"?\d[\d.]*\"?\s*[\t;,]\s*\"?\d")
#: Whether the first row of a table is the header of some kind of table.
_HasHeader = Callable[[tuple[str, ...]], bool]
_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reader:
    """One format: its name, how to recognise it, and how to read it.

    ``recognises`` is given the text of a text file, or the sheets of a workbook (``kind`` says which); it must not
    raise. ``read`` is given the bytes of a text file, or the sheets of a workbook, and the keyword ``file``; of tables
    (``has_doses``) also ``dose_unit``, the unit of doses that have none.
    """

    name: str
    recognises: Callable[[Any], bool]
    read: Callable[..., PlateExport | TidyTable]
    kind: Literal["text", "workbook"] = "text"
    has_doses: bool = False

    def read_with(self, content: bytes | Workbook, *, file: str, dose_unit: str) -> PlateExport | TidyTable:
        """Read a file, with the unit of doses that have none where it is a table of doses."""
        return self.read(content, file=file, **({"dose_unit": dose_unit} if self.has_doses else {}))


def _first_row(cells: Cells) -> tuple[str, ...]:
    return next((row for row in cells.rows if any(row)), ())


def _sheet_reader(name: str, has_header: _HasHeader, read: Callable[..., TidyTable]) -> Reader:
    """Return the reader of workbooks with one sheet whose first row has a header of some kind."""

    def matching(book: Workbook) -> list[Cells]:
        return [sheet for sheet in book.sheets if has_header(_first_row(sheet))]

    def read_one(book: Workbook, *, file: str, dose_unit: str = "") -> TidyTable:
        found = matching(book)
        if len(found) > 1:
            raise FileError(
                f"the sheets {found[0].sheet} and {found[1].sheet} are both a {name}",
                where=file,
                remedy="keep one table in a file",
            )
        return read(found[0], dose_unit=dose_unit)

    return Reader(f"{name} (xlsx)", lambda book: bool(matching(book)), read_one, "workbook", has_doses=True)


def _dialect_reader(
    name: str, spelling: Callable[[str], str], has_header: _HasHeader, read: Callable[..., TidyTable]
) -> Reader:
    """Return the reader of texts whose header has the spelling of some program."""

    def recognises(text: str) -> bool:
        try:
            return has_header(_first_row(read_cells(first_line(text).encode(), file="", known=spelling)))
        except RapalogError:
            return False

    def read_one(data: bytes, *, file: str, dose_unit: str = "") -> TidyTable:
        return read(read_cells(data, file=file, known=spelling), dose_unit=dose_unit)

    return Reader(name, recognises, read_one, has_doses=True)


def _text_cells(text: str) -> list[Cells]:
    """Return the cells of a text that may hold a grid; none if no line counts columns."""
    if not _COUNTING.search(text):
        return []
    try:
        return [read_cells(text.encode(), file="")]
    except RapalogError:
        return []


def _has_plain_grids(tables: list[Cells]) -> bool:
    return any(find_grids(cells) for cells in tables)


READERS: Final = (
    Reader("BioTek Gen5 text export", is_gen5, read_gen5),
    Reader("SoftMax Pro text export", is_softmax, read_softmax),
    Reader("BMG MARS export", is_mars, read_mars),
    Reader("EnVision export", is_envision, read_envision),
    Reader("Kaleido export", is_kaleido, read_kaleido),
    Reader("CTL ImmunoSpot export", is_ctl, read_ctl),
    Reader("Tecan Magellan text export", is_magellan_text, read_magellan_text),
    Reader("Thermo SkanIt text export", is_skanit_text, read_skanit_text),
    Reader("Tecan Magellan workbook", is_magellan, read_magellan, "workbook"),
    Reader("Thermo SkanIt workbook", is_skanit, read_skanit, "workbook"),
)
#: Text exports that somebody has opened in a spreadsheet program and saved, and formats of no instrument; asked last.
GENERAL_READERS: Final = (
    Reader(
        "text export saved as a workbook",
        lambda book: any(map(_text_reader, book.sheets)),
        lambda book, *, file: _read_saved(book, file=file),
        "workbook",
    ),
    _dialect_reader("GRmetrics table", gr_spelling, has_gr_header, read_gr),
    _dialect_reader("SynergyFinder table", synergy_spelling, has_synergy_header, read_synergy),
    Reader("wide table", is_wide, read_wide, has_doses=True),
    Reader("tidy table", is_tidy, read_tidy, has_doses=True),
    Reader(
        "grids with layout and response",
        lambda text: _is_complete(_text_cells(text)),
        lambda data, *, file, dose_unit="": read_grids([read_cells(data, file=file)], dose_unit=dose_unit),
        has_doses=True,
    ),
    Reader(
        "plate grid",
        lambda text: _has_plain_grids(_text_cells(text)),
        lambda data, *, file: read_plain_grids([read_cells(data, file=file)], file=file),
    ),
    Reader("bare plate", is_matrix, read_matrix),
    Reader("columns without a header", is_bare_columns, read_bare_columns, has_doses=True),
    _sheet_reader("GRmetrics table", has_gr_header, read_gr),
    _sheet_reader("SynergyFinder table", has_synergy_header, read_synergy),
    _sheet_reader("wide table", has_wide_header, read_wide_cells),
    _sheet_reader("tidy table", has_tidy_header, read_tidy_cells),
    Reader(
        "grids with layout and response (xlsx)",
        lambda book: _is_complete(list(book.sheets)),
        lambda book, *, file, dose_unit="": read_grids(book.sheets, dose_unit=dose_unit),
        "workbook",
        has_doses=True,
    ),
    Reader(
        "plate grid (xlsx)",
        lambda book: _has_plain_grids(list(book.sheets)),
        lambda book, *, file: read_plain_grids(book.sheets, file=file),
        "workbook",
    ),
)


def _as_text(sheet: Cells) -> str:
    """Return a sheet as the tab-delimited text it would have been."""
    return "\n".join("\t".join(" ".join(cell.split()) for cell in row) for row in sheet.rows)


def _text_reader(sheet: Cells) -> Reader | None:
    text = _as_text(sheet)
    return next((reader for reader in READERS if reader.kind == "text" and reader.recognises(text)), None)


def _read_saved(book: Workbook, *, file: str) -> PlateExport:
    """Read every sheet that is a text export; where there are several, plates carry the name of their sheet."""
    found = [(sheet, reader) for sheet in book.sheets if (reader := _text_reader(sheet)) is not None]
    exports = [(sheet.sheet, _saved(sheet, reader, file=file)) for sheet, reader in found]
    if len(exports) == 1:
        return exports[0][1]
    return PlateExport(
        file=file,
        program=exports[0][1].program,
        readings=tuple(
            replace(row, plate=f"{name} {row.plate}") for name, export in exports for row in export.readings
        ),
        labels=tuple(replace(row, plate=f"{name} {row.plate}") for name, export in exports for row in export.labels),
        calculated=tuple(dict.fromkeys(label for _, export in exports for label in export.calculated)),
        times={read: time for _, export in exports for read, time in export.times.items()},
    )


def _saved(sheet: Cells, reader: Reader, *, file: str) -> PlateExport:
    try:
        export = reader.read(_as_text(sheet).encode(), file=file)
    except FileError as error:
        line = error.where.removeprefix(f"{file}:") if error.where.startswith(f"{file}:") else ""
        raise FileError(error.problem, remedy=error.remedy, where=f"{file}:{sheet.sheet}!A{line or 1}") from None
    if not isinstance(export, PlateExport):
        raise FileError("the sheet is no plate export", remedy="save it as CSV", where=f"{file}:{sheet.sheet}!A1")
    return export


def _is_complete(tables: list[Cells]) -> bool:
    return has_grids(tables) and has_response(tables)


def read_plate_file(data: bytes, *, file: str, dose_unit: str = "") -> PlateExport | TidyTable:
    """Read a plate export or a tidy table, whatever its name and encoding.

    Parameters
    ----------
    data
        The bytes of the file.
    file
        Its name, for the readings and for error messages.
    dose_unit
        The unit of doses that have none in the file.

    Raises
    ------
    FileError
        If no reader recognises the content, or the reader that does cannot read it.
    """
    book = read_workbook(data, file=file) if is_workbook(data) else None
    kind = "text" if book is None else "workbook"
    content = decode(data, file=file) if book is None else book
    own, added = (*READERS, *GENERAL_READERS), added_readers()
    for reader in (*READERS, *added, *GENERAL_READERS):
        if reader.kind != kind:
            continue
        try:
            if reader.recognises(content):
                return reader.read_with(data if book is None else book, file=file, dose_unit=dose_unit)
        except RapalogError:
            raise
        except Exception as error:
            if reader in own:
                raise
            _LOG.warning("the parser %s failed on %s: %s: %s", reader.name, file, type(error).__name__, error)
    names = ", ".join(reader.name for reader in (*own, *added) if reader.kind == kind)
    raise FileError(
        f"the content is none of: {names}",
        where=f"{file}:1",
        remedy="export the plate as text, or write "
        "a table with the columns cell_line, drug, time_h, dose, dose_unit, response",
    )


def added_readers() -> tuple[Reader, ...]:
    """Return the readers that other installed packages add."""
    return _loaded()[0]


def parser_problems() -> tuple[str, ...]:
    """Return, for each added reader that cannot be loaded, its name and what went wrong."""
    return _loaded()[1]


@cache
def _loaded() -> tuple[tuple[Reader, ...], tuple[str, ...]]:
    readers: list[Reader] = []
    problems: list[str] = []
    for entry in sorted(metadata.entry_points(group=ENTRY_POINTS), key=lambda found: found.name):
        try:
            reader = entry.load()
            if not isinstance(reader, Reader):
                raise TypeError("it is no rapalog Reader")
        except Exception as error:
            problems.append(f"the parser {entry.name} ({entry.value}) cannot be used: {error}")
            _LOG.warning(problems[-1])
        else:
            readers.append(reader)
    return tuple(readers), tuple(problems)
