"""The interval of an EC50 that falls between two doses.

A steep curve can bend anywhere between two neighbouring doses and fit as well: its profile is not a bowl but a valley
with a flat floor. The true EC50 then lies anywhere over that floor, not at its edges, and an interval drawn at the
two-sided threshold holds it too often. With a floor as wide as Δ, and walls of standard error s, the interval is drawn
at the quantile c of

    T(c + Δ / s) - T(-c) = level

(Imbens and Manski 2004, Econometrica 72:1845, for partly identified parameters; T is Student's t). Without a floor c is
the two-sided quantile, over a wide one the one-sided quantile. Δ and s are read from the widths of the profile at these
two, W = Δ + 2 t s; half a standard error is taken off Δ, since a floor of no width is sometimes read as a narrow one
(Stoye 2009, Econometrica 77:1299).
"""

from __future__ import annotations

from functools import cache, partial
from typing import Final

import numpy as np
from scipy import special

from rapalog.numerics.root import root
from rapalog.numerics.sigmoid.floor import FLOORS, STEEP, floor_in_walls

__all__ = ["STEEP", "valley_quantile", "valley_quantiles"]

#: No quantile lies beyond this one.
_FAR: Final = 1e3


@cache
def valley_quantiles(level: float, degrees: int) -> tuple[float, ...]:
    """Return c at floors of ``FLOORS`` standard errors."""

    def missed(floor: float, c: float) -> float:
        return float(special.stdtr(degrees, c + floor) - special.stdtr(degrees, -c)) - level

    return tuple(root(partial(missed, floor), 0.0, _FAR, tolerance=1e-12) for floor in FLOORS)


def valley_quantile(width_two: float, width_one: float, *, level: float, degrees: int) -> float:
    """Return c from the widths of a profile at the two-sided and at the one-sided threshold, in any one unit."""
    two, one = (float(special.stdtrit(degrees, share)) for share in (0.5 + level / 2.0, level))
    floor = floor_in_walls(width_two, width_one, two, one)
    return float(np.interp(floor, FLOORS, valley_quantiles(level, degrees)))
