"""Non-compartmental analysis: areas, half-life, clearance and volume of one subject, each with a reason if missing.

    AUCinf = AUClast + Clast / lambda_z            AUMCinf = AUMClast + Clast tlast / lambda_z + Clast / lambda_z^2
    CL = dose / AUCinf     Vz = CL / lambda_z     MRT = AUMCinf / AUCinf     Vss = CL MRT (after iv)
    accumulation = 1 / (1 - exp(-lambda_z tau))

Levels below the limit of quantification are 0 before the first measured one and after the last, and are left out
between two measured ones. AUCall adds the triangle to the first level below the limit after the last measured one.
After an iv bolus without a sample at 0, the level there is extrapolated from the first two on the log scale.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from rapalog.analysis.estimate import Estimate, missing
from rapalog.analysis.levels.area import Rule, areas
from rapalog.analysis.levels.terminal import FEWEST, NoPhase, Terminal, terminal_phase

Floats = NDArray[np.float64]
Route = Literal["oral", "iv"]

NO_HALF_LIFE: Final = "no half-life"
NO_DOSE: Final = "no dose"
QUANTITIES: Final = (
    "auclast",
    "aucall",
    "aucinf",
    "aucinf_pred",
    "aucpext",
    "aumcinf",
    "mrt",
    "cl",
    "vz",
    "vss",
    "clast",
    "clast_pred",
    "tlast_h",
    "half_life_h",
    "lambda_z",
    "cmax",
    "tmax_h",
    "r2",
    "adj_r2",
    "span_ratio",
    "accumulation",
)


@dataclass(frozen=True)
class NcaRules:
    """How levels are analysed: area rule, limit of quantification, chosen times, fewest points, route, interval."""

    rule: Rule = "lin-up-log-down"
    lloq: float = 0.0
    half_life_times_h: tuple[float, ...] = ()
    min_points: int = FEWEST
    route: Route = "oral"
    tau_h: float | None = None


@dataclass(frozen=True)
class Nca:
    """What the levels of one subject say.

    Parameters
    ----------
    subject
        Who.
    values
        Estimates by name of :data:`QUANTITIES`; without an interval, because one subject has no error of its own.
    points_h
        Times of the samples behind the half-life.
    flags
        What was done to the levels.
    """

    subject: str
    values: dict[str, Estimate]
    points_h: tuple[float, ...]
    flags: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the subject as an item of ``subjects``."""
        name: str | int = int(self.subject) if self.subject.isascii() and self.subject.isdigit() else self.subject
        values = {key: own.to_json() | {"level": None} for key, own in self.values.items()}
        return {"id": name, **values, "points": list(self.points_h), "flags": list(self.flags)}


def analyse_levels(
    subject: str, time_h: Sequence[float], level: Sequence[float], *, dose: float | None = None, rules: NcaRules
) -> Nca:
    """Analyse the levels of one subject.

    Parameters
    ----------
    subject
        Who.
    time_h, level
        Increasing times after the dose and levels, (n,); 0 is below the limit, NaN is left out.
    dose
        In the unit of level times volume, where it is known.
    rules
        How.

    Returns
    -------
    Nca
        Every quantity, or why it is missing.
    """
    times, levels, flags = _samples(np.asarray(time_h, dtype=float), np.asarray(level, dtype=float), rules)
    measured = np.flatnonzero(levels > 0)
    if not len(measured):
        return Nca(subject, dict.fromkeys(QUANTITIES, missing("no level above the limit")), (), tuple(flags))
    last = int(measured[-1])
    upto = slice(0, last + 1)
    area, moment = areas(times[upto], levels[upto], rules.rule)
    beyond = slice(last, last + 2)
    phase = terminal_phase(times[upto], levels[upto], chosen_h=rules.half_life_times_h, fewest=rules.min_points)
    values = {
        "auclast": _known(area),
        "aucall": _known(area + areas(times[beyond], levels[beyond], "linear")[0]),
        "clast": _known(float(levels[last])),
        "tlast_h": _known(float(times[last])),
        "cmax": _known(float(levels.max())),
        "tmax_h": _known(float(times[int(np.argmax(levels))])),
    }
    end = _End(area, moment, float(times[last]), float(levels[last]))
    values |= _without_phase(phase) if isinstance(phase, NoPhase) else _with_phase(phase, end, dose, rules)
    points = () if isinstance(phase, NoPhase) else phase.times_h
    return Nca(subject, {name: values[name] for name in QUANTITIES}, points, tuple(flags))


