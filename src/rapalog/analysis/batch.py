"""Many dose-response curves at once: the four-parameter fit with its profile intervals, compiled, in columns.

The result is that of :func:`rapalog.analysis.dose_response.fit_dose_response` with ``model="4pl"`` and one technical
set: same model, same bounds, same thresholds, same rules for what is a value and what is a bound. Only EC50 and
absolute IC50 get an interval here. Curves are grouped by their doses and the number of wells at each, because a group
shares its tables; within a group blocks of curves go to threads, which do not wait for each other.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rapalog.analysis.estimate import LEVEL, Estimate, missing, t_quantile
from rapalog.analysis.potency_bounds import (
    BEYOND,
    PLATEAU,
    MidpointLimits,
    bounded_crossing,
    bounded_midpoint,
    outside,
)
from rapalog.analysis.valley import valley_quantiles
from rapalog.errors import RapalogError
from rapalog.numerics.least_squares import LN10, Floats, Points, Sigmoid, expit
from rapalog.numerics.sigmoid_batch import (
    BELOW,
    BOTTOM,
    BOUND_ONLY,
    COLUMNS,
    CROSS_HIGH,
    CROSS_LOW,
    CROSS_LOW_ONE,
    CROSSES,
    CROSSING,
    DEGREES,
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
    Tables,
    Task,
    fit_block,
    tables,
)
from rapalog.numerics.sigmoid_groups import groups
from rapalog.numerics.sigmoid_limits import FLOORS

TOO_FEW: Final = "too few wells or doses"
INTERVALS: Final = ("ec50_nM", "ic50_nM")
PARAMETERS: Final = 4
FEWEST_WELLS: Final = 5
FEWEST_DOSES: Final = 4
#: Curves handed to a thread at a time: long enough to hide the handing over, short enough for a smooth progress bar.
_BLOCK: Final = 512

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class CurveStack:
    """Curves as rows: ``dose_nM`` (n,) for all or (C, n), ``response`` (C, n); NaN is a well that is not there."""

    dose_nM: Floats
    response: Floats


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


def stack_curves(curves: Sequence[tuple[ArrayLike, ArrayLike]]) -> CurveStack:
    """Return (dose_nM, response) pairs of any lengths as one stack, filled with NaN.

    Raises
    ------
    RapalogError
        If a curve's doses and responses differ in number.
    """
    pairs = [(np.asarray(dose, dtype=float).ravel(), np.asarray(y, dtype=float).ravel()) for dose, y in curves]
    for number, (dose, y) in enumerate(pairs):
        if len(dose) != len(y):
            raise RapalogError(
                f"curve {number} has {len(dose)} doses and {len(y)} responses", remedy="give one response per dose"
            )
    width = max((len(dose) for dose, _ in pairs), default=0)
    filled = np.full((2, len(pairs), width), np.nan)
    for row, pair in enumerate(pairs):
        filled[:, row, : len(pair[0])] = pair
    return CurveStack(filled[0], filled[1])


def fit_batch(
    curves: CurveStack | Sequence[tuple[ArrayLike, ArrayLike]],
    *,
    full: ArrayLike = 1.0,
    level: float = LEVEL,
    intervals: Sequence[str] = INTERVALS,
    threads: int | None = None,
    progress: Progress | None = None,
) -> BatchFit:
    """Fit the four-parameter logistic, y = bottom + (top - bottom) / (1 + (dose / EC50)**hill), to many curves.

    Parameters
    ----------
    curves
        A :class:`CurveStack`, or (dose_nM, response) pairs. Doses are 0 or more; the order of wells does not matter.
    full
        The response of an untreated control, for all or for each curve (C,): IC50 is where a curve is at half of it.
    level
        Level of the intervals, between 0 and 1.
    intervals
        Which profile intervals to compute: any of ``ec50_nM`` and ``ic50_nM``; the others stay open.
    threads
        At most so many threads; None is one per processor that may be used.
    progress
        Called with curves done and curves in all after every block, from the calling thread.

    Raises
    ------
    RapalogError
        If shapes do not fit, a dose is negative or infinite, a response is infinite, or an option is unknown.
    """
    stack = curves if isinstance(curves, CurveStack) else stack_curves(curves)
    dose, y = _checked(stack)
    _check_options(level, intervals, threads)
    levels = np.broadcast_to(0.5 * np.asarray(full, dtype=float), (len(y),))
    answer = np.full((len(y), COLUMNS), np.nan)
    frame = np.full((len(y), 2), np.nan)
    wanted = [float(name in intervals) for name in INTERVALS]
    jobs: list[Job] = []
    for rows, position, count, mean, within in groups(dose, y):
        if not _fittable(position, count):
            continue
        frame[rows] = position[position > 0].min(), position.max()
        degrees = int(count.sum()) - PARAMETERS
        task = Task(mean, within, np.ascontiguousarray(levels[rows]), _shares(degrees, level, wanted))
        shared = tables(_log10(position), position == 0.0, count)
        jobs.append(Job(rows, shared, task, np.full((len(rows), COLUMNS), np.nan)))
    _run(jobs, threads or _processors(), progress)
    for job in jobs:
        answer[job.rows] = job.answer
    return _columns(answer, frame, np.isfinite(y).sum(axis=1), tuple(intervals), level)


def fit_points(
    points: Points,
    *,
    half: float = math.nan,
    level: float = LEVEL,
    intervals: Sequence[str] = (),
    bound_only: bool = False,
) -> BatchFit:
    """Fit one curve to collapsed points, weighted ones too; see :func:`fit_batch`.

    Parameters
    ----------
    points
        At least four positions, one of them above 0, for the result to mean anything.
    half
        The response whose crossing is the absolute IC50; NaN is none.
    level, intervals
        As for :func:`fit_batch`.
    bound_only
        Search the one-sided lower limit of the IC50 from the highest dose, wherever the curve itself crosses.
    """
    degrees = points.n - PARAMETERS
    wanted = [float(name in intervals) for name in INTERVALS]
    if bound_only:
        wanted[1] = BOUND_ONLY
    shares = _shares(degrees, level, wanted, inflation=points.inflation)
    count = np.ascontiguousarray(points.count, dtype=float)
    task = Task(points.mean[None, :], np.array([points.sse_within]), np.array([half]), shares)
    answer = np.full((1, COLUMNS), np.nan)
    fit_block(tables(points.log_position, points.at_zero, count), task, 0, 1, answer)
    frame = 10.0 ** np.array([[points.low, points.high]])
    return _columns(answer, frame, np.array([points.n]), tuple(intervals), level)


def fit_logistic(points: Points) -> Sigmoid:
    """Fit the four-parameter logistic to collapsed points, without intervals."""
    fit = fit_points(points)
    return Sigmoid(
        midpoint=math.log10(fit.ec50_nM[0]), log_slope=math.log10(fit.hill[0]), top=float(fit.top[0]),
        bottom=float(fit.bottom[0]), sse=float(fit.sse[0]),
    )  # fmt: skip


def _log10(position: Floats) -> Floats:
    return np.log10(np.where(position == 0.0, 1.0, position))


def _shares(degrees: int, level: float, wanted: Sequence[float], *, inflation: float = 1.0) -> Floats:
    """Return the shares of a task; more variance than that of fixed weights counts as fewer degrees of freedom."""
    if degrees < 1:
        return np.zeros(DEGREES + 1 + len(FLOORS))
    quantiles = (t_quantile(level, degrees), t_quantile(level, degrees, one_sided=True))
    left = degrees / inflation
    return np.array([*(t * t / left for t in quantiles), *wanted, left, *valley_quantiles(level, degrees)])


class Job(NamedTuple):
    """One group of curves and the rows its answer goes to."""

    rows: NDArray[np.intp]
    shared: Tables
    task: Task
    answer: Floats


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _checked(stack: CurveStack) -> tuple[Floats, Floats]:
    dose, y = np.asarray(stack.dose_nM, dtype=float), np.asarray(stack.response, dtype=float)
    if y.ndim != 2 or dose.shape not in (y.shape, y.shape[1:]):
        raise RapalogError(
            f"got doses of shape {dose.shape} and responses of shape {y.shape}",
            remedy="give responses as (curves, wells) and doses as (wells,) or (curves, wells)",
        )
    if (dose < 0).any() or np.isinf(dose).any() or np.isinf(y).any():
        raise RapalogError(
            "a dose is negative or infinite, or a response is infinite", remedy="write NaN where a well is missing"
        )
    if dose.ndim == 1 and np.isnan(dose).any():
        dose, y = dose[~np.isnan(dose)], y[:, ~np.isnan(dose)]
    return dose, np.where(np.isnan(dose), np.nan, y) if dose.ndim == 2 else y


def _check_options(level: float, intervals: Sequence[str], threads: int | None) -> None:
    if not 0.0 < level < 1.0:
        raise RapalogError(f"got level {level!r}, must lie between 0 and 1", remedy="use 0.95", where="level")
    unknown = [name for name in intervals if name not in INTERVALS]
    if unknown:
        raise RapalogError(
            f"got interval {unknown[0]!r}, must be one of {', '.join(INTERVALS)}",
            remedy="name the potencies to profile",
            where="intervals",
        )
    if threads is not None and threads < 1:
        raise RapalogError(f"got {threads} threads, must be 1 or more", remedy="leave threads out", where="threads")


def _fittable(position: Floats, count: Floats) -> bool:
    """Return whether there are enough wells and doses for four parameters, as the careful path asks."""
    enough = count.sum() >= FEWEST_WELLS and len(position) >= FEWEST_DOSES
    return bool(enough and (position > 0).sum() >= FEWEST_DOSES - 1)


def _run(jobs: Sequence[Job], threads: int, progress: Progress | None) -> None:
    blocks = [
        (job, start, min(start + _BLOCK, len(job.rows))) for job in jobs for start in range(0, len(job.rows), _BLOCK)
    ]
    everything = sum(stop - start for _, start, stop in blocks)

    def work(block: tuple[Job, int, int]) -> int:
        job, start, stop = block
        fit_block(job.shared, job.task, start, stop, job.answer)
        return stop - start

    if threads == 1 or len(blocks) < 2:
        _count(map(work, blocks), everything, progress)
        return
    first = work(blocks[0])  # compiles, if nothing has yet, before there is more than one thread
    with ThreadPoolExecutor(threads) as pool:
        _count(chain([first], pool.map(work, blocks[1:])), everything, progress)


def _count(finished: Iterable[int], everything: int, progress: Progress | None) -> None:
    done = 0
    for number in finished:
        done += number
        if progress is not None:
            progress(done, everything)


def _columns(
    answer: Floats, frame: Floats, n_wells: NDArray[np.int64], intervals: tuple[str, ...], level: float
) -> BatchFit:
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


def _limit(column: Floats, i: int) -> float | None:
    return None if np.isnan(column[i]) else float(column[i])


def _is_exact(fit: BatchFit, i: int) -> bool:
    return bool(fit.sse[i] <= EXACT * fit.total[i])


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
