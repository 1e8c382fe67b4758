"""Wells of a kinase assay: which share the levels they are measured by, and the few that no curve can explain.

A replicate that has wells of its own without inhibitor (``vehicle``) has a level of its own for full activity, and
likewise without ATP (``blank``). Where a replicate lacks its own, all replicates share that level. Where none has a
vehicle, the level is the top of the curve, which every replicate has if it has enough doses. The vehicle may
lie below the blank: a readout of the ATP that is left falls with activity.

A single well may be off by a bubble, a double dispense or a slip of the pen. The well farthest from its curve is left
out on trial. If the rest then fits better than chance allows, at a level that is divided by the number of wells (the
externally studentised residual after Bonferroni), it stays out and is named; then the next is tried.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import special

from rapalog.analysis.kinase.fit import Fit, Signals, refit, weigh
from rapalog.analysis.kinase.shapes import midpoint

KinaseRole = Literal["sample", "vehicle", "blank", "no_fkbp12"]
ROLES: Final[tuple[KinaseRole, ...]] = ("sample", "vehicle", "blank", "no_fkbp12")
#: Three parameters of the curve need four doses, and a well more to leave a residual.
FEWEST_DOSES: Final = 4
#: Controls closer than this many of their standard deviations (both added) leave no window: Z' below 0.
_WINDOW: Final = 3.0
#: One clean curve in ten thousand loses a well; a slip by a factor of 2 or more is far rarer than that.
_RARE: Final = 1e-4
#: An assay that loses more than one well in twenty is noisy, not slipped.
_MOST_SHARE: Final = 0.05
_FEWEST_DEGREES: Final = 4


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
    series = full if full.any() else ~none & _of_series(replicate, np.where(none, 0.0, dose))
    return Signals(
        dose_nM=np.where(full | none, 0.0, dose),
        signal=np.array([well.response for well in wells], dtype=float),
        full=full,
        none=none,
        vehicle_of=_shared(replicate, series),
        blank_of=_shared(replicate, none) if none.any() else np.full(len(role), -1),
        weight=np.ones(len(role)),
    )


def _shared(replicate: NDArray[np.str_], control: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return the number of every well's level: its replicate's where all replicates have that control, else one."""
    names, number = np.unique(replicate, return_inverse=True)
    own = set(replicate[control])
    return number if set(names) == own else np.zeros(len(replicate), dtype=np.intp)


def _of_series(replicate: NDArray[np.str_], dose_nM: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which wells are of a replicate with doses enough for a curve."""
    enough = [name for name in set(replicate) if len(set(dose_nM[replicate == name]) - {0.0}) > FEWEST_DOSES]
    return np.isin(replicate, enough)


def by_curve(wells: Sequence[KinaseWell]) -> dict[tuple[str, float | None], list[KinaseWell]]:
    """Return the wells of every substrate and enzyme amount, in that order.

    Wells that name no enzyme belong to the amount that others of their substrate name, if it is but one.
    """
    amounts: dict[str, set[float]] = {}
    for well in wells:
        amounts.setdefault(well.substrate, set()).update(() if well.enzyme_nM is None else (well.enzyme_nM,))
    curves: dict[tuple[str, float | None], list[KinaseWell]] = {}
    for well in wells:
        named = amounts[well.substrate]
        enzyme_nM = well.enzyme_nM if well.enzyme_nM is not None or len(named) != 1 else next(iter(named))
        curves.setdefault((well.substrate, enzyme_nM), []).append(well)
    return dict(sorted(curves.items(), key=lambda item: (item[0][0], item[0][1] or 0.0)))


def signal_falls(wells: Sequence[KinaseWell]) -> bool:
    """Return whether the signal is lower with full activity than without any."""
    vehicle, blank = (_responses(wells, role) for role in ("vehicle", "blank"))
    return bool(vehicle and blank) and float(np.mean(vehicle)) < float(np.mean(blank))


def controls_overlap(wells: Sequence[KinaseWell]) -> bool:
    """Return whether vehicle and blank cannot be told apart; a single replicate where that is so is enough.

    The spread of a control is that around the means of the replicates; of wells all alone it is not known, and taken
    as 0. Without vehicles there is nothing to tell apart.
    """
    spread = {role: _spread(wells, role) for role in ("vehicle", "blank")}
    sign = -1.0 if signal_falls(wells) else 1.0
    for name in sorted({well.replicate for well in wells}):
        vehicle, blank = (_responses(wells, role, name) for role in ("vehicle", "blank"))
        window = sign * (float(np.mean(vehicle)) - float(np.mean(blank or [0.0]))) if vehicle else np.inf
        if window <= (_WINDOW * sum(spread.values()) if blank else 0.0):
            return True
    return False


def _responses(wells: Sequence[KinaseWell], role: str, replicate: str | None = None) -> list[float]:
    own = (well for well in wells if well.role == role and replicate in (None, well.replicate))
    return [well.response for well in own if np.isfinite(well.response)]


def _spread(wells: Sequence[KinaseWell], role: str) -> float:
    """Return the standard deviation of a control around its mean in every replicate."""
    sets = [_responses(wells, role, name) for name in {well.replicate for well in wells if well.role == role}]
    degrees = sum(len(own) - 1 for own in sets if own)
    squares = sum(float(np.square(np.array(own) - np.mean(own)).sum()) for own in sets if own)
    return float(np.sqrt(squares / degrees)) if degrees else 0.0


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
