"""The page of regimens: what was read is echoed, a dose that nobody studied is said to be one."""

from __future__ import annotations

import math
from importlib import resources

import pytest
from starlette.testclient import TestClient

from rapalog.facts.library import value
from rapalog.web.app import application
from rapalog.web.pages.dosing import make_levels


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with TestClient(application(tmp_path_factory.mktemp("jobs") / "jobs.sqlite"), base_url="http://127.0.0.1") as own:
        yield own


@pytest.fixture(scope="module")
def daily(client):
    answer = client.post("/api/dosing", json={"regimen": "10 mg daily"})
    assert answer.status_code == 200
    return answer.json()


def number(course, quantity, unit):
    return next(own["value"] for own in course["summary"] if (own["quantity"], own["unit"]) == (quantity, unit))


def test_the_words_that_were_read_are_echoed(client, daily):
    assert daily["regimen"]["words"] == "10 mg every 24 h from day 1 on; followed for 28 days"
    once = client.post("/api/dosing", json={"regimen": "2 mg once", "days": 3}).json()
    assert once["regimen"]["words"] == "2 mg once on day 1; followed for 3 days"


def test_numbers_are_those_of_the_facts_and_each_course_has_the_same_times(daily):
    assert math.isclose(number(daily, "trough in whole blood", "ng/mL"), value("P128"), rel_tol=1e-3)
    assert math.isclose(number(daily, "free drug, mean", "nM"), value("P130"), rel_tol=1e-3)
    molar = number(daily, "trough in whole blood", "nM") / number(daily, "trough in whole blood", "ng/mL")
    assert math.isclose(molar, 1000 / value("B072"))
    lengths = {len(own) for own in (daily["time_h"], daily["blood_ug_L"], daily["free_nM"], *daily["fold"].values())}
    assert lengths == {28 * 48 + 1}


def test_what_patients_had_is_given_with_its_fact_and_only_for_the_same_regimen(client, daily):
    assert {own["fact"] for own in daily["observed"]} == {"P062", "P060"}
    assert client.post("/api/dosing", json={"regimen": "5 mg daily", "days": 7}).json()["observed"] == []


@pytest.mark.parametrize(
    ("regimen", "said"), [("30 mg daily", "5 to 10 mg daily"), ("10 mg every 36 h", "extrapolated")]
)
def test_a_dose_that_nobody_studied_is_said_to_be_one(client, daily, regimen, said):
    assert daily["unstudied"] == ""
    assert said in client.post("/api/dosing", json={"regimen": regimen, "days": 3}).json()["unstudied"]


def test_a_single_dose_has_no_trough(client):
    once = client.post("/api/dosing", json={"regimen": "10 mg once", "days": 2}).json()
    assert number(once, "trough in whole blood", "ng/mL") is None


@pytest.mark.parametrize(
    "asked",
    [
        {"regimen": "ten daily"},
        {"regimen": "10 mg"},
        {"regimen": "10 mg daily", "days": 0.5},
        {"regimen": ""},
        {"regimen": "10 mg daily", "days": 1e400},
        {"regimen": "1 mg every 1 h", "days": 200},
        {"regimen": "10 mg daily", "cell_line": "../../etc/passwd"},
        {"regimen": "10 mg daily", "cell_line": "nobody"},
        {"regimen": "-1 mg daily"},
        {"regimen": "10 mg daily", "more": 1},
        {},
        {"regimen": "10 mg daily", "hepatic": "awful"},
        {"regimen": "10 mg daily", "interaction": "tea"},
        {"regimen": "10 mg daily", "hct": 1.5},
        {"regimen": "10 mg daily", "ffm": -1},
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_remedy(client, asked):
    text = str(asked).replace("'", '"').replace("inf", "1e400")
    answer = client.post("/api/dosing", content=text, headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["problem"] and answer.json()["remedy"]


def test_evidence_has_a_source_for_each_finding(client):
    found = client.get("/api/dosing/evidence").json()
    assert len(found["seen"]) > 8 and all(own["source"] for own in found["seen"])
    assert {(own["id"], own["low"], own["high"]) for own in found["targets"]} == {("P108", 12, 20), ("P109", 5, 15)}


def test_doses_are_numbered_as_a_missed_one_counts_them(client):
    asked = {"regimen": "10 mg daily, missed dose 3, missed dose 5", "days": 7}
    doses = client.post("/api/dosing", json=asked).json()["doses"]
    assert [own["number"] for own in doses] == [1, 2, 3, 4, 5, 6, 7]
    assert [own["number"] for own in doses if own["missed"]] == [3, 5]
    assert [own["time_h"] for own in doses if own["missed"]] == [48.0, 96.0]


def test_what_is_known_of_the_patient_changes_the_levels_as_on_the_command_line(client, daily):
    asked = {"regimen": "10 mg daily", "interaction": "ketoconazole", "hepatic": "mild"}
    along = client.post("/api/dosing", json=asked).json()
    assert number(along, "trough in whole blood", "ng/mL") > 3 * number(daily, "trough in whole blood", "ng/mL")
    assert any("ketoconazole" in note for note in along["notes"])
    words = client.get("/api/dosing/evidence").json()
    assert "ketoconazole" in words["interactions"] and words["hepatic"] == ["mild", "moderate", "severe"]


def test_the_levels_of_the_example_are_what_the_model_makes():
    folder = resources.files("rapalog.web").joinpath("examples", "levels")
    assert folder.joinpath("levels.csv").read_bytes() == make_levels()
