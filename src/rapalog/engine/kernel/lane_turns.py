"""When something turns within a step: a trigger to true, or a comparison that the rates or a trigger contain.

watch       what turned in a step; the first thing that did ends it
bracket     between which two looks that is
touch       whether a difference that comes near 0 between looks crosses it there
locate      the moment itself, to the last bit of time; a step over a mark is made again up to it, to see what is there

Every comparison is followed by itself: a window such as ``4.5 < k and k < 5.1`` is false before and behind, but each
of its comparisons turns once. Words of truths: the first holds the triggers, the others the sides of comparisons.
"""

from __future__ import annotations

from typing import Final

from rapalog.engine.kernel.frame import Frame
from rapalog.engine.kernel.layout import BITS, Layout
from rapalog.engine.llvm.assembly import Function
from rapalog.engine.llvm.value import DOUBLE, INT, PTR, Value

#: Triggers and sides are looked at so often in every step.
LOOKS: Final = 8
#: The first look is at this part of the step: behind its start, where the rates or a trigger may jump.
JUST_AFTER: Final = 1e-9
# Halvings of a step that locate a turn to the last bit of time.
_BISECTIONS: Final = 60
# Thirdings that find the least distance from 0 to 1e-7 of the looks' distance.
_THIRDS: Final = 40
# A step that is made again reaches this part of itself over the mark; one that already does so stands.
_OVER: Final = 1e-5
# How near to 0 an extremum is looked at closely, in parts of the second difference of three looks: what a parabola
# through them may be wrong by.
_NEAR: Final = 0.25


def turn_functions(layout: Layout, *, n_watched: int) -> list[Function]:
    """Return the functions above; the table ``watched`` names the ``n_watched`` states that they need."""
    touch = [_touch(layout, n_watched)] if layout.n_sides else []
    return [*touch, _bracket(layout, n_watched), _locate(layout, n_watched), _watch(layout)]


def comes_near(before: Value, now: Value, after: Value) -> Value:
    """Return whether a difference may reach 0 between three looks at which it has one sign."""
    sign = (now > 0.0).choose(now.function.constant(1.0, now.type), -1.0)
    a, b, c = before * sign, now * sign, after * sign
    bend, slope = a - b * 2.0 + c, a - c
    same = (a > 0.0) & (b > 0.0) & (c > 0.0)
    # An extremum between the outer looks, of b - slope^2 / (8 bend).
    inside = (slope <= bend * 2.0) & (slope >= bend * -2.0) & (bend > 0.0)
    return same & inside & (b * bend * 8.0 - slope * slope <= bend * bend * (8.0 * _NEAR))


def turned(frame: Frame, *, by_words: bool = False) -> list[Value]:
    """Return the bits that turned between ``truths`` and ``truths_now``: triggers to true, sides either way."""
    now, before, width = frame.place("truths_now"), frame.place("truths"), frame.layout.width
    words = [now.load(INT) & ~before.load(INT)]
    for place in range(width, frame.layout.n_words * width, width):
        words.append(now.load(INT, place) ^ before.load(INT, place))
    if by_words:
        return words
    total = words[0]
    for word in words[1:]:
        total = total | word
    return [total]


def keep_truths(frame: Frame, *, now: str = "truths_now", to: str = "truths") -> None:
    """Take the truths of now for those of before."""
    source, target, width = frame.place(now), frame.place(to), frame.layout.width
    for word in range(frame.layout.n_words):
        target.store(source.load(INT, word * width), word * width)


def _watch(layout: Layout) -> Function:
    """Note what turned in the last step; shorten the step to the first turn."""
    frame = Frame(layout, "watch")
    if layout.marks:
        keep_truths(frame, now="truths", to="truths_kept")
    with frame.when(frame.run("bracket", returns=INT).differs(0)):
        frame.run("locate")
    frame.code.result()
    return frame.code


def _fresh(frame: Frame, x: Value, n_watched: int) -> Value:
    """Return what has turned at part ``x`` of the last step since it was last looked at."""
    code = frame.code
    frame.run("interpolate", x, Value(code, "@watched", PTR), code.integer(n_watched))
    code.call(
        "triggers", "void", frame.place("dense"), frame.place("parameters"), _time(frame, x), frame.place("truths_now")
    )
    return turned(frame)[0].differs(0)


def _time(frame: Frame, x: Value) -> Value:
    return (x >= 1.0).choose(frame.get("reached"), frame.get("t") + x * frame.get("used"))


