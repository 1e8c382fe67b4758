"""What semantic test suites ask for, through the compiled engine, judged by closed forms.

Events that meddle with each other, uncommon mathematics, and what a set may give.
"""

from __future__ import annotations

import math as maths

import numpy as np
import pytest
from tests.engine.reference import integrate
from tests.engine.sbml.cases import (
    assignment_rule,
    compartment,
    event,
    initial_assignment,
    parameter,
    rate_rule,
    reaction,
    sbml,
    species,
)

from rapalog.engine.kernel.kernel import kernel_for
from rapalog.engine.runs.simulate import simulate
from rapalog.engine.sbml.read import read_model

# x is a clock, a and b are what events set.
CLOCK = (parameter("a", 0), parameter("b", 0), parameter("x", 0), rate_rule("x", "1"))
STILL = (parameter("a", 0), parameter("b", 0))
LATER = {"useValuesFromTriggerTime": False}


def ours(text: str, symbols: list[str], times: list[float], **given: object) -> np.ndarray:
    found = simulate(kernel_for(read_model(text), observables=symbols), given=given, times=times, rtol=1e-9, atol=1e-12)
    assert not found.failures
    return found.values[:, :, :]


# Each with the values of a and b at 1, 2, 3 and 4.
ORDERS = {
    "a cascade goes before what waits with a lower priority": (
        sbml(
            *CLOCK,
            event("E", "x >= 2.5", {"a": "1"}, priority="10"),
            event("F", "x >= 2.5", {"b": "2"}, priority="5"),
            event("G", "a > 0.5", {"b": "3"}, priority="8"),
        ),
        [0, 0, 1, 1],
        [0, 0, 2, 2],
    ),
    "and after what waits with a higher one": (
        sbml(
            *CLOCK,
            event("E", "x >= 2.5", {"a": "1"}, priority="10"),
            event("F", "x >= 2.5", {"b": "2"}, priority="5"),
            event("G", "a > 0.5", {"b": "3"}, priority="2"),
        ),
        [0, 0, 1, 1],
        [0, 0, 3, 3],
    ),
    "the same at a known time": (
        sbml(
            *CLOCK,
            event("E", "time >= 2.5", {"a": "1"}, priority="10"),
            event("F", "time >= 2.5", {"b": "2"}, priority="5"),
            event("G", "a > 0.5", {"b": "3"}, priority="8"),
        ),
        [0, 0, 1, 1],
        [0, 0, 2, 2],
    ),
    "the same in a model without states": (
        sbml(
            *STILL,
            event("E", "time >= 2.5", {"a": "1"}, priority="10"),
            event("F", "time >= 2.5", {"b": "2"}, priority="5"),
            event("G", "a > 0.5", {"b": "3"}, priority="8"),
        ),
        [0, 0, 1, 1],
        [0, 0, 2, 2],
    ),
    "values may be taken when an event acts": (
        sbml(
            *CLOCK,
            event("E", "time >= 2.5", {"a": "1"}, priority="10"),
            event("F", "time >= 2.5", {"b": "b + 1"}, priority="5", **LATER),
            event("G", "a > 0.5", {"b": "b*10 + 5"}, priority="8", **LATER),
        ),
        [0, 0, 1, 1],
        [0, 0, 6, 6],
    ),
    "values may be taken when an event is triggered": (
        sbml(
            *CLOCK,
            event("E", "x >= 2.5", {"a": "a + 1"}, priority="2"),
            event("F", "x >= 2.5", {"b": "a + 10"}, priority="1"),
            event("G", "b > 100", {"a": "0"}),
        ),
        [0, 0, 1, 1],
        [0, 0, 10, 10],
    ),
    "an event that is not persistent is called off by one before it": (
        sbml(
            *CLOCK,
            event("E", "x >= 2.5", {"x": "-9"}, priority="10"),
            event("F", "x >= 2.5", {"b": "2"}, priority="5", persistent=False),
        ),
        [0, 0, 0, 0],
        [0, 0, 0, 0],
    ),
    "but acts if it goes first": (
        sbml(
            *CLOCK,
            event("E", "x >= 2.5", {"x": "-9"}, priority="5"),
            event("F", "x >= 2.5", {"b": "2"}, priority="10", persistent=False),
        ),
        [0, 0, 0, 0],
        [0, 0, 2, 2],
    ),
    "an event at the start sets off another": (
        sbml(*CLOCK, event("E", "time >= 0", {"a": "1"}, initially=False), event("F", "a > 0.5", {"b": "2"})),
        [1, 1, 1, 1],
        [2, 2, 2, 2],
    ),
    "priorities may change": (
        sbml(
            *CLOCK,
            event("E", "time >= 2.5", {"a": "x + 10*b"}, priority="b + 1", **LATER),
            event("F", "time >= 2.5", {"b": "b + 1"}, priority="1.5", **LATER),
            event("G", "time >= 1.5", {"b": "b + 1"}),
        ),
        [0, 0, 12.5, 12.5],
        [0, 1, 2, 2],
    ),
    "events in a ring end where a trigger stays": (
        sbml(
            *CLOCK,
            event("E", "x >= 1.5", {"a": "a + 1"}),
            event("F", "a > b", {"b": "b + 1"}),
            event("G", "b > 0.5", {"a": "a + 1"}),
        ),
        [0, 2, 2, 2],
        [0, 2, 2, 2],
    ),
    "delays of two events cross": (
        sbml(
            *CLOCK,
            event("E", "time >= 0.5", {"a": "x"}, delay="2", **LATER),
            event("F", "a > 0", {"b": "x"}, delay="1"),
            event("G", "time >= 1.25", {"a": "7"}),
        ),
        [0, 7, 2.5, 2.5],
        [0, 0, 1.25, 1.25],
    ),
    "a delay after a switch by events, without states": (
        sbml(*STILL, event("E", "time >= 0.5", {"a": "1"}), event("F", "a > 0", {"b": "a + 1"}, delay="2.25")),
        [1, 1, 1, 1],
        [0, 0, 2, 2],
    ),
    "a trigger that a window in time and a state share rises twice": (
        sbml(
            parameter("a", 0),
            parameter("b", 0),
            parameter("x", 1.05),
            rate_rule("x", "0.9"),
            event("E", "(time < 2.85) || (x > 2)", {"b": "b + 1"}),
            event("F", "time >= 2.4", {"x": "1.5"}),
        ),
        [0, 0, 0, 0],
        [0, 0, 1, 1],
    ),
    "a delayed event is called off": (
        sbml(
            *CLOCK,
            event("E", "time >= 0.5", {"a": "1"}),
            event("F", "a > 0", {"b": "2"}, delay="2", persistent=False),
            event("G", "time >= 1.5", {"a": "0"}),
        ),
        [1, 0, 0, 0],
        [0, 0, 0, 0],
    ),
}


