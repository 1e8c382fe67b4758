"""The same blocks on other processes: the same numbers, and no set lost or doubled when a worker dies."""

import os
import sys
import threading
from concurrent.futures import Future

import numpy as np
import pytest
from tests import places

from rapalog.engine.runs import cluster
from rapalog.engine.runs.blocks import Job, SetBlock, run_block
from rapalog.engine.runs.cluster import open_cluster
from rapalog.engine.runs.stream import Stopped, work_on
from rapalog.errors import RapalogError, SimulationError

DECAY = places.DECAY.read_text(encoding="utf-8")
JOB = Job("decay", DECAY, ("S", "P"), (0.0, 1.0, 5.0), 1e-6, 1e-9)


def block(index, count=20):
    rng = np.random.default_rng(index)
    given = {name: rng.lognormal(-2, 0.3, count) for name in ("k", "S")}
    return SetBlock(index, index * count, np.arange(index * count, (index + 1) * count), given)


def test_without_the_package_the_message_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(RapalogError, match="not installed") as refused, open_cluster("local"):
        pass
    assert "pip install 'rapalog[cluster]'" in refused.value.remedy


def test_addresses_that_are_none_or_answer_not_are_refused(monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr(cluster, "_CONNECT_S", 1.0)
    for address, what in (("elsewhere", "must be local"), ("tcp://127.0.0.1:1", "no scheduler answers")):
        with pytest.raises(RapalogError, match=what), open_cluster(address):
            pass


def die_once(path):
    """Return a number, unless nobody has died yet: then leave a mark and die as a killed process does."""
    if not path.exists():
        path.touch()
        os._exit(9)


@pytest.fixture(scope="module")
def two_workers():
    pytest.importorskip("distributed")
    with open_cluster("local", workers=2) as opened:
        yield opened


def test_workers_compute_what_this_process_computes(two_workers):
    assert two_workers.workers == 2
    stop = threading.Event()
    blocks = [block(index) for index in range(5)]
    found = list(work_on(blocks, lambda one: (one.index, two_workers.run(JOB, one, stop)), width=3, stop=stop))
    assert sorted(index for index, _ in found) == list(range(5))
    for index, result in found:
        assert np.array_equal(result.values, run_block(JOB, blocks[index]).values)


def test_answers_that_take_longer_than_a_look_to_come_arrive(two_workers, monkeypatch):
    monkeypatch.setattr(cluster, "_LOOK_S", 1e-4)
    stop = threading.Event()
    blocks = [block(index, 20_000) for index in range(12)]
    found = dict(work_on(blocks, lambda one: (one.index, two_workers.run(JOB, one, stop)), width=4, stop=stop))
    assert {len(result.values) for result in found.values()} == {20_000} and len(found) == 12


def test_an_error_on_a_worker_comes_back_with_its_remedy(two_workers):
    wrong = SetBlock(0, 0, np.arange(1), {"no_such_symbol": np.ones(1)})
    with pytest.raises(RapalogError) as raised:
        two_workers.run(JOB, wrong, threading.Event())
    assert raised.value.remedy


def test_a_stopped_caller_does_not_wait_for_a_worker(two_workers):
    stop = threading.Event()
    stop.set()
    with pytest.raises(Stopped):
        two_workers.run(JOB, block(0), stop)


def test_a_worker_that_dies_loses_and_doubles_no_set(two_workers, tmp_path, monkeypatch):
    mark = tmp_path / "died"

    def dying(job, one):
        die_once(mark)
        return run_block(job, one)

    monkeypatch.setattr(cluster, "run_block", dying)
    stop = threading.Event()
    blocks = [block(index) for index in range(8)]
    found = dict(work_on(blocks, lambda one: (one.index, two_workers.run(JOB, one, stop)), width=3, stop=stop))
    assert mark.exists() and sorted(found) == list(range(8))
    for index, result in found.items():
        assert np.array_equal(result.values, run_block(JOB, blocks[index]).values)


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_an_interrupt_at_the_terminal_does_not_reach_local_workers(two_workers, monkeypatch):
    def blocked(job, one):
        import signal

        deaf = signal.getsignal(signal.SIGINT) is signal.SIG_IGN
        return run_block(job, one.piece(0, 2 if deaf else 1))

    monkeypatch.setattr(cluster, "run_block", blocked)
    assert len(two_workers.run(JOB, block(0), threading.Event()).values) == 2


def test_a_cluster_without_workers_is_given_up_after_a_while(monkeypatch):
    class Nobody:
        def nthreads(self):
            return {}

    monkeypatch.setattr(cluster, "_ALONE_S", 0.0)
    with pytest.raises(SimulationError, match="no workers left"):
        cluster._result(Nobody(), Future(), threading.Event(), ("the sets from row 0 on", "nothing is kept"))


def test_a_block_that_kills_every_worker_is_an_error(two_workers, monkeypatch):
    def deadly(job, one):
        os._exit(9)

    monkeypatch.setattr(cluster, "run_block", deadly)
    with pytest.raises(SimulationError, match="workers died"):
        two_workers.run(JOB, block(0), threading.Event())
