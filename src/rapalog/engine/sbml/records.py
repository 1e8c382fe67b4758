"""What an SBML file says, as plain records: no meaning yet, and no SBML library any more.

A formula is a list of steps in postfix order: operands first, then what is done with them. So nothing that reads one
needs recursion, however deep the formula.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple


class Step(NamedTuple):
    """One step of a formula.

    ``kind`` is ``number``, ``name``, ``time``, ``call`` (of a function of the file), ``rate_of`` or the name of a
    mathematical operation; ``arity`` is how many of the steps before are its operands.
    """

    kind: str
    arity: int = 0
    name: str = ""
    value: float = 0.0


Formula = tuple[Step, ...]


def names_in(formula: Formula) -> set[str]:
    """Return the symbols that a formula reads."""
    return {step.name for step in formula if step.kind == "name"}


@dataclass(frozen=True)
class Element:
    """Anything with an id and a line in the file; ``what`` is its kind in words, empty for the file itself."""

    what: str
    id: str
    line: int

    def __str__(self) -> str:
        return f"{self.what} {self.id}".strip()


@dataclass(frozen=True)
class Function(Element):
    """A function definition; a body of None is one that the file leaves out."""

    arguments: tuple[str, ...]
    body: Formula | None


@dataclass(frozen=True)
class Compartment(Element):
    """A compartment; ``size`` is None where the file gives none."""

    size: float | None
    dimensions: float
    constant: bool


@dataclass(frozen=True)
class Species(Element):
    """A species with its start as the file gives it, at most one of the two."""

    compartment: str
    initial_amount: float | None
    initial_concentration: float | None
    only_substance: bool
    boundary: bool
    constant: bool
    conversion_factor: str


@dataclass(frozen=True)
class Parameter(Element):
    """A global parameter."""

    value: float | None
    constant: bool


@dataclass(frozen=True)
class Participant(Element):
    """A reactant (``sign`` -1) or product (``sign`` 1). ``id`` is empty where the stoichiometry is not a symbol."""

    species: str
    sign: Literal[-1, 1]
    stoichiometry: float | None
    formula: Formula | None
    constant: bool


@dataclass(frozen=True)
class Reaction(Element):
    """A reaction; ``law`` is None where the file gives no rate."""

    participants: tuple[Participant, ...]
    law: Formula | None
    local: Mapping[str, float | None]


@dataclass(frozen=True)
class Rule(Element):
    """An assignment rule or a rate rule; ``id`` is the symbol it determines."""

    kind: Literal["assignment", "rate"]
    formula: Formula


@dataclass(frozen=True)
class Event(Element):
    """An event. ``assignments`` are symbols and formulas."""

    trigger: Formula
    initially: bool
    persistent: bool
    values_from_trigger_time: bool
    delay: Formula | None
    priority: Formula | None
    assignments: tuple[tuple[str, Formula], ...]


@dataclass(frozen=True)
class Refusal:
    """Something in the file that the engine does not run."""

    reason: str
    element: Element

    def __str__(self) -> str:
        place = f" in {self.element}" if self.element.what else ""
        return f"{self.reason}{place} (line {self.element.line})"


@dataclass(frozen=True)
class Source:
    """A whole file. ``refusals`` is what was met while reading that the engine does not run."""

    file: str
    name: str
    level: int
    functions: tuple[Function, ...]
    compartments: tuple[Compartment, ...]
    species: tuple[Species, ...]
    parameters: tuple[Parameter, ...]
    reactions: tuple[Reaction, ...]
    rules: tuple[Rule, ...]
    initial_assignments: tuple[tuple[Element, Formula], ...]
    events: tuple[Event, ...]
    conversion_factor: str
    refusals: tuple[Refusal, ...]
    units: Mapping[str, str] = field(default_factory=dict)

    def formulas(self) -> Iterator[Formula]:
        """Yield every formula of the file but those of functions."""
        for reaction in self.reactions:
            yield reaction.law or ()
            yield from (participant.formula or () for participant in reaction.participants)
        yield from (rule.formula for rule in self.rules)
        yield from (formula for _, formula in self.initial_assignments)
        for event in self.events:
            yield from (event.trigger, event.delay or (), event.priority or ())
            yield from (formula for _, formula in event.assignments)
