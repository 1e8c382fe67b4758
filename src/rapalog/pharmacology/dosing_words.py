"""Regimens as people write them: ``10 mg daily``, ``5 mg b.i.d.``, ``10 mg daily, hold days 15-21``.

A text is read clause by clause. A clause gives an amount with a schedule and perhaps a span (``10 mg daily for 28
days``), or takes doses away (``hold days 15-21``, ``missed day 3``). Clauses with amounts follow each other in time.
Every word must be understood: what is left over is named and refused, and so is what has two meanings (biweekly,
monthly, 1,000).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import Final

from rapalog.errors import RapalogError
from rapalog.pharmacology.dosing import H_PER_DAY, H_PER_WEEK, Phase, Regimen
from rapalog.pharmacology.schedules import NAMED_DAY, number_of, take_schedule
from rapalog.units import to_mg

_SPELT: Final = str.maketrans("µμ×–—−\n", "uux--- ")
_EXAMPLE: Final = "'10 mg daily', '5 mg twice daily', '50 mg weekly' or '2 mg once'"
_NUMBER: Final = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?"
_COUNT: Final = r"(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve)"
_UNIT: Final = r"(?:mg|mgs|milligrams?|ug|mcg|micrograms?|g|grams?)"
_AMOUNT: Final = re.compile(rf"(?:(\d+)\s*x\s*)?({_NUMBER})\s*({_UNIT})(?![a-z0-9])")
_UNITS: Final = {
    "mgs": "mg",
    "milligram": "mg",
    "milligrams": "mg",
    "mcg": "ug",
    "microgram": "ug",
    "micrograms": "ug",
    "gram": "g",
    "grams": "g",
}
#: Words that say nothing about amount or time.
_FILLERS: Final = re.compile(
    r"\b(?:everolimus|afinitor|votubia|zortress|certican|rad001|orally|oral|po|per os|by mouth|tablets?|tabs?|"
    r"doses? of|take|taken|give|given|of|with food|with breakfast|fasting|a loading dose|loading doses?|loading|load|"
    r"start(?:ing)? (?:with|at)|only|initially|continu(?:e|ous|ously|ed)|indefinitely|thereafter|first|followed by|"
    r"treatment)\b"
)
_OTHER_DRUGS: Final = re.compile(r"\b(?:sirolimus|rapamycin|temsirolimus|ridaforolimus|tacrolimus)\b")
_PER_SIZE: Final = re.compile(r"/\s*(?:kg|m2|m\^2|m²|sqm)|per (?:kg|square met)")
_SPAN_UNIT: Final = {"d": H_PER_DAY, "w": H_PER_WEEK, "h": 1.0}
_FOR: Final = re.compile(
    rf"\b(?:for|x|during|over)\s*(?:the first\s*)?({_COUNT})\s*(days?|d|weeks?|wks?|w|doses?|hours?|h)\b"
)
_DAYS: Final = re.compile(
    r"\b(?:on |from |in )?(days?|weeks?)\s*(\d+)(?:\s*(?:-|to|until|till|through)\s*(?:day |week )?(\d+))?\b"
)
_UNTIL: Final = re.compile(r"\b(?:until|till|to|through)\s*(day|week)\s*(\d+)\b")
_FROM: Final = re.compile(
    r"\b(?:from|starting|beginning|as of)\s*(?:on\s*)?(day|week)\s*(\d+)(?: on(?:wards?)?)?\b(?!\s*(?:-|to|until))"
)
_CYCLE: Final = re.compile(rf"({_COUNT}) (days?|weeks?) on[ ,/]*(?:and |then )?({_COUNT}) (days?|weeks?) off\b")
_AWAY: Final = re.compile(
    r"^(?:hold|held|holding|with?hold|pause[d]?|stop(?:ped)?|off|break|interrupt(?:ed)?|omit(?:ted)?|skip(?:ped)?|"
    r"miss(?:ed)?|forg[oe]t(?:ten)?|no doses?|no drug|nothing|without|except|with)\b"
)
#: A pause that the doses after it wait for.
_PAUSE: Final = re.compile(
    rf"^(?:nothing|no doses?|no drug|off|break|pause|hold|stop|rest)(?: for)? ({_COUNT}) (days?|weeks?)$|"
    rf"^(?:an? )?({_COUNT})[ -](days?|weeks?)(?: of)? (?:off|break|pause|rest|without drug)$"
)
#: What stands between clauses, and what begins one that takes doses away.
_JOINTS: Final = re.compile(r"[,;]|\b(?:and )?then\b|\bfollowed by\b|\bbut\b")
_BEFORE_AWAY: Final = re.compile(
    r"\s+(?=(?:hold|held|missed|skip|skipped|stopped|omit|omitted|except(?: on)? day|with days? \d+)\b)"
)
_ORDINALS: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh")
_NTH: Final = re.compile(rf"\b(?:the )?(?:(\d+)(?:st|nd|rd|th)|({'|'.join(_ORDINALS)})) dose\b|\bdose (\d+)\b")
_RANGES: Final = re.compile(r"(\d+)(?:\s*(?:-|to|through|until)\s*(\d+))?")


def parse_regimen(text: str) -> Regimen:
    """Read a regimen.

    Parameters
    ----------
    text
        Amounts with a unit of mass and schedules, in any case; days are counted from 1.

    Raises
    ------
    RapalogError
        If there is no amount with a unit or no schedule, a word is not understood, or one has two meanings.

    Examples
    --------
    >>> parse_regimen("5 mg twice daily").phases[0].period_h
    12.0
    """
    clauses = _clauses(_plain(text))
    phases: list[Phase] = []
    away: list[str] = []
    pause_h = 0.0
    for clause in clauses:
        if phases and (found := _PAUSE.match(clause)):
            pause_h += number_of(found[1] or found[3]) * _SPAN_UNIT[(found[2] or found[4])[0]]
        elif _AWAY.match(clause):
            away.append(clause)
        else:
            phases, pause_h = _followed(phases, _read(clause, text), text, pause_h=pause_h), 0.0
    if pause_h and math.isinf(phases[-1].end_h):
        raise _no_end(text)
    if not phases:
        raise _unreadable(text)
    regimen = Regimen(tuple(phases), " ".join(text.split()))
    for clause in away:
        regimen = replace(regimen, left_out_h=(*regimen.left_out_h, *_spans(clause, regimen, text)))
    return regimen


@dataclass(frozen=True)
class _Clause:
    """A clause with an amount: doses of a period, when it begins and how long it lasts, where the clause says so."""

    phase: Phase
    starts_h: float | None
    lasts_h: float | None


def _plain(text: str) -> str:
    """Return a text in small letters, with one spelling of signs, abbreviations and decimal marks."""
    own = text.lower().translate(_SPELT)
    own = re.sub(r"\b((?:[a-z]\.){2,}[a-z]?)", lambda found: found[1].replace(".", ""), own)
    if re.search(r"\d,\d{3}(?!\d)", own):
        raise RapalogError(f"cannot tell whether the comma in {text!r} is a decimal mark", remedy="write 1000 or 1.000")
    own = re.sub(r"(\d),(\d{1,2})(?!\d)", r"\1.\2", own)
    own = re.sub(r"(\d+)\s*(?:tablets?|tabs?|x)\s*(?:of\s+)?(?=\d)", r"\1 x ", own)
    return " ".join(own.split()).rstrip(" .")


def _clauses(own: str) -> list[str]:
    own = re.sub(rf"[ ,]+(?={_COUNT} (?:days?|weeks?) on\b)", " ", own)  # 10 mg daily, 3 weeks on, 1 week off
    own = _CYCLE.sub(lambda found: found[0].replace(",", " "), own)
    own = re.sub(
        rf"(?<=\d)\s*(?:,|&|\band\b)+\s*(?:and )?(?=\d+(?![\d.]*\s*(?:x|{_UNIT})))", "+", own
    )  # days 3, 5 and 7
    own = re.sub(rf"({NAMED_DAY})\s*,\s*(?=(?:and )?{NAMED_DAY})", r"\1/", own)
    parts = [piece for part in _JOINTS.split(own) for piece in _BEFORE_AWAY.split(part.strip())]
    return [part.strip() for part in parts if part.strip()]


def _read(clause: str, text: str) -> _Clause:
    if _PER_SIZE.search(clause):
        raise RapalogError(
            f"the dose in {text!r} is per body size, and everolimus is given in mg", remedy="work out the mg"
        )
    if found := _OTHER_DRUGS.search(clause):
        raise RapalogError(
            f"{found[0]} is not everolimus: its pharmacokinetics are not in the model", remedy="leave it out"
        )
    is_load = re.search(r"\bload", clause) is not None
    rest = _FILLERS.sub(" ", clause)
    amounts = list(_AMOUNT.finditer(rest))
    if not amounts:
        raise _unreadable(text)
    if len(amounts) > 1:
        return _by_time_of_day(rest, amounts, text)
    (found,) = amounts
    dose_mg = _mg(found, text)
    rest = f"{rest[: found.start()]} {rest[found.end() :]}"
    rest, lasts_h, n_doses = _take_for(rest)
    rest, starts_h, lasts_h = _take_days(rest, lasts_h)
    rest, cycle = _take_cycle(rest)
    schedule, rest = take_schedule(" ".join(rest.split()), text)
    _check_left(rest, text)
    if schedule is None and (is_load or (starts_h is not None and lasts_h in (None, H_PER_DAY))):
        return _Clause(Phase(0.0, ((0.0, dose_mg),), None), starts_h, None)  # loading 20 mg; 20 mg on day 1
    if schedule is None:
        raise RapalogError(f"the regimen {text!r} does not say how often", remedy=f"write e.g. {_EXAMPLE}")
    if n_doses is not None and schedule.period_h is not None:
        lasts_h = n_doses * schedule.period_h / len(schedule.hours)
    phase = Phase(0.0, tuple((hour, dose_mg) for hour in schedule.hours), schedule.period_h)
    return _Clause(_cycled(phase, cycle, text), starts_h, lasts_h)


def _mg(found: re.Match[str], text: str) -> float:
    times, number, unit = found.groups()
    try:
        dose_mg = to_mg(float(number), _UNITS.get(unit, unit)) * int(times or 1)
    except OverflowError:
        dose_mg = math.inf
    if not dose_mg > 0:
        raise RapalogError(
            f"got a dose of {dose_mg:g} mg in {text!r}, must be above 0", remedy=f"write e.g. {_EXAMPLE}"
        )
    return dose_mg


def _by_time_of_day(rest: str, amounts: list[re.Match[str]], text: str) -> _Clause:
    """Read ``10 mg in the morning and 5 mg in the evening``."""
    hours = {
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
    word = re.compile(rf"\b({'|'.join(hours)})\b")
    doses: dict[float, float] = {}
    left = _AMOUNT.sub(" ", rest)
    for place, found in enumerate(amounts):
        end = amounts[place + 1].start() if place + 1 < len(amounts) else len(rest)
        when = word.search(rest[found.end() : end])
        if when is None or hours[when[1]] in doses:
            raise RapalogError(
                f"cannot tell when each dose of {text!r} is taken",
                remedy="write one clause for each, joined by 'then', or 'morning' and 'evening'",
            )
        doses[hours[when[1]]] = _mg(found, text)
    left = re.sub(r"\b(?:and|in|at|the|plus|every|each|daily|a day)\b|[+&]", " ", word.sub(" ", left))
    left, lasts_h, _ = _take_for(left)
    _check_left(left, text)
    first_h = min(doses)
    taken = tuple(sorted((hour - first_h, dose_mg) for hour, dose_mg in doses.items()))
    return _Clause(Phase(0.0, taken, H_PER_DAY), None, lasts_h)


def _take_for(rest: str) -> tuple[str, float | None, int | None]:
    """Take ``for 14 days`` or ``x 5 doses`` out of a clause."""
    found = _FOR.search(rest)
    if not found:
        return rest, None, None
    number, left = number_of(found[1]), f"{rest[: found.start()]} {rest[found.end() :]}"
    if found[2].startswith("dose"):
        return left, None, number
    return left, number * _SPAN_UNIT[found[2][0]], None


def _take_days(rest: str, lasts_h: float | None) -> tuple[str, float | None, float | None]:
    """Take ``days 8-14``, ``from day 8`` or ``until day 28`` out of a clause."""
    starts_h = None
    if found := _FROM.search(rest):
        starts_h = (int(found[2]) - 1) * _SPAN_UNIT[found[1][0]]
    elif (found := _UNTIL.search(rest)) and not _DAYS.search(rest[: found.start()]):
        lasts_h = int(found[2]) * _SPAN_UNIT[found[1][0]]
        starts_h = 0.0
    elif found := _DAYS.search(rest):
        unit_h = _SPAN_UNIT[found[1][0]]
        starts_h = (int(found[2]) - 1) * unit_h
        lasts_h = (int(found[3] or found[2])) * unit_h - starts_h
    else:
        return rest, None, lasts_h
    return f"{rest[: found.start()]} {rest[found.end() :]}", starts_h, lasts_h


def _take_cycle(rest: str) -> tuple[str, tuple[float, float] | None]:
    """Take ``3 weeks on 1 week off`` out of a clause: hours on, and of the whole cycle."""
    found = _CYCLE.search(rest)
    if not found:
        return rest, None
    on_h = number_of(found[1]) * _SPAN_UNIT[found[2][0]]
    off_h = number_of(found[3]) * _SPAN_UNIT[found[4][0]]
    return f"{rest[: found.start()]} {rest[found.end() :]}", (on_h, on_h + off_h)


def _cycled(phase: Phase, cycle: tuple[float, float] | None, text: str) -> Phase:
    if cycle is None:
        return phase
    if phase.period_h is None:
        raise _unreadable(text)
    on_h, whole_h = cycle
    return Phase(0.0, tuple(replace(phase, end_h=on_h).taken(on_h)), whole_h)


def _check_left(rest: str, text: str) -> None:
    left = re.sub(r"\b(?:and|a|the|for|in|on|at)\b|[-:()]", " ", rest).split()
    if left:
        raise RapalogError(f"cannot read {' '.join(left)!r} in {text!r}", remedy=f"write e.g. {_EXAMPLE}")


def _followed(phases: list[Phase], clause: _Clause, text: str, *, pause_h: float) -> list[Phase]:
    """Put a clause behind the phases before it, and behind a pause: each ends where the next one begins."""
    if not phases:
        start_h = clause.starts_h or 0.0
    elif clause.starts_h is not None:
        start_h = clause.starts_h
    else:
        start_h = _next_h(phases[-1], clause) + pause_h
    if math.isinf(start_h):
        raise _no_end(text)
    end_h = math.inf if clause.lasts_h is None else start_h + clause.lasts_h
    own = replace(clause.phase, start_h=start_h, end_h=end_h)
    before = [replace(phase, end_h=min(phase.end_h, start_h)) for phase in phases if phase.start_h < start_h]
    if len(before) < len(phases):
        raise RapalogError(f"two doses of {text!r} begin at one time", remedy="write them in the order of time")
    return [*before, own]


def _next_h(last: Phase, clause: _Clause) -> float:
    if last.period_h is None:  # after a single dose the next one comes after its own interval
        return last.start_h + min(clause.phase.period_h or H_PER_DAY, H_PER_DAY)
    return last.end_h


def _spans(clause: str, regimen: Regimen, text: str) -> list[tuple[float, float]]:
    """Return the spans (h) that a clause such as ``hold days 15-21`` takes away."""
    if found := _NTH.search(clause):
        return [_nth_dose(found, regimen, text)]
    unit_h = H_PER_WEEK if re.search(r"\bweeks?\b", clause) else H_PER_DAY
    words = _RANGES.sub(" ", _AWAY.sub(" ", clause))
    left = re.sub(
        r"\b(?:on|the|of|in|a|doses?|days?|weeks?|from|and|to|off|onwards?|after)\b|[+&-]", " ", words
    ).split()
    ranges = [(int(first), int(last or first)) for first, last in _RANGES.findall(clause)]
    open_end = (
        len(ranges) == 1
        and re.search(r"\b(?:from|after|stop(?:ped)?)\b", clause) is not None
        and ranges[0][0] == ranges[0][1]
    )
    if left or not ranges:
        raise RapalogError(f"cannot read {clause!r} in {text!r}", remedy="write e.g. hold days 15-21, or missed day 3")
    if open_end:
        first = ranges[0][0] + ("after" in clause)
        return [((first - 1) * unit_h, math.inf)]
    spans = [((first - 1) * unit_h, last * unit_h) for first, last in ranges]
    for (first, last), (start_h, end_h) in zip(ranges, spans, strict=True):
        if first < 1 or last < first:
            raise RapalogError(f"got days {first} to {last} in {text!r}", remedy="count days from 1")
        if not any(start_h <= time_h < end_h for phase in regimen.phases for time_h, _ in phase.taken(end_h)):
            raise RapalogError(f"no dose is taken on days {first} to {last} of {text!r}", remedy="check the days")
    return spans


def _nth_dose(found: re.Match[str], regimen: Regimen, text: str) -> tuple[float, float]:
    number = _ORDINALS.index(found[2]) + 1 if found[2] else int(found[1] or found[3])
    times: list[float] = []
    for phase in regimen.phases:
        for time_h, _ in phase.taken(phase.start_h + number * (phase.period_h or 1.0) + 1.0):
            times.append(time_h)
            if len(times) == number:
                return (time_h, time_h + 1.0)
    raise RapalogError(f"there is no dose {number} in {text!r}", remedy="count the doses from 1")


def _no_end(text: str) -> RapalogError:
    return RapalogError(
        f"cannot tell in {text!r} when what comes next begins",
        remedy="say for how long the first is taken: '10 mg daily for 28 days then 5 mg daily'",
    )


def _unreadable(text: str) -> RapalogError:
    return RapalogError(f"cannot read the regimen {text!r}", remedy=f"write amount, unit and schedule: {_EXAMPLE}")
