"""What is learnt: parameters of every cell, of a drug, and of a line, each on the scale of its prior.

A parameter is a step from the centre of its prior: 0 is the centre and ``log_sd`` one standard deviation. On the scale
``log`` a step multiplies, on ``logit`` it moves the odds of a share, and on ``hinge`` it adds to a number that cannot
fall below 0 (``centre * (1 + step)`` with its corner rounded), for what a line may not have at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rapalog.errors import FactError
from rapalog.facts.library import facts

Floats: TypeAlias = NDArray[np.float64]
#: ``global`` is the same in every cell; ``drug`` belongs to one; ``line`` varies between lines, its typical value and
#: spread are learnt; ``fold`` is a line's multiple of a global one, of which the spread is learnt; ``own`` varies
#: between lines by a prior that is not learnt.
Level: TypeAlias = Literal["global", "drug", "line", "fold", "own"]
LEVELS: Final[tuple[Level, ...]] = ("global", "drug", "line", "fold", "own")
_CORNER: Final = 0.1


@dataclass(frozen=True)
class Parameter:
    """A parameter to be learnt: its symbol in the network, whose it is, and its prior."""

    id: str
    symbol: str
    drug: str
    level: Level
    scale: str
    centre: float
    sd: float
    unit: str

    @property
    def name(self) -> str:
        """Return the symbol, with the drug's name where it belongs to one, marked where a line varies it."""
        if self.level in ("line", "fold"):
            return f"{self.symbol} of a line"
        return f"{self.symbol} of {self.drug}" if self.drug else self.symbol

    def value(self, step: ArrayLike) -> Floats:
        """Return the parameter's value at steps of any shape."""
        own = np.asarray(step, dtype=float)
        if self.scale == "log":
            return np.asarray(self.centre * np.exp(own))
        if self.scale == "hinge":
            raw = self.centre * (1.0 + own)
            return np.asarray((raw + np.sqrt(raw * raw + _CORNER**2)) / 2)
        odds = self.centre / (1.0 - self.centre) * np.exp(own)
        return np.asarray(odds / (1.0 + odds))

    def step(self, value: float) -> float:
        """Return the step at which the parameter has a value."""
        if self.scale == "log":
            return float(np.log(value / self.centre))
        if self.scale == "hinge":
            return float((value - _CORNER**2 / (4 * value)) / self.centre - 1.0)
        return float(np.log(value / (1 - value)) - np.log(self.centre / (1 - self.centre)))


@cache
def parameters() -> tuple[Parameter, ...]:
    """Return the parameters that a calibration learns, in the order of ``calibration_parameters.csv``.

    Raises
    ------
    FactError
        If a row has no prior of its own and points at no row of the cell model that has one.
    """
    rows = facts("calibration_parameters")
    return tuple(_parameter(fact_id) for fact_id, row in rows.items() if row.more["level"] != "noise")


def _parameter(fact_id: str) -> Parameter:
    row = facts("calibration_parameters")[fact_id]
    value, sd = row.value, row.more["log_sd"]
    if value is None or not sd:
        own = facts("cell_model").get(row.source)
        if own is None or own.value is None or not own.more["log_sd"]:
            raise FactError(
                f"calibration row {fact_id} has no prior",
                remedy="give value and log_sd, or a row of the cell model as source",
                where="calibration_parameters.csv",
            )
        value, sd = own.value, own.more["log_sd"]
    level: Level = next(one for one in LEVELS if one == row.more["level"])
    return Parameter(
        fact_id, row.more["symbol"], row.more["drug"], level, row.more["scale"], value, float(sd), row.unit
    )
