"""Profile-likelihood limits of the midpoint and of a crossing, each one checked against the threshold.

The sum of squares is minimised over everything else while the position in question is held. The limits are where it
reaches ``SSE * (1 + t**2 / (n - 4))``: the F(1, n - 4) region of one parameter. The slope of that profile is exact and
free (the other parameters sit at their minimum), so a bracketed Newton search finds a limit in few evaluations.
A limit outside the searched range is open, not a number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from rapalog.analysis.estimate import t_quantile
from rapalog.numerics.least_squares import (
    LN10,
    Floats,
    Points,
    Sigmoid,
    evaluate,
    expit,
    gradient,
    minimise,
    start_grid,
)

PARAMETERS: Final = 4
#: Steps over the searched range; the profile is smooth over a tenth of a decade.
_GRID: Final = 41
_SEARCHES: Final = 60
#: The grid only brackets a limit; the search for the limit needs the SSE to rounding, which is the step squared.
_GRID_STEP: Final = 1e-3
_SEARCH_STEP: Final = 1e-7
#: Relative distance to the threshold at which a limit is final, and at which it is still accepted.
_FINAL: Final = 1e-12
VERIFIED: Final = 1e-3


@dataclass(frozen=True)
class Profile:
    """The profile on a grid of log10 positions ``x``; ``place`` (G, 2) is where each minimum was found.

    ``level`` is the response whose crossing is profiled, or None for the midpoint.
    """

    points: Points
    level: float | None
    x: Floats
    sse: Floats
    place: Floats

    def limit(self, threshold: float, *, start: float, upwards: bool) -> float | None:
        """Return the outermost log10 position on one side of ``start`` that is not above the threshold.

        None if that side is open, or if the search does not end on the threshold to 1e-3.
        """
        side = np.flatnonzero(self.x >= start if upwards else self.x <= start)
        side = side if upwards else side[::-1]
        inside = np.flatnonzero(self.sse[side] <= threshold)
        last = int(inside[-1]) if len(inside) else 0
        if last == len(side) - 1:
            return None
        return _search(self, side[last], side[last + 1], threshold)


def thresholds(points: Points, fit: Sigmoid, level: float) -> tuple[float, float]:
    """Return the SSE at the limits of a two-sided and of a one-sided interval."""
    degrees = points.n - PARAMETERS
    two, one = t_quantile(level, degrees), t_quantile(level, degrees, one_sided=True)
    return fit.sse * (1.0 + two * two / degrees), fit.sse * (1.0 + one * one / degrees)


def profile_midpoint(points: Points, fit: Sigmoid) -> Profile:
    """Profile the midpoint over its bounds."""
    low, high = points.bounds[:, 0]
    x = np.unique(np.append(np.linspace(low, high, _GRID), fit.midpoint))
    slopes = start_grid(points)[0, :, 1]
    theta = np.stack(np.broadcast_arrays(x[:, None], slopes), axis=-1)
    trial = evaluate(points, theta.reshape(-1, 2)).sse.reshape(len(x), len(slopes))
    half = len(slopes) // 2
    best = np.stack([trial[:, :half].argmin(axis=1), half + trial[:, half:].argmin(axis=1)], axis=1)
    starts = np.take_along_axis(theta, best[..., None], axis=1)
    return _profiled(points, None, x, _with_fit(starts, fit))


def profile_crossing(points: Points, fit: Sigmoid, level: float, *, crossing: float | None) -> Profile:
    """Profile the position where the falling curve crosses ``level``, over the positions tested and no further."""
    x = np.linspace(points.low, points.high, _GRID)
    if crossing is not None:
        x = np.unique(np.append(x, crossing))
    grid = start_grid(points)
    flat = grid.reshape(-1, 2)
    pins = np.repeat(x, len(flat))
    trial = evaluate(points, np.tile(flat, (len(x), 1)), pin=pins, level=level).sse.reshape(len(x), *grid.shape[:2])
    half = grid.shape[1] // 2
    shallow = trial[:, :, :half].reshape(len(x), -1).argmin(axis=1)
    steep = trial[:, :, half:].reshape(len(x), -1).argmin(axis=1)
    starts = np.stack([grid[:, :half].reshape(-1, 2)[shallow], grid[:, half:].reshape(-1, 2)[steep]], axis=1)
    return _profiled(points, level, x, _with_fit(starts, fit))


def _with_fit(starts: Floats, fit: Sigmoid) -> Floats:
    own = np.broadcast_to([fit.midpoint, fit.log_slope], (len(starts), 1, 2))
    return np.concatenate([starts, own], axis=1)


def _profiled(points: Points, level: float | None, x: Floats, starts: Floats) -> Profile:
    sse, place = _minimum(points, level, x, starts, tolerance=_GRID_STEP)
    return Profile(points, level, x, sse, place)


def _minimum(
    points: Points, level: float | None, x: Floats, starts: Floats, *, tolerance: float = _SEARCH_STEP
) -> tuple[Floats, Floats]:
    """Minimise at every held position (G,) from its starts (G, S, 2); return SSE (G,) and places (G, 2)."""
    count = starts.shape[1]
    theta = starts.reshape(-1, 2).copy()
    held = np.repeat(x, count)
    if level is None:
        theta[:, 0] = held
        theta, sse = minimise(points, theta, move_midpoint=False, tolerance=tolerance)
    else:
        theta, sse = minimise(points, theta, pin=held, level=level, tolerance=tolerance)
    table = sse.reshape(-1, count)
    best = table.argmin(axis=1)
    rows = np.arange(len(x))
    return table[rows, best] + points.sse_within, theta.reshape(-1, count, 2)[rows, best]


def _search(profile: Profile, inside: int, outside: int, threshold: float) -> float | None:
    points, level = profile.points, profile.level
    a, b = float(profile.x[inside]), float(profile.x[outside])
    starts = profile.place[[inside, outside]]
    x = 0.5 * (a + b)
    for _ in range(_SEARCHES):
        sse, place = _minimum(points, level, np.array([x]), starts[None])
        gap = float(sse[0]) - threshold
        if abs(gap) <= _FINAL * threshold:
            return x
        a, b = (x, b) if gap <= 0 else (a, x)
        starts = np.vstack([place, starts[:1] if gap > 0 else starts[-1:]])
        slope = _slope(points, level, x, place)
        x = x - gap / slope if slope else a
        if not min(a, b) < x < max(a, b):
            x = 0.5 * (a + b)
    return x if abs(gap) <= VERIFIED * threshold else None


def _slope(points: Points, level: float | None, x: float, place: Floats) -> float:
    """Return the slope of the profile: only the held position's own derivative is left at a minimum."""
    if level is None:
        return float(gradient(points, evaluate(points, place))[0, 0])
    batch = evaluate(points, place, pin=np.array([x]), level=level)
    slope = LN10 * 10.0 ** float(place[0, 1])
    there = float(expit(-slope * (x - float(place[0, 0]))))
    fall = -slope * there * (1.0 - there)
    return float(2.0 * batch.amplitude[0] * fall) * float((points.count * batch.residual[0]).sum())
