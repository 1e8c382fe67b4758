"""The dose of any inhibition: IC10, IC90 and the like, each with its interval, or as a bound.

An ICx is where the fitted curve has lost x percent of an untreated control: absolute, as the IC50 is, and found by the
same steps with another level. The model is the one that was chosen for the curve.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from rapalog.analysis.curves.curve import Curve
from rapalog.analysis.curves.dose_response import fit_wells, fitted_steps
from rapalog.analysis.curves.fit.together import Steps, run
from rapalog.analysis.estimate import Estimate, missing
from rapalog.errors import RapalogError

_PERCENT: Final = 100.0
_PLATEAU: Final = "plateau above 50 %"


def check_percent(percent: float) -> float:
    """Return an inhibition in percent; refuse one that no dose can have.

    Raises
    ------
    RapalogError
        If it is not above 0 and below 100.
    """
    if not 0 < percent < _PERCENT:
        raise RapalogError(
            f"got IC{percent:g}, must be above 0 and below 100",
            where="icx",
            remedy="give the percent that is lost, such as 10 or 90",
        )
    return percent


def with_inhibitory(curves: Sequence[Curve], percents: Sequence[float]) -> list[Curve]:
    """Return curves with the doses of some inhibitions.

    Parameters
    ----------
    curves
        Fitted, with their wells.
    percents
        Each above 0 and below 100.

    Raises
    ------
    RapalogError
        If a percentage is out of range.
    """
    asked = [check_percent(percent) for percent in percents]
    steps = [_steps(curve, percent) for curve in curves for percent in asked]
    found = iter(run(steps))
    return [replace(curve, inhibitory={percent: next(found) for percent in asked}) for curve in curves]


def _steps(curve: Curve, percent: float) -> Steps[Estimate]:
    if curve.model == "none" or curve.full <= 0 or curve.ic50_nM.reason.startswith("the scale"):
        return curve.ic50_nM if curve.model == "none" else missing(curve.ic50_nM.reason)
    usable = [well for well in curve.wells if np.isfinite(well.response)]
    dose, response = (np.array(column) for column in zip(*((w.dose_nM, w.response) for w in usable), strict=True))
    names = [well.replicate for well in usable]
    # The IC50 is the crossing of one half of `full`: of twice the level, it is the crossing of the level.
    level = 2.0 * curve.full * (1.0 - percent / _PERCENT)
    own = fit_wells(dose, response, names, level, level=curve.ec50_nM.level, model=curve.model, robust=None)
    vehicle = own.vehicle if (dose == 0).any() else curve.full
    again = yield from fitted_steps(replace(own, vehicle=vehicle))
    potency = again.ic50_nM
    return replace(potency, reason=potency.reason.replace(_PLATEAU, f"plateau above {_PERCENT - percent:g} %"))
