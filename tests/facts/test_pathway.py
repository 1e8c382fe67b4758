"""Claims on the pathway graph: complete, closed, and of one mind about the direction of the drug's effects."""

from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapalog.errors import FactError
from rapalog.facts.pathway import Edge, Node, Pathway, pathway, read_pathway

TWO_NODES = """
nodes:
  - {id: A, label: a, type: protein, figures: [F1], identifiers: none}
  - {id: B, label: b, type: protein, figures: [], identifiers: none}
edges:
  - {id: E1, source: A, target: B, sign: "+", effect: raises, refs: [], figures: [F1], stated: "yes"}
"""


def graph(arrows):
    names = sorted({name for source, target, _ in arrows for name in (source, target)} | {"0", "1"})
    return Pathway(
        nodes=tuple(Node(name, name, "protein", (), "none") for name in names),
        edges=tuple(Edge(str(k), *arrow, "", (), (), "no") for k, arrow in enumerate(arrows)),
    )


def test_the_graph_has_49_nodes_and_61_edges():
    assert (len(pathway().nodes), len(pathway().edges)) == (49, 61)


def test_the_blot_has_ten_steps_in_order():
    assert [step.step for step in pathway().figure3_steps] == list(range(1, 11))


def test_eleven_effects_of_the_drug_have_an_expected_sign():
    assert len(pathway().expected_signs) == 11


@pytest.mark.parametrize("start", ["DRUG_FKBP12", "EVEROLIMUS"])
@pytest.mark.parametrize("target", pathway().expected_signs)
def test_all_paths_from_the_drug_agree_on_the_direction(start, target):
    assert pathway().sign_of_paths(start, target) == {pathway().expected_signs[target]}


def test_the_complexes_have_the_members_the_document_names():
    assert pathway().members("MTORC1") == {"MTOR", "RPTOR", "MLST8"}
    assert pathway().members("MTORC2") == {"MTOR", "RICTOR", "MLST8"}
    assert pathway().members("AKT") == frozenset()


def test_the_drug_has_no_path_to_the_second_complex():
    assert pathway().sign_of_paths("EVEROLIMUS", "MTORC2") == set()


def test_a_node_has_no_path_to_itself_even_in_a_loop():
    assert pathway().sign_of_paths("S6K1", "S6K1") == set()


def test_tsc_loss_lowers_resistance_and_an_frb_mutation_raises_it():
    assert pathway().sign_of_paths("MUT_TSC", "RESIST") == {"-"}
    assert "+" in pathway().sign_of_paths("MUT_FRB", "RESIST")


def test_the_graph_alone_cannot_tell_what_the_drug_does_to_growth():
    assert pathway().sign_of_paths("EVEROLIMUS", "PROLIF") == {"+", "-"}


def test_figures_hold_the_edges_between_their_own_nodes():
    for figure in ("F1", "F2"):
        inside = {node.id for node in pathway().nodes_of_figure(figure)}
        ends = {end for edge in pathway().edges_of_figure(figure) for end in (edge.source, edge.target)}
        assert ends - inside <= {"EVEROLIMUS"}


def test_figure_3_is_no_graph():
    with pytest.raises(FactError, match="got figure 'F3'"):
        pathway().nodes_of_figure("F3")
    with pytest.raises(FactError, match="got figure 'F3'"):
        pathway().edges_of_figure("F3")


def test_an_unknown_node_is_refused():
    for ask in (pathway().members, pathway().node, lambda name: pathway().sign_of_paths("MTORC1", name)):
        with pytest.raises(FactError, match="no node 'MTORC9'"):
            ask("MTORC9")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("target: B", "target: C", "got node 'C'"),
        ('sign: "+"', 'sign: "up"', "got sign 'up'"),
        ("{id: B,", "{id: A,", "'A' is used twice"),
        ("figures: []", "figures: [F9]", "got figure 'F9'"),
        ('stated: "yes"', 'stated: "perhaps"', "got value of stated 'perhaps'"),
        ("label: b, ", "", "B: missing 1 required positional argument: 'label'"),
        ("label: b", "label: b, colour: red", "unexpected keyword argument 'colour'"),
        ("edges:", "edges: [", "cannot read the pathway as YAML"),
    ],
)
def test_a_broken_graph_is_refused_with_its_place(old, new, message):
    assert read_pathway(TWO_NODES, name="two.yaml").sign_of_paths("A", "B") == {"+"}
    with pytest.raises(FactError, match=message) as refusal:
        read_pathway(TWO_NODES.replace(old, new, 1), name="two.yaml")
    assert refusal.value.where.startswith("two.yaml")


def test_a_list_is_no_pathway():
    with pytest.raises(FactError, match="not a mapping"):
        read_pathway("- 1", name="list.yaml")


NAMES = ("0", "1", "2", "3", "4")
ARROWS = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from(["+", "-", "0", "bind", "member"])),
    max_size=12,
    unique_by=lambda arrow: arrow[:2],
)


@given(ARROWS)
def test_signs_are_those_of_every_simple_path_tried_by_hand(arrows):
    sign = {(source, target): {"-": -1, "0": None}.get(kind, 1) for source, target, kind in arrows}
    found = set()
    for count in range(4):
        for between in permutations("234", count):
            stations = ("0", *between, "1")
            steps = [sign.get(step) for step in pairwise(stations)]
            if None not in steps:
                found.add("-" if steps.count(-1) % 2 else "+")
    assert graph(arrows).sign_of_paths("0", "1") == found
