import csv

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapalog.errors import RapalogError
from rapalog.pharmacology.dosing import doses_before, regimen_words, repeated
from rapalog.pharmacology.dosing_words import parse_regimen


@pytest.mark.parametrize(
    ("text", "dose_mg", "interval_h"),
    [
        ("10 mg daily", 10.0, 24.0),
        ("5 mg twice daily", 5.0, 12.0),
        ("50 mg weekly", 50.0, 168.0),
        ("2 mg once", 2.0, None),
        ("10mg QD", 10.0, 24.0),
        ("0.75 mg BID", 0.75, 12.0),
        ("500 µg every other day", 0.5, 48.0),
        ("  7.5 mg   Once   Daily ", 7.5, 24.0),
        ("5 mg every 36 h", 5.0, 36.0),
        ("5 mg every 2 days", 5.0, 48.0),
        ("1e1 mg daily", 10.0, 24.0),
        (".5 mg daily", 0.5, 24.0),
    ],
)
def test_a_regimen_is_read_as_people_write_it(text, dose_mg, interval_h):
    regimen = parse_regimen(text)
    assert (regimen.phases[0].doses[0][1], regimen.phases[0].period_h) == (dose_mg, interval_h)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "10",
        "10 mg",
        "mg daily",
        "10 daily",
        "daily",
        "10 mg sometimes",
        "10 nM daily",
        "0 mg daily",
        "-5 mg daily",
        "ten mg daily",
        "10 mg every 0 h",
        "10 mg every -3 h",
        "10 mg every",
        "10 mg every now",
        "1e999 mg daily",
        "10 bid",
        "5 twice daily",
        "nan mg daily",
    ],
)
def test_what_cannot_be_a_regimen_is_refused_with_a_remedy(text):
    with pytest.raises(RapalogError) as refusal:
        parse_regimen(text)
    assert refusal.value.remedy


def test_a_dose_without_a_unit_is_told_how_to_write_it():
    with pytest.raises(RapalogError, match="10 mg daily"):
        parse_regimen("10 daily")


@given(st.text(max_size=30))
def test_no_text_ends_in_anything_but_a_regimen_or_a_refusal(text):
    try:
        regimen = parse_regimen(text)
    except RapalogError:
        return
    assert regimen.phases[0].doses[0][1] > 0


@given(dose=st.floats(0.01, 100).map(lambda number: round(number, 2)), schedule=st.sampled_from(["daily", "weekly"]))
def test_the_text_of_a_regimen_reads_back_to_it(dose, schedule):
    regimen = parse_regimen(f"{dose} mg {schedule}")
    assert parse_regimen(regimen.text) == regimen


def test_doses_start_at_time_zero_and_stop_before_the_horizon():
    np.testing.assert_array_equal(doses_before(parse_regimen("5 mg bid"), horizon_h=24.0)[0], [0.0, 12.0])
    np.testing.assert_array_equal(doses_before(parse_regimen("5 mg bid"), horizon_h=25.0)[0], [0.0, 12.0, 24.0])
    np.testing.assert_array_equal(doses_before(parse_regimen("5 mg once"), horizon_h=1000.0)[0], [0.0])


@pytest.mark.parametrize(("dose_mg", "interval_h"), [(0.0, 24.0), (float("nan"), 24.0), (1.0, 0.0), (1.0, -1.0)])
def test_a_regimen_built_by_hand_is_checked_too(dose_mg, interval_h):
    with pytest.raises(RapalogError):
        repeated(dose_mg, interval_h, "by hand")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "10 mg three times weekly",
            ("10 mg at 0 h and 10 mg at 48 h and 10 mg at 96 h of every 168 h from day 1 on",),
        ),
        ("10 mg daily, hold days 15-21", ("10 mg every 24 h from day 1 on", "no dose on days 15 to 21")),
        ("10 mg daily, missed day 3", ("10 mg every 24 h from day 1 on", "no dose on day 3")),
        ("10 mg daily, hold from day 15", ("10 mg every 24 h from day 1 on", "no dose on day 15 and after it")),
        ("10 mg daily, missed the third dose", ("10 mg every 24 h from day 1 on", "no dose on day 3 at 0 h")),
        (
            "10 mg daily for 28 days then 5 mg daily",
            ("10 mg every 24 h on days 1 to 28", "5 mg every 24 h from day 29 on"),
        ),
        ("loading 20 mg then 10 mg daily", ("20 mg once on day 1", "10 mg every 24 h from day 2 on")),
        (
            "10 mg daily for 2 weeks, 1 week off, then 5 mg daily",
            ("10 mg every 24 h on days 1 to 14", "5 mg every 24 h from day 22 on"),
        ),
        (
            "10 mg in the morning and 5 mg in the evening",
            ("10 mg at 0 h and 5 mg at 12 h of every 24 h from day 1 on",),
        ),
        ("10 mg daily, 3 weeks on, 1 week off", ("21 doses of 10 mg, 24 h apart, of every 672 h from day 1 on",)),
        ("2 tablets of 5 mg daily", ("10 mg every 24 h from day 1 on",)),
        ("0,5 mg b.i.d.", ("0.5 mg every 12 h from day 1 on",)),
        ("10 mg Mon/Wed/Fri", ("10 mg at 0 h and 10 mg at 48 h and 10 mg at 96 h of every 168 h from day 1 on",)),
    ],
)
def test_what_was_understood_is_said(text, words):
    assert regimen_words(parse_regimen(text)) == words


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("50 mg monthly", "two meanings"),
        ("50 mg biweekly", "two meanings"),
        ("1,000 ug daily", "comma"),
        ("0.1 mg/kg daily", "body size"),
        ("sirolimus 2 mg daily", "not everolimus"),
        ("10 mg daily or weekly", "or"),
        ("10 mg daily, hold days 21-15", "days 21 to 15"),
        ("10 mg daily for 7 days, hold days 15-21", "no dose is taken"),
        ("10 mg daily then 5 mg daily", "what comes next begins"),
        ("10 mg daily, hold nothing", "hold nothing"),
    ],
)
def test_what_has_two_meanings_or_none_is_refused_by_name(text, named):
    with pytest.raises(RapalogError, match=named):
        parse_regimen(text)


def test_every_phrase_of_strangers_is_read_or_refused_as_they_expect(shared_data):
    rows = list(csv.DictReader((shared_data / "strangers/pk/phrases.csv").read_text().splitlines()))
    for row in rows:
        expected = row["expected"].split(" (")[0]
        if expected.startswith("refuse"):
            with pytest.raises(RapalogError):
                parse_regimen(row["phrase"])
            continue
        phase = parse_regimen(row["phrase"]).phases[0]
        if expected != "event table":
            dose, interval = expected.split(",")
            assert phase.doses == ((0.0, float(dose)),), row["phrase"]
            assert phase.period_h == (None if interval == "once" else float(interval)), row["phrase"]
    assert len(rows) >= 38


def test_held_and_missed_days_have_no_doses():
    times_h, amounts_mg = doses_before(parse_regimen("10 mg daily, hold days 3-4, missed day 6"), horizon_h=7 * 24)
    assert (times_h / 24 + 1).tolist() == [1, 2, 5, 7]
    assert set(amounts_mg) == {10.0}
