"""Curves that bend between two doses."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapalog.analysis.curves.dose_response import fit_dose_response
from rapalog.analysis.curves.fit.batch import CurveStack, fit_batch
from rapalog.analysis.estimate import t_quantile
from rapalog.numerics.sigmoid.valley import valley_quantile

DOSE_NM = np.repeat(np.geomspace(0.1, 10_000.0, 10), 3)


def _steep(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    middle, slope, noise = (rng.uniform(low, high, count) for low, high in ((0.3, 2.7), (4.0, 6.0), (0.02, 0.10)))
    clean = 1.0 / (1.0 + 10.0 ** (slope[:, None] * (np.log10(DOSE_NM) - middle[:, None])))
    return clean + noise[:, None] * rng.standard_normal(clean.shape), middle


def test_without_a_floor_the_quantile_is_two_sided_and_over_a_wide_one_it_is_one_sided():
    two, one = t_quantile(0.95, 26), t_quantile(0.95, 26, one_sided=True)
    bowl = valley_quantile(2 * two, 2 * one, level=0.95, degrees=26)
    assert bowl == pytest.approx(two, rel=1e-9)
    assert valley_quantile(30 + 2 * two, 30 + 2 * one, level=0.95, degrees=26) == pytest.approx(one, rel=1e-3)


@given(floor=st.floats(0, 20), unit=st.floats(1e-3, 1e3), degrees=st.integers(1, 200))
def test_the_quantile_lies_between_the_two_and_knows_no_unit(floor, unit, degrees):
    two, one = t_quantile(0.95, degrees), t_quantile(0.95, degrees, one_sided=True)
    found = valley_quantile(unit * (floor + 2 * two), unit * (floor + 2 * one), level=0.95, degrees=degrees)
    assert one * (1 - 1e-3) <= found <= two * (1 + 1e-9)
    assert found == pytest.approx(valley_quantile(floor + 2 * two, floor + 2 * one, level=0.95, degrees=degrees))


def test_the_interval_of_a_steep_curve_holds_the_truth_as_often_as_it_says():
    response, middle = _steep(8_000, seed=3)
    fits = fit_batch(CurveStack(DOSE_NM, response), intervals=("ec50_nM",))
    low, high = np.log10(fits.ec50_low_nM), np.log10(fits.ec50_high_nM)
    held = np.mean((np.isnan(low) | (low <= middle)) & (np.isnan(high) | (high >= middle)))
    assert 0.945 <= held <= 0.968  # 0.974 at the two-sided threshold


def test_the_careful_path_draws_the_same_interval_of_a_steep_curve():
    response, _ = _steep(12, seed=4)
    fits = fit_batch(CurveStack(DOSE_NM, response), intervals=("ec50_nM",))
    for i, y in enumerate(response):
        own, other = fit_dose_response(DOSE_NM, y, model="4pl").ec50_nM, fits.to_estimates(i)["ec50_nM"]
        assert own.relation == other.relation == "="
        assert (own.low, own.high) == pytest.approx((other.low, other.high), rel=1e-4)
