"""The stepper: all lanes move together, each with its own time, step and error; none waits for another.

    loop:  h = min(h, break - t);  k_1 ... k_8, error        on all lanes
           lanes that passed an asked time, reached a moment or cannot go on are served one by one
           y, t, h = the new ones where the step was accepted

A lane whose set is done takes the next one at once. All arithmetic of a lane is its own, so that a result does not
depend on which other sets are under way.
"""

from __future__ import annotations

import math
from typing import Final

from rapalog.engine.kernel.frame import Reason
from rapalog.engine.kernel.lane_turns import JUST_AFTER, LOOKS, comes_near
from rapalog.engine.kernel.layout import SHARED_CANCEL, Layout
from rapalog.engine.kernel.stages import Stages
from rapalog.engine.llvm.assembly import Function
from rapalog.engine.llvm.value import DOUBLE, INT, Value, lanes_of

# A step below this part of the time since the last moment, or of what is left, leads nowhere. Time itself is no
# measure: a layer far thinner than its last digit is crossed in steps that leave it as it is.
_SMALLEST_OF_TIME: Final = 5e-16
_SMALLEST_OF_REST: Final = 1e-30
# A step that would leave less than this part of itself is stretched to the moment.
_STRETCH: Final = 1.0 + 1e-10


class Stepper(Stages):
    """The stepping function, written out by :meth:`build`."""

    def __init__(
        self, layout: Layout, *, has_time: bool, has_breakpoints: bool, has_limit: bool, n_watched: int | None
    ) -> None:
        super().__init__(layout, has_time=has_time, has_breakpoints=has_breakpoints)
        self.has_limit, self.n_watched = has_limit, n_watched

    def build(self) -> Function:
        """Return the function."""
        code = self.code
        self._load_all()
        self.fresh.set(self.active.get())
        self.fresh = code.variable(self.active.get())
        with code.forever() as loop:
            code.leave(loop, self.active.get().equals(0))
            flag = self._argument("shared_at").at(SHARED_CANCEL)
            cancelled = code.emit(f"load atomic i64, ptr {flag.name} monotonic, align 8", INT)
            code.leave(loop, cancelled.differs(0))
            with code.when(self.fresh.get().differs(0)):
                self._first_steps()
                self.fresh.set(0)
            self._step()
        code.result()
        return code

    # Lanes in and out

    def _load_all(self) -> None:
        code = self.code
        self._set("h", self._constant(1.0))
        self._set("break", self._constant(math.inf))
        self._set("due", self._constant(math.inf))
        self._set("t", self._constant(0.0))
        with code.repeat(self.layout.width) as lane:
            got = self._run_lane("load", lane, INT)
            self.active.set(self.active.get() | (got << lane))

    def _go_on(self, lane: Value, going: Value) -> None:
        """After a moment: the set goes on, or the lane takes the next one, or it falls idle."""
        code = self.code
        bit = code.integer(1) << lane
        self.fresh.set(self.fresh.get() | bit)
        with code.when(going.equals(0)):
            got = self._run_lane("load", lane, INT)
            with code.when(got.equals(0)):
                self.active.set(self.active.get() & ~bit)
                self.fresh.set(self.fresh.get() & ~bit)
                place = self.workspace.at(lane)
                place.store(code.constant(math.inf, DOUBLE), self.layout.offset("break"))
                place.store(code.constant(math.inf, DOUBLE), self.layout.offset("due"))

    # A step

    def _step(self) -> None:
        code = self.code
        t, room = self._get("t"), self._get("break") - self._get("t")
        wished = self._get("h")
        if self.has_limit:
            longest = self._get("longest")
            wished = (wished < longest).choose(wished, longest)
        at_moment = wished * _STRETCH >= room
        h = at_moment.choose(room, wished)
        end = at_moment.choose(self._get("break"), t + h)
        replaying = self._argument("replay_count").differs(0)
        with code.when(replaying):
            self._prescribe()
        prescribed = code.spread(replaying, self.layout.width)
        end = prescribed.choose(self._get("reached"), end)
        h = prescribed.choose(end - t, h)
        poor = self._stages(t, h)
        error = self._error()
        finite = error.equals(error) & (self._abs(error) < math.inf)
        accepted = (error <= 1.0) | (prescribed & finite)
        self._control(h, error, accepted, finite)
        self._set("reached", end)
        self._set("used", h)
        steps = self._get("steps", INT) + 1
        self._array("steps").store(steps)
        self._serve(t, end, accepted, finite, steps, poor)

    def _prescribe(self) -> None:
        """Take the end of each lane's step from the list that is replayed."""
        code = self.code
        times, count = self._argument("replay_at"), self._argument("replay_count")
        with code.repeat(self.layout.width) as lane:
            place = self.workspace.at(lane)
            index = place.load(INT, self.layout.offset("replayed"))
            inside = (index < count).choose(index, count - 1)
            place.store(times.load(DOUBLE, inside), self.layout.offset("reached"))
            place.store(index + 1, self.layout.offset("replayed"))

    # Between steps

    def _serve(self, t: Value, end: Value, accepted: Value, finite: Value, steps: Value, poor: Value) -> None:
        code, width = self.code, self.layout.width
        active = self.active.get()
        at_moment = accepted & (end >= self._get("break"))
        passed = accepted & (end >= self._get("due"))
        h, room, gone = self._get("h"), self._get("break") - t, self._abs(t - self._get("segment_start"))
        stuck = ~accepted & (h < self._greater(gone * _SMALLEST_OF_TIME, room * _SMALLEST_OF_REST))
        replaying = code.spread(self._argument("replay_count").differs(0), width)
        stuck = stuck | (replaying & (~accepted | (end > self._get("break"))))
        most = code.spread(self._argument("max_steps"), width)
        endless = ~at_moment & (steps >= most)
        bad = code.bits(stuck | endless) & active
        accepted_bits = code.bits(accepted) & active
        passing = code.bits(passed) & active
        turned = code.integer(0)
        if self.n_watched is not None:
            turned = self._turned(t, end, self.n_watched) & accepted_bits
        if self.n_watched is not None:
            with code.when(turned.differs(0)), self._each(turned) as lane:
                self._run_lane("watch", lane)
        if self.layout.marks:
            accepted = accepted & self._get("again", INT).equals(0)
            self._set("again", code.constant(0, lanes_of(INT, width)))
            accepted_bits, passing = accepted_bits & code.bits(accepted), passing & code.bits(accepted)
        self._record(accepted_bits, poor)
        with code.when(passing.differs(0)), self._each(passing) as lane:
            self._run_lane("report", lane)
        self._accept(accepted)
        if self.layout.n_modes:
            undefined = code.bits(~finite) & active
            with code.when(undefined.differs(0)), self._each(undefined) as lane:
                self._run_lane("release", lane)
        crossing = code.bits(accepted & (self._get("reached") >= self._get("break"))) & active & ~bad
        done = self._steady(accepted_bits)
        with code.when((crossing | bad | done).differs(0)), code.repeat(width) as lane:
            self._serve_lane(lane, crossing, bad, done, code.bits(finite))

    def _turned(self, t: Value, end: Value, n_watched: int) -> Value:
        """Return the bits of lanes in which a trigger or a side turned, or a side may have between two looks."""
        code = self.code
        parameters, now = self._array("parameters"), self._array("truths_now")
        before = [self._word("truths", number) for number in range(self.layout.n_words)]
        fresh, last = code.variable(0), [code.variable(word) for word in before]
        near = code.variable(0)

        def look() -> None:
            words = [self._word("truths_now", number) for number in range(len(last))]
            rising = (words[0] & ~last[0].get()).differs(0)
            for word, own in zip(words[1:], last[1:], strict=True):
                rising = rising | word.differs(own.get())
            fresh.set(fresh.get() | code.bits(rising))
            for word, own in zip(words, last, strict=True):
                own.set(word)

        # One look before the step and one behind it show an extremum near its ends.
        around = 1 if self.layout.n_sides else 0
        with code.repeat(LOOKS + 2 * around, first=-around) as number:
            part = code.cast("sitofp", number, DOUBLE) * (1 / LOOKS)
            at_start = number.equals(0)
            x = code.spread(at_start.choose(code.constant(JUST_AFTER, DOUBLE), part), self.layout.width)
            self._interpolate(x, n_watched)
            time = t + x * self._get("used")
            if around:
                code.call("gaps_of_lanes", "void", self._array("dense"), parameters, time, self._gaps_row(2))
                with code.when(number >= 1):
                    near.set(near.get() | self._nearing())
                self._shift_gaps()
            with code.when((number >= 0) & (number < LOOKS)):
                code.call("triggers_of_lanes", "void", self._array("dense"), parameters, time, now)
                look()
        code.call("triggers_of_lanes", "void", self._array("argument"), parameters, end, now)
        look()
        fell = last[0].get().differs(before[0])
        found = code.bits(fell & ~self._searching()) | ((fresh.get() | near.get()) & code.bits(~self._searching()))
        # In a replay, what the rates switch on is passed over: its steps are those of another set of numbers.
        return self._argument("replay_count").differs(0).choose(code.integer(0), found)

    def _word(self, name: str, number: int) -> Value:
        width = self.layout.width
        return self._array(name).load(lanes_of(INT, width), number * width)

    def _gaps_row(self, row: int) -> Value:
        return self._array("gaps").at(row * self.layout.n_sides * self.layout.width)

    def _nearing(self) -> Value:
        """Return the bits of lanes in which a difference may reach 0 between the last three looks."""
        code, width = self.code, self.layout.width
        near = code.variable(0)
        with code.repeat(self.layout.n_sides) as side:
            looks = [self._gaps_row(row).load(self.lanes, side * width) for row in range(3)]
            near.set(near.get() | code.bits(comes_near(*looks)))
        return near.get()

    def _shift_gaps(self) -> None:
        with self.code.repeat(self.layout.n_sides) as side:
            place = side * self.layout.width
            for row in (0, 1):
                self._gaps_row(row).store(self._gaps_row(row + 1).load(self.lanes, place), place)

    def _record(self, accepted: Value, poor: Value) -> None:
        """Keep the ends of accepted steps if asked, and which sets met a poor pivot in one."""
        code = self.code
        wanted = self._argument("record_room").differs(0)
        noted = accepted & poor
        with code.when(noted.differs(0)), self._each(noted) as lane:
            number = self.workspace.at(lane).load(INT, self.layout.offset("set"))
            self._argument("suspicious_at").store(code.integer(1), number)
        with code.when(wanted & (accepted & 1).differs(0)):
            count = self.workspace.load(INT, self.layout.offset("replayed"))
            with code.when(count < self._argument("record_room")):
                self._argument("record_at").store(self.workspace.load(DOUBLE, self.layout.offset("reached")), count)
            self.workspace.store(count + 1, self.layout.offset("replayed"))

    def _accept(self, accepted: Value) -> None:
        code, width = self.code, self.layout.width
        states, argument = self._array("slots"), self._array("argument")
        with code.repeat(self.layout.n_states) as row:
            place = row * width
            new = accepted.choose(argument.load(self.lanes, place), states.load(self.lanes, place))
            states.store(new, place)
        self._set("t", accepted.choose(self._get("reached"), self._get("t")))

    def _steady(self, accepted: Value) -> Value:
        """Return the bits of lanes that seek a steady state and have found it."""
        code, width = self.code, self.layout.width
        found = code.variable(0)
        seeking = code.bits(self._searching()) & accepted
        with code.when(seeking.differs(0)):
            states, right = self._array("slots"), self._array("right")
            self._rates(states, self._get("t"))
            worst = code.variable(self._constant(0.0))
            floor = self.atol / self.rtol
            with code.repeat(self.layout.n_states) as row:
                place = row * width
                size = self._greater(self._abs(states.load(self.lanes, place)), floor)
                rate = self._abs(right.load(self.lanes, place)) / size
                worst.set((rate <= worst.get()).choose(worst.get(), rate))
            calm = worst.get() <= self._spread("steady_tolerance")
            found.set(code.bits(calm) & seeking)
        return found.get()

    def _serve_lane(self, lane: Value, crossing: Value, bad: Value, done: Value, finite: Value) -> None:
        code = self.code
        place = self.workspace.at(lane)
        seeking = place.load(INT, self.layout.offset("searching")).differs(0)
        found = (done >> lane & 1).differs(0)
        failed = (bad >> lane & 1).differs(0)
        crossed = (crossing >> lane & 1).differs(0)
        reason = code.variable(code.integer(Reason.NONE))
        with code.when(failed):
            most = place.load(INT, self.layout.offset("steps")) >= self._argument("max_steps")
            small = code.integer(Reason.STEP_TOO_SMALL)
            small = self._argument("replay_count").differs(0).choose(code.integer(Reason.EVENT_MOVED), small)
            small = (finite >> lane & 1).differs(0).choose(small, code.integer(Reason.NOT_FINITE))
            reason.set(most.choose(code.integer(Reason.TOO_MANY_STEPS), small))
        with code.when(crossed & seeking & ~found):
            reason.set(Reason.NO_STEADY_STATE)
        with code.when(found):
            place.store(code.integer(0), self.layout.offset("searching"))
            place.store(self._argument("start", DOUBLE), self.layout.offset("t"))
        with code.when(reason.get().differs(0)):
            self._run_lane("fail", lane, "void", reason.get())
            self._go_on(lane, code.integer(0))
        with code.when(reason.get().equals(0) & (crossed | found)):
            self._go_on(lane, self._run_lane("cross", lane, INT))
