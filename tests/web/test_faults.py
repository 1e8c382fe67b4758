"""A server that is stopped, killed and reloaded: jobs stay whole, and nothing of it is left."""

from __future__ import annotations

import signal
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks" / "web"))

from hostile_files import HOSTILE
from kills import TABLE, broken, outlived
from served import Served

pytestmark = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="processes are looked up in /proc")
#: A machine under load is slow; what the limits really are is measured in benchmarks/web.
LATE_S = 20.0


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    own = Served(tmp_path_factory.mktemp("data"))
    yield own
    own.stop()


def ask(server, name="a.csv", data=TABLE):
    return server.json("/api/jobs/viability", {"files": [(name, data)]})["id"]


def test_the_page_is_answered_before_the_model_is_imported(server):
    assert server.ask("/")[0] == 200
    assert server.json("/api/about")["version"]


def test_two_tabs_get_each_their_own_result(server):
    other = TABLE.replace(b"\nA,", b"\nAlpha,").replace(b"\nB,", b"\nBeta,")
    jobs = [ask(server, f"{k}.csv", data) for k, data in enumerate((TABLE, other) * 2)]
    lines = []
    for job in jobs:
        assert server.ended(job)["state"] == "done"
        lines.append({own["cell_line"] for own in server.json(f"/api/jobs/{job}/result")["curves"]})
    assert lines == [{"A", "B"}, {"Alpha", "Beta"}] * 2


def test_a_job_is_found_again_by_its_name_alone(server):
    """As after a reload of the page, which keeps nothing else."""
    job = ask(server)
    assert job in {own["id"] for own in server.json("/api/jobs")}
    assert server.ended(job)["files"] == ["a.csv"]


def test_a_cancelled_job_stays_cancelled_and_frees_its_place(server):
    jobs = [ask(server) for _ in range(4)]
    for job in jobs:
        status, _ = server.ask(f"/api/jobs/{job}/cancel", {})
        assert status == 200
    assert {server.json(f"/api/jobs/{job}")["state"] for job in jobs} <= {"cancelled", "done"}
    assert server.json(f"/api/jobs/{jobs[-1]}")["state"] == "cancelled"
    assert server.ended(ask(server))["state"] == "done"


@pytest.mark.parametrize(
    "what",
    [
        "zip bomb in a workbook",
        "cell XFD1048576",
        "billion laughs",
        "../ in the name",
        "broken UTF-16",
        "TIFF of 100,000 x 100,000",
        "truncated zip",
        "100,000 columns",
    ],
)
def test_a_hostile_file_is_refused_in_words_while_others_are_answered(server, what):
    name, make = HOSTILE[what]
    job = ask(server, name, make())
    start = time.monotonic()
    assert server.ask("/api/about")[0] == 200
    assert time.monotonic() - start < LATE_S
    found = server.ended(job)
    assert found["state"] == "refused" and found["problem"] and found["remedy"]
    assert "/" not in found["files"][0] and "\\" not in found["files"][0]


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_when_asked_and_leaves_no_process(tmp_path, how):
    server = Served(tmp_path)
    job = ask(server)
    assert server.stop(how) < LATE_S
    assert outlived(server) == []
    again = Served(tmp_path)
    assert broken(again, again.json(f"/api/jobs/{job}")) == ""
    again.stop()


def test_after_a_kill_jobs_are_whole_or_interrupted_and_no_process_is_left(tmp_path):
    """A short form of benchmarks/web/kills.py."""
    known: list[str] = []
    for wait_s in (0.0, 0.8, 0.0):
        server = Served(tmp_path)
        seen = {job["id"]: job for job in server.json("/api/jobs")}
        assert [words for own in known if (words := broken(server, seen[own]))] == []
        known = [ask(server) for _ in range(3)]
        time.sleep(wait_s)
        server.stop(signal.SIGKILL)
        assert outlived(server) == []
