"""The functions of one model: rates, factorisation, solves, outputs, events, start.

Those that run in every step work on all lanes; the others on one lane, whose values lie ``width`` words apart. All
take addresses of the first state and the first parameter.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from rapalog.engine.equations.expression import Graph
from rapalog.engine.equations.model import Assignment, Model
from rapalog.engine.equations.start_order import StartOrder
from rapalog.engine.equations.system import System
from rapalog.engine.kernel.elimination import eliminate, is_large, solve
from rapalog.engine.kernel.layout import BITS, Layout
from rapalog.engine.kernel.lowering import Lowering
from rapalog.engine.kernel.written_out import eliminate_written_out, solve_written_out
from rapalog.engine.llvm.assembly import Function
from rapalog.engine.llvm.value import DOUBLE, INT, PTR, Value, lanes_of

#: Symbol of the function that computes start values.
START: Final = "rapalog_start"
# A pivot that elimination shrank to less than this part of the entry it began with has lost half its digits.
_SUSPICIOUS: Final = 1e-8


@dataclass
class ModelCode:
    """The generated functions of a model, and the lane functions they call."""

    model: Model
    system: System
    layout: Layout
    observables: tuple[str, ...]
    functions: list[Function] = field(default_factory=list)
    used: set[tuple[str, int]] = field(default_factory=set)

    @property
    def width(self) -> int:
        """Lanes."""
        return self.layout.width

    @property
    def lanes(self) -> str:
        """Type of one double in every lane."""
        return lanes_of(DOUBLE, self.width)

    def generate(self) -> list[Function]:
        """Return every function of the model."""
        self._rates()
        self._factor()
        self._solve()
        if self.system.has_time:
            self._slopes()
        self._derive()
        self._observe()
        self._start()
        self._times()
        self._next_breakpoint()
        self._longest_step()
        self._fire()
        if self.model.state_events or self.model.sides:
            for name, width in (("", 1), ("_of_lanes", self.width)):
                self._triggers(f"triggers{name}", width)
                self._gaps(f"gaps{name}", width)
        self._factors()
        return self.functions

    # In every step, on all lanes

    def _rates(self) -> None:
        """Add the rates to what stands in their place."""
        code = self._function("rates", [PTR, PTR, self.lanes, PTR])
        states, parameters, time, out = code.arguments
        lower = self._on_lanes(code, states, parameters, time)
        lower.together(self.system.rates)
        for row, node in enumerate(self.system.rates):
            out.store(lower.value(node) + out.load(self.lanes, row * self.width), row * self.width)
        code.result()

    def _slopes(self) -> None:
        code = self._function("slopes", [PTR, PTR, self.lanes, PTR])
        states, parameters, time, out = code.arguments
        lower = self._on_lanes(code, states, parameters, time)
        for row in range(self.layout.n_states):
            node = self.system.time_derivative.get(row)
            out.store(code.constant(0.0, self.lanes) if node is None else lower.value(node), row * self.width)
        code.result()

    def _factor(self) -> None:
        """Write L + U of I diagonal - J, pivots inverted, and the rates; return the bits of lanes with a poor pivot."""
        self._matrix()
        if is_large(self.system.plan):
            pieces = [eliminate(self.layout.n_states, width=self.width, suspicious=_SUSPICIOUS)]
        else:
            pieces = eliminate_written_out(self.system.plan, width=self.width, suspicious=_SUSPICIOUS)
        self.functions += pieces
        code = self._function("factor", [PTR, PTR, self.lanes, self.lanes, PTR, PTR], returns=INT)
        states, parameters, time, diagonal, out, rates = code.arguments
        code.call("matrix", "void", states, parameters, time, diagonal, out, rates)
        poor = code.integer(0)
        for piece in pieces:
            poor = poor | code.call(piece.name, INT, out)
        code.result(poor)

    def _matrix(self) -> None:
        """Write the entries of I diagonal - J, with 0 where elimination will fill in, and the rates."""
        code = self._function("matrix", [PTR, PTR, self.lanes, self.lanes, PTR, PTR])
        states, parameters, time, diagonal, out, rates = code.arguments
        lower = self._on_lanes(code, states, parameters, time)
        lower.together([*self.system.rates, *self.system.jacobian.values()])
        for index, rate in enumerate(self.system.rates):
            rates.store(lower.value(rate), index * self.width)
        zero = code.constant(0.0, self.lanes)
        by_loop = is_large(self.system.plan)
        if by_loop:
            with code.repeat(len(self.system.plan.places)) as every:
                out.store(zero, every * self.width)
        for (row, column), place in self.system.plan.places.items():
            if by_loop and row != column and (row, column) not in self.system.jacobian:
                continue
            node = self.system.jacobian.get((row, column))
            start = diagonal if row == column else zero
            out.store(start if node is None else start - lower.value(node), place * self.width)
        code.result()

    def _solve(self) -> None:
        """Write the solution among the stages, those of one state beside each other."""
        plan = self.system.plan
        if is_large(plan):
            self.functions.append(solve(self.layout.n_states, width=self.width))
        else:
            self.functions.append(solve_written_out(plan, width=self.width))

    # On one lane

    def _derive(self) -> None:
        """Compute the derived parameters behind the parameters."""
        code = self._function("derive", [PTR])
        (parameters,) = code.arguments
        lower = self._on_one(code, self.system.graph, parameters, parameters, None)
        for index, node in enumerate(self.system.derived):
            parameters.store(lower.value(node), (self.layout.first_derived + index) * self.width)
        code.result()

    def _observe(self) -> None:
        code = self._function("observe", [PTR, PTR, DOUBLE, PTR])
        states, parameters, time, out = code.arguments
        lower = self._on_one(code, self.model.graph, states, parameters, time)
        for index, name in enumerate(self.observables):
            out.store(lower.value(self.model.outputs[name]), index)
        code.result()

    def _start(self) -> None:
        """Write states and parameters at the start; ``given`` is NaN where a symbol is not given."""
        code = Function(START, [PTR, DOUBLE, PTR, PTR], exported=True)
        self.functions.append(code)
        given, time, states, parameters = code.arguments
        starts = StartOrder(self.model)
        lower = self._on_one(code, starts.graph, states, parameters, time)
        for kind, index in starts.order:
            value = lower.value(starts.node(kind, index))
            for position, settable in starts.settables(kind, index):
                number = given.load(DOUBLE, position)
                value = number.differs(number).choose(value, number * lower.value(settable))
            lower.known[starts.leaf(kind, index)] = value
            (states if kind == "state" else parameters).store(value, index * self.width)
        code.result()

    def _times(self) -> None:
        """Write the times of the timed events."""
        code = self._function("event_times", [PTR, DOUBLE, PTR])
        parameters, start, out = code.arguments
        lower = self._on_one(code, self.model.graph, parameters, parameters, start)
        for index, event in enumerate(self.model.timed_events):
            out.store(lower.value(event.time), index)
        code.result()

    def _next_breakpoint(self) -> None:
        """Return the first breakpoint after a time, infinity if there is none."""
        code = self._function("next_breakpoint", [PTR, DOUBLE], returns=DOUBLE)
        parameters, now = code.arguments
        lower = self._on_one(code, self.model.graph, parameters, parameters, now)
        first = code.constant(math.inf, DOUBLE)
        for node in self.model.breakpoints:
            moment = lower.value(node)
            first = ((moment > now) & (moment < first)).choose(moment, first)
        code.result(first)

    def _longest_step(self) -> None:
        """Return the longest step that may be taken, infinity if there is no limit."""
        code = self._function("longest_step", [PTR], returns=DOUBLE)
        (parameters,) = code.arguments
        longest = code.constant(math.inf, DOUBLE)
        if self.model.longest_step is not None:
            found = self._on_one(code, self.model.graph, parameters, parameters, None).value(self.model.longest_step)
            longest = (found > 0.0).choose(found, longest)
        code.result(longest)

    def _fire(self) -> None:
        """Assign what one event assigns: timed events first, then state events, by their number."""
        code = self._function("fire", [INT, PTR, PTR, DOUBLE, PTR, PTR])
        number, states, parameters, time, to_states, to_parameters = code.arguments
        for index, event in enumerate(self.model.timed_events + self.model.state_events):
            with code.when(number.equals(index)):
                lower = self._on_one(code, self.model.graph, states, parameters, time)
                self._assign(lower, event.assignments, to_states, to_parameters)
        code.result()

    def _assign(self, lower: Lowering, assignments: Iterable[Assignment], states: Value, parameters: Value) -> None:
        values = [(item, lower.value(item.value)) for item in assignments]
        for item, value in values:
            (states if item.kind == "state" else parameters).store(value, item.index * self.width)

    def _triggers(self, name: str, width: int) -> None:
        """Write which triggers and sides hold, as bits by their number, a word of triggers first."""
        type_, whole = lanes_of(DOUBLE, width), lanes_of(INT, width)
        code = self._function(name, [PTR, PTR, type_, PTR])
        states, parameters, time, out = code.arguments
        lower = self._lowering(code, self.model.graph, width, states, parameters, time)
        sides = self.model.sides
        words = [[event.trigger for event in self.model.state_events]]
        words += [list(sides[first : first + BITS]) for first in range(0, len(sides), BITS)]
        for number, word in enumerate(words):
            total = code.constant(0, whole)
            for index, truth in enumerate(word):
                total = total | (code.cast("zext", lower.value(truth), whole) << index)
            out.store(total, number * self.width)
        code.result()

    def _gaps(self, name: str, width: int) -> None:
        """Write the differences whose signs are the sides."""
        code = self._function(name, [PTR, PTR, lanes_of(DOUBLE, width), PTR])
        states, parameters, time, out = code.arguments
        lower = self._lowering(code, self.model.graph, width, states, parameters, time)
        for index, side in enumerate(self.model.sides):
            left, right = (lower.value(operand) for operand in self.model.graph.nodes[side].operands)
            out.store(left - right, index * self.width)
        code.result()

    def _factors(self) -> None:
        code = self._function("factors", [PTR, PTR, DOUBLE, PTR])
        states, parameters, time, out = code.arguments
        lower = self._on_one(code, self.model.graph, states, parameters, time)
        for index, node in enumerate(varying_factors(self.model)):
            out.store(lower.value(node), index)
        code.result()

    # Making functions

    def _function(self, name: str, arguments: list[str], *, returns: str = "void") -> Function:
        code = Function(name, arguments, returns=returns)
        self.functions.append(code)
        return code

    def _on_lanes(self, code: Function, states: Value, parameters: Value, time: Value) -> Lowering:
        derived = {node: self.layout.first_derived + index for index, node in enumerate(self.system.derived)}
        return self._lowering(code, self.system.graph, self.width, states, parameters, time, derived)

    def _on_one(self, code: Function, graph: Graph, states: Value, parameters: Value, time: Value | None) -> Lowering:
        return self._lowering(code, graph, 1, states, parameters, time)

    def _lowering(  # noqa: PLR0913  the lowering's own parameters
        self,
        code: Function,
        graph: Graph,
        width: int,
        states: Value,
        parameters: Value,
        time: Value | None,
        derived: dict[int, int] | None = None,
    ) -> Lowering:
        return Lowering(code, graph, width, states, parameters, time, self.width, derived or {}, self.used)


def varying_factors(model: Model) -> list[int]:
    """Return the distinct factors of settable symbols that are not constants, in a fixed order."""
    nodes = dict.fromkeys(settable.factor for settable in model.settable.values())
    return [node for node in nodes if model.graph.number(node) is None]
