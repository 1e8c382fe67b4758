"""What the calibration learnt, as the cell model uses it: the typical cell's values, drugs' own, and draws.

Everything here is read from facts that ``rapalog calibrate`` writes. A draw is one cell and one line that the evidence
allows: parameters that were learnt together stay together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal, TypeAlias

import numpy as np

from rapalog.errors import RapalogError
from rapalog.facts.library import facts, read_rows

_OF_LINE: Final = " of a line"
_OF_DRUG: Final = " of "
MOST_DRAWS: Final = 400
LEADING: Final = "leading"
#: What of a draw is drawn: all; the cell, in which the typical line stands; or the line, in the typical cell.
Part: TypeAlias = Literal["all", "cell", "line"]
_DOUBLING: Final = "doubling_time"  # of a line too, under its own name
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


def draws(n: int, *, seed: int, structure: str = LEADING, part: Part = "all") -> tuple[Draw, ...]:
    """Return ``n`` different draws of the posterior, each with a new line from the population.

    Parameters
    ----------
    n
        1 to 400, or to 100 of an alternative.
    seed
        Chooses among the draws that are kept; the same seed gives the same.
    structure
        The leading one, or an alternative that was calibrated on the same evidence.
    part
        ``cell``: only what is not known of the typical cell; ``line``: only how lines differ from the typical one.

    Raises
    ------
    RapalogError
        If ``n`` lies outside its range.
    """
    kept = _kept(structure, part)
    if not 1 <= n <= len(kept):
        raise RapalogError(f"got {n} draws, must be 1 to {len(kept)}", remedy="give e.g. 100", where="draws")
    order = np.random.default_rng(seed).permutation(len(kept))[:n]
    return tuple(kept[index] for index in order)


@cache
def _kept(structure: str, part: Part) -> tuple[Draw, ...]:
    name = "calibrated_draws.csv" if structure == LEADING else f"calibrated_draws_{structure}.csv"
    rows = ({name: float(cell) for name, cell in row.items()} for row in read_rows(name))
    return tuple(as_draw(_only(row, part)) for row in rows)


def _only(row: Mapping[str, float], part: Part) -> Mapping[str, float]:
    """Return the part of a draw: what is not of it is left out, or typical where a line's value multiplies it."""
    if part == "all":
        return row
    of_line = {name: own for name, own in row.items() if name.endswith(_OF_LINE) or name == _DOUBLING}
    if part == "cell":
        return {name: own for name, own in row.items() if name not in of_line}
    shared = {symbol for name in of_line if (symbol := name.removesuffix(_OF_LINE)) in row and symbol != _DOUBLING}
    return {**{symbol: typical()[symbol] for symbol in shared}, **of_line}


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
