"""Blot images as arrays in which signal is bright: TIFF, PNG, BMP and JPEG, recognised by content.

The numbers are the imager's own: no contrast is stretched and no gamma removed. What a file cannot promise (8 bits,
lossy compression, colour channels merged into grey, a polarity that was guessed) is said in ``flags``. Dimensions are
checked before anything is decoded, and whatever a decoder raises becomes an error with a remedy.
"""

from __future__ import annotations

import io
import logging
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import tifffile
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from rapalog.errors import FileError
from rapalog.files.blot_images_grey import grey_of_colour

# What it logs to stderr about a damaged file is raised as an error with a remedy.
logging.getLogger("tifffile").setLevel(logging.CRITICAL)

Polarity = Literal["auto", "bright", "dark"]
POLARITIES: Final = ("auto", "bright", "dark")

#: The largest imagers write 30 million pixels; a file that claims more is refused before it is decoded.
MAX_PIXELS: Final = 50_000_000
MAX_BYTES: Final = 400_000_000
#: Below this many pixels on a side there is no lane to find.
MIN_SIDE: Final = 16
_EXPORT: Final = "open it in the imager's program and export it as a 16-bit grey TIFF"
_TIFF_MAGIC: Final = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
#: Polarity is judged on a preview of about this many pixels a side,
_PREVIEW: Final = 128
#: and is evident if one tail of what stands out is this much longer than the other.
_CLEARLY: Final = 1.3
_Read = tuple[NDArray[Any], bool, list[str]]
_FORMATS: Final = {b"\x89PNG\r\n\x1a\n": "PNG", b"\xff\xd8\xff": "JPEG", b"BM": "BMP"}


@dataclass(frozen=True)
class BlotImage:
    """One image, signal bright.

    ``pixels`` has shape (height, width), in counts, float32 (float64 where 32 bits need it); ``ceiling`` is the
    largest count the file's type can hold (None for floating point), ``inverted`` whether dark was signal in the
    file; ``bits`` are those of the file's type.
    """

    name: str
    pixels: NDArray[np.floating[Any]]
    bits: int
    ceiling: float | None
    inverted: bool = False
    flags: tuple[str, ...] = ()


def read_blot_image(data: bytes, *, file: str, page: int | None = None, polarity: Polarity = "auto") -> BlotImage:
    """Read one image of a blot.

    Parameters
    ----------
    data
        The bytes of the file.
    file
        Its name, for error messages.
    page
        Which image of a file with several, counted from 1; by default the first, with a flag if there are more.
    polarity
        ``bright`` if signal is bright as stored, ``dark`` if it is dark; ``auto`` follows PhotometricInterpretation
        and, where a light background says otherwise, inverts with a flag.

    Raises
    ------
    FileError
        If the content is no image, a proprietary one, coloured, 1 bit deep, too large or too small, or broken.
    """
    if not data:
        raise FileError("the file is empty", remedy="export it again", where=file)
    if len(data) > MAX_BYTES:
        raise FileError(f"the file has {len(data)} bytes, at most {MAX_BYTES} are read", remedy=_EXPORT, where=file)
    _refuse_proprietary(data, file)
    if data.startswith(_TIFF_MAGIC):
        stored, white_is_zero, flags = _guarded(lambda: _read_tiff(data, file, page), file)
    else:
        kind = next((name for magic, name in _FORMATS.items() if data.startswith(magic)), None)
        if kind is None:
            raise FileError("the content is no TIFF, PNG, BMP or JPEG image", remedy=_EXPORT, where=file)
        if page not in (None, 1):
            raise FileError(f"got page {page}, but the file has one", remedy="leave the page out", where=file)
        stored, white_is_zero, flags = _guarded(lambda: _read_with_pillow(data, file, kind), file)
    return _as_signal(stored, white_is_zero, polarity, file, flags)