@pytest.mark.parametrize("name", ORDERS)
def test_events_act_one_after_the_other(name):
    text, *expected = ORDERS[name]
    times = [1.0, 2.0, 3.0, 4.0]
    found = ours(text, ["a", "b"], times)[0]
    np.testing.assert_allclose(found.T, expected, atol=1e-9)
    np.testing.assert_allclose(integrate(read_model(text), times=times, symbols=["a", "b"]).T, expected, atol=1e-9)


# Each formula of y = 0.4 and z = -2.5 with its value.
VALUES = {
    "arcsec(2.5)": maths.acos(0.4),
    "arccsc(2.5)": maths.asin(0.4),
    "arccot(2.5)": maths.atan(0.4),
    "arcsech(y)": maths.acosh(2.5),
    "arccsch(y)": maths.asinh(2.5),
    "arccoth(2.5)": maths.atanh(0.4),
    "sec(y)": 1 / maths.cos(0.4),
    "csc(y)": 1 / maths.sin(0.4),
    "cot(y)": 1 / maths.tan(0.4),
    "sech(y)": 1 / maths.cosh(0.4),
    "csch(y)": 1 / maths.sinh(0.4),
    "coth(y)": 1 / maths.tanh(0.4),
    "factorial(5)": 120,
    "log(3, 9)": 2,
    "log10(100)": 2,
    "root(3, 8)": 2,
    "ln(y)": maths.log(0.4),
    "rem(z, 2)": -0.5,
    "quotient(z, 2)": -1,
    "floor(z)": -3,
    "ceil(z)": -2,
    "abs(z)": 2.5,
    "z^3": -15.625,
    "min(y, z, 1)": -2.5,
    "max(y, z)": 0.4,
    "piecewise(1, implies(y > 1, z > 1), 2)": 1,
    "1 + (y > z)": 2,
    "piecewise(3, z, 4)": 3,
    "<apply><xor/><true/><true/><true/></apply>": 1,
    "<apply><and/></apply>": 1,
    "<apply><plus/></apply>": 0,
    "<apply><times/></apply>": 1,
    "<cn type='rational'> 3 <sep/> 4 </cn>": 0.75,
    "<cn type='e-notation'>12<sep/>-1</cn>": 1.2,
    "<apply><minus/><ci> z </ci></apply>": 2.5,
    "<apply><lt/><ci>z</ci><ci>y</ci><cn>1</cn></apply>": 1,
    "<piecewise><otherwise><cn>5</cn></otherwise></piecewise>": 5,
}


