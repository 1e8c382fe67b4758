"""Many curves at once: each says step by step what it needs fitted, and what the steps of all have in common is shared.

A curve's steps are a generator: it yields the fits and profiles it needs next and is sent their results, so that its
course reads as if it were alone. Curves are taken in lots; compiled loops do not hold Python's lock, so that one
thread's loops run while another thread works out what its curves ask for next.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from rapalog.numerics.families.models import Fitted
from rapalog.numerics.points import Floats
from rapalog.numerics.solve import Ask, fitted, solve

Result = TypeVar("Result")
#: What a curve yields: what it asks for. What it is sent: a row of the answer for each profile, a curve for each fit.
Steps = Generator[list[Ask], list["Fitted | Floats"], Result]

#: Curves in a lot: enough to share what is done once for all of them, few enough for a smooth progress bar.
_LOT: Final = 128


def run(
    steps: Sequence[Steps[Result]], *, threads: int | None = None, progress: Callable[[int, int], None] | None = None
) -> list[Result]:
    """Run the steps of many curves to their end and return their results, in order.

    Parameters
    ----------
    steps
        One generator per curve, not begun.
    threads
        At most so many threads; None is one per processor that may be used.
    progress
        Called with curves done and curves in all, after each lot.
    """
    lots = [steps[start : start + _LOT] for start in range(0, len(steps), _LOT)]
    found: list[Result] = []

    def took(lot: list[Result]) -> None:
        found.extend(lot)
        if progress is not None:
            progress(len(found), len(steps))

    count = threads or _processors()
    if count == 1 or len(lots) < 2:
        for lot in lots:
            took(_run_lot(lot))
        return found
    took(_run_lot(lots[0]))  # compiles, if nothing has yet, before there is more than one thread
    with ThreadPoolExecutor(count) as pool:
        for done in pool.map(_run_lot, lots[1:]):
            took(done)
    return found


def _run_lot(lot: Sequence[Steps[Result]]) -> list[Result]:
    results: dict[int, Result] = {}
    asked: dict[int, list[Ask]] = {}
    for index, own in enumerate(lot):
        _advance(own, None, index, asked, results)
    while asked:
        now, asked = asked, {}
        rows = solve([ask for asks in now.values() for ask in asks])
        start = 0
        for index, asks in now.items():
            mine = rows[start : start + len(asks)]
            start += len(asks)
            answers = [fitted(ask, row) if ask.fit is None else row for ask, row in zip(asks, mine, strict=True)]
            _advance(lot[index], answers, index, asked, results)
    return [results[index] for index in range(len(lot))]


def _advance(
    own: Steps[Result],
    answers: list[Fitted | Floats] | None,
    index: int,
    asked: dict[int, list[Ask]],
    results: dict[int, Result],
) -> None:
    try:
        asked[index] = next(own) if answers is None else own.send(answers)
    except StopIteration as stop:
        results[index] = stop.value


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
