"""Which columns each lane is summed over: as far as its band reaches, and no farther."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from rapalog.analysis.blots.picture.strip import cut_strip
from rapalog.analysis.blots.rows.window import BandWindow

#: A band ends in x where it has fallen to this share of its highest column above the valley to its neighbours.
_SIDE_FOOT: Final = 0.05


def band_spans(
    pixels: NDArray[np.floating[Any]], edges: NDArray[np.float64], windows: Sequence[BandWindow]
) -> NDArray[np.float64]:
    """Return the columns each lane is summed over: the width of the average band, the same for all lanes.

    Parameters
    ----------
    pixels
        Shape (height, width), signal bright.
    edges
        Left and right edge of each lane, shape (lanes, 2).
    windows
        One for each lane.

    Returns
    -------
    spans
        First and last column of each lane, within its edges, shape (lanes, 2).
    """
    half = 0.5 * float(np.median(edges[:, 1] - edges[:, 0]))
    grid = np.linspace(-half, half, 81)
    across = []
    for (a, b), window in zip(edges, windows, strict=True):
        strip = cut_strip(pixels, window.path, (a, b), window.context)
        rows = strip.offset + np.arange(len(strip.pixels))
        inside = (rows >= window.rows[0]) & (rows <= window.rows[1])
        if inside.all() or not inside.any():
            continue
        columns = strip.pixels[inside].mean(axis=0) - np.median(strip.pixels[~inside], axis=0)
        at = strip.x0 + np.arange(len(columns)) - 0.5 * (a + b)
        across.append(np.interp(grid, at, columns))
    if not across:
        return edges
    heights = np.array([max(float(np.quantile(line, 0.8)), 0.0) for line in across])
    mean = np.average(across, axis=0, weights=np.sqrt(heights) + 1e-12)
    # Where bands touch, what lies in the valley is as much the neighbour's: it is left out on both sides.
    wide = np.abs(grid[mean > _SIDE_FOOT * mean.max() + max(float(mean.min()), 0.0)])
    reach = min(half, float(wide.max()) if len(wide) else half)
    centres = edges.mean(axis=1)
    return np.stack([np.maximum(centres - reach, edges[:, 0]), np.minimum(centres + reach, edges[:, 1])], axis=1)
