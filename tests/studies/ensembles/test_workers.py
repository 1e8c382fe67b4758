"""Who works on an ensemble: threads are shared by the parts under way, progress is counted once, a stop is heard."""

import threading

import pytest

from rapalog.engine.runs.stream import Stopped
from rapalog.studies.ensembles import workers
from rapalog.studies.ensembles.settings import EnsembleSettings
from rapalog.studies.ensembles.workers import Count, cores, workers_for


class _Block:
    def __len__(self):
        return 10


@pytest.fixture
def told():
    return []


def _threads(told, n, todo, stop=None):
    count = Count(0, 100, lambda done, total: told.append((done, total)))
    return workers_for(EnsembleSettings(threads=n), todo, 10_000, stop=stop or threading.Event(), count=count)


@pytest.mark.parametrize(("threads", "todo", "width"), [(4, 9, 4), (4, 2, 2), (1, 5, 1)])
def test_no_more_parts_are_under_way_than_there_are_threads_or_parts(told, threads, todo, width):
    with _threads(told, threads, todo) as own:
        assert own.width == width


def test_parts_under_way_share_the_threads_and_the_last_gets_them_all(told, monkeypatch):
    seen = []
    monkeypatch.setattr(workers, "run_block", lambda job, block, *, threads, progress: seen.append(threads))
    with _threads(told, 4, 4) as own, own.one_part():
        own.run(None, _Block())
        with own.one_part():
            own.run(None, _Block())
        own.run(None, _Block())
    assert seen == [4, 2, 4]


def test_progress_counts_every_set_once(told, monkeypatch):
    def halves(job, block, *, threads, progress):
        progress(5, 10)

    monkeypatch.setattr(workers, "run_block", halves)
    with _threads(told, 1, 1) as own, own.one_part():
        own.run(None, _Block())
        own.run(None, _Block())
    assert told == [(0, 100), (5, 100), (10, 100), (15, 100), (20, 100)]


def test_a_stop_is_heard_within_a_piece(told, monkeypatch):
    stop = threading.Event()

    def interrupted(job, block, *, threads, progress):
        stop.set()
        progress(1, 10)
        pytest.fail("it went on")

    monkeypatch.setattr(workers, "run_block", interrupted)
    with _threads(told, 1, 1, stop) as own, own.one_part(), pytest.raises(Stopped):
        own.run(None, _Block())


def test_at_least_one_core_may_be_used():
    assert cores() >= 1
