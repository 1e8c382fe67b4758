"""Blocks on other processes and machines, through ``dask.distributed``: an optional extra, imported when asked for.

Results come back to the process that asked, which alone writes: workers need no disk in common with it. A worker that
dies takes its pieces with it; the scheduler gives them to another one, and as only returned results are written, no set
is lost or doubled.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from rapalog.about import __version__
from rapalog.engine.runs.blocks import BlockResult, Job, SetBlock, run_block
from rapalog.engine.runs.stream import Stopped
from rapalog.errors import RapalogError, SimulationError
from rapalog.extras import extra

LOCAL: Final = "local"
SCHEMES: Final = ("tcp://", "tls://", "ucx://", "ws://", "wss://")
#: How long a scheduler may take to answer, and a first worker to come.
_CONNECT_S: Final = 15.0
#: How long a cluster may be without any worker: long enough for a local one to be started again.
_ALONE_S: Final = 60.0
#: Times a piece may be under way on a worker that dies before the piece itself is to blame.
_DEATHS: Final = 4
#: How often a thread that waits for a worker looks whether the user has interrupted.
_LOOK_S: Final = 0.5
_OPTION: Final = "--cluster"
_KEPT: Final = "what was done is kept: run the same command again"


@dataclass(frozen=True)
class Cluster:
    """A cluster in use: how many workers it had at the start, and a function that calls another on one of them.

    The function takes what is called, what it is called with, an event, and words for the piece in errors; it raises
    :class:`Stopped` when the event is set meanwhile.
    """

    workers: int
    call: Callable[[Callable[..., Any], tuple[Any, ...], threading.Event, str], Any]

    def run(self, job: Job, block: SetBlock, stop: threading.Event) -> BlockResult:
        """Run a piece of an ensemble on a worker."""
        found: BlockResult = self.call(run_block, (job, block), stop, f"the sets from row {block.first} on")
        return found


@contextmanager
def open_cluster(address: str, *, workers: int | None = None, kept: str = _KEPT) -> Iterator[Cluster]:
    """Start a local cluster of ``workers`` processes (``address`` is ``local``), or join one by its address.

    ``kept`` says what becomes of the work where the cluster is lost.

    Raises
    ------
    RapalogError
        If ``distributed`` is not installed, the address is none or nobody answers there, no worker comes, or its
        workers have another rapalog than we have.
    """
    dask = _distributed()
    if address != LOCAL and not address.startswith(SCHEMES):
        raise RapalogError(
            f"got cluster {address!r}, must be local or an address",
            where=_OPTION,
            remedy="write --cluster local, or an address such as tcp://10.0.0.1:8786",
        )
    if address != LOCAL and workers is not None:
        raise RapalogError(
            "a cluster that is joined has its own workers",
            where="--workers",
            remedy="leave out --workers, or use --cluster local",
        )
    import dask as settings

    with settings.config.set({"distributed.scheduler.allowed-failures": _DEATHS}), _quiet():
        place = _local(dask, workers) if address == LOCAL else None
        try:
            client = _connected(dask, place or address)
            try:
                if place is not None:
                    _make_deaf(dask, client)
                yield Cluster(_workers(client), _caller(client, kept))
            finally:
                client.close()
        finally:
            if place is not None:
                place.close()


@contextmanager
def _quiet() -> Iterator[None]:
    """Let the package say nothing in words of its own: what is wrong with a cluster is an error of ours."""
    names = [name for name in logging.root.manager.loggerDict if name.split(".")[0] == "distributed"]
    before = {log: log.level for log in map(logging.getLogger, names)}
    try:
        for log in before:
            log.setLevel(logging.CRITICAL)
        yield
    finally:
        for log, level in before.items():
            log.setLevel(level)


def _distributed() -> Any:  # noqa: ANN401 - an optional package
    return extra("distributed", work="a cluster", where=_OPTION, otherwise="use --threads")


def _local(dask: Any, workers: int | None) -> Any:  # noqa: ANN401
    return dask.LocalCluster(
        n_workers=workers or os.cpu_count() or 1,
        threads_per_worker=1,
        processes=True,
        dashboard_address=None,
        silence_logs=logging.CRITICAL,
    )


def _make_deaf(dask: Any, client: Any) -> None:  # noqa: ANN401
    """Let local workers, also those begun later, ignore the interrupt of a terminal: we end them ourselves."""

    class Deaf(dask.WorkerPlugin):  # type: ignore[misc] # the package has no types
        def setup(self, worker: Any) -> None:  # noqa: ANN401
            signal.signal(signal.SIGINT, signal.SIG_IGN)

    client.register_plugin(Deaf())


def _connected(dask: Any, place: Any) -> Any:  # noqa: ANN401
    try:
        return dask.Client(place, timeout=_CONNECT_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise RapalogError(
            f"no scheduler answers at {place}: {str(error).splitlines()[0]}",
            where=_OPTION,
            remedy="check the address; dask scheduler prints it when it starts",
        ) from None


def _workers(client: Any) -> int:  # noqa: ANN401
    """Return the number of workers after looking whether they can do our work."""
    try:
        client.wait_for_workers(1, timeout=_CONNECT_S)
    except TimeoutError:
        raise RapalogError(
            "the cluster has no workers", where=_OPTION, remedy="start some: dask worker ADDRESS"
        ) from None
    try:
        versions = client.run(_version)
    except Exception as error:  # whatever a foreign interpreter raises on our code
        raise RapalogError(
            f"the workers cannot run rapalog: {type(error).__name__}: {error}",
            where=_OPTION,
            remedy=f"install rapalog {__version__} where the workers run",
        ) from None
    others = {str(version) for version in versions.values()} - {__version__}
    if others:
        raise RapalogError(
            f"workers have rapalog {', '.join(sorted(others))}, this is {__version__}",
            where=_OPTION,
            remedy="install the same version everywhere",
        )
    return len(versions)


def _version() -> str:
    from rapalog.about import __version__ as theirs

    return theirs


def _caller(client: Any, kept: str) -> Callable[..., Any]:  # noqa: ANN401
    def call(function: Callable[..., Any], given: tuple[Any, ...], stop: threading.Event, piece: str) -> Any:  # noqa: ANN401
        future = client.submit(function, *given, pure=False)
        try:
            return _result(client, _fetched(client, future), stop, (piece, kept))
        finally:
            future.cancel() if stop.is_set() else future.release()

    return call


def _fetched(client: Any, future: Any) -> Future[Any]:  # noqa: ANN401
    """Return the answer to be: fetched when it is there, however long that takes.

    Threads share what they fetch. Asked with a time limit, as ``future.result(timeout)`` does, one whose time is up
    would cancel the fetching of all, and a piece that takes longer than the limit to cross a slow line never arrive.
    """
    return asyncio.run_coroutine_threadsafe(client.gather(future, asynchronous=True), client.loop.asyncio_loop)


def _result(client: Any, answer: Future[Any], stop: threading.Event, words: tuple[str, str]) -> Any:  # noqa: ANN401
    """Wait for an answer, looking now and then whether the user has interrupted and whether anybody works."""
    from distributed.scheduler import KilledWorker

    piece, kept = words
    seen = time.monotonic()
    while not stop.is_set():
        if not wait([answer], timeout=_LOOK_S).done:
            seen = time.monotonic() if _has_workers(client) else seen
            if time.monotonic() - seen > _ALONE_S:
                raise SimulationError("the cluster has no workers left", remedy=f"start some; {kept}") from None
            continue
        try:
            return answer.result()
        except KilledWorker:
            raise SimulationError(
                f"{_DEATHS} workers died while they ran {piece}",
                remedy=f"look into their logs for want of memory; {kept}",
            ) from None
        except (CancelledError, OSError):
            raise SimulationError(
                "the connection to the cluster is lost", remedy=f"see whether its scheduler is alive; {kept}"
            ) from None
    raise Stopped


def _has_workers(client: Any) -> bool:  # noqa: ANN401
    try:
        return bool(client.nthreads())
    except OSError:  # nobody answers at all
        return False
