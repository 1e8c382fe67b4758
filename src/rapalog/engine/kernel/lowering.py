"""From nodes of a graph to instructions, on lanes or on one lane at a stride."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from rapalog.engine.equations.expression import COMPARISONS, Graph
from rapalog.engine.equations.system import is_product
from rapalog.engine.llvm.assembly import Function
from rapalog.engine.llvm.value import BOOL, DOUBLE, Value, lanes_of
from rapalog.engine.llvm.vector_math import LIBRARY, MANY, lane_function

_COMPARE: Final = {"lt": "olt", "le": "ole", "gt": "ogt", "ge": "oge", "eq": "oeq", "ne": "une"}


@dataclass
class Lowering:
    """Nodes of one graph, inside one function.

    Parameters
    ----------
    code
        The function under construction.
    graph
        Whose nodes.
    width
        Lanes of a value.
    states, parameters
        Addresses of their first values.
    time
        Time, or None where no node needs it.
    stride
        Words from one state or parameter to the next.
    derived
        Place among the parameters of nodes that are computed already.
    known
        Nodes that have a value already; grows as nodes are lowered.
    used
        Collects the lane functions called, as pairs (name, width).
    """

    code: Function
    graph: Graph
    width: int
    states: Value
    parameters: Value
    time: Value | None
    stride: int
    derived: Mapping[int, int]
    used: set[tuple[str, int]]
    known: dict[int, Value] = field(default_factory=dict)
    _powers: dict[tuple[int, int], Value] = field(default_factory=dict)

    def value(self, root: int) -> Value:
        """Return the value of a node; what it needs is emitted just before it, once."""
        open_nodes = [root]
        while open_nodes:
            number = open_nodes[-1]
            if number in self.known:
                open_nodes.pop()
                continue
            missing = [operand for operand in self._needs(number) if operand not in self.known]
            if missing:
                open_nodes.extend(reversed(missing))
            else:
                self.known[number] = self._emit(number)
                open_nodes.pop()
        return self.known[root]

    def together(self, roots: Sequence[int]) -> None:
        """Compute the exponentials and logarithms that some nodes need, as many in one call as can be."""
        depth: dict[int, int] = {}
        groups: dict[tuple[int, str], list[int]] = defaultdict(list)
        for number in self._reachable(roots):
            operation = self.graph.nodes[number].operation
            depth[number] = max((depth.get(operand, 0) for operand in self.graph.nodes[number].operands), default=0)
            if operation in MANY:
                depth[number] += 1
                groups[depth[number], operation].append(number)
        for (_, operation), numbers in sorted(groups.items()):
            self._many(operation, numbers)

    def _reachable(self, roots: Sequence[int]) -> list[int]:
        """Return the nodes to compute for ``roots``, in evaluation order; what is derived hides what it is made of."""
        seen: set[int] = set()
        open_nodes = list(roots)
        while open_nodes:
            number = open_nodes.pop()
            if number not in seen and number not in self.derived:
                seen.add(number)
                open_nodes.extend(self.graph.nodes[number].operands)
        return sorted(seen)

    def _many(self, operation: str, numbers: Sequence[int]) -> None:
        room = self.code.room(self._type, len(numbers))
        for place, number in enumerate(numbers):
            room.store(self.value(self.graph.nodes[number].operands[0]), place * self.width)
        self.used.add((f"{operation}_many", self.width))
        name = lane_function(f"{operation}_many", self.width)
        self.code.call(name, "void", room, self.code.integer(len(numbers)))
        for place, number in enumerate(numbers):
            self.known[number] = room.load(self._type, place * self.width)

    @property
    def _type(self) -> str:
        return lanes_of(DOUBLE, self.width)

    def _needs(self, number: int) -> tuple[int, ...]:
        return () if number in self.derived else self.graph.nodes[number].operands

    def _emit(self, number: int) -> Value:
        node = self.graph.nodes[number]
        if number in self.derived:
            return self.parameters.load(self._type, self.derived[number] * self.stride)
        if not node.operands:
            return self._leaf(node.operation, node.value)
        operands = [self.known[operand] for operand in node.operands]
        if node.operation == "power":
            return self._power(node.operands[0], operands, self.graph.number(node.operands[1]))
        if node.operation in COMPARISONS:
            name = lanes_of(BOOL, self.width)
            left, right = operands
            return self.code.emit(f"fcmp {_COMPARE[node.operation]} {left.type} {left.name}, {right.name}", name)
        if node.operation in ("exp", "log", "log_size", *LIBRARY):
            return self._call(node.operation, *operands)
        return self._plain(node.operation, operands)

    def _leaf(self, operation: str, value: float) -> Value:
        if operation == "constant":
            return self.code.constant(value, self._type)
        if operation == "truth":
            return self.code.constant(value, lanes_of(BOOL, self.width))
        if operation == "time":
            assert self.time is not None
            return self.time
        place = self.states if operation == "state" else self.parameters
        return place.load(self._type, int(value) * self.stride)

    def _plain(self, operation: str, operands: list[Value]) -> Value:  # noqa: C901  one line for each operation
        code = self.code
        match operation, operands:
            case "add", [a, b]:
                return a + b
            case "subtract", [a, b]:
                return a - b
            case "multiply", [a, b]:
                return a * b
            case "divide", [a, b]:
                return a / b
            case "negate", [a]:
                return -a
            case "sqrt" | "floor" | "ceil", [a]:
                return code.intrinsic(operation, a)
            case "abs", [a]:
                return code.intrinsic("fabs", a)
            case "min", [a, b]:
                return (b < a).choose(b, a)
            case "max", [a, b]:
                return (b > a).choose(b, a)
            case "and", [a, b]:
                return a & b
            case "or", [a, b]:
                return a | b
            case "xor", [a, b]:
                return a ^ b
            case "not", [a]:
                return ~a
            case "select", [truth, a, b]:
                return truth.choose(a, b)
        raise NotImplementedError(f"no code for the operation {operation!r}")

    def _call(self, name: str, *operands: Value) -> Value:
        self.used.add((name, self.width))
        return self.code.call(lane_function(name, self.width), self._type, *operands)

    def _power(self, base: int, operands: list[Value], exponent: float | None) -> Value:
        if exponent is None or not is_product(exponent):
            return self._call("power", *operands)
        size = abs(exponent)
        factors = [self._whole_power(base, int(size))] if size >= 1 else []
        if size != int(size):
            factors.append(self.code.intrinsic("sqrt", operands[0]))
        product = factors[0] if len(factors) == 1 else factors[0] * factors[1]
        return product if exponent > 0 else 1.0 / product

    def _whole_power(self, base: int, exponent: int) -> Value:
        if exponent == 1:
            return self.known[base]
        key = base, exponent
        if key not in self._powers:
            half = self._whole_power(base, exponent // 2)
            square = half * half
            self._powers[key] = square if exponent % 2 == 0 else square * self.known[base]
        return self._powers[key]
