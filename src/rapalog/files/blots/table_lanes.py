"""What a densitometry table says of each lane of a layout: which rows, which bands, and over which background.

A table of several images or channels is as many series of lanes. Each belongs to one target: a series that two targets
of the layout could claim is refused, for a ratio of a band to itself looks like any other.

* Rows without a lane of their own are the lanes of the layout in order, with or without its ladder and its blank lanes;
  which of the three, their number says. Any other number is refused: rows would belong to the wrong lanes.
* Several bands of a lane are those near the sizes that the layout expects (``kda``), or all, summed.
* A background that the program left in is removed where the table has it: rows that are labelled so, rows in pairs
  (each lane's band, then its background; or all bands, then all backgrounds), or lanes with the role blank.

What is not used is said.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from rapalog.analysis.blots.folds.names import target_kind
from rapalog.errors import FileError
from rapalog.files.blots.densitometry import BandRow, DensitometryTable
from rapalog.files.blots.lane import BlotLane

_Key = tuple[str, str, str]
#: A band belongs to a target whose size is within this factor of its own.
_SIZE_WITHIN: Final = 1.2
#: Backgrounds in pairs with bands are alike: the largest is at most so many times the smallest.
_MOST_UNLIKE: Final = 1.5


def join_densitometry(
    table: DensitometryTable, layout: Sequence[BlotLane], *, file: str
) -> tuple[tuple[BlotLane, ...], tuple[str, ...]]:
    """Give every lane of a layout its volume.

    A series of lanes belongs to the target whose column ``image`` names its image, its channel or the table's file,
    whatever the folder, case and ending; or, without such a name, to the only target of the layout. Lanes of the
    layout without a volume in the table are left out, and so are blank lanes that were used as background.

    Returns
    -------
    lanes, flags
        Lanes with volumes, and what was done with the rows or not.

    Raises
    ------
    FileError
        If two targets could claim a series, or a target two series, if rows cannot be told to lanes, or no lane agrees.
    """
    targets = list(dict.fromkeys((lane.image, lane.target, lane.blot) for lane in layout if lane.target))
    series = list(dict.fromkeys(row.series for row in table.rows))
    pairs = [(one, target) for one in series for target in targets if _names(one, target, file)]
    if not pairs and len(series) == len(targets) == 1:
        pairs = [(series[0], targets[0])]
    claimed, claiming = [one for one, _ in pairs], [target for _, target in pairs]
    if not pairs or len(set(claimed)) < len(pairs) or len(set(claiming)) < len(pairs):
        raise _which_is_which(table, targets, series, file)
    table, flags = _with_load_corrected(table, layout)
    found: list[BlotLane] = []
    for own, target in pairs:
        rows = [row for row in table.rows if row.series == own]
        lanes = [lane for lane in layout if (lane.image, lane.target or target[1], lane.blot) == target]
        joined, said = _join_series(table, rows, lanes, file)
        found += joined
        flags += [f"{target[1]}: {flag}" for flag in said]
    if not found:
        raise FileError("no lane of the layout is in the table", remedy="number lanes alike", where=file)
    left = [one for one in series if one not in claimed]
    flags += [f"{' '.join(filter(None, one))} is not used: no target of the layout names it" for one in left]
    return tuple(found), tuple(flags)


def _with_load_corrected(table: DensitometryTable, layout: Sequence[BlotLane]) -> tuple[DensitometryTable, list[str]]:
    """Return the table with the program's normalised volumes, unless the layout has a loading control of its own."""
    flags = list(table.flags)
    bands = [row for row in table.rows if not (row.background or math.isnan(row.volume))]
    if not bands or any(math.isnan(row.normalised) for row in bands):
        return table, flags
    if any(lane.role == "loading" or target_kind(lane.target) == "loading" for lane in layout):
        said = "the normalised volume (Norm. Vol.) is not used: the layout has a loading control of its own"
        return table, [*flags, said]
    rows = tuple(row if row.background else replace(row, volume=row.normalised) for row in table.rows)
    said = "the normalised volume (Norm. Vol.) is used: the program has corrected the load"
    return replace(table, rows=rows, keeps_background=False), [*flags, said]


@dataclass(frozen=True)
class _Band:
    """The rows of one lane, and the background under one pixel or one selection of them (NaN if there is none)."""

    rows: tuple[BandRow, ...]
    ground: float = math.nan


def _join_series(
    table: DensitometryTable, rows: Sequence[BandRow], lanes: Sequence[BlotLane], file: str
) -> tuple[list[BlotLane], list[str]]:
    """Return the lanes of one target with their volumes, and what is to be said."""
    bands, grounds = [row for row in rows if not row.background], [row for row in rows if row.background]
    flags: list[str] = []
    if not table.numbered:
        bands, paired = _told_apart(table, bands, len(lanes))
        flags += ["rows are in pairs: the second of each is taken as its background"] if paired else []
        grounds += paired
        bands = _in_order(bands, lanes, file)
    bands = [row for row in bands if not math.isnan(row.volume)]
    numbers = {lane.lane for lane in lanes}
    unused = [row for row in bands if row.lane not in numbers]
    if unused:
        flags.append(f"{len(unused)} row(s) not used: lane {unused[0].lane} is not in the layout")
    by_lane = {lane.lane: [row for row in bands if row.lane == lane.lane] for lane in lanes}
    ground, said = _ground(table, by_lane, grounds, lanes)
    flags += said
    found, several = [], 0
    sign, turned = _sign(table, by_lane, ground, lanes)
    flags += turned
    for lane in lanes:
        own = by_lane[lane.lane] if lane.role != "ladder" else []
        chosen = _of_size(own, lane.kda)
        if own and not chosen:
            flags.append(f"lane {lane.lane} has no band near {lane.kda[0]:g} kDa")
        if not chosen or (lane.role == "blank" and ground):
            continue
        several += len(own) > 1
        found.append(replace(lane, volume=sign * math.fsum(_above(row, table, ground) for row in chosen)))
    if several:
        how = "chosen by kDa" if any(lane.kda for lane in lanes) else "summed"
        flags.append(f"several bands in {several} lane(s): {how}")
    return found, flags


