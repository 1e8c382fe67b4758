import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapalog.errors import RapalogError
from rapalog.pharmacology.dosing import doses_before
from rapalog.pharmacology.dosing_words import parse_regimen

AMOUNTS = ["10 mg", "5 mg", "2 x"]
SCHEDULES = ["daily", "bid", "weekly", "every", "other", "once", "Monday", "28-day cycle", "q21d", "in 2 doses"]
SPANS = ["day", "days", "week", "1", "3", "8-14", "for", "from", "until", "on", "off", "after", "of", "a"]
AWAY = ["and", "then", ";", "hold", "missed", "skip", "stop", "dose", "resume", "reduced to", "except", "the second"]
WORDS = AMOUNTS + SCHEDULES + SPANS + AWAY


def missing(text, n=28):
    """Return days without a dose."""
    times_h, _ = doses_before(parse_regimen(text), horizon_h=n * 24.0)
    return sorted(set(range(1, n + 1)) - set((times_h // 24 + 1).astype(int).tolist()))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("10 mg daily, hold days 15-21", range(15, 22)),
        ("10 mg daily, hold 7 days from day 15", range(15, 22)),
        ("10 mg daily, hold from day 15 for 7 days", range(15, 22)),
        ("10 mg daily, hold a week after day 14", range(15, 22)),
        ("10 mg daily with a 1-week break after day 14", range(15, 22)),
        ("10 mg daily, hold days 5-6 and week 3", [5, 6, *range(15, 22)]),
        ("10 mg daily, missed day 3 and day 5", [3, 5]),
        ("10 mg daily, missed the second and third dose", [2, 3]),
        ("10 mg daily, missed the first 3 doses", [1, 2, 3]),
        ("10 mg daily, stop on day 20", range(20, 29)),
        ("10 mg daily, hold day 20 onwards", range(20, 29)),
        ("10 mg daily, stop after 3 weeks", range(22, 29)),
        ("10 mg daily, hold days 15-21, then 5 mg daily", range(15, 22)),
        ("10 mg daily, hold days 15-21 then resume", range(15, 22)),
        ("10 mg daily, days 15-21 off", range(15, 22)),
        ("10 mg daily, treatment interrupted from day 15 to day 21", range(15, 22)),
        ("10 mg daily, discontinued on day 20", range(20, 29)),
        ("10 mg daily, day 3 missed", [3]),
        ("10 mg daily, hold days 15-21, restart at 5 mg daily", range(15, 22)),
    ],
)
def test_the_days_that_are_named_have_no_dose(text, days):
    assert missing(text) == list(days)


def test_doses_are_counted_as_doses_not_as_days():
    times_h, _ = doses_before(parse_regimen("5 mg bid, missed doses 2 and 3"), horizon_h=48.0)
    assert times_h.tolist() == [0.0, 36.0]


def test_a_dose_after_a_hold_begins_when_the_hold_ends():
    times_h, doses_mg = doses_before(parse_regimen("10 mg daily, hold days 2-3, then 5 mg daily"), horizon_h=5 * 24.0)
    assert list(zip(times_h, doses_mg, strict=True)) == [(0.0, 10.0), (72.0, 5.0), (96.0, 5.0)]


@pytest.mark.parametrize(
    "clause",
    [
        "missed 2 doses",
        "missed 2 days",
        "skip 3 days",
        "missed 1 dose",
        "missed every third dose",
        "missed the second dose on day 3",
        "missed the 3rd dose of week 2",
        "missed last dose",
        "hold 7 days",
        "missed Monday",
        "forgot day 0",
        "missed dose 0",
    ],
)
def test_a_number_that_may_count_doses_or_days_is_refused(clause):
    with pytest.raises(RapalogError) as refusal:
        parse_regimen(f"10 mg daily, {clause}")
    assert refusal.value.remedy


@given(st.lists(st.sampled_from(WORDS), min_size=2, max_size=12).map(" ".join))
def test_no_order_of_words_ends_in_anything_but_a_regimen_or_a_refusal(text):
    try:
        regimen = parse_regimen(text)
    except RapalogError:
        return
    times_h, doses_mg = doses_before(regimen, horizon_h=1e4)
    assert (doses_mg > 0).all()
    assert (times_h >= 0).all()
