"""Blocks of parameter sets: what is run together, here, in a thread or on another machine.

A job is complete in itself (the model as text, what to report, when and how exactly), so that a worker that shares no
disk with us needs nothing else but a block of sets. The kernel of a job is made once in each process.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from rapalog.engine.equations.model import Model
from rapalog.engine.kernel.kernel import Kernel, kernel_for
from rapalog.engine.runs.at_rest import simulate_from_rest
from rapalog.engine.runs.recheck import SOLVER, SecondSolver, largest_difference, tighter
from rapalog.engine.runs.simulate import Ensemble, simulate
from rapalog.engine.sbml.read import read_model
from rapalog.errors import SimulationError

Floats = NDArray[np.float64]

#: Results of this size are made at a time by all threads or workers together; beside it stands what writes them.
_BYTES_AT_A_TIME: Final = 128_000_000
#: Numbers sent to a worker in one piece stay below the size at which a scheduler complains.
_BYTES_SENT: Final = 8_000_000
_BYTES_A_NUMBER: Final = 8
#: A state that never is this many times the absolute tolerance may be wrong by more than 1 %.
_LEAST_OF_ATOL: Final = 100.0


@dataclass(frozen=True)
class Job:
    """What is done with every set: the same numbers for all, and all that a distant worker needs.

    ``sbml`` is the text of the model; ``recheck`` holds the numbers of the rows that libroadrunner runs again,
    ``None`` if it runs none (then failed sets stay failed). With ``steady`` every set is brought to its steady state
    before the start.
    """

    name: str
    sbml: str = field(repr=False)
    observables: tuple[str, ...]
    times: tuple[float, ...]
    rtol: float
    atol: float
    start: float = 0.0
    recheck: frozenset[int] | None = None
    steady: bool = False

    @cached_property
    def sbml_sha256(self) -> str:
        """The sha256 of the model's text."""
        return hashlib.sha256(self.sbml.encode()).hexdigest()

    def piece(self, *, width: int, n_symbols: int, most: int) -> int:
        """Return how many sets, up to ``most``, to run at a time where ``width`` pieces are under way.

        What they need stays the same however many sets, times and observables there are.
        """
        result = _BYTES_A_NUMBER * len(self.times) * len(self.observables)
        sent = _BYTES_A_NUMBER * max(1, n_symbols)
        return max(1, min(most, _BYTES_AT_A_TIME // (width * result), _BYTES_SENT // sent))


@dataclass(frozen=True)
class SetBlock:
    """Consecutive parameter sets, or a piece of them.

    ``index`` is the number of the block, ``first`` the row of its first set in the table. ``labels`` (n,) names the
    sets; ``given`` maps a symbol to its values (n,).
    """

    index: int
    first: int
    labels: NDArray[Any]
    given: Mapping[str, Floats] = field(repr=False)

    def __len__(self) -> int:
        """Return the number of sets."""
        return len(self.labels)

    def piece(self, begin: int, end: int) -> SetBlock:
        """Return the sets from ``begin`` up to, not including, ``end``, counted within this block."""
        given = {name: values[begin:end] for name, values in self.given.items()}
        return SetBlock(self.index, self.first + begin, self.labels[begin:end], given)


@dataclass(frozen=True)
class FailedSet:
    """A set that the engine could not run to its end, why, and the time it had reached.

    ``solver`` names what its numbers are from: empty where there are none after ``time``.
    """

    label: int | str
    reason: str
    time: float
    solver: str = ""


@dataclass(frozen=True)
class Recheck:
    """A set that a second solver ran too: the largest difference, relative to its values and a share of their peak."""

    label: int | str
    difference: float
    observable: str
    time: float


@dataclass(frozen=True)
class BlockResult:
    """Values (n, times, observables) of a block, NaN after a failure, its failed sets and those run again.

    ``suspicious`` are sets whose linear algebra lost half its digits somewhere: worth a second opinion. ``under_atol``
    are states that stay so small in every set that the absolute tolerance leaves them less than two digits.
    """

    values: Floats = field(repr=False)
    failed: tuple[FailedSet, ...] = ()
    suspicious: tuple[int | str, ...] = ()
    rechecked: tuple[Recheck, ...] = ()
    under_atol: tuple[str, ...] = ()


def run_block(
    job: Job, block: SetBlock, *, threads: int = 1, progress: Callable[[int, int], None] | None = None
) -> BlockResult:
    """Run a block of sets in this process.

    ``progress`` is told now and then how many of the block's sets are done; what it raises ends the run.

    Raises
    ------
    RapalogError
        If the model is outside the supported subset, or the run lacks a value.
    """
    kernel = prepared(job.sbml, job.observables)
    run = simulate_from_rest if job.steady else simulate
    found = run(
        kernel,
        given=block.given,
        times=np.array(job.times),
        rtol=job.rtol,
        atol=job.atol,
        start=job.start,
        threads=threads,
        progress=progress,
    )
    if not block.given:  # all sets are the model's own, which was run once
        found = _repeated(found, len(block))
    failed = tuple(FailedSet(_plain(block.labels[item.set]), item.reason, item.time) for item in found.failures)
    suspicious = tuple(_plain(block.labels[row]) for row in found.suspicious)
    result = BlockResult(found.values, failed, suspicious, under_atol=_under_atol(job, found))
    return result if job.recheck is None else _rechecked(job, block, result, found)


def _under_atol(job: Job, found: Ensemble) -> tuple[str, ...]:
    """Return the observed states whose largest value is not far above the absolute tolerance, and not 0."""
    states = set() if job.steady else set(model_of(job.sbml).states)
    # fmax and fmin pass over the NaN of failed sets, and make no copy of the trajectories.
    highest = np.fmax.reduce(found.values, axis=(0, 1), initial=0.0)
    sizes = np.maximum(highest, -np.fmin.reduce(found.values, axis=(0, 1), initial=0.0))
    return tuple(
        name
        for name, size in zip(job.observables, sizes, strict=True)
        if name in states and 0 < size < _LEAST_OF_ATOL * job.atol
    )


def _repeated(found: Ensemble, n_sets: int) -> Ensemble:
    failures = tuple(replace(item, set=row) for item in found.failures for row in range(n_sets))
    suspicious = tuple(range(n_sets)) if found.suspicious else ()
    return replace(found, values=np.repeat(found.values, n_sets, axis=0), failures=failures, suspicious=suspicious)


def _rechecked(job: Job, block: SetBlock, result: BlockResult, found: Ensemble) -> BlockResult:
    """Run a sample, suspicious and failed sets by the second solver; compare them, take the failed ones from it."""
    failed_rows = {item.set for item in found.failures}
    sample = {row - block.first for row in job.recheck or ()} & set(range(len(block))) | set(found.suspicious)
    if not sample | failed_rows:
        return result
    solver = SecondSolver(job.sbml, observables=job.observables, times=np.array(job.times), start=job.start)
    rtol, atol = tighter(job.rtol, job.atol)
    values = result.values.copy()
    compared: list[Recheck] = []
    taken: set[int | str] = set()
    for row in sorted(sample | failed_rows):
        label = _plain(block.labels[row])
        try:
            reference = solver.run(
                {name: float(column[row]) for name, column in block.given.items()}, rtol=rtol, atol=atol
            )
        except SimulationError:
            continue
        if row in failed_rows:
            values[row] = reference
            taken.add(label)
        else:
            difference, time, column = largest_difference(values[row], reference, atol=job.atol)
            compared.append(Recheck(label, difference, job.observables[column], job.times[time]))
    failed = tuple(replace(item, solver=SOLVER) if item.label in taken else item for item in result.failed)
    return replace(result, values=values, failed=failed, rechecked=tuple(compared))


_PREPARING: Final = threading.Lock()


def prepared(sbml: str, observables: tuple[str, ...]) -> Kernel:
    """Return the kernel of a model, made once in a process however many threads ask for it."""
    with _PREPARING:
        return _kernel(sbml, observables)


@lru_cache(maxsize=2)  # one job at a time; a long-lived worker may see the next one begin
def _kernel(sbml: str, observables: tuple[str, ...]) -> Kernel:
    return kernel_for(model_of(sbml), observables=observables)


@lru_cache(maxsize=2)
def model_of(sbml: str) -> Model:
    """Return the model of a text, read once in a process."""
    return read_model(sbml)


def _plain(label: Any) -> int | str:  # noqa: ANN401 - a numpy number or a text
    return label if isinstance(label, str) else int(label)
