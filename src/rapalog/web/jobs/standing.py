"""Children that stayed after their work: few, the newest kept, and made anew for a question to one that has left."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Final

from rapalog.web.jobs.child import Question, kill
from rapalog.web.jobs.outcome import ENDED, TOO_LONG, Outcome, receive

#: Each holds the images of an experiment in memory.
_MOST: Final = 2
_MOST_S: Final = 20.0


class _Standing:
    """A child that has done its work and stays to answer questions, one after the other."""

    def __init__(self, child: BaseProcess, link: Connection) -> None:
        self._child = child
        self._link = link
        self._lock = threading.Lock()

    def ask(self, question: Question, *, most_s: float) -> Outcome:
        """Return what the child answers; one that takes longer is ended."""
        with self._lock:
            try:
                self._link.send_bytes(json.dumps(dict(question)).encode())
                if self._link.poll(most_s):
                    return receive(self._link, lambda what, share: None) or ENDED
            except (EOFError, OSError):
                self._end()
                return ENDED
            self._end()
            return TOO_LONG

    @property
    def is_there(self) -> bool:
        """Whether it can still be asked."""
        return not self._link.closed and self._child.is_alive()

    def end(self) -> None:
        """End the child, also while it is asked."""
        if self.is_there:
            kill(self._child)
        with self._lock:
            self._end()

    def _end(self) -> None:
        if not self._link.closed:
            kill(self._child)
            self._link.close()


class StandingChildren:
    """The children that can be asked, by the id of their job."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._standing: OrderedDict[str, _Standing] = OrderedDict()
        self._opening: dict[str, threading.Lock] = {}

    def put(self, own: str, child: BaseProcess, link: Connection) -> None:
        """Keep the child of a job; the one that was not asked for longest leaves."""
        standing = _Standing(child, link)
        with self._lock:
            left = [self._standing.pop(own)] if own in self._standing else []
            self._standing[own] = standing
            while len(self._standing) > _MOST:
                left.append(self._standing.popitem(last=False)[1])
        for one in left:
            one.end()

    def ask(self, own: str, question: Question, reopen: Callable[[], Outcome]) -> Outcome:
        """Ask the child of a job, after its work was done again where it has left.

        Parameters
        ----------
        own
            The id of the job.
        question
            What the child's work understands.
        reopen
            Does the work again and puts its child here.
        """
        with self._lock:
            opening = self._opening.setdefault(own, threading.Lock())
        with opening:
            standing = self._known(own)
            if standing is None:
                outcome = reopen()
                standing = self._known(own)
                if standing is None:
                    return outcome
        return standing.ask(question, most_s=_MOST_S)

    def drop(self, own: str) -> None:
        """End the child of a job, if there is one."""
        with self._lock:
            standing = self._standing.pop(own, None)
            self._opening.pop(own, None)
        if standing is not None:
            standing.end()

    def close(self) -> None:
        """End all."""
        for own in list(self._standing):
            self.drop(own)

    def _known(self, own: str) -> _Standing | None:
        with self._lock:
            standing = self._standing.get(own)
            if standing is None:
                return None
            if not standing.is_there:
                del self._standing[own]
                return None
            self._standing.move_to_end(own)
            return standing
