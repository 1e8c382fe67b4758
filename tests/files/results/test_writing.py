"""Files are whole or not there, and cells are no formulas."""

import csv
import io
import json
import zipfile

import pytest

from rapalog.errors import RapalogError
from rapalog.files.results.writing import csv_bytes, json_bytes, provenance, safe_name, write_files, zip_bytes


def test_files_appear_whole_and_nothing_else_stays(tmp_path):
    write_files(tmp_path / "out", {"a.csv": b"1\n", "figures/b.png": b"2"})
    assert sorted(p.name for p in (tmp_path / "out").rglob("*") if p.is_file()) == ["a.csv", "b.png"]
    write_files(tmp_path / "out", {"a.csv": b"3\n"})
    assert (tmp_path / "out" / "a.csv").read_bytes() == b"3\n"


def test_a_failure_leaves_the_old_files_and_no_new_one(tmp_path):
    write_files(tmp_path, {"a.csv": b"old"})
    (tmp_path / "taken").write_bytes(b"a file where a folder should be")
    with pytest.raises(RapalogError, match="both called taken"):
        write_files(tmp_path, {"a.csv": b"new", "taken/b.csv": b"new"})
    assert (tmp_path / "a.csv").read_bytes() == b"old"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.csv", "taken"]


def test_no_name_leads_out_of_the_folder(tmp_path):
    with pytest.raises(RapalogError, match="leads out"):
        write_files(tmp_path / "out", {"../evil.csv": b""})
    assert "/" not in safe_name("../a/b: c") and safe_name("..") == "unnamed"


def test_a_cell_that_a_spreadsheet_would_run_is_quoted_but_a_negative_number_is_not():
    text = csv_bytes(("a",), [("=1+1",), ("-0.020",), ("@x",), (-2.5,), (float("nan"),), (None,)]).decode()
    assert text.split("\n")[1:7] == ["'=1+1", "-0.020", "'@x", "-2.5", "", ""] or '""' in text


def test_provenance_has_versions_command_and_hashes_and_is_json():
    document = provenance(["rapalog", "viability"], {"a.csv": b"abc"}, seed=7)
    assert document["inputs"]["a.csv"].startswith("ba7816bf")
    assert json.loads(json_bytes(document))["seed"] == 7
    assert {"rapalog", "python", "numpy"} <= set(document["versions"])


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-2+3", "@x", "\t=1", "\r=1", "\n=1", "＝1+1"])
def test_every_start_of_a_formula_is_quoted(text):
    (_, row) = csv.reader(io.StringIO(csv_bytes(("a",), [(text,)]).decode(), newline=""))
    assert row == ["'" + text.replace("\r", "\n")]


@pytest.mark.parametrize("text", ["=", "-", "---", "-1e-3", "+0,5", "1=2", "OVRFLW"])
def test_what_no_spreadsheet_runs_is_written_as_it_is(text):
    (_, row) = csv.reader(io.StringIO(csv_bytes(("a",), [(text,)]).decode()))
    assert row == [text]


def test_a_column_name_is_no_formula_either():
    assert csv_bytes(("=a",), []).startswith(b"'=a")


def test_a_zip_has_everything_and_the_same_bytes_each_time():
    contents = {"a.csv": b"1\n", "figures/b.png": b"2"}
    data = zip_bytes(contents)
    assert data == zip_bytes(contents)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == contents
        assert archive.testzip() is None
