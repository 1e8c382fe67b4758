"""A piece of work in a child: what it returns, and every way in which it ends without a result."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from rapalog.files.given import Held
from rapalog.web.jobs.child import run_in_child
from rapalog.web.jobs.job import Input


def outcome(work, request=None, inputs=(), *, stop=None, most_s=60.0, tell=lambda what, share: None):
    return run_in_child(
        f"tests.web.jobs.slow_work:{work}",
        request or {},
        inputs,
        tell=tell,
        stop=stop or threading.Event(),
        most_s=most_s,
    )


def alive(number):
    try:
        return Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def numbers(file, count):
    """The processes that a piece of work wrote down, once it did."""
    for _ in range(600):
        found = file.read_text(encoding="utf-8").split() if file.exists() else []
        if len(found) == count:
            return [int(one) for one in found]
        time.sleep(0.05)
    raise AssertionError("the child did not start")


def test_files_and_settings_reach_it_and_its_bytes_come_back():
    found = outcome("quick", {"a": 1}, [Input("files", Held("a.csv", b"123"))])
    assert (found.state, found.result) == ("done", b"[{'a': 1}, [('files', 'a.csv', 3)]]")


def test_a_refusal_keeps_problem_place_and_remedy():
    found = outcome("refused")
    assert (found.state, found.problem, found.where, found.remedy) == (
        "refused",
        "well B7 holds no number",
        "a.csv:7",
        "write one",
    )


@pytest.mark.parametrize(
    ("work", "state", "word"),
    [("failing", "failed", "KeyError"), ("gone", "failed", "without a word"), ("hungry", "refused", "memory")],
)
def test_an_end_without_a_result_says_why_and_what_to_try(work, state, word):
    found = outcome(work)
    assert found.state == state and word in found.problem and found.remedy and found.result == b""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked up in /proc")
@pytest.mark.parametrize(("work", "count"), [("slow", 2), ("stuck", 1)])
def test_stopping_it_ends_it_and_every_process_that_it_started(tmp_path, work, count):
    stop, told = threading.Event(), []
    ended = threading.Thread(target=lambda: told.append(outcome(work, {"file": str(tmp_path / "n")}, stop=stop)))
    ended.start()
    own = numbers(tmp_path / "n", count)
    assert all(map(alive, own))
    stop.set()
    ended.join(20)
    assert told[0].state == "cancelled"
    assert not any(map(alive, own))


def test_it_is_stopped_after_its_time(tmp_path):
    found = outcome("stuck", {"file": str(tmp_path / "n")}, most_s=0.5)
    assert found.state == "failed" and "too long" in found.problem
