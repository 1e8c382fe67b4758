"""Curves to numbers: the reference data set, bounds where there is no number, laws, and honest intervals."""

import math
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.curves.careful_fit import evaluate, minimise
from tests.analysis.curves.fitting import fit_family, profile, thresholds

from rapalog.analysis.curves.dose_response import fit_dose_response
from rapalog.analysis.curves.intervals.potency import crossing_estimate, midpoint_estimate
from rapalog.analysis.curves.reported import TECHNICAL_FLAG
from rapalog.analysis.estimate import Estimate, combine_replicates
from rapalog.errors import RapalogError
from rapalog.numerics.points import collapse

DOSES = np.repeat([0.0, *np.geomspace(0.1, 10_000, 10)], 3)


def curve(bottom, ec50, hill, *, noise=0.0, seed=0, top=1.0, dose=DOSES):
    clean = bottom + (top - bottom) / (1 + (dose / ec50) ** hill)
    return clean + np.random.default_rng(seed).normal(0, 1, len(dose)) * noise


def test_the_reference_fit_of_ryegrass_is_met_or_beaten(ryegrass):
    dose, response, reference = ryegrass
    fit = fit_family(collapse(dose, response), "4pl")
    found = {"b": fit.slope, "c": fit.bottom, "d": fit.top, "e": 10 ** fit.theta[0] / 1e6}
    for name, value in found.items():
        assert value == pytest.approx(float(reference["LL.4", name]["estimate"]), rel=1e-5)
    assert found["e"] == pytest.approx(float(reference["LL.4", "e"]["estimate"]), rel=1e-6)
    # Two runs of the reference program disagree in the sixth digit, so the smaller sum of squares decides.
    assert fit.sse <= min(float(reference[model, "b"]["rss"]) for model in ("LL.4", "LL2.4")) * (1 + 1e-9)


def test_the_delta_interval_of_ryegrass_matches_the_reference_standard_error(ryegrass):
    dose, response, reference = ryegrass
    result = fit_dose_response(dose, response, full=None, model="4pl")
    t = 2.0859634472658364
    for quantity, name in ((result.top, "d"), (result.bottom, "c")):
        se = (quantity.high - quantity.low) / 2 / t
        assert se == pytest.approx(float(reference["LL.4", name]["se"]), rel=1e-4)


def test_a_full_curve_has_both_potencies_with_intervals_that_hold_the_truth():
    result = fit_dose_response(DOSES, curve(0.1, 50, 1, noise=0.04, seed=3))
    truth = 50 * (0.5 / 0.4)
    assert result.model == "4pl" and result.shape.top == result.top.value
    assert result.ec50_nM.relation == result.ic50_nM.relation == "="
    assert result.ec50_nM.low < 50 < result.ec50_nM.high
    assert result.ic50_nM.low < truth < result.ic50_nM.high
    assert TECHNICAL_FLAG in result.flags and "technical" in result.ic50_nM.method


@pytest.mark.parametrize("seed", range(5))
def test_a_plateau_above_half_has_no_absolute_ic50(seed):
    result = fit_dose_response(DOSES, curve(0.6, 5, 1, noise=0.04, seed=seed))
    assert (result.ic50_nM.relation, result.ic50_nM.reason) == (">", "plateau above 50 %")
    assert result.ic50_nM.value == pytest.approx(10_000)
    assert result.ec50_nM.relation == "="
    assert result.ec50_nM.low < 5 < result.ec50_nM.high * 1.3


@pytest.mark.parametrize("seed", range(5))
def test_a_curve_that_has_not_come_down_is_a_bound_and_is_never_extrapolated(seed):
    result = fit_dose_response(DOSES, curve(0.0, 30_000, 1, noise=0.03, seed=seed))
    assert (result.ic50_nM.relation, result.ic50_nM.reason) == (">", "beyond the tested range")
    assert result.ic50_nM.low <= result.ic50_nM.value == pytest.approx(10_000)
    assert result.ec50_nM.value is None or result.ec50_nM.value <= 10_000 * (1 + 1e-9)
    assert np.isnan(result.predict(20_000.0))


def test_a_curve_that_is_down_at_the_lowest_dose_is_a_bound_below():
    result = fit_dose_response(DOSES, curve(0.05, 0.004, 1, noise=0.02))
    assert result.ic50_nM.relation == "<" and result.ic50_nM.value == pytest.approx(0.1)


def test_a_flat_curve_has_no_ec50():
    result = fit_dose_response(DOSES, curve(1.0, 50, 1, noise=0.05))
    assert result.model == "flat"
    assert (result.ec50_nM.value, result.ec50_nM.relation, result.ec50_nM.reason) == (None, "none", "flat")
    assert (result.ic50_nM.relation, result.ic50_nM.reason) == (">", "flat")
    assert result.emax.value == pytest.approx(1.0, abs=0.05)


