"""One subject's records followed in time: what is given when, and the concentration at each observation.

At equal times the order of the table decides: a dose acts before an observation that follows it. Doses that no record
stands for by itself (further ones by ADDL, and all that are delayed by ALAG) act before every record of their time, and
so does the end of an infusion. A lag delays doses and infusions, not observations or resets. Availability scales a
bolus, and an infusion by its length: at a given RATE it gets shorter, with a duration of the model (RATE -2) its rate
changes. A reset, and SS 1, ends infusions and cancels what was still to come of earlier records.
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from rapalog.errors import RapalogError
from rapalog.numerics.linear_system import step_operators
from rapalog.pharmacology.events.body import OF_DOSES, Body, Model
from rapalog.pharmacology.events.records import MODEL_DURATION, MODEL_RATE, OBSERVE, Record
from rapalog.pharmacology.events.steady import Repeated, constant_state, steady_state

Floats = NDArray[np.float64]
Carry = Literal["none", "nocb", "locf"]

_SAME_H: Final = 1e-12  # relative: two times that differ by rounding are one


@dataclass(frozen=True)
class Seen:
    """The concentration at one observation, and everolimus in whole blood (None of other models)."""

    record: Record
    concentration: float
    whole_blood_ug_L: float | None


@dataclass(frozen=True)
class Followed:
    """What was seen, one for each observation in the order of the table, and what should be known."""

    seen: tuple[Seen, ...]
    flags: tuple[str, ...]


@dataclass(frozen=True)
class _Dose:
    """A dose as the body takes it: amounts at once, or an infusion at a rate for some hours."""

    amounts: Floats
    rates: Floats
    duration_h: float

    def repeated(self, interval_h: float) -> Repeated:
        return Repeated(self.rates if self.duration_h else self.amounts, interval_h, self.duration_h)


@dataclass
class _State:
    """Amounts now, the infusions that run, and what is to come: by time, then by the order it was planned in."""

    time_h: float
    amounts: Floats
    running: Floats
    coming: list[tuple[float, int, int, _Dose | Floats]] = field(default_factory=list)
    order: Iterator[int] = field(default_factory=itertools.count)

    def plan(self, time_h: float, line: int, what: _Dose | Floats) -> None:
        heapq.heappush(self.coming, (time_h, next(self.order), line, what))

    def give(self, dose: _Dose, line: int) -> None:
        self.amounts = self.amounts + dose.amounts
        if dose.duration_h:
            self.running = self.running + dose.rates
            self.plan(self.time_h + dose.duration_h, -line, -dose.rates)


def follow(model: Model, records: Sequence[Record], given: Mapping[str, float], *, carry: Carry = "none") -> Followed:
    """Return the concentration at every observation of one subject.

    Parameters
    ----------
    model
        From ``body.MODELS``.
    records
        Checked ones, in the order of the table.
    given
        Parameters and what all doses have (ALAG, F, DUR, RATE), by name.
    carry
        What parameters hold between two records that bring some: ``nocb`` those of the later one, as NONMEM, ``locf``
        those of the earlier one.

    Raises
    ------
    RapalogError
        For missing or impossible parameters, or a steady state that does not exist.
    """
    bodies = _Bodies(model, given)
    state = _State(records[0].time_h if records else 0.0, np.zeros(model.compartments), np.zeros(model.compartments))
    seen: list[Seen] = []
    flags: list[str] = []
    last: Record | None = None
    for own in records:
        body = bodies.of(own)
        if own.resets and own.time_h < state.time_h:
            state.coming.clear()
            state.time_h = own.time_h
        between = bodies.of(last) if carry == "locf" and last is not None else body
        _advance(state, between, own.time_h)
        flags += _act(state, own, body, given, last)
        if own.evid == OBSERVE:
            seen.append(Seen(own, body.concentration(state.amounts), body.whole_blood_ug_L(state.amounts)))
        last = own
    return Followed(tuple(seen), tuple(flags))


@dataclass
class _Bodies:
    model: Model
    given: Mapping[str, float]
    made: dict[tuple[tuple[str, float], ...], Body] = field(default_factory=dict)

    def of(self, own: Record) -> Body:
        """Return the body as a record has it."""
        key = tuple(sorted(own.parameters.items()))
        if key not in self.made:
            self.made[key] = self.model.body({**self.given, **own.parameters})
        return self.made[key]


def _advance(state: _State, body: Body, until_h: float) -> None:
    """Go to a time, with everything that comes before it or at it."""
    while state.coming and state.coming[0][0] <= until_h + _SAME_H * max(1.0, abs(until_h)):
        time_h, _, line, what = heapq.heappop(state.coming)
        _pass(state, body, time_h)
        if isinstance(what, _Dose):
            state.give(what, line)
        else:
            state.running = state.running + what
    _pass(state, body, until_h)


def _pass(state: _State, body: Body, until_h: float) -> None:
    if until_h <= state.time_h:
        return
    step = step_operators(body.matrix, until_h - state.time_h)
    state.amounts = np.asarray(step.propagator @ state.amounts + step.integral @ state.running)
    state.time_h = until_h


def _act(state: _State, own: Record, body: Body, given: Mapping[str, float], last: Record | None) -> list[str]:
    """Do what a record says, and return what should be known of it."""
    flags = _emptied(state, own, last) if own.resets or own.steady == 1 else []
    if own.is_constant_infusion:
        state.amounts = state.amounts + constant_state(body.matrix, _dose(own, given, len(body.matrix)).rates)
    elif own.gives:
        dose = _dose(own, given, len(body.matrix))
        lag_h = _of_dose("ALAG", own.lag_h, given)
        if own.steady:
            _be_steady(state, own, body, dose, lag_h)
        for number in range(own.additional + 1):
            _schedule(state, own, dose, own.time_h + lag_h + number * own.interval_h)
    return flags


def _schedule(state: _State, own: Record, dose: _Dose, time_h: float) -> None:
    if time_h <= state.time_h:
        state.give(dose, own.line)
    else:
        state.plan(time_h, own.line, dose)


def _emptied(state: _State, own: Record, last: Record | None) -> list[str]:
    """Empty the body, and say what is lost by that and was perhaps not meant to be."""
    lines = sorted({line for *_, line, what in state.coming if isinstance(what, _Dose)})
    what = "SS=1 record" if own.steady == 1 else "reset"
    flags = [f"{what} at line {own.line} cancels doses still to come of line {line}" for line in lines]
    if own.steady == 1 and last is not None and last.gives and last.time_h == own.time_h:
        flags.append(f"SS=1 record at line {own.line} discards the one at line {last.line}")
    state.amounts = np.zeros_like(state.amounts)
    state.running = np.zeros_like(state.running)
    state.coming.clear()
    return flags


def _be_steady(state: _State, own: Record, body: Body, dose: _Dose, lag_h: float) -> None:
    """Add the state of a regimen that went on for ever: its doses before now, delayed like this one."""
    interval_h = own.interval_h
    late = math.floor(lag_h / interval_h * (1 + _SAME_H))
    phase_h = interval_h - max(lag_h - late * interval_h, 0.0)
    state.amounts = state.amounts + steady_state(body.matrix, dose.repeated(interval_h), phase_h)
    number = 1
    while dose.duration_h > (past_h := phase_h + (number - 1) * interval_h):  # infusions begun before and not ended
        state.running = state.running + dose.rates
        state.plan(own.time_h + dose.duration_h - past_h, -own.line, -dose.rates)
        number += 1
    for number in range(late, 0, -1):  # given before, and still on their way
        _schedule(state, own, dose, own.time_h + lag_h - number * interval_h)


def _dose(own: Record, given: Mapping[str, float], compartments: int) -> _Dose:
    """Return a dose as the body takes it."""
    at = np.zeros(compartments)
    at[own.compartment - 1] = 1.0
    amount = own.amount * _of_dose("F", own.available, given)
    if own.rate == 0:
        return _Dose(at * amount, at * 0.0, 0.0)
    if own.rate == MODEL_DURATION:
        duration_h = _needed("DUR", own.duration_h, given, own)
        return _Dose(at * 0.0, at * amount / duration_h, duration_h)
    rate = _needed("RATE", None, given, own) if own.rate == MODEL_RATE else own.rate
    return _Dose(at * 0.0, at * rate, amount / rate)


def _of_dose(name: str, own: float | None, given: Mapping[str, float]) -> float:
    return given.get(name, OF_DOSES[name]) if own is None else own


def _needed(name: str, own: float | None, given: Mapping[str, float], record: Record) -> float:
    number = _of_dose(name, own, given)
    if not (math.isfinite(number) and number > 0):
        raise RapalogError(
            f"RATE {record.rate:g} at line {record.line} takes {name} from the model, which has none",
            remedy=f"add --set {name}=..." + (" or a column DUR" if name == "DUR" else ""),
            where=f"line {record.line}, column RATE",
        )
    return number
