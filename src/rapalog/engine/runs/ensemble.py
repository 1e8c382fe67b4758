"""What goes into a run of many sets and what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Number = float | ArrayLike


@dataclass(frozen=True)
class Segment:
    """Symbols set at a time: one number for all sets, or an array (n_sets,), for the time and for each symbol.

    A symbol means what it means in ``Model.settable``. Model events of the same time come first; all that is set at
    one time is computed from the moment before.
    """

    time: Number
    set: Mapping[str, Number] = field(default_factory=dict)


@dataclass(frozen=True)
class Steady:
    """A search for a steady state before the start, with events waiting and time standing still at the start.

    It ends when no state changes by more than ``tolerance`` of itself (or of atol/rtol, if that is more) per unit of
    time, and fails if ``longest`` units of time do not suffice.
    """

    tolerance: float = 1e-6
    longest: float = 1e6


@dataclass(frozen=True)
class Failure:
    """A set without a result: its row, why, and the time it had reached."""

    set: int
    reason: str
    time: float


@dataclass(frozen=True)
class Ensemble:
    """What came out.

    Parameters
    ----------
    times
        (n_times,) as asked.
    observables
        Names, in the order of the last axis of ``values``.
    values
        (n_sets, n_times, n_observables); NaN from where a set failed.
    final_states, final_parameters
        (n_sets, n_states), (n_sets, n_parameters): behind everything that happens at the last time.
    failures
        Sets that failed, in their order.
    steps
        (n_sets,) steps tried.
    suspicious
        Sets that met a pivot which had lost half its digits; worth a second opinion.
    """

    times: Floats
    observables: tuple[str, ...]
    values: Floats
    final_states: Floats
    final_parameters: Floats
    failures: tuple[Failure, ...]
    steps: Ints
    suspicious: tuple[int, ...]
