"""From postfix steps to expressions: SBML's mathematics, spelt in the few operations of the graph.

    sec x = 1 / cos x        arcsec x = acos(1 / x)        root(n, x) = x^(1/n)        rem(a, b) = a - b quotient(a, b)

Truth values and numbers may stand for each other, as Level 3 Version 2 has it: true is 1, false is 0, and every
number but 0 is true. Functions of the file are written out where they are called.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import Final

from rapalog.engine.equations.expression import COMPARISONS, Graph
from rapalog.engine.sbml.records import Formula, Function
from rapalog.engine.sbml.truths import as_number, as_truth, compared

# A written-out model above this many expressions is a mistake or an attack: published ones have up to some 1e4.
MAX_NODES: Final = 100_000

Operation = Callable[[Graph, Sequence[int]], int]


class Unsupported(Exception):
    """Something in a formula that the engine does not run; the reader adds the place."""


class Translator:
    """Writes formulas into one graph; knows the functions of the file and what it has written out before."""

    def __init__(self, graph: Graph, functions: Sequence[Function]) -> None:
        self.graph = graph
        self._functions = {function.id: function for function in functions}
        self._called: dict[tuple[str, tuple[int, ...]], int] = {}
        self._open: list[str] = []

    def translate(self, formula: Formula, names: Mapping[str, int], rates: Mapping[str, int] | None = None) -> int:
        """Return the node of a formula, a number or a truth value.

        Parameters
        ----------
        formula
            What to write.
        names
            The node of each symbol it may read.
        rates
            The node of each symbol's rate of change, for ``rateOf``.

        Raises
        ------
        Unsupported
            For an unknown symbol or function, a wrong number of operands, and what the graph cannot say.
        """
        stack: list[int] = []
        for step in formula:
            if step.kind == "number":
                node = self.graph.constant(step.value)
            elif step.kind == "name":
                node = _known(names, step.name)
            elif step.kind == "rate_of":
                node = _known(rates or {}, step.name, "rateOf the symbol")
            else:
                operands = stack[len(stack) - step.arity :]
                del stack[len(stack) - step.arity :]
                node = self._call(step.name, operands) if step.kind == "call" else self._apply(step.kind, operands)
            stack.append(node)
        return stack[-1]

    def number(self, formula: Formula, names: Mapping[str, int], rates: Mapping[str, int] | None = None) -> int:
        """Return the node of a formula as a number."""
        return as_number(self.graph, self.translate(formula, names, rates))

    def truth(self, formula: Formula, names: Mapping[str, int], rates: Mapping[str, int] | None = None) -> int:
        """Return the node of a formula as a truth value."""
        return as_truth(self.graph, self.translate(formula, names, rates))

    def _apply(self, kind: str, operands: list[int]) -> int:
        if len(self.graph.nodes) > MAX_NODES:
            raise Unsupported(f"more than {MAX_NODES} expressions once its functions are written out")
        if kind not in _MEANING:
            raise Unsupported(f"the function {kind}")
        least, most = _ARITY.get(kind, (1, 1))
        if not least <= len(operands) <= most:
            raise Unsupported(f"{kind} of {len(operands)} operands")
        return _MEANING[kind](self.graph, operands)

    def _call(self, name: str, operands: list[int]) -> int:
        function = self._functions.get(name)
        if function is None or function.body is None:
            raise Unsupported(f"the function {name}, which the file does not define")
        if len(operands) != len(function.arguments):
            raise Unsupported(f"{name} of {len(operands)} operands where it takes {len(function.arguments)}")
        if name in self._open:
            raise Unsupported(f"the function {name}, which calls itself")
        key = (name, tuple(operands))
        if key not in self._called:
            self._open.append(name)
            self._called[key] = self.translate(function.body, dict(zip(function.arguments, operands, strict=True)))
            self._open.pop()
        return self._called[key]


def _known(names: Mapping[str, int], name: str, what: str = "the symbol") -> int:
    try:
        return names[name]
    except KeyError:
        raise Unsupported(f"{what} {name}, which stands for no number here,") from None


def _numbers(graph: Graph, operands: Sequence[int]) -> list[int]:
    return [as_number(graph, operand) for operand in operands]


def _plain(operation: str, graph: Graph, operands: Sequence[int]) -> int:
    return graph.apply(operation, *_numbers(graph, operands))


def _fold(operation: str, start: float | None, graph: Graph, operands: Sequence[int]) -> int:
    numbers = _numbers(graph, operands)
    if not numbers and start is not None:
        return graph.constant(start)
    node = numbers[0]
    for operand in numbers[1:]:
        node = graph.apply(operation, node, operand)
    return node


def _minus(graph: Graph, operands: Sequence[int]) -> int:
    return _plain("negate" if len(operands) == 1 else "subtract", graph, operands)


def _reciprocal(operation: str, graph: Graph, operands: Sequence[int]) -> int:
    return graph.apply("divide", graph.constant(1), _plain(operation, graph, operands))


def _of_reciprocal(operation: str, graph: Graph, operands: Sequence[int]) -> int:
    return graph.apply(operation, graph.apply("divide", graph.constant(1), *_numbers(graph, operands)))


def _log(graph: Graph, operands: Sequence[int]) -> int:
    numbers = _numbers(graph, operands)
    base = numbers[0] if len(numbers) > 1 else graph.constant(10)
    value = graph.number(numbers[-1])
    if value is not None and value > 0 and graph.number(base) == 10:
        return graph.constant(math.log10(value))
    return graph.apply("divide", graph.apply("log", numbers[-1]), graph.apply("log", base))


def _root(graph: Graph, operands: Sequence[int]) -> int:
    numbers = _numbers(graph, operands)
    degree = numbers[0] if len(numbers) > 1 else graph.constant(2)
    if graph.number(degree) == 2:
        return graph.apply("sqrt", numbers[-1])
    return graph.apply("power", numbers[-1], graph.apply("divide", graph.constant(1), degree))


def _factorial(graph: Graph, operands: Sequence[int]) -> int:
    value = graph.number(as_number(graph, operands[0]))
    if value is None or value < 0 or not value.is_integer() or value > 170:
        raise Unsupported("factorial of anything but a whole number from 0 to 170")
    return graph.constant(float(math.factorial(int(value))))


def _quotient(graph: Graph, operands: Sequence[int]) -> int:
    ratio = _plain("divide", graph, operands)
    positive = graph.apply("ge", ratio, graph.constant(0))
    return graph.apply("select", positive, graph.apply("floor", ratio), graph.apply("ceil", ratio))


def _rem(graph: Graph, operands: Sequence[int]) -> int:
    left, right = _numbers(graph, operands)
    values = graph.number(left), graph.number(right)
    if values[0] is not None and values[1]:
        return graph.constant(math.fmod(values[0], values[1]))
    return graph.apply("subtract", left, graph.apply("multiply", right, _quotient(graph, (left, right))))


def _piecewise(graph: Graph, operands: Sequence[int]) -> int:
    numbers = _numbers(graph, operands[:-1:2] if len(operands) % 2 else operands[::2])
    conditions = [as_truth(graph, operand) for operand in operands[1::2]]
    node = as_number(graph, operands[-1]) if len(operands) % 2 else graph.constant(math.nan)
    for value, condition in zip(reversed(numbers), reversed(conditions), strict=True):
        node = graph.apply("select", condition, value, node)
    return node


def _chain(operation: str, graph: Graph, operands: Sequence[int]) -> int:
    numbers = _numbers(graph, operands)
    node = graph.truth(True)
    for left, right in pairwise(numbers):
        node = graph.apply("and", node, compared(graph, operation, left, right))
    return node


def _logic(operation: str, start: bool, graph: Graph, operands: Sequence[int]) -> int:
    node = graph.truth(start)
    for operand in operands:
        node = graph.apply(operation, node, as_truth(graph, operand))
    return node


def _not(graph: Graph, operands: Sequence[int]) -> int:
    return graph.apply("not", as_truth(graph, operands[0]))


def _implies(graph: Graph, operands: Sequence[int]) -> int:
    return graph.apply("or", _not(graph, operands[:1]), as_truth(graph, operands[1]))


_SAME_NAME: Final = ("abs", "exp", "floor", "sin", "cos", "tan", "sinh", "cosh", "tanh")
_OTHER_NAME: Final = {
    "ln": "log",
    "ceiling": "ceil",
    "divide": "divide",
    "power": "power",
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "arcsinh": "asinh",
    "arccosh": "acosh",
    "arctanh": "atanh",
}
_RECIPROCALS: Final = {"sec": "cos", "csc": "sin", "cot": "tan", "sech": "cosh", "csch": "sinh", "coth": "tanh"}
_OF_RECIPROCALS: Final = {
    "arcsec": "acos",
    "arccsc": "asin",
    "arccot": "atan",
    "arcsech": "acosh",
    "arccsch": "asinh",
    "arccoth": "atanh",
}

_MEANING: Final[Mapping[str, Operation]] = {
    "true": lambda graph, _: graph.truth(True),
    "false": lambda graph, _: graph.truth(False),
    "time": lambda graph, _: graph.time(),
    "pi": lambda graph, _: graph.constant(math.pi),
    "e": lambda graph, _: graph.constant(math.e),
    "unknown": lambda graph, _: graph.constant(math.nan),  # refused when it was read
    "plus": partial(_fold, "add", 0.0),
    "times": partial(_fold, "multiply", 1.0),
    "min": partial(_fold, "min", None),
    "max": partial(_fold, "max", None),
    "minus": _minus,
    "log": _log,
    "root": _root,
    "factorial": _factorial,
    "quotient": _quotient,
    "rem": _rem,
    "piecewise": _piecewise,
    "and": partial(_logic, "and", True),
    "or": partial(_logic, "or", False),
    "xor": partial(_logic, "xor", False),
    "not": _not,
    "implies": _implies,
    **{name: partial(_chain, name) for name in COMPARISONS},
    **{name: partial(_plain, name) for name in _SAME_NAME},
    **{name: partial(_plain, ours) for name, ours in _OTHER_NAME.items()},
    **{name: partial(_reciprocal, ours) for name, ours in _RECIPROCALS.items()},
    **{name: partial(_of_reciprocal, ours) for name, ours in _OF_RECIPROCALS.items()},
}

_MANY: Final = 1_000_000
_ARITY: Final[Mapping[str, tuple[int, int]]] = {
    **dict.fromkeys(("true", "false", "time", "pi", "e"), (0, 0)),
    **dict.fromkeys(("plus", "times", "and", "or", "xor", "unknown"), (0, _MANY)),
    **dict.fromkeys(("min", "max", "piecewise"), (1, _MANY)),
    **dict.fromkeys(("eq", "lt", "le", "gt", "ge"), (2, _MANY)),
    **dict.fromkeys(("divide", "power", "quotient", "rem", "implies", "ne"), (2, 2)),
    **dict.fromkeys(("minus", "log", "root"), (1, 2)),
}
