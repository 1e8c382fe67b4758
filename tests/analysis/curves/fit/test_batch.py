"""Many curves at once: the same answers as the careful path, whatever the unit, the order and the grouping."""

import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.curves.careful_fit import evaluate, fit_sigmoid
from tests.analysis.curves.careful_profile import profile_crossing, profile_midpoint
from tests.analysis.curves.fitting import thresholds
from tests.places import ROOT

from rapalog.analysis.curves.dose_response import fit_dose_response
from rapalog.analysis.curves.fit.batch import CurveStack, fit_batch, stack_curves
from rapalog.analysis.estimate import t_quantile
from rapalog.errors import RapalogError
from rapalog.numerics.points import collapse

DOSES = np.repeat(np.geomspace(0.1, 10_000, 10), 3)
WITH_VEHICLE = np.concatenate([np.zeros(6), DOSES])


def curves(count, *, seed=0, dose=DOSES, noise=0.05):
    """Full and partial curves with EC50 well inside the doses."""
    rng = np.random.default_rng(seed)
    m, slope, bottom = rng.uniform(0.5, 2.5, count), rng.uniform(0.7, 1.6, count), rng.uniform(0.0, 0.6, count)
    shape = 1 / (1 + (dose / 10 ** m[:, None]) ** slope[:, None])
    return bottom[:, None] + (1 - bottom[:, None]) * shape + noise * rng.standard_normal((count, len(dose)))


@pytest.mark.parametrize("dose", [DOSES, WITH_VEHICLE], ids=["doses only", "with vehicle"])
def test_the_batch_fit_is_the_careful_fit(dose):
    response = curves(40, dose=dose)
    found = fit_batch(CurveStack(dose, response), threads=1)
    for i, y in enumerate(response):
        careful = fit_sigmoid(collapse(dose, y))
        assert found.sse[i] == pytest.approx(careful.sse, rel=1e-8)
        mine = [np.log10(found.ec50_nM[i]), np.log10(found.hill[i]), found.top[i], found.bottom[i]]
        assert mine == pytest.approx([careful.midpoint, careful.log_slope, careful.top, careful.bottom], abs=1e-6)


def test_limits_are_those_of_another_search_or_further_out():
    response = np.concatenate([curves(12, seed=1), curves(12, seed=2) + 0.35])
    response[:6] = 1 - 0.9 / (1 + (30_000 / DOSES)) + 0.03 * np.random.default_rng(4).standard_normal((6, 30))
    found, wider = fit_batch(CurveStack(DOSES, response), threads=1), 0
    assert found.unverified == 0
    for i, y in enumerate(response):
        points = collapse(DOSES, y)
        fit = fit_sigmoid(points)
        two, one = thresholds(points, fit, 0.95)
        limits = profile_midpoint(points, fit).limits(two, start=fit.midpoint)
        pairs = [*zip((found.ec50_low_nM[i], found.ec50_high_nM[i]), limits, (-1, 1), strict=True)]
        if np.isfinite(found.ic50_nM[i]):
            x = np.log10(found.ic50_nM[i])
            limits = profile_crossing(points, fit, 0.5, crossing=x).limits(two, start=x)
            pairs += zip((found.ic50_low_nM[i], found.ic50_high_nM[i]), limits, (-1, 1), strict=True)
        elif found.ic50_kind[i] > 2:
            profile = profile_crossing(points, fit, 0.5, crossing=None)
            low, _ = profile.limits(one, start=points.high)
            reached = (profile.sse <= one).any()
            pairs.append((found.ic50_low_one_nM[i], low if reached else points.high, -1))
        for mine, other, side in pairs:
            assert np.isnan(mine) == (other is None)
            # A limit may lie further out, where the other search missed a second valley, but never further in.
            off = 0.0 if other is None else side * (np.log10(mine) - other)
            assert off >= -1e-5
            wider += off > 1e-5
    assert wider <= 2


def test_one_curve_is_the_same_through_either_door():
    response = np.concatenate([curves(8, seed=1), curves(8, seed=2) + 0.35, curves(6, seed=3)[:, ::-1]])
    found = fit_batch(CurveStack(DOSES, response), threads=1)
    for i, y in enumerate(response):
        one, mine = fit_dose_response(DOSES, y, model="4pl"), found.to_estimates(i)
        for name in ("ec50_nM", "ic50_nM"):
            own, other = mine[name], getattr(one, name)
            assert (own.relation, own.reason, own.method) == (other.relation, other.reason, other.method)
            for end in ("value", "low", "high"):
                a, b = getattr(own, end), getattr(other, end)
                assert (a is None) == (b is None) and (a is None or a == pytest.approx(b, rel=1e-9))
        for name in ("hill", "top", "bottom", "emax"):
            assert mine[name].value == pytest.approx(getattr(one, name).value, rel=1e-8, abs=1e-10)


def test_every_limit_is_where_the_lowest_sum_of_squares_meets_the_threshold():
    response = np.concatenate([curves(15, seed=5), curves(15, seed=6, noise=0.15)])
    found = fit_batch(CurveStack(DOSES, response), threads=1)
    slopes, checked = np.linspace(-1, 1, 2001), 0
    for i, y in enumerate(response):
        wells = collapse(DOSES, y)
        threshold = found.sse[i] * (1 + t_quantile(0.95, 26) ** 2 / 26)
        for limit in (found.ec50_low_nM[i], found.ec50_high_nM[i]):
            if np.isfinite(limit):
                places = np.stack([np.full(len(slopes), np.log10(limit)), slopes], axis=1)
                lowest = evaluate(wells, places).sse.min() + wells.sse_within
                assert lowest == pytest.approx(threshold, rel=1e-3)
                checked += 1
    assert checked > 40


