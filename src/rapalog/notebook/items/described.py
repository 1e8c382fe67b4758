"""What a model consists of: its symbols by what they are, and a picture of it in a few lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from rapalog.engine.equations.model import Model as Equations
from rapalog.notebook.shown.html import block
from rapalog.report.viability_words import counted

_SOME: Final = 6


@dataclass(frozen=True, repr=False)
class Described:
    """The symbols of a model.

    Parameters
    ----------
    equations
        The model as the engine has it.
    """

    equations: Equations

    @property
    def name(self) -> str:
        """The model's id or name."""
        return self.equations.name

    @property
    def species(self) -> tuple[str, ...]:
        """Ids of the species."""
        return self.equations.species

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """Symbols that are no species and may be given a number: parameters and compartments."""
        return tuple(name for name in self.equations.settable if name not in self.equations.species)

    @property
    def reactions(self) -> tuple[str, ...]:
        """Ids of the reactions; as observables they are their rates."""
        return self.equations.reactions

    @property
    def observables(self) -> tuple[str, ...]:
        """Everything that may be reported: species, parameters, compartments, what rules set, rates of reactions."""
        return tuple(self.equations.outputs)

    @property
    def own_parameters(self) -> tuple[str, ...]:
        """The same, each quantity once: what is local to a reaction has two names."""
        found: dict[tuple[str, int], str] = {}
        for name in self.parameters:
            item = self.equations.settable[name]
            found.setdefault((item.kind, item.index), name)
        return tuple(found.values())

    def to_json(self) -> dict[str, Any]:
        """Return what the model consists of: species, parameters and observables by name."""
        return {
            "model": self.name,
            "species": list(self.species),
            "parameters": list(self.parameters),
            "observables": list(self.observables),
        }

    def __repr__(self) -> str:
        parts = [("species", self.species), ("parameters", self.parameters), ("observables", self.observables)]
        rows = [f"  {len(own)} {what}: {some(own)}" for what, own in parts]
        return "\n".join([f"{self.name}: {counted(len(self.equations.states), 'state')}", *rows])

    def _repr_html_(self) -> str:
        parts = [("species", self.species), ("parameters", self.parameters), ("observables", self.observables)]
        rows = [(what, len(own), some(own)) for what, own in parts]
        return block(f"Model {self.name}", columns=("", "number", "such as"), rows=rows)


def some(names: Sequence[str]) -> str:
    """Return the first few of many names as text."""
    return ", ".join(names[:_SOME]) + (", ..." if len(names) > _SOME else "")
