"""Where the doses of a clause stand in time: from when on, until when, on which days, and again after a cycle.

A span that is shorter than what repeats in it (50 mg weekly on days 1-5) has two meanings and is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from rapalog.errors import RapalogError
from rapalog.pharmacology.dosing import H_PER_DAY, H_PER_WEEK, Phase
from rapalog.pharmacology.phrases.amounts import EXAMPLE
from rapalog.pharmacology.phrases.spans import Span


@dataclass(frozen=True)
class Clause:
    """Doses of a clause from 0 on; when it begins, how long it lasts and when it ends, where the clause says so (h)."""

    phase: Phase
    starts_h: float | None = None
    lasts_h: float | None = None
    ends_h: float | None = None

    @property
    def interval_h(self) -> float:
        """Hours between its first doses; a day where there is only one."""
        hours = [hour for hour, _ in self.phase.doses]
        return float(hours[1] if len(hours) > 1 else self.phase.period_h or H_PER_DAY)


def placed(
    phase: Phase | None,
    span: Span,
    text: str,
    *,
    single: Phase | None = None,
    within: Phase | None = None,
    is_change: bool = False,
) -> Clause:
    """Put doses where a clause says.

    Parameters
    ----------
    phase
        Doses as often as the clause says; None if it does not.
    span
        When and for how long.
    text
        The whole regimen, for errors.
    single
        One dose of the amount.
    within
        Doses as often as the clause says within a longer period.
    is_change
        Whether the dose is another one from then on, so that a day is the first of them.

    Raises
    ------
    RapalogError
        If nothing says how often, or what is said does not go together.
    """
    if span.days_h:
        return _on_days(phase, span, text, single=single, within=within, is_change=is_change)
    if phase is None:
        raise _no_schedule(text)
    on_off_h, lasts_h = span.on_off_h, span.lasts_h
    if within is not None:  # 10 mg daily for 7 days every 3 weeks
        whole_h = phase.period_h or 0.0
        if lasts_h is None or lasts_h >= whole_h or on_off_h:
            raise _two_meanings(text)
        phase, on_off_h, lasts_h = within, (lasts_h, whole_h), None
    elif span.cycle_h is not None and lasts_h is not None and lasts_h < span.cycle_h:
        on_off_h, lasts_h = (lasts_h, span.cycle_h), None
    if on_off_h is not None:
        phase = _cycled(phase, on_off_h, text)
    if span.n_doses is not None and phase.period_h is not None:
        lasts_h = span.n_doses * phase.period_h / len(phase.doses)
    return _checked(Clause(phase, span.starts_h, lasts_h, span.ends_h), text)


def _checked(own: Clause, text: str) -> Clause:
    period_h = own.phase.period_h
    if own.lasts_h is not None and period_h is not None and own.lasts_h < period_h and period_h > H_PER_DAY:
        raise _two_meanings(text)
    return own


def _cycled(phase: Phase, on_off_h: tuple[float, float], text: str) -> Phase:
    on_h, whole_h = on_off_h
    if phase.period_h is None or phase.period_h > on_h:
        raise _two_meanings(text)
    return Phase(0.0, tuple(replace(phase, end_h=on_h).taken(on_h)), whole_h)


def _on_days(
    phase: Phase | None, span: Span, text: str, *, single: Phase | None, within: Phase | None, is_change: bool
) -> Clause:
    """Put doses on days that were given."""
    if span.on_off_h is not None or span.n_doses is not None or single is None:
        raise _two_meanings(text)
    begin_h, cycle_h = span.days_h[0][0], _cycle_h(phase, span, within, text)
    if cycle_h is not None:
        own = _daily(phase, single) if within is None else within
        return Clause(Phase(0.0, _doses(own, span), cycle_h), begin_h, span.lasts_h)
    if len(span.days_h) > 1:
        return _on_several(phase, span, single, text)
    if phase is None:
        if not span.has_single_days or span.lasts_h is not None:
            raise _no_schedule(text)
        return Clause(single, begin_h, None)  # 20 mg on day 1
    if is_change and span.has_single_days:  # dose reduced to 5 mg daily on day 15
        return Clause(phase, begin_h, span.lasts_h)
    if span.lasts_h is not None and not span.has_single_days:
        raise _two_meanings(text)
    return _checked(Clause(phase, begin_h, span.lasts_h or span.days_h[0][1] - begin_h), text)


def _on_several(phase: Phase | None, span: Span, single: Phase, text: str) -> Clause:
    """Put doses on spans of days that do not come again."""
    often = _daily(phase, single)
    is_clear = span.has_single_days if phase is None else often is phase or _is_spacing(phase, span)
    if span.lasts_h is not None or not is_clear:
        raise _two_meanings(text)
    return Clause(Phase(0.0, _doses(often, span), None), span.days_h[0][0], None)


def _no_schedule(text: str) -> RapalogError:
    return RapalogError(f"the regimen {text!r} does not say how often", remedy=f"write e.g. {EXAMPLE}")


def _cycle_h(phase: Phase | None, span: Span, within: Phase | None, text: str) -> float | None:
    """Return after how many hours the days come again, where they do."""
    end_h, cycle_h = span.days_h[-1][1], span.cycle_h
    period_h = phase.period_h if phase is not None and phase.period_h is not None else 0.0
    if cycle_h is None:
        is_sure = span.has_single_days or within is not None or (period_h > H_PER_WEEK and not span.in_weeks)
        return period_h if period_h > H_PER_DAY and end_h <= period_h and is_sure else None
    if H_PER_DAY < period_h != cycle_h and phase is not None and not _is_spacing(phase, span):
        raise _two_meanings(text)
    if end_h > cycle_h:
        raise RapalogError(
            f"day {end_h / H_PER_DAY:g} of {text!r} is not within {cycle_h / H_PER_DAY:g} days", remedy="check the days"
        )
    return cycle_h


def _daily(phase: Phase | None, single: Phase) -> Phase:
    """Return the doses of a day: those of a schedule, or one."""
    if phase is not None and phase.period_h is not None and phase.period_h <= H_PER_DAY:
        return phase
    return replace(single, period_h=H_PER_DAY)


def _is_spacing(phase: Phase, span: Span) -> bool:
    """Whether days are as far apart as a schedule says anyway: weekly on days 1, 8 and 15."""
    starts = np.array([start_h for start_h, _ in span.days_h])
    return span.has_single_days and len(starts) > 1 and bool((np.diff(starts) == phase.period_h).all())


def _doses(own: Phase, span: Span) -> tuple[tuple[float, float], ...]:
    """Return the doses of all days, from the first day on."""
    first_h = span.days_h[0][0]
    return tuple(
        (time_h - first_h, dose_mg)
        for start_h, end_h in span.days_h
        for time_h, dose_mg in replace(own, start_h=start_h, end_h=end_h).taken(end_h)
    )


def _two_meanings(text: str) -> RapalogError:
    return RapalogError(
        f"cannot tell on which days doses of {text!r} are taken",
        remedy="write e.g. '10 mg daily on days 1-21 of a 28-day cycle', or '50 mg weekly for 4 weeks'",
    )
