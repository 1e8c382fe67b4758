"""Serving one lane: the next set, and all that happens to a set besides stepping (see the modules imported)."""

from __future__ import annotations

import math

from rapalog.engine.equations.model import Model
from rapalog.engine.kernel.frame import IDLE, Frame
from rapalog.engine.kernel.lane_moments import moment_functions
from rapalog.engine.kernel.lane_output import output_functions
from rapalog.engine.kernel.lane_turns import keep_truths, turn_functions
from rapalog.engine.kernel.layout import SHARED_NEXT, Layout
from rapalog.engine.kernel.model_code import START
from rapalog.engine.llvm.assembly import Function
from rapalog.engine.llvm.value import DOUBLE, INT, PTR, Value


def lane_functions(
    model: Model, layout: Layout, *, n_observed: int, n_watched: int | None, n_observables: int
) -> list[Function]:
    """Return the functions that serve one lane; outputs need so many of the states, triggers and sides so many.

    ``n_watched`` is ``None`` if there are neither triggers nor sides.
    """
    outputs = output_functions(layout, n_observed=n_observed, n_observables=n_observables)
    turns = [] if n_watched is None else turn_functions(layout, n_watched=n_watched)
    load = _load(layout, model, has_triggers=n_watched is not None)
    return [load, *moment_functions(model, layout), *outputs, *turns]


def _load(layout: Layout, model: Model, *, has_triggers: bool) -> Function:
    """Give the lane its next set; return whether it has one to step through."""
    frame = Frame(layout, "load", returns=INT)
    code = frame.code
    with code.forever():
        counter = frame.argument("shared_at").at(SHARED_NEXT)
        number = code.emit(f"atomicrmw add ptr {counter.name}, i64 1 monotonic", INT)
        with frame.when(number >= frame.argument("n_sets")):
            frame.set("set", IDLE, INT)
            code.result(code.integer(0))
            code.begin(code.label())
        frame.set("set", number)
        start = frame.argument("start", DOUBLE)
        _clear(frame, start)
        given = frame.shared("given")
        with code.repeat(frame.argument("n_given")) as item:
            stride = frame.argument("given_stride_at").load(INT, item)
            value = frame.argument("given_value_at").load(PTR, item).load(DOUBLE, number * stride)
            given.store(value, frame.argument("given_index_at").load(INT, item))
        code.call(START, "void", given, start, frame.place("slots"), frame.place("parameters"))
        if layout.n_modes:
            frame.run("release")
        code.call("derive", "void", frame.place("parameters"))
        _set_truths(frame, model, start, has_triggers=has_triggers)
        rivals = frame.run("list_moments", returns=INT)
        longest = frame.argument("steady_longest", DOUBLE)
        going = code.variable(rivals.equals(0).choose(code.integer(1), code.integer(0)))
        with frame.when(rivals.differs(0)):
            frame.run("fail", rivals)
        with frame.when(rivals.equals(0) & (longest > 0.0)):
            frame.set("break", start + longest)
            frame.set("due", math.inf)
            frame.set("segment_start", start)
            frame.set("searching", 1, INT)
        with frame.when(rivals.equals(0) & (longest <= 0.0)):
            going.set(frame.run("cross", returns=INT))
        with frame.when(going.get().differs(0)):
            code.result(code.integer(1))
            code.begin(code.label())
    code.line("unreachable")
    return code


def _clear(frame: Frame, start: Value) -> None:
    """Forget the set before."""
    for name in ("output", "moment", "steps", "replayed", "searching", "cycles", "again"):
        frame.set(name, 0, INT)
    frame.set("longest", math.inf)
    frame.set("t", start)
    frame.set("cycle_start", start)


def _set_truths(frame: Frame, model: Model, start: Value, *, has_triggers: bool) -> None:
    """Set the triggers that hold before the start; one that does not hold at the start can turn true there."""
    recent, width = frame.place("recent"), frame.layout.width
    for word in range(frame.layout.n_words):
        recent.store(frame.code.integer(0), word * width)
    initially = sum(1 << index for index, event in enumerate(model.state_events) if event.initially)
    frame.set("truths", initially, INT)
    if has_triggers:
        now = frame.place("truths_now")
        frame.code.call("triggers", "void", frame.place("slots"), frame.place("parameters"), start, now)
        keep_truths(frame)
        frame.set("truths", now.load(INT) & initially)
