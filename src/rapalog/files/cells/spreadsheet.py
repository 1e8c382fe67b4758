"""Workbooks (xlsx) to sheets of text cells, safely.

A workbook is a zip of XML files, and both can lie about their size. So the zip is looked at first (entries, size
unpacked, ratio), then the cell addresses in its XML (a single cell far away makes a reader ask for all cells before
it), and only then is it parsed, in a process of its own with a limit on memory and time: whatever remains can end that
process, not this one. Starting it costs less than a tenth of a second.

Cells become text, as they would stand in a delimited file: numbers with all their digits, ``2`` rather than ``2.0``,
dates as 2026-01-31, errors as ``#DIV/0!``. Hidden sheets are not read.
"""

from __future__ import annotations

import html
import io
import json
import os
import re
import subprocess
import sys
import zipfile
import zlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from rapalog.errors import FileError
from rapalog.files.cells.text import MAX_BYTES, Cells

#: An export of a few plates has about 30 entries, unpacks to a few MB and by a factor of 5 to 20.
_MOST_ENTRIES: Final = 200
_MOST_UNPACKED: Final = 64_000_000
_MOST_RATIO: Final = 100
#: A hundred plates of 1536 wells with ten values each would be 1.5 million; a sheet that claims more than this is not
#: a plate.
_MOST_CELLS: Final = 1_000_000
_MOST_MEMORY: Final = 1_000_000_000
_MOST_SECONDS: Final = 10
_ZIP: Final = b"PK\x03\x04"
_OLD_XLS: Final = b"\xd0\xcf\x11\xe0"
#: A cell with something in it: styled cells that are empty may lie anywhere and cost nothing.
_CELL: Final = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br=[\"']([A-Za-z]{1,4})(\d{1,9})[\"'][^>]*(?<!/)>")
_FULL_CELL: Final = re.compile(rb"<(?:\w+:)?c\b([^>]*[^>/])>(.*?)</(?:\w+:)?c>", re.DOTALL)
_ADDRESS: Final = re.compile(rb"\br=[\"']([A-Z]{1,3})(\d{1,7})[\"']")
_BOOK: Final = "xl/workbook.xml"
_LINKS: Final = "xl/_rels/workbook.xml.rels"
_REMEDY: Final = "open it in a spreadsheet program, keep the sheet with the plate, and save it as a new xlsx or CSV"


@dataclass(frozen=True)
class Workbook:
    """The visible sheets of one workbook, in its order."""

    file: str
    sheets: tuple[Cells, ...]


def is_workbook(data: bytes) -> bool:
    """Return whether bytes are those of a spreadsheet file, whatever its name; the old xls counts, to be refused."""
    return data.startswith((_ZIP, _OLD_XLS))


def read_workbook(data: bytes, *, file: str) -> Workbook:
    """Read the visible sheets of an xlsx file.

    Parameters
    ----------
    data
        The bytes of the file: at most 200 zip entries, 64 MB unpacked and a hundredfold compression, and a million
        cells, counted as rows times columns of each sheet.
    file
        Its name, for error messages.

    Raises
    ------
    FileError
        If the file is none, is beyond a limit, is protected by a password, or cannot be read in 10 s and 1 GB.
    """
    if data.startswith(_OLD_XLS):
        raise FileError(
            "the workbook is an old xls or protected by a password",
            where=file,
            remedy="save it as xlsx, without a password",
        )
    _check(data, file=file)
    answer = _parsed(data, file=file)
    if "error" in answer:
        raise FileError(f"the workbook cannot be read: {answer['error']}", remedy=_REMEDY, where=file)
    sheets = tuple(
        Cells(
            file=file,
            sheet=sheet["name"],
            rows=tuple(map(tuple, sheet["rows"])),
            lines=tuple(range(1, len(sheet["rows"]) + 1)),
            decimal_comma=True,
        )
        for sheet in answer["sheets"]
    )
    if not any(cell for sheet in sheets for row in sheet.rows for cell in row):
        raise FileError("the workbook is empty", remedy="export it again", where=file)
    return Workbook(file=file, sheets=sheets)


def _check(data: bytes, *, file: str) -> None:
    """Refuse a workbook that would unpack or unfold to more than a plate can hold."""
    if len(data) > MAX_BYTES:
        raise FileError(f"the file has {len(data)} bytes, at most {MAX_BYTES} are read", remedy=_REMEDY, where=file)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_sizes(entries, len(data), file=file)
            parts = [archive.read(entry) for entry in entries if entry.filename.lower().endswith(".xml")]
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise FileError(f"the file is no readable workbook: {error}", remedy="export it again", where=file) from None
    cells = 0
    for part in parts:
        if b"<!DOCTYPE" in part[:4096].upper():
            raise FileError("the workbook declares its own XML entities", remedy=_REMEDY, where=file)
        cells += _claimed(part)
    if cells > _MOST_CELLS:
        raise FileError(
            f"the sheets span {cells} cells, at most {_MOST_CELLS} are read",
            where=file,
            remedy="delete cells far from the plate, or save the plate alone as xlsx or CSV",
        )


