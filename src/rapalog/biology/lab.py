"""Genotypes and drugs of a lab's own: rows of its files, which stand beside those of the tables while a run lasts.

Everything that looks a variant or a drug up looks here. What is found goes into a cell or a dose as numbers, so that
nothing that was prepared with one lab's rows is ever taken for another's.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final

from rapalog.facts.library import Fact, facts


@dataclass(frozen=True)
class LabRows:
    """Rows that a lab adds, as those of ``genotypes.csv`` and ``drugs.csv``."""

    genotypes: tuple[Fact, ...] = ()
    drugs: tuple[Fact, ...] = ()


NOTHING_ADDED: Final = LabRows()
_ADDED: Final[ContextVar[LabRows]] = ContextVar("added", default=NOTHING_ADDED)


@contextmanager
def adding(rows: LabRows) -> Iterator[None]:
    """Let a lab's rows be known until the block ends, in place of those that an outer block added."""
    token = _ADDED.set(rows)
    try:
        yield
    finally:
        _ADDED.reset(token)


def added() -> LabRows:
    """Return the rows that are added now."""
    return _ADDED.get()


def genotype_rows() -> tuple[Fact, ...]:
    """Return all rows of genotypes that are known now, the table's first."""
    return (*facts("genotypes").values(), *added().genotypes)


def drug_rows() -> tuple[Fact, ...]:
    """Return all rows of drugs that are known now, the table's first."""
    return (*facts("drugs").values(), *added().drugs)
