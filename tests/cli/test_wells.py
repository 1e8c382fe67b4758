"""Plates at the command line."""

import json

import pytest
from tests.command_line import run
from tests.notebook.cases import viability_table


@pytest.fixture
def table(tmp_path):
    (tmp_path / "t.csv").write_bytes(viability_table("A"))
    return tmp_path / "t.csv"


def test_a_zip_needs_a_folder(capsys, table):
    code, out, err = run(capsys, "viability", table, "--zip")
    assert (code, out) == (2, "")
    assert "--zip" in err and "add --out" in err


def test_what_was_typed_is_on_record(capsys, table, tmp_path):
    code, _, _ = run(capsys, "viability", table, "--model", "4pl", "--out", tmp_path / "out")
    assert code == 0
    record = json.loads((tmp_path / "out" / "provenance.json").read_text())
    assert record["command"] == ["rapalog", "viability", str(table), "--model", "4pl", "--out", str(tmp_path / "out")]


def test_people_see_the_curve_and_its_ic50(capsys, table):
    code, out, _ = run(capsys, "viability", table, "--model", "4pl")
    assert code == 0 and "IC50, absolute" in out


def test_conventions_stand_beside_the_curves_and_only_if_they_are_asked_for(capsys, table):
    _, out, _ = run(capsys, "viability", table, "--model", "4pl", "--conventions")
    assert out.index("Curves (95") < out.index("Conventions: one set of wells")
    assert "two parameters, 100 to 0" in out and "The same wells" in out
    _, out, _ = run(capsys, "viability", table, "--model", "4pl")
    assert "onvention" not in out


def test_conventions_are_in_the_document_by_their_names(capsys, table):
    _, out, _ = run(capsys, "viability", table, "--model", "4pl", "--conventions", "--json")
    (curve,) = json.loads(out)["curves"]
    assert [own["name"] for own in curve["conventions"]] == [
        "two parameters, 100 to 0",
        "three parameters",
        "four parameters, absolute",
        "four parameters, relative",
        "GR50",
    ]
    assert curve["conventions"][0]["doses_nM"] == [1.0, 1000.0]
    assert {"value", "relation", "low", "high", "level", "method"} <= set(curve["conventions"][0]["ic50_nM"])
    assert "extrapolated_nM" in curve["conventions"][0]
    _, out, _ = run(capsys, "viability", table, "--model", "4pl", "--json")
    assert "conventions" not in out
