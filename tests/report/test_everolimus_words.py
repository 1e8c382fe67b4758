"""Claims on the embedded study in the terminal: nothing is lost between the study and what is shown."""

import io
from dataclasses import replace

import pytest
from rich.console import Console
from tests.report.made_up import made_up_study

from rapalog.report.everolimus_words import summary_lines
from rapalog.scorecard.mutations import find_mutation


@pytest.fixture(scope="module")
def study():
    return made_up_study()


def _shown(lines):
    console = Console(file=io.StringIO(), width=400)
    for line in lines:
        console.print(line, markup=False) if isinstance(line, str) else console.print(line)
    return console.file.getvalue()


def test_people_see_every_row_of_both_tables(study):
    text = _shown(summary_lines(study))
    assert all(row.row in text and row.printed in text for row in study.table1)
    assert all(row.biomarker in text for row in study.table2)
    assert "812 (35 to not reached) nM" in text


def test_people_are_told_first_that_the_model_is_broken(study):
    first = summary_lines(replace(study, mutation=find_mutation("drug_inert")))[0]
    assert first.startswith("Model broken on purpose, drug_inert") and "Kd_drug_FKBP12 = 1e+12" in first
