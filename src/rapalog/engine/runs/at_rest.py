"""Runs that begin at a steady state which was confirmed: what grows for ever changes ever less of itself.

    x' = 1 changes by 1e-6 of itself in a unit of time once x is 1e6, and is at no rest
    x' = 1e-7 (10 - x) changes by less than that from the start, and is far from it

So every set is brought to rest twice, the second time a hundred times more strictly. It rests where both give the same
observables; where they differ it has no steady state, or none that is reached. Rounding keeps some rates from falling
as low as is asked for first: such sets are sought less strictly, four times at most.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rapalog.engine.kernel.kernel import Kernel
from rapalog.engine.runs.ensemble import Ensemble, Failure, Number, Steady
from rapalog.engine.runs.simulate import simulate

#: Change of a state in a unit of time, as a part of itself; each is confirmed by one this much less strict.
TOLERANCES: Final = (1e-12, 1e-10, 1e-8, 1e-6)
LESS_STRICT: Final = 100.0
LONGEST: Final = 1e9
#: Both give the same where they differ by no more than this part of an observable.
SAME: Final = 1e-3
DRIFTS: Final = "no steady state: its levels go on changing, however slowly"


def simulate_from_rest(  # noqa: PLR0913  as many as of ``simulate``
    kernel: Kernel,
    *,
    given: Mapping[str, Number],
    times: ArrayLike,
    start: float = 0.0,
    rtol: float = 1e-6,
    atol: float = 1e-9,
    threads: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Ensemble:
    """Bring every set to a steady state and follow it from there.

    Parameters
    ----------
    kernel, given, times, start, rtol, atol, threads, progress
        As :func:`rapalog.engine.runs.simulate.simulate` takes them; ``times`` are counted from the steady state on.

    Returns
    -------
    Ensemble
        Of all sets. A set that comes to no rest, or whose observables still drift there, is among the failures.

    Raises
    ------
    RapalogError
        As ``simulate`` does.
    """

    def sought(tolerance: float, rows: NDArray[np.int64] | None) -> Ensemble:
        own = given if rows is None else {name: _of(column, rows) for name, column in given.items()}
        return simulate(
            kernel,
            given=own,
            times=times,
            start=start,
            rtol=rtol,
            atol=atol,
            threads=threads,
            steady=Steady(tolerance, LONGEST),
            progress=progress,
        )

    found, left = None, np.zeros(0, dtype=np.int64)
    for tolerance in TOLERANCES:
        rows = None if found is None else left
        strict, loose = sought(tolerance, rows), sought(LESS_STRICT * tolerance, rows)
        left = np.arange(len(strict.values)) if found is None else left
        strict = _judged(strict, loose, floor=atol / rtol)
        found = strict if found is None else _with(found, strict, left)
        left = np.array([own.set for own in found.failures if own.reason != DRIFTS], dtype=np.int64)
        if not len(left):
            break
    assert found is not None
    return found


def _judged(strict: Ensemble, loose: Ensemble, *, floor: float) -> Ensemble:
    """Return the stricter one, with sets that the looser one does not confirm among its failures."""
    failed = {own.set for own in strict.failures}
    with np.errstate(invalid="ignore"):
        apart = np.abs(strict.values - loose.values) > SAME * np.abs(strict.values) + floor
    drifting = [row for row in np.flatnonzero(apart.any(axis=(1, 2))).tolist() if row not in failed]
    if not drifting:
        return strict
    values = strict.values.copy()
    values[drifting] = np.nan
    failures = [*strict.failures, *(Failure(row, DRIFTS, float(strict.times[0])) for row in drifting)]
    return replace(strict, values=values, failures=tuple(sorted(failures, key=lambda own: own.set)))


def _with(found: Ensemble, again: Ensemble, rows: NDArray[np.int64]) -> Ensemble:
    """Put sets that came out again in the place of what they were, and return all."""
    for name in ("values", "final_states", "final_parameters", "steps"):
        getattr(found, name)[rows] = getattr(again, name)
    asked = set(rows.tolist())
    failures = [
        *(own for own in found.failures if own.set not in asked),
        *(replace(own, set=int(rows[own.set])) for own in again.failures),
    ]
    suspicious = {*(own for own in found.suspicious if own not in asked), *(int(rows[own]) for own in again.suspicious)}
    return replace(
        found, failures=tuple(sorted(failures, key=lambda own: own.set)), suspicious=tuple(sorted(suspicious))
    )


def _of(column: Number, rows: Sequence[int] | NDArray[np.int64]) -> Number:
    """Return the numbers of some sets; one number stands for all."""
    numbers = np.asarray(column, dtype=np.float64)
    return column if numbers.ndim == 0 else numbers[rows]
