"""Dosing: what is taken and when, as a list of doses.

A regimen is made of phases that follow each other: doses at given hours of a period that repeats, from a start to an
end or without one, and times when nothing is taken. A single dose is a phase that does not repeat. Amounts are in mg,
times in h after the first dose; day 1 is the first 24 h. How people write one is read by ``dosing_words``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.errors import RapalogError

Floats = NDArray[np.float64]

H_PER_DAY: Final = 24.0
H_PER_WEEK: Final = 168.0
# Limits of what can be meant: the model was made on 0.75 to 70 mg, and nobody swallows tablets more than hourly.
HIGHEST_DOSE_MG: Final = 1000.0
SHORTEST_INTERVAL_H: Final = 1.0
LONGEST_INTERVAL_H: Final = 24.0 * 365
#: A time this much earlier is the same one.
_SAME_H: Final = 1e-9
#: More doses of a period than these are counted, not listed.
_LISTED: Final = 5
_EXAMPLE: Final = "'10 mg daily', '5 mg twice daily', '50 mg weekly' or '2 mg once'"


@dataclass(frozen=True)
class Phase:
    """Doses that repeat, or are taken once.

    Parameters
    ----------
    start_h, end_h
        When it begins, and when it ends (infinite: never); a dose at the end belongs to what follows.
    doses
        Hours within the period and mg, increasing in time, the first at 0.
    period_h
        After so many hours the doses come again; None: never.
    """

    start_h: float
    doses: tuple[tuple[float, float], ...]
    period_h: float | None
    end_h: float = math.inf

    def __post_init__(self) -> None:
        low_h, high_h = SHORTEST_INTERVAL_H, LONGEST_INTERVAL_H
        for _, dose_mg in self.doses:
            if not 0 < dose_mg <= HIGHEST_DOSE_MG:
                raise RapalogError(
                    f"got a dose of {dose_mg:g} mg, must be above 0 and at most {HIGHEST_DOSE_MG:g} mg",
                    remedy=f"write e.g. {_EXAMPLE}",
                )
        hours = [hour for hour, _ in self.doses]
        gaps = np.diff([*hours, *([self.period_h] if self.period_h is not None else [])])
        if (self.period_h is not None and not (low_h <= self.period_h <= high_h)) or (gaps < low_h).any():
            got = self.period_h if self.period_h is not None else float(gaps.min())
            raise RapalogError(
                f"got {got:g} h between doses, must be {low_h:g} to {high_h:g} h", remedy=f"write e.g. {_EXAMPLE}"
            )

    def taken(self, until_h: float) -> Iterator[tuple[float, float]]:
        """Yield hours and mg of the doses before a time."""
        until_h = min(until_h, self.end_h) - _SAME_H
        repeats = 0
        while True:
            for hour, dose_mg in self.doses:
                time_h = self.start_h + repeats * (self.period_h or 0.0) + hour
                if time_h >= until_h:
                    return
                yield time_h, dose_mg
            if self.period_h is None:
                return
            repeats += 1


@dataclass(frozen=True)
class Regimen:
    """Phases that follow each other, spans (h) without doses, and the text it was read from."""

    phases: tuple[Phase, ...]
    text: str
    left_out_h: tuple[tuple[float, float], ...] = ()

    @property
    def goes_on(self) -> bool:
        """Whether the last phase repeats without end, so that there is a steady state."""
        held = any(math.isinf(end_h) for _, end_h in self.left_out_h)
        return self.phases[-1].period_h is not None and math.isinf(self.phases[-1].end_h) and not held

    @property
    def steady(self) -> Phase | None:
        """The doses that repeat without end, whose steady state is reached at last; None if treatment ends."""
        return self.phases[-1] if self.goes_on else None

    @property
    def is_simple(self) -> bool:
        """Whether one dose repeats from the start without end."""
        return self.goes_on and len(self.phases) == 1 and len(self.phases[0].doses) == 1 and not self.left_out_h


def repeated(dose_mg: float, interval_h: float | None, text: str) -> Regimen:
    """Return the regimen of one dose that repeats without end, or is taken once (None).

    Raises
    ------
    RapalogError
        If dose or interval is out of range.
    """
    return Regimen((Phase(0.0, ((0.0, dose_mg),), interval_h),), text)


def at_steady_state(regimen: Regimen) -> Regimen:
    """Return what repeats without end, begun at 0.

    Raises
    ------
    RapalogError
        If treatment ends.
    """
    if regimen.steady is None:
        raise RapalogError("treatment that ends has no steady state", remedy="ask for its course")
    return Regimen((replace(regimen.steady, start_h=0.0),), regimen.text)


def doses_before(regimen: Regimen, *, horizon_h: float) -> tuple[Floats, Floats]:
    """Return times (h) and amounts (mg) of the doses taken before ``horizon_h``, in the order of time.

    >>> from rapalog.pharmacology.dosing_words import parse_regimen
    >>> doses_before(parse_regimen("10 mg daily"), horizon_h=72.0)
    (array([ 0., 24., 48.]), array([10., 10., 10.]))
    """
    found = sorted(
        dose for phase in regimen.phases for dose in phase.taken(horizon_h) if not _left_out(regimen, dose[0])
    )
    times = np.array([time_h for time_h, _ in found])
    return times, np.array([dose_mg for _, dose_mg in found])


def _left_out(regimen: Regimen, time_h: float) -> bool:
    return any(start_h - _SAME_H <= time_h < end_h - _SAME_H for start_h, end_h in regimen.left_out_h)


def regimen_words(regimen: Regimen) -> tuple[str, ...]:
    """Return what was understood, one sentence for each phase and span without doses.

    >>> from rapalog.pharmacology.dosing_words import parse_regimen
    >>> regimen_words(parse_regimen("10 mg daily, hold days 15-21"))
    ('10 mg every 24 h from day 1 on', 'no dose on days 15 to 21')
    """
    said = [_phase_words(phase) for phase in regimen.phases]
    return (*said, *(f"no dose on {_days(start_h, end_h)}" for start_h, end_h in regimen.left_out_h))


def _phase_words(phase: Phase) -> str:
    day = f"day {phase.start_h / H_PER_DAY + 1:g}"
    amounts = _amount_words(phase)
    if phase.period_h is None:
        return f"{amounts} once on {day}" if len(phase.doses) == 1 else _listed_words(phase)
    span = f"from {day} on" if math.isinf(phase.end_h) else f"on {_days(phase.start_h, phase.end_h)}"
    return (
        f"{amounts} every {phase.period_h:g} h {span}"
        if len(phase.doses) == 1
        else (f"{amounts} of every {phase.period_h:g} h {span}")
    )


def _listed_words(phase: Phase) -> str:
    """Return ``50 mg on days 1, 8 and 15``: doses that do not come again, by their days."""
    days = [int((phase.start_h + hour) // H_PER_DAY) + 1 for hour, _ in phase.doses]
    own = sorted(set(days))
    begins = [day for day in own if day - 1 not in own]
    ends = [day for day in own if day + 1 not in own]
    runs = [f"{first}" if first == last else f"{first} to {last}" for first, last in zip(begins, ends, strict=True)]
    many = f"{len(days)} doses of " if len(days) > len(own) else ""
    mg = " and ".join(f"{dose:g} mg" for dose in dict.fromkeys(dose for _, dose in phase.doses))
    return (
        f"{many}{mg} on days {', '.join(runs[:-1])} and {runs[-1]}"
        if len(runs) > 1
        else f"{many}{mg} on days {runs[0]}"
    )


def _amount_words(phase: Phase) -> str:
    """Return ``10 mg``, ``10 mg at 0 h and 5 mg at 12 h``, or ``21 doses of 10 mg, 24 h apart,``."""
    hours, amounts = zip(*phase.doses, strict=True)
    gaps = np.diff(hours)
    if len(hours) > _LISTED and len(set(amounts)) == 1 and np.allclose(gaps, gaps[0]):
        return f"{len(hours)} doses of {amounts[0]:g} mg, {gaps[0]:g} h apart,"
    if len(hours) == 1:
        return f"{amounts[0]:g} mg"
    return " and ".join(f"{dose_mg:g} mg at {hour:g} h" for hour, dose_mg in phase.doses)


def _days(start_h: float, end_h: float) -> str:
    if end_h - start_h < H_PER_DAY:
        return f"day {math.floor(start_h / H_PER_DAY) + 1} at {start_h % H_PER_DAY:g} h"
    if math.isinf(end_h):
        return f"day {start_h / H_PER_DAY + 1:g} and after it"
    first, last = start_h / H_PER_DAY + 1, end_h / H_PER_DAY
    return f"day {first:g}" if math.isclose(first, last) else f"days {first:g} to {last:g}"