def test_uncommon_mathematics_has_its_values():
    names = [f"v{number}" for number in range(len(VALUES))]
    rules = [
        one
        for name, formula in zip(names, VALUES, strict=True)
        for one in (parameter(name), assignment_rule(name, formula.replace("'", '"')))
    ]
    text = sbml(parameter("y", 0.4), parameter("z", -2.5), *rules)
    found = ours(text, names, [1.0])[0, 0]
    np.testing.assert_allclose(found, list(VALUES.values()), rtol=1e-13)


SETTABLE = sbml(
    compartment(size=2),
    species("S", amount=4),
    species("A", amount=4, only_substance=True),
    parameter("k", 0.5),
    parameter("q"),
    initial_assignment("q", "2*k"),
    parameter("w"),
    assignment_rule("w", "q*2"),
    reaction("R", "k*A*f", left=("A",), right=("S",), local={"f": 1}),
)
GIVEN = {
    "a concentration": ({"S": 3.0}, {"S": 3 + 2 * (1 - maths.exp(-0.5))}),
    "an amount": ({"A": 1.0}, {"A": maths.exp(-0.5), "S": 2 + (1 - maths.exp(-0.5)) / 2}),
    "a size, amounts stay": ({"c": 4.0}, {"S": 1 + (1 - maths.exp(-0.5)), "A": 4 * maths.exp(-0.5)}),
    "a size and a concentration": ({"c": 4.0, "S": 1.5}, {"S": 1.5 + (1 - maths.exp(-0.5))}),
    "a parameter that others start from": ({"k": 0.1}, {"q": 0.2, "w": 0.4}),
    "a parameter with an initial assignment": ({"q": 7.0}, {"q": 7, "w": 14}),
    "a local parameter": ({"R_f": 2.0}, {"A": 4 * maths.exp(-1.0)}),
}


@pytest.mark.parametrize("name", GIVEN)
def test_a_set_gives(name):
    given, expected = GIVEN[name]
    columns = {symbol: np.array([value, value]) for symbol, value in given.items()}
    found = ours(SETTABLE, ["S", "A", "q", "w"], [1.0], **columns)
    for symbol, value in expected.items():
        np.testing.assert_allclose(found[:, 0, "SAqw".index(symbol)], value, rtol=1e-7)


def test_sets_of_one_table_may_differ_in_which_events_come():
    text = sbml(
        parameter("n", 0),
        parameter("t1", 1),
        event("E", "time >= t1", {"n": "n + 1"}),
        event("F", "n > 0.5", {"n": "5"}),
    )
    found = ours(text, ["n"], [0.0, 2.0, 4.0], t1=np.array([1.0, 3.0, 9.0, -1.0]))
    np.testing.assert_array_equal(found[:, :, 0], [[0, 5, 5], [0, 0, 5], [0, 0, 0], [0, 0, 0]])
