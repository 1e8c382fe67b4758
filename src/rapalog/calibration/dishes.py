"""Dishes of many lines under many sets of parameters at once, as columns: what a fit asks of the cell model.

The same three steps as ``biology.tumour_cell``: references of the wild type (one for each set), the line's growth (one
for each set and line), and the dosed run (one for each set, line and condition).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, cast

import numpy as np

from rapalog.biology.genotype import apply_genotype
from rapalog.biology.integrate import Floats, Lanes
from rapalog.biology.network import REFERENCES, compose, prior_parameters
from rapalog.biology.rest import Settles, rest_columns, state_names

#: Readouts that evidence is about, by their symbols in the network.
SYMBOLS: Final = {
    "viability": "readout_viability",
    "cell number": "cells_living",
    "p-S6K1 T389": "readout_p_S6K1_T389",
    "p-S6 S235/236": "readout_p_S6_S235",
    "p-4E-BP1 T37/46": "readout_p_4EBP1_T37",
    "p-4E-BP1 S65": "readout_p_4EBP1_S65",
    "p-AKT S473": "readout_p_AKT_S473",
    "p-AKT T308": "readout_p_AKT_T308",
    "Cyclin D1": "readout_CCND1",
}
#: The error of a readout is then below 1e-5 of the vehicle's: a thousandth of the noise of a well.
_TOLERANCES: Final = (1e-4, 1e-7)
_FRESH: Final = {"cells_dead": 0.0, "drug_medium": 0.0, "VEGFA_medium": 0.0}
_SHARED: Final = ("top_share_S6K1", "top_share_EIF4E")

#: Columns (n_sets,) by symbol; ``(symbol, drug)`` for what belongs to one drug.
Sets = Mapping["str | tuple[str, str]", Floats]


@dataclass(frozen=True)
class Conditions:
    """What the dishes of every line get: drugs by name, for each dish the index of its drug and its dose.

    ``held`` are dishes outside of which the drug is held (a tumour), by its free level in ``dose_nM``.
    """

    drugs: tuple[str, ...]
    drug: NDArrayInt
    dose_nM: Floats
    held: bool = False


NDArrayInt = np.ndarray[tuple[int], np.dtype[np.int64]]


@cache
def _lanes() -> Lanes:
    return Lanes(compose(), states=state_names(), expected=tuple(SYMBOLS.values()), tolerances=_TOLERANCES)


def grown(  # noqa: PLR0913 - what cells are, what they get, how they are kept, and what is read
    sets: Sets,
    lines: Mapping[str, Floats],
    conditions: Conditions,
    *,
    times_h: Sequence[float],
    symbols: Sequence[str],
    genotype: str = "",
    cells_seeded: float = 1000.0,
    attach_h: float = 24.0,
    threads: int | None = None,
) -> dict[str, Floats]:
    """Grow every line with every set under every condition; NaN where a dish cannot be run.

    Parameters
    ----------
    sets
        Columns (n_sets,); what is left out stands as in the facts.
    lines
        Columns (n_sets, n_lines) of what varies between lines; ``FKBP12_total`` is a multiple of the set's.
    conditions
        The dishes of every line, n of them.
    times_h, symbols
        When and what is read.
    genotype
        Native variants of the lines.
    cells_seeded, attach_h
        Cells per well, and hours from seeding to the drug.

    Returns
    -------
    dict
        (n_sets, n_lines, n, n_times) by symbol.
    """
    n_sets, n_lines = next(iter(lines.values())).shape
    n = len(conditions.dose_nM)
    line = _lines(sets, lines, genotype)
    rest = rest_columns(line, settles=Settles.LINE)
    given = {name: _each(own, n) for name, own in {**line, **{name: rest[name] for name in REFERENCES}}.items()}
    drug = np.tile(conditions.drug, n_sets * n_lines)
    for symbol in {key[0] for key in sets if isinstance(key, tuple)}:
        given[symbol] = _of_drug(symbol, sets, conditions, drug, n_lines * n)
    living = rest["cells_G1"] + rest["cells_SG2M"]
    start = {name: rest[name] for name in state_names()} | dict(_FRESH)
    start |= {name: rest[name] / living * cells_seeded for name in ("cells_G1", "cells_SG2M")}
    dose = np.tile(conditions.dose_nM, n_sets * n_lines)
    dosed: dict[str, float | Floats] = {"drug_medium": dose}
    if conditions.held:
        dosed = {"drug_medium": dose / given["free_fraction_medium"], "medium_exchange": 0.0, "well_capacity": 1e30}
    run = _lanes().columns(
        {**given, **{name: _each(own, n) for name, own in start.items()}},
        times_h=np.asarray(times_h, dtype=float),
        symbols=symbols,
        segments=[(0.0, dosed)],
        start_h=-attach_h,
        threads=threads,
    )
    return {name: own.reshape(n_sets, n_lines, n, -1) for name, own in run.values.items()}


def _lines(sets: Sets, lines: Mapping[str, Floats], genotype: str) -> dict[str, float | Floats]:
    """Return the parameters of each line under each set, (n_sets * n_lines,), with the references of the wild type."""
    n_sets, n_lines = next(iter(lines.values())).shape
    own: dict[str, float | Floats] = {**prior_parameters(), **{n: c for n, c in sets.items() if isinstance(n, str)}}
    both = sum(np.asarray(own[name]) for name in _SHARED)
    own |= {name: own[name] / np.maximum(both, 1.0) for name in _SHARED}  # two shares of one whole
    wild_type = rest_columns(own, settles=Settles.WILD_TYPE)
    own |= {name: np.broadcast_to(wild_type[name], (n_sets,)) for name in REFERENCES}
    found = {name: _each(column, n_lines, of=n_sets) for name, column in own.items()}
    if genotype:
        found.update(apply_genotype(cast("dict[str, float]", found), genotype))  # what multiplies numbers does columns
    for name, column in lines.items():
        flat = np.ascontiguousarray(column.ravel())
        found[name] = found[name] * flat if name == "FKBP12_total" else flat
    return found


def _each(column: float | Floats, n: int, *, of: int | None = None) -> float | Floats:
    """Repeat a column's numbers n times each; a single number stays one, if it need not be a column."""
    if isinstance(column, np.ndarray):
        return np.repeat(column if of is None else np.broadcast_to(column, (of,)), n)
    return float(column)


def _of_drug(symbol: str, sets: Sets, conditions: Conditions, drug: NDArrayInt, n: int) -> Floats:
    """Return a parameter of drugs for every dish: the set's for its drug, else the set's for all, else the facts'."""
    n_sets = len(drug) // n
    common = sets.get(symbol, np.full(n_sets, prior_parameters()[symbol]))
    columns = np.array([np.broadcast_to(sets.get((symbol, name), common), (n_sets,)) for name in conditions.drugs])
    return np.asarray(columns[drug, np.repeat(np.arange(n_sets), n)])
