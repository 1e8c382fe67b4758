"""Many sets to disk through one call, as the command does it."""

import json

import numpy as np
import pandas as pd
import pytest
from tests.command_line import run
from tests.places import DECAY

import rapalog as ra


def test_trajectories_are_those_of_the_command(tmp_path, capsys):
    table = pd.DataFrame({"k": [0.1, 0.2]})
    table.to_csv(tmp_path / "sets.csv", index=False)
    run(capsys, "ensemble", DECAY, "--sets", tmp_path / "sets.csv", "--times", "0,1", "--out", tmp_path / "a")
    theirs = pd.read_parquet(tmp_path / "a" / "trajectories.parquet")
    for name, sets in (("b", table), ("c", {"k": [0.1, 0.2]}), ("d", str(tmp_path / "sets.csv"))):
        found = ra.ensemble(DECAY, sets, times=[0, 1], out=tmp_path / name)
        assert found.to_frame()["S"].tolist() == theirs["S"].tolist()


def test_it_is_continued_by_the_same_call(tmp_path):
    first, again = (ra.ensemble(DECAY, {"k": [0.1]}, times="0,1", out=tmp_path) for _ in range(2))
    assert (first.to_json()["done_before"], again.to_json()["done_before"]) == (0, 1)


def test_only_some_columns_may_be_read(tmp_path):
    found = ra.ensemble(DECAY, {"k": [0.1]}, times="0,1", out=tmp_path)
    assert list(found.to_frame("P").columns) == ["set", "time", "P"]
    with pytest.raises(ra.RapalogError, match="no column 'PP'"):
        found.to_frame("PP")


def test_a_scan_is_a_table_of_sets_that_says_what_each_is(tmp_path, capsys):
    run(capsys, "ensemble", DECAY, "--scan", "k=0.1..0.4x2", "--scan", "S=1,2", "--times", "0,1", "--out", tmp_path)
    found = pd.read_parquet(tmp_path / "trajectories.parquet").query("time == 1")
    assert found["set"].tolist() == ["k=0.1 S=1", "k=0.1 S=2", "k=0.4 S=1", "k=0.4 S=2"]
    assert found["S"].to_numpy() == pytest.approx(np.outer(np.exp([-0.1, -0.4]), [1, 2]).ravel(), rel=1e-5)
    with pytest.raises(ra.RapalogError, match="sets and a scan"):
        ra.ensemble(DECAY, {"k": [0.1]}, scan="k=1,2", out=tmp_path / "both")


def test_the_record_is_the_call(tmp_path):
    ra.ensemble(DECAY, {"k": np.array([0.1])}, times="0,1", out=tmp_path)
    (command,) = json.loads((tmp_path / "provenance.json").read_text())["command"]
    assert command.startswith("rapalog.ensemble(") and "times='0,1'" in command


@pytest.mark.parametrize(
    "words",
    [
        {"sets": {"k": [0.1], "S": [1, 2]}},
        {"sets": {"k": ["a"]}},
        {"sets": "nowhere.csv"},
        {"sets": {"kk": [1.0]}},
        {"times": "1,0"},
        {"times": [[0, 1]]},
        {"workers": 2},
        {"threads": 0},
        {"model": pd.DataFrame({"a": [1]})},
    ],
)
def test_what_cannot_be_run_is_refused_and_nothing_is_written(tmp_path, words):
    with pytest.raises(ra.RapalogError):
        ra.ensemble(**{"model": DECAY, "sets": {"k": [0.1]}, "times": "0,1", "out": tmp_path / "out", **words})
    assert not list(tmp_path.glob("out/*.parquet"))


def test_a_set_has_its_label_in_whatever_form_it_comes(tmp_path):
    rows, columns = [{"set": "a", "k": 0.1}, {"set": "b", "k": 0.2}], {"set": ["a", "b"], "k": [0.1, 0.2]}
    found = [
        ra.ensemble(DECAY, sets, times="0,1", out=tmp_path / str(n)).to_frame()
        for n, sets in enumerate((rows, columns))
    ]
    assert found[0]["set"].tolist() == ["a", "a", "b", "b"]
    pd.testing.assert_frame_equal(*found)
