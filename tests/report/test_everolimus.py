"""The embedded study: what the drug does to its pathway."""

from rapalog.facts.pathway import pathway
from rapalog.report.everolimus import pathway_effect


def test_the_drug_lowers_its_pathway_and_what_has_no_state_has_no_effect():
    effect = pathway_effect()
    assert set(effect) == {node.id for node in pathway().nodes}
    assert effect["RPS6"] < -1 < 0 < effect["AKT"]
    assert None in effect.values()
