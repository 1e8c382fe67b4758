"""Expressions by numpy."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rapalog.engine.equations.evaluate import Plan, evaluate
from rapalog.engine.equations.expression import ARITHMETIC, COMPARISONS, LOGIC, Graph


def test_many_sets_are_one_call():
    graph = Graph()
    root = graph.apply("add", graph.apply("multiply", graph.state(0), graph.parameter(1)), graph.time())
    states = np.arange(12.0).reshape(2, 3, 2)
    found = evaluate(graph, [root, graph.state(1)], state=states, parameter=[7.0, 10.0], time=[1.0, 2.0, 3.0])
    assert found.shape == (2, 3, 2)
    np.testing.assert_array_equal(found[..., 0], states[..., 0] * 10 + [1, 2, 3])
    np.testing.assert_array_equal(found[..., 1], states[..., 1])


def test_what_is_undefined_is_nan_without_a_warning():
    graph = Graph()
    p = graph.parameter(0)
    roots = [
        graph.apply("log", p),
        graph.apply("sqrt", p),
        graph.apply("power", p, graph.constant(0.5)),
        graph.apply("divide", p, graph.constant(0)),
        graph.apply("exp", graph.constant(1e9)),
    ]
    found = evaluate(graph, roots, state=[], parameter=[-1.0], time=0.0)
    assert np.isnan(found[:3]).all()
    assert list(found[3:]) == [-math.inf, math.inf]


def test_the_branch_not_taken_does_not_matter():
    graph = Graph()
    p = graph.parameter(0)
    root = graph.apply("select", graph.apply("gt", p, graph.constant(0)), graph.apply("log", p), graph.constant(-9))
    found = evaluate(graph, [root], state=[], parameter=[[1.0], [-1.0]], time=0.0)
    assert list(found[:, 0]) == [0, -9]


def test_a_plan_may_be_used_again_and_outlives_the_growth_of_its_graph():
    graph = Graph()
    plan = Plan(graph, [graph.apply("exp", graph.state(0))])
    graph.apply("log", graph.state(0))
    assert plan([0.0], [], 0.0)[0] == 1
    assert plan([1.0], [], 0.0)[0] == math.e


def test_every_operation_can_be_evaluated():
    graph = Graph()
    a, b = graph.parameter(0), graph.parameter(1)
    truth = graph.apply("lt", a, b)
    binary = {"add", "subtract", "multiply", "divide", "power", "min", "max"}
    roots = [graph.apply(name, a, b) if name in binary else graph.apply(name, a) for name in ARITHMETIC]
    roots += [graph.apply(name, a, b) for name in COMPARISONS]
    other = graph.apply("gt", a, graph.constant(5))
    roots += [graph.apply(name, truth, other) for name in LOGIC if name not in ("not", "truth")]
    roots += [graph.apply("not", truth), graph.truth(True), graph.apply("select", truth, a, b)]
    found = evaluate(graph, roots, state=[], parameter=[0.25, 0.5], time=0.0)
    expected = [
        ARITHMETIC[name](0.25, 0.5) if name in binary else math.nan if name == "acosh" else ARITHMETIC[name](0.25)
        for name in ARITHMETIC
    ]
    expected += [1, 1, 0, 0, 0, 1, 0, 1, 1, 0, 1, 0.25]
    np.testing.assert_allclose(found, expected, rtol=1e-15)


@given(
    st.lists(st.floats(-10, 10), min_size=2, max_size=2), st.sampled_from(["add", "multiply", "max", "power", "divide"])
)
def test_folding_a_constant_changes_no_value(values, operation):
    graph = Graph()
    folded = graph.apply(operation, *(graph.constant(value) for value in values))
    free = graph.apply(operation, graph.parameter(0), graph.parameter(1))
    found = evaluate(graph, [folded, free], state=[], parameter=values, time=0.0)
    np.testing.assert_allclose(found[0], found[1], rtol=1e-15)
