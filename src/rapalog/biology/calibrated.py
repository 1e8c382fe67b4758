"""What the calibration learnt, as the cell model uses it: the typical cell's values, drugs' own, and draws.

Everything here is read from facts that ``rapalog calibrate`` writes. A draw is one cell and one line that the evidence
allows: parameters that were learnt together stay together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from rapalog.errors import RapalogError
from rapalog.facts.library import facts, read_rows

_OF_LINE: Final = " of a line"
_OF_DRUG: Final = " of "
MOST_DRAWS: Final = 400
LEADING: Final = "leading"
#: Structures whose draws are kept beside the leading one's, with what they mean.
ALTERNATIVES: Final = {"no_drug_loss": "the medium keeps the drug"}


@dataclass(frozen=True)
class Draw:
    """One cell that the evidence allows.

    ``changes`` are parameters of the network, those of a line drawn from the population among them; ``drugs`` those
    that a drug brings with it, by the drug's name.
    """

    changes: Mapping[str, float]
    drugs: Mapping[str, Mapping[str, float]]


@cache
def typical() -> Mapping[str, float]:
    """Return the learnt parameters of the typical cell by symbol."""
    found = {row.more["symbol"]: row for row in facts("calibrated").values() if row.more["level"] == "global"}
    values = {name: row.value for name, row in found.items() if row.value is not None}
    for row in facts("calibrated").values():
        if row.more["level"] == "line" and row.value is not None:
            values[row.more["symbol"]] = row.value
    return values


@cache
def drug_parameters() -> Mapping[str, Mapping[str, float]]:
    """Return what was learnt of each drug: parameters of the network by symbol, by the drug's name."""
    found: dict[str, dict[str, float]] = {}
    for row in facts("calibrated").values():
        if row.more["level"] == "drug" and row.value is not None:
            found.setdefault(row.more["drug"], {})[row.more["symbol"]] = row.value
    return found


def draws(n: int, *, seed: int, structure: str = LEADING) -> tuple[Draw, ...]:
    """Return ``n`` different draws of the posterior, each with a new line from the population.

    Parameters
    ----------
    n
        1 to 400, or to 100 of an alternative.
    seed
        Chooses among the draws that are kept; the same seed gives the same.
    structure
        The leading one, or an alternative that was calibrated on the same evidence.

    Raises
    ------
    RapalogError
        If ``n`` lies outside its range.
    """
    kept = _kept(structure)
    if not 1 <= n <= len(kept):
        raise RapalogError(f"got {n} draws, must be 1 to {len(kept)}", remedy="give e.g. 100", where="draws")
    order = np.random.default_rng(seed).permutation(len(kept))[:n]
    return tuple(kept[index] for index in order)


@cache
def _kept(structure: str) -> tuple[Draw, ...]:
    name = "calibrated_draws.csv" if structure == LEADING else f"calibrated_draws_{structure}.csv"
    return tuple(as_draw({name: float(cell) for name, cell in row.items()}) for row in read_rows(name))


def as_draw(row: Mapping[str, float]) -> Draw:
    """Return a draw from numbers by name: ``SYMBOL``, ``SYMBOL of DRUG``, or ``SYMBOL of a line``.

    What a line has multiplies what all lines share, if both are there.
    """
    changes: dict[str, float] = {}
    drugs: dict[str, dict[str, float]] = {}
    for name, value in row.items():
        if name.endswith(_OF_LINE):
            symbol = name.removesuffix(_OF_LINE)
            changes[symbol] = changes[symbol] * value if symbol in changes else value
        elif _OF_DRUG in name:
            symbol, drug = name.split(_OF_DRUG)
            drugs.setdefault(drug, {})[symbol] = value
        else:
            changes[name] = value
    return Draw(changes, drugs)