@dataclass(frozen=True)
class _End:
    area: float
    moment: float
    time_h: float
    level: float


def _known(value: float) -> Estimate:
    return Estimate(value, "=") if math.isfinite(value) else missing("not defined")


def _with_phase(phase: Terminal, end: _End, dose: float | None, rules: NcaRules) -> dict[str, Estimate]:
    rate = phase.rate_per_h
    inf = end.area + end.level / rate
    moment = end.moment + end.level * end.time_h / rate + end.level / rate**2
    span_h = phase.times_h[-1] - phase.times_h[0]
    few = missing(f"{len(phase.times_h)} points")
    found = {
        "lambda_z": _known(rate),
        "half_life_h": _known(phase.half_life_h),
        "r2": _known(phase.r2),
        "adj_r2": few if math.isnan(phase.adjusted_r2) else _known(phase.adjusted_r2),
        "span_ratio": _known(span_h / phase.half_life_h),
        "clast_pred": _known(phase.last_level),
        "aucinf": _known(inf),
        "aucinf_pred": _known(end.area + phase.last_level / rate),
        "aucpext": _known(100.0 * (1.0 - end.area / inf)),
        "aumcinf": _known(moment),
        "mrt": _known(moment / inf),
        "accumulation": missing("no dosing interval")
        if rules.tau_h is None
        else _known(-1.0 / math.expm1(-rate * rules.tau_h)),
    }
    if dose is None:
        return found | {name: missing(NO_DOSE) for name in ("cl", "vz", "vss")}
    cleared = dose / inf
    steady = _known(cleared * moment / inf) if rules.route == "iv" else missing("only after an iv dose")
    return found | {"cl": _known(cleared), "vz": _known(cleared / rate), "vss": steady}


def _without_phase(phase: NoPhase) -> dict[str, Estimate]:
    own = dict.fromkeys(("lambda_z", "half_life_h", "r2", "adj_r2", "span_ratio", "clast_pred"), missing(phase.reason))
    follows = ("aucinf", "aucinf_pred", "aucpext", "aumcinf", "mrt", "cl", "vz", "vss", "accumulation")
    return own | {name: missing(NO_HALF_LIFE) for name in follows}


def _samples(times: Floats, levels: Floats, rules: NcaRules) -> tuple[Floats, Floats, list[str]]:
    """Return the samples that count, and what was done to them."""
    flags = []
    known = np.isfinite(levels)
    if not known.all():
        flags.append(f"{int((~known).sum())} of {len(levels)} samples have no level")
    times, levels = times[known], levels[known]
    below = (levels <= 0) | (levels < rules.lloq)
    levels = np.where(below, 0.0, levels)
    measured = np.flatnonzero(~below)
    if len(measured):
        between = below & (np.arange(len(levels)) > measured[0]) & (np.arange(len(levels)) < measured[-1])
        if between.any():
            flags.append(f"{int(between.sum())} levels below the limit between measured ones are left out")
        times, levels = times[~between], levels[~between]
    if rules.route == "iv" and len(times) > 1 and times[0] > 0 and levels[0] > levels[1] > 0:
        start = math.exp(math.log(levels[0]) + math.log(levels[0] / levels[1]) * times[0] / (times[1] - times[0]))
        flags.append(f"the level at 0 h is extrapolated from the first two: {start:.4g}")
        times, levels = np.insert(times, 0, 0.0), np.insert(levels, 0, start)
    return times, levels, flags
