"""Jobs that run: some at a time, each followed by a thread, all others waiting."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final

from rapalog.errors import RapalogError
from rapalog.web.jobs.child import Question, run_in_child
from rapalog.web.jobs.job import ENDED, Input, Job
from rapalog.web.jobs.outcome import Outcome
from rapalog.web.jobs.standing import StandingChildren
from rapalog.web.jobs.store import Store

#: Jobs that may wait; who asks for more is told so.
MOST_WAITING: Final = 40
_LOOK_S: Final = 0.05


@dataclass(frozen=True)
class Kind:
    """A kind of work.

    Parameters
    ----------
    work
        ``module:function`` that a child runs.
    most_s
        Seconds after which it is stopped.
    media_type
        Of its result.
    """

    work: str
    most_s: float = 120.0
    media_type: str = "application/json"


@dataclass
class _Running:
    what: str = "waiting"
    share: float = 0.0
    stop: threading.Event = field(default_factory=threading.Event)
    changes: int = 0


class Jobs:
    """Takes jobs, runs them, tells where they stand, and cancels them.

    Parameters
    ----------
    store
        Where they are kept.
    kinds
        What can be asked for, by name.
    at_once
        So many run side by side.
    stopping
        Set when the server is asked to end, so that nobody is kept waiting.
    """

    def __init__(
        self, store: Store, kinds: Mapping[str, Kind], *, at_once: int = 2, stopping: threading.Event | None = None
    ) -> None:
        self.store = store
        self.kinds = kinds
        self.stopping = stopping or threading.Event()
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix="job")
        self._running: dict[str, _Running] = {}
        self._unkept: dict[str, RapalogError] = {}
        self._standing = StandingChildren()
        store.interrupt_left()

    def ask(self, kind: str, title: str, request: Mapping[str, Any], inputs: Sequence[Input] = ()) -> Job:
        """Keep a job and have it run as soon as there is room."""
        if kind not in self.kinds:
            raise RapalogError(f"got work {kind!r}, must be one of {', '.join(self.kinds)}", remedy="use the page")
        if len(self._running) >= MOST_WAITING:
            raise RapalogError(f"{len(self._running)} jobs wait already", remedy="wait for them, or cancel some")
        job = self.store.add(kind, title, request, inputs)
        self._running[job.id] = _Running()
        self._pool.submit(self._run, job)
        return job

    def again(self, job: Job) -> Job:
        """Ask once more for what a job was asked for."""
        return self.ask(job.kind, job.title, job.request, self.store.inputs(job.id))

    def cancel(self, own: str) -> None:
        """Stop a job within a second; one that has ended stays as it is."""
        if running := self._running.get(own):
            running.stop.set()
        self.store.end(own, "cancelled", problem="cancelled", remedy="run it again")
        self._tell(own, "cancelled", 1.0)

    def known(self, job: Job) -> Job:
        """Return a job as it is kept, but failed where its end could not be kept."""
        lost = self._unkept.get(job.id)
        if lost is None or job.state in ENDED:
            return job
        return replace(job, state="failed", problem=lost.problem, where=lost.where, remedy=lost.remedy)

    def progress(self, own: str) -> tuple[str, float]:
        """Return what a job is doing and which share of it is done."""
        running = self._running.get(own)
        return (running.what, running.share) if running else ("", 1.0)

    async def news(self, own: str, seconds: float) -> None:
        """Return as soon as something about a job changes, or after so many seconds; no thread is held meanwhile."""
        running, ends = self._running.get(own), time.monotonic() + seconds
        seen = running.changes if running else 0
        while running and running.changes == seen and self._running.get(own) is running:
            if time.monotonic() > ends or self.stopping.is_set():
                return
            await asyncio.sleep(_LOOK_S)

    def question(self, job: Job, question: Question) -> bytes:
        """Ask the child that did a job, which still has in memory what it read; where it has left, it is made anew.

        Raises
        ------
        RapalogError
            If the job is not done, or the child refuses.
        """
        if job.state != "done":
            raise RapalogError(f"this is {job.state}: it cannot be asked", remedy="run it again")
        outcome = self._standing.ask(job.id, question, lambda: self._reopened(job))
        if outcome.state == "done" and not outcome.stays:
            return outcome.result
        raise RapalogError(
            outcome.problem or "this work answers no questions",
            where=outcome.where,
            remedy=outcome.remedy or "use the page",
        )

    def forget(self, own: str) -> None:
        """Stop a job and delete it with its files and its result."""
        self.cancel(own)
        self._standing.drop(own)
        self.store.forget(own)

    def close(self) -> None:
        """Stop whatever runs; what did not end is interrupted."""
        self.stopping.set()
        self._standing.close()
        for running in list(self._running.values()):
            running.stop.set()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._standing.close()
        self.store.interrupt_left()
        self.store.close()

    def _run(self, job: Job) -> None:
        running = self._running[job.id]
        try:
            if running.stop.is_set() or not self.store.start(job.id):
                return
            self._tell(job.id, "starting", 0.0)
            kind = self.kinds[job.kind]
            outcome = run_in_child(
                kind.work,
                job.request,
                self.store.inputs(job.id),
                tell=lambda what, share: self._tell(job.id, what, share),
                stop=running.stop,
                most_s=kind.most_s,
                keep=partial(self._standing.put, job.id),
            )
            if outcome.state == "done":
                self.store.finish(job.id, outcome.result)
            elif outcome.state != "cancelled":
                self.store.end(
                    job.id,
                    "refused" if outcome.state == "refused" else "failed",
                    problem=outcome.problem,
                    where=outcome.where,
                    remedy=outcome.remedy,
                )
        except Exception as error:
            self._failed(job.id, error)
        finally:
            self._tell(job.id, "done", 1.0)
            self._running.pop(job.id, None)

    def _failed(self, own: str, error: Exception) -> None:
        problem = f"{type(error).__name__}: {error}" if not isinstance(error, RapalogError) else error.problem
        try:
            self.store.end(own, "failed", problem=problem[:500], remedy="run it again")
        except RapalogError as lost:  # the disk is full, or the file of jobs damaged
            self._unkept[own] = lost

    def _reopened(self, job: Job) -> Outcome:
        kind = self.kinds[job.kind]
        return run_in_child(
            kind.work,
            job.request,
            self.store.inputs(job.id),
            tell=lambda what, share: None,
            stop=threading.Event(),
            most_s=kind.most_s,
            keep=partial(self._standing.put, job.id),
        )

    def _tell(self, own: str, what: str, share: float) -> None:
        if running := self._running.get(own):
            running.what, running.share = what, share
            running.changes += 1
