"""Where a smooth rate may hold something short that no step has seen: the middle of a pulse, the flank of a switch.

    exp(-((time - 50)/0.1)^2)       stands still but around 50, where its argument is extreme
    1/(1 + exp(100*(10 - time)))    turns where its argument is 0
    sin(w time)                     comes back every 2 pi/w

A step that ends at such a time has stages that see what is there, and its error tells. By states, what is squared may
be followed as a comparison is; a sine bounds the step.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from rapalog.engine.equations.dependence import Dependence, linear
from rapalog.engine.equations.derivative import MILD_POWER, TIME, gradients
from rapalog.engine.equations.expression import Graph

_PERIODIC: Final = ("sin", "cos", "tan")
_CURVED: Final = ("exp", "log", "sqrt", "power", "divide", "multiply", "sinh", "cosh", "tanh", "atan", "asinh")
# A step is at most this part of a period: an extremum of a sine lies between looks at it, and never two.
_QUARTER: Final = math.pi / 2

# Of these a sine makes pulses that are far shorter than its period; low powers do not.
_STEEP: Final = ("exp", "power", "divide", "tanh", "sinh", "cosh")
_MILD_POWER: Final = 4
# These change in earnest around the zero of what they are of; what may pass through 0 is one of the others.
_FLANKS: Final = ("exp", "tanh", "sinh", "cosh", "atan")
_CROSSING: Final = ("add", "subtract", "log")

# Angles that differ by less than this part of a quarter are one: rounding must not hold a solver where it stands.
_SAME_QUARTER: Final = 1e-9

Parabola = tuple[int, int, int]


def landmarks(graph: Graph, roots: Sequence[int], dependence: Dependence) -> Iterator[int]:
    """Yield times, as nodes free of time and states, at which something in time alone is in the middle of its change.

    These are the zeros of lines and the extrema of parabolas from which curved functions are made. A time that is no
    number never comes.
    """
    parabolas = _Parabolas(graph, dependence)
    for number in graph.reachable(list(roots)):
        node = graph.nodes[number]
        is_line = node.operation in ("multiply", "divide") and linear(graph, number, dependence) is not None
        if node.operation in _CURVED and not is_line:
            yield from (moment for moment in map(parabolas.middle, node.operands) if moment is not None)
    yield from _quarters(graph, roots, dependence)


def _quarters(graph: Graph, roots: Sequence[int], dependence: Dependence) -> Iterator[int]:
    """Yield when a sine of time within a steep function is next 0 or extreme, as nodes of the time that is now.

    ``exp(-(sin(w time)/0.01)^2)`` is nothing but around those times.
    """
    order = graph.reachable(list(roots))
    steep = [number for number in order if _is_steep(graph, number) and dependence.on_time(number)]
    inside = graph.reachable([operand for number in steep for operand in graph.nodes[number].operands])
    for number in inside:
        line = _line_of_sine(graph, number, dependence)
        if line is not None:
            slope, offset = line
            angle = graph.apply("add", graph.apply("multiply", slope, graph.time()), offset)
            quarter = graph.constant(_QUARTER)
            passed = graph.apply("add", graph.apply("divide", angle, quarter), graph.constant(_SAME_QUARTER))
            up = graph.apply("add", graph.apply("floor", passed), graph.constant(1))
            backwards = graph.apply("subtract", passed, graph.constant(2 * _SAME_QUARTER))
            down = graph.apply("subtract", graph.apply("ceil", backwards), graph.constant(1))
            rises = graph.apply("gt", slope, graph.constant(0))
            following = graph.apply("multiply", graph.apply("select", rises, up, down), quarter)
            yield graph.apply("divide", graph.apply("subtract", following, offset), slope)


def _is_steep(graph: Graph, number: int) -> bool:
    node = graph.nodes[number]
    exponent = graph.number(node.operands[1]) if node.operation == "power" else None
    is_mild_power = node.operation == "power" and exponent is not None and 0 <= exponent <= _MILD_POWER
    return node.operation in _STEEP and not is_mild_power


def _line_of_sine(graph: Graph, number: int, dependence: Dependence) -> tuple[int, int] | None:
    """Return slope and offset of what a sine of time is of; ``None`` for all else."""
    node = graph.nodes[number]
    if node.operation not in _PERIODIC or not dependence.on_time(number):
        return None
    line = linear(graph, node.operands[0], dependence)
    return None if line is None or any(map(dependence.on_state, line)) else line


class _Parabolas:
    """Nodes as a time^2 + b time + c; what was asked before is kept, since rules share their parts."""

    def __init__(self, graph: Graph, dependence: Dependence) -> None:
        self._graph, self._dependence = graph, dependence
        self._known: dict[int, Parabola | None] = {}

    def middle(self, node: int) -> int | None:
        """Return when a line is 0 or a parabola extreme; ``None`` for what is neither, or depends on more than time."""
        if not self._dependence.on_time(node) or self._dependence.on_state(node):
            return None
        parts = self.of(node)
        if parts is None:
            return None
        square, slope, offset = parts
        if self._graph.number(square) == 0:
            return self._graph.apply("divide", self._graph.apply("negate", offset), slope)
        return self._graph.apply("divide", slope, self._graph.apply("multiply", self._graph.constant(-2), square))

    def of(self, node: int) -> Parabola | None:
        """Return a, b and c, all free of time; ``None`` if the node is no parabola."""
        if node not in self._known:
            line = linear(self._graph, node, self._dependence)
            self._known[node] = self._curved(node) if line is None else (self._graph.constant(0), *line)
        return self._known[node]

    def _curved(self, node: int) -> Parabola | None:
        operation, operands = self._graph.nodes[node].operation, self._graph.nodes[node].operands
        moving = [operand for operand in operands if self._dependence.on_time(operand)]
        if operation == "power" and self._graph.number(operands[1]) == 2:
            return self._product(operands[0], operands[0])
        if operation == "multiply" and len(moving) == 2:
            return self._product(*operands)
        if operation in ("multiply", "divide"):
            still = operands[1] if moving[0] == operands[0] else operands[0]
            parts = self.of(moving[0]) if len(moving) == 1 and moving[0] != still else None
            usable = operation == "multiply" or moving[0] == operands[0]
            return self._each(operation, [(part, still) for part in parts]) if parts and usable else None
        if operation not in ("add", "subtract", "negate"):
            return None
        known = [parts for parts in map(self.of, operands) if parts is not None]
        return self._each(operation, list(zip(*known, strict=True))) if len(known) == len(operands) else None

    def _each(self, operation: str, terms: Sequence[tuple[int, ...]]) -> Parabola:
        a, b, c = (self._graph.apply(operation, *term) for term in terms)
        return a, b, c

    def _product(self, left: int, right: int) -> Parabola | None:
        first, second = (linear(self._graph, one, self._dependence) for one in (left, right))
        if first is None or second is None:
            return None

        def times(one: int, other: int) -> int:
            return self._graph.apply("multiply", one, other)

        middle = self._graph.apply("add", times(first[0], second[1]), times(first[1], second[0]))
        return times(first[0], second[0]), middle, times(first[1], second[1])


def marked_differences(
    graph: Graph, roots: Sequence[int], dependence: Dependence, *, numbers: Mapping[int, float]
) -> Iterator[int]:
    """Yield differences around whose zeros a pulse or a flank is short, if they hang on states or are curved in time.

    They are squared, ``((x - 5)/0.1)^2``, in an exponential, ``1/(1 + exp((5 - x)/0.1))``, or between a high power and
    what it is added to, ``x^20/(5^20 + x^20)``. Of an exponential of a curve in time, the curve's slope counts: it is 0
    in the middle of the pulse. ``numbers`` are values of parameters, by their index, with which a power is judged.
    Lines in time are no part of this, as their zeros are known beforehand.
    """
    curves: list[int] = []
    for number in graph.reachable(list(roots)):
        for inner in _narrowed(graph, number, numbers):
            base = _unscaled(graph, inner, dependence)
            operation = graph.nodes[base].operation
            if operation not in _CROSSING or not (dependence.on_state(base) or dependence.on_time(base)):
                continue
            if dependence.on_state(base) or operation == "log":
                yield base
            elif linear(graph, base, dependence) is None:
                curves.append(base)
    slopes = (slope.get(TIME) for slope in gradients(graph, curves))
    yield from (slope for slope in slopes if slope is not None and dependence.on_time(slope))


def _narrowed(graph: Graph, number: int, numbers: Mapping[int, float]) -> Iterator[int]:
    """Yield of what a node is a narrow function."""
    operation, operands, _ = graph.nodes[number]
    exponent = graph.number(operands[1]) if operation == "power" else None
    is_square = operation == "multiply" and operands[0] == operands[1]
    if is_square or (exponent is not None and exponent != 0 and exponent % 2 == 0) or operation in _FLANKS:
        yield operands[0]
    if operation in ("add", "subtract") and any(_is_high_power(graph, one, numbers) for one in operands):
        yield graph.apply("subtract", *operands)


def _is_high_power(graph: Graph, number: int, numbers: Mapping[int, float]) -> bool:
    operation, operands, _ = graph.nodes[number]
    if operation != "power":
        return False
    exponent = graph.nodes[operands[1]]
    is_parameter = exponent.operation == "parameter"
    value = numbers.get(int(exponent.value), 0.0) if is_parameter else graph.number(operands[1]) or 0.0
    return abs(value) > MILD_POWER


def _unscaled(graph: Graph, node: int, dependence: Dependence) -> int:
    """Return what is left of a node without its sign and factors that stand still."""
    while graph.nodes[node].operation in ("multiply", "divide", "negate", "abs"):
        moving = [one for one in graph.nodes[node].operands if dependence.on_state(one) or dependence.on_time(one)]
        if len(moving) != 1:
            break
        node = moving[0]
    return node


def longest_step(graph: Graph, roots: Sequence[int], dependence: Dependence) -> int | None:
    """Return a quarter of the shortest period of the sines of time, as a node over parameters; ``None`` without any."""
    longest = None
    for number in graph.reachable(list(roots)):
        line = _line_of_sine(graph, number, dependence)
        if line is None:
            continue
        quarter = graph.apply("divide", graph.constant(_QUARTER), graph.apply("abs", line[0]))
        longest = quarter if longest is None else graph.apply("min", longest, quarter)
    return longest
