"""Mutations of the model: one mechanism each, broken to see which verdicts fall.

A claim that stays reproduced with its mechanism taken out was never tested. ``mutations.csv`` says which numbers stand
in for those of the whole model; ``killed_by.csv`` (from ``benchmarks/mutation_matrix.py``) says which claims fell.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final, cast

import numpy as np

from rapalog.biology.broken import break_for_good, breaking
from rapalog.biology.names import match_name
from rapalog.biology.network import default_parameters
from rapalog.errors import FactError, RapalogError, did_you_mean
from rapalog.facts.claims import claims
from rapalog.facts.library import facts, read_rows
from rapalog.facts.literature import literature
from rapalog.scorecard.verdict import OUTCOMES, Finding, Outcome
from rapalog.sources import digest_of

Check = Callable[[], Finding]

#: Kinds that a mutation must be able to fell: the others compute nothing, or were fitted.
TESTED_KINDS: Final = ("predicted", "wiring")
_STANDING: Final[tuple[Outcome, ...]] = ("contradicted", "partly", "reproduced")
#: A page of hexadecimal is not needed to see that something changed.
_DIGITS: Final = 16
#: Numbers of a tube, which no cell has.
_ELSEWHERE: Final = ("competes_with_atp",)
#: What the stored matrix rests on beside the code.
_STORED: Final = (
    "cell_model",
    "calibrated",
    "drugs",
    "genotypes",
    "mutations",
    "claims",
    "resistance_claims",
    "combination_claims",
)
#: Of a parameter that is set by hand; the mutations go as far.
_LARGEST: Final = 1e12


@dataclass(frozen=True)
class Mutation:
    """One mechanism, what breaking it means, and the numbers (by symbol) that break it."""

    name: str
    meaning: str
    numbers: Mapping[str, float]


@cache
def mutations() -> Mapping[str, Mutation]:
    """Return all mutations by name, in the order of their table."""
    found: dict[str, Mutation] = {}
    for row in facts("mutations").values():
        name, meaning = row.more["mutation"], row.more["meaning"]
        if row.value is None or not (meaning or name in found):
            raise FactError(
                f"mutation row {row.id} has no number, or {name} no meaning", remedy="fill it in", where="mutations.csv"
            )
        before = found.get(name, Mutation(name, meaning, {}))
        found[name] = Mutation(name, before.meaning, {**before.numbers, row.more["parameter"]: row.value})
    return MappingProxyType(found)


def find_mutation(name: str) -> Mutation:
    """Return a mutation by name, without regard to case or spaces, or one written as ``parameter=value, ...``.

    Raises
    ------
    RapalogError
        If there is none, or a parameter or its value cannot be; the remedy offers the nearest names.

    Examples
    --------
    >>> dict(find_mutation("k_drug_loss = 0").numbers)
    {'k_drug_loss': 0.0}
    """
    if "=" in name:
        numbers = dict(_change(part) for part in name.split(",") if part.strip())
        words = ", ".join(f"{symbol}={number:.12g}" for symbol, number in numbers.items())
        return Mutation(words, "numbers of the model set by hand", numbers)
    spellings = {own: own for own in mutations()} | {own.replace("_", ""): own for own in mutations()}
    return mutations()[match_name(name, spellings, what="mutation", must_be=f"one of {', '.join(mutations())}")]


def _change(part: str) -> tuple[str, float]:
    """Return the parameter and the number of a change such as ``k_drug_loss=0``."""
    symbol, _, written = (one.strip() for one in part.partition("="))
    known = {own: own for own in (*default_parameters(), *_ELSEWHERE)}
    if symbol not in known:
        raise RapalogError(
            f"got parameter {symbol!r}, which the model does not have",
            where="--mutate",
            remedy=did_you_mean(symbol, known, otherwise="see cell_model.csv"),
        )
    try:
        number = float(written)
    except ValueError:
        number = math.nan
    if not (math.isfinite(number) and 0 <= number <= _LARGEST):
        raise RapalogError(
            f"got {symbol} = {written!r}, must be a number from 0 to {_LARGEST:g}",
            where="--mutate",
            remedy=f"write e.g. {symbol}=0",
        )
    return symbol, number


@contextmanager
def mutated(name: str) -> Iterator[None]:
    """Break one mechanism in every cell, drug and tube until the block ends; an empty name breaks none.

    A readout that the mutation takes away has no fold of its vehicle: it is no number, and no warning is due.
    """
    numbers = find_mutation(name).numbers if name else {}
    with breaking(numbers), np.errstate(divide="ignore", invalid="ignore") if name else nullcontext():
        yield


def mutate_worker(name: str) -> None:
    """Break one mechanism for the rest of a worker process."""
    break_for_good(find_mutation(name).numbers if name else {})


def falls(whole: Outcome, broken: Outcome) -> bool:
    """Return whether a verdict that stood falls; one that is contradicted or not judged cannot."""
    if whole not in _STANDING or whole == "contradicted":
        return False
    return broken not in _STANDING or _STANDING.index(broken) < _STANDING.index(whole)


def fallible(checks: Mapping[str, Check]) -> dict[str, Check]:
    """Return the checks, of claims and of the literature, that a mutation must be able to fell."""
    kinds = {own.id: own.kind for own in claims()} | {own.id: own.kind for own in literature().values()}
    return {name: check for name, check in checks.items() if kinds[name] in TESTED_KINDS}


def verdicts_under(name: str, checks: Mapping[str, Check]) -> dict[str, Outcome]:
    """Run checks under one mutation (none for an empty name) and return their verdicts by claim."""
    with mutated(name):
        return {claim: check().verdict for claim, check in checks.items()}


@cache
def killed_by() -> Mapping[str, tuple[str, ...]]:
    """Return, by claim, the mutations under which its verdict falls, as stored."""
    found: dict[str, tuple[str, ...]] = {}
    for row in read_rows("killed_by.csv"):
        if falls(_outcome(row["whole"]), _outcome(row["broken"])):
            found[row["claim"]] = (*found.get(row["claim"], ()), row["mutation"])
    return MappingProxyType(found)


def _outcome(text: str) -> Outcome:
    if text not in OUTCOMES:
        raise FactError(
            f"got verdict {text!r}, must be one of {', '.join(OUTCOMES)}",
            where="killed_by.csv",
            remedy="run benchmarks/mutation_matrix.py",
        )
    return cast(Outcome, text)


def matrix_digest() -> str:
    """Return a digest of what the stored matrix rests on: the cell, its numbers, and the checks."""
    stored = [row for name in _STORED for row in read_rows(f"{name}.csv")]
    text = f"{digest_of('rapalog.biology.reactions', 'rapalog.scorecard', 'rapalog.studies.atlas')} {stored}"
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]
