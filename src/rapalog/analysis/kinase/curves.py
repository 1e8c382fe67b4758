"""A cell-free kinase assay: IC50, Kd and the activity that is left, per substrate and amount of enzyme.

Signals are fitted together with their controls (``fit``). The IC50 is the dose at half of the inhibition that
can be reached, so a plateau of 35 % does not move it, and is read from the closer of two shapes: a slope of its own,
or an unknown amount of enzyme that takes up the drug. The plateau is ``residual_activity``, which noise may put below
0 and nothing clips. Where the enzyme's amount is given, the Kd comes from the tight-binding equation; an enzyme far
above its Kd leaves only an upper bound. No correction for ATP is made: an inhibitor outside the ATP site needs none.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from rapalog.analysis.estimate import LEVEL, Estimate, missing
from rapalog.analysis.kinase.direction import rises_without_a_level
from rapalog.analysis.kinase.estimates import Found, is_flat, kd_over_replicates, method_of, plateau, position
from rapalog.analysis.kinase.fit import Fit, Floats, fit_shape, weigh
from rapalog.analysis.kinase.flags import curve_flags, well_flags
from rapalog.analysis.kinase.profile import profile_limits
from rapalog.analysis.kinase.shapes import depleting, tight_binding, whole
from rapalog.analysis.kinase.wells import (
    FEWEST_DOSES,
    Cleaned,
    KinaseWell,
    by_curve,
    controls_overlap,
    replicate_names,
    signals_of,
    without_outliers,
)

HALF: Final = 0.5
#: A Kd below this fraction of the enzyme hangs on errors of the enzyme's or the drug's amount of a few percent, which
#: no residual shows. A lower limit down there is not believed.
_TIGHTEST: Final = 50.0
_LINE_POINTS: Final = 120
_NO_LINE: Final[tuple[tuple[float, float], ...]] = ()
_RISES: Final = (
    "the activity rises with the dose: activation, or a signal of the ATP that is left, whose blanks have no enzyme"
)
_RISES_ALONE: Final = (
    "the response rises with the dose and no well says what full activity is: add wells without inhibitor and without "
    "ATP, or name the column % inhibition"
)


@dataclass(frozen=True)
class KinaseCurve:
    """What the wells of one substrate and enzyme amount say; every estimate with its interval or bound.

    ``residual_activity`` and ``activity_without_fkbp12`` (at the highest dose without FKBP12) are fractions of the
    activity without inhibitor. ``line`` is the fitted activity over the tested doses, ``wells`` every well with its
    activity (NaN where the controls give none).
    """

    substrate: str
    enzyme_nM: float | None
    ic50_nM: Estimate
    kd_nM: Estimate
    residual_activity: Estimate
    activity_without_fkbp12: Estimate
    ic50_without_fkbp12_nM: Estimate
    n_wells: int
    n_biological: int
    flags: tuple[str, ...]
    wells: tuple[tuple[KinaseWell, float], ...]
    line: tuple[tuple[float, float], ...]

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object that ``rapalog kinase`` prints for a curve."""
        names = ("ic50_nM", "kd_nM", "residual_activity", "activity_without_fkbp12", "ic50_without_fkbp12_nM")
        estimates = {name: getattr(self, name).to_json() for name in names}
        return {
            "substrate": self.substrate,
            "enzyme_nM": self.enzyme_nM,
            **estimates,
            "n_wells": self.n_wells,
            "n_biological": self.n_biological,
            "flags": list(self.flags),
        }


def fit_kinase(wells: Sequence[KinaseWell], *, enzyme_cv: float = 0.0, level: float = LEVEL) -> tuple[KinaseCurve, ...]:
    """Fit every curve of a kinase assay, in order of substrate and enzyme.

    Parameters
    ----------
    wells
        Wells of one or more substrates and enzyme amounts.
    enzyme_cv
        Error of the active enzyme's amount, as a fraction; 0 takes it as exact.
    level
        Level of the intervals.
    """
    curves = by_curve(wells)
    return tuple(_curve(own, name, enzyme_nM, (enzyme_cv, level)) for (name, enzyme_nM), own in curves.items())


def _curve(own: Sequence[KinaseWell], name: str, enzyme_nM: float | None, settings: tuple[float, float]) -> KinaseCurve:
    used = [well for well in own if math.isfinite(well.response)]
    alone = [well for well in used if well.role == "no_fkbp12"]
    used = [well for well in used if well.role != "no_fkbp12"]
    reason = _unfit(used)
    ic50 = kd = residual = missing(reason)
    left_out, flags, line, tops = tuple[KinaseWell, ...](), list[str](), _NO_LINE, dict[str, float]()
    if not reason:
        cleaned = without_outliers(used)
        used, left_out = list(cleaned.kept), cleaned.left_out
        sigmoid = _sigmoid(cleaned)
        ic50, kd, residual, best, flags = _estimates(sigmoid, used, enzyme_nM, settings)
        flags += curve_flags(used, sigmoid.fit, ic50, enzyme_nM)
        line = _line(best, used)
        tops = {well.replicate: float(top) for well, top in zip(used, best.vehicle, strict=True)}
    without, ic50_without = _without_fkbp12([*used, *alone], settings[1])
    flags = [reason, *well_flags(own, left_out)] if reason else [*well_flags(own, left_out), *flags]
    return KinaseCurve(
        substrate=name,
        enzyme_nM=enzyme_nM,
        ic50_nM=ic50,
        kd_nM=kd,
        residual_activity=residual,
        activity_without_fkbp12=without,
        ic50_without_fkbp12_nM=ic50_without,
        n_wells=len(used) + len(alone),
        n_biological=len(replicate_names(used)),
        flags=tuple(dict.fromkeys(flags)),
        wells=tuple(_activities(own, tops)),
        line=line,
    )


