"""Bio-Rad Image Lab scans (``.scn``): a multipart message of the scan's description as XML and its plain pixels.

The parts are headers, an empty line and as many bytes as Content-Length says. The description has ``size_pix`` (width
and height), ``scanner`` with ``max_value``, ``endian`` and ``channel_count``. That the pixels fill width x height
exactly is asked, so a file that is built otherwise is refused and not misread. Written from descriptions of the format;
it was not tried on a file of an imager. Microscope slides of the same ending are TIFF files.
"""

from __future__ import annotations

import re
from typing import Final

import numpy as np

from rapalog.errors import FileError
from rapalog.files.images.stored import Stored, check_size

_REMEDY: Final = "in Image Lab use File > Export > Export for Analysis, as 16-bit TIFF"
#: A description and an image are two parts; headers are lines of a few words.
_MOST_PARTS: Final = 64
_LONGEST_LINE: Final = 4096
_MOST_LINES: Final = 1000
_LONGEST_DESCRIPTION: Final = 4_000_000
_LENGTH: Final = re.compile(rb"content-length:\s*(\d{1,12})", re.IGNORECASE)
_TYPE: Final = re.compile(rb"content-type:\s*([\w/+-]+)", re.IGNORECASE)
_WHAT: Final = {
    "width": rb"<size_pix\b[^>]*\bwidth\s*=\s*[\"'](\d{1,9})[\"']",
    "height": rb"<size_pix\b[^>]*\bheight\s*=\s*[\"'](\d{1,9})[\"']",
    "max_value": rb"<scanner\b[^>]*\bmax_value\s*=\s*[\"'](\d{1,9})[\"']",
    "channels": rb"<channel_count\b[^>]*>\s*(\d{1,4})\s*<",
}
_ENDIAN: Final = re.compile(rb"<endian\b[^>]*>\s*(little|big)\s*<", re.IGNORECASE)


def read_scn(data: bytes, *, file: str) -> Stored:
    """Read the image of an Image Lab scan, numbers as stored; large ones are signal.

    Parameters
    ----------
    data
        The bytes of the file.
    file
        Its name, for error messages.

    Raises
    ------
    FileError
        If the parts, the description or the pixels are not as expected, or there are several channels.
    """
    description, images = b"", []
    for kind, content in _parts(data):
        if kind == b"text/xml" and len(description) + len(content) <= _LONGEST_DESCRIPTION:
            description += content
        elif kind == b"application/octet-stream":
            images.append(content)
    said = {name: int(found[1]) for name, pattern in _WHAT.items() if (found := re.search(pattern, description))}
    endian = _ENDIAN.search(description)
    if len(images) != 1 or said.get("channels", 1) != 1:
        raise _refusal(f"{max(len(images), said.get('channels', 1))} images" if images else "no image", file)
    if not {"width", "height", "max_value"} <= said.keys() or endian is None:
        raise _refusal("no size or byte order", file)
    width, height = said["width"], said["height"]
    check_size(width, height, file=file)
    deep = said["max_value"] > 256
    if said["max_value"] > 65535 or len(images[0]) != width * height * (2 if deep else 1):
        raise _refusal(f"{len(images[0])} bytes for {width} x {height} pixels", file)
    order = "<" if endian[1].lower() == b"little" else ">"
    pixels = np.frombuffer(images[0], f"{order}u2" if deep else "u1").reshape(height, width)
    return Stored(pixels.astype(np.uint16 if deep else np.uint8), ceiling=float(said["max_value"]) if deep else None)


def _parts(data: bytes) -> list[tuple[bytes, bytes]]:
    """Return type and content of each part that says how long it is."""
    parts: list[tuple[bytes, bytes]] = []
    kind, at = b"", 0
    length: int | None = None
    for _ in range(_MOST_LINES):
        end = data.find(b"\n", at, at + _LONGEST_LINE)
        if end < 0 or len(parts) >= _MOST_PARTS:
            break
        line, at = data[at:end].strip(), end + 1
        if found := _TYPE.match(line):
            kind = found[1].lower()
        elif found := _LENGTH.match(line):
            length = int(found[1])
        elif not line and length is not None:
            parts.append((kind, data[at : at + length]))
            at += length
            kind, length = b"", None
    return parts


def _refusal(problem: str, file: str) -> FileError:
    return FileError(f"the Image Lab .scn scan has {problem}", remedy=_REMEDY, where=file)
