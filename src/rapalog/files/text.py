"""Bytes of unknown encoding to lines and cells, and numbers as people in several countries write them."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rapalog.errors import FileError

#: An instrument export of a few hundred plates is a few MB; a larger text file is something else.
MAX_BYTES: Final = 64_000_000
_BOMS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DELIMITERS: Final = ("\t", ";", ",")
#: No instrument and no dose has a larger number; its square still fits into a float.
_LARGEST: Final = 1e30
_NUMBER: Final = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", re.ASCII)
_COMMA_NUMBER: Final = re.compile(r"[-+]?(?:\d+,?\d*|,\d+)(?:[eE][-+]?\d+)?", re.ASCII)


@dataclass(frozen=True)
class Row:
    """One record of a delimited file: the line it starts on, and its cells by column name."""

    line: int
    cells: Mapping[str, str]

    def get(self, column: str) -> str:
        """Return a cell without surrounding space; empty if the file has no such column."""
        return self.cells.get(column, "")


@dataclass(frozen=True)
class Grid:
    """A delimited file: its columns, its rows, and whether a comma is the decimal mark."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    decimal_comma: bool

    def place(self, row: Row, column: str) -> str:
        """Return the place of a cell for an error message."""
        return f"{self.file}:{row.line}, column {column}"


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


def read_grid(data: bytes, *, file: str, known: Sequence[str], remedy: str) -> Grid:
    """Read a delimited file with a header line; delimiter (tab, semicolon, comma) and decimal mark are found out.

    ``known`` are the column names worth recognising: the delimiter is the one that finds most of them. Column names
    lose surrounding space and are compared without regard to case.

    Raises
    ------
    FileError
        If no column is known, a name comes twice, a row is longer than the header, or quotes do not close.
    """
    text = decode(data, file=file)
    spelling = {name.lower(): name for name in known}
    lines = text.split("\n")
    start = next(index for index, line in enumerate(lines) if line.strip())
    headers = {mark: _split_header(lines[start], mark) for mark in _DELIMITERS}
    found = {mark: sum(cell.lower() in spelling for cell in headers[mark]) for mark in _DELIMITERS}
    mark = max(_DELIMITERS, key=lambda candidate: found[candidate])
    if not found[mark]:
        raise FileError("the header has none of the expected columns", remedy=remedy, where=f"{file}:{start + 1}")
    header = [spelling.get(cell.lower(), cell) for cell in headers[mark]]
    named = [cell for cell in header if cell]
    for name in named:
        if named.count(name) > 1:
            raise FileError(f"the column {name!r} comes twice", remedy="keep one", where=f"{file}:{start + 1}")
    rows = _records(lines[start + 1 :], header, mark, file=file, first=start + 2)
    return Grid(file=file, columns=tuple(named), rows=rows, decimal_comma=mark != ",")


def _split_header(line: str, mark: str) -> list[str]:
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=mark), [])]
    except csv.Error:
        return []


def _records(lines: Sequence[str], header: Sequence[str], mark: str, *, file: str, first: int) -> tuple[Row, ...]:
    reader = csv.reader((line + "\n" for line in lines), delimiter=mark, strict=True)
    rows: list[Row] = []
    before = 0
    try:
        for cells in reader:
            line, before = first + before, reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if any(cell.strip() for cell in cells[len(header) :]):
                raise FileError(
                    f"got {len(cells)} cells for {len(header)} columns",
                    remedy="quote cells that contain the delimiter; write numbers with a point",
                    where=f"{file}:{line}",
                )
            named = {name: cell.strip() for name, cell in zip(header, cells, strict=False)}
            rows.append(Row(line=line, cells=named))
    except csv.Error as error:
        raise FileError(f"the line cannot be split into cells: {error}", where=f"{file}:{first + reader.line_num - 1}",
                        remedy="check the quotes in this line") from None  # fmt: skip
    return tuple(rows)


def parse_number(text: str, *, decimal_comma: bool) -> float | None:
    """Return a number below 1e30 in size, or None if the text is none.

    With ``decimal_comma`` both ``0,5`` and ``0.5`` are one half. Thousands separators are never understood.

    >>> parse_number("0,5", decimal_comma=True)
    0.5
    """
    cell = text.strip()
    if decimal_comma and _COMMA_NUMBER.fullmatch(cell):
        cell = cell.replace(",", ".")
    if not _NUMBER.fullmatch(cell):
        return None
    number = float(cell)
    return number if abs(number) < _LARGEST else None
