"""Plates and tidy tables through one call: whatever they came as, curves by name, flags, files."""

import io
import json
import tempfile

import pandas as pd
import pytest
from tests.command_line import run
from tests.notebook.cases import viability_table

import rapalog as ra

NAMES = ("MCF-7 / everolimus / 48 h", "MCF-7 / everolimus / 168 h", "786-O / everolimus / 72 h")


@pytest.fixture(scope="module")
def found():
    return ra.viability(viability_table(*NAMES), model="4pl")


def test_a_table_is_the_same_as_path_bytes_frame_or_list(found, tmp_path):
    data = viability_table(*NAMES)
    (tmp_path / "t.csv").write_bytes(data)
    path = tmp_path / "t.csv"
    for files in (str(path), path, [path], [data], pd.read_csv(io.BytesIO(data))):
        assert ra.viability(files, model="4pl").to_json()["curves"] == found.to_json()["curves"]


def test_the_same_letter_by_letter_is_not_the_same_file(tmp_path):
    (tmp_path / "t.csv").write_bytes(viability_table("A"))
    assert len(ra.viability(str(tmp_path / "t.csv"), model="4pl")) == 1


def test_a_curve_is_found_by_any_part_that_fits_only_one(found):
    assert found["786-O"].name == found["72 h"].name == NAMES[2]
    assert found["MCF-7", "168 h"].name == NAMES[1]
    with pytest.raises(ra.RapalogError, match="fits 2 curves"):
        found["MCF-7"]


def test_it_says_what_it_is_in_twelve_lines_and_in_html(found):
    many = ra.viability(viability_table(*(f"line {k}" for k in range(30))), model="4pl")
    for own in (found, many):
        assert len(repr(own).splitlines()) <= 12
        assert all(len(line) < 200 for line in repr(own).splitlines())
        assert ra.RESEARCH_USE_ONLY in repr(own) and ra.RESEARCH_USE_ONLY in own._repr_html_()
    assert "and 22 more curves" in repr(many)


def test_tables_have_a_row_for_what_they_are_about(found):
    assert len(found.to_frame()) == len(found) == 3
    assert len(found.to_frame("wells")) == 3 * 16
    assert "ic50" in set(found.to_frame("estimates")["quantity"])
    with pytest.raises(ra.RapalogError, match="table"):
        found.to_frame("curve")


def test_the_document_is_that_of_the_command(found, tmp_path, capsys):
    (tmp_path / "t.csv").write_bytes(viability_table(*NAMES))
    _, out, _ = run(capsys, "viability", tmp_path / "t.csv", "--model", "4pl", "--json")
    assert json.loads(out) == json.loads(json.dumps(ra.viability(tmp_path / "t.csv", model="4pl").to_json()))
    assert json.loads(out)["curves"] == json.loads(json.dumps(found.to_json()["curves"]))


@pytest.mark.parametrize(
    ("given", "where"),
    [
        (lambda table: table, "<bytes>:3, column dose"),
        (lambda table: pd.read_csv(io.BytesIO(table)), "<DataFrame>.iloc[1], column dose"),
        (lambda table: [viability_table("B"), pd.read_csv(io.BytesIO(table))], "<DataFrame 2>.iloc[1], column dose"),
    ],
)
def test_an_error_in_a_table_in_memory_names_its_row_and_column(given, where):
    table = viability_table("A").replace(b"A,0,nM,1.01", b"A,-1,nM,1.01")
    with pytest.raises(ra.RapalogError) as caught:
        ra.viability(given(table), model="4pl")
    assert caught.value.where == where


def test_nothing_in_memory_is_written_to_disk(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("a scratch file")

    for name in ("mkdtemp", "mkstemp", "TemporaryDirectory", "NamedTemporaryFile"):
        monkeypatch.setattr(tempfile, name, refuse)
    assert len(ra.viability(viability_table("A"), model="flat")) == 1


def test_it_is_written_as_the_command_writes_it_and_its_record_is_the_call(tmp_path):
    one = ra.viability(viability_table("A"), model="4pl", progress=False)
    written = {path.name for path in one.write(tmp_path / "out", zipped=True, progress=False)}
    assert {"report.html", "curves.csv", "viability.xlsx", "viability.zip", "A.png"} <= written
    record = json.loads((tmp_path / "out" / "provenance.json").read_text())
    assert record["command"] == ["rapalog.viability(bytes, model='4pl', progress=False)"]


def test_a_file_that_was_read_is_not_replaced(tmp_path):
    (tmp_path / "curves.csv").write_bytes(viability_table("A"))
    with pytest.raises(ra.RapalogError, match="was read"):
        ra.viability(tmp_path / "curves.csv", model="4pl").write(tmp_path, progress=False)


def test_doubling_times_are_texts_lists_or_a_dictionary():
    table = viability_table("A")
    growth = [
        ra.viability(table, model="4pl", doubling_time=time)[0].gr50.reason for time in ("40h", ["40h"], {"": "40h"})
    ]
    assert growth[0] == growth[1] == growth[2] != ra.viability(table, model="4pl")[0].gr50.reason
    with pytest.raises(ra.RapalogError, match="doubling time"):
        ra.viability(table, doubling_time="fast")


def test_several_curves_fit_no_single_axes_and_one_does(found):
    from matplotlib.figure import Figure

    assert len(found.plot().axes) == 3
    axes = Figure().add_subplot()
    with pytest.raises(ra.RapalogError, match="several panels"):
        found.plot(ax=axes)
    assert ra.viability(viability_table("A"), model="4pl").plot(ax=axes) is axes
