"""Sets that differ by little, run by the same steps, so that their differences are those of their numbers alone.

A run whose numbers are shaken a little chooses the steps, as for :mod:`rapalog.engine.runs.sensitivity`; where shaking
breaks the run, the first set chooses them.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from rapalog.engine.kernel.kernel import Kernel
from rapalog.engine.runs.call import MOST_STEPS, Call
from rapalog.engine.runs.ensemble import Ensemble, Floats, Number
from rapalog.errors import SimulationError


def run_alike(  # noqa: PLR0913  every one of these is a choice of the caller
    kernel: Kernel,
    *,
    given: Mapping[str, Number],
    shaken: Mapping[str, float],
    times: ArrayLike,
    rtol: float = 1e-6,
    atol: float = 1e-9,
    threads: int = 1,
    single: Kernel | None = None,
) -> Ensemble:
    """Run sets that differ by about 1e-6 of their numbers by the steps of one run.

    Parameters
    ----------
    kernel
        Of a model that :func:`rapalog.engine.runs.sensitivity.check_smooth` does not refuse.
    given
        Numbers that replace start values, by symbol: one for all sets or (n_sets,).
    shaken
        One set of numbers for the same symbols, a few per cent away, which chooses the steps.
    times
        (n_times,), rising, from 0 on.
    rtol, atol
        Tolerances of the run that chooses the steps.
    threads
        Threads that share the sets.
    single
        Of the same model, for the run that chooses the steps: with one lane it is quicker.

    Returns
    -------
    Ensemble
        Of all sets; one whose event would fall elsewhere fails.

    Raises
    ------
    RapalogError
        As :func:`rapalog.engine.runs.simulate.simulate` does.
    SimulationError
        If no run could choose the steps.
    """
    times = np.asarray(times, dtype=np.float64)
    ends = _steps(
        single or kernel, (shaken, {name: _first(own) for name, own in given.items()}), times, rtol=rtol, atol=atol
    )
    call = Call(kernel, start=0.0, rtol=rtol, atol=atol, max_steps=MOST_STEPS)
    call.prepare(times, given, ())
    call.replay(ends)
    return call.run(threads=threads)


def _first(own: Number) -> float:
    return float(np.asarray(own, dtype=np.float64).flat[0])


def _steps(
    kernel: Kernel, candidates: tuple[Mapping[str, float], ...], times: Floats, *, rtol: float, atol: float
) -> Floats:
    """Return the ends of the steps of the first set that can be run."""
    for given in candidates:
        call = Call(kernel, start=0.0, rtol=rtol, atol=atol, max_steps=MOST_STEPS)
        call.prepare(times, given, ())
        ends = call.record(MOST_STEPS)
        found = call.run()
        if not found.failures:
            return ends()
    failure = found.failures[0]
    raise SimulationError(f"{failure.reason} at {failure.time:g}", remedy="look for an extreme parameter")
