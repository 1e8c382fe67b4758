"""A culture at rest: without drug, at low density, every ratio standing still.

The model at rest (``reactions/rest``) keeps shares of cells instead of their numbers, and its references can follow the
quantities they stand for. A run over many time constants of the slowest process takes steps that grow as it settles
and end as Newton steps: what is returned solves the steady state to rounding, and differences between two cultures at
rest are those of the implicit function, also where a parameter moves the references.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from functools import cache
from typing import Any, Final

import numpy as np

from rapalog.biology.integrate import Columns, Culture, Floats, Lanes, Run, Segment, Trajectory, finished
from rapalog.biology.network import COUNTED_STATES, REFERENCES, SETTLING, compose_at_rest
from rapalog.biology.watching import Look, looked
from rapalog.errors import SimulationError
from rapalog.facts.library import read_rows

#: A thousand time constants of the slowest process (ribosome content, mTORC2), and relative tolerance: errors on the
#: way do not matter, as the last steps leave none. Who gets lost on the way is led more closely.
_WAYS: Final = ((1e5, 1e-4), (2e4, 1e-7))
_NOT_YET: Final = SimulationError("it was not run", remedy="this is a fault of rapalog")
_NO_CROWDING: Final = {"well_capacity": 1e30}


class Settles(Enum):
    """What follows the culture as it settles: all references, those of growth, or none."""

    WILD_TYPE = (1.0, 1.0)
    LINE = (0.0, 1.0)
    NOTHING = (0.0, 0.0)


@cache
def state_names() -> tuple[str, ...]:
    """Return the names of everything that changes in time: species, then counted states."""
    return (*(row["species"] for row in read_rows("species.csv")), *COUNTED_STATES)


@cache
def _lanes(tolerance: float) -> Lanes:
    return Lanes(
        compose_at_rest(), states=(*state_names(), *REFERENCES), expected=(), tolerances=(tolerance, 1e-3 * tolerance)
    )


def rest(parameters: Mapping[str, float], *, symbols: Sequence[str] = ()) -> Trajectory:
    """Bring a culture to rest with its references as they stand, and report ``symbols`` of the network there."""
    found = finished(rest_all([parameters], symbols=symbols)[0])
    looked(Look("rest", parameters, {symbol: found.values[symbol][-1:] for symbol in symbols}))
    return found


def rest_all(
    asked: Sequence[Mapping[str, float] | SimulationError],
    *,
    symbols: Sequence[str] = (),
    settles: Settles = Settles.NOTHING,
) -> list[Run]:
    """Bring cultures to rest; one that failed before stays the error it was. References are among the final states."""
    found: list[Run] = [own if isinstance(own, SimulationError) else _NOT_YET for own in asked]
    for longest_h, tolerance in _WAYS:
        left = {
            index: own
            for index, own in enumerate(asked)
            if not isinstance(own, SimulationError) and isinstance(found[index], SimulationError)
        }
        cultures = [
            Culture({**_starting(own, settles), **_initial_state(own)}, {}, [Segment(0.0)]) for own in left.values()
        ]
        runs = _lanes(tolerance).run(cultures, times_h=np.array([0.0, longest_h]), symbols=symbols) if left else []
        for index, run in zip(left, runs, strict=True):
            found[index] = run
    return found


def rest_columns(parameters: Columns, *, settles: Settles) -> dict[str, Floats]:
    """Bring cultures to rest, given as a column of numbers for each parameter; NaN where one does not come to rest.

    Parameters
    ----------
    parameters
        By symbol: one number for all cultures, or (n_cultures,).
    settles
        What follows the cultures as they settle.

    Returns
    -------
    dict
        (n_cultures,) by symbol: states, and references.
    """
    given = {**_starting(parameters, settles), **_initial_state(parameters)}
    longest_h, tolerance = _WAYS[0]
    return _lanes(tolerance).columns(given, times_h=np.array([longest_h]), symbols=(), segments=[]).final


def _starting(parameters: Columns, settles: Settles) -> dict[str, Any]:
    own = dict(parameters) | _NO_CROWDING | dict(zip(SETTLING, settles.value, strict=True))
    if settles is Settles.WILD_TYPE:
        own |= dict.fromkeys(REFERENCES, 1.0) | {"ref_death": parameters["k_death"]}
    return own


@cache
def _initial() -> Mapping[str, str]:
    """Return what each species starts from: a number, or the symbol of a parameter."""
    return {row["species"]: row["initial"] for row in read_rows("species.csv")}


def _initial_state(parameters: Columns) -> dict[str, Any]:
    species = {name: parameters[text] if text in parameters else float(text) for name, text in _initial().items()}
    share = parameters["share_SG2M"]
    return species | COUNTED_STATES | {"cells_G1": 1 - share, "cells_SG2M": share}
