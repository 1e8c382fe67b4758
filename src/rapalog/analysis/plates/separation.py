"""How well the controls of a plate are told apart, and how much of the reading is blank.

    Z' = 1 - 3 (sd vehicle + sd blank) / |mean vehicle - mean blank|           (Zhang and others 1999)
    SSMD = (mean vehicle - mean blank) / sqrt(var vehicle + var blank)         (Zhang 2007)
    control CV = sd vehicle / (mean vehicle - mean blank)
    blank share = mean blank / mean vehicle

Robust, each takes medians for means and 1.4826 times the median absolute deviation for the standard deviation.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median, stdev

from rapalog.analysis.plates.plate_effects import MAD_TO_SD, mean_or_median


def z_prime_of(vehicle: Sequence[float], blank: Sequence[float], *, robust: bool = False) -> float | None:
    """Return Z' of two sets of controls, or None with fewer than two wells of either or no distance between them.

    >>> round(z_prime_of([1.0, 1.2], [0.1, 0.1]), 3)
    0.576
    """
    if len(vehicle) < 2 or len(blank) < 2:
        return None
    distance = abs(mean_or_median(vehicle, robust=robust) - mean_or_median(blank, robust=robust))
    spread = _spread(vehicle, robust=robust) + _spread(blank, robust=robust)
    return 1.0 - 3.0 * spread / distance if distance else None


def ssmd_of(vehicle: Sequence[float], blank: Sequence[float], *, robust: bool = False) -> float | None:
    """Return the strictly standardised mean difference of two sets of controls, positive if the vehicle is higher.

    None with fewer than two wells of either, or where neither varies.
    """
    if len(vehicle) < 2 or len(blank) < 2:
        return None
    spread = math.hypot(_spread(vehicle, robust=robust), _spread(blank, robust=robust))
    distance = mean_or_median(vehicle, robust=robust) - mean_or_median(blank, robust=robust)
    return distance / spread if spread > 0 else None


def control_cv_of(vehicle: Sequence[float], blank: Sequence[float], *, robust: bool = False) -> float | None:
    """Return the coefficient of variation of vehicle wells over the blank, or None if they are not above it."""
    signal = mean_or_median(vehicle, robust=robust) - (mean_or_median(blank, robust=robust) if blank else 0.0)
    return _spread(vehicle, robust=robust) / signal if signal > 0 else None


def blank_share_of(vehicle: Sequence[float], blank: Sequence[float]) -> float | None:
    """Return the blank as a share of the vehicle, or None without a blank or a vehicle above 0."""
    mean = mean_or_median(vehicle, robust=False)
    return mean_or_median(blank, robust=False) / mean if blank and mean > 0 else None


def _spread(values: Sequence[float], *, robust: bool) -> float:
    if not robust:
        return stdev(values)
    middle = median(values)
    return MAD_TO_SD * median(abs(value - middle) for value in values)
