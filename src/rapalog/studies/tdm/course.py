"""From the records of a table to the history of a patient: doses, pieces of time, samples, occasions."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from rapalog.errors import FileError
from rapalog.pharmacology.one_patient.history import SAME_H, TYPICAL, Dose, History, Piece, Sample, Train, trains_of
from rapalog.studies.tdm.table import LevelRecord

#: More levels are years of monitoring, of which the last ones tell most.
MOST_SAMPLES: Final = 60


@dataclass
class _Course:
    """What records have said so far: doses with the label of their occasion, where pieces begin, and by which line."""

    doses: list[tuple[Dose, str, LevelRecord]] = field(default_factory=list)
    endless: list[tuple[float, Train]] = field(default_factory=list)
    starts: set[float] = field(default_factory=set)
    emptied: dict[float, int] = field(default_factory=dict)
    flags: list[str] = field(default_factory=list)


def read_history(subject: str, records: Sequence[LevelRecord], *, file: str) -> tuple[History, tuple[str, ...]]:
    """Return what records say of a patient, and what should be known of them.

    Parameters
    ----------
    subject
        The patient's ID.
    records
        In the order of the table, checked one by one.
    file
        For errors.

    Raises
    ------
    RapalogError
        If nothing was given or measured, a level comes before any dose, or occasions contradict each other.
    """
    course = _Course(starts={records[0].of.time_h})
    for record in records:
        _take(course, record)
    samples = [record for record in records if record.used]
    _check(course, samples, file)
    course.doses.sort(key=lambda own: own[0].time_h)
    _covariate_starts(course, records)
    last = _last_doses(course, samples)
    labels, numbered = _occasions(course, samples, last)
    pieces = _pieces(course, numbered, records)
    found = tuple(_sample(record, pieces, records, own, course) for record, own in zip(samples, last, strict=True))
    course.flags += [
        f"line {record.of.line}: MDV 1, the level is not used"
        for record in records
        if not record.used and record.level_ug_L is not None
    ]
    return History(subject, pieces, found, labels, tuple(numbered)), tuple(course.flags)


def _take(course: _Course, record: LevelRecord) -> None:
    own = record.of
    if own.resets or own.steady == 1:
        late = sorted({what.of.line for dose, _, what in course.doses if dose.time_h > own.time_h + SAME_H})
        word = "SS=1 record" if own.steady == 1 else "reset"
        course.flags += [f"{word} at line {own.line} cancels doses still to come of line {line}" for line in late]
        course.doses = [kept for kept in course.doses if kept[0].time_h < own.time_h - SAME_H]
        course.starts.add(own.time_h)
        course.emptied.setdefault(own.time_h, own.line)
    if not own.gives:
        return
    if own.steady:
        course.starts.add(own.time_h)
        endless = Train(own.time_h - own.interval_h, own.amount, interval_h=own.interval_h, count=math.inf)
        course.endless.append((own.time_h, endless))
    for number in range(own.additional + 1):
        dose = Dose(own.time_h + number * own.interval_h, own.amount)
        course.doses.append((dose, record.occasion, record))


def _check(course: _Course, samples: Sequence[LevelRecord], file: str) -> None:
    if not course.doses:
        raise FileError(
            "no dose is given", remedy="give a record with AMT (mg) for each dose, or one with II and ADDL", where=file
        )
    if not samples:
        raise FileError("the table has no level", remedy="give a record with DV (ug/L) for each sample", where=file)
    if len(samples) > MOST_SAMPLES:
        raise FileError(
            f"got {len(samples)} levels, at most {MOST_SAMPLES} are read",
            where=file,
            remedy="keep the last ones, with the doses before them",
        )


def _covariate_starts(course: _Course, records: Sequence[LevelRecord]) -> None:
    for name in ("haematocrit", "fat_free_mass_kg"):
        known = [(record.of.time_h, getattr(record, name)) for record in records if getattr(record, name) is not None]
        course.starts |= {time_h for (time_h, now), (_, later) in itertools.pairwise(known) if later != now}


def _last_doses(course: _Course, samples: Sequence[LevelRecord]) -> list[int | None]:
    """Return the dose before each sample, None where it is one of a steady state, or there is none."""
    found: list[int | None] = []
    for record in samples:
        time_h = record.of.time_h
        emptied_h = max(
            (own_h for own_h, line in course.emptied.items() if own_h <= time_h + SAME_H and line < record.of.line),
            default=-math.inf,
        )
        before = [
            number
            for number, (dose, _, _) in enumerate(course.doses)
            if emptied_h - SAME_H <= dose.time_h < time_h - SAME_H
        ]
        found.append(before[-1] if before else None)
    return found


def _occasions(
    course: _Course, samples: Sequence[LevelRecord], last: Sequence[int | None]
) -> tuple[tuple[str, ...], list[Dose]]:
    """Return labels of the occasions that samples tell about, and all doses with theirs."""
    labels = [label for _, label, _ in course.doses]
    said: dict[int, LevelRecord] = {}
    for record, number in zip(samples, last, strict=True):
        if number is None or not record.occasion:
            continue
        _, label, dose = course.doses[number]
        other = said[number].occasion if number in said else "" if dose.of.additional else label
        if other and other != record.occasion:
            raise FileError(
                f"got OCC {record.occasion}, but the dose before the sample is of OCC {other}",
                where=record.where("OCC"),
                remedy="give a dose and its samples one OCC",
            )
        said[number] = record
        labels[number] = record.occasion
    for number in {own for own in last if own is not None}:
        labels[number] = labels[number] or f"dose at {course.doses[number][0].time_h:g} h"
    known = list(dict.fromkeys(labels[number] for number in sorted({own for own in last if own is not None})))
    order = {label: place for place, label in enumerate(known, start=1)}
    doses = [
        replace(dose, occasion=order.get(label, TYPICAL))
        for (dose, _, _), label in zip(course.doses, labels, strict=True)
    ]
    return tuple(known), doses


def _pieces(course: _Course, doses: Sequence[Dose], records: Sequence[LevelRecord]) -> tuple[Piece, ...]:
    starts = sorted(course.starts)
    pieces = []
    for start_h, end_h in zip(starts, [*starts[1:], math.inf], strict=True):
        last = end_h == math.inf
        inside = [dose for dose in doses if start_h - SAME_H <= dose.time_h < end_h - (0 if last else SAME_H)]
        endless = tuple(train for time_h, train in course.endless if abs(time_h - start_h) < SAME_H)
        pieces.append(
            Piece(
                start_h,
                end_h,
                (*endless, *trains_of(inside)),
                _carried(records, "haematocrit", start_h),
                _carried(records, "fat_free_mass_kg", start_h),
                empties=start_h in course.emptied,
            )
        )
    return tuple(pieces)


def _carried(records: Sequence[LevelRecord], name: str, start_h: float) -> float | None:
    """Return what holds after a time: the next value given, or the last one."""
    known = [(record.of.time_h, getattr(record, name)) for record in records if getattr(record, name) is not None]
    later = [own for time_h, own in known if time_h > start_h + SAME_H]
    return later[0] if later else known[-1][1] if known else None


def _sample(
    record: LevelRecord, pieces: Sequence[Piece], records: Sequence[LevelRecord], dose: int | None, course: _Course
) -> Sample:
    """Return a sample in the piece it was drawn in; at the moment of a new one the order of the table decides."""
    time_h = record.of.time_h
    begun = [number for number, piece in enumerate(pieces) if piece.start_h < time_h - SAME_H]
    place = begun[-1] if begun else 0
    own = next(number for number, other in enumerate(records) if other is record)
    emptied = [
        other
        for other in records[:own]
        if abs(other.of.time_h - time_h) < SAME_H and (other.of.resets or other.of.steady)
    ]
    if emptied:
        place = next(number for number, piece in enumerate(pieces) if abs(piece.start_h - time_h) < SAME_H)
    dose_h = course.doses[dose][0].time_h if dose is not None else None
    if dose_h is None:
        steady = [train.first_h for train in pieces[place].trains if math.isinf(train.count)]
        dose_h = max(steady, default=None)
    if dose_h is None and not record.below:
        raise FileError(
            f"got a level of {record.level_ug_L:g} before any dose has acted",
            where=record.where("DV"),
            remedy="give the doses before it, or SS 1 with II in the first dose record",
        )
    return Sample(
        line=record.of.line,
        time_h=time_h,
        level_ug_L=record.level_ug_L or 0.0,
        below=record.below,
        piece=place,
        time_sd_h=record.time_sd_h,
        after_dose_h=None if dose_h is None else time_h - dose_h,
        dose_h=dose_h,
    )
