import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from rapalog.errors import RapalogError
from rapalog.facts.library import facts, value
from rapalog.pharmacology import pharmacokinetics
from rapalog.pharmacology.blood import nM_per_ug_L
from rapalog.pharmacology.compartments import rate_matrix
from rapalog.pharmacology.dosing import doses_before
from rapalog.pharmacology.dosing_words import parse_regimen
from rapalog.pharmacology.patients import EXPLORATORY, typical_patient
from rapalog.pharmacology.pharmacokinetics import blood_course, exposure_steps, pk_summary, step_edges_h

KNOWN = facts("pharmacokinetics")
COMPUTED = [KNOWN[f"P{number}"] for number in range(114, 174)]
HAEMATOCRIT = st.floats(0.2, 0.6)
REGIMENS = st.sampled_from(["10 mg daily", "5 mg twice daily", "50 mg weekly", "10 mg every 36 h"])


def at(patient, regimen, hours):
    return blood_course(patient, regimen, hours, steady_state=True)


def observe(quantity, patient, regimen):
    """What a computed row of the facts describes in words."""
    summary = pk_summary(patient, regimen)
    hours = re.search(r", (\d+) h,", quantity)
    if quantity.startswith("whole-blood peak"):
        return summary.cmax_ug_L
    if quantity.startswith("whole-blood AUC"):
        return summary.auc_ug_h_L
    if quantity.startswith("whole-blood trough"):
        return summary.cmin_ug_L
    if quantity.startswith("free plasma, mean"):
        return summary.free_mean_nM
    if quantity.startswith("free plasma, peak"):
        return at(patient, regimen, summary.time_of_peak_h).free_nM
    course = at(patient, regimen, float(hours[1]) if hours else regimen.phases[0].period_h)
    return course.free_nM if quantity.startswith("free") else course.blood_ug_L


@pytest.mark.parametrize("row", COMPUTED, ids=lambda row: row.id)
def test_the_typical_patient_has_the_levels_worked_out_before(row):
    patient = typical_patient(haematocrit=float(row.quantity[-4:]))
    regimen = parse_regimen(row.more["model_or_study"].removeprefix("typical patient, "))
    # The rows of peaks and areas came from a grid in time and lie up to 3e-4 off the smooth maximum.
    tolerance = 4e-4 if "peak" in row.quantity or "AUC" in row.quantity else 6e-5
    assert float(observe(row.quantity, patient, regimen)) == pytest.approx(row.value, rel=tolerance)


@pytest.mark.parametrize(
    ("fact_id", "text", "level"),
    [
        ("P018", "10 mg QD", "cmin_ug_L"),
        ("P019", "10 mg QD", "cmax_ug_L"),
        ("P020", "3.75 mg BID", "cmin_ug_L"),
        ("P021", "3.75 mg BID", "cmax_ug_L"),
        ("P022", "0.75 mg BID", "cmin_ug_L"),
        ("P023", "1 mg BID", "cmin_ug_L"),
    ],
)
def test_published_levels_of_the_typical_man_are_met_within_a_percent(fact_id, text, level):
    summary = pk_summary(typical_patient(haematocrit=value("P177")), parse_regimen(text))
    assert getattr(summary, level) == pytest.approx(value(fact_id), rel=0.01)


def test_with_prednisolone_the_published_trough_is_met_within_a_percent():
    patient = typical_patient(haematocrit=value("P177"), prednisolone=True)
    assert pk_summary(patient, parse_regimen("3 mg BID")).cmin_ug_L == pytest.approx(value("P025"), rel=0.01)


def test_one_printed_trough_disagrees_with_its_own_neighbours_and_is_not_met():
    patient = typical_patient(haematocrit=value("P177"))
    trough = pk_summary(patient, parse_regimen("2.25 mg BID")).cmin_ug_L
    assert trough == pytest.approx(2.25 * value("P023"), rel=0.01)
    assert trough > 1.05 * value("P024")


def test_five_absorption_stages_miss_the_published_peak_and_one_does_not():
    five = typical_patient(haematocrit=value("P177"), absorption_stages=5)
    peak = pk_summary(five, parse_regimen("10 mg QD")).cmax_ug_L
    assert abs(peak / value("P019") - 1) > 0.10


