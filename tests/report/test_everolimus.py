"""Claims on the embedded study in the terminal: nothing is lost between the study and what is shown."""

import io
from dataclasses import replace

import pytest
from rich.console import Console
from tests.report.made_up import made_up_study

from rapalog.analysis.estimate import Estimate, missing
from rapalog.facts.pathway import pathway
from rapalog.report.everolimus import estimate_text, pathway_effect, summary_lines
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


@pytest.mark.parametrize(
    ("estimate", "words"),
    [
        (Estimate(71.04, "=", 52.1, 97.4), "71 nM (52.1 to 97.4)"),
        (Estimate(71.04, "=", None, 97.4), "71 nM (open to 97.4)"),
        (Estimate(1e4, ">", reason="plateau above 50 %"), "> 10,000 nM (plateau above 50 %)"),
        (Estimate(1.0, "<"), "< 1 nM"),
        (missing("flat"), "none: flat"),
    ],
)
def test_an_estimate_is_a_sentence(estimate, words):
    assert estimate_text(estimate) == words


def test_the_drug_lowers_its_pathway_and_what_has_no_state_has_no_effect():
    effect = pathway_effect()
    assert set(effect) == {node.id for node in pathway().nodes}
    assert effect["RPS6"] < -1 < 0 < effect["AKT"]
    assert None in effect.values()
