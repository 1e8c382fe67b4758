"""What is taken by bodies that are followed, and when they are looked at."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.errors import RapalogError
from rapalog.pharmacology.dosing import H_PER_DAY, Regimen, doses_before
from rapalog.pharmacology.pharmacokinetics import step_edges_h

Floats = NDArray[np.float64]

WEEK_DAYS: Final = 7
#: Hours after a dose that are followed, so that a picture has its peaks; of more doses than these only some.
_AFTER_DOSE_H: Final = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
_MOST_DOSES: Final = 60
_DAYS_AFTER_H: Final = H_PER_DAY * np.arange(1.0, 8.0)


@dataclass(frozen=True)
class Schedule:
    """What is taken and when it is looked at: hours from 0 on, (n_times,), the last of which are a period.

    Of treatment that has ended (``goes_on`` is False) the period begins with the last dose.
    """

    regimen: Regimen
    times_h: Floats
    period_h: float
    goes_on: bool = True

    @property
    def days_from_h(self) -> float:
        """When the days begin that are reported."""
        week_h = max(0.0, float(self.times_h[-1]) - WEEK_DAYS * H_PER_DAY)
        return week_h if self.goes_on else min(week_h, float(self.times_h[-1]) - self.period_h)


def schedule_of(regimen: Regimen, days: float, *, also_h: Sequence[float] = ()) -> Schedule:
    """Return times that are coarse at first and fine in the last period, with others asked for, and its length."""
    if not 1 <= days <= 200:
        raise RapalogError(f"got {days:g} days, must be 1 to 200", remedy="give e.g. --days 28", where="days")
    end_h = days * H_PER_DAY
    steady = regimen.steady
    period_h = min(steady.period_h if steady and steady.period_h else H_PER_DAY, end_h)
    dose_h, _ = doses_before(regimen, horizon_h=end_h)
    ended = not regimen.goes_on and len(dose_h) > 0 and dose_h[-1] < end_h - H_PER_DAY
    period_h = end_h - float(dose_h[-1]) if ended else period_h
    begin_h = end_h - period_h
    kept = dose_h[:: max(1, math.ceil(len(dose_h) / _MOST_DOSES))]
    after = np.add.outer(kept, _AFTER_DOSE_H).ravel()
    daily = np.arange(0.0, end_h + 1e-9, H_PER_DAY)
    times = np.unique(
        np.round([*after, *daily, *(begin_h + step_edges_h(period_h)), *(begin_h + _DAYS_AFTER_H), end_h, *also_h], 6)
    )
    return Schedule(regimen, times[times <= end_h], period_h, goes_on=not ended)
