"""Rows of bands: how they run across the image (tilt and smile), and at which heights they lie.

    y(x) = y0 + tilt u + smile u**2        with u from -1 at the left edge to 1 at the right one

All rows of an image run alike to first order. Tilt and smile are those that make the row profile of the response
sharpest: the sum of its squares is largest when every row falls onto one height. The response is compressed first, so
that a faint lane has its say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, signal

from rapalog.analysis.blots.picture.response import Response

#: Response below this many noise widths is noise.
_NOISE: Final = 3.0
#: Rise from the middle to an edge: at most this share of half the width (3.4 degrees and more is a crooked picture)
_MOST_TILT: Final = 0.09
_MOST_SMILE: Final = 0.09
#: and of the height.
_MOST_OF_HEIGHT: Final = 0.4
#: A line stands out by so many noise widths over this share of the image's width, and is level within this share.
_LINE_NOISE: Final = 6.0
_LEAST_LINE: Final = 0.3
_AS_LEVEL: Final = 0.85
#: A line may run so many rows off the path of the bands.
_SLACK: Final = 3
_STEPS: Final = 13
_ZOOMS: Final = 3
#: Rows weaker than this share of the strongest are not rows.
_WEAKEST: Final = 0.12
#: A coarse row around finer ones is of its own if it has this share of their strength, as in a thick band.
_TOGETHER: Final = 0.7
_SEARCH_COLUMNS: Final = 140
#: A row is as clear at a scale as at any if it has this share of what it has at the clearest.
_AS_CLEAR: Final = 0.8
#: A row peaks at a scale within this share of it.
_PEAKS_WITHIN: Final = 0.4
#: Peaks nearer than so many scales of a stronger row are that row again.
_SAME_ROW: Final = 1.5


@dataclass(frozen=True)
class BandRow:
    """One row of bands on the reduced grid: height in the middle of the image, its scale, and how much supports it."""

    y0: float
    sigma: float
    strength: float


@dataclass(frozen=True)
class Rows:
    """The rows of an image, strongest first, and how they run; in reduced pixels.

    ``lines`` are those left out because they are level from end to end, as frames are.
    """

    tilt: float
    smile: float
    rows: tuple[BandRow, ...]
    lines: tuple[BandRow, ...] = ()

    def shift(self, columns: int) -> NDArray[np.float64]:
        """Return by how much a row lies below its middle height in each column."""
        return _shift(columns, self.tilt, self.smile)


def straightened(levels: NDArray[np.float32], rows: Rows) -> NDArray[np.float32]:
    """Return a map with its rows made level, 0 where they leave the image; shape (height, columns) as given."""
    height, columns = levels.shape
    y = np.rint(np.arange(height)[:, None] + rows.shift(columns)).astype(np.intp)
    return np.where((y >= 0) & (y < height), levels[np.clip(y, 0, height - 1), np.arange(columns)], 0.0)


def compressed(levels: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the logarithm of what stands out of the noise; 0 where nothing does."""
    return np.asarray(np.log1p(np.maximum(levels - _NOISE, 0.0)), dtype=np.float64)


def find_rows(response: Response) -> Rows:
    """Return tilt, smile and the rows of a response map; no rows if nothing stands out."""
    levels = compressed(response.strongest)
    height, columns = levels.shape
    tilt, smile = _straighten(levels, response)
    profile = _row_profile(levels, tilt, smile)
    smooth = ndimage.gaussian_filter1d(profile, 1.0)
    peaks, _ = signal.find_peaks(np.pad(smooth, 1), height=max(_WEAKEST * float(smooth.max(initial=0.0)), 1e-9))
    peaks = peaks - 1
    order = np.argsort(-smooth[peaks])
    profiles = [_row_profile(compressed(level), tilt, smile) for level in response.levels]
    at = np.clip(np.rint(np.arange(height)[:, None] + _shift(columns, tilt, smile)[None, :]), 0, height - 1)
    index = at.astype(np.intp)
    rows: list[tuple[BandRow, bool]] = []
    for peak in peaks[order][:12]:
        along = response.levels[:, index[peak], np.arange(columns)]
        own = [_is_peak(one, int(peak), sigma) for one, sigma in zip(profiles, response.sigmas, strict=True)]
        best = _scale(along, np.array(response.noises), np.array(own))
        if any(abs(peak - row.y0) < _SAME_ROW * min(row.sigma, response.sigmas[best]) for row, _ in rows):
            continue
        around = np.clip(index[peak] + np.arange(-_SLACK, _SLACK + 1)[:, None], 0, height - 1)
        line = _is_line(response.levels[best][around, np.arange(columns)].max(axis=0))
        rows.append((BandRow(float(peak), response.sigmas[best], float(smooth[peak])), line))
    # A coarse row that finer, stronger ones surround is those together, as the forms of a protein are.
    rows = [(row, line) for row, line in rows if not _is_several(row, [other for other, _ in rows])]
    # On an image in which every row is as level as a line, lanes touch.
    bands = [row for row, line in rows if not line]
    lines = [row for row, line in rows if line]
    return Rows(tilt, smile, tuple(bands), tuple(lines)) if bands else Rows(tilt, smile, tuple(lines))


