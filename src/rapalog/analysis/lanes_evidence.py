"""How much every column of a blot image speaks for a lane: response along the rows of bands, against other heights.

The same response is read along paths that run like the rows but where no row is. Their mean and spread say what noise,
blotches and scratches give, so that evidence is in units of what the image itself produces where there is no band.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from rapalog.analysis.bands_rows import BandRow, Rows
from rapalog.analysis.lanes_response import Response

#: Bands of one row may lie this many band scales above or below it.
_REACH: Final = 0.8
#: Null paths keep this many band scales away from every row.
_APART: Final = 3.0
#: With fewer null paths their spread says nothing.
_FEWEST: Final = 4
#: A row with less support than this share of the strongest adds noise rather than evidence.
_SUPPORTED: Final = 0.3
#: Response at other heights counts from this many noise widths, less than a row does, and with at least so many bands.
_STANDS_OUT: Final = 6.0
_ELSEWHERE: Final = 0.3
_BANDS_OF_LADDER: Final = 4


def supported_rows(rows: Rows) -> tuple[BandRow, ...]:
    """Return the rows that tell where lanes are."""
    return tuple(row for row in rows.rows if row.strength >= _SUPPORTED * rows.rows[0].strength)


def lane_evidence(response: Response, rows: Rows) -> NDArray[np.float64]:
    """Return, for each row that tells and each column, how far its response is above that of heights without bands.

    Shape (rows, columns), in null standard deviations, negative ones kept.
    """
    own = [_along(response, rows, row) for row in supported_rows(rows)]
    return np.stack([*own, _ELSEWHERE * _elsewhere(response, rows)])


def _elsewhere(response: Response, rows: Rows) -> NDArray[np.float64]:
    """Return how far each column's response at all other heights is above that of most columns: a ladder's bands."""
    levels = np.maximum(response.strongest - _STANDS_OUT, 0.0)
    height, columns = levels.shape
    y = np.arange(height)[:, None] - rows.shift(columns)[None, :]
    for row in rows.rows:
        levels[np.abs(y - row.y0) < _APART * row.sigma] = 0.0
    # The third highest of each column's bands: one ghost band or blotch is no ladder.
    along = np.sort(ndimage.maximum_filter1d(levels, 5, axis=0)[::5], axis=0)[-_BANDS_OF_LADDER:][:1]
    return np.asarray(along[0] if len(along) else np.zeros(columns), dtype=np.float64)


def _along(response: Response, rows: Rows, row: BandRow) -> NDArray[np.float64]:
    level = response.levels[response.sigmas.index(row.sigma)]
    height, columns = level.shape
    shift = rows.shift(columns)
    reach = max(1, round(_REACH * row.sigma))
    own = _highest(level, row.y0 + shift, reach)
    far = [
        y0
        for y0 in np.arange(reach, height - reach, max(2.0 * reach, 1.0))
        if all(abs(y0 - other.y0) > _APART * max(row.sigma, other.sigma) for other in rows.rows)
    ]
    if len(far) < _FEWEST:
        return own
    null = np.stack([_highest(level, y0 + shift, reach) for y0 in far])
    middle = float(np.median(null))
    spread = float(np.quantile(null, 0.84)) - middle
    return (own - middle) / max(spread, 1.0)


def _highest(level: NDArray[np.float32], path: NDArray[np.float64], reach: int) -> NDArray[np.float64]:
    """Return the largest response within ``reach`` rows of a path, per column."""
    height, columns = level.shape
    y = np.rint(path).astype(np.intp)[None, :] + np.arange(-reach, reach + 1)[:, None]
    return np.asarray(level[np.clip(y, 0, height - 1), np.arange(columns)].max(axis=0), dtype=np.float64)
