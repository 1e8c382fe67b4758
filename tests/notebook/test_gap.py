"""The gap of a line through one call."""

import json

import pytest
from matplotlib.figure import Figure
from tests.command_line import run

import rapalog as ra


@pytest.fixture(scope="module")
def found():
    return ra.gap("generic", draws=0)


def test_the_document_is_that_of_the_command(capsys, found):
    _, out, _ = run(capsys, "gap", "--line", "generic", "--draws", "0", "--json")
    document = json.loads(out)
    assert document == json.loads(json.dumps(found.to_json()))
    assert {"p_s6_half_dose_nM", "at_h", "viability_ec50_nM", "ratio", "parts"} <= document.keys()
    assert {"cause", "fold"} <= document["parts"][0].keys()


def test_it_comes_as_words_tables_pictures_and_files(tmp_path, found):
    assert "loss of drug in the medium" in repr(found) and ra.RESEARCH_USE_ONLY in repr(found)
    assert "loss of drug in the medium" in found._repr_html_()
    assert set(found.to_frame().kind) == {"dose", "ratio", "level", "part", "printed", "printed over EC50"}
    assert isinstance(found.plot(), Figure)
    written = {path.name for path in found.write(tmp_path)}
    assert {"gap.csv", "gap.json", "gap.png", "provenance.json"} <= written


def test_a_cause_is_a_quantity_and_another_is_refused(found):
    assert found["delay of growth"].value == found.study.parts[3].fold.value
    assert float(found.ratio) == pytest.approx(float(found.viability_ec50) / float(found.p_s6_half_dose))
    with pytest.raises(ra.RapalogError, match="must be one of loss of drug"):
        found["bad luck"]


def test_a_line_file_is_kept_in_the_record(tmp_path):
    file = tmp_path / "mine.json"
    file.write_text(json.dumps({"version": 1, "name": "mine", "doubling_time_h": 30, "parameters": {}, "draws": []}))
    found = ra.gap(file, draws=0)
    found.write(tmp_path / "out")
    record = json.loads((tmp_path / "out" / "provenance.json").read_text())
    assert str(file) in json.dumps(record)
    assert found.study.cell_line == "mine"
