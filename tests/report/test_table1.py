"""Claims on the words and the panel of a row of Table 1: nothing not reached is shown as a number."""

import math
from dataclasses import replace

import pytest
from tests.report.made_up import made_up_study

from rapalog.report.table1 import dose_words, other_laboratories, predicted_words, row_facts, row_plot
from rapalog.scorecard.predictive import Predicted
from rapalog.studies.draws import Ends


@pytest.fixture(scope="module")
def row():
    return made_up_study().table1[0]


def test_an_interval_without_upper_end_says_how_often_one_half_is_not_reached():
    assert predicted_words(Predicted("x", 812.0, 35.0, None, 0.31, 0.2)) == (
        "812 nM (90\xa0%: 35 nM to not reached; not reached in 31\xa0%)"
    )
    assert predicted_words(Predicted("x", None, None, None, 1.0, 0.0)) == "not reached"
    assert predicted_words(None) == "not reached"


def test_an_ec50_that_no_curve_has_is_a_dash():
    assert dose_words(Ends(math.nan, math.nan, math.nan)) == "–"
    assert dose_words(Ends(1.5, 0.4, 6.0)) == "1.5 (0.4 to 6) nM"


def test_other_laboratories_are_found_whatever_the_hyphen():
    assert other_laboratories("BT474") == [("sirolimus", 223.0), ("temsirolimus", 283.0)]
    assert other_laboratories("MCF-7") == [("temsirolimus", 310.0)]
    assert other_laboratories("Caki-2") == []


def test_a_row_says_what_to_measure_next_and_by_which_rule(row):
    told = dict(row_facts(row))
    assert told["measure next"] == row.prediction.next and row.prediction.rule in told["verdict"]
    assert "above 20 %" in told["the table prints"]
    assert row_facts(replace(row, prediction=None)) == []


def test_the_panel_has_its_numbers(row):
    plot = row_plot(row, row.prediction)
    assert len(plot.rows) == len(row.prediction.dose_nM) + len(row.prediction.conventions)
    assert row.printed in plot.alt and "uninformative" in plot.alt
    upper, lower = plot.figure().axes
    assert [label.get_text() for label in lower.get_yticklabels()] == [*row.prediction.conventions, "other labs"]
    assert upper.get_ylabel() == "viability (% of vehicle)" and lower.get_xlabel() == "everolimus (nM)"
