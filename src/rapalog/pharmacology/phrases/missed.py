"""Doses that are not taken: ``hold days 15-21``, ``missed day 3``, ``forgot the 2nd and 3rd dose``.

The whole clause must be one of a few forms, because a number may be of a day, of a dose or of how many: ``missed 2
doses`` does not say which, and is refused.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rapalog.errors import RapalogError
from rapalog.pharmacology.phrases.schedules import COUNT, number_of
from rapalog.pharmacology.phrases.spans import DAY, DAYS, SPAN_UNIT_H, days_h

_STOPS: Final = (
    r"hold|held|holding|with?hold|withheld|pause[d]?|stop(?:ped)?|discontinued?|off|break|rest|interrupt(?:ed|ion)?|"
    r"drug holiday"
)
_SKIPS: Final = (
    r"omit(?:ted)?|skip(?:ped)?|miss(?:ed)?|forg[oe]t(?:ten)?|no doses?|no drug|nothing|not taken|without|except|with"
)
_AWAY: Final = re.compile(rf"^(?:treatment |dose |drug )?(?P<word>{_STOPS}|{_SKIPS})\b")
#: The days first: days 15-21 off.
_DAYS_FIRST: Final = re.compile(
    rf"^(?:on )?(?P<days>{DAY}\s*\d.*?) (?P<word>{_STOPS}|missed|skipped|omitted|not taken)$"
)
#: A pause that the doses after it wait for.
_PAUSE: Final = re.compile(
    rf"^(?:nothing|no doses?|no drug|off|break|pause|hold|held|stop|rest)(?: for)? ({COUNT}) (days?|weeks?)$|"
    rf"^(?:an? )?({COUNT})[ -](days?|d|weeks?|wks?|w)(?: of)? (?:off|break|pause|rest|without drug)$"
)
_END: Final = re.compile(r"^(?:stop|stopped|off|nothing|end)(?: (?:treatment|everolimus|it|drug))?$")
_ORDINALS: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh")
_NTH: Final = rf"(?:\d+(?:st|nd|rd|th)|{'|'.join(_ORDINALS)})"
_LIST: Final = rf"{DAYS}(?:\+{DAYS})*"
_JOIN: Final = r"(?:\s*(?:\+|,|&|and)\s*)"
_FORMS: Final = {
    "from": re.compile(rf"(?:from|since|starting|beginning|as of)(?: on)? ({DAY})\s*(\d+)(?: on(?:wards?)?)?"),
    "days": re.compile(
        rf"(?:the )?(?:doses? )?(?:on |of |from |for |in )?(?:the )?"
        rf"(?P<all>{DAY}\s*{_LIST}(?:{_JOIN}{DAY}\s*{_LIST})*)(?: doses?| off)?"
    ),
    "after": re.compile(rf"after (?:({DAY})\s*(\d+)|(\d+) (days?|weeks?))"),
    "doses": re.compile(rf"(?:the )?(?:(?P<nth>{_NTH}(?:{_JOIN}(?:the )?{_NTH})*) doses?|doses? (?P<list>{_LIST}))"),
    "first": re.compile(rf"(?:the )?first ({COUNT}) doses"),
    "length": re.compile(
        rf"(?:for )?(?:an? )?({COUNT})[ -](days?|weeks?)(?: off| break| pause| rest)? "
        rf"(from|starting|beginning|after)(?: on)? ({DAY})\s*(\d+)"
    ),
    "then": re.compile(rf"(from|starting|beginning|after)(?: on)? ({DAY})\s*(\d+) for ({COUNT}) (days?|weeks?)"),
}


@dataclass(frozen=True)
class Missed:
    """What is not taken: spans (h), or doses by their number; ``resumes_h`` is when a hold ends, None if never."""

    clause: str
    spans_h: tuple[tuple[float, float], ...] = ()
    doses: tuple[int, ...] = ()
    resumes_h: float | None = None


def away_first(clause: str) -> str:
    """Return a clause that takes doses away with the word for that before the days."""
    found = _DAYS_FIRST.match(clause)
    return f"{found['word']} {found['days']}" if found else clause


def pause_h(clause: str) -> float | None:
    """Return the length of a pause that what comes next waits for: ``1 week off``; None if the clause is none."""
    found = _PAUSE.match(clause)
    return number_of(found[1] or found[3]) * SPAN_UNIT_H[(found[2] or found[4])[0]] if found else None


def says_end(clause: str) -> bool:
    """Whether a clause says no more than that treatment ends there."""
    return _END.match(clause) is not None


def takes_away(clause: str) -> bool:
    """Whether a clause begins as one that takes doses away."""
    return _AWAY.match(clause) is not None


def read_missed(clause: str, text: str) -> Missed:
    """Read a clause that takes doses away.

    Parameters
    ----------
    clause
        In small letters; lists of numbers are joined by ``+``.
    text
        The whole regimen, for errors.

    Raises
    ------
    RapalogError
        If it is none of the forms that have one meaning, or days are counted from 0 or in the wrong order.
    """
    found = _AWAY.match(clause)
    word = found["word"] if found else ""
    rest = " ".join(clause[found.end() if found else 0 :].split())
    stops = re.fullmatch(_STOPS, word) is not None
    if re.fullmatch(rf"(?:on |at )?{DAY}\s*\d+{'' if word.startswith(('stop', 'discontinue')) else ' onwards?'}", rest):
        rest = "from " + re.sub(r"^(?:on|at) ", "", rest)
    for name, form in _FORMS.items():
        if read := form.fullmatch(rest):
            spans, doses = _READERS[name](read, text)
            ends = [end_h for _, end_h in spans]
            return Missed(clause, spans, doses, ends[-1] if stops and ends and math.isfinite(ends[-1]) else None)
    raise RapalogError(f"cannot read {clause!r} in {text!r}", remedy="write e.g. hold days 15-21, or missed day 3")


_Read = tuple[tuple[tuple[float, float], ...], tuple[int, ...]]


def _days(found: re.Match[str], text: str) -> _Read:
    spans: list[tuple[float, float]] = []
    for word, numbers in re.findall(rf"({DAY})\s*([-+\d]+)", _one_word(found["all"])):
        spans += days_h(word, re.findall(DAYS, numbers), text)
    return tuple(spans), ()


def _one_word(days: str) -> str:
    """Return ``days 3 to day 5`` as ``days 3-5``."""
    return re.sub(r"\s*(?:-|to|until|till|through|thru)\s*(?:(?:day|week) |d)?(?=\d)", "-", days)


def _from(found: re.Match[str], text: str) -> _Read:
    ((start_h, _),) = days_h(found[1], [(found[2], "")], text)
    return ((start_h, math.inf),), ()


def _after(found: re.Match[str], text: str) -> _Read:
    ((_, end_h),) = days_h(found[1] or found[4], [(found[2] or found[3], "")], text)
    return ((end_h, math.inf),), ()


def _doses(found: re.Match[str], text: str) -> _Read:
    if found["nth"]:
        numbers = [
            _ORDINALS.index(name) + 1 if name in _ORDINALS else int(name[:-2])
            for name in re.findall(_NTH, found["nth"])
        ]
    else:
        numbers = [
            number
            for first, last in re.findall(DAYS, found["list"])
            for number in range(int(first), int(last or first) + 1)
        ]
    return (), _counted(numbers, text)


def _first(found: re.Match[str], text: str) -> _Read:
    return (), _counted(range(1, number_of(found[1]) + 1), text)


def _counted(numbers: Sequence[int], text: str) -> tuple[int, ...]:
    if not numbers or min(numbers) < 1:
        raise RapalogError(f"there is no such dose in {text!r}", remedy="count the doses from 1")
    return tuple(numbers)


def _length(found: re.Match[str], text: str) -> _Read:
    return _stretch(found[3], (found[4], found[5]), (found[1], found[2]), text)


def _then(found: re.Match[str], text: str) -> _Read:
    return _stretch(found[1], (found[2], found[3]), (found[4], found[5]), text)


def _stretch(word: str, day: tuple[str, str], length: tuple[str, str], text: str) -> _Read:
    """Return a span of so many days or weeks that begins on a day, or after it."""
    ((start_h, end_h),) = days_h(day[0], [(day[1], "")], text)
    begin_h = end_h if word == "after" else start_h
    return ((begin_h, begin_h + number_of(length[0]) * SPAN_UNIT_H[length[1][0]]),), ()


_READERS: Final = {
    "days": _days,
    "from": _from,
    "after": _after,
    "doses": _doses,
    "first": _first,
    "length": _length,
    "then": _then,
}
