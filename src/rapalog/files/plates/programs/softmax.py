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
from typing import Final

from rapalog.errors import FileError
from rapalog.files.cells.numbers import parse_number
from rapalog.files.cells.text import decode, line_cells, lines_of
from rapalog.files.plates.export import PlateExport, series_error
from rapalog.files.plates.programs.softmax_settings import REMEDY, Line, PlateSettings, read_settings
from rapalog.files.plates.readings import Readings
from rapalog.tables import row_name

_BLOCKS: Final = re.compile(r"\s*##BLOCKS\s*=", re.IGNORECASE)
_PLATE: Final = re.compile(r"Plate:[\t;,]")
_SECTION: Final = re.compile(r"(?:Plate|Group|Note|Graph|Cuvette Set|CuvetteSet):|Group:|~End|##BLOCKS", re.IGNORECASE)
_GROUP: Final = re.compile(r"Group:[\s;,]*([^\t;,]*)", re.IGNORECASE)
_KINETIC: Final = "kinetic"
_WELL: Final = re.compile(r"[A-Za-z]{1,2}0*[1-9][0-9]?", re.ASCII)
_EMPTY: Final = "empty"


def is_softmax(text: str) -> bool:
    """Return whether a text is a SoftMax Pro export, by its first line or a plate section with its format."""
    first = next((line for line in lines_of(text) if line.strip()), "")
    return bool(_BLOCKS.match(first)) or any(
        _PLATE.match(line) and re.search(r"[\t;,](?:Plate|Time)Format[\t;,]", line)
        for line in (text.split("\n") if "Format" in text else ())
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
        settings = read_settings(section[0], file=file)
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
    found = readings.all(remedy=REMEDY)
    return PlateExport(file=file, program="SoftMax Pro", readings=found, calculated=tuple(unused), times=readings.times)


def _check_empty(section: Sequence[Line], plate: str, *, file: str) -> None:
    """Refuse a plate whose lines are there and whose column numbers are not."""
    line = next((line for line in section[1:] if not line.empty), None)
    if line:
        raise FileError(
            f"no column numbers or well names stand above the values of {plate}",
            remedy=REMEDY,
            where=f"{file}:{line.number}",
        )


def _points(tables: Sequence[Sequence[Line]]) -> int:
    """Return how many times, wavelengths of a spectrum or scan points the first table names."""
    return len({line.cells[0] for table in tables for line in table[1:] if line.cells[0]})


def _groups_of_samples(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        if match := _GROUP.match(line.strip().strip('"')):
            yield match[1].strip() or "without name"


def _sections(text: str, *, file: str) -> Iterator[list[Line]]:
    """Yield the lines of every plate section."""
    section: list[Line] = []
    mark = "\t"
    for number, line in enumerate(text.split("\n"), 1):
        if _SECTION.match(line.strip()):
            if section:
                yield section
            section = []
            if match := _PLATE.match(line):
                mark = match[0][-1]
                section = [Line(number, line_cells(line, mark, where=f"{file}:{number}"))]
        elif section:
            section.append(Line(number, line_cells(line, mark, where=f"{file}:{number}")))
    if section:
        yield section


def _tables(lines: Sequence[Line], settings: PlateSettings) -> list[list[Line]]:
    """Return the tables of a section, each beginning with its header line."""
    tables: list[list[Line]] = []
    before: Line | None = None
    for line in lines:
        fresh = not tables or before is None or before.separates or before.empty
        if fresh and not _has_temperature(line) and _runs(line, settings) and (not tables or not any(line.cells[:2])):
            tables.append([line])
        elif tables:
            tables[-1].append(line)
        before = line
    return tables


def _has_temperature(line: Line) -> bool:
    return any(parse_number(cell, decimal_comma=True) is not None for cell in line.cells[1:2])


def _is_raw(header: Line) -> bool:
    return bool(header.cells[1])


def _runs(header: Line, settings: PlateSettings) -> list[tuple[int, list[str]]]:
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


def _add(readings: Readings, table: Sequence[Line], plate: str, settings: PlateSettings) -> dict[str, str]:
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
                _add_line(
                    readings,
                    line,
                    (start, wells),
                    plate,
                    read,
                    settings.columns if len(runs) == 1 and settings.first_column == 1 else 0,
                )
    return moments


def _groups(lines: Sequence[Line], settings: PlateSettings) -> Iterator[list[Line]]:
    """Yield the plate-shaped groups of lines; a line of empty cells is a row of the plate unless the plate is full."""
    group: list[Line] = []
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


def _first_row(group: Sequence[Line], plate: str, settings: PlateSettings, *, file: str) -> int:
    """Return the row, from 0, of the first line of a group."""
    expected = settings.rows or settings.shape[0]
    filled = len([line for line in group if not line.empty])
    if len(group) == settings.shape[0]:
        return 0
    if len(group) == expected or (expected and filled == expected):
        return max(0, settings.first_row - 1)
    raise FileError(
        f"{plate} has {len(group)} of {expected or '?'} rows", remedy=REMEDY, where=f"{file}:{group[-1].number}"
    )


def _add_lines(
    readings: Readings,
    lines: Sequence[Line],
    runs: Sequence[tuple[int, list[str]]],
    plate: str,
    settings: PlateSettings,
) -> dict[str, str]:
    """Add the lines of a TimeFormat table; the wavelength is the run, or else the number of the group."""
    moments: dict[str, str] = {}
    groups: list[list[Line]] = [[]]
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
    readings: Readings, line: Line, run: tuple[int, Sequence[str]], plate: str, read: str, needed: int
) -> None:
    """Add one line of one run; a line may end behind the ``needed`` columns that were read, if that is said."""
    start, wells = run
    texts = line.cells[start : start + len(wells)]
    where = f"{readings.file}:{line.number}"
    if len(texts) < (min(needed, len(wells)) or len(wells)):
        raise FileError(
            f"the line has {len(texts)} values for {len(wells)} wells of {plate}", remedy=REMEDY, where=where
        )
    for well, raw in zip(wells, texts, strict=False):
        readings.add(where, plate=plate, well=well, read=read, raw=raw, token="" if raw else _EMPTY)
