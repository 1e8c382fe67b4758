"""What people measured in patients under a regimen, to be held beside the model, and which doses were ever studied.

Numbers: P060, P062, P077 to P080 (levels), P178 to P180 (doses). Nothing here was fitted to them on its own; the data
behind P060 and P062 are among those of ter Heine 2018, so agreement there is no test of the model.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from rapalog.facts.library import fact
from rapalog.pharmacology.dosing import Phase, Regimen

Quantity = Literal["trough", "auc"]


@dataclass(frozen=True)
class ObservedLevel:
    """A level in whole blood that patients of one study had.

    Parameters
    ----------
    fact
        Its id.
    quantity
        ``trough`` (ug/L) or ``auc`` (ug h/L, over an interval).
    value, low, high
        The mean, and one SD below and above it where that is known.
    day
        Of treatment, None for steady state.
    who, source, note
        The patients, where it is printed, and what speaks against a comparison.
    """

    fact: str
    quantity: Quantity
    value: float
    low: float | None
    high: float | None
    day: float | None
    who: str
    source: str
    note: str


#: Which fact holds what was seen under which regimen: mg, hours between doses, and the day (None: steady state).
_SEEN: Final[tuple[tuple[str, Quantity, float, float, float | None], ...]] = (
    ("P062", "trough", 10.0, 24.0, 15.0),
    ("P060", "auc", 10.0, 24.0, 15.0),
    ("P077", "trough", 0.75, 12.0, None),
    ("P078", "trough", 1.5, 12.0, None),
    ("P079", "auc", 0.75, 12.0, None),
    ("P080", "auc", 1.5, 12.0, None),
)
_STUDIED: Final = ((12.0, "P178", "twice daily"), (24.0, "P179", "daily"), (168.0, "P180", "weekly"))


def observed_levels(regimen: Regimen) -> tuple[ObservedLevel, ...]:
    """Return what was measured under a regimen of the same dose and interval, often nothing."""
    found = []
    for name, quantity, dose_mg, interval_h, day in _SEEN:
        own = fact(name)
        same = regimen.is_simple and _taken(regimen.phases[0]) == (dose_mg, interval_h)
        if own.value is not None and same:
            found.append(
                ObservedLevel(
                    name, quantity, own.value, own.low, own.high, day, own.more["population"], own.source, own.note
                )
            )
    return tuple(found)


def unstudied(regimen: Regimen) -> str:
    """Return why a regimen lies outside what was studied, in a sentence; empty if it does not.

    >>> from rapalog.pharmacology.dosing_words import parse_regimen
    >>> unstudied(parse_regimen("10 mg daily"))
    ''
    >>> unstudied(parse_regimen("30 mg daily"))
    '30 mg daily is outside the doses that were studied (5 to 10 mg daily, P179): levels are extrapolated'
    """
    return next((words for phase in regimen.phases if (words := _unstudied(phase, regimen.text))), "")


def _unstudied(phase: Phase, text: str) -> str:
    for interval_h, name, schedule in _STUDIED:
        low, high = fact(name).low, fact(name).high
        if _taken(phase)[1] == interval_h and low is not None and high is not None:
            doses = f"{low:g} to {high:g} mg {schedule}, {name}"
            outside = f"{text} is outside the doses that were studied ({doses}): levels are extrapolated"
            return "" if low <= _taken(phase)[0] <= high else outside
    return f"nobody in the facts took it as {text}: levels are extrapolated from daily and weekly doses"


def _taken(phase: Phase) -> tuple[float, float | None]:
    """Return the dose (mg) of a phase that has one, and the hours between; others have no such interval."""
    return (phase.doses[0][1], phase.period_h) if len(phase.doses) == 1 else (phase.doses[0][1], None)
