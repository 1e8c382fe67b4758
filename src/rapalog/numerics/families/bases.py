"""The basis functions of every family of curves and their exact derivatives by theta, compiled.

``s = 1 / (1 + exp(u))`` with ``u = ln 10 * 10**h * (x - m)``; so ds/dm = slope * s (1 - s), ds/dh = -ln 10 u s (1 - s).
What each family means is said in ``models``; here one loop per family writes the basis functions into rows of a
table and, where asked, their derivatives by each theta below them, at the positions in the table's first row.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from rapalog.numerics.compiled import SOURCES, compiled, compiled_and_kept, stand_alone
from rapalog.numerics.points import LN10, Floats

LOGISTIC: Final = 0
PROPORTIONAL: Final = 1
#: s - 1 alone: what a curve loses that is held at its top, which is subtracted from the responses beforehand.
TOP_HELD: Final = -1
#: The same with a bottom held at 0: its coefficient is the top itself, and nothing is left to be solved for.
BOTH_HELD: Final = -2
ASYMMETRIC: Final = 2
HORMETIC: Final = 3
TWO_PHASE: Final = 4
TWO_PHASE_BOTTOM: Final = 5
#: The same curves, led by the second phase: theta = (midpoint 2, log10 slope 2, decades from 1 to 2, log10 slope 1).
SECOND_FIRST: Final = 6
SECOND_FIRST_BOTTOM: Final = 7

_LN2: Final = math.log(2.0)
#: exp(-700) is the smallest that is still a normal number.
_EMPTY: Final = 700.0


@compiled
def _sigmoid(u: float) -> tuple[float, float]:
    """Return s and s (1 - s); both without overflow at any u."""
    e = math.exp(-min(abs(u), _EMPTY))
    share = 1.0 / (1.0 + e)
    return (e * share if u > 0.0 else share), e * share * share


@compiled
def _softplus(u: float) -> float:
    return math.log1p(math.exp(-min(abs(u), _EMPTY))) + max(u, 0.0)


@compiled
def _fill_logistic(q: int, theta: Floats, table: Floats, at: int, slopes: bool, lost: float) -> None:
    stand_alone()
    slope, last = LN10 * 10.0 ** theta[1], at + q - 1
    for i in range(table.shape[1]):
        u = slope * (table[0, i] - theta[0])
        s, b = _sigmoid(u)
        table[at, i] = 1.0
        table[last, i] = s - lost
        if slopes:
            table[at + q, i] = table[at + 2 * q, i] = 0.0
            table[last + q, i] = slope * b
            table[last + 2 * q, i] = -LN10 * u * b


@compiled
def fill_mean(code: int, q: int, theta: Floats, ends: tuple[float, float], table: Floats, at: int) -> None:
    """Fill the first column of rows from ``at`` with means over a range of positions, for families of one sigmoid."""
    stand_alone()
    slope, width = LN10 * 10.0 ** theta[1], ends[1] - ends[0]
    a, b = ends[0] - theta[0], ends[1] - theta[0]
    fall = _softplus(slope * b) - _softplus(slope * a)
    left, right = 1.0 - _sigmoid(slope * a)[0], 1.0 - _sigmoid(slope * b)[0]
    last = at + q - 1
    table[at, 0], table[at + q, 0], table[at + 2 * q, 0] = 1.0, 0.0, 0.0
    table[last, 0] = 1.0 - fall / slope / width - (1.0 if code <= TOP_HELD else 0.0)
    table[last + q, 0] = (right - left) / width
    table[last + 2 * q, 0] = LN10 / width * (fall / slope - right * b + left * a)


@compiled
def _fill_asymmetric(theta: Floats, table: Floats, at: int, slopes: bool) -> None:
    stand_alone()
    slope, f = LN10 * 10.0 ** theta[1], 10.0 ** theta[2]
    root = math.expm1(_LN2 / f)
    shift, shift_f = math.log(root), -_LN2 / (f * f) * (1.0 + root) / root
    for i in range(table.shape[1]):
        u = slope * (table[0, i] - theta[0])
        soft, above = _softplus(u + shift), 1.0 - _sigmoid(u + shift)[0]
        s = math.exp(-min(f * soft, _EMPTY)) if f * soft < _EMPTY else 0.0
        table[at, i], table[at + 1, i] = 1.0, s
        if slopes:
            table[at + 2, i] = table[at + 4, i] = table[at + 6, i] = 0.0
            by_u = -f * s * above
            table[at + 3, i] = -slope * by_u
            table[at + 5, i] = LN10 * u * by_u
            table[at + 7, i] = LN10 * f * (-s * soft + by_u * shift_f)


@compiled
def _fill_hormetic(theta: Floats, table: Floats, at: int, slopes: bool) -> None:
    stand_alone()
    slope = LN10 * 10.0 ** theta[1]
    for i in range(table.shape[1]):
        u = slope * (table[0, i] - theta[0])
        s, b = _sigmoid(u)
        power = LN10 * (table[0, i] - theta[0]) - _softplus(u)
        rise = math.exp(power) if power > -_EMPTY else 0.0
        table[at, i], table[at + 1, i], table[at + 2, i] = 1.0, s, rise
        if slopes:
            table[at + 3, i] = table[at + 6, i] = 0.0
            table[at + 4, i] = slope * b
            table[at + 7, i] = -LN10 * u * b
            table[at + 5, i] = rise * (slope * (1.0 - s) - LN10)
            table[at + 8, i] = -rise * (1.0 - s) * LN10 * u


@compiled
def _fill_phases(q: int, theta: tuple[float, float, float, float], table: Floats, at: int, slopes: bool) -> None:
    stand_alone()
    one, two = LN10 * 10.0 ** theta[1], LN10 * 10.0 ** theta[3]
    for i in range(table.shape[1]):
        u, v = one * (table[0, i] - theta[0]), two * (table[0, i] - theta[0] - theta[2])
        s, b = _sigmoid(u)
        second, c = _sigmoid(v)
        table[at, i], table[at + 1, i] = second, s * second
        if slopes:
            table[at + q, i] = table[at + 3 * q, i] = two * c
            table[at + 2 * q, i] = 0.0
            table[at + 4 * q, i] = -LN10 * v * c
            table[at + q + 1, i] = one * b * second + s * two * c
            table[at + 2 * q + 1, i] = -LN10 * u * b * second
            table[at + 3 * q + 1, i] = s * two * c
            table[at + 4 * q + 1, i] = -LN10 * v * c * s
        if q > 2:
            for p in range(5 if slopes else 1):
                table[at + p * q + 2, i] = 1.0 if p == 0 else 0.0


@compiled
def _lead_by_second(q: int, table: Floats, at: int) -> None:
    """Turn derivatives by midpoint 1 into those at fixed midpoint 2, and exchange the slopes."""
    for basis in range(2):
        for i in range(table.shape[1]):
            table[at + 3 * q + basis, i] -= table[at + q + basis, i]
            table[at + 2 * q + basis, i], table[at + 4 * q + basis, i] = (
                table[at + 4 * q + basis, i],
                table[at + 2 * q + basis, i],
            )


@compiled
def fill(code: int, q: int, theta: Floats, table: Floats, at: int, slopes: bool) -> None:
    """Fill rows of a table from ``at``: ``q`` basis functions and, with ``slopes``, ``q`` for each derivative.

    ``theta`` (P,) may have more entries than are used; the first row of the table has the positions.
    """
    stand_alone()
    if code <= PROPORTIONAL:
        _fill_logistic(q, theta, table, at, slopes, 1.0 if code <= TOP_HELD else 0.0)
    elif code == ASYMMETRIC:
        _fill_asymmetric(theta, table, at, slopes)
    elif code == HORMETIC:
        _fill_hormetic(theta, table, at, slopes)
    elif code <= TWO_PHASE_BOTTOM:
        _fill_phases(q, (theta[0], theta[1], theta[2], theta[3]), table, at, slopes)
    else:
        _fill_phases(q, (theta[0] - theta[2], theta[3], theta[2], theta[1]), table, at, slopes)
        if slopes:
            _lead_by_second(q, table, at)


Fill = Callable[[int, int, Floats, Floats, int], None]


def _fill(sources: str) -> Fill:
    def fill_bases(code: int, q: int, theta: Floats, table: Floats, at: int) -> None:
        if sources != "":
            fill(code, q, theta, table, at, True)

    return compiled_and_kept(fill_bases)


#: ``fill_bases(code, q, theta, table, at)`` fills the basis functions and their derivatives at one theta.
fill_bases: Final = _fill(SOURCES)
