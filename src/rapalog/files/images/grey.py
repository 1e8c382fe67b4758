"""One grey image of what a file stores: channels merged, with colour judged where it matters.

A grey blot may be scanned with a cast (each channel is then a straight line against the others), written on in red or
marked with a blue pen. Pixels that lie off those lines are coloured; they are filled in from beside and handed on as a
mask, so that a band under them is not measured in silence. A picture whose signal itself is coloured has no single
intensity and is refused, unless the caller names the channel.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from rapalog.errors import FileError
from rapalog.files.images.stored import EXPORT

Channel = Literal["", "red", "green", "blue"]
CHANNELS: Final[tuple[Channel, ...]] = ("red", "green", "blue")
#: Channels of a grey picture differ by rounding and compression only: by less than this share of the range,
_COLOUR_CAST: Final = 0.08
#: in all but this share of the pixels, unless there is a cast.
_COLOURED_PIXELS: Final = 0.002
#: In a cast, each channel has at least this share of the range of the strongest; one hue alone is no cast.
_LEAST_SLOPE: Final = 1.0 / 3.0
#: The lines of a cast are fitted to so many pixels, in so many rounds, without those off by so many spreads.
_FITTED: Final = 50_000
_ROUNDS: Final = 6
_OFF: Final = 3.0
#: What is off the ground by this share of the range is signal; at least this share of it is grey,
_SIGNAL: Final = 0.15
_LEAST_GREY: Final = 0.2
#: no more of what is grey touches what is coloured, as in bands of several colours,
_MOST_TOUCHING: Final = 0.5
#: and no more of the picture is coloured.
_MOST_COLOURED: Final = 0.3
#: Sums over an image of larger numbers may overflow.
_BEYOND: Final = 1e30
_REC601: Final = (0.299, 0.587, 0.114)
_COLOURED_REMEDY: Final = (
    "export the blot as grey 16-bit TIFF; or crop to its grey part; or write red, green or blue into the column "
    "channel of the layout, if one channel holds the antibody; a pseudo-colour picture cannot be measured"
)


@dataclass(frozen=True)
class Grey:
    """An image of shape (height, width), what is to be flagged, and which pixels were coloured, if any."""

    pixels: NDArray[Any]
    flags: tuple[str, ...] = ()
    coloured: NDArray[np.bool_] | None = None


def grey(stored: NDArray[Any], *, file: str, channel: Channel = "") -> Grey:
    """Return one grey image of an array of numbers.

    Raises
    ------
    FileError
        If the signal is coloured, the array has another shape, its pixels are no finite real numbers below 1e30, or
        there is no such channel.
    """
    found = Grey(stored)
    if stored.ndim == 3 and stored.shape[2] in (2, 3, 4):
        found = grey_of_colour(stored, file=file, channel=channel)
    elif stored.ndim == 3 and stored.shape[2] == 1:
        found = Grey(stored[:, :, 0])
    if channel and (stored.ndim == 2 or stored.shape[-1] < len(CHANNELS)):
        raise FileError(f"got channel {channel}, but the image is grey", remedy="leave the channel out", where=file)
    _check(found.pixels, file)
    return found


def _check(pixels: NDArray[Any], file: str) -> None:
    """Refuse an array that is no image of finite real numbers."""
    if pixels.ndim != 2:
        raise FileError(f"got an array of shape {pixels.shape}, must be one grey image", remedy=EXPORT, where=file)
    if pixels.dtype.kind not in "uif":
        raise FileError(f"got pixels of type {pixels.dtype}", remedy=EXPORT, where=file)
    if pixels.dtype.kind == "f":
        if not np.isfinite(pixels).all():
            raise FileError("the image has pixels that are no numbers", remedy=EXPORT, where=file)
        if float(np.abs(pixels).max()) > _BEYOND:
            raise FileError(f"the image has pixels beyond {_BEYOND:.0e}", remedy=EXPORT, where=file)


def grey_of_colour(stored: NDArray[Any], *, file: str, channel: Channel = "") -> Grey:
    """Return the grey image of an array with 2 to 4 channels in its last axis.

    Two channels are grey and alpha, four are red, green, blue and alpha; alpha is dropped. Equal channels give
    exactly their value.

    Raises
    ------
    FileError
        If the signal is coloured: such a picture has no single intensity.
    """
    flags: list[str] = []
    if stored.shape[2] in (2, 4):
        if np.ptp(stored[:, :, -1]):
            flags.append("the image has transparent pixels: taken as stored")
        stored = stored[:, :, :-1]
    if stored.shape[2] == 1:
        return Grey(stored[:, :, 0], tuple(flags))
    if channel:
        return Grey(stored[:, :, CHANNELS.index(channel)], (*flags, f"the {channel} channel was used"))
    if all(np.array_equal(stored[:, :, 0], stored[:, :, k]) for k in (1, 2)):
        return Grey(stored[:, :, 0], (*flags, "grey saved as colour: one channel was used"))
    floats = stored.astype(np.float32)
    luminance = np.tensordot(floats, np.array(_REC601, dtype=np.float32), axes=1)
    coloured, cast = _coloured(floats, luminance, file)
    flags.append(
        "a colour image with nearly no colour: luminance was used"
        if not cast
        else "a grey image with a cast: luminance was used"
    )
    mask = None
    coloured = ndimage.binary_opening(coloured, np.ones((2, 2), dtype=np.bool_))  # single pixels are noise
    if coloured.any():
        mask = ndimage.binary_dilation(coloured)
        luminance = _filled_in(luminance, mask)
        flags.append(f"{100 * mask.mean():.2g} % of the pixels are coloured (annotation, pen): filled in from beside")
    if np.issubdtype(stored.dtype, np.integer):
        luminance = np.rint(luminance).astype(stored.dtype)
    return Grey(luminance, tuple(flags), mask)


def _coloured(floats: NDArray[np.float32], luminance: NDArray[np.float32], file: str) -> tuple[NDArray[np.bool_], bool]:
    """Return which pixels are coloured, and whether the others have a cast; refuse a picture of coloured signal."""
    scale = float(np.ptp(floats))
    plain = np.ptp(floats, axis=2) > _COLOUR_CAST * scale
    if plain.mean() <= _COLOURED_PIXELS:
        return plain, False
    lines = [_line(luminance, floats[:, :, k]) for k in range(3)]
    off = np.max(
        [np.abs(floats[:, :, k] - start - slope * luminance) for k, (start, slope) in enumerate(lines)], axis=0
    )
    coloured = off > _COLOUR_CAST * scale
    ground = float(np.median(luminance))
    signal = np.abs(luminance - ground) > _SIGNAL * float(np.ptp(luminance))
    slopes = [slope for _, slope in lines]
    if min(slopes) < _LEAST_SLOPE * max(slopes) or coloured.mean() > _MOST_COLOURED or _is_signal(coloured, signal):
        raise FileError("the image is coloured", where=file, remedy=_COLOURED_REMEDY)
    return coloured, int((plain & ~coloured).sum()) > _COLOURED_PIXELS * plain.size


def _is_signal(coloured: NDArray[np.bool_], signal: NDArray[np.bool_]) -> bool:
    """Return whether it is the signal that is coloured: little of it is grey, or most of that touches colours."""
    greys = signal & ~coloured
    if greys.sum() < max(_LEAST_GREY * int((signal | coloured).sum()), _COLOURED_PIXELS * signal.size):
        return True
    parts, _ = ndimage.label(greys)
    touching = np.unique(parts[ndimage.binary_dilation(coloured, iterations=2) & greys])
    return int(np.isin(parts, touching[touching > 0]).sum()) > _MOST_TOUCHING * int(greys.sum())


def _line(luminance: NDArray[np.float32], channel: NDArray[np.float32]) -> tuple[float, float]:
    """Return start and slope of a channel against luminance, as most pixels have it."""
    step = max(1, luminance.size // _FITTED)
    x, y = (side.ravel()[::step].astype(np.float64) for side in (luminance, channel))
    start, slope = 0.0, 1.0
    kept = np.ones(len(x), dtype=bool)
    for _ in range(_ROUNDS):
        spread = x[kept] - x[kept].mean()
        slope = float((spread * y[kept]).sum() / max(float((spread**2).sum()), 1e-12))
        start = float(y[kept].mean() - slope * x[kept].mean())
        off = np.abs(y - start - slope * x)
        kept = off <= max(_OFF * 1.4826 * float(np.median(off)), 1.0)
    return start, slope


def _filled_in(pixels: NDArray[np.float32], mask: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return an image with the pixels of a mask replaced by the nearest others."""
    nearest = ndimage.distance_transform_edt(mask, return_distances=False, return_indices=True)
    return np.asarray(pixels[tuple(nearest)], dtype=np.float32)
