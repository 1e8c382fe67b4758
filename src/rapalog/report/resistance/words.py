"""Resistance in words: the answer in a few sentences, and tables for the terminal and the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from rich.table import Table

from rapalog.analysis.estimate import Estimate
from rapalog.figures.clones.shifts import shift_words
from rapalog.studies.clones.chances import KIND_WORDS, KINDS, CloneCourse
from rapalog.studies.clones.result import Resistance, Shift
from rapalog.units import three_digits

_PERCENT: Final = 100.0
#: A shift below this, either way, is called none in a sentence.
_HARDLY: Final = 2.0
_ASSUMED: Final = "*"
#: Percent: what lies below the first or above the second is said so; from the third on percents are whole.
_NEARLY_NEVER: Final = 0.001
_NEARLY_SURE: Final = 99.5
_WHOLE: Final = 10.0


@dataclass(frozen=True)
class Words:
    """A table in words: what it says, its columns and its rows."""

    heading: str
    title: str
    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def headline(found: Resistance) -> list[str]:
    """Return the answer in sentences: clones under the first regimen, the other regimens, what decides, and drugs."""
    first = found.courses[0]
    day = float(found.days[-1])
    whole = first.at(day, "total")
    told = [
        f"{first.regimen}: by day {day:g} the tumour holds a living {first.genotype} clone with a chance of "
        f"{percent_words(whole)}: acquired under treatment {percent_words(first.at(day, 'acquired'))}, there before "
        f"{percent_words(first.at(day, 'pre_existing'))}"
    ]
    told += [
        _compared(own.regimen, own.against, own.acquired, own.share_lower)
        for own in found.comparisons
        if own.genotype == first.genotype
    ]
    bars = [own for own in found.tornado.bars if own.width >= _NEARLY_NEVER / _PERCENT]
    if bars:
        ends = (
            f"{own.name} ({_plain(own.total[0])} at {own.low}, {_plain(own.total[1])} at {own.high})"
            for own in bars[:2]
        )
        told.append(f"most depends on {' and '.join(ends)}")
    return [*told, *_drug_sentences(found, first.genotype)]


def resistance_lines(found: Resistance) -> list[Any]:
    """Return the answer, tables and notes for the terminal."""
    lines: list[Any] = headline(found)
    for own in word_tables(found):
        table = Table(title=own.title)
        for name in own.names:
            table.add_column(name, overflow="fold", no_wrap=name in ("genotype", "clone"))
        for row in own.rows:
            table.add_row(*row)
        lines.append(table)
    return [*lines, *(f"note: {note}" for note in found.notes)]


def word_tables(found: Resistance) -> list[Words]:
    """Return shifts, chances, schedules and what they depend on, in words."""
    tables = [_shift_table(found.shifts), _chance_table(found)]
    if found.comparisons:
        tables.append(_comparison_table(found))
    return [*tables, _course_table(found), _tornado_table(found)]


def percent_words(own: Estimate) -> str:
    """Return a chance with its interval.

    >>> percent_words(Estimate(0.123, "=", 0.004, 0.9999)), percent_words(Estimate(0.5, "="))
    ('12 % (0.4 to over 99)', '50 %')
    """
    if own.value is None:
        return f"none ({own.reason})"
    said = f"{_number(own.value)} %"
    if own.low is None or own.high is None:
        return said
    return f"{said} ({_number(own.low)} to {_number(own.high)})"


def _plain(chance: float) -> str:
    return f"{_number(chance)} %"


def _number(chance: float) -> str:
    """Return a chance in percent; what is nearly none or nearly sure is not said to be it."""
    percent = _PERCENT * chance
    if 0 < abs(percent) < _NEARLY_NEVER:
        return f"below {_NEARLY_NEVER:g}"
    if percent > _NEARLY_SURE:
        return f"over {_NEARLY_SURE - 0.5:g}"
    return f"{percent:.0f}" if percent >= _WHOLE else f"{percent:.2g}"


def _points(difference: float) -> str:
    """Return a difference of chances in points, with its sign."""
    points = _PERCENT * difference
    return f"{points:+.0f}" if abs(points) >= _WHOLE else f"{points:+.2g}"


def _compared(regimen: str, against: str, own: Estimate, lower: float | None) -> str:
    value = own.value or 0.0
    more = "more" if value >= 0 else "less"
    said = f"{regimen}: acquired clones {_number(abs(value))} points {more} likely than on {against}"
    if own.low is None or own.high is None or lower is None:
        return said
    share, word = (lower, "less") if value < 0 else (1.0 - lower, "not less")
    return (
        f"{said} ({_points(own.low)} to {_points(own.high)} over draws; {word} likely in "
        f"{_PERCENT * share:.0f} % of them)"
    )


def _drug_sentences(found: Resistance, genotype: str) -> list[str]:
    """Return which drugs still work in the genotype, by the first readout, with what is assumed said."""
    readout = found.shifts[0].readout
    own = [shift for shift in found.shifts if shift.genotype == genotype and shift.readout == readout]
    works = [shift.drug for shift in own if _is_small(shift.fold_shift)]
    fails = [f"{shift.drug} ({shift_words(shift.fold_shift)}-fold)" for shift in own if _is_large(shift.fold_shift)]
    said = [f"still halves {readout} at about the line's dose: {', '.join(works)}"] if works else []
    said += [f"shifted: {', '.join(fails)}"] if fails else []
    if not said:
        return []
    rests = own[0].assumed
    return [f"{genotype}: {'; '.join(said)}" + (f" (rests on {', '.join(rests)}, assumed)" if rests else "")]


def _is_small(own: Estimate) -> bool:
    return own.value is not None and own.relation == "=" and 1 / _HARDLY < own.value < _HARDLY


def _is_large(own: Estimate) -> bool:
    return own.value is not None and own.relation != "<" and own.value >= _HARDLY


def _shift_table(shifts: Sequence[Shift]) -> Words:
    drugs = list(dict.fromkeys(own.drug for own in shifts))
    cells = {(own.genotype, own.readout, own.drug): own for own in shifts}
    rows = []
    for genotype, readout in dict.fromkeys((own.genotype, own.readout) for own in shifts):
        own = [cells[genotype, readout, drug] for drug in drugs]
        rests = own[0].assumed
        rows.append(
            (
                f"{genotype}{_ASSUMED if rests else ''}",
                readout,
                *(_shift(one.fold_shift) for one in own),
                ", ".join(rests),
            )
        )
    return Words(
        "Which drug still works",
        "fold shift of the half dose (90 %); * rests on what was assumed",
        ("genotype", "readout", *drugs, "rests on"),
        tuple(rows),
    )


def _shift(own: Estimate) -> str:
    if own.value is None:
        return f"none: {own.reason}"
    return shift_words(own) if own.relation != "=" or own.low is None else _interval(own)


def _interval(own: Estimate) -> str:
    """Return a number with its interval, as far as it has ends."""
    if own.low is None and own.high is None and own.value is not None:
        return three_digits(own.value)
    low, value, high = ("open" if end is None else three_digits(end) for end in (own.low, own.value, own.high))
    return value if low == value == high else f"{value} ({low} to {high})"


def _chance_table(found: Resistance) -> Words:
    rows = [
        (own.genotype, own.regimen, f"{day:g}", *(percent_words(own.at(day, kind)) for kind in KINDS))
        for own in found.courses
        for day in found.days.tolist()
    ]
    return Words(
        "Clones",
        "chance of a living clone: mean over patients (90 % of draws of all that is not known)",
        ("clone", "regimen", "day", *(KIND_WORDS[kind] for kind in KINDS)),
        tuple(rows),
    )


def _comparison_table(found: Resistance) -> Words:
    rows = []
    for own in found.comparisons:
        low, high = own.acquired.low, own.acquired.high
        ends = "none" if low is None or high is None else f"{_points(low)} to {_points(high)}"
        lower = "none" if own.share_lower is None else f"{_PERCENT * own.share_lower:.0f} %"
        rows.append((own.genotype, own.regimen, own.against, _points(own.acquired.value or 0.0), ends, lower))
    return Words(
        "Schedules",
        f"acquired by day {found.days[-1]:g}: points more than under the first regimen",
        ("clone", "regimen", "against", "points", "90 % of draws", "draws in which it is less"),
        tuple(rows),
    )


def _course_table(found: Resistance) -> Words:
    rows = [
        (
            own.genotype,
            own.regimen,
            *(_division(own, name) for name in ("sensitive", "resistant")),
            _interval(own.sensitive_fold),
            day_words(own.progression.median),
            _by_clones(own),
        )
        for own in found.courses
    ]
    title = (
        f"division, % of untreated; sensitive cells on day {found.days[-1]:g} over those at the start; "
        "progression of model tumours (90 %)"
    )
    names = ("clone", "regimen", "sensitive", "clones", "cells", "median days", "progressed, by clones")
    return Words("Under treatment", title, names, tuple(rows))


def _division(own: CloneCourse, name: str) -> str:
    known = own.division[name]
    ends = "" if known.low is None or known.high is None else f" ({known.low:.0f} to {known.high:.0f})"
    return f"{known.value:.0f}{ends}"


def day_words(own: Estimate) -> str:
    """Return a median day with the interval over patients and draws."""
    value = "none" if own.value is None else f"{own.value:,.0f}"
    said = f"{'> ' if own.relation == '>' else ''}{value}"
    if own.low is None:
        return said
    return f"{said} ({own.low:,.0f} to {'open' if own.high is None else f'{own.high:,.0f}'})"


def _by_clones(own: CloneCourse) -> str:
    known = own.progression
    by = float(known.by_clones.mean())
    return f"{_PERCENT * (1 - known.share_free(own.day[-1:])[0]):.0f} %, {_PERCENT * by:.0f} %"


def _tornado_table(found: Resistance) -> Words:
    own = found.tornado
    rows = [
        (
            bar.name,
            f"{bar.low} to {bar.high}",
            f"{_plain(bar.acquired[0])} to {_plain(bar.acquired[1])}",
            f"{_plain(bar.total[0])} to {_plain(bar.total[1])}",
        )
        for bar in own.bars
    ]
    return Words(
        "What decides",
        f"what changes the chance of a {own.genotype} clone on {own.regimen}, day {own.day:g} "
        f"(acquired {_plain(own.acquired)}, either {_plain(own.total)})",
        ("changed", "from, to", "acquired", "either"),
        tuple(rows),
    )
