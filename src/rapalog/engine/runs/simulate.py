"""Many parameter sets through a kernel: numbers in, observables out, failures named.

    ensemble = simulate(kernel_for(model, observables=["x"]), given={"k": rates}, times=np.linspace(0, 10, 11))

A number given for all sets or an array with one for each set may replace any settable symbol at the start, and in the
middle of a run through segments. Sets are handed to threads one by one from a common counter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from numpy.typing import ArrayLike

from rapalog.engine.kernel.kernel import Kernel
from rapalog.engine.runs.call import MOST_STEPS, Call
from rapalog.engine.runs.ensemble import Ensemble, Failure, Number, Segment, Steady

__all__ = ["Ensemble", "Failure", "Segment", "Steady", "simulate"]


def simulate(  # noqa: PLR0913  every one of these is a choice of the caller
    kernel: Kernel,
    *,
    given: Mapping[str, Number],
    times: ArrayLike,
    segments: Sequence[Segment] = (),
    rtol: float = 1e-6,
    atol: float = 1e-9,
    threads: int = 1,
    steady: Steady | None = None,
    start: float = 0.0,
    max_steps: int = MOST_STEPS,
    progress: Callable[[int, int], None] | None = None,
) -> Ensemble:
    """Integrate every set and report the kernel's observables at ``times``.

    Parameters
    ----------
    kernel
        From :func:`rapalog.engine.kernel.kernel.kernel_for`.
    given
        Numbers that replace start values, by symbol: one for all sets or an array (n_sets,).
    times
        (n_times,), rising, not before ``start``. What is reported at the time of an event is from after it.
    segments
        Numbers set on the way.
    rtol, atol
        Tolerances of the error of a step: its root mean square over the states stays below atol + rtol |y|.
    threads
        Threads that share the sets.
    steady
        Search for a steady state first.
    start
        The time of the start values.
    max_steps
        Steps after which a set is given up.
    progress
        Called now and then with the sets finished and their number.

    Raises
    ------
    RapalogError
        For symbols that cannot be set, arrays that do not match, numbers that are not finite, times out of order, or
        a start value that neither the model nor ``given`` provides. A set that fails raises nothing: it is named in
        the result.
    """
    call = Call(kernel, start=start, rtol=rtol, atol=atol, max_steps=max_steps)
    call.prepare(times, given, segments)
    if steady is not None:
        call.seek(steady)
    return call.run(threads=threads, progress=progress)
