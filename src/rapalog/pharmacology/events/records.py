"""Records of events, as NONMEM has them: what is given, when, how, and what is observed.

A record is one line of a table. Its fields have NONMEM's names and meaning: EVID 0 observes, 1 gives a dose, 2 is
another event, 3 resets, 4 resets and gives a dose; ADDL further doses follow every II; SS 1 replaces the state by the
steady state of this very regimen, SS 2 adds it; RATE above 0 is an infusion, -1 takes its rate from the model, -2 its
duration. Here a record is checked; what it does stands in ``timeline`` and ``body``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from rapalog.errors import RapalogError

OBSERVE: Final = 0
DOSE: Final = 1
OTHER: Final = 2
RESET: Final = 3
RESET_AND_DOSE: Final = 4
MODEL_RATE: Final = -1.0
MODEL_DURATION: Final = -2.0
#: More doses than these in one record are a mistake: a dose an hour for 11 years.
MOST_DOSES: Final = 100_000


@dataclass(frozen=True)
class Record:
    """One record of one subject.

    Parameters
    ----------
    subject, line
        Whose it is, and the line of the table it stands on, for errors.
    time_h
        Hours, 0 or more.
    evid
        What happens.
    amount, rate, compartment
        AMT, RATE and CMT; amounts in the model's unit, compartments counted from 1.
    interval_h, additional, steady
        II, ADDL and SS.
    lag_h, available, duration_h
        ALAG, F and DUR, where the record has its own; None takes those of the model.
    parameters
        Parameters of the model that the record brings.
    """

    subject: str
    line: int
    time_h: float
    evid: int = OBSERVE
    amount: float = 0.0
    rate: float = 0.0
    compartment: int = 1
    interval_h: float = 0.0
    additional: int = 0
    steady: int = 0
    lag_h: float | None = None
    available: float | None = None
    duration_h: float | None = None
    parameters: Mapping[str, float] = field(default_factory=dict)

    @property
    def gives(self) -> bool:
        """Whether a dose belongs to the record."""
        return self.evid in (DOSE, RESET_AND_DOSE)

    @property
    def resets(self) -> bool:
        """Whether the body is empty just after the record, but for its own dose."""
        return self.evid in (RESET, RESET_AND_DOSE)

    @property
    def is_constant_infusion(self) -> bool:
        """Whether the record is the steady state of an infusion without end, which ends with it."""
        return self.gives and self.steady > 0 and self.amount == 0 and self.rate != 0


def check_records(records: Sequence[Record], *, compartments: int, where: str) -> None:
    """Refuse records of one subject that mean nothing, or that another program might read in another way.

    Parameters
    ----------
    records
        In the order of the table.
    compartments
        How many the model has.
    where
        The name of the table, for errors.

    Raises
    ------
    RapalogError
        With line and column.
    """
    for before, own in zip([None, *records], records, strict=False):
        if before is not None and own.time_h < before.time_h and not own.resets:
            raise _wrong(
                where,
                own,
                "TIME",
                f"time {own.time_h:g} comes after {before.time_h:g}",
                "sort the records of each ID by time, or reset with EVID 3 or 4",
            )
        _check_record(own, compartments, where)


def _check_record(own: Record, compartments: int, where: str) -> None:
    _check_numbers(own, where)
    if not 1 <= own.compartment <= compartments:
        raise _wrong(
            where,
            own,
            "CMT",
            f"got compartment {own.compartment}, must be 1 to {compartments}",
            "see the compartments of the model in its help",
        )
    if not own.gives:
        _check_no_dose(own, where)
    elif own.is_constant_infusion:
        _check_constant(own, where)
    else:
        _check_dose(own, where)


def _check_numbers(own: Record, where: str) -> None:
    numbers = {
        "TIME": own.time_h,
        "AMT": own.amount,
        "RATE": own.rate,
        "II": own.interval_h,
        "ALAG": own.lag_h or 0.0,
        "F": own.available or 0.0,
        "DUR": own.duration_h or 0.0,
    }
    for column, number in numbers.items():
        if not math.isfinite(number):
            raise _wrong(where, own, column, f"got {number}, must be a finite number", "give a number, or 0")
        if number < 0 and not (column == "RATE" and number in (MODEL_RATE, MODEL_DURATION)):
            special = ", -1 (rate of the model) or -2 (duration of the model)" if column == "RATE" else ""
            raise _wrong(where, own, column, f"got {number:g}, must be 0 or more{special}", "correct the record")
    if own.evid not in (OBSERVE, DOSE, OTHER, RESET, RESET_AND_DOSE):
        raise _wrong(where, own, "EVID", f"got {own.evid}, must be 0 to 4", "0 observes, 1 gives a dose, 3 resets")
    if own.steady not in (0, 1, 2):
        raise _wrong(where, own, "SS", f"got {own.steady}, must be 0, 1 or 2", "1 replaces the state, 2 adds to it")
    if not 0 <= own.additional <= MOST_DOSES:
        raise _wrong(
            where,
            own,
            "ADDL",
            f"got {own.additional}, must be 0 to {MOST_DOSES:,}",
            "count the doses that follow this one",
        )


def _check_no_dose(own: Record, where: str) -> None:
    given = {"AMT": own.amount, "RATE": own.rate, "II": own.interval_h, "ADDL": own.additional, "SS": own.steady}
    for column, number in given.items():
        if number:
            raise _wrong(
                where,
                own,
                column,
                f"got {number:g} in a record with EVID {own.evid}, which gives no dose",
                "make it 0, or EVID 1",
            )


def _check_constant(own: Record, where: str) -> None:
    if own.rate == MODEL_DURATION:
        raise _wrong(
            where,
            own,
            "RATE",
            "a constant infusion at steady state has no duration",
            "give its rate, or an amount with II",
        )
    for column, number in (("II", own.interval_h), ("ADDL", own.additional)):
        if number:
            raise _wrong(
                where,
                own,
                column,
                f"got {number:g} with a constant infusion at steady state",
                "make it 0: such an infusion ends at its record",
            )


def _check_dose(own: Record, where: str) -> None:
    if own.amount == 0:
        raise _wrong(where, own, "AMT", "a dose record has no amount", "give the amount, or EVID 0")
    if own.steady and own.interval_h == 0:
        raise _wrong(where, own, "II", f"SS {own.steady} needs the interval between doses", "give II above 0")
    if own.additional and own.interval_h == 0:
        raise _wrong(where, own, "II", f"ADDL {own.additional} needs the interval between doses", "give II above 0")
    if own.interval_h and not (own.additional or own.steady):
        raise _wrong(
            where,
            own,
            "II",
            f"II {own.interval_h:g} without ADDL or SS repeats nothing",
            "give ADDL, the number of further doses, or make II 0",
        )


def _wrong(where: str, own: Record, column: str, problem: str, remedy: str) -> RapalogError:
    return RapalogError(problem, remedy=remedy, where=f"{where}:{own.line}, column {column}")
