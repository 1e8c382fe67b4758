"""What a set reports, and how it ends.

report      outputs inside a step, from the dense output
fail        NaN for the rest, and the reason
finish      the last state
"""

from __future__ import annotations

import math

from rapalog.engine.kernel.frame import Frame
from rapalog.engine.kernel.layout import SHARED_FINISHED, STAGE_ROW, Layout
from rapalog.engine.kernel.rodas5p import STAGES, rodas5p
from rapalog.engine.llvm.assembly import Function
from rapalog.engine.llvm.value import DOUBLE, INT, PTR, Value


def output_functions(layout: Layout, *, n_observed: int, n_observables: int) -> list[Function]:
    """Return the functions above; the table ``observed`` names the ``n_observed`` states that outputs need."""
    return [
        _interpolate(layout),
        _report(layout, n_observed, n_observables),
        _report_now(layout, n_observables),
        _fail(layout, n_observables),
        _finish(layout),
    ]


def _interpolate(layout: Layout) -> Function:
    """Write some states at part ``x`` of the last step into the lane's dense output."""
    frame = Frame(layout, "interpolate", more=(DOUBLE, PTR, INT))
    code = frame.code
    x, listed, count = frame.more
    width = layout.width
    old, new = frame.place("slots"), frame.place("argument")
    stages, out = frame.place("stages"), frame.place("dense")
    rest = 1.0 - x
    with code.repeat(count) as position:
        place = listed.load(INT, position) * width
        own = stages.at(place * STAGE_ROW)
        terms = [own.load(DOUBLE, stage * width) for stage in range(STAGES)]
        curve = code.constant(0.0, DOUBLE)
        for weights in reversed(rodas5p().dense):
            curve = curve * x
            for weight, term in zip(weights, terms, strict=True):
                curve = curve + term * weight
        out.store(rest * old.load(DOUBLE, place) + x * (new.load(DOUBLE, place) + rest * curve), place)
    code.result()
    return code


def _report(layout: Layout, n_observed: int, n_observables: int) -> Function:
    """Write the outputs that lie inside the last step, and find the next asked time."""
    frame = Frame(layout, "report")
    code = frame.code
    listed = Value(code, "@observed", PTR)
    old, reached = frame.get("t"), frame.get("reached")
    at_moment = reached >= frame.get("break")
    with code.forever() as loop:
        due = frame.get("due")
        code.leave(loop, ~((due < reached) | (due.equals(reached) & ~at_moment)))
        x = (due - old) / frame.get("used")
        frame.run("interpolate", (x > 1.0).choose(code.constant(1.0, DOUBLE), x), listed, code.integer(n_observed))
        _observe(frame, frame.place("dense"), due, n_observables)
    code.result()
    return code


def _report_now(layout: Layout, n_observables: int) -> Function:
    """Write the outputs asked for up to now from the state as it stands, and find the next asked time."""
    frame = Frame(layout, "report_now")
    code = frame.code
    _next_due(frame)
    with code.forever() as loop:
        code.leave(loop, ~(frame.get("due") <= frame.get("t")))
        _observe(frame, frame.place("slots"), frame.get("t"), n_observables)
    code.result()
    return code


def _observe(frame: Frame, states: Value, time: Value, n_observables: int) -> None:
    output = frame.get("output", INT)
    row = frame.get("set", INT) * frame.argument("n_times") + output
    out = frame.argument("values_at").at(row * n_observables)
    frame.code.call("observe", "void", states, frame.place("parameters"), time, out)
    frame.set("output", output + 1)
    _next_due(frame)


def _next_due(frame: Frame) -> None:
    output = frame.get("output", INT)
    frame.set("due", math.inf)
    with frame.when(output < frame.argument("n_times")):
        frame.set("due", frame.argument("times_at").load(DOUBLE, output))


def _fail(layout: Layout, n_observables: int) -> Function:
    """Give up the lane's set: NaN for what is left, and the reason."""
    frame = Frame(layout, "fail", more=(INT,))
    code = frame.code
    (reason,) = frame.more
    number = frame.get("set", INT)
    nothing = code.constant(math.nan, DOUBLE)
    values, n_times = frame.argument("values_at"), frame.argument("n_times")
    first = number * n_times + frame.get("output", INT)
    last = (number + 1) * n_times
    with code.repeat(last * n_observables, first=first * n_observables) as place:
        values.store(nothing, place)
    size = layout.n_states + layout.n_parameters
    with code.repeat(size) as slot:
        frame.argument("final_at").store(nothing, number * size + slot)
    frame.argument("failure_at").store(reason, number)
    frame.argument("failure_time_at").store(frame.get("t"), number)
    _count_finished(frame)
    code.result()
    return code


def _finish(layout: Layout) -> Function:
    """Keep the last state of the lane's set."""
    frame = Frame(layout, "finish")
    code = frame.code
    number = frame.get("set", INT)
    size = layout.n_states + layout.n_parameters
    slots = frame.place("slots")
    with code.repeat(size) as slot:
        frame.argument("final_at").store(slots.load(DOUBLE, slot * layout.width), number * size + slot)
    _count_finished(frame)
    code.result()
    return code


def _count_finished(frame: Frame) -> None:
    number = frame.get("set", INT)
    frame.argument("steps_at").store(frame.get("steps", INT), number)
    counter = frame.argument("shared_at").at(SHARED_FINISHED)
    frame.code.emit(f"atomicrmw add ptr {counter.name}, i64 1 monotonic", INT)
