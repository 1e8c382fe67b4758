"""One piece of work in a process of its own: killed without harm, and held to limits of time and memory.

Files come from anywhere, and some end a process that reads them. So they are read here, never in the server. A child is
forked from a process that has everything imported and does nothing else, which takes some milliseconds.
"""

from __future__ import annotations

import importlib
import multiprocessing
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess
from typing import Any, Final

from rapalog.errors import RapalogError
from rapalog.web.jobs.store import Input

#: Tells what is being done and which share of it.
Tell = Callable[[str, float], None]
Question = Mapping[str, Any]


@dataclass(frozen=True)
class Stays:
    """A result, and what answers questions about it as long as the child is kept: nothing has to be read again."""

    result: bytes
    answer: Callable[[Question], bytes]


Work = Callable[[Mapping[str, Any], Sequence[Input], Tell], bytes | Stays]

#: What a child is imported with before it is needed.
_READY: Final = ["rapalog.web.jobs.ready"]
_MOST_MEMORY: Final = 6_000_000_000  # of address space, which machine code and libraries use freely
_LOOK_S: Final = 0.2


@dataclass(frozen=True)
class Outcome:
    """What came of a piece of work: a result, or why there is none."""

    state: str
    result: bytes = b""
    problem: str = ""
    where: str = ""
    remedy: str = ""
    stays: bool = False


_ENDED: Final = Outcome("failed", problem="the process that did this ended without a word",
                        remedy="check the file: it may be damaged, or need too much memory")  # fmt: skip
_TOO_LARGE: Final = Outcome("refused", problem="there is not enough memory for this",
                            remedy="give fewer or smaller files")  # fmt: skip
_TOO_LONG: Final = Outcome("failed", problem="this took too long and was stopped", remedy="give fewer or smaller files")


class Desk:
    """A child that has done its work and stays to answer questions, one after the other."""

    def __init__(self, child: BaseProcess, link: Connection) -> None:
        self._child = child
        self._link = link
        self._lock = threading.Lock()

    def ask(self, question: Question, *, most_s: float) -> Outcome:
        """Return what the child answers; one that takes longer is ended."""
        with self._lock:
            try:
                self._link.send(dict(question))
                if self._link.poll(most_s):
                    found: Outcome = self._link.recv()
                    return found
            except (EOFError, OSError):
                self._end()
                return _ENDED
            self._end()
            return _TOO_LONG

    @property
    def is_there(self) -> bool:
        """Whether it can still be asked."""
        return self._child.is_alive() and not self._link.closed

    def end(self) -> None:
        """End the child."""
        self._child.kill()
        with self._lock:
            self._end()

    def _end(self) -> None:
        self._child.kill()
        self._child.join()
        self._link.close()


def processes() -> ForkServerContext | SpawnContext:
    """Return how child processes are made: forked from a ready one where the system can."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    own = multiprocessing.get_context("forkserver")
    own.set_forkserver_preload(_READY)
    return own


def run_in_child(  # noqa: PLR0913 - what is done, on what, and who follows it
    work: str, request: Mapping[str, Any], inputs: Sequence[Input], *, tell: Tell, stop: threading.Event, most_s: float,
    keep: Callable[[Desk], None] | None = None,
) -> Outcome:  # fmt: skip
    """Do a piece of work in a child process and return what came of it.

    Parameters
    ----------
    work
        ``module:function``, which takes the request, the files and what tells of progress, and returns a document.
    request, inputs
        What it is given.
    tell
        Told what the child says of its progress.
    stop
        When it is set, the child is killed.
    most_s
        The child is killed after so many seconds.
    keep
        Given the child if it :class:`Stays`; without it, it ends.
    """
    own = processes()
    here, there = own.Pipe()
    child = own.Process(target=_do, args=(there, work, dict(request), list(inputs)), daemon=True)
    child.start()
    there.close()
    desk = Desk(child, here)
    try:
        outcome = _followed(child, here, tell=tell, stop=stop, ends=time.monotonic() + most_s)
        if outcome.stays and keep:
            keep(desk)
            return outcome
    except BaseException:
        desk.end()
        raise
    desk.end()
    return outcome


def _followed(child: BaseProcess, here: Connection, *, tell: Tell, stop: threading.Event, ends: float) -> Outcome:
    while True:
        if stop.is_set():
            return Outcome("cancelled")
        if time.monotonic() > ends:
            return _TOO_LONG
        if not here.poll(_LOOK_S):
            continue
        try:
            said = here.recv()
        except (EOFError, OSError):
            child.join(1)
            return _ENDED
        if isinstance(said, Outcome):
            return said
        tell(*said)


def _do(link: Connection, work: str, request: Mapping[str, Any], inputs: Sequence[Input]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server decides
    _limit()
    module, _, name = work.partition(":")
    last = [0.0]

    def tell(what: str, share: float) -> None:
        if time.monotonic() - last[0] > _LOOK_S / 2:
            last[0] = time.monotonic()
            link.send((what, share))

    def begin() -> bytes | Stays:
        function: Work = getattr(importlib.import_module(module), name)
        return function(request, inputs, tell)

    outcome, answer = _outcome(begin)
    link.send(outcome)
    while answer is not None:
        try:
            question = link.recv()
        except EOFError:  # the server is gone
            break
        link.send(_outcome(partial(answer, question))[0])
    link.close()


def _outcome(work: Callable[[], bytes | Stays]) -> tuple[Outcome, Callable[[Question], bytes] | None]:
    """Return what came of a piece of work, and what answers questions about it."""
    try:
        found = work()
    except RapalogError as error:
        return Outcome("refused", problem=error.problem, where=error.where, remedy=error.remedy), None
    except MemoryError:
        return _TOO_LARGE, None
    except Exception as error:
        return Outcome("failed", problem=f"a fault of rapalog itself: {type(error).__name__}: {error}"[:500],
                       remedy="report it with the file that you gave"), None  # fmt: skip
    if isinstance(found, Stays):
        return Outcome("done", result=found.result, stays=True), found.answer
    return Outcome("done", result=found), None


def _limit() -> None:
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = _MOST_MEMORY if hard == resource.RLIM_INFINITY else min(_MOST_MEMORY, hard)
    if soft == resource.RLIM_INFINITY or soft > most:
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
