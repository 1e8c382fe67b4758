"""Where a function of one number is zero, between two places that it has on its two sides.

Chandrupatla's method (1997, Advances in Engineering Software 28:145): inverse quadratic steps where three points lie on
such a curve, halving elsewhere. It is here because importing ``scipy.optimize`` for it takes longer than many analyses.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Final

_EPSILON: Final = sys.float_info.epsilon


def root(function: Callable[[float], float], low: float, high: float, *, tolerance: float = 1e-13) -> float:
    """Return where a continuous function is zero.

    Parameters
    ----------
    function
        Has different signs at ``low`` and ``high``, or is zero at one of them.
    low, high
        The ends between which is searched, in any order.
    tolerance
        How far the root may be off, beyond the rounding of numbers of its size.

    Raises
    ------
    ValueError
        If the function has the same sign at both ends.

    Examples
    --------
    >>> round(root(lambda x: x * x - 2.0, 0.0, 2.0), 12)
    1.414213562373
    """
    a, b = low, high
    f_a, f_b = function(a), function(b)
    if f_a == 0.0 or f_b == 0.0:
        return a if f_a == 0.0 else b
    if (f_a > 0.0) == (f_b > 0.0):
        raise ValueError(f"the function has the same sign at {low:g} and {high:g}")
    share = 0.5
    while True:
        x = a + share * (b - a)
        f_x = function(x)
        if (f_x > 0.0) == (f_a > 0.0):
            c, f_c = a, f_a
        else:
            c, f_c, b, f_b = b, f_b, a, f_a
        a, f_a = x, f_x
        best = a if abs(f_a) < abs(f_b) else b
        least = (2.0 * _EPSILON * abs(best) + 0.5 * tolerance) / abs(b - c)
        if f_a == 0.0 or least > 0.5:
            return best
        share = min(max(_share((a, f_a), (b, f_b), (c, f_c)), least), 1.0 - least)


def _share(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> float:
    """Return how far from a towards b the next point lies."""
    (x_a, f_a), (x_b, f_b), (x_c, f_c) = a, b, c
    along, up = (x_a - x_b) / (x_c - x_b), (f_a - f_b) / (f_c - f_b)
    if not (up * up < along and (1.0 - up) ** 2 < 1.0 - along):
        return 0.5
    return f_a / (f_b - f_a) * f_c / (f_b - f_c) + (x_c - x_a) / (x_b - x_a) * f_a / (f_c - f_a) * f_b / (f_c - f_b)
