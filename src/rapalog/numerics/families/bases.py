"""The basis functions of every family of curves and their exact derivatives by theta, compiled.

``s = 1 / (1 + exp(u))`` with ``u = ln 10 * 10**h * (x - m)``; so ds/dm = slope * s (1 - s), ds/dh = -ln 10 u s (1 - s).
What each family means is said in ``models``; here one loop per family writes ``basis[q, i]`` and, where asked,
``bent[p, q, i]``, the derivative of basis function q by theta p, at every position ``x[i]``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from rapalog.numerics.compiled import SOURCES, compiled, compiled_and_kept
from rapalog.numerics.points import LN10, Floats

LOGISTIC: Final = 0
PROPORTIONAL: Final = 1
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
def _fill_logistic(x: Floats, theta: Floats, basis: Floats, bent: Floats, slopes: bool) -> None:
    slope, last = LN10 * 10.0 ** theta[1], basis.shape[0] - 1
    for i in range(len(x)):
        u = slope * (x[i] - theta[0])
        s, b = _sigmoid(u)
        basis[0, i] = 1.0
        basis[last, i] = s
        if slopes:
            bent[0, 0, i] = bent[1, 0, i] = 0.0
            bent[0, last, i] = slope * b
            bent[1, last, i] = -LN10 * u * b


@compiled
def _fill_asymmetric(x: Floats, theta: Floats, basis: Floats, bent: Floats, slopes: bool) -> None:
    slope, f = LN10 * 10.0 ** theta[1], 10.0 ** theta[2]
    root = math.expm1(_LN2 / f)
    shift, shift_f = math.log(root), -_LN2 / (f * f) * (1.0 + root) / root
    for i in range(len(x)):
        u = slope * (x[i] - theta[0])
        soft, above = _softplus(u + shift), 1.0 - _sigmoid(u + shift)[0]
        s = math.exp(-min(f * soft, _EMPTY)) if f * soft < _EMPTY else 0.0
        basis[0, i], basis[1, i] = 1.0, s
        if slopes:
            bent[0, 0, i] = bent[1, 0, i] = bent[2, 0, i] = 0.0
            by_u = -f * s * above
            bent[0, 1, i] = -slope * by_u
            bent[1, 1, i] = LN10 * u * by_u
            bent[2, 1, i] = LN10 * f * (-s * soft + by_u * shift_f)


@compiled
def _fill_hormetic(x: Floats, theta: Floats, basis: Floats, bent: Floats, slopes: bool) -> None:
    slope = LN10 * 10.0 ** theta[1]
    for i in range(len(x)):
        u = slope * (x[i] - theta[0])
        s, b = _sigmoid(u)
        power = LN10 * (x[i] - theta[0]) - _softplus(u)
        rise = math.exp(power) if power > -_EMPTY else 0.0
        basis[0, i], basis[1, i], basis[2, i] = 1.0, s, rise
        if slopes:
            bent[0, 0, i] = bent[1, 0, i] = 0.0
            bent[0, 1, i] = slope * b
            bent[1, 1, i] = -LN10 * u * b
            bent[0, 2, i] = rise * (slope * (1.0 - s) - LN10)
            bent[1, 2, i] = -rise * (1.0 - s) * LN10 * u


@compiled
def _fill_phases(x: Floats, theta: Floats, basis: Floats, bent: Floats, slopes: bool) -> None:
    one, two = LN10 * 10.0 ** theta[1], LN10 * 10.0 ** theta[3]
    for i in range(len(x)):
        u, v = one * (x[i] - theta[0]), two * (x[i] - theta[0] - theta[2])
        s, b = _sigmoid(u)
        second, c = _sigmoid(v)
        basis[0, i], basis[1, i] = second, s * second
        if slopes:
            bent[0, 0, i] = bent[2, 0, i] = two * c
            bent[1, 0, i] = 0.0
            bent[3, 0, i] = -LN10 * v * c
            bent[0, 1, i] = one * b * second + s * two * c
            bent[1, 1, i] = -LN10 * u * b * second
            bent[2, 1, i] = s * two * c
            bent[3, 1, i] = -LN10 * v * c * s
        if basis.shape[0] > 2:
            basis[2, i] = 1.0
            if slopes:
                bent[0, 2, i] = bent[1, 2, i] = bent[2, 2, i] = bent[3, 2, i] = 0.0


@compiled
def _fill_second_first(x: Floats, theta: Floats, basis: Floats, bent: Floats, slopes: bool) -> None:
    """Fill for theta led by the second phase; the midpoint of the first is theta[0] - theta[2]."""
    middle, two, slope_two = theta[0], theta[1], theta[3]
    theta[0], theta[1], theta[3] = middle - theta[2], slope_two, two
    _fill_phases(x, theta, basis, bent, slopes)
    theta[0], theta[1], theta[3] = middle, two, slope_two
    if slopes:
        for q in range(2):
            for i in range(len(x)):
                # By midpoint 1 and by gap at fixed midpoint 1, to by gap at fixed midpoint 2.
                bent[2, q, i] -= bent[0, q, i]
                bent[1, q, i], bent[3, q, i] = bent[3, q, i], bent[1, q, i]


@compiled
def fill(code: int, x: Floats, theta: Floats, basis: Floats, bent: Floats, slopes: bool) -> None:
    """Fill ``basis`` (Q, D) and, with ``slopes``, ``bent`` (P, Q, D) for one theta (P,) at positions ``x`` (D,)."""
    if code <= PROPORTIONAL:
        _fill_logistic(x, theta, basis, bent, slopes)
    elif code == ASYMMETRIC:
        _fill_asymmetric(x, theta, basis, bent, slopes)
    elif code == HORMETIC:
        _fill_hormetic(x, theta, basis, bent, slopes)
    elif code <= TWO_PHASE_BOTTOM:
        _fill_phases(x, theta, basis, bent, slopes)
    else:
        _fill_second_first(x, theta, basis, bent, slopes)


def _fill(sources: str) -> Callable[[int, Floats, Floats, Floats, Floats], None]:
    def fill_bases(code: int, x: Floats, theta: Floats, basis: Floats, bent: Floats) -> None:
        if sources != "":
            fill(code, x, theta, basis, bent, True)

    return compiled_and_kept(fill_bases)


#: ``fill_bases(code, x, theta, basis, bent)`` fills the basis functions and their derivatives at one theta.
fill_bases: Final = _fill(SOURCES)
