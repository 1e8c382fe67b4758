"""The requests of the plate page: its example, and what the model says of the same culture."""

from importlib import resources

import pytest
from fastapi.testclient import TestClient

from rapalog.web.app import application
from rapalog.web.pages.plate import DRAWS, EXAMPLE_DRUGS, make_example


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    folder = tmp_path_factory.mktemp("jobs")
    with TestClient(application(folder / "jobs.sqlite"), base_url="http://localhost") as own:
        yield own


def test_the_example_of_the_package_is_what_the_virtual_bench_makes():
    folder = resources.files("rapalog.web").joinpath("examples", "plate")
    for name, content in make_example().items():
        assert folder.joinpath(name).read_bytes() == content


def test_the_example_has_an_export_and_a_layout_of_each_drug(client):
    files = client.get("/api/plate/example").json()["files"]
    assert [own["word"] for own in files] == ["files", "layout"] * len(EXAMPLE_DRUGS)


def test_a_prediction_is_a_share_of_vehicle_that_falls_between_its_ends(client):
    found = client.post("/api/plate/predicted", json={"cell_line": "NCI-H661", "drug": "torin 1"}).json()
    assert found["draws"] <= DRAWS and found["dose_nM"][0] == 0.1 and found["dose_nM"][-1] == 10_000
    assert all(
        low <= own <= high for low, own, high in zip(found["low"], found["response"], found["high"], strict=True)
    )
    assert found["response"][0] > 0.9 > found["response"][-1]


@pytest.mark.parametrize("name", ["no such line", "/etc/passwd"])
def test_an_unknown_line_is_refused_with_a_remedy_and_is_no_path(client, name):
    answer = client.post("/api/plate/predicted", json={"cell_line": name, "drug": "torin 1"})
    assert answer.status_code == 422 and answer.json()["remedy"]


def test_a_job_says_which_of_its_files_are_layouts(client):
    made = make_example()
    files = [("files", ("p.txt", made["torin-1.txt"])), ("layout", ("l.csv", made["torin-1-layout.csv"]))]
    job = client.post("/api/jobs/viability", files=files).json()
    assert (job["files"], job["words"]) == (["p.txt", "l.csv"], ["files", "layout"])
