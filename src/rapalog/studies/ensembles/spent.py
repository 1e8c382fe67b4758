"""Where the time of an ensemble goes: making ready, reading sets, solving, writing trajectories."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace


@dataclass(frozen=True)
class Spent:
    """Seconds of each kind of work, summed over the threads that did it together.

    Parameters
    ----------
    start_up_s
        Until the first set could be run: the model read and its machine code made; from the command line, the program
        loaded as well.
    reading_s
        The table of sets read and checked.
    solving_s
        Sets run, or waited for where a cluster runs them.
    writing_s
        Trajectories written and brought to disk.
    """

    start_up_s: float = 0.0
    reading_s: float = 0.0
    solving_s: float = 0.0
    writing_s: float = 0.0

    def loaded(self, seconds: float) -> Spent:
        """Return the same with the time that loading the program took.

        Parameters
        ----------
        seconds
            0 or more.

        Returns
        -------
        Spent
            With a longer start-up.
        """
        return replace(self, start_up_s=self.start_up_s + seconds)

    def to_json(self) -> dict[str, float]:
        """Return the seconds by name.

        Returns
        -------
        dict
            Rounded to 0.1 ms.
        """
        return {item.name: round(getattr(self, item.name), 4) for item in fields(self)}


class Stopwatch:
    """Sums the time that several threads spend on each kind of work."""

    def __init__(self) -> None:
        self._spent = Spent()
        self._lock = threading.Lock()

    @contextmanager
    def on(self, work: str) -> Iterator[None]:
        """Count the time of a block.

        Parameters
        ----------
        work
            Name of a field of :class:`Spent` without its unit.
        """
        began = time.perf_counter()
        try:
            yield
        finally:
            field, took = f"{work}_s", time.perf_counter() - began
            with self._lock:
                self._spent = replace(self._spent, **{field: getattr(self._spent, field) + took})

    def read(self) -> Spent:
        """Return what was spent so far.

        Returns
        -------
        Spent
            Of all threads.
        """
        return self._spent