def _refuse_proprietary(data: bytes, file: str) -> None:
    head = data[:4096]
    if b"Stable File Version" in head or b"Bio-Rad Scan File" in head or file.lower().endswith(".1sc"):
        raise FileError("this is a Bio-Rad .1sc scan, which is not read", where=file,
                        remedy="in Quantity One or Image Lab use File > Export to TIFF Image, 16 bits")  # fmt: skip
    if b"Image Lab" in head and not data.startswith(_TIFF_MAGIC):
        raise FileError("this is an Image Lab .scn scan, which is not read", where=file,
                        remedy="in Image Lab use File > Export > Export for Analysis, as 16-bit TIFF")  # fmt: skip
    if data.startswith(_TIFF_MAGIC) and re.search(rb"leica-microsystems|<scn ", data[:65536]):
        raise FileError("this .scn is a microscope slide, not a blot", remedy="give the image of a blot", where=file)


def _guarded(read: Callable[[], _Read], file: str) -> _Read:
    """Run a decoder; whatever it raises or warns of in a broken file becomes one error."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return read()
    except FileError:
        raise
    except MemoryError:
        raise FileError("the image needs more memory than there is", remedy="crop it", where=file) from None
    except Exception as error:  # decoders raise whatever they like on broken files
        detail = (str(error).splitlines() or [""])[0][:120]
        raise FileError(f"the image cannot be decoded: {type(error).__name__} {detail}".rstrip(), remedy=_EXPORT,
                        where=file) from None  # fmt: skip


def _read_tiff(data: bytes, file: str, page: int | None) -> tuple[NDArray[Any], bool, list[str]]:
    with tifffile.TiffFile(io.BytesIO(data)) as tiff:
        count = len(tiff.pages)
        if page is not None and not 1 <= page <= count:
            raise FileError(f"got page {page}, the file has {count}", remedy=f"use 1 to {count}", where=file)
        found = tiff.pages[(page or 1) - 1]
        if not isinstance(found, tifffile.TiffPage):
            found = found.aspage()
        flags = [f"the file has {count} pages; the first was used"] if count > 1 and page is None else []
        _check_size(found.imagewidth, found.imagelength, file)
        if found.bitspersample == 1:
            raise FileError("the image has 1 bit per pixel: no grey is left", remedy=_EXPORT, where=file)
        samples = int(found.samplesperpixel)
        if samples > 4 or found.imagedepth > 1:
            raise FileError(f"got {samples} channels", remedy="export one channel as grey TIFF", where=file)
        try:
            stored = found.asarray()
        except Exception:  # a compression that only the other decoder knows
            return _pillow_page(data, file, (page or 1) - 1, flags)
        white = found.photometric is not None and int(found.photometric) == 0
        if int(found.photometric or 0) == 3:
            return _pillow_page(data, file, (page or 1) - 1, flags)
        if samples > 1 and stored.ndim == 3 and stored.shape[0] == samples and int(found.planarconfig) == 2:
            stored = np.moveaxis(stored, 0, -1)
        lossy = int(found.compression) in (6, 7, 33003, 33005, 34712)
        flags += ["lossy compression: counts are approximate"] if lossy else []
    return _grey(stored, file, flags), white, flags


def _pillow_page(data: bytes, file: str, index: int, flags: list[str]) -> tuple[NDArray[Any], bool, list[str]]:
    with Image.open(io.BytesIO(data), formats=["TIFF"]) as image:
        image.seek(index)
        tags = getattr(image, "tag_v2", {})
        white = tags.get(262, 1) == 0
        _check_size(*image.size, file)
        stored = _pillow_array(image, file)
        # Pillow turns 8-bit min-is-white images round by itself, but not deeper ones.
        return _grey(stored, file, flags), bool(white and stored.dtype != np.uint8), flags


def _read_with_pillow(data: bytes, file: str, kind: str) -> tuple[NDArray[Any], bool, list[str]]:
    flags = ["JPEG is lossy: counts are approximate"] if kind == "JPEG" else []
    with Image.open(io.BytesIO(data), formats=[kind]) as image:
        _check_size(*image.size, file)
        return _grey(_pillow_array(image, file), file, flags), False, flags


def _pillow_array(image: Image.Image, file: str) -> NDArray[Any]:
    if image.mode == "1":
        raise FileError("the image has 1 bit per pixel: no grey is left", remedy=_EXPORT, where=file)
    if image.mode == "P":
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    if image.mode in ("CMYK", "YCbCr", "LAB", "HSV"):
        image = image.convert("RGB")
    return np.array(image)


def _check_size(width: int, height: int, file: str) -> None:
    if width * height > MAX_PIXELS:
        raise FileError(f"the image has {width} x {height} pixels, at most {MAX_PIXELS // 1_000_000} million are read",
                        remedy="crop it to the blot", where=file)  # fmt: skip
    if min(width, height) < MIN_SIDE:
        raise FileError(f"the image has {width} x {height} pixels, at least {MIN_SIDE} x {MIN_SIDE} are needed",
                        remedy=_EXPORT, where=file)  # fmt: skip


def _grey(stored: NDArray[Any], file: str, flags: list[str]) -> NDArray[Any]:
    if stored.ndim == 3 and stored.shape[2] in (2, 3, 4):
        stored, more = grey_of_colour(stored, file=file)
        flags += more
    if stored.ndim == 3 and stored.shape[2] == 1:
        stored = stored[:, :, 0]
    if stored.ndim != 2:
        raise FileError(f"got an array of shape {stored.shape}, must be one grey image", remedy=_EXPORT, where=file)
    return stored


def _as_signal(stored: NDArray[Any], white_is_zero: bool, polarity: Polarity, file: str, flags: list[str]) -> BlotImage:
    if not (np.issubdtype(stored.dtype, np.number) and not np.iscomplexobj(stored)):
        raise FileError(f"got pixels of type {stored.dtype}", remedy=_EXPORT, where=file)
    integer = bool(np.issubdtype(stored.dtype, np.integer))
    if not integer and not np.isfinite(stored).all():
        raise FileError("the image has pixels that are no numbers", remedy=_EXPORT, where=file)
    top = float(np.iinfo(stored.dtype).max) if integer else None
    low, high = float(stored.min()), float(stored.max())
    if low == high:
        raise FileError("every pixel has the same value", remedy="give the image of the exposure", where=file)
    if not integer and max(abs(low), abs(high)) > 1e30:
        raise FileError("the image has pixels beyond 1e30", remedy=_EXPORT, where=file)
    pixels: NDArray[np.floating[Any]] = stored.astype(np.float64 if stored.dtype.itemsize > 2 else np.float32)
    flags += [f"{stored.dtype.itemsize * 8}-bit image: weak bands are coarse"] if stored.dtype.itemsize == 1 else []
    inverted, more = _turned(pixels, white_is_zero, polarity)
    if inverted:
        pixels = (top if top is not None else high) - pixels
    return BlotImage(file, pixels, stored.dtype.itemsize * 8, top, inverted, (*flags, *more))


def _turned(pixels: NDArray[np.floating[Any]], white_is_zero: bool, polarity: Polarity) -> tuple[bool, list[str]]:
    """Return whether counts are to be turned round, and what is to be flagged."""
    if polarity != "auto":
        return polarity == "dark", []
    dark = _signal_is_dark(pixels)
    if dark is None:
        return white_is_zero, ["polarity is not evident: taken as the file says; give it in the layout"]
    return dark, ["dark bands on a light background: turned round"] if dark and not white_is_zero else []


def _signal_is_dark(pixels: NDArray[np.floating[Any]]) -> bool | None:
    """Return whether what stands out from its surroundings is darker than they are; None if both are alike.

    The stored numbers decide and not PhotometricInterpretation alone: imagers that show bands dark on white write
    min-is-white with bands as large numbers, scanners write the same with bands as small ones.
    """
    rows, columns = max(1, pixels.shape[0] // _PREVIEW), max(1, pixels.shape[1] // _PREVIEW)
    preview = pixels[: pixels.shape[0] // rows * rows, : pixels.shape[1] // columns * columns]
    small = preview.reshape(preview.shape[0] // rows, rows, preview.shape[1] // columns, columns).mean(axis=(1, 3))
    inner = small[
        small.shape[0] // 20 : -(small.shape[0] // 20) or None, small.shape[1] // 20 : -(small.shape[1] // 20) or None
    ]
    around = ndimage.median_filter(inner, size=(max(3, inner.shape[0] // 2), 3), mode="nearest")
    apart = inner - around
    below, above = (float(level) for level in np.abs(np.percentile(apart, [0.5, 99.5])))
    if max(below, above) < _CLEARLY * min(below, above):
        return None
    return below > above
