"""Jobs on disk: whole or not there, told apart by server, and never more than the disk should hold."""

from __future__ import annotations

import sqlite3

import pytest

from rapalog.errors import RapalogError
from rapalog.files.given import Held
from rapalog.web.jobs import store as of_store
from rapalog.web.jobs.store import Input, Store


@pytest.fixture
def file(tmp_path):
    return tmp_path / "jobs.sqlite"


def add(store, size=0):
    return store.add("plate", "a plate", {"a": 1}, [Input("files", Held("a.csv", b"x" * size))])


def test_a_job_is_found_after_the_file_was_closed(file):
    first = Store(file)
    job = add(first, 5)
    assert first.start(job.id)
    first.finish(job.id, b"result")
    first.close()
    again = Store(file)
    assert again.job(job.id).state == "done" and again.result(job.id) == b"result"
    assert again.names(job.id) == ["a.csv"] and again.inputs(job.id)[0].file.data == b"xxxxx"
    again.close()


def test_what_ran_when_its_server_went_is_interrupted_and_has_no_result(file):
    gone, here = Store(file), Store(file)
    job, waits = add(gone), add(gone)
    gone.start(job.id)
    here.interrupt_left()
    assert here.job(job.id).state == "running"  # its server lives
    gone.close()
    here.interrupt_left()
    assert [here.job(own.id).state for own in (job, waits)] == ["interrupted", "interrupted"]
    assert here.result(job.id) is None and here.job(job.id).remedy == "run it again"
    here.finish(job.id, b"late")
    assert here.result(job.id) is None
    here.close()


def test_a_server_is_not_taken_for_a_dead_one_that_had_its_process_number(file):
    """A number is given again; a lock is not: jobs of a server are kept by name."""
    link = Store(file)
    link.close()
    raw = sqlite3.connect(file)
    raw.execute(
        "insert into jobs (id, kind, title, state, created, version, server, request) "
        "values ('0000000000000000', 'a', 'a', 'running', 1, '0', '1', '{}')"
    )
    raw.commit()
    raw.close()
    again = Store(file)
    again.interrupt_left()
    assert again.job("0" * 16).state == "interrupted"
    again.close()


def test_the_oldest_are_forgotten_when_there_is_too_much(file, monkeypatch):
    monkeypatch.setattr(of_store, "MOST_KEPT", 2_500)
    store, jobs = Store(file), []
    for _ in range(4):
        jobs.append(add(store, 1_000))
        store.start(jobs[-1].id)
        store.finish(jobs[-1].id, b"")
    assert [store.job(own.id) is not None for own in jobs] == [False, True, True, True]
    store.close()


def test_a_running_job_is_never_forgotten(file, monkeypatch):
    monkeypatch.setattr(of_store, "MOST_KEPT", 10)
    monkeypatch.setattr(of_store, "MOST_JOBS", 1)
    store = Store(file)
    jobs = [add(store, 1_000) for _ in range(3)]
    assert all(store.job(own.id) for own in jobs)
    store.close()


@pytest.mark.parametrize("content", [b"no database at all" * 100, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_file_that_is_no_database_is_put_aside_and_kept(file, content):
    file.write_bytes(content)
    store = Store(file)
    assert store.jobs() == []
    assert store.moved is not None and store.moved.read_bytes() == content
    store.close()


def test_a_file_of_a_newer_rapalog_is_left_alone(file):
    Store(file).close()
    raw = sqlite3.connect(file)
    raw.execute("pragma user_version = 999")
    raw.close()
    with pytest.raises(RapalogError, match="newer"):
        Store(file)
    assert file.exists()


def test_a_folder_that_cannot_be_made_is_an_error_with_a_remedy(tmp_path):
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    with pytest.raises(RapalogError, match="RAPALOG_DATA"):
        Store(tmp_path / "taken" / "jobs.sqlite")
