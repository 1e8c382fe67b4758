"""Who watches is told what was looked at: cells that were prepared, and what came of them.

A check of a claim returns a verdict and words. What it looked at on the way can be drawn without the check knowing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from rapalog.biology.tumour_cell import TumourCell

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Look:
    """Something that was looked at.

    Parameters
    ----------
    where
        ``rest`` (no drug, no time), ``dish`` or ``tumour``.
    parameters
        Of the cell, by which it is known.
    levels
        Arrays (n_times,) by readout in its unit, or by symbol at rest; of a tumour, fold of the untreated one.
    time_h
        (n_times,), empty at rest.
    doses_nM
        By drug, in a dish.
    regimen
        In words, in a tumour.
    """

    where: Literal["rest", "dish", "tumour"]
    parameters: Mapping[str, float]
    levels: Mapping[str, Floats]
    time_h: Floats = field(default_factory=lambda: np.empty(0))
    doses_nM: Mapping[str, float] = field(default_factory=dict)
    regimen: str = ""


@dataclass(frozen=True)
class Watch:
    """What was looked at, in order, and the cells that were prepared, each with the conditions it was put into."""

    looks: list[Look] = field(default_factory=list)
    cells: list[tuple[TumourCell, Mapping[str, float]]] = field(default_factory=list)


_WATCH: ContextVar[Watch | None] = ContextVar("watch", default=None)


@contextmanager
def watching() -> Iterator[Watch]:
    """Collect whatever is looked at until the block ends."""
    watch = Watch()
    token = _WATCH.set(watch)
    try:
        yield watch
    finally:
        _WATCH.reset(token)


def looked(look: Look) -> None:
    """Tell who watches, if anybody does, of something that was looked at; the same look counts once."""
    if (watch := _WATCH.get()) and not any(own is look for own in watch.looks):
        watch.looks.append(look)


def prepared(cell: TumourCell, conditions: Mapping[str, float]) -> None:
    """Tell who watches, if anybody does, of a cell."""
    if watch := _WATCH.get():
        watch.cells.append((cell, conditions))
