"""What the page of the mechanism draws, the same in the answer to a slider and in its band: times, readouts, digits."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike

#: Readouts that are drawn over doses.
CURVES: Final = ("p-S6 S235/236", "p-4E-BP1 T37/46", "viability", "p-S6K1 T389", "p-AKT S473")
_DIGITS: Final = 4


def times_h(hours: float, n: int) -> list[float]:
    """Return 0 to the end in steps that are short at first, when most happens."""
    return [0.0, *np.geomspace(hours / 300, hours, n).round(6).tolist()]


def short(values: ArrayLike) -> list[Any]:
    """Return numbers with as many digits as a figure shows."""
    given = np.asarray(values, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        size = np.nan_to_num(np.floor(np.log10(np.abs(given))), neginf=0.0, posinf=0.0)
    factor = 10.0 ** np.abs(_DIGITS - size)
    return list(
        np.where(size <= _DIGITS, np.round(given * factor) / factor, np.round(given / factor) * factor).tolist()
    )
