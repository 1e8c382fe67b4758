"""Where on a blot image something band-like is: a map of response over noise, free of background.

A band is short in the direction of migration (y) and long across the lane (x). Its response is a difference of two
Gaussian averages along y, which removes any background that is smooth over a few band heights, at the scale where
it stands out most. Specks and thin scratches are taken out by a median along x. The map is made on a reduced image:
lane finding needs some hundred columns, not thousands.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

#: The reduced image has at most about this many columns and rows.
_COLUMNS: Final = 640
_ROWS: Final = 260
#: Standard deviations along y, as shares of the height; from thin bands of a tall membrane to a cropped strip.
_SMALLEST_PX: Final = 1.0
_LARGEST_SHARE: Final = 0.11
_SCALE_STEP: Final = 1.6
_SURROUND: Final = 2.2
#: A valley on either side of a band is looked for between so many scales from it.
_VALLEY: Final = (1.5, 5.0)
#: but not farther than this share of the height, or a panel as a whole would be a band;
_FARTHEST_VALLEY: Final = 0.25
#: and it is at least this deep, as a share of the fall on the other side: forms of one protein leave more between them.
_LEAST_FALL: Final = 0.1
#: and as a share of what stands out of its surroundings, which a band on a level ground exceeds five times.
_LEAST_APART: Final = 0.5
#: Columns so far apart are independent; texture is taken for so many times the grain between them.
_LAG: Final = 4
_TEXTURE: Final = 5.0
_MEDIAN_SD: Final = 0.6745
#: A line runs over this share of the width, by so many noise widths, and is level within 15 %: rows of bands have gaps.
_LEAST_LINE: Final = 0.3
_LINE_NOISE: Final = 6.0
_AS_LEVEL: Final = 0.85
#: Printed lines are thinner than so many reduced rows.
_RULE: Final = 7
#: A height at which lines cover this share of the width has no bands to find.
_MOST_OF_WIDTH: Final = 0.6
#: Side of a patch that is exactly level where there is no picture, in reduced pixels.
_PATCH: Final = 5
#: The 30 % quantile of the size of normal noise is this many standard deviations.
_QUANTILE: Final = 0.30
_QUANTILE_SD: Final = 0.385


@dataclass(frozen=True)
class Response:
    """Response over noise at several scales, on a reduced grid.

    ``levels`` has shape (scales, rows, columns); ``sigmas`` are in reduced pixels, ``noises`` in counts; ``step_y`` and
    ``step_x`` are the size of a reduced pixel in image pixels.
    """

    levels: NDArray[np.float32]
    sigmas: tuple[float, ...]
    noises: tuple[float, ...]
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
    drawn = ~_paper(small)
    small = ndimage.median_filter(small, size=(1, 5), mode="nearest")
    small = ndimage.gaussian_filter1d(small, 1.0, axis=1, mode="nearest")
    small = _without_rules(small, drawn)
    sigmas = _sigmas(small.shape[0])
    levels, noises = [], []
    for sigma in sigmas:
        inner = ndimage.gaussian_filter1d(small, sigma, axis=0, mode="nearest")
        outer = ndimage.gaussian_filter1d(small, _SURROUND * sigma, axis=0, mode="nearest")
        apart = inner - outer
        noise = min(float(np.quantile(np.abs(apart[drawn]), _QUANTILE)) / _QUANTILE_SD, _TEXTURE * _grain(apart, drawn))
        apart = np.where(_falls_on_both_sides(inner, apart, sigma), apart, np.minimum(apart, 0.0))
        noises.append(max(noise, 1e-9 * float(np.abs(small).max()) + 1e-12))
        levels.append(_without_lines(apart / noises[-1]))
    return Response(np.stack(levels).astype(np.float32), sigmas, tuple(noises), step_y, step_x)


def _paper(small: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Return where nothing was imaged, as beside a membrane pasted into a figure: exactly level, so without noise."""
    level = ndimage.maximum_filter(small, _PATCH) == ndimage.minimum_filter(small, _PATCH)
    return np.asarray(level & ~level.all())


def _falls_on_both_sides(inner: NDArray[np.float32], apart: NDArray[np.float32], sigma: float) -> NDArray[np.bool_]:
    """Return where the image falls above and below, as at a band; at the edge of a membrane it falls on one side."""
    near, far = (max(1, round(min(share * sigma, _FARTHEST_VALLEY * len(inner)))) for share in _VALLEY)
    padded = np.pad(inner, ((far, far), (0, 0)), mode="edge")
    lowest = ndimage.minimum_filter1d(padded, far - near + 1, axis=0, mode="nearest")
    middle, height = near + (far - near + 1) // 2, len(inner)
    above, below = inner - lowest[far - middle :][:height], inner - lowest[far + middle :][:height]
    less, more = np.minimum(above, below), np.maximum(above, below)
    return np.asarray((less > _LEAST_FALL * more) & (less > _LEAST_APART * apart))


def _grain(apart: NDArray[np.float32], drawn: NDArray[np.bool_]) -> float:
    """Return the noise between columns that smoothing does not tie together; bands that fill a strip add nothing."""
    between = np.abs(apart[:, _LAG:] - apart[:, :-_LAG])[drawn[:, _LAG:] & drawn[:, :-_LAG]]
    return float(np.median(between)) / (_MEDIAN_SD * math.sqrt(2.0)) if len(between) else 0.0


def _without_rules(small: NDArray[np.float32], drawn: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Fill in thin lines along x from the rows above and below them: at coarser scales they would look like bands."""
    thin = small - ndimage.grey_opening(small, size=(min(_RULE, len(small)), 1), mode="nearest")
    ruled = _level_rows(thin, _LINE_NOISE * _grain(thin, drawn) + 1e-9)
    if ruled.all() or not ruled.any():
        return small
    free, filled = np.flatnonzero(~ruled), small.copy()
    for row in np.flatnonzero(ruled):
        above, below = free[free < row], free[free > row]
        ends = (above[-1] if len(above) else below[0], below[0] if len(below) else above[-1])
        share = (row - ends[0]) / max(1, ends[1] - ends[0])
        filled[row] = (1 - share) * small[ends[0]] + share * small[ends[1]]
    return filled


def _without_lines(level: NDArray[np.float32]) -> NDArray[np.float32]:
    """Take out what runs along x for a long way at one level: frames, printed lines, the edge of a scan."""
    return np.where(_level_rows(level, _LINE_NOISE)[:, None], 0.0, level)


def _level_rows(level: NDArray[np.float32], least: float) -> NDArray[np.bool_]:
    """Return the rows most of which is a line of at least this level, and the rows beside them."""
    size = max(3, round(_LEAST_LINE * level.shape[1]))
    through = ndimage.maximum_filter1d(ndimage.minimum_filter1d(level, size, axis=1), size, axis=1)
    lines = (through > least) & (through > _AS_LEVEL * level)
    return np.asarray(ndimage.binary_dilation(lines.mean(axis=1) > _MOST_OF_WIDTH))


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
