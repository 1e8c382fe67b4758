"""Text exports of Molecular Devices SoftMax Pro.

A file is a row of sections, each ended by ``~End``. A ``Plate:`` section has one line of settings, then the raw data
and, behind an empty line and a header of their own, values reduced from them, which are left out unless there is
nothing else. The raw data come in one of two forms:

* ``PlateFormat``: column numbers, the numbers of a second wavelength to the right of the first; each plate-shaped group
  of lines is one time, wavelength of a spectrum or scan point, named in the first cell of its first line;
* ``TimeFormat``: well names, then one line per read; an empty line comes before the next wavelength.

Each time is a read of its own. A plate with several wavelengths of a spectrum or scan points has many values for each
well: it is named and left out, and a file that has no other is refused. ``Group`` sections (sample names,
concentrations, means) are named and left out too.

Rows carry no letter, so a group with a line too few is refused: which one is missing cannot be known. A well that the
file lists and that was not read keeps its row with the token ``empty``. The settings say which rows were read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rapalog.errors import FileError
from rapalog.files.export import PlateExport, series_error
from rapalog.files.text import decode, line_cells, parse_number
from rapalog.files.text_plates import Readings
from rapalog.tables import PLATE_SHAPES, row_name

_BLOCKS: Final = re.compile(r"\s*##BLOCKS\s*=", re.IGNORECASE)
_PLATE: Final = re.compile(r"Plate:[\t;,]")
_SECTION: Final = re.compile(r"(?:Plate|Group|Note|Graph|Cuvette Set|CuvetteSet):|Group:|~End|##BLOCKS", re.IGNORECASE)
_GROUP: Final = re.compile(r"Group:[\s;,]*([^\t;,]*)", re.IGNORECASE)
_KINETIC: Final = "kinetic"
_FORMATS: Final = frozenset({"plateformat", "timeformat"})
_TYPES: Final = frozenset({"raw", "reduced", "both"})
_WELL: Final = re.compile(r"[A-Za-z]{1,2}0*[1-9][0-9]?", re.ASCII)
_WHOLE: Final = re.compile(r"\d{1,4}", re.ASCII)
_EMPTY: Final = "empty"
#: A line of fewer cells separates groups even if a tab or two stand in it.
_SEPARATOR_CELLS: Final = 3
_REMEDY: Final = "export the plate again from SoftMax Pro with raw data, and leave the file as it is"


@dataclass(frozen=True)
class _Line:
    """One line of the file, split and stripped."""

    number: int
    cells: tuple[str, ...]

    @property
    def empty(self) -> bool:
        return not any(self.cells)

    @property
    def separates(self) -> bool:
        return self.empty and len(self.cells) <= _SEPARATOR_CELLS


@dataclass(frozen=True)
class _Settings:
    """What the first line of a plate section says; numbers that it does not say are 0."""

    in_time: bool
    kind: str
    mode: str
    reduced: bool
    wavelengths: tuple[str, ...]
    first_column: int
    columns: int
    wells: int
    first_row: int
    rows: int

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the plate; (0, 0) if its size is not sold."""
        return next((shape for shape in PLATE_SHAPES if shape[0] * shape[1] == self.wells), (0, 0))

    def read(self, wavelength: int, moment: str) -> str:
        """Return the name of a read, given the number of its wavelength from 0 and the text before its values."""
        known = self.wavelengths[wavelength] if wavelength < len(self.wavelengths) else ""
        earlier = self.wavelengths[:wavelength].count(known) if known else wavelength
        parts = [self.mode, known, f"({earlier + 1})" if earlier else ""]
        if moment:
            parts.append({"spectrum": moment, "well scan": f"scan {moment}"}.get(self.kind, f"at {moment}"))
        return " ".join(part for part in parts if part) + (" reduced" if self.reduced else "")


def is_softmax(text: str) -> bool:
    """Return whether a text is a SoftMax Pro export, by its first line or a plate section with its format."""
    first = next((line for line in text.split("\n") if line.strip()), "")
    return bool(_BLOCKS.match(first)) or any(
        _PLATE.match(line) and re.search(r"[\t;,](?:Plate|Time)Format[\t;,]", line) for line in text.split("\n")
    )


