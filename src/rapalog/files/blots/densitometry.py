"""Densitometry that somebody already did: tables of ImageJ, Image Studio and Image Lab, and the tidy table.

Programs are told apart by their column names. Each gives a volume per lane; what is in a lane comes from a layout,
since none of the programs knows. The tidy table has the layout's columns and ``volume`` and needs no layout.

* ImageJ, Results window: ``Area, Mean, ..., IntDen, RawIntDen`` of one rectangle per lane, or ``Area`` (and
  ``Percent``) of peaks traced in the gel analyser; rows are lanes in order unless a column ``Lane`` says. A row whose
  ``Label`` says background, bg or blank is the background of a lane.
* Image Studio: ``Signal`` (background already removed), ``Total``, ``Bkgnd.``, ``Image Name``, ``Channel``, ``Name``.
* Image Lab: ``Lane No.`` (or ``Lane``), ``Adj. Total Band Vol. (Int)`` or ``Adj. Volume (Int)``, ``Volume (Int)``,
  ``Norm. Vol. (Int)``; several bands a lane, with ``Band No.`` and ``Mol. Wt. (KDa)``.

What becomes of the rows, lane by lane, is :mod:`rapalog.files.blots.table_lanes`.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import Final

from rapalog.errors import FileError
from rapalog.files.blots.layout import NO_NUMBER, layout_spelling
from rapalog.files.cells.numbers import parse_number
from rapalog.files.cells.table_cells import HEADER_WITHIN, read_table_cells
from rapalog.files.cells.text import Cells

_LANE: Final = ("lane no.", "lane no", "lane", "lane number")
_IMAGE: Final = ("image name", "image")
_BAND: Final = ("band no.", "band no", "band", "band number")
_SIZE: Final = ("mol. wt. (kda)", "mol. wt.", "mol wt (kda)", "mw (kda)", "kda")
_LABEL: Final = ("label", "name", "type")
_NORMALISED: Final = re.compile(r"norm(?:\.|ali[sz]ed)? (?:total band )?vol(?:\.|ume)?(?: \(int\))?")
#: A row with one of these words for a label is the background of others, not a band.
_BACKGROUND: Final = re.compile(r"(?<![a-z])(?:bg|bkgd?|bckg|back ?ground|blank)(?![a-z])", re.IGNORECASE)
#: A line of a report above the bands of one lane.
_LANE_LINE: Final = re.compile(r"lane(?: no\.?)?[ :]*(\d{1,3})", re.IGNORECASE | re.ASCII)
#: Numbers whose commas can only be those of thousands: two of them, or one and a point behind.
_THOUSANDS: Final = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d*)?", re.ASCII)
_SURELY_THOUSANDS: Final = re.compile(r"-?\d{1,3}(,\d{3}){2,}(\.\d*)?|-?\d{1,3},\d{3}\.\d*", re.ASCII)


@dataclass(frozen=True)
class _Program:
    """One program: its name, columns that must be there, columns with a volume (best first), and what is missing.

    ``keeps`` says that the background is still in the volume, as a sum over the area or, with ``mean``, per pixel.
    """

    name: str
    needs: tuple[str, ...]
    volumes: tuple[str, ...]
    flag: str = ""
    mean: bool = False

    @property
    def keeps(self) -> bool:
        return bool(self.flag)


#: In this order: the more particular header first.
_PROGRAMS: Final = (
    _Program("Image Lab", ("adj. total band vol. (int)",), ("adj. total band vol. (int)",)),
    _Program("Image Lab", ("adj. volume (int)",), ("adj. volume (int)",)),
    _Program("Image Lab", ("adj. vol. (int)",), ("adj. vol. (int)",)),
    _Program("Image Lab", ("volume (int)",), ("volume (int)",), "no background was removed by the program"),
    _Program("Image Studio", ("signal", "total"), ("signal",)),
    _Program("ImageJ", ("intden",), ("intden",), "integrated density: no background was removed by the program"),
    _Program("ImageJ", ("rawintden",), ("rawintden",), "integrated density: no background was removed by the program"),
    _Program("ImageJ gel analyser", ("area", "percent"), ("area",)),
    _Program("ImageJ", ("area", "mean"), ("mean",), "mean grey of the selections, with their background", mean=True),
    _Program("ImageJ gel analyser", ("area",), ("area",)),
)


@dataclass(frozen=True)
class BandRow:
    """One volume of a program's table; ``image`` and ``channel`` are empty where the table has no such column.

    ``kda`` is the size of the band, ``area`` that of the selection in pixels and ``normalised`` the volume after the
    program's own correction of the load, NaN where the table does not say. ``background`` marks no band but what lies
    under one. Such rows are counted apart, so that the first belongs to lane 1.
    """

    lane: int
    volume: float
    image: str
    channel: str
    place: str
    kda: float = math.nan
    area: float = math.nan
    normalised: float = math.nan
    background: bool = False

    @property
    def series(self) -> tuple[str, str]:
        """The image and channel, whose lanes are counted together."""
        return self.image, self.channel


@dataclass(frozen=True)
class DensitometryTable:
    """Volumes per lane as a program wrote them.

    A lane of which the program wrote no number keeps its row, with NaN. ``numbered`` says whether the table itself
    numbers lanes; else rows are in order. ``keeps_background`` says that the
    program did not remove it, and ``mean`` that volumes are means per pixel; ``kept_flag`` says so to people.
    """

    program: str
    rows: tuple[BandRow, ...]
    flags: tuple[str, ...] = ()
    numbered: bool = True
    keeps_background: bool = False
    mean: bool = False
    kept_flag: str = ""


def is_tidy_densitometry(data: bytes, *, file: str) -> bool:
    """Return whether a table is a layout with a column of volumes."""
    return {"volume", "lane", "sample", "target"} <= _layout_columns(data, file)


def is_image_layout(data: bytes, *, file: str) -> bool:
    """Return whether a table says what is in the lanes of images, and has no volumes itself."""
    names = _layout_columns(data, file)
    return {"lane", "target"} <= names and bool({"image", "sample"} & names) and "volume" not in names


def _layout_columns(data: bytes, file: str) -> set[str]:
    cells = read_table_cells(data, file=file, known=layout_spelling)
    return {layout_spelling(cell) for cell in next((row for row in cells.rows if any(row)), ())}


def read_densitometry(data: bytes, *, file: str) -> DensitometryTable:
    """Read an export of ImageJ, Image Studio or Image Lab.

    Raises
    ------
    FileError
        If no header is recognised, a volume is no number, or a lane comes twice for one image.
    """
    cells = read_table_cells(data, file=file, known=lambda cell: _header_name(cell) in _known_names())
    for index, row in enumerate(cells.rows[:HEADER_WITHIN]):
        names = [_header_name(cell) for cell in row]
        program = next((one for one in _PROGRAMS if set(one.needs) <= set(names)), None)
        if program is not None:
            return _read(cells, index, names, program)
    raise FileError(
        "the header is of no densitometry program that is known",
        where=f"{file}:1",
        remedy="export from ImageJ, Image Studio or Image Lab as CSV, or write lane, sample, target, "
        "replicate, dose_nM, volume",
    )


def _header_name(cell: str) -> str:
    return re.sub(r"\s+", " ", cell.strip().lower())


def _known_names() -> frozenset[str]:
    return frozenset(name for program in _PROGRAMS for name in (*program.needs, *program.volumes, *_LANE))


@dataclass(frozen=True)
class _Columns:
    """Where the columns of a program's table are; None for one that is not there."""

    value: int
    lane: int | None
    image: int | None
    channel: int | None
    band: int | None
    size: int | None
    area: int | None
    normalised: int | None
    labels: tuple[int, ...]


