"""A worker process ends when the process that began it does, however that one dies.

A worker of a pool waits for work on a pipe whose other end it holds itself, so it would wait for ever after a kill of
its parent. The system closes the parent's end of another pipe at its death; a thread waits for that.
"""

from __future__ import annotations

import os
import threading
from multiprocessing import parent_process
from multiprocessing.connection import wait

#: As the shell says of what SIGKILL ended.
_KILLED = 137


def end_with_parent() -> None:
    """Let this process end when its parent is gone; to be called once in a worker, such as by a pool's initializer."""
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent.sentinel,), name="rapalog-parent", daemon=True).start()


def _end_after(sentinel: int) -> None:
    wait([sentinel])
    os._exit(_KILLED)
