"""What a culture lives in, by the names a person uses: serum, amino acids and oxygen.

Each is a parameter of the network that stands for the whole run, before and after dosing. Serum and amino acids are
multiples of full medium; oxygen is a fraction of the gas.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rapalog.biology.names import match_name
from rapalog.biology.network import default_parameters
from rapalog.errors import RapalogError


@dataclass(frozen=True)
class Condition:
    """A name, the network's parameter behind it, and the most it can be."""

    name: str
    symbol: str
    most: float


#: Ten times full medium is more than any medium holds; of oxygen there is at most all.
CONDITIONS: Final = (
    Condition("serum", "growth_factor", 10.0),
    Condition("amino acids", "amino_acids", 10.0),
    Condition("oxygen", "oxygen", 1.0),
)


def parse_conditions(texts: Sequence[str]) -> dict[str, float]:
    """Return parameters by symbol from texts such as ``"oxygen=0.01"``.

    Raises
    ------
    RapalogError
        For a name that is none, a value that is no number or out of range, or a condition given twice.
    """
    known = {own.name: own for own in CONDITIONS}
    found: dict[str, float] = {}
    for text in texts:
        name, _, written = text.partition("=")
        own = known[
            match_name(
                name, {own.name: own.name for own in CONDITIONS}, what="condition", must_be=f"one of {', '.join(known)}"
            )
        ]
        if own.symbol in found:
            raise RapalogError(f"condition {own.name!r} is given twice", remedy="give each once", where="--condition")
        found[own.symbol] = _in_range(own, written, text)
    return found


def condition_words(conditions: Mapping[str, float]) -> str:
    """Return conditions that differ from full medium in air, in a few words; empty where none does."""
    usual = default_parameters()
    names = {own.symbol: own.name for own in CONDITIONS}
    return ", ".join(
        f"{names[symbol]} {own:g}" for symbol, own in conditions.items() if symbol in names and own != usual[symbol]
    )


def named(conditions: Mapping[str, float]) -> dict[str, float]:
    """Return conditions by the names a person uses; parameters that are no condition are left out."""
    names = {own.symbol: own.name for own in CONDITIONS}
    return {names[symbol]: own for symbol, own in conditions.items() if symbol in names}


def _in_range(own: Condition, written: str, text: str) -> float:
    usual = default_parameters()[own.symbol]
    remedy = f"write e.g. {own.name.replace(' ', '-')}={usual / 10:g}; {usual:g} is usual"
    try:
        number = float(written)
    except ValueError:
        raise RapalogError(f"cannot read condition {text!r}", remedy=remedy, where="--condition") from None
    if not (math.isfinite(number) and 0 <= number <= own.most):
        raise RapalogError(f"got {own.name} {number:g}, must be 0 to {own.most:g}", remedy=remedy, where="--condition")
    return number
