"""What a child makes of somebody's model for the page: its symbols, and runs while sliders move."""

import json

import numpy as np
import pytest
from tests.places import DECAY

import rapalog as ra
from rapalog.errors import RapalogError
from rapalog.files.given import Held
from rapalog.web.jobs.job import Input
from rapalog.web.work.model import look


def quiet(what, share):
    """Tell nobody."""


def looked(name, data):
    found = look({}, [Input("files", Held(name, data))], quiet)
    return json.loads(found.result), lambda **asked: json.loads(
        found.answer({"given": {}, "end": 10.0, "observables": [], "scan": None, **asked})
    )


@pytest.fixture(scope="module")
def decay():
    return looked("decay.xml", DECAY.read_bytes())


def test_symbols_have_their_numbers_and_units(decay):
    shown, _ = decay
    assert shown["species"] == [{"id": "S", "value": 1.0, "unit": shown["units"].get("S", "")}]
    assert {own["id"]: own["value"] for own in shown["settable"]} == {"cell": 1.0, "k": 0.1, "S": 1.0}
    assert shown["sliders"] == ["k"] and shown["reactions"] == ["decaying"] and shown["experiment"] is None


def test_a_course_follows_the_numbers_that_were_set(decay):
    _, ask = decay
    found = ask(do="course", given={"k": 0.5}, observables=["S", "decaying"])
    times = np.array(found["times"])
    assert found["values"]["S"] == pytest.approx(np.exp(-0.5 * times), rel=1e-4)
    assert found["values"]["decaying"] == pytest.approx(0.5 * np.exp(-0.5 * times), rel=1e-4)
    assert found["failed"] == ""


def test_a_scan_reads_every_run(decay):
    _, ask = decay
    scan = {"symbol": "k", "low": 0.01, "high": 1.0, "count": 5, "log": True, "at": "end"}
    found = ask(do="scan", scan=scan, observables=["S"])
    assert found["x"] == pytest.approx(np.geomspace(0.01, 1, 5))
    assert found["values"]["S"] == pytest.approx(np.exp(-10 * np.geomspace(0.01, 1, 5)), rel=1e-3)


def test_a_steady_state_is_found_or_said_to_be_missing():
    _, ask = looked("grow.ant", b"x = 0; k = 1; d = 0.5; x' = k - d*x; y = 1; y' = -y")
    assert ask(do="rest")["values"]["x"] == pytest.approx(2.0, rel=1e-5)
    missing = ask(do="rest", given={"d": 0.0})
    assert missing["failed"] and missing["values"]["x"] is None


def test_the_example_is_a_model_of_its_own():
    found = json.loads(look({"example": True}, [], quiet).result)
    assert found["name"] == "drug_and_target" and found["n_states"] == 4
    assert found["units"]["drug"] == "nM" and "k_loss" in found["sliders"] and "body" not in found["sliders"]


def test_an_archive_brings_its_experiment():
    shown, _ = looked("cell.omex", ra.export.omex("MCF-7", dose="20 nM").archive)
    assert shown["experiment"]["problem"] is None
    curves = shown["experiment"]["result"]["plots"]["curves"]
    assert curves[0]["name"] == "p-S6K1 T389" and len(curves[0]["x"]) == 73


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("bad.xml", b"<sbml", "not XML"),
        ("bomb.omex", b"PK\x03\x04", "no readable archive"),
        ("entity.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><sbml/>', "document type"),
        ("bad.ant", b"k = = 1", "Antimony"),
    ],
)
def test_what_is_no_model_is_refused_with_its_place(name, data, words):
    with pytest.raises(RapalogError, match=words) as caught:
        looked(name, data)
    assert name in caught.value.where


def test_an_unknown_quantity_is_refused(decay):
    _, ask = decay
    with pytest.raises(RapalogError, match="no quantity 'T'"):
        ask(do="course", observables=["T"])
    with pytest.raises(RapalogError, match="no symbol 'q'"):
        ask(do="course", given={"q": 1.0})
