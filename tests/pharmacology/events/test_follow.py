"""What records of events do to a body, held against sums of closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapalog.errors import RapalogError
from rapalog.pharmacology.events.body import MODELS
from rapalog.pharmacology.events.follow import follow
from rapalog.pharmacology.events.records import Record, check_records

IV = MODELS["iv_1cpt"]
NUMBERS = {"CL": 2.0, "V": 10.0}
K = 0.2


def _see(records, given=NUMBERS, model=IV, **carry):
    check_records(records, compartments=model.compartments, where="events.csv")
    return [one.concentration for one in follow(model, records, given, **carry).seen]


def _dose(time_h, line=2, **more):
    return Record("1", line, time_h, evid=more.pop("evid", 1), amount=more.pop("amount", 100.0), **more)


def _looks(*times, first=90):
    return [Record("1", first + n, time) for n, time in enumerate(times)]


def _bolus(time_h):
    return 10.0 * math.exp(-K * time_h) if time_h >= 0 else 0.0


def _infusion(time_h, rate, duration_h):
    """The closed form of an infusion that began at 0."""
    if time_h <= 0:
        return 0.0
    during = min(time_h, duration_h)
    return rate / 2.0 * (1.0 - math.exp(-K * during)) * math.exp(-K * (time_h - during))


def test_further_doses_follow_every_interval_and_the_first_counts_extra():
    seen = _see([_dose(0, interval_h=8, additional=2), *_looks(0, 8, 20)])
    assert seen == pytest.approx([_bolus(0), _bolus(8) + _bolus(0), _bolus(20) + _bolus(12) + _bolus(4)], rel=1e-12)


def test_a_lag_delays_doses_and_nothing_else():
    records = [_dose(0, lag_h=3.0), *_looks(1, 3, 5)]
    assert _see(records) == pytest.approx([0.0, _bolus(0), _bolus(2)], rel=1e-12)
    assert _see([_dose(0), *_looks(1, 3, 5)], {**NUMBERS, "ALAG": 3.0}) == pytest.approx(_see(records), rel=1e-12)


def test_availability_shortens_an_infusion_of_given_rate_and_scales_that_of_a_given_duration():
    by_rate = _see([_dose(0, rate=10.0, available=0.3), *_looks(2, 3, 6)])
    assert by_rate == pytest.approx([_infusion(t, 10.0, 3.0) for t in (2, 3, 6)], rel=1e-12)
    by_duration = _see([_dose(0, rate=-2.0, available=0.3, duration_h=5.0), *_looks(2, 5, 6)])
    assert by_duration == pytest.approx([_infusion(t, 6.0, 5.0) for t in (2, 5, 6)], rel=1e-12)


def test_rate_minus_one_takes_the_rate_of_the_model():
    seen = _see([_dose(0, rate=-1.0), *_looks(4, 12)], {**NUMBERS, "RATE": 20.0})
    assert seen == pytest.approx([_infusion(t, 20.0, 5.0) for t in (4, 12)], rel=1e-12)
    with pytest.raises(RapalogError, match="takes RATE from the model"):
        _see([_dose(0, rate=-1.0), *_looks(4)])


@given(
    interval_h=st.floats(2, 30),
    lag_h=st.just(0.0) | st.floats(0.01, 80),
    duration_h=st.sampled_from([0.0, 1.5, 7.0, 45.0]),
    more=st.integers(0, 3),
)
def test_a_steady_state_is_what_many_doses_come_to_whatever_lag_and_length(interval_h, lag_h, duration_h, more):
    rate = 100.0 / duration_h if duration_h else 0.0
    steady = _dose(0, rate=rate, interval_h=interval_h, additional=more, steady=1, lag_h=lag_h)
    times = [0.1, interval_h / 3, interval_h, lag_h + 0.2, lag_h + 2.5 * interval_h]
    past = math.ceil(300 / interval_h)
    begun = [lag_h + n * interval_h for n in range(-past - math.ceil(lag_h / interval_h), more + 1)]
    one = (lambda t: _infusion(t, rate, duration_h)) if duration_h else _bolus
    # A dose acts before a look at its time, and times that differ by rounding are one: 2.5 - 2.4 is 0.1.
    expected = [
        sum(one(max(t - start, 0.0)) for start in begun if start <= t + 1e-12 * max(1.0, t)) for t in sorted(times)
    ]
    assert _see([steady, *_looks(*sorted(times))]) == pytest.approx(expected, rel=1e-6)


def test_the_second_kind_of_steady_state_adds_to_what_is_there():
    alone = _see([_dose(5, interval_h=12, steady=2), *_looks(6, 9)])
    both = _see([_dose(0), _dose(5, line=3, interval_h=12, steady=2), *_looks(6, 9)])
    assert np.subtract(both, alone) == pytest.approx([_bolus(6), _bolus(9)], rel=1e-12)


def test_a_constant_infusion_at_steady_state_ends_at_its_record():
    assert _see([_dose(0, amount=0.0, rate=10.0, steady=1), *_looks(0, 5)]) == pytest.approx([5.0, 5 * math.exp(-1)])


def test_a_reset_ends_infusions_and_cancels_what_was_still_to_come_and_says_so():
    records = [
        _dose(0, rate=5.0),
        _dose(0, line=3, interval_h=4, additional=9),
        Record("1", 4, 6.0, evid=3),
        *_looks(9),
    ]
    found = follow(IV, records, NUMBERS)
    assert found.seen[0].concentration == 0.0
    assert found.flags == ("reset at line 4 cancels doses still to come of line 3",)


def test_after_a_reset_time_may_begin_again():
    assert _see([_dose(50), Record("1", 3, 0.0, evid=4, amount=100.0), *_looks(2)]) == pytest.approx([_bolus(2)])


def test_at_one_time_the_order_of_the_table_decides():
    records = [Record("1", 2, 5.0), _dose(5, line=3), Record("1", 4, 5.0)]
    assert _see(records) == pytest.approx([0.0, 10.0])


def test_a_further_dose_acts_before_the_records_of_its_time():
    assert _see([_dose(0, interval_h=5, additional=1), *_looks(5)]) == pytest.approx([_bolus(5) + _bolus(0)])


def test_parameters_hold_backward_or_forward_as_it_was_said():
    records = [_dose(0, parameters={"CL": 1.0}), Record("1", 3, 10.0, parameters={"CL": 2.0})]
    assert _see(records, {"V": 10.0}, carry="nocb") == pytest.approx([10 * math.exp(-2)])
    assert _see(records, {"V": 10.0}, carry="locf") == pytest.approx([10 * math.exp(-1)])


def test_oral_and_two_compartments_keep_the_area_of_dose_over_clearance():
    times = np.linspace(0, 600, 20_001)
    for name, numbers in {
        "oral_1cpt": {"KA": 0.9, "CL": 2.0, "V": 10.0},
        "iv_2cpt": {"CL": 2.0, "V1": 10.0, "Q": 3.0, "V2": 25.0},
        "oral_2cpt": {"KA": 0.9, "CL": 2.0, "V2": 10.0, "Q": 3.0, "V3": 25.0},
    }.items():
        model = MODELS[name]
        record = Record("1", 2, 0.0, evid=1, amount=100.0)
        body = model.body(numbers)
        area = -np.linalg.solve(body.matrix, np.eye(len(body.matrix))[0] * record.amount)[body.central] * body.scale
        assert area == pytest.approx(50.0, rel=1e-12)
        seen = _see([record, *_looks(*times[:400])], numbers, model)
        assert min(seen) >= 0
        assert seen[-1] > 0


def test_everolimus_has_the_levels_of_the_regimen_it_is_given_as():
    from rapalog.pharmacology.dosing_words import parse_regimen
    from rapalog.pharmacology.patients import typical_patient
    from rapalog.pharmacology.pharmacokinetics import blood_course

    times = [0.5, 3.0, 24.0, 30.0, 71.9]
    model = MODELS["everolimus"]
    records = [Record("1", 2, 0.0, evid=1, amount=10.0, interval_h=24, additional=2), *_looks(*times)]
    found = follow(model, records, {}).seen
    course = blood_course(typical_patient(), parse_regimen("10 mg daily"), times)
    assert [one.concentration for one in found] == pytest.approx(course.plasma_ug_L.tolist(), rel=1e-10)
    assert [one.whole_blood_ug_L for one in found] == pytest.approx(course.blood_ug_L.tolist(), rel=1e-10)


@pytest.mark.parametrize(
    ("record", "column"),
    [
        (Record("1", 2, 0.0, evid=1, amount=5.0, additional=2), "II"),
        (Record("1", 2, 0.0, evid=1, amount=5.0, interval_h=4.0), "II"),
        (Record("1", 2, 0.0, evid=1), "AMT"),
        (Record("1", 2, 0.0, amount=5.0), "AMT"),
        (Record("1", 2, 0.0, evid=1, amount=-5.0), "AMT"),
        (Record("1", 2, 0.0, evid=1, amount=5.0, rate=-3.0), "RATE"),
        (Record("1", 2, 0.0, evid=1, rate=-2.0, steady=1), "RATE"),
        (Record("1", 2, 0.0, evid=1, rate=2.0, steady=1, additional=1), "ADDL"),
        (Record("1", 2, 0.0, evid=1, amount=5.0, steady=3), "SS"),
        (Record("1", 2, 0.0, evid=7), "EVID"),
        (Record("1", 2, math.nan), "TIME"),
        (Record("1", 2, 0.0, compartment=2), "CMT"),
    ],
)
def test_a_record_that_means_nothing_is_refused_with_line_and_column(record, column):
    with pytest.raises(RapalogError) as refused:
        check_records([record], compartments=1, where="events.csv")
    assert refused.value.where == f"events.csv:2, column {column}"
    assert refused.value.remedy
