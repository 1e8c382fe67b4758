"""The wells of a curve at each dose: their mean, their standard deviation, their number."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import fmean, stdev

from rapalog.analysis.curves.curve import Curve


@dataclass(frozen=True)
class DoseMean:
    """Wells of one dose (nM): mean and SD of their responses as shares of an untreated control, and their number.

    ``sd`` is None for a single well, which says nothing of how much wells differ.
    """

    dose_nM: float
    mean: float
    sd: float | None
    n: int


def dose_means(curve: Curve, *, with_zero: bool = False) -> tuple[DoseMean, ...]:
    """Return what the wells of a curve come to at each dose, lowest dose first.

    Parameters
    ----------
    curve
        A curve with its wells; those without a number are left out.
    with_zero
        Whether dose 0 is among them.
    """
    by_dose: dict[float, list[float]] = {}
    for well in curve.wells:
        if (well.dose_nM > 0 or with_zero) and math.isfinite(well.response):
            by_dose.setdefault(well.dose_nM, []).append(well.response / curve.full)
    return tuple(
        DoseMean(dose, fmean(own), stdev(own) if len(own) > 1 else None, len(own))
        for dose, own in sorted(by_dose.items())
    )