def _columns(names: list[str], program: _Program) -> _Columns:
    def first(wanted: tuple[str, ...]) -> int | None:
        return next((names.index(name) for name in wanted if name in names), None)

    value = next(names.index(name) for name in program.volumes if name in names)
    area = None if program.volumes[0] == "area" else first(("area",))
    normalised = next((k for k, name in enumerate(names) if _NORMALISED.fullmatch(name)), None)
    labels = tuple(k for k, name in enumerate(names) if name in _LABEL)
    return _Columns(
        value, first(_LANE), first(_IMAGE), first(("channel",)), first(_BAND), first(_SIZE), area, normalised, labels
    )


def _read(cells: Cells, header: int, names: list[str], program: _Program) -> DensitometryTable:
    at = _columns(names, program)
    rows: list[BandRow] = []
    said_lane: int | None = None  # by the line above the bands of a lane
    said = False
    thousands = _has_thousands(cells, header, at.value)
    for index in range(header - 1 if header else 0, len(cells.rows)):
        row = cells.rows[index]
        line = next((_LANE_LINE.fullmatch(cell) for cell in row if cell), None)
        if line and not cells.cell(index, at.value):
            said_lane, said = int(line[1]), True
            continue
        if index <= header or not any(row) or [_header_name(cell) for cell in row] == names:
            continue
        place = f"{cells.place(index, at.value)}, column {program.volumes[0]}"
        text = cells.cell(index, at.value)
        if not text and (rows or at.lane is not None):
            continue  # a lane without a band, or a line of remarks
        own = _row(cells, index, at, (text, place, thousands))
        counted = 1 + sum((one.series, one.background) == (own.series, own.background) for one in rows)
        lane_text = "" if at.lane is None else cells.cell(index, at.lane)
        lane = _lane_of(lane_text, place) if at.lane is not None else said_lane or counted
        own = replace(own, lane=lane)
        _check_once(own, rows, several=at.band is not None or at.size is not None)
        rows.append(own)
    if all(math.isnan(row.volume) for row in rows):
        raise FileError("the table has no volume", remedy="export it again", where=cells.place(header, at.value))
    return DensitometryTable(
        program.name,
        tuple(rows),
        (f"volumes by {program.name}",),
        at.lane is not None or said,
        program.keeps,
        program.mean,
        program.flag,
    )


