"""What a child makes of two drugs for the page."""

import io
import json
import zipfile

import numpy as np
import pytest
from tests.places import SHARED

from rapalog.errors import RapalogError
from rapalog.files.given import Held
from rapalog.notebook.combine import combine
from rapalog.web.jobs.job import Input
from rapalog.web.work.combination import analyse, everything

MATRIX = b"A (nM) \\ B (uM),0,50,500\n0,100,90,60\n10,80,65,40\n100,50,42,20\n"


def quiet(what, share):
    """Tell nobody."""


def read(data, name="own.csv"):
    return json.loads(analyse({}, [Input("files", Held(name, data))], quiet))


@pytest.fixture(scope="module")
def example():
    return json.loads(analyse({"example": True}, [], quiet))["blocks"][0]


def test_the_example_has_four_scores_that_do_not_agree(example):
    scores = {name: own["score"] for name, own in example["scores"].items()}
    assert scores["bliss"]["low"] < 0 < scores["bliss"]["high"]
    assert scores["hsa"]["low"] > 0


def test_maps_are_what_the_python_door_gives(example):
    table = combine({"own.csv": MATRIX}, progress=False)[0].to_frame()
    own = read(MATRIX)["blocks"][0]
    for name in ("bliss", "hsa"):
        excess = np.array(own["models"][name]["excess"]["value"], dtype=float)[1:, 1:]
        np.testing.assert_allclose(excess.ravel(), table[name])
    assert own["dose2"] == [0, 50, 500] and own["unit2"] == "uM"


def test_each_cell_of_the_example_has_an_interval_about_its_mean(example):
    for kind in ("expected", "excess"):
        cells = {end: np.array(own, dtype=float) for end, own in example["models"]["bliss"][kind].items()}
        assert np.isfinite(cells["value"][1:, 1:]).all()
        np.testing.assert_allclose(cells["value"] - cells["low"], cells["high"] - cells["value"], rtol=1e-2, atol=2e-2)


def test_without_replicates_no_cell_has_an_interval():
    own = read(MATRIX)["blocks"][0]
    assert all(end is None for row in own["observed"]["low"] for end in row)


def test_a_missing_margin_is_said_where_it_is_missing():
    own = read(b"A (nM) \\ B (uM),50,500\n0,90,60\n10,65,40\n100,42,20\n")["blocks"][0]
    assert own["missing"] == [True, False]
    assert "row dose2 = 0 missing (A alone): Bliss needs it" in own["flags"]["wells"][0]
    assert own["scores"]["bliss"]["score"]["value"] is None and own["alone"][0] is None
    assert own["isoboles"]["levels"] == []


def test_an_isobole_is_there_for_every_viability_that_both_reach(example):
    levels = [own["level"] for own in example["isoboles"]["levels"]]
    assert levels == sorted(levels) and example["isoboles"]["usual"] in levels
    assert min(levels) > 70  # everolimus alone goes no lower


@pytest.mark.parametrize("case", ["S01_plain_3x3", "S02_units_mixed", "S09_synergyfinder_columns", "S11_matrix"])
def test_tables_of_strangers_are_read(case):
    files = sorted((SHARED / "data/strangers/combine" / case).glob("combo.*"))
    if not files:
        pytest.skip("the folder of strangers' files is not beside this checkout")
    assert read(files[0].read_bytes(), files[0].name)["blocks"][0]["scores"]["bliss"]["score"]["value"] is not None


def test_two_files_at_once_are_refused_and_so_is_none():
    for inputs in ([], [Input("files", Held(name, MATRIX)) for name in ("a.csv", "b.csv")]):
        with pytest.raises(RapalogError, match="one table"):
            analyse({}, inputs, quiet)


def test_inhibition_is_refused_with_its_place():
    with pytest.raises(RapalogError, match="looks like inhibition") as error:
        read(b"A (nM) \\ B (uM),0,50,500\n0,0,10,40\n10,20,35,60\n100,50,58,80\n")
    assert "own.csv" in error.value.where


def test_everything_has_a_report_figures_and_the_examples_own_table():
    with zipfile.ZipFile(io.BytesIO(everything({"example": True}, [], quiet))) as found:
        names = set(found.namelist())
    assert {"report.html", "scores.csv", "wells.csv", "read/everolimus_MK-2206.csv"} <= names
    assert any(name.endswith("_maps.pdf") for name in names)
