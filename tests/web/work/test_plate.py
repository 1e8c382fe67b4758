"""What a child returns for the plate page: shares of the control, wells by place, masks where they would lie."""

import json

import pytest

from rapalog.errors import RapalogError
from rapalog.files.given import Held
from rapalog.web.jobs.job import Input
from rapalog.web.pages.plate import make_example
from rapalog.web.work.plate import analyse


def inputs(*words):
    made = make_example()
    names = {"files": "torin-1.txt", "layout": "torin-1-layout.csv"}
    return [Input(word, Held(names[word], made[names[word]])) for word in words]


def asked(settings, *words):
    return json.loads(analyse(settings, inputs(*words), lambda what, share: None))


@pytest.fixture(scope="module")
def masked():
    return asked({"exclude": {"torin-1.txt:Plate 1:B4": "bubble"}, "model": "4pl"}, "files", "layout")


def test_every_well_of_the_plate_is_there_with_what_is_in_it(masked):
    (plate,) = masked["plates"]
    wells = {own["well"]: own for own in plate["wells"]}
    assert plate["shape"] == [8, 12] and len(wells) == 96
    assert wells["B4"]["content"]["dose_nM"] == 100.0 and "content" not in wells["A1"]


def test_a_masked_well_has_no_response_and_lies_where_the_others_of_its_dose_lie(masked):
    wells = masked["curves"][0]["wells"]
    (own,) = [well for well in wells if well["token"]]
    alike = [well["response"] for well in wells if well["dose_nM"] == 100.0 and well["response"] is not None]
    assert own["response"] is None and own["token"] == "excluded: bubble"
    assert min(alike) * 0.9 < own["masked_response"] < max(alike) * 1.1


def test_line_and_band_are_shares_of_the_control_at_the_same_doses(masked):
    curve = masked["curves"][0]
    n = len(curve["line"]["dose_nM"])
    assert n == len(curve["line"]["response"]) == len(curve["band"]["low"]) == len(curve["band"]["high"])
    assert curve["line"]["response"][0] == pytest.approx(1.0, abs=0.05)


def test_quality_says_what_passes_its_limit(masked):
    (plate,) = masked["quality"]
    assert {check["name"] for check in plate["checks"]} >= {"Z'", "CV", "edge"}
    assert not next(check for check in plate["checks"] if check["name"] == "Z'")["look"]


def test_without_a_layout_there_are_plates_and_no_curves():
    found = asked({}, "files")
    assert found["curves"] == [] and len(found["plates"][0]["wells"]) == 96 and found["methods"] == ""


def test_a_setting_that_is_none_is_refused():
    with pytest.raises(RapalogError, match="got setting 'colour'"):
        asked({"colour": "red"}, "files")
