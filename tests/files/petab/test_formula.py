"""Formulas of PEtab are read as the format means them, and what is none is refused with its place."""

import math

import pytest

from rapalog.engine.equations.evaluate import evaluate
from rapalog.engine.equations.expression import Graph
from rapalog.engine.sbml.math import Translator
from rapalog.errors import FileError
from rapalog.files.petab.formula import read_formula


def _value(text, **symbols):
    graph = Graph()
    names = {name: graph.constant(value) for name, value in symbols.items()}
    node = Translator(graph, ()).number(read_formula(text, where="o.tsv:2, column observableFormula"), names)
    return float(evaluate(graph, [node], state=[], parameter=[], time=0.0)[0])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("8 / 2 / 2", 2),
        ("2 - 3 - 4", -5),
        ("2^3^2", 512),
        ("2**-1", 0.5),
        ("-2^2", -4),
        ("2 * -3", -6),
        ("1e-3 + .5", 0.501),
        ("- - 2", 2),
        ("+3", 3),
        ("log(8)", math.log(8)),
        ("log(8, 2)", 3),
        ("log2(8)", 3),
        ("log10(1000)", 3),
        ("ln(2)", math.log(2)),
        ("sqrt(9)", 3),
        ("pow(2, 3)", 8),
        ("exp(1)", math.e),
        ("min(1, 2) + max(1, 2)", 3),
        ("abs(-2)", 2),
        ("sign(-3) + 10*sign(2) + 100*sign(0)", 9),
        ("arctan(1)", math.pi / 4),
        ("cosh(0)", 1),
        ("piecewise(1, 2 < 1, 5, 3 >= 3, 7)", 5),
        ("piecewise(1, 1 == 2 || !(1 < 2 && true), 4)", 4),
        ("x != 2", 0),
    ],
)
def test_a_formula_has_the_value_that_the_format_gives_it(text, value):
    assert _value(text, x=2.0) == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1 +", "ends too early"),
        ("(1", "lacks ')'"),
        ("1 2", "does not understand '2'"),
        ("a $ b", "'$', which stands"),
        ("foo(1)", "calls foo, which is no function"),
        ("sin(1, 2)", "gives sin 2 operands"),
        ("piecewise(1, true)", "gives piecewise 2 operands"),
        ("sin()", "gives sin 0 operands"),
        ("*2", "'*' where"),
        ("(" * 200 + "1" + ")" * 200, "brackets deep"),
        ("-" * 2000 + "1", "brackets deep"),
    ],
)
def test_what_is_no_formula_is_refused_with_its_place(text, said):
    with pytest.raises(FileError) as caught:
        read_formula(text, where="o.tsv:2, column observableFormula")
    assert said in str(caught.value) and caught.value.where == "o.tsv:2, column observableFormula"


def test_a_long_sum_needs_no_brackets():
    assert _value(" + ".join(["x"] * 3000), x=1.0) == 3000
