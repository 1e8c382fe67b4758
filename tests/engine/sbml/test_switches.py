"""Times at which a comparison turns."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.engine.sbml.cases import assignment_rule, event, function, parameter, rate_rule, sbml

from rapalog.engine.equations.dependence import Dependence, linear
from rapalog.engine.equations.evaluate import evaluate
from rapalog.engine.equations.expression import COMPARISONS, Graph
from rapalog.engine.sbml.math import Unsupported
from rapalog.engine.sbml.read import read_model
from rapalog.engine.sbml.switches import switches, truth_around

FIXED = frozenset({0, 1})


def rates_with(formula: str) -> str:
    return sbml(parameter("a", 3), parameter("b", 2), parameter("x", 0), rate_rule("x", formula))


def breakpoints(text: str) -> list[float]:
    model = read_model(text)
    start = [3.0, 2.0]
    return sorted(evaluate(model.graph, model.breakpoints, state=[0.0], parameter=start, time=0.0))


@pytest.mark.parametrize(
    ("formula", "times"),
    [
        ("piecewise(1, time < a, 0)", [3]),
        ("piecewise(1, 2*time + 1 <= a + b*time*3, 0)", [-0.5]),
        ("piecewise(1, (time - a)/b > 1, 0)", [5]),
        ("piecewise(1, (time > a) && (time < a + b), 0)", [3, 5]),
        ("piecewise(1, !(time > 7), 2, time > 9, 0)", [7, 9]),
        ("max(0, time - a)", [3]),
        ("abs(time - b)", [2]),
        ("piecewise(1, piecewise(1, time > a, 0) == 1, 0)", [3]),
        ("piecewise(1, a > b, 0)", []),
        ("piecewise(1, x > time, 0)", []),
        ("sin(time)", []),
    ],
)
def test_a_switch_in_time_is_a_breakpoint(formula, times):
    assert breakpoints(rates_with(formula)) == pytest.approx(times)


def test_a_switch_is_found_through_functions_and_rules():
    text = sbml(
        parameter("a", 3),
        parameter("b", 2),
        parameter("x", 0),
        parameter("clock"),
        assignment_rule("clock", "time - a"),
        function("late", "t, piecewise(1, t > 0, 0)"),
        rate_rule("x", "late(clock)"),
    )
    assert breakpoints(text) == [3]


def test_a_switch_that_only_an_output_reads_is_no_breakpoint():
    text = sbml(
        parameter("a", 3),
        parameter("b", 2),
        parameter("x", 0),
        rate_rule("x", "1"),
        parameter("o"),
        assignment_rule("o", "piecewise(1, time > a, 0) + floor(time)"),
    )
    assert breakpoints(text) == []


def test_the_switch_of_a_trigger_that_states_share_is_a_breakpoint():
    text = sbml(
        parameter("a", 3),
        parameter("b", 2),
        parameter("x", 0),
        rate_rule("x", "1"),
        event("E", "(time > a) && (x < 9)", {"b": "1"}),
    )
    assert breakpoints(text) == [3]
    assert [event.name for event in read_model(text).state_events if event.assignments] == ["E"]


@pytest.mark.parametrize("formula", ["time^2 > a", "a/time > 1", "sin(time) > 0", "piecewise(time, a > b, 1) > b"])
def test_a_switch_that_is_not_linear_is_followed_within_steps(formula):
    model = read_model(rates_with(f"piecewise(1, {formula}, 0)"))
    assert [model.graph.nodes[side].operation for side in model.sides] == ["gt"]


def test_a_switch_that_is_linear_is_a_breakpoint_and_not_followed():
    assert read_model(rates_with("piecewise(1, 2*time > a, 0)")).sides == ()


def test_an_equality_of_a_curve_of_time_is_refused():
    graph = Graph()
    node = graph.apply("eq", graph.apply("power", graph.time(), graph.constant(2)), graph.parameter(0))
    with pytest.raises(Unsupported, match="no line"):
        list(switches(graph, [node], Dependence(graph, FIXED)))


@given(st.sampled_from(COMPARISONS), st.floats(-3, 3), st.floats(-3, 3))
def test_the_truth_around_a_moment_is_the_truth_there(operation, slope, offset):
    assume(abs(slope) > 0.01 or slope == 0)
    graph = Graph()
    line = graph.apply("add", graph.apply("multiply", graph.parameter(0), graph.time()), graph.parameter(1))
    node = graph.apply(operation, line, graph.constant(0))
    found = list(switches(graph, [node], Dependence(graph, FIXED)))
    turning = -offset / slope if slope else np.nan
    for moment in (-0.7, 0.0, 2.0):
        assume(not abs(moment - turning) < 1e-6)
        for phase, time in (("before", moment - 1e-9), ("at", moment), ("after", moment + 1e-9)):
            around = truth_around(graph, node, found, graph.constant(moment), phase)
            here, there = evaluate(graph, [around, node], state=[], parameter=[slope, offset], time=time)
            assert here == there, (moment, phase)


def test_around_its_own_turn_a_strict_comparison_is_true_only_after():
    graph = Graph()
    for operation, expected in (
        ("gt", [0, 0, 1]),
        ("ge", [0, 1, 1]),
        ("lt", [1, 0, 0]),
        ("le", [1, 1, 0]),
        ("eq", [0, 1, 0]),
        ("ne", [1, 0, 1]),
    ):
        node = graph.apply(operation, graph.time(), graph.parameter(0))
        found = list(switches(graph, [node], Dependence(graph, FIXED)))
        roots = [truth_around(graph, node, found, found[0].time, phase) for phase in ("before", "at", "after")]
        assert list(evaluate(graph, roots, state=[], parameter=[5.0], time=0.0)) == expected, operation


def test_a_line_is_found_only_where_time_is_linear():
    graph = Graph()
    time, p = graph.time(), graph.parameter(0)
    dependence = Dependence(graph, FIXED)
    assert linear(graph, graph.apply("exp", p), dependence) == (graph.constant(0), graph.apply("exp", p))
    assert linear(graph, graph.apply("negate", time), dependence) == (graph.constant(-1), graph.constant(0))
    assert linear(graph, graph.apply("multiply", time, time), dependence) is None
    assert linear(graph, graph.apply("divide", p, time), dependence) is None