def _bracket(layout: Layout, n_watched: int) -> Function:
    """Return whether something turned, and set ``low`` and ``high`` around the first turn.

    ``truths`` is left as it was at the look before the one found.
    """
    frame = Frame(layout, "bracket", returns=INT)
    code = frame.code
    found = code.variable(0)

    def look(low: Value, high: Value) -> None:
        fresh = _fresh(frame, high, n_watched)
        with frame.when(fresh):
            frame.set("low", low)
            frame.set("high", high)
            found.set(1)
        with frame.when(~fresh):
            keep_truths(frame)

    # A trigger may turn false at the very start, where the rates jump, and true again before the first look.
    look(code.constant(0.0, DOUBLE), code.constant(JUST_AFTER, DOUBLE))
    with code.repeat(LOOKS + 1, first=1) as number, frame.when(found.get().equals(0)):
        high = code.cast("sitofp", number, DOUBLE) * (1 / LOOKS)
        low = high - 1 / LOOKS
        if layout.n_sides:
            for center in (number - 1, number):
                with frame.when(found.get().equals(0)):
                    found.set(frame.run("touch", center, low, high, returns=INT))
        with frame.when(found.get().equals(0)):
            look(low, high)
    code.result(found.get())
    return code


def _touch(layout: Layout, n_watched: int) -> Function:
    """Return whether a side turns between looks ``low`` and ``high``, near an extremum around a look; bracket it."""
    frame = Frame(layout, "touch", returns=INT, more=(INT, DOUBLE, DOUBLE))
    code, n = frame.code, layout.n_sides
    center, first, last = frame.more
    gaps = frame.place("gaps")
    row = n * layout.width

    def gaps_at(x: Value, to: Value) -> None:
        frame.run("interpolate", x, Value(code, "@watched", PTR), code.integer(n_watched))
        code.call("gaps", "void", frame.place("dense"), frame.place("parameters"), _time(frame, x), to)

    for index in range(3):
        x = code.cast("sitofp", center + (index - 1), DOUBLE) * (1 / LOOKS)
        gaps_at(x, gaps.at(index * row))
    found = code.variable(0)

    def probe(x: Value, side: Value) -> Value:
        with frame.when(_fresh(frame, x, n_watched)):
            frame.set("low", first)
            frame.set("high", x)
            found.set(1)
        gaps_at(x, gaps.at(3 * row))
        return code.intrinsic("fabs", gaps.load(DOUBLE, side * layout.width + 3 * row))

    with code.repeat(n) as side, frame.when(found.get().equals(0)):
        place = side * layout.width
        near = comes_near(*(gaps.load(DOUBLE, place + index * row) for index in range(3)))
        low, high = code.variable(first), code.variable(last)
        with frame.when(near), code.repeat(_THIRDS), frame.when(found.get().equals(0)):
            third = (high.get() - low.get()) * (1 / 3)
            left, right = low.get() + third, high.get() - third
            before = probe(left, side)
            with frame.when(found.get().equals(0)):
                after = probe(right, side)
                low.set((before > after).choose(left, low.get()))
                high.set((before > after).choose(high.get(), right))
    code.result(found.get())
    return code


def _at_mark(frame: Frame) -> Value:
    """Return whether a mark is among what turned."""
    words = turned(frame, by_words=True)
    found = frame.code.integer(0)
    for mark in frame.layout.marks:
        found = found | (words[1 + mark // BITS] & (1 << mark % BITS))
    return found.differs(0)


def _locate(layout: Layout, n_watched: int) -> Function:
    """Make the last step end where something first turns, between ``low`` and ``high``, as a moment of its own."""
    frame = Frame(layout, "locate")
    code = frame.code
    everything, count = Value(code, "@all_states", PTR), code.integer(layout.n_states)
    low, high = code.variable(frame.get("low")), code.variable(frame.get("high"))
    with code.repeat(_BISECTIONS):
        middle = (low.get() + high.get()) * 0.5
        rising = _fresh(frame, middle, n_watched)
        low.set(rising.choose(low.get(), middle))
        high.set(rising.choose(middle, high.get()))
    if layout.marks:
        far = (high.get() > 2 * JUST_AFTER) & (high.get() < 1.0 - 2 * _OVER)
        _fresh(frame, high.get(), n_watched)
        with frame.when(far & _at_mark(frame)):
            frame.set("h", high.get() * frame.get("used") * (1.0 + _OVER))
            frame.set("again", 1, INT)
            keep_truths(frame, now="truths_kept")
            code.result()
            code.begin(code.label())
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
