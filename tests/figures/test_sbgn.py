"""The SBGN map says what the pathway says, by the rules of activity flow, and carries its reactions and references."""

from xml.etree import ElementTree

import pytest

from rapalog.facts.pathway import pathway
from rapalog.facts.pathway_reactions import edge_reactions
from rapalog.figures.sbgn import RAPALOG, arcs_of, sbgn_text

SBGN = "{http://sbgn.org/libsbgn/0.3}"
TEXT = sbgn_text(pathway(), edge_reactions())
MAP = ElementTree.fromstring(TEXT)[0]
GLYPHS = {own.get("id"): own for own in MAP.findall(f"{SBGN}glyph")}
ARCS = {own.get("id"): own for own in MAP.findall(f"{SBGN}arc")}


def test_every_node_is_a_glyph_with_a_place_and_every_signed_edge_an_arc():
    assert len(GLYPHS) == len(pathway().nodes)
    assert set(ARCS) == {edge.id for edge in arcs_of(pathway())}
    assert {edge.id for edge in pathway().edges} - set(ARCS) == {
        edge.id for edge in pathway().edges if edge.sign == "0"
    }
    for glyph in GLYPHS.values():
        box = glyph.find(f"{SBGN}bbox")
        assert all(float(box.get(name)) >= 0 for name in "xywh")


def test_arcs_have_the_signs_of_the_edges_and_join_glyphs():
    words = {"+": "positive influence", "-": "negative influence"}
    for edge in arcs_of(pathway()):
        arc = ARCS[edge.id]
        assert arc.get("class") == words.get(edge.sign, arc.get("class"))
        assert {arc.get("source"), arc.get("target")} <= set(GLYPHS)
        assert GLYPHS[arc.get("source")].find(f"{SBGN}label").get("text") == pathway().node(edge.source).label


def test_each_arc_carries_its_reactions_and_references():
    for edge in arcs_of(pathway()):
        own = ARCS[edge.id].find(f"{SBGN}extension/{{{RAPALOG}}}edge")
        assert own.get("reactions", "").split() == list(edge_reactions()[edge.id].reactions)
        assert own.get("references", "").split() == [str(number) for number in edge.refs]


def test_ids_are_names_of_xml_and_none_comes_twice():
    ids = [own.get("id") for own in MAP.iter() if own.get("id")]
    assert len(set(ids)) == len(ids) and all(own[0].isalpha() for own in ids)


def test_the_schema_and_the_rules_of_activity_flow_find_nothing_wrong(tmp_path):
    libsbgnpy = pytest.importorskip("libsbgnpy")
    file = tmp_path / "map.sbgn"
    file.write_text(TEXT)
    assert libsbgnpy.validate(file) == []
    assert libsbgnpy.validate_schematron(file) == []
