"""Dosing: what is taken, how much and how often.

A regimen is one dose, repeated at a fixed interval or taken once. It is written as people write it, ``10 mg daily``,
and held in mg and h. Loading doses, tapers and missed doses are event records, not regimens, and are not read here.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.errors import RapalogError
from rapalog.units import parse_time_h, split_quantity, to_mg

_EXAMPLE: Final = "'10 mg daily', '5 mg twice daily', '50 mg weekly' or '2 mg once'"
_AMOUNT_AND_SCHEDULE: Final = re.compile(r"\s*([-+]?[\d.][\d.eE+-]*\s*[^\W\d]\w*)\s+(\S.*?)\s*")

# The calendar, not pharmacology: hours between doses; None is a single dose.
# Limits of what can be meant: the model was made on 0.75 to 70 mg, and nobody swallows tablets more than hourly.
HIGHEST_DOSE_MG: Final = 1000.0
SHORTEST_INTERVAL_H: Final = 1.0
LONGEST_INTERVAL_H: Final = 24.0 * 365
_INTERVAL_H: Final = MappingProxyType(
    {
        "daily": 24.0, "once daily": 24.0, "every day": 24.0, "qd": 24.0,
        "twice daily": 12.0, "twice a day": 12.0, "bid": 12.0,
        "every other day": 48.0, "qod": 48.0,
        "weekly": 168.0, "once weekly": 168.0, "every week": 168.0, "qw": 168.0,
        "once": None, "single dose": None,
    }
)  # fmt: skip


@dataclass(frozen=True)
class Regimen:
    """A dose in mg and the hours between doses (None: taken once), with the text it was read from."""

    dose_mg: float
    interval_h: float | None
    text: str

    def __post_init__(self) -> None:
        low_h, high_h = SHORTEST_INTERVAL_H, LONGEST_INTERVAL_H
        if not 0 < self.dose_mg <= HIGHEST_DOSE_MG:
            raise RapalogError(f"got a dose of {self.dose_mg:g} mg, must be above 0 and at most {HIGHEST_DOSE_MG:g} mg",
                               remedy=f"write e.g. {_EXAMPLE}")  # fmt: skip
        if self.interval_h is not None and not low_h <= self.interval_h <= high_h:
            raise RapalogError(f"got {self.interval_h:g} h between doses, must be {low_h:g} to {high_h:g} h",
                               remedy=f"write e.g. {_EXAMPLE}")  # fmt: skip


def parse_regimen(text: str) -> Regimen:
    """Read a regimen such as ``10 mg daily``, ``5 mg twice daily``, ``50 mg weekly``, ``2 mg once``.

    Also understood: QD, BID, QOD, QW, ``every other day`` and ``every 36 h``. Case does not matter.

    Raises
    ------
    RapalogError
        If there is no amount with a unit, no schedule, or one of them is not understood.

    Examples
    --------
    >>> parse_regimen("5 mg twice daily")
    Regimen(dose_mg=5.0, interval_h=12.0, text='5 mg twice daily')
    """
    match = _AMOUNT_AND_SCHEDULE.fullmatch(text)
    if not match or _interval_named(match[1]):
        raise RapalogError(f"cannot read the regimen {text!r}", remedy=f"write amount, unit and schedule: {_EXAMPLE}")
    number, unit = split_quantity(match[1], what="dose", example="10 mg")
    words = " ".join(match[2].split())
    return Regimen(
        dose_mg=to_mg(number, unit), interval_h=_interval_h(words.lower(), text), text=" ".join(text.split())
    )


def dose_times_h(regimen: Regimen, *, horizon_h: float) -> NDArray[np.float64]:
    """Return the times of the doses taken before ``horizon_h``, in h, the first at 0.

    >>> dose_times_h(parse_regimen("10 mg daily"), horizon_h=72.0)
    array([ 0., 24., 48.])
    """
    if regimen.interval_h is None or horizon_h <= regimen.interval_h:
        return np.zeros(1)
    return np.arange(math.ceil(horizon_h / regimen.interval_h), dtype=np.float64) * regimen.interval_h


def _interval_named(amount: str) -> bool:
    """Tell whether what stands at the unit's place is a schedule, as in ``10 daily``."""
    return amount.lstrip("+-.0123456789eE ").lower() in _INTERVAL_H


def _interval_h(schedule: str, text: str) -> float | None:
    if schedule in _INTERVAL_H:
        return _INTERVAL_H[schedule]
    if schedule.startswith("every "):
        return parse_time_h(schedule.removeprefix("every "))
    raise RapalogError(
        f"cannot read the schedule {schedule!r} in {text!r}",
        remedy="write daily, twice daily, every other day, weekly, once, or every N h",
    )
