"""Bytes of unknown encoding to lines and cells, and numbers as people in several countries write them."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import compress
from typing import Final

from rapalog.errors import FileError
from rapalog.files.cells.records import plain_records, quoted_records, unsplit

#: An instrument export of a few hundred plates is a few MB; a larger text file is something else.
MAX_BYTES: Final = 64_000_000
#: A table of so many rows is read within a minute and a gigabyte; a screen of 10,000 curves has 300,000.
MAX_ROWS: Final = 500_000
_BOMS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
#: What parts the cells of a line, the mark first that is least often inside a cell.
DELIMITERS: Final = ("\t", ";", ",")
_SEPARATOR: Final = re.compile(r"sep=[\t;,]\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Cells:
    """A rectangle of text cells: a delimited text file, or one sheet of a workbook (then ``sheet`` is its name).

    ``lines`` says on which line of the file each row starts; rows may differ in length.
    """

    file: str
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    decimal_comma: bool = False
    sheet: str = ""

    def place(self, row: int, column: int) -> str:
        """Return the place of a cell for an error message; row and column are counted from 0."""
        if self.sheet:
            return f"{self.file}:{self.sheet}!{column_letters(column)}{self.lines[row]}"
        return f"{self.file}:{self.lines[row]}"

    def cell(self, row: int, column: int) -> str:
        """Return the text of a cell, empty beyond the end of its row."""
        return self.rows[row][column] if column < len(self.rows[row]) else ""


@dataclass(frozen=True)
class Row:
    """One record: its cells by column name, where each of them stands, and whether a comma is its decimal mark."""

    cells: Mapping[str, str]
    place: Callable[[str], str]
    decimal_comma: bool = False

    def get(self, column: str) -> str:
        """Return a cell without surrounding space; empty if the file has no such column."""
        return self.cells.get(column, "")


@dataclass(frozen=True)
class Grid:
    """A table with a header: its columns by the names they are known by here, and where its rows are among the cells.

    ``header`` has a name, or an empty text, for every column of the cells, and ``at`` the row of every record.
    ``given`` are values of columns whose cell is empty. ``top`` is the place of the header, ``spelt`` its own words.
    """

    cells: Cells
    header: tuple[str, ...]
    at: tuple[int, ...]
    top: str
    given: Mapping[str, str] = field(default_factory=dict)
    spelt: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        """The name of the file."""
        return self.cells.file

    @property
    def decimal_comma(self) -> bool:
        """Whether a comma is the decimal mark."""
        return self.cells.decimal_comma

    def written(self, name: str) -> str:
        """Return how the header writes a column, an empty text if there is none."""
        return next((own for own, known in zip(self.spelt, self.header, strict=False) if known == name), "")

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns that have one."""
        return tuple(name for name in self.header if name)

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The records one by one."""
        return tuple(self.row(number) for number in range(len(self.at)))

    def row(self, number: int) -> Row:
        """Return one record, counted from 0."""
        index = self.at[number]
        named = {name: cell for name, cell in zip(self.header, self.cells.rows[index], strict=False) if name}
        for name, value in self.given.items():
            named[name] = named.get(name) or value

        def place(column: str) -> str:
            at = self.header.index(column) if column in self.header else 0
            return f"{self.cells.place(index, at)}, column {column}"

        return Row(cells=named, place=place, decimal_comma=self.decimal_comma)

    def column(self, name: str) -> list[str]:
        """Return the cells of a column, record by record; empty texts if there is no such column."""
        other = self.given.get(name, "")
        if name not in self.header:
            return [other] * len(self.at)
        found = self._columns[self.header.index(name)]
        return [cell or other for cell in found] if other else list(found)

    def has(self, name: str) -> bool:
        """Return whether the file says anything in a column: has it, or a value for its empty cells."""
        return name in self.header or name in self.given

    @cached_property
    def _columns(self) -> list[tuple[str, ...]]:
        """The cells of every column of the header."""
        rows = [self.cells.rows[index] for index in self.at]
        width = len(self.header)
        if set(map(len, rows)) != {width}:
            rows = [(row + ("",) * (width - len(row)))[:width] for row in rows]
        return list(zip(*rows, strict=True)) if rows else [()] * width


def column_letters(column: int) -> str:
    """Return the letters a spreadsheet gives to a column counted from 0.

    >>> column_letters(0), column_letters(27), column_letters(16383)
    ('A', 'AB', 'XFD')
    """
    letters = ""
    column += 1
    while column:
        column, last = divmod(column - 1, 26)
        letters = chr(ord("A") + last) + letters
    return letters


def decode(data: bytes, *, file: str) -> str:
    r"""Turn bytes into text: UTF-8 or UTF-16 by byte-order mark or by its zero bytes, else UTF-8, else Windows-1252.

    Line ends become ``\n``.

    Raises
    ------
    FileError
        If the file is empty, too large, or not text.
    """
    if not data.strip():
        raise FileError("the file is empty", remedy="export it again", where=file)
    if len(data) > MAX_BYTES:
        raise FileError(f"the file has {len(data)} bytes, at most {MAX_BYTES} are read", remedy="split it", where=file)
    text = _decoded(data)
    if text is None or "\0" in text:
        raise FileError("the file is not text", remedy="export it as text or CSV", where=file)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(data: bytes) -> str | None:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding)
            except UnicodeDecodeError:
                return None
    guesses = ["utf-8", "cp1252"]
    if b"\0" in data[:4]:
        guesses = ["utf-16-be" if data[0] == 0 else "utf-16-le"]
    for encoding in guesses:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def line_cells(line: str, mark: str, *, where: str) -> tuple[str, ...]:
    """Split one line of an export at a mark, and take spaces and quotes off its cells.

    Between tabs quotes mean nothing: instruments write inches and names of files with a lone quote.

    >>> line_cells('A,"0,5", "NaN"', ",", where="p.csv:1")
    ('A', '0,5', 'NaN')

    Raises
    ------
    FileError
        If the line is too long to be split.
    """
    try:
        cells = line.split("\t") if mark == "\t" else next(csv.reader([line], delimiter=mark), []) or [""]
    except csv.Error as error:
        raise unsplit(error, where=where, remedy="export the plate again") from None
    return tuple(cell.strip().removeprefix('"').removesuffix('"').strip() for cell in cells)


def read_cells(data: bytes, *, file: str, known: Callable[[str], object] | None = None) -> Cells:
    """Split a delimited text file into cells; delimiter (tab, semicolon, comma) and decimal mark are found out.

    ``known`` tells whether a cell of the first line is worth recognising: the delimiter is the one that finds most of
    them. Without any it is the first of the three that some line has twice, as a line of a plate has. A comma is the
    decimal mark where it is not the delimiter. Cells lose surrounding space.

    Raises
    ------
    FileError
        If the bytes are not text, are more than ``MAX_ROWS`` rows, or quotes do not close.
    """
    text = decode(data, file=file)
    if (count := text.count("\n")) > MAX_ROWS:
        raise FileError(
            f"the table has {count:,} rows, at most {MAX_ROWS:,} are read",
            where=file,
            remedy="split it, for instance by drug",
        )
    lines = text.split("\n")
    first = first_line(text)
    found = {mark: sum(bool(known and known(cell)) for cell in _split(first, mark)) for mark in DELIMITERS}
    if any(found.values()):
        mark = max(DELIMITERS, key=lambda candidate: found[candidate])
    else:
        mark = next((mark for mark in DELIMITERS if any(line.count(mark) > 1 for line in lines)), ",")
    if _SEPARATOR.fullmatch(lines[0]):
        mark, lines[0] = lines[0][4], ""
    rows, starts = (quoted_records if '"' in text else plain_records)(lines, mark, file=file)
    return Cells(file=file, rows=rows, lines=starts, decimal_comma=mark != ",")


def first_line(text: str) -> str:
    """Return the first filled line; a line such as ``sep=;``, which tells a spreadsheet the delimiter, is none."""
    return next((line for line in lines_of(text) if line.strip() and not _SEPARATOR.fullmatch(line)), "")


def lines_of(text: str) -> Iterator[str]:
    """Yield the lines of a text one by one: who looks at the first need not split a large file."""
    start = 0
    while (end := text.find("\n", start)) >= 0:
        yield text[start:end]
        start = end + 1
    yield text[start:]


def _split(line: str, mark: str) -> list[str]:
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=mark), [])]
    except csv.Error:
        return []


def read_grid(cells: Cells, *, spelling: Callable[[str], str], remedy: str) -> Grid:
    """Read cells whose first filled row names the columns; comments (lines that begin with #) may stand above it.

    ``spelling`` returns the name by which a column is known here, or an empty text for a column that is not known;
    such a column is kept under its own name, and so is another spelling of a column that is there by its name.

    Raises
    ------
    FileError
        If no column is known, a name comes twice, or a row is longer than the header.
    """
    start = next((index for index, row in enumerate(cells.rows) if any(row) and not _is_comment(row, spelling)), None)
    if start is None or not any(spelling(cell) for cell in cells.rows[start]):
        raise FileError(
            "the header has none of the expected columns",
            remedy=remedy,
            where=cells.file if start is None else cells.place(start, 0),
        )
    own = cells.rows[start]
    exact = {cell.lower() for cell in own}
    header = [cell if spelling(cell).lower() in exact - {cell.lower()} else spelling(cell) or cell for cell in own]
    for index, name in enumerate(header):
        if name and name in header[:index]:
            raise FileError(f"the column {name!r} comes twice", remedy="keep one", where=cells.place(start, index))
    at = tuple(compress(range(start + 1, len(cells.rows)), map(any, cells.rows[start + 1 :])))
    longest = max(map(len, cells.rows))
    for index in at if longest > len(header) else ():
        if len(cells.rows[index]) > len(header) and any(cells.rows[index][len(header) :]):
            raise FileError(
                f"got {len(cells.rows[index])} cells for {len(header)} columns",
                remedy="quote cells that contain the delimiter; write numbers with a point",
                where=cells.place(index, len(header)),
            )
    return Grid(cells=cells, header=tuple(header), at=at, top=cells.place(start, 0), spelt=own)


def _is_comment(row: Sequence[str], spelling: Callable[[str], str]) -> bool:
    return row[0].startswith("#") and not any(spelling(cell) for cell in row)
