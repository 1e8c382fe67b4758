"""The test of a flat line for wells whose places on plates are known: what they share is no effect of a drug.

Wells of one row, say, vary together, and a drug that fills a row must be judged by how rows vary, not only by how wells
do. Responses y and what is compared are whitened by their covariance V without effect (``plates.plate_noise``):

    share = (s' V**-1 y)**2 / (s' V**-1 s  y' V**-1 y)    the largest over sigmoids s, after the mean of every plate

Vehicles beside a drug's wells so say how high its row is. Without anything shared it is the test of ``flat_test``, with
the same two sides. Its distribution without effect is simulated for the places of each curve's own wells.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rapalog.analysis.curves.fit.flat_test import falling, gains, p_values
from rapalog.numerics.points import Floats

#: Simulations of one layout, of which each curve has its own: its level is known to 0.3 %, that of many curves better.
_SIMULATIONS: Final = 5_000
_SEED: Final = 20_160_402
#: Midpoints and slopes; the statistic is calibrated as it is computed.
_GRID: Final = (25, 9)
#: What is left of a direction, as a share of it, that the means of plates explain; below, it cannot be told from them.
_LEFT: Final = 1e-9
#: Response that a curve meets to rounding.
_EXACT: Final = 1e-12


class PlacedTest(NamedTuple):
    """One curve to be tested, one entry per well.

    ``dose`` in nM, ``response``, the plate (or other set of wells divided by one vehicle) as a number from 0, and the
    covariance (n, n) of wells without effect, on any scale.
    """

    dose: Floats
    response: Floats
    plate: NDArray[np.int64]
    covariance: Floats


def placed_p_value(test: PlacedTest) -> float:
    """Return the P value of no effect; 1 where plates leave nothing to be compared."""
    doses, at = np.unique(test.dose, return_inverse=True)
    root = np.linalg.cholesky(test.covariance)
    columns = [np.eye(len(doses))[at], np.eye(int(test.plate.max()) + 1)[test.plate], test.response[:, None]]
    white = np.linalg.solve(root, np.hstack(columns))
    mean, _ = np.linalg.qr(white[:, len(doses) : -1])
    white -= mean @ (mean.T @ white)
    own, y = white[:, : len(doses)], white[:, -1]
    low = np.log10(doses[doses > 0.0].min())
    steps = [None if dose == 0.0 else float(np.log10(dose) - low) for dose in doses]
    gram = own.T @ own
    shapes = falling(steps, _GRID)
    size = np.sqrt(np.maximum(np.einsum("sd,de,se->s", shapes, gram, shapes), 0.0))
    values, vectors = np.linalg.eigh(gram)
    kept, total = values > _LEFT * values[-1], float(y @ y)
    told = size > _LEFT * size.max()
    if not told.any() or not total > _EXACT * float(test.response @ test.response):
        return 1.0
    sigmoids = shapes[told] / size[told, None]
    rest = len(y) - mean.shape[1] - int(kept.sum())
    noise, beside = _noise(int(kept.sum()), rest)
    without = noise @ (vectors[:, kept] * np.sqrt(values[kept])).T
    null = gains(sigmoids, without) / ((noise * noise).sum(axis=1) + beside)
    shares = gains(sigmoids, (own.T @ y)[None, :]) / total
    return float(p_values(shares, np.sort(null.ravel()))[0])


@lru_cache(maxsize=32)
def _noise(within: int, rest: int) -> tuple[Floats, Floats]:
    """Return simulated noise within what doses tell apart (simulations, within), and the sum of squares beside it."""
    rng = np.random.default_rng(_SEED)
    noise = rng.standard_normal((_SIMULATIONS, within))
    return noise, rng.chisquare(rest, _SIMULATIONS) if rest > 0 else np.zeros(_SIMULATIONS)
