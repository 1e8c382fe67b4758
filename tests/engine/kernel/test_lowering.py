"""Every operation of the graph becomes instructions that give what the graph means, lane by lane."""

import ctypes
import math

import numpy as np
import pytest

from rapalog.engine.equations.evaluate import evaluate
from rapalog.engine.equations.expression import Graph
from rapalog.engine.kernel.lowering import Lowering
from rapalog.engine.llvm.assembly import Function
from rapalog.engine.llvm.compiler import Loaded, compiled
from rapalog.engine.llvm.value import PTR
from rapalog.engine.llvm.vector_math import declarations, vector_functions

ONE = ("negate", "abs", "exp", "log", "floor", "ceil", "sin", "cos", "tanh", "sqrt")
TWO = ("add", "subtract", "multiply", "divide", "power", "min", "max")
TRUTHS = ("lt", "le", "gt", "ge", "eq", "ne")


def lowered(graph, roots, states, width):
    """Run the code of some nodes on states (n, width); return their values (roots, width)."""
    code, used = Function("f", [PTR, PTR], exported=True), set()
    where, out = code.arguments
    lowering = Lowering(code, graph, width, where, where, None, width, {}, used)
    lowering.together(roots)
    for place, root in enumerate(roots):
        out.store(lowering.value(root), place * width)
    code.result()
    parts = [code.text(), *declarations(width)]
    for lanes in {lanes for _, lanes in used}:
        parts += [function.text() for function in vector_functions(lanes, {name for name, own in used if own == lanes})]
    loaded = Loaded(compiled("\n".join(parts) + "\nattributes #0 = { nounwind }"))
    room = np.zeros(states.size + len(roots) * width + 16)
    skip = (-room.ctypes.data // 8) % 8
    given, found = room[skip:][: states.size], room[skip + -(-states.size // 8) * 8 :][: len(roots) * width]
    given[:] = states.ravel()
    ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)(loaded.address("f"))(given.ctypes.data, found.ctypes.data)
    return found.reshape(len(roots), width)


def graph_values(graph, roots, states):
    return np.array(
        [[float(v) for v in evaluate(graph, roots, state=list(s), parameter=[], time=0.0)] for s in states.T]
    ).T


@pytest.mark.parametrize("width", [1, 4])
@pytest.mark.parametrize("operation", [*ONE, *TWO])
def test_an_operation_means_the_same_in_code_as_in_the_graph(operation, width):
    graph = Graph()
    x, y = graph.state(0), graph.state(1)
    root = graph.apply(operation, x) if operation in ONE else graph.apply(operation, x, y)
    states = np.random.default_rng(3).uniform(0.1, 3.0, (2, width))
    np.testing.assert_allclose(lowered(graph, [root], states, width), graph_values(graph, [root], states), rtol=1e-13)


@pytest.mark.parametrize("operation", TRUTHS)
def test_a_comparison_chooses_the_same_branch(operation):
    graph = Graph()
    x, y = graph.state(0), graph.state(1)
    root = graph.apply("select", graph.apply(operation, x, y), x, graph.apply("negate", y))
    states = np.array([[1.0, 2.0, 3.0, math.nan], [2.0, 2.0, 2.0, 2.0]])
    np.testing.assert_array_equal(lowered(graph, [root], states, 4)[:, :3], graph_values(graph, [root], states[:, :3]))


def test_what_two_nodes_share_is_computed_once():
    graph = Graph()
    shared = graph.apply("multiply", graph.state(0), graph.state(1))
    roots = [graph.apply("add", shared, graph.constant(1.0)), graph.apply("subtract", shared, graph.constant(1.0))]
    code = Function("f", [PTR, PTR], exported=True)
    lowering = Lowering(code, graph, 1, code.arguments[0], code.arguments[0], None, 1, {}, set())
    for root in roots:
        lowering.value(root)
    assert code.text().count("fmul") == 1