def test_levels_at_10_mg_are_within_a_tenth_of_the_observed_ones():
    summary = pk_summary(typical_patient(), parse_regimen("10 mg daily"))
    assert summary.auc_ug_h_L == pytest.approx(value("P060"), rel=0.1)
    assert summary.cmin_ug_L == pytest.approx(value("P062"), rel=0.1)


@given(haematocrit=HAEMATOCRIT, mass=st.floats(30, 90), text=REGIMENS, deep=st.booleans(), stages=st.integers(1, 5))
@settings(max_examples=30, deadline=None)
def test_plasma_area_is_dose_over_clearance_whatever_the_body(haematocrit, mass, text, deep, stages):
    patient = typical_patient(
        haematocrit=haematocrit, fat_free_mass_kg=mass, deep_compartment=deep, absorption_stages=stages
    )
    regimen = parse_regimen(text)
    expected = 1000 * regimen.phases[0].doses[0][1] / (patient.clint_L_h * patient.unbound_fraction)
    assert pk_summary(patient, regimen).plasma_auc_ug_h_L == pytest.approx(expected, rel=1e-10)


def test_a_single_dose_has_the_same_area_as_one_interval_at_steady_state():
    patient = typical_patient()
    once, daily = (pk_summary(patient, parse_regimen(f"10 mg {word}")) for word in ("once", "daily"))
    assert once.plasma_auc_ug_h_L == pytest.approx(daily.plasma_auc_ug_h_L, rel=1e-10)
    assert once.cmin_ug_L is None and once.free_mean_nM is None


@pytest.mark.parametrize("deep", [False, True])
def test_the_exact_course_agrees_with_a_stepping_solver(deep):
    patient, regimen = typical_patient(deep_compartment=deep), parse_regimen("10 mg daily")
    matrix, state, plasma = rate_matrix(patient), np.zeros(4 + deep), []
    grid_h = np.linspace(0, 24, 49)
    for _ in range(4):
        state[0] += regimen.phases[0].doses[0][1]
        run = solve_ivp(lambda _, x: matrix @ x, (0, 24), state, t_eval=grid_h, rtol=1e-12, atol=1e-14, method="LSODA")
        state = run.y[:, -1].copy()
        plasma.append(run.y[2, :-1] / patient.central_L * 1000)
    expected = np.concatenate(plasma)
    times_h = np.concatenate([day * 24 + grid_h[:-1] for day in range(4)])
    course = blood_course(patient, regimen, times_h)
    np.testing.assert_allclose(course.plasma_ug_L, expected, rtol=1e-8, atol=1e-8 * expected.max())


@given(text=REGIMENS)
@settings(max_examples=4, deadline=None)
def test_many_doses_end_in_the_steady_state(text):
    patient, regimen = typical_patient(), parse_regimen(text)
    since_h = np.linspace(0, regimen.phases[0].period_h, 25)
    doses = int(np.ceil(60 * 24 / regimen.phases[0].period_h))
    late = blood_course(patient, regimen, doses * regimen.phases[0].period_h + since_h).plasma_ug_L
    np.testing.assert_allclose(late, at(patient, regimen, since_h).plasma_ug_L, rtol=1e-9)


@given(days=st.floats(0.3, 20), text=st.one_of(REGIMENS, st.just("10 mg once")))
@settings(max_examples=30, deadline=None)
def test_the_course_is_the_sum_of_its_doses(days, text):
    patient, regimen = typical_patient(), parse_regimen(text)
    time_h = days * 24
    once = parse_regimen(f"{regimen.phases[0].doses[0][1]} mg once")
    since_h = time_h - doses_before(regimen, horizon_h=time_h)[0]
    summed = blood_course(patient, once, since_h).plasma_ug_L.sum()
    assert blood_course(patient, regimen, time_h).plasma_ug_L == pytest.approx(summed, rel=1e-10)


