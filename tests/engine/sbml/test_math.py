"""Formulas of SBML, each function against Python's own."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.sbml.cases import assignment_rule, parameter, sbml

from rapalog.engine.equations.evaluate import evaluate
from rapalog.engine.equations.expression import Graph
from rapalog.engine.sbml.math import Translator, Unsupported
from rapalog.engine.sbml.read import read_model
from rapalog.engine.sbml.records import Function, Step
from rapalog.engine.sbml.truths import as_truth

P = 0.4
VALUES = {
    "sec(p)": 1 / math.cos(P),
    "csc(p)": 1 / math.sin(P),
    "cot(p)": 1 / math.tan(P),
    "sech(p)": 1 / math.cosh(P),
    "csch(p)": 1 / math.sinh(P),
    "coth(p)": 1 / math.tanh(P),
    "arcsec(1/p)": math.acos(P),
    "arccsc(1/p)": math.asin(P),
    "arccot(p)": math.atan(1 / P),
    "arccot(-p)": math.atan(-1 / P),
    "arccot(p - p)": math.pi / 2,
    "arcsech(p)": math.acosh(1 / P),
    "arccsch(p)": math.asinh(1 / P),
    "arccoth(1/p)": math.atanh(P),
    "sin(p)": math.sin(P),
    "cos(p)": math.cos(P),
    "tan(p)": math.tan(P),
    "sinh(p)": math.sinh(P),
    "cosh(p)": math.cosh(P),
    "tanh(p)": math.tanh(P),
    "arcsin(p)": math.asin(P),
    "arccos(p)": math.acos(P),
    "arctan(p)": math.atan(P),
    "arcsinh(p)": math.asinh(P),
    "arccosh(1/p)": math.acosh(1 / P),
    "arctanh(p)": math.atanh(P),
    "exp(p)": math.exp(P),
    "ln(p)": math.log(P),
    "log10(p)": math.log10(P),
    "log(2, p)": math.log2(P),
    "root(3, p)": P ** (1 / 3),
    "sqrt(p)": math.sqrt(P),
    "p^-1.5": P**-1.5,
    "abs(-p)": P,
    "ceil(p)": 1,
    "floor(-p)": -1,
    "factorial(5)": 120,
    "-p": -P,
    "pi": math.pi,
    "exponentiale": math.e,
    "quotient(7.5*p/p, 2)": 3,
    "quotient(-7.5*p/p, 2)": -3,
    "rem(7.5*p/p, 2)": 1.5,
    "rem(-7.5*p/p, 2)": -1.5,
    "rem(7.5*p/p, -2)": 1.5,
    "rem(-7, 3)": -1,
    "min(p, 2, -1)": -1,
    "max(p, 3, 1)": 3,
    "plus()": 0,
    "times()": 1,
    "plus(p, p, p)": 3 * P,
    "times(p, p, p)": P**3,
    "1/(p - p)": math.inf,
    "piecewise(1, p > 1, 2, p > 0.3, 3)": 2,
    "piecewise(1, p > 1, 2, p > 0.5, 3)": 3,
    "piecewise(1, p > 1)": math.nan,
    "ln(-p)": math.nan,
    "notanumber": math.nan,
    "infinity": math.inf,
}
TRUTHS = {
    "and()": 1,
    "or()": 0,
    "xor()": 0,
    "xor(p > 0, p > -1, p > -2)": 1,
    "not(p > 0)": 0,
    "implies(p > 1, p > 2)": 1,
    "implies(p > 0, p > 2)": 0,
    "lt(0, p, 1)": 1,
    "lt(0, p, 0.1)": 0,
    "eq(p, p, 0.4)": 1,
    "p != 0.4": 0,
    "p >= 0.4": 1,
    "p <= 0.3": 0,
    "p && true": 1,
    "(p - p) || false": 0,
    "eq(p > 0, true)": 1,
    "eq(p > 1, p > 0)": 0,
    "(p > 0) + (p > 0.1) == 2": 1,
    "piecewise(true, p > 1, false)": 0,
}


def value(formula: str) -> float:
    model = read_model(sbml(parameter("p", P), parameter("x"), assignment_rule("x", formula)))
    return float(evaluate(model.graph, [model.outputs["x"]], state=[], parameter=[P], time=0.0)[0])


@pytest.mark.parametrize("formula", VALUES)
def test_a_function_means_what_mathematics_says(formula):
    np.testing.assert_allclose(value(formula), VALUES[formula], rtol=1e-14)


@pytest.mark.parametrize("formula", TRUTHS)
def test_a_truth_is_1_or_0_as_a_number(formula):
    assert value(formula) == TRUTHS[formula]
    assert value(f"piecewise(5, {formula}, 6)") == (5 if TRUTHS[formula] else 6)


def test_avogadro_is_the_number_of_the_specification():
    assert value("avogadro") == 6.02214179e23


def test_unit_attributes_of_numbers_are_ignored():
    number = (
        '<cn xmlns:sbml="http://www.sbml.org/sbml/level3/version2/core" sbml:units="mole" type="e-notation">'
        "2<sep/>3</cn>"
    )
    assert value(number) == 2000
    assert value('<cn type="rational">3<sep/>4</cn>') == 0.75
    assert value('<cn type="integer"> 7 </cn>') == 7


def test_a_function_sees_only_its_arguments():
    body = (Step("name", name="x"), Step("name", name="outside"), Step("plus", 2))
    translator = Translator(Graph(), [Function("function definition", "f", 1, ("x",), body)])
    with pytest.raises(Unsupported, match="outside"):
        translator.translate((Step("number", value=1.0), Step("call", 1, "f")), {"outside": 0})


def test_a_choice_of_numbers_used_as_a_truth_leaves_its_condition():
    graph = Graph()
    condition = graph.apply("ge", graph.time(), graph.constant(5))
    choice = graph.apply("select", condition, graph.constant(1), graph.constant(0))
    assert as_truth(graph, choice) == condition


@given(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3).filter(lambda right: abs(right) > 1e-3))
def test_quotient_and_remainder_make_the_number(left, right):
    graph = Graph()
    translator = Translator(graph, [])
    operands = (Step("name", name="a"), Step("name", name="b"))
    names = {"a": graph.parameter(0), "b": graph.parameter(1)}
    roots = [translator.number((*operands, Step(kind, 2)), names) for kind in ("quotient", "rem")]
    quotient, rem = evaluate(graph, roots, state=[], parameter=[left, right], time=0.0)
    assert quotient == math.trunc(left / right)
    assert rem == pytest.approx(left - right * quotient, abs=1e-9)
    assert abs(rem) < abs(right) * (1 + 1e-9)
