"""A graph as GraphML, which networkx, Cytoscape, Gephi and yEd read (Brandes et al. 2002)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
#: Types of attributes by Python's.
_TYPES: Mapping[type, str] = {str: "string", float: "double", int: "int", bool: "boolean"}

Data = Mapping[str, str | float | int | bool]


def graphml_text(nodes: Mapping[str, Data], edges: Sequence[tuple[str, str, str, Data]], *, about: str) -> str:
    """Return a directed graph as GraphML.

    Parameters
    ----------
    nodes
        What is known of each node, by id; the same names in every node.
    edges
        Id, source, target and what is known of each edge; the same names in every edge.
    about
        A sentence on the graph.
    """
    node_keys = _keys([*nodes.values()])
    edge_keys = _keys([data for *_, data in edges])
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<graphml xmlns="{_NAMESPACE}">',
        f"<desc>{escape(about)}</desc>",
    ]
    for what, keys in (("node", node_keys), ("edge", edge_keys)):
        lines += [
            f'<key id="{what}_{name}" for="{what}" attr.name={quoteattr(name)} attr.type="{kind}"/>'
            for name, kind in keys.items()
        ]
    lines.append('<graph id="cell" edgedefault="directed">')
    lines += [f"<node id={quoteattr(own)}>{_data('node', data)}</node>" for own, data in nodes.items()]
    lines += [
        f"<edge id={quoteattr(own)} source={quoteattr(source)} target={quoteattr(target)}>{_data('edge', data)}</edge>"
        for own, source, target, data in edges
    ]
    return "\n".join([*lines, "</graph>", "</graphml>", ""])


def _keys(rows: Sequence[Data]) -> dict[str, str]:
    return {name: _TYPES[type(value)] for row in rows for name, value in row.items()}


def _data(what: str, data: Data) -> str:
    texts = {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in data.items()}
    return "".join(f'<data key="{what}_{name}">{escape(text)}</data>' for name, text in texts.items() if text)
