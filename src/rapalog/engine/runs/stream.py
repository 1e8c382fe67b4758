"""Work on a stream of items by several threads: bounded, stoppable, each item once.

At any time at most one item per thread is under way and one more waits, so that memory does not grow with the stream
and no thread stands idle while the next item is read. When anything fails, or the user interrupts, threads under way
are told to stop and are waited for: nothing goes on behind the caller's back.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from typing import Final, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

_WAITING: Final = 1  # items read ahead: enough, as reading one is far quicker than working on it
_WAKE_S: Final = 0.2  # how long an interrupt may go unseen where waiting for a thread cannot be interrupted


class Stopped(Exception):
    """Raised by work that has been told to stop."""


def work_on(
    items: Iterable[Item], work: Callable[[Item], Result], *, width: int, stop: threading.Event
) -> Iterator[Result]:
    """Yield ``work(item)`` for every item, as they are done, by ``width`` threads.

    ``stop`` is set when an error or an interrupt ends the stream early; ``work`` should look at it now and then and
    raise :class:`Stopped`. The first error of any thread is raised here.
    """
    source = iter(items)
    pool = ThreadPoolExecutor(max_workers=width, thread_name_prefix="rapalog")
    under_way: set[Future[Result]] = set()
    try:
        while True:
            under_way |= {pool.submit(work, item) for item in islice(source, width + _WAITING - len(under_way))}
            if not under_way:
                break
            done, under_way = wait(under_way, timeout=_WAKE_S, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()
    except BaseException:
        stop.set()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
