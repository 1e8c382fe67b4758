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
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess
from typing import Any, Final

from rapalog.errors import RapalogError
from rapalog.web.jobs.store import Input

#: Tells what is being done and which share of it.
Tell = Callable[[str, float], None]
Work = Callable[[Mapping[str, Any], Sequence[Input], Tell], bytes]

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


def processes() -> ForkServerContext | SpawnContext:
    """Return how child processes are made: forked from a ready one where the system can."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    own = multiprocessing.get_context("forkserver")
    own.set_forkserver_preload(_READY)
    return own


def make_ready() -> None:
    """Start the process that children are forked from, which goes on by itself; the first child need not wait."""
    if "forkserver" in multiprocessing.get_all_start_methods():
        from multiprocessing import forkserver  # which is not there on every system

        processes()
        forkserver.ensure_running()


def run_in_child(
    work: str, request: Mapping[str, Any], inputs: Sequence[Input], *, tell: Tell, stop: threading.Event, most_s: float
) -> Outcome:
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
    """
    own = processes()
    here, there = own.Pipe(duplex=False)
    child = own.Process(target=_do, args=(there, work, dict(request), list(inputs)), daemon=True)
    child.start()
    there.close()
    try:
        return _followed(child, here, tell=tell, stop=stop, ends=time.monotonic() + most_s)
    finally:
        child.kill()
        child.join()
        here.close()


def _followed(child: BaseProcess, here: Connection, *, tell: Tell, stop: threading.Event, ends: float) -> Outcome:
    while True:
        if stop.is_set():
            return Outcome("cancelled")
        if time.monotonic() > ends:
            return Outcome("failed", problem="this took too long and was stopped", remedy="give fewer or smaller files")
        if not here.poll(_LOOK_S):
            continue
        try:
            said = here.recv()
        except (EOFError, OSError):
            child.join(1)
            return Outcome("failed", problem="the process that did this ended without a word",
                           remedy="check the file: it may be damaged, or need too much memory")  # fmt: skip
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

    try:
        function: Work = getattr(importlib.import_module(module), name)
        outcome = Outcome("done", result=function(request, inputs, tell))
    except RapalogError as error:
        outcome = Outcome("refused", problem=error.problem, where=error.where, remedy=error.remedy)
    except MemoryError:
        outcome = Outcome(
            "refused", problem="there is not enough memory for this", remedy="give fewer or smaller files"
        )
    except Exception as error:
        outcome = Outcome("failed", problem=f"a fault of rapalog itself: {type(error).__name__}: {error}"[:500],
                          remedy="report it with the file that you gave")  # fmt: skip
    link.send(outcome)
    link.close()


def _limit() -> None:
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = _MOST_MEMORY if hard == resource.RLIM_INFINITY else min(_MOST_MEMORY, hard)
    if soft == resource.RLIM_INFINITY or soft > most:
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