@given(days=st.floats(0.1, 15), text=st.one_of(REGIMENS, st.just("10 mg once")))
@settings(max_examples=30, deadline=None)
def test_exposure_steps_carry_the_whole_area_and_end_at_the_horizon(days, text):
    patient, regimen = typical_patient(), parse_regimen(text)
    start_h, free_nM = exposure_steps(patient, regimen, days)
    edges_h = np.append(start_h, 24 * days)
    assert start_h[0] == 0 and (np.diff(edges_h) > 0).all() and start_h.shape == free_nM.shape
    nodes, weights = np.polynomial.legendre.leggauss(10)
    half_h = np.diff(edges_h)[:, np.newaxis] / 2
    course = blood_course(patient, regimen, edges_h[:-1, np.newaxis] + half_h * (nodes + 1))
    np.testing.assert_allclose(free_nM, course.free_nM @ weights / 2, rtol=1e-8)


def test_exposure_steps_at_steady_state_have_the_mean_of_the_summary():
    patient, regimen = typical_patient(), parse_regimen("50 mg weekly")
    start_h, free_nM = exposure_steps(patient, regimen, 14, steady_state=True)
    mean_nM = np.average(free_nM, weights=np.diff(np.append(start_h, 336)))
    assert mean_nM == pytest.approx(pk_summary(patient, regimen).free_mean_nM, rel=1e-12)
    assert np.diff(start_h).min() == pytest.approx(0.25)


def test_every_dose_starts_a_step():
    patient, regimen = typical_patient(), parse_regimen("5 mg twice daily")
    start_h, _ = exposure_steps(patient, regimen, 3)
    assert set(doses_before(regimen, horizon_h=72)[0]) <= set(start_h)


def test_haematocrit_moves_whole_blood_a_lot_and_free_drug_hardly():
    thin, thick = (typical_patient(haematocrit=haematocrit) for haematocrit in (0.38, 0.45))
    regimen = parse_regimen("10 mg daily")
    first, second = pk_summary(thin, regimen), pk_summary(thick, regimen)
    assert second.auc_ug_h_L > 1.1 * first.auc_ug_h_L
    assert second.free_mean_nM == pytest.approx(first.free_mean_nM, rel=1e-12)


@pytest.mark.parametrize("haematocrit", [0.38, 0.45])
def test_the_terminal_half_life_is_that_of_the_facts_and_is_declared_too_short(haematocrit):
    summary = pk_summary(typical_patient(haematocrit=haematocrit), parse_regimen("10 mg daily"))
    row = KNOWN["P084"]
    assert row.low - 0.05 <= summary.half_life_h <= row.high + 0.05
    assert any("P082" in note for note in summary.notes)


def test_the_half_life_is_what_the_course_shows_late():
    patient, regimen = typical_patient(), parse_regimen("10 mg once")
    half_life_h = pk_summary(patient, regimen).half_life_h
    early, late = blood_course(patient, regimen, [300.0, 300.0 + half_life_h]).plasma_ug_L
    assert late / early == pytest.approx(0.5, rel=1e-6)


def test_the_deep_compartment_lengthens_the_half_life_and_leaves_daily_levels():
    regimen = parse_regimen("10 mg daily")
    plain, deep = (typical_patient(haematocrit=value("P177"), deep_compartment=deep) for deep in (False, True))
    one, two = pk_summary(plain, regimen), pk_summary(deep, regimen)
    assert two.half_life_h == pytest.approx(value("P082"), rel=0.01)
    assert two.cmin_ug_L == pytest.approx(one.cmin_ug_L, rel=0.01)
    assert two.cmax_ug_L == pytest.approx(one.cmax_ug_L, rel=0.01)
    assert EXPLORATORY in two.notes and EXPLORATORY not in one.notes
    assert blood_course(deep, regimen, 1.0).label == EXPLORATORY


def test_weekly_dosing_leaves_more_at_the_end_of_the_week_with_the_deep_compartment():
    regimen = parse_regimen("50 mg weekly")
    plain, deep = (pk_summary(typical_patient(deep_compartment=deep), regimen) for deep in (False, True))
    assert deep.cmin_ug_L > 2 * plain.cmin_ug_L


@given(time=st.floats(0, 500), text=st.one_of(REGIMENS, st.just("10 mg once")))
@settings(max_examples=12, deadline=None)
def test_no_level_is_above_the_peak_or_below_zero(time, text):
    patient, regimen = typical_patient(), parse_regimen(text)
    course = blood_course(patient, regimen, time, steady_state=regimen.goes_on)
    assert 0 <= course.blood_ug_L <= pk_summary(patient, regimen).cmax_ug_L * (1 + 1e-9)


