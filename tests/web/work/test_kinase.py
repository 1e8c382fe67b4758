"""What a child makes of kinase assays for the page."""

import io
import json
import zipfile

import pytest
from tests.places import SHARED

from rapalog.errors import RapalogError
from rapalog.files.given import Held
from rapalog.web.jobs.job import Input
from rapalog.web.work.kinase import analyse, everything


def quiet(what, share):
    """Tell nobody."""


@pytest.fixture(scope="module")
def shown():
    return json.loads(analyse({"example": True}, [], quiet))


def test_the_example_spares_4e_bp1_and_stops_s6k1(shown):
    left = {own["substrate"]: own["residual_activity"]["value"] for own in shown["curves"]}
    assert left["4E-BP1"] > 0.5 > 0.1 > left["S6K1"]
    assert "of the activity stays" in shown["summary"]


def test_wells_and_lines_are_shares_of_what_has_no_inhibitor(shown):
    own = shown["curves"][1]
    vehicles = [well["activity"] for well in own["wells"] if well["role"] == "vehicle"]
    assert sum(vehicles) / len(vehicles) == pytest.approx(1.0, abs=0.05)
    assert own["line"]["activity"][0] > 0.9


def test_an_error_of_the_enzyme_widens_the_kd():
    wide = json.loads(analyse({"example": True, "enzyme_error": 0.3}, [], quiet))["curves"][1]["kd_nM"]
    narrow = json.loads(analyse({"example": True}, [], quiet))["curves"][1]["kd_nM"]
    assert wide["high"] - wide["low"] > 1.05 * (narrow["high"] - narrow["low"])


def test_inhibition_of_a_stranger_is_read_as_such():
    file = SHARED / "data/strangers/kinase/percent_inhibition.csv"
    if not file.is_file():
        pytest.skip("the folder of strangers' files is not beside this checkout")
    shown = json.loads(analyse({}, [Input("files", Held(file.name, file.read_bytes()))], quiet))
    assert shown["curves"][0]["ic50_nM"]["value"] == pytest.approx(8, rel=0.25)


def test_a_bad_dose_is_refused_with_its_place():
    table = b"substrate,dose,dose_unit,response\nS6K1,ten,nM,4\n"
    with pytest.raises(RapalogError) as error:
        analyse({}, [Input("files", Held("bad.csv", table))], quiet)
    assert "bad.csv" in error.value.where


def test_everything_has_a_report_and_the_examples_own_table():
    with zipfile.ZipFile(io.BytesIO(everything({"example": True}, [], quiet))) as found:
        assert {"report.html", "curves.csv", "kinase.json", "read/kinase.csv"} <= set(found.namelist())
