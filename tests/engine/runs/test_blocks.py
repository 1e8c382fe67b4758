"""Blocks of sets: a job is complete in itself, pieces fit into memory, failed sets are named."""

import pickle
import threading
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import places

from rapalog.engine.runs import blocks
from rapalog.engine.runs.blocks import Job, SetBlock, prepared, run_block

DECAY = places.DECAY.read_text(encoding="utf-8")
JOB = Job("decay", DECAY, ("S", "P"), (0.0, 1.0, 5.0), 1e-6, 1e-9)


def block(count, **given):
    given = given or {"k": np.linspace(0.1, 1.0, count), "S": np.linspace(1.0, 2.0, count)}
    return SetBlock(0, 100, np.arange(100, 100 + count), given)


def exact(sets, times=JOB.times):
    return sets.given["S"][:, None] * np.exp(-sets.given["k"][:, None] * np.array(times))


def test_a_job_travels_and_does_the_same_elsewhere():
    sets = block(9)
    there, sent = pickle.loads(pickle.dumps((JOB, sets)))
    assert np.array_equal(run_block(there, sent).values, run_block(JOB, sets).values)
    np.testing.assert_allclose(run_block(there, sent).values[:, :, 0], exact(sets), rtol=2e-6)


@pytest.mark.parametrize("cuts", [[0, 9], [0, 1, 9], [0, 3, 6, 9]])
def test_pieces_make_up_the_block(cuts):
    sets = block(9)
    pieces = [sets.piece(begin, end) for begin, end in pairwise(cuts)]
    assert [piece.first for piece in pieces] == [100 + begin for begin in cuts[:-1]]
    whole = np.concatenate([run_block(JOB, piece).values for piece in pieces])
    assert np.array_equal(whole, run_block(JOB, sets).values)


@given(st.integers(1, 100_000), st.integers(1, 1000), st.integers(1, 64), st.integers(0, 5000), st.integers(1, 10_000))
def test_pieces_under_way_stay_within_bounds(n_times, n_observables, width, n_symbols, most):
    job = Job("m", "", tuple(map(str, range(n_observables))), tuple(map(float, range(n_times % 500 + 1))), 1e-6, 1e-9)
    piece = job.piece(width=width, n_symbols=n_symbols, most=most)
    one = 8 * len(job.times) * n_observables
    assert 1 <= piece <= most
    assert piece == 1 or (
        width * piece * one <= blocks._BYTES_AT_A_TIME and 8 * piece * n_symbols <= blocks._BYTES_SENT
    )


def test_a_kernel_is_made_once_however_many_threads_ask(monkeypatch):
    made = []
    monkeypatch.setattr(blocks, "kernel_for", lambda model, observables: made.append(observables) or object())
    threads = [threading.Thread(target=prepared, args=(DECAY, ("decaying",))) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    blocks._kernel.cache_clear()
    assert made == [("decaying",)]


def test_a_set_that_fails_is_named_by_its_label_and_the_others_stand():
    sets = block(5, k=np.array([0.1, 0.2, -400.0, 0.3, 0.4]), S=np.ones(5))
    result = run_block(JOB, sets)
    (failed,) = result.failed
    assert failed.label == 102 and failed.reason and 0.0 <= failed.time <= 5.0
    assert np.isnan(result.values[2]).any() and np.isfinite(np.delete(result.values, 2, axis=0)).all()


def test_a_table_of_labels_alone_runs_the_model_as_it_is():
    sets = SetBlock(0, 0, np.array(["a", "b"], dtype=object), {})
    values = run_block(JOB, sets).values
    assert values.shape == (2, 3, 2)
    np.testing.assert_allclose(values[:, :, 0], [np.exp(-0.1 * np.array(JOB.times))] * 2, rtol=2e-6)


def test_the_second_solver_is_asked_only_where_it_is_wanted():
    sets = block(9)
    again = Job(**{**vars(JOB), "recheck": frozenset({100, 104, 3})})
    assert run_block(JOB, sets).rechecked == ()
    rechecked = run_block(again, sets).rechecked
    assert [item.label for item in rechecked] == [100, 104]
    assert all(0 <= item.difference < 1e-4 and item.observable in ("S", "P") for item in rechecked)


def test_what_progress_raises_ends_the_run():
    def stop(done, total):
        raise KeyError("enough")

    with pytest.raises(KeyError):
        run_block(JOB, block(20), progress=stop)
