"""When doses of a clause are taken: for how long, on which days, and in cycles.

Days and weeks are counted from 1. ``days 1-21 of a 28-day cycle`` and ``3 weeks on 1 week off`` come again, ``days
1-5`` do not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from rapalog.errors import RapalogError
from rapalog.pharmacology.dosing import H_PER_DAY, H_PER_WEEK
from rapalog.pharmacology.phrases.schedules import COUNT, number_of

SPAN_UNIT_H: Final = {"d": H_PER_DAY, "w": H_PER_WEEK, "h": 1.0}
_LENGTH: Final = r"(days?|d|weeks?|wks?|w)"
#: The word before numbers of days or weeks; d only where a number follows at once, as in d1-14.
DAY: Final = r"(?:days?|d(?=\d)|weeks?|wks?)"
TO: Final = r"\s*(?:-|to|until|till|through|thru)\s*"
#: One day, or several: 3, or 8-14.
DAYS: Final = rf"(\d+)(?:{TO}(?:(?:day|week) |d)?(\d+))?"
_FOR: Final = re.compile(
    rf"\b(?:(?:for|during|over)\s*(?:the first\s*)?({COUNT})|x\s*(\d+))\s*(days?|d|weeks?|wks?|w|doses?|hours?|h)\b"
    r"(?!\s*(?:(?:a|per|each|every|/)\s*(?:week|wk|month|cycle)|(?:out )?of\b))"
)
_ON_DAYS: Final = re.compile(rf"\b(?:on |from |in )?(?:the )?({DAY})\s*({DAYS}(?:\+{DAYS})*)\b")
_UNTIL: Final = re.compile(rf"\b(?:until|till|to|through)\s*({DAY})\s*(\d+)\b")
_FROM: Final = re.compile(
    rf"\b(?:from|starting|beginning|as of)\s*(?:on\s*)?({DAY})\s*(\d+)(?: on(?:wards?)?)?\b(?!\s*(?:-|to|until|till))"
)
_AFTER: Final = re.compile(rf"\bafter ({DAY})\s*(\d+)\b")
_ON_OFF: Final = re.compile(rf"({COUNT}) {_LENGTH} on[ ,/]*(?:and |then )?({COUNT}) {_LENGTH} off\b")
#: 3 weeks of every 4; 21 of 28 days; 21/28 days.
_OUT_OF: Final = re.compile(
    rf"\b(?:for )?({COUNT})\s?{_LENGTH}?\s?(?:(?:out )?of|/)\s?(?:every |each )?({COUNT})\s?{_LENGTH}?(?![a-z0-9])"
)
_CYCLE: Final = re.compile(
    rf"\(?\b(?:(?:of|in|per|every|each|a|an|the|repeated)\s+)*({COUNT})[ -](days?|weeks?) cycles?\b\)?|"
    r"\bof (?:a|each|every|the) (week)\b"
)


@dataclass(frozen=True)
class Span:
    """What a clause says of when its doses are taken; hours are after its beginning, or after the first dose of all.

    Parameters
    ----------
    lasts_h, n_doses
        For how long, or for how many doses.
    starts_h, ends_h
        When it begins and ends, where that is said and no days are given.
    days_h
        Beginning and end of each span of days.
    in_weeks
        Whether the days were weeks.
    cycle_h
        After so many hours the days come again.
    on_off_h
        Hours with doses, and of these and those without.
    """

    lasts_h: float | None = None
    n_doses: int | None = None
    starts_h: float | None = None
    ends_h: float | None = None
    days_h: tuple[tuple[float, float], ...] = ()
    in_weeks: bool = False
    cycle_h: float | None = None
    on_off_h: tuple[float, float] | None = None

    @property
    def has_single_days(self) -> bool:
        """Whether days are given, each by itself."""
        return bool(self.days_h) and all(end_h - start_h == H_PER_DAY for start_h, end_h in self.days_h)


def take_span(clause: str, text: str) -> tuple[Span, str]:
    """Take all that says when and for how long out of a clause.

    Parameters
    ----------
    clause
        In small letters; a list of days is joined by ``+``.
    text
        The whole regimen, for errors.

    Returns
    -------
    tuple
        What was said, and what is left of the clause.

    Raises
    ------
    RapalogError
        For days before day 1 or in the wrong order, or a span of no length.
    """
    span, rest = _take_cycle(clause)
    span, rest = _take_for(span, rest, text)
    return _take_days(span, rest, text)


def _take_cycle(rest: str) -> tuple[Span, str]:
    if found := _ON_OFF.search(rest):
        on_h = number_of(found[1]) * SPAN_UNIT_H[found[2][0]]
        off_h = number_of(found[3]) * SPAN_UNIT_H[found[4][0]]
        return Span(on_off_h=(on_h, on_h + off_h)), _without(rest, found)
    if found := _CYCLE.search(rest):
        cycle_h = H_PER_WEEK if found[3] else number_of(found[1]) * SPAN_UNIT_H[found[2][0]]
        return Span(cycle_h=cycle_h), _without(rest, found)
    if (found := _OUT_OF.search(rest)) and (unit := found[2] or found[4]):
        on_h = number_of(found[1]) * SPAN_UNIT_H[unit[0]]
        whole_h = number_of(found[3]) * SPAN_UNIT_H[(found[4] or unit)[0]]
        if on_h < whole_h:
            return Span(on_off_h=(on_h, whole_h)), _without(rest, found)
    return Span(), rest


def _take_for(span: Span, rest: str, text: str) -> tuple[Span, str]:
    """Take ``for 14 days`` or ``x 5 doses`` out of a clause."""
    found = _FOR.search(rest)
    if not found:
        return span, rest
    number = number_of(found[1] or found[2])
    if number < 1:
        raise RapalogError(f"got {found[0]!r} in {text!r}, must be 1 or more", remedy="write e.g. for 28 days")
    if found[3].startswith("dose"):
        return replace(span, n_doses=number), _without(rest, found)
    return replace(span, lasts_h=number * SPAN_UNIT_H[found[3][0]]), _without(rest, found)


def _take_days(span: Span, rest: str, text: str) -> tuple[Span, str]:
    """Take ``days 8-14``, ``days 1, 8 and 15``, ``from day 8`` or ``until day 28`` out of a clause."""
    if found := _FROM.search(rest):
        ((start_h, _),) = days_h(found[1], [(found[2], "")], text)
        return replace(span, starts_h=start_h), _without(rest, found)
    if (found := _UNTIL.search(rest)) and not _ON_DAYS.search(rest[: found.start()]):
        ((_, end_h),) = days_h(found[1], [(found[2], "")], text)
        return replace(span, ends_h=end_h), _without(rest, found)
    if found := _AFTER.search(rest):
        ((_, end_h),) = days_h(found[1], [(found[2], "")], text)
        return replace(span, starts_h=end_h), _without(rest, found)
    if found := _ON_DAYS.search(rest):
        days = days_h(found[1], re.findall(DAYS, found[2]), text)
        return replace(span, days_h=days, in_weeks=found[1].startswith("w")), _without(rest, found)
    return span, rest


def days_h(word: str, ranges: list[tuple[str, str]], text: str) -> tuple[tuple[float, float], ...]:
    """Return the hours that days or weeks span, counted from 1.

    Parameters
    ----------
    word
        Such as ``day`` or ``weeks``.
    ranges
        First and last of each; the last may be empty.
    text
        The whole regimen, for errors.

    Raises
    ------
    RapalogError
        For days before day 1, or in the wrong order.
    """
    unit_h = SPAN_UNIT_H[word[0]]
    spans: list[tuple[float, float]] = []
    for first, last in ((int(first), int(last or first)) for first, last in ranges):
        if first < 1 or last < first or (spans and (first - 1) * unit_h < spans[-1][1]):
            days = f"days {first} to {last}" if last != first else f"day {first}"
            raise RapalogError(
                f"got {days} in {text!r}", remedy="count days from 1, and write them in the order of time"
            )
        spans.append(((first - 1) * unit_h, last * unit_h))
    return tuple(spans)


def _without(rest: str, found: re.Match[str]) -> str:
    """Return what is left, with a mark between words that did not stand side by side."""
    return f"{rest[: found.start()]} | {rest[found.end() :]}"
