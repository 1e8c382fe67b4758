"""What many curves fitted at once have found: columns of numbers, and the estimates of one curve."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.analysis.curves.intervals.potency import (
    BEYOND,
    PLATEAU,
    MidpointLimits,
    bounded_crossing,
    bounded_midpoint,
    outside,
)
from rapalog.analysis.estimate import Estimate, missing
from rapalog.numerics.points import LN10, Floats, expit
from rapalog.numerics.sigmoid.batch import (
    BELOW,
    BOTTOM,
    CROSS_HIGH,
    CROSS_LOW,
    CROSS_LOW_ONE,
    CROSSES,
    CROSSING,
    EXACT,
    FLATTENED,
    KIND,
    LOG_SLOPE,
    MID_HIGH,
    MID_HIGH_ONE,
    MID_LOW,
    MID_LOW_ONE,
    MIDPOINT,
    RESIDUAL,
    RISES,
    TOP,
    TOTAL,
)

TOO_FEW: Final = "too few wells or doses"


@dataclass(frozen=True)
class BatchFit:
    """Fitted curves as columns of shape (C,).

    Potencies are in nM; ``top``, ``bottom`` and ``sse`` in the unit of the response. Everything is NaN for a curve
    with too few wells or doses. Limits are two-sided at ``level``; NaN is an open side, which ``ec50_low_one_nM``,
    ``ec50_high_one_nM`` and ``ic50_low_one_nM`` answer with a one-sided bound. ``unverified`` counts limits whose
    search did not end on the threshold; they are reported as open.
    """

    ec50_nM: Floats
    hill: Floats
    top: Floats
    bottom: Floats
    sse: Floats
    total: Floats
    n_wells: NDArray[np.int64]
    ec50_low_nM: Floats
    ec50_high_nM: Floats
    ec50_low_one_nM: Floats
    ec50_high_one_nM: Floats
    ic50_nM: Floats
    ic50_low_nM: Floats
    ic50_high_nM: Floats
    ic50_low_one_nM: Floats
    ic50_kind: NDArray[np.int64]
    lowest_nM: Floats
    highest_nM: Floats
    emax: Floats
    intervals: tuple[str, ...]
    level: float
    unverified: int

    def __len__(self) -> int:
        """Return the number of curves."""
        return len(self.ec50_nM)

    def to_estimates(self, i: int) -> dict[str, Estimate]:
        """Return the potencies, hill, top, bottom and emax of curve ``i`` as estimates."""
        if np.isnan(self.ec50_nM[i]):
            return dict.fromkeys(("ec50_nM", "ic50_nM", "hill", "top", "bottom", "emax"), missing(TOO_FEW))
        plain = {name: Estimate(float(getattr(self, name)[i]), "=") for name in ("hill", "top", "bottom", "emax")}
        return {"ec50_nM": _ec50(self, i), "ic50_nM": _ic50(self, i)} | plain


def to_columns(
    answer: Floats, frame: Floats, n_wells: NDArray[np.int64], intervals: tuple[str, ...], level: float
) -> BatchFit:
    """Return an answer of ``fit_block`` as columns; ``frame`` (C, 2) is the lowest and highest dose of each curve."""

    def dose(column: int) -> Floats:
        x = answer[:, column]
        return np.where(np.isfinite(x), 10.0 ** np.where(np.isfinite(x), x, 0.0), np.nan)

    slope = 10.0 ** answer[:, LOG_SLOPE]
    top, bottom = answer[:, TOP], answer[:, BOTTOM]
    at_end = expit(-slope * LN10 * (np.log10(frame[:, 1]) - answer[:, MIDPOINT]))
    kind = np.where(np.isnan(answer[:, KIND]), -1, answer[:, KIND]).astype(np.int64)
    limits = [MID_LOW, MID_HIGH, MID_LOW_ONE, MID_HIGH_ONE, CROSS_LOW, CROSS_HIGH, CROSS_LOW_ONE]
    return BatchFit(
        ec50_nM=dose(MIDPOINT), hill=slope, top=top, bottom=bottom, sse=answer[:, RESIDUAL].copy(),
        total=answer[:, TOTAL].copy(), n_wells=n_wells.astype(np.int64),
        ec50_low_nM=dose(MID_LOW), ec50_high_nM=dose(MID_HIGH),
        ec50_low_one_nM=dose(MID_LOW_ONE), ec50_high_one_nM=dose(MID_HIGH_ONE),
        ic50_nM=dose(CROSSING), ic50_low_nM=dose(CROSS_LOW), ic50_high_nM=dose(CROSS_HIGH),
        ic50_low_one_nM=dose(CROSS_LOW_ONE), ic50_kind=kind, lowest_nM=frame[:, 0], highest_nM=frame[:, 1],
        emax=bottom + (top - bottom) * at_end, intervals=intervals, level=level,
        unverified=int(np.isinf(answer[:, limits]).sum()),
    )  # fmt: skip


def _ec50(fit: BatchFit, i: int) -> Estimate:
    value, tested = float(fit.ec50_nM[i]), (float(fit.lowest_nM[i]), float(fit.highest_nM[i]))
    profiled = "ec50_nM" in fit.intervals
    if not profiled or _is_exact(fit, i):
        exact = Estimate(value, "=", value, value, fit.level, "exact fit") if profiled else Estimate(value, "=")
        return outside(value, tested) or exact
    names = ("ec50_low_nM", "ec50_high_nM", "ec50_low_one_nM", "ec50_high_one_nM")
    limits = MidpointLimits(*(_limit(getattr(fit, name), i) for name in names))
    return bounded_midpoint(value, tested, limits, level=fit.level)


def _ic50(fit: BatchFit, i: int) -> Estimate:
    lowest, highest, kind = float(fit.lowest_nM[i]), float(fit.highest_nM[i]), int(fit.ic50_kind[i])
    profiled = "ic50_nM" in fit.intervals and not _is_exact(fit, i)
    if kind == CROSSES:
        return _crossed(fit, i, profiled=profiled)
    if kind == RISES:
        return missing("the response rises with dose")
    if kind == BELOW:
        return Estimate(lowest, "<", None, lowest, fit.level, "tested range", BEYOND)
    found = _limit(fit.ic50_low_one_nM, i)
    low = highest if not profiled else (lowest if found is None else found)
    method = "profile, one-sided, technical" if profiled else "tested range"
    return Estimate(highest, ">", low, None, fit.level, method, PLATEAU if kind == FLATTENED else BEYOND)


def _crossed(fit: BatchFit, i: int, *, profiled: bool) -> Estimate:
    value = float(fit.ic50_nM[i])
    if not profiled:
        if "ic50_nM" not in fit.intervals:
            return Estimate(value, "=")
        return Estimate(value, "=", value, value, fit.level, "exact fit")
    return bounded_crossing(value, _limit(fit.ic50_low_nM, i), _limit(fit.ic50_high_nM, i), level=fit.level)


def _limit(column: Floats, i: int) -> float | None:
    return None if np.isnan(column[i]) else float(column[i])


def _is_exact(fit: BatchFit, i: int) -> bool:
    return bool(fit.sse[i] <= EXACT * fit.total[i])
