"""Blot images as arrays in which signal is bright, recognised by content: what imagers, scanners and editors write.

The numbers are the imager's own: no contrast is stretched and no gamma removed; only what a file declares to be square
roots of counts is squared. What a file cannot promise (8 bits, lossy compression, colour channels merged into grey, a
polarity that was guessed) is said in ``flags``. Dimensions are checked before anything is decoded, and whatever a
decoder raises becomes an error with a remedy.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from rapalog.errors import FileError
from rapalog.files.images.bio_rad_1sc import read_1sc
from rapalog.files.images.depth import depth_of
from rapalog.files.images.grey import Channel, grey
from rapalog.files.images.image_lab_scn import read_scn
from rapalog.files.images.kinds import Kind, kind_of
from rapalog.files.images.pictures import read_picture
from rapalog.files.images.stored import EXPORT, MAX_BYTES, MAX_PIXELS, Stored
from rapalog.files.images.tiff import read_tiff

Polarity = Literal["auto", "bright", "dark"]

#: Polarity is judged on a preview of about this many pixels a side,
_PREVIEW: Final = 128
#: and is evident if one tail of what stands out is this much longer than the other.
_CLEARLY: Final = 1.3
#: The preview is smoothed by so many of its pixels; spots smaller than this share of it are specks.
_SMOOTH: Final = 0.7
_SPECK: Final = 0.001
#: Half-way between these quantiles lies what parts bands from ground.
_EXTREMES: Final = (0.02, 0.98)
#: unless the whole range is so many times as wide.
_RARE: Final = 5.0
#: Bands are at least so many spots, and have less than this share of the left and right side of a picture.
_MANY: Final = 4
_OFF_THE_SIDES: Final = 0.5


@dataclass(frozen=True)
class BlotImage:
    """One image, signal bright.

    ``pixels`` has shape (height, width), in counts, float32 (float64 where 32 bits need it); ``ceiling`` is the count
    at which pixels are clipped (the largest of the file's type, or of a camera's depth where the numbers or the file
    tell it; None for floating point); ``inverted`` says whether dark was signal in the file, and ``bits`` is the depth.
    ``polarity_told`` is False where neither the numbers nor the caller say which way signal goes. ``coloured`` marks
    pixels that were filled in, None where there are none.
    """

    name: str
    pixels: NDArray[np.floating[Any]]
    bits: int
    ceiling: float | None
    inverted: bool = False
    flags: tuple[str, ...] = ()
    polarity_told: bool = True
    coloured: NDArray[np.bool_] | None = None


def read_blot_image(
    data: bytes, *, file: str, page: int | None = None, polarity: Polarity = "auto", channel: Channel = ""
) -> BlotImage:
    """Read one image of a blot.

    Parameters
    ----------
    data
        The bytes of the file: TIFF (also ``.gel`` scans), PNG, JPEG, BMP, GIF, WebP, Bio-Rad ``.1sc`` or ``.scn``.
    file
        Its name, for error messages and where the content tells nothing.
    page
        Which image of a file with several, counted from 1; by default the first, with a flag if there are more.
    polarity
        ``bright`` if signal is bright as stored, ``dark`` if it is dark; ``auto`` follows PhotometricInterpretation
        and, where a light background says otherwise, inverts with a flag.
    channel
        ``red``, ``green`` or ``blue`` of a coloured picture; empty for one that is grey.

    Raises
    ------
    FileError
        If the content is no image, a proprietary one, coloured, 1 bit deep, too large or too small, or broken.
    """
    if not data:
        raise FileError("the file is empty", remedy="export it again", where=file)
    if len(data) > MAX_BYTES:
        raise FileError(f"the file has {len(data)} bytes, at most {MAX_BYTES} are read", remedy=EXPORT, where=file)
    kind = kind_of(data, file=file)
    if kind != "TIFF" and page not in (None, 1):
        raise FileError(f"got page {page}, but the file has one", remedy="leave the page out", where=file)
    return _guarded(lambda: _as_signal(_stored(data, kind, file, page), polarity, channel, file), file)


def _stored(data: bytes, kind: Kind, file: str, page: int | None) -> Stored:
    if kind == "TIFF":
        return read_tiff(data, file=file, page=page)
    if kind == "1sc":
        return read_1sc(data, file=file)
    return read_scn(data, file=file) if kind == "scn" else read_picture(data, file=file, kind=kind)


def _guarded(read: Callable[[], BlotImage], file: str) -> BlotImage:
    """Run a decoder; whatever it raises or warns of in a broken file becomes one error."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return read()
    except FileError:
        raise
    except Image.DecompressionBombError:
        raise FileError(
            f"the image has far more than {MAX_PIXELS // 1_000_000} million pixels",
            where=file,
            remedy="crop it to the blot",
        ) from None
    except MemoryError:
        raise FileError("the image needs more memory than there is", remedy="crop it", where=file) from None
    except Exception as error:  # decoders raise whatever they like on broken files
        detail = re.sub(r" <.*?>", "", (str(error).splitlines() or [""])[0])[:120]
        raise FileError(
            f"the image cannot be decoded: {type(error).__name__} {detail}".rstrip(), remedy=EXPORT, where=file
        ) from None


