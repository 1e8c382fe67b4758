"""Wells of a kinase assay, and which of them share the levels they are measured by.

A replicate that has wells of its own without inhibitor (``vehicle``) has a level of its own for full activity, and
likewise without ATP (``blank``). Where a replicate lacks its own, all replicates share that level.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from rapalog.analysis.kinase_fit import Signals

KinaseRole = Literal["sample", "vehicle", "blank", "no_fkbp12"]
ROLES: Final[tuple[KinaseRole, ...]] = ("sample", "vehicle", "blank", "no_fkbp12")
#: Controls closer than this many of their standard deviations (both added) leave no window: Z' below 0.
_WINDOW: Final = 3.0


@dataclass(frozen=True, slots=True)
class KinaseWell:
    """One well: substrate, active enzyme (None if not known), dose of the drug-FKBP12 pair, raw response.

    ``role`` is ``sample``, ``vehicle`` (no inhibitor), ``blank`` (no ATP) or ``no_fkbp12`` (the drug alone). The
    response is in the instrument's own unit and NaN where there is none.
    """

    substrate: str
    enzyme_nM: float | None
    dose_nM: float
    response: float
    role: KinaseRole
    replicate: str


def replicate_names(wells: Sequence[KinaseWell]) -> list[str]:
    """Return the replicates that have samples, sorted."""
    return sorted({well.replicate for well in wells if well.role == "sample"})


def signals_of(wells: Sequence[KinaseWell]) -> Signals:
    """Return wells as arrays with the levels they share; all weights are 1."""
    role = np.array([well.role for well in wells])
    replicate = np.array([well.replicate for well in wells])
    dose = np.array([well.dose_nM for well in wells])
    full = (role == "vehicle") | ((role == "sample") & (dose == 0))
    none = role == "blank"
    return Signals(
        dose_nM=np.where(full | none, 0.0, dose),
        signal=np.array([well.response for well in wells], dtype=float),
        full=full,
        none=none,
        vehicle_of=_shared(replicate, full),
        blank_of=_shared(replicate, none) if none.any() else np.full(len(role), -1),
        weight=np.ones(len(role)),
    )


def _shared(replicate: NDArray[np.str_], control: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return the number of every well's level: its replicate's where all replicates have that control, else one."""
    names, number = np.unique(replicate, return_inverse=True)
    own = set(replicate[control])
    return number if set(names) == own else np.zeros(len(replicate), dtype=np.intp)


def controls_overlap(wells: Sequence[KinaseWell]) -> bool:
    """Return whether vehicle and blank cannot be told apart; a single replicate where that is so is enough.

    With fewer than two wells of a control its spread is not known, and only their order is looked at.
    """
    for name in sorted({well.replicate for well in wells}):
        sides = []
        for role in ("vehicle", "blank"):
            own = [well.response for well in wells if well.role == role and well.replicate == name]
            sides.append((float(np.mean(own)), float(np.std(own, ddof=1)) if len(own) > 1 else 0.0) if own else None)
        vehicle, blank = sides
        if vehicle is not None and vehicle[0] <= (blank[0] + _WINDOW * (vehicle[1] + blank[1]) if blank else 0.0):
            return True
    return False
