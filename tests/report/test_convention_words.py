"""Conventions in words: one sentence a curve, by how much they disagree, and never which is right."""

import io
from dataclasses import replace

import pytest
from rich.console import Console
from tests.notebook.cases import viability_table

from rapalog.analysis.curves.conventions.one_by_one import ABSOLUTE, GR50, RELATIVE, THREE, TWO
from rapalog.analysis.curves.curve import Convention
from rapalog.analysis.estimate import Estimate, missing
from rapalog.files.given import Held
from rapalog.report import convention_words as words
from rapalog.studies.viability.settings import FitSettings
from rapalog.studies.viability.study import analyse_viability

DOSES = (1.0, 1000.0)
BOUND = Estimate(1000.0, ">", 300.0, None, reason="plateau above 50 %")
APART = (
    Convention(TWO, Estimate(137.0, "=", 90.0, 210.0), DOSES),
    Convention(THREE, BOUND, DOSES),
    Convention(ABSOLUTE, BOUND, DOSES),
    Convention(RELATIVE, Estimate(1.6, "=", 1.0, 2.5), DOSES),
    Convention(GR50, missing("no time-zero wells"), DOSES),
)


@pytest.fixture(scope="module")
def curves():
    settings = FitSettings(conventions=True)
    return analyse_viability([Held("t.csv", viability_table("A", "B"))], model="4pl", settings=settings).curves


def test_one_sentence_says_where_each_convention_puts_the_ic50_of_the_same_wells(curves):
    apart = replace(curves[0], conventions=APART)
    assert words.convention_sentence(apart) == (
        "A, the same wells: 137 nM (two parameters, 100 to 0), not reached by 1,000 nM (three parameters; four "
        "parameters, absolute), 1.6 nM (four parameters, relative)."
    )


def test_an_extrapolated_number_is_called_so(curves):
    far = Convention(TWO, replace(BOUND, reason="beyond the tested range"), DOSES, 52_000.0)
    found = words.convention_sentence(replace(curves[0], conventions=(far,)))
    assert "not reached by 1,000 nM, extrapolated 52,000 nM (two parameters, 100 to 0)" in found


def test_a_bound_that_replicates_give_among_the_doses_is_not_called_not_reached(curves):
    bound = Convention(THREE, replace(BOUND, value=420.0), DOSES)
    assert "above 420 nM (three parameters)" in words.convention_sentence(replace(curves[0], conventions=(bound,)))


def test_the_summary_counts_who_finds_an_ic50_and_who_does_not(curves):
    apart = replace(curves[0], conventions=APART)
    found = words.disagreement_words([apart, curves[1]])
    assert "in 1 of 2 curves one convention puts the IC50 among the doses and another does not" in found
    assert "2 curves have two numbers or more" in found and "85.6 times at most" in found
    far = Convention(TWO, BOUND, DOSES, 16_000.0)
    alone = words.disagreement_words([replace(curves[0], conventions=(far, *APART[1:]))])
    assert "1 curve has two numbers or more: the largest is 10,000 times the smallest." in alone
    assert words.disagreement_words([replace(curves[0], conventions=())]) == ""


def test_the_table_has_a_row_for_every_convention(curves):
    console = Console(file=io.StringIO(), width=160)
    for line in words.convention_lines(curves):
        console.print(line)
    shown = console.file.getvalue()
    assert shown.count(TWO) == 2 and shown.count(RELATIVE) == 2
    assert "no time-zero wells" in shown and "The same wells" in shown
    assert words.convention_lines([]) == []
