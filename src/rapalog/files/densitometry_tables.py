"""Densitometry that somebody already did: tables of ImageJ, Image Studio and Image Lab, and the tidy table.

Programs are told apart by their column names. Each gives a volume per lane; what is in a lane comes from a layout,
since none of the programs knows. The tidy table has the layout's columns and ``volume`` and needs no layout.

* ImageJ, Results window: ``Area, Mean, ..., IntDen, RawIntDen`` of one rectangle per lane, or ``Area`` (and
  ``Percent``) of peaks traced in the gel analyser; rows are lanes in order unless a column ``Lane`` or ``Label`` says.
* Image Studio: ``Signal`` (background already removed), ``Total``, ``Bkgnd.``, ``Image Name``, ``Channel``, ``Name``.
* Image Lab: ``Lane No.`` (or ``Lane``), ``Adj. Total Band Vol. (Int)`` or ``Adj. Volume (Int)``, ``Volume (Int)``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from rapalog.errors import FileError
from rapalog.files.blot_layout import BlotLane, layout_spelling
from rapalog.files.text import Cells, parse_number, read_cells

#: A header lies among the first lines; some programs write a title and a date above it.
_HEADER_WITHIN: Final = 30
_LANE: Final = ("lane no.", "lane no", "lane", "lane number")


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
    _Program("Image Lab", ("volume (int)",), ("volume (int)",), "no background was removed by the program"),
    _Program("Image Studio", ("signal", "total"), ("signal",)),
    _Program("ImageJ", ("intden",), ("intden",), "integrated density: no background was removed by the program"),
    _Program("ImageJ", ("rawintden",), ("rawintden",), "integrated density: no background was removed by the program"),
    _Program("ImageJ gel analyser", ("area", "percent"), ("area",)),
    _Program("ImageJ", ("area", "mean"), ("mean",), "mean grey of the selections, with their background"),
    _Program("ImageJ gel analyser", ("area",), ("area",)),
)


@dataclass(frozen=True)
class DensitometryTable:
    """Volumes per lane as a program wrote them, in rows of (lane, volume, image or channel, place)."""

    program: str
    rows: tuple[tuple[int, float, str, str], ...]
    flags: tuple[str, ...] = ()


def is_tidy_densitometry(data: bytes, *, file: str) -> bool:
    """Return whether a table is a layout with a column of volumes."""
    cells = read_cells(data, file=file, known=layout_spelling)
    header = next((row for row in cells.rows if any(row)), ())
    names = {layout_spelling(cell) for cell in header}
    return {"volume", "lane", "sample", "target"} <= names


def read_densitometry(data: bytes, *, file: str) -> DensitometryTable:
    """Read an export of ImageJ, Image Studio or Image Lab.

    Raises
    ------
    FileError
        If no header is recognised, a volume is no number, or a lane comes twice for one image.
    """
    cells = read_cells(data, file=file, known=lambda cell: cell.strip().lower() in _known_names())
    for index, row in enumerate(cells.rows[:_HEADER_WITHIN]):
        names = [re.sub(r"\s+", " ", cell.strip().lower()) for cell in row]
        program = next((one for one in _PROGRAMS if set(one.needs) <= set(names)), None)
        if program is not None:
            return _read(cells, index, names, program)
    raise FileError("the header is of no densitometry program that is known", where=f"{file}:1",
                    remedy="export from ImageJ, Image Studio or Image Lab as CSV, or write lane, sample, target, "
                    "replicate, dose_nM, volume")  # fmt: skip


def _known_names() -> frozenset[str]:
    return frozenset(name for program in _PROGRAMS for name in (*program.needs, *program.volumes, *_LANE))


def _read(cells: Cells, header: int, names: list[str], program: _Program) -> DensitometryTable:
    value = next(names.index(name) for name in program.volumes if name in names)
    lane_at = next((names.index(name) for name in _LANE if name in names), None)
    image_at = next((names.index(name) for name in ("image name", "image", "channel") if name in names), None)
    rows: list[tuple[int, float, str, str]] = []
    counted: dict[str, int] = {}
    for index in range(header + 1, len(cells.rows)):
        if not any(cells.rows[index]):
            continue
        text, place = cells.cell(index, value), f"{cells.place(index, value)}, column {program.volumes[0]}"
        volume = parse_number(text, decimal_comma=cells.decimal_comma)
        if volume is None and not text and rows:
            continue  # a lane without a band, or a line of remarks
        if volume is None:
            raise FileError(f"got volume {text!r}, must be a number", remedy="export without thousands separators",
                            where=place)  # fmt: skip
        image = cells.cell(index, image_at) if image_at is not None else ""
        counted[image] = counted.get(image, 0) + 1
        lane = _lane_of(cells.cell(index, lane_at), place) if lane_at is not None else counted[image]
        if any(lane == one[0] and image == one[2] for one in rows):
            raise FileError(f"lane {lane} comes twice", where=place,
                            remedy="export the total of each lane, or one band per lane")  # fmt: skip
        rows.append((lane, volume, image, place))
    if not rows:
        raise FileError("the table has no volume", remedy="export it again", where=cells.place(header, value))
    flags = tuple(filter(None, [f"volumes by {program.name}", program.flag]))
    return DensitometryTable(program.name, tuple(rows), flags)


def _lane_of(text: str, place: str) -> int:
    found = re.search(r"\d+", text)
    if found is None or not 1 <= int(found[0][:6]) <= 999:
        raise FileError(f"got lane {text!r}, must be a number", remedy="number lanes from the left", where=place)
    return int(found[0])


def join_densitometry(table: DensitometryTable, layout: Sequence[BlotLane], *, file: str) -> tuple[BlotLane, ...]:
    """Give every lane of a layout its volume: by image where the names agree, else by lane alone.

    Lanes of the layout without a volume in the table are left out.

    Raises
    ------
    FileError
        If the layout has several targets or images and the table does not say which is which, or no lane agrees.
    """
    by_image = {(image, lane): volume for lane, volume, image, _ in table.rows}
    by_file = [replace(lane, volume=by_image[key]) for lane in layout for key in _keys(lane) if key in by_image]
    if by_file:
        return tuple(by_file)
    groups = {(lane.image, lane.target, lane.blot) for lane in layout}
    images = {image for _, _, image, _ in table.rows}
    own = {(image, target, blot) for image, target, blot in groups if image == file or not image} or groups
    if len(own) > 1 or len(images) > 1:
        raise FileError(f"the layout has {len(own)} targets and the table {len(images)} images: which is which?",
                        where=file, remedy="write the table's file name into the column image")  # fmt: skip
    volumes = {lane: volume for lane, volume, _, _ in table.rows}
    found = tuple(replace(lane, volume=volumes[lane.lane]) for lane in layout
                  if (lane.image, lane.target, lane.blot) in own and lane.lane in volumes)  # fmt: skip
    if not found:
        raise FileError("no lane of the layout is in the table", remedy="number lanes alike", where=file)
    return found


def _keys(lane: BlotLane) -> tuple[tuple[str, int], ...]:
    return ((lane.image, lane.lane), (lane.target, lane.lane)) if lane.image or lane.target else ()


def has_volume(lane: BlotLane) -> bool:
    """Return whether a lane has a volume."""
    return not math.isnan(lane.volume)
