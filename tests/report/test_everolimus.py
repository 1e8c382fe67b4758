"""Claims on the files and the terminal of the embedded study: nothing is lost between the study and what is shown."""

import csv
import io
import json

import pytest
from rich.console import Console
from tests.report.made_up import made_up_study

from rapalog.about import RESEARCH_USE_ONLY
from rapalog.analysis.estimate import Estimate, missing
from rapalog.facts.pathway import pathway
from rapalog.report.everolimus import estimate_text, pathway_effect, summary_lines
from rapalog.report.study_files import study_files, study_json


@pytest.fixture(scope="module")
def study():
    return made_up_study()


@pytest.fixture(scope="module")
def files(study):
    return study_files(study)


def _shown(lines):
    console = Console(file=io.StringIO(), width=400)
    for line in lines:
        console.print(line, markup=False) if isinstance(line, str) else console.print(line)
    return console.file.getvalue()


def test_every_verdict_is_in_the_json_and_counted_once(study):
    document = study_json(study)
    assert [row["id"] for row in document["scorecard"]] == [verdict.id for verdict in study.scorecard]
    assert sum(sum(own.values()) for own in document["counts"].values()) == len(study.scorecard)
    assert document["note"] == RESEARCH_USE_ONLY and document["seed"] == study.seed


def test_the_written_scorecard_is_the_json_of_the_command(study, files):
    assert json.loads(files["scorecard.json"]) == json.loads(json.dumps(study_json(study)))


def test_table1_has_a_row_for_each_row_with_bound_interval_and_priors(study, files):
    rows = list(csv.DictReader(io.StringIO(files["table1.csv"].decode())))
    assert [row["row"] for row in rows] == [own.row for own in study.table1]
    for row, own in zip(rows, study.table1, strict=True):
        assert row["ic50_relation"] == own.ic50.relation
        assert row["ic50_nM"] == ("" if own.ic50.value is None else repr(float(own.ic50.value)))
        assert float(row["prior_share_not_reached"]) == own.prior.share_not_reached


def test_figures_lie_in_their_folder_beside_the_report(files):
    assert {"report.html", "scorecard.json", "table1.csv", "table2.csv"} <= set(files)
    assert {name.split("/")[0] for name in files if name.endswith((".png", ".svg", ".pdf"))} == {"figures"}


def test_people_see_every_row_of_both_tables(study):
    text = _shown(summary_lines(study))
    assert all(row.row in text and row.printed in text for row in study.table1)
    assert all(row.biomarker in text for row in study.table2)
    assert "0 % / 31 % of 200" in text


@pytest.mark.parametrize(("estimate", "words"), [
    (Estimate(71.04, "=", 52.1, 97.4), "71 nM (52.1 to 97.4)"),
    (Estimate(71.04, "=", None, 97.4), "71 nM (open to 97.4)"),
    (Estimate(1e4, ">", reason="plateau above 50 %"), "> 10,000 nM (plateau above 50 %)"),
    (Estimate(1.0, "<"), "< 1 nM"), (missing("flat"), "none: flat"),
])  # fmt: skip
def test_an_estimate_is_a_sentence(estimate, words):
    assert estimate_text(estimate) == words


def test_the_drug_lowers_its_pathway_and_what_has_no_state_has_no_effect():
    effect = pathway_effect()
    assert set(effect) == {node.id for node in pathway().nodes}
    assert effect["RPS6"] < -1 < 0 < effect["AKT"]
    assert None in effect.values()
