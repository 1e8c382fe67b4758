"""What is kept of a run says how to repeat it, and never replaces what it was made from."""

import json

import pytest

from rapalog.errors import RapalogError
from rapalog.notebook.shown.files import Computed, Kept


class _Numbers(Computed):
    command = ("rapalog.simulate()",)

    def _contents(self):
        return {"a.csv": b"x"}

    def _seed(self):
        return 3


class _OfAFile(Kept):
    def __init__(self, read):
        self.read = read

    def _files(self):
        return {"a.csv": b"new"}

    def _sources(self):
        return (self.read,)


def test_the_record_of_a_run_stands_beside_its_files(tmp_path):
    paths = _Numbers().write(tmp_path / "out")
    assert {path.name for path in paths} == {"a.csv", "provenance.json"}
    record = json.loads((tmp_path / "out" / "provenance.json").read_text())
    assert record["seed"] == 3 and record["command"] == ["rapalog.simulate()"]


def test_a_file_that_was_read_is_not_replaced(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"measured")
    with pytest.raises(RapalogError, match="was read"):
        _OfAFile(tmp_path / "a.csv").write(tmp_path)
    assert (tmp_path / "a.csv").read_bytes() == b"measured"


def test_a_folder_is_a_path(tmp_path):
    with pytest.raises(RapalogError, match="folder"):
        _Numbers().write(3)
