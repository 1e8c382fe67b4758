"""Growth-rate inhibition: what a drug does to the rate of growth, not to the number of cells.

    GR = 2 ** (log2(x / x0) / log2(x_vehicle / x0)) - 1        (Hafner and others 2016)

with the signals (less blank) of a treated well x, of the wells at time zero x0, and of the vehicle. 1 is no effect, 0
is stasis, below 0 is death; -1 is the limit where nothing is left. GR50 is where the fitted GR curve crosses 0.5,
GRmax its value at the highest dose. Both ask for time-zero wells of the same cells.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import fmean
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from rapalog.analysis.dose_response import fit_dose_response
from rapalog.analysis.estimate import Estimate, missing
from rapalog.analysis.normalise import CurveWells, NormalWell, belongs, blank_level
from rapalog.numerics.least_squares import Floats
from rapalog.tables import Well

NO_TIME_ZERO: Final = "no time-zero wells"
NO_GROWTH: Final = "the vehicle did not grow"
#: Twice the vehicle's growth rate gives about 3; a value this far above comes from a vehicle that hardly grew.
_LARGEST: Final = 1e6
#: Ninety-nine doublings: beyond, time zero was no signal at all.
_MOST_GROWTH: Final = 2.0**99


def growth_rate_values(signal: ArrayLike, *, time_zero: float, vehicle: float) -> Floats:
    """Return GR values of signals of any shape; signals of 0 or less give -1.

    ``vehicle`` must be above ``time_zero`` and both above 0; all in one unit, blanks subtracted.

    >>> growth_rate_values([400.0, 200.0, 100.0], time_zero=100.0, vehicle=400.0).round(3).tolist()
    [1.0, 0.414, 0.0]
    """
    x = np.asarray(signal, dtype=float)
    with np.errstate(divide="ignore", over="ignore"):
        folds = np.log2(np.maximum(x, 0.0) / time_zero) / math.log2(vehicle / time_zero)
        return np.asarray(np.exp2(folds) - 1.0)


def growth_rate_estimates(
    curve: CurveWells, wells: Sequence[Well], *, model: str = "auto"
) -> tuple[Estimate, Estimate]:
    """Return GR50 (nM) and GRmax of a curve, or the reason why there are none.

    ``wells`` are all wells of the experiment, in which the time-zero wells are looked for: on the same plate, else of
    the same replicate, else anywhere.
    """
    time_zero = [well for well in wells if well.content.role == "time0" and well.usable
                 and belongs(well, curve.content, any_time=True)]  # fmt: skip
    if not time_zero or not curve.normalised:
        return missing(NO_TIME_ZERO), missing(NO_TIME_ZERO)
    values = []
    for well in curve.usable:
        start = _time_zero(well, time_zero, wells)
        if not (start > 0 and 1.0 < well.vehicle / start < _MOST_GROWTH):
            return missing(NO_GROWTH), missing(NO_GROWTH)
        values.append(float(growth_rate_values(well.signal, time_zero=start, vehicle=well.vehicle)))
    if any(value > _LARGEST for value in values):
        return missing(NO_GROWTH), missing(NO_GROWTH)
    fit = fit_dose_response([well.dose_nM for well in curve.usable], values, full=1.0, model=model,
                            replicate=[well.replicate for well in curve.usable])  # fmt: skip
    return fit.ic50_nM, fit.emax


def _time_zero(well: NormalWell, time_zero: Sequence[Well], wells: Sequence[Well]) -> float:
    """Return the mean signal, less its own plate's blank, of the time-zero wells that belong to a well."""
    same_plate = [own for own in time_zero if own.plate_key == well.well.plate_key]
    same_replicate = [own for own in time_zero if own.content.replicate == well.replicate]
    signals = []
    for own in same_plate or same_replicate or time_zero:
        plate = [other for other in wells if other.plate_key == own.plate_key]
        blank = blank_level(plate, own.content.time_h)
        blank = blank_level(plate, math.nan) if blank is None else blank
        signals.append(own.reading.value - (blank or 0.0))
    return fmean(signals)
