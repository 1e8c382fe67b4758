"""Areas under levels over time, and under level times time, by trapezoids.

    linear:     (t2 - t1) (c1 + c2) / 2                          (t2 - t1) (t1 c1 + t2 c2) / 2
    log:        (c1 - c2) / k,  k = ln(c1 / c2) / (t2 - t1)      (t1 c1 - t2 c2) / k + (c1 - c2) / k^2

``lin-up-log-down`` is logarithmic where a level falls and is still above 0, linear elsewhere.
"""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Rule = Literal["lin-up-log-down", "linear"]
RULES: Final[tuple[Rule, ...]] = ("lin-up-log-down", "linear")


def areas(time_h: Floats, level: Floats, rule: Rule) -> tuple[float, float]:
    """Return the area under the level, and under level times time, from the first time to the last.

    Parameters
    ----------
    time_h, level
        Increasing times and levels of 0 or more, (n,).
    rule
        How the level goes between two samples.
    """
    t1, t2, c1, c2 = time_h[:-1], time_h[1:], level[:-1], level[1:]
    width = t2 - t1
    area, moment = width * (c1 + c2) / 2.0, width * (t1 * c1 + t2 * c2) / 2.0
    if rule == "lin-up-log-down":
        falls = (c2 < c1) & (c2 > 0)
        with np.errstate(divide="ignore", invalid="ignore"):
            k = np.log(c1 / c2) / width
            area = np.where(falls, (c1 - c2) / k, area)
            moment = np.where(falls, (t1 * c1 - t2 * c2) / k + (c1 - c2) / k**2, moment)
    return float(area.sum()), float(moment.sum())
