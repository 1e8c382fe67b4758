"""rapalog resistance at the command line."""

from __future__ import annotations

import pytest
from tests.command_line import run

from rapalog.about import RESEARCH_USE_ONLY

SMALL = ("--patients", "20", "--draws", "3", "--drug", "everolimus", "--days", "30")


def test_one_command_prints_the_answer_schedules_side_by_side_and_what_decides(capsys):
    code, out, _ = run(capsys, "resistance", *SMALL)
    words = " ".join(out.split())
    assert code == 0 and RESEARCH_USE_ONLY in words
    assert words.startswith("10 mg daily: by day 30 the tumour holds a living MTOR:S2035F clone with a chance of")
    for text in (
        "50 mg weekly: acquired clones",
        "20 mg weekly: acquired clones",
        "most depends on",
        "rests on",
        "* rests on what was assumed",
        "CL006",
        "no forecast",
    ):
        assert text in words


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (["--genotype", "MTOR:S2036F"], "S2036F"),
        (["--genotype", ""], "empty genotype"),
        (["--genotype", "MTOR:S2035F", "--genotype", "mtor:s2035f"], "given twice"),
        (["--drug", "aspirin"], "aspirin"),
        (["--readout", "p-S9"], "p-S9"),
        (["--regimen", "10 daily"], "cannot read"),
        (["--regimen", "0 mg daily"], "dose of 0 mg"),
        (["--regimen", "5 mg/kg daily"], "per body size"),
        (["--cells", "1e10..1e8"], "ends below its beginning"),
        (["--cells", "lots"], "cannot read the range"),
        (["--cells", "1e8..."], "cannot read the range"),
        (["--rate", "2"], "got 2 mutations"),
        (["--loss", "1.2"], "got 1.2 share"),
        (["--doubling", "-5"], "got -5 days"),
        (["--days", "soon"], "read the days"),
        (["--days", "0"], "got day 0"),
        (["--days", "9999"], "got day 9999"),
        (["--patients", "3"], "got 3"),
        (["--draws", "1"], "no interval"),
        (["--draws", "401"], "must be 0 to 400"),
        (["--seed", "-1"], "greater than or equal to 0"),
        (["--cell-line", "HeLa-9"], "HeLa-9"),
        (["--cell-line", "nowhere.json"], "cannot read the file"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_remedy_and_nothing_is_written(capsys, tmp_path, options, problem):
    code, out, err = run(capsys, "resistance", *options, "--json", "--out", tmp_path / "out")
    assert (code, out) == (2, "") and problem in " ".join(err.split()) and "try: " in err
    assert not (tmp_path / "out").exists()
