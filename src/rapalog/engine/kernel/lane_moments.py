"""Moments: times at which a run stops and goes on. Events, numbers set on the way, breakpoints, the end.

list_moments    a set's events, segments and end, sorted
cross           at a moment or a state event: assign, report, find the next moment
"""

from __future__ import annotations

from typing import Final

from rapalog.engine.equations.model import Model
from rapalog.engine.kernel.frame import END, Frame, Reason
from rapalog.engine.kernel.lane_turns import keep_truths, turned
from rapalog.engine.kernel.layout import BITS, Layout
from rapalog.engine.llvm.assembly import BOOL, DOUBLE, INT, PTR, Function, Value

# State events that set each other off at one time, after which a set is given up.
_MOST_EVENTS_AT_ONCE: Final = 1000
# Cycles of events shorter than this part of the time run so far lead to no later time: so many are the end of a set.
_SHORT_CYCLE: Final = 1e-9
_MOST_SHORT_CYCLES: Final = 3
MOST_STATE_EVENTS: Final = BITS


def moment_functions(model: Model, layout: Layout) -> list[Function]:
    """Return the functions that list and cross moments."""
    return [
        _list_moments(layout, model),
        _insert(layout, model),
        _set_segment(layout),
        _apply(layout, model),
        *([_hold(layout), _release(layout)] if layout.n_modes else []),
        _settle(layout, model),
        _cross(layout, model),
        _restart(layout),
    ]


def _list_moments(layout: Layout, model: Model) -> Function:
    """List the lane's events, segments and end by time; return the reason to fail if rivals meet, else 0."""
    frame = Frame(layout, "list_moments", returns=INT)
    code = frame.code
    start = frame.argument("start", DOUBLE)
    frame.set("n_moments", 0, INT)
    times = frame.shared("times")
    code.call("event_times", "void", frame.place("parameters"), start, times)
    for index, event in enumerate(model.timed_events):
        time = times.load(DOUBLE, index)
        comes = time >= start if event.fires_at_start else time > start
        with frame.when(comes):
            frame.run("insert", time, code.integer(index))
    number = frame.get("set", INT)
    with code.repeat(frame.argument("n_segments")) as segment:
        stride = frame.argument("segment_stride_at").load(INT, segment)
        time = frame.argument("segment_time_at").load(PTR, segment).load(DOUBLE, number * stride)
        frame.run("insert", time, segment + len(model.timed_events))
    last = frame.argument("times_at").load(DOUBLE, frame.argument("n_times") - 1)
    frame.run("insert", last, code.integer(END))
    meets = code.constant(0, BOOL)
    for first, second in model.rivals:
        time, other = times.load(DOUBLE, first), times.load(DOUBLE, second)
        meets = meets | (time.equals(other) & (time >= start) & (time <= last))
    code.result(meets.choose(code.integer(Reason.RIVALS), code.integer(Reason.NONE)))
    return code


def _insert(layout: Layout, model: Model) -> Function:
    """Put a moment behind all that are not later; those just after a time are later than those at it."""
    frame = Frame(layout, "insert", more=(DOUBLE, INT))
    code = frame.code
    time, number = frame.more
    base = frame.lane * frame.argument("max_breaks")
    times = frame.argument("break_time_at").at(base)
    codes = frame.argument("break_code_at").at(base)
    place = code.variable(frame.get("n_moments", INT))
    with code.forever() as loop:
        code.leave(loop, place.get().equals(0))
        before = place.get() - 1
        earlier = times.load(DOUBLE, before)
        late = _is_late(frame, codes.load(INT, before), model) & ~_is_late(frame, number, model)
        code.leave(loop, ~((earlier > time) | (earlier.equals(time) & late)))
        times.store(earlier, place.get())
        codes.store(codes.load(INT, before), place.get())
        place.set(before)
    times.store(time, place.get())
    codes.store(number, place.get())
    frame.set("n_moments", frame.get("n_moments", INT) + 1)
    code.result()
    return code


def _is_late(frame: Frame, number: Value, model: Model) -> Value:
    """Return whether a moment's code is that of an event just after its time."""
    late = frame.code.constant(0, "i1")
    for index, event in enumerate(model.timed_events):
        if event.just_after:
            late = late | number.equals(index)
    return late


