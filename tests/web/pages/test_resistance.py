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
