"""Which families of curves the wells could tell, fitted, and Akaike's criterion for each of them."""

from __future__ import annotations

import math
from typing import Final

from rapalog.analysis.curves.fit.batch import fit_logistic
from rapalog.numerics.families.models import FAMILIES, ModelFit
from rapalog.numerics.families.search import fit_family
from rapalog.numerics.points import Points, Sigmoid

Fitted = Sigmoid | ModelFit

#: A residual this far below the total is rounding: the wells lie on the curve.
_EXACT: Final = 1e-20
#: Wells beyond the number of parameters that a family asks for.
_SPARE_WELLS: Final = 3


def candidates(wells: Points, *, vehicle: float | None) -> dict[str, Fitted]:
    """Fit every family that the wells could tell, by name; ``vehicle`` is where the top of ``3pl`` is held."""
    found: dict[str, Fitted] = {"4pl": fit_logistic(wells)}
    for name in ("3pl", "5pl", "hormesis", "two-phase"):
        if len(wells.count) <= FAMILIES[name].parameters:
            continue  # as many parameters as doses: the curve would go through every mean
        fit = fit_named(wells, name, vehicle=vehicle)
        if isinstance(fit, ModelFit) and admissible(fit):
            found[name] = fit
    return found


def fit_named(wells: Points, name: str, *, vehicle: float | None) -> Fitted | None:
    """Fit one family; None where the wells are too few for it, or nothing says where to hold its top."""
    if name == "4pl":
        return fit_logistic(wells)
    fits = []
    for own in (name, f"{name}+"):
        family = FAMILIES.get(own)
        if family is None or len(wells.count) < family.parameters or wells.n < family.parameters + _SPARE_WELLS:
            continue
        if not (family.held_top and vehicle is None):
            fits.append(fit_family(wells, family, top=vehicle))
    good = [fit for fit in fits if admissible(fit)] or fits
    return min(good, key=lambda fit: aicc(wells, fit.sse, fit.family.parameters), default=None)


def admissible(fit: ModelFit) -> bool:
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
    return n * math.log(max(sse, _EXACT * max(wells.total, 1e-300)) / n) + 2 * k + 2 * k * (k + 1) / (n - k - 1)
