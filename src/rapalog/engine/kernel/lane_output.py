"""What a set reports, and how it ends.

report      outputs inside a step, from the dense output
watch       triggers that turned in a step; the first one that turned true ends it
fail        NaN for the rest, and the reason
finish      the last state
"""

from __future__ import annotations

import math
from typing import Final

from rapalog.engine.kernel.frame import Frame
from rapalog.engine.kernel.layout import SHARED_FINISHED, STAGE_ROW, Layout
from rapalog.engine.kernel.rodas5p import STAGES, rodas5p
from rapalog.engine.llvm.assembly import DOUBLE, INT, PTR, Function, Value

#: Triggers are looked at so often in every step, so that one that holds only for a while is not stepped over.
LOOKS: Final = 8
#: The first look is at this part of the step: behind its start, where the rates or a trigger may jump.
JUST_AFTER: Final = 1e-9
_BEHIND_START: Final = LOOKS + 1
# Halvings of a step that locate a trigger to the last bit of time.
_BISECTIONS: Final = 60


def output_functions(layout: Layout, *, n_observed: int, n_observables: int, n_watched: int | None) -> list[Function]:
    """Return the functions above.

    The tables ``observed`` and ``watched`` name the states that outputs and triggers need; ``n_watched`` is ``None`` if
    there are no triggers.
    """
    functions = [
        _interpolate(layout),
        _report(layout, n_observed, n_observables),
        _report_now(layout, n_observables),
        _fail(layout, n_observables),
        _finish(layout),
    ]
    if n_watched is None:
        return functions
    return [*functions, _bracket(layout, n_watched), _locate(layout, n_watched), _watch(layout)]


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


def _watch(layout: Layout) -> Function:
    """Note which triggers turned in the last step; shorten the step to where the first one turned true."""
    frame = Frame(layout, "watch")
    code = frame.code
    now = frame.get("truths_now", INT)
    found = frame.run("bracket", now, returns=INT)
    with frame.when(found.equals(0)):
        frame.set("truths", now, INT)
    with frame.when(found > 0):
        frame.run("locate", found)
    code.result()
    return code


def _fresh(frame: Frame, x: Value, n_watched: int) -> Value:
    """Return the triggers that hold at part ``x`` of the last step and did not when they were last looked at."""
    code, now = frame.code, frame.place("truths_now")
    frame.run("interpolate", x, Value(code, "@watched", PTR), code.integer(n_watched))
    time = frame.get("t") + x * frame.get("used")
    code.call("triggers", "void", frame.place("dense"), frame.place("parameters"), time, now)
    return now.load(INT) & ~frame.get("truths", INT)


def _bracket(layout: Layout, n_watched: int) -> Function:
    """Return the number of the first look at which a trigger has turned true since the one before, 0 for none.

    The look just behind the start is the last number. ``truths`` is left as it was at the look before the one found.
    """
    frame = Frame(layout, "bracket", returns=INT, more=(INT,))
    code = frame.code
    (at_end,) = frame.more
    first = code.variable(0)
    # A trigger may turn false at the very start, where the rates jump, and true again before the first look.
    fresh = _fresh(frame, code.constant(JUST_AFTER, DOUBLE), n_watched)
    with frame.when(fresh.differs(0)):
        first.set(_BEHIND_START)
    with frame.when(fresh.equals(0)):
        frame.set("truths", frame.get("truths_now", INT), INT)
    with code.repeat(LOOKS, first=1) as look, frame.when(first.get().equals(0)):
        x = code.cast("sitofp", look, DOUBLE) * (1 / LOOKS)
        fresh = _fresh(frame, x, n_watched)
        with frame.when(fresh.differs(0)):
            first.set(look)
        with frame.when(fresh.equals(0)):
            frame.set("truths", frame.get("truths_now", INT), INT)
    rises = (at_end & ~frame.get("truths", INT)).differs(0)
    with frame.when(first.get().equals(0) & rises):
        first.set(LOOKS)
    code.result(first.get())
    return code


def _locate(layout: Layout, n_watched: int) -> Function:
    """Make the last step end where a trigger first turns true, just before a look, as a moment of its own."""
    frame = Frame(layout, "locate", more=(INT,))
    code = frame.code
    (look,) = frame.more
    everything, count = Value(code, "@all_states", PTR), code.integer(layout.n_states)
    behind = look.equals(_BEHIND_START)
    end = code.cast("sitofp", look, DOUBLE) * (1 / LOOKS)
    low = code.variable(behind.choose(code.constant(0.0, DOUBLE), end - 1 / LOOKS))
    high = code.variable(behind.choose(code.constant(JUST_AFTER, DOUBLE), end))
    with code.repeat(_BISECTIONS):
        middle = (low.get() + high.get()) * 0.5
        rising = _fresh(frame, middle, n_watched).differs(0)
        low.set(rising.choose(low.get(), middle))
        high.set(rising.choose(middle, high.get()))
    inside = high.get() < 1.0
    with frame.when(inside):
        frame.set("reached", frame.get("t") + high.get() * frame.get("used"))
    frame.set("break", frame.get("reached"))
    with frame.when(inside):
        frame.run("report")
        frame.run("interpolate", high.get(), everything, count)
        dense, new = frame.place("dense"), frame.place("argument")
        with code.repeat(layout.n_states) as state:
            new.store(dense.load(DOUBLE, state * layout.width), state * layout.width)
    code.result()
    return code