def read_softmax(data: bytes, *, file: str) -> PlateExport:
    """Read every plate, wavelength and time of a SoftMax Pro export.

    Numbers may have a decimal point or a decimal comma, even in one file. A second plate of one name is numbered.

    Parameters
    ----------
    data
        The bytes of the file, in UTF-8, UTF-16 or Windows-1252, with any line ends.
    file
        Its name, for the readings and for error messages.

    Raises
    ------
    FileError
        If there is no plate section with one value for each well, a group has too few or too many lines, or a line is
        cut off.
    """
    text = decode(data, file=file)
    readings = Readings(file, decimal_comma=True)
    unused: dict[str, None] = {}
    refused: FileError | None = None
    seen: dict[str, int] = {}
    for section in _sections(text, file=file):
        name = section[0].cells[1] or "Plate"
        seen[name] = seen.get(name, 0) + 1
        plate = name if seen[name] == 1 else f"{name} ({seen[name]})"
        settings = _settings(section[0], file=file)
        tables = _tables(section[1:], settings)
        points = _points(tables[:1]) if settings.kind != "endpoint" else 1
        if points > 1 and settings.kind != _KINETIC:
            unused[f"{plate} ({settings.kind})"] = None
            refused = refused or series_error(settings.kind, points, where=f"{file}:{section[0].number}")
            continue
        if len(tables) > 1 or (tables and not settings.reduced and not _is_raw(tables[0][0])):
            unused["reduced"] = None
        if not tables:
            _check_empty(section, plate, file=file)
            unused[f"{plate} (no values)"] = None
        for table in tables[:1]:
            times = _add(readings, table, plate, settings)
            readings.times |= times if points > 1 else {}
    if refused and not readings.found:
        raise refused
    unused.update({f"group {name}": None for name in _groups_of_samples(text)})
    found = readings.all(remedy=_REMEDY)
    return PlateExport(file=file, program="SoftMax Pro", readings=found, calculated=tuple(unused),
                       times=readings.times)  # fmt: skip


def _check_empty(section: Sequence[_Line], plate: str, *, file: str) -> None:
    """Refuse a plate whose lines are there and whose column numbers are not."""
    line = next((line for line in section[1:] if not line.empty), None)
    if line:
        raise FileError(f"no column numbers or well names stand above the values of {plate}", remedy=_REMEDY,
                        where=f"{file}:{line.number}")  # fmt: skip


def _points(tables: Sequence[Sequence[_Line]]) -> int:
    """Return how many times, wavelengths of a spectrum or scan points the first table names."""
    return len({line.cells[0] for table in tables for line in table[1:] if line.cells[0]})


