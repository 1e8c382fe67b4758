"""A line file: what it says is what the line has, and whatever is wrong in it is named with its place."""

import json

import pytest

from rapalog.errors import RapalogError
from rapalog.files.cell_line import VERSION, read_cell_line
from rapalog.files.given import Held

DOCUMENT = {
    "version": VERSION,
    "name": "A-673",
    "doubling_time_h": 24.0,
    "parameters": {"ccnd1_bypass": 0.4},
    "draws": [{"ccnd1_bypass": 0.37, "doubling_time": 22.0}, {"ccnd1_bypass": 0.45, "doubling_time": 25.0}],
}


def read(**changes):
    return read_cell_line(Held("a.json", json.dumps({**DOCUMENT, **changes}).encode()))


def test_a_line_is_what_its_file_says(tmp_path):
    line = read()
    assert (line.name, line.doubling_time_h, line.genotype) == ("A-673", 24.0, "")
    assert dict(line.parameters) == {"ccnd1_bypass": 0.4}
    assert [own.changes["doubling_time"] for own in line.draws] == [22.0, 25.0]
    (tmp_path / "a.json").write_text(json.dumps(DOCUMENT))
    assert read_cell_line(tmp_path / "a.json").parameters == line.parameters


def test_a_line_may_have_no_draws_and_its_file_keys_of_its_writers():
    assert read(draws=[], made="2026-11-30").draws == ()


def test_names_may_be_those_of_kept_draws():
    row = {
        "FKBP12_total of a line": 1.5,
        "FKBP12_total": 2000.0,
        "ccnd1_bypass of a line": 0.4,
        "Kd_drug_FKBP12 of everolimus": 0.3,
        "K_second_phase of temsirolimus": 400.0,
    }
    line = read(parameters=row, draws=[row])
    assert dict(line.parameters) == {"FKBP12_total": 3000.0, "ccnd1_bypass": 0.4}
    assert dict(line.drugs) == {"everolimus": (("Kd_drug_FKBP12", 0.3),), "temsirolimus": (("K_second_phase", 400.0),)}
    assert dict(line.parameters) == line.draws[0].changes


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"parameters": {"Kd_drug_FKBP12 of everolimos": 1}}, "parameters.Kd_drug_FKBP12 of everolimos"),
        ({"parameters": {"FKBP12_total of a line": 1}}, "parameters.FKBP12_total of a line"),
        ({"version": 2}, "version"),
        ({"version": True}, "version"),
        ({"version": "1"}, "version"),
        ({"name": ""}, "name"),
        ({"name": "new"}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"name": 3}, "name"),
        ({"doubling_time_h": 0}, "doubling_time_h"),
        ({"doubling_time_h": "24"}, "doubling_time_h"),
        ({"doubling_time_h": 10**400}, "doubling_time_h"),
        ({"doubling_time_h": True}, "doubling_time_h"),
        ({"parameters": []}, "parameters"),
        ({"parameters": {"ccnd1_bypas": 0.4}}, "parameters.ccnd1_bypas"),
        ({"parameters": {"ccnd1_bypass": 1.4}}, "parameters.ccnd1_bypass"),
        ({"parameters": {"FKBP12_total": -1}}, "parameters.FKBP12_total"),
        ({"parameters": {"FKBP12_total": float("nan")}}, "parameters.FKBP12_total"),
        ({"parameters": {"FKBP12_total": None}}, "parameters.FKBP12_total"),
        ({"parameters": {"doubling_time": 30}}, "parameters.doubling_time"),
        ({"draws": {}}, "draws"),
        ({"draws": [3]}, "draws[0]"),
        ({"draws": [{"ccnd1_bypass": 0.4}, {"k_mass": 1}]}, "draws[1]"),
        ({"draws": [{"ccnd1_bypass": 0.4}, {"ccnd1_bypass": "x"}]}, "draws[1].ccnd1_bypass"),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(wrong, place):
    with pytest.raises(RapalogError) as caught:
        read(**wrong)
    assert caught.value.where == f"a.json, {place}" and caught.value.remedy


@pytest.mark.parametrize("key", DOCUMENT)
def test_a_key_that_is_missing_is_named(key):
    with pytest.raises(RapalogError, match=f"no '{key}'"):
        read_cell_line(Held("a.json", json.dumps({k: v for k, v in DOCUMENT.items() if k != key}).encode()))


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"3", b"\xff\xfe", b"[" * 100_000, b'{"version": ' + b"9" * 5000])
def test_what_is_no_json_object_is_refused(data):
    with pytest.raises(RapalogError, match="the line file is no JSON") as caught:
        read_cell_line(Held("a.json", data))
    assert caught.value.where.startswith("a.json")


def test_a_symbol_that_is_misspelt_gets_the_nearest():
    with pytest.raises(RapalogError) as caught:
        read(parameters={"ccnd1_bypas": 0.4})
    assert "ccnd1_bypass" in caught.value.remedy
