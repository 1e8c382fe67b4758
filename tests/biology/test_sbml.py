"""A prepared cell as SBML: any simulator starts where ours does."""

import libsbml
import pytest

from rapalog.biology.sbml import cell_sbml
from rapalog.biology.tumour_cell import seeded, tumour_cell


@pytest.fixture(scope="module")
def cell():
    return tumour_cell("MCF-7")


def test_a_text_without_errors_holds_the_resting_state_and_the_dose(cell):
    document = libsbml.readSBMLFromString(cell_sbml(cell, cells=3000.0, changes={"drug_medium": 20.0}))
    assert document.getNumErrors(libsbml.LIBSBML_SEV_ERROR) == 0
    model = document.getModel()
    state = {**seeded(cell, 3000.0), "drug_medium": 20.0}
    for species in model.getListOfSpecies():
        assert species.getInitialConcentration() == pytest.approx(state[species.getId()])
        assert model.getInitialAssignment(species.getId()) is None
    assert model.getName().endswith(f"{cell.line.name} {cell.genotype}".strip())


def test_parameters_are_those_of_the_cell_but_for_what_a_rule_gives(cell):
    model = libsbml.readSBMLFromString(cell_sbml(cell, cells=1.0, changes={})).getModel()
    ruled = {rule.getVariable() for rule in model.getListOfRules() if rule.isAssignment()}
    for parameter in model.getListOfParameters():
        if parameter.getId() in cell.parameters and parameter.getId() not in ruled:
            assert parameter.getValue() == pytest.approx(cell.parameters[parameter.getId()])
