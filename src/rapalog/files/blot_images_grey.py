"""Colour channels of a blot image merged into grey, where they hold nothing but grey."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from rapalog.errors import FileError

#: Channels of a grey picture differ by rounding and compression only: by less than this share of the range,
_COLOUR_CAST: Final = 0.08
#: in all but this share of the pixels (a coloured label may be in a corner).
_COLOURED_PIXELS: Final = 0.002
_REC601: Final = (0.299, 0.587, 0.114)


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
