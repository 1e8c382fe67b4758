"""What every symbol of a file is worth, and how fast every state changes, as expressions.

Each symbol that is more than a leaf has a definition: what it needs, and how its node is made of that. The
definitions are written in the order of their needs; a circle is refused by name.

    reactions, species as amounts        dA/dt = sum of stoichiometry x rate x conversion factor
    the same kept as concentrations      dc/dt = (dA/dt) / size
    rate rule f for c, kept as amount    dA/dt = f x size + c x d(size)/dt
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter

from rapalog.engine.equations.expression import Graph
from rapalog.engine.equations.model import Alarm, Assignment
from rapalog.engine.sbml.math import Translator, Unsupported
from rapalog.engine.sbml.records import Element, Formula, Participant, Reaction, Source, Species, Step, names_in
from rapalog.engine.sbml.roles import Refuse, Roles
from rapalog.engine.sbml.truths import as_number
from rapalog.errors import RapalogError


@dataclass
class Meanings:
    """The growing nodes of a model.

    Parameters
    ----------
    names
        The node of each symbol, as the file means it.
    leaves
        The node of each state and parameter as it is kept.
    rates
        The rate of change of each symbol that ``rateOf`` may name.
    flows
        The time derivative of each state as it is kept.
    stores
        The engine's own parameters, after the file's, with their starts.
    alarms
        What ends a run, and why.
    """

    graph: Graph
    translator: Translator
    states: tuple[str, ...]
    parameters: tuple[str, ...]
    names: dict[str, int] = field(default_factory=dict)
    leaves: dict[str, int] = field(default_factory=dict)
    rates: dict[str, int] = field(default_factory=dict)
    flows: dict[str, int] = field(default_factory=dict)
    stores: dict[str, int] = field(default_factory=dict)
    alarms: list[Alarm] = field(default_factory=list)

    def store(self, name: str, start: int) -> int:
        """Make a parameter of the engine's own and return its index."""
        index = len(self.parameters) + len(self.stores)
        self.stores[name] = start
        return index

    def ring(self, meaning: str, condition: int) -> Assignment:
        """Make an alarm; return the assignment that rings it where a condition holds."""
        index = self.store(f"alarm:{len(self.alarms) + 1}", self.graph.constant(0))
        self.alarms.append(Alarm(index, meaning))
        rung = self.graph.apply("select", condition, self.graph.constant(1), self.graph.parameter(index))
        return Assignment("parameter", index, rung)


@dataclass(frozen=True)
class _Definition:
    element: Element
    needs: frozenset[str]
    build: Callable[[], int]
    into: dict[str, int]
    symbol: str


def meanings_of(source: Source, roles: Roles, refuse: Refuse) -> Meanings:
    """Return the nodes of all symbols and the flows of all states.

    Raises
    ------
    RapalogError
        If definitions run in a circle.
    """
    graph = Graph()
    states = tuple(symbol for symbol, role in roles.role.items() if role == "state")
    parameters = tuple(symbol for symbol, role in roles.role.items() if role == "parameter")
    found = Meanings(graph, Translator(graph, source.functions), states, parameters)
    found.leaves.update({symbol: graph.state(index) for index, symbol in enumerate(states)})
    found.leaves.update({symbol: graph.parameter(index) for index, symbol in enumerate(parameters)})
    found.names.update({symbol: leaf for symbol, leaf in found.leaves.items() if symbol not in roles.divided})
    definitions = _Writer(source, roles, found).definitions()
    for key in _ordered(definitions, source):
        definition = definitions.get(key)
        if definition is not None:
            try:
                definition.into[definition.symbol] = definition.build()
            except Unsupported as problem:
                refuse(str(problem), definition.element)
                definition.into[definition.symbol] = graph.constant(float("nan"))
    return found


def _ordered(definitions: Mapping[str, _Definition], source: Source) -> list[str]:
    try:
        return list(TopologicalSorter({key: one.needs for key, one in definitions.items()}).static_order())
    except CycleError as error:
        circle = [key for key in error.args[1] if key in definitions]
        first = definitions[circle[0]].element
        raise RapalogError(
            f"the definitions run in a circle: {' needs '.join(reversed(circle))}",
            remedy="break the circle; the engine solves no equations (algebraic loops)",
            where=f"{source.file}:{first.line}, {first}",
        ) from None


def _needs(formula: Formula, *, local: Mapping[str, object] | None = None) -> set[str]:
    rates = {f"rate of {step.name}" for step in formula if step.kind == "rate_of"}
    hidden = {*(local or ()), *(f"rate of {name}" for name in local or ())}
    return (names_in(formula) | rates) - hidden


def _asked_rates(source: Source, roles: Roles) -> set[str]:
    """Return the symbols whose rate of change something needs."""
    asked = {step.name for formula in source.formulas() for step in formula if step.kind == "rate_of"}
    homes = {one.id: one.compartment for one in source.species}
    return asked | {homes[symbol] for symbol in roles.divided if symbol in asked or symbol in roles.rules}


