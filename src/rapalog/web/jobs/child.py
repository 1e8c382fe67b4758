"""One piece of work in a process of its own: killed without harm, and held to limits of time and memory.

Files come from anywhere, and some end a process that reads them. So they are read here, never in the server. A child is
forked from a process that has everything imported and does nothing else, which takes some milliseconds. What a child
says crosses as JSON and bytes, never as objects. It and the processes of its own die with the server.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import json
import multiprocessing
import multiprocessing.forkserver
import os
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
from rapalog.web.jobs.job import Input
from rapalog.web.jobs.outcome import ENDED, TOO_LARGE, TOO_LONG, Outcome, receive, send_outcome

#: Tells what is being done and which share of it.
Tell = Callable[[str, float], None]
Question = Mapping[str, Any]


@dataclass(frozen=True)
class Stays:
    """A result, and what answers questions about it as long as the child is kept: nothing has to be read again."""

    result: bytes
    answer: Callable[[Question], bytes]


#: Takes over a child that stays, and the link to it.
Keep = Callable[[BaseProcess, Connection], None]
Work = Callable[[Mapping[str, Any], Sequence[Input], Tell], bytes | Stays]

#: What a child is imported with before it is needed.
_READY: Final = ["rapalog.web.jobs.ready"]
_MOST_MEMORY: Final = 6_000_000_000  # of address space, which machine code and libraries use freely
_LOOK_S: Final = 0.2
_DIE_WITH_PARENT: Final = 1  # PR_SET_PDEATHSIG of Linux


def processes() -> ForkServerContext | SpawnContext:
    """Return how child processes are made: forked from a ready one where the system can."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    own = multiprocessing.get_context("forkserver")
    own.set_forkserver_preload(_READY)
    return own


def make_ready() -> None:
    """Start the process that children are forked from, which then imports what they need; it returns at once."""
    if isinstance(processes(), ForkServerContext):
        multiprocessing.forkserver.ensure_running()


def run_in_child(  # noqa: PLR0913 - what is done, on what, and who follows it
    work: str,
    request: Mapping[str, Any],
    inputs: Sequence[Input],
    *,
    tell: Tell,
    stop: threading.Event,
    most_s: float,
    keep: Keep | None = None,
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
    keep
        Given the child if it :class:`Stays`; without it, it ends.
    """
    own = processes()
    here, there = own.Pipe()
    child = own.Process(target=_do, args=(there, work, dict(request), list(inputs), most_s))
    child.start()
    there.close()
    kept = False
    try:
        outcome = _followed(child, here, tell=tell, stop=stop, ends=time.monotonic() + most_s)
        if outcome.stays and keep:
            keep(child, here)
            kept = True
        return outcome
    finally:
        if not kept:
            kill(child)
            here.close()


def named(work: str) -> Callable[..., Any]:
    """Return the function that ``module:function`` names, which only the process that needs it imports."""
    module, _, name = work.partition(":")
    function: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return function


def kill(child: BaseProcess) -> None:
    """End a child and every process that it started."""
    if sys.platform != "win32" and child.pid:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
    child.kill()
    child.join()


def _followed(child: BaseProcess, here: Connection, *, tell: Tell, stop: threading.Event, ends: float) -> Outcome:
    while True:
        if stop.is_set():
            return Outcome("cancelled")
        if time.monotonic() > ends:
            return TOO_LONG
        if not here.poll(_LOOK_S):
            continue
        try:
            outcome = receive(here, tell)
        except (EOFError, OSError):
            child.join(1)
            return ENDED
        if outcome is not None:
            return outcome


def _do(link: Connection, work: str, request: Mapping[str, Any], inputs: Sequence[Input], most_s: float) -> None:
    _die_with_server()
    _limit(most_s)
    last = [0.0]

    def tell(what: str, share: float) -> None:
        if time.monotonic() - last[0] > _LOOK_S / 2:
            last[0] = time.monotonic()
            link.send_bytes(json.dumps({"what": what, "share": share}).encode())

    def begin() -> bytes | Stays:
        function: Work = named(work)
        return function(request, inputs, tell)

    outcome, answer = _outcome(begin)
    with contextlib.suppress(EOFError, OSError):  # the server is gone
        send_outcome(link, outcome)
        while answer is not None:
            question = json.loads(link.recv_bytes())
            send_outcome(link, _outcome(partial(answer, question))[0])
    link.close()


def _outcome(work: Callable[[], bytes | Stays]) -> tuple[Outcome, Callable[[Question], bytes] | None]:
    """Return what came of a piece of work, and what answers questions about it."""
    try:
        found = work()
    except RapalogError as error:
        return Outcome("refused", problem=error.problem, where=error.where, remedy=error.remedy), None
    except MemoryError:
        return TOO_LARGE, None
    except Exception as error:
        return Outcome(
            "failed",
            problem=f"a fault of rapalog itself: {type(error).__name__}: {error}"[:500],
            remedy="report it with the file that you gave",
        ), None
    if isinstance(found, Stays):
        return Outcome("done", result=found.result, stays=True), found.answer
    return Outcome("done", result=found), None


def _die_with_server() -> None:
    """Make this process the first of a group that ends when the server does, however that ends.

    A thread waits for the end of the server. Where Python gives it no turn, as within a regular expression, Linux kills
    the child together with the process that it was forked from, which ends with the server.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server decides
    if sys.platform == "win32":
        return
    os.setsid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    threading.Thread(target=_wait_for_end, daemon=True).start()


def _wait_for_end() -> None:
    server = multiprocessing.parent_process()
    if server is not None and sys.platform != "win32":
        server.join()
        os.killpg(0, signal.SIGKILL)


def _limit(most_s: float) -> None:
    if sys.platform == "win32":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = _MOST_MEMORY if hard == resource.RLIM_INFINITY else min(_MOST_MEMORY, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    busy_s = int(most_s * (os.cpu_count() or 1)) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (busy_s, busy_s))
