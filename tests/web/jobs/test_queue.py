"""Jobs that run: what becomes of one whose end cannot be kept."""

import time

from rapalog.web.jobs import queue
from rapalog.web.jobs.outcome import Outcome
from rapalog.web.jobs.queue import Jobs, Kind
from rapalog.web.jobs.store import Store


def test_a_job_whose_end_finds_no_room_is_shown_as_failed_and_not_as_running_for_ever(tmp_path, monkeypatch):
    store = Store(tmp_path / "jobs.sqlite")
    monkeypatch.setattr(queue, "run_in_child", lambda *given, **named: Outcome("done", result=b"1" * 100_000))
    jobs = Jobs(store, {"plate": Kind("nowhere:nothing")})
    whole = store.end

    def no_room(own, state, **said):
        store._link.execute("pragma max_page_count = 1")
        whole(own, state, problem="p" * 100_000)

    monkeypatch.setattr(store, "end", no_room)
    (pages,) = store._link.execute("pragma page_count").fetchone()
    store._link.execute(f"pragma max_page_count = {pages + 1}")
    job = jobs.ask("plate", "a plate", {})
    limit = time.monotonic() + 20
    while jobs.known(store.job(job.id)).state != "failed" and time.monotonic() < limit:
        time.sleep(0.01)
    seen = jobs.known(store.job(job.id))
    assert store.job(job.id).state == "running"
    assert seen.state == "failed" and "database or disk is full" in seen.problem and "make room" in seen.remedy
    monkeypatch.undo()
    store._link.execute("pragma max_page_count = 1000000")
    jobs.close()
