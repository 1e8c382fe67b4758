"""The layout of a blot experiment: which image shows which target, and what is in each of its lanes.

One row per image, target and lane, with the columns ``image, lane, sample, dose_nM, time_h, target, replicate, blot``
and, where needed, ``cell_line`` (put before the sample), ``role`` (sample, control, loading, ladder, dilution, blank),
``control`` (the sample that this one is compared with, or yes for a control), ``amount`` (of a dilution), ``kda``
(expected size of the target, or the sizes of a ladder's bands joined by ``;``), ``polarity`` (bright, dark),
``channel`` (red, green, blue of a coloured picture), ``lanes_from`` (another image of the same membrane, of which this
one has the lanes), and ``roi`` (``x0,y0,x1,y1`` in pixels; see
:mod:`rapalog.files.blots.boxes`). An image is named by its file; ``blot.tif#2`` is page 2. A table with volumes needs
no image.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Final

from rapalog.errors import FileError, RapalogError
from rapalog.files.blots.checks import check_lanes
from rapalog.files.blots.lane import BlotLane, Box
from rapalog.files.cells.numbers import parse_number
from rapalog.files.cells.table_cells import read_table_cells
from rapalog.files.cells.text import Row, read_grid
from rapalog.files.images.grey import CHANNELS
from rapalog.tables import BAND_ROLES
from rapalog.units import parse_dose_nM, parse_time_h

COLUMNS: Final = ("image", "lane", "sample", "dose_nM", "time_h", "target", "replicate", "blot")
_MORE: Final = (
    "cell_line",
    "role",
    "control",
    "amount",
    "kda",
    "roi",
    "polarity",
    "channel",
    "lanes_from",
    "volume",
    "volume_se",
)
_OTHER_SPELLINGS: Final = {"dose": "dose_nM", "time": "time_h", "file": "image", "conc_nm": "dose_nM"}
_REMEDY: Final = f"give the columns {', '.join(COLUMNS)}"
#: What programs and people write where there is no number.
NO_NUMBER: Final = re.compile(r"nan|n/?a|n\.?d\.?|-+", re.IGNORECASE | re.ASCII)
#: A role, and words in the column control, that make a sample a control; and words that do not.
_CONTROL: Final = "control"
_YES: Final = ("yes", "y", "true", "x", "1")
_NO: Final = ("", "no", "n", "false", "0", "-")
#: The widest comb that is sold has 30 teeth.
MAX_LANES: Final = 60


def layout_spelling(text: str) -> str:
    """Return the name by which a column is known here, or an empty text.

    >>> layout_spelling("Dose_nM"), layout_spelling("volume"), layout_spelling("colour")
    ('dose_nM', 'volume', '')
    """
    name = text.strip().lower().replace(" ", "_")
    known = {column.lower(): column for column in (*COLUMNS, *_MORE)}
    return known.get(name) or _OTHER_SPELLINGS.get(name, "")


def read_blot_layout(data: bytes, *, file: str) -> tuple[BlotLane, ...]:
    """Read and check a layout.

    Raises
    ------
    FileError
        With line and column, for a missing column, a bad number, role or box, a lane named twice, lanes with a gap,
        or targets of one image with different lanes.
    """
    cells = read_table_cells(data, file=file, known=layout_spelling)
    grid = read_grid(cells, spelling=layout_spelling, remedy=_REMEDY)
    for column in ("lane", "sample", "target"):
        if column not in grid.columns:
            raise FileError(f"the column {column} is missing", remedy=_REMEDY, where=grid.top)
    if not grid.rows:
        raise FileError("the layout has no lane", remedy="write one row per image, target and lane", where=file)
    lanes = tuple(_lane(row) for row in grid.rows)
    _check_controls(lanes)
    check_lanes(lanes, images="volume" not in grid.columns)
    return lanes


def _check_controls(lanes: Sequence[BlotLane]) -> None:
    """Refuse a control that is no sample of the layout."""
    samples = {lane.sample.casefold(): lane.sample for lane in lanes}
    for lane in lanes:
        if lane.control and lane.control.casefold() not in samples:
            names = ", ".join(list(dict.fromkeys(filter(None, samples.values())))[:5])
            raise FileError(
                f"got control {lane.control!r}, which is no sample",
                remedy=f"name one of {names}, or yes",
                where=f"{lane.place.split(', column')[0]}, column control",
            )


def _lane(row: Row) -> BlotLane:
    role = (row.get("role") or "sample").lower()
    is_control = role == _CONTROL
    role = "sample" if is_control else role
    if role not in BAND_ROLES:
        roles = ", ".join((*BAND_ROLES, _CONTROL))
        raise FileError(
            f"got role {row.get('role')!r}, must be one of {roles}", remedy="use one of these", where=row.place("role")
        )
    for column in ("sample", "target"):
        if not row.get(column) and role in ("sample", "loading"):
            raise FileError(f"the {column} is empty", remedy=f"fill in the {column}", where=row.place(column))
    polarity = row.get("polarity").lower()
    if polarity not in ("", "auto", "bright", "dark"):
        raise FileError(
            f"got polarity {polarity!r}, must be bright or dark",
            where=row.place("polarity"),
            remedy="bright if signal is bright as stored, else dark",
        )
    channel = {"r": "red", "g": "green", "b": "blue"}.get(row.get("channel").lower(), row.get("channel").lower())
    if channel and channel not in CHANNELS:
        raise FileError(
            f"got channel {row.get('channel')!r}, must be red, green or blue",
            where=row.place("channel"),
            remedy="leave it empty for a grey picture",
        )
    amount = _number(row, "amount", positive=True)
    if role == "dilution" and math.isnan(amount):
        raise FileError(
            "a dilution has no amount",
            remedy="write its relative amount, such as 1, 0.5, 0.25",
            where=row.place("amount"),
        )
    return BlotLane(
        image=row.get("image"),
        lane=_lane_number(row),
        sample=_sample(row),
        dose_nM=_quantity(row, "dose_nM"),
        time_h=_quantity(row, "time_h"),
        target=row.get("target"),
        replicate=row.get("replicate"),
        blot=row.get("blot") or row.get("image") or row.get("replicate"),
        role=role,
        control=_sample(row) if is_control else _control(row),
        amount=amount,
        kda=_sizes(row),
        roi=_box(row),
        polarity="" if polarity == "auto" else polarity,
        channel=channel,
        lanes_from=row.get("lanes_from"),
        volume=_number(row, "volume"),
        volume_se=_number(row, "volume_se"),
        place=row.place("lane"),
    )


def _sample(row: Row) -> str:
    """Return the sample, with the cell line before it where that has a column of its own."""
    line, sample = row.get("cell_line"), row.get("sample")
    return sample if line.lower() in sample.lower() else f"{line} {sample}".strip()


def _control(row: Row) -> str:
    """Return the sample that a row is compared with: its own where it is a control, else the one that is named."""
    text = row.get("control")
    if text.lower() in _NO or text.lower() in _YES:
        return _sample(row) if text.lower() in _YES else ""
    line = row.get("cell_line")
    return text if line.lower() in text.lower() else f"{line} {text}".strip()


def _lane_number(row: Row) -> int:
    number = parse_number(row.get("lane"), decimal_comma=row.decimal_comma)
    if number is None or number != int(number) or not 1 <= number <= MAX_LANES:
        raise FileError(
            f"got lane {row.get('lane')!r}, must be a whole number from 1 to {MAX_LANES}",
            remedy="count lanes from the left, from 1",
            where=row.place("lane"),
        )
    return int(number)


def _number(row: Row, column: str, *, positive: bool = False) -> float:
    text = row.get(column)
    if not text or NO_NUMBER.fullmatch(text):
        return math.nan
    number = parse_number(text, decimal_comma=row.decimal_comma)
    if number is None or (positive and number <= 0):
        remedy = "write it without thousands separators, with a point if need be, such as 1234.5; nan if there is none"
        raise FileError(
            f"got {column} {text!r}, must be a {'positive ' if positive else ''}number",
            remedy=remedy,
            where=row.place(column),
        )
    return number


def _quantity(row: Row, column: str) -> float:
    """Return a dose in nM or a time in h: a bare number is in the column's own unit, a text may have another."""
    text = row.get(column)
    number = parse_number(text, decimal_comma=row.decimal_comma) if text else math.nan
    if number is None:
        try:
            return parse_dose_nM(text) if column == "dose_nM" else parse_time_h(text)
        except RapalogError as error:
            raise FileError(error.problem, remedy=error.remedy, where=row.place(column)) from None
    if number < 0:
        raise FileError(
            f"got {column} {text!r}, must not be negative", remedy="write 0 or more", where=row.place(column)
        )
    return number


def _sizes(row: Row) -> tuple[float, ...]:
    sizes = []
    for part in filter(None, re.split(r"[;/ ]+", row.get("kda"))):
        number = parse_number(part, decimal_comma=row.decimal_comma)
        if number is None or number <= 0:
            raise FileError(
                f"got kda {part!r}, must be a positive number",
                where=row.place("kda"),
                remedy="write a size in kDa; join those of a ladder with ;",
            )
        sizes.append(number)
    return tuple(sizes)


def _box(row: Row) -> Box | None:
    text = row.get("roi")
    if not text:
        return None
    numbers = [parse_number(part, decimal_comma=False) for part in re.split(r"[,; ]+", text.strip("()[] "))]
    sides = [number for number in numbers if number is not None]
    if len(sides) != 4 or len(numbers) != 4 or sides[0] >= sides[2] or sides[1] >= sides[3] or min(sides) < 0:
        raise FileError(
            f"got roi {text!r}, must be x0,y0,x1,y1 with x0 < x1 and y0 < y1",
            where=row.place("roi"),
            remedy='write pixels from the upper left corner, in quotes: "120,300,180,360"',
        )
    return sides[0], sides[1], sides[2], sides[3]