def _groups_of_samples(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        if match := _GROUP.match(line.strip().strip('"')):
            yield match[1].strip() or "without name"


def _sections(text: str, *, file: str) -> Iterator[list[_Line]]:
    """Yield the lines of every plate section."""
    section: list[_Line] = []
    mark = "\t"
    for number, line in enumerate(text.split("\n"), 1):
        if _SECTION.match(line.strip()):
            if section:
                yield section
            section = []
            if match := _PLATE.match(line):
                mark = match[0][-1]
                section = [_Line(number, line_cells(line, mark, where=f"{file}:{number}"))]
        elif section:
            section.append(_Line(number, line_cells(line, mark, where=f"{file}:{number}")))
    if section:
        yield section


def _settings(line: _Line, *, file: str) -> _Settings:
    cells = line.cells
    at = next((i for i, cell in enumerate(cells) if cell.lower() in _FORMATS), None)
    of = next((i for i, cell in enumerate(cells) if at is not None and i > at and cell.lower() in _TYPES), None)
    if at is None or of is None:
        raise FileError("the plate section does not say PlateFormat or TimeFormat and Raw or Reduced", remedy=_REMEDY,
                        where=f"{file}:{line.number}")  # fmt: skip
    after = [*cells[of:], *[""] * 13]
    first_row, rows = _rows_read(after[13:])
    emission = tuple(after[9].split())
    excitation = tuple(after[13].split()) if not _WHOLE.fullmatch(after[13]) or len(emission) == 1 else ()
    pairs = after[13] and "fluor" in cells[at + 2].lower() and len(excitation) == len(emission)
    waves = tuple(f"{ex}/{em}" for ex, em in zip(excitation, emission, strict=True)) if pairs else emission
    return _Settings(
        in_time=cells[at].lower() == "timeformat", kind=cells[at + 1].lower(), mode=cells[at + 2],
        reduced=cells[of].lower() == "reduced", wavelengths=tuple("" if wave == "0" else wave for wave in waves),
        first_column=_whole(after[10]), columns=_whole(after[11]), wells=_whole(after[12]),
        first_row=first_row, rows=rows,
    )  # fmt: skip


def _whole(text: str) -> int:
    return int(text) if _WHOLE.fullmatch(text) else 0


def _rows_read(cells: Sequence[str]) -> tuple[int, int]:
    """Return first row and number of rows: the last two whole numbers that stand side by side."""
    pairs = [(_whole(cells[i]), _whole(cells[i + 1])) for i in range(len(cells) - 1)]
    return next((pair for pair in reversed(pairs) if all(pair) and sum(pair) <= PLATE_SHAPES[-1][0] + 1), (0, 0))


def _tables(lines: Sequence[_Line], settings: _Settings) -> list[list[_Line]]:
    """Return the tables of a section, each beginning with its header line."""
    tables: list[list[_Line]] = []
    before: _Line | None = None
    for line in lines:
        fresh = not tables or before is None or before.separates or before.empty
        if fresh and not _has_temperature(line) and _runs(line, settings) and (not tables or not any(line.cells[:2])):
            tables.append([line])
        elif tables:
            tables[-1].append(line)
        before = line
    return tables


def _has_temperature(line: _Line) -> bool:
    return any(parse_number(cell, decimal_comma=True) is not None for cell in line.cells[1:2])


def _is_raw(header: _Line) -> bool:
    return bool(header.cells[1])


def _runs(header: _Line, settings: _Settings) -> list[tuple[int, list[str]]]:
    """Return where each run of column numbers or well names begins, and the run; nothing if it is no header."""
    runs: list[tuple[int, list[str]]] = []
    for index, cell in enumerate(header.cells[2:], start=2):
        if not cell:
            continue
        if runs and runs[-1][0] + len(runs[-1][1]) == index:
            runs[-1][1].append(cell)
        else:
            runs.append((index, [cell]))
    if settings.in_time:
        return runs if all(_WELL.fullmatch(cell) for _, run in runs for cell in run) else []
    return runs if all(run == [str(n) for n in range(1, len(run) + 1)] for _, run in runs) else []


def _add(readings: Readings, table: Sequence[_Line], plate: str, settings: _Settings) -> dict[str, str]:
    """Add a table, and return which time, wavelength or scan point each of its reads is."""
    runs = _runs(table[0], settings)
    if settings.in_time:
        return _add_lines(readings, table[1:], runs, plate, settings)
    moments: dict[str, str] = {}
    for group in _groups(table[1:], settings):
        first = _first_row(group, plate, settings, file=readings.file)
        for below, line in enumerate(group):
            for wavelength, (start, run) in enumerate(runs):
                wells = [f"{row_name(first + below)}{column}" for column in run]
                read = settings.read(wavelength, group[0].cells[0])
                moments[read] = group[0].cells[0]
                _add_line(readings, line, (start, wells), plate, read,
                          settings.columns if len(runs) == 1 and settings.first_column == 1 else 0)  # fmt: skip
    return moments


def _groups(lines: Sequence[_Line], settings: _Settings) -> Iterator[list[_Line]]:
    """Yield the plate-shaped groups of lines; a line of empty cells is a row of the plate unless the plate is full."""
    group: list[_Line] = []
    for line in lines:
        begins = any(line.cells[:2])
        full = len(group) == settings.shape[0] and line.empty
        if group and (line.separates or begins or full):
            yield group
            group = []
        if not line.separates and not full and (group or not line.empty):
            group.append(line)
    if group:
        yield group


def _first_row(group: Sequence[_Line], plate: str, settings: _Settings, *, file: str) -> int:
    """Return the row, from 0, of the first line of a group."""
    expected = settings.rows or settings.shape[0]
    filled = len([line for line in group if not line.empty])
    if len(group) == settings.shape[0]:
        return 0
    if len(group) == expected or (expected and filled == expected):
        return max(0, settings.first_row - 1)
    raise FileError(f"{plate} has {len(group)} of {expected or '?'} rows", remedy=_REMEDY,
                    where=f"{file}:{group[-1].number}")  # fmt: skip


def _add_lines(
    readings: Readings, lines: Sequence[_Line], runs: Sequence[tuple[int, list[str]]], plate: str, settings: _Settings
) -> dict[str, str]:
    """Add the lines of a TimeFormat table; the wavelength is the run, or else the number of the group."""
    moments: dict[str, str] = {}
    groups: list[list[_Line]] = [[]]
    for line in lines:
        if not line.empty:
            groups[-1].append(line)
        elif groups[-1]:
            groups.append([])
    groups = [group for group in groups if group]
    if len(groups) == 1 and settings.kind == "endpoint":
        groups = [[line] for line in groups[0]]
    for number, group in enumerate(groups):
        for line in group:
            for wavelength, (start, wells) in enumerate(runs, start=number * len(runs)):
                read = settings.read(wavelength, line.cells[0])
                moments[read] = line.cells[0]
                _add_line(readings, line, (start, wells), plate, read, 0)
    return moments


def _add_line(
    readings: Readings, line: _Line, run: tuple[int, Sequence[str]], plate: str, read: str, needed: int
) -> None:
    """Add one line of one run; a line may end behind the ``needed`` columns that were read, if that is said."""
    start, wells = run
    texts = line.cells[start : start + len(wells)]
    where = f"{readings.file}:{line.number}"
    if len(texts) < (min(needed, len(wells)) or len(wells)):
        raise FileError(f"the line has {len(texts)} values for {len(wells)} wells of {plate}", remedy=_REMEDY,
                        where=where)  # fmt: skip
    for well, raw in zip(wells, texts, strict=False):
        readings.add(where, plate=plate, well=well, read=read, raw=raw, token="" if raw else _EMPTY)