def _check_sizes(entries: list[zipfile.ZipInfo], size: int, *, file: str) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > _MOST_ENTRIES:
        problem = f"the workbook has {len(entries)} parts, at most {_MOST_ENTRIES} are read"
    elif unpacked > _MOST_UNPACKED:
        problem = f"the workbook unpacks to {unpacked} bytes, at most {_MOST_UNPACKED} are read"
    elif unpacked > _MOST_RATIO * size:
        problem = f"the workbook unpacks to {unpacked // size} times its size, at most {_MOST_RATIO} times is read"
    else:
        return
    raise FileError(problem, remedy=_REMEDY, where=file)


def _claimed(part: bytes) -> int:
    """Return rows times columns of one sheet's XML, by the addresses of its cells."""
    addresses = _CELL.findall(part)
    columns = {letters for letters, _ in addresses}
    rows = {number for _, number in addresses}
    return max(map(int, rows), default=0) * max(map(_column, columns), default=0)


def _column(letters: bytes) -> int:
    """Return the number of a spreadsheet column, A being 1."""
    column = 0
    for letter in letters.upper():
        column = 26 * column + letter - ord("A") + 1
    return column


def _parsed(data: bytes, *, file: str) -> dict[str, Any]:
    """Let a process of its own parse the workbook."""
    command = [sys.executable, "-P", "-m", __name__]
    paths = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, timeout=_MOST_SECONDS, check=False, env=os.environ | paths
        )
        answer: dict[str, Any] = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise FileError(f"the workbook was not read within {_MOST_SECONDS} s", remedy=_REMEDY, where=file) from None
    except OSError as error:
        raise FileError(
            f"no process can be started to read the workbook: {error}", where=file, remedy="save the sheet as CSV"
        ) from None
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise FileError(
            "the workbook cannot be read: its content breaks the reader", remedy=_REMEDY, where=file
        ) from None
    return answer


def sheets_of(data: bytes) -> list[dict[str, Any]]:
    """Return name and rows of text of every visible sheet that holds cells, without any limit or check."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    names = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
    ]
    lost = _lost_cells(data)
    sheets = []
    for name in names:
        rows = [
            [cell_text(value) for value in row] for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        ]
        for (row, column), text in lost.get(name, {}).items():
            rows += [[] for _ in range(row + 1 - len(rows))]
            rows[row] += [""] * (column + 1 - len(rows[row]))
            rows[row][column] = rows[row][column] or text
        sheets.append({"name": name, "rows": rows})
    return sheets


def _lost_cells(data: bytes) -> dict[str, dict[tuple[int, int], str]]:
    """Return the cells that the parser leaves empty although they are not, by sheet and position.

    These are errors such as ``#DIV/0!``, and formulas that no spreadsheet program has calculated yet.
    """
    lost: dict[str, dict[tuple[int, int], str]] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = set(archive.namelist())
        links = {
            link["Id"]: link["Target"].removeprefix("/xl/")
            for link in map(_attributes, re.findall(rb"<(?:\w+:)?Relationship\b[^>]*>", _part(archive, _LINKS, parts)))
            if {"Id", "Target"} <= set(link)
        }
        for tag in re.findall(rb"<(?:\w+:)?sheet\b[^>]*>", _part(archive, _BOOK, parts)):
            sheet = _attributes(tag)
            part = _part(archive, f"xl/{links.get(sheet.get('id', ''), '')}", parts)
            cells = {} if b"<f" not in part and b't="e"' not in part else _lost(part)
            lost[html.unescape(sheet.get("name", ""))] = cells
    return lost


def _part(archive: zipfile.ZipFile, name: str, parts: set[str]) -> bytes:
    return archive.read(name) if name in parts else b""


def _attributes(tag: bytes) -> dict[str, str]:
    found = re.findall(rb"([\w:]+)=[\"']([^\"']*)[\"']", tag)
    return {name.decode().split(":")[-1]: text.decode("utf-8", "replace") for name, text in found}


def _lost(part: bytes) -> dict[tuple[int, int], str]:
    lost = {}
    for head, body in _FULL_CELL.findall(part):
        address = _ADDRESS.search(head)
        value = re.search(rb"<(?:\w+:)?v>([^<]+)<", body)
        formula = re.search(rb"<(?:\w+:)?f\b[^>]*>([^<]*)<", body)
        if address and value and b't="e"' in head:
            text = value[1]
        elif address and formula and not value:
            text = b"=" + formula[1]
        else:
            continue
        lost[int(address[2]) - 1, _column(address[1]) - 1] = text.decode("utf-8", "replace")
    return lost


def cell_text(value: object) -> str:
    """Return a cell's value as text.

    >>> cell_text(2.0), cell_text(0.1), cell_text(True), cell_text(" A1 ")
    ('2', '0.1', 'TRUE', 'A1')
    """
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    if isinstance(value, datetime):
        return value.isoformat(sep=" ").removesuffix(" 00:00:00")
    return value.isoformat() if isinstance(value, date) else str(value).strip()


def _limit() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits; the checks before and the time limit remain
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = _MOST_MEMORY if hard == resource.RLIM_INFINITY else min(_MOST_MEMORY, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def _answer(data: bytes) -> dict[str, Any]:
    try:
        return {"sheets": sheets_of(data)}
    except BaseException as error:
        return {"error": str(error)[:200] or type(error).__name__}


if __name__ == "__main__":
    _limit()
    sys.stdout.write(json.dumps(_answer(sys.stdin.buffer.read())))
