"""Dose-response: from the wells of one curve to EC50, IC50, slope, plateaus and area, each with an interval or a bound.

    y = bottom + (top - bottom) / (1 + (dose / EC50)**hill)                    (four-parameter logistic, hill > 0)

is one of the families of ``numerics.families.models``; they are compared by AICc, with a top held at the mean of fitted
wells counted as a parameter. The curve is fitted to wells, never to means; wells at dose 0 are
data, not a fixed 100 %. A flat line is kept unless a test calibrated on the layout rejects it at 5 %; then the family
with the lowest AICc is taken, and the others within 4 of it are reported with potencies averaged over them, and flagged
where one has a potency outside the chosen one's interval. The IC50
of a single replicate is that average: measured on hormetic curves, the chosen model's own interval holds the truth in
90 %, the averaged one in 94 %.

* EC50 is relative: half-way between the plateaus. IC50 is absolute: where the curve is at half of ``full``, the
  response of an untreated control (1 for fractions). It exists only where the fitted curve crosses it between the
  lowest and the highest dose; elsewhere it is a bound at that dose. Nothing is extrapolated.
* Top, bottom and hill are not constrained beyond 0.1 <= hill <= 10 and an EC50 within a decade of the doses: a bottom
  forced to 0 or above makes an incomplete curve look finished. A bottom below 0 is flagged instead.
* Intervals: profile likelihood for EC50, IC50, Emax and AUC (see ``numerics.families.limits``), delta for the others.
  They say how well these wells fix the curve, not how well the experiment repeats: with one biological replicate they
  are called technical. With two or more, each replicate is fitted alone and combined (see ``moderation``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from rapalog.analysis.curves.curve import GROWTH_QUANTITIES, MODELS, NO_GROWTH_RATE, QUANTITIES, Curve, Model
from rapalog.analysis.curves.fit.choice import FitWells, chosen_steps
from rapalog.analysis.curves.fit.robust import check_loss
from rapalog.analysis.curves.fit.together import Steps, run
from rapalog.analysis.curves.reported import reported_curve, unfitted_curve
from rapalog.analysis.estimate import LEVEL
from rapalog.analysis.plates.normalise import CurveWells
from rapalog.analysis.plates.plate_noise import PlateNoise
from rapalog.errors import RapalogError
from rapalog.numerics.points import Floats

__all__ = [
    "GROWTH_QUANTITIES",
    "MODELS",
    "NO_GROWTH_RATE",
    "QUANTITIES",
    "Curve",
    "Model",
    "curve_steps",
    "fit_dose_response",
]


def fit_dose_response(  # noqa: PLR0913 - one keyword for each thing a user may say
    dose_nM: ArrayLike,
    response: ArrayLike,
    *,
    replicate: Sequence[str] | None = None,
    full: float | None = 1.0,
    model: str = "auto",
    level: float = LEVEL,
    robust: str | None = None,
) -> Curve:
    """Fit one dose-response curve to its wells.

    Parameters
    ----------
    dose_nM, response
        One entry per well, shape (n,), finite; doses 0 or more. Order does not matter.
    replicate
        The biological replicate of each well; ``""`` is a control shared by all. None is one technical set.
    full
        The response of an untreated control: 1 for fractions, 100 for percent. None takes the fitted value at dose 0.
    model
        ``auto``, or one of ``flat``, ``3pl`` (top held at the mean of the wells at dose 0, or at ``full`` without any),
        ``3pl-bottom-0``, ``4pl``, ``5pl``, ``hormesis``, ``two-phase``.
    level
        Level of the intervals.
    robust
        ``tukey`` or ``t``: wells far from the curve count less and are listed. None is least squares.

    Raises
    ------
    RapalogError
        If the model or the robust loss is unknown.
    """
    steps = curve_steps(dose_nM, response, replicate=replicate, full=full, model=model, level=level, robust=robust)
    return run([steps])[0]


def curve_steps(  # noqa: PLR0913 - one keyword for each thing a user may say
    dose_nM: ArrayLike,
    response: ArrayLike,
    *,
    replicate: Sequence[str] | None = None,
    full: float | None = 1.0,
    model: str = "auto",
    level: float = LEVEL,
    robust: str | None = None,
    source: CurveWells | None = None,
    noise: PlateNoise | None = None,
) -> Steps[Curve]:
    """Return the steps of one curve, to be run together with those of others; as :func:`fit_dose_response`.

    ``source`` are the normalised wells that the numbers come from: the curve has their name, wells and flags.
    ``noise`` is what wells of their plates share.

    Raises
    ------
    RapalogError
        If the model or the robust loss is unknown.
    """
    if model not in MODELS:
        raise RapalogError(f"got model {model!r}, must be one of {', '.join(MODELS)}", remedy="use auto", where="model")
    check_loss(robust)
    dose, y = np.asarray(dose_nM, dtype=float), np.asarray(response, dtype=float)
    own = fit_wells(dose, y, replicate, full, level=level, model=model, robust=robust, source=source)
    return fitted_steps(replace(own, noise=noise))


def top_steps(
    dose_nM: ArrayLike, response: ArrayLike, *, replicate: Sequence[str], model: str, level: float, robust: str | None
) -> Steps[float]:
    """Return the steps to the fitted response at dose 0 of the model that is chosen; 1 where nothing can be fitted."""
    dose, y = np.asarray(dose_nM, dtype=float), np.asarray(response, dtype=float)
    found = yield from chosen_steps(fit_wells(dose, y, replicate, None, level=level, model=model, robust=robust))
    return 1.0 if isinstance(found, str) else found.top


def fit_wells(  # noqa: PLR0913 - what a user may say of a curve
    dose: Floats,
    y: Floats,
    replicate: Sequence[str] | None,
    full: float | None,
    *,
    level: float,
    model: str,
    robust: str | None,
    source: CurveWells | None = None,
) -> FitWells:
    """Return the wells (n,) of one curve as they are fitted, with the vehicle's response among them."""
    untreated = y[dose == 0]
    vehicle = float(np.sort(untreated).mean()) if len(untreated) else full
    labels = [""] * len(dose) if replicate is None else replicate
    names = tuple(sorted({*labels} - {""}))
    return FitWells(dose, y, labels, names, full, vehicle, level, model, robust, source)


def fitted_steps(own: FitWells) -> Steps[Curve]:
    """Return the steps to a fitted curve from its wells and what is asked of the fit; no word of it is checked."""
    found = yield from chosen_steps(own)
    return unfitted_curve(own, found) if isinstance(found, str) else (yield from reported_curve(own, found))
