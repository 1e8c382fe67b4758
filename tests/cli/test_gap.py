"""The command ``gap`` answers people, and refuses what it cannot split."""

import pytest
from tests.command_line import run

from rapalog.about import RESEARCH_USE_ONLY


def test_people_get_the_ratio_its_parts_and_the_disclaimer(capsys):
    code, out, _ = run(capsys, "gap", "--line", "generic", "--draws", "0")
    assert code == 0
    assert "the ratio is" in out and "what the ratio is made of" in out and RESEARCH_USE_ONLY in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "--line"),
        (["--line", "no-such-line.json"], "no-such-line.json"),
        (["--line", "MCF-8"], "got cell line"),
        (["--line", "notes.txt"], "notes.txt"),
        (["--line", "plate.json"], "has no 'version'"),
        (["--line", "generic", "--hours", "0"], "got 0 hours"),
        (["--line", "generic", "--hours", "6000"], "6000 hours"),
        (["--line", "generic", "--signal-at", "-2"], "got -2 hours"),
        (["--line", "generic", "--draws", "1"], "1 draw"),
        (["--line", "generic", "--draws", "500"], "400"),
        (["--line", "generic", "--drug", "MK-2206"], "no rapalog"),
    ],
)
def test_wrong_input_is_refused_with_a_remedy(capsys, tmp_path, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.txt").write_text("dear diary")
    (tmp_path / "plate.json").write_text("{}")
    code, out, err = run(capsys, "gap", *arguments)
    assert (code, out) == (2, "")
    assert said in err and "try: " in err
    assert "Traceback" not in err
