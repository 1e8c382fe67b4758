"""A kinase assay through one call."""

import json

import pytest
from matplotlib.figure import Figure
from tests.command_line import run

import rapalog as ra


@pytest.fixture(scope="module")
def tubes():
    return ra.assay.kinase()


@pytest.fixture(scope="module")
def found(tubes):
    return ra.kinase(tubes.files["kinase.csv"])


def test_a_curve_is_found_by_its_substrate(found):
    assert found["S6K1"].ic50.unit == "nM"
    assert found["4ebp1"].residual_activity.value > found["S6K1"].residual_activity.value
    with pytest.raises(LookupError):
        found["AKT"]


def test_a_frame_is_a_table(tubes, found):
    assert ra.kinase(tubes.to_frame()).to_json() == found.to_json()


def test_the_document_is_that_of_the_command(tubes, found, tmp_path, capsys):
    tubes.write(tmp_path)
    _, out, _ = run(capsys, "kinase", tmp_path / "kinase.csv", "--json")
    assert json.loads(out) == json.loads(json.dumps(found.to_json()))


def test_it_comes_as_words_tables_and_pictures(found, tmp_path):
    assert len(repr(found).splitlines()) <= 12
    assert len(found.to_frame()) == 2 and found.to_frame()["kd_nM"].dtype == "float64"
    assert len(found[0].to_frame()) == found[0].fitted.n_wells
    assert isinstance(found.plot(), Figure)
    assert "residual activity" in found._repr_html_() and "residual activity" in found[0]._repr_html_()
    assert {"curves.csv", "kinase.json"} <= {path.name for path in found.write(tmp_path)}


def test_an_error_of_the_enzyme_widens_the_kd(tubes, found):
    wider = ra.kinase(tubes.files["kinase.csv"], enzyme_error=0.5)["S6K1"].kd
    own = found["S6K1"].kd
    assert wider.high - wider.low > own.high - own.low


@pytest.mark.parametrize("share", [-0.1, 3, float("nan")])
def test_an_error_of_the_enzyme_that_cannot_be_is_refused(tubes, share):
    with pytest.raises(ra.RapalogError):
        ra.kinase(tubes.files["kinase.csv"], enzyme_error=share)
