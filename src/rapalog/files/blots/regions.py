"""Regions of a blot: where lanes and band windows are, as JSON that a person edits and hands back.

    {"format": "rapalog blot regions 1",
     "images": [{"image": "blot.tif",
                 "lanes": [{"lane": 1, "x0": 120, "y0": 0, "x1": 180, "y1": 600}, ...],
                 "bands": [{"target": "p-S6", "lane": 1, "y0": 280, "y1": 330}, ...]}]}

Pixels count from the upper left corner. ``lanes`` are final: nothing is moved or narrowed. ``bands`` may be left out:
then the row is found within the lanes; a band without ``lane`` holds for all lanes. A band may have ``x0`` and ``x1``
of its own, where the targets of an image do not share the columns of their lanes. An image that shows several strips
has an item for each, with the name of its ``blot``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from rapalog.errors import FileError
from rapalog.files.blots.lane import Box
from rapalog.files.cells.text import decode
from rapalog.files.results.writing import json_bytes

FORMAT: Final = "rapalog blot regions 1"
#: No image is wider than this.
_MOST_PIXELS: Final = 1e6
_Span = tuple[float, float]
_REMEDY: Final = "start from the regions.json that rapalog blot writes"


@dataclass(frozen=True)
class ImageRegions:
    """Lanes (number to box) and band windows (target and lane to first and last row) of one image.

    ``columns`` are those of bands that have columns of their own, not those of their lane. ``blot`` tells the strips of
    one image apart, and is empty where it shows one.
    """

    image: str
    lanes: Mapping[int, Box]
    bands: Mapping[tuple[str, int], _Span]
    columns: Mapping[tuple[str, int], _Span] = field(default_factory=dict)
    blot: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """The image, and the strip in it."""
        return self.image, self.blot


def regions_bytes(
    regions: Sequence[ImageRegions], *, notes: Mapping[tuple[str, str], Sequence[str]] | None = None
) -> bytes:
    """Return regions as JSON; ``notes`` are said beside an image, by its key, for the person who edits."""
    images = []
    for own in regions:
        lanes = [
            {"lane": lane, "x0": round(x0, 1), "y0": round(y0, 1), "x1": round(x1, 1), "y1": round(y1, 1)}
            for lane, (x0, y0, x1, y1) in own.lanes.items()
        ]
        bands = [_band_item(own, key) for key in own.bands]
        said = {"notes": list(notes[own.key])} if notes and notes.get(own.key) else {}
        strip = {"blot": own.blot} if own.blot else {}
        images.append({"image": own.image, **strip, **said, "lanes": lanes, "bands": bands})
    return json_bytes({"format": FORMAT, "images": images})


def _band_item(own: ImageRegions, key: tuple[str, int]) -> dict[str, Any]:
    (y0, y1), columns = own.bands[key], own.columns.get(key)
    sides = {"x0": round(columns[0], 1), "x1": round(columns[1], 1)} if columns else {}
    return {"target": key[0], "lane": key[1], **sides, "y0": round(y0, 1), "y1": round(y1, 1)}


def read_regions(data: bytes, *, file: str) -> dict[tuple[str, str], ImageRegions]:
    """Read regions by image name and strip.

    Raises
    ------
    FileError
        If the file is no JSON of this form, a box is empty or not a number, or a lane is named twice.
    """
    try:
        document = json.loads(decode(data, file=file))
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise FileError(f"the file is no JSON: {str(error)[:80]}", remedy=_REMEDY, where=f"{file}:{line}") from None
    images = document.get("images") if isinstance(document, dict) else None
    if not isinstance(images, list) or not all(isinstance(item, dict) for item in images):
        raise FileError("the file has no list of images", remedy=_REMEDY, where=file)
    found: dict[tuple[str, str], ImageRegions] = {}
    for item in images:
        name, strip = item.get("image"), item.get("blot", "")
        if not isinstance(name, str) or not isinstance(strip, str) or (name, strip) in found:
            raise FileError(f"got image {name!r}, must be a name that is used once", remedy=_REMEDY, where=file)
        place = f"{file}, image {name}"
        bands = {(target, lane): entry for target, lane, entry in _bands(item, place)}
        rows = {key: _span(entry, "y", key, place) for key, entry in bands.items()}
        columns = {key: _span(entry, "x", key, place) for key, entry in bands.items() if "x0" in entry or "x1" in entry}
        found[name, strip] = ImageRegions(name, _lanes(item, place), rows, columns, strip)
    return found


def _lanes(item: Mapping[str, Any], where: str) -> dict[int, Box]:
    lanes: dict[int, Box] = {}
    for entry in _entries(item, "lanes", where):
        lane = _whole(entry.get("lane"), where)
        if lane in lanes:
            raise FileError(f"lane {lane} is there twice", remedy="keep one box", where=where)
        x0, y0, x1, y1 = (_side(entry, key, where) for key in ("x0", "y0", "x1", "y1"))
        if x0 >= x1 or y0 >= y1:
            raise FileError(f"the box of lane {lane} is empty", remedy="x0 < x1 and y0 < y1", where=where)
        lanes[lane] = (x0, y0, x1, y1)
    return lanes


def _bands(item: Mapping[str, Any], where: str) -> Iterator[tuple[str, int, Mapping[str, Any]]]:
    for entry in _entries(item, "bands", where):
        target = entry.get("target")
        if not isinstance(target, str):
            raise FileError("a band has no target", remedy="name the target of the layout", where=where)
        yield target, _whole(entry["lane"], where) if "lane" in entry else 0, entry


def _span(entry: Mapping[str, Any], axis: str, key: tuple[str, int], where: str) -> _Span:
    low, high = _side(entry, f"{axis}0", where), _side(entry, f"{axis}1", where)
    if low >= high:
        raise FileError(
            f"the band of {key[0]}, lane {key[1] or 'all'}, is empty", where=where, remedy=f"{axis}0 < {axis}1"
        )
    return low, high


def _entries(item: Mapping[str, Any], key: str, where: str) -> list[Mapping[str, Any]]:
    entries = item.get(key, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise FileError(f"{key} must be a list of objects", remedy=_REMEDY, where=where)
    return entries


def _whole(number: object, where: str) -> int:
    if isinstance(number, bool) or not isinstance(number, int) or number < 1:
        raise FileError(f"got lane {number!r}, must be a whole number from 1", remedy=_REMEDY, where=where)
    return number


def _side(entry: Mapping[str, Any], key: str, where: str) -> float:
    number = entry.get(key)
    if (
        isinstance(number, bool)
        or not isinstance(number, int | float)
        or not math.isfinite(number)
        or abs(number) > _MOST_PIXELS
    ):
        raise FileError(f"got {key} {number!r}, must be a number of pixels", remedy=_REMEDY, where=where)
    return float(number)
