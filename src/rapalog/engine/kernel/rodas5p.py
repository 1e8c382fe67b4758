"""Rodas5P: a linearly implicit method of order 5 in eight stages (Steinebach 2023, BIT Numer Math 63:27).

With W = I / (h gamma) - J, a step from y at t to t + h solves for each stage i

    W k_i = f(y + sum_j a_ij k_j, t + c_i h) + sum_j (C_ij / h) k_j + h d_i df/dt

and ends at y1 = y + sum_j b_j k_j. Stages 6, 7 and 8 each add the stage before to the argument, so that y1 is the
last argument plus k_8, and k_8 is the error estimate of order 4. Between the ends, with x from 0 to 1,

    y(x) = (1 - x) y + x (y1 + (1 - x) (K1 + x (K2 + x K3))),     Km = sum_j H_mj k_j

is of order 4. The coefficients stand in ``rodas5p.csv`` with their source.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from rapalog.facts.library import Fact, read_facts

STAGES: Final = 8
# From this stage on the argument is the one before plus its stage (rows 7 and 8 of a follow from row 6).
LAST_OWN_ARGUMENT: Final = 6


@dataclass(frozen=True)
class Method:
    """The coefficients, in the notation above; ``a`` and ``coupling`` hold rows of growing length."""

    gamma: float
    a: tuple[tuple[float, ...], ...]
    coupling: tuple[tuple[float, ...], ...]
    c: tuple[float, ...]
    d: tuple[float, ...]
    dense: tuple[tuple[float, ...], ...]


@cache
def rodas5p() -> Method:
    """Return the coefficients of Rodas5P.

    >>> len(rodas5p().a)
    8
    """
    with resources.files("rapalog.engine.kernel").joinpath("rodas5p.csv").open(encoding="utf-8") as handle:
        rows = read_facts(csv.DictReader(handle), name="rodas5p.csv")
    own = [tuple(_number(rows, f"a{i}{j}") for j in range(1, i)) for i in range(1, LAST_OWN_ARGUMENT + 1)]
    repeated = [own[-1] + (1.0,) * extra for extra in (1, 2)]
    return Method(
        gamma=_number(rows, "gamma"),
        a=(*own, *repeated),
        coupling=tuple(tuple(_number(rows, f"C{i}{j}") for j in range(1, i)) for i in range(1, STAGES + 1)),
        c=(0.0, *(_number(rows, f"c{i}") for i in range(2, 6)), 1.0, 1.0, 1.0),
        d=(*(_number(rows, f"d{i}") for i in range(1, 6)), 0.0, 0.0, 0.0),
        dense=tuple(tuple(_number(rows, f"h{m}{j}") for j in range(1, STAGES + 1)) for m in (2, 3, 4)),
    )


def _number(rows: dict[str, Fact], name: str) -> float:
    number = rows[f"RODAS5P_{name}"].value
    assert number is not None
    return number
