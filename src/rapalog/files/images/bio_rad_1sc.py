"""Bio-Rad scans of Quantity One and Image Lab (``.1sc``): 16-bit pixels behind eleven blocks of described fields.

A header names the blocks; the last holds the pixels, bottom row first. The others hold fields, each with a type, a
length and an id. Fields of type 102 begin a collection, 101 lists its items, 100 says which number lies where in an
item, 16 are strings that label all of these. Of it all only the item ``SCN`` of the collection ``Scan Header`` is read:
width, height, bytes per pixel, and ``data_ceiling``, at which the imager itself says that pixels are clipped (64,024 or
65,520 in real scans, not 65,535). Nothing refers to anything else here, so every file is read once from front to back.

Source: M. Clapp, "File Specification for Bio-Rad 1sc Files", and the contents of five ChemiDoc XRS scans published
with the package biorad1sc_reader. That package is not used for reading: a field of length 0 keeps it for ever.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from rapalog.errors import FileError
from rapalog.files.images.stored import Stored, check_size

_REMEDY: Final = "in Quantity One or Image Lab use File > Export to TIFF Image, 16 bits"
_MAGIC: Final = b"\xaf\xaf"
_INTEL: Final = (slice(32, 56), b"Intel Format")
_TITLE: Final = (slice(56, 136), b"Bio-Rad Scan File")
_FIRST_BLOCK: Final = slice(148, 152)
_BLOCK_FIELDS: Final = 160
#: Field types of the header and the block each of them places; block 10 holds the pixels.
_BLOCKS: Final = {142: 0, 143: 1, 132: 2, 133: 3, 141: 4, 140: 5, 126: 6, 127: 7, 128: 8, 129: 9, 130: 10}
_PIXELS: Final = 10
_FIELD_HEAD: Final = 8
_STRING, _DATA_KEY, _ITEMS, _COLLECTION = 16, 100, 101, 102
#: Scans describe themselves in some hundred kB, lanes and bands included; what claims more than this is not read.
_MOST_DESCRIPTION: Final = 4_000_000
#: Bytes of the types that whole numbers have in a data key.
_WIDTHS: Final = {3: 2, 4: 2, 5: 4, 6: 4, 9: 4}


@dataclass(frozen=True)
class _Field:
    type: int
    id: int
    payload: bytes


def read_1sc(data: bytes, *, file: str) -> Stored:
    """Read the image of a ``.1sc`` scan, numbers as stored; large ones are signal.

    Parameters
    ----------
    data
        The bytes of the file.
    file
        Its name, for error messages.

    Raises
    ------
    FileError
        If the header, the blocks or the pixels are not as the format says.
    """
    if data[:2] != _MAGIC or not data[_TITLE[0]].startswith(_TITLE[1]):
        raise _refusal("no header", file)
    if not data[_INTEL[0]].startswith(_INTEL[1]):
        raise _refusal("another byte order than Intel's", file)
    blocks = _blocks(data)
    if len(blocks) != len(_BLOCKS):
        raise _refusal(f"{len(blocks)} blocks, must be {len(_BLOCKS)}", file)
    if sum(length for number, (_, length) in blocks.items() if number != _PIXELS) > _MOST_DESCRIPTION:
        raise _refusal("more description than a scan has", file)
    said = _scan_header(data, blocks)
    width, height, depth = said.get("nxpix", 0), said.get("nypix", 0), said.get("bytes_per_pix", 0)
    if not (width and height and depth in (1, 2)):
        raise _refusal("no size", file)
    check_size(width, height, file=file)
    start, length = blocks[_PIXELS]
    if length != width * height * depth or start + length > len(data):
        raise _refusal(f"{min(length, len(data) - start)} bytes for {width} x {height} pixels", file)
    rows = np.frombuffer(data, "<u2" if depth == 2 else "u1", width * height, start).reshape(height, width)
    pixels = rows[::-1].astype(np.uint16 if depth == 2 else np.uint8)
    flags = (
        ()
        if said.get("max_pix") in (None, int(pixels.max()))
        else ("the scan's header tells another brightest pixel than its image",)
    )
    ceiling = said.get("data_ceiling", 0)
    return Stored(pixels, ceiling=float(ceiling) if ceiling >= int(pixels.max()) else None, flags=flags)


def _blocks(data: bytes) -> dict[int, tuple[int, int]]:
    """Return start and length of each block by its number."""
    blocks = {}
    for field in _fields(data, _BLOCK_FIELDS, min(_number(data[_FIRST_BLOCK]), len(data))):
        if field.type in _BLOCKS and len(field.payload) >= 8:
            blocks[_BLOCKS[field.type]] = (_number(field.payload[:4]), _number(field.payload[4:8]))
    return blocks


def _fields(data: bytes, at: int, end: int) -> Iterator[_Field]:
    """Yield fields from ``at`` to the field of type 0, or to one that does not end before ``end``."""
    while at + _FIELD_HEAD <= end:
        kind, length = _number(data[at : at + 2]), _number(data[at + 2 : at + 4])
        length = 20 if length == 1 else length  # so the fields of the header write their length
        if kind == 0 or length < _FIELD_HEAD or at + length > end:
            return
        yield _Field(kind, _number(data[at + 4 : at + 8]), data[at + _FIELD_HEAD : at + length])
        at += length


def _scan_header(data: bytes, blocks: dict[int, tuple[int, int]]) -> dict[str, int]:
    """Return the whole numbers of the scan's header by their labels."""
    fields: list[_Field] = []
    for number in sorted(set(blocks) - {_PIXELS}):
        start, length = blocks[number]
        fields += _fields(data, start + _FIELD_HEAD, min(start + length, len(data)))
    labels = {field.id: field.payload.rstrip(b"\0").decode("latin-1") for field in fields if field.type == _STRING}
    keys = {field.id: field.payload for field in fields if field.type == _DATA_KEY}
    collection, item = "", None
    for field in fields:
        if field.type == _COLLECTION:
            collection, item = labels.get(_number(field.payload[12:16]), ""), None
        elif field.type == _ITEMS and collection == "Scan Header":
            item = next(
                (
                    (_number(row[:2]), _number(row[8:12]))
                    for row in _rows(field.payload, 20)
                    if labels.get(_number(row[16:20])) == "SCN"
                ),
                None,
            )
        elif item is not None and field.type == item[0]:
            return _numbers(field.payload, keys.get(item[1], b""), labels)
    return {}


def _numbers(payload: bytes, key: bytes, labels: dict[int, str]) -> dict[str, int]:
    found = {}
    for row in _rows(key, 36):
        width, at = _WIDTHS.get(_number(row[:2])), _number(row[8:12])
        if width is not None and at + width <= len(payload):
            found[labels.get(_number(row[12:16]), "")] = _number(payload[at : at + width])
    return found


def _rows(payload: bytes, width: int) -> Iterator[bytes]:
    return (payload[at : at + width] for at in range(0, len(payload) - width + 1, width))


def _number(raw: bytes) -> int:
    return int.from_bytes(raw, "little")


def _refusal(problem: str, file: str) -> FileError:
    return FileError(f"the Bio-Rad .1sc scan has {problem}", remedy=_REMEDY, where=file)
