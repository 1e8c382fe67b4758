"""Jobs that run: some at a time, each followed by a thread, all others waiting."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from rapalog.errors import RapalogError
from rapalog.web.jobs.child import make_ready, run_in_child
from rapalog.web.jobs.store import ENDED, Input, Job, Store


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
    changed: threading.Condition = field(default_factory=threading.Condition)


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
    """

    def __init__(self, store: Store, kinds: Mapping[str, Kind], *, at_once: int = 2) -> None:
        self.store = store
        self.kinds = kinds
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix="job")
        self._running: dict[str, _Running] = {}
        store.interrupt_left()
        make_ready()

    def ask(self, kind: str, title: str, request: Mapping[str, Any], inputs: Sequence[Input] = ()) -> Job:
        """Keep a job and have it run as soon as there is room."""
        if kind not in self.kinds:
            raise RapalogError(f"got work {kind!r}, must be one of {', '.join(self.kinds)}", remedy="use the page")
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

    def progress(self, own: str) -> tuple[str, float]:
        """Return what a job is doing and which share of it is done."""
        running = self._running.get(own)
        return (running.what, running.share) if running else ("", 1.0)

    def wait(self, own: str, seconds: float) -> Job | None:
        """Return a job as soon as something about it changes, or after so many seconds."""
        job, running = self.store.job(own), self._running.get(own)
        if job is None or job.state in ENDED or running is None:
            return job
        with running.changed:
            running.changed.wait(seconds)
        return self.store.job(own)

    def close(self) -> None:
        """Stop whatever runs; what did not end is interrupted."""
        for running in list(self._running.values()):
            running.stop.set()
        self._pool.shutdown(wait=True, cancel_futures=True)
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
                kind.work, job.request, self.store.inputs(job.id),
                tell=lambda what, share: self._tell(job.id, what, share), stop=running.stop, most_s=kind.most_s,
            )  # fmt: skip
            if outcome.state == "done":
                self.store.finish(job.id, outcome.result)
            elif outcome.state != "cancelled":
                self.store.end(job.id, "refused" if outcome.state == "refused" else "failed",
                               problem=outcome.problem, where=outcome.where, remedy=outcome.remedy)  # fmt: skip
        except Exception as error:
            self.store.end(job.id, "failed", problem=f"{type(error).__name__}: {error}"[:500], remedy="run it again")
        finally:
            self._tell(job.id, "done", 1.0)
            self._running.pop(job.id, None)

    def _tell(self, own: str, what: str, share: float) -> None:
        if running := self._running.get(own):
            with running.changed:
                running.what, running.share = what, share
                running.changed.notify_all()
