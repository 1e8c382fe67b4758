"""Tables of levels that are wrong in the ways of people: each is refused with its place and what to do."""

from __future__ import annotations

import re

import pytest
from tests.studies.tdm.patients import DAILY, HEAD, TROUGHS, learn

from rapalog.errors import RapalogError

LEVEL = TROUGHS[0]
MORE = f"{HEAD},OCC"

#: Header, records, what is wrong, where.
WRONG = {
    "no dose": (HEAD, [LEVEL], "no dose is given", "levels.csv"),
    "no level": (HEAD, [DAILY], "the table has no level", "levels.csv"),
    "level before the doses": (HEAD, ["1,0,.,5,0,0,.,0,.,.", DAILY], "before any dose", "levels.csv:2, column DV"),
    "unknown column": (f"{HEAD},WEIGHT", [f"{DAILY},70", f"{LEVEL},70"], "'WEIGHT' is not known", "column WEIGHT"),
    "missing column": (HEAD.replace("DV", "CONC"), [DAILY, LEVEL], "column DV is missing", "levels.csv:1"),
    "time as a date": (HEAD, [DAILY, LEVEL.replace("167.5", "2026-01-08")], "'2026-01-08'", "levels.csv:3"),
    "no time": (HEAD, [DAILY, LEVEL.replace("167.5", ".")], "no time", "levels.csv:3, column TIME"),
    "unsorted": (HEAD, [DAILY, *TROUGHS[::-1]], "comes after", "levels.csv:4, column TIME"),
    "negative dose": (HEAD, [DAILY.replace(",10,", ",-10,"), LEVEL], "must be 0 or more", "levels.csv:2, column AMT"),
    "dose in ug": (HEAD, [DAILY.replace(",10,", ",10000,"), LEVEL], "AMT 10000", "levels.csv:2, column AMT"),
    "ADDL without II": (HEAD, [DAILY.replace("24,27", ".,27"), LEVEL], "needs the interval", "levels.csv:2, column II"),
    "II without ADDL": (HEAD, [DAILY.replace("24,27", "24,."), LEVEL], "repeats nothing", "levels.csv:2, column II"),
    "level in a dose": (HEAD, [DAILY.replace(".,1,1", "5,1,1"), LEVEL], "a level in a dose", "levels.csv:2, column DV"),
    "sample without level": (HEAD, [DAILY, LEVEL.replace("15.4", ".")], "has no level", "levels.csv:3, column DV"),
    "level as text": (HEAD, [DAILY, LEVEL.replace("15.4", "<3")], "'<3', must be a number", "levels.csv:3, column DV"),
    "level of 0": (HEAD, [DAILY, LEVEL.replace("15.4", "0")], "DV 0", "levels.csv:3, column DV"),
    "negative level": (HEAD, [DAILY, LEVEL.replace("15.4", "-2")], "DV -2", "levels.csv:3, column DV"),
    "BLQ of 2": (HEAD, [DAILY, LEVEL.replace("0.38,0", "0.38,2")], "BLQ 2", "levels.csv:3, column BLQ"),
    "haematocrit in percent": (HEAD, [DAILY, LEVEL.replace("0.38", "38")], "HCT 38", "levels.csv:3, column HCT"),
    "mass in grams": (f"{HEAD},FFM", [f"{DAILY},57200", f"{LEVEL},."], "FFM 57200", "levels.csv:2, column FFM"),
    "EVID 7": (HEAD, [DAILY, LEVEL.replace(",0,0,0.38", ",7,0,0.38").replace("15.4", ".")], "EVID 7", "column EVID"),
    "EVID of a half": (HEAD, [DAILY, LEVEL.replace(",0,0,0.38", ",0.5,0,0.38")], "whole number", "column EVID"),
    "MDV 0 at a dose": (HEAD, [DAILY.replace("1,1,0.38", "1,0,0.38"), LEVEL], "MDV 0", "levels.csv:2, column MDV"),
    "BLQ at a dose": (HEAD, [DAILY.replace("0.38,0", "0.38,1"), LEVEL], "got BLQ 1", "levels.csv:2, column BLQ"),
    "negative time": (HEAD, [DAILY, LEVEL.replace("167.5", "-3")], "must be 0 or more", "levels.csv:3, column TIME"),
    "SS 3": (f"{HEAD},SS", [f"{DAILY},3", f"{LEVEL},."], "must be 0, 1 or 2", "levels.csv:2, column SS"),
    "two patients": (HEAD, [DAILY, LEVEL, LEVEL.replace("1,", "2,", 1)], "2 patients", "levels.csv"),
    "occasions at odds": (MORE, ["1,0,10,.,1,1,.,0,.,.,1", "1,2,.,30,0,0,.,0,.,.,2"], "is of OCC 1", "column OCC"),
    "two occasions of a dose": (
        MORE,
        [f"{DAILY},.", "1,2,.,30,0,0,.,0,.,.,1", "1,3,.,30,0,0,.,0,.,.,2"],
        "is of OCC 1",
        "levels.csv:4, column OCC",
    ),
    "time far off": (f"{HEAD},TIME_SD", [f"{DAILY},.", f"{LEVEL},90"], "TIME_SD 90", "levels.csv:3, column TIME_SD"),
    "no header": ("1,0,10,.,1,1,0.38,0,24,27", [LEVEL], "none of the expected columns", "levels.csv:1"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_table_is_refused_with_its_place_and_a_remedy(name):
    head, lines, problem, where = WRONG[name]
    with pytest.raises(RapalogError) as refused:
        learn(*lines, head=head)
    assert problem in refused.value.problem
    assert where in refused.value.where
    assert refused.value.remedy


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ({"target": "12"}, "--target"),
        ({"target": "20-12"}, "--target"),
        ({"target": "low"}, "--target"),
        ({"forecasts": ["10 daily"]}, ""),
        ({"forecasts": ["more"]}, ""),
        ({"days": 3}, "--days"),
        ({"days": float("nan")}, "--days"),
        ({"subject": "7"}, "--id"),
        ({"forecasts": ["5 mg daily"] * 13}, "--forecast"),
    ],
)
def test_a_wrong_question_is_refused(asked, where):
    with pytest.raises(RapalogError) as refused:
        learn(DAILY, LEVEL, **asked)
    assert where in refused.value.where
    assert refused.value.remedy


