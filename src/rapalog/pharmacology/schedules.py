"""How often: the words of a schedule, and the hours of a period that they mean.

Three times weekly is Monday, Wednesday and Friday; what else is meant can be said by days. Words with two meanings are
refused: biweekly (twice a week, or every two weeks), monthly (28, 30 or 31 days).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
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
_ON: Final = r"\b(?:on |every |each )?"
_COUNTED: Final = r"\d+|a|an|one|two|three|four|five|six|seven|eight|nine|ten|twelve"
_TIMES: Final = r"(once|twice|thrice|(?:\d+|one|two|three|four|five|six|seven|eight)\s*(?:x|times?))"
_A_DAY: Final = r"(?:a|per|each|every|in a|/)?\s*day|daily|/\s*d|in 24 (?:h|hours)"
_A_WEEK: Final = r"(?:a|per|each|every|in a|/)?\s*(?:week|wk)|weekly|/\s*w"
_MEALS: Final = r"(?:in the |at the |at |each |every |in )?(?:mornings?|evenings?|nights?|bedtime|noon|am|pm)"


@dataclass(frozen=True)
class Schedule:
    """Hours of a period at which a dose is taken, the first at 0; a period of None is once."""

    hours: tuple[float, ...]
    period_h: float | None


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
    for pattern, read in _PATTERNS:
        if found := pattern.search(rest):
            schedule = read(found)
            return schedule, f"{rest[: found.start()]} {rest[found.end() :]}"
    return None, rest


def _check_meaning(rest: str, text: str) -> None:
    for word, remedy in (
        (r"\bbi-?weekly\b", "write twice a week, or every 2 weeks"),
        (r"\bbi-?daily\b", "write twice daily, or every 2 days"),
        (r"\b(?:monthly|(?:a|per|each|every)\s+month|/\s*month|qm)\b", "write every 28 days, or every 4 weeks"),
    ):
        if found := re.search(word, rest):
            raise RapalogError(f"{found[0]!r} in {text!r} has two meanings", remedy=remedy)


def _every(hours: float) -> Schedule:
    return Schedule((0.0,), hours)


def _times_a_day(found: re.Match[str]) -> Schedule:
    return _every(H_PER_DAY / max(_count(found[1]), 1))


def _times_a_week(found: re.Match[str]) -> Schedule:
    number = _count(found[1])
    if number not in _IN_WEEK:
        raise RapalogError(f"got {number} times a week, must be 1 to 7", remedy="write how often a day")
    return Schedule(tuple(day * H_PER_DAY for day in _IN_WEEK[number]), H_PER_WEEK)


def _count(words: str) -> int:
    return number_of(re.sub(r"\s*(?:x|times?)$", "", words))


def _spaced(found: re.Match[str]) -> Schedule:
    number = float(found[1]) if "." in found[1] else number_of(found[1])
    return _every(number * _UNIT_H[found[2][0]])


def _ordinal(found: re.Match[str]) -> Schedule:
    return _every(_ORDINALS[found[1]] * _UNIT_H[found[2][0]])


def _on_days(found: re.Match[str]) -> Schedule:
    named = sorted({_WEEKDAYS.index(name[:3]) for name in re.findall(NAMED_DAY, found[0])})
    return Schedule(tuple((day - named[0]) * H_PER_DAY for day in named), H_PER_WEEK)


def _working_days(_: re.Match[str]) -> Schedule:
    return Schedule(tuple(day * H_PER_DAY for day in range(5)), H_PER_WEEK)


_PATTERNS: Final = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (rf"{_ON}mon(?:day)?s?\s*(?:-|to|through)\s*fri(?:day)?s?\b|\b(?:on )?(?:week|working )days\b", _working_days),
        (r"\bmwf\b", lambda _: Schedule((0.0, 48.0, 96.0), H_PER_WEEK)),
        (rf"{_ON}{NAMED_DAY}(?:\s*(?:/|,|\+|&|and)\s*(?:and\s+)?{NAMED_DAY})*\b", _on_days),
        (rf"{_TIMES}\s*(?:{_A_DAY})(?![a-z])", _times_a_day),
        (rf"{_TIMES}\s*(?:{_A_WEEK})(?![a-z])", _times_a_week),
        (rf"\b(?:every|each)\s+(\d+\.\d+|{_COUNTED})[\s-]*(h|hrs?|hours?|d|days?|w|wks?|weeks?)\b", _spaced),
        (r"\bq\s*(\d+(?:\.\d+)?)\s*(h|hrs?|hours?|d|days?|w|wks?|weeks?)\b", _spaced),
        (r"\b(\d+)[\s-]*(h)ourly\b", _spaced),
        (
            r"\b(?:(?:every|each|on)\s+)?(other|second|2nd|alternate|third|3rd|fourth|4th|fifth|5th|sixth|6th|seventh|7th)"
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
            r"\b(?:qd|od|qday|qam|qpm|qhs|mane|nocte|nightly|die)\b|"
            r"(?:\b(?:once )?(?:a|per|each|every) |/\s*)(?:day|d)\b|"
            rf"\bdaily\b(?: {_MEALS})?|\b(?:each|every) (?:morning|evening|night)\b|"
            r"\b(?:in the|at) (?:mornings?|evenings?|night|bedtime)\b",
            lambda _: _every(H_PER_DAY),
        ),
        (
            r"\b(?:once only|only once|just once|once|(?:as a )?single(?: dose)?|one dose|one[- ]?time|one[- ]?off|"
            r"stat|1 dose|x\s*1)\b",
            lambda _: Schedule((0.0,), None),
        ),
    )
)