def test_points_on_a_curve_give_that_curve_back():
    result = fit_dose_response(DOSES, curve(0.2, 30, 1.5))
    found = [result.ec50_nM, result.hill, result.top, result.bottom]
    assert [e.value for e in found] == pytest.approx([30, 1.5, 1, 0.2], rel=1e-9)
    assert result.ic50_nM.value == pytest.approx(30 * (0.5 / 0.3) ** (1 / 1.5), rel=1e-9)


def test_the_area_is_that_of_the_drawn_curve():
    result = fit_dose_response(DOSES, curve(0.2, 30, 1.5, noise=0.03), full=2.0)
    dose, response = result.line(20_001)
    assert result.auc.value == pytest.approx(np.trapezoid(response / 2.0, np.log10(dose)) / 5.0, rel=1e-7)


def test_vehicle_wells_are_data_and_not_a_fixed_hundred_percent():
    response = curve(0.1, 50, 1, noise=0.02)
    shifted = np.where(DOSES == 0, response + 0.1, response)
    assert fit_dose_response(DOSES, shifted).top.value > fit_dose_response(DOSES, response).top.value + 0.01


@pytest.mark.parametrize("n", [0, 1, 3])
def test_too_few_doses_are_said_and_not_fitted(n):
    result = fit_dose_response(DOSES[: 3 * n], np.ones(3 * n))
    assert result.model == "none" and result.ic50_nM.relation == "none"
    assert "too few" in result.ic50_nM.reason


def test_equal_responses_are_flat():
    result = fit_dose_response(DOSES, np.ones(len(DOSES)))
    assert result.model == "flat" and result.ec50_nM.reason == "flat"


def test_an_unknown_model_is_refused_by_name():
    with pytest.raises(RapalogError, match="weibull"):
        fit_dose_response(DOSES, DOSES, model="weibull")


WELLS = {"bottom": st.floats(0, 0.45), "ec50": st.floats(2, 500), "hill": st.floats(0.6, 3), "seed": st.integers(0, 99)}


def numbers(result, names=("ec50_nM", "ic50_nM", "hill", "auc", "emax")):
    return [getattr(getattr(result, name), part) for name in names for part in ("value", "low", "high")]


def same(first, second, rel=1e-9):
    return all(
        (a is None) == (b is None) and (a is None or math.isclose(a, b, rel_tol=rel, abs_tol=1e-11))
        for a, b in zip(first, second, strict=True)
    )


@settings(max_examples=8, deadline=None)
@given(**WELLS)
def test_the_order_of_the_rows_changes_nothing(bottom, ec50, hill, seed):
    response = curve(bottom, ec50, hill, noise=0.04, seed=seed)
    order = list(range(len(DOSES)))
    random.Random(seed).shuffle(order)
    plain, shuffled = (
        fit_dose_response(dose, y, model="4pl") for dose, y in ((DOSES, response), (DOSES[order], response[order]))
    )
    assert numbers(plain) == numbers(shuffled)


@settings(max_examples=8, deadline=None)
@given(**WELLS)
def test_percent_and_fraction_give_the_same_potencies(bottom, ec50, hill, seed):
    response = curve(bottom, ec50, hill, noise=0.04, seed=seed)
    names = ("ec50_nM", "ic50_nM", "hill", "auc")
    fraction = fit_dose_response(DOSES, response, model="4pl")
    percent = fit_dose_response(DOSES, response * 100, full=100.0, model="4pl")
    assert same(numbers(fraction, names), numbers(percent, names))
    assert math.isclose(percent.emax.value, 100 * fraction.emax.value, rel_tol=1e-9)


@settings(max_examples=8, deadline=None)
@given(**WELLS)
def test_the_unit_of_the_dose_changes_nothing_but_the_unit(bottom, ec50, hill, seed):
    response = curve(bottom, ec50, hill, noise=0.04, seed=seed)
    nanomolar, picomolar = (fit_dose_response(dose, response, model="4pl") for dose in (DOSES, DOSES * 1000))
    for name in ("ec50_nM", "ic50_nM"):
        scaled = [x if x is None else x * 1000 for x in numbers(nanomolar, (name,))]
        assert same(scaled, numbers(picomolar, (name,)))
    assert same(numbers(nanomolar, ("hill", "auc", "emax")), numbers(picomolar, ("hill", "auc", "emax")))


