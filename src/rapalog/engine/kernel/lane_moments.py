"""Moments: times at which a run stops and goes on. Events, numbers set on the way, breakpoints, the end.

list_moments    a set's events, segments and end, sorted
cross           at a moment or a state event: assign, report, find the next moment
"""

from __future__ import annotations

from typing import Final

from rapalog.engine.equations.model import Model
from rapalog.engine.kernel.frame import END, Frame, Reason
from rapalog.engine.kernel.lane_events import event_functions, fire, snapshot
from rapalog.engine.kernel.layout import BITS, Layout
from rapalog.engine.llvm.assembly import Function
from rapalog.engine.llvm.value import BOOL, DOUBLE, INT, PTR, Value

MOST_STATE_EVENTS: Final = BITS


def moment_functions(model: Model, layout: Layout) -> list[Function]:
    """Return the functions that list and cross moments."""
    return [
        _list_moments(layout, model),
        _insert(layout, model),
        _set_segment(layout),
        _apply(layout, model),
        *event_functions(model, layout),
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
    snapshot(frame)
    ended = code.variable(code.integer(0))
    with code.forever() as loop:
        index = frame.get("moment", INT)
        code.leave(loop, index >= frame.get("n_moments", INT))
        code.leave(loop, times.load(DOUBLE, index) > now)
        number = codes.load(INT, index)
        code.leave(loop, _is_late(frame, number, model) & also_late.equals(0))
        frame.set("moment", index + 1)
        with frame.when(number < n_timed):
            fire(frame, number)
        with frame.when((number >= n_timed) & (number < END)):
            frame.run("set_segment", number - n_timed)
        with frame.when(number.equals(END)):
            ended.set(1)
    code.call("derive", "void", frame.place("parameters"))
    code.result(ended.get())
    return code


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
