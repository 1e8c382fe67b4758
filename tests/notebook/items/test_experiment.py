"""What every virtual experiment leaves: files, warnings, the truth."""

import json

from rapalog.notebook.bench.plates import Plates

ONE = Plates("1 plate", {"plate.txt": b"x", "truth.json": b'{"a": 1}'}, ("few cells",), 7)
TWO = Plates("2 plates", {"truth_1.json": b'{"a": 1}', "truth_2.json": b'{"a": 2}'}, (), 7)


def test_the_truth_is_one_document_or_one_a_file():
    assert ONE.truth == {"a": 1}
    assert TWO.truth["truth_2.json"] == {"a": 2}


def test_it_is_written_with_its_seed(tmp_path):
    ONE.write(tmp_path)
    assert json.loads((tmp_path / "provenance.json").read_text())["seed"] == 7
    assert (tmp_path / "plate.txt").read_bytes() == b"x"


def test_warnings_are_seen():
    assert "few cells" in repr(ONE) and "few cells" in ONE._repr_html_()
    assert ONE.to_json()["warnings"] == ["few cells"]
