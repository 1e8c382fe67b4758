"""How much every column of a blot image speaks for a lane: response along the rows of bands, against other heights.

The same response is read along paths that run like the rows but where no row is. Their mean and spread say what noise,
blotches and scratches give, so that evidence is in units of what the image itself produces where there is no band.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from rapalog.analysis.blots.picture.response import Response
from rapalog.analysis.blots.picture.rows import BandRow, Rows

#: Bands of one row may lie this many band scales above or below it.
_REACH: Final = 0.8
#: Null paths keep this many band scales away from every row.
_APART: Final = 3.0
#: With fewer null paths their spread says nothing.
_FEWEST: Final = 4
#: A row with less support than this share of the strongest adds noise rather than evidence.
_SUPPORTED: Final = 0.3
#: What stands out by so many noise widths is something; at a height within so many rows at which more than this many
#: lanes have something, it is no band of a ladder.
_STANDS_OUT: Final = 6.0
_NEAR: Final = 2
#: A ladder spills into the lane beside it: what has a smaller share of the strongest near it is no band.
_SPILL: Final = 0.15
_LADDERS: Final = 2.2
_BANDS_OF_SAMPLE: Final = 2.0
_BANDS_OF_LADDER: Final = 5.0
#: Half the middle of a lane, or of a gap, in pitches; a row stops between lanes if these have so many times as much.
_CORE: Final = 0.15
_ABOVE_GAPS: Final = 2.0
#: A band has so many times what this share of its columns' other heights have at most: an edge is alike at all.
_NEARLY_ALL: Final = 0.9
#: Where bands touch, one lane more has this share of what the lanes have.
_AS_IN_LANES: Final = 0.3


def supported_rows(rows: Rows) -> tuple[BandRow, ...]:
    """Return the rows that tell where lanes are."""
    return tuple(row for row in rows.rows if row.strength >= _SUPPORTED * rows.rows[0].strength)


def lane_evidence(response: Response, rows: Rows) -> NDArray[np.float64]:
    """Return, for each row that tells and each column, how far its response is above that of heights without bands.

    Shape (rows, columns), in null standard deviations, negative ones kept.
    """
    return np.stack([_along(response, rows, row) for row in supported_rows(rows)])


def ladder_share(response: Response, rows: Rows, lanes: int) -> NDArray[np.float64]:
    """Return how much each column looks like a ladder: 1 if it has many bands at heights where other lanes have none.

    A column with as many bands as :data:`_BANDS_OF_SAMPLE` is none yet, one with :data:`_BANDS_OF_LADDER` surely is.
    """
    # Coarser scales than that of the bands would run the bands of a ladder together.
    levels = response.levels[: response.sigmas.index(rows.rows[0].sigma) + 1].max(axis=0)
    height, columns = levels.shape
    y = np.clip(np.rint(np.arange(height)[:, None] + rows.shift(columns)), 0, height - 1).astype(np.intp)
    straight = levels[y, np.arange(columns)]
    beside = ndimage.maximum_filter(straight, size=(2 * _NEAR + 1, 2 * columns // lanes + 1), mode="nearest")
    above = straight > np.maximum(_STANDS_OUT, _SPILL * beside)
    near = ndimage.maximum_filter1d(above, 2 * _NEAR + 1, axis=0)
    rare = above & (near.mean(axis=1, keepdims=True) < _LADDERS / lanes)
    begins = rare & ~np.roll(rare, 1, axis=0)
    begins[0] = False
    count = ndimage.median_filter(begins.sum(axis=0).astype(np.float64), size=5, mode="nearest")
    return np.clip((count - _BANDS_OF_SAMPLE) / (_BANDS_OF_LADDER - _BANDS_OF_SAMPLE), 0.0, 1.0)


def has_band(response: Response, rows: Rows, lanes: NDArray[np.float64], *, at: float, pitch: float) -> bool:
    """Return whether there is a band ``at`` a column, as the lanes have in most rows that stop between lanes.

    A row that does not stop there is the edge of a membrane or a frame, and says nothing of a lane; where bands touch,
    the strongest row is asked, and has to have about as much there as in the lanes.
    """
    found = []
    told = [_paths(response, rows, row) for row in supported_rows(rows)]
    for own, *others in told:
        in_lanes, between = (
            float(np.median(_near(own, places, pitch))) for places in (lanes, 0.5 * (lanes[1:] + lanes[:-1]))
        )
        if in_lanes > max(_STANDS_OUT, _ABOVE_GAPS * between):
            here, *elsewhere = (float(_near(path, np.array([at]), pitch)[0]) for path in (own, *others))
            usual = float(np.quantile(elsewhere, _NEARLY_ALL)) if elsewhere else 0.0
            found.append(here > max(_STANDS_OUT, _ABOVE_GAPS * usual))
    if found:
        return sum(found) > 0.5 * len(found)
    own = told[0][0]
    return float(_near(own, np.array([at]), pitch)[0]) > max(
        _STANDS_OUT, _AS_IN_LANES * float(np.median(_near(own, lanes, pitch)))
    )


def _paths(response: Response, rows: Rows, row: BandRow) -> list[NDArray[np.float64]]:
    """Return the level along a row, and along paths at heights where no row is."""
    level = response.levels[response.sigmas.index(row.sigma)]
    height, columns = level.shape
    reach = max(1, round(_REACH * row.sigma))
    far = [
        y0
        for y0 in np.arange(reach, height - reach, max(2.0 * reach, 1.0))
        if all(abs(y0 - other.y0) > _APART * max(row.sigma, other.sigma) for other in rows.rows)
    ]
    return [_highest(level, y0 + rows.shift(columns), reach) for y0 in (row.y0, *far)]


def _near(along: NDArray[np.float64], places: NDArray[np.float64], pitch: float) -> NDArray[np.float64]:
    """Return the median level around each place."""
    half = max(1, round(_CORE * pitch))
    return np.array([np.median(along[max(0, round(x) - half) : round(x) + half + 1]) for x in places])


def _along(response: Response, rows: Rows, row: BandRow) -> NDArray[np.float64]:
    own, *others = _paths(response, rows, row)
    if len(others) < _FEWEST:
        return own
    middle = float(np.median(others))
    spread = float(np.quantile(others, 0.84)) - middle
    return (own - middle) / max(spread, 1.0)


def _highest(level: NDArray[np.float32], path: NDArray[np.float64], reach: int) -> NDArray[np.float64]:
    """Return the largest response within ``reach`` rows of a path, per column."""
    height, columns = level.shape
    y = np.rint(path).astype(np.intp)[None, :] + np.arange(-reach, reach + 1)[:, None]
    return np.asarray(level[np.clip(y, 0, height - 1), np.arange(columns)].max(axis=0), dtype=np.float64)
