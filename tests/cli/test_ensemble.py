"""``rapalog ensemble`` at the command line: one document, exit codes, help, and no half-written files."""

import json
import subprocess
import sys

import numpy as np
import pyarrow.parquet as pq
import pytest
from tests.command_line import run
from tests.engine.sbml.cases import event, parameter, rate_rule, sbml
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
        "trajectories.parquet",
        "ensemble.json",
        "provenance.json",
    }


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
    text = (
        DECAY.read_text(encoding="utf-8")
        .replace('<assignmentRule variable="P">', "<algebraicRule>")
        .replace("</assignmentRule>", "</algebraicRule>")
    )
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


def test_without_a_table_the_model_runs_once_as_it_is(capsys, tmp_path):
    code, out, _ = run(capsys, "ensemble", DECAY, "--times", "0,10", "--out", tmp_path / "out", "--json")
    table = pq.read_table(tmp_path / "out" / "trajectories.parquet")
    assert code == 0 and json.loads(out)["sets"] == 1
    assert table["set"].to_pylist() == [0, 0]
    assert table["S"].to_pylist() == pytest.approx([1.0, np.exp(-1.0)], rel=1e-5)


def test_sensitivities_are_those_of_the_formula(capsys, tmp_path, sets):
    arguments = ["--sets", sets, "--times", "0,5", "--observables", "S", "--sensitivities", "k,S", "--json"]
    code, out, _ = run(capsys, "ensemble", DECAY, *arguments, "--out", tmp_path / "out")
    table = pq.read_table(tmp_path / "out" / "sensitivities.parquet")
    assert code == 0 and json.loads(out)["sensitivities"].endswith("sensitivities.parquet")
    assert table.column_names == ["set", "time", "observable", "parameter", "value"]
    expected = [
        part for k, s in ((0.1, 1), (0.2, 2)) for t in (0, 5) for part in (-t * s * np.exp(-k * t), np.exp(-k * t))
    ]
    assert table["value"].to_pylist() == pytest.approx(expected, rel=1e-4, abs=1e-7)
    assert not list((tmp_path / "out").glob(".*"))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--sensitivities", "kk"], "no symbol 'kk'"),
        (["--sensitivities", "k", "--cluster", "local"], "by this process alone"),
        (["--steady-state", "--recheck"], "together with --recheck"),
        (["--steady-state", "--sensitivities", "k"], "together with --sensitivities"),
    ],
)
def test_what_cannot_be_had_is_refused_before_anything_is_run(capsys, tmp_path, sets, arguments, words):
    code, _, err = run(capsys, "ensemble", DECAY, "--sets", sets, "--out", tmp_path / "out", *arguments)
    assert code == 2 and words in " ".join(err.split())
    assert not (tmp_path / "out").exists()


def test_a_steady_state_is_one_row_for_each_set(capsys, tmp_path):
    (tmp_path / "model.xml").write_text(
        sbml(
            parameter("x", 0),
            parameter("k", 1),
            parameter("n", 0),
            rate_rule("x", "k - 0.5*x"),
            event("E", "x > 1", {"n": "n + 1"}),
        )
    )
    (tmp_path / "sets.csv").write_text("k\n1\n3\n")
    arguments = ["--sets", tmp_path / "sets.csv", "--observables", "x", "--steady-state", "--json"]
    code, _, _ = run(capsys, "ensemble", tmp_path / "model.xml", *arguments, "--out", tmp_path / "out")
    table = pq.read_table(tmp_path / "out" / "trajectories.parquet")
    assert code == 0 and table["time"].to_pylist() == [0, 0]
    assert table["x"].to_pylist() == pytest.approx([2, 6], rel=1e-5)


def test_a_second_opinion_that_differs_exits_1(capsys, tmp_path, sets):
    arguments = ["--sets", sets, "--recheck", "--times", "0:100:1"]
    code, out, _ = run(capsys, "ensemble", DECAY, *arguments, "--out", tmp_path / "a", "--json")
    assert code == 0 and json.loads(out)["agrees"] is True
    code, out, _ = run(capsys, "ensemble", DECAY, *arguments, "--atol", "0.1", "--out", tmp_path / "b", "--json")
    assert code == 1 and json.loads(out)["agrees"] is False


def test_a_state_that_lies_under_the_absolute_tolerance_is_warned_of(capsys, tmp_path):
    (tmp_path / "sets.csv").write_text("S\n1e-8\n2e-9\n")
    arguments = ["ensemble", DECAY, "--sets", tmp_path / "sets.csv"]
    code, out, _ = run(capsys, *arguments, "--out", tmp_path / "a")
    assert code == 0 and "always below 100 times atol" in " ".join(out.split())
    _, out, _ = run(capsys, *arguments, "--atol", "1e-14", "--out", tmp_path / "b", "--json")
    assert json.loads(out)["under_atol"] == []


def test_pandas_is_not_loaded_where_it_is_not_asked_for(tmp_path, sets):
    pytest.importorskip("pandas")
    code = (
        "import sys; from rapalog.cli import main\n"
        f"sys.argv = ['rapalog', 'ensemble', {str(DECAY)!r}, '--sets', {str(sets)!r}, '--out', {str(tmp_path)!r}]\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code\n"
        "assert 'pandas' not in sys.modules"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