def _is_peak(profile: NDArray[np.float64], peak: int, sigma: float) -> bool:
    """Return whether a row profile of one scale peaks about here: coarse scales have one peak for several rows."""
    first = max(0, peak - max(1, round(sigma)))
    near = profile[first : peak + max(1, round(sigma)) + 1]
    return abs(first + int(near.argmax()) - peak) <= max(1.0, _PEAKS_WITHIN * sigma)


def _scale(along: NDArray[np.float32], noises: NDArray[np.float64], peaks: NDArray[np.bool_]) -> int:
    """Return the scale of a row: that of its largest contrast, of those at which it is about as clear as at any.

    Without noise a band is clear at scales far finer than itself; ``peaks`` are the scales at which it is a peak.
    """
    above = np.maximum(along - _NOISE, 0.0)
    clear = np.log1p(above).sum(axis=1)
    contrast = above.sum(axis=1) * noises
    as_clear = clear >= _AS_CLEAR * clear.max()
    own = as_clear & peaks
    return int(np.where(own if own.any() else as_clear, contrast, -1.0).argmax())


def _is_several(row: BandRow, others: list[BandRow]) -> bool:
    """Return whether a coarse row only sums finer ones above and below it."""
    near = [
        other.y0 - row.y0
        for other in others
        if 2 * other.sigma <= row.sigma
        and abs(other.y0 - row.y0) <= row.sigma
        and row.strength < _TOGETHER * other.strength
    ]
    return bool(near) and min(near) < 0 < max(near)


def _is_line(along: NDArray[np.float32]) -> bool:
    """Return whether a row is a frame, a pen stroke or the edge of a membrane: level from end to end, without gaps."""
    above = np.flatnonzero(along > _LINE_NOISE)
    if len(above) < _LEAST_LINE * len(along):
        return False
    low, high = np.quantile(along[above[0] : above[-1] + 1], [0.1, 0.9])
    return bool(low > _AS_LEVEL * high)


def _straighten(levels: NDArray[np.float64], response: Response) -> tuple[float, float]:
    """Search tilt and smile on a grid that is refined around its best point."""
    height, columns = levels.shape
    step = max(1, columns // _SEARCH_COLUMNS)
    thin = levels[:, ::step]
    half = 0.5 * columns * response.step_x / response.step_y
    most_tilt = min(_MOST_TILT * half, _MOST_OF_HEIGHT * height)
    most_smile = min(_MOST_SMILE * half, _MOST_OF_HEIGHT * height)
    best, centre, reach = -1.0, (0.0, 0.0), (most_tilt, most_smile)
    for _ in range(_ZOOMS):
        found = centre
        for tilt in centre[0] + np.linspace(-reach[0], reach[0], _STEPS):
            for smile in centre[1] + np.linspace(-reach[1], reach[1], _STEPS):
                sharpness = float((_row_profile(thin, tilt, smile) ** 2).sum())
                # A crooked row must earn it: of two equally sharp ones the straighter is taken.
                sharpness *= 1.0 - 0.02 * (abs(tilt) / (most_tilt + 1e-9) + abs(smile) / (most_smile + 1e-9))
                if sharpness > best:
                    best, found = sharpness, (float(tilt), float(smile))
        centre, reach = found, (reach[0] / 4, reach[1] / 4)
    return centre


def _shift(columns: int, tilt: float, smile: float) -> NDArray[np.float64]:
    u = np.linspace(-1.0, 1.0, columns)
    return np.asarray(tilt * u + smile * u**2, dtype=np.float64)


def _row_profile(levels: NDArray[np.float64], tilt: float, smile: float) -> NDArray[np.float64]:
    """Sum the response along rows that run with this tilt and smile; what leaves the image is lost."""
    height, columns = levels.shape
    y = np.arange(height)[:, None] - np.rint(_shift(columns, tilt, smile)).astype(np.intp)[None, :]
    inside = (y >= 0) & (y < height)
    return np.asarray(np.bincount(y[inside], weights=levels[inside], minlength=height), dtype=np.float64)
