"""Where boxes and arrows of the pathway lie."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from rapalog.errors import FactError
from rapalog.facts.library import read_rows
from rapalog.facts.pathway import Edge

Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """The place of one node: centre, size and text, in map units."""

    node: str
    x: float
    y: float
    width: float
    height: float
    text: str

    @property
    def sides(self) -> tuple[float, float, float, float]:
        """Left, right, bottom and top."""
        return (self.x - self.width / 2, self.x + self.width / 2, self.y - self.height / 2, self.y + self.height / 2)


@cache
def boxes() -> dict[str, Box]:
    """Return the box of every node that has a place, by node id."""
    return {row["node"]: _placed(row) for row in read_rows("pathway_layout.csv")}


@cache
def routes() -> dict[str, tuple[Point, ...]]:
    """Return the points of every line that is not simply straight between two boxes, by edge id."""
    return {
        row["edge"]: tuple((float(x), float(y)) for x, y in (point.split() for point in row["points"].split(";")))
        for row in read_rows("pathway_routes.csv")
        if row["points"]
    }


def line_of(edge: Edge) -> tuple[Point, ...]:
    """Return the points of one edge, from the rim of its source to the rim of its target.

    Raises
    ------
    FactError
        If either node has no place in the layout.
    """
    start, end = box(edge.source), box(edge.target)
    if edge.id in routes():
        return routes()[edge.id]
    return (_rim(start, towards=(end.x, end.y)), _rim(end, towards=(start.x, start.y)))


def _placed(row: Mapping[str, str]) -> Box:
    x, y, width, height = (float(row[key]) for key in ("x", "y", "width", "height"))
    return Box(row["node"], x, y, width, height, row["text"])


def box(node_id: str) -> Box:
    """Return the box of a node; an unknown one is refused."""
    try:
        return boxes()[node_id]
    except KeyError:
        raise FactError(
            f"node {node_id!r} has no place on the map",
            remedy="add it to facts/data/pathway_layout.csv",
            where="pathway_layout.csv, column node",
        ) from None


def _rim(box: Box, *, towards: Point) -> Point:
    across, up = towards[0] - box.x, towards[1] - box.y
    reach = min(box.width / 2 / abs(across) if across else math.inf, box.height / 2 / abs(up) if up else math.inf)
    return (box.x + across * reach, box.y + up * reach)
