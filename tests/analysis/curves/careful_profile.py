"""An oracle for the compiled limits: profiles of a sigmoid in plain numpy, by another search.

The sum of squares is minimised over everything else while the position in question is held. The limits are where it
reaches ``SSE * (1 + t**2 / (n - 4))``: the F(1, n - 4) region of one parameter. The slope of that profile is exact and
free (the other parameters sit at their minimum), so a bracketed Newton search finds a limit in few evaluations.
A limit outside the searched range is open, not a number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from tests.analysis.curves.careful_fit import Effort, Sigmoid, evaluate, gradient, minimise, start_grid

from rapalog.numerics.points import LN10, Floats, Points, expit

#: Steps over the searched range; the profile is smooth over a tenth of a decade.
_GRID: Final = 41
_SEARCHES: Final = 60
#: The grid only brackets a limit; the search for the limit needs the SSE to rounding, which is the step squared.
_GRID_EFFORT: Final = Effort(step=1e-3, iterations=16)
_SEARCH_EFFORT: Final = Effort(step=1e-6, iterations=60)
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

    def limits(self, threshold: float, *, start: float) -> tuple[float | None, float | None]:
        """Return the outermost log10 positions below and above ``start`` that are not above the threshold.

        A side is None if it is open, or if its search does not end on the threshold to 1e-3.
        """
        brackets = [self._bracket(threshold, start, upwards=upwards) for upwards in (False, True)]
        closed = [bracket for bracket in brackets if bracket is not None]
        found = iter(_search(self, np.array(closed), threshold) if closed else [])
        low, high = (None if bracket is None else next(found) for bracket in brackets)
        return low, high

    def _bracket(self, threshold: float, start: float, *, upwards: bool) -> tuple[int, int] | None:
        side = np.flatnonzero(self.x >= start) if upwards else np.flatnonzero(self.x <= start)[::-1]
        inside = np.flatnonzero(self.sse[side] <= threshold)
        last = int(inside[-1]) if len(inside) else 0
        return None if last >= len(side) - 1 else (int(side[last]), int(side[last + 1]))


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
    sse, place = _minimum(points, level, x, starts, effort=_GRID_EFFORT)
    return Profile(points, level, x, sse, place)


def _minimum(
    points: Points, level: float | None, x: Floats, starts: Floats, *, effort: Effort = _SEARCH_EFFORT
) -> tuple[Floats, Floats]:
    """Minimise at every held position (G,) from its starts (G, S, 2); return SSE (G,) and places (G, 2)."""
    count = starts.shape[1]
    theta = starts.reshape(-1, 2).copy()
    held = np.repeat(x, count)
    if level is None:
        theta[:, 0] = held
        theta, sse = minimise(points, theta, move_midpoint=False, effort=effort)
    else:
        theta, sse = minimise(points, theta, pin=held, level=level, effort=effort)
    table = sse.reshape(-1, count)
    best = table.argmin(axis=1)
    rows = np.arange(len(x))
    return table[rows, best] + points.sse_within, theta.reshape(-1, count, 2)[rows, best]


def _search(profile: Profile, brackets: NDArray[np.intp], threshold: float) -> list[float | None]:
    """Find where the profile meets the threshold in every bracket (B, 2), inside first, all in step."""
    points, level = profile.points, profile.level
    ends, starts, values = profile.x[brackets], profile.place[brackets], profile.sse[brackets]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = (threshold - values[:, 0]) / (values[:, 1] - values[:, 0])
    x = ends[:, 0] + np.where((share > 0) & (share < 1), share, 0.5) * (ends[:, 1] - ends[:, 0])
    for _ in range(_SEARCHES):
        sse, place = _minimum(points, level, x, starts)
        gap = sse - threshold
        done = np.abs(gap) <= _FINAL * threshold
        if done.all():
            break
        side = (gap > 0).astype(int)
        rows = np.arange(len(x))
        ends[rows, side], starts[rows, side] = x, place
        with np.errstate(divide="ignore", invalid="ignore"):
            newton = x - gap / _slopes(points, level, x, place)
        between = (newton > ends.min(axis=1)) & (newton < ends.max(axis=1))
        x = np.where(done, x, np.where(between, newton, ends.mean(axis=1)))
    return [float(at) if abs(off) <= VERIFIED * threshold else None for at, off in zip(x, gap, strict=True)]


def _slopes(points: Points, level: float | None, x: Floats, place: Floats) -> Floats:
    """Return the slopes of the profile: only the held position's own derivative is left at a minimum."""
    if level is None:
        return gradient(points, evaluate(points, place))[:, 0]
    batch = evaluate(points, place, pin=x, level=level)
    slope = LN10 * 10.0 ** place[:, 1]
    there = expit(-slope * (x - place[:, 0]))
    return np.asarray(-2.0 * batch.amplitude * slope * there * (1.0 - there) * (batch.residual @ points.count))
