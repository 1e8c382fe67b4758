"""MathML becomes steps, operands first; what has no step is refused by its name."""

import libsbml
from tests.engine.sbml.cases import math

from rapalog.engine.sbml.formula import formula_of
from rapalog.engine.sbml.records import Step


def steps(formula):
    refused = []
    tree = libsbml.readMathMLFromString(math(formula))
    return formula_of(tree, refused.append), refused


def test_operands_come_before_what_is_done_with_them():
    found, _ = steps("a + 2*b")
    assert found == (
        Step("name", 0, "a"),
        Step("number", 0, "", 2),
        Step("name", 0, "b"),
        Step("times", 2),
        Step("plus", 2),
    )


def test_a_formula_nested_far_beyond_pythons_own_depth_is_read():
    found, refused = steps("-" * 3000 + "a")
    assert len(found) == 3001 and refused == []


def test_the_rate_of_a_symbol_is_one_step():
    assert steps("rateOf(a)")[0] == (Step("rate_of", 0, "a"),)


def test_what_has_no_step_is_refused_by_name_and_stands_as_unknown():
    found, refused = steps("delay(a, 1) + b")
    assert refused == ["the function delay"]
    assert [one.kind for one in found] == ["name", "number", "unknown", "name", "plus"]
