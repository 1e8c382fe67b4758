"""Results are written with what is needed to repeat them."""

import json

from rapalog.notebook.shown.files import write_study


def test_the_record_lies_beside_the_files(tmp_path):
    paths = write_study(tmp_path / "out", {"a.csv": b"x"}, command=["rapalog.simulate()"], seed=3)
    assert {path.name for path in paths} == {"a.csv", "provenance.json"}
    record = json.loads((tmp_path / "out" / "provenance.json").read_text())
    assert (record["command"], record["seed"]) == (["rapalog.simulate()"], 3)
