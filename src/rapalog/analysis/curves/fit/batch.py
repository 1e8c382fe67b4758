"""Many dose-response curves at once: the four-parameter fit with its profile intervals, compiled, in columns.

The result is that of :func:`rapalog.analysis.curves.dose_response.fit_dose_response` with ``model="4pl"`` and one
technical set: same model, same bounds, same thresholds, same rules for what is a value and what is a bound. Only EC50
and absolute IC50 get an interval here. Curves are grouped by their doses and the number of wells at each, because a
group shares its tables; within a group blocks of curves go to threads, which do not wait for each other.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rapalog.analysis.curves.fit.batch_result import BatchFit, to_columns
from rapalog.analysis.estimate import LEVEL, t_quantile
from rapalog.errors import RapalogError
from rapalog.numerics.points import Floats
from rapalog.numerics.sigmoid.batch import (
    COLUMNS,
    DEGREES,
    Tables,
    Task,
    fit_block,
    tables,
)
from rapalog.numerics.sigmoid.groups import groups
from rapalog.numerics.sigmoid.limits import FLOORS
from rapalog.numerics.sigmoid.valley import valley_quantiles

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
    return to_columns(answer, frame, np.isfinite(y).sum(axis=1), tuple(intervals), level)


def _log10(position: Floats) -> Floats:
    return np.log10(np.where(position == 0.0, 1.0, position))


def _shares(degrees: int, level: float, wanted: Sequence[float]) -> Floats:
    """Return the shares of a task."""
    if degrees < 1:
        return np.zeros(DEGREES + 1 + len(FLOORS))
    quantiles = (t_quantile(level, degrees), t_quantile(level, degrees, one_sided=True))
    return np.array([*(t * t / degrees for t in quantiles), *wanted, degrees, *valley_quantiles(level, degrees)])


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
