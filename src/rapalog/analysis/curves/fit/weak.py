"""The EC50 of a weak curve: its interval is drawn further out, and closed only where it still is there.

Where noise is large beside the fall, a fit may find a bend, or a plateau, that is noise, and the profile closes around
it: of such intervals fewer hold the truth than of all. The share of variance that a curve explains tells weak ones:

    F = (SSE of a flat line - SSE) / (parameters - 1)  /  (SSE / degrees of freedom)
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, cast

from rapalog.analysis.curves.fit.together import Steps
from rapalog.numerics.answer import EXACT, MIDDLE_HIGH, MIDDLE_HIGH_ONE, MIDDLE_LOW, RESIDUAL, TOTAL
from rapalog.numerics.points import Floats
from rapalog.numerics.solve import Ask, Want

#: Below this F a curve is weak: thirty wells, of whose variance 90 % is explained. Measured on curves that end beyond
#: the doses, whose intervals held 92.6 %, and 86 % below this F; above it they need nothing.
_WEAK_F: Final = 80.0
#: The interval of a weak curve misses so many times as seldom: at 99 % where others are drawn at 95 %.
_SELDOM: Final = 5.0


def weak_midpoints(asks: Sequence[Ask], rows: Sequence[Floats]) -> Steps[None]:
    """Put the limits that weak curves need in place of those in their answers, where these are closed."""
    weak = [k for k, (ask, row) in enumerate(zip(asks, rows, strict=True)) if ask.want.middle and _weak(ask, row)]
    if not weak:
        return
    again = [
        asks[k]._replace(want=Want(middle=1.0), confidence=1.0 - (1.0 - asks[k].confidence) / _SELDOM) for k in weak
    ]
    for k, row in zip(weak, cast("list[Floats]", (yield again)), strict=True):
        rows[k][MIDDLE_LOW : MIDDLE_HIGH_ONE + 1] = row[MIDDLE_LOW : MIDDLE_HIGH_ONE + 1]


def _weak(ask: Ask, row: Floats) -> bool:
    if not (math.isfinite(row[MIDDLE_LOW]) and math.isfinite(row[MIDDLE_HIGH])):
        return False
    degrees, curved = ask.points.n - ask.family.parameters, ask.family.parameters - 1
    explained = float(row[TOTAL] - row[RESIDUAL])
    return (
        degrees > 0
        and float(row[RESIDUAL]) > EXACT * ask.points.total
        and (explained * degrees < _WEAK_F * curved * float(row[RESIDUAL]))
    )
