import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapalog.errors import RapalogError
from rapalog.pharmacology.dosing import Regimen, dose_times_h, parse_regimen


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
    assert (regimen.dose_mg, regimen.interval_h) == (dose_mg, interval_h)


@pytest.mark.parametrize(
    "text",
    [
        "", "10", "10 mg", "mg daily", "10 daily", "daily", "10 mg sometimes", "10 nM daily", "0 mg daily",
        "-5 mg daily", "ten mg daily", "10 mg every 0 h", "10 mg every -3 h", "10 mg every", "10 mg every now",
        "10 mg,daily", "1e999 mg daily", "10 bid", "5 twice daily", "nan mg daily", "10 mg daily for a week",
    ],
)  # fmt: skip
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
    assert regimen.dose_mg > 0


@given(dose=st.floats(0.01, 100).map(lambda number: round(number, 2)), schedule=st.sampled_from(["daily", "weekly"]))
def test_the_text_of_a_regimen_reads_back_to_it(dose, schedule):
    regimen = parse_regimen(f"{dose} mg {schedule}")
    assert parse_regimen(regimen.text) == regimen


def test_doses_start_at_time_zero_and_stop_before_the_horizon():
    np.testing.assert_array_equal(dose_times_h(parse_regimen("5 mg bid"), horizon_h=24.0), [0.0, 12.0])
    np.testing.assert_array_equal(dose_times_h(parse_regimen("5 mg bid"), horizon_h=25.0), [0.0, 12.0, 24.0])
    np.testing.assert_array_equal(dose_times_h(parse_regimen("5 mg once"), horizon_h=1000.0), [0.0])


@pytest.mark.parametrize(("dose_mg", "interval_h"), [(0.0, 24.0), (float("nan"), 24.0), (1.0, 0.0), (1.0, -1.0)])
def test_a_regimen_built_by_hand_is_checked_too(dose_mg, interval_h):
    with pytest.raises(RapalogError):
        Regimen(dose_mg=dose_mg, interval_h=interval_h, text="by hand")
