"""How often: the words of a schedule, and the hours of a period that they mean.

Three times weekly is Monday, Wednesday and Friday; what else is meant can be said by days. Words with two meanings are
refused: biweekly (twice a week, or every two weeks), monthly (28, 30 or 31 days).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from rapalog.errors import RapalogError
from rapalog.pharmacology.dosing import H_PER_DAY, H_PER_WEEK

_WORDS: Final = {
    "a": 1,
    "an": 1,
    "one": 1,
    "once": 1,
    "two": 2,
    "twice": 2,
    "three": 3,
    "thrice": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "twelve": 12,
}
_ORDINALS: Final = {
    "other": 2,
    "second": 2,
    "2nd": 2,
    "alternate": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "fifth": 5,
    "5th": 5,
    "sixth": 6,
    "6th": 6,
    "seventh": 7,
    "7th": 7,
}
_UNIT: Final = r"(h|hrs?|hours?|d|days?|w|wks?|weeks?)"
_UNIT_H: Final = {"h": 1.0, "d": H_PER_DAY, "w": H_PER_WEEK}
#: Days of a week (from 0) on which doses are taken so many times a week.
_IN_WEEK: Final = {
    1: (0,),
    2: (0, 3),
    3: (0, 2, 4),
    4: (0, 2, 4, 6),
    5: (0, 1, 2, 3, 4),
    6: (0, 1, 2, 3, 4, 5),
    7: (0, 1, 2, 3, 4, 5, 6),
}
_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NAMED_DAY: Final = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?s?"
_NAMED_DAYS: Final = rf"{NAMED_DAY}(?:(?:\s*(?:/|,|\+|&|\band\b)\s*(?:and\s+)?|\s+){NAMED_DAY})*"
#: Days of the week without a dose.
BUT: Final = rf"(?:except|but not)(?: on)? (?:weekends?|{_NAMED_DAYS})"
_ON: Final = r"\b(?:on |every |each )?"
#: A count in digits or as a word.
COUNT: Final = r"(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve)"
_TIMES: Final = (
    r"(once|twice|thrice|(?:\d+|one|two|three|four|five|six|seven|eight)[\s-]*(?:x|times?)|"
    r"\d+(?=\s*/\s*(?:day|d|week|wk|w)\b))[\s-]*"
)
_A_DAY: Final = r"(?:a|per|each|every|in a|/)?\s*day|daily|/\s*d|in 24 (?:h|hours)"
_A_WEEK: Final = r"(?:a|per|each|every|in a|/)?\s*(?:week|wk)|weekly|/\s*w"
#: Hours after the morning.
MEAL_H: Final = {
    "morning": 0.0,
    "am": 0.0,
    "breakfast": 0.0,
    "noon": 6.0,
    "lunch": 6.0,
    "evening": 12.0,
    "night": 12.0,
    "pm": 12.0,
    "bedtime": 14.0,
}
_MEALS: Final = r"(?:in the |at the |at |each |every |in )?(?:mornings?|evenings?|nights?|bedtime|noon|am|pm)"


@dataclass(frozen=True)
class Schedule:
    """Hours of a period at which a dose is taken, the first at 0; a period of None is once."""

    hours: tuple[float, ...]
    period_h: float | None
    on_named_days: bool = False

    def agrees_with(self, named: Schedule) -> bool:
        """Whether this says no more than how often the named days of a week come: daily, or as often a week."""
        as_often = self.period_h == H_PER_WEEK and len(self.hours) == len(named.hours)
        return as_often or (self.hours == (0.0,) and self.period_h == H_PER_DAY)


def number_of(word: str) -> int:
    """Return a count that is written in digits or as a word."""
    return _WORDS[word] if word in _WORDS else int(word)


def take_schedule(rest: str, text: str) -> tuple[Schedule | None, str]:
    """Take the schedule out of a clause.

    Parameters
    ----------
    rest
        The clause in small letters, without the amount.
    text
        The whole regimen, for errors.

    Returns
    -------
    tuple
        The schedule, None if there is none, and what is left of the clause.

    Raises
    ------
    RapalogError
        For a word with two meanings.
    """
    _check_meaning(rest, text)
    schedule, left = _first(rest)
    if schedule is not None and schedule.on_named_days:
        again, also_left = _first(left)  # 10 mg daily Monday to Friday, 50 mg weekly on Mondays
        if again is not None and again.agrees_with(schedule):
            return schedule, also_left
    return schedule, left


def _first(rest: str) -> tuple[Schedule | None, str]:
    for pattern, read in _PATTERNS:
        if found := pattern.search(rest):
            return read(found), f"{rest[: found.start()]} {rest[found.end() :]}"
    return None, rest


def _check_meaning(rest: str, text: str) -> None:
    for word, remedy in (
        (r"\bbi-?weekly\b|\bbiw\b", "write twice a week, or every 2 weeks"),
        (r"\bbi-?daily\b", "write twice daily, or every 2 days"),
        (r"\b(?:monthly|(?:a|per|each|every)\s+month|/\s*month|qm)\b", "write every 28 days, or every 4 weeks"),
    ):
        if found := re.search(word, rest):
            raise RapalogError(f"{found[0]!r} in {text!r} has two meanings", remedy=remedy)


def _every(hours: float) -> Schedule:
    return Schedule((0.0,), hours)


def _times_a_day(found: re.Match[str]) -> Schedule:
    number = _count(found[1])
    if number < 1:
        raise RapalogError(f"got {number} times a day, must be 1 or more", remedy="write how often a day")
    return _every(H_PER_DAY / number)


def _times_a_week(found: re.Match[str]) -> Schedule:
    number = _count(found[1])
    if number not in _IN_WEEK:
        raise RapalogError(f"got {number} times a week, must be 1 to 7", remedy="write how often a day")
    return Schedule(tuple(day * H_PER_DAY for day in _IN_WEEK[number]), H_PER_WEEK)


def _count(words: str) -> int:
    return number_of(re.sub(r"[\s-]*(?:x|times?)$", "", words))


def _spaced(found: re.Match[str]) -> Schedule:
    number = float(found[1]) if "." in found[1] else number_of(found[1])
    return _every(number * _UNIT_H[found[2][0]])


def _ordinal(found: re.Match[str]) -> Schedule:
    return _every(_ORDINALS[found[1]] * _UNIT_H[found[2][0]])


def _on_days(found: re.Match[str]) -> Schedule:
    return _week_of(_named(found[0]))


def _named(words: str) -> list[int]:
    return sorted({_WEEKDAYS.index(name[:3]) for name in re.findall(NAMED_DAY, words)})


def _week_of(days: Sequence[int]) -> Schedule:
    """Return a week with doses on some of its days; treatment begins on the first of them."""
    return Schedule(tuple((day - days[0]) * H_PER_DAY for day in days), H_PER_WEEK, on_named_days=True)


def _working_days(_: re.Match[str]) -> Schedule:
    return _week_of(range(5))


def _other_days(found: re.Match[str]) -> Schedule:
    """Return daily doses but on named days of the week, begun the day after one without."""
    without = _named(found[0]) or [5, 6]
    days = [day for day in range(7) if day not in without]
    first = next((day for day in days if (day - 1) % 7 in without), 0)
    return _week_of(sorted((day - first) % 7 for day in days) or [0])


_PATTERNS: Final = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (rf"\b(?:once )?(?:daily|(?:each|every) day),? {BUT}\b", _other_days),
        (rf"{_ON}mon(?:day)?s?\s*(?:-|to|through)\s*fri(?:day)?s?\b|\b(?:on )?(?:week|working )days\b", _working_days),
        (r"\bm([/-]?)w\1f\b", lambda _: _week_of((0, 2, 4))),
        (rf"{_ON}{_NAMED_DAYS}\b", _on_days),
        (rf"{_TIMES}(?:{_A_DAY})(?![a-z])", _times_a_day),
        (rf"{_TIMES}(?:{_A_WEEK})(?![a-z])", _times_a_week),
        (
            rf"\b({COUNT}) days\s*(?:{_A_WEEK})(?![a-z])",
            lambda found: replace(_times_a_week(found), on_named_days=True),
        ),
        (r"\btiw\b", lambda _: Schedule((0.0, 48.0, 96.0), H_PER_WEEK)),
        (rf"\b(?:once )?(?:every|each)\s+(\d+\.\d+|{COUNT})[\s-]*{_UNIT}\b", _spaced),
        (rf"(?:\b(?:once )?per\s*|/\s*)(\d+(?:\.\d+)?)\s*{_UNIT}\b", _spaced),
        (rf"\bq\s*(\d+(?:\.\d+)?)\s*{_UNIT}\b", _spaced),
        (r"\bq\s*(6|8|12|24|48|72)(h?)\b(?!\s*[-\d])", lambda found: _every(float(found[1]))),
        (r"\b(\d+)[\s-]*(h)ourly\b", _spaced),
        (
            r"\b(?:once )?(?:(?:every|each|on)\s+)?"
            rf"({'|'.join(_ORDINALS)})"
            r"[\s-]*(days?|weeks?)\b",
            _ordinal,
        ),
        (r"\b(?:qod|eod)\b", lambda _: _every(2 * H_PER_DAY)),
        (r"\b(?:fortnightly|every fortnight)\b", lambda _: _every(2 * H_PER_WEEK)),
        (r"\b(?:bid|bd|bds)\b", lambda _: _every(H_PER_DAY / 2)),
        (r"\b(?:tid|tds)\b", lambda _: _every(H_PER_DAY / 3)),
        (r"\b(?:qid|qds)\b", lambda _: _every(H_PER_DAY / 4)),
        (rf"\b{_MEALS} and {_MEALS}(?: (?:daily|every day|each day))?", lambda _: _every(H_PER_DAY / 2)),
        (r"\bhourly\b|\bevery hour\b", lambda _: _every(1.0)),
        (
            r"\b(?:qw|q1w|q7d|qwk)\b|\bweekly\b|"
            r"(?:\b(?:once )?(?:a|per|each|every) |/\s*|\bonce\s*/\s*)(?:week|wk|w)\b",
            lambda _: _every(H_PER_WEEK),
        ),
        (
            r"\b(?:qd|od|q ?day|q daily|per diem|qam|qpm|qhs|mane|nocte|nightly|die)\b|"
            r"(?:\b(?:once )?(?:a|per|each|every) |/\s*)(?:day|d)\b|"
            rf"\bdaily\b(?: {_MEALS})?|\b(?:each|every) (?:morning|evening|night)\b|"
            r"\b(?:in the|at) (?:mornings?|noon|evenings?|night|bedtime)\b",
            lambda _: _every(H_PER_DAY),
        ),
        (
            r"\b(?:once only|only once|just once|once|(?:as a )?single(?:[- ]dose)?|one dose|one[- ]?time|one[- ]?off|"
            r"stat|1 dose|x\s*1)\b",
            lambda _: Schedule((0.0,), None),
        ),
    )
)
