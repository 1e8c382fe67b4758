"""Fits and profiles done together: the best optimum, the outermost limits, and nothing that depends on company."""

import math
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.curves.careful_fit import fit_sigmoid
from tests.analysis.curves.careful_profile import profile_crossing, profile_midpoint
from tests.analysis.curves.fitting import fit_all, thresholds
from tests.numerics.careful_family import Profile
from tests.numerics.screened import screened
from tests.places import ROOT

from rapalog.numerics import answer
from rapalog.numerics.families.models import FAMILIES
from rapalog.numerics.points import collapse, collapse_together
from rapalog.numerics.solve import Ask, Want, fit_together, fitted, shares_of, solve

DOSES = np.repeat(np.geomspace(0.1, 10_000, 10), 3)
WITH_VEHICLE = np.concatenate([np.zeros(6), DOSES])
EVERYTHING = Want(1.0, 1.0, 1.0, 2.0)
LIMITS = [*range(answer.MIDDLE_LOW, answer.AREA_HIGH + 1)]


def curves(count, *, seed=0, dose=DOSES, noise=0.05):
    """Full and partial curves with EC50 well inside the doses."""
    rng = np.random.default_rng(seed)
    m, slope, bottom = rng.uniform(0.5, 2.5, count), rng.uniform(0.7, 1.6, count), rng.uniform(0.0, 0.6, count)
    shape = 1 / (1 + (dose / 10 ** m[:, None]) ** slope[:, None])
    return bottom[:, None] + (1 - bottom[:, None]) * shape + noise * rng.standard_normal((count, len(dose)))


@pytest.mark.parametrize("dose", [DOSES, WITH_VEHICLE], ids=["doses only", "with vehicle"])
def test_a_sigmoid_is_that_of_another_search(dose):
    points = [collapse(dose, y) for y in curves(40, dose=dose)]
    for own, row in zip(points, fit_all(points, "4pl"), strict=True):
        careful = fit_sigmoid(own)
        assert row[answer.RESIDUAL] == pytest.approx(careful.sse, rel=1e-8)
        mine = row[[answer.THETA, answer.THETA + 1, answer.TOP, answer.BOTTOM]]
        assert mine == pytest.approx([careful.midpoint, careful.log_slope, careful.top, careful.bottom], abs=1e-6)


def test_limits_of_potencies_are_those_of_another_search_or_further_out():
    response = np.concatenate([curves(12, seed=1), curves(12, seed=2) + 0.35])
    response[:6] = 1 - 0.9 / (1 + (30_000 / DOSES)) + 0.03 * np.random.default_rng(4).standard_normal((6, 30))
    points, wider = [collapse(DOSES, y) for y in response], 0
    plain = Want(answer.PLAIN, answer.PLAIN)
    for own, row in zip(points, fit_all(points, "4pl", want=plain), strict=True):
        fit = fit_sigmoid(own)
        two, one = thresholds(own, fit, 0.95)
        limits = profile_midpoint(own, fit).limits(two, start=fit.midpoint)
        pairs = [*zip(row[[answer.MIDDLE_LOW, answer.MIDDLE_HIGH]], limits, (-1, 1), strict=True)]
        x = row[answer.CROSSING]
        if row[answer.KIND] == answer.CROSSES:
            limits = profile_crossing(own, fit, 0.5, crossing=x).limits(two, start=x)
            pairs += zip(row[[answer.CROSSING_LOW, answer.CROSSING_HIGH]], limits, (-1, 1), strict=True)
        elif row[answer.KIND] in (answer.FLATTENED, answer.NOT_REACHED):
            profile = profile_crossing(own, fit, 0.5, crossing=None)
            low, _ = profile.limits(one, start=own.high)
            pairs.append((row[answer.CROSSING_LOW_ONE], low if (profile.sse <= one).any() else own.high, -1))
        for mine, other, side in pairs:
            assert np.isnan(mine) == (other is None)
            # A limit may lie further out, where the other search missed a second valley, but never further in.
            off = 0.0 if other is None else side * (mine - other)
            assert off >= -1e-5
            wider += off > 1e-5
    assert wider <= 2


#: Curves whose profile has a second valley inside the threshold, beyond where one search would have ended: what is
#: profiled, on which side, and the seed and number of a simulated screen.
SECOND_VALLEYS = [
    ("4pl", "mean", -1, 210, 22, 59),
    ("4pl", "height", -1, 210, 22, 171),
    ("4pl", "height", -1, 210, 22, 80),
    ("3pl", "middle", 1, 420, 21, 116),
    ("5pl", "mean", -1, 42, 23, 8),
    ("5pl", "height", -1, 42, 23, 10),
    ("hormesis", "crossing", 1, 420, 21, 328),
    ("two-phase", "crossing", 1, 42, 23, 0),
    ("two-phase", "middle", -1, 42, 23, 19),
]
COLUMNS = {
    "middle": (answer.MIDDLE, answer.MIDDLE_LOW, answer.MIDDLE_HIGH),
    "crossing": (answer.CROSSING, answer.CROSSING_LOW, answer.CROSSING_HIGH),
    "height": (answer.HEIGHT, answer.HEIGHT_LOW, answer.HEIGHT_HIGH),
    "mean": (answer.AREA, answer.AREA_LOW, answer.AREA_HIGH),
}


