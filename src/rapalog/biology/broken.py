"""A mechanism broken on purpose: numbers that every cell, rapalog and kinase tube has while it lasts.

A verdict is worth something only if it falls when its mechanism is taken out. What is broken replaces parameters before
the references are taken, as in another wild type, so a line still grows at its measured rate and a genotype still acts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

Numbers = tuple[tuple[str, float], ...]

_BROKEN: Final[ContextVar[Numbers]] = ContextVar("broken", default=())


@contextmanager
def breaking(numbers: Mapping[str, float]) -> Iterator[None]:
    """Replace numbers of the model, by symbol, until the block ends, beside those that an outer block replaces."""
    token = _BROKEN.set(_with(numbers))
    try:
        yield
    finally:
        _BROKEN.reset(token)


def break_for_good(numbers: Mapping[str, float]) -> None:
    """Replace numbers for the rest of this process, such as a worker that only ever runs the broken model."""
    _BROKEN.set(_with(numbers))


def broken() -> dict[str, float]:
    """Return what is replaced now, by symbol."""
    return dict(_BROKEN.get())


def _with(numbers: Mapping[str, float]) -> Numbers:
    return tuple(sorted({**broken(), **numbers}.items()))