def _row(cells: Cells, index: int, at: _Columns, volume: tuple[str, str, bool]) -> BandRow:
    """Return a row of a table, its lane still to be found."""
    text, place, thousands = volume
    image, channel = ("" if k is None else cells.cell(index, k) for k in (at.image, at.channel))
    kda, area, normalised = (
        math.nan if k is None else _number(cells.cell(index, k), cells, thousands=thousands)
        for k in (at.size, at.area, at.normalised)
    )
    background = any(_BACKGROUND.search(cells.cell(index, k)) for k in at.labels)
    return BandRow(
        0,
        _volume(text, cells, thousands=thousands, place=place),
        image,
        channel,
        place,
        kda,
        area,
        normalised,
        background,
    )


def _check_once(own: BandRow, rows: list[BandRow], *, several: bool) -> None:
    """Refuse a lane that comes twice in a table that does not tell bands of a lane apart."""
    if not several and any(
        (own.lane, own.series, own.background) == (one.lane, one.series, one.background) for one in rows
    ):
        raise FileError(
            f"lane {own.lane} comes twice",
            where=own.place,
            remedy="export the total of each lane, or one band per lane",
        )


def _number(text: str, cells: Cells, *, thousands: bool) -> float:
    """Return a number beside a volume, NaN where there is none."""
    number = parse_number(text.replace(",", "") if thousands else text, decimal_comma=cells.decimal_comma)
    return math.nan if number is None else number


def _has_thousands(cells: Cells, header: int, value: int) -> bool:
    """Return whether the commas in a column of volumes can only separate thousands."""
    texts = [text for index in range(header + 1, len(cells.rows)) if "," in (text := cells.cell(index, value))]
    if not all(map(_THOUSANDS.fullmatch, texts)):
        return False
    return any(map(_SURELY_THOUSANDS.fullmatch, texts))


def _volume(text: str, cells: Cells, *, thousands: bool, place: str) -> float:
    """Return a volume, NaN where a word says that none was measured."""
    if NO_NUMBER.fullmatch(text):
        return math.nan
    number = parse_number(text.replace(",", "") if thousands else text, decimal_comma=cells.decimal_comma)
    if number is None:
        raise FileError(
            f"got volume {text!r}, must be a number", remedy="export without thousands separators", where=place
        )
    return number


def _lane_of(text: str, place: str) -> int:
    found = re.search(r"\d+", text)
    if found is None or not 1 <= int(found[0][:6]) <= 999:
        raise FileError(f"got lane {text!r}, must be a number", remedy="number lanes from the left", where=place)
    return int(found[0])
