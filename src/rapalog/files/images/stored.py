"""An image as its file stores it, and the limits that hold before anything is decoded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from numpy.typing import NDArray

from rapalog.errors import FileError

#: The largest imagers write 30 million pixels; a file that claims more is refused before it is decoded.
MAX_PIXELS: Final = 50_000_000
#: What those pixels may take in memory: 64 bits each, or 16 bits in four channels.
MAX_DECODED_BYTES: Final = 8 * MAX_PIXELS
MAX_BYTES: Final = 400_000_000
#: Below this many pixels on a side there is no lane to find.
MIN_SIDE: Final = 16
EXPORT: Final = "open it in the imager's program and export it as a 16-bit grey TIFF"


@dataclass(frozen=True)
class Stored:
    """Pixels of one image as numbers of its file, shape (height, width) or (height, width, channels).

    ``ceiling`` is the largest number that the file says can occur, and ``bits`` its depth, both None where it says
    nothing; ``white_is_zero`` is its PhotometricInterpretation.
    """

    pixels: NDArray[Any]
    white_is_zero: bool = False
    ceiling: float | None = None
    bits: int | None = None
    flags: tuple[str, ...] = ()


def check_size(width: int, height: int, *, file: str, bytes_per_pixel: int = 1) -> None:
    """Refuse an image that is too large to be decoded or too small to hold lanes.

    Raises
    ------
    FileError
        If it is.
    """
    if width * height > MAX_PIXELS or width * height * bytes_per_pixel > MAX_DECODED_BYTES:
        raise FileError(
            f"the image has {width} x {height} pixels, at most {MAX_PIXELS // 1_000_000} million are read",
            remedy="crop it to the blot",
            where=file,
        )
    if min(width, height) < MIN_SIDE:
        raise FileError(
            f"the image has {width} x {height} pixels, at least {MIN_SIDE} x {MIN_SIDE} are needed",
            remedy=EXPORT,
            where=file,
        )
