"""A fitted dose-response curve as it is reported: its numbers, its line, its wells and its flags."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import ArrayLike

from rapalog.analysis.curves.dose_unit import PLAIN, in_unit
from rapalog.analysis.curves.intervals.model_average import Alternative
from rapalog.analysis.curves.intervals.read_off import Phase
from rapalog.analysis.curves.rapalogs import is_rapalog
from rapalog.analysis.curves.replicates.moderation import Spread
from rapalog.analysis.estimate import Estimate, missing
from rapalog.analysis.plates.normalise import NormalWell
from rapalog.numerics.families.models import Fitted
from rapalog.numerics.points import Floats

Model = Literal["flat", "3pl", "3pl-bottom-0", "4pl", "5pl", "hormesis", "two-phase", "none"]
MODELS: Final = ("auto", "flat", "3pl", "3pl-bottom-0", "4pl", "5pl", "hormesis", "two-phase")
NO_GROWTH_RATE: Final = missing("no time-zero wells")
QUANTITIES: Final = ("ec50_nM", "ic50_nM", "hill", "top", "bottom", "emax", "auc")
GROWTH_QUANTITIES: Final = ("gr50_nM", "gr_max", "gr_aoc", "gr_static", "gr_toxic")


@dataclass(frozen=True)
class Convention:
    """One way in which people read an IC50 off wells, and what it makes of the wells of one curve.

    ``ic50_nM`` is a value among the tested doses, a bound or nothing. ``extrapolated_nM`` is where the fit would be at
    one half beyond them, None where it is not. ``doses_nM`` are the lowest and the highest dose that it rests on.
    ``shape`` is the fit, None where its responses are not those of the curve (GR50) or nothing was fitted.
    """

    name: str
    ic50_nM: Estimate
    doses_nM: tuple[float, float]
    extrapolated_nM: float | None = None
    flags: tuple[str, ...] = ()
    shape: Fitted | None = None

    def line(self, points: int) -> tuple[Floats, Floats]:
        """Return doses (nM) evenly spaced on the log scale among the tested ones, and the fit there; empty without."""
        if self.shape is None:
            return np.empty(0), np.empty(0)
        dose_nM = np.geomspace(*self.doses_nM, points)
        return dose_nM, self.shape.at(np.log10(dose_nM))

    def to_json(self) -> dict[str, Any]:
        """Return the convention as an item of ``conventions``."""
        doses = [dose if math.isfinite(dose) else None for dose in self.doses_nM]
        return {
            "name": self.name,
            "ic50_nM": self.ic50_nM.to_json(),
            "extrapolated_nM": self.extrapolated_nM,
            "doses_nM": doses,
            "flags": list(self.flags),
        }


def log_doses_and_shares(wells: Sequence[NormalWell], full: float) -> tuple[Floats, Floats]:
    """Return log10 doses (minus infinity for 0) and responses as shares of the control, each (n,)."""
    dose, response = (np.array(column) for column in zip(*((w.dose_nM, w.response) for w in wells), strict=True))
    with np.errstate(divide="ignore"):
        return np.log10(dose), response / full


@dataclass(frozen=True)
class Curve:
    """One fitted curve. Potencies are in nM; top, bottom and emax in the unit of the response; hill is above 0.

    ``emax`` is the fitted response at the highest dose, ``auc`` the mean of the fitted curve over the log dose range
    as a fraction of ``full``. ``shape`` is the fitted curve, None unless one was fitted; ``average`` is the flat line.
    Of a two-phase curve ``ec50_nM`` and ``hill`` are those of the first, on-target phase, and ``phases`` has both.
    ``alternatives`` are the models that the wells cannot tell from the chosen one, and ``averaged`` the potencies over
    them. ``down_weighted`` has dose (nM), response and weight of wells that a robust loss lets count less than half.
    ``n_wells`` counts the fitted wells with the drug, ``n_vehicle_wells`` the vehicles that were fitted with them.
    ``spreads`` are the replicate means and variances behind the intervals. ``wells`` has every well of a named curve,
    controls and wells without a number included, and ``normalised`` says whether their responses are fractions of
    vehicle. ``conventions`` are what the usual conventions make of the same wells, and ``inhibitory`` the doses (nM) of
    other inhibitions by percent; both are empty unless they were asked for. ``dose_unit`` is the molar unit in which
    the doses were written, for words, tables and axes.
    """

    model: Model
    n_wells: int
    n_biological: int
    full: float
    doses_nM: tuple[float, float]
    ec50_nM: Estimate
    ic50_nM: Estimate
    hill: Estimate
    top: Estimate
    bottom: Estimate
    emax: Estimate
    auc: Estimate
    flat_p_value: float | None
    aicc: dict[str, float]
    average: float
    shape: Fitted | None
    flags: tuple[str, ...] = ()
    curve: str = ""
    cell_line: str = ""
    drug: str = ""
    time_h: float = math.nan
    gr50_nM: Estimate = NO_GROWTH_RATE
    gr_max: Estimate = NO_GROWTH_RATE
    wells: tuple[NormalWell, ...] = ()
    normalised: bool = False
    gr_aoc: Estimate = NO_GROWTH_RATE
    gr_static: Estimate = NO_GROWTH_RATE
    gr_toxic: Estimate = NO_GROWTH_RATE
    phases: tuple[Phase, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    averaged: Mapping[str, Estimate] = field(default_factory=dict)
    down_weighted: tuple[tuple[float, float, float], ...] = ()
    spreads: Mapping[str, Spread] = field(default_factory=dict)
    conventions: tuple[Convention, ...] = ()
    n_vehicle_wells: int = 0
    dose_unit: str = PLAIN
    inhibitory: Mapping[float, Estimate] = field(default_factory=dict)

    @property
    def on_target(self) -> bool:
        """Whether the first of two phases is that of the drug's target, which is known of rapalogs only."""
        return bool(self.phases) and is_rapalog(self.drug or self.curve)

    def shown(self, name: str) -> Estimate:
        """Return an estimate by its name, a potency in the unit in which the doses were written."""
        own: Estimate = getattr(self, name)
        return in_unit(own, self.dose_unit) if name.endswith("_nM") else own

    @property
    def on_target_ec50_nM(self) -> Estimate:
        """The EC50 of the first phase where the curve of a rapalog has two; ``none`` elsewhere."""
        return self.phases[0].ec50_nM if self.on_target else missing(self._no_phase)

    @property
    def on_target_plateau(self) -> Estimate:
        """The share of the untreated response that a rapalog leaves between two phases; ``none`` elsewhere."""
        if not self.on_target:
            return missing(self._no_phase)
        lost = self.phases[0].fraction
        ends = [None if end is None else 1.0 - end for end in (lost.high, lost.low)]
        value = None if lost.value is None else 1.0 - lost.value
        return Estimate(value, lost.relation, ends[0], ends[1], lost.level, lost.method, lost.reason)

    @property
    def wells_counted(self) -> str:
        """The wells that were fitted, in words: those with the drug, and vehicles where there are any."""
        own = f"{self.n_wells} well{'' if self.n_wells == 1 else 's'}"
        vehicles = f"{self.n_vehicle_wells} vehicle{'' if self.n_vehicle_wells == 1 else 's'}"
        return f"{own} and {vehicles}" if self.n_vehicle_wells else own

    @property
    def _no_phase(self) -> str:
        return "not known to be a rapalog" if self.phases else "no separate phases"

    def predict(self, dose_nM: ArrayLike) -> Floats:
        """Return the fitted response at doses of any shape; NaN outside the tested doses, dose 0 excepted."""
        dose = np.asarray(dose_nM, dtype=float)
        tested = (dose == 0) | ((dose >= self.doses_nM[0] * (1 - 1e-9)) & (dose <= self.doses_nM[1] * (1 + 1e-9)))
        if self.model == "none":
            return np.full(dose.shape, np.nan)
        with np.errstate(divide="ignore"):
            x = np.log10(dose)
        curve = np.full(dose.shape, self.average) if self.shape is None else self.shape.at(x)
        return np.where(tested, curve, np.nan)

    def line(self, points: int) -> tuple[Floats, Floats]:
        """Return doses (nM) evenly spaced on the log scale from the lowest to the highest tested, and the curve there.

        Both arrays are empty if nothing was fitted: there is no line to draw.
        """
        if self.model == "none":
            return np.empty(0), np.empty(0)
        dose_nM = np.geomspace(*self.doses_nM, points)
        return dose_nM, self.predict(dose_nM)

    def to_json(self) -> dict[str, Any]:
        """Return the curve in the shape that ``rapalog viability --json`` prints."""
        names = (*QUANTITIES, *GROWTH_QUANTITIES)
        on_target = {"ec50_nM": self.on_target_ec50_nM.to_json(), "plateau": self.on_target_plateau.to_json()}
        return {
            "curve": self.curve,
            "model": self.model,
            "n_wells": self.n_wells,
            "n_vehicle_wells": self.n_vehicle_wells,
            "n_biological": self.n_biological,
            "dose_unit": self.dose_unit,
            **{name: getattr(self, name).to_json() for name in names},
            "phases": [phase.to_json() for phase in self.phases],
            "on_target": on_target if self.on_target else None,
            "flat_p_value": self.flat_p_value,
            "aicc": self.aicc,
            "alternatives": [own.to_json() for own in self.alternatives],
            "model_averaged": {name: own.to_json() for name, own in self.averaged.items()},
            "down_weighted_wells": [
                dict(zip(("dose_nM", "response", "weight"), own, strict=True)) for own in self.down_weighted
            ],
            "flags": list(self.flags),
            **({"conventions": [own.to_json() for own in self.conventions]} if self.conventions else {}),
            **(
                {"icx": {f"ic{percent:g}_nM": own.to_json() for percent, own in self.inhibitory.items()}}
                if self.inhibitory
                else {}
            ),
        }
