"""The terminal phase: which samples lie on it, and its rate by regression of log levels on time.

Without a user's choice the samples are the last three or more after the highest level; of all these sets the one with
the best adjusted R2 is taken, and the longest whose R2 is within 1e-4 of it: the rule that PKNCA has by default.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FEWEST: Final = 3
_AS_GOOD: Final = 1e-4
_TWO: Final = 2


@dataclass(frozen=True)
class Terminal:
    """A terminal phase: rate (1/h), fits of the regression, times of its samples, and the level it gives at the last.

    ``adjusted_r2`` is NaN of two samples.
    """

    rate_per_h: float
    r2: float
    adjusted_r2: float
    times_h: tuple[float, ...]
    last_level: float

    @property
    def half_life_h(self) -> float:
        """Hours in which the level halves."""
        return math.log(2.0) / self.rate_per_h


@dataclass(frozen=True)
class NoPhase:
    """Why there is no terminal phase."""

    reason: str


def terminal_phase(
    time_h: Floats, level: Floats, *, chosen_h: Sequence[float] = (), fewest: int = FEWEST
) -> Terminal | NoPhase:
    """Return the terminal phase of one subject.

    Parameters
    ----------
    time_h, level
        Samples up to the last one that could be measured, (n,).
    chosen_h
        The times of the samples to take, where a user chose them.
    fewest
        So many are needed.
    """
    measured = level > 0
    times, logs = time_h[measured], np.log(level[measured])
    if not len(times):
        return NoPhase("no level above 0")
    if chosen_h:
        return _chosen(times, logs, chosen_h, fewest)
    after = np.flatnonzero(times > time_h[int(np.argmax(level))])
    if len(after) < fewest:
        return NoPhase(f"{len(after)} point{'' if len(after) == 1 else 's'} after Tmax, {fewest} needed")
    fits = [_fitted(times[first:], logs[first:]) for first in after[: len(after) - fewest + 1]]
    falling = [own for own in fits if own.rate_per_h > 0]
    if not falling:
        return NoPhase("the last points rise")
    best = max(_quality(own) for own in falling)
    return next(own for own in falling if _quality(own) > best - _AS_GOOD)


def _chosen(times: Floats, logs: Floats, chosen_h: Sequence[float], fewest: int) -> Terminal | NoPhase:
    missing = [time for time in chosen_h if not np.isclose(times, time, rtol=1e-9, atol=1e-12).any()]
    if missing:
        return NoPhase(f"no level above 0 at {', '.join(f'{time:g}' for time in missing)} h")
    if len(chosen_h) < fewest:
        return NoPhase(f"{len(chosen_h)} points chosen, {fewest} needed")
    kept = np.isclose(times[:, np.newaxis], np.asarray(chosen_h)[np.newaxis], rtol=1e-9, atol=1e-12).any(axis=1)
    own = _fitted(times[kept], logs[kept])
    return own if own.rate_per_h > 0 else NoPhase(f"the chosen points rise (lambda_z = {own.rate_per_h:.6g})")


def _quality(own: Terminal) -> float:
    return own.r2 if math.isnan(own.adjusted_r2) else own.adjusted_r2


def _fitted(times: Floats, logs: Floats) -> Terminal:
    n = len(times)
    time, log = times - times.mean(), logs - logs.mean()
    slope = float(time @ log) / float(time @ time)
    total, left = float(log @ log), float(((log - slope * time) ** 2).sum())
    r2 = 1.0 - left / total if total > 0 else math.nan
    adjusted = 1.0 - (1.0 - r2) * (n - 1) / (n - 2) if n > _TWO else math.nan
    last = math.exp(logs.mean() + slope * (times[-1] - times.mean()))
    return Terminal(-slope, r2, adjusted, tuple(times.tolist()), last)
