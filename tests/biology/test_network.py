"""The composed SBML model: valid, with units, SBO terms and identifiers on everything, and no number in its text."""

import re

import libsbml
import pytest

from rapalog.biology.network import COUNTED_STATES, REFERENCES, compose_annotated, default_parameters, reaction_text
from rapalog.facts.library import all_facts, facts, read_rows


@pytest.fixture(scope="module")
def document():
    return libsbml.readSBMLFromString(compose_annotated())


def messages(document):
    document.checkConsistency()
    return [document.getError(k).getMessage() for k in range(document.getNumErrors())]


def test_libsbml_finds_no_error_and_no_unit_message(document):
    assert messages(document) == []
    assert document.checkConsistencyWithStrictUnits() == 0


def test_the_unit_check_would_notice_a_wrong_unit():
    spoilt = libsbml.readSBMLFromString(compose_annotated())
    spoilt.getModel().getParameter("k_uptake").setUnits("nM")
    assert any("units" in message for message in messages(spoilt))


def test_level_and_version(document):
    assert (document.getLevel(), document.getVersion()) == (3, 2)


def test_every_species_and_reaction_has_an_sbo_term_and_identifiers(document):
    model = document.getModel()
    for element in [*model.getListOfSpecies(), *model.getListOfReactions()]:
        assert element.isSetSBOTerm(), element.getId()
        assert element.getNumCVTerms() > 0, element.getId()
        assert element.getCVTerm(0).getResourceURI(0).startswith("https://identifiers.org/"), element.getId()


def test_every_parameter_has_a_unit_and_an_sbo_term(document):
    for parameter in document.getModel().getListOfParameters():
        assert parameter.isSetUnits() and parameter.isSetSBOTerm(), parameter.getId()


def test_every_constant_of_the_model_has_a_fact_id(document):
    symbols = {row.more["symbol"] for row in facts("cell_model").values()}
    constants = {p.getId() for p in document.getModel().getListOfParameters() if p.getConstant()}
    assert constants - symbols - set(REFERENCES) == set()
    assert {row.id for row in facts("cell_model").values()} <= set(all_facts())


def test_the_reaction_files_hold_no_numbers_but_one_and_two():
    """1 and 2 are structure (shares of a whole, two daughters, squares); every other number belongs to the facts."""
    code = "\n".join(line.split("//")[0] for line in reaction_text().splitlines())
    numbers = set(re.findall(r"(?<![\w.])\d+\.?\d*(?![\w.])", code))
    assert numbers <= {"1", "2"}


def test_every_parameter_is_used_in_a_reaction():
    words = set(re.findall(r"\w+", reaction_text()))
    initial = {row["initial"] for row in read_rows("species.csv")}
    unused = set(default_parameters()) - words - initial - {"medium"}
    assert unused == set()


def test_every_state_is_made_or_lost_somewhere(document):
    model = document.getModel()
    moved = {
        reference.getSpecies()
        for reaction in model.getListOfReactions()
        for reference in [*reaction.getListOfReactants(), *reaction.getListOfProducts()]
    }
    assert {species.getId() for species in model.getListOfSpecies()} <= moved
    assert set(COUNTED_STATES) == {rule.getVariable() for rule in model.getListOfRules() if rule.isRate()}


def test_about_44_independent_states():
    """States minus conserved totals, as the mechanism asks for."""
    states = len(read_rows("species.csv")) + len(COUNTED_STATES)
    assert 44 <= states <= 75
