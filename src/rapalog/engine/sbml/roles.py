"""Which symbol of a file is integrated, which stands still, and which a rule gives.

    rule         an assignment rule gives it at every moment
    state        a rate rule or a reaction moves it
    parameter    everything else: it stands still but for events

A species is kept as the file means it: an amount if it has only substance units, else a concentration. Only where
its compartment changes is a concentration kept as the amount, which a change of volume leaves alone; the symbol is
then amount / size. A rate rule for a concentration in a compartment that a rule gives is kept as it is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from rapalog.engine.sbml.records import Compartment, Element, Parameter, Participant, Reaction, Rule, Source, Species

Role = Literal["state", "parameter", "rule"]
Refuse = Callable[[str, Element], None]


@dataclass(frozen=True)
class Roles:
    """The role of each symbol.

    Parameters
    ----------
    elements
        Every symbol that stands for a quantity, with its element, in the file's order. Local parameters are
        ``reaction.parameter``.
    role
        The role of each.
    rules
        The rule of each symbol that has one.
    movers
        The reactions that change a species, and as what it takes part.
    divided
        Species whose symbol is the leaf divided by the size of their compartment.
    concentrations
        Species kept as concentrations.
    fixed_compartments
        Compartments that nothing in the file changes.
    """

    elements: Mapping[str, Element]
    role: Mapping[str, Role]
    rules: Mapping[str, Rule]
    movers: Mapping[str, tuple[tuple[Reaction, Participant], ...]]
    divided: frozenset[str]
    concentrations: frozenset[str]
    fixed_compartments: frozenset[str]


def roles_of(source: Source, refuse: Refuse) -> Roles:
    """Return the role of every symbol; what contradicts itself is refused by name."""
    elements = dict(_quantities(source))
    _check_ids(source, refuse)
    rules = _rules(source, elements, refuse)
    _check_constants(source, elements, refuse)
    movers = _movers(source, elements, rules, refuse)
    by_event = {variable for event in source.events for variable, _ in event.assignments}
    fixed = frozenset(one.id for one in source.compartments if one.id not in rules and one.id not in by_event)
    divided = frozenset(_divided(source, rules, fixed, refuse))
    return Roles(
        elements=elements,
        role={symbol: _role(symbol, rules, movers) for symbol in elements},
        rules=rules,
        movers=movers,
        divided=divided,
        concentrations=frozenset(one.id for one in source.species if not one.only_substance) - divided,
        fixed_compartments=fixed,
    )


def _role(symbol: str, rules: Mapping[str, Rule], movers: Mapping[str, object]) -> Role:
    if symbol in rules:
        return "rule" if rules[symbol].kind == "assignment" else "state"
    return "state" if symbol in movers else "parameter"


def _quantities(source: Source) -> Iterator[tuple[str, Element]]:
    for element in (*source.compartments, *source.species, *source.parameters):
        yield element.id, element
    for reaction in source.reactions:
        for participant in reaction.participants:
            if participant.id:
                yield participant.id, participant
        for name, value in reaction.local.items():
            symbol = f"{reaction.id}.{name}"
            yield symbol, Parameter("local parameter", symbol, reaction.line, value, True)


def _check_ids(source: Source, refuse: Refuse) -> None:
    participants = [one for reaction in source.reactions for one in reaction.participants if one.id]
    everything = (
        *source.functions,
        *source.compartments,
        *source.species,
        *source.parameters,
        *source.reactions,
        *participants,
        *source.events,
    )
    counts = Counter(element.id for element in everything)
    for element in everything:
        if not element.id:
            refuse("an element without id", element)
        elif counts[element.id] > 1:
            refuse("an id that is used twice", element)


def _rules(source: Source, elements: Mapping[str, Element], refuse: Refuse) -> dict[str, Rule]:
    rules: dict[str, Rule] = {}
    for rule in source.rules:
        if rule.id in rules:
            refuse("a second rule for one symbol", rule)
        elif rule.id not in elements:
            refuse("a rule for something that is no quantity of the model", rule)
        elif _is_constant(elements[rule.id]):
            refuse("a rule for something constant", rule)
        else:
            rules[rule.id] = rule
    return rules


def _check_constants(source: Source, elements: Mapping[str, Element], refuse: Refuse) -> None:
    assigned = {rule.id for rule in source.rules if rule.kind == "assignment"}
    started: set[str] = set()
    for element, _ in source.initial_assignments:
        if element.id not in elements:
            refuse("a start for something that is no quantity of the model", element)
        elif element.id in assigned or element.id in started:
            refuse("a symbol whose start is given twice", element)
        started.add(element.id)
    for event in source.events:
        variables = [variable for variable, _ in event.assignments]
        for variable in variables:
            if variable not in elements or variable in assigned or _is_constant(elements[variable]):
                refuse(f"setting {variable}, which an event cannot change,", event)
            elif variables.count(variable) > 1:
                refuse(f"setting {variable} twice", event)


def _is_constant(element: Element) -> bool:
    return isinstance(element, Compartment | Species | Parameter | Participant) and element.constant


def _movers(
    source: Source, elements: Mapping[str, Element], rules: Mapping[str, Rule], refuse: Refuse
) -> dict[str, tuple[tuple[Reaction, Participant], ...]]:
    found: dict[str, list[tuple[Reaction, Participant]]] = {}
    for reaction in source.reactions:
        for participant in reaction.participants:
            species = elements.get(participant.species)
            if not isinstance(species, Species):
                refuse(f"{participant.species!r}, which is no species of the model,", reaction)
            elif species.boundary:
                continue
            elif species.id in rules or species.constant:
                why = "a rule gives" if species.id in rules else "is constant"
                refuse(f"the species {species.id}, which {why} and a reaction changes,", reaction)
            else:
                found.setdefault(species.id, []).append((reaction, participant))
    moving = {reaction.id for movers in found.values() for reaction, _ in movers}
    for reaction in source.reactions:
        if reaction.law is None and reaction.id in moving:
            refuse("a reaction without a rate", reaction)
    return {species: tuple(movers) for species, movers in found.items()}


def _divided(source: Source, rules: Mapping[str, Rule], fixed: frozenset[str], refuse: Refuse) -> Iterator[str]:
    compartments = {one.id: one for one in source.compartments}
    started = {element.id for element, _ in source.initial_assignments}
    for species in source.species:
        home = compartments.get(species.compartment)
        if home is None:
            refuse(f"the compartment {species.compartment!r}, which the model does not have,", species)
        elif species.only_substance:
            continue
        elif home.dimensions == 0 and home.size is None and home.id not in rules and home.id not in started:
            refuse("a concentration in a compartment without dimensions", species)
        else:
            rule = rules.get(species.id)
            by_rule = home.id in rules and rules[home.id].kind == "assignment"
            if home.id not in fixed and (rule is None or (rule.kind == "rate" and not by_rule)):
                yield species.id
