"""Claims on the files of the embedded study: every verdict and row is there, and the file is the document."""

import csv
import io
import json

import pytest
from tests.report.made_up import made_up_study

from rapalog.about import RESEARCH_USE_ONLY
from rapalog.facts.literature import literature
from rapalog.report.study_files import study_files, study_json


@pytest.fixture(scope="module")
def study():
    return made_up_study()


@pytest.fixture(scope="module")
def files(study):
    return study_files(study)


def test_every_verdict_is_in_the_json_and_counted_once(study):
    document = study_json(study)
    assert [row["id"] for row in document["scorecard"]] == [verdict.id for verdict in study.scorecard]
    assert sum(sum(own.values()) for own in document["counts"].values()) == len(study.scorecard)
    assert document["note"] == RESEARCH_USE_ONLY and document["seed"] == study.seed


def test_the_written_scorecard_is_the_json_of_the_command(study, files):
    assert json.loads(files["scorecard.json"]) == json.loads(json.dumps(study_json(study)))


def test_table1_has_a_row_for_each_row_with_its_prediction_and_its_plates(study, files):
    rows = list(csv.DictReader(io.StringIO(files["table1.csv"].decode())))
    assert [row["row"] for row in rows] == [own.row for own in study.table1]
    for row, own in zip(rows, study.table1, strict=True):
        assert (row["verdict"], row["rule"]) == (own.verdict, own.rule)
        assert row["plates_ic50_relation"] == own.ic50.relation
        assert row["plates_ic50_nM"] == ("" if own.ic50.value is None else repr(float(own.ic50.value)))
        predicted = own.prediction.conventions[own.prediction.convention]
        assert (float(row["p_not_reached"]), float(row["predicted_nM"])) == (
            predicted.p_not_reached,
            predicted.median_nM,
        )
        assert (row["predicted_high_nM"], float(row["plateau"])) == ("", own.prediction.plateau.value)


def test_every_finding_on_resistance_is_a_row_with_what_fells_it_and_what_else_judges_it(study, files):
    rows = list(csv.DictReader(io.StringIO(files["resistance.csv"].decode())))
    assert [row["id"] for row in rows] == [own.id for own in study.resistance] == list(literature())
    assert rows[0]["killed_by"] == "" and rows[1]["killed_by"] == "no_feedback"
    assert next(row["see"] for row in rows if row["id"] == "RR27") == "C114 C115"
    assert study_json(study)["resistance"][1]["killed_by"] == ["no_feedback"]


def test_figures_lie_in_their_folder_beside_the_report(files):
    assert {"report.html", "scorecard.json", "table1.csv", "table2.csv"} <= set(files)
    assert {name.split("/")[0] for name in files if name.endswith((".png", ".svg", ".pdf"))} == {"figures"}
