"""A process that stays alive for questions that take about a second and are asked again and again while a slider moves.

Of each kind of question only the newest counts: one that is overtaken while it waits is not worked on. Nothing here
reads files that a user gave; those are read by jobs.
"""

from __future__ import annotations

import gc
import itertools
import multiprocessing
import os
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from typing import Any, Final

from rapalog.errors import RapalogError
from rapalog.web.jobs.child import named, processes

_MOST_S: Final = 90.0


class Overtaken(Exception):
    """A newer question of the same kind was asked."""


class Standing:
    """Answers questions one after another in one process, which is started with the first of them."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._newest: dict[str, int] = {}
        self._turn = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._closed = False

    def ask(self, work: str, question: Mapping[str, Any], *, newest_only: bool = True) -> bytes:
        """Return the answer of a module's function to a question.

        Parameters
        ----------
        work
            ``module:function`` that answers; only the other process imports it.
        question
            What it is given.
        newest_only
            Whether a newer question to the same function makes this one idle.

        Raises
        ------
        Overtaken
            If a newer question to the same function came while this one waited.
        RapalogError
            What the function raises, or if it takes too long.
        """
        own = next(self._numbers)
        self._newest[work] = own
        with self._turn:
            if newest_only and self._newest[work] != own:
                raise Overtaken
            return self._answer(work, question)

    def _answer(self, work: str, question: Mapping[str, Any]) -> bytes:
        for last in (False, True):
            try:
                return self._started().submit(_answered, work, question).result(_MOST_S)
            except BrokenProcessPool:
                self._end()
                if last:
                    raise RapalogError("the process that computes this ended", remedy="ask again") from None
            except TimeoutError:
                self._end()
                break
        raise RapalogError("this took too long and was stopped", remedy="change a setting")

    def _started(self) -> ProcessPoolExecutor:
        if self._closed:
            raise RapalogError("the server is stopping", remedy="start it again")
        if self._pool is None:
            self._pool = ProcessPoolExecutor(1, mp_context=processes(), initializer=_end_with_parent)
        return self._pool

    def _end(self) -> None:
        pool, self._pool = self._pool, None
        if pool is None:
            return
        for child in list((getattr(pool, "_processes", None) or {}).values()):
            child.kill()
        pool.shutdown(wait=True, cancel_futures=True)

    def close(self) -> None:
        """End the process, whatever it does."""
        self._closed = True
        self._end()
        gc.collect()  # the pool's semaphores are given back now: a server that is stopped by a signal has no later


def _answered(work: str, question: Mapping[str, Any]) -> bytes:
    answer: Callable[[Mapping[str, Any]], bytes] = named(work)
    return answer(question)


def _end_with_parent() -> None:
    """Have this process end when the server does, also when that was killed."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
