"""Which families of curves the wells could tell, fitted, and Akaike's criterion for each of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, cast

from rapalog.analysis.curves.fit.together import Steps
from rapalog.numerics.families.models import FAMILIES, Family, Fitted
from rapalog.numerics.points import Floats, Points
from rapalog.numerics.solve import Ask

#: A residual this far below the total is rounding: the wells lie on the curve.
EXACT: Final = 1e-20
#: Wells beyond the number of parameters that a family other than 4pl asks for.
_SPARE_WELLS: Final = 3
#: Four unknowns need four doses, and one well more to leave a residual.
FEWEST_DOSES: Final = 4
FEWEST_WELLS: Final = FAMILIES["4pl"].parameters + 1
_CHOICE: Final = ("4pl", "3pl", "5pl", "hormesis", "two-phase")


def fittable(dose_nM: Floats) -> bool:
    """Return whether there are enough wells and doses for four parameters."""
    doses = set(dose_nM.tolist())
    return len(dose_nM) >= FEWEST_WELLS and len(doses) >= FEWEST_DOSES and len(doses - {0.0}) >= FEWEST_DOSES - 1


def candidates(wells: Points, *, vehicle: float | None) -> Steps[dict[str, Fitted]]:
    """Fit every family that the wells could tell, by name; ``vehicle`` is where the top of ``3pl`` is held."""
    # With as many parameters as doses a curve would go through every mean.
    names = [name for name in _CHOICE if name == "4pl" or len(wells.count) > FAMILIES[name].parameters]
    fits = yield from fit_named([wells] * len(names), names, vehicle=vehicle)
    return {
        name: fit
        for name, fit in zip(names, fits, strict=True)
        if fit is not None and (name == "4pl" or admissible(fit))
    }


def fit_named(wells: Sequence[Points], names: Sequence[str], *, vehicle: float | None) -> Steps[list[Fitted | None]]:
    """Fit a family to each of some points, side by side.

    None where there are too few wells for the family, or nothing says where to hold its top.
    """
    asks = [
        [Ask(own, family, float(vehicle or 0.0) if family.held_top else 0.0) for family in _forms(own, name, vehicle)]
        for own, name in zip(wells, names, strict=True)
    ]
    answers = cast("list[Fitted]", (yield [ask for own in asks for ask in own]))
    found: list[Fitted | None] = []
    for points, own in zip(wells, asks, strict=True):
        fits, answers = answers[: len(own)], answers[len(own) :]
        good = [fit for fit in fits if admissible(fit)] or fits
        found.append(min(good, key=lambda fit: aicc(points, fit.sse, fit.parameters), default=None))
    return found


def _forms(wells: Points, name: str, vehicle: float | None) -> list[Family]:
    """Return the families of a name that the wells suffice for."""
    if name == "4pl":
        return [FAMILIES[name]]
    forms = [FAMILIES[own] for own in (name, f"{name}+") if own in FAMILIES]
    return [
        own
        for own in forms
        if len(wells.count) >= own.parameters
        and wells.n >= own.parameters + _SPARE_WELLS
        and not (own.held_top and vehicle is None)
    ]


def admissible(fit: Fitted) -> bool:
    """Return whether a fit is the curve its name says: phases that both fall, a hormesis that rises first."""
    match fit.family.name:
        case "two-phase" | "two-phase+":
            return bool((fit.beta[:2] > 0).all() and fit.bottom >= 0)
        case "hormesis":
            return bool(fit.beta[1] > 0 and fit.beta[2] > 0)
        case _:
            return True


def aicc(wells: Points, sse: float, parameters: int) -> float:
    """Return Akaike's criterion corrected for the number of wells; infinite where the correction has no sense."""
    n, k = wells.n, parameters + 1
    if n - k - 1 <= 0:
        return math.inf
    return n * math.log(max(sse, EXACT * max(wells.total, 1e-300)) / n) + 2 * k + 2 * k * (k + 1) / (n - k - 1)