@pytest.mark.parametrize(("name", "what", "side", "count", "seed", "number"), SECOND_VALLEYS)
def test_a_limit_lies_beyond_the_second_valley(name, what, side, count, seed, number):
    points = screened(count, seed)[number]
    ask = Ask(points, FAMILIES[name], 1.0 if name == "3pl" else 0.0, 0.5)
    ask = ask._replace(fit=fitted(ask, solve([ask])[0]), want=Want(1.0, 1.0, 1.0))
    row = solve([ask])[0]
    shares = shares_of(points.n - ask.family.parameters, 1.0, 0.95, ask.want)
    held = ask.offset if what in ("height", "mean") else 0.0
    value, low, high = row[[*COLUMNS[what]]] - held
    far = 20.0 * math.sqrt(row[answer.RESIDUAL] / shares[answer.DEGREES])
    ends = {"middle": (points.low - 1.0, points.high + 1.0), "crossing": (points.low, points.high)}
    end = ends.get(what, (value - far, value + far))[side > 0]
    slow = Profile(ask, row, what).limit(value, end, row[answer.RESIDUAL] * (1.0 + shares[answer.TWO]))
    mine = high if side > 0 else low
    assert side * (mine - slow) > -1e-6 * abs(slow - value)
    assert mine == pytest.approx(slow, abs=1e-5 * abs(slow - value))


def test_a_curve_is_the_same_whatever_is_fitted_beside_it():
    coarse = np.repeat(np.geomspace(1, 1000, 7), 2)
    points = [collapse(DOSES, y) for y in curves(3, seed=9)]
    points += [collapse(coarse, y) for y in curves(3, seed=10, dose=coarse)]
    asks = [Ask(own, FAMILIES[name], 0.0, 0.5) for own in points for name in ("4pl", "5pl", "3pl-bottom-0")]
    rows = solve(asks)
    full = [ask._replace(fit=fitted(ask, row), want=EVERYTHING) for ask, row in zip(asks, rows, strict=True)]
    for ask, row in zip(full, solve(full), strict=True):
        assert np.array_equal(solve([ask])[0], row, equal_nan=True)


def test_wells_that_share_doses_but_not_numbers_are_weighed_by_their_own():
    gaps = np.random.default_rng(8).random((12, 30)) < 0.15
    response = curves(12, seed=7)
    points = [collapse(DOSES[~gap], y[~gap]) for gap, y in zip(gaps, response, strict=True)]
    for own, row in zip(points, fit_all(points, "4pl"), strict=True):
        assert row[answer.RESIDUAL] == pytest.approx(fit_sigmoid(own).sse, rel=1e-8)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000), exponent=st.integers(-6, 6))
def test_dose_unit_percent_and_order_of_wells_change_nothing(seed, exponent):
    response, order = curves(3, seed=seed), np.random.default_rng(seed).permutation(len(DOSES))
    plain = fit_all([collapse(DOSES, y) for y in response], "4pl", want=EVERYTHING)
    other = [collapse(DOSES[order] * 10.0**exponent, 100.0 * y[order]) for y in response]
    other = fit_all(other, "4pl", level=50.0, want=EVERYTHING)
    where = [answer.MIDDLE, answer.CROSSING, *range(answer.MIDDLE_LOW, answer.CROSSING_LOW_ONE + 1)]
    assert other[:, where] - exponent == pytest.approx(plain[:, where], abs=1e-8, nan_ok=True)
    heights = [answer.HEIGHT, answer.AREA, *range(answer.HEIGHT_LOW, answer.AREA_HIGH + 1)]
    assert other[:, heights] / 100.0 == pytest.approx(plain[:, heights], abs=1e-8, nan_ok=True)


def test_what_was_not_asked_for_is_not_made_up():
    points = [collapse(DOSES, curves(1)[0])]
    assert np.isnan(fit_all(points, "4pl", want=Want(variances=1.0))[:, LIMITS]).all()
    assert np.isfinite(fit_all(points, "4pl", want=EVERYTHING)[:, [answer.MIDDLE_LOW, answer.AREA_HIGH]]).all()


def test_points_on_a_curve_have_no_limits():
    points = [collapse(DOSES, 0.2 + 0.8 / (1 + (DOSES / 30) ** 1.5))]
    row = fit_all(points, "4pl", want=EVERYTHING)[0]
    assert 10 ** row[answer.THETA] == pytest.approx(30) and np.isnan(row[LIMITS]).all()


def test_mixed_curves_reach_the_best_of_many_starts():
    sys.path.insert(0, str(ROOT / "benchmarks" / "dose_response"))
    try:
        from optimum import best_of_27
        from simulate import simulate
    finally:
        sys.path.pop(0)
    mixed = simulate(140, seed=12)
    rows = fit_all([collapse(mixed.dose_nM, y) for y in mixed.response], "4pl")
    best = np.array([best_of_27(mixed.dose_nM, y) for y in mixed.response])
    assert (rows[:, answer.RESIDUAL] <= best * (1 + 1e-6)).all()


@pytest.mark.parametrize("name", ["2pl", "3pl", "4pl", "hormesis"])
def test_curves_fitted_as_arrays_are_those_fitted_one_by_one(name):
    response = curves(5, seed=11)
    offset = np.linspace(0.9, 1.1, 5) if FAMILIES[name].held_top else np.zeros(5)
    together = fit_together(collapse_together(DOSES, response.copy()), FAMILIES[name], offset=offset)
    for y, top, row in zip(response, offset, together, strict=True):
        alone = solve([Ask(collapse(DOSES, y), FAMILIES[name], float(top))])[0]
        assert np.array_equal(row, alone, equal_nan=True)
