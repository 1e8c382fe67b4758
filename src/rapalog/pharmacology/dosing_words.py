"""Regimens as people write them: ``10 mg daily``, ``5 mg b.i.d.``, ``10 mg daily, hold days 15-21``.

A text is read clause by clause. A clause gives an amount with a schedule and perhaps a span (``10 mg daily for 28
days``), or takes doses away (``hold days 15-21``, ``missed day 3``). Clauses with amounts follow each other in time.
Every word must be understood: what is left over is named and refused, and so is what has two meanings (biweekly,
monthly, 1,000, missed 2 doses). Parts of a clause are read by ``phrases``.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field, replace
from typing import Final

from rapalog.errors import RapalogError
from rapalog.pharmacology.dosing import H_PER_DAY, Phase, Regimen, doses_before
from rapalog.pharmacology.phrases.amounts import AMOUNT, EXAMPLE, mg_of
from rapalog.pharmacology.phrases.clauses import CHANGE, clauses_of, plain, unreadable
from rapalog.pharmacology.phrases.missed import Missed, pause_h, read_missed, says_end, takes_away
from rapalog.pharmacology.phrases.placed import Clause, placed
from rapalog.pharmacology.phrases.schedules import COUNT, MEAL_H, number_of, take_schedule
from rapalog.pharmacology.phrases.spans import take_span

#: Nobody counts doses or days beyond so many hours, about eleven years.
_FAR_H: Final = 1e5
#: Words that say nothing about amount or time.
_FILLERS: Final = re.compile(
    r"\b(?:everolimus|afinitor|disperz|votubia|zortress|certican|rad001|orally|oral|po|per os|by mouth|tablets?|tabs?|"
    r"doses? of|take|taken|give|given|of|with food|with breakfast|fasting|a loading dose|loading doses?|loading|"
    r"load(?: with)?|start(?:ing)? (?:with|at)|only|initially|continu(?:e|ous|ously|ed)|indefinitely|thereafter|"
    r"first|followed by|treatment|maintenance)\b"
)
_OTHER_DRUGS: Final = re.compile(r"\b(?:sirolimus|rapamycin|temsirolimus|ridaforolimus|tacrolimus)\b")
_PER_SIZE: Final = re.compile(r"/\s*(?:kg|m2|m\^2|m²|sqm)|per (?:kg|square met)")
_AS_BEFORE: Final = re.compile(
    r"^(?:and )?(?:resume|restart|continue)(?:d|ed)?(?: treatment| as before| the same dose)?$"
)
_DIVIDED: Final = re.compile(rf"\b(?:(?:divided|split) )?(?:in|into) ({COUNT}) (?:divided |equal |separate )?doses\b")


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
    read = _Read(text)
    for clause in clauses_of(plain(text)):
        read.clause(clause)
    return read.regimen()


@dataclass
class _Read:
    """What was read so far: phases one after the other, doses taken away, and a pause that waits for its end."""

    text: str
    phases: list[Phase] = field(default_factory=list)
    away: list[Missed] = field(default_factory=list)
    pause_h: float = 0.0
    resumes_h: float | None = None
    is_cut: bool = False

    def clause(self, clause: str) -> None:
        """Read one clause more."""
        length_h = pause_h(clause) if self.phases else None
        if length_h is not None:
            self.pause_h += length_h
        elif self._says_nothing_new(clause):
            return
        elif takes_away(clause):
            self.away.append(read_missed(clause, self.text))
            self.resumes_h = self.away[-1].resumes_h
        else:
            self._follow(_read(clause, self.text))
            self.pause_h, self.resumes_h = 0.0, None

    def _says_nothing_new(self, clause: str) -> bool:
        """Whether a clause says only that what has an end ends, or that after a hold all is as before."""
        ends = bool(self.phases) and says_end(clause) and self._has_end()
        return ends or (self.resumes_h is not None and _AS_BEFORE.match(clause) is not None)

    def _has_end(self) -> bool:
        return math.isfinite(self.phases[-1].end_h) or self.phases[-1].period_h is None

    def _follow(self, own: Clause) -> None:
        """Put a clause behind the phases before it, and behind a pause: each ends where the next one begins."""
        start_h = self._start_h(own)
        if math.isinf(start_h):
            raise _no_end(self.text)
        end_h = min(math.inf if own.lasts_h is None else start_h + own.lasts_h, own.ends_h or math.inf)
        if end_h <= start_h:
            raise RapalogError(f"doses of {self.text!r} end before they begin", remedy="count days from the first dose")
        before = [replace(one, end_h=min(one.end_h, start_h)) for one in self.phases if one.start_h < start_h]
        if len(before) < len(self.phases):
            raise RapalogError(
                f"two doses of {self.text!r} begin at one time", remedy="write them in the order of time"
            )
        is_resumed = own.starts_h is None and self.resumes_h is not None
        self.is_cut |= bool(self.phases) and not is_resumed and not self._has_end()
        self.phases = [*before, replace(own.phase, start_h=start_h, end_h=end_h)]

    def _start_h(self, own: Clause) -> float:
        if own.starts_h is not None:
            return own.starts_h
        if not self.phases:
            return 0.0
        last = self.phases[-1]
        if last.period_h is None:  # after single doses the next one comes after its own interval
            return last.start_h + last.doses[-1][0] + own.interval_h + self.pause_h
        if math.isinf(last.end_h) and self.resumes_h is not None:  # hold days 15-21, then 5 mg daily
            return self.resumes_h
        return last.end_h + self.pause_h

    def regimen(self) -> Regimen:
        """Return all that was read."""
        if not self.phases:
            raise unreadable(self.text)
        if self.pause_h:
            raise RapalogError(
                f"cannot tell what comes after the pause in {self.text!r}",
                remedy="write '10 mg daily, 4 weeks on, 1 week off' if it comes again, or what is taken then",
            )
        found = Regimen(tuple(self.phases), " ".join(self.text.split()))
        if self.is_cut and not found.goes_on:
            raise RapalogError(
                f"cannot tell whether the first doses of {self.text!r} go on after the last ones",
                remedy="say when they end, or what comes last: '10 mg daily, 20 mg on day 3, then 10 mg daily'",
            )
        for own in self.away:
            found = replace(found, left_out_h=(*found.left_out_h, *_left_out(own, found)))
        return found


def _read(clause: str, text: str) -> Clause:
    """Read a clause with an amount."""
    _check_drug(clause, text)
    is_load, is_change = re.search(r"\bload", clause) is not None, CHANGE.search(clause) is not None
    span, rest = take_span(CHANGE.sub(" ", clause), text)
    rest = _FILLERS.sub(" ", rest)
    amounts = list(AMOUNT.finditer(rest))
    if not amounts:
        raise unreadable(text)
    if len(amounts) > 1:
        return placed(_by_time_of_day(rest, amounts, text), span, text)
    (found,) = amounts
    phase, within, rest = _scheduled(f"{rest[: found.start()]} {rest[found.end() :]}", mg_of(found, text), text)
    _check_left(rest, text)
    single = Phase(0.0, ((0.0, mg_of(found, text)),), None)
    if phase is None and is_load and not span.days_h:
        phase = single
    return placed(phase, span, text, single=single, within=within, is_change=is_change)


def _check_drug(clause: str, text: str) -> None:
    if _PER_SIZE.search(clause):
        raise RapalogError(
            f"the dose in {text!r} is per body size, and everolimus is given in mg", remedy="work out the mg"
        )
    if found := _OTHER_DRUGS.search(clause):
        raise RapalogError(
            f"{found[0]} is not everolimus: its pharmacokinetics are not in the model", remedy="leave it out"
        )


def _scheduled(rest: str, dose_mg: float, text: str) -> tuple[Phase | None, Phase | None, str]:
    """Return doses as often as a clause says, those within a longer period (daily of every 28 days), and what is left.

    ``10 mg daily in 2 doses`` is 5 mg every 12 h.
    """
    divided = _DIVIDED.search(rest)
    if divided:
        rest = f"{rest[: divided.start()]} {rest[divided.end() :]}"
    schedule, rest = take_schedule(" ".join(rest.split()), text)
    if schedule is None:
        return None, None, f"{rest} {divided[0] if divided else ''}"
    if divided:
        parts = max(number_of(divided[1]), 1)
        if schedule.period_h != H_PER_DAY or len(schedule.hours) > 1:
            raise RapalogError(f"cannot tell when each dose of {text!r} is taken", remedy="write how often a day")
        return Phase(0.0, ((0.0, dose_mg / parts),), H_PER_DAY / parts), None, rest
    within = None
    if schedule.period_h is not None and schedule.period_h > H_PER_DAY and not schedule.on_named_days:
        often, left = take_schedule(" ".join(rest.split()), text)
        if often is not None and often.period_h is not None and often.period_h <= H_PER_DAY:
            within, rest = Phase(0.0, ((0.0, dose_mg),), often.period_h), left
    return Phase(0.0, tuple((hour, dose_mg) for hour in schedule.hours), schedule.period_h), within, rest


def _by_time_of_day(rest: str, amounts: list[re.Match[str]], text: str) -> Phase:
    """Read ``10 mg in the morning and 5 mg in the evening``."""
    word = re.compile(rf"\b({'|'.join(MEAL_H)})\b")
    doses: dict[float, float] = {}
    left = AMOUNT.sub(" ", rest)
    for place, found in enumerate(amounts):
        end = amounts[place + 1].start() if place + 1 < len(amounts) else len(rest)
        when = word.search(rest[found.end() : end])
        if when is None or MEAL_H[when[1]] in doses:
            raise RapalogError(
                f"cannot tell when each dose of {text!r} is taken",
                remedy="write one clause for each, joined by 'then', or 'morning' and 'evening'",
            )
        doses[MEAL_H[when[1]]] = mg_of(found, text)
    _check_left(re.sub(r"\b(?:and|in|at|the|plus|every|each|daily|a day)\b|[+&]", " ", word.sub(" ", left)), text)
    first_h = min(doses)
    return Phase(0.0, tuple(sorted((hour - first_h, dose_mg) for hour, dose_mg in doses.items())), H_PER_DAY)


def _check_left(rest: str, text: str) -> None:
    left = re.sub(r"\b(?:and|a|the|for|in|on|at)\b|[-:()|]", " ", rest).split()
    if left:
        raise RapalogError(f"cannot read {' '.join(left)!r} in {text!r}", remedy=f"write e.g. {EXAMPLE}")


def _left_out(own: Missed, regimen: Regimen) -> tuple[tuple[float, float], ...]:
    """Return the spans (h) that a clause takes away, after looking whether doses are taken there."""
    for start_h, end_h in own.spans_h:
        taken_h, _ = doses_before(regimen, horizon_h=min(end_h, start_h + _FAR_H))
        if not (taken_h >= start_h).any():
            days = f"{start_h / H_PER_DAY + 1:g} to {end_h / H_PER_DAY:g}"
            raise RapalogError(f"no dose is taken on days {days} of {regimen.text!r}", remedy="check the days")
    if not own.doses:
        return own.spans_h
    taken_h, _ = doses_before(replace(regimen, left_out_h=()), horizon_h=_FAR_H)
    if max(own.doses) > len(taken_h):
        raise RapalogError(f"there is no dose {max(own.doses)} in {regimen.text!r}", remedy="count the doses from 1")
    return tuple((taken_h[number - 1], taken_h[number - 1] + 1.0) for number in own.doses)


def _no_end(text: str) -> RapalogError:
    return RapalogError(
        f"cannot tell in {text!r} when what comes next begins",
        remedy="say for how long the first is taken: '10 mg daily for 28 days then 5 mg daily'",
    )
