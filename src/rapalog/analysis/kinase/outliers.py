"""Single wells that no curve can explain: a bubble, a double dispense, a slip of the pen.

The well farthest from its curve is left out on trial. If the rest then fits better than chance allows, at a level
that is divided by the number of wells (the externally studentised residual after Bonferroni), it stays out and is
named; then the next is tried.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import special

from rapalog.analysis.kinase.fit import Fit, Signals, refit, weigh
from rapalog.analysis.kinase.shapes import midpoint
from rapalog.analysis.kinase.wells import KinaseWell, signals_of

#: One clean curve in ten thousand loses a well; a slip by a factor of 2 or more is far rarer than that.
_RARE: Final = 1e-4
#: An assay that loses more than one well in twenty is noisy, not slipped.
_MOST_SHARE: Final = 0.05
_FEWEST_DEGREES: Final = 4


@dataclass(frozen=True)
class Cleaned:
    """Wells that fit a curve together, the few that do not, and the weighted signals of the former with their fit."""

    kept: tuple[KinaseWell, ...]
    left_out: tuple[KinaseWell, ...]
    signals: Signals
    fit: Fit
    power: float


def without_outliers(wells: Sequence[KinaseWell]) -> Cleaned:
    """Separate the wells of a curve from outliers.

    Parameters
    ----------
    wells
        Wells of one curve with finite responses, enough of them for a fit.
    """
    kept, left_out = list(wells), list[KinaseWell]()
    most = max(1, int(_MOST_SHARE * len(wells)))
    while True:
        signals = signals_of(kept)
        signals, fit, power = weigh(signals, midpoint(signals.dose_nM))
        worst = _outlier(signals, fit) if len(left_out) < most else None
        if worst is None:
            return Cleaned(tuple(kept), tuple(left_out), signals, fit, power)
        left_out.append(kept.pop(worst))


def _outlier(wells: Signals, fit: Fit) -> int | None:
    """Return the place of the well that does not belong, or None."""
    worst = int(np.argmax(np.sqrt(wells.weight) * np.abs(wells.signal - fit.fitted)))
    others = np.arange(len(wells.signal)) != worst
    rest = wells.only(others)
    degrees = fit.degrees - 1
    if degrees < _FEWEST_DEGREES or rest.levels < wells.levels:
        return None
    fitted = refit(rest, fit.shape, fit.theta)
    ratio = (fit.sse - fitted.sse) / max(fitted.sse / degrees, float(np.finfo(float).tiny))
    chance = len(wells.signal) * float(special.fdtrc(1, degrees, max(ratio, 0.0)))
    return worst if chance < _RARE else None
