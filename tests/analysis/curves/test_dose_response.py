"""Families of curves: reference estimates, the choice among them, what is in doubt, and limits on the threshold."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.curves.careful_fit import fit_sigmoid
from tests.analysis.curves.fitting import fit_family, profile
from tests.analysis.curves.shapes import DOSES, hormetic, logistic, noisy, two_phase

from rapalog.analysis.curves.dose_response import fit_dose_response
from rapalog.analysis.curves.flags import doubt_flags
from rapalog.analysis.curves.intervals.model_average import Alternative, average, weights
from rapalog.analysis.estimate import Estimate
from rapalog.numerics.answer import LOG_SLOPE, MEASURES, MIDDLE, TOP, VARIANCES
from rapalog.numerics.points import collapse


def test_three_parameters_meet_the_reference(ryegrass):
    dose, response, reference = ryegrass
    points = collapse(dose, response)
    fit = fit_family(points, "3pl-bottom-0")
    found = {"b": fit.slope, "d": fit.top, "e": 10 ** fit.theta[0] / 1e6}
    for name, value in found.items():
        # The reference program stops where its sum of squares is 2e-7 above ours, which its slope shows.
        assert value == pytest.approx(float(reference["LL.3", name]["estimate"]), rel=2e-6 if name == "b" else 1e-6)
    assert fit.sse <= float(reference["LL.3", "b"]["rss"]) * (1 + 1e-9)
    row = profile(points, fit)
    d, b, e = (math.sqrt(row[VARIANCES + column - MEASURES]) for column in (TOP, LOG_SLOPE, MIDDLE))
    errors = {"d": d, "b": b * fit.slope * math.log(10), "e": e * found["e"] * math.log(10)}
    for name, error in errors.items():
        assert error == pytest.approx(float(reference["LL.3", name]["se"]), rel=1e-4)


def test_five_parameters_meet_the_reference_or_fit_better(ryegrass):
    dose, response, reference = ryegrass
    fit = fit_family(collapse(dose, response), "5pl")
    assert fit.sse <= float(reference["LL.5", "b"]["rss"]) * (1 + 1e-9)
    assert 10 ** fit.theta[0] / 1e6 == pytest.approx(float(reference["LL.5", "ED50_relative"]["estimate"]), rel=1e-4)
    assert fit.top == pytest.approx(float(reference["LL.5", "d"]["estimate"]), rel=1e-3)
    assert 10 ** fit.theta[2] == pytest.approx(float(reference["LL.5", "f"]["estimate"]), rel=2e-2)


def test_the_four_parameter_family_is_the_same_curve_as_the_sigmoid_of_a_careful_search():
    points = collapse(DOSES, noisy(logistic(DOSES)))
    family, own = fit_family(points, "4pl"), fit_sigmoid(points)
    assert family.sse == pytest.approx(own.sse, rel=1e-12)
    assert family.theta == pytest.approx([own.midpoint, own.log_slope], abs=1e-8)


def test_a_two_phase_curve_of_a_rapalog_reports_its_on_target_potency_on_its_own():
    curve = replace(fit_dose_response(DOSES, noisy(two_phase(DOSES), seed=1)), drug="everolimus")
    first, second = curve.phases
    assert first.ec50_nM.low < 2.0 < first.ec50_nM.high and curve.ec50_nM == first.ec50_nM
    assert second.ec50_nM.low < 4000 < second.ec50_nM.high
    assert first.fraction.low < 0.45 < first.fraction.high
    assert first.fraction.value + second.fraction.value == pytest.approx(1.0)
    assert curve.on_target_plateau.value == pytest.approx(1 - first.fraction.value)
    four = fit_dose_response(DOSES, noisy(two_phase(DOSES), seed=1), model="4pl")
    assert 10 ** four.shape.theta[0] > 20 * first.ec50_nM.value, "a single sigmoid through both phases is far off"
    document = curve.to_json()
    assert document["phases"][0]["ec50_nM"]["value"] == document["on_target"]["ec50_nM"]["value"]
    assert replace(curve, drug="gefitinib").to_json()["on_target"] is None
    json.dumps(document, allow_nan=False)


def test_a_curve_between_models_lists_them_with_averages_that_lie_among_them():
    curve = fit_dose_response(DOSES, noisy(logistic(DOSES), seed=0))
    assert len(curve.alternatives) > 1 and len(curve.to_json()["alternatives"]) == len(curve.alternatives)
    assert sum(one.weight for one in curve.alternatives) == pytest.approx(1.0)
    values = [one.ec50_nM.value for one in curve.alternatives]
    assert min(values) <= curve.averaged["ec50_nM"].value <= max(values)
    assert max(one.delta_aicc for one in curve.alternatives) <= 4.0
    assert curve.alternatives[0].model == curve.model and curve.alternatives[0].delta_aicc == 0.0


def doubted(ec50, ic50, *, model="5pl", chosen="4pl"):
    own = Estimate(50.0, "=", 40.0, 70.0), Estimate(60.0, "=", 50.0, 80.0)
    others = Alternative(chosen, 0.0, 0.7, *own), Alternative(model, 2.0, 0.3, ec50, ic50)
    return doubt_flags(others, {"ec50_nM": own[0]})


def test_alternatives_that_agree_on_the_potencies_are_not_flagged():
    assert doubted(Estimate(69.0, "=", 30.0, 90.0), Estimate(51.0, "=", 40.0, 90.0)) == []
    flags = fit_dose_response(DOSES, noisy(logistic(DOSES), seed=1)).flags
    assert not any("model uncertainty" in flag for flag in flags)


@pytest.mark.parametrize(
    ("ec50", "ic50"),
    [
        (Estimate(71.0, "="), Estimate(60.0, "=")),
        (Estimate(50.0, "="), Estimate(49.0, "=")),
        (Estimate(1e4, ">"), Estimate(60.0, "=")),
        (Estimate(50.0, "="), Estimate(None, "none")),
    ],
    ids=["EC50 above", "IC50 below", "EC50 a bound", "IC50 not there"],
)
def test_an_alternative_with_another_potency_is_flagged(ec50, ic50):
    (flag,) = doubted(ec50, ic50)
    assert "model uncertainty: 4pl, but also 5pl (AICc +2.0) with another potency" in flag


def test_the_first_phase_is_not_compared_with_the_only_one():
    assert doubted(Estimate(1.0, "="), Estimate(60.0, "="), model="two-phase") == []


def test_one_model_averages_to_itself():
    own = Estimate(50.0, "=", 40.0, 70.0)
    found = average([(1.0, own)], degrees=29)
    assert (found.value, found.low, found.high) == pytest.approx((50.0, 40.0, 70.0))
    both = average([(0.5, own), (0.5, Estimate(80.0, "=", 60.0, 100.0))], degrees=29)
    assert 40 < both.low < 60 and 70 < both.high < 100 and both.value == pytest.approx(math.sqrt(50 * 80))
    shares = weights({"4pl": -10.0, "5pl": -8.0, "hormesis": -5.0})
    assert shares == pytest.approx({"4pl": 0.7311, "5pl": 0.2689}, abs=1e-4)


def test_a_model_asked_for_is_fitted_and_a_shape_it_does_not_have_is_said():
    for model in ("3pl", "3pl-bottom-0", "5pl", "hormesis", "two-phase"):
        curve = fit_dose_response(DOSES, noisy(logistic(DOSES)), model=model)
        assert curve.model == model and curve.ec50_nM.value is not None and math.isfinite(curve.emax.value)
    rising = fit_dose_response(DOSES, noisy(1.1 - logistic(DOSES)), model="hormesis")
    assert "the wells do not show the shape of hormesis" in rising.flags


def test_three_parameters_hold_the_top_at_the_vehicle_wells():
    y = noisy(logistic(DOSES), seed=4)
    curve = fit_dose_response(DOSES, y, model="3pl")
    assert curve.top.value == pytest.approx(y[DOSES == 0].mean(), rel=1e-9)
    assert curve.predict(0.0) == pytest.approx(curve.top.value)
    tested = DOSES > 0
    without = fit_dose_response(DOSES[tested], 100 * y[tested], full=100.0, model="3pl")
    assert without.top.value == pytest.approx(100.0)


def test_emax_and_area_have_profile_intervals_that_hold_the_truth():
    curve = fit_dose_response(DOSES, noisy(logistic(DOSES), seed=6), model="4pl")
    grid = np.geomspace(0.1, 10_000, 20_001)
    area = np.trapezoid(logistic(grid), np.log10(grid)) / 5.0
    assert "profile" in curve.emax.method and "profile" in curve.auc.method
    assert curve.emax.low < logistic(1e4) < curve.emax.high
    assert curve.auc.low < area < curve.auc.high


def test_a_model_on_its_bound_is_flagged():
    step = noisy(np.where(DOSES > 30, 0.2, 1.0), sd=1e-4)
    for model in ("4pl", "5pl"):
        assert any("hill is at its bound" in flag for flag in fit_dose_response(DOSES, step, model=model).flags)


@settings(max_examples=3, deadline=None)
@given(seed=st.integers(0, 99), shape=st.sampled_from([two_phase, hormetic]))
def test_units_order_and_percent_change_nothing_in_any_family(seed, shape):
    y = noisy(shape(DOSES), seed=seed)
    order = np.random.default_rng(seed).permutation(len(DOSES))
    plain = fit_dose_response(DOSES, y)
    for dose, response, full, scale in (
        (DOSES[order], y[order], 1.0, 1.0),
        (DOSES * 1000, y, 1.0, 1000.0),
        (DOSES, 100 * y, 100.0, 1.0),
    ):
        other = fit_dose_response(dose, response, full=full)
        assert other.model == plain.model
        for name in ("ec50_nM", "ic50_nM"):
            for end in ("value", "low", "high"):
                a, b = getattr(getattr(plain, name), end), getattr(getattr(other, name), end)
                assert (a is None) == (b is None)
                assert a is None or b == pytest.approx(a * scale, rel=1e-9)
