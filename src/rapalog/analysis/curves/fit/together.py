"""Many curves at once: each says step by step what it needs worked out, and what all have in common is shared.

A curve's steps are a generator: it yields what it needs next (wells collapsed, fits, profiles, tests of no effect) and
is sent the results, so that its course reads as if it were alone. Curves are taken in lots; compiled loops do not hold
Python's lock, so that one thread's loops run while another thread works out what its curves ask for next.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, NamedTuple, TypeVar

import numpy as np

from rapalog.analysis.curves.fit.flat_test import FlatTest, flat_p_values
from rapalog.numerics.families.models import Fitted
from rapalog.numerics.points import Floats, Points, collapse_alike
from rapalog.numerics.solve import Ask, fitted, solve


class Collapse(NamedTuple):
    """Wells to be collapsed by dose: doses (nM) and responses, shape (n,)."""

    dose: Floats
    response: Floats


Request = Ask | Collapse | FlatTest
Answer = Fitted | Floats | Points | float
Result = TypeVar("Result")
#: What a curve yields: what it asks for. What it is sent: a curve for each fit, a row of the answer for each profile,
#: points for wells, a P value for each test.
Steps = Generator[Sequence[Request], list[Answer], Result]

#: Curves in a lot: enough to share what is done once for all of them, few enough for a smooth progress bar.
_LOT: Final = 128
#: Lots that each thread has at least, where there are curves enough, so that none waits long for the last.
_SHARES: Final = 4
_SMALLEST: Final = 16


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
    count = threads or _processors()
    size = min(_LOT, max(_SMALLEST, len(steps) // (_SHARES * count)))
    first = min(size, _SMALLEST)
    lots = [steps[:first], *(steps[start : start + size] for start in range(first, len(steps), size))]
    found: list[Result] = []

    def took(lot: list[Result]) -> None:
        found.extend(lot)
        if progress is not None:
            progress(len(found), len(steps))

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
    asked: dict[int, Sequence[Request]] = {}
    for index, own in enumerate(lot):
        _advance(own, None, index, asked, results)
    while asked:
        now, asked = asked, {}
        found = _answers([ask for asks in now.values() for ask in asks])
        start = 0
        for index, asks in now.items():
            _advance(lot[index], found[start : start + len(asks)], index, asked, results)
            start += len(asks)
    return [results[index] for index in range(len(lot))]


def _advance(
    own: Steps[Result],
    answers: list[Answer] | None,
    index: int,
    asked: dict[int, Sequence[Request]],
    results: dict[int, Result],
) -> None:
    try:
        asked[index] = next(own) if answers is None else own.send(answers)
    except StopIteration as stop:
        results[index] = stop.value


def _answers(asks: Sequence[Request]) -> list[Answer]:
    """Return the answer to each request, those of one kind worked out together."""
    found: dict[int, Answer] = {}
    curves = [(index, ask) for index, ask in enumerate(asks) if isinstance(ask, Ask)]
    for (index, ask), row in zip(curves, solve([ask for _, ask in curves]), strict=True):
        found[index] = fitted(ask, row) if ask.fit is None else row
    tests = [(index, ask) for index, ask in enumerate(asks) if isinstance(ask, FlatTest)]
    for (index, _), p_value in zip(tests, flat_p_values([ask for _, ask in tests]), strict=True):
        found[index] = p_value
    alike: dict[bytes, list[tuple[int, Collapse]]] = {}
    for index, wells in enumerate(asks):
        if isinstance(wells, Collapse):
            alike.setdefault(wells.dose.tobytes(), []).append((index, wells))
    for own in alike.values():
        points = collapse_alike(own[0][1].dose, np.array([ask.response for _, ask in own]))
        found.update(zip((index for index, _ in own), points, strict=True))
    return [found[index] for index in range(len(asks))]


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
