"""Work by several threads: bounded, each item once, and nothing goes on after an end."""

import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapalog.engine.runs.stream import Stopped, work_on


@given(st.lists(st.integers(), max_size=40), st.integers(1, 5))
@settings(max_examples=30, deadline=None)
def test_every_item_is_worked_on_once(items, width):
    assert sorted(work_on(items, lambda item: item, width=width, stop=threading.Event())) == sorted(items)


def test_few_items_are_read_ahead():
    read, done = [], []

    def items():
        for item in range(50):
            read.append(item)
            yield item

    for item in work_on(items(), lambda item: item, width=2, stop=threading.Event()):
        done.append(item)
        assert len(read) - len(done) <= 2 + 1 + 1  # under way, waiting, and those done but not yet handed over


def test_threads_work_at_the_same_time():
    meeting = threading.Barrier(3)
    assert len(list(work_on(range(3), lambda _: meeting.wait(timeout=10), width=3, stop=threading.Event()))) == 3


def test_the_first_error_ends_the_stream_and_stops_the_others():
    stop, ended = threading.Event(), []

    def work(item):
        if item == 0:
            raise ValueError("broken")
        while not stop.is_set():
            time.sleep(0.01)
        ended.append(item)
        raise Stopped

    with pytest.raises(ValueError, match="broken"):
        list(work_on(range(10), work, width=2, stop=stop))
    assert set(ended) <= {1, 2}  # none began after the error, and those under way have ended


def test_an_interrupt_waits_for_the_threads():
    stop, ended = threading.Event(), []

    def items():
        yield from range(2)
        raise KeyboardInterrupt

    def work(item):
        stop.wait(timeout=10)
        ended.append(item)

    with pytest.raises(KeyboardInterrupt):
        list(work_on(items(), work, width=2, stop=stop))
    assert sorted(ended) == [0, 1]
