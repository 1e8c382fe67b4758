"""Flaws of gel, transfer and membrane: how far a blot is from straight lanes on an even ground.

Each number is a magnitude; what one membrane has is drawn from it. Numbers of an ordinary membrane: W052, W060 to W074.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import Final

from rapalog.errors import RapalogError
from rapalog.facts.library import value

_PERCENT: Final = 100.0
_LARGEST: Final = 1e3  # far above any of them: pixels, counts, or shares


@dataclass(frozen=True, kw_only=True)
class MembraneFlaws:
    """Magnitudes of what disturbs a blot; 0 is none.

    Standard deviations over membranes: ``tilt_deg``, ``smile_px`` by which the outer lanes lag, ``gradient`` of the
    haze from edge to edge. Over lanes: ``front_px`` of where bands stand, ``width_cv`` of their width and height.
    ``bow_px`` bends each band, ``blur`` makes it taller (0.5 is by half); ``dumbbell`` is extra protein at its ends,
    ``tail`` its share in a trailing tail, ``bleed`` the share spilled to each side, ``ghost`` the share of the lane's
    load in an unspecific heavier band, ``streak`` a smear along the lane, at the wells that share of the peak of its
    load. ``transfer_cv`` is uneven transfer, ``blotch_cv`` uneven haze. Mean numbers on a membrane or picture:
    ``bubbles``, ``scratches``, ``specks``.
    """

    tilt_deg: float = 0.0
    smile_px: float = 0.0
    front_px: float = 0.0
    width_cv: float = 0.0
    bow_px: float = 0.0
    dumbbell: float = 0.0
    tail: float = 0.0
    bleed: float = 0.0
    blur: float = 0.0
    ghost: float = 0.0
    streak: float = 0.0
    transfer_cv: float = 0.0
    gradient: float = 0.0
    blotch_cv: float = 0.0
    bubbles: float = 0.0
    scratches: float = 0.0
    specks: float = 0.0

    def __post_init__(self) -> None:
        for field in fields(self):
            number = getattr(self, field.name)
            if not (math.isfinite(number) and 0 <= number <= _LARGEST):
                raise RapalogError(
                    f"got {number:g}, must be 0 to {_LARGEST:g}", remedy="0 is no flaw", where=field.name
                )
        if self.tail > 1 or self.bleed > 0.5:
            raise RapalogError(
                "got a tail above 1 or a bleed above 0.5", remedy="write 5 % as 0.05", where="tail, bleed"
            )


def usual_flaws() -> MembraneFlaws:
    """Return the flaws of an ordinary membrane (W052, W060 to W074)."""
    return MembraneFlaws(
        tilt_deg=value("W060"),
        smile_px=value("W061"),
        front_px=value("W062"),
        width_cv=value("W074") / _PERCENT,
        bow_px=value("W063"),
        dumbbell=value("W064") / _PERCENT,
        tail=value("W065") / _PERCENT,
        bleed=value("W066") / _PERCENT,
        ghost=value("W068") / _PERCENT,
        streak=value("W052") / _PERCENT,
        transfer_cv=value("W067") / _PERCENT,
        gradient=value("W071") / _PERCENT,
        blotch_cv=value("W072") / _PERCENT,
        bubbles=value("W069"),
        scratches=value("W070"),
        specks=value("W073"),
    )
