"""One fit per biological replicate, combined: the replicate, not the well, is the unit that repeats."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.analysis.estimate import LEVEL, Estimate, combine_replicates, missing
from rapalog.analysis.potency import area, crossing_estimate, midpoint_estimate
from rapalog.analysis.profile import PARAMETERS
from rapalog.numerics.least_squares import Floats, Points, Sigmoid, collapse, fit_sigmoid

#: Four unknowns need four doses, and one well more to leave a residual.
FEWEST_DOSES: Final = 4
FEWEST_WELLS: Final = PARAMETERS + 1
_LOGARITHMIC: Final = frozenset({"ec50_nM", "ic50_nM", "hill"})

Rule = Callable[[Points, Sigmoid], Estimate]


def fittable(dose_nM: Floats) -> bool:
    """Return whether there are enough wells and doses for four parameters."""
    doses = np.unique(dose_nM)
    return len(dose_nM) >= FEWEST_WELLS and len(doses) >= FEWEST_DOSES and int((doses > 0).sum()) >= FEWEST_DOSES - 1


def replicate_estimates(
    dose_nM: Floats,
    response: Floats,
    members: Mapping[str, NDArray[np.bool_]],
    *,
    full: float,
    flat: bool,
    level: float = LEVEL,
) -> tuple[dict[str, Estimate], list[str]]:
    """Fit every replicate alone and combine each quantity over them.

    Parameters
    ----------
    dose_nM, response
        One entry per well, shape (n,).
    members
        For every replicate, which wells are its own or shared by all, shape (n,).
    full
        The response of an untreated control.
    flat
        Whether the curve as a whole is flat; then no replicate has a midpoint.
    level
        Level of the intervals.

    Returns
    -------
    estimates, flags
        By name, as the fields of a dose-response; replicates that could not be fitted are flagged and left out.
    """
    flags, fits = [], []
    for name, mask in members.items():
        if fittable(dose_nM[mask]):
            wells = collapse(dose_nM[mask], response[mask])
            fits.append((wells, fit_sigmoid(wells)))
        else:
            flags.append(f"replicate {name} has too few wells or doses of its own")
    estimates = {
        name: combine_replicates([rule(*fit) for fit in fits], logarithmic=name in _LOGARITHMIC, level=level)
        for name, rule in _rules(full, flat=flat).items()
    }
    return estimates, flags


def _rules(full: float, *, flat: bool) -> dict[str, Rule]:
    """Return how to read each quantity off one replicate's fit, without an interval of its own."""
    if flat:
        rules: dict[str, Rule] = dict.fromkeys(("ec50_nM", "hill", "bottom"), lambda _wells, _fit: missing("flat"))
        rules |= dict.fromkeys(("top", "emax"), lambda wells, _fit: Estimate(wells.average, "="))
        rules["auc"] = lambda wells, _fit: Estimate(wells.average / full, "=")
    else:
        rules = {
            "ec50_nM": lambda wells, fit: midpoint_estimate(wells, fit, interval=False),
            "hill": lambda _wells, fit: Estimate(fit.slope, "="),
            "top": lambda _wells, fit: Estimate(fit.top, "="),
            "bottom": lambda _wells, fit: Estimate(fit.bottom, "="),
            "emax": lambda wells, fit: Estimate(float(fit.at(wells.high)), "="),
            "auc": lambda wells, fit: Estimate(area(fit, wells.low, wells.high) / full, "="),
        }
    rules["ic50_nM"] = lambda wells, fit: crossing_estimate(wells, fit, 0.5 * full, interval=False, flat=flat)
    return rules
