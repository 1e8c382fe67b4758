"""What every state and parameter of a file is worth at the start, as expressions of each other."""

from __future__ import annotations

import math
from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

from rapalog.engine.equations.expression import Graph
from rapalog.engine.sbml.definitions import Meanings
from rapalog.engine.sbml.math import Unsupported
from rapalog.engine.sbml.records import Compartment, Element, Formula, Parameter, Participant, Source, Species
from rapalog.engine.sbml.roles import Refuse, Roles
from rapalog.errors import RapalogError


def starts_of(source: Source, roles: Roles, found: Meanings, refuse: Refuse) -> dict[str, int]:
    """Return the node of each state's and parameter's value at the start, NaN where the file gives none.

    An initial assignment goes before the number in the element.

    Raises
    ------
    RapalogError
        If starts depend on each other in a circle.
    """
    formulas = {element.id: (element, formula) for element, formula in source.initial_assignments}
    homes = {one.id: one.compartment for one in source.species}
    starts = {}
    for symbol in found.leaves:
        try:
            if symbol in formulas:
                node = found.translator.number(formulas[symbol][1], found.names, found.rates)
                if symbol in roles.divided:
                    node = found.graph.apply("multiply", node, found.names[homes[symbol]])
            else:
                node = _given(roles.elements[symbol], symbol, roles, found)
        except Unsupported as problem:
            refuse(str(problem), formulas[symbol][0])
            node = found.graph.constant(math.nan)
        starts[symbol] = node
    _check_circles(source, starts, formulas, found)
    return starts


def _given(element: Element, symbol: str, roles: Roles, found: Meanings) -> int:
    if isinstance(element, Species):
        return _species(element, roles, found)
    value = None
    if isinstance(element, Compartment):
        value = element.size
    elif isinstance(element, Parameter):
        value = element.value
    elif isinstance(element, Participant):
        value = element.stoichiometry
    return found.graph.constant(math.nan if value is None else value)


def _species(species: Species, roles: Roles, found: Meanings) -> int:
    graph, size = found.graph, found.names.get(species.compartment, found.graph.constant(math.nan))
    kept_as_concentration = species.id in roles.concentrations
    if species.initial_amount is not None:
        amount = graph.constant(species.initial_amount)
        return graph.apply("divide", amount, size) if kept_as_concentration else amount
    if species.initial_concentration is not None:
        concentration = graph.constant(species.initial_concentration)
        return concentration if kept_as_concentration else graph.apply("multiply", concentration, size)
    return graph.constant(math.nan)


def _check_circles(
    source: Source, starts: Mapping[str, int], formulas: Mapping[str, tuple[Element, Formula]], found: Meanings
) -> None:
    symbols = {leaf: symbol for symbol, leaf in found.leaves.items()}
    needs = {symbol: {symbols[leaf] for leaf in _leaves(found.graph, node)} for symbol, node in starts.items()}
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        circle = list(reversed(error.args[1]))
        at = next((formulas[symbol][0] for symbol in circle if symbol in formulas), None)
        raise RapalogError(
            f"the starts run in a circle: {' needs '.join(circle)}",
            remedy="give one of them as a number",
            where=f"{source.file}:{at.line}, {at}" if at else source.file,
        ) from None


def _leaves(graph: Graph, node: int) -> list[int]:
    if graph.number(node) is not None:
        return []
    return [one for one in graph.reachable([node]) if graph.nodes[one].operation in ("state", "parameter")]
