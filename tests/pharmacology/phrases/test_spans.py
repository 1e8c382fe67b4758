import numpy as np
import pytest

from rapalog.errors import RapalogError
from rapalog.pharmacology.dosing import doses_before, regimen_words
from rapalog.pharmacology.dosing_words import parse_regimen


def days(text, n=35):
    """Return the days of the first weeks on which a dose is taken, counted from 1."""
    times_h, _ = doses_before(parse_regimen(text), horizon_h=n * 24.0)
    return (times_h / 24 + 1).tolist()


def upto(first, last):
    return list(range(first, last + 1))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10 mg daily on days 1-21 of a 28-day cycle", [*upto(1, 21), *upto(29, 35)]),
        ("10 mg daily days 1 to 21 every 28 days", [*upto(1, 21), *upto(29, 35)]),
        ("10 mg daily 3 weeks out of 4", [*upto(1, 21), *upto(29, 35)]),
        ("10 mg daily for 3 weeks of every 4", [*upto(1, 21), *upto(29, 35)]),
        ("10 mg daily, 3 weeks on, 1 week off", [*upto(1, 21), *upto(29, 35)]),
        ("10 mg d1-14 q21d", [*upto(1, 14), *upto(22, 35)]),
        ("10 mg daily for 7 days every 3 weeks", [*upto(1, 7), *upto(22, 28)]),
        ("50 mg day 1 weekly", [1, 8, 15, 22, 29]),
        ("50 mg on day 1 of each week", [1, 8, 15, 22, 29]),
        ("50 mg on days 1, 8, 15 of a 28-day cycle", [1, 8, 15, 29]),
        ("50 mg days 1, 8 and 15", [1, 8, 15]),
        ("10 mg on day 1 and day 15", [1, 15]),
        ("10 mg daily days 1-3 and 6-7", [1, 2, 3, 6, 7]),
        ("10 mg daily, starting day 30", upto(30, 35)),
        ("5 mg daily after day 30", upto(31, 35)),
        ("10 mg daily, 5 mg daily after day 14", upto(1, 35)),
        ("20 mg loading then 10 mg weekly", [1, 8, 15, 22, 29]),
        ("10 mg daily for 28 days then stop", upto(1, 28)),
    ],
)
def test_doses_are_taken_on_the_days_that_are_written(text, expected):
    assert days(text) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("50 mg days 1, 8 and 15", ("50 mg on days 1, 8 and 15",)),
        ("10 mg daily days 1-14 and 22-28", ("10 mg on days 1 to 14 and 22 to 28",)),
        (
            "10 mg daily until day 14 then 5 mg daily until day 28",
            ("10 mg every 24 h on days 1 to 14", "5 mg every 24 h on days 15 to 28"),
        ),
        (
            "10 mg daily, dose reduced to 5 mg daily on day 15",
            ("10 mg every 24 h on days 1 to 14", "5 mg every 24 h from day 15 on"),
        ),
    ],
)
def test_days_are_echoed(text, words):
    assert regimen_words(parse_regimen(text)) == words


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("10 mg daily for 0 days", "for 0 days"),
        ("10 mg daily from day 0", "day 0"),
        ("10 mg daily days 5-3", "days 5 to 3"),
        ("10 mg weekly on days 1-5", "on which days"),
        ("70 mg every 2 weeks for 1 week", "on which days"),
        ("50 mg on day 40 of a 28-day cycle", "day 40"),
        ("10 mg daily, 20 mg on day 3", "go on"),
        ("10 mg daily, 5 mg daily days 8-14", "go on"),
        ("10 mg daily until day 14 then 5 mg daily until day 10", "end before they begin"),
        ("10 mg daily, then", "cannot read"),
        ("10 mg daily for 28 days, 7 days off", "after the pause"),
        ("10 mg daily, hold 7 days", "after the pause"),
    ],
)
def test_a_span_with_two_meanings_is_refused(text, named):
    with pytest.raises(RapalogError, match=named):
        parse_regimen(text)


def test_one_day_of_another_dose_is_read_where_what_follows_is_said():
    times_h, doses_mg = doses_before(parse_regimen("10 mg daily, 20 mg on day 3, then 10 mg daily"), horizon_h=5 * 24.0)
    np.testing.assert_array_equal(times_h, [0, 24, 48, 72, 96])
    np.testing.assert_array_equal(doses_mg, [10, 10, 20, 10, 10])