def _sigmoid(cleaned: Cleaned) -> Found:
    """Return the closer of the two shapes that have a middle and a bend of their own."""
    other = fit_shape(cleaned.signals, depleting(cleaned.signals.dose_nM))
    return Found(cleaned.signals, min(cleaned.fit, other, key=lambda fit: fit.sse), cleaned.power)


def _unfit(used: Sequence[KinaseWell]) -> str:
    """Return why no curve can be fitted, empty if one can."""
    samples = [well for well in used if well.role == "sample" and well.dose_nM > 0]
    doses = {well.dose_nM for well in samples}
    # Without a vehicle the top of the curve is one parameter more.
    needed = FEWEST_DOSES + (not any(well.role == "vehicle" for well in used))
    if len(doses) < needed:
        return f"{len(doses)} doses above 0: a curve needs {needed}"
    if len(samples) < needed + 1:
        return "too few wells for a curve"
    if len({well.response for well in used}) == 1:
        return "all signals are the same"
    if rises_without_a_level(used):
        return _RISES_ALONE
    return "the controls overlap: the assay has no window" if controls_overlap(used) else ""


def _estimates(
    sigmoid: Found, used: Sequence[KinaseWell], enzyme_nM: float | None, settings: tuple[float, float]
) -> tuple[Estimate, Estimate, Estimate, Fit, list[str]]:
    """Return IC50, Kd, residual activity, the fit that is drawn, and flags."""
    if is_flat(sigmoid):
        flat = missing("flat: no inhibition among these doses")
        return flat, flat, flat, sigmoid.fit, ["flat"]
    doses, (enzyme_cv, level) = sigmoid.wells.dose_nM, settings
    ic50 = position(sigmoid, level, "sigmoid", most_nM=float(doses.max()))
    best, kd, flags = sigmoid, missing("no enzyme concentration was given"), list[str]()
    if enzyme_nM:
        shape = tight_binding(doses, enzyme_nM, enzyme_cv)
        best = Found(sigmoid.wells, fit_shape(sigmoid.wells, shape), sigmoid.power)
        kd = position(best, level, "tight binding", least_nM=enzyme_nM / _TIGHTEST)
        kd, flags = kd_over_replicates(best, kd, used, level)
    residual = plateau(best, level)
    if residual.low is not None and residual.low > 1.0:
        ic50 = kd = missing("the activity rises with the dose: no inhibition")
        flags.append(_RISES)
    return ic50, kd, residual, best.fit, flags


def _without_fkbp12(used: Sequence[KinaseWell], level: float) -> tuple[Estimate, Estimate]:
    """Return the activity at the highest dose without FKBP12, and what it says about the IC50 there."""
    alone = [well for well in used if well.role == "no_fkbp12"]
    controls = [well for well in used if well.role in ("vehicle", "blank")]
    vehicles = any(well.role == "vehicle" for well in controls)
    if not (alone and vehicles) or controls_overlap(controls):
        why = missing("no wells without FKBP12" if not alone else "no vehicle wells" if not vehicles else "no window")
        return why, why
    top = max(well.dose_nM for well in alone)
    wells = signals_of([*controls, *(well for well in alone if well.dose_nM == top)])
    if len(wells.signal) - wells.levels < 2:
        return missing("too few wells without FKBP12"), missing("too few wells without FKBP12")
    found = Found(*weigh(wells, whole()))
    low, high = profile_limits(found.wells, found.fit, column=-1, level=level)
    activity = Estimate(found.fit.residual, "=", low, high, level, method_of(found, f"wells at {top:g} nM"))
    if low is not None and low > HALF:
        return activity, Estimate(top, ">", top, None, level, activity.method, "over half of the activity is left")
    if high is not None and high < HALF:
        return activity, Estimate(top, "<", None, top, level, activity.method, "under half of the activity is left")
    return activity, missing("about half of the activity is left at the highest dose")


def _line(fit: Fit, used: Sequence[KinaseWell]) -> tuple[tuple[float, float], ...]:
    doses = [well.dose_nM for well in used if well.role == "sample" and well.dose_nM > 0]
    grid: Floats = np.geomspace(min(doses), max(doses), _LINE_POINTS)
    return tuple(zip(grid.tolist(), fit.activity(grid).tolist(), strict=True))


def _activities(own: Sequence[KinaseWell], tops: Mapping[str, float]) -> list[tuple[KinaseWell, float]]:
    """Return every well with its activity between its replicate's controls, for a figure only.

    Without vehicles ``tops``, the fitted levels by replicate, stand for them, and where there is no window at all the
    largest signal.
    """
    largest = max((abs(well.response) for well in own if math.isfinite(well.response)), default=math.nan) or 1.0
    found = []
    for well in own:
        vehicle = _control_mean(own, "vehicle", well.replicate, tops.get(well.replicate, largest))
        blank = _control_mean(own, "blank", well.replicate, 0.0)
        blank, window = (blank, vehicle - blank) if vehicle != blank else (0.0, largest)
        found.append((well, (well.response - blank) / window))
    return found


def _control_mean(own: Sequence[KinaseWell], role: str, replicate: str, otherwise: float) -> float:
    control = [well for well in own if well.role == role and math.isfinite(well.response)]
    mine = [well.response for well in control if well.replicate == replicate]
    return float(np.mean(mine or [well.response for well in control] or [otherwise]))
