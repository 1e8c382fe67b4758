"""The page of verdicts: the stored run is of this model, and what is asked for is checked."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from rapalog.facts.literature import literature
from rapalog.report import stored as of_stored
from rapalog.web.app import application
from rapalog.web.pages import scorecard


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with TestClient(application(tmp_path_factory.mktemp("jobs") / "jobs.sqlite"), base_url="http://127.0.0.1") as own:
        yield own


def test_the_stored_run_is_of_this_model_these_checks_and_these_facts(client):
    """If this fails, run ``python benchmarks/stored_study.py``."""
    found = client.get("/api/scorecard").json()
    assert not found["stale"]
    assert all(own["rule"] and own["source"] for own in found["patients"]) and len(found["patients"]) == 8
    assert [own["id"] for own in found["resistance"]] == list(literature())
    assert all(own["rule"] and own["source"] for own in found["resistance"])
    assert len(found["scorecard"]) == 128 and len(found["table1"]) == 9 and len(found["table2"]) == 5


def test_a_run_of_other_sources_is_stale(monkeypatch):
    monkeypatch.setattr(of_stored, "study_digest", lambda: "another")
    assert of_stored.is_stale()


def test_every_row_says_its_rule_and_a_claim_on_table_1_names_its_row(client):
    found = client.get("/api/scorecard").json()
    assert all(own["rule"] and own["expected"] and own["observable"] for own in found["scorecard"])
    assert {own["row"] for own in found["scorecard"]} == {"", *(own["row"] for own in found["table1"])}
    known = {own["name"] for own in found["mutations"]}
    assert all(set(own["killed_by"]) <= known for own in found["scorecard"])


def test_every_number_that_can_be_changed_has_a_value_a_unit_and_a_source(client):
    found = client.get("/api/scorecard/parameters").json()
    assert len(found["parameters"]) > 100
    assert all(own["symbol"] and own["unit"] and own["source"] for own in found["parameters"])
    assert len(found["mutations"]) == len(scorecard._mutations())


def test_two_claims_on_the_same_patients_each_show_them(client):
    for claim in ("C069", "C070"):
        looks = client.get(f"/api/scorecard/looked/{claim}").json()["looks"]
        assert {own["where"] for own in looks} == {"tumour"} and len({own["regimen"] for own in looks}) == 2


def test_only_a_claim_can_be_looked_at(client):
    assert client.get("/api/scorecard/looked/T1-1").status_code == 422
    assert client.get("/api/scorecard/looked/C999").json()["looks"] == []
