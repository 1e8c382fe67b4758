"""Resistance in words: nothing uncertain is said to be sure, nothing assumed to be known."""

from __future__ import annotations

import pytest

from rapalog.about import RESEARCH_USE_ONLY
from rapalog.analysis.estimate import Estimate
from rapalog.report.resistance.page import resistance_files, resistance_tables
from rapalog.report.resistance.words import day_words, headline, percent_words, resistance_lines, word_tables
from rapalog.studies.clones.ranges import KNOWN, asked_range
from rapalog.studies.clones.study import study_resistance


@pytest.fixture(scope="module")
def found():
    return study_resistance(
        ["MTOR:S2035F", "TSC2:loss"],
        drugs=["everolimus", "torin 1"],
        patients=20,
        draws=3,
        regimens=["10 mg daily", "50 mg weekly", "none"],
        days=[60],
        ranges={word: asked_range(word, None) for word in KNOWN},
    )


@pytest.mark.parametrize(
    ("own", "words"),
    [
        (Estimate(1.0, "=", 0.5, 1.0), "over 99 % (50 to over 99)"),
        (Estimate(1e-8, "="), "below 0.001 %"),
        (Estimate(0.0, "="), "0 %"),
        (Estimate(0.0123, "=", 0.001, 0.0987), "1.2 % (0.1 to 9.9)"),
        (Estimate(None, "none", reason="why"), "none (why)"),
    ],
)
def test_a_chance_is_never_said_to_be_none_or_sure(own, words):
    assert percent_words(own) == words


def test_a_day_that_is_not_reached_has_an_open_end():
    assert day_words(Estimate(365.0, ">", 40.0, None, reason="not reached")) == "> 365 (40 to open)"
    assert day_words(Estimate(1234.0, "=")) == "1,234"


def test_the_answer_comes_first_with_both_parts_schedules_what_decides_and_drugs(found):
    first, weekly, none, decides, drugs = headline(found)
    assert "acquired under treatment" in first and "there before" in first
    assert weekly.startswith("50 mg weekly: acquired clones") and none.startswith("no drug: acquired clones")
    assert "more likely than on 10 mg daily" in none and "over draws" in none
    assert decides.startswith("most depends on ") and drugs.endswith("(rests on G001, assumed)")
    assert "still halves p-S6K1 T389 at about the line's dose: torin 1" in drugs


def test_assumed_genotypes_are_marked(found):
    (shifts, chances, schedules, treated, decides) = word_tables(found)
    assert {row[0] for row in shifts.rows} == {"MTOR:S2035F*", "TSC2:loss"} and shifts.rows[0][-1] == "G001"
    assert len(chances.rows) == 6 and len(schedules.rows) == 4 and len(treated.rows) == 6
    assert len(decides.rows) == len(found.tornado.bars)


def test_lines_for_people_have_every_note(found):
    lines = [line for line in resistance_lines(found) if isinstance(line, str)]
    assert sum(line.startswith("note: ") for line in lines) == len(found.notes)


def test_the_page_needs_nothing_else_and_says_what_it_is_for(found):
    files = resistance_files(found, ("rapalog", "resistance"), {})
    page = files["report.html"].decode()
    assert RESEARCH_USE_ONLY in page and "http://" not in page and "https://" not in page and "<script" not in page
    assert page.count("<img") == 6 and "no forecast" in page
    assert {f"figures/chances_{name}.csv" for name in ("MTOR_S2035F", "TSC2_loss")} < set(files)
    assert {f"{name}.csv" for name in resistance_tables(found)} < set(files)
