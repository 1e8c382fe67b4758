"""The commands of the whole: the doctor's exit code is its verdict, and the study's options have limits."""

import json

import pytest
from tests.command_line import run

from rapalog.notebook import study
from rapalog.studies.doctor import Examined

BROKEN = (Examined("Python", True, "3.11", ""), Examined("engine", False, "OSError: no LLVM", "install it again"))


def test_what_does_not_work_ends_in_exit_1_with_a_remedy(capsys, monkeypatch):
    monkeypatch.setattr(study, "examine", lambda: BROKEN)
    code, out, _ = run(capsys, "doctor")
    assert code == 1
    assert "ok  Python: 3.11" in out
    assert "NO  engine: OSError: no LLVM\n    try: install it again" in out


def test_the_json_of_the_doctor_has_every_finding(capsys, monkeypatch):
    monkeypatch.setattr(study, "examine", lambda: BROKEN)
    code, out, _ = run(capsys, "doctor", "--json")
    assert code == 1
    assert [(own["what"], own["works"]) for own in json.loads(out)["findings"]] == [("Python", True), ("engine", False)]


@pytest.mark.parametrize("options", [("--draws", "-1"), ("--draws", "10001"), ("--draws", "2.5"), ("--seed", "x")])
def test_a_study_that_cannot_be_run_is_refused_before_it_starts(capsys, tmp_path, options):
    code, out, err = run(capsys, "run", *options, "--out", tmp_path / "out")
    assert (code, out) == (2, "") and options[0] in err
    assert not (tmp_path / "out").exists()


def test_an_unknown_mutation_is_exit_2_with_the_nearest(capsys, tmp_path):
    code, out, err = run(capsys, "run", "--mutate", "drug_inrt", "--json", "--out", tmp_path / "out")
    assert (code, out) == (2, "")
    assert "got mutation 'drug_inrt'" in err and "try: did you mean drug_inert" in err
    assert not (tmp_path / "out").exists()
