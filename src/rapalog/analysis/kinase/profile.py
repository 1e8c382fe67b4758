"""Limits of one parameter of a kinase curve by profile likelihood, open where the data leave them open.

One parameter is held on a grid and everything else is minimised. The limits are where the sum of squares reaches
``SSE * (1 + t**2 / df)``, the F(1, df) region. A side on which it never does, as far as the parameter is looked for,
is open. An enzyme far above its Kd gives a profile that is flat towards 0: the Kd then has an upper limit only.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from rapalog.analysis.estimate import t_quantile
from rapalog.analysis.kinase.fit import RESIDUALS, Fit, Floats, Signals, descend, standard_error

_TINY: Final = np.finfo(float).tiny
#: Points over the whole range, and one for each standard error nearby, where the profile is nearly a parabola.
_WIDE: Final = 17
_NEAR: Final = np.arange(-6.0, 7.0)
#: Each round narrows a bracket sixfold before the last, straight step: below a thousandth of a standard error.
_ROUNDS: Final = 2
_PARTS: Final = 7


def profile_limits(wells: Signals, fit: Fit, *, column: int, level: float) -> tuple[float | None, float | None]:
    """Return the lower and upper limit of a parameter (column ``-1`` is the residual activity); None is open."""
    place = column % len(fit.theta)
    low, high = (*fit.shape.bounds, RESIDUALS)[place]
    centre, se = float(fit.theta[place]), standard_error(wells, fit, column=place)
    near = centre + se * _NEAR if np.isfinite(se) else np.empty(0)
    grid = np.unique(np.clip(np.concatenate([np.linspace(low, high, _WIDE), near, [centre]]), low, high))
    degrees = max(fit.degrees, 1)
    threshold = fit.sse * (1.0 + t_quantile(level, degrees) ** 2 / degrees)
    sse, theta = _profile(wells, fit, place, _starts(fit, place, grid))
    ends: list[float | None] = []
    for outwards in (np.flatnonzero(grid <= centre)[::-1], np.flatnonzero(grid >= centre)):
        # The outermost crossing: the last point that is still inside, and the one after it.
        inside = np.flatnonzero(sse[outwards] <= threshold)
        if not len(inside) or inside[-1] == len(outwards) - 1:
            ends.append(None)
            continue
        bracket = outwards[[inside[-1], inside[-1] + 1]]
        ends.append(_root(wells, fit, place, (theta[bracket], threshold)))
    return ends[0], ends[1]


def _root(wells: Signals, fit: Fit, place: int, search: tuple[Floats, float]) -> float:
    """Find where the profile meets a threshold between two minima (2, k + 1), the first of which is below it."""
    ends, threshold = search
    sse = np.empty(0)
    for _ in range(_ROUNDS):
        share = np.linspace(0.0, 1.0, _PARTS)[:, None]
        sse, theta = _profile(wells, fit, place, (ends[0] + share * (ends[1] - ends[0]))[None])
        first = max(int(np.argmax(sse > threshold)), 1)
        ends, sse = theta[[first - 1, first]], sse[[first - 1, first]]
    goal, rises = np.sqrt(max(threshold - fit.sse, 0.0)), np.sqrt(np.maximum(sse - fit.sse, 0.0))
    part = float(np.clip((goal - rises[0]) / max(rises[1] - rises[0], _TINY), 0.0, 1.0))
    return float(ends[0, place] + part * (ends[1, place] - ends[0, place]))


def _starts(fit: Fit, place: int, grid: Floats) -> Floats:
    """Return starts (origins, G, k + 1) with the parameter held at each value: at the fit, and with other slopes."""
    origins = [fit.theta]
    if fit.shape.parameters > 1:
        slopes = np.unique(fit.shape.starts[:, 1])
        origins += [np.concatenate([fit.theta[:1], [slope], fit.theta[2:]]) for slope in slopes]
    starts = np.repeat(np.array(origins)[:, None, :], len(grid), axis=1)
    starts[:, :, place] = grid
    return starts


def _profile(wells: Signals, fit: Fit, place: int, starts: Floats) -> tuple[Floats, Floats]:
    """Return the lowest sum of squares (G,) with the parameter held as in each start, and where it was (G, k + 1)."""
    scale = fit.sse / max(fit.degrees, 1) if fit.shape.free < fit.shape.parameters else 0.0
    origins, count, size = starts.shape
    theta, sse = descend(wells, fit.shape, starts.reshape(-1, size), scale=scale, held=place)
    best, rows = sse.reshape(origins, count).argmin(axis=0), np.arange(count)
    return sse.reshape(origins, count)[best, rows], theta.reshape(starts.shape)[best, rows]
