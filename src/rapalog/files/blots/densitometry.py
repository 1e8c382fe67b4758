"""Densitometry that somebody already did: tables of ImageJ, Image Studio and Image Lab, and the tidy table.

Programs are told apart by their column names. Each gives a volume per lane; what is in a lane comes from a layout,
since none of the programs knows. The tidy table has the layout's columns and ``volume`` and needs no layout.

* ImageJ, Results window: ``Area, Mean, ..., IntDen, RawIntDen`` of one rectangle per lane, or ``Area`` (and
  ``Percent``) of peaks traced in the gel analyser; rows are lanes in order unless a column ``Lane`` or ``Label`` says.
* Image Studio: ``Signal`` (background already removed), ``Total``, ``Bkgnd.``, ``Image Name``, ``Channel``, ``Name``.
* Image Lab: ``Lane No.`` (or ``Lane``), ``Adj. Total Band Vol. (Int)`` or ``Adj. Volume (Int)``, ``Volume (Int)``.

A table of several images or channels is as many series of lanes. Each belongs to one target: a series that two targets
of the layout could claim is refused, for a ratio of a band to itself looks like any other.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from rapalog.errors import FileError
from rapalog.files.blots.lane import BlotLane
from rapalog.files.blots.layout import NO_NUMBER, layout_spelling
from rapalog.files.cells.table_cells import HEADER_WITHIN, read_table_cells
from rapalog.files.cells.text import Cells, parse_number

_LANE: Final = ("lane no.", "lane no", "lane", "lane number")
_IMAGE: Final = ("image name", "image")
#: A line of a report above the bands of one lane.
_LANE_LINE: Final = re.compile(r"lane(?: no\.?)?[ :]*(\d{1,3})", re.IGNORECASE | re.ASCII)
#: Numbers whose commas can only be those of thousands: two of them, or one and a point behind.
_THOUSANDS: Final = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d*)?", re.ASCII)
_SURELY_THOUSANDS: Final = re.compile(r"-?\d{1,3}(,\d{3}){2,}(\.\d*)?|-?\d{1,3},\d{3}\.\d*", re.ASCII)


@dataclass(frozen=True)
class _Program:
    """One program: its name, columns that must be there, columns with a volume (best first), and what is missing."""

    name: str
    needs: tuple[str, ...]
    volumes: tuple[str, ...]
    flag: str = ""


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
    _Program("ImageJ", ("area", "mean"), ("mean",), "mean grey of the selections, with their background"),
    _Program("ImageJ gel analyser", ("area",), ("area",)),
)


@dataclass(frozen=True)
class BandRow:
    """One volume of a program's table; ``image`` and ``channel`` are empty where the table has no such column."""

    lane: int
    volume: float
    image: str
    channel: str
    place: str

    @property
    def series(self) -> tuple[str, str]:
        """The image and channel, whose lanes are counted together."""
        return self.image, self.channel


@dataclass(frozen=True)
class DensitometryTable:
    """Volumes per lane as a program wrote them."""

    program: str
    rows: tuple[BandRow, ...]
    flags: tuple[str, ...] = ()


def is_tidy_densitometry(data: bytes, *, file: str) -> bool:
    """Return whether a table is a layout with a column of volumes."""
    return {"volume", "lane", "sample", "target"} <= _layout_columns(data, file)


def is_image_layout(data: bytes, *, file: str) -> bool:
    """Return whether a table says what is in the lanes of images, and has no volumes itself."""
    names = _layout_columns(data, file)
    return {"image", "lane", "target"} <= names and "volume" not in names


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
    raise FileError("the header is of no densitometry program that is known", where=f"{file}:1",
                    remedy="export from ImageJ, Image Studio or Image Lab as CSV, or write lane, sample, target, "
                    "replicate, dose_nM, volume")  # fmt: skip


def _header_name(cell: str) -> str:
    return re.sub(r"\s+", " ", cell.strip().lower())


def _known_names() -> frozenset[str]:
    return frozenset(name for program in _PROGRAMS for name in (*program.needs, *program.volumes, *_LANE))


