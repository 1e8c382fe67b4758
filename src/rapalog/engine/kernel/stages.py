"""One step of the method in all lanes: its stages, its error, and how long the next one is to be."""

from __future__ import annotations

from typing import Final

from rapalog.engine.kernel.all_lanes import AllLanes
from rapalog.engine.kernel.layout import STAGE_ROW
from rapalog.engine.kernel.rodas5p import LAST_OWN_ARGUMENT, STAGES, rodas5p
from rapalog.engine.llvm.value import INT, Value

# The next step aims at this part of the tolerance; it may grow and shrink by these factors (Hairer & Wanner 1996)
_SAFETY: Final = 0.95
_GROWTH: Final = 6.0
_SHRINKAGE: Final = 0.15
# Half of 1/5: the norm is squared, and the error of a step goes with its fifth power.
_EXPONENT: Final = -0.1


class Stages(AllLanes):
    """The part of the stepping function that makes a step, accepted or not."""

    def _stages(self, t: Value, h: Value) -> Value:
        """Compute k_1 ... k_8 and the argument of the last; return the bits of lanes with a poor pivot."""
        code, method = self.code, rodas5p()
        states, parameters, entries = self._array("slots"), self._array("parameters"), self._array("entries")
        right = self._array("right")
        inverse = 1.0 / h
        diagonal = inverse * (1.0 / method.gamma)
        poor = code.call("factor", INT, states, parameters, self._seen(t), diagonal, entries, right)
        if self.has_time:
            code.call("slopes", "void", states, parameters, self._seen(t), self._array("slopes"))
        for stage in range(STAGES):
            if stage:
                self._combine(stage, h, inverse)
                seen = self._seen(t + h * method.c[stage])
                code.call("rates", "void", self._array("argument"), parameters, seen, right)
            elif self.has_time:
                self._add_slopes(right, h * method.d[stage])
            code.call("solve", "void", entries, right, self._array("stages").at(stage * self.layout.width))
        return poor

    def _add_slopes(self, right: Value, weight: Value) -> None:
        """Add to the rates at the start of the step what df/dt contributes to the first stage."""
        weight = self._searching().choose(self._constant(0.0), weight)
        with self.code.repeat(self.layout.n_states) as row:
            place = row * self.layout.width
            slope = self._array("slopes").load(self.lanes, place)
            right.store(right.load(self.lanes, place) + weight * slope, place)

    def _combine(self, stage: int, h: Value, inverse: Value) -> None:
        """Write a stage's argument and what earlier stages and df/dt add to its right-hand side."""
        code, method, width = self.code, rodas5p(), self.layout.width
        states, argument, right = (self._array(name) for name in ("slots", "argument", "right"))
        moving = None
        if self.has_time and method.d[stage]:
            moving = self._searching().choose(self._constant(0.0), h * method.d[stage])
        with code.repeat(self.layout.n_states) as row:
            place = row * width
            stages = self._array("stages").at(place * STAGE_ROW)
            k = [stages.load(self.lanes, index * width) for index in range(stage)]
            total = self._constant(0.0)
            for weight, value in zip(method.coupling[stage], k, strict=True):
                total = total + value * weight
            total = total * inverse
            if moving is not None:
                total = total + moving * self._array("slopes").load(self.lanes, place)
            right.store(total, place)
            if stage >= LAST_OWN_ARGUMENT:
                argument.store(argument.load(self.lanes, place) + k[-1], place)
            else:
                y = states.load(self.lanes, place)
                for weight, value in zip(method.a[stage], k, strict=True):
                    y = y + value * weight
                argument.store(y, place)

    def _error(self) -> Value:
        """Add the last stage, which is the new state; return the mean square of the error over its tolerance."""
        code, width, n = self.code, self.layout.width, self.layout.n_states
        states, argument, last = (
            self._array("slots"),
            self._array("argument"),
            self._array("stages").at((STAGES - 1) * width),
        )
        total = code.variable(self._constant(0.0))
        with code.repeat(n) as row:
            place = row * width
            k = last.load(self.lanes, place * STAGE_ROW)
            old, new = states.load(self.lanes, place), argument.load(self.lanes, place) + k
            argument.store(new, place)
            ratio = k / self._scale(self._greater(self._abs(old), self._abs(new)))
            total.set(total.get() + ratio * ratio)
        return total.get() * (1.0 / max(1, n))

    def _control(self, h: Value, error: Value, accepted: Value, finite: Value) -> None:
        """Set the length of the next step."""
        code, width = self.code, self.layout.width
        log = code.call(f"log_{width}", self.lanes, error)
        factor = _SAFETY * code.call(f"exp_{width}", self.lanes, log * _EXPONENT)
        factor = (factor < _GROWTH).choose(factor, _GROWTH)
        factor = (factor > _SHRINKAGE).choose(factor, _SHRINKAGE)
        factor = finite.choose(factor, _SHRINKAGE)
        # A moment cuts a step short: its success says nothing against the step wished for.
        wished = self._get("h")
        longer = h * factor
        kept = accepted & (longer < wished) & (h < wished) & (factor > 1.0)
        self._set("h", kept.choose(wished, longer))
