"""What turns a band's volume into a bound: clipped pixels, and a signal that is not above its noise.

A lane whose band was clipped has at least the volume that was counted. A lane without a band is a measurement too: its
signal is at most what noise and background could hide. Neither is dropped, and neither is a number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from rapalog.analysis.blots.volumes.measure import Band
from rapalog.tables import BandRelation

#: Below this many standard errors a volume is a bound (the usual limit of detection).
LEAST_SNR: Final = 3.0
#: One-sided 95 % quantile of the normal distribution.
_ONE_SIDED: Final = 1.645
#: A camera that clips below the type's maximum shows as its highest count repeated so often,
_PLATEAU_PIXELS: Final = 12
#: and so much more often than the counts just below it.
_PLATEAU_JUMP: Final = 4.0
_COUNTS_BELOW: Final = 5
#: Within this share of the brightest count, pixels next to a clipped one are clipped too where files are lossy.
_FEW_LEVELS: Final = 12


@dataclass(frozen=True)
class GatedVolume:
    """A volume with its relation to the truth; ``saturated_pixels`` is how many pixels of the band are clipped."""

    volume: float
    volume_se: float
    relation: BandRelation
    saturated_pixels: int
    flags: tuple[str, ...]


def clip_level(pixels: NDArray[np.floating[Any]], *, ceiling: float | None = None) -> float | None:
    """Return the count at which pixels are clipped, or None if none are.

    That is the largest count of the file's type (``ceiling``) where it occurs, or the image's largest count where it
    is repeated far more often than those just below it.
    """
    top = float(pixels.max())
    if ceiling is not None and top >= ceiling:
        return top
    high = pixels[pixels >= top - max(_COUNTS_BELOW, 1e-4 * abs(top))]
    counts = int((high == top).sum())
    if counts < _PLATEAU_PIXELS:
        return None
    others = np.unique(high[high < top], return_counts=True)[1]
    nearby = float(others[-_COUNTS_BELOW:].sum()) / _COUNTS_BELOW
    return top if counts > _PLATEAU_JUMP * nearby else None


def gate(band: Band, *, clipped_at: float | None = None) -> GatedVolume:
    """Return a band's volume as a number or a bound."""
    flags: list[str] = []
    if band.specks:
        flags.append("specks or scratches were taken off the band; its error has all of them")
    saturated = 0 if clipped_at is None else int((band.pixels >= clipped_at).sum())
    if saturated:
        flags.append(f"saturated: {saturated} pixels are clipped, the volume is a lower bound")
        return GatedVolume(max(band.volume, 0.0), band.volume_se, ">=", saturated, tuple(flags))
    height = float(np.max(band.profile) - band.background)
    if 0 < height < _FEW_LEVELS and float(np.abs(band.pixels - np.rint(band.pixels)).max()) == 0.0:
        flags.append(f"few grey levels: the band is {height:.1f} counts high")
    if band.volume < LEAST_SNR * band.volume_se:
        flags.append("low signal: not above its noise, the volume is an upper bound")
        bound = max(band.volume, 0.0) + _ONE_SIDED * band.volume_se
        return GatedVolume(float(bound), band.volume_se, "<=", 0, tuple(flags))
    return GatedVolume(band.volume, band.volume_se, "=", 0, tuple(flags))
