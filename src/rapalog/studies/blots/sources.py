"""The files of a blot experiment: which is a table and which an image, where images lie, and volumes from tables."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, cast

from rapalog.errors import FileError, RapalogError
from rapalog.files.blots.checks import check_lanes
from rapalog.files.blots.densitometry import is_image_layout, is_tidy_densitometry, read_densitometry
from rapalog.files.blots.lane import BlotLane
from rapalog.files.blots.layout import read_blot_layout
from rapalog.files.blots.table_lanes import has_volume, join_densitometry
from rapalog.files.cells.spreadsheet import is_workbook
from rapalog.files.cells.text import decode
from rapalog.files.given import Given, Held, place_of, read_bytes
from rapalog.files.images.kinds import is_image
from rapalog.tables import BandRelation, BandVolume

_ONE_SIDED: Final = 1.645  # quantile of the normal distribution for a bound at 95 %
_TABLE_LETTERS: Final = 4096


@dataclass
class Inputs:
    """What has been read: the bytes of every file by its name, and the files in their order."""

    data: dict[str, bytes] = field(default_factory=dict)
    files: list[Given] = field(default_factory=list)

    def read(self, file: Given) -> bytes:
        """Return the bytes of a file, which are read once.

        Parameters
        ----------
        file
            On disk or in memory.

        Returns
        -------
        bytes
            Its content.

        Raises
        ------
        FileError
            If it cannot be read.
        """
        name = file.name if file.name not in self.data or file in self.files else str(file)
        if name not in self.data:
            self.data[name] = read_bytes(file)
            self.files.append(file)
        return self.data[name]


def files_by_name(files: Sequence[Given], layout: Given | None) -> dict[str, Given]:
    """Return the files by name; one that is given twice, or is the layout itself, counts once.

    Parameters
    ----------
    files
        As they were given.
    layout
        The layout, which is none of the data.

    Returns
    -------
    dict
        In the order given.

    Raises
    ------
    RapalogError
        If two files have the same name.
    """
    places = {place_of(file): file for file in files}
    if layout is not None:
        places.pop(place_of(layout), None)
    named = {file.name: file for file in places.values()}
    if len(named) < len(places):
        raise RapalogError(
            "two files have the same name", where="files", remedy="rename one: the layout tells them by name"
        )
    return named


def layout_among(files: Sequence[Given]) -> Given | None:
    """Return the first file that says what is in the lanes of images; one that cannot be read is left to others.

    Parameters
    ----------
    files
        As they were given.

    Returns
    -------
    Given or None
        None if no file is a layout.
    """
    for file in files:
        with suppress(ValueError, RapalogError):
            data = read_bytes(file)
            if is_table(data, file.name) and is_image_layout(data, file=file.name):
                return file
    return None


def is_table(data: bytes, name: str) -> bool:
    """Return whether a file is text or a workbook, and so a table rather than an image.

    Parameters
    ----------
    data
        The bytes of the file.
    name
        What errors call it.

    Returns
    -------
    bool
        True for text and workbooks.

    Raises
    ------
    RapalogError
        If it is empty.
    """
    if not data.strip():
        raise FileError("the file is empty", remedy="export it again", where=name)
    if is_image(data):
        return False
    if is_workbook(data):
        return True
    if b"\0" in data[:_TABLE_LETTERS] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    try:
        decode(data, file=name)
    except FileError:
        return False
    return not data.startswith((b"\x89PNG", b"\xff\xd8\xff"))  # cut off within its first bytes


def image_path(lane: BlotLane, files: Mapping[str, Given], folder: Path | None) -> Given:
    """Return where an image lies: among the files, else beside the layout; folders of other computers and case yield.

    Parameters
    ----------
    lane
        A row of the layout that names the image.
    files
        What was given, by name.
    folder
        Where the layout lies; None if it is in memory.

    Returns
    -------
    Given
        A file on disk or in memory.

    Raises
    ------
    FileError
        If it is not there, or lies elsewhere.
    """
    written = lane.file.replace("\\", "/")
    last = written.rsplit("/", 1)[-1]
    for named in (lane.file, last):
        if named in files:
            return files[named]
    try:
        inside = folder is None or _is_below(written, folder)
        if folder is not None and inside and (folder / written).is_file():
            return folder / written
    except (OSError, ValueError) as error:  # a name that no disk can hold
        why = getattr(error, "strerror", None) or str(error)
        raise FileError(
            f"the image {lane.file[:40]!r} ... cannot be looked for: {why}",
            remedy="rename the file",
            where=f"{lane.place.split(', column')[0]}, column image",
        ) from None
    around: Sequence[Path] = ()
    if folder is not None and ".." not in written.split("/") and folder.is_dir():
        around = sorted(folder.iterdir())
    alike = {
        place_of(one): one
        for one in (*files.values(), *around)
        if one.name.casefold() == last.casefold() and (isinstance(one, Held) or one.is_file())
    }
    if len(alike) == 1:
        return next(iter(alike.values()))
    problem = "is not there" if inside else "does not lie in the layout's folder"
    raise FileError(
        f"the image {lane.file!r} {problem}",
        remedy="put it beside the layout, or give it as a file",
        where=f"{lane.place.split(', column')[0]}, column image",
    )


def _is_below(written: str, folder: Path) -> bool:
    return not Path(written).is_absolute() and (folder / written).resolve().is_relative_to(folder.resolve())


def lanes_from_tables(tables: Mapping[str, bytes], rows: Sequence[BlotLane]) -> tuple[list[BlotLane], list[str]]:
    """Return the lanes that have a volume, of tables and of a layout with volumes, and flags on them."""
    lanes: list[BlotLane] = []
    flags: list[str] = []
    for name, data in tables.items():
        own, said = _table_lanes(name, data, rows)
        lanes += own
        flags += [f"{name}: {flag}" for flag in said]
    lanes += [lane for lane in rows if has_volume(lane)]
    check_lanes(lanes, images=False)
    measured = {(lane.image, lane.blot, lane.target, lane.lane) for lane in lanes}
    expected = [lane for lane in rows if lane.target and lane.role in ("sample", "loading")] if lanes else []
    without = [lane for lane in expected if (lane.image, lane.blot, lane.target, lane.lane) not in measured]
    if without:
        flags.append(f"{len(without)} lane(s) without a volume, such as lane {without[0].lane} of {without[0].target}")
    return lanes, flags


def _table_lanes(name: str, data: bytes, rows: Sequence[BlotLane]) -> tuple[list[BlotLane], tuple[str, ...]]:
    if is_tidy_densitometry(data, file=name):
        lanes = read_blot_layout(data, file=name)
        empty = sum(not has_volume(lane) for lane in lanes)
        flags: tuple[str, ...] = (f"{empty} row(s) without a volume were left out",) if empty else ()
        blanks = sum(has_volume(lane) for lane in lanes if lane.role == "blank")
        flags += (f"{blanks} blank lane(s) not used: volumes of a tidy table are above background",) if blanks else ()
        return [lane for lane in lanes if has_volume(lane)], flags
    table = read_densitometry(data, file=name)
    if not rows:
        raise FileError(
            f"a table of {table.program} does not say what is in its lanes", remedy="add --layout", where=name
        )
    own = [lane for lane in rows if lane.file == name] or [lane for lane in rows if lane.target]
    joined, flags = join_densitometry(table, own, file=name)
    return list(joined), flags


def table_volumes(lanes: Sequence[BlotLane]) -> list[BandVolume]:
    """Return the volumes of tables as numbers, or as bounds where they are not above 0.

    A table gives no detection limit. A lane without a band has at most its own error's bound or, where the table has
    no errors, the weakest band of the same target that was seen on its membrane; with none, its volume is 0.
    """
    weakest: dict[tuple[str, str, str], float] = {}
    for lane in lanes:
        if lane.volume > 0:
            key = (lane.image, lane.blot, lane.target)
            weakest[key] = min(lane.volume, weakest.get(key, math.inf))
    return [_table_volume(lane, weakest.get((lane.image, lane.blot, lane.target), 0.0)) for lane in lanes]


def _table_volume(lane: BlotLane, weakest: float) -> BandVolume:
    error, volume, relation = lane.volume_se, lane.volume, "="
    flags: tuple[str, ...] = ("volume taken from a table",)
    if volume <= 0:
        known = error > 0
        volume, relation = (_ONE_SIDED * error if known else weakest), "<="
        bound = "an upper bound" if known else "at most that of the weakest band of its membrane"
        flags = (*flags, f"low signal: not above background, the volume is {bound}")
    return BandVolume(
        lane.image,
        lane.blot,
        lane.lane,
        lane.sample,
        lane.dose_nM,
        lane.time_h,
        lane.target,
        lane.replicate,
        lane.role,
        volume,
        error,
        cast(BandRelation, relation),
        flags,
        lane.control,
    )
