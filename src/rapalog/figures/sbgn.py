"""The pathway as an SBGN map in the language of activity flow (Mi et al. 2015), where the map of our figures has it.

    raises              positive influence          is part of a complex    necessary stimulation
    lowers              negative influence          binds                   unknown influence

What leaves its target alone has no arc in this language, and is left out. Every arc carries its reactions, parameters
and references, and every glyph its public identifiers, in an extension of our own; both say it in words in their notes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from rapalog.facts.pathway import Edge, Node, Pathway
from rapalog.facts.pathway_reactions import EdgeReactions
from rapalog.figures.pathway_places import Box, boxes, line_of

#: The namespace of our own remarks.
RAPALOG: Final = "urn:rapalog:sbgn"
_SBGN: Final = "http://sbgn.org/libsbgn/0.3"
_ACTIVITY_FLOW: Final = "http://identifiers.org/combine.specifications/sbgn.af.level-1.version-1.2"
_ARCS: Final[Mapping[str, str]] = {
    "+": "positive influence",
    "-": "negative influence",
    "bind": "unknown influence",
    "member": "necessary stimulation",
}
#: What kind of thing is active, in the words of SBGN.
_ENTITIES: Final[Mapping[str, str]] = {
    "protein": "macromolecule",
    "protein family": "macromolecule",
    "domain": "macromolecule",
    "complex": "complex",
    "drug": "simple chemical",
    "small molecule": "simple chemical",
    "variant": "nucleic acid feature",
    "input": "perturbation",
}
_SCALE: Final = 10.0  # points for a unit of the map
_TOP: Final = 100.0
_NOTE: Final = (3.6, 1.6)  # size of the small box that says the kind, in units of the map


def sbgn_text(pathway: Pathway, reactions: Mapping[str, EdgeReactions]) -> str:
    """Return the pathway as SBGN-ML 0.3.

    Parameters
    ----------
    pathway
        The graph; each of its nodes needs a place in the layout.
    reactions
        What each edge is in the cell model, by edge id.
    """
    places = boxes()
    glyphs = [_glyph(node, places[node.id]) for node in pathway.nodes]
    arcs = [_arc(edge, reactions[edge.id]) for edge in arcs_of(pathway)]
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<sbgn xmlns="{_SBGN}" xmlns:rapalog="{RAPALOG}">',
            f'<map id="mtorc1_pathway" language="activity flow" version="{_ACTIVITY_FLOW}">',
            *glyphs,
            *arcs,
            "</map>",
            "</sbgn>",
            "",
        ]
    )


def arcs_of(pathway: Pathway) -> tuple[Edge, ...]:
    """Return the edges that have an arc in this language: all but those that leave their target alone."""
    return tuple(edge for edge in pathway.edges if edge.sign in _ARCS)


def _glyph(node: Node, box: Box) -> str:
    kind = "phenotype" if node.type == "phenotype" else "biological activity"
    remarks = {"type": node.type, "hgnc": node.hgnc, "uniprot": node.uniprot, "chebi": node.chebi}
    return (
        f'<glyph class="{kind}" id="{_id(node.id)}">{_remarks("node", remarks)}<label text={quoteattr(node.label)}/>'
        f"{_bbox(box.x, box.y, box.width, box.height)}{_entity(node, box) if kind != 'phenotype' else ''}</glyph>"
    )


def _entity(node: Node, box: Box) -> str:
    """Return the unit of information that says what kind of thing is active, on the upper edge of its box."""
    if node.type not in _ENTITIES:
        return ""
    place = _bbox(box.x - box.width / 4, box.y + box.height / 2, *_NOTE)
    return (
        f'<glyph class="unit of information" id="{_id(node.id)}_kind"><label text=""/>'
        f'<entity name="{_ENTITIES[node.type]}"/>{place}</glyph>'
    )


def _arc(edge: Edge, own: EdgeReactions) -> str:
    points = [(x * _SCALE, (_TOP - y) * _SCALE) for x, y in line_of(edge)]
    (x0, y0), *between, (x1, y1) = points
    bends = "".join(f'<next x="{x:g}" y="{y:g}"/>' for x, y in between)
    remarks = {
        "effect": edge.effect,
        "site": edge.site,
        "stated": edge.stated,
        "references": " ".join(map(str, edge.refs)),
        "reactions": " ".join(own.reactions),
        "parameters": " ".join(own.parameters),
    }
    return (
        f'<arc class="{_ARCS[edge.sign]}" id="{edge.id}" source="{_id(edge.source)}" target="{_id(edge.target)}">'
        f'{_remarks("edge", remarks)}<start x="{x0:g}" y="{y0:g}"/>{bends}<end x="{x1:g}" y="{y1:g}"/></arc>'
    )


def _id(node: str) -> str:
    """Return the id of a glyph: a name of XML does not begin with a digit."""
    return f"node_{node}"


def _remarks(what: str, remarks: Mapping[str, str]) -> str:
    known = {name: text for name, text in remarks.items() if text}
    words = "; ".join(f"{name}: {text}" for name, text in known.items())
    attributes = "".join(f" {name}={quoteattr(text)}" for name, text in known.items())
    return (
        f'<notes><p xmlns="http://www.w3.org/1999/xhtml">{escape(words)}</p></notes>'
        f"<extension><rapalog:{what}{attributes}/></extension>"
    )


def _bbox(x: float, y: float, width: float, height: float) -> str:
    left, top = (x - width / 2) * _SCALE, (_TOP - y - height / 2) * _SCALE
    return f'<bbox x="{left:g}" y="{top:g}" w="{width * _SCALE:g}" h="{height * _SCALE:g}"/>'
