"""Derivatives of every operation against differences."""

import numpy as np
import pytest
from scipy.integrate import trapezoid
from tests.engine.sbml.cases import assignment_rule, parameter, rate_rule, sbml
from tests.engine.sbml.constructs import kernels

from rapalog.engine.equations.derivative import TIME, gradients
from rapalog.engine.equations.evaluate import evaluate
from rapalog.engine.equations.expression import Graph

ONE = (
    "exp",
    "log",
    "sqrt",
    "abs",
    "sin",
    "cos",
    "tan",
    "asin",
    "acos",
    "atan",
    "sinh",
    "cosh",
    "tanh",
    "asinh",
    "atanh",
    "negate",
    "floor",
    "ceil",
)
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


STEEP = {
    "a sigmoid of time": ("1/(1 + exp(1000*(50 - time)))", lambda t, x: _logistic(1000 * (t - 50)), 1e-6),
    "the same from its other side": ("exp(s)/(1 + exp(s))", lambda t, x: _logistic(1000 * (t - 50)), 1e-6),
    "the same as a power": ("(1 + exp(1000*(50 - time)))^(-1)", lambda t, x: _logistic(1000 * (t - 50)), 1e-6),
    "a sigmoid of a state": ("1/(1 + exp(800*(1 - x)))", lambda t, x: _logistic(800 * (x - 1)), 1e-5),
    "a steep Hill term of nothing": ("x^200/(0.5^200 + x^200)", lambda t, x: 1 / (1 + (0.5 / x) ** 200), 1e-6),
    "the same upside down": ("1/(1 + (0.5/x)^200)", lambda t, x: 1 / (1 + (0.5 / x) ** 200), 1e-6),
    "a Hill term in 1/x": ("1/(1 + (0.5/x)^2)", lambda t, x: 1 / (1 + (0.5 / x) ** 2), 1e-6),
    "a narrow bell": ("1/cosh(100*(time - 50))", lambda t, x: 1 / np.cosh(np.clip(100 * (t - 50), -700, 700)), 1e-5),
}


def _logistic(u):
    return 1 / (1 + np.exp(np.clip(-u, -700, 700)))


@pytest.mark.parametrize("name", STEEP)
def test_what_is_smooth_and_finite_is_integrated_though_its_parts_overflow(name):
    formula, rate, tolerance = STEEP[name]
    text = sbml(
        parameter("x", 0),
        parameter("y", 0),
        parameter("s"),
        assignment_rule("s", "1000*(time - 50)"),
        rate_rule("x", "1 - x"),
        rate_rule("y", formula),
    )
    found = kernels(text, ["y"], times=np.array([0.0, 100.0]))
    times = np.unique(np.concatenate([np.linspace(1e-9, 100, 200_001), np.linspace(49.9, 50.1, 200_001)]))
    with np.errstate(over="ignore"):
        area = trapezoid(rate(times, -np.expm1(-times)), times)
    assert found.failures == ()
    assert found.values[0, -1, 0] == pytest.approx(area, rel=tolerance, abs=1e-6)


def test_what_a_logarithm_brings_back_from_beyond_all_numbers_fails_and_is_not_taken_for_nothing():
    text = sbml(parameter("y", 0), rate_rule("y", "1/(1 + log(1 + exp(1000*(50 - time))))"))
    (failure,) = kernels(text, ["y"]).failures
    assert failure.reason == "the rates are not finite"
