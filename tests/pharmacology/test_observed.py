"""Levels that patients had are held only beside the same regimen, and a dose that nobody studied is said to be one."""

import pytest

from rapalog.facts.library import fact
from rapalog.pharmacology.dosing_words import parse_regimen
from rapalog.pharmacology.observed import observed_levels, unstudied
from rapalog.studies.regimen import run_regimen


def test_levels_belong_to_one_dose_and_one_interval():
    daily = observed_levels(parse_regimen("10 mg daily"))
    assert {(own.fact, own.value) for own in daily} == {("P062", 11.3), ("P060", 487.0)}
    assert observed_levels(parse_regimen("5 mg twice daily")) == ()
    assert observed_levels(parse_regimen("10 mg every other day")) == ()


def test_a_spread_is_given_where_it_is_printed():
    twice = observed_levels(parse_regimen("0.75 mg BID"))
    assert [(own.low, own.high) for own in twice] == [(1.9, 6.7), (45.0, 109.0)]
    assert all("SD" in own.note for own in twice)


@pytest.mark.parametrize("regimen", ["5 mg daily", "10 mg daily", "20 mg weekly", "70 mg weekly", "0.75 mg BID"])
def test_what_was_studied_has_no_warning(regimen):
    assert unstudied(parse_regimen(regimen)) == ""


@pytest.mark.parametrize(
    ("regimen", "word"),
    [
        ("4.9 mg daily", "P179"),
        ("10.1 mg daily", "P179"),
        ("71 mg weekly", "P180"),
        ("5 mg twice daily", "P178"),
        ("10 mg once", "extrapolated"),
        ("10 mg every 36 h", "extrapolated"),
    ],
)
def test_what_nobody_studied_has_one(regimen, word):
    assert word in unstudied(parse_regimen(regimen))


def test_the_warning_stands_first_among_the_notes_of_a_regimen():
    found = run_regimen("30 mg daily", days=1)
    assert found.notes[0] == found.unstudied
    assert found.to_json()["notes"] == list(found.notes) and found.to_json()["observed"] == []


def test_every_doses_range_has_both_ends():
    assert all(fact(name).low and fact(name).high for name in ("P178", "P179", "P180"))