@settings(max_examples=10, deadline=None)
@given(**WELLS)
def test_no_other_start_finds_a_smaller_sum_of_squares(bottom, ec50, hill, seed):
    points = collapse(DOSES, curve(bottom, ec50, hill, noise=0.08, seed=seed))
    starts = np.random.default_rng(seed).uniform(*points.bounds, size=(200, 2))
    _, reached = minimise(points, starts)
    assert fit_family(points, "4pl").sse <= (reached.min() + points.sse_within) * (1 + 1e-9)


@pytest.mark.parametrize(("bottom", "hill", "seed"), [(0.1, 1.0, 1), (0.3, 2.5, 2), (0.45, 0.8, 3)])
def test_every_profile_limit_lies_on_the_threshold_by_another_minimiser(bottom, hill, seed):
    points = collapse(DOSES, curve(bottom, 40, hill, noise=0.05, seed=seed))
    fit = fit_family(points, "4pl")
    two, _ = thresholds(points, fit, 0.95)
    slopes = np.linspace(-1, 1, 4001)
    ec50 = midpoint_estimate(points, profile(points, fit))
    for limit in np.log10([ec50.low, ec50.high]):
        sse = evaluate(points, np.column_stack([np.full(len(slopes), limit), slopes])).sse.min() + points.sse_within
        assert sse == pytest.approx(two, rel=1e-3)
    x = float(fit.theta[0])
    ic50 = crossing_estimate(points, profile(points, fit, level=float(fit.at(x))))
    grid = np.stack(np.meshgrid(np.linspace(-1, 4, 301), np.linspace(-1, 1, 201)), axis=-1).reshape(-1, 2)
    for limit in np.log10([ic50.low, ic50.high]):
        pin = np.full(len(grid), limit)
        sse = evaluate(points, grid, pin=pin, level=float(fit.at(x))).sse.min() + points.sse_within
        assert two * (1 - 1e-9) <= sse <= two * (1 + 1e-2)


def test_ninety_five_percent_intervals_hold_the_truth_about_that_often():
    hits, n = 0, 150
    for seed in range(n):
        points = collapse(DOSES, curve(0.1, 50, 1, noise=0.06, seed=seed))
        estimate = midpoint_estimate(points, profile(points, fit_family(points, "4pl")))
        hits += (estimate.low or 0) <= 50 <= (estimate.high or math.inf)
    # 95 % of 150, give or take four standard deviations
    assert 0.95 * n - 4 * math.sqrt(n * 0.95 * 0.05) <= hits


def test_flat_curves_are_called_curves_about_one_time_in_twenty():
    n = 300
    called = sum(
        fit_dose_response(DOSES, curve(1.0, 50, 1, noise=0.05, seed=seed), model="flat").flat_p_value < 0.05
        for seed in range(0, n, 3)
    )
    assert called <= 15


def test_replicates_that_differ_widen_the_interval_beyond_the_technical_one():
    dose = np.tile(DOSES, 3)
    response = np.concatenate([curve(0.1, ec50, 1, noise=0.03, seed=i) for i, ec50 in enumerate((35, 50, 71))])
    days = np.repeat(["1", "2", "3"], len(DOSES)).tolist()
    pooled, by_day = fit_dose_response(dose, response), fit_dose_response(dose, response, replicate=days)
    assert by_day.n_biological == 3 and "3 biological replicates" in by_day.ec50_nM.method
    assert by_day.ec50_nM.high / by_day.ec50_nM.low > 2 * pooled.ec50_nM.high / pooled.ec50_nM.low
    assert by_day.ec50_nM.low < 50 < by_day.ec50_nM.high
    assert TECHNICAL_FLAG not in by_day.flags


def test_controls_shared_by_all_replicates_take_part_in_each():
    days = ["" if dose == 0 else str(i % 3) for i, dose in enumerate(DOSES)]
    result = fit_dose_response(DOSES, curve(0.1, 50, 1, noise=0.02), replicate=days)
    assert result.n_biological == 3 and result.ec50_nM.relation == "="


def test_a_replicate_without_ic50_turns_the_mean_into_a_bound():
    mixed = [Estimate(100.0, "="), Estimate(120.0, "="), Estimate(1e4, ">", reason="plateau above 50 %")]
    combined = combine_replicates(mixed, logarithmic=True)
    assert (combined.value, combined.relation, combined.high) == (100.0, ">", None)
    assert combined.reason == "plateau above 50 % in 1 of 3 replicates"


def test_replicates_are_combined_on_the_log_scale():
    combined = combine_replicates([Estimate(10.0, "="), Estimate(1000.0, "=")], logarithmic=True)
    assert combined.value == pytest.approx(100)
    assert combined.low * combined.high == pytest.approx(100**2)
