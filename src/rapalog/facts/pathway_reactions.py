"""What stands behind each edge of the pathway in the cell model: reactions, parameters, and how to cut it.

``pathway_reactions.csv`` has one row for each edge: ids of reactions or of rules (``biology/reactions``), symbols of
parameters (``cell_model.csv``), and parameter values that take the effect of the source on the target away. An edge
may have no reaction of its own, or nothing to cut; its note then says why. The values are switches, not measurements.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from rapalog.errors import FactError, RapalogError
from rapalog.facts.library import facts, read_rows
from rapalog.facts.pathway import pathway


@dataclass(frozen=True)
class EdgeReactions:
    """What an edge is in the cell model; ``cut`` are the parameters that cut it, empty where nothing does."""

    edge: str
    reactions: tuple[str, ...]
    parameters: tuple[str, ...]
    cut: Mapping[str, float]
    note: str


@cache
def edge_reactions() -> Mapping[str, EdgeReactions]:
    """Return what every edge of the package's pathway is in the cell model, by edge id."""
    known = {row.more["symbol"] for row in facts("cell_model").values()}
    edges = {edge.id for edge in pathway().edges}
    return read_edge_reactions(read_rows("pathway_reactions.csv"), edges=edges, symbols=known)


def read_edge_reactions(
    rows: Iterable[Mapping[str, str]], *, edges: set[str], symbols: set[str]
) -> Mapping[str, EdgeReactions]:
    """Read and check rows of the table.

    Parameters
    ----------
    rows
        With the columns edge, reactions, parameters, cut and note.
    edges, symbols
        Ids of edges, each of which needs one row, and symbols of parameters that there are.

    Raises
    ------
    FactError
        For an edge that is unknown, twice there or missing, an unknown parameter, a cut that is no number, or an edge
        without a note that has nothing to cut.
    """
    found: dict[str, EdgeReactions] = {}
    for line, row in enumerate(rows, start=2):
        where = f"pathway_reactions.csv:{line}"
        if row["edge"] not in edges or row["edge"] in found:
            raise FactError(
                f"edge {row['edge']!r} is unknown or there twice",
                remedy="give each edge of pathway.yaml one row",
                where=where,
            )
        own = EdgeReactions(
            row["edge"],
            tuple(row["reactions"].split()),
            tuple(row["parameters"].split()),
            _cut(row["cut"], where),
            row["note"],
        )
        unknown = [name for name in (*own.parameters, *own.cut) if name not in symbols]
        if unknown:
            raise FactError(
                f"edge {own.edge} names {unknown[0]!r}, which is no parameter",
                where=where,
                remedy="use a symbol of cell_model.csv",
            )
        if not own.note:
            raise FactError(
                f"edge {own.edge} has no note", remedy="say what a cut does, or why there is none", where=where
            )
        found[own.edge] = own
    if missing := sorted(edges - set(found)):
        raise FactError(f"edge {missing[0]} has no row", remedy="add it", where="pathway_reactions.csv")
    return MappingProxyType(found)


def cut_edges(edges: Iterable[str]) -> dict[str, float]:
    """Return the parameters, by symbol, that cut edges of the pathway.

    Parameters
    ----------
    edges
        Ids such as ``"E033"``, without regard to case.

    Raises
    ------
    RapalogError
        For an edge that is not there, that has nothing to cut, or two that would set one parameter to two values.
    """
    known = edge_reactions()
    found: dict[str, float] = {}
    by: dict[str, str] = {}
    for edge in dict.fromkeys(one.strip().upper() for one in edges):
        if edge not in known:
            raise RapalogError(
                f"got edge {edge!r}, must be one of E001 to {max(known)}",
                where="--cut",
                remedy="see the map of the page Mechanism, or facts/data/pathway.yaml",
            )
        if not known[edge].cut:
            raise RapalogError(f"edge {edge} cannot be cut: {known[edge].note}", remedy="cut another", where="--cut")
        for symbol, own in known[edge].cut.items():
            if found.get(symbol, own) != own:
                raise RapalogError(
                    f"edges {by[symbol]} and {edge} cannot be cut together: both set {symbol}",
                    remedy="cut one of them",
                    where="--cut",
                )
            found[symbol], by[symbol] = own, edge
    return found


def _cut(text: str, where: str) -> Mapping[str, float]:
    found: dict[str, float] = {}
    for part in text.split():
        symbol, _, written = part.partition("=")
        try:
            found[symbol] = float(written)
        except ValueError:
            raise FactError(f"cannot read the cut {part!r}", remedy="write SYMBOL=NUMBER", where=where) from None
        if not math.isfinite(found[symbol]):
            raise FactError(f"the cut {part!r} is not finite", remedy="write a number", where=where)
    return MappingProxyType(found)