def _set_segment(layout: Layout) -> Function:
    """Set what a segment sets: number x factor, all factors from before it."""
    frame = Frame(layout, "set_segment", more=(INT,))
    code = frame.code
    (segment,) = frame.more
    factors = frame.shared("factors")
    code.call("factors", "void", frame.place("slots"), frame.place("parameters"), frame.get("t"), factors)
    first = frame.argument("segment_first_at")
    number = frame.get("set", INT)
    slots = frame.place("slots")
    with code.repeat(first.load(INT, segment + 1), first=first.load(INT, segment)) as target:
        stride = frame.argument("target_stride_at").load(INT, target)
        value = frame.argument("target_value_at").load(PTR, target).load(DOUBLE, number * stride)
        scaled = code.variable(value)
        factor = frame.argument("target_factor_at").load(INT, target)
        with frame.when(factor >= 0):
            scaled.set(value * factors.load(DOUBLE, factor))
        slot = frame.argument("target_slot_at").load(INT, target)
        slots.store(scaled.get(), slot * layout.width)
    code.result()
    return code


def _apply(layout: Layout, model: Model) -> Function:
    """Apply the moments up to now, those just after now only if asked; return whether the end was among them."""
    frame = Frame(layout, "apply", returns=INT, more=(INT,))
    code = frame.code
    (also_late,) = frame.more
    n_timed = len(model.timed_events)
    base = frame.lane * frame.argument("max_breaks")
    times = frame.argument("break_time_at").at(base)
    codes = frame.argument("break_code_at").at(base)
    now = frame.get("t")
    _snapshot(frame)
    ended = code.variable(code.integer(0))
    with code.forever() as loop:
        index = frame.get("moment", INT)
        code.leave(loop, index >= frame.get("n_moments", INT))
        code.leave(loop, times.load(DOUBLE, index) > now)
        number = codes.load(INT, index)
        code.leave(loop, _is_late(frame, number, model) & also_late.equals(0))
        frame.set("moment", index + 1)
        with frame.when(number < n_timed):
            _fire(frame, number)
        with frame.when((number >= n_timed) & (number < END)):
            frame.run("set_segment", number - n_timed)
        with frame.when(number.equals(END)):
            ended.set(1)
    code.call("derive", "void", frame.place("parameters"))
    code.result(ended.get())
    return code


def _snapshot(frame: Frame) -> None:
    """Keep states and parameters as they are: events of one moment take their values from here."""
    layout = frame.layout
    slots, kept = frame.place("slots"), frame.place("snapshot")
    with frame.code.repeat(layout.n_states + layout.n_parameters) as slot:
        kept.store(slots.load(DOUBLE, slot * layout.width), slot * layout.width)


def _fire(frame: Frame, number: Value) -> None:
    kept = frame.place("snapshot")
    to = frame.place("slots"), frame.place("parameters")
    kept_parameters = kept.at(frame.layout.n_states * frame.layout.width)
    frame.code.call("fire", "void", number, kept, kept_parameters, frame.get("t"), *to)


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
            _snapshot(frame)
            with code.repeat(len(model.state_events)) as event:
                chosen = code.emit(f"lshr i64 {rising.name}, {event.name}", INT) & 1
                with frame.when(chosen.differs(0)):
                    _fire(frame, event + n_timed)
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


def _cross(layout: Layout, model: Model) -> Function:
    """Do all that is due at the lane's time; return whether the set goes on."""
    frame = Frame(layout, "cross", returns=INT)
    code = frame.code
    late_events = any(event.just_after for event in model.timed_events)
    for late in (0, 1) if late_events else (0,):
        ended = frame.run("apply", code.integer(late), returns=INT)
        reason = frame.run("settle", returns=INT)
        with frame.when(reason.differs(0)):
            frame.run("fail", reason)
            code.result(code.integer(0))
            code.begin(code.label())
        frame.run("report_now")
        with frame.when(ended.differs(0)):
            frame.run("finish")
            code.result(code.integer(0))
            code.begin(code.label())
    frame.run("restart")
    code.result(code.integer(1))
    return code


def _restart(layout: Layout) -> Function:
    """Find the next moment and the next asked time."""
    frame = Frame(layout, "restart")
    code = frame.code
    now = frame.get("t")
    base = frame.lane * frame.argument("max_breaks")
    listed = frame.argument("break_time_at").load(DOUBLE, base + frame.get("moment", INT))
    breakpoint_ = code.call("next_breakpoint", DOUBLE, frame.place("parameters"), now)
    frame.set("break", (breakpoint_ < listed).choose(breakpoint_, listed))
    frame.set("segment_start", now)
    frame.set("longest", code.call("longest_step", DOUBLE, frame.place("parameters")))
    code.result()
    return code
