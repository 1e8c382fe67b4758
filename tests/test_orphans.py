"""Nothing goes on behind a killed process."""

import os
import signal
import subprocess
import sys
import time

import pytest

SCRIPT = """
import operator, os, sys, time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from rapalog.orphans import end_with_parent

if __name__ == "__main__":
    begin = end_with_parent if sys.argv[2] == "watch" else None
    with ProcessPoolExecutor(2, mp_context=get_context(sys.argv[1]), initializer=begin) as pool:
        print(*pool.map(operator.call, [os.getpid] * 8), flush=True)
        time.sleep(60)
"""


def _alive(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def _workers_after_a_kill(folder, method, watch):
    """Kill a process with a pool, and return those workers that outlive it by a second."""
    script = folder / "script.py"
    script.write_text(SCRIPT)
    process = subprocess.Popen([sys.executable, script, method, watch], stdout=subprocess.PIPE, text=True)
    workers = {int(word) for word in process.stdout.readline().split()}
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    left, until = workers, time.monotonic() + (10.0 if watch == "watch" else 1.0)
    while left and time.monotonic() < until:
        time.sleep(0.05)
        left = {worker for worker in left if _alive(worker)}
    return left


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("method", ["spawn", "fork"])
def test_workers_end_with_a_killed_parent(tmp_path, method):
    assert not _workers_after_a_kill(tmp_path, method, "watch")


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_workers_that_do_not_watch_stay_behind(tmp_path):
    left = _workers_after_a_kill(tmp_path, "spawn", "no")
    assert left  # else the test above would prove nothing
    for worker in left:
        os.kill(worker, signal.SIGKILL)