def test_dose_and_free_drug_are_proportional_but_dose_and_blood_are_not():
    patient = typical_patient()
    low, high = (pk_summary(patient, parse_regimen(f"{dose} mg weekly")) for dose in (10, 70))
    assert high.free_mean_nM == pytest.approx(7 * low.free_mean_nM, rel=1e-12)
    assert high.cmax_ug_L < 6 * low.cmax_ug_L


def test_free_drug_is_the_same_share_of_plasma_in_course_and_steps():
    patient = typical_patient()
    course = blood_course(patient, parse_regimen("10 mg daily"), [1.0, 30.0])
    np.testing.assert_allclose(course.free_nM, course.plasma_ug_L * nM_per_ug_L(patient), rtol=1e-15)


def test_more_gauss_points_do_not_change_the_blood_area(monkeypatch):
    patient, regimen = typical_patient(), parse_regimen("50 mg weekly")
    usual = pk_summary(patient, regimen).auc_ug_h_L
    monkeypatch.setattr(pharmacokinetics, "_NODES", 16)
    assert pk_summary(patient, regimen).auc_ug_h_L == pytest.approx(usual, rel=1e-10)


def test_times_may_come_in_any_order_and_shape():
    patient, regimen = typical_patient(), parse_regimen("10 mg daily")
    times_h = np.array([[50.0, 1.0], [25.0, 0.0]])
    levels = blood_course(patient, regimen, times_h).plasma_ug_L
    assert levels.shape == (2, 2) and levels[1, 1] == 0
    assert levels[0, 0] == blood_course(patient, regimen, 50.0).plasma_ug_L


@pytest.mark.parametrize("time_h", [-0.1, float("nan"), float("inf")])
def test_an_impossible_time_is_refused(time_h):
    with pytest.raises(RapalogError, match="time"):
        blood_course(typical_patient(), parse_regimen("10 mg daily"), [1.0, time_h])


@pytest.mark.parametrize("days", [0.0, -1.0, float("nan"), float("inf")])
def test_an_impossible_number_of_days_is_refused(days):
    with pytest.raises(RapalogError, match="days"):
        exposure_steps(typical_patient(), parse_regimen("10 mg daily"), days)


def test_a_single_dose_has_no_steady_state():
    with pytest.raises(RapalogError, match="steady state"):
        blood_course(typical_patient(), parse_regimen("10 mg once"), 1.0, steady_state=True)


@given(interval_h=st.floats(0.01, 400))
def test_steps_cover_the_interval_once(interval_h):
    edges_h = step_edges_h(interval_h)
    assert edges_h[0] == 0 and edges_h[-1] == interval_h and (np.diff(edges_h) > 0).all()


@pytest.mark.parametrize("text", ["10 mg three times weekly", "10 mg in the morning and 5 mg in the evening"])
def test_a_pattern_of_doses_comes_to_its_own_steady_state(text):
    patient, regimen = typical_patient(), parse_regimen(text)
    period_h = regimen.phases[0].period_h
    since_h = np.linspace(0, period_h, 29)
    late = blood_course(patient, regimen, 30 * period_h + since_h[:-1]).plasma_ug_L
    steady = blood_course(patient, regimen, since_h[:-1], steady_state=True).plasma_ug_L
    np.testing.assert_allclose(late, steady, rtol=1e-9)


def test_treatment_that_changes_and_pauses_is_the_sum_of_its_doses():
    patient, regimen = typical_patient(), parse_regimen("10 mg daily for 3 days then 5 mg bid, hold days 5-6")
    time_h = np.array([1.0, 30.0, 75.0, 100.0, 150.0, 163.0])
    once = parse_regimen("1 mg once")
    total = np.zeros(time_h.shape)
    for dose_h, dose_mg in zip(*doses_before(regimen, horizon_h=200.0), strict=True):
        after = time_h >= dose_h
        total[after] += dose_mg * blood_course(patient, once, time_h[after] - dose_h).plasma_ug_L
    np.testing.assert_allclose(blood_course(patient, regimen, time_h).plasma_ug_L, total, rtol=1e-9)
