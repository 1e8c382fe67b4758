"""The pathway as the page draws it: boxes, lines, compartments and key, and what is behind each in the cell model."""

from __future__ import annotations

import re
from dataclasses import asdict
from functools import cache
from typing import Any, Final

from fastapi import APIRouter
from fastapi.responses import Response

from rapalog.biology.network import default_parameters, reaction_text
from rapalog.biology.readouts import readouts
from rapalog.facts.library import Fact, facts, read_rows
from rapalog.facts.pathway import Node, pathway
from rapalog.facts.pathway_reactions import edge_reactions
from rapalog.figures.pathway_places import boxes, line_of, routes
from rapalog.web.answers import REFUSALS, Json

router = APIRouter(prefix="/api/pathway", tags=["mechanism"], responses=REFUSALS)

_REACTION: Final = re.compile(r"^\s*(\w+):(?!=)\s*([^;]*);\s*([^;]+);", re.MULTILINE)
_RULE: Final = re.compile(r"^\s*(\w+)('?)\s*(:?=)\s*([^;]+);", re.MULTILINE)


@router.get("", response_class=Response)
def drawn_pathway() -> Response:
    """Return nodes with boxes, edges with lines, compartments and key, in units of one map of 140 by 106.

    Each edge has its reactions and parameters, what cuts it, and a note; ``parameters`` and ``reactions`` say what they
    are, by symbol and by id.
    """
    return Json(_document())


@cache
def _document() -> dict[str, Any]:
    graph, shown, behind = pathway(), _readouts(), edge_reactions()
    labels = {row["edge"]: row for row in read_rows("pathway_routes.csv") if row["label"]}
    edges = [
        {
            **asdict(edge),
            "line": line_of(edge),
            "bent": edge.id in routes(),
            "label": _label(labels.get(edge.id)),
            "reactions": behind[edge.id].reactions,
            "parameters": behind[edge.id].parameters,
            "cut": dict(behind[edge.id].cut),
            "cut_note": behind[edge.id].note,
        }
        for edge in graph.edges
    ]
    return {
        "nodes": [_node(node, shown.get(node.id, [])) for node in graph.nodes],
        "edges": edges,
        "regions": read_rows("pathway_regions.csv"),
        "key": read_rows("pathway_key.csv"),
        "steps": [asdict(step) for step in graph.figure3_steps],
        "parameters": _parameters({name for own in behind.values() for name in (*own.parameters, *own.cut)}),
        "reactions": {name: _reactions()[name] for own in behind.values() for name in own.reactions},
    }


def _node(node: Node, shown: list[str]) -> dict[str, Any]:
    """Return a node with its box, its readouts (``readout`` is the one that colours it) and its species."""
    species = [row["species"] for row in read_rows("species.csv") if row["node"] == node.id]
    coloured = next((name for name in shown if readouts()[name].node == node.id), None)
    return {**asdict(node), "box": asdict(boxes()[node.id]), "readout": coloured, "readouts": shown, "species": species}


def _readouts() -> dict[str, list[str]]:
    """Return the readouts of each node, the one that colours it first."""
    beside = {row["readout"]: row["beside"] for row in read_rows("readouts.csv")}
    found: dict[str, list[str]] = {}
    for name, own in readouts().items():
        if own.node:
            found.setdefault(own.node, []).append(name)
    for name, node in beside.items():
        if node:
            found.setdefault(node, []).append(name)
    return found


@cache
def _reactions() -> dict[str, str]:
    """Return each reaction with its rate, and each rule, as the reaction files write them."""
    text = "\n".join(line.split("//")[0] for line in reaction_text().splitlines())
    found = {name: f"{' '.join(change.split())}   at {rate.strip()}" for name, change, rate in _REACTION.findall(text)}
    for name, dash, sign, formula in _RULE.findall(text):
        found.setdefault(name, f"{name}{dash} {sign.replace(':', '')} {formula.strip()}")
    return found


def _parameters(symbols: set[str]) -> dict[str, Any]:
    here = default_parameters()
    learnt: dict[str, Fact] = {}
    for row in facts("calibrated").values():  # what all lines share stands before what a line has
        if not row.more["drug"]:
            learnt.setdefault(row.more["symbol"], row)
    return {
        row.more["symbol"]: {
            "id": row.id,
            "quantity": row.quantity,
            "value": here[row.more["symbol"]],
            "unit": row.unit,
            "status": learnt[row.more["symbol"]].status if row.more["symbol"] in learnt else row.status,
            "source": learnt[row.more["symbol"]].source if row.more["symbol"] in learnt else row.source,
            "note": row.note,
        }
        for row in facts("cell_model").values()
        if row.more["symbol"] in symbols
    }


def _label(row: dict[str, str] | None) -> dict[str, Any] | None:
    return {"text": row["label"], "x": float(row["label_x"]), "y": float(row["label_y"])} if row else None
