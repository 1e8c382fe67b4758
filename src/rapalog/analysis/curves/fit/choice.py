"""Which model one curve is fitted with: its wells, collapsed, every model they could tell, and a test of no effect.

Models are compared by AICc, with a top held at the mean of fitted wells counted as a parameter. A flat line is kept
unless a test calibrated on the layout rejects it at 5 %; then the family with the lowest AICc is taken. Where a loss is
robust, wells are weighed first, and the test is on responses drawn in around the median of their dose.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Final, cast

import numpy as np

from rapalog.analysis.curves.fit.flat_test import FlatTest, layout_of
from rapalog.analysis.curves.fit.model_choice import (
    EXACT,
    FEWEST_DOSES,
    FEWEST_WELLS,
    aicc,
    candidates,
    fit_named,
    fittable,
)
from rapalog.analysis.curves.fit.placed_test import PlacedTest, placed_p_value
from rapalog.analysis.curves.fit.robust import RobustWells, calmed, robust_wells
from rapalog.analysis.curves.fit.together import Collapse, Steps
from rapalog.analysis.curves.intervals.model_average import weights
from rapalog.analysis.plates.normalise import CurveWells
from rapalog.analysis.plates.plate_noise import PlateNoise
from rapalog.numerics.families.models import Fitted
from rapalog.numerics.points import Floats, Points, collapse

FLAT_TEST_LEVEL: Final = 0.05
#: A robust fit chooses its model in its first rounds; then it keeps it, or the weights would never settle.
_CHOOSING_ROUNDS: Final = 3
#: So many vehicles say what a curve is compared with; where there are more, every second or third stands for them.
_MOST_VEHICLES: Final = 500


@dataclass(frozen=True, eq=False)
class FitWells:
    """The wells of one curve as they are fitted, and what is asked of the fit.

    ``vehicle`` is the mean response at dose 0, ``full`` where there is none; ``names`` are the biological replicates.
    ``source`` are the normalised wells that they come from, None for bare numbers; ``noise`` is what wells of their
    plates share, None where that is not known. ``p_value`` is that of no effect, None where it is to be worked out.
    """

    dose: Floats
    response: Floats
    replicate: Sequence[str]
    names: tuple[str, ...]
    full: float | None
    vehicle: float | None
    level: float
    model: str
    robust: str | None
    source: CurveWells | None
    noise: PlateNoise | None = None
    p_value: float | None = None


@dataclass(frozen=True, eq=False)
class Choice:
    """The model chosen, its fit (None for a flat line), and the scores of all."""

    model: str
    fit: Fitted | None
    p_value: float
    scores: dict[str, float]
    fits: dict[str, Fitted]


@dataclass(frozen=True, eq=False)
class Chosen:
    """The points of one curve, the model chosen for them, and their weights where the loss is robust."""

    points: Points
    choice: Choice
    weighted: RobustWells | None

    @property
    def top(self) -> float:
        """The fitted response at dose 0."""
        return self.points.average if self.choice.fit is None else self.choice.fit.top


def chosen_steps(own: FitWells) -> Steps[Chosen | str]:
    """Choose the model and fit it, or say why that cannot be done."""
    dose, y = own.dose, own.response
    if not fittable(dose):
        return f"too few wells or doses: needs {FEWEST_WELLS} wells at {FEWEST_DOSES} doses"
    weighted: RobustWells | None = None
    if own.robust:
        weighted = yield from robust_wells(dose, y, _Predictor(own).predict, loss=own.robust)
        points, tested = weighted.points, calmed(dose, y)
    else:
        (points,) = cast("list[Points]", (yield [Collapse(dose, y)]))
        tested = y
    choice = yield from _choose(own, points, tested)
    return f"too few wells or doses for {own.model}" if choice is None else Chosen(points, choice, weighted)


class _Predictor:
    """What fits points for the robust loss: the model asked for, or the best one of the first rounds."""

    def __init__(self, own: FitWells) -> None:
        self._own, self._rounds = own, 0
        self._name = own.model

    def predict(self, points: Points) -> Steps[Floats]:
        own = self._own
        self._rounds += 1
        if own.model == "auto" and self._rounds <= _CHOOSING_ROUNDS:
            fits = yield from candidates(points, vehicle=own.vehicle)
            self._name = min(fits, key=lambda name: aicc(points, fits[name].sse, fits[name].parameters))
            fit: Fitted | None = fits[self._name]
        elif self._name == "flat":
            fit = None
        else:
            (fit,) = yield from fit_named([points], [self._name], vehicle=own.vehicle)
        return np.full(own.dose.shape, points.average) if fit is None else fit.at(_log10(own.dose))


def _log10(dose: Floats) -> Floats:
    with np.errstate(divide="ignore"):
        return np.asarray(np.log10(dose))


def _choose(own: FitWells, points: Points, tested: Floats) -> Steps[Choice | None]:
    """Choose the model; None where the one asked for cannot be fitted to so few wells.

    ``tested`` are the responses of the test against a flat line.
    """
    if own.model == "auto":
        fits = yield from candidates(points, vehicle=own.vehicle)
    else:
        names = ["4pl"] if own.model in ("flat", "4pl") else ["4pl", own.model]
        found = yield from fit_named([points] * len(names), names, vehicle=own.vehicle)
        if any(fit is None for fit in found):
            return None
        fits = {name: fit for name, fit in zip(names, found, strict=True) if fit is not None}
    p_value = yield from _flat_p_value(own, points, tested, min(fit.sse for fit in fits.values()))
    scores = {name: aicc(points, fit.sse, _counted(name, fit, points)) for name, fit in fits.items()}
    model = own.model
    if model == "auto":
        # Where the wells lie on a curve to rounding, the four-parameter one is enough if it does.
        best = min(scores, key=lambda name: (scores[name], name != "4pl"))
        simple = fits["4pl"].sse <= EXACT * points.total or math.isinf(scores[best])
        model = "flat" if p_value >= FLAT_TEST_LEVEL else ("4pl" if simple else best)
    scores["flat"] = aicc(points, points.total, 1)
    finite = {name: score for name, score in scores.items() if math.isfinite(score)}
    return Choice(model, None if model == "flat" else fits[model], p_value, finite, fits)


def _flat_p_value(own: FitWells, points: Points, tested: Floats, sse: float) -> Steps[float]:
    """Return the P value of no effect; 0 where a curve with so small a sum of squares meets every well."""
    if own.p_value is not None:
        return own.p_value
    if sse <= EXACT * points.total and points.total > 0:
        return 0.0
    placed = _placed(own, tested)
    if placed is not None:
        return placed_p_value(placed)
    grouped = own.replicate if len(own.names) > 1 else None
    layout = layout_of(own.dose, own.response, grouped, own.full)
    wells = points if tested is own.response else collapse(own.dose, tested)
    (p_value,) = cast("list[float]", (yield [FlatTest(wells, layout)]))
    return p_value


def _placed(own: FitWells, tested: Floats) -> PlacedTest | None:
    """Return the test of wells whose places are known and were divided by vehicles of their plates, else None."""
    source, noise = own.source, own.noise
    if source is None or noise is None or not source.normalised:
        return None
    wells = source.usable
    if not noise.knows([well.well for well in wells]):
        return None
    thin = 1 + sum(well.role == "vehicle" for well in wells) // _MOST_VEHICLES
    kept = np.array([well.role != "vehicle" or index % thin == 0 for index, well in enumerate(wells)])
    several = list(compress(wells, kept))
    # Wells that were divided by the same vehicles are compared with these, wherever they stand.
    number = {key: k for k, key in enumerate(dict.fromkeys(well.vehicle for well in several))}
    plates = np.array([number[well.vehicle] for well in several])
    covariance = noise.covariance([well.well for well in several])
    return PlacedTest(own.dose[kept], tested[kept], plates, covariance)


def _counted(name: str, fit: Fitted, points: Points) -> int:
    """Return the parameters that the wells were used for: a top held at their own mean at dose 0 is one of them."""
    return fit.parameters + int(name == "3pl" and bool(points.at_zero.any()))


def near_models(own: FitWells, points: Points, choice: Choice) -> list[str]:
    """Return the models that the wells cannot tell from the chosen one, itself among them; none if it is alone."""
    if own.model != "auto" or choice.fit is None:
        return []
    # A top held at wells that are fitted too is a 4pl that fits less well: no other view of the curve.
    others = [name for name in choice.fits if name != "3pl" or not points.at_zero.any()]
    if choice.model not in others:
        return []
    near = weights({name: choice.scores[name] for name in others if name in choice.scores})
    return list(near) if len(near) > 1 else []
