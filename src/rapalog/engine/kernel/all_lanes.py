"""What all lanes do together besides stepping: their numbers, their time, their rates, their first steps."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from rapalog.engine.kernel.layout import ARGUMENT, STAGE_ROW, Layout
from rapalog.engine.kernel.rodas5p import STAGES, rodas5p
from rapalog.engine.llvm.assembly import Function
from rapalog.engine.llvm.value import DOUBLE, INT, PTR, Value, lanes_of

#: Symbol of the function that runs sets until there are no more.
ENTRY: Final = "rapalog_run"

# A first step changes the state by this part of itself (Hairer, Norsett & Wanner 1993, II.4).
_FIRST_CHANGE: Final = 0.01
# and bends it by at most this many times rtol**0.4: with an error of fifth order, h goes with rtol**(1/5).
_FIRST_BEND: Final = 10.0
# Rates are looked at this far inside a piece between two breakpoints, in parts of its ends: beyond rounding of either.
_INSIDE: Final = 2e-15


class AllLanes:
    """The stepping function under construction, and short ways to the numbers of all lanes."""

    def __init__(self, layout: Layout, *, has_time: bool, has_breakpoints: bool) -> None:
        self.layout = layout
        self.has_time, self.has_breakpoints = has_time, has_breakpoints
        self.code = Function(ENTRY, [PTR, PTR], exported=True)
        self.arguments, self.workspace = self.code.arguments
        self.lanes = lanes_of(DOUBLE, layout.width)
        self.rtol, self.atol = self._spread("rtol"), self._spread("atol")
        self.active = self.code.variable(0)
        self.fresh = self.code.variable(0)

    # Short ways

    def _argument(self, name: str, type_: str = INT) -> Value:
        return self.arguments.load(PTR if name.endswith("_at") else type_, ARGUMENT[name])

    def _spread(self, name: str) -> Value:
        return self.code.spread(self._argument(name, DOUBLE), self.layout.width)

    def _array(self, name: str) -> Value:
        return self.workspace.at(self.layout.parameters if name == "parameters" else self.layout.offset(name))

    def _get(self, name: str, type_: str = DOUBLE) -> Value:
        return self._array(name).load(lanes_of(type_, self.layout.width))

    def _set(self, name: str, value: Value) -> None:
        self._array(name).store(value)

    def _constant(self, number: float) -> Value:
        return self.code.constant(number, self.lanes)

    def _abs(self, value: Value) -> Value:
        return self.code.intrinsic("fabs", value)

    def _greater(self, left: Value, right: Value) -> Value:
        return (left > right).choose(left, right)

    def _run_lane(self, name: str, lane: Value, returns: str = "void", *more: Value) -> Value:
        return self.code.call(name, returns, self.arguments, self.workspace, lane, *more)

    def _scale(self, size: Value) -> Value:
        return self.atol + self.rtol * size

    @contextmanager
    def _each(self, bits: Value) -> Iterator[Value]:
        """Run a block for every lane whose bit is set."""
        with self.code.repeat(self.layout.width) as lane, self.code.when((bits >> lane & 1).differs(0)):
            yield lane

    # Time as the rates see it

    def _seen(self, time: Value) -> Value:
        """Return the time at which rates are taken: inside the piece, and the start while a steady state is sought."""
        if not self.has_time:
            return self._constant(0.0)
        if self.has_breakpoints:
            first, last = self._get("segment_start"), self._get("break")
            margin = (self._abs(first) + self._abs(last)) * _INSIDE
            low, high = first + margin, last - margin
            time = (time < low).choose(low, time)
            time = (time > high).choose(high, time)
        return self._searching().choose(self._spread("start"), time)

    def _searching(self) -> Value:
        return self._get("searching", INT).differs(0)

    # First steps

    def _rates(self, states: Value, time: Value) -> None:
        """Write the rates to ``right``."""
        right = self._array("right")
        with self.code.repeat(self.layout.n_states) as row:
            right.store(self._constant(0.0), row * self.layout.width)
        self.code.call("rates", "void", states, self._array("parameters"), self._seen(time), right)

    def _first_steps(self) -> None:
        """Choose h for fresh lanes from the sizes of y, f and of the change of f over a tiny explicit step."""
        code, width, n = self.code, self.layout.width, self.layout.n_states
        states, right, argument, kept = (self._array(name) for name in ("slots", "right", "argument", "stages"))
        t, room = self._get("t"), self._get("break") - self._get("t")
        self._rates(states, t)
        size, slope = self._greater(self._norm(states, states), self._constant(1.0)), self._norm(right, states)
        tiny = (slope > 1e-10 * size).choose(size / slope * _FIRST_CHANGE, room)
        tiny = (tiny < room).choose(tiny, room)
        with code.repeat(n) as row:
            f = right.load(self.lanes, row * width)
            kept.store(f, row * width)
            argument.store(states.load(self.lanes, row * width) + tiny * f, row * width)
        self._rates(argument, t + tiny)
        with code.repeat(n) as row:
            change = right.load(self.lanes, row * width) - kept.load(self.lanes, row * width)
            right.store(change, row * width)
        bend = self._norm(right, states) / tiny
        most = (
            code.call(f"exp_{width}", self.lanes, code.call(f"log_{width}", self.lanes, self.rtol) * -0.6) * _FIRST_BEND
        )
        better = code.intrinsic("sqrt", most / bend)
        longest = tiny * (1 / _FIRST_CHANGE)
        h = (better < longest).choose(better, longest)
        h = ((h > 0.0) & (h < room)).choose(h, room * 1e-3)
        fresh = code.mask(self.fresh.get(), width)
        self._set("h", fresh.choose(h, self._get("h")))

    def _norm(self, vector: Value, states: Value) -> Value:
        """Return the root mean square of a vector in units of the tolerance."""
        code, width = self.code, self.layout.width
        total = code.variable(self._constant(0.0))
        with code.repeat(self.layout.n_states) as row:
            scale = self._scale(self._abs(states.load(self.lanes, row * width)))
            ratio = vector.load(self.lanes, row * width) / scale
            total.set(total.get() + ratio * ratio)
        return code.intrinsic("sqrt", total.get() * (1.0 / max(1, self.layout.n_states)))

    def _interpolate(self, x: Value, n_watched: int) -> None:
        """Write the states that triggers need at part ``x`` of the step."""
        code, width = self.code, self.layout.width
        watched = Value(code, "@watched", PTR)
        states, argument, dense = (self._array(name) for name in ("slots", "argument", "dense"))
        rest = 1.0 - x
        with code.repeat(n_watched) as position:
            place = watched.load(INT, position) * width
            own = self._array("stages").at(place * STAGE_ROW)
            terms = [own.load(self.lanes, stage * width) for stage in range(STAGES)]
            curve = self._constant(0.0)
            for weights in reversed(rodas5p().dense):
                curve = curve * x
                for weight, term in zip(weights, terms, strict=True):
                    curve = curve + term * weight
            old, new = states.load(self.lanes, place), argument.load(self.lanes, place)
            dense.store(rest * old + x * (new + rest * curve), place)
