"""GraphML is what other programs read: the same nodes, edges, types and texts."""

from xml.etree import ElementTree

import pytest

from rapalog.files.graphml import graphml_text

NODES = {"a": {"name": 'A < "B"', "size": 1.5}, "b": {"name": "B", "size": 2.0}}
EDGES = [("e1", "a", "b", {"role": "reactant", "count": 2, "known": True})]
TEXT = graphml_text(NODES, EDGES, about="two & one")
SPACE = "{http://graphml.graphdrawing.org/xmlns}"


def test_keys_nodes_and_edges_are_declared_and_typed():
    root = ElementTree.fromstring(TEXT)
    keys = {own.get("id"): (own.get("attr.name"), own.get("attr.type")) for own in root.iter(f"{SPACE}key")}
    assert keys["node_size"] == ("size", "double") and keys["edge_known"] == ("known", "boolean")
    assert {own.get("key") for own in root.iter(f"{SPACE}data")} <= set(keys)
    first = next(root.iter(f"{SPACE}node"))
    assert first.get("id") == "a" and first[0].text == 'A < "B"'
    edge = next(root.iter(f"{SPACE}edge"))
    assert (edge.get("source"), edge.get("target")) == ("a", "b")


def test_networkx_reads_it_back():
    networkx = pytest.importorskip("networkx")
    graph = networkx.parse_graphml(TEXT)
    assert graph.is_directed() and dict(graph.nodes(data=True)) == NODES
    assert list(graph.edges(data=True)) == [("a", "b", {**EDGES[0][3], "id": "e1"})]
