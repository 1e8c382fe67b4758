"""The command ``calibrate`` refuses what it cannot do, and says why."""

import pytest
from tests.command_line import run


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["problem.yaml"], "PEtab problems are not read yet"), (["--line", "A-673"], "no data were given"),
     (["--data", "a.csv"], "no line"), (["--structure", "no_drugloss"], "did you mean no_drug_loss?"),
     (["--starts", "0"], "must be 1 to 100"), (["--line", "new", "--data", "a.csv"], "got line 'new'")],
)  # fmt: skip
def test_wrong_input_is_refused_with_a_remedy(capsys, arguments, said):
    code, out, err = run(capsys, "calibrate", *arguments)
    assert code == 2 and not out
    assert said in err and "try: " in err
