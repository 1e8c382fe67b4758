"""State events: fired one round after the other, until no trigger turns true any more.

settle          at a time: fire what turned true, see whether an alarm rang, hold the rates as they are switched then
hold, release   comparisons in the rates, up to the next moment and no longer
"""

from __future__ import annotations

from typing import Final

from rapalog.engine.equations.model import Model
from rapalog.engine.kernel.frame import Frame, Reason
from rapalog.engine.kernel.lane_turns import keep_truths, turned
from rapalog.engine.kernel.layout import BITS, Layout
from rapalog.engine.llvm.assembly import Function
from rapalog.engine.llvm.value import DOUBLE, INT, Value

# State events that set each other off at one time, after which a set is given up.
_MOST_EVENTS_AT_ONCE: Final = 1000
# Cycles of events shorter than this part of the time run so far lead to no later time: so many are the end of a set.
_SHORT_CYCLE: Final = 1e-9
_MOST_SHORT_CYCLES: Final = 3


def event_functions(model: Model, layout: Layout) -> list[Function]:
    """Return the functions that fire state events and hold the rates between them."""
    return [*([_hold(layout), _release(layout)] if layout.n_modes else []), _settle(layout, model)]


def _settle(layout: Layout, model: Model) -> Function:
    """Fire state events until no trigger turns true any more; return a reason to fail, or 0."""
    frame = Frame(layout, "settle", returns=INT)
    code = frame.code
    n_timed = len(model.timed_events)
    if model.alarms:
        _end_if_rung(frame, model)
    if model.state_events or model.sides:
        rounds = code.variable(code.integer(0))
        with code.forever() as loop:
            now = frame.place("truths_now")
            code.call("triggers", "void", frame.place("slots"), frame.place("parameters"), frame.get("t"), now)
            words = turned(frame, by_words=True)
            rising = words[0]
            keep_truths(frame)
            with frame.when(rounds.get().equals(0)):
                _count_cycles(frame, words)
            with frame.when(frame.get("cycles", INT) >= _MOST_SHORT_CYCLES):
                code.result(code.integer(Reason.EVER_FASTER))
                code.begin(code.label())
            code.leave(loop, rising.equals(0))
            with frame.when(rounds.get() >= _MOST_EVENTS_AT_ONCE):
                code.result(code.integer(Reason.EVENTS_WITHOUT_END))
                code.begin(code.label())
            rounds.set(rounds.get() + 1)
            snapshot(frame)
            with code.repeat(len(model.state_events)) as event:
                chosen = code.emit(f"lshr i64 {rising.name}, {event.name}", INT) & 1
                with frame.when(chosen.differs(0)):
                    fire(frame, event + n_timed)
            code.call("derive", "void", frame.place("parameters"))
            if model.alarms:
                _end_if_rung(frame, model)
    if layout.n_modes:
        with frame.when(frame.argument("replay_count").equals(0)):
            frame.run("hold")
    code.result(code.integer(0))
    return code


def _hold(layout: Layout) -> Function:
    """Hold the rates as they are switched now, up to the next moment."""
    frame = Frame(layout, "hold")
    code, modes = frame.code, frame.place("parameters").at(layout.n_parameters * layout.width)
    modes.store(code.constant(0.0, DOUBLE))
    for side in range(layout.n_sides):
        word = frame.place("truths").load(INT, (1 + side // BITS) * layout.width)
        bit = code.emit(f"lshr i64 {word.name}, {side % BITS}", INT) & 1
        modes.store(code.cast("sitofp", bit, DOUBLE), (1 + side) * layout.width)
    code.call("derive", "void", frame.place("parameters"))
    code.result()
    return code


def _release(layout: Layout) -> Function:
    """Have comparisons in the rates judged anew at every stage: what holds now is undefined behind the next switch."""
    frame = Frame(layout, "release")
    code, modes = frame.code, frame.place("parameters").at(layout.n_parameters * layout.width)
    modes.store(code.constant(1.0, DOUBLE))
    with code.repeat(layout.n_sides) as side:
        modes.store(code.constant(0.0, DOUBLE), (side + 1) * layout.width)
    code.call("derive", "void", frame.place("parameters"))
    code.result()
    return code


def snapshot(frame: Frame) -> None:
    """Keep states and parameters as they are: events of one moment take their values from here."""
    layout = frame.layout
    slots, kept = frame.place("slots"), frame.place("snapshot")
    with frame.code.repeat(layout.n_states + layout.n_parameters) as slot:
        kept.store(slots.load(DOUBLE, slot * layout.width), slot * layout.width)


def fire(frame: Frame, number: Value) -> None:
    """Fire an event: timed ones first, then state events, by their number; values are those of the snapshot."""
    kept = frame.place("snapshot")
    to = frame.place("slots"), frame.place("parameters")
    kept_parameters = kept.at(frame.layout.n_states * frame.layout.width)
    frame.code.call("fire", "void", number, kept, kept_parameters, frame.get("t"), *to)


def _count_cycles(frame: Frame, words: list[Value]) -> None:
    """Count how often in a row something turned again after hardly any time.

    A cycle ends when something turns that has turned in it before.
    """
    code, width, recent = frame.code, frame.layout.width, frame.place("recent")
    known = [recent.load(INT, place * width) for place in range(len(words))]
    again = code.integer(0)
    for word, before in zip(words, known, strict=True):
        again = again | (word & before)
    ends = again.differs(0)
    now = frame.get("t")
    is_short = now - frame.get("cycle_start") < (now - frame.argument("start", DOUBLE)) * _SHORT_CYCLE
    counted = is_short.choose(frame.get("cycles", INT) + 1, code.integer(0))
    frame.set("cycles", ends.choose(counted, frame.get("cycles", INT)), INT)
    frame.set("cycle_start", ends.choose(now, frame.get("cycle_start")))
    for place, (word, before) in enumerate(zip(words, known, strict=True)):
        recent.store(ends.choose(word, before | word), place * width)


def _end_if_rung(frame: Frame, model: Model) -> None:
    rung = _rung(frame, model)
    with frame.when(rung.differs(0)):
        frame.code.result(rung)
        frame.code.begin(frame.code.label())


def _rung(frame: Frame, model: Model) -> Value:
    """Return the reason of the first alarm that has been set, 0 for none."""
    code, parameters = frame.code, frame.place("parameters")
    reason = code.integer(0)
    for number, alarm in reversed(list(enumerate(model.alarms))):
        value = parameters.load(DOUBLE, alarm.parameter * frame.layout.width)
        reason = value.differs(0.0).choose(code.integer(Reason.ALARM + number), reason)
    return reason
