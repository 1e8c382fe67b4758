"""Derivatives of every operation against differences."""

import numpy as np
import pytest

from rapalog.engine.equations.derivative import TIME, gradients
from rapalog.engine.equations.evaluate import evaluate
from rapalog.engine.equations.expression import Graph

ONE = ("exp", "log", "sqrt", "abs", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh",
       "atanh", "negate", "floor", "ceil")  # fmt: skip
TWO = ("add", "subtract", "multiply", "divide", "power", "min", "max")


def _value(graph, root, x, y, t=0.7):
    return float(np.asarray(evaluate(graph, [root], state=[x, y], parameter=[1.7], time=t)[0]))


def _check(graph, root, x=0.37, y=0.61):
    step = 1e-6
    (gradient,) = gradients(graph, [root])
    for leaf, moved in ((0, (step, 0, 0)), (1, (0, step, 0)), (TIME, (0, 0, step))):
        high = _value(graph, root, x + moved[0], y + moved[1], 0.7 + moved[2])
        low = _value(graph, root, x - moved[0], y - moved[1], 0.7 - moved[2])
        found = _value(graph, gradient[leaf], x, y) if leaf in gradient else 0.0
        assert found == pytest.approx((high - low) / (2 * step), abs=2e-8, rel=1e-7)


@pytest.mark.parametrize("operation", ONE)
def test_functions_of_one_argument(operation):
    graph = Graph()
    _check(graph, graph.apply(operation, graph.apply("multiply", graph.state(0), graph.state(1))))


def test_acosh_above_one():
    graph = Graph()
    _check(graph, graph.apply("acosh", graph.apply("add", graph.state(0), graph.constant(1.5))))


@pytest.mark.parametrize("operation", TWO)
def test_functions_of_two_arguments(operation):
    graph = Graph()
    _check(graph, graph.apply(operation, graph.state(0), graph.apply("add", graph.state(1), graph.time())))


def test_branches_and_powers_with_a_parameter_as_exponent():
    graph = Graph()
    power = graph.apply("power", graph.state(0), graph.parameter(0))
    truth = graph.apply("lt", graph.state(0), graph.state(1))
    _check(graph, graph.apply("select", truth, power, graph.state(1)))
    _check(graph, graph.apply("select", truth, graph.state(1), power), x=0.9)


@pytest.mark.parametrize("exponent", [0.5, 1.0, 1.5, 2.0, 3.0, -1.0])
def test_constant_exponents(exponent):
    graph = Graph()
    _check(graph, graph.apply("power", graph.state(0), graph.constant(exponent)))


@pytest.mark.parametrize("exponent", [0.5, 0.9, 1.0, 1.7, 2.0])
@pytest.mark.parametrize("as_parameter", [True, False])
def test_a_hill_term_has_a_finite_derivative_at_zero(exponent, as_parameter):
    graph = Graph()
    node = graph.parameter(0) if as_parameter else graph.constant(exponent)
    power = graph.apply("power", graph.state(0), node)
    hill = graph.apply("divide", power, graph.apply("add", graph.constant(1.0), power))
    (gradient,) = gradients(graph, [hill])
    found = evaluate(graph, [gradient[0]], state=[0.0], parameter=[exponent], time=0.0)[0]
    assert np.isfinite(found)


def test_what_does_not_depend_on_the_state_has_no_entry():
    graph = Graph()
    assert gradients(graph, [graph.apply("exp", graph.parameter(0))]) == [{}]
