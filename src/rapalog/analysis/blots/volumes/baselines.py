"""Background under a band: several baselines of a lane's profile, because no single one is right on every image.

All take the profile of one lane along migration and the rows that belong to the band, and return the background in
every row. ``line`` and ``curve`` are least-squares polynomials through what lies beside the band (unbiased by noise,
wrong where the background bends more than they can); ``arpls`` and ``snip`` follow the profile from below (Baek 2015
and Ryan 1988, from pybaselines). Their spread is reported as an error: between-lane precision does not show it.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
from numpy.polynomial import polynomial
from numpy.typing import NDArray
from pybaselines import Baseline

_Vector = NDArray[np.float64]
#: Stiffness of the penalised baseline for a band of one pixel; it grows with the fourth power of the band's length,
#: so that a baseline bends over bands and not within them.
_STIFFNESS: Final = 2.0
#: Weight of rows inside the band, for baselines that would climb into it.
_CURVE_DEGREE: Final = 3


def line_baseline(profile: _Vector, band: NDArray[np.bool_]) -> _Vector:
    """Return the least-squares straight line through the rows beside the band."""
    return _polynomial(profile, band, 1)


def curve_baseline(profile: _Vector, band: NDArray[np.bool_]) -> _Vector:
    """Return the least-squares cubic through the rows beside the band; a line where they are few or on one side."""
    first, last = np.flatnonzero(band)[[0, -1]]
    enough = min(first, len(band) - 1 - last) >= 2 * _CURVE_DEGREE
    return _polynomial(profile, band, _CURVE_DEGREE if enough else 1)


def arpls_baseline(profile: _Vector, band: NDArray[np.bool_]) -> _Vector:
    """Return the asymmetrically reweighted penalised baseline, stiff over the length of the band."""
    length = max(4.0, float(band.sum()))
    return _quiet(lambda: Baseline().arpls(profile, lam=_STIFFNESS * length**4, max_iter=30)[0], profile, band)


def snip_baseline(profile: _Vector, band: NDArray[np.bool_]) -> _Vector:
    """Return the clipped baseline of peaks as long as the band, the kin of a rolling ball."""
    half = max(2, min(int(band.sum()), (len(profile) - 1) // 2))
    smooth = max(1, half // 8)

    def found() -> _Vector:
        # Edges are repeated, since extrapolating a short profile can lead anywhere; so the slope is taken off first.
        slope = line_baseline(profile, band)
        flat = Baseline().snip(profile - slope, half, decreasing=True, smooth_half_window=smooth, mode="edge")[0]
        return np.asarray(flat + slope, dtype=np.float64)

    return _quiet(found, profile, band)


BASELINES: Final[Mapping[str, Callable[[_Vector, NDArray[np.bool_]], _Vector]]] = {
    "line": line_baseline,
    "curve": curve_baseline,
    "arpls": arpls_baseline,
    "snip": snip_baseline,
}


def _polynomial(profile: _Vector, band: NDArray[np.bool_], degree: int) -> _Vector:
    rows = np.linspace(-1.0, 1.0, len(profile))
    beside = ~band
    if int(beside.sum()) <= degree + 1:
        return np.full(len(profile), float(profile[beside].mean() if beside.any() else profile.min()))
    return np.asarray(polynomial.polyval(rows, polynomial.polyfit(rows[beside], profile[beside], degree)))


def _quiet(baseline: Callable[[], _Vector], profile: _Vector, band: NDArray[np.bool_]) -> _Vector:
    """Run a baseline of the library; one that does not settle is replaced by the straight line."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = np.asarray(baseline(), dtype=np.float64)
        except (ValueError, np.linalg.LinAlgError):
            found = np.full(len(profile), np.nan)
    return found if np.isfinite(found).all() else line_baseline(profile, band)