def _as_signal(stored: Stored, polarity: Polarity, channel: Channel, file: str) -> BlotImage:
    one = grey(stored.pixels, file=file, channel=channel)
    numbers = one.pixels
    low, high = float(numbers.min()), float(numbers.max())
    if low == high:
        raise FileError("every pixel has the same value", remedy="give the image of the exposure", where=file)
    bits, ceiling, of_depth = depth_of(numbers, said=stored.ceiling)
    pixels: NDArray[np.floating[Any]] = numbers.astype(np.float64 if numbers.dtype.itemsize > 2 else np.float32)
    told = _signal_is_dark(pixels) if polarity == "auto" else polarity == "dark"
    inverted = stored.white_is_zero if told is None else told
    by_itself = polarity == "auto" and told and not stored.white_is_zero
    of_polarity = ["dark bands on a light background: turned round"] if by_itself else []
    if inverted:
        # What is clipped is now the smallest number that the type can hold.
        top = float(np.iinfo(numbers.dtype).max) if numbers.dtype.kind in "ui" else high
        pixels = top - pixels
        ceiling = top if ceiling is not None else None
    flags = (*stored.flags, *one.flags, *of_depth, *of_polarity)
    return BlotImage(file, pixels, stored.bits or bits, ceiling, inverted, flags, told is not None, one.coloured)


def _signal_is_dark(pixels: NDArray[np.floating[Any]]) -> bool | None:
    """Return whether what stands out from its surroundings is darker than they are; None if both are alike.

    The stored numbers decide and not PhotometricInterpretation alone: imagers that show bands dark on white write
    min-is-white with bands as large numbers, scanners write the same with bands as small ones. Where bands fill a strip
    the gaps between them stand out; but bands are many and do not reach its sides, and what is around them is one.
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
    by_spots, inside = _spots_are_dark(small)
    if max(below, above) < _CLEARLY * min(below, above) or (by_spots is not None and inside):
        return by_spots
    return below > above


def _spots_are_dark(small: NDArray[np.floating[Any]]) -> tuple[bool | None, bool]:
    """Return whether many dark spots lie in one light ground (or the other way; None if neither), and off the sides.

    Where bands are rarer than the quantiles, both of these are ground; half-way between the extremes are then bands.
    """
    smooth = ndimage.gaussian_filter(small, _SMOOTH)
    low, high = np.quantile(smooth, _EXTREMES)
    if np.ptp(smooth) > _RARE * (high - low):
        low, high = smooth.min(), smooth.max()
    dark = smooth < 0.5 * (low + high)
    found = [
        (is_dark, side)
        for is_dark, side in ((True, dark), (False, ~dark))
        if _spots(side) >= _MANY and _spots(~side) <= 1
    ]
    if len(found) != 1:
        return None, False
    is_dark, spots = found[0]
    return is_dark, bool(spots[:, [0, -1]].mean() < _OFF_THE_SIDES)


def _spots(side: NDArray[np.bool_]) -> int:
    sizes = np.bincount(ndimage.label(side)[0].ravel())[1:]
    return int((sizes > _SPECK * side.size).sum())
