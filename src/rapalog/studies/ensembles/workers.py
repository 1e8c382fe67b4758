"""Who runs the blocks of an ensemble: the threads of this process, or the workers of a cluster."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Final

from rapalog.engine.runs.blocks import BlockResult, Job, SetBlock, run_block
from rapalog.engine.runs.cluster import open_cluster
from rapalog.engine.runs.stream import Stopped
from rapalog.studies.ensembles.settings import EnsembleSettings

#: Sets that threads run before they look how many of them a part may have now.
_SETS_A_PIECE: Final = 2_500

#: Told how many sets are done, and of how many.
Progress = Callable[[int, int], None]
Run = Callable[[Job, SetBlock], BlockResult]


def cores() -> int:
    """Return the number of cores that this process may use.

    Returns
    -------
    int
        1 or more.
    """
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Count:
    """Counts sets for the progress of several threads."""

    def __init__(self, done: int, total: int, progress: Progress) -> None:
        self._done, self._total, self._progress = done, total, progress
        self._lock = threading.Lock()
        progress(done, total)

    def add(self, n_sets: int) -> None:
        """Count sets that are done, and tell of it.

        Parameters
        ----------
        n_sets
            0 or more.
        """
        with self._lock:
            self._done += n_sets
            self._progress(self._done, self._total)


@dataclass
class Workers:
    """Who works: how many parts are written at a time, how many sets are a piece, and what runs one.

    Parameters
    ----------
    width
        Parts that are under way together.
    piece
        Sets that are run before anyone looks who is free.
    run
        Runs one piece of a part.
    one_part
        Held while a part is under way.
    """

    width: int
    piece: int
    run: Run
    one_part: Callable[[], AbstractContextManager[None]] = nullcontext


@contextmanager
def workers_for(
    settings: EnsembleSettings, todo: int, sets_a_part: int, *, stop: threading.Event, count: Count
) -> Iterator[Workers]:
    """Yield who works, for as long as there is work.

    Parameters
    ----------
    settings
        Threads of this process, or a cluster.
    todo
        Parts that are to be run, 1 or more.
    sets_a_part
        Sets in one of them.
    stop
        Set when the user interrupts: what is under way ends with :class:`rapalog.engine.runs.stream.Stopped`.
    count
        Told of the sets that are done.

    Raises
    ------
    RapalogError
        If the cluster does not answer, or is not installed.
    """
    if not settings.cluster:
        threads = settings.threads or cores()
        pool = _Threads(threads, stop, count)
        yield Workers(min(threads, todo), _SETS_A_PIECE, pool.run, pool.one_part)
        return
    with open_cluster(settings.cluster, workers=settings.workers) as cluster:

        def run(job: Job, block: SetBlock) -> BlockResult:
            result = cluster.run(job, block, stop)
            count.add(len(block))
            return result

        # One more part than there are workers, so that none of them waits while a part is written.
        yield Workers(min(cluster.workers + 1, todo), sets_a_part, run)


class _Threads:
    """The threads of this process, shared by the parts under way: the last part gets them all."""

    def __init__(self, threads: int, stop: threading.Event, count: Count) -> None:
        self._threads, self._stop, self._count = threads, stop, count
        self._parts = 0
        self._lock = threading.Lock()

    @contextmanager
    def one_part(self) -> Iterator[None]:
        """Count a part as being under way."""
        with self._lock:
            self._parts += 1
        try:
            yield
        finally:
            with self._lock:
                self._parts -= 1

    def run(self, job: Job, block: SetBlock) -> BlockResult:
        """Run a piece by this part's share of the threads."""
        counted = 0

        def tell(done: int, total: int) -> None:
            nonlocal counted
            if self._stop.is_set():
                raise Stopped
            self._count.add(done - counted)
            counted = done

        result = run_block(job, block, threads=max(1, self._threads // self._parts), progress=tell)
        tell(len(block), len(block))
        return result
