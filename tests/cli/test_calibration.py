"""The command ``calibrate`` refuses what it cannot do, and says why."""

import json

import pytest
from tests.command_line import run
from tests.studies.petab.problems import PLAIN, write


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["problem.yaml"], "cannot read the file"),
        (["results.csv"], "no line"),
        (["--evaluate"], "PEtab problem"),
        (["--profiles"], "PEtab problem"),
        (["a.yaml", "--line", "A-673", "--evaluate"], "PEtab problem"),
        (["--line", "A-673"], "no data were given"),
        (["--data", "a.csv"], "no line"),
        (["--structure", "no_drugloss"], "did you mean no_drug_loss?"),
        (["--starts", "0"], "must be 1 to 100"),
        (["--line", "new", "--data", "a.csv"], "got line 'new'"),
    ],
)
def test_wrong_input_is_refused_with_a_remedy(capsys, arguments, said):
    code, out, err = run(capsys, "calibrate", *arguments)
    assert code == 2 and not out
    assert said in err and "try: " in err


def test_the_objective_of_a_problem_is_one_document(capsys, tmp_path):
    path = write(tmp_path, **PLAIN)
    code, out, _ = run(capsys, "calibrate", str(path), "--evaluate", "--json")
    document = json.loads(out)
    assert code == 0 and list(document)[:3] == ["objective", "value", "n_data"]
    assert document["value"] == pytest.approx(0.84750169713188) and document["n_data"] == 2


def test_a_fit_is_printed_and_written(capsys, tmp_path):
    path = write(tmp_path, **PLAIN)
    code, out, _ = run(capsys, "calibrate", str(path), "--starts", "1", "--out", str(tmp_path / "out"))
    assert code == 0 and "negative log-likelihood" in out and "research use only" in out
    assert (tmp_path / "out" / "fit.json").is_file()
