"""Where on a blot image something band-like is: a map of response over noise, free of background.

A band is short in the direction of migration (y) and long across the lane (x). Its response is a difference of two
Gaussian averages along y, which removes any background that is smooth over a few band heights, at the scale where
it stands out most. Specks and thin scratches are taken out by a median along x. The map is made on a reduced image:
lane finding needs a few hundred columns, not thousands.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

#: The reduced image has at most about this many columns and rows.
_COLUMNS: Final = 420
_ROWS: Final = 260
#: Standard deviations along y, as shares of the height; from thin bands of a tall membrane to a cropped strip.
_SMALLEST_PX: Final = 1.0
_LARGEST_SHARE: Final = 0.11
_SCALE_STEP: Final = 1.6
_SURROUND: Final = 2.2
#: Columns so far apart are independent; texture is taken for so many times the grain between them.
_LAG: Final = 4
_TEXTURE: Final = 5.0
_MEDIAN_SD: Final = 0.6745
#: A line runs over this share of the width, by so many noise widths, and is level within 15 %: rows of bands have gaps.
_LINE: Final = 0.3
_LINE_NOISE: Final = 6.0
_AS_LEVEL: Final = 0.85
#: A height at which lines cover this share of the width has no bands to find.
_MOST_OF_WIDTH: Final = 0.6
#: The 30 % quantile of the size of normal noise is this many standard deviations.
_QUANTILE: Final = 0.30
_QUANTILE_SD: Final = 0.385


@dataclass(frozen=True)
class Response:
    """Response over noise at several scales, on a reduced grid.

    ``levels`` has shape (scales, rows, columns); ``sigmas`` are in reduced pixels; ``step_y`` and ``step_x`` are the
    size of a reduced pixel in image pixels.
    """

    levels: NDArray[np.float32]
    sigmas: tuple[float, ...]
    step_y: int
    step_x: int

    @property
    def strongest(self) -> NDArray[np.float32]:
        """The largest response over all scales, shape (rows, columns)."""
        return np.asarray(self.levels.max(axis=0), dtype=np.float32)


def band_response(pixels: NDArray[np.floating[Any]]) -> Response:
    """Return where bands may be; ``pixels`` has shape (height, width), signal bright."""
    step_y, step_x = max(1, round(pixels.shape[0] / _ROWS)), max(1, round(pixels.shape[1] / _COLUMNS))
    small = reduced(pixels, step_y, step_x)
    small = ndimage.median_filter(small, size=(1, 5), mode="nearest")
    small = ndimage.gaussian_filter1d(small, 1.0, axis=1, mode="nearest")
    sigmas = _sigmas(small.shape[0])
    levels = []
    for sigma in sigmas:
        inner = ndimage.gaussian_filter1d(small, sigma, axis=0, mode="nearest")
        outer = ndimage.gaussian_filter1d(small, _SURROUND * sigma, axis=0, mode="nearest")
        apart = inner - outer
        noise = min(float(np.quantile(np.abs(apart), _QUANTILE)) / _QUANTILE_SD, _TEXTURE * _grain(apart))
        levels.append(_without_lines(apart / max(noise, 1e-9 * float(np.abs(small).max()) + 1e-12)))
    return Response(np.stack(levels).astype(np.float32), sigmas, step_y, step_x)


def _grain(apart: NDArray[np.float32]) -> float:
    """Return the noise between columns that smoothing does not tie together; bands that fill a strip add nothing."""
    return float(np.median(np.abs(apart[:, _LAG:] - apart[:, :-_LAG]))) / (_MEDIAN_SD * math.sqrt(2.0))


def _without_lines(level: NDArray[np.float32]) -> NDArray[np.float32]:
    """Take out what runs along x for a long way at one level: frames, printed lines, the edge of a scan."""
    size = max(3, round(_LINE * level.shape[1]))
    through = ndimage.maximum_filter1d(ndimage.minimum_filter1d(level, size, axis=1), size, axis=1)
    lines = (through > _LINE_NOISE) & (through > _AS_LEVEL * level)
    rows = ndimage.binary_dilation(lines.mean(axis=1) > _MOST_OF_WIDTH)
    return np.where(rows[:, None], 0.0, level)


def reduced(pixels: NDArray[np.floating[Any]], step_y: int, step_x: int) -> NDArray[np.float32]:
    """Return means over blocks of ``step_y`` times ``step_x`` pixels; what does not fill a block is left out."""
    rows, columns = pixels.shape[0] // step_y, pixels.shape[1] // step_x
    blocks = pixels[: rows * step_y, : columns * step_x].reshape(rows, step_y, columns, step_x)
    return np.asarray(blocks.mean(axis=(1, 3)), dtype=np.float32)


def _sigmas(rows: int) -> tuple[float, ...]:
    sigmas = [_SMALLEST_PX]
    while sigmas[-1] * _SCALE_STEP <= max(_LARGEST_SHARE * rows, _SMALLEST_PX):
        sigmas.append(sigmas[-1] * _SCALE_STEP)
    return tuple(sigmas)
