"""The network as a graph: species, reactions and computed quantities, and who enters which.

    species --reactant--> reaction --product--> species
    anything --modifier--> reaction            it stands in the rate law
    anything --term--> quantity                it stands in the formula of the quantity

Every reaction and quantity names the parameters of its formula, the sources of their values (ids of ``cell_model.csv``
with what they were taken from) and the edges of the pathway that it stands for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import libsbml

from rapalog.biology.network import compose_annotated
from rapalog.facts.library import facts, read_rows
from rapalog.facts.pathway_reactions import edge_reactions

SbmlElement: TypeAlias = Any  # libsbml comes without types


@dataclass(frozen=True)
class GraphNode:
    """A species, a reaction or a quantity that a rule computes.

    Parameters
    ----------
    id, name
        Of the model.
    kind
        What it is.
    formula
        Rate law or rule, as text; empty for species.
    identifiers
        Public ones of a species, such as ``uniprot:P62942``, and the terms of a reaction's kind.
    parameters
        Symbols in the formula.
    sources
        Of these parameters: id in ``cell_model.csv``, source and status.
    pathway_edges, pathway_node
        Ids of ``pathway.yaml`` that stand on this, and that a species belongs to.
    """

    id: str
    name: str
    kind: Literal["species", "reaction", "quantity"]
    formula: str = ""
    identifiers: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    pathway_edges: tuple[str, ...] = ()
    pathway_node: str = ""


@dataclass(frozen=True)
class GraphEdge:
    """Who enters what: ``stoichiometry`` is 0 where nothing is used up or made."""

    source: str
    target: str
    role: Literal["reactant", "product", "modifier", "term"]
    stoichiometry: float
    of: str


@dataclass(frozen=True)
class CellGraph:
    """All nodes and edges, in the order of the model."""

    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]


def cell_graph() -> CellGraph:
    """Return the graph of the cell model."""
    model = libsbml.readSBMLFromString(compose_annotated()).getModel()
    return _Builder(model).graph()


class _Builder:
    """Goes through a model once."""

    def __init__(self, model: SbmlElement) -> None:
        self._model = model
        self._rows = {row.more["symbol"]: row for row in facts("cell_model").values()}
        self._species = {row["species"]: row for row in read_rows("species.csv")}
        self._kinds = {row["kind"]: row for row in read_rows("reaction_kinds.csv")}
        self._nodes = {own.getId() for own in (*model.getListOfSpecies(), *model.getListOfReactions())}
        self._nodes |= {rule.getVariable() for rule in model.getListOfRules()}
        self._edges_of: dict[str, list[str]] = {}
        for edge in edge_reactions().values():
            for own in edge.reactions:
                self._edges_of.setdefault(own, []).append(edge.edge)

    def graph(self) -> CellGraph:
        nodes = [self._of_species(own) for own in self._model.getListOfSpecies()]
        edges: list[GraphEdge] = []
        for reaction in self._model.getListOfReactions():
            nodes.append(self._of_reaction(reaction))
            edges += self._into_reaction(reaction)
        for rule in self._model.getListOfRules():
            nodes.append(self._of_rule(rule))
            own = rule.getVariable()
            edges += [GraphEdge(name, own, "term", 0.0, own) for name in self._nodes_in(rule.getMath(), own)]
        return CellGraph(tuple(nodes), tuple(edges))

    def _of_species(self, species: SbmlElement) -> GraphNode:
        row = self._species[species.getId()]
        names = tuple(row["identifiers"].split())
        return GraphNode(
            species.getId(),
            row["name"],
            "species",
            identifiers=(row["sbo"], *names),
            pathway_edges=self._edges(species),
        )

    def _edges(self, own: SbmlElement) -> tuple[str, ...]:
        return tuple(self._edges_of.get(own.getId(), ()))

    def _of_reaction(self, reaction: SbmlElement) -> GraphNode:
        kind = self._kinds[reaction.getId().split("_")[0]]
        formula = reaction.getKineticLaw().getMath()
        parameters, sources = self._sourced(formula)
        return GraphNode(
            reaction.getId(),
            reaction.getName(),
            "reaction",
            str(libsbml.formulaToL3String(formula)),
            (kind["sbo"], kind["go"]),
            parameters,
            sources,
            self._edges(reaction),
        )

    def _of_rule(self, rule: SbmlElement) -> GraphNode:
        own = rule.getVariable()
        parameters, sources = self._sourced(rule.getMath())
        formula = str(libsbml.formulaToL3String(rule.getMath()))
        text = f"d/dt = {formula}" if rule.isRate() else formula
        edges = tuple(self._edges_of.get(own, ()))
        return GraphNode(own, own.replace("_", " "), "quantity", text, (), parameters, sources, edges)

    def _sourced(self, formula: SbmlElement) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the parameters of a formula that have a value of their own, and where each is from."""
        names = [name for name in dict.fromkeys(_names(formula)) if name in self._rows and name not in self._nodes]
        sources = [
            f"{name}: {self._rows[name].id}, {self._rows[name].source} ({self._rows[name].status})" for name in names
        ]
        return tuple(names), tuple(sources)

    def _into_reaction(self, reaction: SbmlElement) -> Iterator[GraphEdge]:
        own = reaction.getId()
        reactants: Mapping[str, float] = {
            one.getSpecies(): one.getStoichiometry() for one in reaction.getListOfReactants()
        }
        for name, amount in reactants.items():
            yield GraphEdge(name, own, "reactant", amount, own)
        for one in reaction.getListOfProducts():
            yield GraphEdge(own, one.getSpecies(), "product", one.getStoichiometry(), own)
        for name in self._nodes_in(reaction.getKineticLaw().getMath(), own):
            if name not in reactants:
                yield GraphEdge(name, own, "modifier", 0.0, own)

    def _nodes_in(self, formula: SbmlElement, own: str) -> list[str]:
        return [name for name in dict.fromkeys(_names(formula)) if name in self._nodes and name != own]


def _names(node: SbmlElement) -> Iterator[str]:
    if node.isName():
        yield node.getName()
    for index in range(node.getNumChildren()):
        yield from _names(node.getChild(index))