class _Writer:
    """Makes the definitions of one file; each build reads what the builds before it wrote."""

    def __init__(self, source: Source, roles: Roles, found: Meanings) -> None:
        self.roles, self.found, self.graph = roles, found, found.graph
        self.reactions = source.reactions
        self.species = {one.id: one for one in source.species}
        self.conversion_factor = source.conversion_factor
        self.asked = _asked_rates(source, roles)

    def definitions(self) -> dict[str, _Definition]:
        found: dict[str, _Definition] = {}
        for reaction in self.reactions:
            found[reaction.id] = self._law(reaction, reaction.law or (Step("number", value=math.nan),))
        for symbol, element in self.roles.elements.items():
            role = self.roles.role[symbol]
            if role == "rule":
                found[symbol] = self._assigned(symbol)
            elif symbol in self.roles.divided:
                found[symbol] = self._divided(self.species[symbol])
            if role == "state":
                found[f"d {symbol}"] = self._flow(symbol, element)
            if symbol in self.asked and role != "rule":
                found[f"rate of {symbol}"] = self._rate(symbol, element)
        return found

    def _law(self, reaction: Reaction, law: Formula) -> _Definition:
        local = {name: self.found.leaves[f"{reaction.id}.{name}"] for name in reaction.local}

        def build() -> int:
            if not local:
                return self._number(law)
            still = dict.fromkeys(local, self.graph.constant(0))
            return self.found.translator.number(law, {**self.found.names, **local}, {**self.found.rates, **still})

        return _Definition(reaction, frozenset(_needs(law, local=local)), build, self.found.names, reaction.id)

    def _assigned(self, symbol: str) -> _Definition:
        rule = self.roles.rules[symbol]
        return _Definition(
            rule, frozenset(_needs(rule.formula)), lambda: self._number(rule.formula), self.found.names, symbol
        )

    def _number(self, formula: Formula) -> int:
        return self.found.translator.number(formula, self.found.names, self.found.rates)

    def _divided(self, species: Species) -> _Definition:
        def build() -> int:
            return self.graph.apply("divide", self.found.leaves[species.id], self.found.names[species.compartment])

        return _Definition(species, frozenset({species.compartment}), build, self.found.names, species.id)

    def _flow(self, symbol: str, element: Element) -> _Definition:
        rule = self.roles.rules.get(symbol)
        if rule is None:
            return self._reaction_flow(self.species[symbol])
        needs = _needs(rule.formula)
        if symbol in self.roles.divided:
            home = self.species[symbol].compartment
            needs |= {symbol, home, f"rate of {home}"}

        def build() -> int:
            value = self._number(rule.formula)
            if symbol not in self.roles.divided:
                return value
            home = self.species[symbol].compartment
            moved = self.graph.apply("multiply", value, self.found.names[home])
            return self.graph.apply("add", moved, self._loss(symbol, home))

        return _Definition(rule, frozenset(needs), build, self.found.flows, symbol)

    def _reaction_flow(self, species: Species) -> _Definition:
        movers = self.roles.movers[species.id]
        needs = {reaction.id for reaction, _ in movers} | {species.compartment}
        for _, participant in movers:
            needs |= {participant.id} if participant.id else _needs(participant.formula or ())
        factor = species.conversion_factor or self.conversion_factor
        needs |= {factor} if factor else set()

        def build() -> int:
            flow = self._sum(species)
            if factor:
                flow = self.graph.apply("multiply", flow, self._name(factor))
            if species.id in self.roles.concentrations:
                size = self.found.names[species.compartment]
                flow = self.graph.apply("multiply", flow, self.graph.apply("divide", self.graph.constant(1), size))
            return flow

        return _Definition(species, frozenset(needs), build, self.found.flows, species.id)

    def _sum(self, species: Species) -> int:
        # One factor for each reaction: a species on both sides with equal numbers does not move.
        factors: dict[str, int] = {}
        for reaction, participant in self.roles.movers[species.id]:
            factor = self._stoichiometry(participant)
            before = factors.get(reaction.id, self.graph.constant(0))
            factors[reaction.id] = self.graph.apply("subtract" if participant.sign < 0 else "add", before, factor)
        flow = self.graph.constant(0)
        for reaction_id, factor in factors.items():
            flow = self._plus(flow, factor, self.found.names[reaction_id])
        return flow

    def _plus(self, flow: int, factor: int, law: int) -> int:
        number = self.graph.number(factor)
        if number is not None and number < 0:
            term = self.graph.apply("multiply", self.graph.constant(-number), law)
            return self.graph.apply("subtract", flow, term)
        return self.graph.apply("add", flow, self.graph.apply("multiply", factor, law))

    def _stoichiometry(self, participant: Participant) -> int:
        if participant.id:
            return self.found.names[participant.id]
        if participant.formula is not None:
            return self._number(participant.formula)
        if participant.stoichiometry is None:
            raise Unsupported(f"a stoichiometry without value, of {participant.species} in line {participant.line},")
        return self.graph.constant(participant.stoichiometry)

    def _name(self, symbol: str) -> int:
        if symbol not in self.found.names:
            raise Unsupported(f"the conversion factor {symbol}, which the model does not have,")
        return as_number(self.graph, self.found.names[symbol])

    def _rate(self, symbol: str, element: Element) -> _Definition:
        is_state = self.roles.role[symbol] == "state"
        home = self.species[symbol].compartment if symbol in self.roles.divided else ""
        needs = {f"d {symbol}"} if is_state else set()
        needs |= {symbol, home, f"rate of {home}"} if home else set()

        def build() -> int:
            flow = self.found.flows[symbol] if is_state else self.graph.constant(0)
            if not home:
                return flow
            moved = self.graph.apply("subtract", flow, self._loss(symbol, home))
            return self.graph.apply("divide", moved, self.found.names[home])

        return _Definition(element, frozenset(needs), build, self.found.rates, symbol)

    def _loss(self, symbol: str, home: str) -> int:
        """Return concentration x d(size)/dt, what dilution takes from a concentration."""
        if home not in self.found.rates:
            raise Unsupported(f"rateOf {symbol}, whose compartment an assignment rule gives,")
        return self.graph.apply("multiply", self.found.names[symbol], self.found.rates[home])
