"""The tables of a PEtab problem: tab-separated text whose first line names the columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rapalog.errors import FileError, did_you_mean
from rapalog.files.cells.records import plain_records, quoted_records
from rapalog.files.cells.text import decode

#: What stands for an empty cell, as other readers of tables have it.
_EMPTY: Final = frozenset(
    {"", "NaN", "nan", "NAN", "-NaN", "-nan", "NA", "<NA>", "N/A", "n/a", "#N/A", "#NA", "NULL", "null", "None"}
)
_NUMBER: Final = re.compile(r"[-+]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|inf(?:inity)?)", re.ASCII | re.IGNORECASE)
_ID: Final = re.compile(r"[A-Za-z_]\w*", re.ASCII)

#: A number, or the id of what gives it.
Override = float | str


@dataclass(frozen=True)
class Row:
    """One row of a table: its cells by column, empty ones left out, and where it stands."""

    file: str
    line: int
    cells: dict[str, str]

    def place(self, column: str) -> str:
        """Return the place of a cell, for an error."""
        return f"{self.file}:{self.line}, column {column}"

    def text(self, column: str) -> str:
        """Return a cell, an empty text where there is none."""
        return self.cells.get(column, "")

    def needed(self, column: str) -> str:
        """Return a cell.

        Raises
        ------
        FileError
            If it is empty.
        """
        if column not in self.cells:
            raise FileError("the cell is empty", remedy=f"give every row a {column}", where=self.place(column))
        return self.cells[column]

    def id(self, column: str) -> str:
        """Return a cell that is an id: letters, digits and underscores, no digit first.

        Raises
        ------
        FileError
            If it is none.
        """
        own = self.needed(column)
        if not _ID.fullmatch(own):
            raise FileError(
                f"got {own!r}, which is no id",
                where=self.place(column),
                remedy="use letters, digits and underscores, and no digit first",
            )
        return own

    def number(self, column: str) -> float | None:
        """Return a cell as a number, None where it is empty; it may be infinite.

        Raises
        ------
        FileError
            If it is none.
        """
        own = self.text(column)
        if not own:
            return None
        found = number_of(own)
        if found is None:
            raise FileError(
                f"got {own!r}, must be a number",
                where=self.place(column),
                remedy="write numbers with a point, such as 0.5 or 1e-3",
            )
        return found

    def override(self, column: str, text: str) -> Override:
        """Return a number, or the id that stands in its place.

        Raises
        ------
        FileError
            If it is neither.
        """
        found = number_of(text)
        if found is not None:
            return found
        if not _ID.fullmatch(text):
            raise FileError(
                f"got {text!r}, must be a number or an id",
                where=self.place(column),
                remedy="write a number with a point, or the id of a parameter",
            )
        return text

    def overrides(self, column: str) -> tuple[Override, ...]:
        """Return the numbers and ids of a cell, parted by semicolons; none where it is empty."""
        own = self.text(column)
        return tuple(self.override(column, part.strip()) for part in own.split(";")) if own else ()

    def one_of(self, column: str, known: Sequence[str], *, default: str) -> str:
        """Return a cell that is one of a few words.

        Raises
        ------
        FileError
            If it is another.
        """
        own = self.text(column) or default
        if own not in known:
            remedy = did_you_mean(own, {word: word for word in known}, otherwise=f"write {known[0]}")
            raise FileError(f"got {own!r}, must be one of {', '.join(known)}", remedy=remedy, where=self.place(column))
        return own


@dataclass(frozen=True)
class Table:
    """The rows of a file, its columns, and the place of its header."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    top: str


def read_table(data: bytes, *, file: str, needed: Sequence[str]) -> Table:
    """Split a table into rows.

    Parameters
    ----------
    data
        Tab-separated text.
    file
        What errors call it.
    needed
        Columns that it must have.

    Raises
    ------
    FileError
        If it is no text, lacks a column, has one twice, or a row is longer than the header.
    """
    text = decode(data, file=file)
    lines = text.split("\n")
    cells, starts = (quoted_records if '"' in text else plain_records)(lines, "\t", file=file)
    filled = [(row, line) for row, line in zip(cells, starts, strict=True) if any(row)]
    header, first = filled[0]
    top = f"{file}:{first}"
    columns = header[: max(index for index, cell in enumerate(header) if cell) + 1]
    missing = [name for name in needed if name not in columns]
    if missing:
        tabs = "" if "\t" in lines[first - 1] or len(needed) < 2 else "; cells must be parted by tabs"
        raise FileError(
            f"the table has no column {missing[0]}", where=top, remedy=f"it needs {', '.join(needed)}{tabs}"
        )
    for index, name in enumerate(columns):
        if name and name in columns[:index]:
            raise FileError(f"the column {name} comes twice", remedy="keep one", where=top)
    rows = []
    for row, line in filled[1:]:
        if any(row[len(columns) :]):
            raise FileError(
                f"got {len(row)} cells for {len(columns)} columns",
                where=f"{file}:{line}",
                remedy="part cells by one tab",
            )
        own = {name: cell for name, cell in zip(columns, row, strict=False) if name and cell not in _EMPTY}
        rows.append(Row(file, line, own))
    return Table(file, tuple(name for name in columns if name), tuple(rows), top)


def number_of(text: str) -> float | None:
    """Return the number that a text is, None if it is none.

    >>> number_of("1E-05"), number_of("inf"), number_of("k1"), number_of("1_000")
    (1e-05, inf, None, None)
    """
    return float(text) if _NUMBER.fullmatch(text) else None
