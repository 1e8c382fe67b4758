"""Text exports of BMG LABTECH MARS (CLARIOstar, PHERAstar, FLUOstar, Omega and others).

A head names user, path, test run and up to three IDs. Below it stand, under a title such as ``Raw Data (450)``,

* matrices: column numbers and rows with a letter; rows of a 1536-well plate go on after ``Z`` as ``a`` to ``f``, which
  are AA to AF, and unread rows may be missing; or
* one list: a column ``Well`` (or ``Well Row`` and ``Well Col``), ``Content``, and one column per measurement. A second
  header row gives time or wavelength of each column.

Each time of a kinetic measurement is a read of its own. A spectrum or a scan has many values for each well: it is named
and left out, and a file that has no other is refused. What MARS calculated has another title (``Blank corrected based
on ...``, ``Average ...``). The ID that speaks of a plate, or else the first one, is the plate's name. Cells at the end
of a row may be missing: those wells were not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rapalog.errors import FileError
from rapalog.files.cells.text import Cells
from rapalog.files.plates.export import PlateExport, WellLabel, series_error, several_points
from rapalog.files.plates.text_exports import column_numbers, open_export
from rapalog.tables import PLATE_SHAPES

_RUN: Final = re.compile(r"test run no\.?\s*[:=]", re.IGNORECASE)
_HEAD: Final = re.compile(r"(?:user|path|test run no\.|test name|date|time|id[123])\s*[:=].*", re.IGNORECASE)
_ID: Final = re.compile(r"id[123]\s*[:=]\s*(.*)", re.IGNORECASE)
_MODE: Final = re.compile(
    r"(?:absorbance|luminescence|fluorescence|alphascreen|nephelometry|time[- ]resolved)\b.*"
    r"|(?:fi|lum|abs|trf|fp|as)",
    re.IGNORECASE,
)
_RAW: Final = re.compile(r"(?:\d+:\s*)?(?:raw data|well scan)\b.*", re.IGNORECASE)
_CALCULATED: Final = re.compile(
    r".*(?:corrected|based on|average|mean|standard deviation|std|%|concentration|slope|fit|maximum|minimum|sum of"
    r"|time to|derivative|normali[sz]ed|ratio|polari[sz]ation|rank|validation).*",
    re.IGNORECASE,
)
_MOMENT: Final = re.compile(r"(?:cycle|time|interval|window|scan point|wavelength)\b.*\d.*", re.IGNORECASE)
_UNIT: Final = re.compile(r"(?:time|wavelength)\b.*", re.IGNORECASE)
_ROW: Final = re.compile(r"[A-Za-z]|A[A-F]", re.ASCII)
_WELL: Final = re.compile(r"[A-Za-z]{1,2}0*[1-9][0-9]?", re.ASCII)
_DESCRIPTIONS: Final = frozenset({"", "well", "well row", "well col", "content", "group", "replicate", "sample", "id"})
#: MARS reads at most eight wavelengths as an endpoint; more are a spectrum.
_MOST_WAVELENGTHS: Final = 8
_WAVELENGTH: Final = "wavelength "
_KINETIC: Final = "kinetic"
_REMEDY: Final = "export the raw data again from MARS, as a matrix or as a table"


@dataclass(frozen=True)
class _Value:
    """What stood in one well: where, the plate and well, the read, whether MARS calculated it, and the text.

    ``moment`` says of which time, wavelength or scan point it is; it is empty where the file does not say.
    """

    where: str
    plate: str
    well: str
    read: str
    moment: str
    calculated: bool
    raw: str


def is_mars(text: str) -> bool:
    """Return whether a text is a MARS export, by its head."""
    head = "\n".join(text.split("\n", 12)[:12])
    return bool(_RUN.search(head) and re.search(r"test name\s*[:=]", head, re.IGNORECASE))


def read_mars(data: bytes, *, file: str) -> PlateExport:
    """Read every run, well and measurement of a MARS export.

    Values that MARS calculated are named and left out; a file that has nothing else gives them as its readings. Empty
    wells are left out.

    Parameters
    ----------
    data
        The bytes of the file, in UTF-8, UTF-16 or Windows-1252, with any line ends.
    file
        Its name, for the readings and for error messages.

    Raises
    ------
    FileError
        If there are no results but spectra and scans, a row is no row of a plate, or a well has two values of one
        measurement.
    """
    cells, readings = open_export(data, file=file, has_header=_is_header)
    labels: list[WellLabel] = []
    values: list[_Value] = []
    for plate, start, end in _runs(cells):
        values += _values(cells, start, end, plate, labels)
    endpoints, series = _without_series(values)
    calculated = dict.fromkeys(value.read for value in endpoints if value.calculated)
    if len(calculated) == len({value.read for value in endpoints}):
        calculated = {}
    kinetic = several_points(((value.plate, value.read), value.moment) for value in endpoints)
    for value in endpoints:
        if value.raw and value.read not in calculated:
            read = f"{value.read} {value.moment.removeprefix(_WAVELENGTH)}".strip()
            readings.add(value.where, plate=value.plate, well=value.well, read=read, raw=value.raw)
            if (value.plate, value.read) in kinetic and value.moment and _kind(value.moment) == _KINETIC:
                readings.times[read] = value.moment
    return PlateExport(
        file=file,
        program="MARS",
        readings=readings.all(remedy=_REMEDY),
        labels=tuple(labels),
        calculated=(*calculated, *series),
        times=readings.times,
    )


def _without_series(values: list[_Value]) -> tuple[list[_Value], list[str]]:
    """Return the values of endpoints and times, and the names of spectra and scans; these alone are refused."""
    points = several_points(((value.plate, value.read, _kind(value.moment)), value.moment) for value in values)
    many = {
        key: count
        for key, count in points.items()
        if key[-1] == "well scan" or (key[-1] == "spectrum" and count > _MOST_WAVELENGTHS)
    }
    series = [value for value in values if (value.plate, value.read, _kind(value.moment)) in many]
    others = [value for value in values if (value.plate, value.read, _kind(value.moment)) not in many]
    if series and not any(value.raw and not value.calculated for value in others):
        first = series[0]
        kind = _kind(first.moment)
        raise series_error(kind, many[first.plate, first.read, kind], where=first.where)
    return others, list(dict.fromkeys(f"{read} ({kind})" for _, read, kind in many))


def _kind(moment: str) -> str:
    """Return of what a moment is a point; empty for an endpoint."""
    words = moment.lower()
    return "spectrum" if "wavelength" in words else "well scan" if "scan" in words else _KINETIC if words else ""


def _is_header(row: Sequence[str]) -> bool:
    return bool(column_numbers(row)) or _is_list(row) or any(_RUN.match(cell) for cell in row)


def _is_list(row: Sequence[str]) -> bool:
    names = [cell.lower() for cell in row]
    return len(names) > 1 and ("well" in names or ("well row" in names and "well col" in names))


def _runs(cells: Cells) -> Iterator[tuple[str, int, int]]:
    """Yield name, first and last row of every test run; a second run of one name is numbered."""
    starts = [i for i, row in enumerate(cells.rows) if any(_RUN.match(cell) for cell in row)]
    seen: dict[str, int] = {}
    for start, end in zip(starts or [0], [*starts[1:], len(cells.rows)], strict=True):
        texts = [match[1].strip() for row in cells.rows[start:end] for cell in row if (match := _ID.fullmatch(cell))]
        ids = [text for text in texts if text]
        name = next((text for text in ids if "plate" in text.lower()), ids[0] if ids else "Plate 1")
        seen[name] = seen.get(name, 0) + 1
        yield name if seen[name] == 1 else f"{name} ({seen[name]})", start, end


def _values(cells: Cells, start: int, end: int, plate: str, labels: list[WellLabel]) -> Iterator[_Value]:
    title = moment = ""
    index = start
    while index < end:
        row = cells.rows[index]
        if columns := column_numbers(row):
            read = title or "Raw Data"
            index, found = _matrix(cells, index, end, columns)
            yield from (
                _Value(where, plate, well, read, moment, _is_calculated(title), raw) for where, well, raw in found
            )
            continue
        if _is_list(row):
            index, found_in_list = _list(cells, index, end, plate, title, labels)
            yield from found_in_list
            continue
        text = " ".join(" ".join(row).split())
        if _MOMENT.fullmatch(text):
            moment = text
        elif text and not _HEAD.fullmatch(row[0]) and not (_MODE.fullmatch(text) and not _is_calculated(text)):
            title, moment = text, ""
        index += 1


def _is_calculated(title: str) -> bool:
    return bool(_CALCULATED.fullmatch(title)) and not _RAW.fullmatch(title)


def _matrix(cells: Cells, header: int, end: int, columns: Sequence[int]) -> tuple[int, list[tuple[str, str, str]]]:
    """Return the index behind a matrix, and place, well and text of its cells."""
    found: list[tuple[str, str, str]] = []
    index = header + 1
    while index < end and any(cells.rows[index]):
        row = cells.rows[index]
        if not _ROW.fullmatch(row[0]) or any(row[len(columns) + 1 :]):
            problem = f"got row {row[0]!r} with {len(row) - 1} cells, must be a letter and {len(columns)} cells"
            raise FileError(problem, remedy=_REMEDY, where=cells.place(index, 0))
        letters = _letters(row[0], columns)
        found += [
            (cells.place(index, 0), f"{letters}{column}", raw) for column, raw in zip(columns, row[1:], strict=False)
        ]
        index += 1
    return index, found


def _letters(text: str, columns: Sequence[int]) -> str:
    """Return the letters of a row: on plates with more than 26 rows ``a`` is the row after ``Z``."""
    beyond = len(text) == 1 and text.islower() and columns[-1] > PLATE_SHAPES[-2][1]
    return f"A{text.upper()}" if beyond else text


def _list(
    cells: Cells, header: int, end: int, plate: str, title: str, labels: list[WellLabel]
) -> tuple[int, list[_Value]]:
    """Return the index behind a list, and its values; an empty line does not end a list."""
    names = [cell.lower() for cell in cells.rows[header]]
    reads = {i: (_named(cells.rows[header][i], title), "") for i, name in enumerate(names) if name not in _DESCRIPTIONS}
    values: list[_Value] = []
    index = header + 1
    while index < end and not _ends_list(cells.rows[index]):
        row, well = cells.rows[index], _well(cells.rows[index], names)
        if well:
            if not _WELL.fullmatch(well):
                raise FileError(
                    f"got well {well!r}, must be a letter and a column", remedy=_REMEDY, where=cells.place(index, 0)
                )
            values += [
                _Value(cells.place(index, i), plate, well, name, at, _is_calculated(name), row[i])
                for i, (name, at) in reads.items()
                if i < len(row)
            ]
            labels += _label(row, names, plate, well)
        elif any(_UNIT.fullmatch(cell) for cell in row[:3]):
            unit = f"{_WAVELENGTH}at" if any(cell.lower().startswith("wavelength") for cell in row[:3]) else "at"
            reads = {i: (name, f"{unit} {row[i]}" if i < len(row) and row[i] else "") for i, (name, _) in reads.items()}
        index += 1
    return index, values


def _named(column: str, title: str) -> str:
    whole = _RAW.fullmatch(column) or _CALCULATED.fullmatch(column) or not title
    return column if whole else f"{title} {column}"


def _ends_list(row: Sequence[str]) -> bool:
    alone = [cell for cell in row if cell] == [row[0]] and not _WELL.fullmatch(row[0])
    return _is_list(row) or bool(column_numbers(row)) or alone


def _well(row: Sequence[str], names: Sequence[str]) -> str:
    """Return the text of the well of a row of a list; empty if it names none."""
    told = {name: text for name, text in zip(names, row, strict=False) if name in _DESCRIPTIONS}
    return told.get("well", "") if "well" in names else told.get("well row", "") + told.get("well col", "")


def _label(row: Sequence[str], names: Sequence[str], plate: str, well: str) -> list[WellLabel]:
    at = names.index("content") if "content" in names else len(row)
    return [WellLabel(plate=plate, well=_plain(well), well_id=row[at], concentration="")] if at < len(row) else []


def _plain(well: str) -> str:
    match = re.fullmatch(r"([A-Za-z]+)0*(\d+)", well)
    return f"{match[1].upper()}{match[2]}" if match else well
