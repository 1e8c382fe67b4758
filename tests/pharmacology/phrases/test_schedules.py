import numpy as np
import pytest

from rapalog.errors import RapalogError
from rapalog.pharmacology.dosing import doses_before
from rapalog.pharmacology.dosing_words import parse_regimen


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("10mg/24h", 24),
        ("5 mg/12h", 12),
        ("10 mg per 2 days", 48),
        ("10 mg q12", 12),
        ("10 mg q daily", 24),
        ("10 mg per diem", 24),
        ("7.5mg once-daily", 24),
        ("5 mg 2 x a day", 12),
        ("5 mg, 2 times daily", 12),
        ("10 mg once every other day", 48),
        ("10 mg once every 3 weeks", 504),
        ("10 mg daily in two divided doses", 12),
    ],
)
def test_doses_come_again_after_as_many_hours_as_is_written(text, hours):
    assert parse_regimen(text).phases[0].period_h == hours


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("10 mg five days a week", [1, 2, 3, 4, 5, 8, 9, 10, 11, 12]),
        ("10 mg daily Monday to Friday", [1, 2, 3, 4, 5, 8, 9, 10, 11, 12]),
        ("10 mg daily except weekends", [1, 2, 3, 4, 5, 8, 9, 10, 11, 12]),
        ("10 mg daily except Sundays", [1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13]),
        ("10 mg three times weekly on Mon, Wed, Fri", [1, 3, 5, 8, 10, 12]),
        ("10 mg t.i.w.", [1, 3, 5, 8, 10, 12]),
        ("50 mg once weekly on Mondays", [1, 8]),
    ],
)
def test_days_of_the_week_are_counted_from_the_first_dose(text, days):
    times_h, _ = doses_before(parse_regimen(text), horizon_h=14 * 24.0)
    np.testing.assert_array_equal(times_h / 24 + 1, days)


@pytest.mark.parametrize(
    "text",
    [
        "10 mg 0 times a day",
        "0 times daily 10 mg",
        "10 mg 30 times a day",
        "10 mg once or twice daily",
        "10 mg every 24-48 h",
        "10 mg 1-2 times daily",
        "10 mg biw",
        "10 mg twice",
        "10 mg daily twice",
        "10 mg/day bid",
        "10 mg daily daily",
        "10 mg not daily",
        "10 mg prn",
        "10 mg every other Monday",
        "10 mg once a month",
        "70 mg/wk in 7 doses",
        "10 mg täglich",
    ],
)
def test_a_schedule_with_two_meanings_or_none_is_refused(text):
    with pytest.raises(RapalogError) as refusal:
        parse_regimen(text)
    assert refusal.value.remedy
