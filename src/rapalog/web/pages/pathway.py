"""The pathway as the page draws it: boxes, lines, compartments and key, as our figures have them."""

from __future__ import annotations

from dataclasses import asdict
from functools import cache
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from rapalog.biology.readouts import readouts
from rapalog.facts.library import read_rows
from rapalog.facts.pathway import pathway
from rapalog.figures.pathway_map import boxes, line_of, routes
from rapalog.web.answers import REFUSALS, Json

router = APIRouter(prefix="/api/pathway", tags=["mechanism"], responses=REFUSALS)


@router.get("", response_class=Response)
def drawn_pathway() -> Response:
    """Return nodes with boxes, edges with lines, compartments and key, in units of one map of 140 by 106."""
    return Json(_document())


@cache
def _document() -> dict[str, Any]:
    graph, shown = pathway(), {own.node: name for name, own in readouts().items() if own.node}
    labels = {row["edge"]: row for row in read_rows("pathway_routes.csv") if row["label"]}
    return {
        "nodes": [
            {**asdict(node), "box": asdict(boxes()[node.id]), "readout": shown.get(node.id)} for node in graph.nodes
        ],
        "edges": [
            {
                **asdict(edge),
                "line": line_of(edge),
                "bent": edge.id in routes(),
                "label": _label(labels.get(edge.id)),
            }
            for edge in graph.edges
        ],
        "regions": read_rows("pathway_regions.csv"),
        "key": read_rows("pathway_key.csv"),
        "steps": [asdict(step) for step in graph.figure3_steps],
    }


def _label(row: dict[str, str] | None) -> dict[str, Any] | None:
    return {"text": row["label"], "x": float(row["label_x"]), "y": float(row["label_y"])} if row else None
