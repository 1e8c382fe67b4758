"""Pictures of an image library: PNG, JPEG, BMP, GIF, WebP, and the TIFF compressions that only it decodes."""

from __future__ import annotations

import io
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from rapalog.errors import FileError
from rapalog.files.images.kinds import Kind
from rapalog.files.images.stored import EXPORT, Stored, check_size

#: The first chunk of a WebP that keeps every pixel.
_LOSSLESS_WEBP: Final = b"VP8L"
_PROPER: Final = {"WEBP": "WebP"}
#: What EXIF calls the turn and mirror of a picture, as flips of rows and columns after an exchange of both.
_TURNS: Final = {
    2: (1, -1, False),
    3: (-1, -1, False),
    4: (-1, 1, False),
    5: (1, 1, True),
    6: (1, -1, True),
    7: (-1, -1, True),
    8: (-1, 1, True),
}
_ORIENTATION: Final = 274
#: Where EXIF has the settings of a camera, and one that every camera has.
_CAMERA: Final = 0x8769
_EXPOSURE_TIME: Final = 33434
#: A gamma this close to 1 is none.
_LINEAR_WITHIN: Final = 0.01


def read_picture(data: bytes, *, file: str, kind: Kind) -> Stored:
    """Decode a PNG, JPEG, BMP, GIF or WebP.

    Raises
    ------
    FileError
        If the image is too large, too small or 1 bit deep. A broken file raises whatever the decoder does.
    """
    lossy = kind == "JPEG" or (kind == "WEBP" and data[12:16] != _LOSSLESS_WEBP)
    flags = [f"{_PROPER.get(kind, kind)} is lossy: counts are approximate"] if lossy else []
    with Image.open(io.BytesIO(data), formats=[kind]) as image:
        check_size(*image.size, file=file)
        if getattr(image, "is_animated", False):
            flags.append("the file has several pictures; the first was used")
        gamma = image.info.get("gamma")
        if isinstance(gamma, float) and abs(gamma - 1) > _LINEAR_WITHIN:
            flags.append(f"the file declares a gamma of {gamma:.2g}: counts may not be proportional to light")
        pixels = pixels_of(image, file=file)
        if _is_deep_png(data, kind):
            if pixels.dtype == np.uint8:
                flags.append("16-bit colour, of which 8 bits were read: export it as 16-bit grey")
            elif pixels.dtype.itemsize > 2:
                pixels = pixels.astype(np.uint16)
        exif = image.getexif()
        if _EXPOSURE_TIME in exif.get_ifd(_CAMERA):
            flags.append("a photograph: its counts are not proportional to light")
        pixels, more = upright(pixels, exif.get(_ORIENTATION, 1))
    return Stored(pixels, flags=(*flags, *more))


def read_tiff_page(data: bytes, *, file: str, index: int) -> Stored:
    """Decode one image of a TIFF file, counted from 0, that is compressed with LZW, JPEG or the like.

    Raises
    ------
    FileError
        As `read_picture`.
    """
    with Image.open(io.BytesIO(data), formats=["TIFF"]) as image:
        image.seek(index)
        check_size(*image.size, file=file)
        tags = getattr(image, "tag_v2", {})
        deep = max(tags.get(258, (8,))) > 8
        white_is_zero = tags.get(262, 1) == 0
        pixels = pixels_of(image, file=file)
        flags = (
            ["16-bit colour, of which 8 bits were read: export it as 16-bit grey"]
            if (deep and pixels.dtype == np.uint8)
            else []
        )
    # It turns 8-bit min-is-white images round by itself, but not deeper ones, and turns them upright.
    return Stored(pixels, white_is_zero and pixels.dtype != np.uint8, flags=tuple(flags))


def pixels_of(image: Image.Image, *, file: str) -> NDArray[Any]:
    """Return the numbers of an opened picture, shape (height, width) or (height, width, channels)."""
    if image.mode == "1":
        raise FileError("the image has 1 bit per pixel: no grey is left", remedy=EXPORT, where=file)
    if image.mode == "P":
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    if image.mode in ("CMYK", "YCbCr", "LAB", "HSV"):
        image = image.convert("RGB")
    return np.array(image)


def upright(pixels: NDArray[Any], orientation: object) -> tuple[NDArray[Any], list[str]]:
    """Return an image turned and mirrored as its orientation tag (1 to 8) says, and what is to be flagged.

    >>> upright(np.array([[1, 2, 3]]), 6)[0].tolist()
    [[1], [2], [3]]
    """
    if not isinstance(orientation, int) or orientation not in _TURNS:
        return pixels, []
    rows, columns, exchanged = _TURNS[orientation]
    turned = pixels.swapaxes(0, 1) if exchanged else pixels
    return turned[::rows, ::columns], ["turned as the file's orientation says"]


def _is_deep_png(data: bytes, kind: Kind) -> bool:
    """Return whether a PNG has 16 bits per channel (the first byte after the size in its header)."""
    return kind == "PNG" and data[24:25] == b"\x10"
