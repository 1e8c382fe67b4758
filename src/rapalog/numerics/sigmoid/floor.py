"""How wide the flat floor of a profile is; what an interval over it is drawn at is in ``valley``, compiled."""

from __future__ import annotations

from typing import Final

from rapalog.numerics.compiled import compiled


@compiled
def floor_in_walls(width_two: float, width_one: float, two: float, one: float) -> float:
    """Return how wide the flat floor of a profile is, in standard errors of its walls, from its widths at two heights.

    ``two`` and ``one`` are the heights, as quantiles. Half a standard error is left out: see ``valley``.
    """
    wall = 0.5 * (width_two - width_one) / (two - one)
    if not wall > 0.0:
        return FLOORS[-1] if width_two > 0.0 else 0.0
    return min(max(width_two / wall - 2.0 * two - _DOUBT, 0.0), FLOORS[-1])


#: Floors, in standard errors, at which quantiles are tabulated; beyond the last they do not change.
_FLOOR_STEP: Final = 0.5
FLOORS: Final = tuple(_FLOOR_STEP * i for i in range(9))
_DOUBT: Final = 0.5
#: log10 slope from which a curve may bend between two doses unseen: it falls from 3/4 to 1/4 within 0.4 decades.
STEEP: Final = 0.4
