"""The images of a blot experiment: each found, decoded, turned so that signal is bright, and read strip by strip."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final, cast

from rapalog.errors import FileError, RapalogError
from rapalog.files.blots.boxes import strips_of
from rapalog.files.blots.lane import BlotLane, targets_of
from rapalog.files.blots.regions import ImageRegions
from rapalog.files.given import Given, place_of
from rapalog.files.images.grey import Channel
from rapalog.files.images.read import BlotImage, Polarity, read_blot_image
from rapalog.studies.blots.bands import BlotReading
from rapalog.studies.blots.memory import Memory
from rapalog.studies.blots.reading import read_blot
from rapalog.studies.blots.sources import Inputs, image_path

Progress = Callable[[str, float], None]
Regions = Mapping[tuple[str, str], ImageRegions]
_NO_LENDER: Final[tuple[BlotReading, ...]] = ()
_BOTH: Final[tuple[Polarity, Polarity]] = ("bright", "dark")
#: Boxes settle the polarity if in one way so many hold a band that can be measured, and in the other at most so many.
_MOST_HOLD: Final = 0.5
_FEW_HOLD: Final = 0.25
_UNSETTLED: Final = "polarity is not evident; write bright or dark into the column polarity of the layout"


def read_images(  # noqa: PLR0913 - what is given, and what it is told and remembered
    rows: Sequence[BlotLane],
    files: Mapping[str, Given],
    folder: Path | None,
    drawn: Regions,
    inputs: Inputs,
    progress: Progress | None = None,
    *,
    memory: Memory,
) -> list[BlotReading]:
    """Return what every image of a layout shows, one reading for each strip.

    Parameters
    ----------
    rows
        The layout.
    files
        What was given, by name.
    folder
        Where the layout lies; None if it is in memory.
    drawn
        Boxes drawn by hand, by image and strip.
    inputs
        Keeps the bytes of what is read.
    progress
        Told what is being read and which share is done.
    memory
        What was read before of the same files.

    Returns
    -------
    list
        In the order of the layout, strips of an image in that of their blots.

    Raises
    ------
    RapalogError
        If an image is not there or cannot be read, two names mean one file, or regions or strips do not fit.
    """
    rows = _with_image(rows, files)
    names = list(dict.fromkeys(lane.image for lane in rows))
    strips = {name: strips_of([lane for lane in rows if lane.image == name]) for name in names}
    _check_regions(drawn, strips)
    _check_lenders(strips)
    found: dict[str, Sequence[BlotReading]] = {}
    seen: dict[Given, BlotLane] = {}
    # Those that lend their lanes come first.
    for index, name in enumerate(sorted(names, key=lambda one: bool(_lender(strips[one])))):
        if progress:
            progress(f"reading {name}", index / len(names))
        own = strips[name]
        first = own[0][0]
        path = image_path(first, files, folder)
        if seen.setdefault(place_of(path), first).file != first.file:
            other = seen[place_of(path)].file
            raise FileError(
                f"{first.file!r} and {other!r} are the same file",
                where=first.place,
                remedy="give each image a file, or name it alike in every row",
            )
        lender = found[_lender(own)] if _lender(own) else _NO_LENDER
        boxes = {key: regions for key, regions in drawn.items() if key[0] == name}
        read = partial(_readings, own, inputs.read(path), boxes, lender, memory)
        found[name] = memory.readings(name, repr((own, boxes)), lender, read)
    return [one for name in names for one in found[name]]


def _lender(strips: Sequence[Sequence[BlotLane]]) -> str:
    """Return the image whose lanes an image has, empty if it has its own."""
    return next((lane.lanes_from for strip in strips for lane in strip if lane.lanes_from), "")


def _check_lenders(strips: Mapping[str, Sequence[Sequence[BlotLane]]]) -> None:
    """Refuse lanes from an image that is not in the layout, has other lanes, or borrows them itself."""
    for name, own in strips.items():
        lender = _lender(own)
        if not lender:
            continue
        numbers = [{lane.lane for strip in strips.get(one, ()) for lane in strip} for one in (name, lender)]
        if lender not in strips or lender == name or _lender(strips[lender]) or numbers[0] != numbers[1]:
            raise FileError(
                f"{name} cannot have the lanes of {lender!r}",
                where=f"{own[0][0].place.split(', column')[0]}, column lanes_from",
                remedy="name another image of the layout that has the same lanes of its own",
            )


def _lanes_of_lender(strips: Sequence[Sequence[BlotLane]], lender: Sequence[BlotReading]) -> Regions:
    """Return the lanes of another image, top to bottom, as if they had been drawn on this one."""
    image = strips[0][0].image
    lanes = {
        number: (box[0], 0.0, box[2], float(one.image.pixels.shape[0]))
        for one in lender
        for number, box in one.lanes.items()
    }
    return {
        (image, _strip_name(strip, strips)): ImageRegions(image, lanes, {}, blot=_strip_name(strip, strips))
        for strip in strips
    }


def _check_size(image: BlotImage, lender: BlotImage, first: BlotLane) -> None:
    """Refuse the lanes of a picture of another size."""
    if image.pixels.shape != lender.pixels.shape:
        (height, width), (its_height, its_width) = image.pixels.shape, lender.pixels.shape
        raise FileError(
            f"{image.name} has {width} x {height} pixels and {lender.name}, which lends its lanes, {its_width} x "
            f"{its_height}",
            remedy="give pictures of one membrane that were not cropped apart, or roi or regions.json",
            where=f"{first.place.split(', column')[0]}, column lanes_from",
        )


def _with_image(rows: Sequence[BlotLane], files: Mapping[str, Given]) -> list[BlotLane]:
    """Return rows that all name an image; of one image that was given alone, those without a name are."""
    without = next((lane for lane in rows if not lane.image), None)
    if without is None:
        return list(rows)
    if len(files) != 1:
        raise FileError(
            "the image is empty",
            where=f"{without.place.split(', column')[0]}, column image",
            remedy="name the file of the picture in the column image",
        )
    name = next(iter(files))
    return [replace(lane, image=lane.image or name, blot=lane.blot or name) for lane in rows]


def _check_regions(drawn: Regions, strips: Mapping[str, Sequence[Sequence[BlotLane]]]) -> None:
    """Refuse regions of what the layout does not have."""
    keys = {(name, _strip_name(strip, own)) for name, own in strips.items() for strip in own}
    unknown = sorted(set(drawn) - keys)
    if unknown:
        said = " of blot ".join(filter(None, unknown[0]))
        names = [" of blot ".join(filter(None, key)) for key in sorted(keys)]
        raise RapalogError(
            f"the regions name {said!r}, which is no image of the layout",
            where="regions",
            remedy=f"use the names of the layout: {', '.join(names[:5])}",
        )


def _strip_name(strip: Sequence[BlotLane], strips: Sequence[Sequence[BlotLane]]) -> str:
    """Return the blot of a strip where an image has several, else an empty name."""
    return "" if len(strips) == 1 else next(lane.blot for lane in strip if lane.role != "ladder")


def _readings(
    strips: Sequence[Sequence[BlotLane]], data: bytes, drawn: Regions, lender: Sequence[BlotReading], memory: Memory
) -> list[BlotReading]:
    """Read the strips of one image; where its polarity is not evident, in the only way in which lanes are found."""
    rows = [lane for strip in strips for lane in strip]
    image = _image(rows, data, memory)
    if lender:
        _check_size(image, lender[0].image, rows[0])
        drawn = {**_lanes_of_lender(strips, lender), **drawn}
    found = _strips(image, strips, drawn, memory)
    if image.polarity_told:
        return found
    ways = {way: _strips(_image(rows, data, memory, way), strips, drawn, memory) for way in _BOTH}
    settled = _settled(ways)
    if settled is None:
        return [replace(one, doubts=(_UNSETTLED, *one.doubts)) for one in found]
    said = f"polarity is not evident: bands are taken as {settled}, which is the only way in which they are found"
    return [replace(one, flags=(*one.flags, said)) for one in ways[settled]]


def _settled(ways: Mapping[Polarity, Sequence[BlotReading]]) -> Polarity | None:
    """Return the one way in which lanes are certain and bands can be measured; None if there is no such way or two."""
    certain = {way: not any(one.doubts for one in found) for way, found in ways.items()}
    share = {way: _measurable(found) for way, found in ways.items()}
    for way, other in (_BOTH, _BOTH[::-1]):
        if certain[way] and share[way] > _MOST_HOLD and (not certain[other] or share[other] <= _FEW_HOLD):
            return way
    return None


def _measurable(found: Sequence[BlotReading]) -> float:
    """Return the share of bands that are more than an upper bound."""
    readings = [reading for one in found for reading in one.readings]
    return sum(reading.gated.relation != "<=" for reading in readings) / max(len(readings), 1)


def _strips(
    image: BlotImage, strips: Sequence[Sequence[BlotLane]], drawn: Regions, memory: Memory
) -> list[BlotReading]:
    found = []
    for strip in strips:
        name = _strip_name(strip, strips)
        regions = drawn.get((image.name, name))
        if name and regions is None:
            _check_strip(strip, name)
        noise = memory.noise(image) if regions else None
        found.append(replace(read_blot(image, strip, regions, noise=noise), blot=name))
    return found


def _check_strip(strip: Sequence[BlotLane], name: str) -> None:
    """Refuse one of several strips of which nothing says where it lies."""
    for target in targets_of(strip):
        lane = next((own for own in strip if own.target == target and own.role != "ladder" and own.roi is None), None)
        if lane is not None:
            raise FileError(
                f"{lane.image} shows several blots, and nothing says where {target} of {name} lies",
                remedy='give each its roi, the part of the picture in pixels: "20,350,590,450"; or a picture each',
                where=f"{lane.place.split(', column')[0]}, column roi",
            )


def _image(own: Sequence[BlotLane], data: bytes, memory: Memory, polarity: Polarity | None = None) -> BlotImage:
    first = own[0]
    written = cast(Polarity, next((lane.polarity for lane in own if lane.polarity), "auto"))
    channel = cast(Channel, next((lane.channel for lane in own if lane.channel), ""))
    way = polarity or written

    def read() -> BlotImage:
        image = read_blot_image(data, file=first.file, page=first.page, polarity=way, channel=channel)
        return replace(image, name=first.image)

    return memory.image(repr((first.image, way, channel)), read)
