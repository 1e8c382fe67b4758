"""The example of the page of two drugs, and what the model says of the same dishes."""

from importlib import resources

import pytest
from starlette.testclient import TestClient

from rapalog.studies.dosed import dose_cell
from rapalog.web.app import application
from rapalog.web.pages.combination import DRAWS, EXAMPLE_NAME, make_example


def test_the_example_of_the_package_is_what_the_model_and_the_bench_make():
    folder = resources.files("rapalog.web").joinpath("examples", "combination")
    assert folder.joinpath(EXAMPLE_NAME).read_bytes() == make_example()


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with TestClient(application(tmp_path_factory.mktemp("jobs") / "jobs.sqlite"), base_url="http://127.0.0.1") as own:
        yield own


ASKED = {
    "cell_line": "MCF-7",
    "drug1": "everolimus",
    "drug2": "MK2206",
    "dose1_nM": [0, 20],
    "dose2_nM": [0, 100, 1000],
}


def test_the_model_says_the_same_of_a_pair_as_the_python_door(client):
    found = client.post("/api/combination/predicted", json=ASKED).json()
    door = dose_cell("MCF-7", dose=["20 nM"], with_=["MK-2206=100 nM"], readout=["viability"], draws=DRAWS)
    for name, ends in (("value", door.interval.fraction), ("low", door.interval.fraction_low)):
        assert found[name][1][1] == pytest.approx(100 * ends["viability"][0, -1], rel=1e-4)
    assert found["value"][0][0] == 100.0 and found["drug2"] == "MK-2206"
    assert found["value"][1][2] < found["value"][1][1] < found["value"][1][0] < 100


@pytest.mark.parametrize(
    "more",
    [
        {"drug2": "nosuch"},
        {"dose1_nM": [1, 20]},
        {"dose1_nM": [0, 20, 5]},
        {"hours": 0},
        {"cell_line": "../x"},
        {"dose2_nM": [0, *range(1, 40)]},
    ],
)
def test_what_the_model_cannot_say_is_refused(client, more):
    answer = client.post("/api/combination/predicted", json=ASKED | more)
    assert answer.status_code == 422 and answer.json()["remedy"]
