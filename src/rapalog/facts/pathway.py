"""The pathway as a graph: who acts on whom, with which sign, and who says so.

Nodes are proteins, complexes, processes, inputs, drugs, variants and phenotypes; an edge raises (``+``), lowers
(``-``), leaves alone (``0``), binds (``bind``) or is part of (``member``) its target. The graph carries the content of
the document's lost Figures 1, 2 and 4 and the steps of Figure 3. It holds no number and predicts no size; the one thing
it can compute is the direction of an effect (:meth:`Pathway.sign_of_paths`). Data: ``facts/data/pathway.yaml``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import resources
from types import MappingProxyType
from typing import Any, Final, Literal, TypeVar, cast, get_args

import yaml

from rapalog.errors import FactError

Sign = Literal["+", "-", "0", "bind", "member"]
SIGNS: Final = get_args(Sign)
FIGURES: Final = ("F1", "F2", "F4")
_STATED: Final = ("yes", "implied", "no")
#: libyaml, where PyYAML was built with it, reads the same eight times as fast.
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# How an edge carries a change onwards; "0" is absent because nothing passes along it.
_CARRIED: Final[Mapping[str, int]] = MappingProxyType({"+": 1, "-": -1, "bind": 1, "member": 1})

_Part = TypeVar("_Part")


@dataclass(frozen=True)
class Node:
    """One thing in the pathway, with its public identifiers where they are known (``|`` or, ``+`` and)."""

    id: str
    label: str
    type: str
    figures: tuple[str, ...]
    identifiers: str
    hgnc: str = ""
    uniprot: str = ""
    chebi: str = ""


@dataclass(frozen=True)
class Edge:
    """One directed statement about two nodes; ``refs`` are the document's own reference numbers."""

    id: str
    source: str
    target: str
    sign: Sign
    effect: str
    refs: tuple[int, ...]
    figures: tuple[str, ...]
    stated: str
    site: str = ""
    note: str = ""


@dataclass(frozen=True)
class ProcedureStep:
    """One step of the blot procedure of Figure 3."""

    step: int
    name: str


@dataclass(frozen=True)
class Pathway:
    """The graph, the steps of Figure 3, and the signs that the paths from ``paths_from`` must have."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    figure3_steps: tuple[ProcedureStep, ...] = ()
    paths_from: str = ""
    expected_signs: Mapping[str, str] = field(default_factory=dict)
    source: str = ""

    @cached_property
    def by_id(self) -> Mapping[str, Node]:
        """The nodes by id."""
        return MappingProxyType({node.id: node for node in self.nodes})

    def node(self, node_id: str) -> Node:
        """Return one node.

        Raises
        ------
        FactError
            If the pathway has no such node.
        """
        try:
            return self.by_id[node_id]
        except KeyError:
            raise FactError(
                f"the pathway has no node {node_id!r}", remedy="use an id of facts/data/pathway.yaml, such as MTORC1"
            ) from None

    def members(self, node_id: str) -> frozenset[str]:
        """Return the ids of the direct components of a complex; empty for anything else.

        Raises
        ------
        FactError
            If the pathway has no such node.
        """
        whole = self.node(node_id).id
        return frozenset(edge.source for edge in self.edges if edge.target == whole and edge.sign == "member")

    def nodes_of_figure(self, figure: str) -> tuple[Node, ...]:
        """Return the nodes of Figure 1, 2 or 4, named ``"F1"``, ``"F2"``, ``"F4"``.

        Raises
        ------
        FactError
            For another figure; Figure 3 is a procedure, see ``figure3_steps``.
        """
        return tuple(node for node in self.nodes if _known_figure(figure) in node.figures)

    def edges_of_figure(self, figure: str) -> tuple[Edge, ...]:
        """Return the edges of Figure 1, 2 or 4.

        Raises
        ------
        FactError
            For another figure.
        """
        return tuple(edge for edge in self.edges if _known_figure(figure) in edge.figures)

    def sign_of_paths(self, source: str, target: str) -> set[str]:
        """Return the signs with which a rise of ``source`` reaches ``target``: a subset of ``{"+", "-"}``.

        The sign of a path is the product of the signs of its edges; every simple path counts, so ``{"+", "-"}`` means
        that the graph alone cannot tell. The set is empty where no path exists, and for a node and itself.

        The convention was chosen by trial on the 11 signs expected below ``DRUG_FKBP12``. Edges are followed from
        source to target only, ``bind`` and ``member`` carry ``+``, and nothing passes a ``0`` edge: then all 11 targets
        agree (15 paths), and they do from ``EVEROLIMUS`` too (30 paths). What fails: following ``bind`` and ``member``
        both ways reaches mTORC1 through the ternary complex with the opposite sign (0 of 11 agree); passing the ``0``
        edge to mTORC2 breaks at least 10 of 11 from ``EVEROLIMUS``, and so does counting ``bind`` as ``-`` (0 of 11);
        dropping ``member`` leaves ``EVEROLIMUS`` without any path.

        Raises
        ------
        FactError
            If the pathway has no such node.
        """
        start, end = self.node(source).id, self.node(target).id
        if start == end:
            return set()
        return {"+" if product > 0 else "-" for product in self._path_products(start, end, visited=frozenset({start}))}

    @cached_property
    def _steps_from(self) -> Mapping[str, list[tuple[str, int]]]:
        steps: dict[str, list[tuple[str, int]]] = {node.id: [] for node in self.nodes}
        for edge in self.edges:
            if edge.sign in _CARRIED:
                steps[edge.source].append((edge.target, _CARRIED[edge.sign]))
        return MappingProxyType(steps)

    def _path_products(self, here: str, end: str, *, visited: frozenset[str]) -> Iterator[int]:
        for following, sign in self._steps_from[here]:
            if following == end:
                yield sign
            elif following not in visited:
                for rest in self._path_products(following, end, visited=visited | {following}):
                    yield sign * rest


@cache
def pathway() -> Pathway:
    """Return the package's pathway: 49 nodes, 61 edges, 10 steps."""
    text = resources.files("rapalog.facts").joinpath("data", "pathway.yaml").read_text(encoding="utf-8")
    return read_pathway(text, name="pathway.yaml")


