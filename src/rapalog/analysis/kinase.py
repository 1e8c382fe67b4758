"""A cell-free kinase assay: IC50, Kd and the activity that is left, per substrate and amount of enzyme.

Signals are fitted together with their controls (``kinase_fit``). The IC50 is the dose at half of the inhibition that
can be reached, so a plateau of 35 % does not move it; the plateau is ``residual_activity``, which noise may put below
0 and nothing clips. Where the enzyme's amount is given, the Kd comes from the tight-binding equation; an enzyme far
above its Kd leaves only an upper bound. No correction for ATP is made: an inhibitor outside the ATP site needs none.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy import special

from rapalog.analysis.estimate import LEVEL, Estimate, Relation, combine_replicates, missing
from rapalog.analysis.kinase_fit import Fit, Floats, Signals, fit_shape, refit, weigh
from rapalog.analysis.kinase_flags import curve_flags
from rapalog.analysis.kinase_profile import profile_limits
from rapalog.analysis.kinase_shapes import midpoint, tight_binding, whole
from rapalog.analysis.kinase_wells import KinaseWell, controls_overlap, replicate_names, signals_of

#: Three parameters of the curve need four doses, and a well more to leave a residual.
FEWEST_DOSES: Final = 4
#: P value of the F test below which replicates are said to differ, or a curve not to be flat.
_RARE: Final = 0.01
#: Replicates that differ are only averaged if there are this many.
_FEWEST_REPLICATES: Final = 3
HALF: Final = 0.5
#: A Kd below this fraction of the enzyme hangs on errors of the enzyme's or the drug's amount of a few percent, which
#: no residual shows. A lower limit down there is not believed.
_TIGHTEST: Final = 50.0
_LINE_POINTS: Final = 120


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
    keys = sorted({(well.substrate, well.enzyme_nM) for well in wells}, key=lambda key: (key[0], key[1] or 0.0))
    return tuple(
        _curve([well for well in wells if (well.substrate, well.enzyme_nM) == key], enzyme_cv, level) for key in keys
    )


@dataclass(frozen=True)
class _Found:
    """A fit with the wells it was made from; ``power`` is how the error grows with the signal."""

    wells: Signals
    fit: Fit
    power: float


def _curve(own: Sequence[KinaseWell], enzyme_cv: float, level: float) -> KinaseCurve:
    used = [well for well in own if math.isfinite(well.response)]
    samples = [well for well in used if well.role == "sample" and well.dose_nM > 0]
    reason = _unfit(used, samples)
    enzyme_nM = own[0].enzyme_nM
    ic50 = kd = residual = missing(reason)
    flags: list[str] = []
    line: tuple[tuple[float, float], ...] = ()
    if not reason:
        wells = signals_of([well for well in used if well.role != "no_fkbp12"])
        sigmoid = _Found(*weigh(wells, midpoint(wells.dose_nM)))
        ic50, kd, residual, best, flags = _estimates(sigmoid, used, enzyme_nM, enzyme_cv, level)
        flags += curve_flags(used, sigmoid.fit, ic50, enzyme_nM)
        line = _line(best, samples)
    without, ic50_without = _without_fkbp12(used, level)
    return KinaseCurve(
        substrate=own[0].substrate, enzyme_nM=enzyme_nM, ic50_nM=ic50, kd_nM=kd, residual_activity=residual,
        activity_without_fkbp12=without, ic50_without_fkbp12_nM=ic50_without, n_wells=len(used),
        n_biological=len({well.replicate for well in samples}),
        flags=tuple(dict.fromkeys([reason, *flags] if reason else flags)),
        wells=tuple(_activities(own)), line=line,
    )  # fmt: skip


def _unfit(used: Sequence[KinaseWell], samples: Sequence[KinaseWell]) -> str:
    """Return why no curve can be fitted, empty if one can."""
    doses = {well.dose_nM for well in samples}
    if len(doses) < FEWEST_DOSES:
        return f"{len(doses)} doses above 0: a curve needs {FEWEST_DOSES}"
    if not any(well.role == "vehicle" for well in used):
        return "no vehicle wells: the activity without inhibitor is not known"
    if len(samples) < FEWEST_DOSES + 1:
        return "too few wells for a curve"
    return "the controls overlap: the assay has no window" if controls_overlap(used) else ""


def _estimates(
    sigmoid: _Found, used: Sequence[KinaseWell], enzyme_nM: float | None, enzyme_cv: float, level: float
) -> tuple[Estimate, Estimate, Estimate, Fit, list[str]]:
    """Return IC50, Kd, residual activity, the fit that is drawn, and flags."""
    if _is_flat(sigmoid):
        flat = missing("flat: no inhibition among these doses")
        return flat, flat, flat, sigmoid.fit, ["flat"]
    doses = sigmoid.wells.dose_nM
    ic50 = _position(sigmoid, level, "sigmoid", most_nM=float(doses.max()))
    best, kd, flags = sigmoid, missing("no enzyme concentration was given"), list[str]()
    if enzyme_nM:
        shape = tight_binding(doses, enzyme_nM, enzyme_cv)
        best = _Found(sigmoid.wells, fit_shape(sigmoid.wells, shape), sigmoid.power)
        kd = _position(best, level, "tight binding", least_nM=enzyme_nM / _TIGHTEST)
        kd, flags = _over_replicates(best, kd, used, level)
    low, high = profile_limits(best.wells, best.fit, column=-1, level=level)
    relation: Relation = "=" if low is not None and high is not None else "<" if high is not None else "none"
    residual = Estimate(best.fit.residual, relation, low, high, level, _method(best, "fitted plateau"))
    if relation == "<":
        residual = Estimate(high, "<", None, high, level, residual.method, "the plateau was not reached")
    if relation == "none":
        residual = missing("the plateau was not reached")
    return ic50, kd, residual, best.fit, flags


def _position(found: _Found, level: float, what: str, *, least_nM: float = 0.0, most_nM: float = math.inf) -> Estimate:
    """Return the position of a fit (IC50 or Kd) as a value, a bound, or nothing; no value lies beyond the limits."""
    low, high = (
        None if end is None else math.exp(end) for end in profile_limits(found.wells, found.fit, column=0, level=level)
    )
    value, method = math.exp(float(found.fit.theta[0])), _method(found, what)
    if high is None and low is None:
        return missing("not identifiable: neither limit exists")
    if low is None or low < least_nM:
        if high is None:
            return missing("not identifiable: the enzyme is far above it")
        why = "not identifiable: the enzyme is far above it" if what == "tight binding" else "below the tested doses"
        return Estimate(high, "<", None, high, level, method, f"{why}; an upper bound")
    if high is None or value > most_nM:
        return Estimate(low, ">", low, None, level, method, "the plateau was not reached; a lower bound")
    return Estimate(value, "=", low, high, level, method)


def _method(found: _Found, what: str) -> str:
    growth = {0.0: "constant error", 0.5: "error as the root of the signal", 1.0: "error in proportion to the signal"}
    return f"{what}, controls fitted as data, profile likelihood, t with {found.fit.degrees} df, {growth[found.power]}"


def _is_flat(found: _Found) -> bool:
    """Test the curve against no inhibition at all, F with three degrees of freedom."""
    wells = found.wells
    fewer = Signals(**{**vars(wells), "full": wells.full | ~wells.none})
    flat = fit_shape(fewer, whole())
    gain = (flat.sse - found.fit.sse) / 3.0
    return _tail(3, found.fit.degrees, gain / max(found.fit.sse / max(found.fit.degrees, 1), 1e-300)) > _RARE


def _tail(above: int, below: int, ratio: float) -> float:
    return float(special.fdtrc(above, max(below, 1), max(ratio, 0.0)))


def _over_replicates(
    found: _Found, kd: Estimate, used: Sequence[KinaseWell], level: float
) -> tuple[Estimate, list[str]]:
    """Ask whether replicates agree on the Kd; where they do not, their own values make the interval."""
    names = replicate_names(used)
    by_name = np.array([well.replicate for well in used if well.role != "no_fkbp12"])
    if len(names) < 2 or found.wells.vehicle_of.max() + 1 < len(names) or kd.relation != "=":
        return kd, []
    parts = [found.wells.only(by_name == name) for name in names]
    if any(len(np.unique(part.dose_nM[~(part.full | part.none)])) < FEWEST_DOSES for part in parts):
        return kd, []
    fits = [refit(part, found.fit.shape, found.fit.theta) for part in parts]
    apart, degrees = sum(fit.sse for fit in fits), sum(fit.degrees for fit in fits)
    extra = found.fit.degrees - degrees
    if min(fit.degrees for fit in fits) < 1 or apart <= 0 or extra < 1:
        return kd, []
    ratio = (found.fit.sse - apart) / extra / (apart / degrees)
    if _tail(extra, degrees, ratio) > _RARE:
        return kd, []
    flag = "replicates differ by more than their wells explain"
    if len(names) < _FEWEST_REPLICATES:
        return kd, [flag]
    values = [Estimate(math.exp(float(fit.theta[0])), "=") for fit in fits]
    return combine_replicates(values, logarithmic=True, level=level), [flag]


def _without_fkbp12(used: Sequence[KinaseWell], level: float) -> tuple[Estimate, Estimate]:
    """Return the activity at the highest dose without FKBP12, and what it says about the IC50 there."""
    alone = [well for well in used if well.role == "no_fkbp12"]
    controls = [well for well in used if well.role in ("vehicle", "blank")]
    if not alone or controls_overlap(controls):
        reason = missing("no wells without FKBP12" if not alone else "the controls overlap")
        return reason, reason
    top = max(well.dose_nM for well in alone)
    wells = signals_of([*controls, *(well for well in alone if well.dose_nM == top)])
    if len(wells.signal) - wells.levels < 2:
        return missing("too few wells without FKBP12"), missing("too few wells without FKBP12")
    found = _Found(*weigh(wells, whole()))
    low, high = profile_limits(found.wells, found.fit, column=-1, level=level)
    activity = Estimate(found.fit.residual, "=", low, high, level, _method(found, f"wells at {top:g} nM"))
    if low is not None and low > HALF:
        return activity, Estimate(top, ">", top, None, level, activity.method, "over half of the activity is left")
    if high is not None and high < HALF:
        return activity, Estimate(top, "<", None, top, level, activity.method, "under half of the activity is left")
    return activity, missing("about half of the activity is left at the highest dose")


def _line(fit: Fit, samples: Sequence[KinaseWell]) -> tuple[tuple[float, float], ...]:
    doses = [well.dose_nM for well in samples]
    grid: Floats = np.geomspace(min(doses), max(doses), _LINE_POINTS)
    return tuple(zip(grid.tolist(), fit.activity(grid).tolist(), strict=True))


def _activities(own: Sequence[KinaseWell]) -> list[tuple[KinaseWell, float]]:
    """Return every well with its activity between the means of its replicate's controls, for a figure only."""
    found = []
    for well in own:
        levels = []
        for role in ("vehicle", "blank"):
            control = [other for other in own if other.role == role and math.isfinite(other.response)]
            mine = [other.response for other in control if other.replicate == well.replicate]
            levels.append(float(np.mean(mine or [other.response for other in control] or [math.nan])))
        vehicle, blank = levels[0], 0.0 if math.isnan(levels[1]) else levels[1]
        window = vehicle - blank
        found.append((well, (well.response - blank) / window if window else math.nan))
    return found