def test_spelling_delimiter_and_decimal_mark_may_be_those_of_a_spreadsheet():
    lines = [re.sub(r"(\d)\.(\d)", r"\1,\2", line.replace(",", ";")) for line in (DAILY, *TROUGHS)]
    found = learn(*lines, head=HEAD.replace(",", ";").lower())
    assert found.parameters == learn(DAILY, *TROUGHS).parameters


def test_one_of_several_patients_can_be_chosen_and_columns_dropped():
    other = [line.replace("1,", "2,", 1) for line in (DAILY, *TROUGHS[:2])]
    lines = [f"{line},x" for line in (DAILY, *TROUGHS, *other)]
    found = learn(*lines, head=f"{HEAD},NAME", subject="2", drop=["name"])
    assert len(found.levels) == 2


def test_a_record_without_a_level_is_said_not_to_be_used():
    found = learn(DAILY, LEVEL, "1,335.5,.,44,0,1,0.38,0,.,.")
    assert len(found.levels) == 1
    assert any("MDV 1" in flag for flag in found.all_flags)


def test_doses_cancelled_by_a_reset_are_said():
    head = f"{HEAD},SS"
    found = learn(f"{DAILY},.", "1,168,5,.,1,1,0.38,0,24,0,1", "1,191,.,7,0,0,0.38,0,.,.,.", head=head)
    assert any("SS=1 record at line 3 cancels doses still to come of line 2" in flag for flag in found.all_flags)