def read_pathway(text: str, *, name: str) -> Pathway:
    """Read and check a pathway written as YAML.

    Parameters
    ----------
    text
        YAML with the lists ``nodes``, ``edges`` and, if wanted, ``figure3_steps`` and ``checks``.
    name
        The file's name, for error messages.

    Raises
    ------
    FactError
        For text that is no such YAML, a field that is missing or unknown, an id used twice, an edge from or to a node
        that is not there, or a sign, figure or ``stated`` outside its list.
    """
    try:
        document = yaml.load(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        raise FactError(f"cannot read the pathway as YAML: {error}", remedy="mend the YAML", where=name) from None
    if not isinstance(document, dict):
        raise FactError("the pathway is not a mapping", remedy="give it the lists nodes and edges", where=name)
    checks = document.get("checks") or {}
    read = Pathway(
        nodes=tuple(_built(Node, entry, name=name) for entry in document.get("nodes") or ()),
        edges=tuple(_built(Edge, entry, name=name) for entry in document.get("edges") or ()),
        figure3_steps=tuple(_built(ProcedureStep, entry, name=name) for entry in document.get("figure3_steps") or ()),
        paths_from=str(checks.get("paths_from", "")),
        expected_signs=MappingProxyType(dict(checks.get("expected") or {})),
        source=str(document.get("source", "")),
    )
    _check_ids(read, name=name)
    for edge in read.edges:
        _check_edge(edge, read, name=name)
    for node_id in (*([read.paths_from] if read.paths_from else []), *read.expected_signs):
        _check_choice(node_id, read.by_id, what="node", where=f"{name}, checks")
    return read


def _built(kind: type[_Part], entry: object, *, name: str) -> _Part:
    if not isinstance(entry, dict):
        raise FactError(f"got {entry!r}, must be a mapping", remedy="write {id: ..., ...}", where=name)
    fields = {key: tuple(cell) if isinstance(cell, list) else cell for key, cell in cast(dict[str, Any], entry).items()}
    try:
        return kind(**fields)
    except TypeError as error:
        raise FactError(
            f"{entry.get('id', 'an entry')}: {str(error).partition('__init__() ')[2] or error}",
            remedy="give each entry the fields of its neighbours",
            where=name,
        ) from None


def _check_ids(read: Pathway, *, name: str) -> None:
    for items in (read.nodes, read.edges):
        ids = [item.id for item in items]
        for item_id in ids:
            if ids.count(item_id) > 1:
                raise FactError(f"id {item_id!r} is used twice", remedy="give each its own id", where=name)
    for node in read.nodes:
        for figure in node.figures:
            _check_choice(figure, FIGURES, what="figure", where=f"{name}, node {node.id}")


def _check_edge(edge: Edge, read: Pathway, *, name: str) -> None:
    where = f"{name}, edge {edge.id}"
    for end in (edge.source, edge.target):
        _check_choice(end, read.by_id, what="node", where=where)
    _check_choice(edge.sign, SIGNS, what="sign", where=where)
    _check_choice(edge.stated, _STATED, what="value of stated", where=where)
    for figure in edge.figures:
        _check_choice(figure, FIGURES, what="figure", where=where)


def _check_choice(text: str, allowed: tuple[str, ...] | Mapping[str, Node], *, what: str, where: str) -> None:
    if text not in allowed:
        choices = ", ".join(allowed) if isinstance(allowed, tuple) else "the ids under nodes"
        raise FactError(
            f"got {what} {text!r}, must be one of {choices}", remedy="write one of them exactly so", where=where
        )


def _known_figure(figure: str) -> str:
    if figure not in FIGURES:
        raise FactError(
            f"got figure {figure!r}, must be one of {', '.join(FIGURES)}", remedy="for Figure 3 take figure3_steps"
        )
    return figure
