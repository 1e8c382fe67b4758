"""Tables of parameter sets: one column per symbol, one row per set, read in blocks because they may have 10^7 rows.

Comma, semicolon or tab, as the header has it; UTF-8; decimal point (or comma, where that is not the delimiter). An
optional column ``set`` labels the rows; without it a set is called by its row number, counted from 0. The whole table
is checked before the first set is run, so that a slip in the last row does not cost a night; the numbers of a table
that fits into memory are kept, those of a larger one are read again.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, BinaryIO, Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from rapalog.engine.runs.blocks import SetBlock
from rapalog.errors import FileError
from rapalog.extras import extra
from rapalog.files.cells.records import unsplit
from rapalog.files.cells.text import DELIMITERS
from rapalog.files.ensembles.set_labels import SetLabels
from rapalog.files.given import Given, opened

LABEL_COLUMN: Final = "set"
#: A header longer than this is no header: a million symbols of eight letters fit.
_LONGEST_HEADER: Final = 16_000_000
#: Rows looked at together by the check; memory stays small, and the columns are still long enough to parse quickly.
_CHECK_ROWS: Final = 10_000
#: Numbers of a table up to this size are kept when it is checked: 2 million sets of 16 symbols.
_KEPT_BYTES: Final = 256_000_000
_WORK: Final = "a table of parameter sets"

#: Labels (n,) and values (columns, n).
Read: TypeAlias = tuple[NDArray[Any], NDArray[np.float64]]


@dataclass(frozen=True)
class ParameterSets:
    """A checked table of parameter sets.

    ``symbols`` are its columns without the labels; ``n_sets`` counts its rows; ``labels`` says whether a set is
    called by its row number, by a whole number of the table or by a text; ``sha256`` is that of the bytes. ``kept``
    are labels (n,) and values (columns, n) of ``_CHECK_ROWS`` rows at a time, if they were few enough to keep.
    """

    path: Given
    header: tuple[str, ...]
    delimiter: str
    n_sets: int = 0
    labels: Literal["row", "number", "text"] = "row"
    sha256: str = field(default="", repr=False)
    kept: tuple[Read, ...] = field(default=(), repr=False, compare=False)

    @property
    def symbols(self) -> tuple[str, ...]:
        """The columns that are parameters or initial values."""
        return tuple(name for name in self.header if name != LABEL_COLUMN)

    @property
    def has_labels(self) -> bool:
        """Whether a column labels the rows."""
        return LABEL_COLUMN in self.header

    def place(self, column: str) -> str:
        """Return the place of a column for an error message."""
        return f"{self.path.name}:1, column {column}"


def check_sets(path: Given) -> ParameterSets:
    """Read a table once, whole but in blocks, and return what it holds.

    Raises
    ------
    FileError
        With file, line and column: a cell that is empty, not a number or not finite, a row of the wrong length,
        a column or label that comes twice, no rows, or a file that is no such table.
    """
    digest = hashlib.sha256()
    rows = size = 0
    names = SetLabels()
    kept: list[Read] = []
    with opened(path) as file:
        table = _read_header(file, path, digest)
        for lines, line in _line_blocks(file, _CHECK_ROWS, digest=digest):
            labels, values = _cells(table, lines, line)
            rows += values.shape[1]
            size += values.nbytes
            if table.has_labels:
                names.add(labels, lines, line, file=path.name)
            kept.append((labels, values))
            if size > _KEPT_BYTES:
                kept.clear()
    if not rows:
        raise FileError("the table has a header and no rows", where=path.name, remedy="write one row for each set")
    whole = tuple(kept) if size <= _KEPT_BYTES else ()
    return ParameterSets(path, table.header, table.delimiter, rows, names.kind, digest.hexdigest(), whole)


def read_blocks(sets: ParameterSets, size: int, *, skip: Collection[int] = ()) -> Iterator[SetBlock]:
    """Yield the table in blocks of ``size`` sets, the last one shorter, without those whose index is in ``skip``.

    Raises
    ------
    FileError
        As :func:`check_sets` does, and if the file has changed since.
    """
    if sets.kept and size == _CHECK_ROWS:
        for index, read in enumerate(sets.kept):
            if index not in skip:
                yield _block(sets, index, index * size, read)
        return
    seen = 0
    with opened(sets.path) as file:
        _read_header(file, sets.path, hashlib.sha256())
        for index, (lines, line) in enumerate(_line_blocks(file, size)):
            filled = sum(map(bool, map(bytes.strip, lines)))
            if index not in skip:
                yield _block(sets, index, seen, _cells(sets, lines, line))
            seen += filled
    if seen != sets.n_sets:
        raise FileError(
            f"the table had {sets.n_sets} rows and now has {seen}",
            where=sets.path.name,
            remedy="leave the file alone while it is read, and run again",
        )


def _block(sets: ParameterSets, index: int, first: int, cells: Read) -> SetBlock:
    texts, values = cells
    labels: NDArray[Any] = np.arange(first, first + values.shape[1])
    if sets.labels != "row":
        labels = texts.astype(np.int64) if sets.labels == "number" else texts
    return SetBlock(index, first, labels, dict(zip(sets.symbols, values, strict=True)))


def _read_header(file: BinaryIO, path: Given, digest: Any) -> ParameterSets:  # noqa: ANN401 - hashlib names no type
    raw = file.readline(_LONGEST_HEADER)
    digest.update(raw)
    text = _header_text(raw.removeprefix(codecs.BOM_UTF8), path)
    delimiter = max(reversed(DELIMITERS), key=text.count)
    try:
        header = tuple(cell.strip() for cell in next(csv.reader([text], delimiter=delimiter, strict=True)))
    except csv.Error as error:
        raise FileError(
            f"the header cannot be split into columns: {error}", where=f"{path.name}:1", remedy="check its quotes"
        ) from None
    for index, name in enumerate(header):
        where = f"{path.name}:1, column {index + 1}"
        if not name:
            raise FileError("a column has no name", where=where, remedy="name it after a symbol, or delete it")
        if name in header[:index]:
            raise FileError(f"the column {name!r} comes twice", where=where, remedy="keep one")
    return ParameterSets(path, header, delimiter)


def _header_text(raw: bytes, path: Given) -> str:
    text = raw.decode("utf-8", errors="replace").rstrip("\r\n")
    if not text.strip():
        raise FileError("the first line is empty", where=f"{path.name}:1", remedy="begin with the names of the columns")
    if len(raw) == _LONGEST_HEADER or "\0" in text or "\ufffd" in text or "\r" in text:
        raise FileError(
            "the file is not a table in UTF-8 with one row on each line",
            where=path.name,
            remedy="save it as CSV in UTF-8",
        )
    return text


def _line_blocks(file: BinaryIO, size: int, *, digest: Any = None) -> Iterator[tuple[list[bytes], int]]:  # noqa: ANN401
    """Yield ``size`` filled lines at a time, blank ones between them included, and the line the first stands on."""
    line = 2
    while lines := list(islice(file, size)):
        while blank := size - sum(map(bool, map(bytes.strip, lines))):
            more = list(islice(file, blank))
            if not more:
                break
            lines += more
        if digest is not None:
            digest.update(b"".join(lines))
        if any(map(bytes.strip, lines)):
            yield lines, line
        line += len(lines)


def _cells(sets: ParameterSets, lines: Sequence[bytes], line: int) -> Read:
    """Return the labels (n,) and values (columns, n) of some lines; quickly if they are clean, else cell by cell."""
    fast = _fast_cells(sets, lines)
    return fast if fast is not None else _slow_cells(sets, lines, line)


def _fast_cells(sets: ParameterSets, lines: Sequence[bytes]) -> Read | None:
    pa, pa_csv = extra("pyarrow", work=_WORK), extra("pyarrow.csv", work=_WORK)
    types = {name: pa.string() if name == LABEL_COLUMN else pa.float64() for name in sets.header}
    if sets.delimiter != "," and any(b"," in line for line in lines):
        return None
    filled = [line for line in lines if line.strip()]
    try:
        table = pa_csv.read_csv(
            pa.BufferReader(b"".join(filled)),
            read_options=pa_csv.ReadOptions(column_names=list(sets.header), use_threads=False),  # half the CPU time
            parse_options=pa_csv.ParseOptions(delimiter=sets.delimiter),
            convert_options=pa_csv.ConvertOptions(column_types=types, null_values=[], strings_can_be_null=False),
        )
    except pa.ArrowInvalid:
        return None
    if table.num_rows != len(filled):  # a cell goes on over the end of its line
        return None
    values = np.empty((len(sets.symbols), table.num_rows))
    for row, name in zip(values, sets.symbols, strict=True):
        row[:] = np.concatenate([_numbers(chunk) for chunk in table[name].chunks])
    labels = _stripped(table[LABEL_COLUMN].to_pylist()) if sets.has_labels else np.empty(table.num_rows, object)
    return (labels, values) if np.isfinite(values).all() and all(labels != "") else None


def _numbers(cells: Any) -> NDArray[np.float64]:  # noqa: ANN401 - pyarrow names no types
    """Return numbers without nulls as they lie in memory; ``to_numpy`` would import pandas where that is installed."""
    return np.frombuffer(cells.buffers()[1], dtype=np.float64, count=len(cells), offset=8 * cells.offset)


def _stripped(cells: Sequence[str]) -> NDArray[Any]:
    return np.array([cell.strip() for cell in cells], dtype=object)


def _slow_cells(sets: ParameterSets, lines: Sequence[bytes], line: int) -> Read:
    labels: list[str] = []
    values: list[list[float]] = []
    for number, raw in enumerate(lines, start=line):
        if raw.strip():
            cells = _split(sets, raw, number)
            places = {name: f"{sets.path.name}:{number}, column {name}" for name in sets.header}
            named = dict(zip(sets.header, cells, strict=True))
            label = named.pop(LABEL_COLUMN, None)
            if label == "":
                raise FileError("the label is empty", where=places[LABEL_COLUMN], remedy="name every set, or none")
            labels.append(label or "")
            values.append([_number(cell, places[name], sets.delimiter) for name, cell in named.items()])
    return np.array(labels, dtype=object), np.array(values).reshape(len(values), len(sets.symbols)).T


def _split(sets: ParameterSets, raw: bytes, number: int) -> list[str]:
    where = f"{sets.path.name}:{number}"
    try:
        (cells,) = csv.reader([raw.decode("utf-8").rstrip("\r\n")], delimiter=sets.delimiter, strict=True)
    except (csv.Error, ValueError) as error:
        raise unsplit(error, where=where, remedy="check its quotes and save the table as CSV in UTF-8") from None
    if len(cells) != len(sets.header):
        raise FileError(
            f"got {len(cells)} cells, must be {len(sets.header)} as in the header",
            where=where,
            remedy="give every set a number for every column",
        )
    return [cell.strip() for cell in cells]


def _number(cell: str, where: str, delimiter: str) -> float:
    if not cell:
        raise FileError("the cell is empty", where=where, remedy="write a number; a set has a value for every column")
    text = cell.replace(",", ".") if delimiter != "," else cell
    try:
        number = float(text) if "_" not in text else math.nan
    except ValueError:
        raise FileError(
            f"got {cell!r}, which is no number", where=where, remedy="write a number such as 0.5 or 2e-3"
        ) from None
    if not math.isfinite(number):
        raise FileError(
            f"got {cell!r}, must be a finite number", where=where, remedy="correct it, or leave this set out"
        )
    return number
