"""What the mechanism page asks for."""

import pytest
from fastapi.testclient import TestClient

from rapalog.studies.dosed import dose_cell
from rapalog.web.app import application


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with TestClient(application(tmp_path_factory.mktemp("data") / "jobs.sqlite"), base_url="http://127.0.0.1") as own:
        yield own


def _levels(client, **asked):
    answer = client.post("/api/mechanism", json=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_levels_are_those_of_the_command_line(client):
    found = _levels(
        client, cell_line="MCF-7", dose="20 nM", genotype=["TSC2:loss"], condition=["oxygen=0.01"], cut=["E055"]
    )
    name = "p-S6 S235/236"
    own = dose_cell(
        "MCF-7",
        dose=["20 nM"],
        hours=found["time_h"],
        genotype="TSC2:loss",
        readout=[name],
        condition=["oxygen=0.01"],
        cut=["E055"],
    )
    assert found["readouts"][name]["course"] == pytest.approx(own.levels[name][0].tolist(), rel=1e-3)
    assert found["readouts"][name]["vehicle"] == pytest.approx(own.vehicle[name].tolist(), rel=1e-3)
    assert (found["conditions"], found["cut"]) == ({"oxygen": 0.01}, ["E055"])


def test_curves_have_a_row_for_each_time_and_start_at_the_vehicle(client):
    found = _levels(client, partners=["torin 1=200nM"])
    rows = found["curves"]["p-S6 S235/236"]
    assert (len(rows), len(rows[0])) == (len(found["time_h"]), len(found["doses_nM"]))
    # no everolimus is not no drug: the partner is there
    assert rows[-1][0] < 0.5 * found["readouts"]["p-S6 S235/236"]["vehicle"][-1]
    assert rows[-1] == found["readouts"]["p-S6 S235/236"]["over_doses"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"genotype": ["MTOR:S2035G"]}, "MTOR:S2035W"),
        ({"cut": ["E018"]}, "never limiting"),
        ({"condition": ["oxygen=7"]}, "must be 0 to 1"),
        ({"dose": "20"}, "no unit"),
        ({"cell_line": "MCF7x"}, "must be one of"),
        ({"nonsense": 1}, "cannot read"),
    ],
)
@pytest.mark.parametrize("path", ["/api/mechanism", "/api/mechanism/bands"])
def test_what_is_wrong_is_said_with_a_remedy(client, path, asked, said):
    answer = client.post(path, json=asked)
    assert answer.status_code == 422
    problem = answer.json()
    assert said in f"{problem['problem']} {problem['remedy']}"
    assert problem["remedy"]


def test_bands_hold_the_line_of_the_cell_as_it_stands(client):
    found = client.post("/api/mechanism/bands", json={}).json()
    own = found["course"]["p-S6 S235/236"]
    assert found["draws"] == 200
    assert all(
        low <= middle <= high for low, middle, high in zip(own["fold_low"], own["fold"], own["fold_high"], strict=True)
    )
    assert own["fold_low"][-1] < own["fold_high"][-1]
    over = found["over_doses"]["viability"]
    assert (len(over["low"]), len(over["low"][0])) == (len(found["time_h"]), len(found["doses_nM"]))


def test_why_names_three_parameters_with_their_sources(client):
    found = client.post("/api/mechanism/why", json={"readout": "viability", "at_h": 72}).json()
    assert len(found["movers"]) == 3
    assert found["tried"] > 80
    assert all(own["id"] and own["source"] for own in found["movers"])


def test_a_typed_dose_is_echoed_in_nm(client):
    assert client.get("/api/mechanism/dose", params={"text": "0,5 µM"}).json() == {"dose_nM": 500.0}
    assert client.get("/api/mechanism/dose", params={"text": "1,000 nM"}).status_code == 422


def test_the_map_has_reactions_parameters_and_sources_behind_every_edge(client):
    found = client.get("/api/pathway").json()
    for edge in found["edges"]:
        assert edge["cut_note"]
        assert all(name in found["reactions"] for name in edge["reactions"])
        assert all(found["parameters"][symbol]["source"] for symbol in [*edge["parameters"], *edge["cut"]])
    nodes = {node["id"]: node for node in found["nodes"]}
    assert nodes["RPS6"]["readout"] == "p-S6 S235/236"
    assert nodes["FKBP12"]["readout"] is None
    assert "FKBP12 occupancy" in nodes["FKBP12"]["readouts"]


def test_a_patient_reaches_about_4_nm_and_falls_below_1(client):
    found = client.get("/api/patient").json()
    assert found["trough_nM"] < 1 < 3 < found["peak_nM"] < 6


def test_the_choices_of_conditions_are_the_usual_medium(client):
    found = {own["name"]: own["usual"] for own in client.get("/api/mechanism/choices").json()["conditions"]}
    assert found == {"serum": 1.0, "amino acids": 1.0, "oxygen": 0.2}
