"""Expressions as numbers, by numpy: any number of sets at once.

A plan is made once (what to compute, in which order, what may be forgotten when) and used many times. What is not a
real number is NaN or infinite, without a warning.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rapalog.engine.equations.expression import Graph

_FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": np.divide,
    "negate": np.negative,
    "power": np.power,
    "sqrt": np.sqrt,
    "exp": np.exp,
    "log": np.log,
    "log_size": lambda x: np.log(np.abs(x)),
    "abs": np.abs,
    "floor": np.floor,
    "ceil": np.ceil,
    "min": np.minimum,
    "max": np.maximum,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "asinh": np.arcsinh,
    "acosh": np.arccosh,
    "atanh": np.arctanh,
    "lt": np.less,
    "le": np.less_equal,
    "gt": np.greater,
    "ge": np.greater_equal,
    "eq": np.equal,
    "ne": np.not_equal,
    "and": np.logical_and,
    "or": np.logical_or,
    "xor": np.logical_xor,
    "not": np.logical_not,
    "select": np.where,
}


class Plan:
    """What to compute for some roots of a graph; call it with states, parameters and time.

    Parameters
    ----------
    graph
        Holds the nodes; it may grow afterwards.
    roots
        What to return, in this order.
    """

    def __init__(self, graph: Graph, roots: Sequence[int]) -> None:
        self.roots = tuple(roots)
        self._leaves: list[tuple[int, str, int]] = []
        self._constants: dict[int, Any] = {}
        self._steps: list[tuple[int, Callable[..., Any], tuple[int, ...], tuple[int, ...]]] = []
        order = graph.reachable(self.roots)
        last_use = {operand: number for number in order for operand in graph.nodes[number].operands}
        kept = set(self.roots)
        for number in order:
            node = graph.nodes[number]
            if node.operation == "constant":
                self._constants[number] = np.float64(node.value)
            elif node.operation == "truth" and not node.operands:
                self._constants[number] = np.bool_(bool(node.value))
            elif not node.operands:
                self._leaves.append((number, node.operation, int(node.value)))
            else:
                over = tuple({one for one in node.operands if last_use[one] == number and one not in kept})
                self._steps.append((number, _FUNCTIONS[node.operation], node.operands, over))

    def __call__(self, state: ArrayLike, parameter: ArrayLike, time: ArrayLike) -> NDArray[np.float64]:
        """Return the roots' values, shape (..., roots).

        Parameters
        ----------
        state, parameter
            Shapes (..., states) and (..., parameters); the leading shapes are broadcast with each other and ``time``.
        time
            Any shape that fits the leading ones.
        """
        states, parameters = np.asarray(state, dtype=float), np.asarray(parameter, dtype=float)
        times = np.asarray(time, dtype=float)
        values: dict[int, Any] = dict(self._constants)
        for number, kind, index in self._leaves:
            values[number] = times if kind == "time" else (states if kind == "state" else parameters)[..., index]
        with np.errstate(all="ignore"):
            for number, function, operands, over in self._steps:
                values[number] = function(*[values[operand] for operand in operands])
                for operand in over:
                    values.pop(operand, None)
        shape = np.broadcast_shapes(states.shape[:-1], parameters.shape[:-1], times.shape)
        found = np.empty((*shape, len(self.roots)))
        for column, root in enumerate(self.roots):
            found[..., column] = values[root]
        return found


def evaluate(
    graph: Graph, roots: Sequence[int], *, state: ArrayLike, parameter: ArrayLike, time: ArrayLike
) -> NDArray[np.float64]:
    """Return the values of some nodes, shape (..., roots); truth values as 1 and 0.

    ``state`` has shape (..., states) and ``parameter`` (..., parameters); their leading shapes and that of ``time``
    are broadcast. What is undefined is NaN. To evaluate the same roots often, keep a :class:`Plan`.
    """
    return Plan(graph, roots)(state, parameter, time)
