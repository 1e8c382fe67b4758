"""When a run reports: at the times that were measured, and at late ones for those that are infinite."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.engine.runs.ensemble import Ensemble
from rapalog.errors import FileError
from rapalog.files.petab.problem import Measurement

Floats = NDArray[np.float64]

#: A measurement at time inf is taken after so many times the last other time (or 1): the first of these that agrees
#: with what is there ten times later.
_LATE: Final = (1e6, 1e9, 1e12)
_LATER: Final = 10.0
_AGREE: Final = 1e-4


def reported_times(measured: Sequence[float]) -> Floats:
    """Return the times to report: those measured once each, and pairs of late ones for those that are infinite."""
    finite = sorted({time for time in measured if math.isfinite(time)})
    last = max([1.0, *finite])
    late = [factor * last * own for factor in _LATE for own in (1.0, _LATER)] if math.inf in measured else []
    return np.array([*finite, *late])


def at_rows(found: Ensemble, times: Floats, measured: Sequence[float], *, atol: float) -> Floats:
    """Return what was reported, (n_sets, n_rows, n_observables), at each measured time; NaN without a steady state."""
    n_late = 2 * len(_LATE) * (math.inf in measured)
    finite = times[: len(times) - n_late]
    places = [-1 if time == math.inf else int(np.searchsorted(finite, time)) for time in measured]
    values = found.values.copy()
    if n_late:
        late = values[:, len(finite) :]
        rest = np.full_like(late[:, 0], math.nan)
        for pair in range(n_late - 2, -1, -2):
            with np.errstate(invalid="ignore"):
                stands = np.abs(late[:, pair + 1] - late[:, pair]) <= _AGREE * np.abs(late[:, pair + 1]) + atol
            rest = np.where(stands, late[:, pair], rest)
        values[:, -1] = rest
    return np.asarray(values[:, places])


def check_times(measurements: Sequence[Measurement]) -> None:
    """Refuse measurements before time 0.

    Raises
    ------
    FileError
        With the place of the first.
    """
    for row in measurements:
        if row.time < 0:
            raise FileError(
                f"got time {row.time:g}, must be 0 or later",
                where=row.where.place("time"),
                remedy="count time from the start of the condition",
            )
