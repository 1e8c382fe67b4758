"""From the wells of an experiment to its named curves: normalise, fit, add growth rates and flags."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rapalog.analysis.dose_response import Curve, fit_dose_response
from rapalog.analysis.estimate import LEVEL
from rapalog.analysis.growth_rate import growth_rate_estimates
from rapalog.analysis.normalise import CurveWells, normalise, scale_of
from rapalog.tables import Well


def fit_curves(
    wells: Sequence[Well], *, response_unit: str = "", model: str = "auto", level: float = LEVEL
) -> tuple[Curve, ...]:
    """Fit every curve among the wells.

    Parameters
    ----------
    wells
        Samples and controls of one experiment, in any order.
    response_unit
        ``percent``, ``fraction`` or ``signal`` of responses without vehicle wells; empty if nobody declared it.
    model, level
        As for :func:`fit_dose_response`.

    Returns
    -------
    curves
        Sorted by name.
    """
    return tuple(
        _fit(curve, wells, response_unit, model, level) for curve in normalise(wells, response_unit=response_unit)
    )


def _fit(curve: CurveWells, wells: Sequence[Well], response_unit: str, model: str, level: float) -> Curve:
    full, flags = curve.full, list(curve.flags)
    if full is None:
        top = _fit_wells(curve, None, model, level).full
        untreated = [well.response for well in curve.usable if well.dose_nM == 0]
        full, flag = scale_of(top, untreated, response_unit=response_unit)
        flags.append(flag)
    fit = _fit_wells(curve, full, model, level)
    gr50_nM, gr_max = growth_rate_estimates(curve, wells, model=model)
    return replace(
        fit, curve=curve.curve, cell_line=curve.content.cell_line, drug=curve.content.drug,
        time_h=curve.content.time_h, gr50_nM=gr50_nM, gr_max=gr_max, wells=curve.wells, normalised=curve.normalised,
        flags=(*fit.flags, *flags),
    )  # fmt: skip


def _fit_wells(curve: CurveWells, full: float | None, model: str, level: float) -> Curve:
    usable = curve.usable
    return fit_dose_response(
        [well.dose_nM for well in usable],
        [well.response for well in usable],
        replicate=[well.replicate for well in usable],
        full=full,
        model=model,
        level=level,
    )
