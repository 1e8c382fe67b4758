"""What the resistance page asks for."""

import pytest
from fastapi.testclient import TestClient

from rapalog.web.app import application


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with TestClient(application(tmp_path_factory.mktemp("data") / "jobs.sqlite"), base_url="http://127.0.0.1") as own:
        yield own


def test_every_variant_and_drug_says_how_it_is_known(client):
    found = client.get("/api/resistance/known").json()
    assert all(own["source"] and own["status"] for own in [*found["genotypes"], *found["drugs"]])
    drugs = {own["name"]: own["status"] for own in found["drugs"]}
    assert drugs["everolimus"] == "calibrated"
    assert drugs["torin 1"] == "memory"


def test_a_pair_has_both_curves_and_a_bound_where_half_is_not_reached(client):
    found = client.post("/api/resistance/pair", json={"genotype": "MTOR:S2035F"}).json()
    assert len(found["line"]["middle"]) == len(found["mutant"]["low"]) == len(found["dose_nM"])
    assert found["shift"]["relation"] == ">"


@pytest.mark.parametrize("asked", [{"genotype": "MTOR:nope"}, {"genotype": "TSC2:loss", "drug": "aspirin"}, {}])
def test_an_unknown_name_is_refused(client, asked):
    assert client.post("/api/resistance/pair", json=asked).status_code == 422


def test_chances_come_with_the_ranges_they_rest_on_and_where_these_are_from(client):
    found = client.post("/api/resistance/clones", json={"genotype": "MTOR:S2035F", "days": 90}).json()
    assert all(own["fact"] and own["source"] and own["status"] for own in found["ranges"].values())
    assert found["day"][-1] == 90 and len(found["regimens"][0]["chance"]["acquired"]) == len(found["day"])


def test_of_a_variant_that_nobody_measured_the_nearest_is_named(client):
    refused = client.get("/api/resistance/variant", params={"text": "MTOR:F2109L"})
    assert refused.status_code == 422 and "nearest is MTOR:F2108L" in refused.json()["problem"]
    joined = client.get("/api/resistance/variant", params={"text": "tsc2:loss+mtor:f2108l"}).json()["genotype"]
    assert joined == "TSC2:loss+MTOR:F2108L"


def test_a_variant_that_the_line_has_is_no_clone_of_it(client):
    refused = client.post("/api/resistance/clones", json={"genotype": "PIK3CA:E545K", "cell_line": "MCF-7"})
    assert refused.status_code == 422 and "of its own" in refused.json()["problem"]


@pytest.mark.parametrize("more", [{"days": 0}, {"regimens": []}, {"rate": "1e-2"}, {"doubling": "soon"}])
def test_a_question_on_clones_that_cannot_be_meant_is_refused(client, more):
    assert client.post("/api/resistance/clones", json={"genotype": "MTOR:S2035F"} | more).status_code == 422