def _read(cells: Cells, header: int, names: list[str], program: _Program) -> DensitometryTable:
    value = next(names.index(name) for name in program.volumes if name in names)
    at = [next((names.index(name) for name in wanted if name in names), None) for wanted in
          (_LANE, _IMAGE, ("channel",))]  # fmt: skip
    rows: list[BandRow] = []
    said_lane: int | None = None  # by the line above the bands of a lane
    thousands = _has_thousands(cells, header, value)
    for index in range(header - 1 if header else 0, len(cells.rows)):
        row = cells.rows[index]
        said = next((_LANE_LINE.fullmatch(cell) for cell in row if cell), None)
        if said and not cells.cell(index, value):
            said_lane = int(said[1])
            continue
        if index <= header or not any(row) or [_header_name(cell) for cell in row] == names:
            continue
        place = f"{cells.place(index, value)}, column {program.volumes[0]}"
        text = cells.cell(index, value)
        if not text and (rows or at[0] is not None):
            continue  # a lane without a band, or a line of remarks
        volume = _volume(text, cells, thousands=thousands, place=place)
        lane_cell, image, channel = ("" if k is None else cells.cell(index, k) for k in at)
        counted = 1 + sum(one.series == (image, channel) for one in rows)
        lane = _lane_of(lane_cell, place) if at[0] is not None else said_lane or counted
        own = BandRow(lane, volume, image, channel, place)
        if any((lane, *own.series) == (one.lane, *one.series) for one in rows):
            raise FileError(f"lane {lane} comes twice", where=place,
                            remedy="export the total of each lane, or one band per lane")  # fmt: skip
        rows.append(own)
    rows = [row for row in rows if not math.isnan(row.volume)]
    if not rows:
        raise FileError("the table has no volume", remedy="export it again", where=cells.place(header, value))
    flags = tuple(filter(None, [f"volumes by {program.name}", program.flag]))
    return DensitometryTable(program.name, tuple(rows), flags)


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
        raise FileError(f"got volume {text!r}, must be a number", remedy="export without thousands separators",
                        where=place)  # fmt: skip
    return number


def _lane_of(text: str, place: str) -> int:
    found = re.search(r"\d+", text)
    if found is None or not 1 <= int(found[0][:6]) <= 999:
        raise FileError(f"got lane {text!r}, must be a number", remedy="number lanes from the left", where=place)
    return int(found[0])


def join_densitometry(table: DensitometryTable, layout: Sequence[BlotLane], *, file: str) -> tuple[BlotLane, ...]:
    """Give every lane of a layout its volume.

    A series of lanes belongs to the target whose column ``image`` names its image, its channel or the table's file,
    whatever the folder, case and ending; or, without such a name, to the only target of the layout. Lanes of the
    layout without a volume in the table are left out.

    Raises
    ------
    FileError
        If two targets could claim a series, or a target two series, or no lane agrees.
    """
    targets = list(dict.fromkeys((lane.image, lane.target, lane.blot) for lane in layout))
    series = list(dict.fromkeys(row.series for row in table.rows))
    pairs = [(one, target) for one in series for target in targets if _names(one, target, file)]
    if not pairs and len(series) == len(targets) == 1:
        pairs = [(series[0], targets[0])]
    claimed, claiming = [one for one, _ in pairs], [target for _, target in pairs]
    if not pairs or len(set(claimed)) < len(pairs) or len(set(claiming)) < len(pairs):
        raise _which_is_which(table, targets, series, file)
    volumes = {(row.series, row.lane): row.volume for row in table.rows}
    own = dict(zip(claiming, claimed, strict=True))
    found = tuple(
        replace(lane, volume=volumes[key])
        for lane in layout
        if (name := (lane.image, lane.target, lane.blot)) in own and (key := (own[name], lane.lane)) in volumes
    )
    if not found:
        raise FileError("no lane of the layout is in the table", remedy="number lanes alike", where=file)
    return found


def _names(series: tuple[str, str], target: tuple[str, str, str], file: str) -> bool:
    """Return whether a target of the layout (image, target, blot) is named by a series or by the table's file."""
    image, channel = series
    wanted = (_stem(target[0]), _stem(target[1]))
    if channel and {_stem(channel), _stem(f"{image}#{channel}"), _stem(f"{image} {channel}")} & set(wanted):
        return True
    return _stem(image) in wanted if image else _stem(file) in wanted


def _stem(name: str) -> str:
    """Return a name without folder, ending and case; an empty one names nothing."""
    last = re.split(r"[\\/]", name.strip())[-1]
    return re.sub(r"\.(tiff?|png|jpe?g|bmp|gel|scn|1sc|csv|txt|tsv|xlsx?)$", "", last.casefold()) or "\0"


def _which_is_which(
    table: DensitometryTable, targets: Sequence[tuple[str, str, str]], series: Sequence[tuple[str, str]], file: str
) -> FileError:
    channels = sorted({row.channel for row in table.rows if row.channel})
    what = "channel" if len(channels) > 1 else "image" if any(image for image, _ in series) else "file"
    name = {"channel": " or ".join(channels), "image": series[0][0], "file": file}[what]
    return FileError(
        f"the layout has {len(targets)} targets and the table {len(series)} series of lanes: which is which?",
        remedy=f"write the name of the {what} ({name}) into the column image", where=file,
    )  # fmt: skip


def has_volume(lane: BlotLane) -> bool:
    """Return whether a lane has a volume."""
    return not math.isnan(lane.volume)
