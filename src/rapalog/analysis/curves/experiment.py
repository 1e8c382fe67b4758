"""From the wells of an experiment to its named curves: normalise, fit, add growth rates and flags, lend variances."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from rapalog.analysis.curves.curve import GROWTH_QUANTITIES, QUANTITIES, Curve
from rapalog.analysis.curves.dose_response import curve_steps, top_steps
from rapalog.analysis.curves.fit.together import Steps, run
from rapalog.analysis.curves.flags import RISES
from rapalog.analysis.curves.growth_rate import (
    DoublingTime,
    GrowthRate,
    check_doubling_time,
    doubling_time_of,
    growth_steps,
    widened,
    with_components,
)
from rapalog.analysis.curves.outliers import outlier_steps
from rapalog.analysis.curves.replicates.moderation import Spread, moderate
from rapalog.analysis.curves.reported import phases_over_replicates
from rapalog.analysis.curves.time_zero import TimeZero
from rapalog.analysis.estimate import LEVEL, Estimate, missing
from rapalog.analysis.plates.normalise import CurveWells, normalise, scale_of
from rapalog.analysis.plates.plate_noise import PlateNoise, plate_noise
from rapalog.numerics.points import Floats
from rapalog.tables import Well

Progress = Callable[[str, float], None]
#: Half of what? A flat series without a scale is as much of any control as anybody likes.
UNKNOWN_SCALE: Final = "the scale of the responses is not known: declare response_unit"
EVEN: Final = "doses are evenly spaced: if they are logarithms, write the doses themselves"
#: So many doses on an even scale are rare; as logarithms of nM, pM or fM they are at most this.
_FEWEST_EVEN, _LARGEST_LOGARITHM, _EVEN = 5, 15.0, 1e-6
#: One well far off does not decide which scale the others are on.
_MOST_RESPONSES: Final = 0.9


@dataclass(frozen=True)
class _Settings:
    model: str
    level: float
    robust: str | None
    doubling_time_h: DoublingTime | Mapping[str, DoublingTime] | None


def fit_curves(  # noqa: PLR0913 - one keyword for each thing a user may say
    wells: Sequence[Well],
    *,
    response_unit: str = "",
    model: str = "auto",
    level: float = LEVEL,
    robust: str | None = None,
    doubling_time_h: DoublingTime | Mapping[str, DoublingTime] | None = None,
    progress: Progress | None = None,
) -> tuple[Curve, ...]:
    """Fit every curve among the wells.

    Parameters
    ----------
    wells
        Samples and controls of one experiment, in any order.
    response_unit
        ``percent``, ``fraction`` or ``signal`` of responses without vehicle wells; empty if nobody declared it.
    model, level, robust
        As for :func:`fit_dose_response`.
    doubling_time_h
        Doubling time of untreated cells (h) and the SD of its natural logarithm, for growth rates where there are no
        time-zero wells; or such pairs by cell line, where an empty name stands for all others.
    progress
        Called after each lot of curves with the name of the last and the share of curves done.

    Returns
    -------
    curves
        Sorted by name. Where curves have several biological replicates, their variances are moderated over the curves
        of the experiment.

    Raises
    ------
    RapalogError
        If the model, the robust loss or the doubling time is none.
    """
    check_doubling_time(doubling_time_h)
    settings = _Settings(model, level, robust, doubling_time_h)
    groups, time_zero = normalise(wells, response_unit=response_unit), TimeZero(wells)
    noise = plate_noise(wells)

    def tell(done: int, everything: int) -> None:
        if progress is not None:
            progress(groups[done - 1].curve, done / everything)

    fitted = run([_steps(curve, time_zero, response_unit, settings, noise) for curve in groups], progress=tell)
    return _moderated([curve for curve, _ in fitted], [growth for _, growth in fitted], level)


def _moderated(curves: Sequence[Curve], growths: Sequence[GrowthRate], level: float) -> tuple[Curve, ...]:
    """Return the curves with variances moderated over all of them, and growth rates that know the doubling time."""
    spreads: list[dict[str, Spread]] = [
        {**curve.spreads, **growth.spreads} for curve, growth in zip(curves, growths, strict=True)
    ]
    found = moderate(spreads, level=level)
    return tuple(
        _with_estimates(curve, growth, own, level) for curve, growth, own in zip(curves, growths, found, strict=True)
    )


def _with_estimates(curve: Curve, growth: GrowthRate, moderated: dict[str, Estimate], level: float) -> Curve:
    rates = growth.estimates
    if moderated or growth.added_sd:
        rates = {name: moderated.get(name, own) for name, own in rates.items()}
        rates = with_components(widened(rates, growth.added_sd, level=level))
    changes: dict[str, Any] = {name: moderated[name] for name in QUANTITIES if name in moderated}
    changes |= {name: rates[name] for name in GROWTH_QUANTITIES if rates[name] != getattr(curve, name)}
    if len(curve.phases) == 2 and "phase_1_fraction" in moderated:
        first, second = curve.phases
        both = {
            "ec50_nM": first.ec50_nM,
            "phase_1_fraction": first.fraction,
            "phase_2_ec50_nM": second.ec50_nM,
            "phase_2_fraction": second.fraction,
        }
        changes["phases"] = phases_over_replicates(curve.phases, both | moderated)
    return replace(curve, **changes) if changes else curve


def _steps(
    curve: CurveWells, time_zero: TimeZero, response_unit: str, settings: _Settings, noise: PlateNoise | None
) -> Steps[tuple[Curve, GrowthRate]]:
    usable = curve.usable
    wells = np.array([well.dose_nM for well in usable]), np.array([well.response for well in usable])
    asked: dict[str, Any] = {
        "replicate": [well.replicate for well in usable],
        "model": settings.model,
        "level": settings.level,
        "robust": settings.robust,
    }
    full, source = curve.full, replace(curve, flags=(*curve.flags, *_spacing(wells[0])))
    if full is None:
        top = yield from top_steps(*wells, **asked)
        untreated = [well.response for well in usable if well.dose_nM == 0]
        most = float(np.quantile(np.abs(wells[1]), _MOST_RESPONSES)) if len(usable) else 0.0
        full, flag = scale_of(top, untreated, response_unit=response_unit, largest=most)
        source = replace(source, flags=(*source.flags, flag))
    fit = yield from curve_steps(*wells, full=full, source=source, noise=noise, **asked)
    if full is None and (fit.model == "flat" or fit.full <= 0):
        fit = replace(fit, ic50_nM=missing(UNKNOWN_SCALE))
    if fit.shape is not None and fit.shape.bottom > fit.shape.top:
        fit = replace(fit, ic50_nM=missing(RISES))  # however far up it begins: it comes down to no half
    if settings.robust is None:
        fit = replace(fit, flags=(*fit.flags, *(yield from outlier_steps(fit, usable, *wells, asked))))
    own = doubling_time_of(curve.content.cell_line, settings.doubling_time_h)
    # A response that is no more than noise is none of growth either.
    model = "flat" if settings.model == "auto" and fit.model == "flat" else settings.model
    growth = yield from growth_steps(
        curve, time_zero, model=model, level=settings.level, robust=settings.robust, doubling_time_h=own
    )
    return fit, growth


def _spacing(dose: Floats) -> list[str]:
    """Return a flag for doses that look like logarithms: evenly spaced and small."""
    doses = np.unique(dose)
    steps = np.diff(doses)
    even = len(doses) >= _FEWEST_EVEN and np.ptp(steps) < _EVEN * steps.max() and doses[-1] <= _LARGEST_LOGARITHM
    return [EVEN] if even else []
