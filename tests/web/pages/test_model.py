"""What the page of models may ask for, and what is refused before any model is looked at."""

import pytest
from fastapi.testclient import TestClient

from rapalog.web.app import application


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with TestClient(application(tmp_path_factory.mktemp("jobs") / "jobs.sqlite")) as own:
        yield own


@pytest.mark.parametrize(
    "asked",
    [
        {"do": "dance"},
        {"do": "course", "end": 0},
        {"do": "course", "end": "inf"},
        {"do": "course", "given": {"k": "much"}},
        {"do": "course", "observables": ["S"] * 13},
        {"do": "scan", "scan": {"symbol": "k", "low": 0, "high": 1, "log": True}},
        {"do": "scan", "scan": {"symbol": "k", "low": 0, "high": 1, "count": 1000}},
        {"do": "course", "more": 1},
    ],
)
def test_a_question_out_of_range_is_refused(client, asked):
    answer = client.post("/api/model/0123456789abcdef/run", json=asked)
    assert answer.status_code == 422 and answer.json()["remedy"]


def test_a_model_that_was_never_read_is_not_there(client):
    answer = client.post("/api/model/0123456789abcdef/run", json={"do": "course"})
    assert answer.status_code == 404 and "no such model" in answer.json()["problem"]