def test_wells_that_are_missing_are_left_out_and_not_counted():
    response = curves(20, seed=7)
    gaps = np.random.default_rng(8).random(response.shape) < 0.15
    found = fit_batch(CurveStack(DOSES, np.where(gaps, np.nan, response)), threads=1)
    for i in range(20):
        careful = fit_sigmoid(collapse(DOSES[~gaps[i]], response[i][~gaps[i]]))
        assert found.sse[i] == pytest.approx(careful.sse, rel=1e-8)
        assert found.n_wells[i] == (~gaps[i]).sum()


def test_curves_of_different_doses_are_fitted_together_as_they_are_alone():
    coarse = np.repeat(np.geomspace(1, 1000, 7), 2)
    pairs = [(DOSES, y) for y in curves(5, seed=9)] + [(coarse, y) for y in curves(5, seed=10, dose=coarse)]
    together = fit_batch(pairs, threads=1)
    for i, pair in enumerate(pairs):
        alone = fit_batch([pair], threads=1)
        assert together.sse[i] == alone.sse[0] and together.ec50_nM[i] == alone.ec50_nM[0]
        assert together.highest_nM[i] == pair[0].max()


def test_threads_change_nothing_and_progress_ends_with_all_curves():
    response, seen = curves(1300, seed=11), []
    one = fit_batch(CurveStack(DOSES, response), threads=1)
    two = fit_batch(CurveStack(DOSES, response), threads=2, progress=lambda done, all: seen.append((done, all)))
    assert np.array_equal(one.ec50_low_nM, two.ec50_low_nM, equal_nan=True) and np.array_equal(one.sse, two.sse)
    assert seen[-1] == (1300, 1300) and seen == sorted(seen)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), exponent=st.integers(-6, 6))
def test_dose_unit_percent_and_order_of_wells_change_nothing(seed, exponent):
    response = curves(3, seed=seed)
    plain = fit_batch(CurveStack(DOSES, response), threads=1)
    order = np.random.default_rng(seed).permutation(len(DOSES))
    other = fit_batch(CurveStack(DOSES[order] * 10.0**exponent, 100 * response[:, order]), full=100.0, threads=1)
    for name in ("ec50_nM", "ec50_low_nM", "ec50_high_nM", "ic50_nM", "ic50_low_nM", "ic50_high_nM"):
        assert getattr(other, name) / 10.0**exponent == pytest.approx(getattr(plain, name), rel=1e-9, nan_ok=True)
    assert other.hill == pytest.approx(plain.hill, rel=1e-9)
    assert other.emax / 100 == pytest.approx(plain.emax, rel=1e-9, abs=1e-12)


def test_too_few_doses_are_said_and_not_fitted():
    found = fit_batch([(DOSES[:9], np.ones(9)), (DOSES, curves(1)[0])], threads=1)
    assert np.isnan(found.ec50_nM[0]) and np.isfinite(found.ec50_nM[1])
    assert found.to_estimates(0)["ic50_nM"].reason == "too few wells or doses"


def test_points_on_a_curve_give_that_curve_back_with_an_interval_of_no_width():
    found = fit_batch([(DOSES, 0.2 + 0.8 / (1 + (DOSES / 30) ** 1.5))], threads=1)
    estimate = found.to_estimates(0)["ec50_nM"]
    assert (estimate.value, estimate.low, estimate.method) == (pytest.approx(30), estimate.high, "exact fit")
    assert found.hill[0] == pytest.approx(1.5)


def test_an_interval_that_was_not_asked_for_is_not_made_up():
    found = fit_batch([(DOSES, curves(1)[0])], intervals=(), threads=1)
    assert found.to_estimates(0)["ec50_nM"].low is None and np.isnan(found.ic50_low_nM[0])


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"level": 1.5}, "level"),
        ({"threads": 0}, "threads"),
        ({"intervals": ("auc",)}, "interval"),
    ],
)
def test_an_unknown_option_is_refused_with_a_remedy(change, problem):
    with pytest.raises(RapalogError, match=problem) as error:
        fit_batch([(DOSES, curves(1)[0])], **change)
    assert error.value.remedy


@pytest.mark.parametrize(
    "stack",
    [
        CurveStack(DOSES, np.ones(30)),
        CurveStack(DOSES[:5], np.ones((2, 30))),
        CurveStack(-DOSES, np.ones((2, 30))),
        CurveStack(DOSES, np.full((2, 30), np.inf)),
    ],
    ids=["one row", "doses short", "negative dose", "infinite response"],
)
def test_a_stack_that_cannot_be_read_is_refused(stack):
    with pytest.raises(RapalogError):
        fit_batch(stack)


def test_a_pair_of_unequal_lengths_is_refused_by_number():
    with pytest.raises(RapalogError, match="curve 1 has 30 doses and 29"):
        stack_curves([(DOSES, DOSES), (DOSES, DOSES[1:])])


def test_no_curves_are_no_trouble():
    assert len(fit_batch([])) == 0


def test_mixed_curves_reach_the_best_of_many_starts():
    sys.path.insert(0, str(ROOT / "benchmarks" / "dose_response"))
    try:
        from optimum import best_of_27
        from simulate import simulate
    finally:
        sys.path.pop(0)
    mixed = simulate(140, seed=12)
    found = fit_batch(CurveStack(mixed.dose_nM, mixed.response), threads=1)
    best = np.array([best_of_27(mixed.dose_nM, y) for y in mixed.response])
    assert (found.sse <= best * (1 + 1e-6)).all() and np.isfinite(found.sse).all()
