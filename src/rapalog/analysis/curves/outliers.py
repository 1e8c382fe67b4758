"""Wells that lie far from all others of their curve: named, with what the curve says without them; never dropped.

One slipped well can turn a curve into a flat line, or move an EC50 several-fold. After the fit, a curve one of whose
residuals is more than four robust SDs is fitted once more with Tukey's loss (see ``fit.robust``). Wells that count next
to nothing there are outliers. Nothing is changed: a reader is told which wells, and what ``--robust tukey`` gives.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from rapalog.analysis.curves.curve import Curve
from rapalog.analysis.curves.dose_response import curve_steps
from rapalog.analysis.curves.fit.together import Steps
from rapalog.analysis.estimate import Estimate
from rapalog.analysis.plates.normalise import NormalWell
from rapalog.numerics.points import Floats
from rapalog.units import three_digits

LOSS: Final = "tukey"
_MAD_TO_SD: Final = 1.4826
#: A residual of this many robust SDs starts the second fit: one clean curve in a dozen has one.
_SUSPECT: Final = 4.0
#: A well that counts less than this is an outlier: it is more than 4.3 robust SDs away.
_NEXT_TO_NOTHING: Final = 0.025
#: With fewer wells to spare, a curve can be led through any of them.
_FEWEST_TO_SPARE: Final = 4
_MOST_PARAMETERS: Final = 4
#: Where more than this share of the wells lies far away, it is the curve that does not fit.
_MOST_OUTLYING: Final = 0.15
_LISTED: Final = 4


def outlier_steps(
    curve: Curve, wells: Sequence[NormalWell], dose: Floats, response: Floats, asked: dict[str, Any]
) -> Steps[tuple[str, ...]]:
    """Return the steps to a flag that names the outliers of a fitted curve; none where there are none.

    Parameters
    ----------
    curve
        As it was fitted by least squares.
    wells, dose, response
        Its usable wells, shape (n,), with their doses in nM and their responses.
    asked
        What else was asked of the fit; see ``curve_steps``.
    """
    if curve.model == "none" or len(wells) - _MOST_PARAMETERS < _FEWEST_TO_SPARE or not _suspect(curve, dose, response):
        return ()
    again = yield from curve_steps(dose, response, **{**asked, "robust": LOSS, "full": curve.full})
    lost = {(at, height) for at, height, weight in again.down_weighted if weight < _NEXT_TO_NOTHING}
    found = [
        well for well, at, height in zip(wells, dose.tolist(), response.tolist(), strict=True) if (at, height) in lost
    ]
    if not found or len(found) > max(1, _MOST_OUTLYING * len(wells)):
        return ()
    named = ", ".join(_named(well, curve) for well in found[:_LISTED])
    more = f" and {len(found) - _LISTED} more" if len(found) > _LISTED else ""
    many = "lie" if len(found) > 1 else "lies"
    return (f"{named}{more} {many} far from the other wells; --robust tukey gives {_said(again)}",)


def _suspect(curve: Curve, dose: Floats, response: Floats) -> bool:
    """Return whether a residual is far outside what the middle half of them says."""
    with np.errstate(divide="ignore"):
        x = np.log10(dose)
    residual = response - (np.full(dose.shape, curve.average) if curve.shape is None else curve.shape.at(x))
    away = np.abs(residual - np.median(residual))
    return bool(away.max() > _SUSPECT * _MAD_TO_SD * np.median(away))


def _named(well: NormalWell, curve: Curve) -> str:
    source, reading = well.well, well.well.reading
    place = f"{reading.file}:{source.line}" if source.line else f"{reading.file} {reading.plate} {reading.well}"
    return f"{place.strip()} ({100.0 * well.response / curve.full:.3g} % at {three_digits(well.dose_nM)} nM)"


def _said(curve: Curve) -> str:
    words = [f"{name} {_potency(potency)}" for name, potency in (("IC50", curve.ic50_nM), ("EC50", curve.ec50_nM))]
    return ", ".join(words)


def _potency(potency: Estimate) -> str:
    if potency.value is None:
        return f"none ({potency.reason})"
    sign = "" if potency.relation == "=" else f"{potency.relation} "
    return f"{sign}{three_digits(potency.value)} nM"
