"""Jobs on disk: whole or not there, told apart by server, and never more than the disk should hold."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from rapalog.errors import RapalogError
from rapalog.files.given import Held
from rapalog.web.jobs import store as of_store
from rapalog.web.jobs.job import Input
from rapalog.web.jobs.store import Store


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


def damaged(data, how):
    """A file of jobs with the page that lists their files overwritten, cut off, or with a row that no server wrote."""
    with closing(sqlite3.connect(":memory:")) as raw:
        raw.deserialize(data[:18] + b"\1\1" + data[20:])  # in memory there is no log beside it
        (number,) = raw.execute("select rootpage from sqlite_master where name = 'inputs'").fetchone()
    page = (number - 1) * 4096
    return {
        "a page": data[:page] + b"\xff" * 4096 + data[page + 4096 :],
        "the end": data[: page + 100],
        "a state": data.replace(b"waiting", b"wbiting"),
        "a request": data.replace(b'{"a": 1}', b'{"a": 1)'),
        "a title": data.replace(b"a plate", b"a pl\xffte"),
    }[how]


@pytest.mark.parametrize("how", ["a page", "the end", "a state", "a request", "a title"])
def test_a_file_that_is_damaged_within_is_put_aside_when_that_is_seen_and_the_next_question_works(file, how):
    store = Store(file)
    jobs = [add(store, 9_000) for _ in range(5)]
    store.close()
    file.write_bytes(damaged(file.read_bytes(), how))
    store = Store(file)
    refused = []
    for ask in (store.jobs, *(lambda own=own: store.inputs(own.id) for own in jobs)):
        try:
            ask()
        except RapalogError as error:
            refused.append(error)
    assert store.moved is not None and store.moved.exists()
    assert len(refused) <= 1 and all("is damaged; it is kept as" in own.problem for own in refused)
    assert store.jobs() == []
    assert store.job(add(store, 10).id)
    store.close()


def test_a_question_after_the_end_or_text_that_is_none_does_not_put_the_file_aside(file):
    store = Store(file)
    first = add(store, 10)
    with pytest.raises(UnicodeEncodeError):
        store.add("plate", "\ud800", {})
    store.close()
    with pytest.raises(sqlite3.ProgrammingError):
        store.jobs()
    assert store.moved is None
    again = Store(file)
    assert [own.id for own in again.jobs()] == [first.id] and again.moved is None
    again.close()


def test_a_disk_without_room_is_said_to_be_that_and_what_was_kept_stays(file):
    store = Store(file)
    first = add(store, 10)
    (pages,) = store._link.execute("pragma page_count").fetchone()
    store._link.execute(f"pragma max_page_count = {pages}")  # SQLite says the same of a disk that is full
    with pytest.raises(RapalogError, match="database or disk is full") as refused:
        add(store, 100_000)
    assert "make room" in refused.value.remedy
    store._link.execute("pragma max_page_count = 1000000")
    assert [own.id for own in store.jobs()] == [first.id]
    assert store.job(add(store, 100_000).id)
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
