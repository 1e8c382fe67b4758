"""What all sigmoids over one set of positions share."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rapalog.numerics.points import LN10, MIDPOINT_MARGIN, SLOPE_RANGE, Floats, expit
from rapalog.numerics.sigmoid.kernel import AT, CONSTANT, COUNT, M_LOW
from rapalog.numerics.sigmoid.search import ACROSS, AT_ONCE, CELLS, MIDPOINTS, SLOPES

#: Dose 0 in log10: so far below every dose that the sigmoid is 1.
_ZERO: Final = -1e6
#: Vectors are filled up to a multiple of this.
_LANES: Final = 16


class Tables(NamedTuple):
    """What the curves over one set of positions share.

    ``table`` (D, K) is weighted, centred and normalised, with rows of zeros at its end;
    ``grid`` (3, P) has positions, counts and constants, padded with count 0; ``size`` (2, K) mean and norm of every
    sigmoid of the starting grid, ``pinned`` (R, K) the sigmoids at the ``pins`` (R,), of which the last is the highest
    position, and ``mean`` (K,) the means of the sigmoids from the lowest to the highest.
    """

    grid: Floats
    table: Floats
    size: Floats
    pinned: Floats
    pins: Floats
    mean: Floats


class _Shapes(NamedTuple):
    """The sigmoids of the starting grid over positions, whatever their counts: what a robust fit asks for anew.

    ``shape`` (K, D) at the positions, ``inner`` (K,) 1 for those not in the border; the others as in :class:`Tables`.
    """

    shape: Floats
    inner: Floats
    pinned: Floats
    pins: Floats
    mean: Floats


def tables(position: Floats, at_zero: NDArray[np.bool_], count: Floats) -> Tables:
    """Return the tables for log10 positions in rising order, which of them stand for 0, and their counts; all (D,)."""
    size = -(-len(position) // _LANES) * _LANES
    grid = np.zeros((3, size))
    grid[AT, : len(position)], grid[COUNT, : len(position)] = np.where(at_zero, _ZERO, position), count
    low, high = float(position[~at_zero].min()), float(position[~at_zero].max())
    slopes = np.log10(SLOPE_RANGE)
    grid[CONSTANT, :8] = (
        count.sum(),
        len(position),
        low - MIDPOINT_MARGIN,
        high + MIDPOINT_MARGIN,
        slopes[0],
        slopes[1],
        low,
        high,
    )
    own = _shapes(grid[AT, : len(position)].tobytes(), tuple(grid[CONSTANT, M_LOW : M_LOW + 6].tolist()))
    mean = own.shape @ count / count.sum()
    centred = (own.shape - mean[:, None]) * own.inner[:, None]
    norm = np.sqrt((centred * centred) @ count)
    usable = norm > 1e-7 * np.sqrt(count.sum())
    table = centred * count / np.where(usable, norm, 1.0)[:, None] * usable[:, None]
    filled = np.zeros((-(-len(position) // AT_ONCE) * AT_ONCE, CELLS))
    filled[: len(position)] = table.T
    return Tables(grid, filled, np.stack([mean, norm * usable]), own.pinned, own.pins, own.mean)


@lru_cache(maxsize=64)
def _shapes(at: bytes, box: tuple[float, float, float, float, float, float]) -> _Shapes:
    """Return the sigmoids at positions, float64 as bytes; ``box`` is that of midpoints and slopes, and the range."""
    position, (*ends, low, high) = np.frombuffer(at), box
    slope, m, inner = _cells(ends)
    pins = np.linspace(low, high, MIDPOINTS)
    pinned = expit(-slope * (pins - m))
    fall = np.logaddexp(0.0, slope * (high - m)) - np.logaddexp(0.0, slope * (low - m))
    average = np.ascontiguousarray((1.0 - fall / (slope * (high - low))).ravel())
    return _Shapes(expit(-slope * (position - m)), inner, np.ascontiguousarray(pinned.T), pins, average)


def _cells(ends: Sequence[float]) -> tuple[Floats, Floats, Floats]:
    """Return slopes (K, 1), midpoints (K, 1) of the cells of the starting grid, and 1 for those not in the border."""
    m_low, m_high, h_low, h_high = ends
    rows, columns = np.arange(-1, MIDPOINTS + 1), np.arange(-1, SLOPES + 1)
    m = m_low + rows / (MIDPOINTS - 1) * (m_high - m_low)
    h = h_low + columns / (SLOPES - 1) * (h_high - h_low)
    inner = ((rows >= 0) & (rows < MIDPOINTS))[:, None] & ((columns >= 0) & (columns < SLOPES))
    slope = LN10 * 10.0 ** np.tile(h, len(m))
    return slope[:, None], np.repeat(m, ACROSS)[:, None], inner.ravel().astype(float)