def _told_apart(table: DensitometryTable, rows: Sequence[BandRow], lanes: int) -> tuple[list[BandRow], list[BandRow]]:
    """Return bands and their backgrounds where there are two rows a lane, one of which is lower and alike in all."""
    if not table.keeps_background or len(rows) != 2 * lanes or lanes < 2:
        return list(rows), []
    ways = [(rows[::2], rows[1::2]), (rows[:lanes], rows[lanes:])]
    fitting = [(bands, grounds) for bands, grounds in ways if _are_grounds(bands, grounds)]
    if len(fitting) != 1:
        return list(rows), []
    bands, grounds = fitting[0]
    return (
        [replace(row, lane=k) for k, row in enumerate(bands, start=1)],
        [replace(row, lane=k, background=True) for k, row in enumerate(grounds, start=1)],
    )


def _are_grounds(bands: Sequence[BandRow], grounds: Sequence[BandRow]) -> bool:
    volumes = [row.volume for row in grounds]
    lower = all(ground.volume < band.volume for ground, band in zip(grounds, bands, strict=True))
    return lower and min(volumes) > 0 and max(volumes) <= _MOST_UNLIKE * min(volumes)


def _in_order(rows: Sequence[BandRow], lanes: Sequence[BlotLane], file: str) -> list[BandRow]:
    """Return rows without a lane of their own with the lanes of the layout that they must be."""
    for without in ((), ("ladder",), ("ladder", "blank")):
        numbers = sorted(lane.lane for lane in lanes if lane.role not in without)
        if len(numbers) == len(rows):
            return [replace(row, lane=number) for row, number in zip(rows, numbers, strict=True)]
    raise FileError(
        f"the table has {len(rows)} rows and the layout {len(lanes)} lanes of {lanes[-1].target}: which row is which?",
        remedy="add a column Lane to the table; say background in the column Label of rows that are none",
        where=rows[0].place if rows else file,
    )


def _ground(
    table: DensitometryTable, by_lane: dict[int, list[BandRow]], grounds: Sequence[BandRow], lanes: Sequence[BlotLane]
) -> tuple[dict[int, float], list[str]]:
    """Return the background per pixel (or per selection) of every lane, empty if there is none, and what is said."""
    blanks = [lane.lane for lane in lanes if lane.role == "blank" and by_lane[lane.lane]]
    names = ", ".join(map(str, blanks))
    if not table.keeps_background:
        said = [f"{len(grounds)} row(s) of background not used: the program has removed it"] if grounds else []
        if blanks:
            said.append(f"blank lane {names} is not subtracted: the program has removed the background")
        return {}, said
    own = {row.lane: _per_unit(row, table) for row in grounds}
    if grounds and set(own) >= {number for number, rows in by_lane.items() if rows}:
        unused = [f"blank lane {names} is not used: lanes have backgrounds of their own"] if blanks else []
        return own, ["the background of each lane is removed, as the table has it", *unused]
    common = [_per_unit(row, table) for row in grounds] or [
        _per_unit(row, table) for number in blanks for row in by_lane[number]
    ]
    if not common:
        return {}, [table.kept_flag]
    what = f"{len(grounds)} row(s) of background" if grounds else f"blank lane {names}"
    unused = [f"blank lane {names} is not used"] if grounds and blanks else []
    return dict.fromkeys(by_lane, float(np.mean(common))), [f"{what} removed from every lane", *unused]


def _sign(
    table: DensitometryTable, by_lane: dict[int, list[BandRow]], ground: dict[int, float], lanes: Sequence[BlotLane]
) -> tuple[int, list[str]]:
    """Return -1, and say so, where bands are darker than their background: the picture was not inverted."""
    above = [
        _above(row, table, ground)
        for lane in lanes
        if lane.role not in ("blank", "ladder") and ground
        for row in by_lane[lane.lane]
    ]
    if 2 * sum(one < 0 for one in above) <= len(above):
        return 1, []
    return -1, ["bands are darker than their background: how much darker is taken as the signal"]


def _per_unit(row: BandRow, table: DensitometryTable) -> float:
    """Return a row's volume per pixel, or as it is where the table has no areas."""
    return row.volume if table.mean or math.isnan(row.area) or row.area <= 0 else row.volume / row.area


def _above(row: BandRow, table: DensitometryTable, ground: dict[int, float]) -> float:
    """Return a row's volume above its background, over its whole area; without a background as it is."""
    if row.lane not in ground:
        return row.volume
    above = _per_unit(row, table) - ground[row.lane]
    return above if math.isnan(row.area) or row.area <= 0 else above * row.area


def _of_size(rows: Sequence[BandRow], sizes: Iterable[float]) -> list[BandRow]:
    """Return the bands near the sizes that are expected; all where no size is expected or known."""
    wanted = tuple(sizes)
    if not wanted or all(math.isnan(row.kda) for row in rows):
        return list(rows)
    return [row for row in rows if any(size / _SIZE_WITHIN <= row.kda <= size * _SIZE_WITHIN for size in wanted)]


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
        remedy=f"write the name of the {what} ({name}) into the column image",
        where=file,
    )


def has_volume(lane: BlotLane) -> bool:
    """Return whether a lane has a volume."""
    return not math.isnan(lane.volume)
