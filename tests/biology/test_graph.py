"""The graph of the cell has every species, reaction and rule of the model, and each number's source."""

import libsbml

from rapalog.biology.graph import cell_graph
from rapalog.biology.network import compose_annotated
from rapalog.facts.pathway_reactions import edge_reactions

MODEL = libsbml.readSBMLFromString(compose_annotated()).getModel()
GRAPH = cell_graph()
NODES = {node.id: node for node in GRAPH.nodes}


def _into(target, role):
    return {edge.source for edge in GRAPH.edges if edge.target == target and edge.role == role}


def test_every_species_reaction_and_rule_is_a_node():
    reactions = {own.getId() for own in MODEL.getListOfReactions()}
    assert {own for own, node in NODES.items() if node.kind == "reaction"} == reactions
    assert len(NODES) == len(GRAPH.nodes) == MODEL.getNumSpecies() + MODEL.getNumReactions() + MODEL.getNumRules()
    assert {edge.source for edge in GRAPH.edges} | {edge.target for edge in GRAPH.edges} <= set(NODES)


def test_reactants_products_and_modifiers_are_those_of_the_reaction():
    assert _into("bind_drug_FKBP12", "reactant") == {"drug_cell", "FKBP12"}
    assert _into("drug_FKBP12", "product") >= {"bind_drug_FKBP12"}
    assert "drug_free" in _into("bind_drug_FKBP12", "modifier")
    n_reactants = sum(own.getNumReactants() for own in MODEL.getListOfReactions())
    assert sum(edge.role == "reactant" for edge in GRAPH.edges) == n_reactants


def test_each_parameter_of_a_rate_law_names_its_fact_source_and_status():
    node = NODES["bind_drug_FKBP12"]
    assert set(node.parameters) == {"cell", "kon_drug_FKBP12", "Kd_drug_FKBP12"}
    assert len(node.sources) == 3 and all(": M" in own and own.endswith(")") for own in node.sources)


def test_edges_of_the_pathway_are_found_again_on_what_they_stand_for():
    for edge in edge_reactions().values():
        for name in edge.reactions:
            assert edge.edge in NODES[name].pathway_edges
