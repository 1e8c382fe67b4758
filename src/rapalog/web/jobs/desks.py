"""Children that stayed after their work: few, the newest kept, and made anew for a question to one that has left."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from rapalog.web.jobs.child import Desk, Outcome, Question

#: Each holds the images of an experiment in memory.
_MOST: Final = 2
_MOST_S: Final = 20.0


class Desks:
    """The children that can be asked, by the id of their job."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._desks: OrderedDict[str, Desk] = OrderedDict()
        self._opening: dict[str, threading.Lock] = {}

    def put(self, own: str, desk: Desk) -> None:
        """Keep a child; the one that was not asked for longest leaves."""
        with self._lock:
            left = [self._desks.pop(own)] if own in self._desks else []
            self._desks[own] = desk
            while len(self._desks) > _MOST:
                left.append(self._desks.popitem(last=False)[1])
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
            desk = self._known(own)
            if desk is None:
                outcome = reopen()
                desk = self._known(own)
                if desk is None:
                    return outcome
        return desk.ask(question, most_s=_MOST_S)

    def drop(self, own: str) -> None:
        """End the child of a job, if there is one."""
        with self._lock:
            desk = self._desks.pop(own, None)
            self._opening.pop(own, None)
        if desk is not None:
            desk.end()

    def close(self) -> None:
        """End all."""
        for own in list(self._desks):
            self.drop(own)

    def _known(self, own: str) -> Desk | None:
        with self._lock:
            desk = self._desks.get(own)
            if desk is None:
                return None
            if not desk.is_there:
                del self._desks[own]
                return None
            self._desks.move_to_end(own)
            return desk
