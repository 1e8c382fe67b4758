"""Lines of a delimited text to the cells of its records, and on which line each of them starts."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence

from rapalog.errors import FileError

#: The cells of every record, and the line on which each starts.
Records = tuple[tuple[tuple[str, ...], ...], tuple[int, ...]]


def unsplit(error: Exception, *, where: str, remedy: str) -> FileError:
    """Return the error for a line of which the cells cannot be told apart."""
    return FileError(f"the line cannot be split into cells: {error}", remedy=remedy, where=where)


def plain_records(lines: Sequence[str], mark: str, *, file: str) -> Records:
    """Split lines without quotes, each of which is a record, into cells; return these and the line of each record.

    Raises
    ------
    FileError
        If a cell is too long.
    """
    reader = csv.reader(lines, delimiter=mark, strict=True)
    try:
        rows = list(map(tuple, reader))
    except csv.Error as error:
        raise unsplit(error, where=f"{file}:{reader.line_num}", remedy="check the quotes in this line") from None
    if re.search(rf"[^\S\n{mark}]", "\n".join(lines)):
        rows = [tuple(map(str.strip, cells)) for cells in rows]
    return tuple(rows), tuple(range(1, len(lines) + 1))


def quoted_records(lines: Sequence[str], mark: str, *, file: str) -> Records:
    """Split lines into cells where a quoted cell may go over several of them; errors as for plain ones and quotes."""
    reader = csv.reader((line + "\n" for line in lines), delimiter=mark, strict=True)
    rows: list[tuple[str, ...]] = []
    starts: list[int] = []
    before = 0
    try:
        for cells in reader:
            starts.append(before + 1)
            rows.append(tuple(map(str.strip, cells)))
            before = reader.line_num
    except csv.Error as error:
        raise unsplit(error, where=f"{file}:{reader.line_num}", remedy="check the quotes in this line") from None
    return tuple(rows), tuple(starts)
