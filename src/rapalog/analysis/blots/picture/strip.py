"""Strips of an image along a row of bands, straightened pixel by pixel, and the noise in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

_Matrix = NDArray[np.float64]
#: Noise against level is read off in this many groups of pixels of like level.
_GROUPS: Final = 12
_MAD_SD: Final = 1.4826
#: Second differences of independent noise are this many times as noisy.
_SECOND_DIFFERENCE: Final = np.sqrt(6.0)


@dataclass(frozen=True)
class Strip:
    """One lane, straightened: ``pixels`` has shape (rows, columns); row 0 lies ``offset`` rows from the path.

    Columns are shifted by whole pixels only, so that no count is made or lost. Rows that leave the image are left out.
    ``x0`` is the first column in the image.
    """

    pixels: _Matrix
    offset: int
    x0: int

    @property
    def profile(self) -> NDArray[np.float64]:
        """Mean count per row."""
        return np.asarray(self.pixels.mean(axis=1), dtype=np.float64)


@dataclass(frozen=True)
class Noise:
    """Variance of one pixel: ``read`` + ``gain`` times the count above background."""

    read: float
    gain: float

    def variance(self, level: NDArray[np.float64] | float) -> NDArray[np.float64]:
        """Return the variance of pixels at levels above background."""
        return np.asarray(self.read + self.gain * np.maximum(level, 0.0), dtype=np.float64)


def cut_strip(
    pixels: NDArray[np.floating[Any]], path: NDArray[np.float64], x_range: tuple[float, float], y_range: tuple[int, int]
) -> Strip:
    """Cut a lane out of an image.

    Parameters
    ----------
    pixels
        Shape (height, width).
    path
        Height of the row of bands in every column of the image.
    x_range
        Left and right edge of the lane.
    y_range
        First and last row, relative to the path.
    """
    height, width = pixels.shape
    x0, x1 = max(0, round(x_range[0])), min(width, max(round(x_range[1]), round(x_range[0]) + 1))
    x0 = min(x0, width - 1)
    columns = np.arange(x0, max(x1, x0 + 1))
    rows = np.rint(path[columns]).astype(np.intp)[None, :] + np.arange(y_range[0], y_range[1] + 1)[:, None]
    cut = pixels[np.clip(rows, 0, height - 1), columns[None, :]].astype(np.float64)
    complete = ((rows >= 0) & (rows < height)).all(axis=1)
    # Of a lane that leaves the image in every row, what is nearest is shown.
    first, last = np.flatnonzero(complete)[[0, -1]] if complete.any() else (0, len(rows) - 1)
    return Strip(cut[first : last + 1], y_range[0] + int(first), x0)


def estimate_noise(pixels: NDArray[np.floating[Any]]) -> Noise:
    """Return read noise and gain from second differences along x, which a smooth image does not have.

    Pixels are grouped by level; the variance of each group is a straight line against its level (read noise plus
    shot noise), fitted with weights and kept from falling.
    """
    step = max(1, pixels.size // 400_000)
    rows = pixels[::step].astype(np.float64) if pixels.shape[0] > 8 * step else pixels.astype(np.float64)
    apart = (rows[:, :-2] - 2 * rows[:, 1:-1] + rows[:, 2:]) / _SECOND_DIFFERENCE
    level = (rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:]).ravel() / 3
    apart = apart.ravel()
    ground = float(np.median(level))
    bounds = np.unique(
        np.concatenate(
            [
                [level.min()],
                np.quantile(level, [0.3, 0.6, 0.8]),
                np.linspace(np.quantile(level, 0.9), level.max(), _GROUPS),
            ]
        )
    )
    group = np.searchsorted(bounds, level, side="right")
    found = []
    for index in np.unique(group):
        own = group == index
        if int(own.sum()) >= 30:
            spread = _MAD_SD * float(np.median(np.abs(apart[own])))
            found.append((float(level[own].mean()) - ground, spread**2, int(own.sum())))
    levels, variances, counts = np.array(found).T
    weights = np.sqrt(counts) / np.maximum(variances, max(variances.min(), 1e-30))
    design = np.stack([np.ones_like(levels), levels], axis=1) * weights[:, None]
    read, gain = np.linalg.lstsq(design, variances * weights, rcond=None)[0]
    dark = float(variances[np.argmin(np.abs(levels))])
    # Counts are whole numbers: rounding alone has a variance of 1/12.
    return Noise(max(float(read), 0.25 * dark, 1 / 12 if float(pixels.max()) > 2 else 1e-12), max(float(gain), 0.0))
