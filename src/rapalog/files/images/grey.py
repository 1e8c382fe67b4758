"""One grey image of what a file stores: channels merged where they hold nothing but grey, colour refused."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from rapalog.errors import FileError
from rapalog.files.images.stored import EXPORT

#: Channels of a grey picture differ by rounding and compression only: by less than this share of the range,
_COLOUR_CAST: Final = 0.08
#: in all but this share of the pixels (a coloured label may be in a corner).
_COLOURED_PIXELS: Final = 0.002
#: Sums over an image of larger numbers may overflow.
_BEYOND: Final = 1e30
_REC601: Final = (0.299, 0.587, 0.114)


def grey(stored: NDArray[Any], *, file: str) -> tuple[NDArray[Any], list[str]]:
    """Return an image of shape (height, width), and what is to be flagged.

    Raises
    ------
    FileError
        If the channels differ, the array has another shape, or its pixels are no finite real numbers below 1e30.
    """
    flags: list[str] = []
    if stored.ndim == 3 and stored.shape[2] in (2, 3, 4):
        stored, flags = grey_of_colour(stored, file=file)
    if stored.ndim == 3 and stored.shape[2] == 1:
        stored = stored[:, :, 0]
    if stored.ndim != 2:
        raise FileError(f"got an array of shape {stored.shape}, must be one grey image", remedy=EXPORT, where=file)
    if stored.dtype.kind not in "uif":
        raise FileError(f"got pixels of type {stored.dtype}", remedy=EXPORT, where=file)
    if stored.dtype.kind == "f":
        if not np.isfinite(stored).all():
            raise FileError("the image has pixels that are no numbers", remedy=EXPORT, where=file)
        if float(np.abs(stored).max()) > _BEYOND:
            raise FileError(f"the image has pixels beyond {_BEYOND:.0e}", remedy=EXPORT, where=file)
    return stored, flags


def grey_of_colour(stored: NDArray[Any], *, file: str) -> tuple[NDArray[Any], list[str]]:
    """Return the grey image of an array with 2 to 4 channels in its last axis, and what is to be flagged.

    Two channels are grey and alpha, four are red, green, blue and alpha; alpha is dropped. Equal channels give
    exactly their value.

    Raises
    ------
    FileError
        If the channels differ: a coloured picture has no single intensity.
    """
    flags = []
    channels = stored.shape[2]
    if channels in (2, 4):
        if np.ptp(stored[:, :, -1]):
            flags.append("the image has transparent pixels: taken as stored")
        stored = stored[:, :, :-1]
    if stored.shape[2] == 1:
        return stored[:, :, 0], flags
    if all(np.array_equal(stored[:, :, 0], stored[:, :, k]) for k in (1, 2)):
        return stored[:, :, 0], [*flags, "grey saved as colour: one channel was used"]
    floats = stored.astype(np.float32)
    spread = floats.max(axis=2) - floats.min(axis=2)
    scale = float(floats.max() - floats.min())
    if float((spread > _COLOUR_CAST * scale).mean()) > _COLOURED_PIXELS:
        raise FileError("the image is coloured", where=file, remedy="export the channel of one antibody as grey TIFF; "
                        "a pseudo-colour picture cannot be measured")  # fmt: skip
    grey = np.tensordot(floats, np.array(_REC601, dtype=np.float32), axes=1)
    if np.issubdtype(stored.dtype, np.integer):
        grey = np.rint(grey).astype(stored.dtype)
    return grey, [*flags, "a colour image with nearly no colour: luminance was used"]
