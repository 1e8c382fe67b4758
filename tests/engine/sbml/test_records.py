"""Records: what a formula reads, and how an element is named to people."""

from tests.engine.sbml.cases import assignment_rule, event, initial_assignment, parameter, sbml
from tests.engine.sbml.constructs import DECAY

from rapalog.engine.sbml.libsbml import read_source
from rapalog.engine.sbml.records import Element, Step, names_in


def test_a_formula_reads_its_symbols_and_neither_functions_nor_rates():
    formula = (Step("name", 0, "a"), Step("rate_of", 0, "b"), Step("call", 1, "f"), Step("plus", 2))
    assert names_in(formula) == {"a"}


def test_an_element_is_named_by_kind_and_id_and_the_file_by_nothing():
    assert str(Element("reaction", "R", 3)) == "reaction R" and str(Element("", "", 0)) == ""


def test_every_formula_of_a_source_is_listed_once():
    source = read_source(
        sbml(
            *DECAY,
            parameter("a"),
            assignment_rule("a", "S"),
            initial_assignment("k", "2*c"),
            event("E", "S < k", {"S": "a"}, delay="1"),
        )
    )
    assert sorted(names for formula in source.formulas() for names in names_in(formula)) == [
        "S",
        "S",
        "S",
        "a",
        "c",
        "c",
        "k",
        "k",
    ]
