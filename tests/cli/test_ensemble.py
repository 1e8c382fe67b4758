"""``rapalog ensemble`` at the command line: one document, exit codes, help, and no half-written files."""

import json

import pyarrow.parquet as pq
import pytest
from tests.command_line import run
from tests.places import DECAY

from rapalog.about import RESEARCH_USE_ONLY


@pytest.fixture
def sets(tmp_path):
    path = tmp_path / "sets.csv"
    path.write_text("k,S\n0.1,1\n0.2,2\n")
    return path


def test_json_is_one_document_and_nothing_else(capsys, tmp_path, sets):
    code, out, err = run(
        capsys, "ensemble", DECAY, "--sets", sets, "--out", tmp_path / "out", "--times", "0,1,24", "--json"
    )
    assert (code, err) == (0, "")
    document = json.loads(out)
    assert document["sets"] == 2 and document["failed"] == [] and document["seconds"] > 0
    table = pq.read_table(tmp_path / "out" / "trajectories.parquet")
    assert table.column_names[:3] == ["set", "time", "S"]
    assert table["time"].to_pylist() == [0.0, 1.0, 24.0] * 2
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "trajectories.parquet", "ensemble.json", "provenance.json",
    }  # fmt: skip


def test_people_are_told_what_ran_and_how(capsys, tmp_path, sets):
    code, out, err = run(capsys, "ensemble", DECAY, "--sets", sets, "--out", tmp_path / "out", "--observables", "S, P")
    assert (code, err) == (0, "")
    words = " ".join(out.split())
    assert "decay: 2 sets in" in words and "101 times from 0 to 100" in words and "no set failed" in words
    assert RESEARCH_USE_ONLY in words


def test_without_a_folder_it_writes_into_one_called_ensemble(capsys, tmp_path, sets, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(capsys, "ensemble", DECAY, "--sets", "sets.csv", "--json")[0] == 0
    assert (tmp_path / "ensemble" / "trajectories.parquet").is_file()


def test_provenance_has_the_hashes_of_both_inputs(capsys, tmp_path, sets):
    run(capsys, "ensemble", DECAY, "--sets", sets, "--out", tmp_path / "out", "--json")
    record = json.loads((tmp_path / "out" / "provenance.json").read_text())
    assert set(record["inputs"]) == {"decay.xml", "sets.csv"} and record["command"][:2] == ["rapalog", "ensemble"]


WRONG = [
    (["--times", "1,0"], "--times", "ascending"),
    (["--rtol", "2"], "rtol", "1e-06"),
    (["--observables", "SS"], "'SS'", "S"),
    (["--observables", ""], "''", "choose"),
    (["--threads", "0"], "--threads", "try"),
    (["--cluster", "elsewhere"], "'elsewhere'", "tcp://"),
    (["--rtol", "small"], "--rtol", "--help"),
]


@pytest.mark.parametrize(("arguments", "what", "remedy"), WRONG, ids=[" ".join(case[0]) for case in WRONG])
def test_wrong_input_ends_in_exit_2_with_a_remedy_and_no_folder(capsys, tmp_path, sets, arguments, what, remedy):
    code, out, err = run(capsys, "ensemble", DECAY, "--sets", sets, "--out", tmp_path / "out", *arguments)
    assert (code, out) == (2, "")
    first, second = err.strip().splitlines()[:2]
    assert first.startswith("error: ") and what in first
    assert second.startswith("try: ") and remedy in second
    assert [path.name for path in tmp_path.iterdir()] == ["sets.csv"]


def test_a_bad_cell_names_file_line_and_column(capsys, tmp_path, sets):
    sets.write_text("k,S\n0.1,1\n0.2,one\n")
    code, _, err = run(capsys, "ensemble", DECAY, "--sets", sets, "--out", tmp_path / "out")
    assert code == 2 and "sets.csv:3, column S" in err


def test_missing_files_are_named(capsys, tmp_path, sets):
    for arguments in (["none.xml", "--sets", sets], [DECAY, "--sets", "none.csv"]):
        code, _, err = run(capsys, "ensemble", *arguments, "--out", tmp_path / "out")
        assert code == 2 and "none." in err


def test_another_job_in_the_folder_is_refused_and_kept(capsys, tmp_path, sets):
    out = tmp_path / "out"
    run(capsys, "ensemble", DECAY, "--sets", sets, "--out", out, "--times", "0,1", "--json")
    before = (out / "trajectories.parquet").read_bytes()
    code, _, err = run(capsys, "ensemble", DECAY, "--sets", sets, "--out", out, "--times", "0,2", "--json")
    assert code == 2 and "different: times" in err and "another folder" in err
    assert (out / "trajectories.parquet").read_bytes() == before


def test_an_unsupported_model_is_refused_by_name(capsys, tmp_path, sets):
    text = DECAY.read_text(encoding="utf-8").replace(
        '<assignmentRule variable="P">', "<algebraicRule>"
    ).replace("</assignmentRule>", "</algebraicRule>")  # fmt: skip
    (tmp_path / "model.xml").write_text(text, encoding="utf-8")
    code, _, err = run(capsys, "ensemble", tmp_path / "model.xml", "--sets", sets, "--out", tmp_path / "out")
    assert code == 2 and "algebraic" in err.lower() and "model.xml:" in err
    assert not (tmp_path / "out").exists()


def test_an_interrupt_before_the_first_set_is_one_line_and_130(capsys, tmp_path, sets, monkeypatch):
    def interrupted(path):
        raise KeyboardInterrupt

    monkeypatch.setattr("rapalog.studies.ensembles.study.check_sets", interrupted)
    code, out, err = run(capsys, "ensemble", DECAY, "--sets", sets, "--out", tmp_path / "out")
    assert (code, out) == (130, "") and err == "stopped: before the first set\n"


def test_help_says_how_sets_are_called_and_has_an_example(capsys):
    code, out, _ = run(capsys, "ensemble", "--help")
    words = " ".join(out.split())
    assert code == 0 and "Example: rapalog ensemble" in words and "counted from 0" in words
