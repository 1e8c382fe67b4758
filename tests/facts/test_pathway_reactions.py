"""What stands behind each edge, and how it is cut."""

import re

import pytest

from rapalog.biology.network import reaction_text
from rapalog.errors import FactError, RapalogError
from rapalog.facts.pathway_reactions import cut_edges, edge_reactions, read_edge_reactions

_ROW = {"edge": "E1", "reactions": "make_A", "parameters": "k", "cut": "k=0", "note": "none is made"}


def test_every_edge_names_reactions_or_rules_that_the_cell_has():
    named = set(re.findall(r"^\s*(\w+)\s*(?::|'?\s*:?=)", reaction_text(), re.MULTILINE))
    assert {name for own in edge_reactions().values() for name in own.reactions} <= named


def test_an_edge_without_a_cut_says_why():
    assert all(own.note for own in edge_reactions().values())
    with pytest.raises(RapalogError, match="PDK1 is no state"):
        cut_edges(["E007"])


def test_cuts_are_parameters_and_two_that_disagree_are_refused():
    assert cut_edges(["e033", "E033", "E055"]) == {"drive_S6K1": 0.0, "feedback_IRS1": 0.0}
    with pytest.raises(RapalogError, match="cannot be cut together"):
        cut_edges(["E003", "E004"])
    with pytest.raises(RapalogError, match="must be one of E001 to E061"):
        cut_edges(["E999"])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"edge": "E2"}, "unknown"),
        ({"parameters": "l"}, "no parameter"),
        ({"cut": "k=x"}, "cannot read"),
        ({"note": ""}, "no note"),
    ],
)
def test_a_row_that_is_wrong_is_refused(change, said):
    assert read_edge_reactions([_ROW], edges={"E1"}, symbols={"k"})["E1"].cut == {"k": 0.0}
    with pytest.raises(FactError, match=said):
        read_edge_reactions([{**_ROW, **change}], edges={"E1"}, symbols={"k"})


def test_an_edge_without_a_row_is_refused():
    with pytest.raises(FactError, match="E2 has no row"):
        read_edge_reactions([_ROW], edges={"E1", "E2"}, symbols={"k"})
