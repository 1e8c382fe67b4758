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
from rapalog.engine.kernel.lane_output import JUST_AFTER, LOOKS
from rapalog.engine.kernel.layout import SHARED_CANCEL, Layout
from rapalog.engine.kernel.stages import Stages
from rapalog.engine.llvm.assembly import DOUBLE, INT, Function, Value, lanes_of

# A step below this part of the time since the last moment, or of what is left, leads nowhere. Time itself is no
# measure: a layer far thinner than its last digit is crossed in steps that leave it as it is.
_SMALLEST_OF_TIME: Final = 5e-16
_SMALLEST_OF_REST: Final = 1e-30
# A step that would leave less than this part of itself is stretched to the moment.
_STRETCH: Final = 1.0 + 1e-10


class Stepper(Stages):
    """The stepping function, written out by :meth:`build`."""

    def __init__(self, layout: Layout, *, has_time: bool, has_breakpoints: bool, n_watched: int | None) -> None:
        super().__init__(layout, has_time=has_time, has_breakpoints=has_breakpoints)
        self.n_watched = n_watched

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
        self._record(accepted_bits, poor)
        with code.when((passing | turned).differs(0)), code.repeat(width) as lane:
            if self.n_watched is not None:
                with code.when((turned >> lane & 1).differs(0)):
                    self._run_lane("watch", lane)
            with code.when((passing >> lane & 1).differs(0)):
                self._run_lane("report", lane)
        self._accept(accepted)
        crossing = code.bits(accepted & (self._get("reached") >= self._get("break"))) & active & ~bad
        done = self._steady(accepted_bits)
        with code.when((crossing | bad | done).differs(0)), code.repeat(width) as lane:
            self._serve_lane(lane, crossing, bad, done, code.bits(finite))

    def _turned(self, t: Value, end: Value, n_watched: int) -> Value:
        """Return the bits of lanes in which a trigger turned: at the end of a step, or to true between two looks."""
        code, kind = self.code, lanes_of(INT, self.layout.width)
        parameters, now, before = self._array("parameters"), self._array("truths_now"), self._get("truths", INT)
        rising, last = code.variable(code.constant(0, kind)), code.variable(before)
        with code.repeat(LOOKS) as look:
            part = code.cast("sitofp", look, DOUBLE) * (1 / LOOKS)
            x = code.spread((part < JUST_AFTER).choose(code.constant(JUST_AFTER, DOUBLE), part), self.layout.width)
            self._interpolate(x, n_watched)
            time = t + x * self._get("used")
            code.call("triggers_of_lanes", "void", self._array("dense"), parameters, time, now)
            rising.set(rising.get() | (now.load(kind) & ~last.get()))
            last.set(now.load(kind))
        code.call("triggers_of_lanes", "void", self._array("argument"), parameters, end, now)
        rising.set(rising.get() | (now.load(kind) & ~last.get()))
        changed = now.load(kind).differs(before) | rising.get().differs(0)
        return code.bits(changed & ~self._searching())

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
